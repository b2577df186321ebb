"""Journeys, introductions and watches entered after the fact: each act on its own day, judged by its day, told today, nothing twice."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from core.findings import Refused
from documents.models import Document
from meetings.models import ResidenceComment
from members.ledger import Papers
from members.models import Attribute, ForeignTrip, StatusPeriod
from members.statuses import StatusChange, set_activity_status
from reports.reconcile import reconcile
from tests.factories import TODAY
from tests.transfers.away_world import journey, link, make_agency_world, permitted, take, watch
from tests.transfers.test_transfer_api import Program
from tests.transfers.test_transfer_away_pages import sign_in, url
from transfers.models import AbsenceState, AbsenceWatch, Journey, JourneyState, LiaisonState, ResidenceLink
from transfers.services.absence import record_watch
from transfers.services.journeys import record_journey
from transfers.services.liaison import record_link

pytestmark = pytest.mark.django_db
WORLD = make_agency_world
D = date
TRIP = {
    "country": "Nhật Bản", "purpose": "tourism", "private": True, "companions": 1, "permit_on": D(2025, 2, 20), "permit_number": "12-CV/ĐU",
    "left_on": D(2025, 3, 1), "returned_on": D(2025, 3, 10), "reported_on": D(2025, 6, 1), "reply": "Chuyến đi tốt đẹp",
}  # fmt: skip


@pytest.fixture(autouse=True)
def today(monkeypatch):
    """The day of the tests for the pages too."""
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_, **__: TODAY)


def past_journey(world, member=None, **values) -> Journey:
    return record_journey(member=member or world.members[0], values=TRIP | values, by=world.user, on=TODAY)


def codes(refused) -> set[str]:
    return {finding.code for finding in refused.value.findings}


def statuses(member) -> list[tuple]:
    rows = StatusPeriod.objects.filter(member=member, attribute=Attribute.ACTIVITY_STATUS).order_by("valid_from")
    return [(row.value, row.valid_from, row.valid_to) for row in rows]


def test_journey_that_is_over_stands_reported_with_each_act_on_its_day(world):
    case = past_journey(world)
    assert (case.state, case.is_recorded, case.ended_on) == (JourneyState.REPORTED, True, D(2025, 6, 1))
    log = list(case.steps.order_by("pk"))
    assert [(row.step, row.on) for row in log] == [
        ("permit", D(2025, 2, 20)), ("leave", D(2025, 3, 1)), ("return_home", D(2025, 3, 10)), ("report", D(2025, 6, 1)),
    ]  # fmt: skip
    assert {row.at.date() for row in log} == {case.created_at.date()} and {row.by for row in log} == {world.user}
    assert (case.requested_on, case.from_on, case.until_on) == (D(2025, 2, 20), D(2025, 3, 1), D(2025, 3, 10))
    assert statuses(case.member) == [("abroad", D(2025, 3, 1), D(2025, 3, 9)), ("active", D(2025, 3, 10), None)]
    case.member.refresh_from_db()
    assert (case.member.activity_status, ForeignTrip.objects.get(member=case.member).journey) == ("active", case)
    late = log[-1].findings
    assert [(one["code"], one["level"]) for one in late] == [("late", "warning")], "lateness is told, not refused"
    assert "12-CV/ĐU" in case.permit_number and log[-1].rules
    assert [row for row in reconcile() if row["faults"]] == []


def test_journey_that_goes_on_is_walked_home_by_the_ordinary_rules(world):
    case = past_journey(
        world, returned_on=None, reported_on=None, reply="", left_on=D(2026, 11, 1), until_on=D(2026, 11, 30)
    )
    assert (case.state, case.handling) == (JourneyState.ABROAD, "none")
    case.member.refresh_from_db()
    assert case.member.activity_status == "abroad"
    take(world, case, "return_home", D(2026, 11, 20))
    assert statuses(case.member)[-1] == ("active", D(2026, 11, 20), None)


def test_handling_follows_the_length_and_the_rule_of_the_day(world):
    case = past_journey(
        world,
        returned_on=None,
        reported_on=None,
        left_on=D(2026, 1, 5),
        permit_on=D(2025, 12, 20),
        until_on=D(2027, 3, 1),
    )
    assert case.handling == "official"
    missing = [one["code"] for row in case.steps.filter(step="leave") for one in row.findings]
    assert "case_missing" in missing


def test_status_set_by_hand_before_becomes_that_of_the_journey(world):
    member = world.members[0]
    held = set_activity_status(
        member=member, change=StatusChange("abroad", D(2026, 9, 1)), papers=Papers(), by=world.user, on=TODAY
    )
    case = past_journey(
        world, permit_on=None, permit_number="", left_on=D(2026, 9, 1), returned_on=D(2026, 10, 1), reported_on=None
    )
    assert case.status_period == held
    assert statuses(member) == [("abroad", D(2026, 9, 1), D(2026, 9, 30)), ("active", D(2026, 10, 1), None)]


def test_later_status_is_not_touched(world):
    member = world.members[0]
    set_activity_status(
        member=member, change=StatusChange("suspended", D(2025, 3, 5)), papers=Papers(), by=world.user, on=TODAY
    )
    past_journey(world)
    assert statuses(member) == [("abroad", D(2025, 3, 1), D(2025, 3, 4)), ("suspended", D(2025, 3, 5), None)]


def test_line_the_record_has_already_is_not_written_twice(world):
    member = world.members[0]
    ForeignTrip.objects.create(member=member, order=1, country="nhật bản", from_on=D(2025, 3, 1), to_on=None)
    case = past_journey(world)
    assert ForeignTrip.objects.get(member=member).journey == case


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"left_on": D(2025, 3, 12)}, "order"), ({"returned_on": D(2026, 11, 30), "reported_on": None}, "future"),
        ({"returned_on": None}, "returned_on"), ({"left_on": None, "permit_on": None}, "not_begun"), ({"left_on": None}, "left_on"),
        ({"returned_on": None, "reported_on": None}, "until_on"), ({"requested_on": D(2025, 2, 25)}, "order"),
    ],
)  # fmt: skip
def test_days_to_come_out_of_order_or_missing_are_refused(world, values, code):
    with pytest.raises(Refused) as refused:
        past_journey(world, **values)
    assert code in codes(refused)
    assert Journey.objects.count() == 0 and not statuses(world.members[0])


def test_two_journeys_at_once_are_refused_and_one_after_the_other_is_not(world):
    past_journey(world)
    with pytest.raises(Refused) as refused:
        past_journey(world, left_on=D(2025, 3, 8), returned_on=D(2025, 3, 20), reported_on=None)
    assert codes(refused) == {"met"}
    past_journey(world, left_on=D(2025, 7, 1), returned_on=D(2025, 7, 9), reported_on=None)
    member = world.members[1]
    gone = permitted(world, member)
    take(world, gone, "leave", D(2026, 10, 1))
    take(world, gone, "return_home", D(2026, 10, 5))
    assert journey(world, member, from_on=D(2026, 10, 8), until_on=D(2026, 10, 9)).pk, (
        "back earlier than asked: free to go again"
    )


def past_link(world, member=None, comments=(), **values) -> ResidenceLink:
    where = {
        "residence": values.pop("residence", None),
        "residence_unit": values.pop("residence_unit", "Chi bộ khu phố Ngoài"),
    }
    values = {"introduced_on": D(2021, 5, 4), "letter_number": "07-GGT", "received_on": D(2021, 5, 20)} | values
    return record_link(
        member=member or world.members[0], values=values, comments=comments, by=world.user, on=TODAY, **where
    )


def test_introduction_of_years_ago_takes_no_number_of_today(world):
    case = past_link(world, comments=[
        {"year": 2023, "received_on": D(2023, 12, 1), "level": "good", "signer": "Bí thư", "content": "Gương mẫu"},
        {"year": 2022, "received_on": D(2022, 12, 1), "level": "good", "certified_on": D(2022, 12, 5), "certified_by": "Đảng ủy"},
    ])  # fmt: skip
    assert (case.state, case.letter_number, case.introduced_on) == (LiaisonState.RECEIVED, "07-GGT", D(2021, 5, 4))
    assert Document.objects.count() == 0
    rows = ResidenceComment.objects.filter(member=case.member).order_by("year")
    assert [(row.year, row.state, row.organization, row.recorded_by) for row in rows] == [
        (2022, "comment_certified", world.branch, world.user), (2023, "commented", world.branch, world.user),
    ]  # fmt: skip
    take(world, case, "end", D(2026, 11, 1), reason="Chuyển nhà")
    before = past_link(
        world, introduced_on=D(2020, 1, 1), received_on=None, letter_number="", ended_on=D(2021, 1, 1), reason="Về quê"
    )
    assert (before.state, before.letter_number) == (LiaisonState.ENDED, "")
    assert Document.objects.count() == 0


def test_introduction_waits_for_a_residence_of_the_system(world):
    case = past_link(world, residence=world.far, residence_unit="", received_on=None)
    assert case.state == LiaisonState.INTRODUCED
    take(world, case, "receive", D(2021, 6, 1))
    assert (case.state, case.received_on) == (LiaisonState.RECEIVED, D(2021, 6, 1))


def test_link_and_comments_that_cannot_be_are_refused_together(world):
    comment = {"year": 2020, "received_on": D(2020, 12, 1), "level": "good"}
    with pytest.raises(Refused) as refused:
        past_link(world, comments=[comment])
    assert codes(refused) == {"year"}
    with pytest.raises(Refused) as refused:
        past_link(world, comments=[comment | {"year": 2022}] * 2)
    assert codes(refused) == {"year_twice"}
    with pytest.raises(Refused) as refused:
        past_link(world, comments=[comment | {"year": 2022, "level": "moon"}])
    assert codes(refused) == {"level"}
    link(world)
    with pytest.raises(Refused) as refused:
        past_link(world, introduced_on=D(2027, 1, 1), received_on=D(2026, 1, 1))
    assert codes(refused) >= {"open_link", "future", "order"}
    assert ResidenceLink.objects.count() == 1 and ResidenceComment.objects.count() == 0


def test_introduction_of_a_former_branch_is_refused(world):
    member = world.members[0]
    world.walk(world.open(member=member, destination=world.sister), "completed")
    member.refresh_from_db()
    with pytest.raises(Refused) as refused:
        past_link(world, member, introduced_on=D(2025, 5, 1), received_on=None)
    assert codes(refused) == {"elsewhere"}


ATTEMPTS = [
    {"on": D(2026, 8, 20), "channel": "phone", "made_by": "Bí thư", "result": "Không nghe máy", "reached": False},
    {"on": D(2026, 7, 2), "channel": "visit", "made_by": "Phó bí thư", "result": "Vắng nhà", "reached": False},
]


def past_watch(world, **values) -> AbsenceWatch:
    attempts = values.pop("attempts", ATTEMPTS)
    about = {"cause": "other", "since_on": values.pop("since_on", D(2026, 6, 1))}
    return record_watch(member=world.members[0], values=values, attempts=attempts, by=world.user, on=TODAY, **about)


def test_watch_keeps_every_attempt_on_its_day_in_the_order_of_days(world):
    case = past_watch(world, warned_on=D(2026, 8, 1), warning_number="3-CV/CB", checked_on=D(2026, 8, 25))
    assert (case.state, case.warning_number, case.checked_on) == (AbsenceState.CONTACTED, "3-CV/CB", D(2026, 8, 25))
    assert [(row.step, row.on) for row in case.steps.order_by("pk")] == [
        ("contact", D(2026, 7, 2)), ("warn", D(2026, 8, 1)), ("contact", D(2026, 8, 20)), ("check", D(2026, 8, 25)),
    ]  # fmt: skip
    assert {one.recorded_by for one in case.attempts.all()} == {world.user}


def test_history_excuses_nobody_from_the_grounds_of_a_proposal(world):
    case = past_watch(world)
    with pytest.raises(Refused) as refused:
        take(world, case, "propose_deletion", D(2026, 8, 30), proposal_number="9")
    assert {"no_ground", "not_warned", "not_checked"} <= codes(refused)
    blocked = {one.code for one in refused.value.findings if one.blocks}
    assert {"no_ground", "not_warned", "not_checked"} <= blocked


def test_watch_that_is_over_ends_and_a_running_one_is_not_doubled(world):
    case = past_watch(world, resolved_on=D(2026, 9, 1), reason="Đã họp lại")
    assert (case.state, case.ended_on, case.end_note) == (AbsenceState.RESOLVED, D(2026, 9, 1), "Đã họp lại")
    watch(world)
    with pytest.raises(Refused) as refused:
        past_watch(world)
    assert codes(refused) == {"watched"}
    with pytest.raises(Refused) as refused:
        past_watch(world, since_on=D(2026, 8, 1), resolved_on=D(2026, 8, 10), reason="Về")
    assert codes(refused) == {"order"}


def test_secretary_enters_all_three_by_the_pages(client, world):
    sign_in(client, "branch_secretary", world.branch)
    one, two, three = world.members[:3]
    assert "Nguyễn Văn Đi" in client.get(url("journey_past")).content.decode()
    assert url("journey_past") in client.get(f"{url('journey_new')}?member={one.pk}").content.decode()
    values = {"country": "Lào", "purpose": "tourism", "companions": "1", "permit_on": "20/2/2025", "left_on": "1/3/2025",
              "returned_on": "10/3/2025", "reported_on": "2/6/2025", "reply": "Tốt", "private": "on"}  # fmt: skip
    page = f"{url('journey_past')}?member={one.pk}"
    wrong = client.post(page, values)
    assert wrong.status_code == 422 and "Ghi số văn bản cho phép" in wrong.content.decode()
    answer = client.post(page, values | {"permit_number": "5"})
    shown = client.get(answer.url).content.decode()
    assert "Nhập hồi tố" in shown and "Ngày thực hiện 02/06/2025" in shown and "quá hạn" in shown
    page = f"{url('liaison_past')}?member={two.pk}"
    values = {"residence": world.far.code, "address": "Thôn Xa", "introduced_on": "4/5/2021", "comment_1_year": "2024",
              "comment_1_level": "good", "comment_1_received_on": "1/12/2024"}  # fmt: skip
    assert client.post(page, values | {"received_on": "5/5/2021"}).status_code == 403, "the residence receives"
    half = client.post(page, values | {"comment_2_signer": "Bí thư"})
    assert half.status_code == 422 and "Nhận xét 2: chưa ghi năm" in half.content.decode()
    assert client.post(page, values).status_code == 302
    assert ResidenceComment.objects.get().year == 2024
    page = f"{url('absence_past')}?member={three.pk}"
    values = {"cause": "other", "since_on": "1/6/2026", "attempt_1_on": "2/7/2026", "attempt_1_channel": "visit",
              "attempt_1_made_by": "Bí thư", "attempt_1_result": "Vắng nhà"}  # fmt: skip
    assert client.get(page).status_code == 200
    assert client.post(page, values).status_code == 302
    assert AbsenceWatch.objects.get().attempts.get().made_on == D(2026, 7, 2)


def test_others_enter_nothing_after_the_fact(client, world):
    sign_in(client, "leader", world.province)
    sister = Program("branch_secretary", world.sister)
    for name in ("journey_past", "liaison_past", "absence_past"):
        assert client.post(f"{url(name)}?member={world.members[0].pk}", {}).status_code == 403
    for address in ("journeys", "residence-links", "absence-watches"):
        sister.post(f"{address}/past/", 404, **_asked(world)[address])
    assert reverse("transfers:journey_past") not in client.get(url("journey_list")).content.decode()


def _asked(world) -> dict[str, dict]:
    one, two, three = (member.pk for member in world.members[:3])
    return {
        "journeys": {"member": one, "country": "Lào", "purpose": "tourism", "permit_on": "2025-02-20", "permit_number": "5",
                     "left_on": "2025-03-01", "returned_on": "2025-03-10", "reported_on": "2025-06-02", "reply": "Tốt", "private": True},
        "residence-links": {"member": two, "residence_unit": "Chi bộ Ngoài", "introduced_on": "2021-05-04", "received_on": "2021-05-20",
                            "comments": [{"year": 2024, "received_on": "2024-12-01", "level": "good"}]},
        "absence-watches": {"member": three, "cause": "other", "since_on": "2026-06-01", "attempts": [
            {"on": "2026-07-02", "channel": "visit", "made_by": "Bí thư", "result": "Vắng nhà"} for _ in range(6)
        ]},
    }  # fmt: skip


def test_programs_enter_all_three_as_the_pages_do(world):
    secretary = Program("branch_secretary", world.branch)
    made = {address: secretary.post(f"{address}/past/", **asked) for address, asked in _asked(world).items()}
    assert [one["origin_of_case"] for one in made.values()] == ["recorded"] * 3
    assert [one["state"] for one in made.values()] == ["reported", "received", "contacted"]
    log = secretary.get(f"journeys/{made['journeys']['id']}/log/")
    assert [one["code"] for one in log[-1]["findings"]] == ["late"]
    assert len(secretary.get(f"contact-attempts/?watch={made['absence-watches']['id']}")["results"]) == 6
    asked = _asked(world)["journeys"] | {"member": world.members[3].pk, "returned_on": "2025-02-01"}
    assert {one["code"] for one in secretary.post("journeys/past/", 422, **asked)["findings"]} >= {"order"}
    inside = _asked(world)["residence-links"] | {"member": world.members[3].pk, "residence": world.far.pk}
    secretary.post("residence-links/past/", 403, **inside)
