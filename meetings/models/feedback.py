"""Public feedback (góp ý của Mặt trận, đoàn thể, nhân dân), 217-QĐ/TW and 218-QĐ/TW (12/12/2013), ``meetings-evaluation.md`` F."""

from __future__ import annotations

from datetime import date

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from branches.models import Organization
from core.scopes import ScopedQuerySet, path_filter
from core.workflow import Case, StepRecord, Transition
from members.models import Member
from regulations.lookup import lookup_label


class FeedbackState(models.TextChoices):
    """From its reception to the end."""

    RECEIVED = "received", "Tiếp nhận"
    HANDLING = "handling", "Đang xử lý"
    ANSWERED = "answered", "Đã trả lời"
    CLOSED = "closed", "Đã đóng"
    FORWARDED = "forwarded", "Đã chuyển cấp khác"
    TO_INSPECTION = "to_inspection", "Đã chuyển Ủy ban kiểm tra"

    @property
    def tone(self) -> str:
        """Colour of the badge, always beside the words."""
        return {
            "received": "progress", "handling": "current", "answered": "done", "closed": "done", "forwarded": "neutral",
            "to_inspection": "neutral",
        }[self.value]  # fmt: skip


WAITING = (FeedbackState.RECEIVED, FeedbackState.HANDLING)  # nobody has answered yet
REPLIED = (FeedbackState.ANSWERED, FeedbackState.CLOSED)
PASSED_ON = (FeedbackState.FORWARDED, FeedbackState.TO_INSPECTION)


class FeedbackChannel(models.TextChoices):
    """How it came."""

    CONFERENCE = "conference", "Hội nghị"
    WRITING = "writing", "Văn bản"
    IN_PERSON = "in_person", "Trực tiếp"


class FeedbackSubject(models.TextChoices):
    """What it is about."""

    RESOLUTION = "resolution", "Nghị quyết, chủ trương"
    ORGANIZATION = "organization", "Tổ chức đảng, cấp ủy"
    MEMBER = "member", "Đảng viên"


class FeedbackQuerySet(ScopedQuerySet):
    """Feedback; what concerns a member is shown only to whoever may see members there."""

    def visible_to(self, scope, permission: str | None = None) -> FeedbackQuerySet:
        """The feedback this person may see."""
        rows = super().visible_to(scope, permission)
        prefixes = scope.paths("member.view")
        if "" in prefixes:  # the whole tree
            return rows
        members = path_filter(self.model.scope_paths, prefixes)
        return rows.filter(~Q(subject=FeedbackSubject.MEMBER) | members)

    def waiting(self) -> FeedbackQuerySet:
        """What nobody has answered yet."""
        return self.filter(state__in=WAITING)

    def overdue(self, on: date) -> FeedbackQuerySet:
        """What should have been answered before that day."""
        return self.waiting().filter(due_on__lt=on)


@pghistory.track(pghistory.UpdateEvent(row=pghistory.Old, label="before", level=pgtrigger.Statement))
class Feedback(Case):
    """A comment received by an organisation and what became of it. Denunciations are never kept here.

    ``source`` is a code of the list ``feedback_source``; ``source_name`` the organisation or group of people; ``person`` who spoke,
    if he wished to be named. ``due_on`` is the day by which to answer, by the dated rule of the day of reception.
    """

    organization = models.ForeignKey(
        Organization, models.PROTECT, related_name="feedback", verbose_name="tổ chức đảng tiếp nhận"
    )
    number = models.PositiveIntegerField("số thứ tự trong sổ")
    year = models.PositiveSmallIntegerField("năm")
    source = models.CharField("nơi góp ý", max_length=40)
    source_name = models.CharField("tên tổ chức, nhóm người góp ý", max_length=200)
    person = models.CharField("người góp ý", max_length=120, blank=True)
    received_on = models.DateField("ngày nhận")
    channel = models.CharField("hình thức", max_length=12, choices=FeedbackChannel.choices)
    subject = models.CharField("góp ý về", max_length=14, choices=FeedbackSubject.choices)
    about = models.CharField("cụ thể về", max_length=250, blank=True)
    member = models.ForeignKey(
        Member, models.PROTECT, null=True, blank=True, related_name="feedback", verbose_name="đảng viên được góp ý"
    )
    content = models.TextField("nội dung góp ý")
    handled_by = models.CharField("người, bộ phận xử lý", max_length=200, blank=True)
    handling = models.TextField("việc đã làm", blank=True)
    due_on = models.DateField("hạn trả lời", null=True, blank=True)
    reply_on = models.DateField("ngày trả lời", null=True, blank=True)
    reply = models.TextField("nội dung trả lời", blank=True)
    forwarded_to = models.CharField("nơi chuyển đến", max_length=200, blank=True)
    closed_on = models.DateField("ngày đóng", null=True, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = FeedbackQuerySet.as_manager()

    scope_paths = ("organization__path",)
    scope_permission = "meeting.view"

    class Meta:
        verbose_name = "góp ý"
        verbose_name_plural = "góp ý"
        ordering = ("-received_on", "-pk")
        indexes = [models.Index("organization", "received_on", name="feedback_by_day")]
        constraints = [
            models.UniqueConstraint("organization", "year", "number", name="feedback_number_once"),
            models.CheckConstraint(
                condition=Q(reply_on=None) | Q(reply_on__gte=F("received_on")), name="feedback_reply_after_reception",
                violation_error_message="Ngày trả lời không được trước ngày nhận.",
            ),
            models.CheckConstraint(
                condition=Q(member=None) | Q(subject="member"), name="feedback_member_is_subject",
                violation_error_message="Chỉ ghi đảng viên khi góp ý về đảng viên.",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"Góp ý số {self.number}/{self.year}"

    def get_absolute_url(self) -> str:
        """The page of this feedback."""
        return reverse("feedback:detail", args=[self.pk])

    @property
    def workflow(self):
        """The table of steps."""
        from meetings.feedback.workflow import WORKFLOW

        return WORKFLOW

    @property
    def source_label(self) -> str:
        """The words of where it came from."""
        return lookup_label("feedback_source", self.source)

    @property
    def is_waiting(self) -> bool:
        """Whether an answer is still due."""
        return self.state in WAITING

    def is_overdue(self, on: date) -> bool:
        """Whether the day by which to answer is over."""
        return self.is_waiting and self.due_on is not None and self.due_on < on

    def node_for(self, transition: Transition) -> Organization:
        """Every step is asked on the organisation that received it."""
        return self.organization


class FeedbackStep(StepRecord):
    """Who did what with a piece of feedback."""

    feedback = models.ForeignKey(Feedback, models.PROTECT, related_name="steps")

    class Meta(StepRecord.Meta):
        verbose_name = "việc đã làm với góp ý"
        verbose_name_plural = "việc đã làm với góp ý"

    def __str__(self) -> str:
        return f"{self.feedback}: {self.step}"
