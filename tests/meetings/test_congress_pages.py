"""Pages of congresses: who may do what, bad input, two people at once, print-outs, figures, lines of the first page."""

from __future__ import annotations

from datetime import date

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client
from django.urls import reverse

from accounts.models import Grant
from branches.models import Term
from core.printing import render_pdf
from meetings.congress.ballots import Nominee, draw_up
from meetings.congress.counting import enter_count
from meetings.congress.documents import committee_context, proposal_context, tally_context
from meetings.congress.figures import results_of, structure
from meetings.congress.queries import due_congresses
from meetings.congress.rules import Count
from meetings.congress.services import open_congress
from meetings.congress.targets import save_target
from meetings.models import Ballot, Congress, CongressState, Indicator, Office
from members.models import Seat
from reminders.todo import groups_for
from tests.factories import FOUNDED, TODAY, make_member, make_organization, make_scope, make_user
from tests.meetings.congress_world import DAY, Branch

pytestmark = pytest.mark.django_db


def laid() -> Branch:
    return Branch(10)


WORLD = laid


def client_of(scope) -> Client:
    """The browser of a person."""
    client = Client()
    client.force_login(scope.user)
    return client


@pytest.fixture
def secretary(world) -> Client:
    return client_of(world.scope)


def counted(ballot: Ballot, votes: list[int], **values) -> dict:
    """What is posted by the page of a count."""
    typed = {"version": ballot.version, "issued": 10, "collected": 10, "valid": 10, "invalid": 0} | values
    return typed | {f"votes_{c.pk}": n for c, n in zip(ballot.candidates.order_by("order"), votes, strict=True)}


def test_congress_is_entered_through_its_pages(world, secretary):
    a, b, c = world.people[:3]
    answer = secretary.post(
        reverse("congress:new"),
        {
            "organization": world.branch.pk,
            "kind": "members",
            "held_on": "14/11/2026",
            "place": "Nhà văn hóa",
            "fixed_size": "3",
        },
    )
    congress = Congress.objects.get()
    assert answer.url == congress.get_absolute_url()
    for name in ("call", "open"):
        page = reverse("congress:step", args=[congress.pk, name])
        congress.refresh_from_db()
        assert secretary.post(page, {"version": congress.version, "on": "21/11/2026"}).status_code == 302
    congress.refresh_from_db()
    officers = {
        "version": congress.version,
        "presidium": "Trần Văn Chủ\nLê Thị Tọa",
        "secretary": "Thư Ký",
        "counting_head": "Trưởng Ban",
    }
    assert secretary.post(reverse("congress:officers", args=[congress.pk]), officers).status_code == 302

    listed = {"seats": 3} | {f"candidate_{m.pk}": "on" for m in (a, b, c)} | {f"source_{c.pk}": "self"}
    secretary.post(reverse("congress:ballot_add", args=[congress.pk, "branch_committee"]), listed)
    ballot = Ballot.objects.get()
    assert ballot.candidates.get(member=c).source == "self"
    assert (
        secretary.post(reverse("congress:ballot_count", args=[ballot.pk]), counted(ballot, [10, 9, 8])).status_code
        == 302
    )
    listed = {"seats": 1, f"candidate_{a.pk}": "on"}
    secretary.post(reverse("congress:ballot_add", args=[congress.pk, "secretary"]), listed)
    chosen = Ballot.objects.get(office="secretary")
    secretary.post(reverse("congress:ballot_count", args=[chosen.pk]), counted(chosen, [10]))
    congress.refresh_from_db()
    step = reverse("congress:step", args=[congress.pk, "elected"])
    assert secretary.post(step, {"version": congress.version, "on": "21/11/2026"}).status_code == 302
    page = secretary.get(congress.get_absolute_url()).content.decode()
    assert "Cấp ủy đã bầu" in page and "Đã bầu" in page
    assert Seat.objects.filter(term__starts_on=DAY).count() == 3


def test_wrong_count_is_answered_beside_its_field_and_changes_nothing(world, secretary):
    congress = world.opened(fixed_size=2)
    a, b = world.people[:2]
    ballot = draw_up(
        congress=congress, office=Office.BRANCH_COMMITTEE, seats=2, nominees=[Nominee(a.pk), Nominee(b.pk)], by=None
    )
    page = reverse("congress:ballot_count", args=[ballot.pk])
    answer = secretary.post(page, counted(ballot, [11, 9], issued=12))
    words = answer.content.decode()
    assert answer.status_code == 422
    assert "Phát ra 12 phiếu, nhiều hơn 10 người có quyền bầu cử có mặt." in words
    assert "Đảng Viên 00: 11 phiếu, nhiều hơn 10 phiếu hợp lệ." in words
    assert 'value="11"' in words
    assert secretary.post(page, counted(ballot, [9, 8], valid="mười")).status_code == 422
    ballot.refresh_from_db()
    assert not ballot.counted


