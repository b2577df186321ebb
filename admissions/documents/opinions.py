"""Who introduces and what others think: 3-KNĐ, 4-KNĐ, 4a-KNĐ, 5-KNĐ before admission; 11-KNĐ, 12-KNĐ during probation."""

from __future__ import annotations

from admissions.documents.dossier import A_MEMBER
from admissions.documents.facts import Facts, counted, person_head
from admissions.documents.form import Need, PrintForm
from admissions.models import AdmissionPaper, HelperPhase, Introduction
from core.dates import format_partial
from core.print_blocks import Line, Room, Text, dots, line, reason_against
from members.models import Member
from members.record.print_parts import PLACE, head, long_day, position_words, running, signed
from regulations.marks import Mark

INTRODUCE = "Giới thiệu, lấy ý kiến"
PROBATION = "Công nhận chính thức"


def introductions(facts: Facts) -> list[dict]:
    """3-KNĐ, one sheet for each member who introduces."""
    makers = facts.makers("3-KNĐ", HelperPhase.APPLICANT)
    return [_introduction(facts, member) for member in makers] or [_introduction(facts, None)]


def _introduction(facts: Facts, member: Member | None) -> dict:
    paper = facts.paper("3-KNĐ", member) if member else None
    day = paper.made_on if paper else None
    assigned = next(
        (h.assigned_on for h in facts.helpers(HelperPhase.APPLICANT) if member and h.member_id == member.pk), None
    )
    blocks = [
        line("Tôi là:", member.full_name if member else ""),
        Line((("Sinh ngày:", _partial(member, "birth")), ("Vào Đảng ngày:", _partial(member, "admission")), ("Chính thức ngày:",
            _partial(member, "official")))),
        line("Chức vụ trong Đảng, chính quyền, đoàn thể:", position_words(member, facts.branch, day or facts.on) if member else ""),
        line("Đang sinh hoạt tại:", member.organization.name if member else ""),
        Line((("Được chi bộ phân công giúp đỡ người vào Đảng từ ngày:", running(assigned)),)),
        Text(f"Tôi xin giới thiệu với chi bộ xem xét, đề nghị {facts.verb} vào Đảng:"),
        Line((("Quần chúng:", facts.name.upper()), ("Sinh ngày:", facts.born)), short=("Sinh ngày:",)),
        line("Quê quán:", facts.place("native")),
        line("Nghề nghiệp, nơi công tác, học tập:", "; ".join(filter(None, [facts.occupation, facts.person.workplace]))),
        Text("Những vấn đề chủ yếu về lý lịch, ưu điểm, khuyết điểm của người vào Đảng:"),
        Room("Về lý lịch:", paper.conclusion if paper else "", 3),
        Room("Ưu điểm (phẩm chất chính trị; đạo đức, lối sống; năng lực công tác; quan hệ quần chúng):", paper.strengths if paper else "",
            5),
        Room("Khuyết điểm:", paper.weaknesses if paper else "", 3),
        Text("Đối chiếu với tiêu chuẩn, điều kiện kết nạp đảng viên, tôi xin giới thiệu người có tên nêu trên với chi bộ và chịu trách "
             "nhiệm trước Đảng "
             "về sự giới thiệu của mình."),
    ]  # fmt: skip
    return {
        "letterhead": person_head(facts, day), "day": day, "to": [f"Chi ủy {facts.branch_name}" if facts.branch else "Chi ủy ………………………………"],
        "blocks": blocks, "signature": {"office": "Người giới thiệu", "name": member.full_name if member else "",
            "note": "(ký, ghi rõ họ tên)"},
    }  # fmt: skip


def _partial(member: Member | None, name: str) -> str:
    if member is None:
        return ""
    return format_partial(getattr(member, f"{name}_date"), getattr(member, f"{name}_precision"))


