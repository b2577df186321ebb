"""Units of parameters and how their values read in Vietnamese."""

from __future__ import annotations

from typing import Any

MONTHS = "month"
MONTHS_BELOW = "month_exclusive"
YEARS = "year"
DAYS = "day"
WORKING_DAYS = "working_day"
HOURS = "hour"
MINUTES = "minute"
PERSONS = "person"
TIMES = "time"
VOTES = "vote"
POINTS = "point"
PERCENT = "percent"
BOOLEAN = "bool"
RULE = "rule"
EVENT = "event"
MODE = "mode"
BODY = "body"
CODE = "code"
REGEX = "regex"
MONTH_DAY = "month_day"
DAY_OF_MONTH = "day_of_month"
MONTH_OF_YEAR = "month_of_year"
DONG_PER_MONTH = "dong_per_month"

#: Unit → words after the number. An empty word means that the value speaks for itself.
WORDS = {
    MONTHS: "tháng",
    MONTHS_BELOW: "tháng",
    YEARS: "năm",
    DAYS: "ngày",
    WORKING_DAYS: "ngày làm việc",
    HOURS: "giờ",
    MINUTES: "phút",
    PERSONS: "người",
    TIMES: "lần",
    VOTES: "lần biểu quyết",
    POINTS: "điểm",
    PERCENT: "%",
    "percent_of_insured_salary": "% tiền lương đóng bảo hiểm xã hội",
    "percent_of_benefit": "% mức trợ cấp",
    "percent_of_pension": "% lương hưu",
    "percent_of_pension_and_pay": "% lương hưu và tiền công",
    "percent_of_regional_minimum_wage": "% lương tối thiểu vùng",
    "percent_of_allowance": "% mức trợ cấp",
    "percent_of_pay": "% tiền lương, tiền công",
    "percent_of_targets": "% số chỉ tiêu",
    "percent_of_tasks": "% số nhiệm vụ",
    DONG_PER_MONTH: "đồng/tháng",
    "dong": "đồng",
    "share_of_official_members": "số đảng viên chính thức",
    "share_of_all_committee_members": "tổng số cấp ủy viên",
    "share_of_members": "số ủy viên",
    "share_of_committee": "số cấp ủy viên",
    "share_of_base": "số người có quyền biểu quyết",
    "share_of_called": "số được triệu tập",
    "share_of_time": "thời hạn",
    "pt": "pt",
    "mm": "mm",
    "digit": "chữ số",
    "character": "ký tự",
    "password": "mật khẩu gần nhất",
    "attempt": "lần nhập sai",
    "body_count": "cơ quan",
    "level": "",
    "levels": "",
    "label": "",
    "formula": "",
    "text": "",
    "unit": "",
    "org_level": "",
    BOOLEAN: "",
    RULE: "",
    EVENT: "",
    MODE: "",
    BODY: "",
    CODE: "",
    REGEX: "",
    MONTH_DAY: "",
    DAY_OF_MONTH: "",
    MONTH_OF_YEAR: "",
}

#: Units whose value is a word of the list ``parameter_word``.
WORDED = {
    RULE, EVENT, MODE, BODY, CODE, REGEX, "org_level", "formula", "unit", "text", "label", "levels",
}  # fmt: skip


def number(value: Any) -> str:
    """``5310000`` → ``5.310.000``; ``0.5`` → ``0,5``; ``1.0`` → ``1``; anything else as it is."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value)
    if float(value).is_integer():
        return f"{int(value):,}".replace(",", ".")
    return str(value).replace(".", ",")


def _months(value: int, shown_as: str) -> str:
    text = f"{number(value)} tháng"
    years, rest = divmod(value, 12)
    if rest or value < 24:
        return text
    if shown_as == "age":
        return f"{text} (đủ {years} tuổi)"
    if shown_as == "party_age":
        return f"{text} ({years} năm tuổi Đảng)"
    return f"{text} ({years} năm)"


def _share(value: Any, unit: str) -> str:
    text = str(value)
    return f"trên {text[1:]} {WORDS[unit]}" if text.startswith(">") else f"{text} {WORDS[unit]}"


def _calendar(value: Any, unit: str) -> str:
    if unit == MONTH_DAY:
        month, day = str(value).split("-")
        return f"ngày {day}/{month}"
    return f"ngày {value} hằng tháng" if unit == DAY_OF_MONTH else f"tháng {value} hằng năm"


def human(value: Any, unit: str, *, shown_as: str = "", words: dict[str, str] | None = None) -> str:
    """A value as a person reads it; ``words`` are the Vietnamese words of coded values."""
    if value is None or value == "none":
        text = "không giới hạn"
    elif isinstance(value, bool):
        text = "Có" if value else "Không"
    elif unit in WORDED:
        text = (words or {}).get(str(value), number(value))
    elif unit in (MONTH_DAY, DAY_OF_MONTH, MONTH_OF_YEAR):
        text = _calendar(value, unit)
    elif unit.startswith("share_"):
        text = _share(value, unit)
    elif unit == MONTHS and isinstance(value, int):
        text = _months(value, shown_as)
    elif unit == "level":
        text = f"cấp độ {value}"
    else:
        text = _with_word(value, unit)
    return text


def _with_word(value: Any, unit: str) -> str:
    text = ", ".join(number(v) for v in value) if isinstance(value, list) else number(value)
    word = WORDS.get(unit, unit)
    if unit == MONTHS_BELOW:
        text = f"dưới {text}"
    return f"{text}{word}" if word.startswith("%") else f"{text} {word}".strip()
