"""Pages of journeys, residence liaison and absence: who may do what, the same cost whatever the rows, the steps by the form."""

from __future__ import annotations

from datetime import date

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Grant
from branches.models import Organization, Term
from meetings.models import ResidenceComment
from members.models import Member
from tests.factories import FOUNDED, TODAY, make_members, make_organization, make_user
from tests.transfers.away_world import (
    journey,
    link,
    make_agency_world,
    miss,
    permitted,
    received_link,
    sought,
    take,
    watch,
)
from tests.transfers.transfer_world import TransferWorld
from transfers.models import AbsenceWatch, Exemption, Journey, ResidenceLink, TemporaryTransfer, Transfer

pytestmark = pytest.mark.django_db
WORLD = make_agency_world


@pytest.fixture(autouse=True)
def today(monkeypatch):
    """The day of the tests for the pages too."""
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_, **__: TODAY)


def sign_in(client, role: str, unit: Organization):
    user = make_user(f"{role}{unit.pk}")
    Grant.objects.create(user=user, role=role, organization=unit, valid_from=FOUNDED)
    TOTP.activate(user, generate_totp_secret())
    client.force_login(user)
    return user


def url(name: str, *args) -> str:
    return reverse(f"transfers:{name}", args=args)


def test_secretary_takes_an_application_and_the_committee_permits(client, world):
    sign_in(client, "branch_secretary", world.branch)
    found = client.get(url("journey_new"))
    assert "Nguyễn Văn Đi" in found.content.decode()
    member = world.members[0]
    answer = client.post(f"{url('journey_new')}?member={member.pk}", {
        "country": "Lào", "purpose": "work", "companions": "4", "from_on": "1/12/2026", "until_on": "15/1/2027", "handling": "",
        "requested_on": "20/11/2026",
    })  # fmt: skip
    case = Journey.objects.get()
    assert (answer.status_code, answer.url, case.handling) == (302, case.get_absolute_url(), "none")
    shown = client.get(case.get_absolute_url()).content.decode()
    assert "lập tổ đảng hoặc chi bộ lâm thời" in shown
    assert "tài liệu mật" in shown
    client.post(url("journey_step", case.pk, "give_opinion"), {"version": "0", "on": "20/11/2026", "opinion": "Đồng ý"})
    assert (
        client.post(
            url("journey_step", case.pk, "permit"), {"version": "1", "on": "20/11/2026", "permit_number": "3"}
        ).status_code
        == 403
    )
    sign_in(client, "grassroots_officer", world.commune)
    client.post(url("journey_step", case.pk, "permit"), {"version": "1", "on": "20/11/2026", "permit_number": "3"})
    case.refresh_from_db()
    assert case.state == "permitted"


@pytest.mark.parametrize(
    ("until", "model"),
    [(date(2027, 3, 1), TemporaryTransfer), (date(2027, 12, 1), Transfer), (date(2026, 12, 30), Exemption)],
)
def test_case_the_length_asks_for_is_opened_with_the_data_of_the_journey(client, world, until, model):
    sign_in(client, "branch_secretary", world.branch)
    member = world.members[0]
    values = {
        "country": "Nga", "purpose": "study", "companions": "1", "from_on": "1/12/2026", "until_on": f"{until:%d/%m/%Y}",
        "handling": "leave" if model is Exemption else "", "requested_on": "20/11/2026",
    }  # fmt: skip
    client.post(f"{url('journey_new')}?member={member.pk}", values)
    case = Journey.objects.get()
    assert "Mở hồ sơ" in client.get(case.get_absolute_url()).content.decode()
    answer = client.post(url("journey_open", case.pk))
    made = model.objects.get()
    case.refresh_from_db()
    assert made in (case.temporary, case.transfer, case.exemption)
    assert made.member == member
    assert answer.url == made.get_absolute_url()
    if model is not Transfer:
        assert (made.from_on, made.until_on) == (date(2026, 12, 1), until)


