"""Checks of the probation: who is still on it, its papers, how often the branch may vote."""

from __future__ import annotations

from collections.abc import Iterable

from admissions.deciders import sectional_of
from admissions.models import ENDED_STATES, Admission, BallotStage, HelperPhase
from admissions.parameters import RECOGNITION_VOTES
from admissions.rules.later import failed_attempts
from admissions.rules.steps import standing_paper
from core.findings import WARNING, Finding, Right
from core.workflow import Step
from members.models import MembershipClass
from regulations.judging import before, not_come, rule

PAPERS = ("10-KNĐ", "11-KNĐ", "12-KNĐ")


@rule("Người được xét đang là đảng viên dự bị")
def still_probationary(case: Admission, step: Step) -> Iterable[Finding]:
    """The registry agrees: on the list of members today, and probationary."""
    member = case.member
    if member is None or not member.is_current:
        yield Finding("not_on_list", f"{case.applicant.full_name} không còn trong danh sách đảng viên.", right=Right.STANDARD,
                      remedy="Kiểm tra biến động đảng số của đảng viên rồi kết thúc hồ sơ theo lý do thật.")  # fmt: skip
    elif member.membership_class != MembershipClass.PROBATIONARY:
        yield Finding("not_probationary", f"Đồng chí {member.full_name} không phải đảng viên dự bị.", right=Right.STANDARD,
                      remedy="Kiểm tra tư cách đảng viên trong hồ sơ.")  # fmt: skip


@rule("Đảng viên đã ra khỏi đảng số")
def really_left(case: Admission, step: Step) -> Iterable[Finding]:
    """The ledger says so first, so that the headcount agrees."""
    if case.member is not None and case.member.is_current:
        yield Finding("not_left", f"Đồng chí {case.member.full_name} vẫn trong đảng số.", right=Right.PRINCIPLE,
                      remedy="Ghi biến động của đồng chí trước.")  # fmt: skip


@rule("Đảng viên trở lại đảng số, không có hồ sơ kết nạp khác đang mở")
def back_on_list(case: Admission, step: Step) -> Iterable[Finding]:
    """What ended the case was taken back in the ledger."""
    if case.member is not None and not case.member.is_current:
        yield Finding("not_back", f"Đồng chí {case.member.full_name} không trong đảng số.", right=Right.PRINCIPLE,
                      remedy="Đính chính biến động của đồng chí trước.")  # fmt: skip
    others = Admission.objects.filter(applicant=case.applicant_id).exclude(pk=case.pk).exclude(state__in=ENDED_STATES)
    if others.exists():
        yield Finding("other_case", f"{case.applicant.full_name} đang có hồ sơ kết nạp khác.", right=Right.PRINCIPLE,
                      remedy="Kết thúc hồ sơ kia trước.")  # fmt: skip


@rule("Bản tự kiểm điểm, nhận xét, tổng hợp ý kiến lập trong thời gian dự bị, đúng người giúp đỡ")
def probation_papers(case: Admission, step: Step) -> Iterable[Finding]:
    """The papers of the probation are made after the ceremony and by the day of the step; the helper writes the comment."""
    for code in PAPERS:
        paper = standing_paper(case, code)
        if paper is None:
            continue  # the table names the papers
        yield from before("paper_before_ceremony", paper.made_on, case.ceremony_on, code, "lễ kết nạp", field="made_on")
        yield from not_come(paper.made_on, step.on, f"Ngày của {code}", field="made_on")
        helpers = {one.member_id for one in case.people_helping if one.phase == HelperPhase.PROBATION}
        if code == "11-KNĐ" and paper.member_id and paper.member_id not in helpers:
            yield Finding("comment_by_other", f"11-KNĐ do đồng chí {paper.member} viết, không phải đảng viên được phân công giúp đỡ.",
                          WARNING, field="member", right=Right.REGULATION,
                          remedy="Đảng viên được phân công giúp đỡ viết bản nhận xét, hoặc ghi phân công.")  # fmt: skip


@rule("Báo cáo thẩm định đề nghị công nhận của đảng ủy bộ phận (nơi có đảng ủy bộ phận)")
def sectional_recognised(case: Admission, step: Step) -> Iterable[Finding]:
    """Where a sectional committee stands above the branch it reports (14-KNĐ); known from one source, so it only warns."""
    report = standing_paper(case, "14-KNĐ")
    if report is not None:
        yield from before("appraisal_too_early", report.made_on, case.recognition_resolved_on, "14-KNĐ", "nghị quyết chi bộ",
                          field="made_on")  # fmt: skip
    elif sectional_of(case.branch) is not None:
        yield Finding("no_appraisal", "Chưa có báo cáo thẩm định của đảng ủy bộ phận (14-KNĐ).", WARNING, right=Right.REGULATION,
                      remedy="Ghi 14-KNĐ ở mục giấy tờ.")  # fmt: skip


@rule("Chi bộ chưa biểu quyết quá số lần cho phép")
def votes_remaining(case: Admission, step: Step) -> Iterable[Finding]:
    """After three votes without two thirds the branch reports and no longer decides itself (QĐ29–QĐ24 4.2c)."""
    most = RECOGNITION_VOTES.on(step.on)
    latest = case.ballots.filter(stage=BallotStage.BRANCH_RECOGNITION).order_by("-held_on", "-pk").first()
    if latest is not None and latest.passed and failed_attempts(case) >= most.value:
        yield Finding("votes_exhausted", f"Chi bộ đã biểu quyết không đạt {failed_attempts(case)} lần; lần biểu quyết này không còn thuộc "
                      "thẩm quyền chi bộ.", field="held_on", right=Right.AUTHORITY, basis=most.cite(),
                      remedy="Báo cáo cấp ủy cấp trên trực tiếp và cấp có thẩm quyền xem xét, quyết định.")  # fmt: skip
