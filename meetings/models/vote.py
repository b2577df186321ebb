"""Votes of a meeting (biểu quyết): the tally only, the base and the rule by which it was judged."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from core.scopes import ScopedQuerySet
from meetings.models.locks import locked_with_meeting
from meetings.models.meeting import Meeting
from members.models import Member


class Vote(models.Model):
    """One matter put to the vote.

    ``matter`` is a code of ``meetings.matters`` and says which majority is asked and which case moves when the minutes are adopted;
    ``case_id`` names that case when there is one already. ``base`` is the number the share is taken of
    (``organization.md`` 5.3), ``base_parts`` how it was reached, ``rule`` the rule of the day. Never who voted what.
    ``outcome`` tells, after adoption, what the decision moved.
    """

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="votes")
    order = models.PositiveSmallIntegerField("thứ tự")
    matter = models.CharField("việc", max_length=40)
    subject = models.CharField("nội dung biểu quyết", max_length=400)
    member = models.ForeignKey(
        Member, models.PROTECT, null=True, blank=True, related_name="votes_about", verbose_name="đảng viên được xét"
    )
    person_name = models.CharField("người được xét (chưa là đảng viên)", max_length=120, blank=True)
    case_id = models.BigIntegerField(null=True, blank=True, editable=False)
    secret = models.BooleanField("bỏ phiếu kín", default=False)
    base = models.PositiveSmallIntegerField("số căn cứ")
    base_parts = models.JSONField(default=dict, blank=True)
    in_favour = models.PositiveSmallIntegerField("tán thành")
    against = models.PositiveSmallIntegerField("không tán thành", default=0)
    other = models.PositiveSmallIntegerField("ý kiến khác, phiếu không hợp lệ", default=0)
    needed = models.PositiveSmallIntegerField("số phiếu cần")
    passed = models.BooleanField("đạt")
    rule = models.JSONField(default=dict, blank=True)
    details = models.JSONField("dữ liệu kèm theo", default=dict, blank=True)
    note = models.CharField("ghi chú", max_length=400, blank=True)
    outcome = models.CharField("kết quả xử lý", max_length=400, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    recorded_at = models.DateTimeField(auto_now=True)

    objects = ScopedQuerySet.as_manager()

    scope_paths = ("meeting__organization__path",)
    scope_permission = "meeting.view"

    class Meta:
        verbose_name = "biểu quyết"
        verbose_name_plural = "biểu quyết"
        ordering = ("meeting", "order", "pk")
        indexes = [models.Index("matter", "member", name="vote_about")]
        constraints = [
            models.UniqueConstraint(
                "meeting", "matter", "member", name="vote_once_about_member", condition=Q(member__isnull=False),
                violation_error_message="Buổi họp này đã có biểu quyết về việc này đối với đồng chí.",
            ),
        ]  # fmt: skip
        triggers = [locked_with_meeting("vote_locked")]

    def __str__(self) -> str:
        return f"{self.subject}: {self.in_favour}/{self.base}"

    @property
    def cast(self) -> int:
        """Votes cast in all."""
        return self.in_favour + self.against + self.other
