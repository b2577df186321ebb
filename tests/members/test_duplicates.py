"""Records that may be one person: found anywhere, told sparingly, merged with a trace."""

from datetime import date

import pytest
from allauth.mfa.models import Authenticator
from django.urls import reverse

from core.findings import Refused
from members import counting, duplicates, timeline
from members.models import DuplicateDecision, EndReason, Member, Movement, MovementKind
from tests.factories import TODAY, make_member, make_scope

pytestmark = pytest.mark.django_db


def sign_in(client, role, organization):
    scope = make_scope(role, organization)
    Authenticator.objects.create(user=scope.user, type=Authenticator.Type.TOTP, data={})
    client.force_login(scope.user)
    return scope


@pytest.fixture
def twins(tree):
    one = make_member(tree["a"], "Nguyễn Văn An", birth_date=date(1960, 5, 2), personal_id="099060000123")
    two = make_member(
        tree["c"], "NGUYEN VAN AN", birth_date=date(1960, 5, 2), personal_id="099060000123", phone="0900000001"
    )
    make_member(tree["b"], "Nguyễn Văn An", birth_date=date(1961, 5, 2))
    make_member(tree["b"], "Nguyễn Văn An", birth_date=date(1960, 1, 1), birth_precision="YEAR")
    make_member(tree["b"], "Nguyễn Văn An", birth_date=date(1960, 1, 1), birth_precision="YEAR")
    return one, two


def test_pairs_are_found_once_with_all_their_signs(tree, twins):
    one, two = twins

    assert duplicates.pairs((tree["p"].path,)) == [duplicates.Pair(one.pk, two.pk, ("personal_id", "name_birth"))]
    assert duplicates.pairs((tree["y"].path,)) == [duplicates.Pair(two.pk, one.pk, ("personal_id", "name_birth"))]
    assert duplicates.pairs(("",)) == duplicates.pairs((tree["a"].path, tree["c"].path))
    assert duplicates.pairs((tree["b"].path,)) == []
    assert duplicates.pairs(()) == []


def test_secretary_learns_the_unit_and_nothing_else(client, tree, twins):
    one, two = twins
    sign_in(client, "branch_secretary", tree["a"])

    page = client.get(one.get_absolute_url()).content.decode()

    assert "Có thể trùng hồ sơ" in page
    assert "Chi bộ C" in page
    assert "NGUYEN VAN AN" not in page
    assert client.get(reverse("members:duplicate_pair", args=[one.pk, two.pk])).status_code == 403


def test_officer_of_one_commune_may_not_decide_about_the_other(client, tree, twins):
    one, two = twins
    sign_in(client, "grassroots_officer", tree["x"])

    listed = client.get(reverse("members:duplicates")).content.decode()

    assert "Một hồ sơ tại" in listed
    assert "NGUYEN VAN AN" not in listed
    pair = reverse("members:duplicate_pair", args=[one.pk, two.pk])
    assert client.get(pair).status_code == 404
    assert client.post(pair, {"answer": "apart", "reason": "x"}).status_code == 404
    assert not DuplicateDecision.objects.exists()


def test_merging_leaves_one_counted_and_both_histories(client, tree, twins):
    one, two = twins
    scope = sign_in(client, "department_officer", tree["p"])
    pair = reverse("members:duplicate_pair", args=[one.pk, two.pk])
    assert "099060000123" not in client.get(pair).content.decode()

    assert client.post(pair, {"answer": "merge", "reason": "Cùng căn cước"}).status_code == 422
    posted = {"answer": "merge", "keep": one.pk, "take": ["phone"], "reason": "Cùng căn cước"}
    assert client.post(pair, posted).status_code == 302

    one.refresh_from_db()
    two = Member.all_records.get(pk=two.pk)
    assert (one.phone, two.merged_into, two.end_reason) == ("0900000001", one, EndReason.VOIDED)
    decision = DuplicateDecision.objects.get()
    assert (decision.first, decision.decided_by, decision.taken) == (one, scope.user, {"phone": ["", "0900000001"]})
    assert counting.totals(tree["p"], ["total"])["total"] == {"": 4}
    assert Movement.objects.get(kind=MovementKind.MERGED_RECORD).member_id == two.pk
    assert {m.member_id for m in timeline.movements_of(one)} == {one.pk, two.pk}
    assert "Ghi ở hồ sơ trùng đã gộp" in client.get(one.get_absolute_url()).content.decode()
    assert client.get(two.get_absolute_url()).status_code == 404
    assert duplicates.pairs(("",)) == []
    assert client.post(pair, posted).status_code == 404


def test_two_people_stay_two_and_are_not_asked_again(tree, twins):
    one, two = twins

    duplicates.keep_apart(first=two, second=one, reason="Hai anh em sinh đôi", by=None)

    assert duplicates.pairs(("",)) == []
    assert duplicates.others_like(one) == []
    with pytest.raises(Refused, match="đã có kết luận"):
        duplicates.merge(keep=one, duplicate=two, take=[], reason="x", by=None, on=TODAY)


def test_record_that_left_is_not_kept_over_one_that_counts(tree, twins):
    from members import services
    from members.ledger import Papers

    one, two = twins
    services.record_departure(
        member=one, kind=MovementKind.DEATH, effective_on=date(2026, 1, 5), papers=Papers(), by=None, on=TODAY
    )
    one.refresh_from_db()

    with pytest.raises(Refused, match="hồ sơ kia đang sinh hoạt"):
        duplicates.merge(keep=one, duplicate=two, take=[], reason="Cùng căn cước", by=None, on=TODAY)

    duplicates.merge(keep=two, duplicate=one, take=[], reason="Cùng căn cước", by=None, on=TODAY)
    assert Movement.objects.filter(kind=MovementKind.MERGED_RECORD).count() == 0
    assert Member.all_records.get(pk=one.pk).merged_into == two
