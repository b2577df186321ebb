"""Who is listed in a round on its review day, with the reason why somebody is not assessed and the class that picks the form.

Pure decisions on top (``exclusion_of``, ``class_of``); below, the reads, a handful of statements for any number of branches.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from branches.models import Body, Level, Organization
from branches.models.organization import BRANCH_LEVELS
from branches.queries import subtree_on
from core.dates import add_months
from meetings.models import PeriodKind, WorkClass
from meetings.review.parameters import NEW_MEMBER_MONTHS
from members.models import (
    ActivityStatus,
    Attribute,
    ConcurrentPost,
    Member,
    MembershipPeriod,
    PlaceKind,
    Seat,
    StatusPeriod,
)
from members.record.queries import SEATED
from regulations.lookup import NoRuleInForce, lookup_values

EXEMPT, SUSPENDED, NEW_MEMBER, NEW_COLLECTIVE = "exempt", "suspended", "new_member", "new_collective"
AWAY = (ActivityStatus.TEMPORARY_ELSEWHERE, ActivityStatus.ABROAD)
_BRANCH_BODIES = (Body.BRANCH_MEETING, Body.BRANCH_COMMITTEE)
_HEADING = {ConcurrentPost.UNIT_HEAD, ConcurrentPost.COUNCIL, ConcurrentPost.MASS_ORGANIZATION}
# Levels whose committee opens a round for what lies below it.
ROUND_LEVELS = (*BRANCH_LEVELS, Level.GRASSROOTS_COMMITTEE, Level.SUB_GRASSROOTS_COMMITTEE, Level.SECTIONAL_COMMITTEE)


@dataclass(frozen=True, slots=True)
class Exclusion:
    """Why somebody is not assessed: a code of the list ``evaluation_exclusion`` (empty: assessed) and words."""

    code: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Listed:
    """A member on the list of a round."""

    member: Member
    branch_id: int
    exclusion: Exclusion
    work_class: WorkClass
    away: bool


def exclusion_of(
    status: str, admitted_on: date | None, review_on: date, *, known: Collection[str], months: int | None
) -> Exclusion:
    """Who is not assessed (``meetings-evaluation.md`` D.4): exempt, suspended, admitted less than so many months before the review.

    ``known`` are the cases the regulation of the day names; ``months`` is ``None`` while no rule on new members was in force. The
    months run from the admission to the review day: who reaches them that very day is assessed.
    """
    if status in (ActivityStatus.EXEMPT, ActivityStatus.TEMPORARILY_EXEMPT) and EXEMPT in known:
        return Exclusion(EXEMPT, "" if status == ActivityStatus.EXEMPT else ActivityStatus.TEMPORARILY_EXEMPT.label)
    if status == ActivityStatus.SUSPENDED and SUSPENDED in known:
        return Exclusion(SUSPENDED)
    if months is not None and NEW_MEMBER in known and admitted_on and add_months(admitted_on, months) > review_on:
        return Exclusion(NEW_MEMBER)
    return Exclusion()


def class_of(member: Member, *, in_system: bool, heads: bool) -> WorkClass:
    """The class a record suggests: who sits on a committee above the branch or heads a unit leads; the retired stand outside."""
    if heads and not member.retired:
        return WorkClass.LEADER
    return WorkClass.STAFF if in_system and not member.retired else WorkClass.OUTSIDE


def period_bounds(kind: str, year: int, quarter: int | None) -> tuple[date, date]:
    """The days whose tasks, meetings and decisions belong to a period."""
    from meetings.models.review import period_end

    end = period_end(kind, year, quarter)
    return (date(year, quarter * 3 - 2, 1) if kind == PeriodKind.QUARTER and quarter else date(year, 1, 1), end)


def branches_of(organization: Organization, on: date) -> list[Organization]:
    """The branches of a round: the branch itself, or every branch that stood below the committee that day."""
    if organization.is_branch:
        return [organization]
    versions = subtree_on(on, organization).filter(level__in=BRANCH_LEVELS)
    return [version.organization for version in versions]


def collectives_of(organization: Organization, on: date) -> list[Organization]:
    """The organisations assessed in a round: its branches, the committees between, and itself."""
    if organization.is_branch:
        return [organization]
    versions = subtree_on(on, organization).exclude(level=Level.PARTY_CELL)
    return [version.organization for version in versions]


def new_member_months(on: date) -> int | None:
    """The months of a new member in force that day; ``None`` before there was such a rule."""
    try:
        return int(NEW_MEMBER_MONTHS.value_on(on))
    except NoRuleInForce:
        return None


def collective_exclusion(organization: Organization, review_on: date) -> Exclusion:
    """A collective established less than the months of a new member before the review is not assessed (sheet 6F, row 3.1)."""
    months = new_member_months(review_on)
    known = {value.code for value in lookup_values("evaluation_exclusion", review_on)}
    founded = organization.established_on
    if months is None or NEW_COLLECTIVE not in known or founded is None or add_months(founded, months) <= review_on:
        return Exclusion()
    return Exclusion(NEW_COLLECTIVE)


def listed_on(branches: Iterable[Organization], review_on: date) -> list[Listed]:
    """Everybody the ledger counts in these branches at the close of the review day."""
    periods = MembershipPeriod.objects.filter(
        Q(valid_to=None) | Q(valid_to__gte=review_on), kind=PlaceKind.BRANCH, origin__in=branches, valid_from__lte=review_on
    )  # fmt: skip
    home = dict(periods.values_list("member_id", "origin_id"))
    members = list(Member.objects.filter(pk__in=home).order_by("name_sort_key", "pk"))
    statuses = _statuses(home, review_on)
    heads = _heads(home, review_on)
    working = {
        value.code for value in lookup_values("occupation", review_on) if value.attributes.get("political_system")
    }
    known = {value.code for value in lookup_values("evaluation_exclusion", review_on)}
    months = new_member_months(review_on)
    return [
        Listed(
            member, home[member.pk],
            exclusion_of(statuses.get(member.pk, ""), member.admission_date, review_on, known=known, months=months),
            class_of(member, in_system=member.occupation in working, heads=member.pk in heads),
            statuses.get(member.pk) in AWAY,
        )
        for member in members
    ]  # fmt: skip


def _statuses(member_ids: Collection[int], on: date) -> dict[int, str]:
    rows = StatusPeriod.objects.filter(
        Q(valid_to=None) | Q(valid_to__gte=on), attribute=Attribute.ACTIVITY_STATUS, valid_from__lte=on, member__in=list(member_ids)
    )  # fmt: skip
    return dict(rows.values_list("member_id", "value"))


def _heads(member_ids: Collection[int], on: date) -> set[int]:
    rows = Seat.objects.filter(
        Q(valid_to=None) | Q(valid_to__gte=on), status__in=SEATED, valid_from__lte=on, member__in=list(member_ids)
    ).values_list("member_id", "body", "concurrent_posts")  # fmt: skip
    return {member for member, body, posts in rows if body not in _BRANCH_BODIES or _HEADING & set(posts)}
