"""Tasks given to members (phân công nhiệm vụ cho đảng viên) and what became of each (``meetings-evaluation.md`` C.1)."""

from __future__ import annotations

from datetime import date

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from branches.models import Organization
from core.scopes import ScopedQuerySet
from core.workflow import Case, StepRecord, Transition
from meetings.models.meeting import Meeting
from meetings.models.resolution import ResolutionItem
from members.models import Member


class TaskState(models.TextChoices):
    """From the assignment to the assessment."""

    ASSIGNED = "assigned", "Đã giao"
    IN_PROGRESS = "in_progress", "Đang thực hiện"
    REPORTED = "reported", "Đã báo cáo, chờ đánh giá"
    ASSESSED = "assessed", "Đã đánh giá"
    WITHDRAWN = "withdrawn", "Đã rút"

    @property
    def tone(self) -> str:
        """Colour of the badge, always beside the words."""
        return {
            "assigned": "neutral", "in_progress": "progress", "reported": "warning", "assessed": "done", "withdrawn": "neutral",
        }[self.value]  # fmt: skip


OPEN_TASKS = (TaskState.ASSIGNED, TaskState.IN_PROGRESS, TaskState.REPORTED)
PENDING_TASKS = (TaskState.ASSIGNED, TaskState.IN_PROGRESS)  # the member has not reported yet


class TaskResult(models.TextChoices):
    """The four results (look-up list ``task_result``); they feed the conditions of the yearly levels."""

    EXCEEDED = "exceeded", "Hoàn thành vượt mức"
    ON_TIME = "on_time", "Đúng hạn"
    LATE = "late", "Chậm"
    NOT_DONE = "not_done", "Không hoàn thành"

    @property
    def tone(self) -> str:
        """Colour of the badge, always beside the words."""
        return {"exceeded": "done", "on_time": "done", "late": "warning", "not_done": "error"}[self.value]


class TaskQuerySet(ScopedQuerySet):
    """Tasks by what has become of them."""

    def open(self) -> TaskQuerySet:
        """Given and not yet assessed nor withdrawn."""
        return self.filter(state__in=OPEN_TASKS)

    def overdue(self, on: date) -> TaskQuerySet:
        """Nothing reported although the deadline has passed; what was reported waits for the branch, not for the member."""
        return self.filter(state__in=PENDING_TASKS, deadline__lt=on)

    def counted(self, start: date, end: date) -> TaskQuerySet:
        """Tasks that belong to a period: by their deadline, withdrawn ones left out."""
        return self.exclude(state=TaskState.WITHDRAWN).filter(deadline__range=(start, end))


@pghistory.track(pghistory.UpdateEvent(row=pghistory.Old, label="before", level=pgtrigger.Statement))
class TaskAssignment(Case):
    """One task of one member.

    It belongs to the branch that gave it, also when the member moves on: that branch assesses or withdraws it, the new one gives its own.
    ``meeting`` is the meeting that decided it, ``resolution_item`` the line of its resolution it came from, ``reports_in`` the
    meeting in which the member is to report. ``deadline`` decides the year it counts in. ``evidence`` are the words or papers by
    which the result is known; ``result`` is empty until somebody assesses it.
    """

    organization = models.ForeignKey(
        Organization, models.PROTECT, related_name="task_assignments", verbose_name="chi bộ"
    )
    member = models.ForeignKey(Member, models.PROTECT, related_name="task_assignments", verbose_name="đảng viên")
    meeting = models.ForeignKey(
        Meeting,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="task_assignments",
        verbose_name="giao tại buổi họp",
    )
    resolution_item = models.ForeignKey(
        ResolutionItem, models.PROTECT, null=True, blank=True, related_name="task_assignments",
        verbose_name="nhiệm vụ của nghị quyết",
    )  # fmt: skip
    content = models.CharField("nội dung nhiệm vụ", max_length=400)
    product = models.CharField("sản phẩm, mức phải đạt", max_length=300, blank=True)
    assigned_on = models.DateField("ngày giao")
    deadline = models.DateField("thời hạn")
    reports_in = models.ForeignKey(
        Meeting,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="tasks_to_report",
        verbose_name="báo cáo tại buổi họp",
    )
    progress = models.CharField("tiến độ", max_length=400, blank=True)
    finished_on = models.DateField("ngày hoàn thành", null=True, blank=True)
    evidence = models.CharField("kết quả, minh chứng", max_length=400, blank=True)
    result = models.CharField("mức hoàn thành", max_length=10, choices=TaskResult.choices, blank=True)
    assessed_on = models.DateField("ngày đánh giá", null=True, blank=True)
    assessed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="người đánh giá"
    )
    assessment = models.CharField("nhận xét", max_length=400, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = TaskQuerySet.as_manager()

    scope_paths = ("organization__path",)
    scope_permission = "meeting.view"

    class Meta:
        verbose_name = "nhiệm vụ của đảng viên"
        verbose_name_plural = "nhiệm vụ của đảng viên"
        ordering = ("deadline", "pk")
        indexes = [
            models.Index("member", "deadline", name="task_of_member"),
            models.Index("organization", "deadline", "id", name="task_of_branch"),
            models.Index(
                "organization",
                "member",
                name="task_open",
                condition=Q(state__in=("assigned", "in_progress", "reported")),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(deadline__gte=F("assigned_on")), name="task_deadline_after_start",
                violation_error_message="Thời hạn không được trước ngày giao.",
            ),
            models.CheckConstraint(
                condition=Q(finished_on=None) | Q(finished_on__gte=F("assigned_on")), name="task_finished_after_start",
                violation_error_message="Ngày hoàn thành không được trước ngày giao.",
            ),
            models.CheckConstraint(
                condition=(Q(state="assessed", assessed_on__isnull=False) & ~Q(result=""))
                | (~Q(state="assessed") & Q(result="", assessed_on=None)),
                name="task_result_when_assessed",
            ),
            models.UniqueConstraint(
                "resolution_item", "member", name="task_once_from_an_item", condition=Q(resolution_item__isnull=False)
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.content

    def get_absolute_url(self) -> str:
        """The page of this task."""
        return reverse("tasks:detail", args=[self.pk])

    @property
    def workflow(self):
        """The table of steps."""
        from meetings.tasks.workflow import WORKFLOW

        return WORKFLOW

    @property
    def year(self) -> int:
        """The year whose review counts it."""
        return self.deadline.year

    @property
    def result_enum(self) -> TaskResult | None:
        """The result with its label and tone; ``None`` until assessed."""
        return TaskResult(self.result) if self.result else None

    @property
    def is_open(self) -> bool:
        """Whether it still waits for its assessment."""
        return self.state in OPEN_TASKS

    @property
    def is_pending(self) -> bool:
        """Whether the member has not reported yet."""
        return self.state in PENDING_TASKS

    def node_for(self, transition: Transition) -> Organization:
        """Every step is asked on the branch that gave the task."""
        return self.organization


class TaskStep(StepRecord):
    """Who did what with a task."""

    task = models.ForeignKey(TaskAssignment, models.PROTECT, related_name="steps")

    class Meta(StepRecord.Meta):
        verbose_name = "việc đã làm với nhiệm vụ"
        verbose_name_plural = "việc đã làm với nhiệm vụ"

    def __str__(self) -> str:
        return f"{self.task}: {self.step}"
