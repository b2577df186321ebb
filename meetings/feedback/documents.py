"""Print-outs of feedback: the book in which it is entered, and the table of a year by unit (own layouts)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from branches.models import Organization
from branches.queries import printed_name
from core.dates import format_date
from core.numbers import format_number, format_share
from core.printing import Column, PrintOut, PrintTable, print_out
from meetings.feedback.queries import FeedbackFigures
from meetings.models import Feedback


def _sheet(organization: Organization, title: str, period: str, table: PrintTable, on: date, template: str) -> PrintOut:
    names = printed_name(organization, on)
    office = "BÍ THƯ" if organization.is_branch else "T/M CẤP ỦY"
    context = {
        "sheet": {"unit": names.superior, "issuer": names.issuer, "title": title, "period": period, "code": "",
                  "place": organization.place_name or "………", "date": on},
        "table": table, "signature": {"office": office, "name": ""}, "left_signature": {"office": "NGƯỜI GHI SỔ", "name": ""},
    }  # fmt: skip
    return print_out(template, context, landscape=True)


def _shortened(text: str, most: int = 320) -> str:
    """What fits into a cell of a table with fixed pages."""
    words = " ".join(text.split())
    return words if len(words) <= most else f"{words[: most - 1].rstrip()}…"


def print_book(organization: Organization, rows: Sequence[Feedback], year: int, on: date) -> PrintOut:
    """Sổ tiếp nhận góp ý of a year, in the order of its numbers; feedback about members without a name."""
    table = PrintTable(
        columns=[Column("Số", 10, "center"), Column("Ngày nhận", 22, "center"), Column("Nơi góp ý", 36), Column("Hình thức", 20),
                 Column("Về", 28), Column("Nội dung góp ý", 54), Column("Người xử lý", 26), Column("Trả lời (ngày, nội dung)", 40),
                 Column("Trạng thái", 22)],
        rows=[
            [f.number, format_date(f.received_on), f.source_name, f.get_channel_display(), f.about or f.get_subject_display(),
             _shortened(f.content), f.handled_by,
             " ".join(p for p in (format_date(f.reply_on), _shortened(f.reply, 160), f.forwarded_to) if p), f.state_label]
            for f in rows
        ],
        first_page=5, next_pages=6,
    )  # fmt: skip
    return _sheet(organization, "SỔ TIẾP NHẬN GÓP Ý\nCỦA MẶT TRẬN, ĐOÀN THỂ, NHÂN DÂN", f"Năm {year}", table, on,
                  "feedback/print/book.html")  # fmt: skip


def print_report(organization: Organization, lines: Sequence[FeedbackFigures], year: int, on: date) -> PrintOut:
    """Tổng hợp góp ý of a year by unit, the total on top."""
    table = PrintTable(
        columns=[Column("STT", 14, "center"), Column("Đơn vị", 86), Column("Tiếp nhận", 26, "right"), Column("Đã trả lời", 26, "right"),
                 Column("Tỷ lệ trả lời", 28, "right"), Column("Chuyển nơi khác", 28, "right"), Column("Chưa trả lời", 26, "right"),
                 Column("Quá hạn", 22, "right")],
        rows=[
            ["" if n == 0 else n, line.organization.name, *(format_number(v) for v in (line.received, line.answered)),
             format_share(line.answered, line.received) if line.received else "–",
             *(format_number(v) for v in (line.passed_on, line.open, line.overdue))]
            for n, line in enumerate(lines)
        ],
        totals=frozenset({0}), first_page=18, next_pages=24,
    )  # fmt: skip
    return _sheet(organization, "TỔNG HỢP GÓP Ý\nCỦA MẶT TRẬN, ĐOÀN THỂ, NHÂN DÂN", f"Năm {year}", table, on,
                  "feedback/print/report.html")  # fmt: skip
