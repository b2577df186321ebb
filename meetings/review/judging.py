"""A case judged by the standard of its period: points, proposed level, the ballot's base."""

from __future__ import annotations

from decimal import Decimal

from core.findings import Finding, Refused, Right
from meetings.models import Evaluation, Meeting, OrganizationEvaluation
from meetings.models.review import level_label
from meetings.parameters import SUBJECT_VOTES
from meetings.review.parameters import BALLOT_MAJORITY, LATE_WEIGHT, TASK_POINTS
from meetings.review.rules import BallotResult, Proposal, Result, Tasks, ballot_result, proposed_level, task_points
from meetings.review.standards import COLLECTIVE, Criterion, criteria_on, levels_on, standard_on
from meetings.voting import Base, base_of
from regulations.lookup import NoRuleInForce

Case = Evaluation | OrganizationEvaluation


def subject_class(case: Case) -> str:
    """Whose criteria and form apply: the member's class, or those of collectives."""
    return case.work_class if isinstance(case, Evaluation) else COLLECTIVE


def criteria_of(case: Case) -> list[Criterion]:
    """The criteria of a case by the regulation of its period."""
    return criteria_on(case.rules_on, subject_class(case))


def said_of(case: Case) -> dict:
    """What stands for each criterion: the branch's finding, else what the self-review says."""
    return case.self_criteria | case.criteria


def general_points(criteria: list[Criterion], said: dict) -> Decimal | None:
    """Points of the general criteria: full when fulfilled, 0 when not; ``None`` until each has been answered."""
    scored = [criterion for criterion in criteria if not criterion.graded]
    if not scored or any(not isinstance(said.get(criterion.code), bool) for criterion in scored):
        return None
    return Decimal(sum(criterion.most for criterion in scored if said[criterion.code]))


def computed_task_points(case: Case) -> Decimal | None:
    """Points the task figures give by proportion; ``None`` without tasks or without points in the period."""
    try:
        most, weight = TASK_POINTS.value_on(case.rules_on), LATE_WEIGHT.value_on(case.rules_on)
    except NoRuleInForce:
        return None
    return task_points(tasks_of(case.tasks), Decimal(str(most)), Decimal(str(weight)))


def tasks_of(values: dict) -> Tasks | None:
    """Stored figures as tasks; ``None`` when nothing is known."""
    return Tasks.of(values) if values and Tasks.of(values).total else None


def result_of(case: Case, criteria: list[Criterion], *, part_disciplined: bool = False) -> Result:
    """What the review found, as the rules read it. No tasks at all leave nothing behind schedule and nothing exceeded."""
    said = said_of(case)
    return Result(
        points=case.points,
        tasks=Tasks.of(case.tasks),
        unit_tasks=tasks_of(case.unit_tasks) if isinstance(case, Evaluation) else None,
        shortcomings=int(case.shortcomings.get("total") or 0),
        remedied=int(case.shortcomings.get("remedied") or 0),
        disciplined=case.disciplined,
        part_disciplined=part_disciplined,
        grades={c.code: said[c.code] for c in criteria if c.graded and said.get(c.code)},
        task_criteria=frozenset(c.code for c in criteria if c.about_tasks),
    )


def judge(case: Case) -> Proposal:
    """Work out points and proposed level of a case and set them on it (nothing is saved)."""
    criteria = criteria_of(case)
    case.general_points = general_points(criteria, said_of(case))
    case.task_points = case.entered_task_points if case.entered_task_points is not None else computed_task_points(case)
    proposal = proposed_level(
        result_of(case, criteria, part_disciplined=_part_disciplined(case)),
        standard_on(case.rules_on, subject_class(case)),
    )
    case.proposed_level, case.proposal = proposal.level, proposal.as_record()
    return proposal


def _part_disciplined(case: Case) -> bool:
    if isinstance(case, Evaluation) or case.round_id is None:
        return False
    below = case.organization.path
    if case.organization.is_branch:
        return Evaluation.objects.filter(
            round=case.round_id, organization=case.organization_id, disciplined=True
        ).exists()
    inside = OrganizationEvaluation.objects.filter(
        round=case.round_id, organization__path__startswith=below, disciplined=True
    )
    return inside.exclude(pk=case.pk).exists()


def base_at(meeting: Meeting, roll: list, member_id: int | None) -> Base:
    """The base of the ballot at a meeting: that of every vote of the branch (``organization.md`` 5.3)."""
    try:
        votes = bool(SUBJECT_VOTES.value_on(meeting.held_on))
    except NoRuleInForce as unknown:
        raise Refused(Finding("no_rule", str(unknown), right=Right.REGULATION)) from unknown
    return base_of(roll, subject_id=member_id, subject_votes=votes)


def judge_ballot(case: Case, base: int) -> BallotResult:
    """What the tally of a case says by the majority of its period. Raises ``Refused`` when no majority is known."""
    order = [row.code for row in levels_on(case.rules_on)]
    try:
        rule = BALLOT_MAJORITY.on(case.rules_on)
    except NoRuleInForce as unknown:
        raise Refused(Finding("no_rule", str(unknown), right=Right.REGULATION)) from unknown
    return ballot_result(case.votes or {}, order, base, rule.fraction, more=rule.strictly_more)


def words_of(code: str) -> str:
    """A level in words."""
    return level_label(code)
