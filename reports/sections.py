"""The sections of narrative reports, in the order of the paper (``reports.md`` 8.1)."""

from __future__ import annotations

from dataclasses import dataclass

from core.dates import Month
from reports.models.report import ReportKind


@dataclass(frozen=True, slots=True)
class Section:
    """One heading. ``block`` names the number block that stands under it; ``asks_prose`` whether the secretary writes here."""

    code: str
    title: str
    level: int = 1
    block: str = ""
    asks_prose: bool = True

    def heading(self, month: Month) -> str:
        """The title as printed, with the numbers of the month and of the next."""
        return self.title.format(month=month.month, next_month=month.next.month)


_BRANCH_MONTH = (
    Section("I", "I- KẾT QUẢ THỰC HIỆN NHIỆM VỤ THÁNG {month}", asks_prose=False),
    Section("I.1", "1. Nhiệm vụ chính trị, chuyên môn", 2),
    Section("I.2", "2. Công tác chính trị, tư tưởng", 2),
    Section("I.3", "3. Công tác tổ chức, đảng viên", 2, block="members"),
    Section("I.4", "4. Sinh hoạt chi bộ", 2, block="meeting", asks_prose=False),
    Section("I.5", "5. Kiểm tra, giám sát, kỷ luật", 2, block="discipline"),
    Section("I.6", "6. Lãnh đạo đoàn thể, dân vận", 2),
    Section("I.7", "7. Đảng phí", 2, block="dues", asks_prose=False),
    Section("II", "II- ĐÁNH GIÁ CHUNG"),
    Section("III", "III- PHƯƠNG HƯỚNG, NHIỆM VỤ THÁNG {next_month}"),
    Section("IV", "IV- KIẾN NGHỊ, ĐỀ XUẤT"),
)
_COMMITTEE_MONTH = (
    Section("I", "I- KẾT QUẢ CÔNG TÁC XÂY DỰNG ĐẢNG THÁNG {month}", asks_prose=False),
    Section("I.1", "1. Công tác chính trị, tư tưởng", 2),
    Section("I.2", "2. Công tác tổ chức, đảng viên", 2, block="members"),
    Section("I.3", "3. Sinh hoạt của các chi bộ", 2, block="branches"),
    Section("I.4", "4. Kiểm tra, giám sát, kỷ luật", 2, block="discipline"),
    Section("I.5", "5. Dân vận, đoàn thể", 2),
    Section("II", "II- ĐÁNH GIÁ CHUNG"),
    Section("III", "III- PHƯƠNG HƯỚNG, NHIỆM VỤ THÁNG {next_month}"),
    Section("IV", "IV- KIẾN NGHỊ, ĐỀ XUẤT"),
)


def sections_of(kind: str) -> tuple[Section, ...]:
    """The sections of a kind of report."""
    return {ReportKind.BRANCH_MONTH: _BRANCH_MONTH, ReportKind.COMMITTEE_MONTH: _COMMITTEE_MONTH}[ReportKind(kind)]
