"""A class opened and changed, people enrolled, the roll of its sessions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction

from branches.models import Organization
from core.dates import format_date
from core.findings import Finding, Refused, Right, require_version
from core.names import fold, name_sort_key
from core.text import clean, clean_lines
from meetings.models import (
    SessionAttendance,
    SessionValue,
    TrainingClass,
    TrainingClassState,
    TrainingRecord,
    TrainingSession,
)
from members.models import Member
from regulations.lookup import lookup_value

COLUMNS = (
    "course", "title", "topics", "from_on", "to_on", "place", "issuer", "decision_number", "decision_on", "note",
)  # fmt: skip
COPIED = ("course", "title", "topics", "from_on", "to_on", "issuer")  # what every record of a class repeats of it
MOST = 500  # people in one class


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who is no member yet: as written in the decision that opens the class."""

    name: str
    organization: Organization
    birth_date: date | None = None
    key: str = ""
    native_place: str = ""
    unit_name: str = ""


def _checked(training_class: TrainingClass, values: Mapping[str, object]) -> None:
    """Lay the values on the class; raises ``Refused``."""
    for name in COLUMNS:
        if name in values:
            value = values[name]
            wash = clean_lines if name == "note" else clean
            setattr(training_class, name, wash(value) if isinstance(value, str) else value)
    found = []
    if lookup_value("training_course", training_class.course) is None:
        found.append(Finding("course", "Chưa chọn loại lớp.", field="course", remedy="Chọn một loại trong danh sách."))
    if training_class.to_on < training_class.from_on:
        found.append(
            Finding("order", f"Ngày kết thúc {format_date(training_class.to_on)} trước ngày bắt đầu.", field="to_on",
                    remedy=f"Ghi ngày từ {format_date(training_class.from_on)} trở đi.")
        )  # fmt: skip
    if not training_class.issuer:
        found.append(
            Finding("issuer", "Chưa ghi đơn vị mở lớp.", field="issuer", remedy="Ví dụ: Trung tâm chính trị cấp xã.")
        )
    if found:
        raise Refused(found)
    if not training_class.title:
        training_class.title = f"{training_class.course_label}, {training_class.from_on:%m/%Y}"


@transaction.atomic
def open_class(*, organization: Organization, values: Mapping[str, object], by) -> TrainingClass:
    """Open a class. Effects: the class and one session for each of its days when it lasts no longer than ten days."""
    training_class = TrainingClass(organization=organization, state=TrainingClassState.OPEN, created_by=by)
    _checked(training_class, values)
    training_class.save()
    days = (training_class.to_on - training_class.from_on).days + 1
    if days <= 10:
        TrainingSession.objects.bulk_create(
            TrainingSession(
                training_class=training_class, held_on=date.fromordinal(training_class.from_on.toordinal() + n)
            )
            for n in range(days)
        )
    return training_class


def _open(training_class: TrainingClass, version: int | None = None) -> TrainingClass:
    """The class, locked; raises ``Refused`` unless it is open and nobody has changed it since."""
    locked = TrainingClass.objects.select_for_update(of=("self",)).get(pk=training_class.pk)
    if not locked.is_open:
        raise Refused(
            Finding("closed", f"Lớp đang ở trạng thái “{locked.state_label}”, không sửa được.", right=Right.PRINCIPLE,
                    remedy="Mở lại lớp, hoặc đính chính từng kết quả có lý do."), conflict=True,
        )  # fmt: skip
    require_version(locked.version, version, "lớp này")
    return locked


@transaction.atomic
def change_class(*, training_class: TrainingClass, values: Mapping[str, object], version: int | None) -> TrainingClass:
    """Correct what is written of an open class. Effects: the class; the same words on the records of its people."""
    locked = _open(training_class, version)
    _checked(locked, values)
    outside = locked.sessions.exclude(held_on__range=(locked.from_on, locked.to_on)).exclude(taken_at=None).first()
    if outside:
        raise Refused(
            Finding("session_outside", f"Buổi học ngày {format_date(outside.held_on)} đã điểm danh nằm ngoài thời gian của lớp.",
                    field="to_on", remedy="Giữ buổi đó trong thời gian của lớp.")
        )  # fmt: skip
    locked.version += 1
    locked.save()
    locked.sessions.exclude(held_on__range=(locked.from_on, locked.to_on)).delete()
    locked.records.update(**{name: getattr(locked, name) for name in COPIED})
    return locked


def new_record(*, member: Member | None = None, person: Person | None = None, **values) -> TrainingRecord:
    """An unsaved record of somebody, with what lists sort and search by."""
    if member is not None:
        who = {"member": member, "organization_id": member.organization_id}
        name = member.full_name
    else:
        name = clean(person.name)
        who = {
            "person_name": name, "organization": person.organization, "birth_date": person.birth_date,
            "person_key": clean(person.key), "native_place": clean(person.native_place), "unit_name": clean(person.unit_name),
        }  # fmt: skip
    return TrainingRecord(sort_key=name_sort_key(name), search_text=fold(name), **who, **values)


def _copied(training_class: TrainingClass, by) -> dict:
    return {name: getattr(training_class, name) for name in COPIED} | {
        "training_class": training_class,
        "created_by": by,
    }


@transaction.atomic
def enrol(*, training_class: TrainingClass, members: Iterable[Member], by) -> int:
    """Put members on the list of a class; those who are on it already stay. Returns how many were added."""
    locked = _open(training_class)
    known = set(locked.records.exclude(member=None).values_list("member_id", flat=True))
    fresh = [member for member in members if member.pk not in known]
    _room(locked, len(fresh))
    TrainingRecord.objects.bulk_create(new_record(member=member, **_copied(locked, by)) for member in fresh)
    return len(fresh)