def test_second_of_two_people_sees_the_count_of_the_first_and_keeps_his_own(world, secretary):
    congress = world.opened(fixed_size=1)
    a = world.people[0]
    ballot = draw_up(congress=congress, office=Office.BRANCH_COMMITTEE, seats=1, nominees=[Nominee(a.pk)], by=None)
    typed = counted(ballot, [7])
    enter_count(ballot=ballot, count=Count(10, 10, 10, 0, {ballot.candidates.get().pk: 9}), by=None)

    page = reverse("congress:ballot_count", args=[ballot.pk])
    answer = secretary.post(page, typed)
    words = answer.content.decode()
    assert answer.status_code == 409
    assert "Người khác vừa lưu trước đồng chí" in words and "Đảng Viên 00: 9" in words and 'value="7"' in words
    assert ballot.candidates.get().votes == 9
    ballot.refresh_from_db()
    assert f'name="version" value="{ballot.version}"' in words
    assert secretary.post(page, typed | {"version": ballot.version}).status_code == 302
    assert ballot.candidates.get().votes == 7


def test_particulars_saved_by_another_are_shown(world, secretary):
    congress = world.congress()
    page = reverse("congress:edit", args=[congress.pk])
    typed = {
        "version": congress.version,
        "held_on": "14/11/2026",
        "place": "Hội trường xã",
        "term_label": "2026 – 2031",
    }
    assert secretary.post(page, typed | {"place": "Nhà văn hóa mới"}).status_code == 302
    answer = secretary.post(page, typed)
    words = answer.content.decode()
    assert answer.status_code == 409
    assert "Địa điểm: Nhà văn hóa mới" in words and "Hội trường xã" in words


def test_branch_does_not_ratify_itself_and_others_do_not_see(world, secretary):
    congress = world.elected()
    world.step(congress, "submit")
    page = congress.get_absolute_url()
    assert "Chuẩn y</a>" not in secretary.get(page).content.decode()
    decision = {
        "version": congress.version,
        "on": "21/11/2026",
        "number": "1-QĐ/ĐU",
        "decided_on": "20/11/2026",
        "issuer": "Đảng ủy",
    }
    assert secretary.post(reverse("congress:step", args=[congress.pk, "ratify"]), decision).status_code == 403
    sister = make_organization("Chi bộ Bên", parent=world.commune)
    assert client_of(make_scope("branch_secretary", sister)).get(page).status_code == 404
    reader = make_user("doc")
    Grant.objects.create(user=reader, role="leader", organization=world.branch, valid_from=FOUNDED)
    viewer = Client()
    viewer.force_login(reader)
    assert viewer.get(page).status_code == 200
    assert viewer.post(reverse("congress:edit", args=[congress.pk]), {}).status_code == 403
    congress.refresh_from_db()
    assert congress.state == CongressState.AWAITING_RATIFICATION


def test_page_of_a_congress_asks_the_database_little(django_assert_max_num_queries, world, secretary):
    congress = world.opened(fixed_size=3)
    a, b, c = world.people[:3]
    world.vote(congress, Office.BRANCH_COMMITTEE, {a: 10, b: 9, c: 8}, seats=3)
    world.vote(congress, Office.SECRETARY, {a: 10})
    secretary.get(congress.get_absolute_url())
    with django_assert_max_num_queries(15):
        assert secretary.get(congress.get_absolute_url()).status_code == 200


def test_print_outs_say_what_was_counted(world):
    congress = world.ratified()
    ballot = congress.ballots.get(office=Office.BRANCH_COMMITTEE)
    tally = tally_context(ballot)
    assert tally["table"].rows[0] == ["1", "Đảng Viên 00", "10", "100,00%", "Trúng cử"]
    assert (tally["letterhead"]["superior"], tally["draft"]) == ("CHI BỘ THÔN THỬ", False)
    assert render_pdf("congress/print/tally.html", tally)[:4] == b"%PDF"
    rows = committee_context(congress)["table"].rows
    assert [row[2] for row in rows] == ["Bí thư", "Phó Bí thư", "Chi ủy viên"]
    proposal = proposal_context(congress)
    assert proposal["addressee"] == "Ban Thường vụ Đảng ủy xã Thử"
    assert proposal["signature"] == {"authority": "T/M CHI BỘ", "office": "BÍ THƯ", "name": "Đảng Viên 00"}


