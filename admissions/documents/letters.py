"""Letters and papers between committees: types 53, 92 to 95 (moving), 96, 97 (verification), 98, 99 (procedure again), 100 (notice)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from itertools import groupby

from admissions.documents.decisions import LATER, REDONE, REDONE_RECOGNITION
from admissions.documents.dossier import A_MEMBER
from admissions.documents.facts import Facts
from admissions.documents.form import Need, PrintForm
from admissions.documents.resolutions import probation_end
from admissions.models import (
    BEFORE_CEREMONY,
    DOSSIER_STATES,
    SOURCE_STATES,
    AdmissionState,
    BallotStage,
    HelperPhase,
    Verification,
)
from branches.naming import committee_name
from core.print_blocks import Grid, Line, Text, dots, line
from core.printing import Column, PrintTable
from members.record.print_parts import head, long_day, running, signed
from regulations.lookup import lookup_label

S = AdmissionState
MOVING, CHECKING = "Chuyển nơi khác", "Thẩm tra lý lịch"
ROOM = "………………………………"


def _letter(facts: Facts, blocks: list, *, day: date | None = None, to: Iterable[str] = (), number: str = "", symbol: str = "CV/ĐU",
            recipients: Iterable[str] = ()) -> dict:  # fmt: skip
    """A letter of the đảng ủy cơ sở."""
    unit = facts.committee or (facts.branch.parent if facts.branch else None)
    to = list(to)
    return {
        "letterhead": head(unit, day, symbol=symbol, number=number, on=facts.on, kind="committee"), "day": day, "to": to, "blocks": blocks,
        "signature": signed(unit, day, facts.on, authority="T/M Đảng ủy"), "recipients": [*(["Như trên"] if to else []), *recipients,
            "Lưu Đảng ủy"],
    }  # fmt: skip


def _person_lines(facts: Facts) -> list:
    return [
        Line((("Họ và tên:", facts.name.upper()), ("Sinh ngày:", facts.born)), short=("Sinh ngày:",)),
        line("Quê quán:", facts.place("native")),
        line("Nơi cư trú:", facts.residence),
        line(
            "Nghề nghiệp, nơi công tác, học tập:", "; ".join(filter(None, [facts.occupation, facts.person.workplace]))
        ),
    ]


def destination(facts: Facts) -> str:
    """Where the person goes: the branch in the system with what stands above it, or the place written down."""
    case = facts.case
    if case is None:
        return ""
    if case.destination is None:
        return case.destination_text
    above = case.destination.parent
    return ", ".join(filter(None, [case.destination.name, above.name if above else ""]))


def being_helped(facts: Facts) -> list[dict]:
    """Type 53: the new branch assigns a helper; the twelve months together are not asked again."""
    course = facts.training("awareness")
    helpers = facts.helpers(HelperPhase.APPLICANT)
    certificate = f"số {course.certificate_number}, ngày {running(course.certificate_on)}" if course else ""
    blocks = [
        Text(f"{facts.committee_words or 'Đảng ủy ………………'} chứng nhận:"),
        *_person_lines(facts),
        Line((("Được đưa vào danh sách cảm tình Đảng ngày:", running(facts.case.listed_on) if facts.case else ""),)),
        line("Giấy chứng nhận học lớp bồi dưỡng nhận thức về Đảng:", certificate),
        line("Đảng viên được phân công giúp đỡ:", ", ".join(h.member.full_name for h in helpers)),
        Line((("Thời gian được giúp đỡ: từ ngày", running(helpers[0].assigned_on) if helpers else ""), ("đến ngày", _moved_day(facts)))),
        Text(f"Là người vào Đảng đang trong thời gian được giúp đỡ tại {dots(facts.case.organization.name if facts.case else '', 18)}, "
             "nay chuyển đến "
             f"{dots(destination(facts), 20)}. Đề nghị cấp ủy nơi đến tiếp tục phân công đảng viên chính thức theo dõi, giúp đỡ."),
    ]  # fmt: skip
    to = destination(facts) or f"Cấp ủy {ROOM}"
    return [_letter(facts, blocks, symbol="GCN/ĐU", recipients=[to, "Người được chứng nhận"], **_sent(facts))]


def _moved_day(facts: Facts) -> str:
    return running(facts.case.moved_on) if facts.case and facts.case.moved_on else ""


def _sent(facts: Facts) -> dict:
    """The number and the day of the letter that goes with the person, as the step of the move has them."""
    return {"number": facts.case.move_letter, "day": facts.case.moved_on} if facts.case else {}


def moving(facts: Facts, what: str) -> list[dict]:
    """Types 92 to 95: the person goes on at the same step in the new place; the dossier goes with the letter."""
    case, resolved = facts.case, facts.ballot(BallotStage.BRANCH_ADMISSION)
    above = facts.ballot(BallotStage.COMMITTEE_ADMISSION)
    done = [
        f"{dots(case.organization.name if case else '', 18)} đã ra nghị quyết đề nghị kết nạp "
        f"{long_day(resolved.held_on if resolved else None)}"
    ]
    if what in ("93", "94", "95") and (above or facts.blank):
        done.append(f"đảng ủy đã xét, đề nghị kết nạp {long_day(above.held_on if above else None)}")
    if what in ("94", "95") and (facts.blank or case.decision_on):
        done.append(
            f"cấp ủy có thẩm quyền đã có Quyết định số {dots(case.decision_number if case else '', 8)}, "
            f"{long_day(case.decision_on if case else None)}"
        )
    if what == "95" and case and case.resume_state in (*SOURCE_STATES, *DOSSIER_STATES):
        done = [f"đang ở bước “{S(case.resume_state).label.lower()}” tại {case.organization.name}"]
    asks = {
        "92": "tiếp tục xem xét, đề nghị kết nạp", "93": "tiếp tục xem xét, quyết định kết nạp", "94": "chỉ đạo chi bộ tổ chức lễ kết nạp",
        "95": "tiếp nhận, chỉ đạo chi bộ tiếp tục thực hiện thủ tục",
    }  # fmt: skip
    blocks = [
        Text(f"{facts.committee_words or 'Đảng ủy ………………'} trân trọng giới thiệu:"),
        *_person_lines(facts),
        Text(f"Quá trình xem xét: {'; '.join(done)}."),
        Text(f"Nay chuyển đến {dots(destination(facts), 24)}. Kèm theo công văn là hồ sơ của người vào Đảng. Đề nghị cấp ủy nơi đến "
             f"{asks[what]} theo quy "
             "định của Điều lệ Đảng."),
    ]  # fmt: skip
    to = [destination(facts) or f"Cấp ủy {ROOM}"]
    return [_letter(facts, blocks, to=to, recipients=[facts.branch_name or "Chi bộ ………………"], **_sent(facts))]


def _checks(facts: Facts) -> list[Verification]:
    return list(facts.case.verifications.select_related("relative").order_by("pk")) if facts.case else []


def envoys(facts: Facts) -> list[dict]:
    """Type 96, one for each member sent: the person and relatives may not be sent themselves."""
    rows = sorted((row for row in _checks(facts) if row.envoy), key=lambda row: (row.envoy, row.asked_body))
    groups = [list(rows) for _, rows in groupby(rows, key=lambda row: (row.envoy, row.asked_body))] or [[]]
    return [_envoy(facts, group) for group in groups]


def _envoy(facts: Facts, rows: list[Verification]) -> dict:
    first = rows[0] if rows else None
    blocks = [
        Text(f"{facts.committee_words or 'Đảng ủy ………………'} giới thiệu:"),
        Line((("Đồng chí:", first.envoy if first else ""), ("chức vụ:", "")),),
        line("Được cử đến:", first.asked_body if first else ""),
        Text(f"Để thẩm tra, xác minh lý lịch của người xin vào Đảng {dots(facts.name, 20)} và người thân có tên dưới đây:"),
        Grid(_people(facts, rows)),
        Text("Đề nghị cấp ủy, tổ chức đảng nơi đến tạo điều kiện để đồng chí hoàn thành nhiệm vụ."),
        line("Giấy này có giá trị đến hết ngày:", ""),
    ]  # fmt: skip
    day = first.sent_on if first else None
    return _letter(facts, blocks, day=day, number=first.letter_number if first else "", symbol="GGT/ĐU",
                   recipients=[first.asked_body if first and first.asked_body else f"Cấp ủy {ROOM}"])  # fmt: skip


def _people(facts: Facts, rows: list[Verification]) -> PrintTable:
    lines = [[number, *_checked(facts, row)] for number, row in enumerate(rows, 1)] or [["", "", "", "", ""]] * 4
    columns = [Column("TT", 10, "center"), Column("Họ và tên", 42), Column("Quan hệ với người vào Đảng", 32), Column("Năm sinh", 18,
        "center"),
               Column("Quê quán, nơi cư trú; nội dung đề nghị thẩm tra", 63)]  # fmt: skip
    return PrintTable(columns=columns, rows=lines, first_page=100, next_pages=100)


def _checked(facts: Facts, row: Verification) -> list[str]:
    person = row.relative
    if person is None:
        return [
            facts.name,
            "Bản thân",
            str(facts.person.birth_date.year),
            "; ".join(filter(None, [facts.place("native"), facts.residence, row.subject])),
        ]
    places = "; ".join(filter(None, [person.native_place, person.residence, row.subject]))
    return [person.full_name, lookup_label("relationship", person.relationship), str(person.birth_year or ""), places]


def verification_letters(facts: Facts) -> list[dict]:
    """Type 97, one for each body asked."""
    rows = sorted(
        (row for row in _checks(facts) if row.asked_body), key=lambda row: (row.asked_body, row.letter_number)
    )
    groups = [list(rows) for _, rows in groupby(rows, key=lambda row: (row.asked_body, row.letter_number))] or [[]]
    return [_verification(facts, group) for group in groups]


def _verification(facts: Facts, rows: list[Verification]) -> dict:
    first = rows[0] if rows else None
    blocks = [
        Text(f"{facts.committee_words or 'Đảng ủy ………………'} đang xem xét kết nạp vào Đảng:"),
        *_person_lines(facts),
        Text("Đề nghị cấp ủy thẩm tra, xác nhận lý lịch của những người có tên dưới đây (lịch sử chính trị và chính trị hiện nay; việc "
             "chấp hành đường lối, "
             "chủ trương của Đảng, chính sách, pháp luật của Nhà nước):"),
        Grid(_people(facts, rows)),
        Text("Kết quả thẩm tra xin ghi vào mục nhận xét của lý lịch kèm theo hoặc bằng văn bản riêng và gửi lại cho chúng tôi. Trân trọng "
             "cảm ơn."),
    ]  # fmt: skip
    return _letter(facts, blocks, day=first.sent_on if first else None, number=first.letter_number if first else "",
                   to=[first.asked_body if first else f"Cấp ủy {ROOM}"])  # fmt: skip


def procedure_again(facts: Facts, *, recognition: bool) -> list[dict]:
    """Types 98 and 99: an order to do the procedure again as it should be done."""
    defect = facts.defect(recognition=recognition)
    what = "công nhận đảng viên chính thức" if recognition else f"{facts.verb} đảng viên"
    day = defect.instruction_on if defect else None
    blocks = [
        Text(f"Qua kiểm tra, {dots(defect.found_by if defect else '', 18)} phát hiện {long_day(defect.found_on if defect else None)}: "
             f"việc {what} đối với đồng chí "
             f"{dots(facts.name, 20)} đủ tiêu chuẩn, điều kiện nhưng chưa đúng thủ tục, cụ thể: "
             f"{dots(defect.description if defect else '', 24)}"),
        Text(f"Yêu cầu {dots(facts.branch_name, 18)} làm lại đúng thủ tục {what} theo quy định của Điều lệ Đảng, báo cáo kết quả để cấp "
             "ủy có thẩm quyền xem xét, "
             "quyết định công nhận sau khi khắc phục."),
    ]  # fmt: skip
    return [
        _letter(
            facts,
            blocks,
            day=day,
            number=defect.instruction_number if defect else "",
            to=[facts.branch_name or "Chi bộ ………………"],
        )
    ]


def official_notice(facts: Facts) -> list[dict]:
    """Type 100: sent to where the card is made and the lists are kept."""
    case = facts.case
    blocks = [
        *_person_lines(facts)[:2],
        Line((("Được kết nạp (kết nạp lại) vào Đảng ngày:" if facts.blank else f"Được {facts.verb} vào Đảng ngày:",
            running(case.ceremony_on) if case else ""),)),
        Line((("Quyết định công nhận chính thức số:", case.recognition_number if case else ""), ("ngày:",
            running(case.recognition_on) if case else "")), short=("ngày:",)),
        line("Cấp quyết định:", case.recognition_decider if case else ""),
        Line((("Là đảng viên chính thức kể từ ngày:", probation_end(facts)),)),
        line("Đang sinh hoạt tại:", facts.branch_name),
        Text("Đề nghị bổ sung hồ sơ, danh sách đảng viên và làm thủ tục phát thẻ đảng viên theo quy định."),
    ]  # fmt: skip
    above = facts.branch.parent.parent if facts.branch and facts.branch.parent else None
    return [_letter(facts, blocks, day=case.recognition_on if case else None, symbol="PB/ĐU",
                    recipients=[f"Ban Tổ chức {committee_name(above.name, above.level) if above else ROOM}",
                        facts.branch_name or "Chi bộ ………………"])]  # fmt: skip


def _at(*states: AdmissionState):
    """The case stands at one of these steps, or was there when it was moved away."""
    return lambda f: (f.case.resume_state if f.case.state == S.MOVED else f.case.state) in states


NOT_AT = "Người này không ở bước mà loại giấy này dùng."
HELPED = Need(_at(*SOURCE_STATES, *DOSSIER_STATES), "Chi bộ đã ra nghị quyết; dùng công văn loại 92, 93, 94.")
HELPER = Need(lambda f: f.helpers(HelperPhase.APPLICANT), "Chưa phân công đảng viên giúp đỡ.")
OUTSIDE = Need(lambda f: f.case.state == S.MOVED and (f.case.destination is None
    or f.case.destination.parent_id != f.case.organization.parent_id),
               "Hồ sơ chưa chuyển ra ngoài đảng bộ.")  # fmt: skip
FORMS = (
    PrintForm("96", "96", CHECKING, envoys, needs=(Need(lambda f: any(r.envoy for r in _checks(f)), "Chưa cử đảng viên đi thẩm tra."),)),
    PrintForm("97", "97", CHECKING, verification_letters,
              needs=(Need(lambda f: any(r.asked_body for r in _checks(f)), "Chưa ghi nơi đến thẩm tra."),)),
    PrintForm("53", "53", MOVING, being_helped, needs=(HELPED, HELPER)),
    PrintForm("92", "92", MOVING, lambda f: moving(f, "92"), needs=(Need(_at(S.SECTIONAL_APPRAISAL, S.GRASSROOTS_REVIEW), NOT_AT),)),
    PrintForm("93", "93", MOVING, lambda f: moving(f, "93"), needs=(Need(_at(S.AWAITING_DECISION), NOT_AT),)),
    PrintForm("94", "94", MOVING, lambda f: moving(f, "94"), needs=(Need(_at(S.AWAITING_CEREMONY), NOT_AT),)),
    PrintForm("95", "95", MOVING, lambda f: moving(f, "95"), needs=(Need(_at(*BEFORE_CEREMONY), NOT_AT), OUTSIDE)),
)  # fmt: skip
PROBATION_FORMS = (
    PrintForm("100", "100", "Công nhận chính thức", official_notice, needs=(A_MEMBER, Need(lambda f: f.case.recognition_on,
        "Chưa có quyết định công nhận chính thức."))),
)  # fmt: skip
LATER_FORMS = (
    PrintForm("98", "98", LATER, lambda f: procedure_again(f, recognition=False), needs=(A_MEMBER, REDONE)),
    PrintForm("99", "99", LATER, lambda f: procedure_again(f, recognition=True), needs=(A_MEMBER, REDONE_RECOGNITION)),
)
