"""Whose business a row of a case is, asked alike by the pages and by the programming interface."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from accounts.permissions import Permission as P
from admissions.deciders import decider_of, grassroots_of
from admissions.models import Admission
from branches.models import Organization
from branches.naming import committee_name


@dataclass(frozen=True, slots=True)
class Voter:
    """A body that votes: its organisation, the body as the rules name it (none for a branch), who may enter the tally, its words."""

    organization: Organization
    body: str
    permission: P
    label: str


def voter_of(case: Admission, stage: str, on: date) -> Voter:
    """Which body votes at a stage of a case."""
    branch = case.branch
    if stage.startswith("branch"):
        return Voter(branch, "", P.ADMISSION_KEEP, branch.name)
    if stage.startswith("committee"):
        committee = committee_over(case)
        return Voter(
            committee, "executive_committee", P.ADMISSION_REVIEW, committee_name(committee.name, committee.level)
        )
    decider = decider_of(branch, on, "recognition" if case.member_id else "admission")
    node = decider.node if decider else branch
    body = decider.body if decider and decider.body else "standing_committee"
    return Voter(node, body, P.ADMISSION_DECIDE, decider.label if decider else node.name)


def committee_over(case: Admission) -> Organization:
    """The grassroots committee a case is under; the branch itself where there is none (chi bộ cơ sở)."""
    return grassroots_of(case.branch) or case.branch


def may_enter_for_branch(scope, case: Admission, *, reviewer: bool = False) -> bool:
    """Whether somebody enters rows of a case: who keeps it, or also (``reviewer``) whoever reviews it above."""
    return scope.can(P.ADMISSION_KEEP, case.branch) or (
        reviewer and scope.can(P.ADMISSION_REVIEW, committee_over(case))
    )
