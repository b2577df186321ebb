"""Members who skip activity or cannot be found (``transfer.md`` 8): watched, contacted, back, or proposed for deletion of the name."""

from __future__ import annotations

import pghistory
from django.db import models
from django.db.models import Q
from django.urls import reverse

from branches.models import Organization
from core.scopes import ScopedQuerySet
from core.workflow import StepRecord, Transition
from members.models import Member
from members.models.base import day, keeps_before, recorded_by, text
from transfers.models.journey import Journey
from transfers.models.liaison import ResidenceLink
from transfers.models.transfer import MemberCase, Transfer


class AbsenceState(models.TextChoices):
    """Where the watch stands."""

    WATCHED = "absence_watched", "Theo dõi vắng"
    CONTACTED = "contacted", "Đã liên hệ"
    RESOLVED = "resolved", "Đã trở lại sinh hoạt"
    DELETION_CASE = "deletion_case", "Mở hồ sơ xóa tên"
    DEPARTED = "departed", "Kết thúc vì đảng viên ra khỏi đảng số"

    @property
    def tone(self) -> str:
        """Tone of the badge on screen."""
        return {"resolved": "done", "deletion_case": "warning", "departed": "neutral"}.get(self.value, "progress")


class AbsenceCause(models.TextChoices):
    """What called for the watch."""

    MEETINGS = "meetings", "Vắng sinh hoạt không có lý do"
    DUES = "dues", "Không đóng đảng phí"
    TRANSFER = "transfer", "Quá hạn nộp giấy, hồ sơ chuyển sinh hoạt"
    ABROAD = "abroad", "Ở lại nước ngoài không phép"
    OTHER = "other", "Mất liên lạc vì lý do khác"


class GoodReason(models.TextChoices):
    """Why somebody may stay away: while one of these is true nobody is proposed for deletion of the name (``transfer.md`` 8)."""

    LEAVE = "leave", "Đang được miễn, tạm miễn công tác và sinh hoạt đảng"
    TEMPORARY = "temporary", "Đang sinh hoạt đảng tạm thời ở nơi khác"
    TRANSFER = "transfer", "Đang làm thủ tục chuyển sinh hoạt đảng trong thời hạn"
    SUSPENDED = "suspended", "Đang bị đình chỉ sinh hoạt đảng"
    ILLNESS = "illness", "Ốm đau, điều trị dài ngày"
    FORCE_MAJEURE = "force_majeure", "Thiên tai, dịch bệnh, việc bất khả kháng"
    DUTY = "duty", "Làm nhiệm vụ đặc biệt, đi công tác xa được tổ chức cử"
    ACCEPTED = "accepted", "Lý do khác được chi bộ chấp nhận"


