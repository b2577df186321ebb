"""Yearly comments of the place of residence (Quy định 213-QĐ/TW) and who is an exception to them (``transfer.md`` section 10)."""

from __future__ import annotations

import pghistory
import pgtrigger
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.db import models
from django.db.models import F, Func, Q, Value
from django.urls import reverse

from branches.models import Organization
from core.scopes import ScopedQuerySet
from members.models import Member
from regulations.lookup import lookup_label, state_label

LEVELS = "residence_comment_level"  # look-up list: its words may differ by place
GROUNDS = "residence_exception_ground"  # look-up list: 33-HD/BTCTW, items 1.1 and 1.2
MACHINE = "residence_link"  # states of ``regulations``


class ExceptionKind(models.TextChoices):
    """What is different for a member from what the type of the branch says."""

    REQUIRED = "required", "Phải lấy nhận xét nơi cư trú"
    NO_COMMENT = "no_comment", "Đã giới thiệu, miễn sinh hoạt nơi cư trú (không lấy nhận xét hằng năm)"
    NOT_INTRODUCED = "not_introduced", "Miễn giới thiệu về nơi cư trú"


@pghistory.track(pghistory.UpdateEvent(row=pghistory.Old, label="before", level=pgtrigger.Statement))
class ResidenceException(models.Model):
    """From a day to a day a member is, or is not, one of those whose residence comments on them every year.

    Without a row the type of the branch decides: members who work in agencies, units, enterprises and armed forces need the comment.
    ``ground`` is a code of the list ``residence_exception_ground`` (33-HD/BTCTW, 30/10/2020).
    """

    organization = models.ForeignKey(
        Organization, models.PROTECT, related_name="residence_exceptions", verbose_name="chi bộ"
    )
    member = models.ForeignKey(Member, models.PROTECT, related_name="residence_exceptions", verbose_name="đảng viên")
    kind = models.CharField("diện", max_length=20, choices=ExceptionKind.choices)
    ground = models.CharField("lý do", max_length=40, blank=True)
    note = models.CharField("ghi chú", max_length=250, blank=True)
    valid_from = models.DateField("từ ngày")
    valid_to = models.DateField("đến ngày", null=True, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)

    objects = ScopedQuerySet.as_manager()

    scope_paths = ("organization__path",)
    scope_permission = "meeting.view"

    class Meta:
        verbose_name = "trường hợp riêng về nhận xét nơi cư trú"
        verbose_name_plural = "trường hợp riêng về nhận xét nơi cư trú"
        ordering = ("member", "-valid_from")
        constraints = [
            ExclusionConstraint(
                name="residence_one_exception_a_day",
                expressions=[
                    (Func("member", "member", Value("[]"), function="int8range"), "="),
                    (Func("valid_from", "valid_to", Value("[]"), function="daterange"), "&&"),
                ],
                violation_error_message="Thời gian này đã có trường hợp riêng khác.",
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="residence_exception_period",
                violation_error_message="Ngày hết hạn không được trước ngày bắt đầu.",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.member}: {self.get_kind_display()}"

    @property
    def ground_label(self) -> str:
        """The ground in words."""
        return lookup_label(GROUNDS, self.ground)


@pghistory.track(pghistory.UpdateEvent(row=pghistory.Old, label="before", level=pgtrigger.Statement))
class ResidenceComment(models.Model):
    """What the chi ủy of the place of residence says of a member for a year; the grassroots committee there certifies it.

    ``organization`` is the branch at work that asks, ``residence`` the place asked, as on the slip. ``level`` is a code of the list
    ``residence_comment_level``. Dates may be known without those before them: a slip that came back without a recorded sending.
    """

    organization = models.ForeignKey(
        Organization, models.PROTECT, related_name="residence_comments", verbose_name="chi bộ"
    )
    member = models.ForeignKey(Member, models.PROTECT, related_name="residence_comments", verbose_name="đảng viên")
    year = models.PositiveSmallIntegerField("năm")
    residence = models.CharField("chi bộ, đảng ủy nơi cư trú", max_length=200, blank=True)
    sent_on = models.DateField("ngày gửi phiếu", null=True, blank=True)
    received_on = models.DateField("ngày nhận lại", null=True, blank=True)
    level = models.CharField("mức nhận xét", max_length=20, blank=True)
    content = models.TextField("nội dung nhận xét", blank=True)
    signer = models.CharField("người nhận xét", max_length=120, blank=True)
    certified_on = models.DateField("ngày cấp ủy cơ sở xác nhận", null=True, blank=True)
    certified_by = models.CharField("nơi xác nhận", max_length=200, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    recorded_at = models.DateTimeField(auto_now=True)
    version = models.PositiveIntegerField(default=0, editable=False)

    objects = ScopedQuerySet.as_manager()

    scope_paths = ("organization__path",)
    scope_permission = "meeting.view"

    class Meta:
        verbose_name = "nhận xét nơi cư trú"
        verbose_name_plural = "nhận xét nơi cư trú"
        ordering = ("-year", "pk")
        indexes = [models.Index("organization", "year", name="residence_of_branch")]
        constraints = [
            models.UniqueConstraint(
                "member", "year", name="residence_comment_once_a_year",
                violation_error_message="Đồng chí đã có nhận xét nơi cư trú của năm này.",
            ),
            models.CheckConstraint(
                condition=Q(sent_on=None) | Q(received_on=None) | Q(received_on__gte=F("sent_on")),
                name="residence_received_after_sent",
                violation_error_message="Ngày nhận lại không được trước ngày gửi phiếu.",
            ),
            models.CheckConstraint(
                condition=Q(certified_on=None) | (Q(received_on__isnull=False) & ~Q(level="")),
                name="residence_certified_has_comment",
                violation_error_message="Chỉ xác nhận nhận xét đã có mức và ngày nhận.",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"Nhận xét nơi cư trú năm {self.year}: {self.member}"

    def get_absolute_url(self) -> str:
        """The page of this comment."""
        return reverse("tasks:residence_comment", args=[self.pk])

    @property
    def state(self) -> str:
        """How far it has come: a code of the machine ``residence_link``."""
        if self.certified_on:
            return "comment_certified"
        if self.received_on:
            return "commented"
        return "slip_sent"

    @property
    def state_label(self) -> str:
        """How far it has come, in words."""
        return state_label(MACHINE, self.state)

    @property
    def tone(self) -> str:
        """Colour of the badge, always beside the words."""
        return {"comment_certified": "done", "commented": "progress", "slip_sent": "warning"}[self.state]

    @property
    def level_label(self) -> str:
        """The level in words."""
        return lookup_label(LEVELS, self.level)
