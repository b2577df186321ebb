"""Stays elsewhere entered after the fact: by the letter's own number and days, judged by their day, in place from the beginning."""

from __future__ import annotations

from datetime import date

import pytest

from branches.acts import carry_out
from core.dates import Month
from core.findings import Refused
from members.flows import headcount
from members.ledger import Papers
from members.models import ActivityStatus, Attribute, Member, StatusPeriod, TemporaryActivity
from members.statuses import StatusChange, receive_visitor, set_activity_status
from reports.reconcile import reconcile
from tests.factories import TODAY
from tests.transfers.stay_world import S, stay, step, walk
from tests.transfers.test_transfer_api import Program
from tests.transfers.test_transfer_away_pages import sign_in, url
from tests.transfers.test_transfer_dues import asks, book, draw
from tests.transfers.test_transfer_temporary import fresh, merge, on_roll
from tests.transfers.transfer_world import TransferWorld, make_world
from transfers.documents.register import cells
from transfers.models import RegisterEntry, TemporaryTransfer
from transfers.services.temporary_past import record_stay

pytestmark = pytest.mark.django_db
WORLD = make_world
D = date
A = ActivityStatus
#: On the way since February, received in March, for ten months.
RUNNING = {
    "reason": "secondment", "introduced_on": D(2026, 2, 20), "letter_number": "45-GT/ĐU", "from_on": D(2026, 3, 1),
    "until_on": D(2026, 12, 31), "received_on": D(2026, 3, 3), "signer_name": "Lê Văn Ký", "signer_position": "Phó bí thư",
}  # fmt: skip
#: The whole of 2024 but for a month.
OVER = {
    "reason": "study", "introduced_on": D(2024, 1, 10), "letter_number": "7", "from_on": D(2024, 1, 15), "until_on": D(2024, 11, 30),
    "received_on": D(2024, 1, 16), "returned_on": D(2024, 12, 2), "remarks": "Chấp hành tốt",
}  # fmt: skip


@pytest.fixture(autouse=True)
def today(monkeypatch):
    """The day of the tests for the pages too."""
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_, **__: TODAY)


def told(
    world: TransferWorld, values=RUNNING, member: Member | None = None, extensions=(), **changed
) -> TemporaryTransfer:
    given = (
        values | ({} if "outside_unit" in changed or "destination" in changed else {"destination": world.far}) | changed
    )
    return record_stay(member=member or world.members[0], values=given, extensions=extensions, by=world.user, on=TODAY)


def codes(refused) -> set[str]:
    return {finding.code for finding in refused.value.findings}


def statuses(member: Member) -> list[tuple]:
    rows = StatusPeriod.objects.filter(member=member, attribute=Attribute.ACTIVITY_STATUS).order_by("valid_from")
    return [(row.value, row.valid_from, row.valid_to) for row in rows]


def sound() -> bool:
    return [row for row in reconcile() if row["faults"]] == []


def test_stay_that_goes_on_takes_its_place_from_its_beginning(world):
    before = (headcount(world.branch, TODAY), headcount(world.far, TODAY))
    case = told(world)
    assert (case.state, case.is_recorded, case.introduced_on, case.received_on) == (
        S.STAYING,
        True,
        D(2026, 2, 20),
        D(2026, 3, 3),
    )
    assert (headcount(world.branch, TODAY), headcount(world.far, TODAY)) == before, "counted at home"
    assert statuses(case.member) == [("temporary_elsewhere", D(2026, 3, 1), None)]
    assert (case.visit.branch, case.visit.valid_from, case.visit.planned_end_on) == (
        world.far,
        D(2026, 3, 3),
        D(2026, 12, 31),
    )
    name = case.member.full_name
    assert on_roll(world.far, name, D(2026, 4, 3)) == [("present", True)]
    assert on_roll(world.branch, name, D(2026, 4, 3)) == [(A.TEMPORARY_ELSEWHERE, False)]
    assert fresh(case.member).activity_status == A.TEMPORARY_ELSEWHERE and sound()


