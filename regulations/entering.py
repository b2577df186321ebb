"""Reading a value which an officer typed, by the unit of its parameter."""

from __future__ import annotations

import re
from datetime import date
from fractions import Fraction
from typing import Any

from regulations import units
from regulations.models import Parameter

#: Units whose values are codes the program acts upon: one of ``Parameter.choices``.
CHOSEN = {units.EVENT, units.MODE, units.CODE, units.BODY}
#: Units whose values are ways of working built into the program; a new value needs a new release.
BUILT_IN = {units.REGEX, units.RULE, "formula", "levels", "unit", "org_level"}

_WHOLE = {
    units.MONTHS, units.MONTHS_BELOW, units.YEARS, units.DAYS, units.WORKING_DAYS, units.HOURS, units.MINUTES,
    units.PERSONS, units.TIMES, units.VOTES, units.POINTS, units.DAY_OF_MONTH, units.MONTH_OF_YEAR, "digit", "character",
    "password", "attempt", "level", "body_count", "mm", "pt", units.DONG_PER_MONTH, "dong",
}  # fmt: skip
_LIMITS = {units.DAY_OF_MONTH: (1, 31), units.MONTH_OF_YEAR: (1, 12), "level": (1, 5)}


def amendable(parameter: Parameter) -> bool:
    """Whether an office may enter a newer value on the page."""
    if parameter.unit in CHOSEN:
        return len(parameter.choices) > 1
    return parameter.unit not in BUILT_IN


def read(text: str, parameter: Parameter, example: Any = None) -> Any:
    """The value, as it is stored; ``ValueError`` in Vietnamese says what is expected.

    ``example`` is the value in force: where that is a list, a list is read.
    """
    text, unit = text.strip(), parameter.unit
    if unit == units.BOOLEAN:
        return _boolean(text)
    if unit in CHOSEN:
        if text not in parameter.choices:
            raise ValueError("Chọn một giá trị trong danh sách.")
        return text
    if unit.startswith("share_"):
        return _share(text)
    if unit == units.MONTH_DAY:
        return _month_day(text)
    if isinstance(example, list):
        return [_number(part, unit) for part in re.split(r"[;,]\s+|;", text) if part]
    if unit in _WHOLE or unit.startswith("percent"):
        return _number(text, unit)
    if not text:
        raise ValueError("Nhập giá trị.")
    return text


def _boolean(text: str) -> bool:
    if text not in {"true", "false"}:
        raise ValueError("Chọn “Có” hoặc “Không”.")
    return text == "true"


def _share(text: str) -> str:
    match = re.fullmatch(r"(>|trên\s+)?(\d{1,2})\s*/\s*(\d{1,2})", text, re.IGNORECASE)
    if not match or int(match[3]) == 0 or not 0 < Fraction(int(match[2]), int(match[3])) <= 1:
        raise ValueError("Ghi tỷ lệ dạng 2/3 hoặc trên 1/2, không quá 1.")
    return f"{'>' if match[1] else ''}{match[2]}/{match[3]}"


def _month_day(text: str) -> str:
    match = re.fullmatch(r"(\d{1,2})/(\d{1,2})", text)
    try:
        day = date(2023, int(match[2]), int(match[1])) if match else None
    except ValueError:
        day = None
    if day is None:
        raise ValueError("Ghi ngày và tháng dạng 31/12.")
    return f"{day:%m-%d}"


def _number(text: str, unit: str) -> int | float:
    plain = text.strip().removesuffix("%").strip()
    if unit in _WHOLE:
        if not re.fullmatch(r"\d{1,3}(\.\d{3})+|\d{1,9}", plain):
            raise ValueError("Ghi một số nguyên không âm, ví dụ 12 hoặc 5.310.000.")
        number = int(plain.replace(".", ""))
        low, high = _LIMITS.get(unit, (0, 999_999_999))
        if not low <= number <= high:
            raise ValueError(f"Ghi số từ {low} đến {high}.")
        return number
    if not re.fullmatch(r"\d{1,3}([.,]\d{1,3})?", plain):
        raise ValueError("Ghi một số phần trăm, ví dụ 0,5 hoặc 20.")
    percent = float(plain.replace(",", "."))
    if percent > 100:
        raise ValueError("Tỷ lệ phần trăm không quá 100.")
    return int(percent) if percent.is_integer() else percent
