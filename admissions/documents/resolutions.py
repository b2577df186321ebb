"""What bodies resolve: 6-KNĐ and 13-KNĐ of the branch, 7-KNĐ and 14-KNĐ of the sectional committee, 8-KNĐ and 15-KNĐ of the grassroots one.

The figures of those present come from the roll of the meeting whose minutes hold the vote; where there is none, from the tally.
"""

from __future__ import annotations

from dataclasses import dataclass

from admissions.documents.dossier import A_MEMBER
from admissions.documents.facts import Facts, counted
from admissions.documents.form import Need, PrintForm
from admissions.models import AdmissionBallot, AdmissionState, BallotStage, CheckState
from admissions.rules.dates import or_none, probation_ends
from core.dates import format_running
from core.print_blocks import Line, Room, Text, dots, line, reason_against
from meetings.books.composing import RollLine, roll_of
from meetings.books.documents import record_of
from meetings.models import ABSENT, CAME
from members.models import MembershipClass
from members.record.print_parts import head, long_day, running, signed
from regulations.marks import Mark

S = AdmissionState
CHARTER = {"admission": "Điều 4", "recognition": "Điều 5"}


@dataclass(frozen=True, slots=True)
class Present:
    """Who was at the meeting, in words; empty words where nobody recorded it."""

    total: str = ""
    official: str = ""
    probationary: str = ""
    came: str = ""
    came_official: str = ""
    came_probationary: str = ""
    absent: str = ""
    reasons: str = ""
    chair: str = ""
    chair_position: str = ""
    secretary: str = ""


def present_at(ballot: AdmissionBallot | None) -> Present:
    """What is known of a meeting of the branch that voted."""
    if ballot is None:
        return Present()
    if ballot.vote is None:
        return Present(official=str(ballot.base), came_official=str(ballot.present))
    record = record_of(ballot.vote.meeting)
    lines = [one for one in roll_of(record) if not one.visitor]
    came = [one for one in lines if one.value in CAME]
    away = [one for one in lines if one.value in ABSENT]
    return Present(
        str(len(lines)), _count(lines, MembershipClass.OFFICIAL), _count(lines, MembershipClass.PROBATIONARY), str(len(came)),
        _count(came, MembershipClass.OFFICIAL), _count(came, MembershipClass.PROBATIONARY), str(len(away)),
        "; ".join(f"{one.name} ({one.reason})" if one.reason else one.name for one in away) or "không", record["chair"],
        record["chair_position"], record["session_secretary"],
    )  # fmt: skip


def _count(lines: list[RollLine], standing: str) -> str:
    return str(sum(one.membership_class == standing for one in lines))


def _meeting_lines(known: Present) -> list:
    return [
        Line((("Tổng số đảng viên:", known.total), ("chính thức:", known.official), ("dự bị:", known.probationary))),
        Line((("Có mặt:", known.came), ("chính thức:", known.came_official), ("dự bị:", known.came_probationary))),
        Line((("Vắng mặt:", known.absent), ("lý do:", known.reasons)), short=("Vắng mặt:",)),
        Line((("Chủ trì hội nghị: đồng chí", known.chair), ("chức vụ:", known.chair_position))),
        line("Thư ký hội nghị: đồng chí", known.secretary),
    ]  # fmt: skip


def _history_words(facts: Facts) -> str:
    """What the verification says: settled without an issue, or concluded by a paper; nothing while it is open."""
    if facts.case is None or not facts.sensitive:
        return ""
    rows = list(facts.case.verifications.all())
    if not rows or not all(CheckState(row.state).settled for row in rows):
        return ""
    concluded = [
        f"số {row.conclusion_number}, ngày {format_running(row.conclusion_on)}"
        for row in rows
        if row.state == CheckState.CONCLUDED
    ]
    if concluded:
        return f"Lý lịch đã được thẩm tra; về vấn đề chính trị đã có văn bản kết luận {'; '.join(concluded)}."
    return "Lý lịch rõ ràng, đã được thẩm tra, xác minh theo quy định; không phát hiện vấn đề về lịch sử chính trị và chính trị hiện nay."


