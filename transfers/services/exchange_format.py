"""The file as text: canonical bytes, reading what strangers send, and the shape each kind must have.

A file is ``{"content": {…}, "signature": "…"}``; the signature covers the canonical bytes of ``content``: JSON with sorted keys, no
blanks, UTF-8, no fractions. Nothing here knows a table; every fault is a ``Finding`` that names the place in the file.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

from core.findings import Finding, Refused

FORMAT, VERSION = "sochibo-exchange", 1
MOST_BYTES = 1_000_000
DEEPEST = 12
MOST_FAULTS = 40
BIGGEST = 2**53 - 1
_STRINGS = re.compile(rb'"(?:[^"\\]|\\.)*"', re.DOTALL)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")

Check = Callable[[Any, str], Iterator[Finding]]


def canonical(content: Mapping[str, Any]) -> bytes:
    """The bytes that are signed."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()


def write_file(content: Mapping[str, Any], signature: str) -> bytes:
    """The file as it leaves: the same content always gives the same bytes."""
    whole = {"content": content, "signature": signature}
    return json.dumps(whole, ensure_ascii=False, sort_keys=True, indent=1, allow_nan=False).encode()


def read_file(raw: bytes) -> tuple[dict[str, Any], str]:
    """Content and signature of what somebody sent. Raises ``Refused`` for what is too large, too deep or not JSON of ours."""
    if len(raw) > MOST_BYTES:
        raise _refused("too_large", f"Tệp lớn hơn {MOST_BYTES // 1_000_000} MB.")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _refused("not_text", "Tệp không phải văn bản UTF-8.") from None
    if _depth(raw) > DEEPEST:
        raise _refused("too_deep", f"Tệp lồng nhau quá {DEEPEST} tầng.")
    try:
        whole = json.loads(text, parse_float=_no_fraction, parse_constant=_no_fraction, object_pairs_hook=_once)
    except (ValueError, RecursionError) as wrong:
        detail = str(wrong) if isinstance(wrong, _Unfit) else ""
        raise _refused("not_json", f"Tệp không phải JSON đọc được. {detail}".strip()) from None
    if (
        not isinstance(whole, dict)
        or not isinstance(whole.get("content"), dict)
        or not isinstance(whole.get("signature"), str)
    ):
        raise _refused("not_ours", "Tệp không có hai phần “content” và “signature”.")
    if len(whole) > 2 or whole["content"].get("format") != FORMAT:
        raise _refused("not_ours", "Tệp này không phải tệp trao đổi chuyển sinh hoạt đảng.")
    if whole["content"].get("version") != VERSION:
        raise _refused("version", f"Tệp theo phiên bản khác; hệ thống này đọc phiên bản {VERSION}.")
    return whole["content"], whole["signature"]


class _Unfit(ValueError):
    """JSON that has no canonical form here."""


def _refused(code: str, words: str) -> Refused:
    return Refused(Finding(code, words, field="file", remedy="Đề nghị nơi gửi xuất lại tệp và gửi nguyên tệp ấy."))


def _depth(raw: bytes) -> int:
    deep = deepest = 0
    for sign in re.findall(rb"[\[\]{}]", _STRINGS.sub(b"", raw)):
        deep += 1 if sign in b"[{" else -1
        deepest = max(deepest, deep)
    return deepest


def _no_fraction(text: str) -> None:
    raise _Unfit(f"Không nhận số lẻ, số không xác định ({text[:20]}).")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _Unfit("Một mục ghi hai lần.")
    return found


# --- Shapes: each makes a check that yields what is wrong with a value at a place -------------------------


def _fault(place: str, words: str) -> Finding:
    return Finding("shape", f"Mục “{place}”: {words}.", field="file")


def text(most: int, *, needed: bool = False) -> Check:
    """Words up to a length."""

    def check(value: Any, place: str) -> Iterator[Finding]:
        if not isinstance(value, str):
            yield _fault(place, "cần là chữ")
        elif needed and not value.strip():
            yield _fault(place, "không được để trống")
        elif len(value) > most:
            yield _fault(place, f"dài quá {most} ký tự")
        elif _CONTROL.search(value):
            yield _fault(place, "có ký tự điều khiển")

    return check


def day(*, needed: bool = False) -> Check:
    """A full date ``2026-11-21``; empty where it may be left out."""

    def check(value: Any, place: str) -> Iterator[Finding]:
        if value == "" and not needed:
            return
        if as_day(value) is None:
            yield _fault(place, "cần là ngày, viết như 2026-11-21")

    return check


def as_day(value: Any) -> date | None:
    """The date of a place that was checked; none for an empty one."""
    if not isinstance(value, str) or not re.fullmatch(r"\d{4}-\d\d-\d\d", value, re.ASCII):
        return None
    try:
        found = date.fromisoformat(value)
    except ValueError:
        return None
    return found if 1900 <= found.year <= 2199 else None


def whole(low: int, high: int = BIGGEST) -> Check:
    """A whole number between two others."""

    def check(value: Any, place: str) -> Iterator[Finding]:
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            yield _fault(place, f"cần là số nguyên từ {low} đến {high}")

    return check


def flag(value: Any, place: str) -> Iterator[Finding]:
    """Yes or no."""
    if not isinstance(value, bool):
        yield _fault(place, "cần là đúng hoặc sai")


def maybe(inner: Check) -> Check:
    """The same, or null."""

    def check(value: Any, place: str) -> Iterator[Finding]:
        if value is not None:
            yield from inner(value, place)

    return check


def one_of(codes: Callable[[], Any], what: str = "mã") -> Check:
    """A code of a list known here; read when asked."""

    def check(value: Any, place: str) -> Iterator[Finding]:
        if not isinstance(value, str) or value not in set(codes()):
            yield _fault(place, f"{what} “{str(value)[:40]}” không có trong danh mục của hệ thống này")

    return check


def rows(inner: Check, most: int) -> Check:
    """A list of up to so many."""

    def check(value: Any, place: str) -> Iterator[Finding]:
        if not isinstance(value, list):
            yield _fault(place, "cần là danh sách")
        elif len(value) > most:
            yield _fault(place, f"có quá {most} dòng")
        else:
            for number, row in enumerate(value, start=1):
                yield from inner(row, f"{place}[{number}]")

    return check


def part(**fields: Check) -> Check:
    """Exactly these places, each with its own shape."""

    def check(value: Any, place: str) -> Iterator[Finding]:
        if not isinstance(value, dict):
            yield _fault(place, "cần là một nhóm mục")
            return
        for name in sorted(set(value) - set(fields))[:5]:
            yield _fault(f"{place}.{name[:40]}", "không có trong mẫu tệp")
        for name, inner in fields.items():
            if name in value:
                yield from inner(value[name], f"{place}.{name}")
            else:
                yield _fault(f"{place}.{name}", "còn thiếu")

    return check
