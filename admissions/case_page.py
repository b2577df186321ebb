"""Everything the page of one case shows, read once: what comes next, deadlines, papers, helpers, checks, tallies, dates, the log."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from accounts.permissions import Permission as P
from admissions.clocks import clock_of
from admissions.deciders import grassroots_of, has_grassroots_review, sectional_of
from admissions.forms_table import PAPERS, PaperForm
from admissions.models import (
    PROBATION_STATES,
    Admission,
    AdmissionPaper,
    BallotStage,
    CheckState,
    Introduction,
)
from admissions.models import AdmissionState as S
from admissions.rules.dates import dossier_ends, first_recognition_day, or_none, probation_ends
from admissions.rules.steps import TIMED
from core.case_pages import NextStep, Term, leads_on, next_steps
from core.findings import Finding
from core.workflow import Transition, cite
from meetings.training.queries import AWARENESS, NEW_MEMBER, Awareness, awareness_valid, records_of

#: Steps that lead on and yet are never the one thing to do next; like every step that leads back or out, they stand folded.
QUIET = ("recognise_after_report", "report_deadlock")
#: A step that follows a failed vote, and the step it stands for.
FAILED = {"branch_decline": "branch_resolve", "grassroots_decline": "grassroots_resolve"}
#: Tallies that may be entered in a state.
STAGES: dict[str, tuple[str, ...]] = {
    S.BRANCH_REVIEW: (BallotStage.BRANCH_ADMISSION,),
    S.GRASSROOTS_REVIEW: (BallotStage.COMMITTEE_ADMISSION,),
    S.AWAITING_DECISION: (BallotStage.DECISION_ADMISSION,),
    S.PROBATIONARY: (BallotStage.BRANCH_DELETION,),
    S.RECOGNITION_REVIEW: (BallotStage.BRANCH_RECOGNITION, BallotStage.BRANCH_DELETION),
    S.AWAITING_RECOGNITION: (BallotStage.COMMITTEE_RECOGNITION, BallotStage.DECISION_RECOGNITION),
}
WITH_UNION = {"4-KNĐ": Introduction.YOUTH_UNION, "4a-KNĐ": Introduction.TRADE_UNION}
OF_SECTION = ("7-KNĐ", "14-KNĐ")


@dataclass(frozen=True, slots=True)
class Held:
    """A paper that stands, with the last day it counts."""

    paper: AdmissionPaper
    until: date | None
    expired: bool


@dataclass(frozen=True, slots=True)
class PaperLine:
    """A form of the dossier: what is held of it, and whether it is still to come."""

    form: PaperForm
    held: list[Held]
    add_url: str


class CasePage:
    """One case as somebody with a scope sees it on a day; each list is read once."""

    def __init__(self, case: Admission, scope, on: date) -> None:
        self.case, self.scope, self.on = case, scope, on
        case.judged_on = on
        self.branch = case.member.organization if case.member_id else case.organization
        self.may_keep = scope.can(P.ADMISSION_KEEP, self.branch)
        self.may_review = scope.can(P.ADMISSION_REVIEW, grassroots_of(self.branch) or self.branch)
        self.papers = list(case.papers.select_related("member"))
        self.helpers = list(case.helpers.select_related("member"))
        self.checks = list(case.verifications.select_related("relative"))
        for row in self.checks:
            row.state_enum = CheckState(row.state)
        self.consents = list(case.consents.all())
        self.ballots = list(case.ballots.select_related("organization"))
        self.defects = list(case.defects.all())
        self.course = self._awareness()
        self.new_member_course = (
            records_of(case.member).passed().filter(course=NEW_MEMBER).order_by("-to_on").first()
            if case.member_id
            else None
        )

    @property
    def in_probation(self) -> bool:
        """Whether the person is on probation."""
        return self.case.state in PROBATION_STATES

    @property
    def may_edit_person(self) -> bool:
        """Whether the declaration may be written still: before the ceremony."""
        return self.may_keep and self.case.is_open and not self.case.is_member

    def _awareness(self) -> Awareness:
        person = self.case.applicant
        member = self.case.member or person.former_member
        return awareness_valid(self.case.ceremony_on or self.on, member=member, person_key=person.training_key)

    def rail_states(self) -> list[str]:
        """The states of the smooth way that apply to this branch."""
        case = self.case
        states = [str(state) for state in case.workflow.rail]
        gone = {step.to_state for step in self.steps} | {case.state}
        if sectional_of(self.branch) is None and S.SECTIONAL_APPRAISAL not in gone:
            states.remove(S.SECTIONAL_APPRAISAL)
        if S.GRASSROOTS_REVIEW not in gone and not has_grassroots_review(self.branch, self.on):
            states.remove(S.GRASSROOTS_REVIEW)
        return states

    @property
    def steps(self) -> list:
        """The log, oldest first."""
        if not hasattr(self, "_steps"):
            self._steps = list(self.case.steps.select_related("by").order_by("at", "pk"))
        return self._steps

    def next_steps(self) -> list[NextStep]:
        """The steps that may follow: those to do next with what is missing, then the folded ones."""
        lost = self._lost()

        def main(transition: Transition) -> bool:
            aside = (*QUIET, *lost.values())
            return transition.name in lost or (leads_on(self.case, transition) and transition.name not in aside)

        return next_steps(self.case, self.scope, self.on, main=main, mend=self.mend)

    def _lost(self) -> dict[str, str]:
        """After a failed vote the step that says so stands in the place of the one that would go on."""
        stage = {
            S.BRANCH_REVIEW: BallotStage.BRANCH_ADMISSION,
            S.GRASSROOTS_REVIEW: BallotStage.COMMITTEE_ADMISSION,
        }.get(self.case.state)
        votes = [ballot for ballot in self.ballots if ballot.stage == stage]
        if not votes or votes[-1].passed:
            return {}
        name = "branch_decline" if self.case.state == S.BRANCH_REVIEW else "grassroots_decline"
        return {name: FAILED[name]}

    def mend(self, transition: Transition, findings: Iterable[Finding]) -> list[tuple[str, str]]:
        """Where what is missing is entered: (words, address), each once."""
        if not (self.may_keep or self.may_review):
            return []
        found: dict[str, str] = {}
        held = {paper.code for paper in self.papers if paper.replaced_on is None}
        for one in findings:
            if one.code == "paper_missing":
                found |= {f"Ghi {code}": self.url("paper", code=code) for code in transition.papers if code not in held}
            elif one.code in _MEND:
                words, name, more = _MEND[one.code]
                found[words] = self.url(name, **more) if name else self.case.get_absolute_url() + more["anchor"]
            elif one.code == "no_ballot":
                found |= {f"Ghi kết quả: {BallotStage(stage).label.lower()}": self.url("ballot", stage=stage)
                          for stage in STAGES.get(self.case.state, ())[:1]}  # fmt: skip
            elif one.code in ("not_stamped", "not_certified", "certified_before_result", "certified_too_early"):
                paper = next((p for p in self.papers if p.code == "2-KNĐ" and p.replaced_on is None), None)
                if paper is not None:
                    found["Sửa giấy tờ 2-KNĐ"] = reverse("admissions:paper_edit", args=[paper.pk])
        return list(found.items())

    def url(self, name: str, **more: str) -> str:
        """The address of a page of this case."""
        return reverse(f"admissions:{name}", args=[self.case.pk, *more.values()])

    def terms(self) -> list[Term]:
        """What runs now: the deadline of the state, the end of the probation."""
        case, found = self.case, []
        clock = clock_of(case.state)
        if clock is not None:
            extended = bool(clock.consent) and any(one.kind == clock.consent for one in self.consents)
            days = [getattr(case, name) for name in clock.starts]
            due = clock.due(*days, extended) if days[0] else None
            if due is not None:
                found.append(Term(clock.label, due, (due - self.on).days, self._basis(days[0])))
        ends = or_none(probation_ends, case.ceremony_on) if case.state == S.PROBATIONARY else None
        if ends is not None:
            found.insert(
                0, Term("Hết thời gian dự bị", ends.on, (ends.on - self.on).days, ends.rule.cite(), waited=True)
            )
        return found

    def _basis(self, start: date) -> str:
        """The source of the deadline as it stood when the term began."""
        deadline = next((t.deadline for t in self.case.workflow.leaving(self.case.state) if t.deadline), None)
        ends = or_none(probation_ends, self.case.ceremony_on)
        return (
            cite(deadline.basis, ends.on if ends and self.in_probation and start == self.case.ceremony_on else start)
            if deadline
            else ""
        )

    def paper_lines(self, phase: str) -> list[PaperLine]:
        """The forms of a phase that apply, with what is held of each."""
        standing = [paper for paper in self.papers if paper.replaced_on is None]
        lines = []
        for form in PAPERS.values():
            held = [self._held(paper) for paper in standing if paper.code == form.code]
            if form.phase != phase or not (held or self._applies(form)):
                continue
            open_phase = self.in_probation if phase == "probation" else self.case.is_open and not self.case.is_member
            may = (self.may_keep or (form.code in OF_SECTION and self.may_review)) and open_phase
            lines.append(PaperLine(form, held, self.url("paper", code=form.code) if may else ""))
        return lines

    def _held(self, paper: AdmissionPaper) -> Held:
        due = or_none(dossier_ends, paper.made_on, self.on) if paper.code in TIMED and not self.case.is_member else None
        until = due.on if due else None
        return Held(paper, until, bool(until and self.case.branch_resolved_on is None and self.on > until))

    def _applies(self, form: PaperForm) -> bool:
        if not self.case.is_open:
            return False
        if form.code in WITH_UNION:
            return self.case.introduction == WITH_UNION[form.code]
        return form.code not in OF_SECTION or sectional_of(self.branch) is not None

    def stages(self) -> list[tuple[str, str]]:
        """Tallies that may be entered now, as (words, address)."""
        may = {"branch": self.may_keep, "committee": self.may_review, "decision": any(
            step.permitted for step in self._deciding)}  # fmt: skip
        return [
            (BallotStage(stage).label, self.url("ballot", stage=stage))
            for stage in STAGES.get(self.case.state, ())
            if stage != BallotStage.BRANCH_DELETION and may[str(stage).split("_", maxsplit=1)[0]]
        ]

    @property
    def deletion_url(self) -> str:
        """Where a vote on deleting the probationary member is entered, for whoever keeps the case."""
        may = self.may_keep and BallotStage.BRANCH_DELETION in STAGES.get(self.case.state, ())
        return self.url("ballot", stage=BallotStage.BRANCH_DELETION) if may else ""

    @property
    def _deciding(self) -> Sequence[NextStep]:
        return [
            NextStep(t, node, self.scope.can(t.who, node))
            for t in self.case.workflow.leaving(self.case.state)
            if t.who == P.ADMISSION_DECIDE
            for node in [self.case.node_for(t)]
        ][:1]

    def dates(self) -> list[tuple[str, str, date | None]]:
        """The days of the case that are known: (label, words, day)."""
        case = self.case
        ends = or_none(probation_ends, case.ceremony_on)
        rows = [
            ("Đưa vào nguồn", "", case.noted_on),
            ("Nghị quyết đưa vào danh sách cảm tình", case.listed_number, case.listed_on),
            ("Chi bộ đồng ý cho làm hồ sơ", "", case.dossier_allowed_on),
            ("Chi bộ ra nghị quyết đề nghị kết nạp", "", case.branch_resolved_on),
            ("Quyết định kết nạp", f"{case.decision_number}, {case.decider}".strip(", "), case.decision_on),
            ("Chi bộ nhận quyết định", "", case.decision_received_on),
            ("Lễ kết nạp (ngày vào Đảng)", case.ceremony_place, case.ceremony_on),
            ("Hết thời gian dự bị", "", ends.on if ends else None),
            ("Chi bộ ra nghị quyết đề nghị công nhận", "", case.recognition_resolved_on),
            (
                "Quyết định công nhận chính thức",
                f"{case.recognition_number}, {case.recognition_decider}".strip(", "),
                case.recognition_on,
            ),
            ("Ngày chính thức", "", case.official_on),
            ("Kết thúc", case.end_note, case.ended_on),
        ]
        return [row for row in rows if row[2] is not None]

    @property
    def awareness_needed(self) -> bool:
        """Whether the certificate of the awareness course matters still."""
        return not self.case.is_member and self.case.is_open

    @property
    def awareness_url(self) -> str:
        """Where a certificate is entered: the awareness course before the ceremony, the course for new members after it."""
        if not (self.may_keep and self.case.is_open):
            return ""
        return self.url("course", course=NEW_MEMBER if self.case.is_member else AWARENESS)

    @property
    def verification_begun(self) -> bool:
        """Whether the list of people to verify is drawn up."""
        return bool(self.checks)

    @property
    def checks_waiting(self) -> int:
        """How many are not settled."""
        return sum(1 for row in self.checks if not CheckState(row.state).settled)

    @property
    def first_recognition_day(self) -> date | None:
        """From when the branch may consider recognition."""
        return first_recognition_day(self.case.ceremony_on) if self.case.ceremony_on and self.in_probation else None


_CONSENT = ("Ghi văn bản đồng ý", "consent", {})
_PERSON = ("Bổ sung lý lịch", "person", {})
#: Where a remark of the rules is mended: code of the finding → (words, page, further parts of the address).
_MEND: dict[str, tuple[str, str, dict[str, str]]] = {
    "no_helper": ("Phân công đảng viên giúp đỡ", "helper", {}),
    "no_probation_helper": ("Phân công đảng viên giúp đỡ", "helper", {}),
    "helper_not_official": ("Xem đảng viên giúp đỡ", "", {"anchor": "#giup-do"}),
    "together_short": ("Xem đảng viên giúp đỡ", "", {"anchor": "#giup-do"}),
    "together_unknown": ("Xem đảng viên giúp đỡ", "", {"anchor": "#giup-do"}),
    "awareness_missing": ("Ghi giấy chứng nhận lớp nhận thức về Đảng", "course", {"course": AWARENESS}),
    "awareness_expired": ("Ghi giấy chứng nhận mới", "course", {"course": AWARENESS}),
    "no_new_member_course": ("Ghi giấy chứng nhận lớp đảng viên mới", "course", {"course": NEW_MEMBER}),
    "introducers": ("Ghi giấy giới thiệu (3-KNĐ)", "paper", {"code": "3-KNĐ"}),
    "introducer_not_official": ("Ghi giấy giới thiệu (3-KNĐ)", "paper", {"code": "3-KNĐ"}),
    "youth_union_introduces": ("Chọn Đoàn giới thiệu", "plan", {}),
    "no_parents": ("Khai người thân", "relative_add", {}),
    "no_biography": ("Ghi 2-KNĐ", "paper", {"code": "2-KNĐ"}),
    "introducer_unknown": ("Phân công đảng viên giúp đỡ", "helper", {}),
    "helper_elsewhere": ("Xem đảng viên giúp đỡ", "", {"anchor": "#giup-do"}),
    "not_youth_union": ("Sửa người, tổ chức giới thiệu", "plan", {}),
    "not_trade_union": ("Sửa người, tổ chức giới thiệu", "plan", {}),
    "not_listed": ("Bổ sung danh sách thẩm tra", "", {"anchor": "#tham-tra"}),
    "no_verification": ("Lập danh sách thẩm tra", "", {"anchor": "#tham-tra"}),
    "not_verified": ("Ghi kết quả thẩm tra", "", {"anchor": "#tham-tra"}),
    "political_issue": ("Ghi kết luận", "", {"anchor": "#tham-tra"}),
    "paper_expired": ("Làm lại giấy tờ", "", {"anchor": "#giay-to"}),
    "over_age": _CONSENT, "education_consent": _CONSENT, "consent_over_age": _CONSENT, "consent_readmission": _CONSENT,
    "consent_foreign": _CONSENT, "late": _CONSENT, "education_unknown": _PERSON, "education_low": _PERSON, "too_young": _PERSON,
    "left_reason": _PERSON, "readmission_wait_unknown": _PERSON, "population_wait_unknown": _PERSON, "cleared_wait_unknown": _PERSON,
    "no_defect": ("Ghi sai phạm", "defect", {}),
}  # fmt: skip
