"""Reading amounts of money as offices write them: 9.360.000, 9 360 000, 9360000 đ."""

from __future__ import annotations

import re

_GROUPED = re.compile(r"^\d{1,3}([.,\s]\d{3})+$")
_UNIT = re.compile(r"\s*(đồng|đ|vnđ|vnd)$", re.IGNORECASE)


def parse_money(value: object) -> int | None:
    """Whole đồng of what was typed or lies in a cell; ``None`` for nothing. ``ValueError`` with a sentence otherwise."""
    if value is None or isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        if value != int(value):
            raise ValueError(f"Số tiền “{value}” có phần lẻ; ghi số đồng tròn.")
        return int(value)
    text = _UNIT.sub("", str(value).replace("\u00a0", " ").strip())
    if not text:
        return None
    sign = -1 if text.startswith("-") else 1
    digits = text.lstrip("-").strip()
    if _GROUPED.match(digits):
        digits = re.sub(r"[.,\s]", "", digits)
    if not (digits.isascii() and digits.isdecimal()):
        raise ValueError(f"“{value}” không phải là số tiền; ghi như 9.360.000.")
    return sign * int(digits[:18])
