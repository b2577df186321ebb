"""Trees read from Excel: the original file and what came of it are kept."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.urls import reverse

from branches.models.organization import Organization
from core.scopes import ScopedQuerySet


class OrganizationImport(models.Model):
    """One file with an office's tree of organisations (danh sách tổ chức đảng), read, previewed, perhaps written."""

    under = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name="nhập vào dưới")
    file = models.FileField("tệp Excel", upload_to="imports/organizations/")
    file_name = models.CharField("tên tệp", max_length=200)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(auto_now_add=True)
    committed_at = models.DateTimeField("ghi vào hệ thống lúc", null=True, blank=True)
    result = models.JSONField(default=dict, blank=True)

    objects = ScopedQuerySet.as_manager()

    scope_paths = ("under__path",)
    scope_permission = "member.import"

    class Meta:
        verbose_name = "lần nhập cây tổ chức"
        verbose_name_plural = "lần nhập cây tổ chức"
        ordering = ("-pk",)

    def __str__(self) -> str:
        return self.file_name

    def get_absolute_url(self) -> str:
        """The preview of this file."""
        return reverse("branches:import_detail", args=[self.pk])
