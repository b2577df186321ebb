"""When two records become one: what only the other record knew goes over to the one that stays."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from members.models import AnnualSupplement, CardStatus, FilePaper, Member, MemberProfile
from members.record.fields import FIELDS, TABLES
from members.record.services.record import note_change
from members.record.values import EMPTY, columns_of, profile_of, read_rows, read_values

_PROFILE_FIELDS = [name for name, field in FIELDS.items() if field.model is MemberProfile and name not in TABLES]


@transaction.atomic
def absorb_record(keep: Member, duplicate: Member, *, by, on: date) -> int:
    """Take over from a duplicate what the record that stays does not have; returns how many things went over.

    The caller holds the lock on both. Effects: items of the sheet that are empty; whole tables that have no row; papers of types
    that are not there; cards when none is held; supplements of years that are missing; loans, losses, custody of the file and
    cards asked for when none is recorded. What both records have stays where it is and remains readable there. A
    ``RecordChange`` says what came over.
    """
    changes = _fill_sheet(keep, duplicate) | _take_tables(keep, duplicate)
    if changes:
        note_change(keep, changes, by=by, on=on, paper=f"Gộp từ hồ sơ trùng số {duplicate.pk}")
    return len(changes) + _take_file(keep, duplicate)


def _fill_sheet(keep: Member, duplicate: Member) -> dict[str, list]:
    """Items of the profile that are empty on one side only."""
    held, other = read_values(keep, _PROFILE_FIELDS), read_values(duplicate, _PROFILE_FIELDS)
    profile = profile_of(keep)
    changes = {}
    for name in _PROFILE_FIELDS:
        if held[name] in (*EMPTY, False) and other[name] not in (*EMPTY, False):
            changes[name] = [held[name], other[name]]
            for column, stored in columns_of(FIELDS[name], other[name]).items():
                setattr(profile, column, stored)
    if changes:
        profile.save()
    return changes


def _take_tables(keep: Member, duplicate: Member) -> dict[str, list]:
    """Tables of which the record that stays has no row."""
    changes = {}
    for name, table in TABLES.items():
        rows = read_rows(table, duplicate)
        if rows and not table.model.objects.filter(member=keep).exists():
            table.model.objects.filter(member=duplicate).update(member=keep)
            changes[name] = [[], rows]
    return changes


def _take_file(keep: Member, duplicate: Member) -> int:
    """Papers, cards, supplements, loans, losses, custody."""
    known_types = FilePaper.objects.filter(member=keep).values_list("document_type", flat=True)
    known_years = AnnualSupplement.objects.filter(member=keep).values_list("year", flat=True)
    moved = FilePaper.objects.filter(member=duplicate).exclude(document_type__in=list(known_types)).update(member=keep)
    moved += AnnualSupplement.objects.filter(member=duplicate).exclude(year__in=list(known_years)).update(member=keep)
    if not keep.membercard_set.filter(status=CardStatus.HELD).exists():
        moved += duplicate.membercard_set.update(member=keep)
    for kind in ("fileloan_set", "fileincident_set", "filecustody_set", "cardrequest_set"):
        if not getattr(keep, kind).exists():
            moved += getattr(duplicate, kind).update(member=keep)
    return moved
