"""Acts that change the tree: establish, rename, merge, split, hand over, dissolve (``organization.md`` 6)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from branches.models.organization import Organization, OrganizationStatus
from core.scopes import ScopedQuerySet


class ActKind(models.TextChoices):
    """Kinds of a step (``regulations.toml`` [[organization_event]])."""

    OPENING = "opening", "Nhập ban đầu"
    ESTABLISHMENT = "establishment", "Thành lập"
    MERGER = "merger", "Sáp nhập"
    CONSOLIDATION = "consolidation", "Hợp nhất"
    SPLIT = "split", "Chia tách"
    HANDOVER = "handover", "Chuyển giao, tiếp nhận tổ chức đảng"
    UPGRADE = "upgrade", "Nâng cấp, chuyển đổi loại hình"
    RENAME = "rename", "Đổi tên"
    DISSOLUTION = "dissolution", "Giải thể"
    DISBANDMENT = "disbandment", "Giải tán (kỷ luật)"
    TERMINATION = "termination", "Kết thúc hoạt động"


CLOSING_KINDS = {  # kind of a step → standing of the organisation after it
    ActKind.MERGER: OrganizationStatus.MERGED,
    ActKind.CONSOLIDATION: OrganizationStatus.MERGED,
    ActKind.DISSOLUTION: OrganizationStatus.DISSOLVED,
    ActKind.DISBANDMENT: OrganizationStatus.DISBANDED,
    ActKind.TERMINATION: OrganizationStatus.ENDED,
}
LIST_KINDS = (
    ActKind.SPLIT,
    ActKind.DISSOLUTION,
    ActKind.DISBANDMENT,
    ActKind.TERMINATION,
)  # may allocate members one by one


class ActState(models.TextChoices):
    """A reorganisation is planned as a whole, previewed, carried out in one act and can be undone the same way."""

    PLANNED = "planned", "Đang chuẩn bị"
    CARRIED_OUT = "carried_out", "Đã thực hiện"
    UNDONE = "undone", "Đã hoàn lại"
    CANCELLED = "cancelled", "Đã bỏ"


class Act(models.Model):
    """One decision on organisations (đề án, quyết định sắp xếp tổ chức đảng) with its steps in order."""

    organization = models.ForeignKey(
        Organization, models.PROTECT, related_name="acts", verbose_name="cấp ủy quyết định", null=True
    )
    title = models.CharField("trích yếu", max_length=250)
    decision_number = models.CharField("số quyết định", max_length=40, blank=True)
    decision_date = models.DateField("ngày quyết định", null=True, blank=True)
    effective_on = models.DateField("ngày có hiệu lực")
    state = models.CharField("tình trạng", max_length=20, choices=ActState.choices, default=ActState.PLANNED)
    note = models.TextField("ghi chú", blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    carried_out_at = models.DateTimeField(null=True, blank=True)
    carried_out_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    undo_reason = models.TextField("lý do hoàn lại", blank=True)
    before = models.JSONField(default=dict, blank=True, editable=False)  # what the undoing puts back
    organizations = models.ManyToManyField(Organization, related_name="touched_by", blank=True, editable=False)
    relied_on = models.ManyToManyField(Organization, related_name="+", blank=True, editable=False)  # must exist for it
    override_reason = models.TextField("lý do vượt quy định", blank=True)
    findings = models.JSONField(default=list, blank=True, editable=False)  # what the rules said when it was carried out

    objects = ScopedQuerySet.as_manager()

    scope_paths = ("organization__path",)
    scope_permission = "organization.view"

    class Meta:
        verbose_name = "quyết định về tổ chức đảng"
        verbose_name_plural = "quyết định về tổ chức đảng"
        ordering = ("-effective_on", "-pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(decision_number="") | Q(decision_date__isnull=False),
                name="act_number_with_date",
                violation_error_message="Quyết định có số thì phải có ngày.",
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The page of this act."""
        return reverse("branches:act_detail", args=[self.pk])


class ActStep(models.Model):
    """One line of an act: what happens to one organisation.

    ``subject`` is who changes (empty for an establishment until carried out); ``target`` the new parent (establishment,
    handover) or who receives the members and the organisations below (merger, dissolution …). ``data`` holds the new name,
    level, types, code. An organisation that this very act establishes is named by the step that does so:
    ``{"target_step": pk of that step}`` instead of ``target``. Where members go to several places (a split, a dissolution),
    ``data["lines"]`` lists them, ``{"target": pk}``, ``{"target_step": pk}`` or ``{"stay": true}``, and ``allocation`` gives
    member id → index of his line. ``data["consent"]`` is the superior's written consent to an exception.
    """

    act = models.ForeignKey(Act, models.CASCADE, related_name="steps")
    order = models.PositiveIntegerField("thứ tự")
    kind = models.CharField("việc", max_length=20, choices=ActKind.choices)
    subject = models.ForeignKey(Organization, models.PROTECT, null=True, blank=True, related_name="act_steps")
    target = models.ForeignKey(Organization, models.PROTECT, null=True, blank=True, related_name="+")
    data = models.JSONField(default=dict, blank=True)
    allocation = models.JSONField(default=dict, blank=True)

    class Meta:
        verbose_name = "việc sắp xếp"
        verbose_name_plural = "việc sắp xếp"
        ordering = ("act", "order")
        constraints = [models.UniqueConstraint("act", "order", name="act_step_order")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.subject or self.data.get('name', '')}"
