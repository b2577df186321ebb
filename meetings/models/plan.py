"""The plan of meetings of a year (chương trình, kế hoạch sinh hoạt năm, quý)."""

from __future__ import annotations

from datetime import time

from django.conf import settings
from django.db import models

from branches.models import Organization
from core.scopes import ScopedQuerySet
from meetings.models.meeting import Meeting, MeetingKind
from members.models import Member


class MeetingPlan(models.Model):
    """The plan of a branch for a year: regular meetings of each month, thematic ones of each quarter with topic and presenter.

    ``usual_time`` is the hour of the wall clock at which its meetings begin. A plan that is changed has to be approved again.
    """

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="meeting_plans", verbose_name="chi bộ")
    year = models.PositiveSmallIntegerField("năm")
    usual_time = models.TimeField("giờ họp thường lệ", default=time(19, 30))
    approved_on = models.DateField("chi bộ thông qua ngày", null=True, blank=True)
    note = models.TextField("ghi chú", blank=True)
    version = models.PositiveIntegerField(default=0)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    objects = ScopedQuerySet.as_manager()

    scope_paths = ("organization__path",)
    scope_permission = "meeting.view"

    class Meta:
        verbose_name = "kế hoạch sinh hoạt năm"
        verbose_name_plural = "kế hoạch sinh hoạt năm"
        ordering = ("-year", "organization__path")
        constraints = [models.UniqueConstraint("organization", "year", name="meeting_plan_once")]

    def __str__(self) -> str:
        return f"Kế hoạch sinh hoạt năm {self.year} – {self.organization}"


class PlanLine(models.Model):
    """One planned meeting; ``meeting`` is the meeting opened for it."""

    plan = models.ForeignKey(MeetingPlan, models.CASCADE, related_name="lines")
    month = models.PositiveSmallIntegerField("tháng")
    kind = models.CharField("loại", max_length=20, choices=MeetingKind.choices)
    planned_on = models.DateField("ngày dự kiến", null=True, blank=True)
    topic = models.CharField("chuyên đề, nội dung", max_length=300, blank=True)
    presenter = models.ForeignKey(
        Member, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="người chuẩn bị"
    )
    meeting = models.OneToOneField(Meeting, models.SET_NULL, null=True, blank=True, related_name="plan_line")

    class Meta:
        verbose_name = "buổi họp trong kế hoạch"
        verbose_name_plural = "buổi họp trong kế hoạch"
        ordering = ("plan", "month", "pk")
        constraints = [models.CheckConstraint(condition=models.Q(month__gte=1, month__lte=12), name="plan_line_month")]

    def __str__(self) -> str:
        return f"Tháng {self.month}: {self.get_kind_display()}"
