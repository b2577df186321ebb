"""Meetings planned and their particulars changed; the steps themselves are taken by ``core.workflow.perform``."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import IntegrityError, transaction

from branches.holding import keep_as_they_are
from branches.models import Organization
from core.dates import TIME_ZONE, Month, format_date
from core.findings import Finding, Refused, Right, require_version
from meetings.agenda import first_agenda
from meetings.models import (
    LOCKED_STATES,
    MONTHLY,
    AgendaItem,
    Book,
    Meeting,
    MeetingKind,
    MeetingState,
)
from members.models import Seat
from members.record.queries import seat_holder

# Particulars that may be written until the minutes are adopted.
PARTICULARS = (
    "topic", "planned_at", "started_at", "ended_at", "place", "chair", "session_secretary", "preparer", "guests", "materials",
    "notice_to_superior", "committee_agreed_on", "committee_minutes", "materials_uploaded_at", "other_opinions", "recorded_score",
)  # fmt: skip


def _exists_then(organization: Organization, planned_at: datetime) -> None:
    """The branch still exists on that day; an act that ends it waits until the meeting is written, and then cancels it."""
    keep_as_they_are([organization.pk])
    ended_on = Organization.objects.values_list("ended_on", flat=True).get(pk=organization.pk)
    if ended_on is not None and planned_at.astimezone(TIME_ZONE).date() > ended_on:
        raise Refused(
            Finding("branch_ended", f"{organization.name} đã kết thúc hoạt động, ngày cuối là {format_date(ended_on)}.", field="planned_at",
                    right=Right.PRINCIPLE, remedy="Lập buổi họp ở chi bộ tiếp nhận.")
        )  # fmt: skip


@transaction.atomic
def plan_meeting(
    *, organization: Organization, kind: MeetingKind, for_month: Month, planned_at: datetime, by, **particulars
) -> Meeting:
    """Enter a meeting in the calendar with the agenda of its kind.

    What is not said is taken over from the meeting before: place, session secretary; the chair is the secretary of the branch.
    Raises ``Refused`` when the branch already has its regular meeting of that month, is no branch, or has ended before that day.
    """
    if not organization.is_branch:
        raise Refused(
            Finding("no_branch", f"{organization.name} không phải chi bộ.", field="organization", right=Right.PRINCIPLE)
        )
    unknown = set(particulars) - set(PARTICULARS)
    if unknown:
        raise TypeError(f"plan_meeting: {sorted(unknown)}")
    _exists_then(organization, planned_at)
    if kind in MONTHLY:
        _one_a_month(organization, for_month)
        _near_its_month(for_month, planned_at)
    book = Book.COMMITTEE if kind == MeetingKind.BRANCH_COMMITTEE else Book.BRANCH
    last = Meeting.objects.filter(organization=organization, book=book).order_by("-planned_at").first()
    secretary: Seat | None = seat_holder(organization, "secretary", planned_at.date())
    defaults = {
        "place": last.place if last else "",
        "session_secretary": last.session_secretary if last else None,
        "chair": secretary.member if secretary else (last.chair if last else None),
    }
    try:
        meeting = Meeting.objects.create(
            organization=organization, kind=kind, book=book, for_month=for_month.first_day, planned_at=planned_at,
            state=MeetingState.PLANNED, created_by=by, **defaults | particulars,
        )  # fmt: skip
    except IntegrityError as taken:
        raise _month_taken(organization, for_month) from taken
    AgendaItem.objects.bulk_create(first_agenda(meeting))
    return meeting


def _one_a_month(organization: Organization, month: Month) -> None:
    rows = Meeting.objects.monthly().filter(organization=organization, for_month=month.first_day)
    if rows.exclude(state=MeetingState.CANCELLED).exists():
        raise _month_taken(organization, month)


def _near_its_month(month: Month, planned_at: datetime) -> None:
    day = planned_at.astimezone(TIME_ZONE).date()
    if not month.previous.first_day <= day <= month.next.last_day:
        raise Refused(
            Finding("far_from_month", f"Ngày họp {format_date(day)} cách xa {month.label}.", field="planned_at",
                    right=Right.REGULATION, remedy=f"Buổi thường kỳ {month.label} họp trong tháng đó, sớm hoặc muộn nhất một tháng.")
        )  # fmt: skip


def _month_taken(organization: Organization, month: Month) -> Refused:
    return Refused(
        Finding("month_taken", f"{organization.name} đã có buổi sinh hoạt thường kỳ {month.label}.", field="for_month",
                right=Right.REGULATION, remedy="Mở buổi đã lập, hoặc chọn loại khác (chuyên đề, bất thường)."),
    )  # fmt: skip


@transaction.atomic
def set_particulars(*, meeting: Meeting, values: Mapping[str, object], by, version: int | None = None) -> Meeting:
    """Write particulars of a meeting (time, place, chair, preparation).

    Raises ``Refused``: once the minutes are adopted; in conflict when somebody changed the meeting since ``version``.
    """
    meeting = Meeting.objects.select_for_update().get(pk=meeting.pk)
    if meeting.state in (*LOCKED_STATES, MeetingState.CANCELLED):
        raise Refused(
            Finding("locked", f"Buổi họp đang ở trạng thái “{meeting.state_label}”, không sửa được.", right=Right.PRINCIPLE,
                    remedy="Ghi đính chính biên bản nếu có sai sót."),
            conflict=True,
        )  # fmt: skip
    require_version(meeting.version, version, "buổi họp này")
    for name, value in values.items():
        if name not in PARTICULARS:
            raise TypeError(f"set_particulars: {name}")
        setattr(meeting, name, value)
    if meeting.started_at and meeting.ended_at and meeting.ended_at <= meeting.started_at:
        raise Refused(
            Finding("times", "Giờ kết thúc phải sau giờ bắt đầu.", field="ended_at", remedy="Kiểm tra lại giờ.")
        )
    meeting.version += 1
    meeting.save()
    return meeting
