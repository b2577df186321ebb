"""A meeting of a branch or of its committee (buổi sinh hoạt, cuộc họp) as a case, and its agenda, which is the frame of its minutes."""

from __future__ import annotations

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from branches.models import Organization
from core.dates import Month
from core.scopes import ScopedQuerySet
from core.workflow import Case, StepRecord, Transition
from meetings.models.locks import frozen_when_locked, kept_when_locked, locked_with_meeting
from members.models import Member


class MeetingKind(models.TextChoices):
    """Kinds of meetings (``meetings-evaluation.md`` A.6)."""

    REGULAR = "regular", "Sinh hoạt thường kỳ"
    THEMATIC = "thematic", "Sinh hoạt chuyên đề"
    COMBINED = "combined", "Thường kỳ kết hợp chuyên đề"
    EXTRAORDINARY = "extraordinary", "Bất thường"
    YEAR_END_REVIEW = "year_end_review", "Kiểm điểm cuối năm"
    BRANCH_COMMITTEE = "branch_committee", "Họp chi ủy"
    CONGRESS = "congress", "Đại hội chi bộ"


MONTHLY = (MeetingKind.REGULAR, MeetingKind.COMBINED)  # one of these each month
WITH_THEME = (MeetingKind.THEMATIC, MeetingKind.COMBINED)
SCORED = (MeetingKind.REGULAR, MeetingKind.COMBINED, MeetingKind.THEMATIC)


class Book(models.TextChoices):
    """The numbered books minutes are entered in: one of the branch, one of its committee."""

    BRANCH = "branch", "Sổ biên bản sinh hoạt chi bộ"
    COMMITTEE = "committee", "Sổ biên bản họp chi ủy"


class MeetingState(models.TextChoices):
    """From the plan to the report upward."""

    PLANNED = "planned", "Dự kiến"
    NOTIFIED = "notified", "Đã thông báo"
    IN_SESSION = "in_session", "Đang họp"
    HELD = "held", "Đã họp, chờ thông qua biên bản"
    ADOPTED = "adopted", "Đã thông qua biên bản"
    REPORTED = "reported", "Đã báo cáo cấp trên"
    CANCELLED = "cancelled", "Không họp"

    @property
    def tone(self) -> str:
        """Colour of the badge, always beside the words."""
        return {
            "planned": "neutral", "notified": "progress", "in_session": "current", "held": "warning", "adopted": "done",
            "reported": "done", "cancelled": "neutral",
        }[self.value]  # fmt: skip


OPEN_STATES = (MeetingState.PLANNED, MeetingState.NOTIFIED, MeetingState.IN_SESSION, MeetingState.HELD)
WRITABLE_STATES = (MeetingState.IN_SESSION, MeetingState.HELD)  # roll, minutes, votes, tasks may be entered
LOCKED_STATES = (MeetingState.ADOPTED, MeetingState.REPORTED)
TOOK_PLACE = (*WRITABLE_STATES, *LOCKED_STATES)


class MeetingQuerySet(ScopedQuerySet):
    """Meetings by what has become of them."""

    def took_place(self) -> MeetingQuerySet:
        """Those that were opened."""
        return self.filter(state__in=TOOK_PLACE)

    def monthly(self) -> MeetingQuerySet:
        """The regular meetings of the months (thường kỳ, or combined with a thematic part)."""
        return self.filter(kind__in=MONTHLY)


