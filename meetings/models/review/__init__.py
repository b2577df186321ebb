"""Yearly and quarterly review: the round, the evaluation of a member, the evaluation of an organisation."""

from meetings.models.review.evaluation import Evaluation, EvaluationStep
from meetings.models.review.organization import OrganizationEvaluation, OrganizationEvaluationStep
from meetings.models.review.period import (
    DECIDED_STATES,
    LEVEL_ORDER,
    OPEN_EVALUATION_STATES,
    TOP_LEVELS,
    CapBase,
    CapGroup,
    CapRounding,
    EvaluationOrigin,
    EvaluationState,
    PeriodKind,
    SuggestedBy,
    WorkClass,
    level_label,
    level_tone,
    period_end,
    period_label,
)
from meetings.models.review.round import ReviewRound

__all__ = [
    "DECIDED_STATES", "LEVEL_ORDER", "OPEN_EVALUATION_STATES", "TOP_LEVELS", "CapBase", "CapGroup", "CapRounding", "Evaluation",
    "EvaluationOrigin", "EvaluationState", "EvaluationStep", "OrganizationEvaluation", "OrganizationEvaluationStep", "PeriodKind",
    "ReviewRound", "SuggestedBy", "WorkClass", "level_label", "level_tone", "period_end", "period_label",
]  # fmt: skip
