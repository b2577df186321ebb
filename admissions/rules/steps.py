"""Checks of the steps up to the branch's meeting: each is a row's named function ``(case, step) -> findings``."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from functools import wraps

from django.db.models import Q

from admissions.models import Admission, AdmissionBallot, Applicant, BallotStage, Introduction
from admissions.parameters import HELPER_MONTHS, INTRODUCERS, INTRODUCERS_WITH_UNION, MIN_OFFICIAL
from admissions.rules.dates import dossier_ends, or_none
from admissions.rules.persons import person_findings
from core.dates import add_months, format_date
from core.findings import WARNING, Finding, Right
from core.names import fold
from core.workflow import Step
from meetings.training.queries import awareness_valid
from members.models import Member, MembershipClass
from regulations.lookup import NoRuleInForce

TIMED = ("1-KNĐ", "3-KNĐ", "4-KNĐ", "4a-KNĐ", "5-KNĐ")  # papers that expire before the branch has considered


def rule(check: Callable[[Admission, Step], Iterable[Finding]]) -> Callable[[Admission, Step], list[Finding]]:
    """A check of the table. A case entered after the fact (nhập hồi tố) is told what the rule says and is not refused."""

    @wraps(check)
    def judged(case: Admission, step: Step) -> list[Finding]:
        found = list(check(case, step))
        return [replace(one, level=WARNING) for one in found] if case.is_recorded else found

    return judged


def consents_of(case: Admission, by: date | None = None) -> set[str]:
    """Kinds of written consent the case holds, dated on or before a day."""
    rows = case.consents.all() if by is None else case.consents.filter(issued_on__lte=by)
    return set(rows.values_list("kind", flat=True))


def last_ballot(case: Admission, stage: str) -> AdmissionBallot | None:
    """The latest tally of a kind."""
    return case.ballots.filter(stage=stage).order_by("-held_on", "-pk").first()


def considered_on(case: Admission, step: Step) -> date:
    """The day of the branch's meeting when its tally is there, else the day of the step."""
    ballot = last_ballot(case, BallotStage.BRANCH_ADMISSION) if case.state == "branch_review" else None
    return ballot.held_on if ballot else step.on


@rule
def person_fits(case: Admission, step: Step) -> Iterable[Finding]:
    """Age, education, population policy, waiting times of re-admission."""
    day = considered_on(case, step)
    return person_findings(case.applicant, case.kind, day, consents_of(case))


@rule
def not_a_member(case: Admission, step: Step) -> Iterable[Finding]:
    """Nobody is admitted twice: no member of that number, name and birthday counts today; no other branch follows the person."""
    yield from identity_findings(case.applicant, case.organization_id)


def identity_findings(person: Applicant, organization_id: int | None = None) -> list[Finding]:
    """What the registry already knows of the person: a member, or a case in another branch."""
    found = []
    member = _same(Member.objects.current(), person).exclude(pk=person.former_member_id).first()
    if member is not None:
        found.append(Finding("member_already", f"{person.full_name} đã là đảng viên ({member.get_membership_class_display().lower()}).",
                             field="personal_id", right=Right.PRINCIPLE,
                             remedy="Kiểm tra số căn cước, ngày sinh; nếu trùng tên khác người thì sửa cho đúng."))  # fmt: skip
    others = Admission.objects.open().filter(applicant__in=_same(Applicant.objects.all(), person).exclude(pk=person.pk))
    other = others.select_related("organization").first()
    if other is not None:
        where = (
            f" tại {other.organization.name}" if other.organization_id != organization_id else " tại chính chi bộ này"
        )
        found.append(
            Finding(
                "in_process_elsewhere",
                f"{person.full_name} đang được theo dõi kết nạp{where}.",
                field="personal_id",
                right=Right.PRINCIPLE,
                remedy="Một người chỉ có một hồ sơ kết nạp; làm thủ tục chuyển hồ sơ nếu đổi nơi ở, nơi làm việc.",
            )
        )
    return found


