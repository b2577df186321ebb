"""Papers a member makes when leaving: the request and the self-review (``transfer.md`` 4, 5); of a temporary stay as well.

The self-review is document type 62; no form code of it was seen.
"""

from __future__ import annotations

from datetime import date
from functools import partial

from core.print_blocks import Head, Line, Room, Text, line
from members.record.print_parts import position_words, running
from transfers.documents.facts import ROOM, Facts, term_words
from transfers.documents.form import Need, TransferForm
from transfers.models import TemporaryTransfer, TransferKind

GROUP = "Giấy tờ của đảng viên"


def _person_head(facts: Facts, day: date | None) -> dict:
    return {"issuer": "", "place": facts.place, "date": day}


def _to_branch(facts: Facts) -> list[str]:
    return [f"Chi ủy {facts.branch_name}" if facts.branch_name else f"Chi ủy {ROOM}"]


def _position(facts: Facts) -> str:
    return position_words(facts.person, facts.branch, facts.on) if facts.branch and facts.person.pk else ""


def request(facts: Facts, *, temporary: bool = False) -> list[dict]:
    """Đơn đề nghị chuyển sinh hoạt đảng, chính thức hoặc tạm thời."""
    case = facts.case
    day = getattr(case, "requested_on", None)
    decision = _decision_words(facts)
    blocks = [
        Line((("Tôi là:", facts.name.upper()), ("Bí danh:", facts.alias)), short=("Bí danh:",)),
        *facts.identity()[1:],
        facts.unit_line(),
        line("Chức vụ trong Đảng:", _position(facts)),
        line("Lý do chuyển:", facts.reason_words()),
        line("Quyết định, văn bản kèm theo:", decision),
        line("Xin chuyển sinh hoạt đảng đến:", facts.to_words()),
        *([Line((("Thời gian sinh hoạt tạm thời:", term_words(case.from_on, case.until_on) if case else ""),))] if temporary else []),
        Text("Tôi đã bàn giao nhiệm vụ được phân công, đóng đảng phí đến tháng làm thủ tục, gửi kèm bản tự kiểm điểm. Đề nghị chi ủy, "
             "chi bộ xem "
             "xét, giới thiệu chuyển sinh hoạt đảng theo quy định. Tôi cam đoan trình giấy giới thiệu, nộp hồ sơ ở nơi đến đúng thời hạn."),
    ]  # fmt: skip
    return [{"letterhead": _person_head(facts, day), "day": day, "to": _to_branch(facts), "blocks": blocks,
             "signature": {"office": "Người đề nghị", "name": facts.name, "note": "(ký, ghi rõ họ tên)"}}]  # fmt: skip


def _decision_words(facts: Facts) -> str:
    if isinstance(facts.case, TemporaryTransfer):
        number, day = facts.case.decision_number, facts.case.decision_on
        return ", ".join(filter(None, [number, f"ngày {running(day)}" if day else ""]))
    paper = facts.paper("decision")
    if paper is None:
        return ""
    return ", ".join(
        filter(None, [f"số {paper.number}" if paper.number else "", f"ngày {running(paper.made_on)}", paper.issuer])
    )


def _signs(who: str, name: str = "") -> list[Text]:
    """A signature in the middle of a paper, at the right as every signature."""
    return [Text(who, "paper-signs strong"), Text("(ký, ghi rõ họ tên)", "paper-signs paper-signs-note"),
            Text(name, "paper-signs paper-signs-name strong")]  # fmt: skip


