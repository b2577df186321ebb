"""Reading the value of one cell: sex, education, status, phone … each as offices write it.

A parser returns the value and the findings about it. Findings carry no row and no column yet.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from core.excel import Cell
from core.findings import Finding, Level
from core.text import clean, fold

MARKS = {"x", "v", "✓", "✔", "√", "+", "*", "co", "1"}

_MALE = {"nam", "m", "male", "trai", "n am", "ong"}
_FEMALE = {"nu", "f", "female", "gai", "n u", "ba", "phu nu"}


def stop(code: str, message: str, field: str) -> Finding:
    """A finding for which a careful clerk would not take the row."""
    return Finding(code, message, Level.BLOCKING, field)


def remark(code: str, message: str, field: str) -> Finding:
    """A finding a careful clerk would write in the margin."""
    return Finding(code, message, Level.WARNING, field)


def as_text(cell: Cell) -> str:
    """The text of a cell as a person sees it; whole numbers without ".0"."""
    if cell is None or cell == "":
        return ""
    if isinstance(cell, str):
        return " ".join(cell.split())  # the sheet's text is NFC and clean already
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime | date):
        return cell.strftime("%d/%m/%Y")
    return str(cell)


def as_lines(cell: Cell) -> list[str]:
    """The lines of a cell, for columns that hold several facts; also split at ";"."""
    if not isinstance(cell, str):
        text = as_text(cell)
        return [text] if text else []
    return [line for part in cell.split("\n") for item in part.split(";") if (line := clean(item))]


def is_mark(cell: Cell) -> bool:
    """Whether a cell is ticked: x, X, v, ✓, có …"""
    return fold(as_text(cell)) in MARKS or as_text(cell) in MARKS


_NAME_TITLE = re.compile(r"^(?:đ/c|đ\.c|đc|đồng chí|ông|bà)[\s.:]+(?=\S+\s+\S)", re.IGNORECASE)
_NAME_NOTE = re.compile(r"\s*[(\[][^)\]]*[)\]]?\s*$")
_NAME_ALLOWED = re.compile(r"^[^\W\d_]+(?:[\s.\-'’ʼ]+[^\W\d_]+)*\.?$")


@lru_cache(maxsize=65536)
def parse_name(typed: str, field: str = "full_name") -> tuple[str, tuple[Finding, ...]]:
    """A person's name: titles before it and notes after it taken off, capitals kept as typed."""
    name = clean(typed).strip(" .,;:-")
    name = _NAME_TITLE.sub("", name)
    found: list[Finding] = []
    if note := _NAME_NOTE.search(name):
        name = name[: note.start()].strip()
        message = f"Bỏ phần ghi thêm “{clean(note.group())}” sau tên."
        found.append(remark("name_note", message, field))
    if not name:
        return "", tuple(found)
    if not _NAME_ALLOWED.match(name):
        message = f"“{name}” có chữ số hoặc ký tự không dùng trong họ và tên."
        found.append(stop("name_characters", message, field))
    elif len(name) > 120:
        found.append(stop("name_too_long", "Họ và tên dài quá 120 ký tự.", field))
    elif " " not in name and field == "full_name":
        message = f"“{name}” chỉ có một từ; kiểm tra lại họ và tên khai sinh."
        found.append(remark("name_one_word", message, field))
    return name, tuple(found)


@lru_cache(maxsize=256)
def parse_sex(typed: str) -> tuple[str, tuple[Finding, ...]]:
    """Nam / Nữ in the usual spellings → "male" / "female"."""
    folded = fold(typed).strip(" .")
    if not folded:
        return "", ()
    if folded in _MALE:
        return "male", ()
    if folded in _FEMALE:
        return "female", ()
    return "", (stop("sex_unknown", f"“{clean(typed)}” không phải là giới tính; ghi Nam hoặc Nữ.", "sex"),)


