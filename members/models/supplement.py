"""The annual supplement (phiếu bổ sung hồ sơ đảng viên), ``member-record.md`` 4."""

from __future__ import annotations

import pghistory
from django.db import models
from django.urls import reverse

from core.scopes import ScopedQuerySet
from core.workflow import Case, StepRecord
from members.models.base import text
from members.models.member import Member


class SupplementState(models.TextChoices):
    """The way of a supplement: member → chi ủy → cấp ủy cơ sở → one copy upward."""

    DRAFT = "draft", "Đảng viên kê khai"
    CONFIRMED = "confirmed", "Chi ủy đã xác nhận"
    ACCEPTED = "accepted", "Cấp ủy cơ sở đã bổ sung vào hồ sơ"
    FORWARDED = "forwarded", "Đã gửi cấp trên"

    @property
    def tone(self) -> str:
        """Tone of the badge on screen."""
        return {"draft": "progress", "confirmed": "current", "accepted": "done", "forwarded": "done"}[self.value]


@pghistory.track()
class AnnualSupplement(Case):
    """What changed in a member's record in a year, or that nothing did (``nil_return``); one sheet a year.

    ``changes`` maps a field of the record to [value when declared, new value]; it becomes part of the record when the
    grassroots committee accepts it, and stays here as the versioned difference.
    """

    member = models.ForeignKey(Member, models.PROTECT, related_name="supplements", verbose_name="đảng viên")
    year = models.PositiveSmallIntegerField("năm")
    nil_return = models.BooleanField("không có gì thay đổi", default=False)
    changes = models.JSONField("thay đổi", default=dict)
    other = models.TextField("thay đổi khác", blank=True)
    declared_on = models.DateField("ngày kê khai")
    paper = text("giấy tờ kèm theo", 250)
    accepted_on = models.DateField("ngày bổ sung vào hồ sơ", null=True, blank=True)
    forwarded_to = text("gửi đến", 200)

    objects = ScopedQuerySet.as_manager()

    scope_paths = ("member__path",)
    scope_permission = "member.view"

    class Meta:
        verbose_name = "phiếu bổ sung hồ sơ"
        verbose_name_plural = "phiếu bổ sung hồ sơ"
        ordering = ("-year", "member")
        constraints = [
            models.UniqueConstraint(
                "member", "year", name="supplement_once_a_year",
                violation_error_message="Đảng viên đã có phiếu bổ sung của năm này.",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"Phiếu bổ sung hồ sơ năm {self.year} – {self.member}"

    def get_absolute_url(self) -> str:
        """The page of this supplement."""
        return reverse("members:supplement_detail", args=[self.member_id, self.year])

    def node_for(self, transition):
        """Chi ủy acts on the branch, cấp ủy cơ sở on the grassroots organisation above it."""
        from members.record.queries import grassroots_of

        branch = self.member.organization
        return branch if transition.name == "confirm" else grassroots_of(branch)


class SupplementStep(StepRecord):
    """One act on a supplement."""

    supplement = models.ForeignKey(AnnualSupplement, models.PROTECT, related_name="steps")

    class Meta(StepRecord.Meta):
        abstract = False
        verbose_name = "bước của phiếu bổ sung"
        verbose_name_plural = "bước của phiếu bổ sung"

    def __str__(self) -> str:
        return f"{self.step} {self.supplement}"
