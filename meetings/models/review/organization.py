"""The evaluation of a branch or committee in a period (kiểm điểm, xếp loại tập thể)."""

from __future__ import annotations

import pghistory
import pgtrigger
from django.db import models
from django.db.models import Q
from django.urls import reverse

from core.workflow import StepRecord
from meetings.models.review.assessed import Assessed


@pghistory.track(pghistory.UpdateEvent(row=pghistory.Old, label="before", level=pgtrigger.Statement))
class OrganizationEvaluation(Assessed):
    """An organisation and a period: report by form 01, own level, ballot, level decided by the committee above."""

    class Meta:
        verbose_name = "kiểm điểm, xếp loại tổ chức đảng"
        verbose_name_plural = "kiểm điểm, xếp loại tổ chức đảng"
        ordering = ("-year", "-quarter", "organization__path", "pk")
        constraints = [
            models.UniqueConstraint(
                "organization", "kind", "year", "quarter", name="organization_evaluation_one", nulls_distinct=False,
                condition=Q(superseded=False, kind__in=("year", "quarter")),
                violation_error_message="Kỳ này tổ chức đảng đã có kết quả kiểm điểm, xếp loại.",
            ),
            models.CheckConstraint(
                condition=~Q(state="not_subject") | ~Q(exclusion=""), name="organization_excluded_for_a_reason"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("decided", "notified")) | ~Q(level=""), name="organization_decided_has_level"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.organization}, {self.period}"

    def get_absolute_url(self) -> str:
        """The page of this case."""
        return reverse("review:organization", args=[self.pk])

    @property
    def workflow(self):
        """The table of steps: a committee's own office writes for it, a branch writes for itself."""
        from meetings.review.workflow import BRANCH_WORKFLOW, COMMITTEE_WORKFLOW

        return BRANCH_WORKFLOW if self.organization.is_branch else COMMITTEE_WORKFLOW

    @property
    def subject(self) -> str:
        """Who is assessed."""
        return self.organization.name


class OrganizationEvaluationStep(StepRecord):
    """Who did what with an evaluation of an organisation."""

    evaluation = models.ForeignKey(OrganizationEvaluation, models.PROTECT, related_name="steps")

    class Meta(StepRecord.Meta):
        verbose_name = "bước kiểm điểm tập thể"
        verbose_name_plural = "bước kiểm điểm tập thể"

    def __str__(self) -> str:
        return f"{self.evaluation}: {self.step}"
