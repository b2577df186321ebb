"""Making lists of members as offices have them: every layout, every kind of untidiness."""

import io
import random
from datetime import date, datetime, timedelta

import xlsxwriter

from core.identifiers import make_personal_id
from members.imports import Lookups

FAMILIES = ["Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Vũ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô", "Dương"]
MIDDLES = {"male": ["Văn", "Đức", "Hữu", "Quang", "Minh"], "female": ["Thị", "Thị Thu", "Ngọc", "Thị Kim"]}
GIVENS = ["An", "Bình", "Chiến", "Dũng", "Đạt", "Hùng", "Hạnh", "Lan", "Mai", "Nhàn", "Phượng", "Quý", "Thủy"]

LISTS = {
    "ethnic_group": {
        "kinh": "Kinh",
        "tay": "Tày",
        "thai": "Thái",
        "hoa": "Hoa",
        "khmer": "Khmer (Khơ-me)",
        "muong": "Mường",
        "mong": "Mông (Hmông)",
        "giarai": "Gia-rai",
        "ede": "Ê-đê",
        "bana": "Ba-na",
        "sanchay": "Sán Chay (Cao Lan - Sán Chỉ)",
        "mnong": "Mnông",
        "co": "Co",
        "ma": "Mạ",
        "bruvankieu": "Bru - Vân Kiều",
        "coho": "Cơ-ho",
        "lao": "Lào",
        "lu": "Lự",
        "mang": "Mảng",
    },
    "religion": {
        "none": "Không",
        "buddhism": "Phật giáo",
        "catholicism": "Công giáo",
        "cao_dai": "Cao Đài",
        "hoa_hao": "Phật giáo Hòa Hảo",
        "protestantism": "Tin lành",
        "other": "Khác",
    },
    "occupation": {"O08": "Người làm nông, lâm, ngư nghiệp", "retired": "Đã nghỉ hưu và nghỉ công tác"},
    "family_class": {"bannong": "Bần nông", "trungnong": "Trung nông"},
}
BRANCHES = {
    "38.168.053.000.001": ["Chi bộ thôn 1"],
    "38.168.053.000.002": ["Chi bộ thôn 2"],
    "38.168.053.000.003": ["Chi bộ Trường Tiểu học Bình Minh"],
}
ON = date(2026, 11, 21)
LIMITS = {"admission.age_min": 216, "admission.age_max": 720, "probation.months": 12}


def lookups(**options) -> Lookups:
    """The lists, branches and limits of a small commune."""
    options = {"lists": LISTS, "branches": BRANCHES, "limit": lambda code, on: LIMITS[code]} | options
    return Lookups(**options)


def person(number: int, rng: random.Random, **changes) -> dict:
    """One invented member, with dates in order and numbers that agree."""
    sex = rng.choice(["male", "female"])
    birth = date(1950, 1, 1) + timedelta(days=rng.randrange(20_000))
    admission = date(birth.year + rng.randrange(20, 24), rng.randrange(1, 13), rng.randrange(1, 28))
    name = f"{rng.choice(FAMILIES)} {rng.choice(MIDDLES[sex])} {rng.choice(GIVENS)}"
    values = {
        "full_name": name,
        "sex": sex,
        "birth_date": birth,
        "personal_id": make_personal_id("038", birth, sex, number),
        "card_number": f"38{number:010d}",
        "old_card_number": f"38.{number + 1:06d}",
        "admission_decision_date": admission - timedelta(days=14),
        "admission_date": admission,
        "official_date": admission.replace(year=admission.year + 1),
        "ethnic_group": "Kinh",
        "religion": "Không",
        "branch": "Chi bộ thôn 1",
    }
    return values | changes


def people(count: int, *, seed: int = 1) -> list[dict]:
    rng = random.Random(seed)
    return [person(number, rng) for number in range(1, count + 1)]


def slashed(day: date | None) -> str:
    return f"{day.day:02d}/{day.month:02d}/{day.year}" if day else ""


class Page:
    """A worksheet being written by hand: cells, merged titles, real dates."""

    def __init__(self, book: xlsxwriter.Workbook, name: str = "Danh sách"):
        self.sheet = book.add_worksheet(name)
        self.dates = book.add_format({"num_format": "dd/mm/yyyy"})
        self.row = 0

    def line(self, *cells) -> int:
        """Write a line; return its Excel row number. None leaves a cell out."""
        for column, cell in enumerate(cells):
            if cell is None:
                continue
            if isinstance(cell, date | datetime):
                self.sheet.write_datetime(self.row, column, cell, self.dates)
            elif isinstance(cell, str):
                self.sheet.write_string(self.row, column, cell)
            else:
                self.sheet.write(self.row, column, cell)
        self.row += 1
        return self.row

    def title(self, text: str, *, width: int = 10) -> None:
        """A title merged over all columns."""
        self.sheet.merge_range(self.row, 0, self.row, width - 1, text)
        self.row += 1

    def header(self, *columns) -> None:
        """A header of two rows: a text, or (parent, [leaves])."""
        top, column = self.row, 0
        for entry in columns:
            if isinstance(entry, str):
                self.sheet.merge_range(top, column, top + 1, column, entry)
                column += 1
            else:
                parent, leaves = entry
                self.sheet.merge_range(top, column, top, column + len(leaves) - 1, parent)
                for leaf in leaves:
                    self.sheet.write(top + 1, column, leaf)
                    column += 1
        self.row += 2


def xlsx(fill, name: str = "Danh sách") -> bytes:
    """The bytes of a workbook that `fill(page)` writes one sheet of."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as book:
        fill(Page(book, name))
    return target.getvalue()