def test_each_act_stands_on_its_own_day_and_says_when_it_was_written(world):
    case = told(world, extensions=[{"on": D(2026, 10, 5), "until_on": D(2027, 1, 31), "number": "3"}])
    log = list(case.steps.order_by("pk"))
    assert [(row.step, row.on) for row in log] == [
        ("introduce", D(2026, 2, 20)), ("accept", D(2026, 3, 3)), ("extend", D(2026, 10, 5)),
    ]  # fmt: skip
    assert {row.at.date() for row in log} == {case.created_at.date()} and {row.by for row in log} == {world.user}
    assert (case.first_until_on, case.until_on, case.extensions) == (D(2026, 12, 31), D(2027, 1, 31), 1)
    assert (case.visit.planned_end_on, case.status_period.expected_end_on) == (D(2027, 1, 31), D(2027, 1, 31))
    assert case.requested_on == D(2026, 2, 20), "an unknown day of the request is that of the letter"


def test_letter_keeps_its_number_and_the_book_gives_none_of_its_own(world):
    walk(world, stay(world, world.members[1]), S.STAYING)
    own = set(RegisterEntry.objects.values_list("number", flat=True))
    case = told(world, introducer=world.commune)
    letter = case.letters.get()
    assert [(box.box, box.organization, box.number, box.signer_name) for box in letter.boxes.all()] == [
        (3, world.commune, "45-GT/ĐU", "Lê Văn Ký"), (8, world.far, "", ""),
    ]  # fmt: skip
    line = RegisterEntry.objects.get(temporary=case)
    assert (line.organization, line.year, line.entered_on) == (world.commune, 2026, D(2026, 2, 20))
    assert (line.number, line.given_number, line.is_late, line.boundary) == (None, "45-GT/ĐU", True, "temporary")
    walk(world, stay(world, world.members[2]), S.INTRODUCED)
    mine = RegisterEntry.objects.filter(organization=world.commune).exclude(number=None).order_by("number")
    assert list(mine.values_list("number", flat=True)) == [1, 2] and own <= {1}, "the row of numbers has no gap"


def test_letter_is_entered_once(world):
    told(world, introducer=world.commune)
    with pytest.raises(Refused) as refused:
        told(world, member=world.members[1], introducer=world.commune)
    assert codes(refused) == {"letter_twice"} and world.members[0].full_name in str(refused.value)
    assert (
        told(world, member=world.members[1], introducer=world.commune, letter_number="")
        .letters.get()
        .boxes.first()
        .number
        == ""
    )
    assert told(world, member=world.members[2], introducer=world.commune, letter_number="").pk, (
        "two letters of unknown number are two"
    )


def test_stay_that_is_over_leaves_only_history(world):
    case = told(world, OVER)
    assert (case.state, case.returned_on, case.ended_on, case.remarks) == (
        S.RETURNED_HOME,
        D(2024, 12, 2),
        D(2024, 12, 2),
        "Chấp hành tốt",
    )
    assert statuses(case.member) == [
        ("temporary_elsewhere", D(2024, 1, 15), D(2024, 12, 1)),
        ("active", D(2024, 12, 2), None),
    ]
    assert fresh(case.member).activity_status == A.ACTIVE
    assert case.visit is None and not TemporaryActivity.objects.exists(), "the books of the branch there are its own"
    assert not case.is_open and not case.is_running and sound()


def test_past_and_present_stays_of_one_member_stand_side_by_side(world):
    now = walk(world, stay(world), S.STAYING)
    past = told(world, OVER)
    assert (past.state, TemporaryTransfer.objects.get(pk=now.pk).state) == (S.RETURNED_HOME, S.STAYING)
    assert [value for value, *_ in statuses(now.member)] == ["temporary_elsewhere", "active", "temporary_elsewhere"]
    assert fresh(now.member).activity_status == A.TEMPORARY_ELSEWHERE and sound()


