"""Opening a temporary stay, and what it does when an act closes one of its ends or when the member moves officially."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q

from branches.models import LIVING, Act, Organization
from branches.queries import closures
from core.findings import Finding, Refused, Right
from core.text import clean
from core.workflow import Consequence, perform
from members.models import Member, MembershipPeriod, Movement, MovementKind, PlaceKind, TemporaryActivity
from transfers.models import (
    Exemption,
    MemberCase,
    Readdressing,
    TemporaryKind,
    TemporaryState,
    TemporaryTransfer,
)
from transfers.rules.temporary import term_findings
from transfers.services.opening import hold_member

#: A case in one of these may still hold somebody at its two ends.
ALIVE = (TemporaryState.REQUESTED, TemporaryState.INTRODUCED, TemporaryState.STAYING, TemporaryState.CONVERTED)


@transaction.atomic
def open_stay(
    *,
    member: Member,
    from_on: date,
    until_on: date,
    reason: str,
    requested_on: date,
    by,
    on: date,
    destination: Organization | None = None,
    outside_unit: str = "",
    kind: str = TemporaryKind.HOME,
    **values: Any,
) -> TemporaryTransfer:
    """A member asks to take part elsewhere for a time.

    Effects: the case in its first state; nothing changes at home before the place elsewhere accepts. Raises ``Refused`` for somebody who
    is in no branch, is elsewhere already, goes nowhere, or for a term outside what the rules of its first day allow.
    """
    member = hold_member(member, destination)
    case = TemporaryTransfer(
        member=member, origin=member.organization, kind=kind, from_on=from_on, until_on=until_on, first_until_on=until_on, reason=reason,
        requested_on=requested_on, destination=None if kind == TemporaryKind.ABROAD else destination, outside_unit=clean(outside_unit),
        state=TemporaryState.REQUESTED, created_by=by, **values,
    )  # fmt: skip
    found = [*_member_findings(member), *_place_findings(case), *term_findings(case, until_on)]
    if requested_on > on:
        found.append(
            Finding("future", "Ngày đề nghị chưa đến.", field="requested_on", remedy="Nhập ngày không sau hôm nay.")
        )
    if found:
        raise Refused(found)
    case.save(force_insert=True)
    return case


def _member_findings(member: Member) -> list[Finding]:
    found = []
    if member.end_reason or member.activity_status == "in_transit":
        found.append(
            Finding(
                "not_here",
                f"Đồng chí {member.full_name} hiện không sinh hoạt tại chi bộ nào.",
                field="member",
                right=Right.PRINCIPLE,
            )
        )
    if any(other.is_open or other.is_running for other in member.temporary_transfers.all()):
        found.append(
            Finding("open_case", f"Đồng chí {member.full_name} đang có hồ sơ sinh hoạt tạm thời chưa kết thúc.", field="member",
                    right=Right.PRINCIPLE, remedy="Làm tiếp hồ sơ đó, hoặc rút đề nghị.")
        )  # fmt: skip
    return found


def _place_findings(case: TemporaryTransfer) -> list[Finding]:
    destination = case.destination
    if destination is None and not case.outside_unit:
        label = "nước đến, cơ quan đại diện" if case.kind == TemporaryKind.ABROAD else "nơi sinh hoạt tạm thời"
        field = "outside_unit" if case.kind == TemporaryKind.ABROAD else "destination"
        return [Finding("destination", f"Chưa ghi {label}.", field=field, right=Right.PRINCIPLE)]
    if destination is not None and not destination.is_active:
        return [
            Finding("closed", f"{destination.name} không còn hoạt động.", field="destination", right=Right.REGULATION)
        ]
    if destination is not None and destination.pk == case.origin_id:
        return [
            Finding(
                "same_branch",
                "Nơi sinh hoạt tạm thời trùng với chi bộ chính thức.",
                field="destination",
                right=Right.PRINCIPLE,
            )
        ]
    return []


def follow_moves(movements: Sequence[Movement], by, on: date) -> None:
    """An official reception ends a stay and a leave granted where the member was, a departure outside the system any of his cases;
    taken back, they go on."""
    for movement in movements:
        if movement.kind == MovementKind.TRANSFER_IN:
            name = "close_moved" if movement.sign > 0 else "stay_again"
        elif movement.kind == MovementKind.TRANSFER_OUT and movement.after_origin_id is None:
            name = "close_departed" if movement.sign > 0 else "rejoin"
        else:
            continue
        for model in (TemporaryTransfer, Exemption):
            for case in model.objects.filter(member=movement.member_id).order_by("pk"):
                if name in ("close_moved", "close_departed") or case.ended_on == movement.effective_on:
                    _take(case, name, by, on, movement.effective_on)


def _take(case: MemberCase, name: str, by, on: date, day: date) -> None:
    step = case.workflow.by_name[name]
    if case.state in step.sources and step.applies(case):
        perform(case, name, scope=Consequence(by, on), on=day)


def follow_act(act: Act, undone: bool, by, on: date) -> None:
    """Ends of stays, and branches with visitors, that an act closed become their successors; undone with the act.

    When home and the place of the stay have become one branch the stay is over.
    """
    if undone:
        _put_back(act, by, on)
        return
    gone = Q(origin__in=act.organizations.all()) & ~Q(origin__status__in=LIVING) | Q(
        destination__in=act.organizations.all()
    ) & ~Q(destination__status__in=LIVING)
    cases = list(TemporaryTransfer.objects.select_for_update(of=("self",)).filter(gone, state__in=ALIVE).order_by("pk"))
    cases = [case for case in cases if case.is_open or case.is_running]
    visits = list(
        TemporaryActivity.objects.select_for_update(of=("self",)).filter(ended_on=None, branch__in=act.organizations.all())
        .exclude(branch__status__in=LIVING).order_by("pk")
    )  # fmt: skip
    ends = {end for case in cases for end in (case.origin_id, case.destination_id) if end} | {
        v.branch_id for v in visits
    }
    if not ends:
        return
    closed = closures(ends)
    for visit in visits:
        _follow_visit(visit, act, closed)
    places = MembershipPeriod.objects.filter(
        member__in=[c.member_id for c in cases], valid_to=None, kind=PlaceKind.BRANCH
    )
    homes = dict(places.values_list("member_id", "origin_id"))
    for case in cases:
        _follow(case, act, closed, homes.get(case.member_id), by, on)


def _follow_visit(visit: TemporaryActivity, act: Act, closed: dict) -> None:
    known = closed.get(visit.branch_id)
    if known is None or not known.target_id:
        return
    Readdressing.objects.create(visit=visit, act=act, end="visit", before_id=visit.branch_id, after_id=known.target_id)
    visit.branch_id = known.target_id
    visit.save(update_fields=["branch"])


def _follow(case: TemporaryTransfer, act: Act, closed: dict, home: int | None, by, on: date) -> None:
    after = {"origin": case.origin_id, "destination": case.destination_id}
    if case.origin_id in closed and home:
        after["origin"] = home
    if case.destination_id in closed and closed[case.destination_id].target_id:
        after["destination"] = closed[case.destination_id].target_id
    changed = [
        (end, getattr(case, f"{end}_id"), new)
        for end, new in after.items()
        if new and new != getattr(case, f"{end}_id")
    ]
    if not changed:
        return
    for end, before, new in changed:
        Readdressing.objects.create(temporary=case, act=act, end=end, before_id=before, after_id=new)
        setattr(case, f"{end}_id", new)
    case.save(update_fields=["origin", "destination"])
    if case.origin_id == case.destination_id:
        perform(case, "close_merged", scope=Consequence(by, on), on=act.effective_on, data={"note": act.title})


def _put_back(act: Act, by, on: date) -> None:
    rows = (
        Readdressing.objects.filter(act=act, undone=False, transfer=None)
        .select_related("temporary", "visit")
        .order_by("-pk")
    )
    cases = {}
    for row in rows:
        if row.visit_id:
            row.visit.branch_id = row.before_id
            row.visit.save(update_fields=["branch"])
        else:
            case = cases.setdefault(row.temporary_id, row.temporary)
            setattr(case, f"{row.end}_id", row.before_id)
            case.save(update_fields=[row.end])
        row.undone = True
        row.save(update_fields=["undone"])
    for case in cases.values():
        if case.state == TemporaryState.RETURNED_HOME and case.resume_state:
            perform(case, "stay_again", scope=Consequence(by, on), on=on, data={"note": f"Hoàn lại: {act.title}"})