def _votes(ballot: AdmissionBallot | None, what: str, of: str) -> list:
    against = str(ballot.against) if ballot else "……"
    other = f"; ý kiến khác: {ballot.other} đồng chí" if ballot and ballot.other else ""
    return [
        Text(f"Số {what} tán thành: {counted(ballot.in_favour if ballot else None, ballot.base if ballot else None)} so với tổng số {of}; "
             "không tán thành: "
             f"{against} đồng chí{other}."),
        *reason_against(ballot.against if ballot else None, ballot.reason_against if ballot else ""),
    ]  # fmt: skip


def branch_resolution(facts: Facts, action: str) -> list[dict]:
    """6-KNĐ or 13-KNĐ."""
    admission = action == "admission"
    ballot = facts.ballot(BallotStage.BRANCH_ADMISSION if admission else BallotStage.BRANCH_RECOGNITION)
    paper = facts.paper("5-KNĐ" if admission else "12-KNĐ")
    branch = ballot.organization if ballot else facts.branch
    day, case, known = ballot.held_on if ballot else None, facts.case, present_at(ballot)
    name = dots(facts.name, 20)
    subject = f"quần chúng {name} vào Đảng" if admission else f"đảng viên dự bị {name}"
    asked = (
        f"đề nghị {facts.verb} {subject}"
        if admission
        else f"đề nghị công nhận {subject} trở thành đảng viên chính thức"
    )
    blocks = [
        Text(f"- Căn cứ {CHARTER[action]} Điều lệ Đảng Cộng sản Việt Nam;", "plain"),
        Text(f"- {long_day(day).capitalize()}, {dots(branch.name if branch else '', 20)} đã họp để xét, {asked}.", "plain"),
        *_meeting_lines(known),
        Text(f"Sau khi xem xét, chi bộ thống nhất kết luận về {'người vào Đảng' if admission else 'đảng viên dự bị'} {name} như sau:"),
        Line((("Sinh ngày:", facts.born), ("Quê quán:", facts.place("native"))), short=("Sinh ngày:",)),
    ]  # fmt: skip
    if admission:
        blocks.append(Room("Về lý lịch:", _history_words(facts), 2))
    else:
        blocks.append(
            Line(
                (
                    (f"Được {facts.verb} vào Đảng ngày:", running(case.ceremony_on) if case else ""),
                    ("hết thời gian dự bị ngày:", probation_end(facts)),
                )
            )
        )
    blocks += [
        Room("Những ưu điểm chính (phẩm chất chính trị; đạo đức, lối sống; năng lực công tác; quan hệ quần chúng):",
            paper.strengths if paper else "", 4),
        Room("Những khuyết điểm chính:", paper.weaknesses if paper else "", 3),
        Text(f"Đối chiếu với quy định của Điều lệ Đảng và kết quả biểu quyết, chi bộ {asked}."),
        *_votes(ballot, "đảng viên chính thức", "đảng viên chính thức của chi bộ"),
        Text(f"Chi bộ báo cáo {facts.committee_words or 'Đảng ủy ………………'} xem xét, quyết định."),
    ]  # fmt: skip
    return [
        {
            "letterhead": head(branch, day, symbol="NQ/CB", number=ballot.document_number if ballot else "", on=facts.on), "day": day,
                "blocks": blocks,
            "signature": signed(branch, day, facts.on, authority="T/M Chi bộ"), "draft": not facts.blank and ballot is None,
            "recipients": [f"{facts.committee_words or 'Đảng ủy ………………'} (báo cáo)", "Hồ sơ "
                f"{'người xin vào Đảng' if admission else 'đảng viên'}", "Lưu Chi bộ"],
        }
    ]  # fmt: skip


def probation_end(facts: Facts) -> str:
    """The day the twelve months end, also the official date; empty before the ceremony."""
    if facts.case is None or facts.case.ceremony_on is None:
        return ""
    due = or_none(probation_ends, facts.case.ceremony_on)
    return running(facts.case.official_on or (due.on if due else None))


