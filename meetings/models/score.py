"""The score of a meeting (chấm điểm chất lượng sinh hoạt): what the branch gives itself, what the committee above makes of it."""

from __future__ import annotations

from decimal import Decimal

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from core.scopes import ScopedQuerySet
from meetings.models.meeting import Meeting
from meetings.models.score_sheet import ScoreCriterion, ScoreSheet


class Band(models.TextChoices):
    """How good a meeting, or the meetings of a period, were; from the best down."""

    GOOD = "good", "Tốt"
    FAIR = "fair", "Khá"
    AVERAGE = "average", "Trung bình"
    POOR = "poor", "Kém"

    @property
    def tone(self) -> str:
        """Colour of the badge, always beside the words."""
        return {"good": "done", "fair": "progress", "average": "warning", "poor": "error"}[self.value]

    @property
    def rank(self) -> int:
        """0 for the best."""
        return list(Band).index(self)

    def reaches(self, floor: Band) -> bool:
        """Whether it is as good as another, or better."""
        return self.rank <= floor.rank


@pghistory.track(pghistory.UpdateEvent(row=pghistory.Old, label="before", level=pgtrigger.Statement))
class MeetingScore(models.Model):
    """The score of one meeting by one sheet. Figures are stored when it is saved; the sheet stays that of the day of the meeting.

    ``self_points`` of ``applicable_max``; ``self_score`` is what counts, on a scale of 100 (94,74 for 90 of 95). While a
    line is without points it is empty (``complete`` false). ``bounds`` keep the lower ends of the bands of that day.
    Without a sheet (meetings before any was in force) ``self_score`` is the total typed from the old minutes.
    """

    meeting = models.OneToOneField(Meeting, models.CASCADE, related_name="score")
    sheet = models.ForeignKey(ScoreSheet, models.PROTECT, null=True, blank=True, related_name="scores")
    version = models.PositiveIntegerField(default=0)
    complete = models.BooleanField(default=False)
    self_points = models.DecimalField("điểm tự chấm", max_digits=6, decimal_places=2, default=Decimal(0))
    applicable_max = models.DecimalField("điểm tối đa áp dụng", max_digits=6, decimal_places=2, default=Decimal(0))
    self_score = models.DecimalField("tự chấm, thang 100", max_digits=5, decimal_places=2, null=True, blank=True)
    self_band = models.CharField("mức tự chấm", max_length=10, choices=Band.choices, blank=True)
    bounds = models.JSONField(default=dict, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    recorded_at = models.DateTimeField(auto_now=True)
    superior_score = models.DecimalField("cấp trên chấm lại", max_digits=5, decimal_places=2, null=True, blank=True)
    superior_reason = models.TextField("lý do chấm lại", blank=True)
    superior_organization = models.CharField("cấp ủy chấm lại", max_length=250, blank=True)
    superior_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    superior_on = models.DateField("ngày chấm lại", null=True, blank=True)
    final_band = models.CharField("mức", max_length=10, choices=Band.choices, blank=True)

    objects = ScopedQuerySet.as_manager()

    scope_paths = ("meeting__organization__path",)
    scope_permission = "meeting.view"

    class Meta:
        verbose_name = "điểm buổi sinh hoạt"
        verbose_name_plural = "điểm buổi sinh hoạt"
        constraints = [
            models.CheckConstraint(
                condition=Q(superior_score=None, superior_on=None) | Q(superior_score__isnull=False, superior_on__isnull=False),
                name="score_superior_dated",
            ),
            models.CheckConstraint(
                condition=Q(self_score=None) | Q(self_score__gte=0, self_score__lte=100), name="score_up_to_100"
            ),
            models.CheckConstraint(
                condition=Q(superior_score=None) | Q(superior_score__gte=0, superior_score__lte=100),
                name="score_superior_up_to_100",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"Điểm {self.meeting}"

    def get_absolute_url(self) -> str:
        """The page on which it is entered and read."""
        return reverse("score:meeting", args=[self.meeting_id])

    @property
    def final_score(self) -> Decimal | None:
        """The superior's score when there is one, else the branch's own; on a scale of 100."""
        return self.superior_score if self.superior_score is not None else self.self_score

    @property
    def band(self) -> Band | None:
        """The band that counts."""
        return Band(self.final_band) if self.final_band else None


class ScoreLine(models.Model):
    """What a meeting got for one criterion: computed from its record, or said by the clerk, or computed and overruled with a note."""

    score = models.ForeignKey(MeetingScore, models.CASCADE, related_name="lines")
    criterion = models.ForeignKey(ScoreCriterion, models.PROTECT, related_name="+")
    applies = models.BooleanField(default=True)
    computed_points = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    explanation = models.CharField("cách tính", max_length=300, blank=True)
    entered_points = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    note = models.CharField("ghi chú", max_length=300, blank=True)

    class Meta:
        verbose_name = "điểm từng tiêu chí"
        verbose_name_plural = "điểm từng tiêu chí"
        ordering = ("score", "criterion__order", "criterion")
        constraints = [models.UniqueConstraint("score", "criterion", name="score_line_once")]

    def __str__(self) -> str:
        return f"{self.criterion}: {self.points}"

    @property
    def overruled(self) -> bool:
        """Whether the clerk set other points than those computed, and said why."""
        return self.computed_points is not None and self.entered_points is not None and bool(self.note)

    @property
    def points(self) -> Decimal | None:
        """The points that count; nothing while nobody has said. Computed points give way only to points entered with a note."""
        if not self.applies:
            return None
        if self.computed_points is None or self.overruled:
            return self.entered_points
        return self.computed_points
