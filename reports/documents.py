"""Print-outs of the monthly report: the letter and the working sheet 1, both also as web pages for checking.

Layout by ``document-format.md`` A3 (letter) and A6 (sheet). A signed report prints from its snapshot.
"""

from __future__ import annotations

from branches.models.organization import BRANCH_LEVELS
from branches.naming import committee_name
from branches.queries import printed_name
from core.numbers import format_number, format_ratio_column
from core.printing import Column, PrintOut, PrintTable, print_out
from members.record.queries import seat_holder
from reports.blocks import block_lines
from reports.effects import abstract_of
from reports.figures import Sheet, figures_of
from reports.models import Report
from reports.sections import sections_of


def proposed_signer(report: Report, on) -> tuple[str, str]:
    """Name and office of who signs: the secretary of the day, else nobody yet."""
    seat = seat_holder(report.organization, "secretary", on)
    return (seat.member.full_name if seat else "", "Bí thư")


def letter_context(report: Report) -> dict:
    """Everything the letter prints."""
    sheet = figures_of(report)
    day = report.signed_on
    names = printed_name(report.organization, day or report.period_end)
    branch = report.organization.level in BRANCH_LEVELS
    symbol = "CB" if branch else "ĐU"
    parts = []
    for section in sections_of(report.kind):
        prose = str(report.texts.get(section.code, "")).strip()
        parts.append(
            {
                "title": section.heading(report.month),
                "level": section.level,
                "lines": [
                    *block_lines(report, sheet, section.block),
                    *(line for line in prose.splitlines() if line.strip()),
                ],
            }
        )
    return {
        "letterhead": {
            "superior": names.superior,
            "issuer": names.issuer,
            "number": f"Số {report.document.written_number}" if report.document else f"Số        -BC/{symbol}",
            "place": report.organization.place_name or "………",
            "date": day,
        },
        "kind": "BÁO CÁO",
        "abstract": abstract_of(report),
        "sections": parts,
        "recipients": report.recipients or _recipients(report, branch=branch),
        "signature": {
            "authority": "T/M CHI BỘ" if branch else "T/M BAN THƯỜNG VỤ",
            "office": (report.signer_position or "Bí thư").upper(),
            "name": report.signer_name,
        },
        "draft": not report.is_frozen,
        "report": report,
    }


def _recipients(report: Report, *, branch: bool) -> list[str]:
    above = report.organization.parent
    first = [f"{committee_name(above.name, above.level)} (báo cáo)"] if above else []
    return (
        [*first, "Các đồng chí chi ủy viên", "Lưu Chi bộ"]
        if branch
        else [*first, "Các chi bộ trực thuộc", "Lưu Đảng ủy"]
    )


def sheet_context(report: Report) -> dict:
    """Everything the working sheet 1 prints."""
    sheet = figures_of(report)
    context = letter_context(report)
    names = printed_name(report.organization, report.signed_on or report.period_end)
    return {
        "sheet": {
            "unit": names.superior, "issuer": names.issuer, "title": "THỐNG KÊ\nTĂNG, GIẢM ĐẢNG VIÊN",
            "period": f"THÁNG {report.month.month} NĂM {report.month.year}",
            "code": "Biểu 1 chi bộ\nĐvt: Người" if report.organization.level in BRANCH_LEVELS else "Biểu số 1 (bản làm việc)\nĐvt: Người",
            "place": report.organization.place_name or "………", "date": report.signed_on or report.period_end,
        },
        "table": PrintTable(
            columns=[Column("Tiêu chí", 140), Column("Kỳ này", 30, "right"), Column("Cùng kỳ năm trước", 34, "right"),
                     Column("(%) kỳ này so với cùng kỳ năm trước", 40, "right")],
            rows=[sheet_row(figure) for figure in sheet.figures],
            numbers=["1", "2", "3", "4 (=2*100/3)"],
            first_page=20,
            totals=frozenset(i for i, figure in enumerate(sheet.figures) if figure.indent == 0),
        ),
        "signature": context["signature"],
        "left_signature": {"office": "NGƯỜI LẬP BIỂU", "name": ""},
        "draft": context["draft"],
        "report": report,
    }  # fmt: skip


def sheet_row(figure) -> list[str]:
    """One line of the sheet as printed; a ratio over nothing is a dash (``reports.md`` 3.1)."""
    last = figure.last_year
    indent = "\u00a0\u00a0\u00a0\u00a0" * figure.indent
    ratio = format_ratio_column(figure.value, last or 0)
    return [f"{indent}{figure.label}", format_number(figure.value), "–" if last is None else format_number(last), ratio]


def print_letter(report: Report) -> PrintOut:
    """The PDF of the letter."""
    return print_out("reports/print/letter.html", letter_context(report))


def print_sheet(report: Report) -> PrintOut:
    """The PDF of the working sheet 1."""
    return print_out("reports/print/sheet.html", sheet_context(report), landscape=True)


def sheet_rows_for_excel(sheet: Sheet) -> list[list]:
    """The sheet as rows of a workbook."""
    return [[f"{'    ' * f.indent}{f.label}", f.value, f.last_year] for f in sheet.figures]
