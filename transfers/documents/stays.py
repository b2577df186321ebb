"""Temporary stays, exemption and leave (``transfer.md`` 6, 7): remarks and extension; application, extract of the resolution, notice.

Types 79 and 81 of the member's file give two of the titles; no form code was seen.
"""

from __future__ import annotations

from core.print_blocks import Line, Room, Text, dots, line
from members.record.print_parts import head, long_day, running, signed
from regulations.lookup import lookup_label
from transfers.documents.facts import ROOM, Facts, committee_over, term_words, unit_words, words_of_committee
from transfers.documents.form import Need, TransferForm
from transfers.documents.person import TEMPORARY_FORMS
from transfers.models import Exemption, ExemptionKind

STAY, EXEMPTION = "Sinh hoạt đảng tạm thời", "Miễn, tạm miễn công tác và sinh hoạt đảng"
VERBS = {
    ExemptionKind.EXEMPT: "miễn công tác và sinh hoạt đảng",
    ExemptionKind.LEAVE: "tạm miễn công tác và sinh hoạt đảng",
    ExemptionKind.REDUCED: "giảm công tác và sinh hoạt đảng",
}
ANY = "miễn (tạm miễn, giảm) công tác và sinh hoạt đảng"


# --- temporary stays


def stay_remarks(facts: Facts) -> list[dict]:
    """Nhận xét of the chi ủy there, brought home with the slip."""
    case = facts.case
    there = case.destination if case else None
    day = case.returned_on if case else None
    blocks = [
        *facts.short_identity(),
        Line((("Nơi sinh hoạt chính thức:", facts.from_words()),)),
        Line((("Nơi sinh hoạt tạm thời:", facts.to_words()),)),
        Line((("Thời gian:", term_words(case.received_on or case.from_on, day or case.until_on) if case else ""),)),
        Room("Nhận xét của chi ủy nơi sinh hoạt tạm thời (phẩm chất, thực hiện nhiệm vụ, sinh hoạt, đóng đảng phí):",
             case.remarks if case else "", 8),
        Text("Chuyển đồng chí về nơi sinh hoạt chính thức để tiếp tục sinh hoạt."),
    ]  # fmt: skip
    outside = {"superior": "", "issuer": case.outside_unit} if case and there is None else {}
    return [{"letterhead": head(there, day, symbol="", on=facts.on) | outside, "day": day, "blocks": blocks,
             "to": [f"Chi ủy {facts.branch_name}" if facts.branch_name else f"Chi ủy {ROOM}"],
             "signature": signed(there, day, facts.on, authority="T/M chi ủy"),
             "recipients": ["Như trên", f"Lưu {there.name}" if there else "Lưu Chi bộ"]}]  # fmt: skip


def extension(facts: Facts) -> list[dict]:
    """Đề nghị gia hạn: to the committee there, and a report to the branch at home (294-QĐ/TW, 6.3.2)."""
    case = facts.case
    there = words_of_committee(committee_over(case.destination)) if case and case.destination_id else ""
    blocks = [
        *facts.short_identity(),
        Line((("Nơi sinh hoạt chính thức:", facts.from_words()),)),
        Line((("Nơi sinh hoạt tạm thời:", facts.to_words()),)),
        Line((("Thời hạn ghi trên giấy giới thiệu:", term_words(case.from_on, case.until_on) if case else ""),)),
        line("Đề nghị gia hạn đến ngày:", ""),
        Room("Lý do:", "", 4),
        Text("Tôi đồng thời báo cáo chi bộ nơi sinh hoạt chính thức. Hết thời hạn gia hạn, tôi trở về nơi sinh hoạt chính thức theo quy "
             "định."),
    ]  # fmt: skip
    to = [
        there or f"Đảng ủy {ROOM} (nơi sinh hoạt tạm thời)",
        f"{facts.branch_name or 'Chi bộ ………………'} (nơi sinh hoạt chính thức)",
    ]
    return [{"letterhead": {"issuer": "", "place": facts.place, "date": None}, "to": to, "blocks": blocks,
             "signature": {"office": "Người đề nghị", "name": facts.name, "note": "(ký, ghi rõ họ tên)"}}]  # fmt: skip


# --- exemption and leave


def _what(facts: Facts) -> str:
    return VERBS[facts.case.kind] if facts.case else ANY


def _ground(facts: Facts) -> str:
    case = facts.case
    if case is None:
        return ""
    age = "Tuổi cao, sức yếu" if case.kind == ExemptionKind.EXEMPT and not case.ground else ""
    return "; ".join(filter(None, [lookup_label("leave_ground", case.ground), age, case.ground_note]))


