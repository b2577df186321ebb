"""Which bodies a case passes, by the tree and the rules of the day (``admission.md`` 3.2)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from accounts.permissions import Permission as P
from admissions.models import Admission, AdmissionState, ReviewSwitch
from admissions.parameters import GRASSROOTS_STEP
from branches.models import Level, Organization
from branches.naming import committee_name
from core.workflow import Step, Transition
from regulations.lookup import Authority, NoRuleInForce, authority

SECTIONAL_LEVELS = (Level.SECTIONAL_COMMITTEE, Level.SUB_GRASSROOTS_COMMITTEE)


@dataclass(frozen=True, slots=True)
class Decider:
    """Who decides: the organisation, its body as the rule names it, the source; ``known`` is false where no rule was found for it."""

    node: Organization
    body: str
    body_label: str
    source: str
    known: bool = True

    @property
    def label(self) -> str:
        """``Ban thường vụ Đảng ủy xã X``."""
        name = committee_name(self.node.name, self.node.level)
        return f"{self.body_label} {name}" if self.body_label else name


def chain_of(branch: Organization) -> list[Organization]:
    """The organisations above a branch, nearest first; read once for each branch in hand."""
    known = branch.__dict__.get("_chain")
    if known is None or known[0] != branch.path:
        known = branch.__dict__["_chain"] = (branch.path, list(branch.ancestors().order_by("-path")))
    return list(known[1])


def grassroots_of(branch: Organization) -> Organization | None:
    """The đảng ủy cơ sở a branch belongs to; none for a chi bộ cơ sở."""
    return next((unit for unit in chain_of(branch) if unit.level == Level.GRASSROOTS_COMMITTEE), None)


def sectional_of(branch: Organization) -> Organization | None:
    """The đảng ủy bộ phận (or a committee under the grassroots one) between the branch and the grassroots committee."""
    return next((unit for unit in chain_of(branch) if unit.level in SECTIONAL_LEVELS), None)


def decider_of(branch: Organization, on: date, action: str = "admission") -> Decider | None:
    """Who decides that day about a person of this branch; none for a branch with nothing above it.

    A commune's committee directly under the province is at once grassroots and “cấp trên trực tiếp” of the branches below (the
    reading of ``admission.md`` 3.2 for 07/2025–07/2026), so the rule for that level holds for it.
    """
    above = chain_of(branch)
    if not above:
        return None
    rules = {rule.level: rule for rule in authority(action, on) if rule.role == "decides"}
    parents = dict(pairwise(above))
    for unit in above:
        rule = rules.get(unit.level) or _as_upper(unit, parents.get(unit), rules)
        if rule is not None:
            return Decider(unit, rule.decider, rule.decider_label, rule.cite())
    nearest = next((unit for unit in above if unit.level in (Level.UPPER, Level.PROVINCIAL)), above[0])
    return Decider(nearest, "", "", "", known=False)


def _as_upper(unit: Organization, parent: Organization | None, rules: dict[str, Authority]) -> Authority | None:
    directly_under_province = parent is not None and parent.level == Level.PROVINCIAL
    return rules.get(Level.UPPER) if unit.level == Level.GRASSROOTS_COMMITTEE and directly_under_province else None


def reviews_first(committee: Organization, on: date) -> bool:
    """Whether a grassroots committee as a whole votes before the decision, by its own switch or else the dated parameter."""
    own = ReviewSwitch.objects.filter(organization=committee, valid_from__lte=on).order_by("-valid_from").first()
    if own is not None:
        return own.applies
    try:
        return bool(GRASSROOTS_STEP.value_on(on))
    except NoRuleInForce:
        return False


def has_grassroots_review(branch: Organization, on: date, action: str = "admission") -> bool:
    """Whether the đảng ủy cơ sở considers the case between the branch's resolution and the decision."""
    committee, decider = grassroots_of(branch), decider_of(branch, on, action)
    if committee is None or (
        decider is not None and decider.node.pk == committee.pk and decider.body == "executive_committee"
    ):
        return False
    return reviews_first(committee, on)


def after_branch(case: Admission, on: date) -> AdmissionState:
    """Where a case goes when the branch has resolved."""
    return _after_branch(case.organization, on)


def _after_branch(branch: Organization, on: date) -> AdmissionState:
    if sectional_of(branch) is not None:
        return AdmissionState.SECTIONAL_APPRAISAL
    return _after_appraisal(branch, on)


def after_appraisal(case: Admission, on: date) -> AdmissionState:
    """Where a case goes from the sectional committee, or from a branch that has none above it."""
    return _after_appraisal(case.organization, on)


def _after_appraisal(branch: Organization, on: date) -> AdmissionState:
    review = has_grassroots_review(branch, on)
    return AdmissionState.GRASSROOTS_REVIEW if review else AdmissionState.AWAITING_DECISION


def resumes_at(case: Admission, step: Step) -> str:
    """Where a case goes on in the branch that takes it in: the same step, or the next one that the bodies above that branch have."""
    branch = case.destination or case.organization
    if case.resume_state == AdmissionState.SECTIONAL_APPRAISAL:
        return _after_branch(branch, step.on)
    if case.resume_state == AdmissionState.GRASSROOTS_REVIEW:
        return _after_appraisal(branch, step.on)
    return case.resume_state


def node_of(case: Admission, transition: Transition) -> Organization:
    """Where the permission of a step is asked: the branch, the committee that considers, the body that decides."""
    branch = case.member.organization if case.member_id else case.organization
    if transition.name in ("accept_moved", "return_moved") and case.destination is not None:
        return case.destination
    if transition.who == P.ADMISSION_DECIDE:
        decider = decider_of(branch, _day(case), "recognition" if case.member_id else "admission")
        return decider.node if decider else branch
    if transition.who == P.ADMISSION_REVIEW:
        if case.state == AdmissionState.SECTIONAL_APPRAISAL:
            return sectional_of(branch) or grassroots_of(branch) or branch.parent or branch
        return grassroots_of(branch) or branch.parent or branch
    return branch


def _day(case: Admission) -> date:
    """The day of the step at hand: each is judged by the rules of its own day (``admission.md``, beginning)."""
    return case.judged_on or case.recognition_resolved_on or case.branch_resolved_on or case.noted_on