def test_what_the_rules_of_that_day_say_is_told_not_refused(world):
    """Three years, introduced after the first day, received late: history stays what it was (transfer.md 6)."""
    case = told(
        world,
        OVER,
        introduced_on=D(2022, 3, 1),
        from_on=D(2022, 2, 1),
        until_on=D(2024, 11, 30),
        received_on=D(2022, 8, 1),
    )
    told_codes = {one["code"] for row in case.steps.all() for one in row.findings}
    assert {"too_long", "late"} <= told_codes
    assert {one["level"] for row in case.steps.all() for one in row.findings} == {"warning"}


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"introduced_on": D(2027, 1, 1)}, "future"), ({"received_on": D(2026, 2, 1)}, "order"),
        ({"until_on": D(2026, 3, 1)}, "term_order"), ({"received_on": None, "returned_on": D(2026, 9, 1)}, "received_on"),
        ({"returned_on": D(2026, 3, 1)}, "order"),
        ({"received_on": D(2027, 1, 2)}, "future"), ({"from_on": D(2021, 5, 1), "returned_on": D(2021, 9, 1)}, "order"),
        ({"from_on": D(2026, 12, 1), "received_on": None}, "future"), ({"destination": None}, "destination"),
        ({"outside_unit": ""}, "destination"),
    ],
)  # fmt: skip
def test_days_to_come_out_of_order_or_missing_are_refused(world, changed, code):
    with pytest.raises(Refused) as refused:
        told(world, **changed)
    assert code in codes(refused)
    assert (
        not TemporaryTransfer.objects.exists() and not RegisterEntry.objects.exists() and not statuses(world.members[0])
    )


def test_extensions_follow_each_other_within_the_stay(world):
    later = [{"on": D(2026, 10, 5), "until_on": D(2026, 12, 1)}]
    outside = [{"on": D(2026, 2, 25), "until_on": D(2027, 2, 1)}]
    for extensions in (later, outside):
        with pytest.raises(Refused) as refused:
            told(world, extensions=extensions)
        assert codes(refused) == {"order"} and refused.value.findings[0].row == 1


def test_nobody_stays_in_two_places_at_once(world):
    walk(world, stay(world), S.STAYING)
    for changed in ({}, OVER | {"returned_on": D(2026, 10, 1), "until_on": D(2026, 9, 30), "from_on": D(2026, 6, 1),
                                "received_on": D(2026, 6, 1), "introduced_on": D(2026, 5, 30)}):  # fmt: skip
        with pytest.raises(Refused) as refused:
            told(world, **changed)
        assert codes(refused) == {"met"} and "Chi bộ thôn Xa" in str(refused.value)
    told(world, OVER)
    with pytest.raises(Refused) as refused:
        told(
            world,
            OVER,
            letter_number="8",
            from_on=D(2024, 11, 1),
            received_on=D(2024, 11, 1),
            introduced_on=D(2024, 10, 1),
        )
    assert codes(refused) == {"met"}
    assert told(world, OVER, letter_number="9", introduced_on=D(2024, 12, 2), from_on=D(2024, 12, 3), received_on=D(2024, 12, 3),
                until_on=D(2025, 5, 1), returned_on=D(2025, 5, 2)).pk, "back, and away again the day after"  # fmt: skip


def test_stay_before_membership_or_across_a_move_is_refused(world):
    member = world.members[0]
    Member.objects.filter(pk=member.pk).update(admission_date=D(2024, 6, 1))
    with pytest.raises(Refused) as refused:
        told(world, OVER)
    assert codes(refused) == {"before_membership"}
    Member.objects.filter(pk=member.pk).update(admission_date=D(2010, 6, 1))
    world.walk(world.open(member=member, destination=world.sister), "completed")
    with pytest.raises(Refused) as refused:
        told(world, member=fresh(member))
    assert codes(refused) == {"moved"}
    newcomer = world.walk(world.arrival(), "completed").member
    with pytest.raises(Refused) as refused:
        told(world, OVER, member=fresh(newcomer))
    assert codes(refused) == {"no_branch"}


