"""Numbers that identify people and organisations: personal ID, card, biography, organisation code.

Source: member-record rules 5 and 6. Identifiers are text: leading zeros count, and Excel loses
them. Each reader takes a cell of a sheet or a typed text and answers with the normal form, what it
had to repair, and findings in Vietnamese; each checker compares a number with the record.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from core.findings import Finding, Level
from core.text import clean

PERSONAL_ID_LENGTH = 12
IDENTITY_CARD_LENGTH = 9
CARD_LENGTH = 12
OLD_CARD_LENGTH = 8

_SEPARATORS = re.compile(r"[\s.,\-/_'’`]+")
_BIOGRAPHY = re.compile(r"^\d{6}[A-ZĐ]{0,4}$")
_ORGANIZATION_CODE = re.compile(r"^(\d{2})\.?(\d{3})\.?(\d{3})\.?(\d{3})\.?(\d{3})$")
_OLD_CARD_NUMBER_TEXT = re.compile(r"^(\d{1,2})\.(\d{1,6})$")


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read of an identifier.

    `value` is the normal form, empty when the cell is empty or cannot be read; `kind` says which
    identifier it turned out to be (a column of new card numbers may hold an old one).
    """

    value: str = ""
    kind: str = ""
    findings: tuple[Finding, ...] = ()


PERSONAL_ID = "personal_id"
IDENTITY_CARD = "old_identity_number"
CARD = "card_number"
OLD_CARD = "old_card_number"


@lru_cache(maxsize=1)
def birth_provinces() -> dict[str, str]:
    """Code of the place of birth registration → its name (63 provinces before 2025)."""
    with (Path(__file__).parent / "birth_provinces.toml").open("rb") as file:
        return tomllib.load(file)


def digits_of(cell: object) -> tuple[str, bool]:
    """The digits of a cell and whether it was a number, so that zeros in front may be lost.

    Anything that is not all digits once separators are gone comes back as cleaned text.
    """
    if isinstance(cell, bool) or cell is None:
        return "", False
    if isinstance(cell, int | float):
        if cell == int(cell):
            return str(int(cell)), True
        return repr(cell), True
    text = clean(str(cell))
    if re.fullmatch(r"\d+\.0", text):
        return text[:-2], True
    return _SEPARATORS.sub("", text), False


def read_personal_id(cell: object, *, field: str = PERSONAL_ID) -> Reading:
    """Read số căn cước (12 digits) or, of 9 digits, the number of an old identity card (CMND).

    Of 10 or 11 digits a personal ID lost its zeros: they are put back when the result begins with
    a known province, with a remark; a text that still begins with 0 lost something else. 9 digits
    never are a personal ID without zeros, because no province begins with 000.
    """
    digits, _ = digits_of(cell)
    if not digits:
        return Reading()
    if not digits.isascii() or not digits.isdecimal():
        return _unreadable(cell, field, "số CCCD", "12 chữ số")
    if len(digits) == PERSONAL_ID_LENGTH:
        return Reading(digits, PERSONAL_ID)
    if len(digits) == IDENTITY_CARD_LENGTH:
        remark = "9 chữ số là số CMND cũ, được ghi vào ô Số CMND cũ; cần bổ sung số CCCD 12 chữ số."
        return Reading(digits, IDENTITY_CARD, (_warn("identity_card_number", f"“{digits}”: {remark}", field),))
    padded = digits.zfill(PERSONAL_ID_LENGTH)
    restorable = not digits.startswith("0") and len(digits) in (10, 11)
    if restorable and padded[:3] in birth_provinces():
        message = f"“{digits}” mất số 0 ở đầu; đã đọc là {padded}."
        return Reading(padded, PERSONAL_ID, (_warn("zeros_restored", message, field),))
    message = f"“{digits}” có {len(digits)} chữ số; số CCCD phải đủ 12 chữ số."
    return Reading(findings=(_stop("personal_id_length", message, field),))


