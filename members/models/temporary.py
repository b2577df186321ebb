"""Temporary activity (sinh hoạt đảng tạm thời): people received here for a time, never counted here (``transfer.md`` 6)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from branches.models import Organization
from core.scopes import ScopedQuerySet
from members.models.member import Member


class TemporaryActivityQuerySet(ScopedQuerySet):
    """Stays by date."""

    def present(self, on) -> TemporaryActivityQuerySet:
        """Visitors of a day (row E1 of the branch's working sheet 1)."""
        return self.filter(Q(ended_on=None) | Q(ended_on__gte=on), valid_from__lte=on)


class TemporaryActivity(models.Model):
    """A visitor of a branch: a member of another branch of the system, or somebody from outside known by name and unit.

    The visitor takes part without voting and stays in the headcount of his official branch. ``planned_end_on`` is the term on the
    slip, ``ended_on`` the last day he really took part.
    """

    branch = models.ForeignKey(
        Organization, models.PROTECT, related_name="visitors", verbose_name="chi bộ tiếp nhận tạm thời"
    )
    member = models.ForeignKey(
        Member,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="temporary_stays",
        verbose_name="đảng viên trong hệ thống",
    )
    full_name = models.CharField("họ và tên", max_length=120)
    birth_year = models.PositiveSmallIntegerField("năm sinh", null=True, blank=True)
    home = models.ForeignKey(
        Organization,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="away_members",
        verbose_name="nơi sinh hoạt chính thức",
    )
    home_unit = models.CharField("nơi sinh hoạt chính thức (ngoài hệ thống)", max_length=250, blank=True)
    valid_from = models.DateField("từ ngày")
    planned_end_on = models.DateField("đến ngày (theo giấy giới thiệu)")
    ended_on = models.DateField("ngày thôi sinh hoạt tạm thời", null=True, blank=True)
    document_number = models.CharField("số giấy giới thiệu", max_length=60, blank=True)
    document_date = models.DateField("ngày giấy giới thiệu", null=True, blank=True)
    remarks = models.CharField("nhận xét của chi ủy nơi tạm thời", max_length=500, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)

    objects = TemporaryActivityQuerySet.as_manager()

    scope_paths = ("branch__path",)
    scope_permission = "member.view"

    class Meta:
        verbose_name = "sinh hoạt đảng tạm thời tại đây"
        verbose_name_plural = "sinh hoạt đảng tạm thời tại đây"
        ordering = ("-valid_from", "-pk")
        indexes = [models.Index("branch", "valid_from", name="temporary_by_branch")]
        constraints = [
            models.CheckConstraint(
                condition=Q(planned_end_on__gte=F("valid_from"))
                & (Q(ended_on=None) | Q(ended_on__gte=F("valid_from"))),
                name="temporary_ends_after_start",
                violation_error_message="Ngày kết thúc không được trước ngày bắt đầu.",
            ),
            models.CheckConstraint(
                condition=Q(home__isnull=False) | ~Q(home_unit=""),
                name="temporary_has_home",
                violation_error_message="Cần ghi nơi sinh hoạt chính thức.",
            ),
            models.UniqueConstraint(
                "member", condition=Q(ended_on=None, member__isnull=False), name="temporary_one_open_stay"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.full_name} tại {self.branch} từ {self.valid_from}"
