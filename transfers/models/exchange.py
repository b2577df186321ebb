"""Exchange between installations by signed files: whom we know, what was sent and received (``transfer.md`` 12)."""

from __future__ import annotations

import pghistory
from django.db import models
from django.db.models import Q

from branches.models import Organization
from core.scopes import ScopedQuerySet
from members.models.base import day, keeps_before, recorded_by, text


@pghistory.track(keeps_before())
class Partner(models.Model):
    """Another installation whose files are trusted: its identifier and public key, entered by hand from a paper or a meeting.

    The committee that entered it and those below use it. A revoked one stays, so that its files are refused by name.
    """

    organization = models.ForeignKey(
        Organization, models.PROTECT, related_name="exchange_partners", verbose_name="cấp ủy của hệ thống này dùng"
    )
    name = models.CharField("tên hệ thống, cấp ủy sử dụng", max_length=200)
    identifier = models.CharField("mã hệ thống", max_length=64)
    public_key = models.CharField("khóa công khai", max_length=64)
    fingerprint = models.CharField("dấu vân tay khóa", max_length=64, editable=False)
    trusted_on = models.DateField("ngày tin cậy")
    revoked_on = day("ngày thôi tin cậy")
    note = text("ghi chú")
    recorded_by = recorded_by()
    recorded_at = models.DateTimeField(auto_now_add=True)

    objects = ScopedQuerySet.as_manager()

    scope_paths = ("organization__path",)
    scope_permission = "transfer.exchange"

    class Meta:
        verbose_name = "hệ thống trao đổi"
        verbose_name_plural = "hệ thống trao đổi"
        ordering = ("name", "pk")
        constraints = [
            models.UniqueConstraint(
                "organization", "identifier", condition=Q(revoked_on=None), name="partner_trusted_once",
                violation_error_message="Cấp ủy này đang tin cậy một hệ thống mang mã đó.",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name


class EnvelopeKind(models.TextChoices):
    """What a file says."""

    INTRODUCTION = "introduction", "Giới thiệu chuyển đi"
    RECEPTION = "reception", "Báo đã tiếp nhận"
    RETURN = "return", "Trả lại nơi đi"


class Envelope(models.Model):
    """One signed file, written or read: kept whole, so that a second reading of the same file changes nothing."""

    direction = models.CharField("chiều", max_length=3, choices=[("out", "Gửi đi"), ("in", "Nhận về")])
    kind = models.CharField("nội dung", max_length=12, choices=EnvelopeKind.choices)
    number = models.CharField("mã tệp", max_length=64)
    sender = models.CharField("mã hệ thống gửi", max_length=64)
    recipient = models.CharField("mã hệ thống nhận", max_length=64, blank=True)
    partner = models.ForeignKey(Partner, models.PROTECT, null=True, blank=True, related_name="envelopes")
    organization = models.ForeignKey(
        Organization, models.PROTECT, related_name="envelopes", verbose_name="cấp ủy gửi, nhận"
    )
    made_on = models.DateField("ngày lập")
    content = models.JSONField("nội dung", default=dict)
    signature = models.CharField("chữ ký", max_length=128)
    recorded_by = recorded_by()
    recorded_at = models.DateTimeField(auto_now_add=True)

    objects = ScopedQuerySet.as_manager()

    scope_paths = ("organization__path",)
    scope_permission = "transfer.exchange"

    class Meta:
        verbose_name = "tệp trao đổi"
        verbose_name_plural = "tệp trao đổi"
        ordering = ("-pk",)
        constraints = [
            models.UniqueConstraint(
                "sender", "number", "direction", name="envelope_once",
                violation_error_message="Tệp này đã được nhận.",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}"

    @property
    def person(self) -> str:
        """Whose transfer the file is about."""
        body = self.content.get("body", {})
        return body.get("full_name") or body.get("member", {}).get("record", {}).get("full_name", "")
