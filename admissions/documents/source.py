"""Sổ theo dõi nguồn: the people a branch follows in a year, in the columns of ``admission.md`` 2; landscape."""

from __future__ import annotations

from datetime import date

from django.db.models import Q

from admissions.models import BEFORE_CEREMONY, Admission, HelperPhase
from branches.models import Organization
from branches.queries import printed_name
from core.dates import format_date
from core.printing import Column, PrintOut, PrintTable, print_out
from meetings.models import TrainingRecord
from members.models.member import Sex
from members.record.print_parts import PLACE
from members.record.queries import seat_holder
from regulations.lookup import lookup_label

COLUMNS = (
    Column("STT", 8, "center"), Column("Họ tên", 29), Column("Ngày sinh", 18, "center"), Column("Giới tính", 10, "center"),
        Column("Dân tộc, tôn giáo", 17),
    Column("Nghề nghiệp", 24), Column("Đoàn viên, công đoàn", 15, "center"), Column("Ngày NQ đưa vào danh sách cảm tình", 19, "center"),
    Column("Đảng viên giúp đỡ", 28), Column("Ngày phân công", 18, "center"), Column("Lớp NTVĐ (số, ngày cấp, hết hạn)", 28),
    Column("Ngày cho làm hồ sơ", 18, "center"), Column("Trạng thái", 18), Column("Dự kiến kết nạp (quý/năm)", 12, "center"),
)  # fmt: skip
QUARTERS = ("", "I", "II", "III", "IV")
#: Rows that surely fit a page: a row takes up to four lines.
FIRST_PAGE, NEXT_PAGES = 7, 9


def followed(branch: Organization, year: int):
    """Cases of a branch that were open on some day of the year: noted by its end, not ended before it began."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    rows = Admission.objects.filter(organization=branch, noted_on__lte=last).filter(
        Q(state__in=BEFORE_CEREMONY)
        | Q(ceremony_on__gte=first)
        | Q(ceremony_on=None, ended_on__gte=first)
        | Q(ceremony_on=None, ended_on=None)
    )
    return (
        rows.select_related("applicant").prefetch_related("helpers__member").order_by("applicant__name_sort_key", "pk")
    )


def source_rows(branch: Organization, year: int, *, sensitive: bool) -> list[list[str]]:
    """The lines of the book."""
    cases = list(followed(branch, year))
    courses = _courses(cases)
    return [_row(number, case, courses.get(case.pk), sensitive) for number, case in enumerate(cases, 1)]


def _courses(cases: list[Admission]) -> dict[int, TrainingRecord]:
    """The latest awareness certificate of each, in two queries."""
    keys = {case.applicant.training_key: case.pk for case in cases}
    members = {case.member_id: case.pk for case in cases if case.member_id}
    rows = TrainingRecord.objects.filter(course="awareness", passed=True).filter(
        Q(member=None, person_key__in=keys) | Q(member__in=members)
    )
    return {
        members[row.member_id] if row.member_id else keys[row.person_key]: row for row in rows.order_by("to_on", "pk")
    }


def _row(number: int, case: Admission, course: TrainingRecord | None, sensitive: bool) -> list[str]:
    person = case.applicant
    helpers = [row for row in case.helpers.all() if row.phase == HelperPhase.APPLICANT]
    helpers = [row for row in helpers if row.ended_on is None] or helpers[-1:]
    unions = ", ".join(
        words for words, is_one in (("Đoàn viên", person.youth_union), ("Công đoàn", person.trade_union)) if is_one
    )
    religion = lookup_label("religion", person.religion) if sensitive else ""
    certificate = ""
    if course:
        until = f", hết hạn {format_date(course.valid_until)}" if course.valid_until else ""
        certificate = f"{course.certificate_number}, {format_date(course.certificate_on)}{until}"
    planned = "/".join(
        str(part) for part in (case.planned_quarter and QUARTERS[case.planned_quarter], case.planned_year) if part
    )
    return [
        str(number), person.full_name, format_date(person.birth_date), Sex(person.sex).label,
        ", ".join(filter(None, [lookup_label("ethnic_group", person.ethnic_group), religion])),
        person.occupation_text or lookup_label("occupation", person.occupation), unions, format_date(case.listed_on),
        "; ".join(row.member.full_name for row in helpers), format_date(helpers[0].assigned_on) if helpers else "", certificate,
        format_date(case.dossier_allowed_on), case.state_label, planned,
    ]  # fmt: skip


def source_context(branch: Organization, year: int, *, on: date, sensitive: bool) -> dict:
    """Everything the book prints."""
    names = printed_name(branch, on)
    secretary = seat_holder(branch, "secretary", on)
    rows = source_rows(branch, year, sensitive=sensitive)
    return {
        "sheet": {"unit": names.superior, "issuer": names.issuer, "title": "SỔ THEO DÕI NGUỒN KẾT NẠP ĐẢNG VIÊN", "period": f"NĂM {year}",
                  "code": f"Tổng số: {len(rows)} người", "place": branch.place_name or PLACE, "date": on},
        "table": PrintTable(columns=COLUMNS, rows=rows, numbers=[str(n) for n in range(1, len(COLUMNS) + 1)], first_page=FIRST_PAGE,
            next_pages=NEXT_PAGES),
        "signature": {"authority": "T/M CHI BỘ", "office": "Bí thư", "name": secretary.member.full_name if secretary else ""},
        "left_signature": {"office": "Người lập sổ", "name": ""},
    }  # fmt: skip


def print_source_book(branch: Organization, year: int, *, on: date, sensitive: bool) -> PrintOut:
    """The PDF of the book."""
    context = source_context(branch, year, on=on, sensitive=sensitive)
    return print_out("admissions/print/source_book.html", context, landscape=True)
