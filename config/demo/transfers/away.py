"""Journeys abroad, introductions to the place of residence, watches over absent members of the demo."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

from branches.models import Organization
from config.demo.transfers.hand import SIGNERS, Ground
from core.findings import Refused
from transfers.models import AbsenceCause, Journey, JourneyState, LiaisonState
from transfers.services.absence import open_watch, record_watch
from transfers.services.journeys import open_beside, open_journey, record_journey
from transfers.services.liaison import certify_comment, comment_at_residence, comment_of, open_link, record_link

J, L = JourneyState, LiaisonState
TRIP = {"country": "Nhật Bản", "purpose": "tourism", "private": True, "handling": "none"}
AT_WORK = ("school", "health", "agency", "enterprise", "police", "military")
_STEPS = (("give_opinion", J.BRANCH_AGREED), ("permit", J.PERMITTED), ("leave", J.ABROAD), ("return_home", J.RETURNED_HOME),
          ("report", J.REPORTED))  # fmt: skip


@dataclass(frozen=True)
class Trip:
    """Until which state; when it began (days ago, negative: to come), how many days it was to last."""

    until: str
    began: int
    days: int
    values: dict = field(default_factory=dict)
    came_back: int = 0  # days ago


TRIPS = (
    Trip(J.ABROAD, 40, 20), Trip(J.RETURNED_HOME, 60, 15, came_back=44),  # overdue; back and not reported
    Trip(J.REQUESTED, -40, 12), Trip(J.BRANCH_AGREED, -30, 10), Trip(J.PERMITTED, -12, 14), Trip(J.ABROAD, 5, 20),
    Trip(J.RETURNED_HOME, 18, 15, came_back=3), Trip(J.REPORTED, 120, 20, came_back=101),
    Trip(J.ABROAD, 90, 150, {"country": "Hàn Quốc", "purpose": "labour", "handling": "temporary"}),
    Trip(J.ABROAD, 30, 75, {"country": "Ca-na-đa", "purpose": "family_visit", "visits_relatives": True, "handling": "leave"}),
    Trip(J.REPORTED, 210, 6, {"country": "Lào", "purpose": "work", "private": False, "companions": 4}, came_back=204),
    Trip(J.STAYED, 150, 25),
)  # fmt: skip


def fill(ground: Ground) -> None:
    """The first of each in a small demo, all in a commune."""
    for trip in TRIPS if ground.is_large else TRIPS[:2]:
        ground.one(
            ground.branches, ground.day(trip.began + 60), lambda member, trip=trip: _journey(ground, trip, member)
        )
    _links(ground)
    _watches(ground)
    if ground.is_large:
        _past(ground)


def _past(ground: Ground) -> None:
    """What was done on paper before the system came: one of each, entered today."""
    day, by = ground.day, {"by": ground.user, "on": ground.on}
    trip = TRIP | {"country": "Thái Lan", "permit_on": day(420), "permit_number": "12-CV/ĐU", "left_on": day(400), "returned_on": day(392),
                   "reported_on": day(360), "reply": "Chuyến đi đúng mục đích."}  # fmt: skip
    ground.one(ground.branches, day(425), lambda member: record_journey(member=member, values=trip, **by))
    letter = {"introduced_on": day(700), "letter_number": "04-GT/CB", "received_on": day(690)}
    comment = {
        "year": ground.on.year - 1,
        "level": "good",
        "received_on": day(330),
        "signer": "Lê Văn Nhận Xét",
        "content": "Gương mẫu.",
    }
    ground.one(ground.branches, day(5), lambda member: record_link(
        member=member, residence=None, residence_unit="Chi bộ khu phố 5, phường Xa (minh họa)", values=letter, comments=[comment], **by
    ))  # fmt: skip
    tried = [
        {"on": day(150 - 30 * n), "channel": "visit", "made_by": "Bí thư chi bộ", "result": "Vắng nhà"}
        for n in range(3)
    ]
    back = {"resolved_on": day(60), "reason": "Đồng chí đã trở lại sinh hoạt."}
    ground.one(ground.branches, day(200), lambda member: record_watch(
        member=member, cause=AbsenceCause.OTHER, since_on=day(180), values=back, attempts=tried, **by
    ))  # fmt: skip


def _journey(ground: Ground, trip: Trip, member) -> Journey:
    begins = ground.day(trip.began)
    asked = min(begins - timedelta(days=25), ground.day(8))
    values = TRIP | {
        "requested_on": asked,
        "from_on": begins,
        "until_on": begins + timedelta(days=trip.days),
        "funding": "Tự túc",
    }
    case = open_journey(member=member, values=values | trip.values, by=ground.user, on=ground.on)
    told = {
        "give_opinion": {"opinion": "Chi bộ nhất trí", "relatives_pledge_on": asked}, "permit": {"permit_number": "31-CV/ĐU"},
        "report": {"reply": "Chuyến đi đúng mục đích, chấp hành pháp luật nước sở tại.", "confirmed_by": "Đại sứ quán (minh họa)"},
    }  # fmt: skip
    days = {
        "give_opinion": asked + timedelta(days=2), "permit": asked + timedelta(days=6), "leave": begins,
        "return_home": ground.day(trip.came_back), "report": ground.day(max(trip.came_back - 5, 0)),
    }  # fmt: skip
    for name, reached in _STEPS:
        if case.state == trip.until or (trip.until == J.STAYED and case.state == J.ABROAD):
            break
        if name == "leave" and case.handling != "none":
            open_beside(case=case, by=ground.user, on=ground.on)
            case.refresh_from_db()
        ground.step(case, name, days[name], override="Trường hợp riêng, đảng ủy đã xem xét.", **told.get(name, {}))
        if case.state != reached:
            raise ValueError(f"demo: {case.state} instead of {reached}")
    if trip.until == J.STAYED:
        ground.step(case, "stay", ground.day(60), reason="Hết hạn không về, gia đình không rõ nơi ở.")
    return case


def _links(ground: Ground) -> None:
    """Members of the offices and schools, introduced to the villages they live in."""
    work = [unit for unit in ground.branches if unit.branch_type in AT_WORK]
    homes = [*(unit for unit in ground.branches if unit.branch_type in ("village", "urban_group")), *ground.neighbours]
    states = [L.RECEIVED] * 9 + [L.INTRODUCED] * 2 + [L.NOT_INTRODUCED] * 2
    if not work or not homes:
        return
    for number, state in enumerate(states if ground.is_large else states[:2]):
        residence = homes[number % len(homes)]
        ground.one(
            work, ground.day(330),
            lambda member, state=state, residence=residence, number=number: _link(ground, state, residence, number, member),
        )  # fmt: skip


def _link(ground: Ground, state: str, residence: Organization, number: int, member) -> object:
    case = open_link(member=member, residence=residence, address=residence.name.removeprefix("Chi bộ "), by=ground.user)
    if state == L.NOT_INTRODUCED:
        return case
    ground.step(
        case, "introduce", ground.day(320 - number), **SIGNERS["branch"], letter_number=f"{number + 1:02d}-GT/CB"
    )
    if state == L.INTRODUCED:
        return case
    ground.step(case, "receive", ground.day(305 - number))
    if number < 6:
        _comment(ground, case, number)
    return case


def _comment(ground: Ground, case, number: int) -> None:
    """This year's comment from most; a few certified, the rest waited for."""
    year = ground.on.year
    if comment_of(case, year) is not None:  # the branch at work has it already
        return
    row = comment_at_residence(
        link=case, year=year, level="good" if number % 3 else "completed", content="Gương mẫu, tham gia họp thôn, đóng góp đầy đủ.",
        signer="Lê Văn Nhận Xét", received_on=ground.day(12), version=None, by=ground.user, on=ground.on,
    )  # fmt: skip
    if number < 3:
        above = case.residence.parent.name.removeprefix("Đảng bộ ")
        certify_comment(link=case, year=year, certified_on=ground.day(6), certified_by=f"Đảng ủy {above}",
                        version=row.version, by=ground.user, on=ground.on)  # fmt: skip