def read_identity_card(cell: object, *, field: str = IDENTITY_CARD) -> Reading:
    """Read số CMND cũ: 9 digits, or a personal ID (12) written in its column."""
    digits, was_number = digits_of(cell)
    if not digits:
        return Reading()
    if not digits.isascii() or not digits.isdecimal():
        return _unreadable(cell, field, "số CMND cũ", "9 chữ số")
    if len(digits) == IDENTITY_CARD_LENGTH:
        return Reading(digits, IDENTITY_CARD)
    if len(digits) == PERSONAL_ID_LENGTH:
        return Reading(digits, PERSONAL_ID)
    if was_number and len(digits) in (7, 8):
        padded = digits.zfill(IDENTITY_CARD_LENGTH)
        message = f"“{digits}” mất số 0 ở đầu; đã đọc là {padded}."
        return Reading(padded, IDENTITY_CARD, (_warn("zeros_restored", message, field),))
    message = f"“{digits}” có {len(digits)} chữ số; số CMND cũ phải đủ 9 chữ số."
    return Reading(findings=(_stop("identity_card_length", message, field),))


def read_card_number(cell: object, *, field: str = CARD) -> Reading:
    """Read số thẻ đảng viên: 12 digits (new) or 8 digits, NN.NNNNNN (old).

    Zeros in front that Excel lost are put back, with a remark; a number such as 38.1234 lost the
    zeros at its end.
    """
    old = _old_card_as_decimal(cell)
    if old is not None:
        return _old_card(old, field, repaired=len(str(cell).partition(".")[2]) < 6)
    digits, was_number = digits_of(cell)
    if not digits:
        return Reading()
    if not digits.isascii() or not digits.isdecimal():
        return _unreadable(cell, field, "số thẻ đảng viên", "12 chữ số (thẻ cũ 8 chữ số)")
    return _card_of_digits(digits, was_number, clean(str(cell)), field)


def _card_of_digits(digits: str, was_number: bool, shown: str, field: str) -> Reading:
    if len(digits) == CARD_LENGTH:
        return Reading(digits, CARD)
    seven_of_eight = was_number and len(digits) == OLD_CARD_LENGTH - 1
    if seven_of_eight or len(digits) == OLD_CARD_LENGTH:
        return _old_card(digits.zfill(OLD_CARD_LENGTH), field, repaired=seven_of_eight)
    if was_number and OLD_CARD_LENGTH < len(digits) < CARD_LENGTH:
        padded = digits.zfill(CARD_LENGTH)
        message = f"“{digits}” mất số 0 ở đầu; đã đọc là {padded}."
        return Reading(padded, CARD, (_warn("zeros_restored", message, field),))
    message = (
        f"“{shown}” có {len(digits)} chữ số; số thẻ đảng viên phải đủ 12 chữ số (thẻ cũ: 8 chữ số, dạng NN.NNNNNN)."
    )
    return Reading(findings=(_stop("card_number_length", message, field),))


def _old_card_as_decimal(cell: object) -> str | None:
    """The eight digits of an old card number that Excel took for a decimal fraction."""
    if isinstance(cell, float) and cell != int(cell) and 1 <= cell < 100:
        match = _OLD_CARD_NUMBER_TEXT.match(repr(cell))
        if match:
            return match.group(1).zfill(2) + match.group(2).ljust(6, "0")
    return None


def _old_card(digits: str, field: str, *, repaired: bool = False) -> Reading:
    number = format_old_card(digits)
    if digits[2:] == "000000":
        message = f"“{number}”: số thứ tự trên thẻ cũ phải từ 000001 đến 999999."
        return Reading(findings=(_stop("card_number_range", message, field),))
    findings = ()
    if repaired:
        findings = (_warn("zeros_restored", f"Số thẻ mất số 0; đã đọc là {number}.", field),)
    return Reading(digits, OLD_CARD, findings)


def format_old_card(digits: str) -> str:
    """The printed form of an 8-digit card number: NN.NNNNNN."""
    return f"{digits[:2]}.{digits[2:]}"


