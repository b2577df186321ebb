"""Lists of members read from Excel: the original file, how its columns were read, what was said of it, what was written."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse

from branches.models import Organization
from core.scopes import ScopedQuerySet
from jobs.models import Job


class ImportState(models.TextChoices):
    """How far an import has come."""

    UPLOADED = "uploaded", "Đã tải tệp lên"
    CHECKED = "checked", "Đã kiểm tra, chờ xác nhận"
    COMMITTED = "committed", "Đã ghi vào hệ thống"
    DISCARDED = "discarded", "Không nhập"

    @property
    def tone(self) -> str:
        """Tone of the badge on screen."""
        return {"uploaded": "progress", "checked": "current", "committed": "done", "discarded": "neutral"}[self.value]


OPEN_STATES = (ImportState.UPLOADED, ImportState.CHECKED)


class ImportBatch(models.Model):
    """One list of members (danh sách đảng viên) for the branches on or below an organisation.

    ``layout`` is the sheet as the mapping page shows it: ``sheet``, ``unread`` (names of other sheets), ``columns`` (index, title,
    samples), ``rows``. ``mapping`` is field → column, counted from 0. ``summary`` holds the counts of the last check and the key
    (``importable_key``) of the rows it found importable: a commit writes these rows and no others. A finished batch is never
    written again.
    """

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name="nhập vào")
    state = models.CharField("tình trạng", max_length=10, choices=ImportState.choices, default=ImportState.UPLOADED)
    file = models.FileField("tệp Excel", upload_to="imports/members/%Y/", max_length=200)
    file_name = models.CharField("tên tệp", max_length=200)
    sha256 = models.CharField("mã băm SHA-256 của tệp", max_length=64, db_index=True)
    layout = models.JSONField(default=dict)
    mapping = models.JSONField(default=dict)
    summary = models.JSONField(default=dict)
    job = models.ForeignKey(Job, models.SET_NULL, null=True, blank=True, related_name="+")
    cut_off = models.DateField("ngày chốt số dư ban đầu", null=True, blank=True)
    created_ids = ArrayField(models.BigIntegerField(), default=list, blank=True)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    uploaded_at = models.DateTimeField(auto_now_add=True)
    checked_at = models.DateTimeField("kiểm tra lúc", null=True, blank=True)
    committed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    committed_at = models.DateTimeField("ghi vào hệ thống lúc", null=True, blank=True)

    objects = ScopedQuerySet.as_manager()

    scope_paths = ("organization__path",)
    scope_permission = "member.import"

    class Meta:
        verbose_name = "lần nhập danh sách đảng viên"
        verbose_name_plural = "các lần nhập danh sách đảng viên"
        ordering = ("-pk",)
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="committed") | Q(committed_at__isnull=False, cut_off__isnull=False),
                name="import_committed_on_a_day",
            )
        ]

    def __str__(self) -> str:
        return self.file_name

    def get_absolute_url(self) -> str:
        """The page on which the import goes on."""
        name = "mapping" if self.state == ImportState.UPLOADED else "preview"
        return reverse(f"members:import_{name}", args=[self.pk])

    @property
    def state_enum(self) -> ImportState:
        """The state with its label and tone, for the badge."""
        return ImportState(self.state)

    @property
    def is_open(self) -> bool:
        """Whether it can still be checked, written or given up."""
        return self.state in OPEN_STATES


class RemarkKind(models.TextChoices):
    """What a line of the list of remarks is."""

    FAULT = "fault", "Lỗi"
    WARNING = "warning", "Lưu ý"
    SKIPPED = "skipped", "Dòng bỏ qua"


class ImportRemark(models.Model):
    """One remark about one row of the file, in the order of the file; replaced by the next check."""

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="remarks")
    row = models.PositiveIntegerField("dòng")
    kind = models.CharField("loại", max_length=8, choices=RemarkKind.choices)
    code = models.CharField(max_length=60)
    duplicate = models.BooleanField("trùng", default=False)
    name = models.CharField("họ và tên", max_length=120, blank=True)
    column = models.CharField("cột", max_length=150, blank=True)
    value = models.CharField("giá trị trong tệp", max_length=150, blank=True)
    message = models.CharField("nội dung", max_length=600)
    expected = models.CharField("cần ghi", max_length=200, blank=True)

    objects = ScopedQuerySet.as_manager()

    scope_paths = ("batch__organization__path",)
    scope_permission = "member.import"

    class Meta:
        verbose_name = "nhận xét về dòng nhập"
        verbose_name_plural = "các nhận xét về dòng nhập"
        ordering = ("batch", "row", "pk")
        indexes = [models.Index("batch", "row", "id", name="import_remark_by_row")]

    def __str__(self) -> str:
        return f"Dòng {self.row}: {self.message}"

    @property
    def kind_enum(self) -> RemarkKind:
        """The kind with its label."""
        return RemarkKind(self.kind)
