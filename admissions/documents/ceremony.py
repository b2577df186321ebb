"""Lễ kết nạp (``admission.md`` 3.7: HD01-2016, HD01-2021, mục 3.8): programme, minutes, oath. One person at a time.

No official text of the oath is known: the sheet sets out the four tasks of a member (Điều lệ Đảng, Điều 2), to read or reword.
"""

from __future__ import annotations

from admissions.documents.facts import Facts, person_head
from admissions.documents.form import Need, PrintForm
from admissions.models import HelperPhase
from core.print_blocks import Head, Line, Room, Text, dots, line, numbered
from members.record.print_parts import head, long_day, running
from members.record.queries import seat_holder

GROUP = "Lễ kết nạp"
DECORATION = (
    "Trên cùng là khẩu hiệu “Đảng Cộng sản Việt Nam quang vinh muôn năm”; cờ Đảng, cờ Tổ quốc, tượng hoặc ảnh Chủ tịch Hồ Chí Minh (bên "
    "trái); ảnh "
    "Các Mác – V.I. Lênin (bên phải); tiêu đề “Lễ kết nạp đảng viên” (nhìn từ dưới lên)."
)
OATH = (
    "Tuyệt đối trung thành với mục đích, lý tưởng cách mạng của Đảng; chấp hành nghiêm chỉnh Cương lĩnh chính trị, Điều lệ Đảng, nghị "
    "quyết, chỉ thị của "
    "Đảng, pháp luật của Nhà nước; hoàn thành tốt nhiệm vụ được giao; phục tùng tuyệt đối sự phân công và điều động của Đảng.",
    "Không ngừng học tập, rèn luyện, nâng cao trình độ kiến thức, năng lực công tác, phẩm chất chính trị, đạo đức cách mạng, có lối sống "
    "lành mạnh; đấu "
    "tranh chống chủ nghĩa cá nhân, cơ hội, cục bộ, quan liêu, tham nhũng, lãng phí và các biểu hiện tiêu cực khác; chấp hành quy định về "
    "những điều đảng "
    "viên không được làm.",
    "Liên hệ chặt chẽ với nhân dân, tôn trọng và phát huy quyền làm chủ của nhân dân; chăm lo đời sống vật chất, tinh thần và bảo vệ "
    "quyền lợi chính đáng "
    "của nhân dân; tích cực tham gia công tác quần chúng, công tác xã hội nơi làm việc và nơi ở.",
    "Tham gia xây dựng, bảo vệ đường lối, chính sách và tổ chức của Đảng; phục tùng kỷ luật, giữ gìn đoàn kết thống nhất trong Đảng; "
    "thường xuyên tự phê "
    "bình và phê bình, trung thực với Đảng; làm công tác phát triển đảng viên; sinh hoạt đảng và đóng đảng phí đúng quy định.",
)


def _decision_words(facts: Facts) -> str:
    case = facts.case
    number, day, decider = (case.decision_number, case.decision_on, case.decider) if case else ("", None, "")
    return f"Quyết định số {dots(number, 8)}, {long_day(day)} của {dots(decider, 18)}"


def _secretary(facts: Facts) -> str:
    seat = seat_holder(facts.case.organization, "secretary", facts.case.ceremony_on or facts.on) if facts.case else None
    return seat.member.full_name if seat else ""


def _helpers(facts: Facts) -> str:
    found = facts.helpers(HelperPhase.PROBATION) or facts.helpers(HelperPhase.APPLICANT)
    return ", ".join(f"đồng chí {helper.member.full_name}" for helper in found)


def programme(facts: Facts) -> list[dict]:
    """The order of the ceremony."""
    case = facts.case
    branch, day = (case.organization, case.ceremony_on) if case else (None, None)
    blocks = [
        Line((("Người được kết nạp:", facts.name.upper()), ("Sinh ngày:", facts.born)), short=("Sinh ngày:",)),
        Line((("Thời gian: …… giờ ……, ngày:", running(day)), ("Địa điểm:", case.ceremony_place if case else ""))),
        Head("Trang trí"),
        Text(DECORATION),
        Head("Chương trình"),
        *numbered([
            "Chào cờ (hát Quốc ca, Quốc tế ca).",
            "Tuyên bố lý do, giới thiệu đại biểu.",
            f"Bí thư hoặc đại diện chi ủy đọc {_decision_words(facts)}.",
            f"Đảng viên mới {dots(facts.name, 20)} đọc lời tuyên thệ.",
            f"Đại diện chi ủy nêu nhiệm vụ, quyền hạn của đảng viên, nhiệm vụ của chi bộ; "
            f"phân công {_helpers(facts) or 'đảng viên chính thức ………………'} giúp đỡ đảng "
            "viên dự bị.",
            "Đại diện cấp ủy cấp trên phát biểu ý kiến (nếu có).",
            "Bế mạc (hát Quốc ca, Quốc tế ca).",
        ]),
    ]  # fmt: skip
    return [{"letterhead": head(branch, day, symbol="", on=facts.on), "day": day, "blocks": blocks,
             "signature": {"authority": "T/M Chi bộ", "office": "Bí thư", "name": _secretary(facts)}}]  # fmt: skip