def _watches(ground: Ground) -> None:
    """Somebody just noticed, contacted twice, reminded in writing and checked, come back."""
    for number in range(4 if ground.is_large else 1):
        ground.one(
            ground.branches[1:] or ground.branches,
            ground.day(200),
            lambda member, number=number: _watch(ground, number, member),
        )


def _watch(ground: Ground, number: int, member) -> object:
    cause = AbsenceCause.DUES if number == 2 else AbsenceCause.MEETINGS
    case = open_watch(
        member=member,
        cause=cause,
        since_on=ground.day(100),
        months_missed=min(number + 1, 3),
        by=ground.user,
        on=ground.on,
    )
    if number == 1:
        return case
    for back, channel, result in (
        (70, "phone", "Không nghe máy"),
        (55, "visit", "Gia đình báo đồng chí đi làm xa, hẹn về"),
    ):
        ground.step(case, "contact", ground.day(back), channel=channel, made_by="Bí thư chi bộ", result=result)
    if number in (0, 2):
        ground.step(case, "warn", ground.day(40), warning_number="03-CV/CB")
        ground.step(case, "check", ground.day(25), good_reasons=[])
    if number == 3:
        ground.step(case, "resolve", ground.day(15), reason="Đồng chí đã về, tự kiểm điểm trước chi bộ.")
    if number == 2:
        try:
            ground.step(case, "propose_deletion", ground.day(4), proposal_number="02-TTr/CB")
        except Refused:  # owes too little: the watch goes on
            case.refresh_from_db()
    return case
