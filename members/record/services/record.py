"""Changing a member's record: the one function every form, supplement and import goes through."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from core.dates import format_moment
from core.findings import Finding, Refused, blocking, warnings
from members.models import Member, RecordChange, RecordDraft
from members.record import queries
from members.record.fields import FIELDS, NUMBERS_OF_CARD, Table
from members.record.rules import check_values, clean_identifiers
from members.record.services.completeness import refresh_missing
from members.record.values import columns_of, plain, profile_of, read_values, same, shown_by_name
from members.search import name_columns

_EDITED_ELSEWHERE = frozenset(NUMBERS_OF_CARD)
Source = RecordChange.Source


@dataclass(slots=True)
class Update:
    """What an update did: the member as saved, the fields that changed (field → [old, new]), remarks that did not stop it."""

    member: Member
    changes: dict[str, list[Any]]
    remarks: list[Finding] = field(default_factory=list)


@transaction.atomic
def update_record(
    member: Member,
    changes: Mapping[str, Any],
    *,
    by,
    on: date,
    version: int | None,
    paper: str = "",
    source: str = Source.EDIT,
) -> Update:
    """Write the changed fields of a member's record.

    ``changes`` maps names of ``FIELDS`` to values of any usual form; ``version`` is the member's version when the page was
    opened (``None``: no page, the caller holds the lock). Effects in order: the columns and rows that differ; name keys; the
    version; a ``RecordChange`` with every old and new value, the paper and the door; what is still missing; the counters.
    Raises ``Refused`` and changes nothing on faults; with ``conflict=True`` when somebody else has changed one of these very
    fields since (one finding a field, saying who, when and what).
    """
    unknown = set(changes) - set(FIELDS) | set(changes) & _EDITED_ELSEWHERE
    if unknown:
        raise ValueError(f"Not fields of the record: {sorted(unknown)}")
    locked = Member.all_records.select_for_update(of=("self",)).get(pk=member.pk)
    live = read_values(locked)
    wanted = {name: plain(FIELDS[name], value) for name, value in changes.items()}
    found = clean_identifiers(wanted)
    changed = {name: value for name, value in wanted.items() if not same(value, live[name])}
    if version is not None and version != locked.version:
        changed = _without_untouched(locked, version, changed)
        _refuse_conflict(locked, version, changed)
    if changed:
        after = live | changed
        found += check_values(after, changed=changed.keys(), membership_class=locked.membership_class, on=on)
        found += queries.duplicate_findings(locked, after, changed.keys())
    if blocking(found):
        raise Refused(found)
    if not changed:
        return Update(locked, {}, warnings(found))
    _write(locked, changed)
    difference = {name: [live[name], value] for name, value in changed.items()}
    RecordChange.objects.create(
        member=locked, on=on, by=by, source=source, paper=paper[:200], changes=difference, version=locked.version
    )
    refresh_missing([locked.pk], on)
    locked.refresh_from_db()
    return Update(locked, difference, warnings(found))


def _without_untouched(member: Member, version: int, changed: Mapping[str, Any]) -> dict[str, Any]:
    """Drop fields the person left as the page showed them: what somebody else has written there since stands."""
    then = queries.values_then(member, version)
    return {name: value for name, value in changed.items() if not (name in then and same(value, then[name]))}


def _refuse_conflict(member: Member, version: int, changed: Mapping[str, Any]) -> None:
    """Tell, field by field, what somebody else has written since; fields nobody else touched are no conflict."""
    meanwhile = [change for change in queries.changes_since(member, version) if change.name in changed]
    if not meanwhile:
        return
    raise Refused(
        [
            Finding(
                "changed_meanwhile",
                f"{change.label}: {change.by} đã đổi từ “{change.old or 'trống'}” thành “{change.new or 'trống'}” lúc "
                f"{format_moment(change.at)}; đồng chí nhập “{shown_by_name(change.name, changed[change.name]) or 'trống'}”.",
                field=change.name,
                remedy="Kiểm tra lại, rồi bấm Lưu lần nữa nếu giữ giá trị của mình.",
            )
            for change in meanwhile
        ],
        conflict=True,
    )


def _write(member: Member, changed: Mapping[str, Any]) -> None:
    profile = profile_of(member)
    touched = False
    for name, value in changed.items():
        spec = FIELDS[name]
        if isinstance(spec, Table):
            _write_rows(spec, member, value)
            continue
        holder = member if spec.model is Member else profile
        touched |= holder is profile
        for column, stored in columns_of(spec, value).items():
            setattr(holder, column, stored)
    if {"full_name", "name_in_use"} & changed.keys():
        for column, stored in name_columns(member.full_name, member.name_in_use).items():
            setattr(member, column, stored)
    member.version += 1
    member.save()
    if touched:
        profile.save()


def _write_rows(table: Table, member: Member, rows: Iterable[Mapping[str, Any]]) -> None:
    known = {row.pk: row for row in table.model.objects.filter(member=member)}
    kept = {row.get("id") for row in rows} & known.keys()
    for pk in known.keys() - kept:
        known[pk].delete()
    for order, row in enumerate(rows, start=1):
        entry = known.get(row.get("id")) or table.model(member=member)
        entry.order = order
        for column in table.columns:
            for name, stored in columns_of(column, row[column.name]).items():
                setattr(entry, name, stored)
        entry.save()


def note_change(member: Member, changes: Mapping[str, list[Any]], *, by, on: date, paper: str = "") -> None:
    """Tell the record of fields that another act has just written (field → [old, new], any usual form).

    The caller holds the lock and has saved the columns. Effects: the version, so that a page opened before does not write the
    old value back; a ``RecordChange``.
    """
    member.version += 1
    member.save(update_fields=["version"])
    plain_changes = {name: [plain(FIELDS[name], value) for value in pair] for name, pair in changes.items()}
    RecordChange.objects.create(
        member=member, on=on, by=by, paper=paper[:200], changes=plain_changes, version=member.version
    )


@transaction.atomic
def keep_draft(member: Member, panel: str, data: Mapping[str, list[str]], *, user, version: int) -> RecordDraft:
    """Keep what was typed into a panel and not saved, one draft for each person and panel."""
    draft, _ = RecordDraft.objects.update_or_create(
        member=member, user=user, panel=panel,
        defaults={"data": {k: list(v) for k, v in data.items()}, "version": version, "saved_at": timezone.now()},
    )  # fmt: skip
    return draft


def discard_draft(member: Member, panel: str, *, user) -> None:
    """Forget a draft: it was saved into the record, or is not wanted."""
    RecordDraft.objects.filter(member=member, user=user, panel=panel).delete()
