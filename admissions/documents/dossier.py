"""What the person makes: Đơn xin vào Đảng (1-KNĐ), Lý lịch của người xin vào Đảng (2-KNĐ), Bản tự kiểm điểm (10-KNĐ)."""

from __future__ import annotations

from admissions.documents.facts import Facts, person_head
from admissions.documents.form import Need, PrintForm
from admissions.models import DECLARED_LISTS, ApplicantRelative
from core.print_blocks import Line, Room, Text, line
from core.printing import Column
from members.models.member import Sex
from members.record.print_parts import running
from regulations.lookup import lookup_label
from regulations.marks import Mark

DOSSIER = "Hồ sơ của người vào Đảng"
#: Rows of the tables of 2-KNĐ: the least that is printed, for writing by hand.
LEAST_ROWS = {"career": 10, "courses": 6, "trips": 3, "commendations": 4, "disciplines": 3}
FILLED_ROWS = 2  # at the end of a filled table, for what was forgotten
WIDTHS = {
    "career": (22, 22, 0), "courses": (20, 20, 36, 0, 24, 30), "trips": (20, 20, 0, 30, 36), "commendations": (26, 0, 50),
    "disciplines": (26, 0, 50),
}  # fmt: skip
BLANK_RELATIVES = (
    "Ông nội", "Bà nội", "Ông ngoại", "Bà ngoại", "Cha đẻ (hoặc người nuôi dưỡng)", "Mẹ đẻ (hoặc người nuôi dưỡng)", "Vợ (chồng)",
    "Cha vợ (chồng)", "Mẹ vợ (chồng)", "Anh, chị, em ruột", "Anh, chị, em ruột của vợ (chồng)", "Con (đẻ, nuôi)",
)  # fmt: skip
UNDERSTANDING = (
    "Qua quá trình học tập, công tác và rèn luyện, được tổ chức đảng, đoàn thể giúp đỡ, được học lớp bồi dưỡng nhận thức về Đảng, "
    "tôi nhận thức rằng: Đảng Cộng sản Việt Nam là đội tiên phong của giai cấp công nhân, đồng thời là đội tiên phong của nhân dân "
    "lao động và của dân tộc Việt Nam; mục đích của Đảng là xây dựng nước Việt Nam độc lập, dân chủ, giàu mạnh, xã hội công bằng, "
    "văn minh, thực hiện thành công chủ nghĩa xã hội và cuối cùng là chủ nghĩa cộng sản.",
    "Tôi tự nguyện xin được đứng trong hàng ngũ của Đảng để phấn đấu cho mục đích, lý tưởng của Đảng, phục vụ nhân dân và đất nước.",
)
PROMISE = (
    "Nếu được kết nạp vào Đảng, tôi xin hứa: tuyệt đối trung thành với mục đích, lý tưởng của Đảng; chấp hành nghiêm chỉnh Cương lĩnh "
    "chính trị, Điều lệ Đảng, nghị quyết, chỉ thị của Đảng và pháp luật của Nhà nước; thực hiện đầy đủ nhiệm vụ của người đảng viên; "
    "giữ gìn đoàn kết thống nhất trong Đảng; thường xuyên học tập, rèn luyện, gắn bó với nhân dân."
)


