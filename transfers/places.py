"""Which committee answers for a branch, which branch a member belonged to: shared by the procedures of this app."""

from __future__ import annotations

from datetime import date

from django.db.models import Q

from branches.models import Level, Organization
from branches.naming import committee_name
from branches.queries import heirs_of
from members.models import Member, MembershipPeriod, PlaceKind


def committee_of(branch: Organization) -> Organization:
    """The grassroots committee above a branch; the nearest body above, or the branch itself, where there is none."""
    chain = list(branch.ancestors().order_by("-path"))
    return next((unit for unit in chain if unit.level == Level.GRASSROOTS_COMMITTEE), chain[0] if chain else branch)


def committee_words(branch: Organization) -> str:
    """The same as a paper names it: đảng ủy, not đảng bộ."""
    found = committee_of(branch)
    return committee_name(found.name, found.level)


def branch_on(member: Member, day: date) -> Organization:
    """The branch a member belonged to on a day, as it is called today; his branch of today for a day before the ledger begins."""
    open_then = Q(valid_to=None) | Q(valid_to__gte=day)
    held = MembershipPeriod.objects.filter(open_then, member=member, kind=PlaceKind.BRANCH, valid_from__lte=day)
    period = held.select_related("origin").first()
    if period is None:
        return member.organization
    heir = heirs_of({period.origin_id}).get(period.origin_id, period.origin_id)
    return member.organization if heir == member.organization_id else period.origin
