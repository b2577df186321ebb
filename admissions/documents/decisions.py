"""Decisions of the competent body: admission (9-KNĐ), recognition (16-KNĐ), deletion (08), after redress (09, 10), annulment (11 to 13)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from admissions.documents.dossier import A_MEMBER
from admissions.documents.facts import Facts, counted
from admissions.documents.form import Need, PrintForm
from admissions.documents.resolutions import probation_end
from admissions.models import AdmissionBallot, AdmissionState, BallotStage, DefectKind, DefectOutcome
from core.print_blocks import Head, Text, dots
from documents.models import Document
from members.models import FilePaper
from members.record.print_parts import head, long_day, running, signed
from members.record.queries import paper_label
from regulations.marks import Mark

S = AdmissionState
AGAIN = "06"  # document type of the decision on kết nạp lại


@dataclass(frozen=True, slots=True)
class Signature:
    """A decision as far as it is signed: number, day, the entry of the register where there is one."""

    number: str = ""
    on: date | None = None
    document: Document | None = None


def _decision(
    facts: Facts,
    action: str,
    paper: Signature,
    grounds: Sequence[str],
    articles: Sequence[str],
    *,
    recipients: Sequence[str] = (),
) -> dict:
    """A decision: grounds, the body that decides, articles, signature; a draft until it has its number."""
    day = paper.on
    decider = facts.decider(day or facts.on, action)
    unit = decider.node if decider else None
    body = decider.label if decider else "Ban Thường vụ Đảng ủy ………………"
    authority = (
        "T/M Đảng ủy"
        if decider and decider.body == "executive_committee"
        else f"T/M {(decider.body_label if decider else '') or 'Ban Thường vụ'}"
    )
    if paper.document:
        signature = {
            "authority": authority,
            "office": paper.document.signer_position,
            "name": paper.document.signer_name,
        }
    else:
        signature = signed(unit, day, facts.on, authority=authority)
    ends = [f"- {words}{';' if place < len(grounds) else ','}" for place, words in enumerate(grounds, 1)]
    return {
        "letterhead": head(unit, day, symbol="QĐ/ĐU", number=paper.number, on=facts.on, kind="committee"), "day": day,
        "blocks": [
            *(Text(words, "plain") for words in ends), Head(f"{body.upper()} QUYẾT ĐỊNH:", "centered"),
            *(Text(words, lead=f"Điều {number}.") for number, words in enumerate(articles, 1)),
        ],
        "signature": signature, "draft": not facts.blank and not paper.number,
        "recipients": [*recipients, f"Như Điều {len(articles)}", "Lưu hồ sơ đảng viên", "Lưu Đảng ủy"],
    }  # fmt: skip


def _grounds(facts: Facts, article: str, ballot: AdmissionBallot | None, what: str) -> list[str]:
    tally = f", với {counted(ballot.in_favour, ballot.base)} tán thành" if ballot else ""
    return [
        f"Căn cứ {article} Điều lệ Đảng Cộng sản Việt Nam",
        f"Xét Nghị quyết {long_day(ballot.held_on if ballot else None)} của {dots(facts.branch_name, 18)} đề nghị {what}{tally}",
    ]


def _committee_ground(facts: Facts, stage: BallotStage) -> list[str]:
    ballot = facts.ballot(stage)
    if ballot is None:
        return []
    return [
        f"Xét đề nghị của {facts.committee_words} tại hội nghị {long_day(ballot.held_on)} ({counted(ballot.in_favour, ballot.base)})"
    ]


def _who(facts: Facts, noun: str) -> str:
    return (
        f"{noun} {dots(facts.name, 24)}, sinh ngày {dots(facts.born, 10)}, quê quán {dots(facts.place('native'), 20)}"
    )


def admission(facts: Facts) -> list[dict]:
    """9-KNĐ; for kết nạp lại its variant (type 06)."""
    case = facts.case
    paper = Signature(case.decision_number, case.decision_on, case.decision_document) if case else Signature()
    ballot = facts.ballot(BallotStage.BRANCH_ADMISSION)
    grounds = _grounds(facts, "Điều 4", ballot, f"{facts.verb} đảng viên")
    grounds += _committee_ground(facts, BallotStage.COMMITTEE_ADMISSION)
    if facts.again:
        grounds += [f"Căn cứ văn bản số {row.number}, {long_day(row.issued_on)} của {row.issuer} đồng ý kết nạp lại"
                    for row in case.consents.filter(kind="readmission").order_by("issued_on", "pk")]  # fmt: skip
    branch = case.organization.name if case else ""
    articles = [
        f"{facts.verb.capitalize()} {_who(facts, 'quần chúng')} vào Đảng Cộng sản Việt Nam.",
        f"{dots(branch, 20)} tổ chức lễ {facts.verb} đảng viên và phân công đảng viên chính thức giúp đỡ đảng viên dự bị theo quy định "
        "của Điều lệ Đảng.",
        f"{dots(branch, 20)}, các cơ quan liên quan và quần chúng có tên ở Điều 1 chịu trách nhiệm thi hành Quyết định này.",
    ]
    context = _decision(facts, "admission", paper, grounds, articles)
    return [context | ({"title": paper_label(AGAIN)} if facts.again else {})]


def recognition(facts: Facts) -> list[dict]:
    """16-KNĐ: official from the day the twelve months ended, whenever decided."""
    case = facts.case
    paper = Signature(case.recognition_number, case.recognition_on, case.recognition_document) if case else Signature()
    ballot = facts.ballot(BallotStage.BRANCH_RECOGNITION)
    grounds = [
        *_grounds(facts, "Điều 5", ballot, "công nhận đảng viên chính thức"),
        *_committee_ground(facts, BallotStage.COMMITTEE_RECOGNITION),
    ]
    branch = dots(facts.branch_name, 20)
    articles = [
        f"Công nhận {_who(facts, 'đảng viên dự bị')}, được {facts.verb} vào Đảng ngày "
        f"{dots(running(case.ceremony_on) if case else '', 10)}, đang sinh hoạt "
        f"tại {branch}, là đảng viên chính thức của Đảng Cộng sản Việt Nam kể từ ngày {dots(probation_end(facts), 10)}.",
        f"{branch} công bố Quyết định tại kỳ sinh hoạt gần nhất; việc phát thẻ đảng viên thực hiện theo quy định.",
        f"{branch}, các cơ quan liên quan và đồng chí có tên ở Điều 1 chịu trách nhiệm thi hành Quyết định này.",
    ]
    return [_decision(facts, "recognition", paper, grounds, articles)]


def deletion(facts: Facts) -> list[dict]:
    """Type 08."""
    filed = (
        FilePaper.objects.filter(member=facts.case.member, document_type="08").order_by("issued_on", "pk").last()
        if facts.case
        else None
    )
    paper = Signature(filed.number, filed.issued_on) if filed else Signature()
    ballot = facts.ballot(BallotStage.BRANCH_DELETION)
    branch = dots(facts.branch_name, 20)
    articles = [
        f"Xóa tên {_who(facts, 'đảng viên dự bị')}, được {facts.verb} vào Đảng ngày "
        f"{dots(running(facts.case.ceremony_on) if facts.case else '', 10)}, trong "
        f"danh sách đảng viên của {branch}.",
        f"Lý do: {dots(facts.case.end_note if facts.case else '', 24)}",
        f"{branch}, các cơ quan liên quan và người có tên ở Điều 1 chịu trách nhiệm thi hành Quyết định này.",
    ]
    return [_decision(facts, "deletion", paper, _grounds(facts, "Điều 5", ballot, "xóa tên đảng viên dự bị"), articles)]


def redress(facts: Facts, *, recognition: bool) -> list[dict]:
    """Types 09 and 10: the procedure was done again, the person stays a member from the first decision."""
    defect, case = facts.defect(recognition=recognition), facts.case
    redressed = defect is not None and defect.outcome == DefectOutcome.REDRESSED
    paper = Signature(defect.decision_number, defect.decision_on) if redressed else Signature()
    earlier = (
        (case.recognition_number, case.recognition_on)
        if recognition and case
        else (case.decision_number, case.decision_on)
        if case
        else ("", None)
    )
    what = "công nhận đảng viên chính thức" if recognition else f"{facts.verb} đảng viên"
    grounds = [
        f"Căn cứ {'Điều 5' if recognition else 'Điều 4'} Điều lệ Đảng Cộng sản Việt Nam",
        f"Căn cứ công văn số {dots(defect.instruction_number if defect else '', 8)}, "
        f"{long_day(defect.instruction_on if defect else None)} chỉ đạo làm lại "
        f"đúng thủ tục {what}",
        f"Xét kết quả làm lại thủ tục của {dots(facts.branch_name, 18)}",
    ]  # fmt: skip
    branch = dots(facts.branch_name, 20)
    stays = "đảng viên chính thức" if recognition else "đảng viên"
    articles = [
        f"Công nhận {_who(facts, 'đồng chí')} là {stays} sau khi đã khắc phục thủ tục; thời gian tính theo Quyết định số "
        f"{dots(earlier[0], 8)}, "
        f"{long_day(earlier[1])}.",
        f"{branch}, các cơ quan liên quan và đồng chí có tên ở Điều 1 chịu trách nhiệm thi hành Quyết định này.",
    ]
    return [_decision(facts, "recognition" if recognition else "admission", paper, grounds, articles)]


def annulment(facts: Facts, *, recognition: bool) -> list[dict]:
    """Types 11, 12 (kết nạp lại) and 13 (công nhận chính thức): a decision that the standards did not allow."""
    defect, case = facts.defect(recognition=recognition), facts.case
    annulled = defect is not None and defect.outcome == DefectOutcome.ANNULLED
    paper = Signature(defect.decision_number, defect.decision_on) if annulled else Signature()
    number, day, issuer = ("", None, "")
    if case:
        number, day, issuer = (
            (case.recognition_number, case.recognition_on, case.recognition_decider)
            if recognition
            else (case.decision_number, case.decision_on, case.decider)
        )
    what = "công nhận đảng viên chính thức" if recognition else f"{facts.verb} đảng viên"
    grounds = ["Căn cứ Điều lệ Đảng Cộng sản Việt Nam và quy định thi hành Điều lệ Đảng",
               f"Căn cứ kết luận của {dots(defect.found_by if defect else '', 18)} {long_day(defect.found_on if defect else None)} về "
               f"việc {what} không đúng "
               "tiêu chuẩn, điều kiện"]  # fmt: skip
    branch = dots(facts.branch_name, 20)
    articles = [
        f"Hủy Quyết định số {dots(number, 8)}, {long_day(day)} của {dots(issuer, 18)} về việc {what} đối với {_who(facts, 'ông (bà)')}.",
        f"Lý do: {dots(defect.description if defect else '', 24)}",
        f"{branch} xóa tên người có tên ở Điều 1 trong danh sách đảng viên{' chính thức' if recognition else ''}, thu hồi thẻ đảng viên "
        "(nếu có) và chịu trách nhiệm thi hành "
        "Quyết định này cùng các cơ quan liên quan.",
    ]  # fmt: skip
    return [_decision(facts, "admission_annulment", paper, grounds, articles)]


def _defect(kind: DefectKind, *, recognition: bool):
    return lambda f: (found := f.defect(recognition=recognition)) is not None and found.kind == kind


DECIDE, LATER = "Quyết định kết nạp", "Xóa tên, sai phạm, khắc phục"
DECIDED = Need(
    lambda f: f.case.decision_on or f.case.state == S.AWAITING_DECISION,
    "Hồ sơ chưa đến bước chờ cấp có thẩm quyền quyết định.",
)
RECOGNISED = Need(
    lambda f: f.case.recognition_on or f.case.state == S.AWAITING_RECOGNITION,
    "Hồ sơ chưa đến bước chờ quyết định công nhận.",
)
DELETED = Need(
    lambda f: f.case.state == S.PROBATIONER_DELETED or f.ballot(BallotStage.BRANCH_DELETION),
    "Chi bộ chưa đề nghị xóa tên.",
)
FIRST = Need(lambda f: not f.again, "Đây là trường hợp kết nạp lại.")
SECOND = Need(lambda f: f.again, "Đây không phải trường hợp kết nạp lại.")
WRONG = Need(_defect(DefectKind.STANDARD, recognition=False), "Chưa ghi sai phạm về tiêu chuẩn khi kết nạp.")
WRONG_RECOGNITION = Need(
    _defect(DefectKind.STANDARD, recognition=True), "Chưa ghi sai phạm về tiêu chuẩn khi công nhận chính thức."
)
REDONE = Need(_defect(DefectKind.PROCEDURE, recognition=False), "Chưa ghi sai phạm về thủ tục kết nạp.")
REDONE_RECOGNITION = Need(
    _defect(DefectKind.PROCEDURE, recognition=True), "Chưa ghi sai phạm về thủ tục công nhận chính thức."
)
FORMS = (PrintForm("9-knd", "9-KNĐ", DECIDE, admission, needs=(DECIDED,), mark=Mark.CONFIRMED_SECONDARY),)
PROBATION_FORMS = (
    PrintForm(
        "16-knd",
        "16-KNĐ",
        "Công nhận chính thức",
        recognition,
        needs=(A_MEMBER, RECOGNISED),
        mark=Mark.CONFIRMED_SECONDARY,
    ),
)
LATER_FORMS = (
    PrintForm("08", "08", LATER, deletion, needs=(A_MEMBER, DELETED)),
    PrintForm("09", "09", LATER, lambda f: redress(f, recognition=False), needs=(A_MEMBER, REDONE)),
    PrintForm("10", "10", LATER, lambda f: redress(f, recognition=True), needs=(A_MEMBER, REDONE_RECOGNITION)),
    PrintForm("11", "11", LATER, lambda f: annulment(f, recognition=False), needs=(A_MEMBER, FIRST, WRONG)),
    PrintForm("12", "12", LATER, lambda f: annulment(f, recognition=False), needs=(A_MEMBER, SECOND, WRONG)),
    PrintForm("13", "13", LATER, lambda f: annulment(f, recognition=True), needs=(A_MEMBER, WRONG_RECOGNITION)),
)