def self_review(facts: Facts) -> list[dict]:
    """Bản tự kiểm điểm khi chuyển sinh hoạt: the head filled, room for the member, the branch and the grassroots committee."""
    paper = facts.paper("self_review")
    day = paper.made_on if paper else None
    remarks = paper.remarks if paper else ""
    blocks = [
        Line((("Họ và tên:", facts.name.upper()), ("Sinh ngày:", facts.born)), short=("Sinh ngày:",)),
        Line((("Vào Đảng ngày:", facts.admitted), ("Chính thức ngày:", facts.official))),
        line("Chức vụ trong Đảng, chính quyền, đoàn thể:", _position(facts)),
        facts.unit_line(),
        Line((("Chuyển sinh hoạt đảng đến:", facts.to_words()),)),
        Text("Tôi tự kiểm điểm việc thực hiện nhiệm vụ đảng viên trong năm trước liền kề và đến khi chuyển sinh hoạt đảng như sau:"),
        Room("1. Về tư tưởng chính trị; phẩm chất đạo đức, lối sống:", "", 5),
        Room("2. Về thực hiện chức trách, nhiệm vụ được giao:", "", 4),
        Room("3. Về tổ chức kỷ luật; thực hiện nhiệm vụ đảng viên, đóng đảng phí, giữ mối liên hệ nơi cư trú:", "", 4),
        Room("4. Hạn chế, khuyết điểm và nguyên nhân:", "", 4),
        Room("5. Phương hướng, biện pháp khắc phục:", "", 3),
        *_signs("NGƯỜI TỰ KIỂM ĐIỂM", facts.name),
        Head("Nhận xét của chi bộ"),
        Room("", "", 4),
        *_signs("T/M CHI BỘ"),
        Head("Nhận xét của đảng ủy cơ sở"),
        Room("", remarks, 4),
    ]  # fmt: skip
    return [{"letterhead": _person_head(facts, day), "day": day, "to": _to_branch(facts), "blocks": blocks,
             "signature": {"authority": "T/M Đảng ủy", "office": "", "note": "(ký, đóng dấu, ghi rõ họ tên)",
                           "name": ""}, "left_signature": {"office": "", "name": ""}}]  # fmt: skip


def abroad_review(facts: Facts) -> list[dict]:
    """Bản kiểm điểm trong thời gian ở nước ngoài (type 63), confirmed by the organisation or representation there."""
    paper = facts.paper("abroad_review")
    day = paper.made_on if paper else None
    blocks = [
        Line((("Họ và tên:", facts.name.upper()), ("Sinh ngày:", facts.born)), short=("Sinh ngày:",)),
        Line((("Vào Đảng ngày:", facts.admitted), ("Chính thức ngày:", facts.official))),
        line("Nơi sinh hoạt đảng ở nước ngoài:", facts.from_words() if facts.case else ""),
        line("Nơi trở về sinh hoạt:", facts.to_words()),
        Room("1. Việc thực hiện nhiệm vụ, học tập, lao động:", "", 4),
        Room("2. Việc chấp hành chủ trương của Đảng, pháp luật của Nhà nước, pháp luật nước sở tại:", "", 4),
        Room("3. Việc sinh hoạt đảng, đóng đảng phí, giữ gìn tư cách đảng viên:", "", 3),
        Room("Xác nhận của tổ chức đảng hoặc cơ quan đại diện Việt Nam ở nước ngoài:", paper.remarks if paper else "", 3),
    ]  # fmt: skip
    return [{"letterhead": _person_head(facts, day), "day": day, "to": _to_branch(facts), "blocks": blocks,
             "left_signature": {"authority": "Xác nhận", "office": "", "note": "(ký, đóng dấu)", "name": ""},
             "signature": {"authority": "Người kiểm điểm", "office": "", "note": "(ký, ghi rõ họ tên)", "name": facts.name}}]  # fmt: skip


REQUEST = "Đơn đề nghị chuyển sinh hoạt đảng"
FORMS = (
    TransferForm("request", "transfer", GROUP, request, REQUEST),
    TransferForm("self-review", "transfer", GROUP, self_review, document="62"),
    TransferForm("abroad-review", "transfer", GROUP, abroad_review, document="63",
                 needs=(Need(lambda f: f.case.kind == TransferKind.ABROAD_RETURN, "Chỉ dùng khi chuyển từ ngoài nước về."),)),
)  # fmt: skip
TEMPORARY_FORMS = (
    TransferForm(
        "temporary-request",
        "temporary",
        "Sinh hoạt đảng tạm thời",
        partial(request, temporary=True),
        "Đơn đề nghị chuyển sinh hoạt đảng tạm thời",
    ),
    TransferForm("temporary-review", "temporary", "Sinh hoạt đảng tạm thời", self_review, document="62"),
)
