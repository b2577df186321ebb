"""The grid of results of a class as typed, read back line by line with what is wrong beside each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from core.date_parsing import parse_date
from core.dates import format_date
from core.findings import Finding
from core.text import clean
from meetings.models import TrainingRecord
from meetings.training.services.results import Result
from regulations.lookup import lookup

LONGEST_NUMBER = 60


@dataclass
class GridRow:
    """One person in the grid: what stands in the boxes, and what is wrong with it."""

    record: TrainingRecord
    result: str
    number: str
    day: str
    note: str
    errors: list[str] = field(default_factory=list)
    filled: bool = False  # numbered by the machine, not saved yet

    @property
    def wrong(self) -> str:
        """The faults of the line in one text."""
        return " ".join(self.errors)


class Grid:
    """The grid of a class."""

    def __init__(self, records: Iterable[TrainingRecord], on: date) -> None:
        self.rows = [GridRow(r, r.result, r.certificate_number, format_date(r.certificate_on), r.note) for r in records]
        self.by_key = {row.record.pk: row for row in self.rows}
        self.grades = lookup("training_grade", on)
        self.results: dict[int, Result] = {}

    @property
    def is_sound(self) -> bool:
        """Whether every line could be read."""
        return not any(row.errors for row in self.rows)

    def fill(self, numbers: Mapping[int, tuple[str, date | None]]) -> int:
        """Put running numbers into their boxes."""
        for key, (number, day) in numbers.items():
            row = self.by_key.get(key)
            if row:
                row.number, row.day, row.filled = number, format_date(day), True
        return len(numbers)

    def read(self, data: Mapping[str, str]) -> None:
        """Take over what was typed; faults of single boxes are written beside their line."""
        for key, row in self.by_key.items():
            row.result = clean(data.get(f"result_{key}", row.result))
            row.number = clean(data.get(f"certificate_number_{key}", row.number))
            row.day = clean(data.get(f"certificate_on_{key}", row.day))
            row.note = clean(data.get(f"note_{key}", row.note))[:250]
            self._check(key, row)

    def _check(self, key: int, row: GridRow) -> None:
        day = None
        try:
            day = parse_date(row.day) if row.day else None
        except ValueError as wrong:
            row.errors.append(f"Ngày cấp: {wrong}")
        if len(row.number) > LONGEST_NUMBER:
            row.errors.append(f"Số giấy chứng nhận dài quá {LONGEST_NUMBER} ký tự.")
        if row.result and row.result not in dict(self.grades):
            row.errors.append("Chọn một kết quả có trong danh sách.")
        self.results[key] = Result(row.result, row.number, day, row.note)

    def refuse(self, findings: Iterable[Finding]) -> list[str]:
        """Put findings beside their lines; returns the words of those that belong to none."""
        rest = []
        for finding in findings:
            key = finding.field.rpartition("_")[2]
            row = self.by_key.get(int(key)) if key.isdecimal() else None
            words = " ".join(part for part in (finding.message, finding.remedy) if part)
            if row:
                row.errors.append(words)
            else:
                rest.append(words)
        return rest
