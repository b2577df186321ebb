"""Watches over absent members: opened by whoever answers for the member, ended when he is back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction

from branches.models import Organization
from core.dates import format_date
from core.findings import Finding, Refused, Right
from core.recounting import Told, recount, told_of
from core.workflow import Consequence, Step, perform
from members.models import Member
from regulations.judging import told_days
from transfers.models import (
    UNDER_WAY,
    AbsenceCause,
    AbsenceState,
    AbsenceWatch,
    CaseOrigin,
    Journey,
    Transfer,
)
from transfers.routing import last_of_origin
from transfers.services.opening import hold_member

OPEN_WATCHES = (AbsenceState.WATCHED, AbsenceState.CONTACTED)
#: Steps of a watch told afterwards, beside the attempts: (step, its day, what it is given).
_PAST_STEPS = (
    ("warn", "warned_on", ("warning_number",)), ("check", "checked_on", ("good_reasons",)), ("resolve", "resolved_on", ("reason",)),
)  # fmt: skip
_PAST_WORDS = {
    "warned_on": "ngày nhắc nhở",
    "checked_on": "ngày kiểm tra lý do chính đáng",
    "resolved_on": "ngày trở lại sinh hoạt",
}


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
    found = _watch_findings(member, cause, since_on, on)
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


@transaction.atomic
def record_watch(
    *,
    member: Member,
    cause: str,
    since_on: date,
    values: Mapping[str, Any],
    attempts: Sequence[Mapping[str, Any]] = (),
    by,
    on: date,
) -> AbsenceWatch:
    """Enter a watch kept on paper so far, with the attempts made already (nhập hồi tố).

    ``attempts`` have ``on``, ``channel``, ``made_by``, ``result``, ``reached``; ``values`` the days and words of the reminder, of the check
    of good reasons and of the return. Effects: a watch of origin ``recorded`` in which each act stands on its own day, counted and judged
    by that day; it ends when the member is back already. A proposal to examine deletion of the name is not entered here: it is a step
    like any other. Raises ``Refused`` as ``open_watch`` does, and for days to come or out of order.
    """
    member = hold_member(member)
    found = [*_watch_findings(member, cause, since_on, on), *_told_findings(since_on, values, attempts, on)]
    ended = bool(values.get("resolved_on"))
    if not ended:
        found += [_watched(one) for one in AbsenceWatch.objects.filter(member=member, state__in=OPEN_WATCHES)]
    if found:
        raise Refused(found)
    transfer = transfer_under_way(member) if cause == AbsenceCause.TRANSFER and not ended else None
    watch = AbsenceWatch.objects.create(
        member=member, organization=watcher_of(member, transfer), cause=cause, since_on=since_on, transfer=transfer,
        state=AbsenceState.WATCHED, origin_of_case=CaseOrigin.RECORDED, created_by=by,
    )  # fmt: skip
    told = [
        Told("contact", one["on"], {name: one.get(name) for name in ("channel", "made_by", "result", "reached")})
        for one in attempts
    ]
    told += told_of(_PAST_STEPS, values)
    recount(watch, sorted(told, key=lambda one: (one.on, one.step == "resolve")), by=by, on=on)
    return watch


def _told_findings(
    since_on: date, values: Mapping[str, Any], attempts: Sequence[Mapping[str, Any]], on: date
) -> Iterable[Finding]:
    """Nothing told lies ahead, before the absence, or after the return."""
    yield from told_days((), _PAST_WORDS, values, on)
    back = values.get("resolved_on")
    acts = [(f"lần liên hệ {row}", one["on"], "") for row, one in enumerate(attempts, 1)]
    acts += [(words, values[name], name) for name, words in _PAST_WORDS.items() if values.get(name)]
    for words, day, name in acts:
        title = f"{words[:1].upper()}{words[1:]} {format_date(day)}"
        if day > on and not name:
            yield Finding("future", f"{title} chưa đến.", right=Right.PRINCIPLE, remedy="Nhập ngày không sau hôm nay.")
        if day < since_on:
            yield Finding("order", f"{title} trước ngày bắt đầu vắng {format_date(since_on)}.", field=name, right=Right.PRINCIPLE,
                          remedy="Kiểm tra lại hai ngày.")  # fmt: skip
        if back and day > back:
            yield Finding("order", f"{title} sau ngày trở lại {format_date(back)}.", field=name, right=Right.PRINCIPLE,
                          remedy="Kiểm tra lại hai ngày.")  # fmt: skip


def _watch_findings(member: Member, cause: str, since_on: date, on: date) -> list[Finding]:
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
    return found


def _watched(watch: AbsenceWatch) -> Finding:
    """The member is watched already."""
    return Finding("watched", f"Đồng chí {watch.member.full_name} đang được theo dõi vắng từ ngày {format_date(watch.since_on)}.",
                   right=Right.PRINCIPLE, remedy="Mở hồ sơ theo dõi đang có.")  # fmt: skip


def _tied(watch: AbsenceWatch, transfer: Transfer | None, journey: Journey | None) -> AbsenceWatch:
    """The running watch, with what calls for it now."""
    if transfer is None and journey is None:
        raise Refused(_watched(watch), conflict=True)
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