def application(facts: Facts) -> list[dict]:
    """1-KNĐ: the full text when filled, dotted room when blank; the part on kết nạp lại when it concerns the person."""
    person, paper = facts.person, facts.paper("1-KNĐ")
    again = facts.again or facts.blank
    blocks = [
        Line((("Tôi là:", facts.name.upper()), ("Sinh ngày:", facts.born)), short=("Sinh ngày:",)),
        line("Nơi sinh:", facts.place("birth")),
        line("Quê quán:", facts.place("native")),
        Line((("Dân tộc:", facts.ethnic_group), ("Tôn giáo:", facts.religion))),
        line("Trình độ học vấn:", "; ".join(filter(None, [facts.education, facts.professional]))),
        line("Nơi cư trú:", facts.residence),
        line("Nghề nghiệp:", facts.occupation),
        line("Đơn vị công tác, học tập:", person.workplace),
    ]
    if facts.blank or person.youth_union:
        blocks += [
            Line((("Ngày vào Đoàn TNCS Hồ Chí Minh (công đoàn):", running(person.youth_union_on)),)),
            line("Nơi kết nạp vào Đoàn (công đoàn):", person.youth_union_at),
        ]
    elif person.trade_union:
        blocks.append(Text("Hiện là đoàn viên công đoàn.", "plain"))
    if again:
        note = "(Đối với người xin kết nạp lại) " if facts.blank else ""
        blocks += [
            Room(f"{note}Ngày, nơi được kết nạp vào Đảng lần trước:", person.first_admission, 1),
            Line(
                (("Ra khỏi Đảng ngày:", running(person.left_party_on)), ("lý do:", _left_reason(facts))),
                short=("Ra khỏi Đảng ngày:",),
            ),
        ]
    if facts.blank:
        blocks += [Room("Nhận thức về Đảng, động cơ xin vào Đảng:", "", 10), Room("Lời hứa:", "", 5)]
    else:
        again_words = PROMISE.replace("kết nạp", "kết nạp lại", 1) if facts.again else PROMISE
        blocks += [*(Text(words) for words in UNDERSTANDING), Text(again_words)]
    day = paper.made_on if paper else None
    return [
        {
            "letterhead": person_head(facts, day), "day": day, "blocks": blocks,
            "to": [f"Chi ủy {facts.branch_name}".strip() + ("" if facts.branch else " ………………………………"),
                facts.committee_words or "Đảng ủy ………………………………"],
            "signature": {"office": "Người làm đơn", "name": facts.name, "note": "(ký, ghi rõ họ tên)"},
        }
    ]  # fmt: skip


def _left_reason(facts: Facts) -> str:
    return lookup_label("leaving_ground", facts.person.left_party_reason) if facts.sensitive else ""


def life_history(facts: Facts) -> list[dict]:
    """2-KNĐ, 26 items: what is declared, the tables, room for the remarks of items 24 to 26 (never filled by the computer)."""
    person = facts.person
    declared = dict(person.declared or {})
    if not facts.sensitive:
        declared["disciplines"] = []
    tables = {
        name: _declared_table(name, columns, declared.get(name) or [], filled=not facts.blank)
        for name, (_, columns) in DECLARED_LISTS.items()
    }
    paper = facts.paper("2-KNĐ")
    words = {
        "name": facts.name.upper(), "name_in_use": person.name_in_use, "born": facts.born, "personal_id": facts.personal_id,
        "sex": Sex(person.sex).label if person.sex else "", "birth": facts.place("birth"), "native": facts.place("native"),
        "permanent": facts.place("permanent"), "temporary": facts.place("temporary"), "ethnic_group": facts.ethnic_group,
        "nationality": person.nationality, "religion": facts.religion,
        "religious_office": person.religious_office if facts.sensitive else "", "occupation": facts.occupation,
            "workplace": person.workplace,
        "education": facts.education, "professional": facts.professional, "degree": person.academic_degree,
        "title": lookup_label("academic_title", person.academic_title), "theory": lookup_label("theory_level", person.political_theory),
        "languages": person.foreign_languages, "informatics": person.informatics, "minority_language": person.minority_language,
        "youth_union_on": running(person.youth_union_on), "youth_union_at": person.youth_union_at,
    }  # fmt: skip
    rooms = {
        "first_admission": Room("", person.first_admission, 3 if facts.again or facts.blank else 1),
        "life_history": Room("", person.life_history, 10),
        "history_traits": Room("", person.history_traits if facts.sensitive else "", 5),
        "self_remarks": Room("", person.self_remarks, 6),
    }
    return [
        {
            "v": words,
            "rooms": rooms,
            "tables": tables,
            "relatives": _relatives(facts),
            "day": paper.made_on if paper else None,
        }
    ]


def _declared_table(name: str, columns, rows: list, *, filled: bool) -> dict:
    cells = [[str(row.get(column, "") or "") for column, _ in columns] for row in rows if isinstance(row, dict)]
    more = FILLED_ROWS if filled else LEAST_ROWS[name]
    padded = cells + [[""] * len(columns)] * more
    heads = [Column(label, width or 0) for (_, label), width in zip(columns, WIDTHS[name], strict=True)]
    return {"columns": heads, "rows": padded}


