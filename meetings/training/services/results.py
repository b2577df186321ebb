"""Results and certificates of a class in one grid, records of courses held elsewhere, corrections."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from core.dates import format_date
from core.findings import Finding, Refused, Right, require_version
from core.text import clean
from meetings.models import TrainingClass, TrainingCorrection, TrainingRecord
from meetings.training.rules import has_passed, record_faults, validity_end
from meetings.training.services.classes import Person, _open, new_record
from meetings.training.services.filing import file_record
from members.models import Member
from regulations.lookup import lookup_value

RESULT_COLUMNS = ("result", "certificate_number", "certificate_on", "paper_presence", "note")
PAST_COLUMNS = ("course", "title", "topics", "from_on", "to_on", "issuer", *RESULT_COLUMNS)


@dataclass(frozen=True, slots=True)
class Result:
    """What the grid says of one person."""

    result: str = ""
    certificate_number: str = ""
    certificate_on: date | None = None
    note: str = ""


def settle(record: TrainingRecord, on: date) -> None:
    """Work out what follows from the columns: passed or not, the last day of validity."""
    record.passed = has_passed(record.result)
    record.valid_until = validity_end(record.course, record.certificate_on, on) if record.passed else None


@transaction.atomic
def set_results(*, training_class: TrainingClass, results: Mapping[int, Result], version: int | None, on: date) -> int:
    """Write the grid of an open class (by key of the record); returns how many lines changed.

    Raises ``Refused`` and writes nothing: a fault in a line (named by the person), one number given twice, somebody else was faster.
    """
    locked = _open(training_class, version)
    records = {record.pk: record for record in locked.records.select_related("member").order_by("pk")}
    if set(results) - set(records):
        raise Refused(Finding("stranger", "Có người không thuộc lớp này; hãy tải lại trang."), conflict=True)
    found, changed = [], []
    for key, said in results.items():
        record = records[key]
        before = tuple(getattr(record, name) for name in ("result", "certificate_number", "certificate_on", "note"))
        record.result, record.note = said.result, clean(said.note)
        record.certificate_number, record.certificate_on = clean(said.certificate_number), said.certificate_on
        if before == (record.result, record.certificate_number, record.certificate_on, record.note):
            continue
        found += [_of_row(finding, key) for finding in record_faults(record, on)]
        settle(record, on)
        changed.append(record)
    found += _repeated(records.values())
    if found:
        raise Refused(found)
    for record in changed:
        record.version += 1
        record.save()
    locked.version += 1
    locked.save(update_fields=["version"])
    return len(changed)


def _of_row(finding: Finding, key: int) -> Finding:
    return Finding(
        finding.code, finding.message, finding.level, f"{finding.field}_{key}", remedy=finding.remedy, right=finding.right
    )  # fmt: skip


def _repeated(records: Iterable[TrainingRecord]) -> list[Finding]:
    """One number stands on one certificate."""
    holders: dict[str, TrainingRecord] = {}
    found = []
    for record in records:
        number = record.certificate_number.casefold()
        if number and number in holders:
            found.append(
                Finding("number_twice", f"{record.name}: số {record.certificate_number} đã cấp cho {holders[number].name}.",
                        field=f"certificate_number_{record.pk}", right=Right.PRINCIPLE, remedy="Mỗi người một số riêng.")
            )  # fmt: skip
        holders.setdefault(number, record)
    return found


_NUMBER = re.compile(r"^(\D*)(\d+)(.*)$", re.DOTALL)


def running_numbers(first: str, count: int) -> list[str]:
    """Numbers that follow one another from the first: ``08/GCN`` → 08/GCN, 09/GCN, 10/GCN. Raises ``Refused`` without a figure."""
    found = _NUMBER.match(clean(first))
    if not found:
        raise Refused(
            Finding("first_number", "Số đầu tiên phải có chữ số.", field="first", remedy="Ví dụ: 15/GCN-TTCT.")
        )
    before, figures, after = found.groups()
    return [f"{before}{int(figures) + n:0{len(figures)}d}{after}" for n in range(count)]


def next_number(training_class: TrainingClass) -> str:
    """The number after the last one given in this course by this organisation in the year; empty when there was none."""
    given = TrainingRecord.objects.filter(
        training_class__organization=training_class.organization_id, course=training_class.course,
        certificate_on__year=training_class.to_on.year,
    ).exclude(certificate_number="")  # fmt: skip
    last = max(
        (found for n in given.values_list("certificate_number", flat=True) if (found := _NUMBER.match(n))),
        key=lambda found: int(found.group(2)), default=None,
    )  # fmt: skip
    return running_numbers(last.group(0), 2)[1] if last else ""


@transaction.atomic
def record_past(
    *, values: Mapping[str, object], by, on: date, member: Member | None = None, person: Person | None = None
) -> TrainingRecord:
    """Enter a course held elsewhere or in the past, of a member or of somebody who is no member yet.

    Effects: the record; the lines of the member's file and sheet. Raises ``Refused`` on faults, or when the same certificate stands
    there already.
    """
    record = new_record(member=member, person=person, created_by=by)
    _lay(record, values)
    _whole(record, on)
    settle(record, on)
    record.save()
    file_record(record, by=by, on=on)
    return record


def _lay(record: TrainingRecord, values: Mapping[str, object]) -> None:
    for name in PAST_COLUMNS:
        if name in values:
            value = values[name]
            setattr(record, name, clean(value) if isinstance(value, str) else value)


def _whole(record: TrainingRecord, on: date) -> None:
    found = []
    if record.member_id is None and not record.person_name:
        found.append(Finding("who", "Chưa ghi họ và tên người học.", field="person_name", remedy="Ghi đủ họ, tên."))
    if lookup_value("training_course", record.course) is None:
        found.append(Finding("course", "Chưa chọn loại lớp.", field="course", remedy="Chọn một loại trong danh sách."))
    if record.to_on < record.from_on:
        found.append(Finding("order", f"Ngày kết thúc {format_date(record.to_on)} trước ngày bắt đầu.", field="to_on",
                             remedy="Kiểm tra lại hai ngày."))  # fmt: skip
    if record.from_on > on:
        found.append(Finding("future", f"Ngày {format_date(record.from_on)} chưa đến.", field="from_on",
                             remedy="Lớp chưa học thì mở lớp rồi ghi tên."))  # fmt: skip
    if not record.result:
        found.append(Finding("no_result", "Chưa ghi kết quả.", field="result", remedy="Chọn một kết quả."))
    if not found:
        found += record_faults(record, on)
    same = TrainingRecord.objects.filter(
        course=record.course, certificate_number=record.certificate_number, certificate_on=record.certificate_on,
        member=record.member_id, search_text=record.search_text,
    ).exclude(pk=record.pk)  # fmt: skip
    if not found and record.certificate_number and same.exists():
        found.append(Finding("twice", f"Giấy chứng nhận số {record.certificate_number} của {record.name} đã được ghi.",
                             field="certificate_number"))  # fmt: skip
    if found:
        raise Refused(found)


_SHOWN = {
    "course": lambda record: record.course_label, "result": lambda record: record.result_label,
    "paper_presence": lambda record: record.get_paper_presence_display(),
}  # fmt: skip


def _words(record: TrainingRecord, name: str) -> str:
    if name in _SHOWN:
        return _SHOWN[name](record)
    value = getattr(record, name)
    return format_date(value) if isinstance(value, date) else str(value or "")


@transaction.atomic
def correct(
    *, record: TrainingRecord, values: Mapping[str, object], reason: str, version: int | None, by, on: date
) -> TrainingRecord:
    """Correct a record that is already written into files, with a reason; the words before and after stay on its page.

    Effects: the record; a ``TrainingCorrection``; the lines of the member's file and sheet follow. Raises ``Refused``.
    """
    locked = TrainingRecord.objects.select_for_update(of=("self",)).select_related("member").get(pk=record.pk)
    require_version(locked.version, version, "kết quả này")
    if not clean(reason):
        raise Refused(Finding("reason", "Chưa ghi lý do đính chính.", field="reason", remedy="Ghi lý do."))
    before = {name: _words(locked, name) for name in PAST_COLUMNS}
    _lay(locked, values)
    _whole(locked, on)
    settle(locked, on)
    after = {name: _words(locked, name) for name in PAST_COLUMNS}
    changes = {
        str(TrainingRecord._meta.get_field(name).verbose_name): [before[name], after[name]]
        for name in PAST_COLUMNS
        if before[name] != after[name]
    }
    if not changes:
        return locked
    locked.version += 1
    locked.save()
    TrainingCorrection.objects.create(record=locked, on=on, reason=clean(reason), changes=changes, by=by)
    if locked.training_class is None or not locked.training_class.is_open:
        file_record(locked, by=by, on=on)
    return locked


@transaction.atomic
def link_person(*, record: TrainingRecord, member: Member, by, on: date) -> TrainingRecord:
    """Join a record of somebody who was no member with the member he has become.

    Effects: the record follows the member; its certificate goes into his file. Raises ``Refused`` when it belongs to somebody else
    or the member stands on the list of that class already.
    """
    locked = TrainingRecord.objects.select_for_update(of=("self",)).get(pk=record.pk)
    if locked.member_id is not None and locked.member_id != member.pk:
        raise Refused(
            Finding("taken", f"Kết quả này đã ghi cho {locked.member}.", right=Right.PRINCIPLE), conflict=True
        )
    if locked.training_class_id and locked.training_class.records.filter(member=member).exclude(pk=locked.pk).exists():
        raise Refused(Finding("twice", f"{member} đã có trong danh sách lớp này."))
    locked.member = member
    locked.version += 1
    locked.save()
    if locked.training_class is None or not locked.training_class.is_open:
        file_record(locked, by=by, on=on)
    return locked


def link_by_key(*, person_key: str, member: Member, by, on: date) -> int:
    """Join every record of a person (by his number) with the member he has become, at admission; returns how many."""
    key = clean(person_key)
    rows = TrainingRecord.objects.filter(member=None, person_key=key) if key else TrainingRecord.objects.none()
    return sum(1 for record in rows if link_person(record=record, member=member, by=by, on=on))