def test_handling_is_changed_by_the_form_and_the_second_of_two_people_is_told(client, world):
    sign_in(client, "branch_secretary", world.branch)
    case = journey(world)
    assert client.post(url("journey_handling", case.pk), {"version": "0", "handling": "leave"}).status_code == 302
    late = client.post(url("journey_handling", case.pk), {"version": "0", "handling": "none"})
    case.refresh_from_db()
    assert (late.status_code, case.handling) == (409, "leave")


def test_figures_of_absence_open_exactly_those_they_count(client, world):
    sign_in(client, "branch_secretary", world.branch)
    for member, months in zip(world.members, [(3,), (3, 5), (2, 4, 9), (4,)], strict=False):
        miss(member, *months)
    page = client.get(url("absence_list"))
    for words, number, address in page.context["stats"]:
        assert (address.partition("#")[0] in page.content.decode().replace("&amp;", "&")) == bool(number), words
        listed = client.get(url("absence_list") + address).context
        assert listed["total"] == len(listed["rows"]) == number and {one.stage_words for one in listed["rows"]} <= {
            words
        }
    assert [number for _, number, _ in page.context["stats"]] == [2, 1, 0, 1]
    assert world.members[0].get_absolute_url() in page.content.decode()
    there = client.get(url("absence_list"), {"stage": "contact", "organization": world.sister.pk})
    assert there.status_code == 404 or there.context["total"] == 0


def test_one_press_opens_a_watch_and_the_steps_lead_to_the_proposal(client, world):
    sign_in(client, "branch_secretary", world.branch)
    member = world.members[0]
    miss(member, 2, 3, 4)
    shown = client.get(url("absence_list")).content.decode()
    assert "Đủ điều kiện xem xét xóa tên" in shown
    client.post(url("absence_open", member.pk))
    case = AbsenceWatch.objects.get()
    assert (case.cause, case.months_missed, case.since_on) == ("meetings", 3, date(2026, 2, 1))
    steps = [
        ("contact", {"channel": "visit", "made_by": "Chi ủy", "result": "Vắng nhà"}), ("warn", {"warning_number": "3"}), ("check", {}),
        ("propose_deletion", {"proposal_number": "9"}),
    ]  # fmt: skip
    for version, (name, values) in enumerate(steps):
        assert client.get(url("absence_step", case.pk, name)).status_code == 200
        answer = client.post(url("absence_step", case.pk, name), {"version": version, "on": "20/11/2026", **values})
        assert answer.status_code == 302, name
    case.refresh_from_db()
    assert case.state == "deletion_case"
    assert "vẫn là đảng viên" in client.get(case.get_absolute_url()).content.decode()


def test_watch_of_a_member_on_the_way_is_opened_by_the_committee_alone(client, world):
    transfer = world.walk(world.open(), "introduced")
    sign_in(client, "branch_secretary", world.branch)
    assert client.post(url("absence_open", transfer.member_id)).status_code == 403
    assert AbsenceWatch.objects.count() == 0
    sign_in(client, "branch_secretary", world.far)
    assert client.post(url("absence_open", transfer.member_id)).status_code in (403, 404)


def test_residence_sees_what_it_needs_and_nothing_of_the_record(client, world):
    member = world.members[0]
    Member.objects.filter(pk=member.pk).update(birth_date=date(1980, 4, 5), card_number="001080000777")
    case = received_link(world, member)
    sign_in(client, "branch_secretary", world.far)
    for page in (url("liaison_residence"), case.get_absolute_url()):
        shown = client.get(page).content.decode()
        assert "Nguyễn Văn Đi" in shown and "1980" in shown and "Chi bộ thôn Mẫu" in shown and "Thôn Xa" in shown
        assert "001080000777" not in shown and "05/04/1980" not in shown
    assert client.get(member.get_absolute_url()).status_code == 404
    assert "Nguyễn Văn Đi" not in client.get(url("liaison_list")).content.decode()


