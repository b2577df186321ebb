"""What derives from the ledger: periods, the mirror on the member, the counted rows. Only ``members.ledger`` calls it, under its locks."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import connection, models

from branches.holding import Kept
from branches.models import Organization
from core.bulk import copy_objects, copy_rows
from members.counting import refresh_entries
from members.models import (
    ActivityStatus,
    Attribute,
    EndReason,
    MembershipPeriod,
    Movement,
    MovementKind,
    PlaceKind,
)
from members.places import Place, after_of

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


@dataclass(slots=True)
class Mirror:
    """What the ledger reads and writes of a member; the rest of the record is not loaded for thousands of them."""

    pk: int
    full_name: str
    official_date: date | None
    membership_class: str
    organization_id: int
    path: str
    activity_status: str
    end_reason: str
    ended_on: date | None


def derive(
    locked: dict[int, Mirror],
    chains: dict[int, list[Movement]],
    on: date,
    kept: Mapping[int, Kept] | None = None,
    *,
    new: bool = False,
) -> None:
    """Rewrite periods and mirror of the locked members from their chains, then their counted rows.

    ``kept``: what is known of organisations that are held already; ``new``: nothing has been derived of them before.
    """
    if not new:
        MembershipPeriod.objects.filter(member__in=locked).delete()
    _insert_periods([period for pk, chain in chains.items() for period in _periods(pk, chain)])
    paths = _paths(chains, kept or {})
    places = {pk: after_of(chain[-1]) if chain else None for pk, chain in chains.items()}
    for pk, member in locked.items():
        _mirror(member, chains[pk], places[pk], paths, on)
    _save_mirrors(locked, {pk for pk, place in places.items() if place and place.in_transit})
    refresh_entries(list(locked), on, in_branch={pk for pk, place in places.items() if place and not place.in_transit})


def _save_mirrors(members: Mapping[int, Mirror], in_transit: Collection[int]) -> None:
    """One statement for all of them: an import writes ten thousand at once. Whoever is not on the way has the status of his open period."""
    columns = zip(
        *((pk, m.organization_id, m.path, m.end_reason, m.ended_on, pk in in_transit) for pk, m in members.items()),
        strict=True,
    )
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE members_member m
            SET organization_id = n.organization_id, path = n.path, activity_status = n.activity_status,
                end_reason = n.end_reason, ended_on = n.ended_on, updated_at = now()
            FROM (
                SELECT told.*, CASE WHEN told.in_transit THEN %s ELSE COALESCE(s.value, %s) END AS activity_status
                FROM unnest(%s::bigint[], %s::bigint[], %s::text[], %s::text[], %s::date[], %s::boolean[])
                    AS told (id, organization_id, path, end_reason, ended_on, in_transit)
                LEFT JOIN members_statusperiod s ON s.member_id = told.id AND s.attribute = %s AND s.valid_to IS NULL
            ) n
            WHERE m.id = n.id AND (m.organization_id, m.path, m.activity_status, m.end_reason, m.ended_on)
                IS DISTINCT FROM (n.organization_id, n.path, n.activity_status, n.end_reason, n.ended_on)
            """,
            [
                str(ActivityStatus.IN_TRANSIT), str(ActivityStatus.ACTIVE), *(list(column) for column in columns),
                int(Attribute.ACTIVITY_STATUS),
            ],
        )  # fmt: skip


_BRANCH, _TRANSIT = str(PlaceKind.BRANCH), str(PlaceKind.TRANSIT)
#: Columns of a period, in the order ``_periods`` tells them.
_PERIOD = ("member_id", "kind", "origin_id", "destination_id", "valid_from", "valid_to", "opened_by_id", "closed_by_id")


def _insert_periods(rows: list[tuple]) -> None:
    if len(rows) < MANY:
        MembershipPeriod.objects.bulk_create(MembershipPeriod(**dict(zip(_PERIOD, row, strict=True))) for row in rows)
    else:
        copy_rows(MembershipPeriod, _PERIOD, rows)


def _periods(member_id: int, chain: list[Movement]) -> Iterable[tuple]:
    for index, movement in enumerate(chain):
        following = chain[index + 1] if index + 1 < len(chain) else None
        place = after_of(movement)
        last_day = following.effective_on - timedelta(days=1) if following else None
        if place is None or (last_day is not None and last_day < movement.effective_on):
            continue  # outside, or left on the very day of arrival
        yield (
            member_id, _TRANSIT if place.in_transit else _BRANCH, *place, movement.effective_on, last_day, movement.pk,
            following.pk if following else None,
        )  # fmt: skip


def _paths(chains: dict[int, list[Movement]], kept: Mapping[int, Kept]) -> dict[int, str]:
    """The paths of the organisations the members are mirrored to: where each is, or was last."""
    ids = {chain[-1].after_origin_id or chain[-1].before_origin_id for chain in chains.values() if chain}
    paths = {pk: kept[pk].path for pk in ids & kept.keys()}
    missing = ids - paths.keys()
    return paths | dict(Organization.objects.filter(pk__in=missing).values_list("pk", "path") if missing else ())


def _mirror(member: Mirror, chain: list[Movement], place: Place | None, paths: dict[int, str], on: date) -> None:
    member.end_reason, member.ended_on = "", None
    if place is not None:
        member.organization_id, member.path = place.origin_id, paths[place.origin_id]
    elif chain:
        last = chain[-1]
        member.organization_id, member.path = last.before_origin_id, paths[last.before_origin_id]
        member.end_reason, member.ended_on = END_REASONS[last.kind], last.effective_on
    else:  # every entry was reversed: the record was opened by mistake
        member.end_reason, member.ended_on = EndReason.VOIDED, on
