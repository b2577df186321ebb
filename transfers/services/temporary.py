"""Opening a temporary stay, and what it does when the member moves officially (acts on organisations: ``stay_following``)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any

from django.db import transaction

from branches.models import Organization
from core.findings import Finding, Refused, Right
from core.text import clean
from core.workflow import Consequence, perform
from members.models import Member, Movement, MovementKind
from transfers.models import (
    Exemption,
    MemberCase,
    TemporaryKind,
    TemporaryState,
    TemporaryTransfer,
)
from transfers.rules.temporary import term_findings
from transfers.services.opening import hold_member

#: A case in one of these may still hold somebody at its two ends.
ALIVE = (TemporaryState.REQUESTED, TemporaryState.INTRODUCED, TemporaryState.STAYING, TemporaryState.CONVERTED)


@transaction.atomic
def open_stay(
    *,
    member: Member,
    from_on: date,
    until_on: date,
    reason: str,
    requested_on: date,
    by,
    on: date,
    destination: Organization | None = None,
    outside_unit: str = "",
    kind: str = TemporaryKind.HOME,
    **values: Any,
) -> TemporaryTransfer:
    """A member asks to take part elsewhere for a time.

    Effects: the case in its first state; nothing changes at home before the place elsewhere accepts. Raises ``Refused`` for somebody who
    is in no branch, is elsewhere already, goes nowhere, or for a term outside what the rules of its first day allow.
    """
    member = hold_member(member, destination)
    case = TemporaryTransfer(
        member=member, origin=member.organization, kind=kind, from_on=from_on, until_on=until_on, first_until_on=until_on, reason=reason,
        requested_on=requested_on, destination=None if kind == TemporaryKind.ABROAD else destination, outside_unit=clean(outside_unit),
        state=TemporaryState.REQUESTED, created_by=by, **values,
    )  # fmt: skip
    found = [*_member_findings(member), *place_findings(case), *term_findings(case, until_on)]
    if requested_on > on:
        found.append(
            Finding("future", "Ngày đề nghị chưa đến.", field="requested_on", remedy="Nhập ngày không sau hôm nay.")
        )
    if found:
        raise Refused(found)
    case.save(force_insert=True)
    return case


def _member_findings(member: Member) -> list[Finding]:
    found = []
    if member.end_reason or member.activity_status == "in_transit":
        found.append(
            Finding(
                "not_here",
                f"Đồng chí {member.full_name} hiện không sinh hoạt tại chi bộ nào.",
                field="member",
                right=Right.PRINCIPLE,
            )
        )
    if going_on(member.temporary_transfers.all()) is not None:
        found.append(
            Finding("open_case", f"Đồng chí {member.full_name} đang có hồ sơ sinh hoạt tạm thời chưa kết thúc.", field="member",
                    right=Right.PRINCIPLE, remedy="Làm tiếp hồ sơ đó, hoặc rút đề nghị.")
        )  # fmt: skip
    return found


def going_on(cases: Iterable[TemporaryTransfer]) -> TemporaryTransfer | None:
    """The one that is asked for, introduced or running."""
    return next((one for one in cases if one.is_open or one.is_running), None)


def place_findings(case: TemporaryTransfer, *, standing: bool = True) -> list[Finding]:
    """Whether the stay leads somewhere else; to an organisation that is active, unless it was over before it was told."""
    destination = case.destination
    if destination is None and not case.outside_unit:
        label = "nước đến, cơ quan đại diện" if case.kind == TemporaryKind.ABROAD else "nơi sinh hoạt tạm thời"
        field = "outside_unit" if case.kind == TemporaryKind.ABROAD else "destination"
        return [Finding("destination", f"Chưa ghi {label}.", field=field, right=Right.PRINCIPLE)]
    if destination is not None and standing and not destination.is_active:
        return [
            Finding("closed", f"{destination.name} không còn hoạt động.", field="destination", right=Right.REGULATION)
        ]
    if destination is not None and destination.pk == case.origin_id:
        return [
            Finding(
                "same_branch",
                "Nơi sinh hoạt tạm thời trùng với chi bộ chính thức.",
                field="destination",
                right=Right.PRINCIPLE,
            )
        ]
    return []


def follow_moves(movements: Sequence[Movement], by, on: date, having: Collection[type[MemberCase]]) -> None:
    """An official reception ends a stay and a leave granted where the member was, a departure outside the system any of his cases;
    taken back, they go on. ``having``: the procedures in which the members have a case."""
    for movement in movements:
        if movement.kind == MovementKind.TRANSFER_IN:
            name = "close_moved" if movement.sign > 0 else "stay_again"
        elif movement.kind == MovementKind.TRANSFER_OUT and movement.after_origin_id is None:
            name = "close_departed" if movement.sign > 0 else "rejoin"
        else:
            continue
        for model in (one for one in (TemporaryTransfer, Exemption) if one in having):
            for case in model.objects.filter(member=movement.member_id).order_by("pk"):
                if name in ("close_moved", "close_departed") or case.ended_on == movement.effective_on:
                    _take(case, name, by, on, movement.effective_on)


def _take(case: MemberCase, name: str, by, on: date, day: date) -> None:
    step = case.workflow.by_name[name]
    if case.state in step.sources and step.applies(case):
        perform(case, name, scope=Consequence(by, on), on=day)
