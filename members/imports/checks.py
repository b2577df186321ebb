"""What single cells cannot tell: facts that contradict each other, and rows that are twice there.

The table of all checks, for people, is docs/import.md. Ages and terms come from the regulations in
force on the day of the admission.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from core.dates import UNKNOWN_DATE, PartialDate, add_months, whole_months
from core.findings import Finding, Level
from core.identifiers import mask, personal_id_remarks
from core.names import fold, identity_key
from members.imports.fields import field_label
from members.imports.values import remark, stop

if TYPE_CHECKING:
    from members.imports.rows import ParsedRow

Limit = Callable[[str, date], int | None]

DAYS = ("birth_date", "admission_decision_date", "admission_date", "official_date")
DATES_BY_NOW = (*DAYS, "card_issued_on", "status_date")
ENDED_DATES = {"deceased": "ngày mất", "transferred_out": "ngày chuyển đi"}


class Days(NamedTuple):
    """The days of ``DAYS`` as far as a row tells them, asked for once."""

    birth: PartialDate
    decision: PartialDate
    ceremony: PartialDate
    official: PartialDate


def check_row(values: dict[str, Any], present: frozenset[str], limit: Limit, on: date) -> list[Finding]:
    """Findings about one row. Settles what follows from other values: sex, class, dates of status.

    `present` holds the fields the list has columns for.
    """
    found: list[Finding] = []
    found += _check_presence(values)
    found += _check_future(values, on)
    days = Days(*(_known(values, name) for name in DAYS))
    found += _check_order(days)
    found += _check_age(days, limit)
    found += _check_personal_id(values, days)
    found += _settle_class(values, days, present, limit, on)
    found += _settle_status(values)
    for name in [key for key in values if key.endswith("_unreadable")]:
        del values[name]
    return found


def _known(values: dict[str, Any], name: str) -> PartialDate:
    return values.get(name) or UNKNOWN_DATE


def _check_presence(values: dict[str, Any]) -> Iterable[Finding]:
    if not values.get("full_name"):
        yield stop("name_missing", "Thiếu họ và tên.", "full_name")
    if not _known(values, "birth_date") and "birth_date_unreadable" not in values:
        yield stop("birth_missing", "Thiếu ngày sinh; ít nhất phải có năm sinh.", "birth_date")
    has_admission = _known(values, "admission_date") or "admission_date_unreadable" in values
    if not has_admission:
        if _known(values, "admission_decision_date"):
            message = "Thiếu ngày vào Đảng (ngày kết nạp); chỉ có ngày quyết định kết nạp."
            yield remark("admission_missing", message, "admission_date")
        else:
            message = "Thiếu ngày vào Đảng (ngày kết nạp)."
            yield stop("admission_missing", message, "admission_date")


def _check_future(values: dict[str, Any], on: date) -> Iterable[Finding]:
    """Dates after the day of import; they count as unreadable for every other check."""
    for name in DATES_BY_NOW:
        day = values.get(name)
        if day and day.earliest > on:
            message = f"{field_label(name)} {day} ở tương lai; kiểm tra lại năm."
            yield stop("date_in_future", message, name)
            del values[name]
            values[f"{name}_unreadable"] = True


def _check_order(days: Days) -> Iterable[Finding]:
    birth, decision, ceremony, official = days
    if birth and ceremony and ceremony.latest <= birth.earliest:
        message = f"Ngày vào Đảng {ceremony} không sau ngày sinh {birth}."
        yield stop("admission_before_birth", message, "admission_date")
    if official and ceremony and official.latest < ceremony.earliest:
        message = f"Ngày chính thức {official} trước ngày vào Đảng {ceremony}."
        yield stop("official_before_admission", message, "official_date")
    if decision and ceremony and decision.earliest > ceremony.latest:
        message = f"Ngày quyết định kết nạp {decision} sau ngày vào Đảng (kết nạp) {ceremony}."
        yield stop("decision_after_admission", message, "admission_decision_date")


def _check_age(days: Days, limit: Limit) -> Iterable[Finding]:
    """Age at admission in months, the day ignored; only what is sure from the parts known."""
    birth, ceremony = days.birth, days.ceremony or days.decision
    if not birth or not ceremony or ceremony.latest <= birth.earliest:
        return
    youngest = limit("admission.age_min", ceremony.latest)
    oldest = limit("admission.age_max", ceremony.latest)
    at_most = whole_months(birth.earliest, ceremony.latest)
    at_least = whole_months(birth.latest, ceremony.earliest)
    if youngest is not None and at_most < youngest:
        message = f"Vào Đảng khi mới {at_most // 12} tuổi (quy định từ đủ {youngest // 12} tuổi)."
        yield remark("age_too_low", message, "admission_date")
    elif oldest is not None and at_least > oldest:
        message = f"Vào Đảng khi đã {at_least // 12} tuổi (quy định đến {oldest // 12} tuổi)."
        yield remark("age_high", message, "admission_date")


def _check_personal_id(values: dict[str, Any], days: Days) -> Iterable[Finding]:
    """Compare the personal ID with the record; where the list has no sex, take it from the number."""
    number = values.get("personal_id")
    if number:
        yield from personal_id_remarks(number, birth_year=days.birth.year, sex=values.get("sex", ""))
        if not values.get("sex") and "sex_unreadable" not in values:
            values["sex"] = "female" if int(number[3]) % 2 else "male"
            label = "Nữ" if values["sex"] == "female" else "Nam"
            yield remark("sex_from_id", f"Không ghi giới tính; lấy {label} theo số CCCD.", "sex")
    elif not values.get("sex") and "sex_unreadable" not in values:
        yield stop("sex_missing", "Thiếu giới tính; ghi Nam hoặc Nữ.", "sex")


def _settle_class(
    values: dict[str, Any], days: Days, present: frozenset[str], limit: Limit, on: date
) -> Iterable[Finding]:
    """Official or probationary, from the class column, the official date, the card, the dates."""
    stated = values.get("membership_class", "")
    ceremony, official = days.ceremony, days.official
    start = ceremony or days.decision
    probation = limit("probation.months", start.latest) if start else None
    card = values.get("card_number") or values.get("old_card_number")
    if official or "official_date_unreadable" in values:
        values["membership_class"] = "official"
        if stated == "probationary":
            message = "Ghi là đảng viên dự bị nhưng có ngày chính thức."
            yield stop("class_conflict", message, "membership_class")
        if probation and ceremony and official:
            earliest = add_months(ceremony.earliest, probation)
            if ceremony.latest <= official.latest < earliest:
                message = f"Ngày chính thức {official} sớm hơn {probation} tháng kể từ ngày vào Đảng {ceremony}."
                yield remark("probation_short", message, "official_date")
        return
    overdue = bool(start) and probation is not None and add_months(start.latest, probation) <= on
    if stated == "official" or (not stated and "official_date" not in present and (card or overdue)):
        values["membership_class"] = "official"
        message = "Đảng viên chính thức nhưng không có ngày chính thức; cần bổ sung."
        yield remark("official_missing", message, "official_date")
        return
    values["membership_class"] = "probationary"
    if card:
        message = "Có số thẻ đảng viên nhưng không có ngày chính thức; tính là đảng viên dự bị."
        yield remark("card_of_probationary", message, "official_date")
    elif overdue and not stated:
        message = f"Quá {probation} tháng từ ngày vào Đảng mà chưa có ngày chính thức; tính là dự bị."
        yield remark("probation_over", message, "official_date")


def _settle_status(values: dict[str, Any]) -> Iterable[Finding]:
    """Who has left is kept only with the day he left; the day of an exemption goes to its field."""
    left_on = values.pop("status_date", None) or UNKNOWN_DATE
    end_reason = values.get("end_reason", "")
    status = values.get("activity_status", "")
    if end_reason:
        label = ENDED_DATES.get(end_reason, "ngày ra khỏi Đảng")
        if not left_on:
            message = f"Không còn sinh hoạt ở chi bộ nhưng thiếu {label}; không tính vào đảng số."
            yield stop("end_date_missing", message, "status_date")
        elif not left_on.is_full:
            message = f"Cần đủ ngày, tháng, năm của {label}."
            yield stop("end_date_partial", message, "status_date")
        else:
            values["ended_on"] = left_on.date
            admission = _known(values, "admission_date")
            if admission and left_on.date < admission.earliest:
                message = f"{label.capitalize()} {left_on} trước ngày vào Đảng {admission}."
                yield stop("end_before_admission", message, "status_date")
    elif status in ("exempt", "temporarily_exempt") and left_on:
        values.setdefault("exempted_on", left_on)
    elif status == "in_transit":
        message = "Đang chuyển sinh hoạt: chưa thuộc chi bộ nào; nhập khi nơi đến đã tiếp nhận."
        yield stop("in_transit", message, "status")


def find_duplicates(rows: list[ParsedRow]) -> None:
    """The same person twice in one list: the first row stands, the later ones are held back.

    Same personal ID or same card: a fault. Same name and full birth date: a fault, unless both
    rows have personal IDs and these differ (two people of one name): then a remark.
    """
    for field, label in (
        ("personal_id", "Số CCCD"),
        ("old_identity_number", "Số CMND cũ"),
        ("card_number", "Số thẻ đảng viên"),
        ("old_card_number", "Số thẻ cũ"),
    ):
        first_rows: dict[str, ParsedRow] = {}
        for row in rows:
            number = row.values.get(field)
            if not number:
                continue
            first = first_rows.setdefault(number, row)
            if first is not row:
                _mark_twice(row, first, field, f"{label} {mask(number)}", f"duplicate_{field}")
    _find_same_people(rows)


def _find_same_people(rows: list[ParsedRow]) -> None:
    people: dict[tuple[str, date], ParsedRow] = {}
    for row in rows:
        name, birth = row.values.get("full_name"), row.values.get("birth_date")
        if not name or not birth or not birth.is_full:
            continue
        first = people.setdefault((fold(name), birth.date), row)
        if first is row or _already_twice(row, first):
            continue
        ids = {first.values.get("personal_id"), row.values.get("personal_id")}
        different = (None not in ids and len(ids) == 2) or not _same_writing(first, row)
        what = f"Họ tên và ngày sinh {name}, {birth}"
        if different:
            message = f"{what} giống dòng {first.number}; kiểm tra có phải hai người khác nhau."
            row.findings.append(Finding("same_name_and_birth", message, Level.WARNING, "full_name", row.number))
        else:
            _mark_twice(row, first, "full_name", what, "duplicate_person")


def _same_writing(one: ParsedRow, other: ParsedRow) -> bool:
    """Whether two names of one folded form are one name, or one of them was typed without accents."""
    first, second = one.values["full_name"], other.values["full_name"]
    return identity_key(first) == identity_key(second) or fold(first) in (
        first.casefold(),
        second.casefold(),
    )


def _already_twice(row: ParsedRow, first: ParsedRow) -> bool:
    return any(
        finding.code.startswith("duplicate_") and f"dòng {first.number}." in finding.message for finding in row.findings
    )


def _mark_twice(row: ParsedRow, first: ParsedRow, field: str, what: str, code: str) -> None:
    message = f"{what} đã có ở dòng {first.number}."
    row.findings.append(Finding(code, message, Level.BLOCKING, field, row.number))
    remark_message = f"{what} còn xuất hiện ở dòng {row.number}; dòng sau không được nhập."
    first.findings.append(Finding(code, remark_message, Level.WARNING, field, first.number))


def duplicate_keys(values: dict[str, Any]) -> dict[str, Any]:
    """What to look a row up by in the registry: numbers, and folded name with full birth date."""
    keys = {
        name: values[name]
        for name in ("personal_id", "card_number", "old_card_number", "old_identity_number")
        if values.get(name)
    }
    birth = values.get("birth_date")
    if values.get("full_name") and birth and birth.is_full:
        keys["person"] = (fold(values["full_name"]), birth.date)
    return keys
