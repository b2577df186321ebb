"""Papers between committees about a transfer: phiếu báo (both parts), reminder, note of return, report on late or lost files.

Phiếu báo is document type 60; its number within 5-SHĐ to 9-SHĐ was not seen, so no code is printed.
"""

from __future__ import annotations

from core.print_blocks import Line, Room, Text, dots, line
from members.record.print_parts import PLACE, head, long_day, running, signed
from regulations.judging import or_none
from transfers.documents.facts import ROOM, Facts, committee_over, words_of_committee
from transfers.documents.form import Need, TransferForm
from transfers.documents.letter import enclosed, letter_of
from transfers.models import SealState, TransferState
from transfers.rules import dates

GROUP = "Phiếu báo, đôn đốc"
SLIP = "transfers/print/notice.html"


def _notice(facts: Facts):
    return getattr(facts.case, "notice", None) if facts.case else None


def _introducer(facts: Facts):
    """The committee that introduced: the sender of the notice, else the committee over the origin."""
    notice = _notice(facts)
    return notice.sender if notice and notice.sender_id else facts.committee


def _destination_words(facts: Facts) -> str:
    """The committee a paper to the destination is sent to."""
    unit = getattr(facts.case, "destination", None) if facts.case else None
    return (
        words_of_committee(committee_over(unit)) or (facts.case.outside_unit if facts.case else "") or f"Đảng ủy {ROOM}"
    )


def _letter_words(facts: Facts) -> str:
    """``giấy giới thiệu số 12, ngày 05/9/2026``: number and day of the box by which the member was introduced."""
    letter = letter_of(facts.case) if facts.case else None
    boxes = (
        [box for box in letter.boxes.all() if box.written_on <= (facts.case.introduced_on or facts.on)]
        if letter
        else []
    )
    last = max(boxes, key=lambda box: box.box, default=None)
    number, day = (last.number, last.written_on) if last else ("", facts.case.introduced_on if facts.case else None)
    return f"số {dots(number, 4)}, {long_day(day)}"


def slip(facts: Facts) -> list[dict]:
    """Phiếu báo: above, what the origin tells; below, what the destination answers."""
    notice, unit = _notice(facts), _introducer(facts)
    day = notice.sent_on if notice else None
    case = facts.case
    answered = notice.answered_on if notice else None
    arrived = (notice.arrived_on if notice else None) or (case.received_on if case else None)
    blocks = [
        Text(f"{words_of_committee(unit) or 'Đảng ủy ………………'} đã giới thiệu chuyển sinh hoạt đảng:"),
        *facts.identity(),
        Line((("Nơi đi:", facts.from_words()),)),
        Line((("Nơi đến:", facts.to_words()),)),
        Line((("Lý do chuyển:", facts.reason_words()),)),
        Line((("Giấy giới thiệu sinh hoạt đảng:", _letter_words(facts) if case else ""),)),
        line("Hồ sơ gửi kèm theo:", enclosed(facts)),
        Text("Đề nghị cấp ủy nơi đến theo dõi, tiếp nhận và gửi trả phần dưới của phiếu này."),
    ]  # fmt: skip
    answer = [
        Line((("Số:", notice.answer_number if notice else ""), ("ngày:", running(answered)))),
        Text(f"{_destination_words(facts)} báo để {words_of_committee(unit) or 'Đảng ủy ………………'} biết:"),
        Line((("Đồng chí:", facts.name.upper() if answered or arrived else ""), ("đã đến ngày:", running(arrived))),
             short=("đã đến ngày:",)),
        Line((("Sinh hoạt đảng tại:", facts.to_words() if arrived else ""),)),
        Line((("Hồ sơ:", _file_words(facts) if arrived else ""),)),
    ]  # fmt: skip
    return [{
        "letterhead": head(unit, day, symbol="PB/ĐU", number=notice.number if notice else "", on=facts.on, kind="committee"), "day": day,
        "to": [_destination_words(facts)], "blocks": blocks, "signature": signed(unit, day, facts.on, authority="T/M Đảng ủy"),
        "answer": answer, "answer_title": "PHẦN TRẢ LỜI CỦA NƠI ĐẾN", "answer_day": answered,
        "answer_place": (facts.receiving.place_name if facts.receiving else "") or PLACE,
        "answer_signature": {"authority": "Người nhận", "office": "", "note": "(ký, ghi rõ họ tên, đóng dấu)",
                             "name": notice.receiver_name if notice else ""},
    }]  # fmt: skip