def union_resolution(facts: Facts, code: str) -> list[dict]:
    """4-KNĐ and 4a-KNĐ: the union keeps its own name and number; the head names the body as recorded."""
    youth = code == "4-KNĐ"
    body, person = (
        ("Ban Chấp hành Đoàn cơ sở", "đoàn viên") if youth else ("Ban Chấp hành công đoàn cơ sở", "đoàn viên công đoàn")
    )
    paper = facts.paper(code)
    day = paper.made_on if paper else None
    absent = paper.asked - paper.present if paper and paper.asked and paper.present is not None else ""
    blocks = [
        Text("- Căn cứ Điều 4 Điều lệ Đảng Cộng sản Việt Nam;", "plain"),
        Text(f"- {paper.issuer if paper and paper.issuer else f'{body} ………………'} họp {long_day(day)} để xét, giới thiệu {person} vào Đảng.",
            "plain"),
        Line((("Tổng số ủy viên ban chấp hành:", _number(paper, "asked")), ("có mặt:", _number(paper, "present")), ("vắng mặt:",
            str(absent)))),
        Line((("Lý do vắng mặt:", ""),)),
        Line(((f"Xét {person}:", facts.name.upper()), ("Sinh ngày:", facts.born)), short=("Sinh ngày:",)),
        *([Line((("Vào Đoàn ngày:", running(facts.person.youth_union_on)), ("tại:", facts.person.youth_union_at)),
            short=("Vào Đoàn ngày:",))] if youth else []),
        line("Quê quán:", facts.place("native")),
        Room("Ưu điểm (phẩm chất chính trị; đạo đức, lối sống; năng lực công tác; quan hệ quần chúng):", paper.strengths if paper else "",
            5),
        Room("Khuyết điểm:", paper.weaknesses if paper else "", 3),
        Text(f"Đối chiếu với tiêu chuẩn và điều kiện kết nạp đảng viên, {body} giới thiệu {person} {dots(facts.name, 20)} với chi bộ xem "
             "xét, đề nghị "
             f"{facts.verb} vào Đảng."),
        Text(f"Số ủy viên ban chấp hành tán thành: {counted(paper.in_favour if paper else None, paper.asked if paper else None)} so với "
             "tổng số ủy "
             f"viên; không tán thành: {_against_words(paper)} đồng chí."),
        *reason_against(_against(paper), paper.reason_against if paper else ""),
    ]  # fmt: skip
    symbol, above = ("NQ/ĐTN", "ĐOÀN TNCS HỒ CHÍ MINH") if youth else ("NQ/CĐCS", "CÔNG ĐOÀN VIỆT NAM")
    issuer = paper.issuer if paper and paper.issuer else f"{body} ………………"
    number = paper.number.removeprefix("Số ").strip() if paper else ""
    place = (facts.branch.place_name if facts.branch else "") or PLACE
    return [
        {"letterhead": {"superior": above, "issuer": issuer, "number": f"Số {number}" if number else f"Số        -{symbol}", "place": place,
            "date": day,
                        "plain": True},
         "day": day, "blocks": blocks, "signature": {"authority": "T/M Ban Chấp hành", "office": "", "name": paper.signer if paper else "",
             "note": "(ký, đóng dấu, ghi rõ họ tên, chức vụ)"},
         "recipients": [facts.branch_name or "Chi bộ ………………", "Lưu"]}
    ]  # fmt: skip


def _number(paper: AdmissionPaper | None, name: str) -> str:
    value = getattr(paper, name) if paper else None
    return "" if value is None else str(value)


def _against(paper: AdmissionPaper | None) -> int | None:
    """How many were against: as recorded, else whoever was asked and not in favour."""
    if paper is None or paper.against is not None:
        return paper.against if paper else None
    return paper.asked - paper.in_favour if paper.asked is not None and paper.in_favour is not None else None


def _against_words(paper: AdmissionPaper | None) -> str:
    against = _against(paper)
    return "……" if against is None else str(against)


