"""Resolutions of a branch (nghị quyết) with their tasks, which come back as part I of the next one."""

from __future__ import annotations

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from branches.models import Organization
from core.scopes import ScopedQuerySet
from documents.models import Document
from meetings.models.locks import locked_task, locked_with_meeting
from meetings.models.meeting import Meeting
from meetings.models.vote import Vote
from members.models import Member


class Resolution(models.Model):
    """A resolution of a meeting. ``texts`` holds its prose by part; number and day stand on ``document`` once it is issued.

    ``frozen`` is what was issued, plain values from which the print is made again alike.
    """

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="resolutions", verbose_name="chi bộ")
    meeting = models.OneToOneField(Meeting, models.PROTECT, related_name="resolution", verbose_name="buổi họp")
    vote = models.OneToOneField(Vote, models.SET_NULL, null=True, blank=True, related_name="resolution")
    title = models.CharField("trích yếu", max_length=300)
    texts = models.JSONField("nội dung", default=dict, blank=True)
    document = models.OneToOneField(Document, models.PROTECT, null=True, blank=True, related_name="resolution")
    frozen = models.JSONField(default=dict, blank=True)
    version = models.PositiveIntegerField(default=0)

    objects = ScopedQuerySet.as_manager()

    scope_paths = ("organization__path",)
    scope_permission = "meeting.view"

    class Meta:
        verbose_name = "nghị quyết"
        verbose_name_plural = "nghị quyết"
        ordering = ("-meeting__planned_at", "-pk")
        triggers = [locked_with_meeting("resolution_locked")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("books:resolution", args=[self.meeting_id])


class ItemStatus(models.TextChoices):
    """What has become of a task of a resolution."""

    OPEN = "open", "Đang thực hiện"
    DONE = "done", "Đạt"
    NOT_DONE = "not_done", "Không đạt"
    DROPPED = "dropped", "Không thực hiện nữa"

    @property
    def tone(self) -> str:
        """Colour of the badge, always beside the words."""
        return {"open": "progress", "done": "done", "not_done": "error", "dropped": "neutral"}[self.value]


@pghistory.track(pghistory.UpdateEvent(row=pghistory.Old, label="before", level=pgtrigger.Statement))
class ResolutionItem(models.Model):
    """A task or target (nhiệm vụ, chỉ tiêu) set at a meeting: who answers for it, by when.

    It stays open until a later meeting judges it (``ItemReview``). Items may be set without a resolution (kết luận).
    """

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="resolution_items")
    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="items", verbose_name="buổi họp giao")
    order = models.PositiveSmallIntegerField("thứ tự", default=0)
    task = models.CharField("nhiệm vụ, chỉ tiêu", max_length=400)
    target = models.CharField("mức phải đạt", max_length=200, blank=True)
    responsible = models.ForeignKey(
        Member,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="resolution_items",
        verbose_name="người chịu trách nhiệm",
    )
    responsible_text = models.CharField("người, tổ chức phối hợp", max_length=200, blank=True)
    deadline = models.DateField("thời hạn", null=True, blank=True)
    status = models.CharField("tình trạng", max_length=10, choices=ItemStatus.choices, default=ItemStatus.OPEN)
    result = models.CharField("kết quả", max_length=400, blank=True)
    closed_in = models.ForeignKey(
        Meeting, models.PROTECT, null=True, blank=True, related_name="closed_items", verbose_name="buổi họp kết luận"
    )
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    objects = ScopedQuerySet.as_manager()

    scope_paths = ("organization__path",)
    scope_permission = "meeting.view"

    class Meta:
        verbose_name = "nhiệm vụ của nghị quyết"
        verbose_name_plural = "nhiệm vụ của nghị quyết"
        ordering = ("meeting__planned_at", "order", "pk")
        indexes = [models.Index("organization", name="item_open", condition=Q(status="open"))]
        constraints = [
            models.CheckConstraint(
                condition=Q(status="open") | Q(closed_in__isnull=False), name="item_closed_in_a_meeting"
            )
        ]
        triggers = [locked_task("item_locked")]

    def __str__(self) -> str:
        return self.task


class ItemReview(models.Model):
    """What a meeting said of a task set before: a line of part I of its resolution, and the figure of item 7 of the score."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="item_reviews")
    item = models.ForeignKey(ResolutionItem, models.CASCADE, related_name="reviews")
    state_before = models.CharField("tình trạng đầu kỳ", max_length=200, blank=True)
    status = models.CharField("đánh giá", max_length=10, choices=ItemStatus.choices)
    result = models.CharField("kết quả thực hiện", max_length=400, blank=True)

    class Meta:
        verbose_name = "đánh giá nhiệm vụ"
        verbose_name_plural = "đánh giá nhiệm vụ"
        ordering = ("meeting", "item__meeting__planned_at", "item__order", "pk")
        constraints = [models.UniqueConstraint("meeting", "item", name="item_reviewed_once_a_meeting")]
        triggers = [locked_with_meeting("item_review_locked")]

    def __str__(self) -> str:
        return f"{self.item}: {self.get_status_display()}"
