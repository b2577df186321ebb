"""Minutes: written section by section, nothing lost between two writers, kept as adopted, corrections appended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from core.findings import Finding, Refused, Right
from meetings.models import OPEN_STATES, AgendaItem, AgendaPart, Attendance, Meeting, MinutesCorrection, Speech
from meetings.rules import require_writable
from meetings.services.record import snapshot

__all__ = ["Saved", "add_item", "add_speech", "append_correction", "move_item", "remove_item", "remove_speech", "rename_item",
           "snapshot", "text_at", "write_section", "write_speech"]  # fmt: skip
LONGEST = 60_000  # letters of one section: a few dozen printed pages


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of a text: the item as it now stands; ``conflict`` when somebody else had changed it since (nothing written)."""

    item: AgendaItem
    conflict: bool = False


def _open(meeting_id: int) -> Meeting:
    """The meeting, held so that it is not adopted while something is written into it."""
    meeting = Meeting.objects.select_for_update(no_key=True).get(pk=meeting_id)
    require_writable(meeting)
    return meeting


@transaction.atomic
def write_section(*, item: AgendaItem, text: str, version: int, by) -> Saved:
    """Save the text of one item of the agenda, begun from ``version``.

    The same text changes nothing; neither does one that has stood here since ``version``, untouched or saved already. When another person
    saved first, nothing is written and ``conflict`` is true: the page shows both texts.
    Raises ``Refused`` once the minutes are adopted, when the item has been taken off the agenda, or for a text too long to be one.
    """
    meeting = Meeting.objects.select_for_update(no_key=True).get(pk=item.meeting_id)
    require_writable(meeting)
    current = AgendaItem.objects.select_for_update(of=("self",)).select_related("updated_by").filter(pk=item.pk).first()
    if current is None:
        raise Refused(
            Finding("gone", f"Mục “{item.title}” vừa được đồng chí khác bỏ khỏi chương trình.",
                    remedy="Nội dung đã gõ còn ở dưới; có thể thêm lại thành mục mới."),
            conflict=True,
        )  # fmt: skip
    text = text.replace("\r\n", "\n").replace("\x00", "").strip()
    if len(text) > LONGEST:
        raise Refused(
            Finding("too_long", f"Nội dung dài {len(text)} chữ cái, nhiều nhất {LONGEST}.", field=f"text_{item.pk}",
                    remedy="Tách thành nhiều mục.")
        )  # fmt: skip
    if current.text == text:
        return Saved(current)
    if current.version != version:
        return Saved(current, conflict=not _had(current, text, version))
    current.text, current.version = text, current.version + 1
    current.updated_by, current.updated_at = by, timezone.now()
    current.save()
    return Saved(current)


def _had(item: AgendaItem, text: str, version: int) -> bool:
    """Whether the item has had this very text since a version: then whoever sends it has nothing new to say."""
    return AgendaItem.pgh_event_model.objects.filter(pgh_obj=item, version__gte=version, text=text).exists()


def text_at(item: AgendaItem, version: int) -> str:
    """The text of an item as it stood at a version: what somebody began from. Empty when that version is not known."""
    if version == item.version:
        return item.text
    history = AgendaItem.pgh_event_model.objects.filter(pgh_obj=item, version=version)
    return history.order_by("-pgh_id").values_list("text", flat=True).first() or ""


@transaction.atomic
def add_item(*, meeting: Meeting, title: str, part: str, by, text: str = "") -> AgendaItem:
    """Put an item at the end of its part of the agenda. Raises ``Refused`` without words."""
    meeting = _open_agenda(meeting.pk)
    title = _title(title)
    if part not in AgendaPart.values:
        raise Refused(Finding("part", "Chọn phần của buổi họp.", field="part"))
    items = list(meeting.agenda.order_by("order", "pk"))
    parts = list(AgendaPart.values)
    before = [item for item in items if parts.index(item.part) <= parts.index(part)]
    written = (
        {"text": text.strip(), "version": 1, "updated_by": by, "updated_at": timezone.now()} if text.strip() else {}
    )
    item = AgendaItem(meeting=meeting, order=0, part=part, title=title, **written)
    _number([*before, item, *[other for other in items if other not in before]])
    return item


@transaction.atomic
def rename_item(*, item: AgendaItem, title: str, part: str) -> AgendaItem:
    """Change the words of an item, or the part of the meeting it belongs to."""
    meeting = _open_agenda(item.meeting_id)
    if part not in AgendaPart.values:
        raise Refused(Finding("part", "Chọn phần của buổi họp.", field="part"))
    current = meeting.agenda.get(pk=item.pk)
    current.title, current.part = _title(title), part
    current.save(update_fields=["title", "part"])
    parts = list(AgendaPart.values)
    _number(sorted(meeting.agenda.all(), key=lambda one: (parts.index(one.part), one.order, one.pk)))
    return current


@transaction.atomic
def move_item(*, item: AgendaItem, up: bool) -> None:
    """Put an item one place earlier or later within its part; at the edge nothing changes."""
    meeting = _open_agenda(item.meeting_id)
    items = list(meeting.agenda.order_by("order", "pk"))
    place = next(index for index, one in enumerate(items) if one.pk == item.pk)
    other = place - 1 if up else place + 1
    if 0 <= other < len(items) and items[other].part == items[place].part:
        items[place], items[other] = items[other], items[place]
        _number(items)


