"""A congress or an election meeting (đại hội, hội nghị bầu bổ sung) as a case, and who leads it (``organization.md`` 5)."""

from __future__ import annotations

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from branches.models import Organization, Term
from branches.models.organization import Level
from core.scopes import ScopedQuerySet
from core.workflow import Case, StepRecord, Transition
from meetings.models.meeting import Meeting


def _history() -> pghistory.UpdateEvent:
    return pghistory.UpdateEvent(row=pghistory.Old, label="before", level=pgtrigger.Statement)


class CongressType(models.TextChoices):
    """Kinds of congresses (``organization.md`` 5.4)."""

    MEMBERS = "members", "Đại hội đảng viên"
    DELEGATES = "delegates", "Đại hội đại biểu"
    SUPPLEMENTARY = "supplementary", "Hội nghị bầu bổ sung"


class CongressState(models.TextChoices):
    """From the preparation to the decision of the level above."""

    PREPARING = "preparing", "Chuẩn bị"
    CONSENTED = "consented", "Đã được đồng ý thời gian"
    CALLED = "called", "Đã triệu tập"
    IN_SESSION = "in_session", "Đang đại hội"
    ELECTED = "elected", "Đã bầu"
    AWAITING_RATIFICATION = "awaiting_ratification", "Chờ chuẩn y"
    RATIFIED = "ratified", "Đã chuẩn y"
    INVALID = "invalid", "Không hợp lệ"
    POSTPONED = "postponed", "Hoãn"

    @property
    def tone(self) -> str:
        """Colour of the badge, always beside the words."""
        return {
            "preparing": "neutral", "consented": "progress", "called": "progress", "in_session": "current", "elected": "progress",
            "awaiting_ratification": "warning", "ratified": "done", "invalid": "error", "postponed": "neutral",
        }[self.value]  # fmt: skip


BEFORE_STATES = (CongressState.PREPARING, CongressState.CONSENTED, CongressState.CALLED, CongressState.POSTPONED)
CANDIDATE_STATES = (*BEFORE_STATES, CongressState.IN_SESSION)  # lists of candidates may be drawn up
RESULT_STATES = (CongressState.ELECTED, CongressState.AWAITING_RATIFICATION, CongressState.RATIFIED)
RUNNING_STATES = (*CANDIDATE_STATES, CongressState.ELECTED, CongressState.AWAITING_RATIFICATION)


