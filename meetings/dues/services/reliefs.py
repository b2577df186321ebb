"""Receiving an application for relief; its further steps are those of ``meetings.dues.workflow``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from core.dates import Month, format_date
from core.findings import Finding, Refused
from meetings.dues.relief_rules import term_findings
from meetings.models import OPEN_RELIEFS, DuesRelief, ReliefGround, ReliefKind, ReliefState
from members.models import Member


@dataclass(frozen=True, slots=True)
class Application:
    """What the member asks for."""

    kind: str
    ground: str
    first: Month
    last: Month
    applied_on: date
    percent: int | None = None
    ground_note: str = ""


@transaction.atomic
def receive_application(*, member: Member, application: Application, by, on: date) -> DuesRelief:
    """Enter an application: it waits for the branch's meeting. Refused when one is open, when term or share do not fit the rule."""
    Member.objects.select_for_update(no_key=True).get(pk=member.pk)
    asked = application
    percent = asked.percent if asked.kind == ReliefKind.REDUCE else None
    found = term_findings(kind=asked.kind, percent=percent, first=asked.first, last=asked.last, on=asked.applied_on)
    if asked.kind not in ReliefKind.values or asked.ground not in ReliefGround.values:
        found.append(Finding("kind", "Chọn miễn hoặc giảm, và lý do trong danh sách.", field="kind"))
    if asked.applied_on > on:
        found.append(Finding("future", f"Ngày làm đơn {format_date(asked.applied_on)} chưa đến.", field="applied_on"))
    if DuesRelief.objects.filter(member=member, state__in=OPEN_RELIEFS).exists():
        found.append(
            Finding(
                "open",
                "Đồng chí đang có một đơn miễn, giảm chờ giải quyết.",
                remedy="Giải quyết hoặc rút đơn đó trước.",
            )
        )
    if found:
        raise Refused(found)
    return DuesRelief.objects.create(
        organization=member.organization, member=member, kind=asked.kind, percent=percent, ground=asked.ground,
        ground_note=asked.ground_note.strip(), applied_on=asked.applied_on, from_month=asked.first.first_day,
        to_month=asked.last.first_day, state=ReliefState.APPLIED, created_by=by,
    )  # fmt: skip
