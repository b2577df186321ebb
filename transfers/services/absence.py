"""Watches over absent members: opened by whoever answers for the member, ended when he is back."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from branches.models import Organization
from core.dates import format_date
from core.findings import Finding, Refused, Right
from core.workflow import Consequence, Step, perform
from members.models import Member
from transfers.models import (
    UNDER_WAY,
    AbsenceCause,
    AbsenceState,
    AbsenceWatch,
    Journey,
    Transfer,
)
from transfers.routing import last_of_origin
from transfers.services.opening import hold_member

OPEN_WATCHES = (AbsenceState.WATCHED, AbsenceState.CONTACTED)


def transfer_under_way(member: Member) -> Transfer | None:
    """The transfer with which a member is on the way."""
    return Transfer.objects.filter(member=member, state__in=UNDER_WAY).select_related("origin", "destination").first()


def watcher_of(member: Member, transfer: Transfer | None = None) -> Organization:
    """Who answers for a member who cannot be found: his branch; on the way, the committee that introduced him (``transfer.md`` 8)."""
    case = transfer or transfer_under_way(member)
    if case is None or case.state not in UNDER_WAY:
        return member.organization
    introducer = last_of_origin(case)
    return introducer.organization if introducer else case.origin or case.destination


@transaction.atomic
def open_watch(
    *,
    member: Member,
    cause: str,
    since_on: date,
    by,
    on: date,
    months_missed: int = 0,
    transfer: Transfer | None = None,
    journey: Journey | None = None,
) -> AbsenceWatch:
    """Begin to watch a member who skips activity or cannot be found.

    Effects: a watch of the organisation that answers for him. A watch that is open already takes the transfer or journey, when given;
    without one it refuses. Raises ``Refused`` for somebody out of the headcount or a day to come.
    """
    member = hold_member(member)
    found = []
    if member.end_reason:
        found.append(
            Finding("left", f"Đồng chí {member.full_name} đã ra khỏi đảng số ({member.get_end_reason_display()}).", right=Right.PRINCIPLE)
        )  # fmt: skip
    if since_on > on:
        found.append(
            Finding("future", f"Ngày {format_date(since_on)} chưa đến.", field="since_on", right=Right.PRINCIPLE)
        )
    if cause not in AbsenceCause.values:
        found.append(Finding("cause", "Chọn một nguyên nhân trong danh sách.", field="cause"))
    if found:
        raise Refused(found)
    if transfer is None and cause == AbsenceCause.TRANSFER:
        transfer = transfer_under_way(member)
    running = AbsenceWatch.objects.select_for_update(of=("self",)).filter(member=member, state__in=OPEN_WATCHES).first()
    if running is not None:
        return _tied(running, transfer, journey)
    return AbsenceWatch.objects.create(
        member=member, organization=watcher_of(member, transfer), cause=cause, since_on=since_on, months_missed=months_missed,
        transfer=transfer, journey=journey, state=AbsenceState.WATCHED, created_by=by,
    )  # fmt: skip


def _tied(watch: AbsenceWatch, transfer: Transfer | None, journey: Journey | None) -> AbsenceWatch:
    """The running watch, with what calls for it now."""
    if transfer is None and journey is None:
        raise Refused(
            Finding("watched", f"Đồng chí {watch.member.full_name} đang được theo dõi vắng từ ngày {format_date(watch.since_on)}.",
                    right=Right.PRINCIPLE, remedy="Mở hồ sơ theo dõi đang có."),
            conflict=True,
        )  # fmt: skip
    watch.transfer = transfer or watch.transfer
    watch.journey = journey or watch.journey
    watch.version += 1
    watch.save(update_fields=["transfer", "journey", "version"])
    return watch


def resolve_watch(watch: AbsenceWatch, step: Step, note: str) -> None:
    """An act elsewhere shows that the member is back: the watch, when still open, ends with that note."""
    if watch.state in OPEN_WATCHES:
        today = step.recorded_on
        perform(
            watch, "resolve", scope=Consequence(step.by, today), on=step.on, data={"reason": note}, override_reason=note
        )
