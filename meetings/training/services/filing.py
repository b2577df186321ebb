"""A result of training laid into the member's paper file and sheet, so that no datum is typed twice."""

from __future__ import annotations

from datetime import date

from core.dates import Precision
from meetings.models import TrainingRecord
from meetings.training.rules import course_attributes
from members.models import FilePaper, Member, Presence, TrainingEntry
from members.record.fields import TABLES
from members.record.services.files import remove_paper, save_paper
from members.record.services.record import update_record
from members.record.values import read_rows
from regulations.lookup import lookup_values

FILE_JOB = "meetings.training.file"
AT_ONCE = 40  # people whose files are written while the clerk waits; those of a bigger class by a background job
SHORT_COURSE = "short_course"  # study_form of a course of this app


def file_record(record: TrainingRecord, *, by, on: date) -> None:
    """Make the member's file and sheet say what the record says; nothing for somebody who is no member yet.

    Effects: the certificate as a paper of its type (38, 46 or 70 of the list) with number, date and issuer, or its number written
    on the bare line already ticked; a line of item 22 for courses that belong there; item 17 when a higher level of political theory
    was reached. When the record no longer passes, the lines it wrote are taken out again; lines written by hand stay.
    """
    if record.member_id is None:
        return
    attributes = course_attributes(record.course)
    _file_paper(record, attributes, on)
    _write_sheet(record, attributes, by=by, on=on)
    record.save(update_fields=["paper", "entry"])


def _file_paper(record: TrainingRecord, attributes: dict, on: date) -> None:
    wanted = record.passed and bool(record.certificate_number) and record.paper_presence != Presence.MISSING
    code = attributes.get("paper", "")
    if not code or not wanted:
        if record.paper is not None:
            remove_paper(paper=record.paper, on=on)
            record.paper = None
        return
    values = {
        "document_type": code, "presence": record.paper_presence, "number": record.certificate_number, "issuer": record.issuer,
        "issued_on": record.certificate_on, "issued_precision": Precision.DAY.value,
    }  # fmt: skip
    held = record.paper or _bare_line(record, code)
    record.paper = save_paper(member=record.member, values=values, on=on, paper=held)


def _bare_line(record: TrainingRecord, code: str) -> FilePaper | None:
    """The line of the same paper written before: with this number, or ticked without any detail."""
    lines = FilePaper.objects.filter(member=record.member_id, document_type=code).order_by("pk")
    taken = TrainingRecord.objects.filter(paper__in=lines).values_list("paper_id", flat=True)
    free = [line for line in lines if line.pk not in set(taken)]
    for line in free:
        if line.number and line.number == record.certificate_number:
            return line
    return next((line for line in free if not line.number and line.issued_on is None), None)


def _write_sheet(record: TrainingRecord, attributes: dict, *, by, on: date) -> None:
    if not attributes.get("in_record"):
        return
    table = TABLES["training"]
    rows = read_rows(table, record.member)
    known = {row["id"]: row for row in rows}
    line = known.get(record.entry_id)
    changes: dict = {}
    if not record.passed:
        if line is None:
            return
        rows.remove(line)
    elif line is None:
        rows.append(_line(record))
    else:
        line.update(_line(record))
    changes["training"] = rows
    if record.passed and _is_higher(attributes.get("theory", ""), record.member):
        changes["political_theory"] = attributes["theory"]
    update_record(record.member, changes, by=by, on=on, version=None, paper=_paper_words(record))
    if not record.passed:
        record.entry = None
    elif record.entry_id not in known:
        record.entry = (
            TrainingEntry.objects.filter(member=record.member_id).exclude(pk__in=known).order_by("-pk").first()
        )


def _line(record: TrainingRecord) -> dict:
    """The line of item 22."""
    words = "Giấy chứng nhận" if record.certificate_words.startswith(("học", "bồi")) else "Bằng, giấy chứng nhận"
    number = f"{words} số {record.certificate_number}" if record.certificate_number else ""
    grade = f"loại {record.result_label}" if record.result_label and record.result != "passed" else ""
    return {
        "school": record.issuer, "subject": (record.title or record.course_label)[:250], "from_on": f"{record.from_on:%Y-%m}",
        "to_on": f"{record.to_on:%Y-%m}", "study_form": SHORT_COURSE, "result": ", ".join(p for p in (number, grade) if p),
    }  # fmt: skip


def _paper_words(record: TrainingRecord) -> str:
    return f"Giấy chứng nhận số {record.certificate_number}" if record.certificate_number else f"{record.title}"


def _is_higher(level: str, member: Member) -> bool:
    """Whether a level of political theory is above the one recorded; the order is that of the list."""
    order = [value.code for value in lookup_values("theory_level")]
    if level not in order:
        return False
    held = Member.objects.filter(pk=member.pk).values_list("political_theory", flat=True).first() or order[0]
    return held not in order or order.index(level) > order.index(held)
