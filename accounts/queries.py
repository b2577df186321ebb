"""Shared reads about accounts: lists with filters, the log pages, what has been changed on an account."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from accounts.models import AccessLog, ExportLog, Grant, SignInLog, User
from core.dates import format_date, format_moment

_UNSHOWN = {"id", "password", "last_login", "sessions_from", "password_changed_at", "is_demo"}
REVIEW_DAYS = 365  # the yearly review of rights (SEC-17)


def accounts_for(scope, filters: Mapping[str, Any]) -> QuerySet[User]:
    """Accounts within reach, by words of the name, role in force, state."""
    users = User.objects.visible_to(scope)
    for word in str(filters.get("q") or "").split():
        users = users.filter(Q(full_name__icontains=word) | Q(username__icontains=word))
    if filters.get("role"):
        users = users.filter(pk__in=Grant.objects.in_force(scope.on).filter(role=filters["role"]).values("user"))
    closed = Q(is_active=False) | Q(ended_on__lt=scope.on)
    if filters.get("state") == "open":
        users = users.exclude(closed)
    elif filters.get("state") == "closed":
        users = users.filter(closed)
    return users.prefetch_related("grants__organization")


def accounts_to_review(scope) -> QuerySet[User]:
    """Open accounts within reach whose rights nobody has gone through for a year, the longest waiting first."""
    limit = date.fromordinal(scope.on.toordinal() - REVIEW_DAYS)
    return (
        User.objects.visible_to(scope)
        .exclude(Q(is_active=False) | Q(ended_on__lt=scope.on))
        .filter(Q(reviewed_on=None) | Q(reviewed_on__lte=limit))
        .order_by(F("reviewed_on").asc(nulls_first=True), "username")
        .prefetch_related("grants__organization")
    )


def _between(rows: QuerySet, filters: Mapping[str, Any]) -> QuerySet:
    zone = timezone.get_current_timezone()
    if filters.get("from_day"):
        rows = rows.filter(at__gte=datetime.combine(filters["from_day"], time.min, zone))
    if filters.get("to_day"):
        rows = rows.filter(at__lte=datetime.combine(filters["to_day"], time.max, zone))
    return rows


def _by_person(rows: QuerySet, words: str) -> QuerySet:
    for word in words.split():
        rows = rows.filter(Q(user__full_name__icontains=word) | Q(user__username__icontains=word))
    return rows


def access_log_for(scope, filters: Mapping[str, Any]) -> QuerySet[AccessLog]:
    """Readings of records that lay within reach."""
    rows = _by_person(_between(AccessLog.objects.visible_to(scope), filters), str(filters.get("q") or ""))
    if filters.get("kind"):
        rows = rows.filter(kind=filters["kind"])
    if filters.get("subject"):
        rows = rows.filter(label__icontains=filters["subject"])
    return rows.select_related("user")


def export_log_for(scope, filters: Mapping[str, Any]) -> QuerySet[ExportLog]:
    """Exports of rows that lay within reach."""
    rows = _by_person(_between(ExportLog.objects.visible_to(scope), filters), str(filters.get("q") or ""))
    return rows.select_related("user")


def sign_in_log_for(scope, filters: Mapping[str, Any]) -> QuerySet[SignInLog]:
    """What happened at the door to people within reach."""
    rows = _between(SignInLog.objects.visible_to(scope), filters)
    for word in str(filters.get("q") or "").split():
        rows = rows.filter(Q(username__icontains=word) | Q(user__full_name__icontains=word))
    if filters.get("kind"):
        rows = rows.filter(kind=filters["kind"])
    return rows.select_related("user", "by")


@dataclass(frozen=True)
class HistoryLine:
    """One change on an account or its grants, as the timeline of the kit takes it."""

    at: datetime
    when: str
    title: str
    body: str
    by: str


def account_history(user: User) -> list[HistoryLine]:
    """Every recorded change of an account and its grants, newest first: before → after, and by whom."""
    lines = [*_lines(user.pgh_event_model.objects.filter(pgh_obj=user), user, lambda event: "Tài khoản")]
    for grant in user.grants.select_related("organization"):
        lines += _lines(
            grant.pgh_event_model.objects.filter(pgh_obj=grant), grant, lambda event, grant=grant: _grant_words(grant)
        )
    return sorted(lines, key=lambda line: line.at, reverse=True)


def _grant_words(grant: Grant) -> str:
    return f"{grant.get_role_display()}, {grant.organization or 'toàn hệ thống'}"


def _lines(events: QuerySet, obj, title) -> Iterator[HistoryLine]:
    fields = [
        field for field in obj._meta.concrete_fields
        if hasattr(events.model, field.attname) and field.name not in _UNSHOWN
    ]  # fmt: skip
    before = None
    events = list(events.select_related("pgh_context").order_by("pgh_id"))
    names = dict(
        User.objects.filter(pk__in={_author(event) for event in events} - {None}).values_list("pk", "full_name")
    )
    for event in events:
        changes = [] if before is None else [
            f"{str(field.verbose_name).capitalize()}: {_words(before, field)} → {_words(event, field)}"
            for field in fields
            if getattr(before, field.attname) != getattr(event, field.attname)
        ]  # fmt: skip
        what = "lập mới" if before is None else "thay đổi"
        yield HistoryLine(
            event.pgh_created_at,
            format_moment(event.pgh_created_at),
            f"{title(event)}: {what}",
            "; ".join(changes),
            names.get(_author(event), ""),
        )
        before = event


def _author(event) -> int | None:
    return (event.pgh_context.metadata.get("user") if event.pgh_context else None) or None


def _words(event, field) -> str:
    value = getattr(event, field.attname)
    if value is None or value == "":
        return "(trống)"
    if isinstance(value, bool):
        return "có" if value else "không"
    if isinstance(value, datetime):
        return format_moment(value)
    if isinstance(value, date):
        return format_date(value)
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    return str(value)