@pghistory.track(pghistory.UpdateEvent(row=pghistory.Old, label="before", level=pgtrigger.Statement))
class Meeting(Case):
    """A meeting from its plan to its adopted minutes.

    ``for_month`` is the first day of the month it belongs to: a regular meeting of November may be held on 2 December.
    Moments are those of the wall clock of Viet Nam. ``book_number`` is given when the minutes are adopted, in an unbroken row for
    each book of a branch; ``locked_at`` then closes everything the meeting recorded. ``minutes`` is the text as adopted, plain values
    from which the print is made again alike. ``recorded_score`` is only for meetings before any score sheet was in force.
    """

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="meetings", verbose_name="chi bộ")
    kind = models.CharField("loại", max_length=20, choices=MeetingKind.choices)
    for_month = models.DateField("của tháng")
    topic = models.CharField("chuyên đề, nội dung chính", max_length=300, blank=True)
    planned_at = models.DateTimeField("thời gian dự kiến")
    started_at = models.DateTimeField("bắt đầu", null=True, blank=True)
    ended_at = models.DateTimeField("kết thúc", null=True, blank=True)
    place = models.CharField("địa điểm", max_length=200, blank=True)
    chair = models.ForeignKey(Member, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="chủ trì")
    session_secretary = models.ForeignKey(
        Member, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="thư ký"
    )
    preparer = models.ForeignKey(
        Member, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="người chuẩn bị nội dung"
    )
    guests = models.CharField("khách mời, đại biểu cấp trên", max_length=300, blank=True)
    materials = models.TextField("tài liệu", blank=True)
    notice_sent_at = models.DateTimeField("thông báo lúc", null=True, blank=True)
    notice_to_superior = models.BooleanField("đã báo cấp ủy viên cấp trên theo dõi", default=False)
    committee_agreed_on = models.DateField("chi ủy (bí thư, phó bí thư) hội ý ngày", null=True, blank=True)
    committee_minutes = models.BooleanField("hội ý có biên bản", default=False)
    materials_uploaded_at = models.DateTimeField(
        "đăng tài liệu lên Sổ tay đảng viên điện tử lúc", null=True, blank=True
    )
    papers_uploaded_at = models.DateTimeField("đăng biên bản, nghị quyết sau họp lúc", null=True, blank=True)
    reported_on = models.DateField("báo cáo cấp trên ngày", null=True, blank=True)
    other_opinions = models.PositiveSmallIntegerField("số lượt ý kiến khác (không ghi tên)", default=0)
    recorded_score = models.DecimalField(
        "điểm tự chấm (ghi lại)", max_digits=5, decimal_places=2, null=True, blank=True
    )
    book = models.CharField("sổ", max_length=10, choices=Book.choices)
    book_number = models.PositiveIntegerField("số trong sổ", null=True, blank=True)
    locked_at = models.DateTimeField("khóa lúc", null=True, blank=True)
    adopted_on = models.DateField("thông qua biên bản ngày", null=True, blank=True)
    minutes = models.JSONField("biên bản đã thông qua", default=dict, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = MeetingQuerySet.as_manager()

    scope_paths = ("organization__path",)
    scope_permission = "meeting.view"

    class Meta:
        verbose_name = "buổi sinh hoạt, cuộc họp"
        verbose_name_plural = "sinh hoạt, họp"
        ordering = ("-planned_at", "-pk")
        indexes = [
            models.Index("organization", "for_month", name="meeting_by_month"),
            models.Index(fields=["-planned_at", "-id"], name="meeting_by_moment"),
        ]
        constraints = [
            models.UniqueConstraint(
                "organization", "for_month", name="meeting_one_regular_a_month",
                condition=Q(kind__in=("regular", "combined")) & ~Q(state="cancelled"),
                violation_error_message="Tháng này chi bộ đã có buổi sinh hoạt thường kỳ.",
            ),
            models.UniqueConstraint("organization", "book", "book_number", name="meeting_number_once"),
            models.CheckConstraint(
                condition=Q(for_month__day=1), name="meeting_month_first_day"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gt=F("started_at")), name="meeting_ends_after_start",
                violation_error_message="Giờ kết thúc phải sau giờ bắt đầu.",
            ),
            models.CheckConstraint(
                condition=Q(locked_at=None, book_number=None) | Q(locked_at__isnull=False, book_number__isnull=False),
                name="meeting_locked_is_numbered",
            ),
        ]  # fmt: skip
        triggers = [frozen_when_locked("meeting_frozen"), kept_when_locked("meeting_kept")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.month.label} – {self.organization}"

    def get_absolute_url(self) -> str:
        """The page of this meeting."""
        return reverse("meetings:detail", args=[self.pk])

    @property
    def workflow(self):
        """The table of steps."""
        from meetings.workflow import WORKFLOW

        return WORKFLOW

    @property
    def month(self) -> Month:
        """The month the meeting belongs to."""
        return Month.of(self.for_month)

    @property
    def held_on(self):
        """The day on which it is judged: when it was opened, else when it is planned (a date in Viet Nam)."""
        from django.utils import timezone

        return timezone.localtime(self.started_at or self.planned_at).date()

    @property
    def minutes_long(self) -> int | None:
        """How long it lasted, in minutes."""
        if self.started_at is None or self.ended_at is None:
            return None
        return int((self.ended_at - self.started_at).total_seconds() // 60)

    @property
    def is_writable(self) -> bool:
        """Whether roll, minutes, votes and tasks may be entered."""
        return self.state in WRITABLE_STATES

    @property
    def of_committee(self) -> bool:
        """Whether the committee meets, not the branch."""
        return self.kind == MeetingKind.BRANCH_COMMITTEE

    def node_for(self, transition: Transition) -> Organization:
        """Every step is asked on the branch."""
        return self.organization


class MeetingStep(StepRecord):
    """Who did what with a meeting."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="steps")

    class Meta(StepRecord.Meta):
        verbose_name = "việc đã làm của buổi họp"
        verbose_name_plural = "việc đã làm của buổi họp"

    def __str__(self) -> str:
        return f"{self.meeting}: {self.step}"


class AgendaPart(models.TextChoices):
    """The three parts of a meeting (``meetings-evaluation.md`` A.2)."""

    OPENING = "opening", "Mở đầu"
    PROCEEDING = "proceeding", "Tiến hành"
    CLOSING = "closing", "Kết thúc"


@pghistory.track(pghistory.UpdateEvent(row=pghistory.Old, label="before", level=pgtrigger.Statement))
class AgendaItem(models.Model):
    """One item of the agenda and what the minutes say under it.

    ``version`` counts the changes of ``text``: whoever saves says which version he began from, and is told when another came first.
    """

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="agenda")
    order = models.PositiveSmallIntegerField("thứ tự")
    part = models.CharField("phần", max_length=10, choices=AgendaPart.choices)
    title = models.CharField("nội dung", max_length=300)
    hint = models.CharField("gợi ý ghi", max_length=300, blank=True)
    text = models.TextField("diễn biến, ý kiến, kết luận", blank=True)
    version = models.PositiveIntegerField(default=0)
    updated_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    updated_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "nội dung buổi họp"
        verbose_name_plural = "chương trình, biên bản"
        ordering = ("meeting", "order", "pk")
        triggers = [locked_with_meeting("agenda_locked")]

    def __str__(self) -> str:
        return f"{self.order}. {self.title}"


class MinutesCorrection(models.Model):
    """A correction appended to adopted minutes; the adopted text stays as it was."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="corrections")
    order = models.PositiveSmallIntegerField()
    on = models.DateField("ngày")
    text = models.TextField("nội dung đính chính")
    reason = models.CharField("lý do", max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "đính chính biên bản"
        verbose_name_plural = "đính chính biên bản"
        ordering = ("meeting", "order")
        constraints = [models.UniqueConstraint("meeting", "order", name="correction_order_once")]
        triggers = [pgtrigger.Protect(name="corrections_stay", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.meeting}: đính chính {self.order}"
