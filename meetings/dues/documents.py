"""Print-outs of dues: list of a month, book of a year, application and decision of relief (own layout, ``document-format.md`` A3, A6)."""

from __future__ import annotations

from datetime import date

from branches.models import Organization
from branches.queries import printed_name
from core.dates import Month, format_date
from core.numbers import format_number
from core.printing import Column, PrintTable
from meetings.dues import queries
from meetings.dues.workflow import decider_of
from meetings.models import DuesMonth, DuesRelief, DuesStatus, ReliefKind
from members.models import Member
from members.record.queries import seat_holder

_SHORT = {
    DuesStatus.EXEMPT: "Miễn",
    DuesStatus.NOT_COLLECTED: "Không thu",
    DuesStatus.OWING: "Chưa nộp",
    DuesStatus.UNSET: "–",
}


def proposed_signer(relief: DuesRelief, on: date) -> tuple[str, str]:
    """Name and office of who signs the decision: the secretary of who decides."""
    decider = decider_of(relief.organization, on)
    seat = seat_holder(decider.node, "secretary", on) if decider else None
    return (seat.member.full_name if seat else "", "Bí thư")


def _head(branch: Organization, title: str, period: str, code: str, day: date) -> dict:
    names = printed_name(branch, day)
    return {
        "unit": names.superior, "issuer": names.issuer, "title": title, "period": period, "code": code,
        "place": branch.place_name or "………", "date": day,
    }  # fmt: skip


def _signers(branch: Organization, on: date) -> dict:
    seat = seat_holder(branch, "secretary", on)
    return {
        "signature": {"authority": "T/M CHI BỘ", "office": "BÍ THƯ", "name": seat.member.full_name if seat else ""},
        "left_signature": {"office": "NGƯỜI THU", "name": ""},
    }


def month_context(branch: Organization, month: Month, on: date) -> dict:
    """Danh sách thu nộp đảng phí of a month, with the money of the period below."""
    rows = queries.sheet_rows(branch, month)
    cash, handover = queries.cash_of(branch, month)
    lines = [
        [str(number), row.member.full_name, format_number(row.due) if row.due is not None else "–",
         format_number(row.paid) if row.paid else "", format_date(row.paid_on), row.get_channel_display(), "", _remark(row)]
        for number, row in enumerate(rows, 1)
    ]  # fmt: skip
    lines.append(["", f"Cộng: {len(rows)} đồng chí", format_number(sum(row.due or 0 for row in rows)),
                  format_number(sum(row.paid for row in rows)), "", "", "", ""])  # fmt: skip
    summary = [("Thu trong kỳ (mã số 02)", cash.collected), ("Lũy kế từ đầu năm (mã số 03)", cash.cumulative)]
    if handover is not None:
        summary += [
            (f"Giữ lại chi bộ {handover.keeps_percent.normalize():f}% (mã số 04)", cash.kept),
            ("Nộp cấp trên (mã số 12)", cash.handed_up),
        ]
    day = handover.on if handover else min(on, month.last_day)
    return {
        "sheet": _head(branch, "DANH SÁCH\nTHU, NỘP ĐẢNG PHÍ", month.long_label.upper(), "Đvt: Đồng", day),
        "table": PrintTable(
            columns=[Column("TT", 10, "center"), Column("Họ và tên", 56), Column("Phải nộp", 27, "right"), Column("Đã nộp", 27, "right"),
                     Column("Ngày nộp", 26, "center"), Column("Hình thức", 38), Column("Ký nộp", 22), Column("Ghi chú", 54)],
            rows=lines, first_page=19, next_pages=24, totals=frozenset({len(lines) - 1}),
        ),
        "summary": [(label, f"{format_number(amount)} đồng") for label, amount in summary],
        "receiver": handover.receiver if handover else "",
    } | _signers(branch, day)  # fmt: skip


def _remark(row: DuesMonth) -> str:
    ground = queries.GROUNDS.get(row.ground, "")
    return ground or row.note or (row.unpaid_reason if row.status == DuesStatus.OWING else "")