def application(facts: Facts) -> list[dict]:
    """Đơn xin miễn, tạm miễn, giảm; of a request made orally the branch writes it down."""
    case = facts.case
    day = case.requested_on if case else None
    leave = case is None or case.kind == ExemptionKind.LEAVE
    blocks = [
        Line((("Tôi là:", facts.name.upper()), ("Sinh ngày:", facts.born)), short=("Sinh ngày:",)),
        Line((("Vào Đảng ngày:", facts.admitted), ("Chính thức ngày:", facts.official))),
        Line((("Số thẻ đảng viên:", facts.card),)),
        facts.unit_line(),
        Text(f"Tự nguyện đề nghị chi bộ xem xét cho {_what(facts)}."),
        Room("Lý do:", _ground(facts), 3),
        line("Giấy xác nhận của cơ sở y tế (nếu có):", case.health_paper if case else ""),
        *([Line((("Thời gian tạm miễn:", term_words(case.from_on, case.until_on) if case else ""),)),
           line("Nơi ở, làm việc trong thời gian tạm miễn:", case.place if case else ""),
           Text("Trong thời gian tạm miễn tôi giữ gìn tư cách đảng viên, đăng ký tạm trú, đóng đảng phí; hết thời hạn, tôi trở lại sinh "
                "hoạt và "
                "nộp nhận xét của nơi cư trú, nơi làm việc.")] if leave else []),
        Text("Tôi xin chấp hành nghị quyết của chi bộ."),
    ]  # fmt: skip
    who = "Người đề nghị" if case is None or not case.asked_orally else "Người ghi lời đề nghị"
    return [{"letterhead": {"issuer": "", "place": facts.place, "date": day}, "day": day, "blocks": blocks,
             "title": f"Đơn xin {_what(facts)}" if case else "", "to": [facts.branch_name or f"Chi bộ {ROOM}"],
             "signature": {"office": who, "name": "" if case and case.asked_orally else facts.name,
                           "note": "(ký, ghi rõ họ tên)"}}]  # fmt: skip


def resolution(facts: Facts) -> list[dict]:
    """Trích nghị quyết chi bộ."""
    case = facts.case
    day = case.resolution_on if case else None
    leave = case is not None and case.kind == ExemptionKind.LEAVE
    decided = f"Đồng ý cho {facts.comrade} {_what(facts)}"
    since = term_words(case.from_on, case.until_on) if case else "từ ngày …………… đến ngày ……………"
    blocks = [
        Text(f"{long_day(day).capitalize()}, {facts.branch_name or 'Chi bộ ………………'} đã họp, xem xét đề nghị của:"),
        *facts.short_identity(),
        Room("Lý do đề nghị:", _ground(facts), 2),
        Text("QUYẾT NGHỊ:", "centered strong"),
        Text(f"1. {decided}{f' {since}' if since else ''}."),
        Text("2. Đề nghị đảng ủy cơ sở xem xét, đồng ý." if leave else "2. Chi ủy thông báo với cấp ủy cấp trên trực tiếp."),
        Text("3. Đồng chí được hưởng quyền, làm nhiệm vụ của đảng viên được miễn theo quy định; đóng đảng phí theo quy định. Khi đồng "
             "chí đề nghị "
             "trở lại sinh hoạt, chi bộ xem xét, quyết định."),
        Line((("Số đảng viên tán thành:", ""), ("không tán thành:", ""))),
        Text(f"Trích Nghị quyết số {dots(case.resolution_number if case else '', 8)}, {long_day(day)}."),
    ]  # fmt: skip
    return [{"letterhead": head(facts.branch, day, symbol="NQ/CB", number=case.resolution_number if case else "", on=facts.on), "day": day,
             "blocks": blocks, "title": f"Trích nghị quyết về việc {_what(facts)}",
             "signature": signed(facts.branch, day, facts.on, authority="T/M chi bộ"),
             "recipients": [f"{facts.committee_words or 'Đảng ủy ………………'} (báo cáo)", facts.addressed, "Lưu Chi bộ"]}]  # fmt: skip


def information(facts: Facts) -> list[dict]:
    """Thông báo of the chi ủy to the committee directly above."""
    case = facts.case
    day = case.informed_on if case else None
    number, on = (case.resolution_number, case.resolution_on) if case else ("", None)
    leave = case is not None and case.kind == ExemptionKind.LEAVE
    blocks = [
        Text(f"Thực hiện Nghị quyết số {dots(number, 8)}, {long_day(on)}, {facts.branch_name or 'Chi bộ ………………'} "
             f"{'đề nghị đảng ủy xem xét, đồng ý cho' if leave else 'thông báo đã cho'} đảng viên sau đây {_what(facts)}:"),
        *facts.identity(),
        Line((("Lý do:", _ground(facts)),)),
        Line((("Thời gian:", term_words(case.from_on, case.until_on) if case else ""),)),
        *([Line((("Nơi ở trong thời gian tạm miễn:", case.place),))] if leave else []),
    ]  # fmt: skip
    return [{"letterhead": head(facts.branch, day, symbol="TB/CB", on=facts.on), "day": day, "blocks": blocks,
             "to": [facts.committee_words or f"Đảng ủy {ROOM}"],
             "signature": signed(facts.branch, day, facts.on, authority="T/M chi bộ"),
             "recipients": ["Như trên", "Lưu Chi bộ"]}]  # fmt: skip


