"""The roll of a meeting: drawn up when it opens, exceptions marked, drawn up again when the list of members changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction

from core.findings import Finding, Refused
from meetings.models import ABSENT, Attendance, AttendanceValue, Meeting
from meetings.roll import expected_at
from meetings.rules import require_writable


@dataclass(frozen=True, slots=True)
class Mark:
    """What the clerk says of one line: the value, the reason of an absence."""

    value: str
    reason: str = ""
    special_duty: bool = False


def draw_up(meeting: Meeting) -> int:
    """Make the roll follow the list of members of the day of the meeting; marks already made stay. Returns the number of lines.

    Lines of people who do not belong there that day go, unless they have spoken.
    """
    expected = expected_at(meeting.organization, meeting.held_on, of_committee=meeting.of_committee)
    known = {(line.member_id, line.stay_id): line for line in meeting.roll.all()}
    added, kept = [], []
    for order, line in enumerate(expected, 1):
        held = known.pop((line.member_id, line.stay_id), None)
        if held is None:
            held = Attendance(meeting=meeting, member_id=line.member_id, stay_id=line.stay_id, value=line.value)
            added.append(held)
        else:
            kept.append(held)
            if held.activity_status != line.activity_status:
                held.value = line.value
        held.order, held.full_name = order, line.full_name
        held.membership_class, held.activity_status = line.membership_class, line.activity_status
    Attendance.objects.bulk_create(added)
    Attendance.objects.bulk_update(kept, ["order", "full_name", "membership_class", "activity_status", "value"])
    Attendance.objects.filter(pk__in=[line.pk for line in known.values()], speeches=None).delete()
    return len(expected)


@dataclass(frozen=True, slots=True)
class RollSaved:
    """What became of a roll that was sent in: how many lines this person changed; lines somebody else changed since the page was
    opened and that stay as he wrote them; lines both changed, where the later one holds, with what the other had written."""

    changed: int
    theirs: list[Attendance]
    both: list[tuple[Attendance, str]]


def token(value: str, reason: str) -> str:
    """What a page showed of a line, to be carried by the form and compared when it comes back."""
    return f"{value}|{reason.strip()}"


@transaction.atomic
def mark_since(*, meeting: Meeting, marks: Mapping[int, Mark], shown: Mapping[int, str]) -> RollSaved:
    """Write a whole roll as a page sent it, of which ``shown`` (``token`` by line) is what the page began from.

    Only the lines this person changed are written, so two people marking one roll lose nothing. Raises ``Refused`` as ``mark`` does.
    """
    meeting = Meeting.objects.select_for_update().get(pk=meeting.pk)
    require_writable(meeting)
    lines = {line.pk: line for line in meeting.roll.all()}
    mine, theirs, both = {}, [], []
    for key, said in marks.items():
        line = lines.get(key)
        now = token(line.value, line.reason) if line else ""
        began = shown.get(key, now)
        changed_here = token(said.value, said.reason if said.value in ABSENT else "") != began
        changed_there = line is not None and now != began
        if changed_here or line is None or said.special_duty != line.special_duty:
            mine[key] = said if changed_here or not changed_there else Mark(line.value, line.reason, said.special_duty)
        if changed_there and not changed_here:
            theirs.append(line)
        elif changed_there and now != token(said.value, said.reason):
            both.append((line, f"{line.get_value_display()}{f' ({line.reason})' if line.reason else ''}"))
    mark(meeting=meeting, marks=mine)
    return RollSaved(len(mine), theirs, both)


@transaction.atomic
def mark(*, meeting: Meeting, marks: Mapping[int, Mark]) -> None:
    """Write what was said of lines of the roll (by key of the line). Effects: the lines; votes are judged again at adoption.

    Raises ``Refused`` (nothing written) for a line of another meeting, an absence with reason that names none.
    """
    meeting = Meeting.objects.select_for_update().get(pk=meeting.pk)
    require_writable(meeting)
    lines = {line.pk: line for line in meeting.roll.all()}
    found = []
    changed = []
    for key, said in marks.items():
        line = lines.get(key)
        if line is None:
            found.append(Finding("unknown_line", "Dòng điểm danh này không thuộc buổi họp; hãy tải lại trang."))
            continue
        if said.value not in AttendanceValue.values:
            found.append(Finding("value", f"{line.full_name}: chọn một trong các mức điểm danh.", field=f"value_{key}"))
            continue
        reason = said.reason.strip()
        if said.value == AttendanceValue.ABSENT_EXCUSED and not reason:
            found.append(
                Finding("reason_missing", f"{line.full_name}: vắng có lý do thì ghi lý do.", field=f"reason_{key}",
                        remedy="Ghi lý do, hoặc chọn “Vắng không lý do”.")
            )  # fmt: skip
            continue
        line.value, line.special_duty = said.value, said.special_duty
        line.reason = reason if said.value in ABSENT else ""
        changed.append(line)
    if found:
        raise Refused(found)
    Attendance.objects.bulk_update(changed, ["value", "reason", "special_duty"])
