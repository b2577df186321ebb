"""Dated statuses of a member and gaps of party age."""

from __future__ import annotations

import pghistory
import pgtrigger
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.db import models
from django.db.models import F, Func, Q, Value

from members.models.ledger import Movement
from members.models.member import ActivityStatus, Member, MembershipClass


class Attribute(models.IntegerChoices):
    """The dated attributes; end of membership is the ledger's. Numbers, so that a range can hold them in a constraint."""

    MEMBERSHIP_CLASS = 1, "Tư cách"
    ACTIVITY_STATUS = 2, "Trạng thái sinh hoạt"


@pghistory.track(
    pghistory.UpdateEvent(row=pghistory.Old, label="before", level=pgtrigger.Statement),
    pghistory.DeleteEvent(label="deleted", level=pgtrigger.Statement),
)
class StatusPeriod(models.Model):
    """One value of one attribute from a day to a day, with the paper that says so (``member-record.md`` 9).

    ``closed_by`` is the departure that ended it, so that a reversal opens it again.
    """

    member = models.ForeignKey(Member, models.PROTECT, related_name="status_periods")
    attribute = models.IntegerField("thuộc tính", choices=Attribute.choices)
    value = models.CharField("giá trị", max_length=20)
    valid_from = models.DateField("từ ngày")
    valid_to = models.DateField("đến ngày", null=True, blank=True)
    expected_end_on = models.DateField("thời hạn đến", null=True, blank=True)
    document_number = models.CharField("số văn bản", max_length=60, blank=True)
    document_date = models.DateField("ngày văn bản", null=True, blank=True)
    issuer = models.CharField("cơ quan ban hành", max_length=200, blank=True)
    place = models.CharField("nơi đến, nơi ở", max_length=200, blank=True)
    note = models.CharField("ghi chú", max_length=250, blank=True)
    closed_by = models.ForeignKey(Movement, models.PROTECT, null=True, blank=True, related_name="closed_statuses")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "giai đoạn trạng thái"
        verbose_name_plural = "giai đoạn trạng thái"
        ordering = ("member", "attribute", "valid_from")
        constraints = [
            ExclusionConstraint(
                name="member_one_status_a_day",
                expressions=[
                    (Func("member", "member", Value("[]"), function="int8range"), "="),
                    (Func("attribute", "attribute", Value("[]"), function="int4range"), "="),
                    (Func("valid_from", "valid_to", Value("[]"), function="daterange"), "&&"),
                ],
                violation_error_message="Hai giai đoạn trạng thái không được chồng lên nhau.",
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="status_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member}: {self.value} từ {self.valid_from}"

    @property
    def words(self) -> str:
        """The value as people say it."""
        labels = MembershipClass if self.attribute == Attribute.MEMBERSHIP_CLASS else ActivityStatus
        return labels(self.value).label


class PartyAgeGap(models.Model):
    """Time that does not count in party age (thời gian gián đoạn), certified by a paper (``member-record.md`` 8)."""

    member = models.ForeignKey(Member, models.PROTECT, related_name="gaps")
    valid_from = models.DateField("từ tháng")
    valid_to = models.DateField("đến tháng")
    reason = models.CharField("lý do", max_length=200)
    counts_toward_age = models.BooleanField("vẫn tính tuổi đảng", default=False)
    document = models.CharField("văn bản", max_length=200, blank=True)
    confirmed_by = models.CharField("cấp xác nhận", max_length=200, blank=True)

    class Meta:
        verbose_name = "thời gian gián đoạn"
        verbose_name_plural = "thời gian gián đoạn"
        ordering = ("member", "valid_from")
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__gte=F("valid_from")),
                name="gap_ends_after_start",
                violation_error_message="Thời gian gián đoạn phải kết thúc sau khi bắt đầu.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.member}: {self.valid_from} – {self.valid_to}"