def agreement(facts: Facts) -> list[dict]:
    """Văn bản đồng ý of the grassroots committee for a leave."""
    case, unit = facts.case, facts.committee
    day = case.agreed_on if case else None
    place = unit_words(facts.branch) if facts.branch else f"Chi bộ {ROOM}"
    blocks = [
        Text(f"Xét đề nghị của {place} tại Nghị quyết số {dots(case.resolution_number if case else '', 8)}, "
             f"{long_day(case.resolution_on if case else None)}, {facts.committee_words or 'Đảng ủy ………………'} đồng ý cho:"),
        *facts.identity(),
        Text(f"được tạm miễn công tác và sinh hoạt đảng "
             f"{(term_words(case.from_on, case.until_on) if case else '') or 'từ ngày ……… đến ngày ………'}."),
        Text("Chi bộ theo dõi, hướng dẫn đồng chí giữ gìn tư cách đảng viên, đóng đảng phí; hết thời hạn, yêu cầu đồng chí trở lại sinh "
             "hoạt, nộp "
             "nhận xét của nơi cư trú, nơi làm việc."),
    ]  # fmt: skip
    return [{"letterhead": head(unit, day, symbol="CV/ĐU", number=case.agreed_number if case else "", on=facts.on, kind="committee"),
             "day": day, "to": [facts.branch_name or f"Chi bộ {ROOM}"], "blocks": blocks,
             "signature": signed(unit, day, facts.on, authority="T/M Đảng ủy"),
             "recipients": ["Như trên", facts.addressed, "Lưu Đảng ủy"]}]  # fmt: skip


def resumption(facts: Facts) -> list[dict]:
    """Đơn đề nghị trở lại sinh hoạt."""
    case = facts.case
    day = case.resumed_on if case else None
    blocks = [
        *facts.short_identity(),
        facts.unit_line(),
        Text(f"Tôi được {_what(facts)} theo Nghị quyết số {dots(case.resolution_number if case else '', 8)}, "
             f"{long_day(case.resolution_on if case else None)}. Nay tôi đề nghị chi bộ cho trở lại công tác, sinh hoạt đảng."),
        Line((("Trở lại từ ngày:", running(day)),)),
        Room("Tình hình trong thời gian được miễn; nhận xét của nơi cư trú, nơi làm việc kèm theo:", case.remarks if case else "", 5),
    ]  # fmt: skip
    return [{"letterhead": {"issuer": "", "place": facts.place, "date": None}, "to": [facts.branch_name or f"Chi bộ {ROOM}"],
             "blocks": blocks, "signature": {"office": "Người đề nghị", "name": facts.name, "note": "(ký, ghi rõ họ tên)"}}]  # fmt: skip


A_LEAVE = Need(
    lambda f: isinstance(f.case, Exemption) and f.case.kind == ExemptionKind.LEAVE, "Chỉ dùng khi tạm miễn có thời hạn."
)
RESOLVED = Need(lambda f: f.case.resolution_on, "Chi bộ chưa ra nghị quyết.")
FORMS = (
    *TEMPORARY_FORMS,
    TransferForm("temporary-remarks", "temporary", STAY, stay_remarks, "Bản nhận xét đảng viên sinh hoạt tạm thời"),
    TransferForm("temporary-extension", "temporary", STAY, extension, "Đơn đề nghị gia hạn sinh hoạt đảng tạm thời"),
    TransferForm("exemption-request", "exemption", EXEMPTION, application, document="79"),
    TransferForm("exemption-resolution", "exemption", EXEMPTION, resolution, "Trích nghị quyết về việc miễn công tác và sinh hoạt đảng",
                 needs=(RESOLVED,)),
    TransferForm("exemption-notice", "exemption", EXEMPTION, information,
                 "Thông báo về việc đảng viên được miễn, tạm miễn công tác và sinh hoạt đảng", needs=(RESOLVED,)),
    TransferForm("leave-agreement", "exemption", EXEMPTION, agreement, "Công văn đồng ý cho đảng viên tạm miễn công tác và sinh hoạt đảng",
                 needs=(A_LEAVE, Need(lambda f: f.case.agreed_on, "Đảng ủy cơ sở chưa đồng ý."))),
    TransferForm("resumption-request", "exemption", EXEMPTION, resumption, "Đơn đề nghị trở lại công tác, sinh hoạt đảng"),
)  # fmt: skip
