"""Residence liaison and absence (``transfer.md`` 8, 10): introduction to the residence, slip for remarks, warning, contact, proposal.

Codes of the forms of 213-QĐ/TW and 33-HD/BTCTW were not seen: none is printed. The yearly slip is that of ``meetings.tasks``.
"""

from __future__ import annotations

from datetime import date

from core.print_blocks import Grid, Line, Room, Text, dots, line
from core.printing import Column, PrintTable
from meetings.parameters import ABSENT_MONTHS
from meetings.tasks.documents import residence_context
from members.record.print_parts import PLACE, head, long_day, running, signed
from regulations.judging import or_none
from transfers.documents.facts import ROOM, Facts, listed, unit_words
from transfers.documents.form import Need, TransferForm
from transfers.models import AbsenceCause, GoodReason

RESIDENCE, ABSENCE = "Giữ mối liên hệ nơi cư trú (213)", "Vắng sinh hoạt, mất liên lạc"


def _residence_words(facts: Facts) -> str:
    case = facts.case
    if case is None:
        return ""
    return unit_words(case.residence) if case.residence_id else case.residence_unit


def introduction(facts: Facts) -> list[dict]:
    """Giấy giới thiệu về nơi cư trú: not a transfer, the headcount stays at work."""
    case = facts.case
    unit = facts.committee
    day = case.introduced_on if case else None
    blocks = [
        Text(f"{facts.committee_words or 'Đảng ủy ………………'} giới thiệu:"),
        *facts.identity(),
        line("Đang công tác, sinh hoạt đảng tại:", unit_words(facts.branch) if facts.branch else ""),
        line("Cư trú tại:", case.address if case else ""),
        Line((("Được giới thiệu đến:", _residence_words(facts)),)),
        Text("để giữ mối liên hệ với chi ủy, đảng ủy cơ sở và nhân dân nơi cư trú theo quy định của Bộ Chính trị. "
             "Đề nghị cấp ủy nơi cư trú tiếp nhận, tạo điều kiện để đồng chí thực hiện nhiệm vụ và nhận xét hằng năm."),
    ]  # fmt: skip
    answer = [
        Line((("Đã tiếp nhận đồng chí:", facts.name.upper() if case and case.received_on else ""),
              ("ngày:", running(case.received_on) if case else "")), short=("ngày:",)),
        line("Nhiệm vụ được giao:", case.task if case else ""),
    ]  # fmt: skip
    residence = case.residence if case and case.residence_id else None
    return [{"letterhead": head(unit, day, symbol="GGT/ĐU", number=case.letter_number if case else "", on=facts.on, kind="committee"),
             "day": day, "to": [_residence_words(facts) or f"Chi ủy {ROOM}"], "blocks": blocks,
             "signature": signed(unit, day, facts.on, authority="T/M Đảng ủy"),
             "recipients": ["Như trên", facts.addressed, "Lưu Đảng ủy"],
             "answer": answer, "answer_title": "PHẦN XÁC NHẬN CỦA NƠI CƯ TRÚ", "answer_day": case.received_on if case else None,
             "answer_place": (residence.place_name if residence else "") or PLACE,
             "answer_signature": {"authority": "T/M chi ủy", "office": "", "note": "(ký, ghi rõ họ tên)", "name": ""}}]  # fmt: skip


def slip(facts: Facts) -> list[dict]:
    """Phiếu lấy ý kiến nhận xét of the current year: the paper of the tasks app."""
    case = facts.case
    year = facts.on.year
    comment = case.member.residence_comments.filter(year=year).first()
    context = residence_context(case.home, case.member, year, comment, facts.on)
    return [context | {"residence": context["residence"] or _residence_words(facts)}]


# --- absence


def _cause(facts: Facts) -> str:
    return AbsenceCause(facts.case.cause).label.lower() if facts.case else ""


def _missed(case) -> str:
    """Months missed this year; room to write while none has been counted."""
    return str(case.months_missed) if case and case.months_missed else ""


def _months(on: date) -> str:
    """``3 tháng ``: the months that lead to deletion of the name, by the rule of the day."""
    limit = or_none(ABSENT_MONTHS.value_on, on)
    return f"{limit} tháng " if limit else ""


def warning(facts: Facts) -> list[dict]:
    """Giấy nhắc nhở of the organisation that watches."""
    case, unit = facts.case, facts.branch
    day = case.warned_on if case else None
    blocks = [
        *facts.short_identity(),
        facts.unit_line(),
        Line((("Vắng từ ngày:", running(case.since_on) if case else ""), ("Số tháng vắng trong năm:", _missed(case)))),
        line("Nội dung:", _cause(facts)),
        Text(f"{facts.branch_name or 'Chi bộ ………………'} nhắc nhở đồng chí trở lại sinh hoạt, đóng đảng phí đầy đủ; báo cáo bằng văn bản "
             "lý do vắng "
             "kèm bản tự kiểm điểm trước ngày …… tháng …… năm ………."),
        Text(f"Đảng viên bỏ sinh hoạt chi bộ hoặc không đóng đảng phí {_months(day or facts.on)}trong năm mà không có lý do chính đáng thì "
             "chi bộ xem xét, đề nghị cấp ủy có thẩm quyền xóa tên trong danh sách đảng viên (Điều 8 Điều lệ Đảng)."),
    ]  # fmt: skip
    return [{"letterhead": head(unit, day, symbol="CV/CB", number=case.warning_number if case else "", on=facts.on), "day": day,
             "to": [f"Đồng chí {facts.name or ROOM}"], "blocks": blocks, "signature": signed(unit, day, facts.on, authority="T/M chi bộ"),
             "recipients": ["Như trên", f"{facts.committee_words or 'Đảng ủy ………………'} (báo cáo)", "Lưu Chi bộ"]}]  # fmt: skip


