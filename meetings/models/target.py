"""Local targets for the make-up of committees (``organization.md`` 5.5): no national figures exist, each has its own source."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from branches.models import Organization
from core.scopes import ScopedQuerySet


class Indicator(models.TextChoices):
    """What a target counts, as a share in per cent."""

    SECRETARY_VILLAGE_HEAD = (
        "secretary_village_head",
        "Bí thư chi bộ kiêm trưởng thôn, ấp, bản, khóm, tổ trưởng tổ dân phố",
    )
    SECRETARY_YOUNG = "secretary_young", "Bí thư chi bộ trẻ tuổi"
    COMMITTEE_FEMALE = "committee_female", "Cấp ủy viên chi bộ là nữ"
    COMMITTEE_YOUNG = "committee_young", "Cấp ủy viên chi bộ trẻ tuổi"
    VILLAGE_HEAD_MEMBER = "village_head_member", "Trưởng thôn, ấp, bản, khóm, tổ trưởng tổ dân phố là đảng viên"
    VILLAGE_WITH_BRANCH = "village_with_branch", "Thôn, ấp, bản, khóm, tổ dân phố có chi bộ"


ENTERED = (
    Indicator.VILLAGE_HEAD_MEMBER,
    Indicator.VILLAGE_WITH_BRANCH,
)  # the system holds no list of villages and their heads


class Target(models.Model):
    """What an organisation aims at for a year, by which document; ``achieved`` of ``whole`` only where no list of ours tells it."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="targets", verbose_name="tổ chức đảng")
    indicator = models.CharField("chỉ tiêu", max_length=30, choices=Indicator.choices)
    year = models.PositiveSmallIntegerField("năm")
    value = models.DecimalField("mức phấn đấu (%)", max_digits=5, decimal_places=2)
    source = models.CharField("văn bản giao chỉ tiêu", max_length=250)
    achieved = models.PositiveIntegerField("số đạt", null=True, blank=True)
    whole = models.PositiveIntegerField("tổng số", null=True, blank=True)
    version = models.PositiveIntegerField(default=0)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    objects = ScopedQuerySet.as_manager()

    scope_paths = ("organization__path",)
    scope_permission = "organization.view"

    class Meta:
        verbose_name = "chỉ tiêu"
        verbose_name_plural = "chỉ tiêu"
        ordering = ("-year", "organization__path", "indicator")
        constraints = [
            models.UniqueConstraint(
                "organization", "indicator", "year", name="target_once",
                violation_error_message="Chỉ tiêu này của năm đã ghi cho tổ chức đảng.",
            ),
            models.CheckConstraint(condition=Q(value__gte=0, value__lte=100), name="target_is_share"),
            models.CheckConstraint(
                condition=Q(achieved=None, whole=None) | Q(achieved__isnull=False, whole__isnull=False, achieved__lte=F("whole")),
                name="target_result_is_share",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.get_indicator_display()} năm {self.year} – {self.organization}"
