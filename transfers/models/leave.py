"""Exemption and temporary leave from work and meetings (miễn, tạm miễn công tác và sinh hoạt đảng, ``transfer.md`` 7)."""

from __future__ import annotations

import pghistory
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from branches.models import Organization
from core.scopes import ScopedQuerySet
from core.workflow import StepRecord, Transition
from members.models import Member, StatusPeriod
from members.models.base import day, keeps_before, text
from transfers.models.transfer import MemberCase


class ExemptionKind(models.TextChoices):
    """What is asked."""

    EXEMPT = "exempt", "Miễn công tác và sinh hoạt đảng (tuổi cao, sức yếu)"
    LEAVE = "leave", "Tạm miễn công tác và sinh hoạt đảng (có thời hạn)"
    REDUCED = "reduced", "Giảm công tác, sinh hoạt đảng"


class ExemptionState(models.TextChoices):
    """Where it stands; a leave past its term is read from the dates."""

    REQUESTED = "requested", "Đề nghị"
    AWAITING_COMMITTEE = "awaiting_committee", "Chờ đảng ủy cơ sở đồng ý"
    IN_FORCE = "in_force", "Đang được miễn, tạm miễn, giảm"
    RESUMPTION_REQUESTED = "resumption_requested", "Đề nghị trở lại"
    RESUMED = "resumed", "Đã trở lại sinh hoạt"
    REFUSED = "refused", "Không đồng ý"
    WITHDRAWN = "withdrawn", "Rút đề nghị"
    DEPARTED = "departed", "Kết thúc vì đảng viên ra khỏi đảng số"

    @property
    def tone(self) -> str:
        """Tone of the badge on screen."""
        return {"in_force": "current", "resumed": "done", "refused": "warning"}.get(
            self.value,
            "progress" if self.value in ("requested", "awaiting_committee", "resumption_requested") else "neutral",
        )


@pghistory.track(keeps_before(), exclude=["created_at"])
class Exemption(MemberCase):
    """One exemption, leave or reduction of one member: asked in writing or orally, decided by the branch, for a leave agreed above.

    ``ground`` is a code of ``leave_ground`` for a leave. ``until_on`` is empty for an exemption. ``status_period`` is the dated status
    the case set.
    """

    member = models.ForeignKey(Member, models.PROTECT, related_name="exemptions", verbose_name="đảng viên")
    kind = models.CharField("hình thức", max_length=10, choices=ExemptionKind.choices)
    ground = models.CharField("lý do", max_length=30, blank=True)
    ground_note = text("ghi rõ lý do")
    asked_orally = models.BooleanField("đề nghị bằng lời", default=False)
    requested_on = models.DateField("ngày đề nghị")
    voluntary = models.BooleanField("đảng viên tự nguyện đề nghị", default=True)
    health_paper = text("giấy xác nhận của cơ sở y tế")
    illness_months = models.PositiveSmallIntegerField("thời gian phải điều trị (tháng)", null=True, blank=True)
    from_on = day("từ ngày")
    until_on = day("đến ngày")
    place = text("nơi ở trong thời gian tạm miễn", 200)
    resolution_number = text("số nghị quyết chi bộ", 60)
    resolution_on = day("ngày nghị quyết chi bộ")
    agreed_number = text("số văn bản đồng ý của đảng ủy cơ sở", 60)
    agreed_on = day("ngày đảng ủy cơ sở đồng ý")
    informed_on = day("ngày thông báo cấp ủy cấp trên trực tiếp")
    extensions = models.PositiveSmallIntegerField("số lần gia hạn", default=0)
    resumed_on = day("ngày trở lại")
    remarks = models.TextField("nhận xét của nơi cư trú, nơi làm việc trong thời gian tạm miễn", blank=True)
    status_period = models.OneToOneField(
        StatusPeriod, models.SET_NULL, null=True, blank=True, related_name="exemption", editable=False
    )

    objects = ScopedQuerySet.as_manager()

    scope_paths = ("member__path",)
    scope_permission = "transfer.view"

    class Meta:
        verbose_name = "hồ sơ miễn, tạm miễn sinh hoạt đảng"
        verbose_name_plural = "hồ sơ miễn, tạm miễn sinh hoạt đảng"
        ordering = ("-pk",)
        indexes = [models.Index("state", "until_on", name="exemption_by_end")]
        constraints = [
            models.UniqueConstraint(
                "member", name="exemption_one_open",
                condition=Q(state__in=["requested", "awaiting_committee", "in_force", "resumption_requested"]),
                violation_error_message="Đảng viên này đang có hồ sơ miễn, tạm miễn chưa kết thúc.",
            ),
            models.CheckConstraint(
                condition=Q(until_on=None) | Q(from_on=None) | Q(until_on__gt=F("from_on")), name="exemption_term_order",
                violation_error_message="Thời hạn tạm miễn phải sau ngày bắt đầu.",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.member.full_name}"

    def get_absolute_url(self) -> str:
        """The page of the case."""
        return reverse("transfers:exemption_detail", args=[self.pk])

    @property
    def full_name(self) -> str:
        """Whose case it is."""
        return self.member.full_name

    @property
    def workflow(self):
        """The table of steps."""
        from transfers.exemption_workflow import WORKFLOW

        return WORKFLOW

    def node_for(self, transition: Transition) -> Organization:
        """The branch, or the grassroots committee that agrees."""
        from transfers.exemption_workflow import node_of

        return node_of(self, transition)


class ExemptionStep(StepRecord):
    """Who did what with an exemption."""

    exemption = models.ForeignKey(Exemption, models.PROTECT, related_name="steps")

    class Meta(StepRecord.Meta):
        verbose_name = "việc đã làm về miễn, tạm miễn"
        verbose_name_plural = "việc đã làm về miễn, tạm miễn"

    def __str__(self) -> str:
        return f"{self.exemption}: {self.step}"