def test_stay_before_the_opening_balance_is_taken(world):
    """Paper from before the installation: the ledger begins on 01/01/2022."""
    case = told(world, OVER, introduced_on=D(2020, 1, 10), from_on=D(2020, 1, 15), until_on=D(2020, 11, 30), received_on=D(2020, 1, 16),
                returned_on=D(2020, 12, 1))  # fmt: skip
    assert (case.origin, case.state) == (world.branch, S.RETURNED_HOME)
    running = told(
        world, introduced_on=D(2021, 12, 1), from_on=D(2021, 12, 5), received_on=D(2021, 12, 6), letter_number="8"
    )
    assert (
        running.state == S.STAYING
        and statuses(case.member)[-1] == ("temporary_elsewhere", D(2021, 12, 5), None)
        and sound()
    )


def test_stay_that_ended_with_an_official_move_ends_by_it(world):
    member = world.members[0]
    official = world.walk(world.open(member=member, destination=world.far), "completed")
    case = told(world, member=fresh(member), from_on=D(2026, 3, 1), returned_on=official.received_on)
    assert (case.origin, case.state, case.converted_to, case.ended_on) == (
        world.branch,
        S.CONVERTED,
        official,
        official.received_on,
    )
    assert case.steps.last().step == "close_moved" and fresh(member).activity_status == A.ACTIVE and sound()


def test_status_written_by_hand_since_the_list_becomes_that_of_the_stay(world):
    """A list taken over says “tạm thời” from the day of the list on; the letter is older."""
    member = world.members[0]
    change = StatusChange(A.TEMPORARY_ELSEWHERE, D(2026, 6, 1), expected_end_on=D(2026, 12, 1), place="Nơi khác")
    period = set_activity_status(member=member, change=change, papers=Papers("1"), by=None, on=TODAY)
    case = told(world)
    assert (case.status_period, statuses(member)) == (period, [("temporary_elsewhere", D(2026, 3, 1), None)])
    step(world, case, "return_home", D(2026, 11, 2), remarks="Tốt")
    assert statuses(member)[-1] == ("active", D(2026, 11, 2), None) and sound()


def test_another_status_in_the_time_of_the_stay_is_pointed_out(world):
    member = world.members[0]
    set_activity_status(
        member=member, change=StatusChange(A.SUSPENDED, D(2026, 5, 1)), papers=Papers("1"), by=None, on=TODAY
    )
    with pytest.raises(Refused) as refused:
        told(world)
    assert codes(refused) == {"other_status"} and "đình chỉ" in str(refused.value)
    assert told(world, returned_on=D(2026, 4, 20)).status_period.valid_to == D(2026, 4, 19)


def test_visitor_noted_by_hand_becomes_that_of_the_stay(world):
    noted = {"planned_end_on": D(2026, 9, 1), "papers": Papers(), "by": None, "on": TODAY, "member": world.members[0]}
    known = receive_visitor(branch=world.far, valid_from=D(2026, 5, 1), **noted)
    case = told(world)
    assert (case.visit, case.visit.valid_from, case.visit.planned_end_on) == (known, D(2026, 3, 3), D(2026, 12, 31))
    other = world.members[1]
    receive_visitor(branch=world.sister, valid_from=D(2026, 5, 1), **noted | {"member": other})
    with pytest.raises(Refused) as refused:
        told(world, member=other, letter_number="46")
    assert codes(refused) == {"met"} and "Chi bộ thôn Chị" in str(refused.value)


