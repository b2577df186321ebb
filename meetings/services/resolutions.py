"""Resolutions and their tasks: drafted in the meeting, judged in the next, frozen when issued."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Max

from core.dates import format_date
from core.findings import Finding, Refused
from meetings.models import ItemReview, ItemStatus, Meeting, Resolution, ResolutionItem
from meetings.rules import require_writable
from members.models import Member


@dataclass(frozen=True, slots=True)
class Task:
    """A task as the clerk enters it."""

    task: str
    target: str = ""
    responsible: Member | None = None
    responsible_text: str = ""
    deadline: date | None = None


@dataclass(frozen=True, slots=True)
class Judged:
    """What a meeting says of an open task: still open, done, not done, dropped; with the result in words."""

    status: str
    result: str = ""


@transaction.atomic
def set_task(*, meeting: Meeting, task: Task, by, item: ResolutionItem | None = None) -> ResolutionItem:
    """Set a task at a meeting, or correct one. Raises ``Refused`` for a task without words or a deadline before the meeting."""
    meeting = Meeting.objects.select_for_update().get(pk=meeting.pk)
    require_writable(meeting)
    found = []
    if not task.task.strip():
        found.append(Finding("task", "Chưa ghi nhiệm vụ.", field="task", remedy="Ghi ngắn gọn việc phải làm."))
    if task.deadline and task.deadline < meeting.held_on:
        found.append(
            Finding("deadline", f"Thời hạn {format_date(task.deadline)} trước ngày họp.", field="deadline",
                    remedy="Chọn ngày từ ngày họp trở đi.")
        )  # fmt: skip
    if found:
        raise Refused(found)
    item = item or ResolutionItem(
        organization=meeting.organization,
        meeting=meeting,
        order=(meeting.items.aggregate(last=Max("order"))["last"] or 0) + 1,
    )
    item.task, item.target, item.responsible = task.task.strip(), task.target.strip(), task.responsible
    item.responsible_text, item.deadline, item.recorded_by = task.responsible_text.strip(), task.deadline, by
    item.save()
    return item


@transaction.atomic
def remove_task(*, item: ResolutionItem) -> None:
    """Take a task off the meeting that set it, while its minutes are open."""
    meeting = Meeting.objects.select_for_update().get(pk=item.meeting_id)
    require_writable(meeting)
    item.delete()


def open_items(meeting: Meeting):
    """Tasks set by earlier meetings of the branch that were open when this one met: what its part I goes through."""
    rows = ResolutionItem.objects.filter(organization=meeting.organization, meeting__planned_at__lt=meeting.planned_at)
    rows = rows.filter(status=ItemStatus.OPEN) | rows.filter(closed_in=meeting)
    return rows.select_related("responsible", "meeting").order_by("meeting__planned_at", "order", "pk")


@transaction.atomic
def review_items(*, meeting: Meeting, judged: Mapping[int, Judged]) -> list[ItemReview]:
    """Write what the meeting says of tasks set before (by key of the task). Effects: a line of part I for each; a task judged done,
    not done or dropped is closed in this meeting, one judged open again stays."""
    meeting = Meeting.objects.select_for_update().get(pk=meeting.pk)
    require_writable(meeting)
    known = {item.pk: item for item in open_items(meeting)}
    if set(judged) - set(known):
        raise Refused(
            Finding("unknown_item", "Có nhiệm vụ không thuộc chi bộ hoặc đã kết luận ở buổi khác; hãy tải lại trang.")
        )
    reviews = []
    for key, said in judged.items():
        item = known[key]
        if said.status not in ItemStatus.values:
            raise Refused(Finding("status", "Chọn kết quả của nhiệm vụ.", field=f"status_{key}"))
        last = item.reviews.exclude(meeting=meeting).order_by("-meeting__planned_at").first()
        review, _ = ItemReview.objects.update_or_create(
            meeting=meeting, item=item,
            defaults={"status": said.status, "result": said.result.strip(), "state_before": last.result if last else "Mới giao"},
        )  # fmt: skip
        closed = said.status != ItemStatus.OPEN
        item.status, item.result, item.closed_in = said.status, said.result.strip(), meeting if closed else None
        item.save()
        reviews.append(review)
    return reviews


@transaction.atomic
def draft_resolution(
    *, meeting: Meeting, title: str, texts: Mapping[str, str], version: int | None = None
) -> Resolution:
    """Write the draft of the meeting's resolution. Raises ``Refused`` (conflict) when somebody saved another since ``version``."""
    meeting = Meeting.objects.select_for_update().get(pk=meeting.pk)
    require_writable(meeting)
    resolution = Resolution.objects.filter(meeting=meeting).first() or Resolution(
        meeting=meeting, organization=meeting.organization
    )
    if resolution.pk and version is not None and version != resolution.version:
        raise Refused(
            Finding("moved_on", "Dự thảo nghị quyết vừa được người khác sửa. Xem bản mới rồi ghi lại."), conflict=True
        )
    if not title.strip():
        raise Refused(Finding("title", "Chưa ghi trích yếu nghị quyết.", field="title"))
    resolution.title, resolution.texts = title.strip(), {name: text.strip() for name, text in texts.items()}
    resolution.version += 1
    resolution.save()
    return resolution


@transaction.atomic
def drop_resolution(*, meeting: Meeting) -> None:
    """Take back a draft: the meeting ends with conclusions only."""
    meeting = Meeting.objects.select_for_update().get(pk=meeting.pk)
    require_writable(meeting)
    Resolution.objects.filter(meeting=meeting).delete()


def freeze_resolution(resolution: Resolution) -> None:
    """Keep what is issued as plain values; the caller saves."""
    from meetings.services.minutes import snapshot

    vote = resolution.vote
    resolution.frozen = {
        "number": resolution.document.number if resolution.document else None,
        "title": resolution.title, "texts": resolution.texts, "meeting": snapshot(resolution.meeting),
        "vote": {"in_favour": vote.in_favour, "base": vote.base} if vote else None,
    }  # fmt: skip


def share_done(items: Sequence[ItemReview]) -> tuple[int, int]:
    """How many of the reviewed tasks were done, of how many (dropped ones left out): the figure of item 7 of the score."""
    counted = [review for review in items if review.status != ItemStatus.DROPPED]
    return sum(review.status == ItemStatus.DONE for review in counted), len(counted)