_GRADE = re.compile(r"\b(\d{1,2})\s*[/\\]\s*(10|12)\b")
# The last grade of each stage, in the ten-year system of the North before 1981 and in today's.
_STAGES = {12: ((12, "upper_secondary"), (9, "lower_secondary"), (5, "primary")),
           10: ((10, "upper_secondary"), (7, "lower_secondary"), (4, "primary"))}  # fmt: skip
_SCHOOL_WORDS = (
    (r"\b(thpt|ptth|pttH|trung hoc pho thong|pho thong trung hoc|cap 3|cap iii|bttthpt|bt thpt)\b", "upper_secondary"),
    (r"\b(thcs|trung hoc co so|ptcs|cap 2|cap ii)\b", "lower_secondary"),
    (r"\b(tieu hoc|cap 1|cap i)\b", "primary"),
    (r"\b(biet doc|biet chu|xoa mu)\b", "literate"),
)  # fmt: skip


def restore_grade(cell: Cell) -> str:
    """ "12/12" that Excel turned into 12 December, or a bare grade: the text that was meant."""
    if isinstance(cell, date):
        if cell.month in (10, 12):
            return f"{cell.day}/{cell.month}"
        return f"{cell.month}/{cell.day}" if cell.day in (10, 12) else as_text(cell)
    text = as_text(cell)
    return f"{text}/12" if text.isdecimal() and 1 <= int(text) <= 12 else text


@lru_cache(maxsize=1024)
def parse_general_education(typed: str) -> tuple[str, tuple[Finding, ...]]:
    """ "12/12", "7/10", "9/12 bổ túc", "THPT" → the statistical band reached."""
    folded = fold(typed)
    if not folded or folded in {"-", "khong", "0"}:
        return "", ()
    if match := _GRADE.search(folded):
        grade, system = int(match.group(1)), int(match.group(2))
        if grade > system:
            message = f"“{clean(typed)}” không có thật: hệ {system} năm không có lớp {grade}."
            return "", (remark("education_grade", message, "general_education"),)
        for last, code in _STAGES[system]:
            if grade >= last:
                return code, ()
        return "literate", ()
    for pattern, code in _SCHOOL_WORDS:
        if re.search(pattern, folded):
            return code, ()
    message = f"Không nhận ra trình độ “{clean(typed)}”; ghi như 12/12, 10/10."
    return "", (remark("education_unknown", message, "general_education"),)


_PROFESSIONS = (
    (r"\b(tien s[iy]|ts|tskh|pgs|gs)\b", "doctor"),
    (r"\b(thac s[iy]|ths|cao hoc|thac)\b", "master"),
    (r"\b(dai hoc|dh|cu nhan|cn|ky su|ks|bac s[iy]|kien truc su|duoc s[iy] dai hoc|hvctqg|hoc vien)\b", "university"),
    (r"\b(cao dang|cd)\b", "college"),
    (r"\b(trung cap|tc|trung hoc chuyen nghiep|thcn|tccn|y s[iy]|trung hoc)\b", "intermediate"),
    (r"\b(so cap|sc|cong nhan ky thuat|cnkt|nhan vien nghiep vu|so hoc|nghe|chung chi)\b", "elementary"),
    (r"^(chua|khong|ko|k|0|-|chua qua.*|khong co)\b|^-$", "none"),
)  # fmt: skip
_THEORIES = (
    (r"\b(cu nhan|cn|dai hoc)\b", "bachelor"),
    (r"\b(cao cap|cc)\b", "advanced"),
    (r"\b(trung cap|tc)\b", "intermediate"),
    (r"\b(so cap|sc)\b", "elementary"),
    (r"^(chua|khong|ko|k|0)\b|^-$", "none"),
)


def _by_words(typed: str, table: tuple[tuple[str, str], ...]) -> str:
    folded = fold(typed)
    return next((code for pattern, code in table if re.search(pattern, folded)), "")