@transaction.atomic
def remove_item(*, item: AgendaItem) -> None:
    """Take an item off the agenda. Raises ``Refused`` while words stand under it, so that nothing written is lost."""
    meeting = _open_agenda(item.meeting_id)
    current = meeting.agenda.select_for_update().get(pk=item.pk)
    if current.text or current.speeches.exists():
        raise Refused(
            Finding("not_empty", f"Mục “{current.title}” đã ghi nội dung nên không bỏ được.",
                    remedy="Chuyển nội dung, ý kiến sang mục khác rồi bỏ.")
        )  # fmt: skip
    current.delete()


def _open_agenda(meeting_id: int) -> Meeting:
    """The meeting, held; its agenda is written from the day it is planned until its minutes are adopted."""
    meeting = Meeting.objects.select_for_update(no_key=True).get(pk=meeting_id)
    if meeting.state not in OPEN_STATES:
        require_writable(meeting)
    return meeting


def _title(words: str) -> str:
    title = " ".join(words.split())
    if not title:
        raise Refused(Finding("title", "Chưa ghi tên nội dung.", field="title", remedy="Ghi ngắn gọn việc bàn."))
    if len(title) > 300:
        raise Refused(Finding("title", "Tên nội dung dài quá 300 chữ.", field="title", remedy="Ghi ngắn hơn."))
    return title


def _number(items: list[AgendaItem]) -> None:
    """Write the order of items; only those that moved are saved."""
    for order, item in enumerate(items, 1):
        if item.order != order:
            item.order = order
            item.save(update_fields=None if item.pk is None else ["order"])


@transaction.atomic
def add_speech(
    *, meeting: Meeting, attendance: Attendance, summary: str = "", item: AgendaItem | None = None
) -> Speech:
    """Write down that somebody on the roll spoke, and what he said in short.

    Raises ``Refused`` for somebody who was not there, or an item of another meeting.
    """
    meeting = _open(meeting.pk)
    if attendance.meeting_id != meeting.pk or (item is not None and item.meeting_id != meeting.pk):
        raise Refused(
            Finding("elsewhere", "Người phát biểu hoặc nội dung không thuộc buổi họp này; hãy tải lại trang.")
        )
    if not attendance.came:
        raise Refused(
            Finding("absent", f"Đồng chí {attendance.full_name} không có mặt theo điểm danh.", field="attendance",
                    right=Right.PRINCIPLE, remedy="Sửa điểm danh trước.")
        )  # fmt: skip
    order = (meeting.speeches.aggregate(last=Max("order"))["last"] or 0) + 1
    return Speech.objects.create(
        meeting=meeting, attendance=attendance, agenda_item=item, order=order, summary=summary.strip()
    )


@transaction.atomic
def write_speech(*, speech: Speech, summary: str, before: str, item: AgendaItem | None) -> Speech:
    """Change what somebody said, begun from the words ``before``. Raises ``Refused`` (conflict) when another changed it since."""
    meeting = _open(speech.meeting_id)
    current = Speech.objects.select_for_update(of=("self",)).select_related("attendance").get(pk=speech.pk)
    if item is not None and item.meeting_id != meeting.pk:
        raise Refused(Finding("elsewhere", "Nội dung không thuộc buổi họp này; hãy tải lại trang."))
    if current.summary.replace("\r\n", "\n") != before.replace("\r\n", "\n").strip():
        raise Refused(
            Finding("moved_on", f"Đồng chí khác vừa ghi ý kiến này: “{current.summary}”.", field="summary",
                    remedy="Đối chiếu rồi lưu lại."),
            conflict=True,
        )  # fmt: skip
    current.summary, current.agenda_item = summary.strip(), item
    current.save(update_fields=["summary", "agenda_item"])
    return current


@transaction.atomic
def remove_speech(*, speech: Speech) -> None:
    """Take a speech off an open meeting (entered by mistake)."""
    _open(speech.meeting_id)
    speech.delete()


@transaction.atomic
def append_correction(*, meeting: Meeting, text: str, reason: str, on: date, by) -> MinutesCorrection:
    """Append a correction to adopted minutes; the adopted text stays. Raises ``Refused`` without words, or while still writable."""
    meeting = Meeting.objects.select_for_update(no_key=True).get(pk=meeting.pk)
    if meeting.locked_at is None:
        raise Refused(Finding("not_locked", "Biên bản chưa thông qua: sửa thẳng vào nội dung.", right=Right.PRINCIPLE))
    if not text.strip():
        raise Refused(Finding("text", "Chưa ghi nội dung đính chính.", field="text"))
    if not reason.strip():
        raise Refused(Finding("reason", "Chưa ghi lý do đính chính.", field="reason"))
    order = (meeting.corrections.aggregate(last=Max("order"))["last"] or 0) + 1
    return MinutesCorrection.objects.create(
        meeting=meeting, order=order, on=on, text=text.strip(), reason=reason.strip(), by=by
    )
