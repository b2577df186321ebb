"""What a step of a review case changes besides its state; run inside the transaction of the step."""

from __future__ import annotations

from meetings.models import EvaluationOrigin, EvaluationState
from meetings.models.review import level_label
from meetings.review.judging import base_at, judge, judge_ballot, subject_class
from meetings.review.standards import form_of, levels_on

_COPIED = (
    "round_id", "organization_id", "kind", "year", "quarter", "form_code", "self_texts", "self_criteria", "self_level", "self_review_on",
    "tasks", "tasks_computed", "shortcomings", "criteria", "general_points", "entered_task_points", "task_points", "suggested_by",
    "suggestion", "member_id", "work_class", "class_chosen", "unit_tasks",
)  # fmt: skip


def take_in(case, step) -> None:
    """The self-review has come: its day, its form, the points and level that follow."""
    case.self_review_on = case.self_review_on or step.on
    form = form_of(subject_class(case), case.rules_on)
    case.form_code = form.code if form else ""
    judge(case)


def commented(case, step) -> None:
    """After the comments: points and level by what the branch found."""
    judge(case)


def count_ballot(case, step) -> None:
    """Judge the tally by the roll as it stands now and keep base and result."""
    member = getattr(case, "member_id", None)
    base = base_at(case.meeting, list(case.meeting.roll.all()), member)
    result = judge_ballot(case, base.number)
    case.ballot = {
        "base": base.as_record(),
        "needed": result.needed,
        "level": result.level,
        "running": dict(result.running),
    }


def back_to_comments(case, step) -> None:
    """A ballot to be held again: the old tally goes from the case and stays in the log."""
    step_note = {level_label(code): votes for code, votes in (case.votes or {}).items() if code != "invalid"}
    case.ballot = {"replaced": step_note}
    case.votes_excellent = case.votes_good = case.votes_completed = case.votes_not_completed = case.votes_invalid = None
    case.branch_level = case.branch_reason = ""


def appraise(case, step) -> None:
    """The committee's officer says which level holds."""
    case.appraised_level = str(step.data.get("level") or case.branch_level)
    case.appraisal_note = str(step.data.get("note") or "").strip()


def send_back(case, step) -> None:
    """What was appraised falls away with the return."""
    case.appraised_level = case.appraisal_note = ""


def decide(case, step) -> None:
    """The level is decided."""
    case.level = case.appraised_level
    case.level_reason = case.appraisal_note if case.appraised_level != case.branch_level else ""
    case.decided_on = step.on
    case.decision_number = str(step.data.get("decision_number") or "").strip()


def notify(case, step) -> None:
    """The person or the collective has been told."""
    case.notified_on = step.on


def exclude(case, step) -> None:
    """Taken out of those to be assessed, for a reason of the list."""
    case.exclusion = str(step.data["exclusion"])
    case.exclusion_note = str(step.data.get("note") or "").strip()


def include(case, step) -> None:
    """Taken in again."""
    case.exclusion = case.exclusion_note = ""


def replace(case, step) -> None:
    """A new version at the lowest level, or, where the person reported the violation, at the level the committee chose.

    The old version stays, marked as replaced; commendations given for it are flagged to be withdrawn.
    """
    case.superseded = True
    case.save()
    lowest = levels_on(case.rules_on)[-1].code
    reported = bool(step.data.get("self_reported"))
    level = str(step.data.get("level") or lowest) if reported else lowest
    values = {name: getattr(case, name) for name in _COPIED if hasattr(case, name)}
    fresh = type(case)(
        **values, edition=case.edition + 1, supersedes=case, origin=EvaluationOrigin.REASSESSMENT, state=EvaluationState.DECIDED,
        level=level, branch_level=case.branch_level, appraised_level=level, disciplined=True,
        discipline_note=str(step.data.get("discipline") or "").strip()[:300],
        violation_key=str(step.data["violation_key"]).strip(), violation_year=int(step.data["violation_year"]),
        self_reported=reported, revoke_commendation=level != case.level, level_reason=str(step.data.get("reason") or "").strip()[:400],
        decided_on=step.on, decision_number=str(step.data.get("decision_number") or "").strip(),
    )  # fmt: skip
    fresh.save()
    fresh.open_record(
        step="reassess", from_state=EvaluationState.REASSESSED, to_state=EvaluationState.DECIDED, on=step.on, by=step.by,
        note=fresh.level_reason,
    ).save()  # fmt: skip
