"""What the tables beside the member share: reached through the member's place in the tree, dates known in part."""

from __future__ import annotations

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models

from core.dates import PartialDate, Precision
from core.scopes import ScopedQuerySet
from members.models.member import Member


def keeps_before() -> pghistory.UpdateEvent:
    """History that keeps the row as it was before each change."""
    return pghistory.UpdateEvent(row=pghistory.Old, label="before", level=pgtrigger.Statement)


def recorded_by() -> models.ForeignKey:
    """Who entered the row."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )


def day(label: str, **options) -> models.DateField:
    """A date that may be unknown."""
    return models.DateField(label, null=True, blank=True, **options)


def precision() -> models.CharField:
    """How much of the date beside it is known (``core.dates.Precision``)."""
    return models.CharField(
        max_length=7, choices=[(p.value, p.label) for p in Precision], default=Precision.DAY.value, editable=False
    )


def text(label: str, length: int = 250) -> models.CharField:
    """A line of text that may stay empty."""
    return models.CharField(label, max_length=length, blank=True)


def lines(label: str) -> models.TextField:
    """Several lines of text that may stay empty."""
    return models.TextField(label, blank=True)


def partial(value, known: str) -> PartialDate:
    """The stored pair of a date and its precision as one value."""
    return PartialDate(value, Precision(known)) if value else PartialDate(None, Precision.UNKNOWN)


class OfMember(models.Model):
    """A row that belongs to one member and is seen by whoever sees the member."""

    member = models.ForeignKey(Member, models.PROTECT, related_name="%(class)s_set", verbose_name="đảng viên")

    objects = ScopedQuerySet.as_manager()

    scope_paths = ("member__path",)
    scope_permission = "member.view"

    class Meta:
        abstract = True
