"""What the rules say of a record: required fields and papers, dates that contradict, numbers of the wrong shape. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any

from core.dates import PartialDate, whole_months
from core.findings import WARNING, Finding, Right
from core.identifiers import (
    CARD,
    IDENTITY_CARD,
    OLD_CARD,
    PERSONAL_ID,
    personal_id_remarks,
    read_card_number,
    read_identity_card,
    read_personal_id,
)
from core.identifiers import read_biography_number as read_biography
from members.models import MembershipClass
from members.parameters import PROBATION
from members.record.fields import FIELDS, NUMBERS_OF_CARD, TABLES, Kind, Table
from members.record.parameters import ADMISSION_AGE, CARD_PATTERN
from members.record.values import EMPTY, as_partial
from regulations.lookup import NoRuleInForce, lookup_label, lookup_values

PHONE = re.compile(r"^\+?\d{8,15}$")
CHARTER_2011 = date(2011, 1, 19)  # before it probation had other lengths (member-record.md 8.7): no check


def required_fields(membership_class: str, on: date) -> list[str]:
    """Names of the fields a record must hold on a day to be called complete («đã cập nhật»)."""
    return [name for name in _required("record_required_field", membership_class, on) if _is_single(name)]


def required_papers(membership_class: str, on: date) -> list[str]:
    """Types of papers a file must hold on a day."""
    return _required("file_required_paper", membership_class, on)


def _required(list_code: str, membership_class: str, on: date) -> list[str]:
    values = lookup_values(list_code, on)
    return [v.code for v in values if v.attributes.get("membership_class", membership_class) == membership_class]


def _is_single(name: str) -> bool:
    return name in NUMBERS_OF_CARD or (name in FIELDS and name not in TABLES)


def missing_fields(values: Mapping[str, Any], membership_class: str, on: date) -> list[str]:
    """Required fields that are empty."""
    return empty_among(required_fields(membership_class, on), values)


def empty_among(names: Iterable[str], values: Mapping[str, Any]) -> list[str]:
    """Those of some fields that are empty."""
    return [name for name in names if values.get(name) in EMPTY]


def missing_papers(held: Collection[str], membership_class: str, on: date) -> list[str]:
    """Required types of papers of which the file holds none, in the order of the list."""
    return [code for code in required_papers(membership_class, on) if code not in held]


def clean_identifiers(values: dict[str, Any]) -> list[Finding]:
    """Bring numbers to their stored form inside ``values``; findings say what could not be read."""
    found: list[Finding] = []
    readers = {"personal_id": (read_personal_id, PERSONAL_ID), "old_identity_number": (read_identity_card, IDENTITY_CARD),
               "card_number": (read_card_number, CARD), "old_card_number": (read_card_number, OLD_CARD),
               "biography_number": (read_biography, "biography_number")}  # fmt: skip
    for name, (read, kind) in readers.items():
        if not values.get(name):
            continue
        reading = read(values[name], field=name)
        lost = next((f for f in reading.findings if f.code == "zeros_restored"), None)
        if lost:  # Excel loses zeros; a person who types has left something out
            found.append(
                Finding("digits_missing", f"“{values[name]}” thiếu chữ số.", field=name,
                        remedy=f"Nếu số bắt đầu bằng 0 thì ghi đủ: {reading.value}.")
            )  # fmt: skip
        elif reading.value and reading.kind == kind:
            values[name] = reading.value
            found += reading.findings
        elif reading.value:
            found.append(
                Finding("wrong_number", f"“{values[name]}” là {_NUMBER_WORDS[reading.kind]}, không phải "
                        f"{_NUMBER_WORDS[kind]}.", field=name, remedy=f"Ghi vào ô {_NUMBER_WORDS[reading.kind]}.")
            )  # fmt: skip
        else:
            found += [Finding(f.code, f.message, field=name, remedy=f.remedy) for f in reading.findings]
    if values.get("phone"):
        values["phone"] = re.sub(r"[\s.()\-]", "", values["phone"])
        if not PHONE.match(values["phone"]):
            found.append(
                Finding("phone", f"“{values['phone']}” không phải là số điện thoại.", field="phone",
                        remedy="Ghi 8 đến 15 chữ số, ví dụ 0912345678.")
            )  # fmt: skip
    return found


_NUMBER_WORDS = {
    PERSONAL_ID: "Số căn cước", IDENTITY_CARD: "Số CMND cũ", CARD: "Số thẻ đảng viên", OLD_CARD: "Số thẻ cũ",
    "biography_number": "Số lý lịch",
}  # fmt: skip


def check_values(
    values: Mapping[str, Any], *, changed: Collection[str], membership_class: str, on: date
) -> list[Finding]:
    """Findings on a whole record of plain values; only those that concern a changed field are told."""
    found = [
        *_required_now(values),
        *_future_dates(values, on),
        *_order_of_dates(values, membership_class),
        *_personal_id(values),
        *_card(values, membership_class, on),
        *_rows(values, on),
    ]
    return [finding for finding in found if not finding.field or finding.field.split(".")[0] in changed]


def _required_now(values: Mapping[str, Any]) -> Iterable[Finding]:
    if not values.get("full_name"):
        yield Finding(
            "no_name", "Chưa ghi họ và tên khai sinh.", field="full_name", remedy="Ghi đủ họ, tên đệm và tên."
        )
    if not values.get("sex"):
        yield Finding("no_sex", "Chưa chọn giới tính.", field="sex", remedy="Chọn Nam hoặc Nữ.")


def _future_dates(values: Mapping[str, Any], on: date) -> Iterable[Finding]:
    for name, value in values.items():
        field = FIELDS[name]
        if field.kind not in (Kind.DAY, Kind.PARTIAL) or not value:
            continue
        day = as_partial(value)
        if day.earliest > on:
            yield Finding("future", f"{field.label} {day} chưa đến.", field=name, remedy="Nhập ngày không sau hôm nay.")


def _order_of_dates(values: Mapping[str, Any], membership_class: str) -> Iterable[Finding]:
    birth, decided, admitted, official = (
        as_partial(values.get(name) or "")
        for name in ("birth_date", "admission_decision_date", "admission_date", "official_date")
    )
    first = next((d for d in (decided, admitted) if d), None)
    if birth and first:
        yield from _age_at_admission(birth, first, "admission_date" if first is admitted else "admission_decision_date")
    if decided and admitted and decided.earliest > admitted.latest:
        yield Finding("decision_after_ceremony", f"Ngày quyết định kết nạp {decided} sau ngày vào Đảng {admitted}.", WARNING,
                      "admission_decision_date", right=Right.REGULATION,
                      remedy="Kiểm tra lại hai ngày trên giấy tờ gốc.")  # fmt: skip
    if official and admitted and official.latest < admitted.earliest:
        yield Finding("official_before", f"Ngày chính thức {official} trước ngày vào Đảng {admitted}.", field="official_date",
                      right=Right.REGULATION, remedy="Ngày chính thức không thể trước ngày vào Đảng.")  # fmt: skip
    elif official and admitted and admitted.earliest >= CHARTER_2011:
        yield from _probation(admitted, official)
    if official and membership_class == MembershipClass.PROBATIONARY:
        yield Finding("still_probationary", "Đồng chí đang là đảng viên dự bị, chưa có ngày chính thức.", field="official_date",
                      right=Right.PRINCIPLE, remedy="Ghi việc công nhận chính thức ở phần Trạng thái của đảng viên.")  # fmt: skip


def _age_at_admission(birth: PartialDate, first: PartialDate, field: str) -> Iterable[Finding]:
    if first.latest <= birth.earliest:
        yield Finding(
            "admitted_before_birth",
            f"Ngày {first} trước ngày sinh {birth}.",
            field=field,
            remedy="Kiểm tra lại hai ngày.",
        )
        return
    try:
        least = ADMISSION_AGE.on(first.earliest)
    except NoRuleInForce:
        return
    if whole_months(birth.earliest, first.latest) < least.value:
        yield Finding("young", f"Khi vào Đảng ({first}) đồng chí chưa đủ {least.display()}.", WARNING, field, basis=least.cite(),
                      right=Right.STANDARD, remedy="Kiểm tra lại ngày sinh, ngày vào Đảng.")  # fmt: skip


def _probation(admitted: PartialDate, official: PartialDate) -> Iterable[Finding]:
    try:
        months = PROBATION.on(admitted.earliest)
    except NoRuleInForce:
        return
    if whole_months(admitted.earliest, official.latest) < months.value:
        yield Finding("probation_short", f"Từ ngày vào Đảng {admitted} đến ngày chính thức {official} chưa đủ {months.display()}.",
                      WARNING, "official_date", basis=months.cite(), right=Right.REGULATION,
                      remedy="Kiểm tra lại ngày vào Đảng, ngày chính thức.")  # fmt: skip


def _personal_id(values: Mapping[str, Any]) -> Iterable[Finding]:
    number = values.get("personal_id") or ""
    if len(number) != 12 or not number.isdecimal():
        return
    birth = as_partial(values.get("birth_date") or "")
    remarks = personal_id_remarks(number, birth_year=birth.year, sex=values.get("sex") or "")
    yield from remarks


def _card(values: Mapping[str, Any], membership_class: str, on: date) -> Iterable[Finding]:
    number = values.get("card_number") or ""
    if not number:
        return
    try:
        pattern = CARD_PATTERN.on(on)
    except NoRuleInForce:
        pattern = None
    if pattern and not re.match(pattern.value, number):
        yield Finding(
            "card_pattern", f"“{number}” không đúng dạng số thẻ đảng viên.", field="card_number", basis=pattern.cite()
        )
    if membership_class == MembershipClass.PROBATIONARY:
        yield Finding("card_probationary", "Chỉ đảng viên chính thức được phát thẻ đảng viên.", field="card_number",
                      right=Right.STANDARD, remedy="Ghi số thẻ sau khi công nhận chính thức.")  # fmt: skip


def _rows(values: Mapping[str, Any], on: date) -> Iterable[Finding]:
    for name, table in TABLES.items():
        rows = values.get(name) or []
        for number, row in enumerate(rows, start=1):
            for message, remedy in _row(table, row, on):
                yield Finding("row", f"{table.label}, dòng {number}: {message}", field=name, row=number, remedy=remedy)
        if name == "badges":
            levels = [row["level"] for row in rows]
            for level in {level for level in levels if level and levels.count(level) > 1}:
                yield Finding("badge_twice", f"{lookup_label('badge_level', level)} ghi hai lần.", field=name)


def _row(table: Table, row: Mapping[str, Any], on: date) -> Iterable[tuple[str, str]]:
    """What is wrong with one row, and what would be right."""
    start, end = as_partial(row.get("from_on") or ""), as_partial(row.get("to_on") or "")
    if start and end and end.latest < start.earliest:
        yield f"đến {end} trước khi bắt đầu {start}.", "Kiểm tra lại thời gian."
    for column in table.columns:
        if column.kind is Kind.PARTIAL and row.get(column.name):
            day = as_partial(row[column.name])
            if day.earliest > on:
                yield f"{column.label.lower()} {day} chưa đến.", "Nhập thời gian không sau hôm nay."
    year = row.get("birth_year")
    if year is not None and not 1850 <= year <= on.year:
        yield f"năm sinh {year} không hợp lý.", f"Ghi năm từ 1850 đến {on.year}."
