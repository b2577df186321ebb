"""Temporary stays and visitors when an act on organisations closes, divides or joins the branches at their ends; undone with the act."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Q

from branches.followers import Followed, assigned, followed, keep, kept
from branches.models import Act
from branches.queries import closures
from core.workflow import Consequence, perform
from members.ledger import carried_by
from members.models import MembershipPeriod, PlaceKind, TemporaryActivity
from transfers.dues_places import settle_stays
from transfers.models import Readdressing, TemporaryState, TemporaryTransfer
from transfers.services.companions import Sent, sent_to
from transfers.services.temporary import ALIVE

_ENDED = "transfers.visits_ended"


def follow_act(act: Act, undone: bool, by, on: date) -> list[Followed]:
    """Ends of stays, and branches with visitors, that an act closed or divided become what took their place.

    A stay, or a visit, is over when home and the place of the stay have become one branch.
    """
    if undone:
        _put_back(act, by, on)
        return []
    touched = list(act.organizations.values_list("pk", flat=True))
    carried = set(carried_by(act))
    cases = _stays(touched, carried)
    visits = _visits(touched, carried)
    if not (cases or visits):
        return []
    sent = assigned(act)
    ends = {case.origin_id for case in cases} | {case.destination_id for case in cases} | {v.branch_id for v in visits}
    targets = {pk: closure.target_id for pk, closure in closures(ends - {None}).items()}
    by_visit = {case.visit_id: case for case in cases if case.visit_id}
    homes = _homes(case.member_id for case in cases)
    rows = [row for visit in visits if (row := _visit_row(visit, by_visit.get(visit.pk), act, sent, targets))]
    for case in cases:
        rows += _stay_rows(case, act, sent, targets, homes.get(case.member_id), case.member_id in carried)
    Readdressing.objects.bulk_create(rows)
    moved = {row.temporary_id: row.temporary for row in rows if row.temporary_id}
    TemporaryTransfer.objects.bulk_update(moved.values(), ["origin", "destination"], batch_size=2000)
    TemporaryActivity.objects.bulk_update([row.visit for row in rows if row.visit_id], ["branch"], batch_size=2000)
    sent_on = {row.temporary_id for row in rows if row.end == "destination" and row.temporary_id}
    settle_stays([moved[pk] for pk in sent_on], on=on)
    over = [case for case in moved.values() if case.origin_id == case.destination_id]
    for case in over:
        perform(case, "close_merged", scope=Consequence(by, on), on=act.effective_on, data={"note": act.title})
    ended = _end_at_home([visit for visit in visits if visit.pk not in by_visit], act)
    gone = {case.pk for case in over}
    stays = {row.temporary_id: row.after_id for row in rows if row.temporary_id and row.temporary_id not in gone}
    return [
        followed("hồ sơ sinh hoạt đảng tạm thời", stays.values()),
        followed("đảng viên nơi khác đến sinh hoạt tạm thời", (row.after_id for row in rows if row.visit_id)),
        Followed("sinh hoạt đảng tạm thời", len(over) + ended, "kết thúc: nơi chính thức và nơi tạm thời nhập làm một"),
    ]


def _stays(touched: list[int], carried: set[int]) -> list[TemporaryTransfer]:
    concerned = Q(origin__in=touched) | Q(destination__in=touched) | Q(member__in=carried)
    rows = TemporaryTransfer.objects.select_for_update(of=("self",)).filter(concerned, state__in=ALIVE)
    return [case for case in rows.order_by("pk") if case.is_open or case.is_running]


def _visits(touched: list[int], carried: set[int]) -> list[TemporaryActivity]:
    rows = TemporaryActivity.objects.select_for_update(of=("self",)).filter(ended_on=None)
    return list(rows.filter(Q(branch__in=touched) | Q(member__in=carried)).select_related("member").order_by("pk"))


def _homes(members) -> dict[int, int]:
    places = MembershipPeriod.objects.filter(member__in=list(members), valid_to=None, kind=PlaceKind.BRANCH)
    return dict(places.values_list("member_id", "origin_id"))


def _visit_row(
    visit: TemporaryActivity, stay: TemporaryTransfer | None, act: Act, sent: Sent, targets
) -> Readdressing | None:
    before = visit.branch_id
    after = sent_to(sent, stay or visit, before) or targets.get(before)
    if not after or after == before:
        return None
    visit.branch_id = after
    return Readdressing(visit=visit, act=act, end="visit", before_id=before, after_id=after)


def _stay_rows(
    case: TemporaryTransfer, act: Act, sent: Sent, targets, home: int | None, carried: bool
) -> list[Readdressing]:
    origin, destination = case.origin_id, case.destination_id
    if home and (origin in targets or carried):
        origin = home
    destination = sent_to(sent, case, destination) or targets.get(destination) or destination
    rows = []
    for end, before, after in (("origin", case.origin_id, origin), ("destination", case.destination_id, destination)):
        if before and after and before != after:
            rows.append(Readdressing(temporary=case, act=act, end=end, before_id=before, after_id=after))
            setattr(case, f"{end}_id", after)
    return rows


def _end_at_home(visits: list[TemporaryActivity], act: Act) -> int:
    """A visitor without a case who is at home now where he stayed is a visitor no more."""
    last_day = act.effective_on - timedelta(days=1)
    ended = [visit for visit in visits if visit.member_id and visit.member.organization_id == visit.branch_id]
    for visit in ended:
        visit.ended_on = max(last_day, visit.valid_from)
    TemporaryActivity.objects.bulk_update(ended, ["ended_on"], batch_size=2000)
    keep(act, _ENDED, [visit.pk for visit in ended])
    return len(ended)


def _put_back(act: Act, by, on: date) -> None:
    mine = Readdressing.objects.filter(act=act, undone=False, transfer=None).select_related("temporary", "visit")
    rows = list(mine.order_by("-pk"))
    cases: dict[int, TemporaryTransfer] = {}
    taken_along = {row.visit_id for row in rows if row.visit_id}
    for row in rows:
        row.undone = True
        if row.visit_id:
            row.visit.branch_id = row.before_id
        elif row.end != "destination" or row.temporary.visit_id is None or row.temporary.visit_id in taken_along:
            # else it was accepted after the act, by the branch that the letter then named: that stays so
            setattr(cases.setdefault(row.temporary_id, row.temporary), f"{row.end}_id", row.before_id)
    TemporaryActivity.objects.filter(pk__in=kept(act, _ENDED)).update(ended_on=None)
    TemporaryActivity.objects.bulk_update([row.visit for row in rows if row.visit_id], ["branch"], batch_size=2000)
    TemporaryTransfer.objects.bulk_update(cases.values(), ["origin", "destination"], batch_size=2000)
    Readdressing.objects.bulk_update(rows, ["undone"], batch_size=2000)
    sent_on = {row.temporary_id for row in rows if row.end == "destination"}
    settle_stays([case for case in cases.values() if case.pk in sent_on], on=on)
    for case in cases.values():
        if case.state == TemporaryState.RETURNED_HOME and case.resume_state:
            perform(case, "stay_again", scope=Consequence(by, on), on=on, data={"note": f"Hoàn lại: {act.title}"})