@lru_cache(maxsize=4096)
def parse_professional_level(typed: str) -> tuple[str, tuple[Finding, ...]]:
    """ "Đại học Kinh tế", "Thạc sĩ QLKT", "TC" → the statistical band."""
    if not typed:
        return "", ()
    if code := _by_words(typed, _PROFESSIONS):
        return code, ()
    message = f"Không xếp được “{clean(typed)}” vào bậc nào (sơ cấp … tiến sĩ); giữ nguyên lời ghi."
    return "", (remark("professional_unknown", message, "professional_level"),)


@lru_cache(maxsize=1024)
def parse_political_theory(typed: str) -> tuple[str, tuple[Finding, ...]]:
    """ "Trung cấp", "CC", "Cử nhân chính trị" → the level."""
    if not typed:
        return "", ()
    if code := _by_words(typed, _THEORIES):
        return code, ()
    message = f"Không nhận ra trình độ lý luận “{clean(typed)}”; ghi Sơ cấp, Trung cấp, Cao cấp hoặc Cử nhân."
    return "", (remark("theory_unknown", message, "political_theory"),)


_OCCUPATIONS = (
    (r"\b(huu|huu tri|nghi huu|nghi che do|mat suc|can bo huu|giao vien huu)\b", "retired"),
    (r"\b(sinh vien|sv)\b", "O10"),
    (r"\b(hoc sinh|hs)\b", "O11"),
    (r"\b(bo doi|quan doi|sy quan|si quan|chien s[iy]|cong an|bien phong|quan nhan|luc luong vu trang)\b", "O09"),
    (r"\b(truong thon|pho thon|to truong dan pho|truong ban|truong ap|bi thu chi bo thon|cong an vien|thon doi)\b", "O04"),
    (r"\b(cong chuc xa|can bo xa|can bo phuong|cong chuc phuong|khong chuyen trach xa|ubnd xa|dang uy xa)\b", "O03"),
    (r"\b(giao vien|giang vien|vien chuc|hieu truong|bac s[iy]|dieu duong|y ta)\b", "O05"),
    (r"\b(giam doc|pho giam doc|chu doanh nghiep)\b", "O07a"),
    (r"\b(cong nhan)\b", "O07c"),
    (r"\b(nong dan|lam ruong|lam nong|nong nghiep|lam nghiep|ngu nghiep|ngu dan|lam vuon|chan nuoi|lam ray)\b", "O08"),
    (r"\b(tu do|buon ban|kinh doanh|noi tro|lao dong tu do|ldtd|xe om|tho|o nha)\b", "O12"),
)  # fmt: skip


@lru_cache(maxsize=4096)
def occupation_by_words(typed: str) -> str:
    """The statistical group of an occupation told in free words; empty when unclear."""
    return _by_words(typed, _OCCUPATIONS)


@lru_cache(maxsize=256)
def parse_membership_class(typed: str) -> tuple[str, tuple[Finding, ...]]:
    """Chính thức / Dự bị → official / probationary."""
    folded = fold(typed)
    if not folded:
        return "", ()
    if re.search(r"\b(du bi|db|dvdb)\b", folded):
        return "probationary", ()
    if re.search(r"\b(chinh thuc|ct|dvct)\b", folded):
        return "official", ()
    message = f"“{clean(typed)}” không phải là tư cách đảng viên; ghi Chính thức hoặc Dự bị."
    return "", (stop("class_unknown", message, "membership_class"),)


@dataclass(frozen=True, slots=True)
class Standing:
    """What a status column says: still in activity, or why and how the membership ended."""

    activity_status: str = "active"
    end_reason: str = ""