CONTACT_COLUMNS = (
    Column("TT", 9, "center"), Column("Ngày", 22, "center"), Column("Cách liên hệ", 30), Column("Người liên hệ", 36),
    Column("Gặp được", 17, "center"), Column("Kết quả", 51),
)  # fmt: skip


def _contacts(facts: Facts, room: int) -> Grid:
    rows = [
        [
            str(number),
            listed(one.made_on),
            one.get_channel_display(),
            one.made_by,
            "Có" if one.reached else "Không",
            one.result,
        ]
        for number, one in enumerate(facts.case.attempts.all() if facts.case else [], 1)
    ]
    return Grid(
        PrintTable(columns=CONTACT_COLUMNS, rows=rows or [[""] * 6 for _ in range(room)], first_page=16, next_pages=26)
    )


def contact_sheet(facts: Facts) -> list[dict]:
    """Phiếu liên hệ: every attempt with its result."""
    case, unit = facts.case, facts.branch
    blocks = [
        *facts.identity(),
        facts.unit_line(),
        Line((("Vắng từ ngày:", running(case.since_on) if case else ""), ("Số tháng vắng trong năm:", _missed(case)))),
        line("Nguyên nhân theo dõi:", _cause(facts)),
        _contacts(facts, 10),
    ]  # fmt: skip
    return [{"letterhead": head(unit, None, symbol="", on=facts.on), "day": None, "blocks": blocks,
             "left_signature": {"authority": "Người theo dõi", "office": "", "note": "(ký, ghi rõ họ tên)", "name": ""},
             "signature": signed(unit, None, facts.on, authority="T/M chi bộ")}]  # fmt: skip


def proposal(facts: Facts) -> list[dict]:
    """Đề nghị xem xét xóa tên: no name is deleted by itself; the committee decides after three requests for a self-review."""
    case, unit = facts.case, facts.branch
    day = case.proposed_on if case else None
    number, warned = (case.warning_number, case.warned_on) if case else ("", None)
    good = "; ".join(GoodReason(code).label for code in case.good_reasons) if case and case.good_reasons else ""
    blocks = [
        Text(f"{facts.branch_name or 'Chi bộ ………………'} báo cáo và đề nghị xem xét xóa tên trong danh sách đảng viên đối với:"),
        *facts.identity(),
        Line((("Vắng từ ngày:", running(case.since_on) if case else ""), ("Số tháng vắng trong năm:", _missed(case)))),
        line("Căn cứ:", _cause(facts)),
        Text(f"Chi bộ đã nhắc nhở bằng văn bản số {dots(number, 6)}, {long_day(warned)} và liên hệ nhiều lần:"),
        _contacts(facts, 5),
        Line((("Lý do chính đáng đã kiểm tra ngày:", running(case.checked_on) if case else ""),
              ("kết quả:", good or ("không có" if case and case.checked_on else "")))),
        Room("Ý kiến của chi bộ:", "", 3),
        Text("Đề nghị cấp ủy có thẩm quyền xem xét, quyết định theo quy định."),
    ]  # fmt: skip
    return [{"letterhead": head(unit, day, symbol="CV/CB", number=case.proposal_number if case else "", on=facts.on), "day": day,
             "to": [facts.committee_words or f"Đảng ủy {ROOM}"], "blocks": blocks,
             "signature": signed(unit, day, facts.on, authority="T/M chi bộ"), "recipients": ["Như trên", "Lưu Chi bộ"]}]  # fmt: skip


FORMS = (
    TransferForm("residence-letter", "liaison", RESIDENCE, introduction, "Giấy giới thiệu đảng viên về giữ mối liên hệ nơi cư trú",
                 template="transfers/print/notice.html"),
    TransferForm("residence-slip", "liaison", RESIDENCE, slip, "Phiếu lấy ý kiến nhận xét đảng viên nơi cư trú",
                 template="tasks/print/residence.html", blank=False),
    TransferForm("absence-warning", "absence", ABSENCE, warning, "Công văn nhắc nhở đảng viên vắng sinh hoạt"),
    TransferForm("contact-sheet", "absence", ABSENCE, contact_sheet, "Phiếu liên hệ với đảng viên vắng sinh hoạt"),
    TransferForm("deletion-proposal", "absence", ABSENCE, proposal, "Công văn đề nghị xem xét xóa tên đảng viên",
                 needs=(Need(lambda f: f.case.proposed_on or f.case.months_missed, "Chưa đủ căn cứ đề nghị."),)),
)  # fmt: skip
