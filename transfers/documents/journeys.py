"""Journeys abroad (``transfer.md`` 11): application, opinion of the branch, written consent, pledge on relatives, report of results.

No form code was seen; the papers follow the procedures of two universities under 01-HD/BTCTW (05/8/2022).
"""

from __future__ import annotations

from core.print_blocks import Line, Room, Text, dots, line
from members.record.print_parts import head, long_day, position_words, running, signed
from regulations.lookup import lookup_label
from transfers.documents.facts import ROOM, Facts, term_words
from transfers.documents.form import Need, TransferForm

GROUP = "Đi nước ngoài"


def _purpose(facts: Facts) -> str:
    case = facts.case
    if case is None:
        return ""
    words = [lookup_label("trip_purpose", case.purpose), case.purpose_note, "việc riêng" if case.private else ""]
    return "; ".join(filter(None, words))


def _trip(facts: Facts, *, dates: bool = True) -> list:
    case = facts.case
    term = term_words(case.from_on, case.until_on) if case else ""
    return [
        line("Nước đến:", case.country if case else ""),
        line("Mục đích:", _purpose(facts)),
        *([Line((("Thời gian:", term),))] if dates else []),
        line("Kinh phí:", case.funding if case else ""),
    ]  # fmt: skip


def _person_head(facts: Facts, day) -> dict:
    return {"issuer": "", "place": facts.place, "date": day}


def application(facts: Facts) -> list[dict]:
    """Đơn xin phép đi nước ngoài."""
    case = facts.case
    day = case.requested_on if case else None
    position = position_words(facts.person, facts.branch, facts.on) if facts.branch and facts.person.pk else ""
    blocks = [
        Line((("Tôi là:", facts.name.upper()), ("Sinh ngày:", facts.born)), short=("Sinh ngày:",)),
        Line((("Vào Đảng ngày:", facts.admitted), ("Chính thức ngày:", facts.official))),
        line("Chức vụ trong Đảng:", position),
        facts.unit_line(),
        Text("Xin phép được đi nước ngoài như sau:"),
        *_trip(facts),
        Line((("Số đảng viên cùng đi (kể cả bản thân):", str(case.companions) if case else ""),)),
        Text("Trong thời gian ở nước ngoài, tôi chấp hành Điều lệ Đảng, quy định về bảo vệ chính trị nội bộ và quan hệ với tổ chức, cá "
             "nhân nước "
             "ngoài, pháp luật Việt Nam và pháp luật nước sở tại; không mang theo tài liệu bí mật; sau khi về báo cáo kết quả với chi bộ."),
    ]  # fmt: skip
    to = [
        f"Chi ủy {facts.branch_name}" if facts.branch_name else f"Chi ủy {ROOM}",
        facts.committee_words or f"Đảng ủy {ROOM}",
    ]
    return [{"letterhead": _person_head(facts, day), "day": day, "to": to, "blocks": blocks,
             "signature": {"office": "Người xin phép", "name": facts.name, "note": "(ký, ghi rõ họ tên)"}}]  # fmt: skip


def opinion(facts: Facts) -> list[dict]:
    """Ý kiến của chi bộ, to the committee that permits."""
    case = facts.case
    day = case.branch_opinion_on if case else None
    blocks = [
        Text(f"{long_day(day).capitalize()}, {facts.branch_name or 'Chi bộ ………………'} xem xét đơn xin phép đi nước ngoài của:"),
        *facts.short_identity(),
        *_trip(facts),
        Room("Ý kiến của chi bộ:", case.branch_opinion if case else "", 4),
        Text("Đề nghị cấp ủy xem xét, quyết định."),
    ]  # fmt: skip
    return [{"letterhead": head(facts.branch, day, symbol="CV/CB", on=facts.on), "day": day, "blocks": blocks,
             "to": [facts.committee_words or f"Đảng ủy {ROOM}"], "signature": signed(facts.branch, day, facts.on, authority="T/M chi bộ"),
             "recipients": ["Như trên", facts.addressed, "Lưu Chi bộ"]}]  # fmt: skip


def permit(facts: Facts) -> list[dict]:
    """Văn bản đồng ý (hoặc không đồng ý) of the committee."""
    case, unit = facts.case, facts.committee
    day = case.permit_on if case else None
    refused = case is not None and case.state == "refused"
    verb = "không đồng ý" if refused else "đồng ý" if case else "đồng ý (không đồng ý)"
    opinion_on = case.branch_opinion_on if case else None
    blocks = [
        Text(f"Xét đơn xin phép đi nước ngoài và ý kiến của {facts.branch_name or 'Chi bộ ………………'}, {long_day(opinion_on)}, "
             f"{facts.committee_words or 'Đảng ủy ………………'} {verb} cho:"),
        *facts.identity(),
        Text("được đi nước ngoài:"),
        *_trip(facts),
        Line((("Hình thức sinh hoạt đảng trong thời gian đi:", case.get_handling_display() if case else ""),)),
        *([] if refused else [
            Text("Đồng chí chấp hành quy định của Đảng, pháp luật của Nhà nước và nước sở tại; sau khi về nước báo cáo kết quả với chi "
                 "bộ theo "
                 "quy định.")]),
    ]  # fmt: skip
    title = f"Công văn {verb} cho đảng viên đi nước ngoài"
    return [{"letterhead": head(unit, day, symbol="CV/ĐU", number=case.permit_number if case else "", on=facts.on, kind="committee"),
             "day": day, "title": title, "to": [facts.branch_name or f"Chi bộ {ROOM}"], "blocks": blocks,
             "signature": signed(unit, day, facts.on, authority="T/M Đảng ủy"),
             "recipients": ["Như trên", facts.addressed, "Lưu Đảng ủy"]}]  # fmt: skip