def read_biography_number(cell: object, *, field: str = "biography_number") -> Reading:
    """Read số lý lịch: six digits and up to four letters of the province or committee."""
    if isinstance(cell, float) and cell == int(cell):
        cell = int(cell)
    text = clean("" if cell is None else str(cell)).upper()
    compact = re.sub(r"[\s./\-]+", "", text)
    if not compact:
        return Reading()
    if isinstance(cell, int) and len(compact) < 6:
        compact = compact.zfill(6)
    if _BIOGRAPHY.match(compact):
        return Reading(compact, field)
    message = f"“{text}” không đúng dạng số lý lịch: 6 chữ số rồi đến chữ viết tắt, ví dụ 123456HN."
    return Reading(findings=(_warn("biography_number_form", message, field),))


def read_organization_code(cell: object, *, field: str = "organization_code") -> Reading:
    """Read mã tổ chức đảng: 14 digits in groups 2.3.3.3.3, e.g. 38.168.053.000.001."""
    digits, was_number = digits_of(cell)
    if not digits:
        return Reading()
    if was_number and len(digits) == 13:
        digits = digits.zfill(14)
    match = _ORGANIZATION_CODE.match(digits)
    if match:
        return Reading(".".join(match.groups()), field)
    message = f"“{clean(str(cell))}” không đúng dạng mã tổ chức đảng: 14 chữ số, 38.168.053.000.001."
    return Reading(findings=(_stop("organization_code_form", message, field),))


def personal_id_remarks(
    personal_id: str,
    *,
    birth_year: int | None = None,
    sex: str = "",
    field: str = PERSONAL_ID,
) -> list[Finding]:
    """Compare a 12-digit personal ID with the birth year and the sex ("male"/"female").

    Only warnings: corrected birth dates exist. The fourth digit holds century and sex (0/1 = male
    and female born 1900–1999, 2/3 = 2000–2099 …), the next two the year.
    """
    found = []
    province, marker, year_digits = personal_id[:3], int(personal_id[3]), int(personal_id[4:6])
    if province not in birth_provinces() and int(province) <= 100:
        message = f"Số CCCD bắt đầu bằng {province}: không có mã nơi đăng ký khai sinh này."
        found.append(_warn("personal_id_province", message, field))
    year_in_number = 1900 + marker // 2 * 100 + year_digits
    if birth_year is not None and year_in_number != birth_year:
        message = f"Số CCCD mang năm sinh {year_in_number}, khác năm sinh {birth_year} đã khai."
        found.append(_warn("personal_id_year", message, field))
    sex_in_number = "female" if marker % 2 else "male"
    if sex and sex != sex_in_number:
        label = {"male": "nam", "female": "nữ"}
        message = f"Số CCCD của {label[sex_in_number]}, khác giới tính {label.get(sex, sex)} đã khai."
        found.append(_warn("personal_id_sex", message, field))
    return found


def make_personal_id(province: str, birth: date, sex: str, serial: int) -> str:
    """Build a personal ID of the right shape, for invented people only (province 099)."""
    marker = (birth.year - 1900) // 100 * 2 + (sex == "female")
    return f"{province}{marker}{birth.year % 100:02d}{serial % 1_000_000:06d}"


def mask(number: str | None, *, shown: int = 3) -> str:
    """For the screen: only the last digits of an identifier, the rest as dots."""
    if not number:
        return ""
    return "•" * max(len(number) - shown, 0) + number[-shown:]


def _unreadable(cell: object, field: str, label: str, expected: str) -> Reading:
    if re.search(r"\d[.,]?\d*E\+?\d+", str(cell), re.IGNORECASE):
        message = f"“{clean(str(cell))}”: Excel đã làm mất các chữ số của {label}; ghi lại dạng chữ."
    else:
        message = f"“{clean(str(cell))}” không phải là {label}; cần {expected}."
    return Reading(findings=(_stop("not_a_number", message, field),))


def _stop(code: str, message: str, field: str) -> Finding:
    return Finding(code, message, Level.BLOCKING, field)


def _warn(code: str, message: str, field: str) -> Finding:
    return Finding(code, message, Level.WARNING, field)
