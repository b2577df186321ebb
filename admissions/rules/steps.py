"""Checks of the steps up to the branch's meeting: each is a row's named function ``(case, step) -> findings``."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from admissions.deciders import decider_of, grassroots_of
from admissions.models import Admission, AdmissionBallot, AdmissionPaper, BallotStage, HelperPhase, Introduction
from admissions.parameters import HELPER_MONTHS, INTRODUCERS, INTRODUCERS_WITH_UNION, MAJORITY_COMMITTEE, MIN_OFFICIAL
from admissions.rules.common import consents_of, considered_on, earliest_day, last_ballot
from admissions.rules.dates import dossier_ends, or_none
from admissions.rules.persons import person_findings
from core.dates import add_months, format_date
from core.findings import WARNING, Finding, Right
from core.workflow import Step
from meetings.training.queries import awareness_valid
from members.models import Member, MembershipClass
from regulations.judging import Check, before, rule

#: Papers that are made again when the branch has not considered within their term (HD01 5.4 b).
REDONE = ("3-KNĐ", "4-KNĐ", "4a-KNĐ", "5-KNĐ")
TIMED = ("1-KNĐ", *REDONE)


def standing_paper(case: Admission, code: str) -> AdmissionPaper | None:
    """The latest paper of a form that was not made again."""
    return next((paper for paper in reversed(case.standing_papers) if paper.code == code), None)


@rule("Đủ tuổi, học vấn, điều kiện của diện đặc thù, điều kiện kết nạp lại")
def person_fits(case: Admission, step: Step) -> Iterable[Finding]:
    """Age, education, special categories, population policy, conditions of re-admission."""
    return person_findings(case.applicant, case.kind, considered_on(case, step), consents_of(case))


@rule("Giấy chứng nhận học lớp bồi dưỡng nhận thức về Đảng còn giá trị")
def course_valid(case: Admission, step: Step) -> Iterable[Finding]:
    """The certificate of the awareness course is held and valid on the day (60 months; HD01, HD06-2025 5.4)."""
    person, day = case.applicant, considered_on(case, step)
    own = case.read_once(("course", day), lambda: awareness_valid(day, person_key=person.training_key))
    if own.valid or person.former_member is None:
        return own.findings
    earlier = awareness_valid(day, member=person.former_member)
    return earlier.findings if earlier.valid or own.record is None else own.findings


@rule("Đã phân công đảng viên chính thức cùng công tác đủ thời gian giúp đỡ")
def helper_assigned(case: Admission, step: Step) -> Iterable[Finding]:
    """An official member helps, who has worked or lived with the person for twelve months (Điều lệ Đảng 4.2)."""
    months = HELPER_MONTHS.on(step.on)
    all_of_them = [one for one in case.people_helping if one.phase == HelperPhase.APPLICANT]
    helpers = [one for one in all_of_them if one.ended_on is None]
    if not helpers:
        yield Finding("no_helper", "Chưa phân công đảng viên chính thức giúp đỡ.", right=Right.REGULATION, basis=months.cite(),
                      remedy="Ghi nghị quyết chi bộ phân công đảng viên giúp đỡ.")  # fmt: skip
    for helper in helpers:
        took_over = any(one.ended_on and one.ended_on <= helper.assigned_on for one in all_of_them)
        yield from helper_findings(
            helper.member,
            helper.together_from,
            helper.waived or ("đã thay" if took_over else ""),
            helper.relative,
            step.on,
        )
        yield from before(
            "helper_before_noted", helper.assigned_on, case.noted_on, f"Phân công đồng chí {helper.member.full_name} giúp đỡ",
            "khi đưa vào nguồn", field="assigned_on",
        )  # fmt: skip
        if helper.member.organization_id != case.organization_id:
            yield Finding("helper_elsewhere", f"Đồng chí {helper.member.full_name} không sinh hoạt tại chi bộ này.", WARNING,
                          field="member", right=Right.PRINCIPLE, basis=months.cite(),
                          remedy="Chi bộ phân công đảng viên chính thức khác thay đồng chí đã chuyển đi.")  # fmt: skip


def helper_findings(
    member: Member, together_from: date | None, waived: str, relative: bool, on: date
) -> Iterable[Finding]:
    """What the rules say of one helper or introducer: official, twelve months together unless ``waived``; a relative only warns."""
    months = HELPER_MONTHS.on(on)
    source = months.cite()
    if member.membership_class != MembershipClass.OFFICIAL or not member.is_current:
        yield Finding("helper_not_official", f"Đồng chí {member.full_name} không phải đảng viên chính thức đang sinh hoạt.", field="member",
                      right=Right.STANDARD, basis=source, remedy="Phân công đảng viên chính thức khác.")  # fmt: skip
    if not waived and together_from is None:
        yield Finding("together_unknown", f"Chưa ghi đồng chí {member.full_name} cùng công tác, cư trú với người vào Đảng từ khi "
                      "nào.", field="together_from", right=Right.REGULATION, basis=source,
                      remedy="Ghi ngày bắt đầu cùng công tác, cư trú.")  # fmt: skip
    elif not waived and add_months(together_from, int(months.value)) > on:
        ready = format_date(add_months(together_from, int(months.value)))
        yield Finding("together_short", f"Đồng chí {member.full_name} cùng công tác từ {format_date(together_from)}, chưa đủ "
                      f"{months.display()}.", field="together_from", right=Right.REGULATION, basis=source,
                      remedy=f"Chờ đến {ready} hoặc phân công đồng chí khác.")  # fmt: skip
    if relative:
        yield Finding("helper_relative", f"Đồng chí {member.full_name} là người thân của người vào Đảng; không nên giới thiệu, giúp đỡ.",
                      WARNING, field="relative", right=Right.PRINCIPLE, basis=source, remedy="Nên phân công đồng chí khác.")  # fmt: skip


@rule("Đơn xin vào Đảng trước, lý lịch sau; lý lịch đóng dấu giáp lai, chưa nhận xét, chứng nhận")
def application_first(case: Admission, step: Step) -> Iterable[Finding]:
    """Application, then biography, then verification (HD06-2025 3); the biography is stamped across pages and not yet certified."""
    application, biography = standing_paper(case, "1-KNĐ"), standing_paper(case, "2-KNĐ")
    if application is None or biography is None:
        return  # the table names both papers
    allowed = case.dossier_allowed_on
    if allowed and application.made_on < allowed:
        yield Finding("application_before_leave", f"Đơn ngày {format_date(application.made_on)}, trước khi chi bộ đồng ý cho làm hồ sơ "
                      f"({format_date(allowed)}).", field="made_on", right=Right.REGULATION, overridable=True,
                      remedy="Làm đơn sau khi chi bộ đồng ý, hoặc ghi rõ lý do giữ đơn cũ.")  # fmt: skip
    if biography.made_on < application.made_on:
        yield Finding("biography_before_application", f"Lý lịch khai ngày {format_date(biography.made_on)}, trước đơn xin vào Đảng "
                      f"ngày {format_date(application.made_on)}.", field="made_on", right=Right.REGULATION,
                      remedy="Làm đơn trước, khai lý lịch sau.")  # fmt: skip
    yield from _not_after(case, ("1-KNĐ", "2-KNĐ"), step.on, "ngày gửi thẩm tra")
    if not biography.stamped:
        yield Finding("not_stamped", "Lý lịch chưa được đóng dấu giáp lai các trang và ảnh.", field="stamped", right=Right.REGULATION,
                      remedy="Cấp ủy cơ sở đóng dấu giáp lai trước khi gửi thẩm tra.")  # fmt: skip
    first_time = not any(taken.step == "verified" for taken in case.log)
    if first_time and biography.certified_on and biography.certified_on <= step.on:
        yield Finding("certified_too_early", "Lý lịch đã có nhận xét, chứng nhận trước khi thẩm tra.", field="certified_on",
                      right=Right.REGULATION, remedy="Chỉ nhận xét, chứng nhận khi đã có kết quả thẩm tra.")  # fmt: skip


def _not_after(case: Admission, codes: tuple[str, ...], day: date, event: str) -> Iterable[Finding]:
    for paper in (one for one in case.standing_papers if one.code in codes and one.made_on > day):
        yield Finding("paper_after", f"{paper.code} ngày {format_date(paper.made_on)}, sau {event} {format_date(day)}.", field="made_on",
                      right=Right.PRINCIPLE, remedy="Kiểm tra ngày của giấy tờ và ngày họp.")  # fmt: skip


@rule("Đủ người giới thiệu: hai đảng viên chính thức, hoặc một cùng Đoàn, công đoàn cơ sở")
def introducers_complete(case: Admission, step: Step) -> Iterable[Finding]:
    """Two official members, or one with the Youth Union or the trade union (Điều lệ Đảng 4.1)."""
    letters = [one for one in case.standing_papers if one.code == "3-KNĐ"]
    union = {Introduction.YOUTH_UNION: "4-KNĐ", Introduction.TRADE_UNION: "4a-KNĐ"}.get(case.introduction)
    asked = (INTRODUCERS_WITH_UNION if union else INTRODUCERS).on(step.on)
    source = asked.cite()
    people = {letter.member_id for letter in letters if letter.member_id}
    if len(people) < asked.value:
        yield Finding("introducers", f"Có {len(people)} giấy giới thiệu của đảng viên chính thức, cần {asked.value}.",
                      right=Right.REGULATION, basis=source, remedy="Bổ sung giấy giới thiệu (Mẫu 3-KNĐ).")  # fmt: skip
    if union and standing_paper(case, union) is None:
        yield Finding("union_resolution", f"Chưa có nghị quyết giới thiệu ({union}).", right=Right.REGULATION, basis=source,
                      remedy="Bổ sung nghị quyết của ban chấp hành.")  # fmt: skip
    helpers = {one.member_id for one in case.people_helping}
    for letter in letters:
        if letter.member is None:
            continue
        if letter.member.membership_class != MembershipClass.OFFICIAL or not letter.member.is_current:
            yield Finding("introducer_not_official", f"Người giới thiệu {letter.member.full_name} không phải đảng viên chính thức đang "
                          "sinh hoạt.", field="member", right=Right.STANDARD, basis=source, remedy="Thay người giới thiệu.")  # fmt: skip
        if letter.member_id not in helpers:
            yield Finding("introducer_unknown", f"Chưa ghi đồng chí {letter.member.full_name} được phân công giúp đỡ, cùng công tác từ "
                          "khi nào.", WARNING, field="member", right=Right.REGULATION, basis=HELPER_MONTHS.on(step.on).cite(),
                          remedy="Ghi phân công giúp đỡ và thời gian cùng công tác của người giới thiệu.")  # fmt: skip
    yield from _union_findings(case, source)


def _union_findings(case: Admission, source: str) -> Iterable[Finding]:
    person = case.applicant
    if person.youth_union and case.has_youth_union and case.introduction != Introduction.YOUTH_UNION:
        yield Finding("youth_union_introduces", "Người trong độ tuổi thanh niên, nơi có tổ chức Đoàn, do ban chấp hành Đoàn cơ sở và một "
                      "đảng viên chính thức giới thiệu.", field="introduction", right=Right.REGULATION, basis=source,
                      remedy="Chọn Đoàn giới thiệu và bổ sung 4-KNĐ.")  # fmt: skip
    if case.introduction == Introduction.YOUTH_UNION and not person.youth_union:
        yield Finding("not_youth_union", "Đoàn giới thiệu thì người vào Đảng phải là đoàn viên.", field="introduction",
                      right=Right.STANDARD, basis=source,
                      remedy="Ghi ngày vào Đoàn trong hồ sơ, hoặc chọn cách giới thiệu khác.")  # fmt: skip
    if case.introduction == Introduction.TRADE_UNION and not person.trade_union:
        yield Finding("not_trade_union", "Công đoàn giới thiệu thì người vào Đảng phải là đoàn viên công đoàn.", field="introduction",
                      right=Right.STANDARD, basis=source, remedy="Ghi là đoàn viên công đoàn, hoặc chọn cách giới thiệu khác.")  # fmt: skip


@rule("Giấy tờ, kết quả thẩm tra lập trước ngày chi bộ xét và còn giá trị")
def papers_in_time(case: Admission, step: Step) -> Iterable[Finding]:
    """Papers are made before the branch considers and are not older than twelve months that day (HD01 5.4).

    Letters of introduction, the union's resolution, opinions and results of verification are then made again; the application stays.
    """
    day = considered_on(case, step)
    yield from _not_after(case, (*TIMED, "2-KNĐ"), day, "ngày chi bộ xét")
    for paper in (one for one in case.standing_papers if one.code in REDONE):
        yield from _expired(paper.code, paper.made_on, day, "Làm lại giấy này.")
    first = min((row.result_on for row in case.checks_made if row.result_on), default=None)
    if first is not None:
        yield from _expired("Kết quả thẩm tra lý lịch", first, day, "Thẩm tra bổ sung và ghi kết quả mới.")


def _expired(what: str, made_on: date, day: date, remedy: str) -> Iterable[Finding]:
    due = or_none(dossier_ends, made_on, day)
    if due is not None and due.overdue(day):
        yield Finding("paper_expired", f"{what} ngày {format_date(made_on)} hết giá trị sau ngày {format_date(due.on)}.", field="made_on",
                      right=Right.REGULATION, basis=due.rule.cite(), remedy=remedy)  # fmt: skip


@rule("Chi bộ có đủ số đảng viên chính thức tối thiểu để xét")
def branch_large_enough(case: Admission, step: Step) -> Iterable[Finding]:
    """A branch with fewer than three official members cannot hold the meeting (Điều lệ Đảng 24.1)."""
    ballot = last_ballot(case, BallotStage.BRANCH_ADMISSION)
    if ballot is None:
        return
    least = MIN_OFFICIAL.on(ballot.held_on)
    official = ballot.vote.base_parts.get("official", ballot.base) if ballot.vote else ballot.base
    if official < least.value:
        yield Finding("branch_too_small", f"Chi bộ chỉ có {official} đảng viên chính thức, cần từ {least.value}.", field="base",
                      right=Right.REGULATION, basis=least.cite(),
                      remedy="Đề nghị cấp trên tăng cường đảng viên hoặc ghép chi bộ.")  # fmt: skip


def expected_body(case: Admission, stage: str, on: date):
    """The organisation that votes at a stage that day, as the tree has it."""
    if stage.startswith("branch"):
        return case.branch
    if stage.startswith("committee"):
        return grassroots_of(case.branch)
    decider = decider_of(case.branch, on, "recognition" if case.member_id else "admission")
    return decider.node if decider else None


def _ballot_words(stage: str, wanted: bool) -> str:
    body = {"branch": "Chi bộ", "committee": "Đảng ủy cơ sở", "decision": "Cấp có thẩm quyền"}[stage.partition("_")[0]]
    return f"{body} đã biểu quyết, đạt tỷ lệ của ngày họp" if wanted else f"{body} đã biểu quyết, không đạt tỷ lệ"


def ballot_checks(stage: str, *, wanted: bool, required: bool = True) -> Check:
    """The check that the latest tally of a stage is there, counts, and passed (or failed, when the step says so).

    With ``required=False`` a tally nobody entered is only pointed out.
    """

    @rule(_ballot_words(stage, wanted))
    def judged(case: Admission, step: Step) -> Iterable[Finding]:
        ballot = last_ballot(case, stage)
        if ballot is None:
            yield _no_ballot(case, stage, required)
            return
        label = BallotStage(stage).label
        if ballot.held_on > step.on:
            yield Finding("ballot_after", f"{label}: ngày họp {format_date(ballot.held_on)} sau ngày thực hiện {format_date(step.on)}.",
                          field="on", right=Right.PRINCIPLE, remedy="Nhập ngày thực hiện không trước ngày họp.")  # fmt: skip
        yield from _body_findings(case, ballot)
        if ballot.passed != wanted:
            words = f"{ballot.in_favour}/{ballot.base} tán thành, cần {ballot.needed}"
            remedy = "Không đủ số phiếu thì ghi là không thông qua." if wanted else "Đủ số phiếu thì ghi là thông qua."
            yield Finding("ballot_failed" if wanted else "ballot_passed", f"{label}: {words}.", field="in_favour", right=Right.PRINCIPLE,
                          basis=ballot.rule.get("citation", ""), remedy=remedy)  # fmt: skip

    judged.__name__ = f"{stage}_{'passed' if wanted else 'failed'}"
    return judged


def _no_ballot(case: Admission, stage: str, required: bool) -> Finding:
    label = BallotStage(stage).label
    any_other = case.ballots.filter(stage=stage).order_by("-held_on", "-pk").first()
    first = earliest_day(case, stage)
    if any_other is None:
        return Finding("no_ballot", f"Chưa có kết quả: {label.lower()}.", right=Right.PRINCIPLE,
                       **({} if required else {"level": WARNING}),
                       remedy="Ghi số phiếu, hoặc thông qua biên bản buổi họp có biểu quyết này.")  # fmt: skip
    held = format_date(any_other.held_on)
    if first is not None and any_other.held_on < first:
        return Finding("ballot_too_early", f"{label} ngày {held}, trước khi hồ sơ được trình ({format_date(first)}).", field="held_on",
                       right=Right.PRINCIPLE, remedy="Kiểm tra ngày họp, ngày trình; biểu quyết lại nếu họp trước khi trình.")  # fmt: skip
    return Finding("ballot_undone", f"{label} ngày {held} có trước khi hồ sơ bị trả lại, làm lại; không dùng được nữa.", field="held_on",
                   right=Right.PRINCIPLE, remedy="Biểu quyết lại và ghi kết quả mới.")  # fmt: skip


def _body_findings(case: Admission, ballot: AdmissionBallot) -> Iterable[Finding]:
    """The right body voted, by the majority of that body."""
    body = expected_body(case, ballot.stage, ballot.held_on)
    if body is not None and ballot.organization_id != body.pk:
        yield Finding("ballot_body", f"Kết quả ghi của {ballot.organization.name}; việc này do {body.name} biểu quyết.",
                      field="organization", right=Right.AUTHORITY, remedy="Ghi kết quả biểu quyết của đúng tổ chức đảng.")  # fmt: skip
    if ballot.stage.startswith("decision") and ballot.rule.get("code") != MAJORITY_COMMITTEE.code:
        decider = decider_of(case.branch, ballot.held_on, "recognition" if case.member_id else "admission")
        if decider is not None and decider.body == "executive_committee":
            asked = MAJORITY_COMMITTEE.on(ballot.held_on)
            yield Finding("ballot_rule", f"Tập thể đảng ủy quyết định thì cần {asked.display()}.", field="in_favour", right=Right.PRINCIPLE,
                          basis=asked.cite(), remedy="Ghi lại kết quả theo tập thể đảng ủy.")  # fmt: skip


@rule("Báo cáo thẩm định của đảng ủy bộ phận lập sau nghị quyết chi bộ")
def appraisal_fits(case: Admission, step: Step) -> Iterable[Finding]:
    """The sectional committee reports after the branch has resolved and before the step is taken (7-KNĐ)."""
    report = standing_paper(case, "7-KNĐ")
    if report is not None:
        yield from before("appraisal_too_early", report.made_on, case.branch_resolved_on, "Báo cáo thẩm định", "nghị quyết chi bộ",
                          field="made_on")  # fmt: skip
    yield from _not_after(case, ("7-KNĐ",), step.on, "ngày thực hiện")


@rule("Hồ sơ đã quá thời hạn giá trị")
def has_expired(case: Admission, step: Step) -> Iterable[Finding]:
    """The dossier is past its twelve months."""
    due = or_none(dossier_ends, case.dossier_from, step.on)
    if due is None or not due.overdue(step.on):
        until = f" (đến hết ngày {format_date(due.on)})" if due else ""
        yield Finding("not_expired", f"Hồ sơ còn giá trị{until}.", right=Right.REGULATION,
                      remedy="Tiếp tục làm hồ sơ, không ghi hết hạn.")  # fmt: skip