def opinions(facts: Facts) -> list[dict]:
    """5-KNĐ: organisations asked, place of residence, what they say, how many agree; by chi ủy."""
    paper, branch = facts.paper("5-KNĐ"), facts.branch
    day = paper.made_on if paper else None
    blocks = [
        Text("- Căn cứ Điều 4 Điều lệ Đảng Cộng sản Việt Nam;", "plain"),
        Text(f"- {dots(facts.branch_name, 20)} tổng hợp ý kiến nhận xét đối với người vào Đảng như sau:", "plain"),
        Line((("Người vào Đảng:", facts.name.upper()), ("Sinh ngày:", facts.born)), short=("Sinh ngày:",)),
        line("Nơi cư trú:", facts.residence),
        Room("1. Tên tổ chức chính trị - xã hội nơi người vào Đảng sinh hoạt, chi ủy nơi cư trú được lấy ý kiến:",
            paper.issuer if paper else "", 3),
        line("Tổng số tổ chức, người được hỏi ý kiến:", _number(paper, "asked")),
        Text("2. Những ý kiến nhận xét về người vào Đảng:"),
        Room("Ưu điểm (phẩm chất chính trị; đạo đức, lối sống; năng lực công tác; quan hệ quần chúng):", paper.strengths if paper else "",
            6),
        Room("Khuyết điểm:", paper.weaknesses if paper else "", 4),
        Text(f"3. Số tán thành giới thiệu {dots(facts.name, 20)} vào Đảng: "
             f"{counted(_value(paper, 'in_favour'), _value(paper, 'asked'), 'tổ chức')} so với tổng số "
             f"được hỏi ý kiến. Số không tán thành: {_against_words(paper)}."),
        *reason_against(_against(paper), paper.reason_against if paper else ""),
    ]  # fmt: skip
    return [_of_committee_of_branch(facts, blocks, day, branch)]


def _value(paper: AdmissionPaper | None, name: str) -> int | None:
    return getattr(paper, name) if paper else None


def _of_committee_of_branch(facts: Facts, blocks: list, day, branch) -> dict:
    return {
        "letterhead": head(branch, day, symbol="", on=facts.on), "day": day, "blocks": blocks,
        "signature": signed(branch, day, facts.on, authority="T/M Chi ủy"), "recipients": [facts.committee_words or "Đảng ủy ………………",
            "Lưu Chi bộ"],
    }  # fmt: skip


def helper_remarks(facts: Facts) -> list[dict]:
    """11-KNĐ, one sheet for each helper of the probation."""
    makers = facts.makers("11-KNĐ", HelperPhase.PROBATION)
    return [_remark(facts, member) for member in makers] or [_remark(facts, None)]


def _remark(facts: Facts, member: Member | None) -> dict:
    paper = facts.paper("11-KNĐ", member) if member else None
    day, case = (paper.made_on if paper else None), facts.case
    assigned = next(
        (h.assigned_on for h in facts.helpers(HelperPhase.PROBATION) if member and h.member_id == member.pk), None
    )
    blocks = [
        Line((("Tôi là:", member.full_name if member else ""), ("Sinh ngày:", _partial(member, "birth"))), short=("Sinh ngày:",)),
        Line((("Vào Đảng ngày:", _partial(member, "admission")), ("Chính thức ngày:", _partial(member, "official")))),
        line("Đang sinh hoạt tại:", member.organization.name if member else ""),
        Line((("Được chi bộ phân công giúp đỡ đảng viên dự bị từ ngày:", running(assigned)),)),
        Line((("Đảng viên dự bị:", facts.name.upper()), ("Sinh ngày:", facts.born)), short=("Sinh ngày:",)),
        Line(((f"Được {facts.verb} vào Đảng ngày:", running(case.ceremony_on) if case else ""),)),
        Text("Nay xin báo cáo chi bộ những vấn đề chủ yếu về đảng viên dự bị như sau:"),
        Room("Ưu điểm (phẩm chất chính trị; đạo đức, lối sống; năng lực công tác; quan hệ quần chúng):", paper.strengths if paper else "",
            6),
        Room("Khuyết điểm:", paper.weaknesses if paper else "", 4),
        Room("Kết luận:", paper.conclusion if paper else "", 2),
        Text(f"Tôi đề nghị chi bộ xem xét, đề nghị cấp ủy có thẩm quyền công nhận đảng viên dự bị {dots(facts.name, 20)} là đảng viên "
             "chính thức và xin "
             "chịu trách nhiệm trước Đảng về nhận xét của mình.") if not paper or not paper.conclusion
                 else Text("Tôi xin chịu trách nhiệm trước Đảng "
             "về nhận xét của mình."),
    ]  # fmt: skip
    return {
        "letterhead": person_head(facts, day), "day": day, "to": [f"Chi ủy {facts.branch_name}" if facts.branch else "Chi ủy ………………………………"],
        "blocks": blocks,
        "signature": {"office": "Đảng viên được phân công giúp đỡ", "name": member.full_name if member else "",
            "note": "(ký, ghi rõ họ tên)"},
    }  # fmt: skip


