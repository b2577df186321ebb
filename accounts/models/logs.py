"""Append-only logs: who read which record, revealed which number, exported what, signed in from where (SEC-08)."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models

from core.scopes import ScopedQuerySet

APPEND_ONLY = pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)


class AccessKind(models.TextChoices):
    """What was done with a record."""

    READ = "read", "Xem hồ sơ"
    REVEAL = "reveal", "Hiện số đầy đủ"
    PRINT = "print", "In"
    SEARCH = "search", "Tìm kiếm"


class AccessLog(models.Model):
    """One reading of a person's record. ``subject`` is ``app.model:pk``; ``path`` the node where the record lay then."""

    at = models.DateTimeField("lúc", auto_now_add=True, db_index=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="người xem")
    kind = models.CharField("việc", max_length=10, choices=AccessKind.choices)
    subject = models.CharField("đối tượng", max_length=60, db_index=True)
    label = models.CharField("tên đối tượng", max_length=200)
    detail = models.CharField("chi tiết", max_length=200, blank=True)
    path = models.CharField(max_length=140, db_collation="C", blank=True)
    address = models.GenericIPAddressField("địa chỉ", null=True, blank=True)

    objects = ScopedQuerySet.as_manager()

    scope_paths = ("path",)
    scope_permission = "audit.view"

    class Meta:
        verbose_name = "nhật ký truy cập"
        verbose_name_plural = "nhật ký truy cập"
        ordering = ("-at", "-pk")
        triggers = [APPEND_ONLY]
        indexes = [models.Index("path", "at", name="access_path_at")]

    def __str__(self) -> str:
        return f"{self.user} {self.get_kind_display()} {self.label}"


class ExportLog(models.Model):
    """One file that left the system: what list, which filters and columns, how many rows, why."""

    at = models.DateTimeField("lúc", auto_now_add=True, db_index=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="người xuất")
    what = models.CharField("danh sách", max_length=120)
    filters = models.JSONField("điều kiện lọc", default=dict)
    columns = models.JSONField("cột", default=list)
    rows = models.PositiveIntegerField("số dòng", default=0)
    format = models.CharField("định dạng", max_length=10)
    reason = models.CharField("lý do", max_length=200, blank=True)
    path = models.CharField(max_length=140, db_collation="C", blank=True)
    address = models.GenericIPAddressField("địa chỉ", null=True, blank=True)

    objects = ScopedQuerySet.as_manager()

    scope_paths = ("path",)
    scope_permission = "audit.view"

    class Meta:
        verbose_name = "nhật ký xuất dữ liệu"
        verbose_name_plural = "nhật ký xuất dữ liệu"
        ordering = ("-at", "-pk")
        triggers = [APPEND_ONLY]

    def __str__(self) -> str:
        return f"{self.user} xuất {self.what}"


class SignInLog(models.Model):
    """What happened at the door and to its keys: signing in and out, failures, passwords, second factors.

    ``path`` is the node of the person's first grant on that day; empty for an unknown name or a person of the whole system.
    """

    class Kind(models.TextChoices):
        """What happened."""

        SIGNED_IN = "signed_in", "Đăng nhập"
        SIGNED_OUT = "signed_out", "Đăng xuất"
        FAILED = "failed", "Đăng nhập sai"
        LOCKED = "locked", "Bị khóa tạm thời"
        PASSWORD_CHANGED = "password_changed", "Đổi mật khẩu"
        PASSWORD_RESET = "password_reset", "Cấp lại mật khẩu"
        FACTOR_SET = "factor_set", "Thiết lập xác thực hai bước"
        FACTOR_RESET = "factor_reset", "Gỡ xác thực hai bước"
        SESSIONS_ENDED = "sessions_ended", "Đăng xuất khỏi mọi thiết bị"
        TOKEN_MADE = "token_made", "Tạo mã truy cập"
        TOKEN_REVOKED = "token_revoked", "Thu hồi mã truy cập"

    at = models.DateTimeField("lúc", auto_now_add=True, db_index=True)
    kind = models.CharField("việc", max_length=20, choices=Kind.choices)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    username = models.CharField("tên đăng nhập", max_length=150)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="người thực hiện",
    )
    path = models.CharField(max_length=140, db_collation="C", blank=True)
    address = models.GenericIPAddressField("địa chỉ", null=True, blank=True)

    objects = ScopedQuerySet.as_manager()

    scope_paths = ("path",)
    scope_permission = "audit.view"

    class Meta:
        verbose_name = "nhật ký đăng nhập"
        verbose_name_plural = "nhật ký đăng nhập"
        ordering = ("-at", "-pk")
        triggers = [APPEND_ONLY]

    def __str__(self) -> str:
        return f"{self.username} {self.get_kind_display()}"
