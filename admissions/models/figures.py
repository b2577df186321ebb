"""What statistics and plans need: attributes as they were on admission; yearly and term targets handed down the tree."""

from __future__ import annotations

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q

from admissions.models.case import Admission
from branches.models import Organization
from core.scopes import ScopedQuerySet
from members.models import Member, Movement
from members.models.base import keeps_before, text


class AdmissionSnapshot(models.Model):
    """Attributes of somebody as of the ceremony (``admission.md`` 8), frozen: the record of the member changes, the statistics do not.

    One for each entry of the ledger that admits; ``age`` is in full years on the day of the ceremony. An annulled or reversed
    admission is no longer counted because its entry no longer stands.
    """

    movement = models.OneToOneField(Movement, models.PROTECT, related_name="admission_snapshot")
    member = models.ForeignKey(Member, models.PROTECT, related_name="admission_snapshots")
    admission = models.ForeignKey(Admission, models.PROTECT, null=True, blank=True, related_name="snapshots")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    ceremony_on = models.DateField("ngày vào Đảng")
    decision_on = models.DateField("ngày quyết định", null=True, blank=True)
    readmission = models.BooleanField("kết nạp lại", default=False)
    sex = models.CharField(max_length=6)
    birth_date = models.DateField(null=True, blank=True)
    age = models.PositiveSmallIntegerField("tuổi", null=True, blank=True)
    ethnic_group = text("dân tộc", 30)
    religion = text("tôn giáo", 30)
    occupation = text("nghề nghiệp", 10)
    general_education = text("giáo dục phổ thông", 30)
    professional_level = text("chuyên môn, nghiệp vụ", 30)
    academic_title = text("học hàm", 30)
    source_group = text("nhóm quần chúng", 30)
    youth_union = models.BooleanField(default=False)
    trade_union = models.BooleanField(default=False)
    private_owner = models.BooleanField(default=False)
    population_case = models.BooleanField(default=False)
    foreign_spouse = models.BooleanField(default=False)
    works_away = models.BooleanField(default=False)

    objects = ScopedQuerySet.as_manager()

    scope_paths = ("organization__path",)
    scope_permission = "admission.view"

    class Meta:
        verbose_name = "số liệu người mới kết nạp"
        verbose_name_plural = "số liệu người mới kết nạp"
        ordering = ("ceremony_on", "pk")
        indexes = [models.Index("ceremony_on", name="snapshot_by_ceremony")]

    def __str__(self) -> str:
        return f"{self.member}, {self.ceremony_on}"


class ReviewSwitch(models.Model):
    """Whether the grassroots committee as a whole still votes (8-KNĐ, 15-KNĐ) before its standing committee decides.

    The text of 208-QĐ/TW was not seen on this point (``admission.md`` 3.2, open question A2), so each committee says how it works, from a
    day on; without a row the dated parameter ``admission.grassroots_review_step`` holds.
    """

    organization = models.ForeignKey(
        Organization, models.PROTECT, related_name="admission_review_switches", verbose_name="đảng ủy cơ sở"
    )
    applies = models.BooleanField("đảng ủy cơ sở xét trước khi quyết định")
    valid_from = models.DateField("từ ngày")
    note = text("căn cứ, ghi chú", 300)

    objects = ScopedQuerySet.as_manager()

    scope_paths = ("organization__path",)
    scope_permission = "admission.view"

    class Meta:
        verbose_name = "cách xét hồ sơ của đảng ủy cơ sở"
        verbose_name_plural = "cách xét hồ sơ của đảng ủy cơ sở"
        ordering = ("organization", "-valid_from")
        constraints = [models.UniqueConstraint("organization", "valid_from", name="review_switch_once_a_day")]

    def __str__(self) -> str:
        return f"{self.organization}: {'có' if self.applies else 'không'} xét, từ {self.valid_from}"


class TargetPeriod(models.TextChoices):
    """What the target is for."""

    YEAR = "year", "Năm"
    TERM = "term", "Nhiệm kỳ"


@pghistory.track(keeps_before())
class AdmissionTarget(models.Model):
    """How many people an organisation is to admit in a year or a term (chỉ tiêu kết nạp), handed down by the committee above.

    ``first_year`` and ``last_year`` are equal for a yearly target. ``plan`` and the numbers are the plan or resolution that sets it.
    """

    organization = models.ForeignKey(
        Organization, models.PROTECT, related_name="admission_targets", verbose_name="tổ chức đảng"
    )
    period = models.CharField("thời kỳ", max_length=6, choices=TargetPeriod.choices, default=TargetPeriod.YEAR)
    first_year = models.PositiveSmallIntegerField("từ năm")
    last_year = models.PositiveSmallIntegerField("đến năm")
    number = models.PositiveIntegerField("chỉ tiêu (người)")
    given_by = models.ForeignKey(
        Organization, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="cấp giao"
    )
    document_number = text("số nghị quyết, kế hoạch", 60)
    document_on = models.DateField("ngày nghị quyết, kế hoạch", null=True, blank=True)
    note = text("ghi chú", 500)
    version = models.PositiveIntegerField(default=0, editable=False)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    recorded_at = models.DateTimeField(auto_now=True)

    objects = ScopedQuerySet.as_manager()

    scope_paths = ("organization__path",)
    scope_permission = "admission.view"

    class Meta:
        verbose_name = "chỉ tiêu kết nạp"
        verbose_name_plural = "chỉ tiêu kết nạp"
        ordering = ("-first_year", "organization__path")
        constraints = [
            models.UniqueConstraint(
                "organization", "period", "first_year", name="admission_target_once",
                violation_error_message="Tổ chức đảng này đã có chỉ tiêu của thời kỳ đó.",
            ),
            models.CheckConstraint(
                condition=Q(last_year__gte=models.F("first_year")), name="admission_target_years",
                violation_error_message="Năm cuối không được trước năm đầu.",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        years = str(self.first_year) if self.first_year == self.last_year else f"{self.first_year}–{self.last_year}"
        return f"{self.organization}: {self.number} người, {years}"
