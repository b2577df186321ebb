"""What cases of admission do when an organisation ends, when a probationary member leaves, when either is taken back.

Before the ceremony a case lies with the branch that does the procedure: when that branch ends by an act, the one that stands in its place
goes on (``organization.md`` 6.4); ballots and papers keep the body that voted. After the ceremony ``Admission.organization`` is the branch
that admitted and stays, and the case is where the member is. Where the members of a branch go to several places, whoever plans the act
says which of them goes on with each case (``Companion``).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date

from django.db.models import Q

from admissions.models import ENDED_STATES, PROBATION_STATES, Admission, AdmissionState, Applicant, Carried
from admissions.services.departing import is_own
from branches.followers import (
    Companion,
    Followed,
    Open,
    assigned,
    counts_business,
    follow_acts,
    followed,
    lists_companions,
    lock_before_acts,
)
from branches.models import Act
from branches.queries import heirs_of
from core.workflow import Consequence, perform
from members.followers import watch_entries
from members.models import Movement, MovementKind

S = AdmissionState
_ENDS = ("organization", "destination")
_AGAIN = (S.DECEASED, S.DEPARTED, S.PROBATIONER_DELETED, S.ADMISSION_ANNULLED)


def register() -> None:
    """Hang this app on the acts of organisations and on the ledger."""
    lock_before_acts(hold)
    follow_acts(follow_act)
    lists_companions(on_the_way)
    counts_business(open_cases)
    watch_entries(follow_entries)


def hold(organization_ids: Collection[int]) -> None:
    """Hold the cases that may go along, before the organisations: a step holds its case first."""
    list(
        _waiting()
        .select_for_update(of=("self",))
        .filter(_at(organization_ids))
        .order_by("pk")
        .values_list("pk", flat=True)
    )


def _at(organization_ids: Collection[int]) -> Q:
    return Q(organization__in=organization_ids) | Q(destination__in=organization_ids)


def _key(case: Admission) -> str:
    return f"admission-{case.pk}"


def on_the_way(organization_ids: Collection[int]) -> dict[int, list[Companion]]:
    """People whose case before the ceremony lies with a branch, or is on the way to it."""
    found: dict[int, list[Companion]] = defaultdict(list)
    cases = _waiting().filter(_at(organization_ids)).select_related("applicant")
    for case in cases.order_by("applicant__name_sort_key", "pk"):
        here = case.organization_id in organization_ids
        if here:
            found[case.organization_id].append(Companion(_key(case), case.applicant.full_name, case.state_label))
        if case.destination_id in organization_ids and case.destination_id != case.organization_id:
            found[case.destination_id].append(Companion(_key(case), case.applicant.full_name, "hồ sơ đang chuyển đến"))
    return found


def follow_act(act: Act, undone: bool, by, on: date) -> Iterable[Followed]:
    """Cases of people who are no members yet go to the branch that stands in the place of theirs; undone with the act."""
    if undone:
        _put_back(act)
        return []
    touched = act.organizations.values("pk")
    cases = list(_waiting().select_for_update(of=("self",)).filter(_at(touched)).order_by("pk"))
    sent = assigned(act) if cases else {}
    heirs = heirs_of({end for case in cases for end in (case.organization_id, case.destination_id) if end})
    changes = []
    for case in cases:
        for end in _ENDS:
            before = getattr(case, f"{end}_id")
            after = sent.get((before, _key(case))) or heirs.get(before)
            if after and after != before:
                changes.append(Carried(admission=case, act=act, end=end, before_id=before, after_id=after))
                setattr(case, f"{end}_id", after)
    Carried.objects.bulk_create(changes)
    _save(change.admission for change in changes)
    to = {change.admission_id: change.after_id for change in reversed(changes)}
    return [followed("hồ sơ kết nạp của người chưa là đảng viên", to.values())]


def _waiting():
    return Admission.objects.filter(member=None).exclude(state__in=ENDED_STATES)


def _save(cases: Iterable[Admission]) -> None:
    """The cases with their people, who are seen by the branch of the case; a move within one branch is no move any more."""
    changed = list({case.pk: case for case in cases}.values())
    Admission.objects.bulk_update(changed, _ENDS, batch_size=500)
    people = [Applicant(pk=case.applicant_id, organization_id=case.organization_id) for case in changed]
    Applicant.objects.bulk_update(people, ["organization"], batch_size=500)


def _put_back(act: Act) -> None:
    changes = list(Carried.objects.filter(act=act, undone=False).select_related("admission").order_by("-pk"))
    cases: dict[int, Admission] = {}
    for change in changes:
        case = cases.setdefault(change.admission_id, change.admission)
        if getattr(case, f"{change.end}_id") == change.after_id:  # else it was moved on since
            setattr(case, f"{change.end}_id", change.before_id)
        change.undone = True
    Carried.objects.bulk_update(changes, ["undone"], batch_size=500)
    _save(cases.values())


def open_cases(organization_ids: Collection[int]) -> Iterable[Open]:
    """Cases on the way in these branches: before the ceremony by the branch of the procedure, after it by that of the member."""
    before = Q(member=None) & (Q(organization__in=organization_ids) | Q(destination__in=organization_ids))
    after = Q(state__in=PROBATION_STATES, member__organization__in=organization_ids)
    cases = Admission.objects.exclude(state__in=ENDED_STATES).filter(before | after)
    yield Open("hồ sơ kết nạp, công nhận", cases)


def follow_entries(movements: Sequence[Movement], by, on: date) -> None:
    """A case of a probationary member who left ends with what the ledger says; what is taken back opens it again."""
    if is_own():
        return
    left = {m.member_id: m for m in movements if _takes_away(m)}
    back = {m.member_id for m in movements if _brings_back(m)}
    if not (left or back):
        return
    for case in Admission.objects.filter(member__in=left, state__in=PROBATION_STATES).order_by("pk"):
        movement = left[case.member_id]
        died = movement.kind == MovementKind.DEATH and movement.sign > 0
        data = {"died_on": movement.effective_on} if died else {"note": movement.note}
        _take(case, "die" if died else "close_departed", by, on, data)
    for case in Admission.objects.filter(member__in=back, state__in=_AGAIN).exclude(resume_state="").order_by("pk"):
        _take(case, "rejoin", by, on, {})


def _leaves(movement: Movement) -> bool:
    return (
        movement.before_origin_id is not None
        and movement.after_origin_id is None
        and movement.kind != MovementKind.MERGED_RECORD
    )


def _arrives(movement: Movement) -> bool:
    return movement.before_origin_id is None and movement.after_origin_id is not None


def _takes_away(movement: Movement) -> bool:
    """Somebody who is counted nowhere in the system any more: an exit, a move outside, the entry that brought him here reversed."""
    return _leaves(movement) if movement.sign > 0 else _arrives(movement)


def _brings_back(movement: Movement) -> bool:
    """An exit or a move outside reversed; somebody restored, or come back from outside, while still on probation."""
    if movement.sign < 0:
        return _leaves(movement)
    return _arrives(movement) and movement.kind in (MovementKind.RESTORATION, MovementKind.TRANSFER_IN)


def _take(case: Admission, name: str, by, on: date, data: dict) -> None:
    """The step on the day of the entry's recording, never before the step that led to it."""
    step = case.workflow.by_name[name]
    if case.state in step.sources and step.applies(case):
        day = max([on, *(record.on for record in case.log)])
        perform(case, name, scope=Consequence(by, day), on=day, data=data)
