"""The person who signs in."""

from __future__ import annotations

import pghistory
from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.db.models import Q

from core.scopes import Scope, ScopedQuerySet, path_filter


class UserQuerySet(ScopedQuerySet):
    """Accounts; a person reaches them through the nodes of their grants."""

    def visible_to(self, scope: Scope, permission: str | None = None) -> UserQuerySet:
        """Accounts with a grant within reach, and those one has made oneself (before their first grant)."""
        prefixes = scope.paths(str(permission or self.model.scope_permission))
        if "" in prefixes or not prefixes:
            return self if prefixes else self.none()
        granted = self.model._base_manager.filter(path_filter(self.model.scope_paths, prefixes)).values("pk")
        return self.filter(Q(pk__in=granted) | Q(created_by=scope.user))


class Users(UserManager.from_queryset(UserQuerySet)):
    """``create_user`` of Django over the scoped queryset."""

    use_in_migrations = False


@pghistory.track(exclude=["password", "last_login"])
class User(AbstractUser):
    """A personal account; shared accounts are forbidden (SEC-17). Closed the day the post ends, never deleted."""

    first_name = None
    last_name = None
    full_name = models.CharField("họ và tên", max_length=120)
    title = models.CharField("chức vụ", max_length=120, blank=True)
    phone = models.CharField("điện thoại", max_length=20, blank=True)
    must_change_password = models.BooleanField("phải đổi mật khẩu ở lần đăng nhập tới", default=False)
    password_changed_at = models.DateTimeField(null=True, blank=True, editable=False)
    ended_on = models.DateField("ngày thôi sử dụng", null=True, blank=True)
    sessions_from = models.DateTimeField(null=True, blank=True, editable=False)  # sessions opened before are void
    created_by = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, editable=False, related_name="+", verbose_name="người lập"
    )
    reviewed_on = models.DateField("ngày rà soát quyền gần nhất", null=True, blank=True, editable=False)
    is_demo = models.BooleanField("tài khoản dùng thử", default=False, editable=False)

    objects = Users()

    scope_paths = ("grants__organization__path",)
    scope_permission = "account.manage"
    REQUIRED_FIELDS = ["full_name"]

    class Meta:
        verbose_name = "tài khoản"
        verbose_name_plural = "tài khoản"
        ordering = ("username",)

    def __str__(self) -> str:
        return self.full_name or self.username

    def get_full_name(self) -> str:
        """The name shown and signed with."""
        return self.full_name

    def get_short_name(self) -> str:
        """The given name (last word)."""
        return self.full_name.split()[-1] if self.full_name else self.username


class PasswordUsed(models.Model):
    """Hash of a password used before, so that the last five are refused (SEC-04)."""

    user = models.ForeignKey(User, models.CASCADE, related_name="passwords_used")
    password = models.CharField(max_length=128)
    set_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "mật khẩu đã dùng"
        verbose_name_plural = "mật khẩu đã dùng"
        ordering = ("-set_at",)

    def __str__(self) -> str:
        return f"{self.user} {self.set_at:%d/%m/%Y}"
