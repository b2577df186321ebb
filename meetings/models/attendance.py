"""The roll of a meeting (điểm danh) and who spoke."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from core.scopes import ScopedQuerySet
from meetings.models.locks import locked_with_meeting
from meetings.models.meeting import Meeting
from members.models import ActivityStatus, Member, MembershipClass, TemporaryActivity


class AttendanceValue(models.TextChoices):
    """What the roll says of a person (``meetings-evaluation.md`` A.3)."""

    PRESENT = "present", "Có mặt"
    ABSENT_EXCUSED = "absent_excused", "Vắng có lý do"
    ABSENT_UNEXCUSED = "absent_unexcused", "Vắng không lý do"
    EXEMPT = "exempt", "Miễn sinh hoạt"
    TEMPORARY_ELSEWHERE = "temporary_elsewhere", "Sinh hoạt tạm thời nơi khác"
    ONLINE = "online", "Tham dự trực tuyến"
    SUSPENDED = "suspended", "Bị đình chỉ sinh hoạt"

    @property
    def tone(self) -> str:
        """Colour of the badge, always beside the words."""
        return {"present": "done", "online": "done", "absent_excused": "warning", "absent_unexcused": "error"}.get(
            self.value, "neutral"
        )


CAME = (AttendanceValue.PRESENT, AttendanceValue.ONLINE)
ABSENT = (AttendanceValue.ABSENT_EXCUSED, AttendanceValue.ABSENT_UNEXCUSED)


class Attendance(models.Model):
    """One line of the roll. Standing (tư cách, trạng thái) is that of the day of the meeting, written when the roll is drawn up.

    A line stands for a member of the branch, a member of its committee, or a visitor in temporary activity, who is listed
    apart and never votes. ``special_duty`` marks armed-forces members on special duty, left out of the rate.
    """

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="roll")
    member = models.ForeignKey(Member, models.PROTECT, null=True, blank=True, related_name="attendances")
    stay = models.ForeignKey(TemporaryActivity, models.PROTECT, null=True, blank=True, related_name="attendances")
    full_name = models.CharField("họ và tên", max_length=120)
    order = models.PositiveSmallIntegerField(default=0)
    membership_class = models.CharField("tư cách", max_length=12, choices=MembershipClass.choices)
    activity_status = models.CharField("trạng thái sinh hoạt", max_length=20, choices=ActivityStatus.choices)
    value = models.CharField("điểm danh", max_length=20, choices=AttendanceValue.choices)
    reason = models.CharField("lý do vắng", max_length=200, blank=True)
    special_duty = models.BooleanField("làm nhiệm vụ đặc biệt (lực lượng vũ trang)", default=False)

    objects = ScopedQuerySet.as_manager()

    scope_paths = ("meeting__organization__path",)
    scope_permission = "meeting.view"

    class Meta:
        verbose_name = "điểm danh"
        verbose_name_plural = "điểm danh"
        ordering = ("meeting", "order", "pk")
        constraints = [
            models.UniqueConstraint("meeting", "member", name="roll_member_once"),
            models.UniqueConstraint("meeting", "stay", name="roll_visitor_once"),
            models.CheckConstraint(
                condition=Q(member__isnull=False) | Q(stay__isnull=False), name="roll_line_is_somebody"
            ),
        ]
        triggers = [locked_with_meeting("roll_locked")]

    def __str__(self) -> str:
        return f"{self.full_name}: {self.get_value_display()}"

    @property
    def value_tone(self) -> str:
        """Colour of the badge of what the roll says."""
        return AttendanceValue(self.value).tone

    @property
    def visitor(self) -> bool:
        """Whether the person is here in temporary activity from another branch."""
        return self.stay_id is not None

    @property
    def came(self) -> bool:
        """Whether the person took part."""
        return self.value in CAME


class Speech(models.Model):
    """What somebody on the roll said (ý kiến phát biểu), in short."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="speeches")
    attendance = models.ForeignKey(Attendance, models.CASCADE, related_name="speeches")
    agenda_item = models.ForeignKey(
        "meetings.AgendaItem", models.SET_NULL, null=True, blank=True, related_name="speeches"
    )
    order = models.PositiveSmallIntegerField(default=0)
    summary = models.TextField("tóm tắt ý kiến", blank=True)

    class Meta:
        verbose_name = "ý kiến phát biểu"
        verbose_name_plural = "ý kiến phát biểu"
        ordering = ("meeting", "order", "pk")
        triggers = [locked_with_meeting("speech_locked")]

    def __str__(self) -> str:
        return f"{self.attendance.full_name}: {self.summary[:40]}"
