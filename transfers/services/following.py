"""Residence links, watches and journeys go after their member: received elsewhere, gone from the system, organisations merged."""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from datetime import date

from django.db.models import Model

from branches.followers import Followed, assigned, followed
from branches.models import Act
from branches.queries import closures
from core.workflow import Consequence, perform
from members.models import MembershipPeriod, Movement, MovementKind
from transfers.models import (
    AbsenceState,
    AbsenceWatch,
    CaseReaddressing,
    Journey,
    LiaisonState,
    MemberCase,
    ResidenceLink,
)
from transfers.services.absence import OPEN_WATCHES
from transfers.services.companions import sent_to
from transfers.services.liaison import OPEN_LINKS

#: Cases that end when the member leaves the system with an introduction to the outside; a journey on that transfer goes on.
_ENDED_OUTSIDE = (Journey.objects.filter(transfer=None), ResidenceLink.objects, AbsenceWatch.objects)
_WATCHING = (*OPEN_WATCHES, AbsenceState.DELETION_CASE)


def follow_moves(movements: Sequence[Movement], by, on: date, having: Set[type[MemberCase]]) -> None:
    """A member received elsewhere: the old workplace's link and watch end, the new branch introduces again; taken back with the entry.

    A member introduced to the outside of the system leaves nothing behind either. ``having``: the procedures in which the members have a
    case.
    """
    scope = Consequence(by, on)
    received = [m for m in movements if m.kind == MovementKind.TRANSFER_IN]
    outside = [m for m in movements if m.kind == MovementKind.TRANSFER_OUT and m.after_origin_id is None]
    if having & {ResidenceLink, AbsenceWatch}:
        _moved({m.member_id for m in received if m.sign > 0}, scope)
        _unmoved({m.member_id for m in received if m.sign < 0}, scope)
    for rows in (rows for rows in _ENDED_OUTSIDE if rows.model in having):
        for members, name in (
            ({m.member_id for m in outside if m.sign > 0}, "close_departed"),
            ({m.member_id for m in outside if m.sign < 0}, "rejoin"),
        ):
            for case in rows.filter(member__in=members).order_by("pk") if members else ():
                _take(case, name, scope)


def _take(case, name: str, scope: Consequence, **data) -> None:
    step = case.workflow.by_name.get(name)
    if step is not None and case.state in step.sources and step.applies(case):
        perform(case, name, scope=scope, on=scope.on, data=data)


def _moved(members: set[int], scope: Consequence) -> None:
    if not members:
        return
    for link in ResidenceLink.objects.filter(member__in=members, state__in=OPEN_LINKS).select_related(
        "member__organization"
    ):
        if link.home_id != link.member.organization_id:
            _take(link, "end_moved", scope, reason=f"Chuyển sinh hoạt đến {link.member.organization.name}")
    for watch in AbsenceWatch.objects.filter(member__in=members, state__in=_WATCHING).select_related(
        "member__organization"
    ):
        if watch.organization_id != watch.member.organization_id or watch.cause == "transfer":
            _take(watch, "close_moved", scope, reason=f"Đã được {watch.member.organization.name} tiếp nhận")


def _unmoved(members: set[int], scope: Consequence) -> None:
    if not members:
        return
    reason = "Việc tiếp nhận đã được đính chính"
    for link in ResidenceLink.objects.filter(member__in=members, state__in=OPEN_LINKS).select_related("member"):
        if link.home_id != link.member.organization_id:
            _take(link, "end", scope, reason=reason)
    for watch in AbsenceWatch.objects.filter(member__in=members, state__in=_WATCHING).select_related("member"):
        if watch.organization_id != watch.member.organization_id:
            _take(watch, "resolve", scope, reason=reason)
    for model in (ResidenceLink, AbsenceWatch):
        latest: dict[int, Model] = {
            case.member_id: case
            for case in model.objects.filter(member__in=members).exclude(resume_state="").order_by("ended_on", "pk")
        }
        for case in latest.values():
            _take(case, "return_moved", scope)


def follow_act(act: Act, undone: bool, by, on: date) -> list[Followed]:
    """Links and watches name the organisations that took the place of those an act closed or took members from; undone with it."""
    scope = Consequence(by, on)
    if undone:
        _put_back(act, scope)
        return []
    touched = list(act.organizations.values_list("pk", flat=True))
    links = ResidenceLink.objects.filter(state__in=OPEN_LINKS)
    watches = AbsenceWatch.objects.filter(state__in=_WATCHING)
    homes, residences = list(links.filter(home__in=touched)), list(links.filter(residence__in=touched))
    watching = list(watches.filter(organization__in=touched))
    if not (homes or residences or watching):
        return []
    places = _places(case.member_id for case in (*homes, *watching))
    closed = closures(touched)
    changes = [_change(act, link, "home", places.get(link.member_id)) for link in homes]
    sent = assigned(act)
    for link in residences:
        after = sent_to(sent, link, link.residence_id) or _successor(closed, link.residence_id)
        changes.append(_change(act, link, "residence", after))
    changes += [
        _change(act, watch, "organization", _successor(closed, watch.organization_id) or _branch_of(watch, places)) for watch in watching
    ]  # fmt: skip
    made = [change for change in changes if change is not None]
    for change in made:
        type(_case(change)).objects.filter(pk=_case(change).pk).update(**{f"{change.end}_id": change.after_id})
    CaseReaddressing.objects.bulk_create(made)
    for link in ResidenceLink.objects.filter(pk__in={change.link_id for change in made if change.link_id}):
        if link.home_id == link.residence_id:
            _take(link, "end_moved", scope, reason=f"Nơi công tác và nơi cư trú đã nhập làm một: {act.title}"[:500])
    return [
        followed("giới thiệu đảng viên về nơi cư trú", {c.link_id: c.after_id for c in made if c.link_id}.values()),
        followed("theo dõi đảng viên vắng sinh hoạt", (c.after_id for c in made if c.watch_id)),
    ]


def _places(members: Iterable[int]) -> dict[int, int]:
    rows = MembershipPeriod.objects.filter(member__in=set(members), valid_to=None)
    return dict(rows.values_list("member_id", "origin_id"))


def _successor(closed: dict, organization_id: int | None) -> int | None:
    return closed[organization_id].target_id if organization_id in closed else None


def _branch_of(watch: AbsenceWatch, places: dict[int, int]) -> int | None:
    """A watch of the member's own branch goes to the branch he is in now; that of a committee stays."""
    return places.get(watch.member_id) if watch.organization.is_branch else None


def _change(act: Act, case, end: str, after: int | None) -> CaseReaddressing | None:
    before = getattr(case, f"{end}_id")
    if after is None or after == before:
        return None
    owner = {"watch" if isinstance(case, AbsenceWatch) else "link": case}
    return CaseReaddressing(act=act, end=end, before_id=before, after_id=after, **owner)


def _case(change: CaseReaddressing) -> ResidenceLink | AbsenceWatch:
    return change.link or change.watch


def _put_back(act: Act, scope: Consequence) -> None:
    rows = CaseReaddressing.objects.filter(act=act, undone=False).select_related("link", "watch").order_by("-pk")
    for change in rows:
        case = _case(change)
        was_one = (
            isinstance(case, ResidenceLink) and case.home_id == case.residence_id and case.state == LiaisonState.ENDED
        )
        type(case).objects.filter(pk=case.pk).update(**{f"{change.end}_id": change.before_id})
        change.undone = True
        change.save(update_fields=["undone"])
        if was_one:
            case.refresh_from_db()
            _take(case, "return_moved", scope)