@pghistory.track(_history())
class Congress(Case):
    """A congress of an organisation, or a meeting that elects more members to its committee.

    A branch holds its congress as a meeting (``meeting``): roll, minutes and book are the ordinary ones. Of a committee's congress the
    attendance is entered (``attendance``). ``fixed_size`` is the number of committee members the congress decided. ``term`` is the term
    the results belong to: opened by them, or running when members were added. ``undo`` keeps what the results changed until they
    are ratified; ``locked_at`` then closes them.
    """

    organization = models.ForeignKey(
        Organization, models.PROTECT, related_name="congresses", verbose_name="tổ chức đảng"
    )
    kind = models.CharField("loại", max_length=15, choices=CongressType.choices)
    term_label = models.CharField("nhiệm kỳ", max_length=40, blank=True)
    held_on = models.DateField("ngày đại hội")
    place = models.CharField("địa điểm", max_length=200, blank=True)
    planned_end_on = models.DateField("nhiệm kỳ mới dự kiến kết thúc", null=True, blank=True)
    fixed_size = models.PositiveSmallIntegerField("số lượng cấp ủy viên đại hội quyết định", null=True, blank=True)
    consent_document = models.CharField("văn bản đồng ý tổ chức sớm, muộn", max_length=200, blank=True)
    consented_on = models.DateField("ngày văn bản đồng ý", null=True, blank=True)
    meeting = models.OneToOneField(Meeting, models.PROTECT, null=True, blank=True, related_name="congress")
    attendance = models.JSONField("số đại biểu", default=dict, blank=True)
    term = models.ForeignKey(Term, models.PROTECT, null=True, blank=True, related_name="congresses")
    undo = models.JSONField(default=dict, blank=True, editable=False)
    submitted_on = models.DateField("trình chuẩn y ngày", null=True, blank=True)
    ratification_number = models.CharField("số quyết định chuẩn y", max_length=60, blank=True)
    ratified_on = models.DateField("ngày chuẩn y", null=True, blank=True)
    ratified_by = models.CharField("cơ quan chuẩn y", max_length=200, blank=True)
    locked_at = models.DateTimeField("khóa lúc", null=True, blank=True)
    note = models.TextField("ghi chú", blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ScopedQuerySet.as_manager()

    scope_paths = ("organization__path",)
    scope_permission = "meeting.view"

    class Meta:
        verbose_name = "đại hội"
        verbose_name_plural = "đại hội"
        ordering = ("-held_on", "-pk")
        constraints = [
            models.UniqueConstraint(
                "organization", name="congress_one_at_a_time",
                condition=Q(state__in=("preparing", "consented", "called", "in_session")),
                violation_error_message="Tổ chức đảng này đang chuẩn bị một đại hội khác.",
            ),
            models.CheckConstraint(
                condition=~Q(state="ratified") | (Q(ratified_on__isnull=False) & ~Q(ratification_number="") & ~Q(ratified_by="")),
                name="congress_ratified_by_decision",
                violation_error_message="Chuẩn y phải có số, ngày, cơ quan ra quyết định.",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        label = f" {self.term_label}" if self.term_label else ""
        return f"{self.get_kind_display()}{label} – {self.organization}"

    def get_absolute_url(self) -> str:
        """The page of this congress."""
        return reverse("congress:detail", args=[self.pk])

    @property
    def workflow(self):
        """The table of steps."""
        from meetings.congress.workflow import WORKFLOW

        return WORKFLOW

    @property
    def adds_only(self) -> bool:
        """Whether it only adds members to the running term."""
        return self.kind == CongressType.SUPPLEMENTARY

    @property
    def superior(self) -> Organization:
        """Whose consent and ratification it needs: the organisation above, a sectional committee skipped."""
        above = list(self.organization.ancestors())
        while above and above[-1].level == Level.SECTIONAL_COMMITTEE:
            above.pop()
        return above[-1] if above else self.organization

    def node_for(self, transition: Transition) -> Organization:
        """Consent, ratification, appointment are asked above; the rest where the congress is held."""
        from meetings.congress.workflow import ASKED_ABOVE

        return self.superior if transition.name in ASKED_ABOVE else self.organization


class CongressStep(StepRecord):
    """Who did what with a congress."""

    congress = models.ForeignKey(Congress, models.PROTECT, related_name="steps")

    class Meta(StepRecord.Meta):
        verbose_name = "việc đã làm của đại hội"
        verbose_name_plural = "việc đã làm của đại hội"

    def __str__(self) -> str:
        return f"{self.congress}: {self.step}"


class OfficerRole(models.TextChoices):
    """Who leads a congress and counts its votes (190-QĐ/TW)."""

    PRESIDIUM = "presidium", "Đoàn chủ tịch (chủ tọa)"
    SECRETARY = "secretary", "Đoàn thư ký (thư ký)"
    COUNTING_HEAD = "counting_head", "Trưởng ban kiểm phiếu"
    COUNTING = "counting", "Ủy viên ban kiểm phiếu"
    VERIFICATION = "verification", "Ban thẩm tra tư cách đại biểu"


class CongressOfficer(models.Model):
    """Somebody of the presidium, the secretariat, the counting board (ban kiểm phiếu)."""

    congress = models.ForeignKey(Congress, models.CASCADE, related_name="officers")
    role = models.CharField("nhiệm vụ", max_length=15, choices=OfficerRole.choices)
    full_name = models.CharField("họ và tên", max_length=120)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = "người điều hành đại hội"
        verbose_name_plural = "người điều hành đại hội"
        ordering = ("congress", "order", "pk")
        constraints = [models.UniqueConstraint("congress", "role", "full_name", name="congress_officer_once")]

    def __str__(self) -> str:
        return f"{self.get_role_display()}: {self.full_name}"


class PaperKind(models.TextChoices):
    """Papers of a congress."""

    POLITICAL_REPORT = "political_report", "Báo cáo chính trị"
    SELF_REVIEW = "self_review", "Báo cáo kiểm điểm cấp ủy"
    RESOLUTION = "resolution", "Nghị quyết đại hội"
    MINUTES = "minutes", "Biên bản đại hội"
    PERSONNEL_SCHEME = "personnel_scheme", "Đề án nhân sự"
    OTHER = "other", "Văn bản khác"


class CongressPaper(models.Model):
    """A paper of a congress: what, which number, of which day."""

    congress = models.ForeignKey(Congress, models.CASCADE, related_name="papers")
    kind = models.CharField("loại văn bản", max_length=20, choices=PaperKind.choices)
    title = models.CharField("tên, trích yếu", max_length=250, blank=True)
    number = models.CharField("số, ký hiệu", max_length=60, blank=True)
    dated_on = models.DateField("ngày", null=True, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    objects = ScopedQuerySet.as_manager()

    scope_paths = ("congress__organization__path",)
    scope_permission = "meeting.view"

    class Meta:
        verbose_name = "văn bản của đại hội"
        verbose_name_plural = "văn bản của đại hội"
        ordering = ("congress", "pk")

    def __str__(self) -> str:
        return self.title or self.get_kind_display()


class CongressCorrection(models.Model):
    """A correction appended after ratification; what was ratified stays."""

    congress = models.ForeignKey(Congress, models.PROTECT, related_name="corrections")
    on = models.DateField("ngày")
    text = models.TextField("nội dung đính chính")
    reason = models.CharField("lý do", max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "đính chính kết quả đại hội"
        verbose_name_plural = "đính chính kết quả đại hội"
        ordering = ("congress", "pk")
        triggers = [pgtrigger.Protect(name="congress_corrections_stay", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.congress}: {self.text[:40]}"