def minutes(facts: Facts) -> list[dict]:
    """Minutes of the ceremony, with room for what only those present know."""
    case = facts.case
    branch, day = (case.organization, case.ceremony_on) if case else (None, None)
    blocks = [
        Text(f"{long_day(day).capitalize()}, tại {dots(case.ceremony_place if case else '', 20)}, "
             f"{dots(branch.name if branch else '', 18)} tổ chức Lễ kết nạp đảng viên đối với "
             f"{dots(facts.name, 20)}, sinh ngày {dots(facts.born, 10)}."),
        line("Khai mạc lúc:", ""),
        Line((("Tổng số đảng viên của chi bộ:", ""), ("có mặt:", ""), ("vắng mặt:", ""))),
        line("Đại biểu cấp trên, khách mời:", ""),
        Line((("Chủ trì: đồng chí", _secretary(facts)), ("Thư ký: đồng chí", ""))),
        Head("Diễn biến"),
        *numbered([
            "Chào cờ, hát Quốc ca, Quốc tế ca.",
            "Tuyên bố lý do, giới thiệu đại biểu.",
            f"Đại diện chi ủy đọc {_decision_words(facts)} về việc {facts.verb} đảng viên.",
            f"Đảng viên mới {dots(facts.name, 20)} đọc lời tuyên thệ.",
            "Đại diện chi ủy nêu nhiệm vụ, quyền hạn của đảng viên, nhiệm vụ của chi bộ và phân công đảng viên chính thức "
            "giúp đỡ đảng viên dự bị: "
            f"{_helpers(facts) or '………………………………'}.",
        ]),
        Room("6. Đại diện cấp ủy cấp trên phát biểu ý kiến (nếu có):", "", 2),
        Room("7. Ý kiến khác:", "", 2),
        Text("Lễ kết nạp kết thúc lúc …… giờ …… cùng ngày. Biên bản đã được đọc lại và thông qua."),
    ]  # fmt: skip
    return [{"letterhead": head(branch, day, symbol="", on=facts.on), "day": day, "blocks": blocks,
             "left_signature": {"office": "Người ghi biên bản", "name": ""},
             "signature": {"office": "Chủ trì", "name": _secretary(facts)}}]  # fmt: skip


def oath(facts: Facts) -> list[dict]:
    """The sheet the new member reads from."""
    case = facts.case
    day = case.ceremony_on if case else None
    person = f"Tôi là {dots(facts.name, 24)}, sinh ngày {dots(facts.born, 12)}"
    blocks = [
        Text(f"{person}, hôm nay vinh dự được đứng trong hàng ngũ của Đảng Cộng sản Việt Nam. Dưới cờ Đảng, cờ Tổ quốc, trước chân dung "
             "Chủ tịch Hồ Chí Minh và toàn "
             f"thể các đồng chí {dots(case.organization.name if case else '', 18)}, tôi xin tuyên thệ:"),
        *numbered(OATH),
        Text("Xin thề! Xin thề! Xin thề!", "centered strong"),
    ]  # fmt: skip
    return [{"letterhead": person_head(facts, day), "day": day, "blocks": blocks,
             "signature": {"office": "Người tuyên thệ", "name": facts.name}}]  # fmt: skip


DECIDED = Need(lambda f: f.case.decision_on, "Chưa có quyết định kết nạp.")
FORMS = (
    PrintForm("programme", "", GROUP, programme, title="Chương trình Lễ kết nạp đảng viên", needs=(DECIDED,)),
    PrintForm("minutes", "", GROUP, minutes, title="Biên bản Lễ kết nạp đảng viên", needs=(DECIDED,)),
    PrintForm("oath", "", GROUP, oath, title="Lời tuyên thệ của đảng viên mới", needs=(DECIDED,)),
)