def _same(rows, person: Applicant):
    named = Q(birth_date=person.birth_date, search_text=fold(person.full_name))
    return rows.filter(
        named & (Q(personal_id="") | Q(personal_id=person.personal_id)) if person.personal_id else named
    ) | (rows.filter(personal_id=person.personal_id) if person.personal_id else rows.none())


@rule
def course_valid(case: Admission, step: Step) -> Iterable[Finding]:
    """The certificate of the awareness course is held and valid on the day (60 months; HD01, HD06-2025 5.4)."""
    person = case.applicant
    return awareness_valid(
        considered_on(case, step), member=person.former_member, person_key=person.training_key
    ).findings


@rule
def helper_assigned(case: Admission, step: Step) -> Iterable[Finding]:
    """An official member helps, who has worked or lived with the person for twelve months (Điều lệ Đảng 4.2)."""
    helpers = list(case.helpers.filter(phase="applicant", ended_on=None).select_related("member"))
    try:
        months = HELPER_MONTHS.on(step.on)
    except NoRuleInForce:
        return
    if not helpers:
        yield Finding("no_helper", "Chưa phân công đảng viên chính thức giúp đỡ.", right=Right.REGULATION, basis=months.cite(),
                      remedy="Ghi nghị quyết chi bộ phân công đảng viên giúp đỡ.")  # fmt: skip
    for helper in helpers:
        yield from helper_findings(helper.member, helper.together_from, helper.waived, helper.relative, step.on)


def helper_findings(
    member: Member, together_from: date | None, waived: str, relative: bool, on: date
) -> Iterable[Finding]:
    """What the rules say of one helper or introducer."""
    rule_months = HELPER_MONTHS.on(on)
    if member.membership_class != MembershipClass.OFFICIAL or not member.is_current:
        yield Finding("helper_not_official", f"Đồng chí {member.full_name} không phải đảng viên chính thức đang sinh hoạt.", field="member",
                      right=Right.STANDARD, basis=rule_months.cite(), remedy="Phân công đảng viên chính thức khác.")  # fmt: skip
    if not waived:
        if together_from is None:
            yield Finding("together_unknown", f"Chưa ghi đồng chí {member.full_name} cùng công tác, cư trú với người vào Đảng từ khi nào.",
                          field="together_from", right=Right.REGULATION, basis=rule_months.cite())  # fmt: skip
        elif add_months(together_from, int(rule_months.value)) > on:
            yield Finding(
                "together_short",
                f"Đồng chí {member.full_name} cùng công tác từ {format_date(together_from)}, chưa đủ {rule_months.display()}.",
                field="together_from",
                right=Right.REGULATION,
                basis=rule_months.cite(),
                remedy=f"Chờ đến {format_date(add_months(together_from, int(rule_months.value)))} hoặc phân công đồng chí khác.",
            )
    if relative:
        yield Finding(
            "helper_relative",
            f"Đồng chí {member.full_name} là người thân của người vào Đảng; không nên giới thiệu, giúp đỡ.",
            WARNING,
            field="relative",
            right=Right.PRINCIPLE,
        )


def standing_paper(case: Admission, code: str):
    """The latest paper of a form that was not made again."""
    return case.papers.filter(code=code, replaced_on=None).order_by("-made_on", "-pk").first()


