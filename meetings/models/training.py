"""Training (bồi dưỡng): a class and its sessions, who attends, results and certificates (``meetings-evaluation.md`` E)."""

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
from members.models import FilePaper, Member, Presence, TrainingEntry
from regulations.lookup import lookup_label, lookup_value


def _keeps_before() -> pghistory.UpdateEvent:
    """History keeps the row as it was before each change."""
    return pghistory.UpdateEvent(row=pghistory.Old, label="before", level=pgtrigger.Statement)


class TrainingClassState(models.TextChoices):
    """Standing of a class."""

    OPEN = "open", "Đang mở"
    FINISHED = "finished", "Đã kết thúc"
    CANCELLED = "cancelled", "Đã hủy"

    @property
    def tone(self) -> str:
        """Colour of the badge, always beside the words."""
        return {"open": "current", "finished": "done", "cancelled": "neutral"}[self.value]


class TrainingClassQuerySet(ScopedQuerySet):
    """Classes: those of one's own units, and those of others in which one's own people sit."""

    def visible_to(self, scope, permission: str | None = None) -> TrainingClassQuerySet:
        """The classes this person may see; with a permission that changes something, only those of his own units."""
        prefixes = scope.paths(str(permission or self.model.scope_permission))
        if "" in prefixes:  # the whole tree
            return self.all()
        own = path_filter(self.model.scope_paths, prefixes)
        if permission not in (None, self.model.scope_permission):
            return self.filter(own)
        sitting = TrainingRecord.objects.visible_to(scope).filter(training_class__isnull=False)
        return self.filter(own | Q(pk__in=sitting.order_by().values("training_class")))