def test_make_up_counts_each_person_once_with_age_at_the_congress_or_at_the_end_of_the_year(world):
    """organization.md 5.5: age at 31/12 of the report year or at congress date."""
    a, b, c = world.people[:3]
    for person, born, sex in ((a, date(1986, 12, 1), "female"), (b, date(1970, 1, 1), "male"), (c, None, "male")):
        person.birth_date, person.sex = born, sex
        person.save()
    world.seat(a, "secretary")
    congress = world.elected()
    own = type(world.branch).objects.filter(pk=world.branch.pk)

    at_congress = structure(own, first_year=2026, last_year=2026, age_on=None, on=TODAY).total
    assert (at_congress.size, at_congress.female, at_congress.young, at_congress.reelected, at_congress.new) == (
        3,
        1,
        1,
        1,
        2,
    )
    assert str(at_congress.average_age) == "47.5"
    year_end = structure(own, first_year=2026, last_year=2026, age_on=date(2026, 12, 31), on=TODAY).total
    assert (year_end.young, str(year_end.average_age)) == (0, "48.0")
    assert congress.organization == world.branch


def test_target_is_set_against_its_result(world):
    values = {"indicator": Indicator.SECRETARY_VILLAGE_HEAD, "year": 2026, "value": 40, "source": "Nghị quyết 01-NQ/ĐU"}
    target = save_target(organization=world.commune, values=values, by=None)
    world.seat(world.people[0], "secretary", concurrent_posts=["village_head"])
    for name in "AB":
        sister = make_organization(f"Chi bộ {name}", parent=world.commune)
        Seat.objects.create(
            member=make_member(sister, f"Bí Thư {name}"), organization=sister, body="branch_meeting", position="secretary",
            status="ratified", valid_from=date(2025, 1, 1),
        )  # fmt: skip
    result = results_of([target], TODAY)[0]
    assert (result.achieved, result.whole, str(result.share), str(result.of_target), result.reached) == (
        1, 3, "33.33", "83.33", False,
    )  # fmt: skip


def test_target_pages_answer_bad_input(world):
    client = client_of(make_scope("branch_secretary", world.branch))
    page = reverse("congress:target_add")
    typed = {"organization": world.branch.pk, "indicator": "village_head_member", "year": 2026, "value": "80", "source": "NQ",
             "achieved": 5, "whole": 4, "version": 0}  # fmt: skip
    answer = client.post(page, typed)
    assert answer.status_code == 422 and "nhiều hơn tổng số 4" in answer.content.decode()
    assert client.post(page, typed | {"whole": 6}).status_code == 302
    again = client.post(page, typed | {"whole": 6})
    assert again.status_code == 422 and "đã ghi cho" in again.content.decode()


def test_terms_due_are_sorted_by_unit_and_by_the_day_consented_to(world):
    """organization.md 5.2: overdue is computed from planned_end + consented delay."""
    late = make_organization("Chi bộ Muộn", parent=world.commune)
    allowed = make_organization("Chi bộ Được Phép", parent=world.commune)
    far = make_organization("Chi bộ Xa", parent=world.commune)
    Term.objects.create(organization=late, label="Muộn", starts_on=date(2024, 1, 1), planned_end_on=date(2026, 11, 1))
    Term.objects.create(
        organization=allowed, label="Phép", starts_on=date(2024, 1, 1), planned_end_on=date(2026, 11, 1),
        consented_end_on=date(2027, 4, 1), consent_document="1-CV/ĐU",
    )  # fmt: skip
    Term.objects.create(organization=far, label="Xa", starts_on=date(2024, 1, 1), planned_end_on=date(2027, 12, 1))
    due = due_congresses(type(late).objects.all(), TODAY)
    assert [(row.term.organization.name, row.kind) for row in due.rows] == [
        ("Chi bộ Muộn", "overdue"), ("Chi bộ thôn Thử", "near"), ("Chi bộ Được Phép", "far"),
    ]  # fmt: skip
    unit = due.units[0]
    assert (unit.unit, unit.overdue, unit.near, unit.far, unit.total) == (world.commune, 1, 1, 1, 3)


