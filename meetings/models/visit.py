"""Superiors who attend meetings of a branch, and the committee member who follows it (``meetings-evaluation.md`` A.5)."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.db import models
from django.db.models import F, Func, Q, Value

from branches.models import Organization
from core.scopes import ScopedQuerySet
from meetings.models.meeting import Meeting
from members.models import Member


class VisitRole(models.TextChoices):
    """In what role a superior attends."""

    FOLLOWER = "follower", "Cấp ủy viên phụ trách"
    WORKING_GROUP = "working_group", "Tổ công tác dự sinh hoạt"


class Named(models.Model):
    """Somebody of a superior committee: a member on record, or a name where the record does not reach."""

    member = models.ForeignKey(
        Member, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="đảng viên trong danh sách"
    )
    full_name = models.CharField("họ và tên", max_length=120)
    position = models.CharField("chức vụ", max_length=200, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        abstract = True


class SuperiorVisit(Named):
    """A superior's attendance at a meeting: who, in which role, what he remarked, what he asked to be done and by when.

    ``score`` is his own impression on a scale of 100; the re-score that counts stands on ``MeetingScore``.
    """

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="visits", verbose_name="buổi họp")
    organization_name = models.CharField("cấp ủy, cơ quan", max_length=250)
    role = models.CharField("vai trò", max_length=15, choices=VisitRole.choices)
    remarks = models.TextField("nhận xét", blank=True)
    follow_up = models.TextField("yêu cầu khắc phục, theo dõi", blank=True)
    follow_up_deadline = models.DateField("thời hạn", null=True, blank=True)
    follow_up_done_on = models.DateField("hoàn thành ngày", null=True, blank=True)
    follow_up_result = models.TextField("kết quả thực hiện", blank=True)
    score = models.DecimalField("điểm đánh giá, thang 100", max_digits=5, decimal_places=2, null=True, blank=True)

    scope_paths = ("meeting__organization__path",)
    scope_permission = "meeting.view"

    class Meta:
        verbose_name = "cấp trên dự sinh hoạt"
        verbose_name_plural = "cấp trên dự sinh hoạt"
        ordering = ("-meeting__planned_at", "-pk")
        constraints = [
            models.UniqueConstraint(
                "meeting", "full_name", "role", name="visit_once",
                violation_error_message="Đã ghi đồng chí này dự buổi họp với vai trò này.",
            ),
            models.CheckConstraint(condition=Q(score=None) | Q(score__gte=0, score__lte=100), name="visit_score_up_to_100"),
            models.CheckConstraint(
                condition=Q(follow_up_done_on=None) | ~Q(follow_up=""), name="visit_done_only_what_was_asked"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.full_name} dự {self.meeting}"


class BranchFollower(Named):
    """The committee member named to follow a branch (cấp ủy viên phụ trách chi bộ), from a day to a day."""

    branch = models.ForeignKey(Organization, models.PROTECT, related_name="followers", verbose_name="chi bộ")
    valid_from = models.DateField("từ ngày")
    valid_to = models.DateField("đến ngày", null=True, blank=True)
    source = models.CharField("theo văn bản phân công", max_length=200, blank=True)

    scope_paths = ("branch__path",)
    scope_permission = "meeting.view"

    class Meta:
        verbose_name = "cấp ủy viên phụ trách chi bộ"
        verbose_name_plural = "cấp ủy viên phụ trách chi bộ"
        ordering = ("branch__path", "-valid_from")
        constraints = [
            ExclusionConstraint(
                name="one_follower_a_day",
                expressions=[
                    (Func("branch", "branch", Value("[]"), function="int8range"), "="),
                    (Func("valid_from", "valid_to", Value("[]"), function="daterange"), "&&"),
                ],
                violation_error_message="Chi bộ đã có cấp ủy viên phụ trách trong thời gian này.",
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="follower_ends_after_start",
                violation_error_message="Ngày kết thúc không được trước ngày bắt đầu.",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.full_name} phụ trách {self.branch}"