def appraisal(facts: Facts, action: str) -> list[dict]:
    """7-KNĐ or 14-KNĐ: a report, without a threshold of votes."""
    admission = action == "admission"
    paper = facts.paper("7-KNĐ" if admission else "14-KNĐ")
    ballot = facts.ballot(BallotStage.BRANCH_ADMISSION if admission else BallotStage.BRANCH_RECOGNITION)
    unit, day = facts.sectional, paper.made_on if paper else None
    name = dots(facts.name, 20)
    proposal = (
        f"{facts.verb} quần chúng {name} vào Đảng"
        if admission
        else f"công nhận đảng viên dự bị {name} trở thành đảng viên chính thức"
    )
    number, held_on = (ballot.document_number, ballot.held_on) if ballot else ("", None)
    resolution = f"Nghị quyết số {dots(number, 8)}, {long_day(held_on)} của {dots(facts.branch_name, 18)}"
    blocks = [
        Text(f"- Căn cứ {CHARTER[action]} Điều lệ Đảng Cộng sản Việt Nam;", "plain"),
        Text(f"- Xét {resolution} về việc đề nghị {proposal}.", "plain"),
        Text(f"Đảng ủy bộ phận đã thẩm định hồ sơ đề nghị {proposal} và báo cáo kết quả như sau:"),
        Line((("Họ và tên:", facts.name.upper()), ("Sinh ngày:", facts.born)), short=("Sinh ngày:",)),
        line("Quê quán:", facts.place("native")),
        Room("1. Kết quả thẩm định hồ sơ, thủ tục:", paper.strengths if paper else "", 4),
        Room("2. Những vấn đề cần lưu ý:", paper.weaknesses if paper else "", 3),
        Room("3. Ý kiến của đảng ủy bộ phận:", paper.conclusion if paper else "", 3),
        Text(f"Đảng ủy bộ phận báo cáo {facts.committee_words or 'Đảng ủy ………………'} xem xét, quyết định."),
    ]  # fmt: skip
    return [
        {
            "letterhead": head(unit, day, symbol="BC/ĐU", number=paper.number if paper else "", on=facts.on, kind="committee"), "day": day,
            "blocks": blocks, "signature": signed(unit, day, facts.on, authority="T/M Đảng ủy bộ phận"),
            "recipients": [f"{facts.committee_words or 'Đảng ủy ………………'} (báo cáo)", facts.branch_name or "Chi bộ ………………", "Lưu Đảng ủy"],
        }
    ]  # fmt: skip


def committee_resolution(facts: Facts, action: str) -> list[dict]:
    """8-KNĐ or 15-KNĐ."""
    admission = action == "admission"
    ballot = facts.ballot(BallotStage.COMMITTEE_ADMISSION if admission else BallotStage.COMMITTEE_RECOGNITION)
    branch_ballot = facts.ballot(BallotStage.BRANCH_ADMISSION if admission else BallotStage.BRANCH_RECOGNITION)
    unit = ballot.organization if ballot else facts.committee
    day, name = ballot.held_on if ballot else None, dots(facts.name, 20)
    asked = (
        f"{facts.verb} quần chúng {name} vào Đảng"
        if admission
        else f"công nhận đảng viên dự bị {name} trở thành đảng viên chính thức"
    )
    absent = str(ballot.base - ballot.present) if ballot else ""
    blocks = [
        Text(f"- Căn cứ {CHARTER[action]} Điều lệ Đảng Cộng sản Việt Nam;", "plain"),
        Text(f"- Xét Nghị quyết {long_day(branch_ballot.held_on if branch_ballot else None)} của {dots(facts.branch_name, 18)} "
             f"đề nghị {asked};", "plain"),
        Text(f"- {long_day(day).capitalize()}, {facts.committee_words or 'Đảng ủy ………………'} đã họp để xét, đề nghị {asked}.", "plain"),
        Line((("Tổng số cấp ủy viên:", str(ballot.base) if ballot else ""), ("có mặt:", str(ballot.present) if ballot else ""),
              ("vắng mặt:", absent))),
        line("Lý do vắng mặt:", ""),
        Line((("Chủ trì hội nghị: đồng chí", ""), ("chức vụ:", ""))),
        line("Thư ký hội nghị: đồng chí", ""),
        Text(f"Sau khi xem xét, đảng ủy thống nhất kết luận về {'người vào Đảng' if admission else 'đảng viên dự bị'} {name} như sau:"),
        Line((("Sinh ngày:", facts.born), ("Quê quán:", facts.place("native"))), short=("Sinh ngày:",)),
    ]  # fmt: skip
    if admission:
        blocks.append(Room("Về lý lịch:", _history_words(facts), 2))
    blocks += [
        Room("Những ưu điểm, khuyết điểm chính:", "", 5),
        Text(f"Đối chiếu với quy định của Điều lệ Đảng và kết quả biểu quyết, đảng ủy đề nghị {asked}."),
        *_votes(ballot, "cấp ủy viên", "cấp ủy viên"),
        Text("Đảng ủy báo cáo cấp ủy có thẩm quyền xem xét, quyết định."),
    ]  # fmt: skip
    return [
        {
            "letterhead": head(unit, day, symbol="NQ/ĐU", number=ballot.document_number if ballot else "", on=facts.on,
                               kind="committee"),
            "day": day, "blocks": blocks, "signature": signed(unit, day, facts.on, authority="T/M Đảng ủy"),
            "draft": not facts.blank and ballot is None,
            "recipients": ["Cấp ủy có thẩm quyền (báo cáo)", facts.branch_name or "Chi bộ ………………", "Lưu Đảng ủy"],
        }
    ]  # fmt: skip


