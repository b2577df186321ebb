"""Who belongs on the roll of a meeting on its day, with the standing of that day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from branches.models import Body, Organization
from meetings.models import AttendanceValue
from members.ledger import class_on
from members.models import (
    ActivityStatus,
    Attribute,
    Member,
    MembershipPeriod,
    PlaceKind,
    StatusPeriod,
    TemporaryActivity,
)
from members.record.queries import SEATED, seats_on

A = ActivityStatus
_SEAT_ORDER = (
    "secretary",
    "standing_deputy_secretary",
    "deputy_secretary",
    "committee_member",
    "branch_committee_member",
)


@dataclass(frozen=True, slots=True)
class Expected:
    """One line the roll should hold; ``value`` is what it says before anybody marks an exception."""

    member_id: int | None
    stay_id: int | None
    full_name: str
    membership_class: str
    activity_status: str
    value: str


def default_value(status: str) -> AttendanceValue:
    """What the roll says of a member of that status until somebody says otherwise: everyone expected is present."""
    if status in (A.EXEMPT, A.TEMPORARILY_EXEMPT):
        return AttendanceValue.EXEMPT
    if status in (A.TEMPORARY_ELSEWHERE, A.ABROAD):
        return AttendanceValue.TEMPORARY_ELSEWHERE
    if status == A.SUSPENDED:
        return AttendanceValue.SUSPENDED
    return AttendanceValue.PRESENT


def expected_at(organization: Organization, on: date, *, of_committee: bool = False) -> list[Expected]:
    """The roll of a branch on a day: the secretary and the committee first, then the members by name, then the visitors.

    Members are those the ledger counts in the branch that day, each with the class and status of that day. Costs five statements
    whatever the number of members.
    """
    seats = {
        seat.member_id: seat for seat in reversed(list(seats_on(organization, on).filter(status__in=SEATED)))
        if seat.body in (Body.BRANCH_COMMITTEE, Body.BRANCH_MEETING)
    }  # fmt: skip
    members = list(members_on(organization, on))
    if of_committee:
        members = [member for member in members if member.pk in seats]
    statuses = _statuses(members, on)
    members.sort(key=lambda member: (_rank(seats.get(member.pk)), member.name_sort_key, member.pk))
    lines = []
    for member in members:
        status = statuses.get(member.pk, A.ACTIVE)
        lines.append(Expected(member.pk, None, member.full_name, class_on(member, on), status, default_value(status)))
    if not of_committee:
        stays = TemporaryActivity.objects.filter(branch=organization).present(on).select_related("member")
        lines += [_visitor(stay, on) for stay in stays.order_by("full_name", "pk")]
    return lines


def members_on(organization: Organization, on: date):
    """The members the ledger counts in a branch at the close of a day."""
    periods = MembershipPeriod.objects.filter(
        Q(valid_to=None) | Q(valid_to__gte=on), kind=PlaceKind.BRANCH, origin=organization, valid_from__lte=on
    )
    return Member.objects.filter(pk__in=periods.values("member"))


def _statuses(members: list[Member], on: date) -> dict[int, str]:
    rows = StatusPeriod.objects.filter(
        Q(valid_to=None) | Q(valid_to__gte=on),
        attribute=Attribute.ACTIVITY_STATUS,
        valid_from__lte=on,
        member__in=members,
    )
    return dict(rows.values_list("member_id", "value"))


def _rank(seat) -> int:
    if seat is None:
        return len(_SEAT_ORDER)
    return _SEAT_ORDER.index(seat.position) if seat.position in _SEAT_ORDER else len(_SEAT_ORDER)


def _visitor(stay: TemporaryActivity, on: date) -> Expected:
    standing = class_on(stay.member, on) if stay.member else "official"
    return Expected(None, stay.pk, stay.full_name, standing, A.ACTIVE, AttendanceValue.PRESENT)