_STATUSES = (
    (r"tu tran|da mat|da chet|qua doi|^mat\b|hy sinh", Standing(end_reason="deceased")),
    (r"khai tru", Standing(end_reason="expelled")),
    (r"xoa ten", Standing(end_reason="deleted")),
    (r"huy quyet dinh ket nap|huy ket nap", Standing(end_reason="admission_annulled")),
    (r"xin ra|cho ra", Standing(end_reason="left_on_request")),
    (r"ra khoi dang", Standing(end_reason="unstated")),
    (r"da chuyen|chuyen di|chuyen sinh hoat chinh thuc", Standing(end_reason="transferred_out")),
    (r"cho chuyen", Standing("transfer_pending")),
    (r"dang chuyen", Standing("in_transit")),
    (r"tam mien", Standing("temporarily_exempt")),
    (r"\bmien\b", Standing("exempt")),
    (r"tam thoi", Standing("temporary_elsewhere")),
    (r"ngoai nuoc|nuoc ngoai", Standing("abroad")),
    (r"dinh chi", Standing("suspended")),
    (r"dang sinh hoat|^sinh hoat|hoat dong|chinh thuc|du bi|binh thuong", Standing()),
)


@lru_cache(maxsize=256)
def parse_status(typed: str) -> tuple[Standing | None, tuple[Finding, ...]]:
    """The four values of the national export and the words offices use for the others."""
    folded = fold(typed)
    if not folded:
        return None, ()
    for pattern, standing in _STATUSES:
        if re.search(pattern, folded):
            if standing.end_reason == "unstated":
                message = "“Đã ra khỏi Đảng”: ghi rõ hình thức (xóa tên, khai trừ, xin ra khỏi Đảng)."
                return None, (stop("exit_unstated", message, "status"),)
            return standing, ()
    message = (
        f"Không nhận ra trạng thái “{clean(typed)}”; ghi Đang sinh hoạt Đảng, Đã chuyển sinh hoạt, "
        "Đã từ trần, Đã ra khỏi Đảng hoặc Được miễn sinh hoạt."
    )
    return None, (stop("status_unknown", message, "status"),)


def parse_phone(cell: Cell) -> tuple[str, tuple[Finding, ...]]:
    """A telephone number, of several the first; +84 becomes 0, a zero lost by Excel comes back."""
    first = re.split(r"[;,/]|\s-\s| hoặc ", as_text(cell))[0]
    digits = re.sub(r"[\s.\-()]", "", first)
    if not digits:
        return "", ()
    if digits.startswith("+84"):
        digits = "0" + digits[3:]
    elif digits.startswith("84") and len(digits) == 11:
        digits = "0" + digits[2:]
    if len(digits) == 9 and not digits.startswith("0"):
        digits = "0" + digits
    if re.fullmatch(r"0\d{8,10}", digits):
        return digits, ()
    message = f"“{as_text(cell)}” không phải là số điện thoại; không nhập số này."
    return "", (remark("phone_form", message, "phone"),)


def parse_email(cell: Cell) -> tuple[str, tuple[Finding, ...]]:
    """An e-mail address, or nothing."""
    text = as_text(cell).lower()
    if not text or re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s.]+", text):
        return text, ()
    return "", (remark("email_form", f"“{text}” không phải là địa chỉ thư điện tử; không nhập.", "email"),)


_BADGE_YEARS = re.compile(r"\b([3-9][05])\b")


def parse_badges(typed: str) -> tuple[list[int], tuple[Finding, ...]]:
    """The years of the badges a cell names: "30, 40 năm" → [30, 40]."""
    years = sorted({int(year) for year in _BADGE_YEARS.findall(typed)} - {35})
    return years, ()


def split_place(typed: str, place: str) -> dict[str, str]:
    """A place in one cell, "xã A, huyện B, tỉnh C": commune first, province last.

    Of three and more parts the district is no unit any more: the whole old name is kept beside.
    """
    parts = [part for part in re.split(r"\s*[,;\n]\s*|\s+-\s+", clean(typed)) if part]
    if not parts:
        return {}
    values = {f"{place}_province": parts[-1][:100]} if len(parts) > 1 else {f"{place}_detail": parts[0]}
    if len(parts) == 2:
        values[f"{place}_commune"] = parts[0][:100]
    if len(parts) >= 3:
        values[f"{place}_commune"] = parts[-3][:100]
        values[f"{place}_old_name"] = clean(typed)[:200]
    if len(parts) >= 4:
        values[f"{place}_detail"] = ", ".join(parts[:-3])
    return values
