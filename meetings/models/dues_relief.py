"""Relief of Party dues (miễn, giảm đảng phí) as a case: the application, the branch's proposal, the decision."""

from __future__ import annotations

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from branches.models import Organization
from core.dates import Month
from core.scopes import ScopedQuerySet
from core.workflow import Case, StepRecord, Transition
from documents.models import Document
from meetings.models.vote import Vote
from members.models import Member


class ReliefKind(models.TextChoices):
    """Exempted altogether or reduced."""

    EXEMPT = "exempt", "Miễn"
    REDUCE = "reduce", "Giảm"


class ReliefGround(models.TextChoices):
    """Why somebody in hardship applies (01-QĐ/TW, 2026)."""

    POOR = "poor", "Hộ nghèo"
    NEAR_POOR = "near_poor", "Hộ cận nghèo"
    CRITICAL_ILLNESS = "critical_illness", "Mắc bệnh hiểm nghèo"
    HARDSHIP = "hardship", "Hoàn cảnh đặc biệt khó khăn khác"


class ReliefState(models.TextChoices):
    """From the application to the decision."""

    APPLIED = "applied", "Đã nhận đơn, chờ chi bộ xét"
    PROPOSED = "proposed", "Chi bộ đã đề nghị, chờ quyết định"
    GRANTED = "granted", "Đã quyết định"
    REFUSED = "refused", "Không được miễn, giảm"
    WITHDRAWN = "withdrawn", "Đã rút đơn"
    REVOKED = "revoked", "Chấm dứt trước thời hạn"

    @property
    def tone(self) -> str:
        """Colour of the badge, always beside the words."""
        return {
            "applied": "progress", "proposed": "current", "granted": "done", "refused": "neutral", "withdrawn": "neutral",
            "revoked": "neutral",
        }[self.value]  # fmt: skip


OPEN_RELIEFS = (ReliefState.APPLIED, ReliefState.PROPOSED)


@pghistory.track(pghistory.UpdateEvent(row=pghistory.Old, label="before", level=pgtrigger.Statement))
class DuesRelief(Case):
    """A member's application to be exempted from dues or pay less: đơn → chi bộ → cấp quyết định (01-QĐ/TW, 2026).

    ``from_month`` and ``to_month`` are first days of months, both inclusive; ``revoked_from`` the month from which it no longer holds.
    """

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="dues_reliefs", verbose_name="chi bộ")
    member = models.ForeignKey(Member, models.PROTECT, related_name="dues_reliefs", verbose_name="đảng viên")
    kind = models.CharField("đề nghị", max_length=10, choices=ReliefKind.choices)
    percent = models.PositiveSmallIntegerField("mức giảm (%)", null=True, blank=True)
    ground = models.CharField("lý do", max_length=20, choices=ReliefGround.choices)
    ground_note = models.CharField("hoàn cảnh cụ thể", max_length=500, blank=True)
    applied_on = models.DateField("ngày làm đơn")
    from_month = models.DateField("từ tháng")
    to_month = models.DateField("đến hết tháng")
    revoked_from = models.DateField("chấm dứt từ tháng", null=True, blank=True)
    minutes = models.CharField("biên bản chi bộ", max_length=200, blank=True)
    vote = models.ForeignKey(Vote, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="biểu quyết")
    document = models.ForeignKey(
        Document, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="quyết định"
    )
    decision_number = models.CharField("số quyết định", max_length=60, blank=True)
    decision_on = models.DateField("ngày quyết định", null=True, blank=True)
    decider = models.CharField("cấp quyết định", max_length=250, blank=True)
    signer_name = models.CharField("người ký", max_length=120, blank=True)
    signer_position = models.CharField("chức vụ người ký", max_length=120, blank=True)
    rule = models.JSONField("căn cứ", default=dict, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ScopedQuerySet.as_manager()

    scope_paths = ("organization__path",)
    scope_permission = "dues.view"

    class Meta:
        verbose_name = "miễn, giảm đảng phí"
        verbose_name_plural = "miễn, giảm đảng phí"
        ordering = ("-applied_on", "-pk")
        indexes = [models.Index("member", "from_month", name="dues_relief_of_member")]
        constraints = [
            models.UniqueConstraint(
                "member", name="dues_relief_one_open", condition=Q(state__in=("applied", "proposed")),
                violation_error_message="Đồng chí đang có một đơn miễn, giảm chờ giải quyết.",
            ),
            models.CheckConstraint(
                condition=Q(kind="exempt", percent=None) | Q(kind="reduce", percent__isnull=False), name="dues_relief_percent",
                violation_error_message="Giảm đảng phí phải ghi mức giảm; miễn thì để trống.",
            ),
            models.CheckConstraint(
                condition=Q(from_month__day=1, to_month__day=1, to_month__gte=F("from_month")), name="dues_relief_months",
                violation_error_message="Tháng cuối không được trước tháng đầu.",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.what} đảng phí: {self.member}"

    def get_absolute_url(self) -> str:
        """The page of the case."""
        return reverse("dues:relief", args=[self.pk])

    @property
    def workflow(self):
        """The table of steps."""
        from meetings.dues.workflow import WORKFLOW

        return WORKFLOW

    @property
    def what(self) -> str:
        """Miễn, or giảm with its share."""
        return f"Giảm {self.percent}%" if self.kind == ReliefKind.REDUCE else "Miễn"

    @property
    def first(self) -> Month:
        """The first month."""
        return Month.of(self.from_month)

    @property
    def last(self) -> Month:
        """The last month."""
        return Month.of(self.to_month)

    def node_for(self, transition: Transition) -> Organization:
        """The branch, or for the decision the committee above it (or the branch, where it decides itself)."""
        from meetings.dues.workflow import node_of

        return node_of(self, transition)


class DuesReliefStep(StepRecord):
    """Who did what with an application for relief."""

    relief = models.ForeignKey(DuesRelief, models.PROTECT, related_name="steps")

    class Meta(StepRecord.Meta):
        verbose_name = "việc đã làm về miễn, giảm đảng phí"
        verbose_name_plural = "việc đã làm về miễn, giảm đảng phí"

    def __str__(self) -> str:
        return f"{self.relief}: {self.step}"
