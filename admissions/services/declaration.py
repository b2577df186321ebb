"""What Mẫu 2-KNĐ declares, as values of the member's record (Phiếu đảng viên): columns, and the rows of its tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from admissions.models import Applicant
from core.date_parsing import parse_partial
from core.text import clean, fold
from members.models import Member
from members.record.fields import TABLES
from members.record.rules import PHONE
from members.record.values import as_partial, plain_partial, read_rows
from regulations.lookup import lookup, lookup_label

#: Columns that the applicant and the member's record share under one name.
SHARED = (
    "full_name", "name_in_use", "sex", "birth_date", "personal_id", "ethnic_group", "religion", "occupation", "general_education",
    "professional_level", "academic_title", "political_theory", "youth_union", "private_owner", "foreign_spouse", "phone",
    "birth_province", "birth_commune", "birth_old_name", "native_province", "native_commune", "native_old_name",
    "permanent_province", "permanent_commune", "permanent_detail", "temporary_province", "temporary_commune", "temporary_detail",
    "religious_office", "occupation_text", "general_education_text", "professional_text", "academic_degree", "foreign_languages",
    "informatics", "minority_language", "youth_union_on",
)  # fmt: skip
#: The columns a new record is opened with.
MEMBER_COLUMNS = SHARED[: SHARED.index("phone")]


def opening_values(person: Applicant) -> dict[str, Any]:
    """Columns of ``Member`` with which the record of a new member is opened."""
    return {name: getattr(person, name) for name in MEMBER_COLUMNS}


def record_values(person: Applicant, member: Member) -> dict[str, Any]:
    """What the declaration adds to or corrects in the record of a member: fields by name; what it leaves empty is left alone."""
    values = {name: getattr(person, name) for name in SHARED}
    values = {name: value for name, value in values.items() if value not in ("", None, False)}
    if not PHONE.match("".join(sign for sign in values.get("phone", "") if sign not in " .()-")):
        values.pop("phone", None)
    for name, (source, read) in _ROWS.items():
        rows = [
            read(row) for row in person.declared.get(source) or [] if any(clean(str(cell)) for cell in row.values())
        ]
        if rows:
            values[name] = _joined(name, member, rows)
    relatives = [_relative(row) for row in person.relatives.all()]
    if relatives:
        values["relatives"] = _joined("relatives", member, relatives)
    return values


def _joined(name: str, member: Member, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows the record has already (a former member's), those declared again brought up to date, the new ones after them."""
    held = read_rows(TABLES[name], member)
    key = _KEYS[name]
    declared = {key(row): row for row in rows}
    kept = [row | declared.pop(key(row), {}) for row in held]
    return [*kept, *declared.values()]


def _same(*names: str) -> Callable[[Mapping[str, Any]], tuple[str, ...]]:
    return lambda row: tuple(fold(str(row.get(name) or "")) for name in names)


_KEYS = {
    "career": _same("from_on", "work"), "training": _same("school", "subject"), "trips": _same("country", "from_on"),
    "commendations": _same("form", "awarded_on"), "disciplines": _same("form", "decided_on"),
    "relatives": _same("relationship", "full_name"),
}  # fmt: skip


def _when(text: Any) -> tuple[str, str]:
    """A month and year as declared: the plain partial date, and the words when they cannot be read as one."""
    words = clean(str(text or ""))
    if not words or fold(words) in ("nay", "den nay", "hien nay"):
        return "", ""
    if len(words) in (4, 7, 10) and words[:4].isdecimal() and set(words[4:]) <= set("-0123456789"):
        try:
            return plain_partial(as_partial(words)), ""
        except ValueError:
            return "", words
    try:
        return plain_partial(parse_partial(words)), ""
    except ValueError:
        return "", words


def _span(row: Mapping[str, Any]) -> tuple[str, str, str]:
    """From, to, and the words of what could not be read or runs backwards."""
    (start, odd_start), (end, odd_end) = _when(row.get("from")), _when(row.get("to"))
    if start and end and as_partial(end).latest < as_partial(start).earliest:
        return start, "", f"đến {clean(str(row.get('to')))}"
    return (
        start,
        end,
        ", ".join(word for word in (odd_start and f"từ {odd_start}", odd_end and f"đến {odd_end}") if word),
    )


def _words(*parts: Any) -> str:
    return "; ".join(clean(str(part)) for part in parts if clean(str(part or "")))[:250]


def _code(list_code: str, typed: Any) -> str:
    """The code whose words were typed; empty for none."""
    wanted = fold(clean(str(typed or "")))
    return next((code for code, label in lookup(list_code) if wanted and fold(label) == wanted), "")


def _career(row: Mapping[str, Any]) -> dict[str, Any]:
    start, end, odd = _span(row)
    work = clean(str(row.get("work") or ""))
    return {"from_on": start, "to_on": end, "work": f"{work} ({odd})" if odd else work}


def _course(row: Mapping[str, Any]) -> dict[str, Any]:
    start, end, odd = _span(row)
    form = _code("study_form", row.get("form"))
    return {
        "school": _words(row.get("school")), "subject": _words(row.get("subject")), "from_on": start, "to_on": end, "study_form": form,
        "result": _words(row.get("result"), "" if form else row.get("form"), odd),
    }  # fmt: skip


def _trip(row: Mapping[str, Any]) -> dict[str, Any]:
    start, end, odd = _span(row)
    purpose = _code("trip_purpose", row.get("purpose"))
    return {
        "from_on": start, "to_on": end, "country": _words(row.get("country"))[:120], "purpose": purpose or "other",
        "note": _words(row.get("issuer"), "" if purpose else row.get("purpose"), odd),
    }  # fmt: skip


def _commendation(row: Mapping[str, Any]) -> dict[str, Any]:
    day, odd = _when(row.get("on"))
    return {
        "awarded_on": day,
        "form": _words(row.get("form"), odd),
        "issuer": _words(row.get("issuer")),
        "decision": "",
    }


def _discipline(row: Mapping[str, Any]) -> dict[str, Any]:
    day, odd = _when(row.get("on"))
    return {
        "decided_on": day, "form": _words(row.get("form"), odd), "reason": "", "issuer": _words(row.get("issuer")), "ended_on": "",
    }  # fmt: skip


def _relative(row) -> dict[str, Any]:
    said = (
        ("Quê quán", row.native_place), ("nơi ở", row.residence), ("nghề nghiệp", row.occupation),
        ("dân tộc", lookup_label("ethnic_group", row.ethnic_group)), ("tôn giáo", lookup_label("religion", row.religion)),
        ("quốc tịch", "" if row.nationality == "Việt Nam" else row.nationality),
    )  # fmt: skip
    words = [f"{label}: {value}" for label, value in said if value]
    words += ["đảng viên"] if row.is_party_member else []
    return {
        "relationship": row.relationship, "full_name": row.full_name, "birth_year": row.birth_year, "deceased": row.deceased,
        "details": "; ".join(words),
    }  # fmt: skip


_ROWS: dict[str, tuple[str, Callable[[Mapping[str, Any]], dict[str, Any]]]] = {
    "career": ("career", _career), "training": ("courses", _course), "trips": ("trips", _trip),
    "commendations": ("commendations", _commendation), "disciplines": ("disciplines", _discipline),
}  # fmt: skip