@pghistory.track(keeps_before(), exclude=["created_at"])
class AbsenceWatch(MemberCase):
    """The watch over one member: since when, what was tried, what came of it.

    ``good_reasons`` are the items of the checklist found true.
    """

    member = models.ForeignKey(Member, models.PROTECT, related_name="absence_watches", verbose_name="đảng viên")
    organization = models.ForeignKey(
        Organization, models.PROTECT, related_name="absence_watches", verbose_name="tổ chức đảng theo dõi"
    )
    cause = models.CharField("nguyên nhân", max_length=10, choices=AbsenceCause.choices)
    since_on = models.DateField("vắng từ ngày")
    months_missed = models.PositiveSmallIntegerField("số tháng trong năm", default=0)
    transfer = models.ForeignKey(
        Transfer,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="absence_watches",
        verbose_name="hồ sơ chuyển sinh hoạt",
    )
    journey = models.ForeignKey(
        Journey,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="absence_watches",
        verbose_name="chuyến đi nước ngoài",
    )
    warned_on = day("ngày nhắc nhở bằng văn bản")
    warning_number = text("số văn bản nhắc nhở", 60)
    good_reasons = models.JSONField("lý do chính đáng", default=list, blank=True)
    checked_on = day("ngày kiểm tra lý do chính đáng")
    proposal_number = text("số văn bản đề nghị xem xét xóa tên", 60)
    proposed_on = day("ngày đề nghị xem xét xóa tên")

    objects = ScopedQuerySet.as_manager()

    scope_paths = ("organization__path", "member__path")
    scope_permission = "transfer.view"

    class Meta:
        verbose_name = "theo dõi đảng viên vắng sinh hoạt"
        verbose_name_plural = "theo dõi đảng viên vắng sinh hoạt"
        ordering = ("-pk",)
        indexes = [models.Index("organization", "state", name="absence_of_unit")]
        constraints = [
            models.UniqueConstraint(
                "member", name="absence_one_open", condition=Q(state__in=["absence_watched", "contacted"]),
                violation_error_message="Đảng viên này đang được theo dõi vắng sinh hoạt.",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"Theo dõi vắng: {self.member.full_name}"

    def get_absolute_url(self) -> str:
        """The page of the watch."""
        return reverse("transfers:absence_detail", args=[self.pk])

    @property
    def workflow(self):
        """The table of steps."""
        from transfers.absence_workflow import WORKFLOW

        return WORKFLOW

    @property
    def good_reason_labels(self) -> list[str]:
        """The reasons found true, in words."""
        return [GoodReason(code).label for code in self.good_reasons]

    def node_for(self, transition: Transition) -> Organization:
        """The organisation that watches."""
        return self.organization


class AbsenceStep(StepRecord):
    """Who did what in a watch."""

    watch = models.ForeignKey(AbsenceWatch, models.PROTECT, related_name="steps")

    class Meta(StepRecord.Meta):
        verbose_name = "việc đã làm về theo dõi vắng"
        verbose_name_plural = "việc đã làm về theo dõi vắng"

    def __str__(self) -> str:
        return f"{self.watch}: {self.step}"


class ContactChannel(models.TextChoices):
    """How somebody tried."""

    VISIT = "visit", "Đến nhà"
    PHONE = "phone", "Điện thoại"
    LETTER = "letter", "Thư, công văn"
    FAMILY = "family", "Qua gia đình"
    AUTHORITY = "authority", "Qua chính quyền, công an nơi cư trú"
    MESSAGE = "message", "Tin nhắn"


@pghistory.track(keeps_before())
class ContactAttempt(models.Model):
    """One attempt: when, how, by whom, with what result."""

    watch = models.ForeignKey(AbsenceWatch, models.PROTECT, related_name="attempts")
    made_on = models.DateField("ngày")
    channel = models.CharField("cách liên hệ", max_length=12, choices=ContactChannel.choices)
    made_by = models.CharField("người liên hệ", max_length=120)
    reached = models.BooleanField("gặp, nói chuyện được", default=False)
    result = models.CharField("kết quả", max_length=500)
    recorded_by = recorded_by()
    recorded_at = models.DateTimeField(auto_now_add=True)

    objects = ScopedQuerySet.as_manager()

    scope_paths = ("watch__organization__path", "watch__member__path")
    scope_permission = "transfer.view"

    class Meta:
        verbose_name = "lần liên hệ"
        verbose_name_plural = "lần liên hệ"
        ordering = ("watch", "made_on", "pk")

    def __str__(self) -> str:
        return f"{self.watch}: {self.made_on}"


class CaseReaddressing(models.Model):
    """An organisation of a residence link or of a watch that became another by an act; undone with the act.

    ``end`` is the column that was changed.
    """

    link = models.ForeignKey(ResidenceLink, models.PROTECT, null=True, blank=True, related_name="readdressings")
    watch = models.ForeignKey(AbsenceWatch, models.PROTECT, null=True, blank=True, related_name="readdressings")
    act = models.ForeignKey("branches.Act", models.PROTECT, related_name="+")
    end = models.CharField(
        "đầu",
        max_length=12,
        choices=[
            ("home", "Nơi công tác"),
            ("residence", "Nơi cư trú"),
            ("organization", "Tổ chức đảng theo dõi"),
        ],
    )
    before = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    after = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    undone = models.BooleanField(default=False)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "đổi nơi công tác, nơi cư trú, nơi theo dõi do sắp xếp tổ chức"
        verbose_name_plural = "đổi nơi công tác, nơi cư trú, nơi theo dõi do sắp xếp tổ chức"
        ordering = ("act", "at", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(link__isnull=False, watch=None) | Q(link=None, watch__isnull=False), name="readdressing_of_one_case",
                violation_error_message="Mỗi dòng thuộc một hồ sơ.",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.link or self.watch}: {self.before} → {self.after}"