def test_first_page_tells_of_terms_that_end_and_of_results_that_wait(world):
    def lines(scope):
        return {group.label: [item.title for item in group.items] for group in groups_for(scope)}

    assert lines(world.scope)["Chi bộ, đảng bộ đến hạn đại hội"] == ["Chi bộ thôn Thử"]
    congress = world.elected()
    assert "Chi bộ, đảng bộ đến hạn đại hội" not in lines(world.scope)
    assert lines(world.scope)["Kết quả bầu cử chưa trình chuẩn y"] == ["Chi bộ thôn Thử"]
    world.step(congress, "submit")
    assert lines(world.above)["Kết quả bầu cử chờ chuẩn y"] == ["Chi bộ thôn Thử"]
    assert "Kết quả bầu cử chờ chuẩn y" not in lines(world.scope)


@pytest.mark.parametrize("query", ["?year=abc", "?year=99999", "?trang=x", "?q=%00", "?state=la&kind=la"])
def test_odd_addresses_of_the_list_are_answered(world, secretary, query):
    world.congress()
    assert secretary.get(reverse("congress:list") + query).status_code == 200


@pytest.mark.parametrize("query", ["?under=abc", "?under=99999999999999999999", "?first=1&last=abc", "?age_year=2026"])
def test_odd_addresses_of_figures_are_answered(world, secretary, query):
    for name in ("congress:due", "congress:structure"):
        assert secretary.get(reverse(name) + query).status_code in (200, 404)


def test_congress_of_a_committee_is_entered_through_its_pages(world):
    """organization.md 5.4: attendance entered, delegates counted, candidates found by a search."""
    TOTP.activate(world.above.user, generate_totp_secret())
    client = client_of(world.above)
    first = {
        "organization": world.commune.pk,
        "kind": "delegates",
        "held_on": "14/11/2026",
        "place": "Hội trường",
        "fixed_size": "9",
    }
    assert client.post(reverse("congress:new"), first).status_code == 302
    congress = Congress.objects.get()
    for name in ("call", "open"):
        congress.refresh_from_db()
        step = reverse("congress:step", args=[congress.pk, name])
        assert client.post(step, {"version": congress.version, "on": "21/11/2026"}).status_code == 302
    congress.refresh_from_db()
    page = reverse("congress:attendance", args=[congress.pk])
    said = {"version": congress.version, "called": 150, "present": 151, "absent_excused": 0, "absent_unexcused": 0}
    wrong = client.post(page, said)
    assert wrong.status_code == 422 and "nhiều hơn 150 được triệu tập" in wrong.content.decode()
    assert client.post(page, said | {"present": 150}).status_code == 302
    assert "150" in client.get(congress.get_absolute_url()).content.decode()

    person = world.people[3]
    add = reverse("congress:ballot_add", args=[congress.pk, "executive_committee"])
    assert f"candidate_{person.pk}" not in client.get(add).content.decode()
    assert f"candidate_{person.pk}" in client.get(add, {"q": person.full_name}).content.decode()
    assert client.post(add, {"seats": 9, f"candidate_{person.pk}": "on"}).status_code == 302
    ballot = Ballot.objects.get()
    assert client.get(reverse("congress:ballot_list", args=[ballot.pk])).status_code == 200
    counted_page = reverse("congress:ballot_count", args=[ballot.pk])
    typed = {"version": ballot.version, "issued": 150, "collected": 150, "valid": 149, "invalid": 1,
             f"votes_{ballot.candidates.get().pk}": 76}  # fmt: skip
    assert client.post(counted_page, typed).status_code == 302
    assert ballot.candidates.get().elected
    assert render_pdf("congress/print/proposal.html", proposal_context(congress))[:4] == b"%PDF"


def test_search_keeps_those_already_on_the_list(world):
    TOTP.activate(world.above.user, generate_totp_secret())
    client = client_of(world.above)
    congress = open_congress(organization=world.commune, kind="delegates", held_on=DAY, by=None, fixed_size=9)
    a, b = world.people[:2]
    ballot = draw_up(congress=congress, office=Office.EXECUTIVE_COMMITTEE, seats=2, nominees=[Nominee(a.pk)], by=None)
    page = reverse("congress:ballot_list", args=[ballot.pk])
    shown = client.get(page, {"q": b.full_name}).content.decode()
    assert f"candidate_{a.pk}" in shown and f"candidate_{b.pk}" in shown
    typed = {"version": ballot.version, "seats": 2, f"candidate_{a.pk}": "on", f"candidate_{b.pk}": "on"}
    assert client.post(page, typed).status_code == 302
    assert ballot.candidates.count() == 2