def _relatives(facts: Facts) -> list[dict]:
    """Item 21: everybody declared; on the blank form a place for each kind of relative the form names."""
    if facts.blank:
        return [{"relationship": words} for words in BLANK_RELATIVES]
    return [_relative(row, facts.sensitive) for row in facts.person.relatives.order_by("order", "pk")]


def _relative(row: ApplicantRelative, sensitive: bool) -> dict:
    return {
        "relationship": lookup_label("relationship", row.relationship), "name": row.full_name + (" (đã mất)" if row.deceased else ""),
        "born": str(row.birth_year or ""), "native": row.native_place, "residence": row.residence, "occupation": row.occupation,
        "ethnic_group": lookup_label("ethnic_group", row.ethnic_group), "religion": lookup_label("religion",
            row.religion) if sensitive else "",
        "nationality": row.nationality, "family_class": row.family_class,
        "party": row.is_party_member, "history": row.political_history if sensitive else "",
    }  # fmt: skip


def self_criticism(facts: Facts) -> list[dict]:
    """10-KNĐ, by the probationary member himself."""
    paper, case = facts.paper("10-KNĐ"), facts.case
    day = paper.made_on if paper else None
    blocks = [
        Line((("Tôi là:", facts.name.upper()), ("Sinh ngày:", facts.born)), short=("Sinh ngày:",)),
        line("Quê quán:", facts.place("native")),
        line("Nơi thường trú:", facts.place("permanent")),
        line("Nơi tạm trú:", facts.place("temporary")),
        Line(((f"Được {facts.verb} vào Đảng ngày:", running(case.ceremony_on) if case else ""), ("tại Chi bộ:",
            _bare(case.organization.name) if case else ""))),
        line("Hiện công tác tại cơ quan, đơn vị:", facts.person.workplace),
        line("Đang sinh hoạt tại Chi bộ:", _bare(facts.branch_name)),
        Text("Căn cứ tiêu chuẩn, nhiệm vụ và quyền hạn của người đảng viên, tôi tự kiểm điểm trong thời gian dự bị như sau:"),
        Room("Ưu điểm:", paper.strengths if paper else "", 6),
        Room("Khuyết điểm:", paper.weaknesses if paper else "", 4),
        Room("Biện pháp khắc phục khuyết điểm:", paper.conclusion if paper else "", 3),
        Text("Đề nghị chi bộ, cấp ủy có thẩm quyền xét, công nhận tôi là đảng viên chính thức của Đảng Cộng sản Việt Nam. Tôi xin hứa "
             "luôn phấn "
             "đấu rèn luyện, hoàn thành nhiệm vụ của người đảng viên."),
    ]  # fmt: skip
    to = [
        f"Chi ủy {facts.branch_name}" if facts.branch else "Chi ủy ………………………………",
        facts.committee_words or "Đảng ủy ………………………………",
    ]
    return [
        {"letterhead": person_head(facts, day), "day": day, "to": to, "blocks": blocks,
         "signature": {"office": "Người tự kiểm điểm", "name": facts.name, "note": "(ký, ghi rõ họ tên)"}}
    ]  # fmt: skip


def _bare(name: str) -> str:
    """A branch's name after the words «Chi bộ» that the form has already."""
    rest = name.removeprefix("Chi bộ ")
    return rest[:1].upper() + rest[1:]


A_MEMBER = Need(lambda f: f.case.is_member, "Người vào Đảng chưa làm lễ kết nạp.")
FORMS = (
    PrintForm("1-knd", "1-KNĐ", DOSSIER, application, mark=Mark.CONFIRMED_SECONDARY),
    PrintForm(
        "2-knd",
        "2-KNĐ",
        DOSSIER,
        life_history,
        template="admissions/print/life_history.html",
        mark=Mark.CONFIRMED_SECONDARY,
    ),
)
PROBATION_FORMS = (
    PrintForm("10-knd", "10-KNĐ", "Công nhận chính thức", self_criticism, needs=(A_MEMBER,), mark=Mark.CONFIRMED),
)  # fmt: skip