def _file_words(facts: Facts) -> str:
    seal = facts.seal
    missing = sum(paper.found is False for paper in facts.sealed_papers)
    if seal is None or seal.opened_on is None:
        return ""
    return f"đã nhận, thiếu {missing} tài liệu theo mục lục" if missing else seal.get_state_display().lower()


def reminder(facts: Facts) -> list[dict]:
    """Công văn đôn đốc: the introducing committee asks what became of the member."""
    notice, unit = _notice(facts), _introducer(facts)
    case = facts.case
    due = or_none(dates.present_due, case.introduced_on) if case and case.introduced_on else None
    late = (
        f" Thời hạn trình giấy giới thiệu đã hết ngày {running(due.on)}."
        if due and due.on < facts.on and not case.received_on
        else ""
    )
    blocks = [
        Text(f"{long_day(case.introduced_on if case else None).capitalize()}, {words_of_committee(unit) or 'Đảng ủy ………………'} đã giới thiệu "
             f"chuyển sinh hoạt đảng đến {dots(facts.to_words(), 24)}:"),
        *facts.short_identity(),
        Line((("Phiếu báo số:", notice.number if notice else ""), ("ngày:", running(notice.sent_on) if notice else "")), short=("ngày:",)),
        Text(f"Đến nay chúng tôi chưa nhận được phần trả lời của phiếu báo.{late} Đề nghị cấp ủy nơi đến kiểm tra, cho biết đồng chí đã "
             "trình "
             "giấy giới thiệu, nộp hồ sơ hay chưa và gửi trả phiếu báo; trường hợp chưa đến, đề nghị phối hợp liên hệ, đôn đốc đồng chí."),
    ]  # fmt: skip
    day = notice.chased_on if notice else None
    return [{"letterhead": head(unit, day, symbol="CV/ĐU", on=facts.on, kind="committee"), "day": day, "to": [_destination_words(facts)],
             "blocks": blocks, "signature": signed(unit, day, facts.on, authority="T/M Đảng ủy"),
             "recipients": ["Như trên", facts.branch_name or "Chi bộ ………………", "Lưu Đảng ủy"]}]  # fmt: skip


def returned(facts: Facts) -> list[dict]:
    """Công văn trả lại: what is wrong with the letter or the file, and what the origin should do."""
    case = facts.case
    unit = facts.receiving
    day, reason = _last_note(facts, "return")
    missing = [paper for paper in facts.sealed_papers if paper.found is False]
    back = (
        words_of_committee(_introducer(facts))
        or (case.outside_unit if case and case.is_arrival else "")
        or f"Đảng ủy {ROOM}"
    )
    blocks = [
        Text(f"{words_of_committee(unit) or 'Đảng ủy ………………'} nhận được giấy giới thiệu, hồ sơ chuyển sinh hoạt đảng của:"),
        *facts.short_identity(),
        Line((("Nơi giới thiệu:", facts.from_words()),)),
        Line((("Giấy giới thiệu sinh hoạt đảng:", _letter_words(facts) if case else ""),)),
        Room("Qua kiểm tra, chúng tôi trả lại vì:", reason, 3),
        *([Text(f"Tài liệu còn thiếu so với mục lục: {len(missing)}; xem biên bản mở niêm phong kèm theo.")] if missing else []),
        Text("Đề nghị cấp ủy nơi đi bổ sung, sửa lại và giới thiệu lại; cho chúng tôi biết kết quả."),
    ]  # fmt: skip
    return [{"letterhead": head(unit, day, symbol="CV/ĐU", on=facts.on, kind="committee"), "day": day, "to": [back], "blocks": blocks,
             "signature": signed(unit, day, facts.on, authority="T/M Đảng ủy"),
             "recipients": ["Như trên", f"Đồng chí {facts.name or ROOM}", "Lưu Đảng ủy"]}]  # fmt: skip