@rule
def application_first(case: Admission, step: Step) -> Iterable[Finding]:
    """Application, then biography, then verification (HD06-2025 3); the biography is stamped across pages and not yet certified."""
    application, biography = standing_paper(case, "1-KNĐ"), standing_paper(case, "2-KNĐ")
    if application is None or biography is None:
        return  # the table names both papers
    if biography.made_on < application.made_on:
        yield Finding(
            "biography_before_application",
            f"Lý lịch khai ngày {format_date(biography.made_on)}, trước đơn xin vào Đảng "
            f"ngày {format_date(application.made_on)}.",
            right=Right.REGULATION,
            remedy="Làm đơn trước, khai lý lịch sau.",
        )
    if not biography.stamped:
        yield Finding("not_stamped", "Lý lịch chưa được đóng dấu giáp lai các trang và ảnh.", right=Right.REGULATION,
                      remedy="Cấp ủy cơ sở đóng dấu giáp lai trước khi gửi thẩm tra.")  # fmt: skip
    if biography.certified_on and biography.certified_on <= step.on:
        yield Finding("certified_too_early", "Lý lịch đã có nhận xét, chứng nhận trước khi thẩm tra.", right=Right.REGULATION,
                      remedy="Chỉ nhận xét, chứng nhận khi đã có kết quả thẩm tra.")  # fmt: skip


@rule
def verified(case: Admission, step: Step) -> Iterable[Finding]:
    """Every person in scope is verified or waived; political questions are concluded in writing; items 25 and 26 signed after that."""
    rows = list(case.verifications.select_related("relative"))
    if not rows:
        yield Finding("no_verification", "Chưa lập danh sách thẩm tra lý lịch.", right=Right.REGULATION,
                      remedy="Lập danh sách người vào Đảng và người thân cần thẩm tra, hoặc ghi lý do miễn.")  # fmt: skip
    from admissions.models import CheckState

    waiting = [
        str(row.relative or case.applicant)
        for row in rows
        if not CheckState(row.state).settled and row.state != CheckState.ISSUE
    ]
    if waiting:
        yield Finding("not_verified", f"Chưa có kết quả thẩm tra: {', '.join(waiting)}.", right=Right.REGULATION,
                      remedy="Ghi kết quả, hoặc lý do miễn thẩm tra.")  # fmt: skip
    for row in rows:
        if row.state == CheckState.ISSUE:
            yield Finding(
                "political_issue",
                f"{row.relative or case.applicant}: có vấn đề về lịch sử chính trị hoặc chính trị hiện nay, chưa có kết luận.",
                right=Right.STANDARD,
                basis="Quy định số 58-QĐ/TW, ngày 08/02/2022",
                remedy="Cấp có thẩm quyền phải kết luận bằng văn bản trước khi xem xét.",
            )
    biography = standing_paper(case, "2-KNĐ")
    if biography is not None and biography.certified_on is None:
        yield Finding("not_certified", "Chi ủy chưa nhận xét, cấp ủy cơ sở chưa chứng nhận lý lịch.", right=Right.REGULATION,
                      remedy="Ghi ngày chứng nhận ở mục giấy tờ 2-KNĐ.")  # fmt: skip
    last = max((row.result_on for row in rows if row.result_on), default=None)
    if biography is not None and biography.certified_on and last and biography.certified_on < last:
        yield Finding(
            "certified_before_result",
            f"Chứng nhận ngày {format_date(biography.certified_on)}, trước kết quả thẩm tra {format_date(last)}.",
            right=Right.REGULATION,
            remedy="Chứng nhận sau khi có đủ kết quả.",
        )


