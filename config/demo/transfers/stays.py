"""Temporary stays, exemptions and leaves of the demo: at every state, some past their term."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from config.demo.transfers.hand import SIGNERS, Ground
from core.dates import add_months
from transfers.models import ExemptionKind, ExemptionState, TemporaryState, TemporaryTransfer
from transfers.services.exemptions import open_exemption
from transfers.services.temporary import open_stay

T, E = TemporaryState, ExemptionState
ELSEWHERE = "Chi bộ Khu công nghiệp Biển Mẫu, tỉnh Biển Mẫu (minh họa)"
STUDY = "Chi bộ lớp Cao cấp lý luận chính trị, Học viện (minh họa)"
_ORDER = ("sign", "forward", "introduce", "receive_above", "accept", "start_outside", "return_home")


@dataclass(frozen=True)
class Stay:
    """Until which state; when it began and how long it was to last."""

    until: str
    began: int  # days ago; negative: to come
    months: int
    outside: str = ""
    reason: str = "secondment"
    study: bool = False
    then: str = ""


@dataclass(frozen=True)
class Leave:
    """An exemption, leave or reduction."""

    kind: str
    until: str
    began: int
    months: int = 0
    ground: str = ""
    old: bool = False


STAYS = (
    Stay(T.STAYING, 60, 6), Stay(T.STAYING, 160, 4, ELSEWHERE),  # the second is past its term
    Stay(T.REQUESTED, -20, 6), Stay(T.INTRODUCED, 12, 9), Stay(T.INTRODUCED, 75, 6), Stay(T.STAYING, 340, 11),
    Stay(T.STAYING, 200, 22, STUDY, "study", study=True), Stay(T.STAYING, 100, 4, then="extend"), Stay(T.RETURNED_HOME, 190, 5),
    Stay(T.INTRODUCED, 25, 5, then="refuse"), Stay(T.REQUESTED, -5, 4, then="withdraw"), Stay(T.STAYING, 150, 8, then="convert"),
)  # fmt: skip
LEAVES = (
    Leave(ExemptionKind.EXEMPT, E.IN_FORCE, 120, old=True), Leave(ExemptionKind.LEAVE, E.IN_FORCE, 200, 6, "mobile_work"),  # expired
    Leave(ExemptionKind.LEAVE, E.IN_FORCE, 60, 6, "treatment"), Leave(ExemptionKind.LEAVE, E.AWAITING_COMMITTEE, 3, 5, "remote_labour"),
    Leave(ExemptionKind.LEAVE, E.REQUESTED, 2, 4, "maternity"), Leave(ExemptionKind.EXEMPT, E.REQUESTED, 4, old=True),
    Leave(ExemptionKind.EXEMPT, E.RESUMPTION_REQUESTED, 300, old=True), Leave(ExemptionKind.LEAVE, E.RESUMED, 260, 5, "treatment"),
    Leave(ExemptionKind.LEAVE, E.IN_FORCE, 100, 4, "awaiting_retirement"), Leave(ExemptionKind.REDUCED, E.IN_FORCE, 80, old=True),
    Leave(ExemptionKind.LEAVE, E.REFUSED, 30, 9, "mobile_work"),
)  # fmt: skip


def fill(ground: Ground) -> None:
    """The first of each in a small demo, all in a commune."""
    for stay in STAYS if ground.is_large else STAYS[:2]:
        ground.one(ground.branches, ground.day(stay.began + 40), lambda member, stay=stay: _stay(ground, stay, member))
    for leave in LEAVES if ground.is_large else LEAVES[:2]:
        fits = (
            (lambda member: _age(member, ground.on) >= 66)
            if leave.old
            else (lambda member: _age(member, ground.on) < 60)
        )
        if leave.ground == "maternity":
            fits = lambda member: member.sex == "female" and _age(member, ground.on) < 45  # noqa: E731
        ground.one(
            ground.branches,
            ground.day(leave.began + 40),
            lambda member, leave=leave: _leave(ground, leave, member),
            fits,
        )


def _age(member, on: date) -> int:
    return on.year - member.birth_date.year


def _stay(ground: Ground, stay: Stay, member) -> TemporaryTransfer:
    begins = ground.day(stay.began)
    asked = min(begins - timedelta(days=25), ground.day(6))
    where = (
        {"outside_unit": stay.outside}
        if stay.outside
        else {"destination": ground.neighbours[member.pk % len(ground.neighbours)]}
    )
    case = open_stay(
        member=member, from_on=begins, until_on=add_months(begins, stay.months) - timedelta(days=1), reason=stay.reason,
        requested_on=asked, by=ground.user, on=ground.on, study=stay.study, decision_number=f"{member.pk % 90 + 10}-QĐ", decision_on=asked,
        **where,
    )  # fmt: skip
    _walk_stay(ground, case, stay, asked)
    return case


def _walk_stay(ground: Ground, case: TemporaryTransfer, stay: Stay, asked: date) -> None:
    day = asked + timedelta(days=2)
    while case.state != stay.until:
        name = next(
            one for one in _ORDER
            if case.state in case.workflow.by_name[one].sources and case.workflow.by_name[one].applies(case)
        )  # fmt: skip
        if name in ("accept", "start_outside"):
            day = max(day, case.from_on + timedelta(days=1))
        if name == "return_home":
            day = case.until_on
        signer = SIGNERS["branch" if name in ("sign", "accept") else "committee"]
        more = {
            "dues_paid_to": day.replace(day=1),
            "remarks": "Chấp hành tốt, sinh hoạt đầy đủ, hoàn thành nhiệm vụ được giao.",
        }
        ground.step(case, name, day, **signer, **more)
        day += timedelta(days=2)
    if stay.then == "extend":
        ground.step(case, "extend", ground.day(6), until_on=add_months(case.until_on, 3), number="15-CV/ĐU")
    elif stay.then in ("refuse", "withdraw"):
        ground.step(case, stay.then, ground.day(2), reason="Đồng chí không đến; cơ quan thay đổi kế hoạch.")
    elif stay.then == "convert":
        ground.step(case, "convert", ground.day(8))


def _leave(ground: Ground, leave: Leave, member) -> object:
    begins, asked = ground.day(leave.began), ground.day(leave.began + 12)
    values: dict[str, object] = {}
    if leave.kind == ExemptionKind.LEAVE:
        values = {
            "ground": leave.ground,
            "from_on": begins,
            "until_on": add_months(begins, leave.months),
            "place": "Tỉnh Biển Mẫu (minh họa)",
        }
        if leave.ground == "treatment":
            values |= {"illness_months": 4, "health_paper": "Giấy ra viện của Bệnh viện minh họa"}
    else:
        values = {
            "illness_months": 6,
            "health_paper": "Giấy xác nhận của Trạm Y tế xã (minh họa)",
            "asked_orally": leave.began % 2 == 0,
        }
    case = open_exemption(member=member, kind=leave.kind, requested_on=asked, by=ground.user, on=ground.on, **values)
    if leave.until == E.REQUESTED:
        return case
    ground.step(case, "resolve", ground.day(leave.began + 6), resolution_number="07-NQ/CB", from_on=begins)
    if case.state == E.AWAITING_COMMITTEE and leave.until != E.AWAITING_COMMITTEE:
        day = ground.day(leave.began + 2)
        if leave.until == E.REFUSED:
            ground.step(case, "refuse", day, reason="Thời gian dài, đề nghị chuyển sinh hoạt tạm thời.")
            return case
        ground.step(case, "agree", day, agreed_number="22-CV/ĐU")
    if leave.until in (E.RESUMPTION_REQUESTED, E.RESUMED):
        ground.step(case, "ask_resumption", ground.day(9))
    if leave.until == E.RESUMED:
        ground.step(case, "resume", ground.day(4), remarks="Cấp ủy nơi cư trú nhận xét tốt.")
    return case
