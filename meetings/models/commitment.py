"""Yearly commitments of members (cam kết tu dưỡng, rèn luyện, phấn đấu hằng năm; ``meetings-evaluation.md`` C.1)."""

from __future__ import annotations

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from branches.models import Organization
from core.scopes import ScopedQuerySet
from members.models import Member


class CommitmentResult(models.TextChoices):
    """What the branch said of a commitment at the end of its year."""

    KEPT = "kept", "Thực hiện tốt"
    PARTLY = "partly", "Thực hiện chưa đầy đủ"
    NOT_KEPT = "not_kept", "Không thực hiện"

    @property
    def tone(self) -> str:
        """Colour of the badge, always beside the words."""
        return {"kept": "done", "partly": "warning", "not_kept": "error"}[self.value]


@pghistory.track(pghistory.UpdateEvent(row=pghistory.Old, label="before", level=pgtrigger.Statement))
class Commitment(models.Model):
    """The commitment a member hands in for a year; one for each member and year, kept by the branch of that time.

    ``items`` are the lines of the paper; empty while only the handing-in is recorded. ``confirmed_by`` is who confirmed it for
    chi ủy, in words. ``version`` counts the changes, for two people at one time.
    """

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="commitments", verbose_name="chi bộ")
    member = models.ForeignKey(Member, models.PROTECT, related_name="commitments", verbose_name="đảng viên")
    year = models.PositiveSmallIntegerField("năm")
    items = models.TextField("nội dung cam kết", blank=True)
    registered_on = models.DateField("ngày đăng ký")
    confirmed_on = models.DateField("ngày xác nhận", null=True, blank=True)
    confirmed_by = models.CharField("người xác nhận", max_length=120, blank=True)
    midyear_remark = models.CharField("nhận xét giữa năm", max_length=400, blank=True)
    midyear_on = models.DateField("ngày nhận xét giữa năm", null=True, blank=True)
    result = models.CharField("kết quả thực hiện", max_length=10, choices=CommitmentResult.choices, blank=True)
    result_note = models.CharField("nhận xét kết quả", max_length=400, blank=True)
    result_on = models.DateField("ngày kết luận", null=True, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    recorded_at = models.DateTimeField(auto_now=True)
    version = models.PositiveIntegerField(default=0, editable=False)

    objects = ScopedQuerySet.as_manager()

    scope_paths = ("organization__path",)
    scope_permission = "meeting.view"

    class Meta:
        verbose_name = "cam kết hằng năm"
        verbose_name_plural = "cam kết hằng năm"
        ordering = ("-year", "pk")
        indexes = [models.Index("organization", "year", name="commitment_of_branch")]
        constraints = [
            models.UniqueConstraint(
                "member", "year", name="commitment_once_a_year",
                violation_error_message="Đồng chí đã có bản cam kết của năm này.",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_on=None) | Q(confirmed_on__gte=F("registered_on")), name="commitment_confirmed_after",
                violation_error_message="Ngày xác nhận không được trước ngày đăng ký.",
            ),
            models.CheckConstraint(
                condition=Q(result="", result_on=None) | (~Q(result="") & Q(result_on__isnull=False)),
                name="commitment_result_with_day",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"Cam kết năm {self.year}: {self.member}"

    def get_absolute_url(self) -> str:
        """The page of this commitment."""
        return reverse("tasks:commitment", args=[self.pk])

    @property
    def state_label(self) -> str:
        """How far it has come, in words."""
        if self.result:
            return self.get_result_display()
        return "Đã xác nhận" if self.confirmed_on else "Đã nộp, chờ xác nhận"

    @property
    def tone(self) -> str:
        """Colour of the badge, always beside the words."""
        if self.result:
            return CommitmentResult(self.result).tone
        return "done" if self.confirmed_on else "progress"