@transaction.atomic
def enrol_person(*, training_class: TrainingClass, person: Person, by) -> TrainingRecord:
    """Put somebody who is no member yet on the list. Raises ``Refused`` without a name, or when the number stands there already."""
    locked = _open(training_class)
    if not clean(person.name):
        raise Refused(Finding("name", "Chưa ghi họ và tên.", field="name", remedy="Ghi đủ họ, tên đệm, tên."))
    _room(locked, 1)
    if _same_person(locked, person):
        raise Refused(Finding("twice", f"{clean(person.name)} đã có trong danh sách lớp.", field="name"))
    record = new_record(person=person, **_copied(locked, by))
    record.save()
    return record


def _same_person(training_class: TrainingClass, person: Person) -> bool:
    rows = training_class.records.filter(member=None)
    key = clean(person.key)
    if key and rows.filter(person_key=key).exists():
        return True
    return rows.filter(search_text=fold(person.name), birth_date=person.birth_date, person_key=key).exists()


def _room(training_class: TrainingClass, more: int) -> None:
    if training_class.records.count() + more > MOST:
        raise Refused(Finding("too_many", f"Một lớp có nhiều nhất {MOST} người.", remedy="Mở thêm lớp cho số còn lại."))


@transaction.atomic
def withdraw(*, record: TrainingRecord) -> None:
    """Take somebody off the list of an open class. Raises ``Refused`` when a certificate was given."""
    locked = _open(record.training_class)
    held = locked.records.select_for_update(of=("self",)).get(pk=record.pk)
    if held.certificate_number or held.paper_id or held.entry_id:
        raise Refused(
            Finding("certificate_given", f"{held.name} đã được cấp giấy chứng nhận, không đưa ra khỏi lớp được.",
                    right=Right.PRINCIPLE, remedy="Đính chính kết quả nếu giấy chứng nhận ghi nhầm.")
        )  # fmt: skip
    held.delete()


@transaction.atomic
def add_session(*, training_class: TrainingClass, held_on: date, part: str = "", topic: str = "") -> TrainingSession:
    """Add a session within the days of an open class."""
    locked = _open(training_class)
    if not locked.from_on <= held_on <= locked.to_on:
        raise Refused(
            Finding("outside", f"Ngày {format_date(held_on)} ngoài thời gian của lớp.", field="held_on",
                    remedy=f"Ghi ngày từ {format_date(locked.from_on)} đến {format_date(locked.to_on)}.")
        )  # fmt: skip
    try:
        with transaction.atomic():
            return TrainingSession.objects.create(
                training_class=locked, held_on=held_on, part=clean(part), topic=clean(topic)
            )
    except IntegrityError as taken:
        raise Refused(
            Finding("twice", f"Ngày {format_date(held_on)} đã có buổi này.", field="part",
                    remedy="Ghi rõ buổi, ví dụ: Sáng, Chiều.")
        ) from taken  # fmt: skip


@transaction.atomic
def remove_session(*, session: TrainingSession) -> None:
    """Take out a session for which no roll was taken."""
    _open(session.training_class)
    if session.taken_at is not None:
        raise Refused(Finding("taken", "Buổi này đã điểm danh, không bỏ được.", remedy="Sửa điểm danh nếu ghi nhầm."))
    session.delete()


@dataclass(frozen=True, slots=True)
class Roll:
    """What is said of one person at one session."""

    value: str
    reason: str = ""


@transaction.atomic
def take_roll(
    *, session: TrainingSession, marks: Mapping[int, Roll], version: int | None, at: datetime
) -> TrainingSession:
    """Write the roll of a session: everyone of the class is present but for the exceptions in ``marks`` (by key of the record).

    Raises ``Refused``: a strange record, an absence with reason that names none, somebody else was faster (``conflict``).
    """
    _open(session.training_class)
    locked = TrainingSession.objects.select_for_update(of=("self",)).get(pk=session.pk)
    if version is not None and version != locked.version:
        raise Refused(
            Finding("changed_meanwhile", "Người khác vừa điểm danh buổi này. Điểm danh của người đó hiện ở dưới, lựa chọn của đồng "
                    "chí vẫn giữ nguyên.", remedy="Đối chiếu rồi lưu lại."), conflict=True,
        )  # fmt: skip
    records = {record.pk: record for record in locked.training_class.records.select_related("member")}
    wanted = set(records)
    found = [
        Finding("stranger", "Có người không thuộc lớp này; hãy tải lại trang.") for key in set(marks) - wanted
    ][:1]  # fmt: skip
    for key in marks.keys() & wanted:
        said = marks[key]
        if said.value not in SessionValue.values:
            found.append(Finding("value", f"{records[key].name}: chọn một mức điểm danh.", field=f"value_{key}"))
        elif said.value == SessionValue.EXCUSED and not said.reason.strip():
            found.append(
                Finding("reason_missing", f"{records[key].name}: vắng có lý do thì ghi lý do.", field=f"reason_{key}",
                        remedy="Ghi lý do, hoặc chọn “Vắng không lý do”.")
            )  # fmt: skip
    if found:
        raise Refused(found)
    rows = []
    for key in wanted:
        said = marks.get(key, Roll(SessionValue.PRESENT))
        reason = "" if said.value == SessionValue.PRESENT else clean(said.reason)
        rows.append(SessionAttendance(session=locked, record_id=key, value=said.value, reason=reason))
    SessionAttendance.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["session", "record"], update_fields=["value", "reason"]
    )
    locked.taken_at = at
    locked.version += 1
    locked.save(update_fields=["taken_at", "version"])
    return locked