def pledge(facts: Facts) -> list[dict]:
    """Bản cam kết về thân nhân ở nước ngoài, when the journey is to visit relatives."""
    case = facts.case
    day = case.relatives_pledge_on if case else None
    blocks = [
        Line((("Tôi là:", facts.name.upper()), ("Sinh ngày:", facts.born)), short=("Sinh ngày:",)),
        Line((("Vào Đảng ngày:", facts.admitted), ("Chính thức ngày:", facts.official))),
        facts.unit_line(),
        line("Xin phép đi:", case.country if case else ""),
        Line((("Thời gian:", term_words(case.from_on, case.until_on) if case else ""),)),
        Text("để thăm thân nhân dưới đây:"),
        line("Họ và tên:", ""),
        Line((("Năm sinh:", ""), ("quan hệ với tôi:", ""), ("quốc tịch:", "")), short=("Năm sinh:",)),
        line("Nơi ở, làm việc ở nước ngoài:", ""),
        Room("Lý do, thời gian định cư ở nước ngoài; thái độ chính trị:", "", 4),
        Text("Tôi cam kết thân nhân nói trên chấp hành pháp luật nước sở tại, không tham gia tổ chức, hoạt động chống Đảng, Nhà nước "
             "Việt Nam; tôi "
             "chịu trách nhiệm trước Đảng về nội dung cam kết."),
    ]  # fmt: skip
    return [{"letterhead": _person_head(facts, day), "day": day, "blocks": blocks,
             "to": [f"Chi ủy {facts.branch_name}" if facts.branch_name else f"Chi ủy {ROOM}"],
             "signature": {"office": "Người cam kết", "name": facts.name, "note": "(ký, ghi rõ họ tên)"}}]  # fmt: skip


def report(facts: Facts) -> list[dict]:
    """Báo cáo kết quả chuyến đi nước ngoài, after the return."""
    case = facts.case
    day = case.reported_on if case else None
    number, on = (case.permit_number, case.permit_on) if case else ("", None)
    confirmed = case.confirmed_by if case else ""
    blocks = [
        Line((("Tôi là:", facts.name.upper()), ("Sinh ngày:", facts.born)), short=("Sinh ngày:",)),
        facts.unit_line(),
        Text(f"Được phép đi nước ngoài theo văn bản số {dots(number, 8)}, {long_day(on)}. Tôi báo cáo kết quả chuyến đi như sau:"),
        *_trip(facts, dates=False)[:2],
        Line((("Ngày xuất cảnh:", running(case.left_on) if case else ""), ("ngày nhập cảnh:", running(case.returned_on) if case else ""))),
        Room("Nội dung, kết quả công việc; quan hệ, tiếp xúc; việc chấp hành quy định:", case.report_note if case else "", 9),
        Room("Kiến nghị:", "", 2),
        *([line("Xác nhận của tổ chức đảng, cơ quan đại diện ở ngoài nước:", confirmed)] if facts.blank or confirmed else []),
    ]  # fmt: skip
    return [{"letterhead": _person_head(facts, day), "day": day, "blocks": blocks,
             "to": [f"Chi ủy {facts.branch_name}" if facts.branch_name else f"Chi ủy {ROOM}"],
             "signature": {"office": "Người báo cáo", "name": facts.name, "note": "(ký, ghi rõ họ tên)"}}]  # fmt: skip


FORMS = (
    TransferForm("journey-request", "journey", GROUP, application, "Đơn xin phép đi nước ngoài"),
    TransferForm("journey-opinion", "journey", GROUP, opinion, "Công văn cho ý kiến về việc đảng viên xin đi nước ngoài",
                 needs=(Need(lambda f: f.case.branch_opinion_on, "Chi bộ chưa cho ý kiến."),)),
    TransferForm("journey-permit", "journey", GROUP, permit, "Công văn đồng ý (không đồng ý) cho đảng viên đi nước ngoài",
                 needs=(Need(lambda f: f.case.permit_on, "Cấp ủy chưa trả lời."),)),
    TransferForm("relatives-pledge", "journey", GROUP, pledge, "Bản cam kết về thân nhân ở nước ngoài",
                 needs=(Need(lambda f: f.case.visits_relatives, "Chuyến đi này không phải để thăm thân nhân."),)),
    TransferForm("journey-report", "journey", GROUP, report, "Báo cáo kết quả chuyến đi nước ngoài",
                 needs=(Need(lambda f: f.case.returned_on, "Đồng chí chưa về nước."),)),
)  # fmt: skip