def _last_note(facts: Facts, step: str):
    """Day and words of the last step of that name."""
    found = [row for row in (facts.case.log if facts.case else []) if row.step == step]
    if not found:
        return None, ""
    return found[-1].on, found[-1].note


def late_report(facts: Facts) -> list[dict]:
    """Báo cáo to the competent committee: who has not handed in the papers, since when, what was done (``transfer.md`` 5, Q1)."""
    case, unit = facts.case, _introducer(facts)
    notice = _notice(facts)
    due = or_none(dates.present_due, case.introduced_on) if case and case.introduced_on else None
    above = words_of_committee(unit.parent) if unit and unit.parent else ""
    asked = f"đã đôn đốc {long_day(notice.chased_on)}" if notice and notice.chased_on else ""
    lost = facts.seal is not None and facts.seal.state == SealState.LOST
    blocks = [
        Text(f"{words_of_committee(unit) or 'Đảng ủy ………………'} báo cáo trường hợp chưa nộp, làm mất giấy tờ chuyển sinh hoạt đảng:"),
        *facts.identity(),
        Line((("Nơi đi:", facts.from_words()),)),
        Line((("Nơi đến:", facts.to_words()),)),
        Line((("Ngày giới thiệu:", running(case.introduced_on) if case else ""), ("Hạn trình giấy:", running(due.on) if due else ""))),
        Line((("Phiếu báo số:", notice.number if notice else ""), ("gửi ngày:", running(notice.sent_on) if notice else ""))),
        line("Tình trạng hồ sơ niêm phong:", facts.seal.get_state_display().lower() if facts.seal else ""),
        Room("Diễn biến, nguyên nhân:", "\n".join(filter(None, [facts.seal.note if lost else "", case.late_note if case else ""])), 3),
        Room("Việc cấp ủy đã làm:", asked.capitalize() + "." if asked else "", 2),
        Room("Đề nghị:", "", 2),
    ]  # fmt: skip
    return [{"letterhead": head(unit, None, symbol="BC/ĐU", on=facts.on, kind="committee"), "day": None, "blocks": blocks,
             "signature": signed(unit, None, facts.on, authority="T/M Đảng ủy"),
             "recipients": [f"{above or 'Cấp ủy có thẩm quyền'} (báo cáo)", facts.branch_name or "Chi bộ ………………",
                            "Lưu Đảng ủy"]}]  # fmt: skip


NOTICE = Need(_notice, "Chưa gửi phiếu báo.")
INTRODUCED = Need(lambda f: f.case.introduced_on, "Chưa giới thiệu chuyển đi.")
FORMS = (
    TransferForm("notice", "transfer", GROUP, slip, document="60", template=SLIP, needs=(NOTICE,)),
    TransferForm("reminder", "transfer", GROUP, reminder, "Công văn đôn đốc chuyển sinh hoạt đảng", needs=(NOTICE,)),
    TransferForm("return-note", "transfer", GROUP, returned, "Công văn trả lại giấy giới thiệu, hồ sơ chuyển sinh hoạt đảng",
                 needs=(Need(lambda f: f.case.state == TransferState.RETURNED or _last_note(f, "return")[0], "Nơi đến chưa trả lại."),)),
    TransferForm("late-report", "transfer", GROUP, late_report,
                 "Báo cáo về việc chậm nộp, làm mất giấy tờ chuyển sinh hoạt đảng", needs=(INTRODUCED,)),
)  # fmt: skip
