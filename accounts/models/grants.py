"""Grants: who may act in which role, where in the tree, from when to when."""

from __future__ import annotations

from datetime import date

import pghistory
import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.expressions import RawSQL

from accounts.roles import role_choices
from branches.models import LIVING, Organization
from core.scopes import ScopedQuerySet

_LIVING = ", ".join(f"'{status}'" for status in LIVING)
#: Paths of the organisations that a grant's organisation continues, through any number of acts, as far as they have ended.
_ENDED_BEFORE = f"""
    ARRAY(WITH RECURSIVE line (id) AS (
        SELECT l.predecessor_id FROM branches_lineage l JOIN branches_organization o ON o.id = l.predecessor_id
        WHERE l.successor_id = accounts_grant.organization_id AND o.status NOT IN ({_LIVING})
        UNION
        SELECT l.predecessor_id FROM branches_lineage l JOIN line ON l.successor_id = line.id
        JOIN branches_organization o ON o.id = l.predecessor_id WHERE o.status NOT IN ({_LIVING})
    ) SELECT o.path::text FROM line JOIN branches_organization o ON o.id = line.id ORDER BY o.path)
"""  # noqa: S608 (words of our own enum)


class GrantQuerySet(ScopedQuerySet):
    """Grants by date."""

    def with_past(self) -> GrantQuerySet:
        """With ``ended_before``: paths of the closed organisations whose books the grant's organisation has taken over."""
        return self.annotate(ended_before=RawSQL(_ENDED_BEFORE, (), output_field=ArrayField(models.CharField())))  # noqa: S611 (as above)

    def in_force(self, on: date) -> GrantQuerySet:
        """Those that hold on the day."""
        return self.filter(Q(valid_to=None) | Q(valid_to__gte=on), valid_from__lte=on)


@pghistory.track()
class Grant(models.Model):
    """A role on a node of the tree for a time (phân quyền); flows down. Without a node: the whole system (administrator)."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="grants", verbose_name="tài khoản")
    role = models.CharField("vai trò", max_length=30, choices=role_choices)
    organization = models.ForeignKey(
        Organization, models.PROTECT, null=True, blank=True, related_name="grants", verbose_name="tổ chức đảng"
    )
    valid_from = models.DateField("từ ngày")
    valid_to = models.DateField("đến ngày", null=True, blank=True)
    basis = models.CharField("căn cứ giao việc", max_length=200, blank=True)
    granted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    granted_at = models.DateTimeField(auto_now_add=True)

    objects = GrantQuerySet.as_manager()

    scope_paths = ("organization__path",)
    scope_permission = "account.manage"

    class Meta:
        verbose_name = "phân quyền"
        verbose_name_plural = "phân quyền"
        ordering = ("user", "valid_from", "pk")
        triggers = [pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete)]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                name="grant_ends_after_start",
                violation_error_message="Ngày hết hạn không được trước ngày bắt đầu.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()} – {self.organization or 'toàn hệ thống'}"
