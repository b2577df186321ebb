"""Journeys abroad: asked, permitted, gone, back, reported (``transfer.md`` 11)."""

from __future__ import annotations

import pghistory
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from branches.models import Organization
from core.scopes import ScopedQuerySet
from core.workflow import StepRecord, Transition
from members.models import ForeignTrip, Member, StatusPeriod
from members.models.base import day, keeps_before, text
from transfers.models.leave import Exemption
from transfers.models.temporary import TemporaryTransfer
from transfers.models.transfer import MemberCase, Transfer


class JourneyHandling(models.TextChoices):
    """What the length of the journey asks for."""

    NONE = "none", "Không chuyển sinh hoạt"
    LEAVE = "leave", "Tạm miễn sinh hoạt"
    TEMPORARY = "temporary", "Sinh hoạt tạm thời ngoài nước"
    OFFICIAL = "official", "Chuyển chính thức (Đảng ủy Bộ Ngoại giao)"


class JourneyState(models.TextChoices):
    """Where a journey stands; overdue is read from the dates."""

    REQUESTED = "requested", "Xin phép"
    BRANCH_AGREED = "branch_agreed", "Chi bộ đã cho ý kiến"
    PERMITTED = "permitted", "Cho phép"
    REFUSED = "refused", "Không cho phép"
    ABROAD = "abroad", "Đang ở nước ngoài"
    RETURNED_HOME = "returned_home", "Đã về"
    REPORTED = "reported", "Đã báo cáo"
    STAYED = "stayed_without_leave", "Ở lại không phép"
    CANCELLED = "cancelled", "Không đi"
    DEPARTED = "departed", "Kết thúc vì đảng viên ra khỏi đảng số"

    @property
    def tone(self) -> str:
        """Tone of the badge on screen."""
        tones = {"abroad": "current", "reported": "done", "refused": "warning", "stayed_without_leave": "warning"}
        return tones.get(self.value, "neutral" if self.value in ("cancelled", "departed") else "progress")


@pghistory.track(keeps_before(), exclude=["created_at"])
class Journey(MemberCase):
    """One journey of one member. ``trip`` is the line of the record (Phiếu đảng viên) it leaves when the member is back."""

    member = models.ForeignKey(Member, models.PROTECT, related_name="journeys", verbose_name="đảng viên")
    country = models.CharField("nước đến", max_length=120)
    purpose = models.CharField("mục đích", max_length=20)
    purpose_note = text("nội dung chuyến đi")
    private = models.BooleanField("đi việc riêng", default=False)
    visits_relatives = models.BooleanField("thăm thân nhân ở nước ngoài", default=False)
    relatives_pledge_on = day("ngày bản cam kết về thân nhân ở nước ngoài")
    companions = models.PositiveSmallIntegerField("số đảng viên cùng đi (kể cả đồng chí này)", default=1)
    funding = text("nguồn kinh phí", 120)
    handling = models.CharField(
        "hình thức", max_length=10, choices=JourneyHandling.choices, default=JourneyHandling.NONE
    )
    requested_on = models.DateField("ngày xin phép")
    from_on = models.DateField("dự kiến đi từ ngày")
    until_on = models.DateField("đến ngày")
    branch_opinion = text("ý kiến của chi bộ", 500)
    branch_opinion_on = day("ngày chi bộ cho ý kiến")
    permit_number = text("số văn bản cho phép", 60)
    permit_on = day("ngày cho phép")
    permit_issuer = text("cơ quan cho phép", 200)
    left_on = day("ngày xuất cảnh")
    returned_on = day("ngày nhập cảnh")
    reported_on = day("ngày báo cáo kết quả")
    report_note = models.TextField("nội dung báo cáo", blank=True)
    confirmed_by = text("xác nhận của tổ chức đảng, cơ quan đại diện ở ngoài nước")
    status_period = models.OneToOneField(
        StatusPeriod, models.SET_NULL, null=True, blank=True, related_name="journey", editable=False
    )
    trip = models.OneToOneField(
        ForeignTrip, models.SET_NULL, null=True, blank=True, related_name="journey", editable=False
    )
    exemption = models.OneToOneField(
        Exemption, models.PROTECT, null=True, blank=True, related_name="journey", verbose_name="hồ sơ tạm miễn"
    )
    temporary = models.OneToOneField(
        TemporaryTransfer,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="journey",
        verbose_name="hồ sơ sinh hoạt tạm thời",
    )
    transfer = models.OneToOneField(
        Transfer, models.PROTECT, null=True, blank=True, related_name="journey", verbose_name="hồ sơ chuyển chính thức"
    )

    objects = ScopedQuerySet.as_manager()

    scope_paths = ("member__path",)
    scope_permission = "transfer.view"

    class Meta:
        verbose_name = "chuyến đi nước ngoài"
        verbose_name_plural = "chuyến đi nước ngoài"
        ordering = ("-pk",)
        indexes = [models.Index("state", "until_on", name="journey_by_end")]
        constraints = [
            models.CheckConstraint(
                condition=Q(until_on__gte=F("from_on")), name="journey_term_order",
                violation_error_message="Ngày về không được trước ngày đi.",
            ),
            models.CheckConstraint(
                condition=Q(returned_on=None) | Q(left_on__isnull=False, returned_on__gte=F("left_on")), name="journey_back_after_leaving",
                violation_error_message="Ngày nhập cảnh không được trước ngày xuất cảnh.",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.member.full_name} đi {self.country}"

    def get_absolute_url(self) -> str:
        """The page of the journey."""
        return reverse("transfers:journey_detail", args=[self.pk])

    @property
    def workflow(self):
        """The table of steps."""
        from transfers.journey_workflow import WORKFLOW

        return WORKFLOW

    def node_for(self, transition: Transition) -> Organization:
        """The branch, or the committee that permits."""
        from transfers.journey_workflow import node_of

        return node_of(self, transition)


class JourneyStep(StepRecord):
    """Who did what with a journey."""

    journey = models.ForeignKey(Journey, models.PROTECT, related_name="steps")

    class Meta(StepRecord.Meta):
        verbose_name = "việc đã làm về đi nước ngoài"
        verbose_name_plural = "việc đã làm về đi nước ngoài"

    def __str__(self) -> str:
        return f"{self.journey}: {self.step}"
