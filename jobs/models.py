"""Background work with progress, result, retry and cancel."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse


class JobState(models.TextChoices):
    """Where a piece of work stands."""

    QUEUED = "queued", "Đang chờ"
    RUNNING = "running", "Đang chạy"
    DONE = "done", "Đã xong"
    FAILED = "failed", "Không thành công"
    CANCELLED = "cancelled", "Đã hủy"

    @property
    def tone(self) -> str:
        """Colour of the badge, always beside the words."""
        return {"queued": "neutral", "running": "progress", "done": "done", "failed": "error", "cancelled": "neutral"}[
            self.value
        ]


OPEN_STATES = (JobState.QUEUED, JobState.RUNNING)


class JobQuerySet(models.QuerySet):
    """Jobs belong to the person who started them."""

    def owned_by(self, user) -> JobQuerySet:
        """The jobs of one person; nobody sees another's."""
        return self.filter(created_by=user)

    def open(self) -> JobQuerySet:
        """Waiting or running."""
        return self.filter(state__in=OPEN_STATES)


class Job(models.Model):
    """One piece of long work (nhập danh sách, xuất tệp, in hàng loạt): survives the restart of any process.

    ``kind`` names a function registered in ``jobs.registry``; it either finishes wholly or leaves nothing behind, so a job whose
    worker died is simply run again. ``progress_*`` count whatever the kind says in ``message``.
    """

    kind = models.CharField("loại việc", max_length=60)
    title = models.CharField("việc", max_length=200)
    state = models.CharField(
        "tình trạng", max_length=10, choices=JobState.choices, default=JobState.QUEUED, db_index=True
    )
    params = models.JSONField(default=dict)
    progress_done = models.PositiveIntegerField("đã xong", default=0)
    progress_total = models.PositiveIntegerField("tổng số", default=0)
    message = models.CharField("đang làm", max_length=250, blank=True)
    result = models.JSONField("kết quả", default=dict)
    result_url = models.CharField(max_length=250, blank=True)
    file_name = models.CharField("tệp kết quả", max_length=200, blank=True)
    content_type = models.CharField(max_length=120, blank=True)
    error = models.TextField("lỗi", blank=True)
    attempt = models.PositiveSmallIntegerField("lần chạy", default=0)
    cancel_requested = models.BooleanField(default=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField("lúc tạo", auto_now_add=True)
    started_at = models.DateTimeField("bắt đầu", null=True, blank=True)
    finished_at = models.DateTimeField("kết thúc", null=True, blank=True)
    heartbeat_at = models.DateTimeField(null=True, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = "công việc nền"
        verbose_name_plural = "công việc nền"
        ordering = ("-created_at", "-pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(finished_at=None) | Q(state__in=(JobState.DONE, JobState.FAILED, JobState.CANCELLED)),
                name="job_finished_is_closed",
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The page that shows the progress."""
        return reverse("jobs:detail", args=[self.pk])

    @property
    def is_open(self) -> bool:
        """Whether it still waits or runs."""
        return self.state in OPEN_STATES

    @property
    def state_enum(self) -> JobState:
        """The state with its label and tone, for the badge."""
        return JobState(self.state)
