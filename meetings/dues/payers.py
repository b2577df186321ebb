"""Who pays to a branch for a month, and what the rules must know of each: everything in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from branches.models import Organization
from core.dates import Month
from meetings.dues.rules import INSURED_GROUPS, Assessed, Payer, Relieved, amount_due
from meetings.models import DuesProfile, DuesRelief, ReliefKind, ReliefState
from members.models import ActivityStatus, Attribute, EndReason, Member, MembershipPeriod, PlaceKind, StatusPeriod
from members.tables import party_age_months

#: Who left the Party or died owes nothing for the month; who moved away has paid up to the month of the letter.
_GONE = frozenset(EndReason.values) - {EndReason.TRANSFERRED_OUT}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a member pays who does not pay at his own branch: a branch of the system, or one outside it known by its words.

    ``temporary`` when it follows from a stay there, else from what was written of the member (``DuesProfile``).
    """

    member_id: int
    branch_id: int | None
    words: str
    temporary: bool = False


#: ``(month, member_ids, branch) -> places``: of these members, and of whoever pays at that branch, in that month.
Places = Callable[[Month, Collection[int], Organization | None], Iterable[Place]]
_PLACES: list[Places] = []


def places_dues(source: Places) -> Places:
    """Register a procedure that says where members pay for a time; ``meetings`` stands below it and may not know it."""
    _PLACES.append(source)
    return source


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A member of the branch who pays at another place."""

    member: Member
    place: str
    temporary: bool = False


@dataclass(frozen=True, slots=True)
class PayersOfMonth:
    """Who is on the list of a branch for a month, who of its members pays elsewhere, who of the list belongs to another branch."""

    members: list[Member]
    elsewhere: list[Elsewhere]
    guests: frozenset[int] = frozenset()


def _overlapping(month: Month) -> Q:
    return Q(valid_from__lte=month.last_day) & (Q(valid_to=None) | Q(valid_to__gte=month.first_day))


def payers_of(organization: Organization, month: Month) -> PayersOfMonth:
    """The members who pay to a branch for a month.

    It is the first branch that held the member in the month: dues are collected up to the month in which the letter of introduction
    is written (``transfer.md`` 2). Another place may be written of him, or follow from a stay there (nơi đóng đảng phí).
    """
    here = MembershipPeriod.objects.filter(_overlapping(month), kind=PlaceKind.BRANCH, origin=organization)
    own = {pk for pk, branch in branches_of(here.values("member"), month).items() if branch == organization.pk}
    placed = places_of(own, month, organization)
    coming = {pk for pk, place in placed.items() if place.branch_id == organization.pk}
    leaving = {pk: placed[pk] for pk in own & placed.keys() - coming}
    people = Member.objects.filter(pk__in=own | coming).exclude(end_reason__in=_GONE, ended_on__lte=month.last_day)
    members = sorted(people.select_related("organization"), key=lambda m: (m.name_sort_key, m.pk))
    return PayersOfMonth(
        [m for m in members if m.pk not in leaving],
        [Elsewhere(m, leaving[m.pk].words, leaving[m.pk].temporary) for m in members if m.pk in leaving],
        frozenset(coming - own),
    )


def branches_of(members, month: Month) -> dict[int, int]:
    """The first branch that held each of these members in a month."""
    held = (
        MembershipPeriod.objects.filter(_overlapping(month), kind=PlaceKind.BRANCH, member__in=members)
        .order_by("member", "valid_from")
        .values_list("member_id", "origin_id")
    )
    first: dict[int, int] = {}
    for member_id, origin_id in held:
        first.setdefault(member_id, origin_id)
    return first


def places_of(members: Collection[int], month: Month, branch: Organization | None = None) -> dict[int, Place]:
    """Where these members, and whoever pays at ``branch``, pay for a month when it is not their own branch.

    What was written of a member goes before what follows from a stay, so that one place asks him.
    """
    found: dict[int, Place] = {}
    for source in _PLACES:
        for place in source(month, members, branch):
            found.setdefault(place.member_id, place)
    written = Q(member__in={*members, *found}) & (Q(pays_at__isnull=False) | ~Q(pays_outside=""))
    profiles = DuesProfile.objects.filter(_overlapping(month), valid_from__lte=month.first_day)
    for profile in profiles.filter(written | Q(pays_at=branch) if branch else written).select_related("pays_at"):
        words = profile.pays_at.name if profile.pays_at_id else profile.pays_outside
        found[profile.member_id] = Place(profile.member_id, profile.pays_at_id, words)
    return found


def assess(members: Iterable[Member], month: Month) -> dict[int, Assessed]:
    """What each of these members owes for a month."""
    return assess_months(members, [month])[month]


def assess_months(members: Iterable[Member], months: Iterable[Month]) -> dict[Month, dict[int, Assessed]]:
    """What each of these members owes for each of these months; the same number of queries however many."""
    people = {member.pk: member for member in members}
    wanted = sorted(months)
    if not people or not wanted:
        return {month: {} for month in wanted}
    start, end = wanted[0].previous.first_day, wanted[-1].last_day
    profiles = _by_member(
        DuesProfile.objects.filter(member__in=people, valid_from__lte=end).filter(
            Q(valid_to=None) | Q(valid_to__gte=start)
        )
    )
    suspended = _by_member(
        StatusPeriod.objects.filter(
            member__in=people, attribute=Attribute.ACTIVITY_STATUS, value=ActivityStatus.SUSPENDED, valid_from__lte=end
        ).filter(Q(valid_to=None) | Q(valid_to__gte=start))
    )
    reliefs = _by_member(
        DuesRelief.objects.filter(
            member__in=people, state__in=(ReliefState.GRANTED, ReliefState.REVOKED), from_month__lte=end, to_month__gte=start
        )
    )  # fmt: skip
    return {
        month: {
            pk: amount_due(
                _payer(member, month, profiles.get(pk, []), suspended.get(pk, []), reliefs.get(pk, [])), month
            )
            for pk, member in people.items()
        }
        for month in wanted
    }


def _by_member(rows) -> dict[int, list]:
    found: dict[int, list] = {}
    for row in rows:
        found.setdefault(row.member_id, []).append(row)
    return found


def _on(rows: list, day: date):
    return next((r for r in rows if r.valid_from <= day and (r.valid_to is None or r.valid_to >= day)), None)


def _payer(member: Member, month: Month, profiles: list, suspended: list, reliefs: list) -> Payer:
    day = month.first_day
    profile, before = _on(profiles, day), _on(profiles, month.previous.first_day)
    relief = next((r for r in reliefs if _holds(r, day)), None)
    percent = None if relief is None else 100 if relief.kind == ReliefKind.EXEMPT else relief.percent
    common = {
        "sex": member.sex, "birth_date": member.birth_date, "party_age": party_age_months(member, day),
        "suspended": _on(suspended, day) is not None,
        "relieved": None if relief is None else Relieved(percent, relief.pk),
    }  # fmt: skip
    if profile is None:
        return Payer("", **common)
    return Payer(
        profile.group, profile.base, before.base if before is not None and before.group in INSURED_GROUPS else None,
        profile.extra_base, profile.region, profile.fixed_amount, profile.voluntary_amount, profile.social_pension, **common,
    )  # fmt: skip


def _holds(relief: DuesRelief, day: date) -> bool:
    until = relief.revoked_from
    return relief.from_month <= day <= relief.to_month and (until is None or day < until)
