"""Where a member pays, when the branch that collects for another ends: its heir collects from the next month on, undone with the act."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, timedelta

from django.db.models import Q

from branches.followers import keep, kept
from branches.models import Act
from core.dates import Month
from core.following import lay, put_back
from meetings.dues.services.sheets import settle_places
from meetings.models import DuesProfile
from members.models import Member

_SPLIT, _MOVED = "meetings.pays_split", "meetings.pays_at"


def follow_places(act: Act, heirs: Mapping[int, int | None], *, on: date) -> list[int]:
    """Members who pay at a closed branch pay at its heir; answers the heir of each.

    Months up to the act stay paid where they were: a profile that began before goes on in a new one. Who pays at his own branch now has no
    other place any more. Months prepared already and not paid go to the lists the heir has drawn up.
    """
    known = {pk: heir for pk, heir in heirs.items() if heir}
    start = _first_month(act.effective_on)
    rows = DuesProfile.objects.filter(pays_at__in=known).filter(Q(valid_to=None) | Q(valid_to__gte=start))
    profiles = list(rows.select_for_update(of=("self",)).order_by("pk"))
    if not profiles:
        return []
    homes = dict(Member.objects.filter(pk__in={one.member_id for one in profiles}).values_list("pk", "organization"))
    moved, ended, fresh, answer = [], [], [], []
    for one in profiles:
        heir = known[one.pays_at_id]
        place = heir if homes[one.member_id] != heir else None
        answer.append(heir)
        if one.valid_from >= start:
            moved.append((one.pk, one.pays_at_id, place))
            continue
        fresh.append(_continued(one, start, place))
        ended.append(one)
        one.valid_to = start - timedelta(days=1)
    DuesProfile.objects.bulk_update(ended, ["valid_to"], batch_size=2000)
    DuesProfile.objects.bulk_create(fresh)
    lay(DuesProfile, "pays_at", moved)
    keep(act, _MOVED, [list(move) for move in moved])
    keep(act, _SPLIT, [[old.pk, new.pk] for old, new in zip(ended, fresh, strict=True)])
    _settle(act, [one.member_id for one in profiles], on)
    return answer


def _settle(act: Act, members: Collection[int], on: date) -> None:
    people = list(Member.all_records.filter(pk__in=members))
    if people:
        settle_places(members=people, start=Month.of(_first_month(act.effective_on)), on=on)


def _first_month(day: date) -> date:
    return day if day.day == 1 else Month.of(day).next.first_day


def _continued(one: DuesProfile, start: date, place: int | None) -> DuesProfile:
    values = {f.attname: getattr(one, f.attname) for f in DuesProfile._meta.concrete_fields if not f.primary_key}
    return DuesProfile(**values | {"valid_from": start, "pays_at_id": place})


def give_back_places(act: Act, *, on: date) -> None:
    """The undoing: one profile again where there was one, with whatever end it was given since."""
    put_back(DuesProfile, "pays_at", kept(act, _MOVED))
    pairs = kept(act, _SPLIT)
    rows = DuesProfile.objects.select_for_update(of=("self",)).in_bulk([pk for pair in pairs for pk in pair])
    whole = [(rows[old], rows[new]) for old, new in pairs if old in rows and new in rows]
    ends = {old.pk: new.valid_to for old, new in whole}
    DuesProfile.objects.filter(pk__in=[new.pk for _, new in whole]).delete()
    for old, _ in whole:
        old.valid_to = ends[old.pk]
    DuesProfile.objects.bulk_update([old for old, _ in whole], ["valid_to"], batch_size=2000)
    moved = [pk for pk, *_ in kept(act, _MOVED)]
    back = DuesProfile.objects.filter(pk__in=[*moved, *(old.pk for old, _ in whole)])
    _settle(act, list(back.values_list("member", flat=True)), on)