@pghistory.track(_keeps_before())
class TrainingClass(Case):
    """A class (lớp bồi dưỡng, đợt học tập) opened by an organisation; ``course`` is a code of the list ``training_course``."""

    organization = models.ForeignKey(
        Organization, models.PROTECT, related_name="training_classes", verbose_name="tổ chức đảng mở lớp"
    )
    course = models.CharField("loại lớp", max_length=40)
    title = models.CharField("tên lớp", max_length=250)
    topics = models.CharField("số chuyên đề, số ngày", max_length=200, blank=True)
    from_on = models.DateField("từ ngày")
    to_on = models.DateField("đến ngày")
    place = models.CharField("địa điểm", max_length=200, blank=True)
    issuer = models.CharField("đơn vị mở lớp, cấp giấy chứng nhận", max_length=200)
    decision_number = models.CharField("số quyết định mở lớp", max_length=60, blank=True)
    decision_on = models.DateField("ngày quyết định mở lớp", null=True, blank=True)
    note = models.TextField("ghi chú", blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = TrainingClassQuerySet.as_manager()

    scope_paths = ("organization__path",)
    scope_permission = "member.view"

    class Meta:
        verbose_name = "lớp bồi dưỡng"
        verbose_name_plural = "lớp bồi dưỡng"
        ordering = ("-from_on", "-pk")
        indexes = [models.Index("organization", "from_on", name="training_class_by_day")]
        constraints = [
            models.CheckConstraint(
                condition=Q(to_on__gte=F("from_on")), name="training_class_ends_after_start",
                violation_error_message="Ngày kết thúc không được trước ngày bắt đầu.",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The page of this class."""
        return reverse("training:detail", args=[self.pk])

    @property
    def workflow(self):
        """The table of steps."""
        from meetings.training.workflow import WORKFLOW

        return WORKFLOW

    @property
    def is_open(self) -> bool:
        """Whether people, attendance and results may still be entered."""
        return self.state == TrainingClassState.OPEN

    @property
    def course_label(self) -> str:
        """The words of the course."""
        return lookup_label("training_course", self.course)

    def node_for(self, transition: Transition) -> Organization:
        """Every step is asked on the organisation that runs the class."""
        return self.organization


class TrainingClassStep(StepRecord):
    """Who did what with a class."""

    training_class = models.ForeignKey(TrainingClass, models.PROTECT, related_name="steps")

    class Meta(StepRecord.Meta):
        verbose_name = "việc đã làm của lớp"
        verbose_name_plural = "việc đã làm của lớp"

    def __str__(self) -> str:
        return f"{self.training_class}: {self.step}"


class TrainingSession(models.Model):
    """One session of a class (buổi học): its day and topic; ``version`` counts the roll calls written."""

    training_class = models.ForeignKey(TrainingClass, models.PROTECT, related_name="sessions")
    held_on = models.DateField("ngày")
    part = models.CharField("buổi", max_length=20, blank=True)
    topic = models.CharField("chuyên đề, nội dung", max_length=300, blank=True)
    taken_at = models.DateTimeField("điểm danh lúc", null=True, blank=True)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = "buổi học"
        verbose_name_plural = "buổi học"
        ordering = ("training_class", "held_on", "pk")
        constraints = [
            models.UniqueConstraint("training_class", "held_on", "part", name="training_session_once",
                                    violation_error_message="Buổi học này đã có.")
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.held_on:%d/%m/%Y}{f' ({self.part})' if self.part else ''}"


class TrainingRecordQuerySet(ScopedQuerySet):
    """Records of training: a member's follow the member, those of people not yet members their unit, all of a class its organiser."""

    def visible_to(self, scope, permission: str | None = None) -> TrainingRecordQuerySet:
        """The records this person may see (or, with a permission, act upon)."""
        prefixes = scope.paths(str(permission or self.model.scope_permission))
        if "" in prefixes:  # the whole tree
            return self.all()
        member = path_filter(("member__path",), prefixes)
        unit = Q(member=None) & path_filter(("organization__path",), prefixes)
        organiser = path_filter(("training_class__organization__path",), prefixes)
        return self.filter(member | unit | organiser)

    def passed(self) -> TrainingRecordQuerySet:
        """Those completed with a result that passes."""
        return self.filter(passed=True)


@pghistory.track(_keeps_before(), exclude=["sort_key", "search_text", "created_at"])
class TrainingRecord(models.Model):
    """One person in one course: of a class, or entered by hand for a course held elsewhere or long ago.

    Of a member, or of somebody who is no member yet (``person_name``, ``birth_date``, ``person_key`` = the number by which he is
    known, as a rule số căn cước) until ``link_person`` joins the two. ``organization`` is the branch at that time. ``passed`` and
    ``valid_until`` (the last day of validity, both ends included) follow from the result, the certificate's date and the dated rule.
    ``paper`` and ``entry`` are the lines of the member's file and sheet that this record wrote.
    """

    training_class = models.ForeignKey(
        TrainingClass, models.PROTECT, null=True, blank=True, related_name="records", verbose_name="lớp"
    )
    organization = models.ForeignKey(
        Organization, models.PROTECT, related_name="training_records", verbose_name="chi bộ"
    )
    member = models.ForeignKey(
        Member, models.PROTECT, null=True, blank=True, related_name="training_records", verbose_name="đảng viên"
    )
    person_name = models.CharField("họ và tên", max_length=120, blank=True)
    person_key = models.CharField("số căn cước", max_length=40, blank=True, db_index=True)
    birth_date = models.DateField("ngày sinh", null=True, blank=True)
    native_place = models.CharField("quê quán", max_length=250, blank=True)
    unit_name = models.CharField("đơn vị công tác, nơi cư trú", max_length=250, blank=True)
    course = models.CharField("loại lớp", max_length=40)
    title = models.CharField("tên lớp", max_length=250, blank=True)
    topics = models.CharField("số chuyên đề, số ngày", max_length=200, blank=True)
    from_on = models.DateField("từ ngày")
    to_on = models.DateField("đến ngày")
    issuer = models.CharField("đơn vị mở lớp, cấp giấy chứng nhận", max_length=200, blank=True)
    result = models.CharField("kết quả", max_length=40, blank=True)
    passed = models.BooleanField("đạt", default=False, editable=False)
    certificate_number = models.CharField("số giấy chứng nhận", max_length=60, blank=True)
    certificate_on = models.DateField("ngày cấp", null=True, blank=True)
    valid_until = models.DateField("có giá trị đến hết ngày", null=True, blank=True, editable=False)
    paper_presence = models.CharField(
        "giấy chứng nhận trong hồ sơ", max_length=10, default=Presence.ORIGINAL,
        choices=[(Presence.ORIGINAL, "Bản chính"), (Presence.COPY, "Bản sao"), (Presence.MISSING, "Chưa nộp")],
    )  # fmt: skip
    note = models.CharField("ghi chú", max_length=250, blank=True)
    paper = models.ForeignKey(FilePaper, models.SET_NULL, null=True, blank=True, editable=False, related_name="+")
    entry = models.ForeignKey(TrainingEntry, models.SET_NULL, null=True, blank=True, editable=False, related_name="+")
    sort_key = models.CharField(max_length=400, db_collation="C", editable=False)
    search_text = models.CharField(max_length=400, editable=False)
    version = models.PositiveIntegerField(default=0)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = TrainingRecordQuerySet.as_manager()

    scope_paths = ("organization__path",)
    scope_permission = "member.view"

    class Meta:
        verbose_name = "kết quả bồi dưỡng"
        verbose_name_plural = "kết quả bồi dưỡng"
        ordering = ("-to_on", "sort_key", "pk")
        indexes = [
            models.Index("member", "course", name="training_record_by_member"),
            models.Index("course", "to_on", name="training_record_by_course"),
            models.Index("person_key", "course", name="training_record_by_person", condition=~Q(person_key="")),
        ]
        constraints = [
            models.UniqueConstraint(
                "training_class", "member", name="training_record_once", condition=Q(member__isnull=False),
                violation_error_message="Đồng chí này đã có trong danh sách lớp.",
            ),
            models.CheckConstraint(
                condition=Q(member__isnull=False) | ~Q(person_name=""), name="training_record_of_somebody",
                violation_error_message="Ghi đảng viên hoặc họ tên người học.",
            ),
            models.CheckConstraint(
                condition=Q(to_on__gte=F("from_on")), name="training_record_ends_after_start",
                violation_error_message="Ngày kết thúc không được trước ngày bắt đầu.",
            ),
            models.CheckConstraint(
                condition=Q(passed=False) | ~Q(result=""), name="training_record_passed_has_result"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.name}: {self.course_label}"

    def get_absolute_url(self) -> str:
        """The page of this record."""
        return reverse("training:record", args=[self.pk])

    @property
    def name(self) -> str:
        """Who learned: the member's name of today, else the name typed."""
        return self.member.full_name if self.member_id else self.person_name

    @property
    def course_label(self) -> str:
        """The words of the course."""
        return lookup_label("training_course", self.course)

    @property
    def result_label(self) -> str:
        """The words of the result."""
        return lookup_label("training_grade", self.result)

    @property
    def certificate_words(self) -> str:
        """The title printed on its certificate, after «Giấy chứng nhận»; empty for courses that give none."""
        course = lookup_value("training_course", self.course)
        return str(course.attributes.get("title", "")) if course else ""

    @property
    def has_certificate(self) -> bool:
        """Whether a certificate can be printed of it."""
        return self.passed and bool(self.certificate_number) and bool(self.certificate_words)

    def is_valid_on(self, on: date) -> bool:
        """Whether it counts on a day: passed, and its term (if it has one) is not over."""
        return self.passed and (self.valid_until is None or on <= self.valid_until)


class SessionValue(models.TextChoices):
    """The roll of a session of a class."""

    PRESENT = "present", "Có mặt"
    EXCUSED = "absent_excused", "Vắng có lý do"
    UNEXCUSED = "absent_unexcused", "Vắng không lý do"


class SessionAttendance(models.Model):
    """One person at one session of a class."""

    session = models.ForeignKey(TrainingSession, models.CASCADE, related_name="roll")
    record = models.ForeignKey(TrainingRecord, models.CASCADE, related_name="attendance")
    value = models.CharField("điểm danh", max_length=20, choices=SessionValue.choices)
    reason = models.CharField("lý do", max_length=250, blank=True)

    class Meta:
        verbose_name = "điểm danh buổi học"
        verbose_name_plural = "điểm danh buổi học"
        constraints = [models.UniqueConstraint("session", "record", name="session_attendance_once")]

    def __str__(self) -> str:
        return f"{self.record}: {self.get_value_display()}"


class TrainingCorrection(models.Model):
    """A correction of a record after its class was finished, with its reason: column → [old, new] in plain words."""

    record = models.ForeignKey(TrainingRecord, models.PROTECT, related_name="corrections")
    on = models.DateField("ngày")
    reason = models.CharField("lý do", max_length=300)
    changes = models.JSONField("thay đổi", default=dict)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "đính chính kết quả bồi dưỡng"
        verbose_name_plural = "đính chính kết quả bồi dưỡng"
        ordering = ("-at", "-pk")

    def __str__(self) -> str:
        return f"Đính chính {self.record}"