@rule
def introducers_complete(case: Admission, step: Step) -> Iterable[Finding]:
    """Two official members, or one with the Youth Union or the trade union (Điều lệ Đảng 4.1)."""
    letters = list(case.papers.filter(code="3-KNĐ", replaced_on=None).select_related("member"))
    people = {letter.member_id for letter in letters if letter.member_id}
    union = {Introduction.YOUTH_UNION: "4-KNĐ", Introduction.TRADE_UNION: "4a-KNĐ"}.get(case.introduction)
    asked = (INTRODUCERS_WITH_UNION if union else INTRODUCERS).on(step.on)
    if len(people) < asked.value:
        yield Finding(
            "introducers",
            f"Có {len(people)} giấy giới thiệu của đảng viên chính thức, cần {asked.value}.",
            right=Right.REGULATION,
            basis=asked.cite(),
            remedy="Bổ sung giấy giới thiệu (Mẫu 3-KNĐ).",
        )
    if union and standing_paper(case, union) is None:
        yield Finding("union_resolution", f"Chưa có nghị quyết giới thiệu ({union}).", right=Right.REGULATION, basis=asked.cite(),
                      remedy="Bổ sung nghị quyết của ban chấp hành.")  # fmt: skip
    for letter in letters:
        if letter.member and (
            letter.member.membership_class != MembershipClass.OFFICIAL or not letter.member.is_current
        ):
            yield Finding(
                "introducer_not_official",
                f"Người giới thiệu {letter.member.full_name} không phải đảng viên chính thức đang sinh hoạt.",
                right=Right.STANDARD,
                basis=asked.cite(),
                remedy="Thay người giới thiệu.",
            )
    person = case.applicant
    if person.youth_union and case.has_youth_union and case.introduction != Introduction.YOUTH_UNION:
        yield Finding(
            "youth_union_introduces",
            "Người trong độ tuổi thanh niên, nơi có tổ chức Đoàn, do ban chấp hành Đoàn cơ sở và một đảng viên "
            "chính thức giới thiệu.",
            right=Right.REGULATION,
            basis=asked.cite(),
            remedy="Chọn Đoàn giới thiệu và bổ sung 4-KNĐ.",
        )


@rule
def papers_in_time(case: Admission, step: Step) -> Iterable[Finding]:
    """Papers of the dossier are not older than twelve months on the day the branch considers (HD01 5.4)."""
    day = considered_on(case, step)
    for paper in case.papers.filter(code__in=TIMED, replaced_on=None).order_by("code"):
        due = or_none(dossier_ends, paper.made_on, day)
        if due is not None and due.overdue(day):
            yield Finding("paper_expired", f"{paper.code} ngày {format_date(paper.made_on)} hết giá trị sau ngày {format_date(due.on)}.",
                          right=Right.REGULATION, basis=due.rule.cite(), remedy="Làm lại giấy này và thẩm tra bổ sung.")  # fmt: skip


@rule
def branch_large_enough(case: Admission, step: Step) -> Iterable[Finding]:
    """A branch with fewer than three official members cannot hold the meeting (Điều lệ Đảng 24.1)."""
    ballot = last_ballot(case, BallotStage.BRANCH_ADMISSION)
    if ballot is None:
        return
    least = MIN_OFFICIAL.on(ballot.held_on)
    if ballot.base < least.value:
        yield Finding(
            "branch_too_small",
            f"Chi bộ chỉ có {ballot.base} đảng viên chính thức, cần từ {least.value}.",
            right=Right.REGULATION,
            basis=least.cite(),
            remedy="Đề nghị cấp trên tăng cường đảng viên hoặc ghép chi bộ.",
        )


def ballot_checks(stage: str, *, wanted: bool) -> Callable[[Admission, Step], list[Finding]]:
    """The check that the latest tally of a stage is there and passed (or failed, when the step says so)."""

    @rule
    def judged(case: Admission, step: Step) -> Iterable[Finding]:
        ballot = last_ballot(case, stage)
        label = BallotStage(stage).label
        if ballot is None:
            yield Finding("no_ballot", f"Chưa có kết quả: {label.lower()}.", right=Right.PRINCIPLE,
                          remedy="Ghi số phiếu, hoặc thông qua biên bản buổi họp có biểu quyết này.")  # fmt: skip
        elif ballot.passed != wanted:
            words = f"{ballot.in_favour}/{ballot.base} tán thành, cần {ballot.needed}"
            yield Finding(
                "ballot_failed" if wanted else "ballot_passed",
                f"{label}: {words}.",
                right=Right.PRINCIPLE,
                basis=ballot.rule.get("citation", ""),
                remedy="Không đủ số phiếu thì ghi là không thông qua."
                if wanted
                else "Đủ số phiếu thì ghi là thông qua.",
            )

    judged.__name__ = f"{stage}_{'passed' if wanted else 'failed'}"
    return judged
