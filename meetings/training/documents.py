"""Print-outs of a class: list of learners, roll, book of certificates, the certificates themselves (own layouts)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from branches.queries import printed_name
from core.dates import Precision, format_date, format_partial, format_running
from core.printing import Column, PrintOut, PrintTable, print_out
from meetings.models import SessionAttendance, SessionValue, TrainingClass, TrainingRecord
from regulations.lookup import lookup_value

SHEET = "training/print/sheet.html"
MOST_SESSIONS = 12  # columns of the roll
MARKS = {SessionValue.PRESENT: "x", SessionValue.EXCUSED: "P", SessionValue.UNEXCUSED: "K"}


def _born(record: TrainingRecord) -> str:
    if record.member_id:
        return format_partial(record.member.birth_date, record.member.birth_precision)
    return format_partial(record.birth_date, Precision.DAY) if record.birth_date else ""


def _sheet(held: TrainingClass, title: str, table: PrintTable, on: date, note: str = "") -> PrintOut:
    names = printed_name(held.organization, on)
    context = {
        "sheet": {
            "unit": names.superior, "issuer": names.issuer, "title": title,
            "period": f"{held.title}, từ {format_running(held.from_on)} đến {format_running(held.to_on)}",
            "code": f"Đơn vị mở lớp:\n{held.issuer}", "place": held.organization.place_name or "………", "date": on,
        },
        "table": table, "signature": {"office": "NGƯỜI PHỤ TRÁCH LỚP", "name": ""}, "left_signature": {"office": "NGƯỜI LẬP", "name": ""},
        "note": note,
    }  # fmt: skip
    return print_out(SHEET, context, landscape=True)


def print_roster(held: TrainingClass, people: Sequence[TrainingRecord], on: date) -> PrintOut:
    """Danh sách học viên."""
    table = PrintTable(
        columns=[Column("STT", 12, "center"), Column("Họ và tên", 58), Column("Ngày sinh", 26, "center"), Column("Chi bộ, đơn vị", 84),
                 Column("Đối tượng", 34), Column("Ghi chú", 44)],
        rows=[
            [n, r.name, _born(r), r.unit_name or r.organization.name,
             r.member.get_membership_class_display() if r.member_id else "Chưa vào Đảng", r.note]
            for n, r in enumerate(people, 1)
        ],
        first_page=17, next_pages=23,
    )  # fmt: skip
    return _sheet(held, "DANH SÁCH HỌC VIÊN", table, on, f"Danh sách có {len(people)} người.")


def print_roll(held: TrainingClass, people: Sequence[TrainingRecord], on: date) -> PrintOut:
    """Danh sách điểm danh: one column for each session; x present, P with reason, K without; empty until taken."""
    sessions = list(held.sessions.order_by("held_on", "pk")[:MOST_SESSIONS])
    lines = SessionAttendance.objects.filter(session__in=sessions).values_list("record_id", "session_id", "value")
    known = {(record, session): MARKS[value] for record, session, value in lines}
    width = min(20, 150 // max(len(sessions), 1))
    table = PrintTable(
        columns=[Column("STT", 12, "center"), Column("Họ và tên", 56), Column("Chi bộ, đơn vị", 260 - 68 - width * len(sessions) - 18),
                 *(Column(f"{s.held_on:%d/%m} {s.part}".strip(), width, "center") for s in sessions), Column("Có mặt", 18, "center")],
        rows=[
            [n, r.name, r.unit_name or r.organization.name, *(known.get((r.pk, s.pk), "") for s in sessions),
             r.present if any(s.taken_at for s in sessions) else ""]
            for n, r in enumerate(people, 1)
        ],
        first_page=16, next_pages=22,
    )  # fmt: skip
    return _sheet(held, "DANH SÁCH ĐIỂM DANH", table, on, "x: có mặt; P: vắng có lý do; K: vắng không lý do.")


def print_register(held: TrainingClass, people: Sequence[TrainingRecord], on: date) -> PrintOut:
    """Sổ cấp giấy chứng nhận: who was given which number, with room to sign for it."""
    given = [record for record in people if record.certificate_number]
    table = PrintTable(
        columns=[Column("STT", 12, "center"), Column("Số giấy chứng nhận", 40, "center"), Column("Ngày cấp", 26, "center"),
                 Column("Họ và tên", 54), Column("Ngày sinh", 26, "center"), Column("Chi bộ, đơn vị", 58), Column("Kết quả", 22, "center"),
                 Column("Người nhận ký", 24)],
        rows=[
            [n, r.certificate_number, format_date(r.certificate_on), r.name, _born(r), r.unit_name or r.organization.name,
             r.result_label, ""]
            for n, r in enumerate(given, 1)
        ],
        first_page=17, next_pages=23,
    )  # fmt: skip
    return _sheet(held, "SỔ CẤP GIẤY CHỨNG NHẬN", table, on, f"Đã cấp {len(given)} giấy chứng nhận.")


def print_certificates(records: Sequence[TrainingRecord]) -> PrintOut:
    """One certificate on each page, landscape; text of the handbook (``admission.md`` 6, CN-NTVĐ and CN-ĐVM), own layout."""
    return print_out(
        "training/print/certificates.html", {"pages": [certificate_page(r) for r in records]}, landscape=True
    )


def certificate_page(record: TrainingRecord) -> dict:
    """Everything one certificate prints."""
    runs = record.training_class.organization if record.training_class_id else record.organization
    course = lookup_value("training_course", record.course)
    applicant = bool(course) and course.attributes.get("audience") == "applicant"
    return {
        "issuer": record.issuer,
        "superior": printed_name(runs, record.certificate_on or record.to_on).issuer,
        "title": record.certificate_words,
        "person": record.name,
        "salutation": "Ông (bà)" if applicant else "Đồng chí",
        "born": _born(record),
        "native": record.native_place or _native(record),
        "unit": record.unit_name or record.organization.name,
        "from": format_running(record.from_on),
        "to": format_running(record.to_on),
        "topics": record.topics,
        "result": "" if record.result == "passed" else record.result_label,
        "number": record.certificate_number,
        "day": record.certificate_on,
        "place": runs.place_name or "………",
        "until": format_running(record.valid_until) if record.valid_until else "",
    }


def _native(record: TrainingRecord) -> str:
    if record.member_id is None:
        return ""
    profile = getattr(record.member, "profile", None)
    parts = (profile.native_commune, profile.native_province) if profile else ()
    return ", ".join(part for part in parts if part)
