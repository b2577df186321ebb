"""Who spoke at a meeting (ý kiến phát biểu): ticked in one press, a summary where one was taken down."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.db import transaction
from django.db.models import Max

from core.findings import Finding, Refused, Right
from meetings.models import Attendance, Meeting, Speech
from meetings.rules import require_writable


@transaction.atomic
def set_speakers(*, meeting: Meeting, spoke: Mapping[int, str], shown: Collection[int] | None = None) -> int:
    """Write who spoke, by key of the line of the roll, with the summary of what was said. Returns how many people spoke.

    ``shown`` are the lines that were ticked when the page was opened: only what this person changed is written, so that what a second
    person ticked meanwhile stays. Speeches written under an item of the agenda are not touched. Raises ``Refused`` (nothing written)
    for a line of another meeting or of somebody who did not come.
    """
    meeting = Meeting.objects.select_for_update().get(pk=meeting.pk)
    require_writable(meeting)
    roll = {line.pk: line for line in meeting.roll.all()}
    held: dict[int, Speech] = {}
    for speech in meeting.speeches.filter(agenda_item=None):
        held.setdefault(speech.attendance_id, speech)
    _refuse_strangers(roll, spoke)
    order = meeting.speeches.aggregate(last=Max("order"))["last"] or 0
    for key, summary in spoke.items():
        speech = held.get(key)
        if speech is None:
            order += 1
            Speech.objects.create(meeting=meeting, attendance=roll[key], order=order, summary=summary.strip())
        elif summary.strip() and speech.summary != summary.strip():
            speech.summary = summary.strip()
            speech.save(update_fields=["summary"])
    unticked = set(held if shown is None else shown) - set(spoke)
    meeting.speeches.filter(agenda_item=None, attendance__in=unticked).delete()
    return meeting.speeches.values("attendance").distinct().count()


def _refuse_strangers(roll: Mapping[int, Attendance], spoke: Mapping[int, str]) -> None:
    found = []
    for key in spoke:
        line = roll.get(key)
        if line is None:
            found.append(
                Finding("unknown_line", "Người phát biểu không có trong điểm danh của buổi này; hãy tải lại trang.")
            )
        elif not line.came:
            found.append(
                Finding("not_there", f"Đồng chí {line.full_name} không có mặt theo điểm danh nên không ghi phát biểu được.",
                        field=f"spoke_{key}", right=Right.PRINCIPLE, remedy="Sửa điểm danh nếu ghi nhầm.")
            )  # fmt: skip
    if found:
        raise Refused(found)