def voted(stage: BallotStage, state: AdmissionState, why: str) -> Need:
    """A tally of the stage, or the case waiting for it: then the form prints as a draft with room for the figures."""
    return Need(lambda f: f.ballot(stage) or f.case.state == state, why)


B = BallotStage
HAS_SECTIONAL = Need(lambda f: f.sectional, "Chi bộ không thuộc đảng ủy bộ phận nào.")
HAS_COMMITTEE = Need(lambda f: f.committee, "Chi bộ không thuộc đảng ủy cơ sở nào.")
BRANCH_VOTED = Need(lambda f: f.ballot(B.BRANCH_ADMISSION), "Chi bộ chưa biểu quyết đề nghị kết nạp.")
BRANCH_RECOGNISED = Need(
    lambda f: f.ballot(B.BRANCH_RECOGNITION), "Chi bộ chưa biểu quyết đề nghị công nhận chính thức."
)
RESOLVE, RECOGNISE = "Chi bộ, đảng ủy xét kết nạp", "Công nhận chính thức"
SEEN = Mark.CONFIRMED_SECONDARY
FORMS = (
    PrintForm("6-knd", "6-KNĐ", RESOLVE, lambda facts: branch_resolution(facts, "admission"), mark=SEEN,
              needs=(voted(B.BRANCH_ADMISSION, S.BRANCH_REVIEW, "Hồ sơ chưa đến bước chi bộ xét."),)),
    PrintForm("7-knd", "7-KNĐ", RESOLVE, lambda facts: appraisal(facts, "admission"), needs=(HAS_SECTIONAL, BRANCH_VOTED)),
    PrintForm("8-knd", "8-KNĐ", RESOLVE, lambda facts: committee_resolution(facts, "admission"), mark=SEEN,
              needs=(HAS_COMMITTEE, voted(B.COMMITTEE_ADMISSION, S.GRASSROOTS_REVIEW, "Đảng ủy cơ sở chưa xét hồ sơ này."))),
)  # fmt: skip
PROBATION_FORMS = (
    PrintForm("13-knd", "13-KNĐ", RECOGNISE, lambda facts: branch_resolution(facts, "recognition"), mark=SEEN,
              needs=(A_MEMBER, voted(B.BRANCH_RECOGNITION, S.RECOGNITION_REVIEW, "Hồ sơ chưa đến bước chi bộ xét công nhận."))),
    PrintForm("14-knd", "14-KNĐ", RECOGNISE, lambda facts: appraisal(facts, "recognition"), needs=(HAS_SECTIONAL, BRANCH_RECOGNISED)),
    PrintForm("15-knd", "15-KNĐ", RECOGNISE, lambda facts: committee_resolution(facts, "recognition"), mark=SEEN,
              needs=(A_MEMBER, HAS_COMMITTEE, voted(B.COMMITTEE_RECOGNITION, S.AWAITING_RECOGNITION, "Đảng ủy cơ sở chưa xét công nhận."))),
)  # fmt: skip
