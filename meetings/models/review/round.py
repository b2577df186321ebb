"""A round of review (đợt kiểm điểm): which organisation, which period, by when, with which ceiling of the top level."""

from __future__ import annotations

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from branches.models import Organization
from core.scopes import ScopedQuerySet
from meetings.models.review.period import CapBase, CapGroup, CapRounding, PeriodKind, period_end, period_label


@pghistory.track(pghistory.UpdateEvent(row=pghistory.Old, label="before", level=pgtrigger.Statement))
class ReviewRound(models.Model):
    """A round opened by a grassroots committee for everything below it, or for one branch.

    ``review_on`` is the day on which members are listed and the six months of a new member end. The ceiling (``cap_…``) begins as the
    dated parameters say; what the organisation department chose otherwise has its ``cap_reason``. ``cap_rule`` remembers the parameters
    in force. Deadlines are days, not rules; empty ones are not watched.
    """

    organization = models.ForeignKey(
        Organization, models.PROTECT, related_name="review_rounds", verbose_name="tổ chức đảng"
    )
    kind = models.CharField("loại", max_length=12, choices=PeriodKind.choices)
    year = models.PositiveSmallIntegerField("năm")
    quarter = models.PositiveSmallIntegerField("quý", null=True, blank=True)
    opened_on = models.DateField("ngày mở đợt")
    review_on = models.DateField("ngày kiểm điểm")
    civil_servants_by = models.DateField("hạn đánh giá công chức, viên chức", null=True, blank=True)
    self_review_by = models.DateField("hạn nộp bản tự kiểm điểm", null=True, blank=True)
    residence_by = models.DateField("hạn lấy nhận xét nơi cư trú", null=True, blank=True)
    ballot_by = models.DateField("hạn chi bộ kiểm điểm, bỏ phiếu", null=True, blank=True)
    decide_by = models.DateField("hạn cấp ủy quyết định", null=True, blank=True)
    cap_percent = models.DecimalField(
        "tỷ lệ tối đa Hoàn thành xuất sắc (%)", max_digits=5, decimal_places=2, null=True, blank=True
    )
    cap_base = models.CharField("tính trên", max_length=16, choices=CapBase.choices, default=CapBase.HTTNV_COUNT)
    cap_group = models.CharField("tính theo nhóm", max_length=12, choices=CapGroup.choices, default=CapGroup.COMMITTEE)
    cap_rounding = models.CharField("phần lẻ", max_length=8, choices=CapRounding.choices, default=CapRounding.DOWN)
    cap_reason = models.CharField("lý do chọn cách tính khác", max_length=400, blank=True)
    cap_rule = models.JSONField(default=dict, blank=True)
    note = models.CharField("ghi chú", max_length=400, blank=True)
    closed_on = models.DateField("ngày kết thúc đợt", null=True, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    version = models.PositiveIntegerField(default=0, editable=False)

    objects = ScopedQuerySet.as_manager()

    scope_paths = ("organization__path",)
    scope_permission = "review.view"

    class Meta:
        verbose_name = "đợt kiểm điểm"
        verbose_name_plural = "đợt kiểm điểm"
        ordering = ("-year", "-quarter", "-pk")
        constraints = [
            models.UniqueConstraint(
                "organization", "kind", "year", "quarter", name="round_once_a_period", nulls_distinct=False,
                condition=Q(kind__in=("year", "quarter")),
                violation_error_message="Tổ chức đảng này đã mở đợt kiểm điểm của kỳ đó.",
            ),
            models.CheckConstraint(
                condition=Q(kind="quarter", quarter__gte=1, quarter__lte=4) | (~Q(kind="quarter") & Q(quarter=None)),
                name="round_quarter_named",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"Kiểm điểm, xếp loại {self.period} – {self.organization}"

    def get_absolute_url(self) -> str:
        """The page of this round."""
        return reverse("review:round", args=[self.pk])

    @property
    def period(self) -> str:
        """The period in words."""
        return period_label(self.kind, self.year, self.quarter)

    @property
    def rules_on(self):
        """The day whose rules apply: the last of the period, or the review day for a term or a special review."""
        if self.kind in (PeriodKind.YEAR, PeriodKind.QUARTER):
            return period_end(self.kind, self.year, self.quarter)
        return self.review_on

    @property
    def is_open(self) -> bool:
        """Whether the round is still going on."""
        return self.closed_on is None
