"""What derives from the ledger: periods, the mirror on the member, the counted rows. Only ``members.ledger`` calls it, under its locks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from django.db import connection, models

from branches.models import Organization
from core.bulk import copy_objects
from members.counting import refresh_entries
from members.models import (
    ActivityStatus,
    Attribute,
    EndReason,
    Member,
    MembershipPeriod,
    Movement,
    MovementKind,
    PlaceKind,
    StatusPeriod,
)
from members.places import after_of

END_REASONS = {
    MovementKind.TRANSFER_OUT: EndReason.TRANSFERRED_OUT,
    MovementKind.DEATH: EndReason.DECEASED,
    MovementKind.EXPULSION: EndReason.EXPELLED,
    MovementKind.DELETION: EndReason.DELETED,
    MovementKind.VOLUNTARY_EXIT: EndReason.LEFT_ON_REQUEST,
    MovementKind.ANNULMENT: EndReason.ADMISSION_ANNULLED,
    MovementKind.MERGED_RECORD: EndReason.VOIDED,
}

MANY = 500  # rows from which COPY is worth its extra round trip


def insert(model: type[models.Model], objects: Sequence[models.Model]) -> None:
    """A few rows by INSERT, the thousands of an import by COPY."""
    if len(objects) < MANY:
        model._base_manager.bulk_create(objects)
    else:
        copy_objects(objects)


def derive(locked: dict[int, Member], chains: dict[int, list[Movement]], on: date) -> None:
    """Rewrite periods and mirror of the locked members from their chains, then their counted rows."""
    MembershipPeriod.objects.filter(member__in=locked).delete()
    periods = [period for pk, chain in chains.items() for period in _periods(pk, chain)]
    insert(MembershipPeriod, periods)
    paths = _paths(periods, chains)
    statuses = dict(
        StatusPeriod.objects.filter(member__in=locked, attribute=Attribute.ACTIVITY_STATUS, valid_to=None).values_list(
            "member_id", "value"
        )
    )
    for pk, member in locked.items():
        _mirror(member, chains[pk], paths, statuses.get(pk, ActivityStatus.ACTIVE), on)
    _save_mirrors(list(locked.values()))
    refresh_entries(list(locked), on)


def _save_mirrors(members: list[Member]) -> None:
    """One statement for all of them: an import writes ten thousand at once."""
    columns = zip(
        *((m.pk, m.organization_id, m.path, m.activity_status, m.end_reason, m.ended_on) for m in members), strict=True
    )
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE members_member m
            SET organization_id = n.organization_id, path = n.path, activity_status = n.activity_status,
                end_reason = n.end_reason, ended_on = n.ended_on, updated_at = now()
            FROM unnest(%s::bigint[], %s::bigint[], %s::text[], %s::text[], %s::text[], %s::date[])
                AS n (id, organization_id, path, activity_status, end_reason, ended_on)
            WHERE m.id = n.id AND (m.organization_id, m.path, m.activity_status, m.end_reason, m.ended_on)
                IS DISTINCT FROM (n.organization_id, n.path, n.activity_status, n.end_reason, n.ended_on)
            """,
            [list(column) for column in columns],
        )


def _periods(member_id: int, chain: list[Movement]) -> Iterable[MembershipPeriod]:
    for index, movement in enumerate(chain):
        following = chain[index + 1] if index + 1 < len(chain) else None
        place = after_of(movement)
        last_day = following.effective_on - timedelta(days=1) if following else None
        if place is None or (last_day is not None and last_day < movement.effective_on):
            continue  # outside, or left on the very day of arrival
        yield MembershipPeriod(
            member_id=member_id, kind=PlaceKind.TRANSIT if place.in_transit else PlaceKind.BRANCH,
            origin_id=place.origin_id, destination_id=place.destination_id, valid_from=movement.effective_on, valid_to=last_day,
            opened_by=movement, closed_by=following,
        )  # fmt: skip


def _paths(periods: list[MembershipPeriod], chains: dict[int, list[Movement]]) -> dict[int, str]:
    ids = {p.origin_id for p in periods} | {c[-1].before_origin_id for c in chains.values() if c}
    return dict(Organization.objects.filter(pk__in=ids - {None}).values_list("pk", "path"))


def _mirror(member: Member, chain: list[Movement], paths: dict[int, str], status: str, on: date) -> None:
    last = chain[-1] if chain else None
    place = after_of(last) if last else None
    member.end_reason, member.ended_on = "", None
    if place is not None:
        member.organization_id, member.path = place.origin_id, paths[place.origin_id]
        member.activity_status = ActivityStatus.IN_TRANSIT if place.in_transit else status
    elif last is not None:
        member.organization_id, member.path = last.before_origin_id, paths[last.before_origin_id]
        member.end_reason, member.ended_on = END_REASONS[last.kind], last.effective_on
        member.activity_status = status
    else:  # every entry was reversed: the record was opened by mistake
        member.end_reason, member.ended_on = EndReason.VOIDED, on