def test_reception_left_to_the_branch_there_is_taken_by_its_own_step(world):
    case = told(world, received_on=None)
    assert case.state == S.INTRODUCED and statuses(case.member) == [] and case.visit is None
    walk(world, case, S.STAYING, day=D(2026, 3, 3))
    assert statuses(case.member) == [("temporary_elsewhere", D(2026, 3, 1), None)] and sound()


def test_corrections_bring_a_told_stay_back_to_life_and_home_again(world):
    case = told(world, OVER, returned_on=D(2026, 3, 1), from_on=D(2025, 7, 1), received_on=D(2025, 7, 1), introduced_on=D(2025, 6, 20),
                until_on=D(2026, 3, 1))  # fmt: skip
    step(world, case, "undo_return", TODAY, reason="Chưa về")
    assert (case.state, case.ended_on, case.visit.branch) == (S.STAYING, None, world.far)
    assert fresh(case.member).activity_status == A.TEMPORARY_ELSEWHERE and sound()
    step(world, case, "return_home", TODAY, remarks="Tốt")
    assert fresh(case.member).activity_status == A.ACTIVE and sound()


def test_merger_carries_a_told_stay_and_undoing_gives_it_back(world):
    case = told(world)
    carry_out(merge(world, world.far, world.sister), by=world.user, on=TODAY, override_reason="Theo đề án")
    case.refresh_from_db()
    assert (case.destination, case.visit.branch) == (world.sister, world.sister) and sound()


@pytest.mark.parametrize("kind", ["temporary", "temporary_abroad"])
def test_stay_outside_the_system_and_abroad(world, kind):
    case = told(world, kind=kind, outside_unit="Đảng bộ tại Nhật Bản", destination=None)
    assert (case.state, case.visit) == (S.STAYING, None)
    value = "abroad" if kind == "temporary_abroad" else "temporary_elsewhere"
    assert statuses(case.member) == [(value, D(2026, 3, 1), None)] and sound()


def test_dues_of_a_told_stay_are_asked_where_it_pays_from_its_reception(world):
    draw(world.branch, Month(2026, 9), Month(2026, 10))
    draw(world.far, Month(2026, 9), Month(2026, 10))
    case = told(world, dues_at="there", dues_paid_to=D(2026, 3, 1))
    assert {unit for unit, _ in book(case.member).values()} == {"Chi bộ thôn Xa"} and len(book(case.member)) == 2
    assert [asks(world, Month(2026, number)) for number in (3, 4)] == [["Chi bộ thôn Mẫu"], ["Chi bộ thôn Xa"]]


TYPED = {
    "kind": "temporary", "reason": "secondment", "introduced_on": "20/2/2026", "letter_number": "45-GT/ĐU", "from_on": "1/3/2026",
    "until_on": "31/12/2026", "dues_at": "home", "dues_paid_to": "2/2026",
}  # fmt: skip


def test_secretary_enters_a_stay_by_the_page_and_leaves_the_reception_to_the_branch_there(client, world):
    sign_in(client, "branch_secretary", world.branch)
    member = world.members[0]
    assert url("temporary_past") in client.get(f"{url('temporary_new')}?member={member.pk}").content.decode()
    page, typed = f"{url('temporary_past')}?member={member.pk}", TYPED | {"destination": world.far.code}
    assert client.get(page).status_code == 200
    received = {"received_on": "3/3/2026"}
    assert client.post(page, typed | received).status_code == 403, "who is still there was received by the branch there"
    half = client.post(page, typed | {"extension_1_on": "1/10/2026"})
    assert half.status_code == 422 and "Gia hạn lần 1: chưa ghi đến ngày" in half.content.decode()
    shown = client.get(client.post(page, typed).url).content.decode()
    assert "Nhập hồi tố" in shown and "số 45-GT/ĐU" in shown and "Đã giới thiệu" in shown
    other = world.members[1]
    over = (
        typed
        | received
        | {"returned_on": "2/11/2026", "letter_number": "46", "remarks": "Tốt", "introducer": world.commune.code}
    )
    shown = client.get(client.post(f"{url('temporary_past')}?member={other.pk}", over).url).content.decode()
    assert "Đã về" in shown and "Trở về" in shown, "the slip brought home tells who received"


