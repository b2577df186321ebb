"""The history of a record in words: who changed which field when, from what to what. Read from the append-only event tables."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.apps import apps
from django.db import models
from django.utils.text import capfirst
from pghistory.models import Event

from accounts.models import User
from core.dates import format_date
from core.identifiers import mask
from members.models import Member
from members.tables import COLUMNS
from regulations.lookup import lookup_label

_LISTS = {
    "ethnic_group": "ethnic_group", "religion": "religion", "occupation": "occupation", "general_education": "education_level",
    "professional_level": "professional_level", "academic_title": "academic_title", "political_theory": "theory_level",
}  # fmt: skip
_HIDDEN = {"id", "version", "member", "updated_at", "created_at"}
_SENSITIVE = {"religion", "foreign_spouse"}
MOST = 300


@dataclass(frozen=True, slots=True)
class Change:
    """One change: of which part of the record, by whom, which fields from what to what."""

    at: datetime
    by: str
    part: str
    fields: list[tuple[str, str, str]]
    what: str = "Sửa"


def history_of(member: Member, *, sensitive: bool) -> list[Change]:
    """Every recorded change of the member's own columns and of the rows beside it, newest first."""
    changes: list[Change] = []
    people: dict[str, str] = {}
    for model in _event_models():
        rows = _events(model, member)
        for event in rows:
            user = (event.pgh_context.metadata or {}).get("user") if event.pgh_context else None
            people.setdefault(str(user or ""), "")
        changes += _changes_of(model, rows, member, sensitive)
    names = {
        str(pk): name
        for pk, name in User.objects.filter(pk__in=[p for p in people if p]).values_list("pk", "full_name")
    }
    named = [Change(c.at, names.get(c.by, "Hệ thống"), c.part, c.fields, c.what) for c in changes]
    return sorted(named, key=lambda change: change.at, reverse=True)[:MOST]


def _event_models() -> list[type[models.Model]]:
    """The event tables of the member and of every model that points to one."""
    found = []
    for model in apps.get_app_config("members").get_models():
        if issubclass(model, Event) and model is not Event:
            tracked = model.pgh_tracked_model
            names = {field.name for field in tracked._meta.fields}
            if tracked is Member or "member" in names:
                found.append(model)
    return found


def _events(model, member: Member) -> list:
    lookup = {"pgh_obj": member.pk} if model.pgh_tracked_model is Member else {"member_id": member.pk}
    rows = model.objects.filter(**lookup).select_related("pgh_context").order_by("-pgh_created_at", "-pgh_id")[:MOST]
    return list(reversed(rows))


def _changes_of(model, rows: list, member: Member, sensitive: bool) -> list[Change]:
    """Differences between neighbouring states. Tables that keep the row before each change are completed by the present row."""
    tracked = model.pgh_tracked_model
    fields = [f for f in tracked._meta.fields if f.name not in _HIDDEN and hasattr(model, f.attname)]
    part = capfirst(tracked._meta.verbose_name)
    by_object: dict[int, list] = {}
    for event in rows:
        by_object.setdefault(event.pgh_obj_id, []).append(event)
    present = tracked._base_manager.in_bulk([pk for pk in by_object if pk])
    changes = []
    for pk, events in by_object.items():
        for index, event in enumerate(events):
            old_style = event.pgh_label in ("before", "deleted", "delete")
            before = event if old_style else (events[index - 1] if index else None)
            after = _after(events, index, present.get(pk)) if old_style else event
            by = str((event.pgh_context.metadata or {}).get("user") or "") if event.pgh_context else ""
            what = "Sửa" if before is not None and after is not None else "Thêm" if before is None else "Bỏ"
            told = [] if what == "Bỏ" else _differences(fields, before, after, sensitive)
            if told or what != "Sửa":
                changes.append(Change(event.pgh_created_at, by, part, told, what))
    return changes


def _after(events: list, index: int, present):
    """The state that followed a kept old row: the next kept one, else the row of today; nothing after a removal."""
    if events[index].pgh_label in ("deleted", "delete"):
        return None
    return events[index + 1] if index + 1 < len(events) else present


def _differences(fields, before, after, sensitive: bool) -> list[tuple[str, str, str]]:
    found = []
    for field in fields:
        old = getattr(before, field.attname, None) if before is not None else None
        new = getattr(after, field.attname, None)
        if (old or None) == (new or None) or (field.name in _SENSITIVE and not sensitive):
            continue
        found.append((capfirst(field.verbose_name), _words(field, old), _words(field, new)))
    return found


def _words(field: models.Field, value) -> str:
    """A stored value as a person reads it."""
    if value in (None, ""):
        return "(trống)"
    if isinstance(value, bool):
        return "Có" if value else "Không"
    if hasattr(value, "strftime"):
        return format_date(value)
    if field.name in _LISTS:
        return lookup_label(_LISTS[field.name], value)
    column = COLUMNS.get(field.name)
    if column and column.masked:
        return mask(value)
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(field, models.ForeignKey):
        row = field.related_model._base_manager.filter(pk=value).first()
        return str(row) if row else str(value)
    return str(value)[:300]