def probation_opinions(facts: Facts) -> list[dict]:
    """12-KNĐ: four items, counted by organisations."""
    paper, case = facts.paper("12-KNĐ"), facts.case
    day = paper.made_on if paper else None
    blocks = [
        Text("- Căn cứ Điều 5 Điều lệ Đảng Cộng sản Việt Nam;", "plain"),
        Text(f"- {dots(facts.branch_name, 20)} tổng hợp ý kiến nhận xét đối với đảng viên dự bị như sau:", "plain"),
        Line((("Đảng viên dự bị:", facts.name.upper()), ("Sinh ngày:", facts.born)), short=("Sinh ngày:",)),
        Line(((f"Được {facts.verb} vào Đảng ngày:", running(case.ceremony_on) if case else ""),)),
        line("1. Tổng số tổ chức (công đoàn, đoàn thanh niên, chi ủy nơi cư trú…) được hỏi ý kiến:", _number(paper, "asked")),
        Room("Tên các tổ chức:", paper.issuer if paper else "", 2),
        Room("2. Ưu điểm:", paper.strengths if paper else "", 6),
        Room("3. Khuyết điểm:", paper.weaknesses if paper else "", 4),
        Text("4. Số tổ chức nhất trí đề nghị công nhận đảng viên chính thức: "
             f"{counted(_value(paper, 'in_favour'), _value(paper, 'asked'), 'tổ chức')} được hỏi "
             f"ý kiến; số tổ chức không nhất trí: {_against_words(paper)}."),
        *reason_against(_against(paper), paper.reason_against if paper else "", "Lý do không nhất trí:"),
    ]  # fmt: skip
    return [_of_committee_of_branch(facts, blocks, day, facts.branch)]


HAS_HELPER = Need(lambda f: f.makers("3-KNĐ", HelperPhase.APPLICANT), "Chưa phân công đảng viên giúp đỡ, giới thiệu.")
BY_YOUTH = Need(lambda f: f.case.introduction == Introduction.YOUTH_UNION or f.paper("4-KNĐ"),
                "Người này không do Ban Chấp hành Đoàn cơ sở giới thiệu.")  # fmt: skip
BY_UNION = Need(lambda f: f.case.introduction == Introduction.TRADE_UNION or f.paper("4a-KNĐ"),
                "Người này không do ban chấp hành công đoàn cơ sở giới thiệu.")  # fmt: skip
HAS_PROBATION_HELPER = Need(
    lambda f: f.makers("11-KNĐ", HelperPhase.PROBATION), "Chưa phân công đảng viên giúp đỡ đảng viên dự bị."
)
SEEN = Mark.CONFIRMED_SECONDARY
FORMS = (
    PrintForm("3-knd", "3-KNĐ", INTRODUCE, introductions, needs=(HAS_HELPER,), mark=SEEN),
    PrintForm(
        "4-knd", "4-KNĐ", INTRODUCE, lambda facts: union_resolution(facts, "4-KNĐ"), needs=(BY_YOUTH,), mark=SEEN
    ),
    PrintForm(
        "4a-knd", "4a-KNĐ", INTRODUCE, lambda facts: union_resolution(facts, "4a-KNĐ"), needs=(BY_UNION,), mark=SEEN
    ),
    PrintForm("5-knd", "5-KNĐ", INTRODUCE, opinions, mark=SEEN),
)
PROBATION_FORMS = (
    PrintForm("11-knd", "11-KNĐ", PROBATION, helper_remarks, needs=(A_MEMBER, HAS_PROBATION_HELPER), mark=SEEN),
    PrintForm("12-knd", "12-KNĐ", PROBATION, probation_opinions, needs=(A_MEMBER,), mark=SEEN),
)
