"""The evaluation of a member in a period (kiểm điểm, đánh giá, xếp loại chất lượng đảng viên)."""

from __future__ import annotations

import pghistory
import pgtrigger
from django.db import models
from django.db.models import Q
from django.urls import reverse

from core.workflow import StepRecord
from meetings.models.review.assessed import Assessed
from meetings.models.review.period import WorkClass
from members.models import Member


@pghistory.track(pghistory.UpdateEvent(row=pghistory.Old, label="before", level=pgtrigger.Statement))
class Evaluation(Assessed):
    """A member and a period. ``organization`` is the branch of the review day: the official one also for who is in temporary
    activity elsewhere (``away``), whose branch there gives comments. ``work_class`` picks the form."""

    member = models.ForeignKey(Member, models.PROTECT, related_name="evaluations", verbose_name="đảng viên")
    work_class = models.CharField("diện", max_length=10, choices=WorkClass.choices)
    class_chosen = models.BooleanField("diện do cấp ủy chọn", default=False)
    unit_tasks = models.JSONField("nhiệm vụ của đơn vị phụ trách", default=dict, blank=True)
    away = models.BooleanField("sinh hoạt tạm thời nơi khác", default=False)
    away_comment = models.TextField("nhận xét của chi bộ nơi sinh hoạt tạm thời", blank=True)

    class Meta:
        verbose_name = "kiểm điểm, xếp loại đảng viên"
        verbose_name_plural = "kiểm điểm, xếp loại đảng viên"
        ordering = ("-year", "-quarter", "member__name_sort_key", "pk")
        indexes = [
            models.Index("round", "organization", name="evaluation_of_round"),
            models.Index("organization", "kind", "year", name="evaluation_of_branch"),
        ]
        constraints = [
            models.UniqueConstraint(
                "member", "kind", "year", "quarter", name="evaluation_one_standing", nulls_distinct=False,
                condition=Q(superseded=False, kind__in=("year", "quarter")),
                violation_error_message="Kỳ này đồng chí đã có kết quả kiểm điểm, xếp loại.",
            ),
            models.UniqueConstraint(
                "member", "violation_key", name="evaluation_violation_once", condition=~Q(violation_key=""),
                violation_error_message="Vi phạm này đã được dùng để đánh giá lại một lần.",
            ),
            models.CheckConstraint(
                condition=~Q(state="not_subject") | ~Q(exclusion=""), name="evaluation_excluded_for_a_reason"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("decided", "notified")) | ~Q(level=""), name="evaluation_decided_has_level"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.member.full_name}, {self.period}"

    def get_absolute_url(self) -> str:
        """The page of this case."""
        return reverse("review:case", args=[self.pk])

    @property
    def workflow(self):
        """The table of steps."""
        from meetings.review.workflow import MEMBER_WORKFLOW

        return MEMBER_WORKFLOW

    @property
    def subject(self) -> str:
        """Who is assessed."""
        return self.member.full_name


class EvaluationStep(StepRecord):
    """Who did what with an evaluation of a member."""

    evaluation = models.ForeignKey(Evaluation, models.PROTECT, related_name="steps")

    class Meta(StepRecord.Meta):
        verbose_name = "bước kiểm điểm đảng viên"
        verbose_name_plural = "bước kiểm điểm đảng viên"

    def __str__(self) -> str:
        return f"{self.evaluation}: {self.step}"