def book_context(branch: Organization, year: int, on: date) -> dict:
    """Sổ thu đảng phí of a year: each member by the twelve months."""
    lines, sums = [], [0] * 12
    for number, (member, months) in enumerate(queries.book_of_year(branch, year), 1):
        cells = []
        for index in range(12):
            row = months.get(index + 1)
            sums[index] += row.paid if row else 0
            cells.append(
                "" if row is None else format_number(row.paid) if row.paid else _SHORT.get(DuesStatus(row.status), "")
            )
        total = sum(row.paid for row in months.values())
        lines.append([str(number), member.full_name, *cells, format_number(total)])
    lines.append(["", "Cộng", *(format_number(amount) if amount else "" for amount in sums), format_number(sum(sums))])
    day = min(on, date(year, 12, 31))
    months = [Column(f"T{number}", 16, "right") for number in range(1, 13)]
    return {
        "sheet": _head(branch, "SỔ THU ĐẢNG PHÍ", f"NĂM {year}", "Đvt: Đồng", day),
        "table": PrintTable(
            columns=[Column("TT", 9, "center"), Column("Họ và tên", 42), *months, Column("Cả năm", 20, "right")],
            rows=lines, first_page=19, next_pages=23, totals=frozenset({len(lines) - 1}),
        ),
    } | _signers(branch, day)  # fmt: skip


def _term(relief: DuesRelief) -> str:
    return f"từ {relief.first.long_label} đến hết {relief.last.long_label}"


def application_context(relief: DuesRelief) -> dict:
    """Đơn đề nghị miễn (giảm) đảng phí of a member."""
    member: Member = relief.member
    branch = relief.organization
    decider = decider_of(branch, relief.applied_on)
    asked = "giảm" if relief.kind == ReliefKind.REDUCE else "miễn"
    return {
        "kind": f"ĐƠN ĐỀ NGHỊ {asked.upper()} ĐẢNG PHÍ", "relief": relief, "member": member, "asked": asked,
        "to": ", ".join([branch.name, *([decider.label] if decider and not decider.itself else [])]),
        "share": f" {relief.percent}%" if relief.percent else "", "term": _term(relief), "branch": branch,
        "place": branch.place_name or "………", "signer": {"office": "NGƯỜI LÀM ĐƠN", "name": member.full_name},
        "branch_word": {"office": "Ý KIẾN CỦA CHI BỘ", "name": ""},
    }  # fmt: skip


def decision_context(relief: DuesRelief) -> dict:
    """Quyết định miễn (giảm) đảng phí; a draft until it is decided."""
    day = relief.decision_on
    decider = decider_of(relief.organization, day or relief.applied_on)
    node = decider.node if decider else relief.organization
    names = printed_name(node, day or relief.applied_on)
    branch = node.is_branch
    asked = "giảm" if relief.kind == ReliefKind.REDUCE else "miễn"
    return {
        "letterhead": {
            "superior": names.superior, "issuer": names.issuer, "place": node.place_name or "………", "date": day,
            "number": f"Số {relief.decision_number}" if relief.decision_number else f"Số        -QĐ/{'CB' if branch else 'ĐU'}",
        },
        "kind": "QUYẾT ĐỊNH", "abstract": f"về việc {asked} đảng phí đối với đảng viên", "asked": asked, "relief": relief,
        "share": f" {relief.percent}%" if relief.percent else "", "term": _term(relief),
        "body": (decider.label if decider else node.name).upper(),
        "basis": relief.rule.get("authority") or (decider.source if decider else ""),
        "recipients": ["Như Điều 3", *([] if branch else [relief.organization.name]), "Lưu " + ("Chi bộ" if branch else "Đảng ủy")],
        "signature": {"authority": "T/M CHI BỘ" if branch else "T/M BAN CHẤP HÀNH", "office": (relief.signer_position or "Bí thư").upper(),
                      "name": relief.signer_name},
        "draft": day is None,
    }  # fmt: skip
