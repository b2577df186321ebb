"""Terms of committees (nhiệm kỳ); who sits on them stands in ``members.models.seats``."""

from __future__ import annotations

import pghistory
from django.contrib.postgres.constraints import ExclusionConstraint
from django.db import models
from django.db.models import F, Func, Q, Value

from branches.models.organization import Organization
from core.scopes import ScopedQuerySet


class Body(models.TextChoices):
    """Deciding bodies of an organisation (``regulations.toml`` header)."""

    BRANCH_MEETING = "branch_meeting", "Hội nghị chi bộ"
    BRANCH_COMMITTEE = "branch_committee", "Chi ủy"
    EXECUTIVE_COMMITTEE = "executive_committee", "Ban chấp hành đảng bộ (đảng ủy)"
    STANDING_COMMITTEE = "standing_committee", "Ban thường vụ"
    STANDING_BOARD = "standing_board", "Thường trực cấp ủy"
    INSPECTION_COMMISSION = "inspection_commission", "Ủy ban kiểm tra"
    ORGANIZATION_DEPARTMENT = "organization_department", "Ban tổ chức (ban xây dựng Đảng)"


@pghistory.track()
class Term(models.Model):
    """A term of office (nhiệm kỳ) of an organisation's committee, from one congress to the next.

    Document numbers run per type within a term. ``planned_end_on`` is stored, never recomputed: terms of 30 months and of five
    years exist side by side since 2025. ``consented_end_on`` is the other day the superior allowed in ``consent_document``.
    """

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="terms")
    label = models.CharField("nhiệm kỳ", max_length=40)
    starts_on = models.DateField("bắt đầu")
    planned_end_on = models.DateField("dự kiến kết thúc", null=True, blank=True)
    ended_on = models.DateField("kết thúc", null=True, blank=True)
    fixed_size = models.PositiveSmallIntegerField("số lượng cấp ủy viên do đại hội quyết định", null=True, blank=True)
    congress_on = models.DateField("ngày đại hội", null=True, blank=True)
    consented_end_on = models.DateField("được phép kết thúc", null=True, blank=True)
    consent_document = models.CharField("văn bản cho phép sớm, muộn", max_length=200, blank=True)
    note = models.TextField("ghi chú", blank=True)

    objects = ScopedQuerySet.as_manager()

    scope_paths = ("organization__path",)
    scope_permission = "organization.view"

    class Meta:
        verbose_name = "nhiệm kỳ"
        verbose_name_plural = "nhiệm kỳ"
        ordering = ("organization", "-starts_on")
        constraints = [
            ExclusionConstraint(
                name="organization_one_term_a_day",
                expressions=[
                    (Func("organization", "organization", Value("[]"), function="int8range"), "="),
                    (Func("starts_on", "ended_on", Value("[]"), function="daterange"), "&&"),
                ],
                violation_error_message="Hai nhiệm kỳ của một tổ chức đảng không được chồng lên nhau.",
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(ended_on__gte=F("starts_on")),
                name="term_ends_after_start",
                violation_error_message="Nhiệm kỳ không thể kết thúc trước khi bắt đầu.",
            ),
            models.CheckConstraint(
                condition=Q(consented_end_on=None) | ~Q(consent_document=""),
                name="term_consent_has_document",
                violation_error_message="Cho phép sớm, muộn phải có văn bản đồng ý.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organization} {self.label}"

    @property
    def due_on(self):
        """The day by which the congress is due: the planned end, or the one the superior allowed."""
        return self.consented_end_on or self.planned_end_on
