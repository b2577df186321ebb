"""Who pays to a branch for a month, and what the rules must know of each: everything in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Iterable
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
class Elsewhere:
    """A member of the branch who pays at another place, by his record."""

    member: Member
    place: str


@dataclass(frozen=True, slots=True)
class PayersOfMonth:
    """Who is on the list of a branch for a month, and who of its members pays elsewhere."""

    members: list[Member]
    elsewhere: list[Elsewhere]


def _overlapping(month: Month) -> Q:
    return Q(valid_from__lte=month.last_day) & (Q(valid_to=None) | Q(valid_to__gte=month.first_day))


def payers_of(organization: Organization, month: Month) -> PayersOfMonth:
    """The members who pay to a branch for a month.

    It is the first branch that held the member in the month: dues are collected up to the month in which the letter of introduction
    is written (``transfer.md`` 2). A profile may name another place (sinh hoạt tạm thời, nơi đóng đảng phí).
    """
    held = (
        MembershipPeriod.objects.filter(_overlapping(month), kind=PlaceKind.BRANCH)
        .filter(
            member__in=MembershipPeriod.objects.filter(
                _overlapping(month), kind=PlaceKind.BRANCH, origin=organization
            ).values("member")
        )
        .order_by("member", "valid_from")
        .values_list("member_id", "origin_id")
    )
    first: dict[int, int] = {}
    for member_id, origin_id in held:
        first.setdefault(member_id, origin_id)
    own = {member_id for member_id, origin_id in first.items() if origin_id == organization.pk}
    placed = DuesProfile.objects.filter(_overlapping(month)).filter(
        Q(pays_at=organization) | (Q(member__in=own) & (Q(pays_at__isnull=False) | ~Q(pays_outside="")))
    )
    coming, leaving = set(), {}
    for profile in placed.filter(valid_from__lte=month.first_day).select_related("pays_at"):
        if profile.pays_at_id == organization.pk:
            coming.add(profile.member_id)
        elif profile.pays_at_id or profile.pays_outside:
            leaving[profile.member_id] = profile.pays_at.name if profile.pays_at_id else profile.pays_outside
    people = Member.objects.filter(pk__in=own | coming).exclude(end_reason__in=_GONE, ended_on__lte=month.last_day)
    members = sorted(people.select_related("organization"), key=lambda m: (m.name_sort_key, m.pk))
    return PayersOfMonth(
        [m for m in members if m.pk not in leaving], [Elsewhere(m, leaving[m.pk]) for m in members if m.pk in leaving]
    )


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