def test_register_shows_and_prints_a_line_entered_later_as_such(client, world):
    told(world, introducer=world.commune)
    told(world, member=world.members[1], introducer=world.commune, letter_number="")
    sign_in(client, "grassroots_officer", world.commune)
    query = {"organization": world.commune.code, "start": "01/01/2026", "end": "31/12/2026"}
    shown = client.get(url("register"), query).content.decode()
    assert "45-GT/ĐU/2026" in shown and "không rõ số/2026" in shown and shown.count("nhập sau") >= 2
    lines = entries_of(world)
    assert [cells(line, reveal=False)[0] for line in lines] == ["45-GT/ĐU (nhập sau)", "không rõ số (nhập sau)"]
    assert client.get(url("register"), query | {"as": "pdf"})["Content-Type"] == "application/pdf"


def entries_of(world) -> list[RegisterEntry]:
    return list(RegisterEntry.objects.filter(organization=world.commune).order_by("pk"))


def test_others_enter_no_stay_after_the_fact(client, world):
    sign_in(client, "leader", world.province)
    assert client.post(f"{url('temporary_past')}?member={world.members[0].pk}", {}).status_code == 403
    asked = {"member": world.members[0].pk, "reason": "study", "introduced_on": "2024-01-10", "from_on": "2024-01-15",
             "until_on": "2024-11-30"}  # fmt: skip
    Program("branch_secretary", world.sister).post("temporary-transfers/past/", 404, **asked)
    member = world.members[0]
    world.walk(world.open(member=member, destination=world.sister), "completed")
    Program("branch_secretary", world.sister).post(
        "temporary-transfers/past/",
        403,
        **asked | {"destination": world.far.pk, "received_on": "2024-01-16", "returned_on": "2024-12-01"},
    )


def test_program_enters_a_stay_as_the_page_does(world):
    secretary = Program("branch_secretary", world.branch)
    asked = {
        "member": world.members[0].pk, "destination": world.far.pk, "reason": "study", "introduced_on": "2024-01-10", "letter_number": "7",
        "introducer": world.commune.pk, "from_on": "2024-01-15", "until_on": "2024-11-30", "received_on": "2024-01-16",
        "returned_on": "2025-02-03", "dues_paid_to": "2024-01-20", "remarks": "Tốt",
        "extensions": [{"on": "2024-11-01", "until_on": "2025-01-31", "number": "2"}],
    }  # fmt: skip
    made = secretary.post("temporary-transfers/past/", **asked)
    assert (made["state"], made["origin_of_case"], made["until_on"], made["extensions"]) == (
        "returned_home",
        "recorded",
        "2025-01-31",
        1,
    )
    case = TemporaryTransfer.objects.get(pk=made["id"])
    assert (case.dues_paid_to, case.letters.get().boxes.first().number) == (D(2024, 1, 1), "7")
    running = asked | {"member": world.members[1].pk, "returned_on": None, "until_on": "2026-12-31", "extensions": []}
    secretary.post("temporary-transfers/past/", 403, **running)
    wrong = secretary.post(
        "temporary-transfers/past/", 422, **asked | {"member": world.members[2].pk, "returned_on": "2024-01-01"}
    )
    assert {one["code"] for one in wrong["findings"]} >= {"order"}


def test_return_from_a_stay_of_the_past_is_not_undone_beside_another_stay(world):
    """What the records say of today is no history: nobody is away twice."""
    before = told(world, OVER)
    stay(world)
    with pytest.raises(Refused) as refused:
        step(world, before, "undo_return", D(2026, 9, 1), reason="Ghi nhầm")
    assert codes(refused) == {"other_stay"}