def test_residence_comments_and_its_committee_certifies(client, world):
    case = received_link(world)
    page = url("liaison_comment", case.pk, TODAY.year)
    sign_in(client, "branch_secretary", world.branch)
    assert client.get(page).status_code == 403
    sign_in(client, "branch_secretary", world.far)
    values = {"level": "good", "content": "Tốt", "signer": "Bí thư", "received_on": "20/11/2026", "version": ""}
    assert client.post(page, values).status_code == 302
    assert client.post(page, values).status_code == 409 or ResidenceComment.objects.get().version == 1
    assert client.get(url("liaison_certify", case.pk, TODAY.year)).status_code == 403
    sign_in(client, "grassroots_officer", world.other_commune)
    row = ResidenceComment.objects.get()
    answer = client.post(
        url("liaison_certify", case.pk, TODAY.year),
        {"version": row.version, "certified_on": "21/11/2026", "certified_by": "Đảng ủy xã Bên"},
    )
    row.refresh_from_db()
    assert (answer.status_code, row.state) == (302, "comment_certified")


def test_branch_introduces_by_the_form(client, world):
    sign_in(client, "branch_secretary", world.branch)
    assert "Nguyễn Văn Đi" in client.get(url("liaison_list")).content.decode()
    answer = client.post(
        f"{url('liaison_new')}?member={world.members[0].pk}", {"residence": world.far.code, "address": "Thôn Xa"}
    )
    case = ResidenceLink.objects.get()
    assert answer.url == url("liaison_step", case.pk, "introduce")
    client.post(answer.url, {"version": "0", "on": "20/11/2026", "signer_name": "Trần Ký", "signer_position": "Bí thư"})
    case.refresh_from_db()
    assert (case.state, case.letter_number) == ("introduced", "01-GGT/CB")


def test_others_may_look_but_not_act_and_strangers_see_nothing(client, world):
    case, seen = journey(world), watch(world, world.members[1])
    sign_in(client, "leader", world.province)
    assert client.get(case.get_absolute_url()).status_code == 200
    assert client.post(url("journey_step", case.pk, "give_opinion"), {}).status_code == 403
    assert client.get(url("journey_new")).status_code == 403
    sign_in(client, "branch_secretary", world.sister)
    for page in (case.get_absolute_url(), seen.get_absolute_url(), url("journey_step", case.pk, "give_opinion")):
        assert client.get(page).status_code == 404
    assert client.post(url("journey_open", case.pk)).status_code == 404


def _cost(client, page: str) -> int:
    client.get(page)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert client.get(page).status_code == 200
    return len(asked)


def _grow(world: TransferWorld, number: int) -> None:
    other = make_organization("Chi bộ cơ quan", parent=world.commune, branch_type="agency")
    Term.objects.create(organization=other, label="2025–2030", starts_on=date(2025, 3, 1))
    for n in range(number):
        branch = world.branch if n % 2 else other
        first, second, third = make_members(
            branch, [f"Lê Văn {word}" for word in ("Một", "Hai", "Ba")], on=date(2022, 1, 1)
        )
        permitted(world, first)
        received_link(world, second)
        link(world, first)
        miss(third, 2, 3)
        watch(world, first)
        gone = world.open(member=third)
        world.walk(gone, "introduced")


LISTS = [
    "journey_list", "journey_list?part=all", "liaison_list", "liaison_list?part=comment", "liaison_list?part=received",
    "liaison_residence", "absence_list", "absence_list?part=open",
]  # fmt: skip


def test_lists_cost_the_same_whatever_the_rows(client, world):
    sign_in(client, "department_officer", world.province)
    _grow(world, 1)
    pages = [url(name.partition("?")[0]) + "?" + name.partition("?")[2] for name in LISTS]
    few = {page: _cost(client, page) for page in pages}
    _grow(world, 3)
    assert {page: _cost(client, page) for page in pages} == few
    assert max(few.values()) <= 15, few


def test_case_pages_cost_little(client, world):
    sign_in(client, "department_officer", world.province)
    trip = permitted(world)
    take(world, trip, "leave", date(2026, 10, 1))
    miss(world.members[1], 2, 3, 4)
    pages = [trip, received_link(world), sought(world, watch(world, world.members[1]))]
    costs = {str(case): _cost(client, case.get_absolute_url()) for case in pages}
    assert max(costs.values()) <= 25, costs
