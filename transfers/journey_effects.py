"""What each step of a journey abroad writes besides the state, inside the same transaction."""

from __future__ import annotations

from django.db.models import Q

from core.dates import format_date
from core.workflow import Step
from members.ledger import Papers
from members.models import ActivityStatus, Attribute, ForeignTrip
from members.record.fields import TRIPS
from members.record.services.record import update_record
from members.record.values import read_rows
from members.statuses import StatusChange, remove_status, set_activity_status, status_on
from regulations.judging import day_of, words_of
from transfers.ending import departed, ended, rejoined
from transfers.models import AbsenceCause, Journey
from transfers.services.absence import open_watch, resolve_watch

__all__ = [
    "came_home", "departed", "ended", "extended", "left", "opinion_given", "permitted", "rejoined", "reported", "stayed",
]  # fmt: skip
A = ActivityStatus


def opinion_given(case: Journey, step: Step) -> None:
    """The opinion and its day; the pledge about relatives, when it came with it."""
    case.branch_opinion, case.branch_opinion_on = words_of(step, "opinion", 500), step.on
    case.relatives_pledge_on = day_of(step, "relatives_pledge_on") or case.relatives_pledge_on


def permitted(case: Journey, step: Step) -> None:
    """The paper that permits."""
    case.permit_number, case.permit_on = words_of(step, "permit_number", 60), step.on
    case.permit_issuer = words_of(step, "permit_issuer", 200) or case.permit_issuer


def extended(case: Journey, step: Step) -> None:
    """A later end, here and of the status."""
    case.until_on = day_of(step, "until_on")
    case.permit_number = words_of(step, "permit_number", 60)
    if case.status_period is not None:
        case.status_period.expected_end_on = case.until_on
        case.status_period.save(update_fields=["expected_end_on"])


def left(case: Journey, step: Step) -> None:
    """The day of leaving; the status “abroad” when no other case has set one. One set by hand before becomes that of the journey."""
    case.left_on = step.on
    member = case.member
    takes_part = member.activity_status in (A.ACTIVE, A.ABROAD) or (
        case.is_recorded and member.activity_status != A.IN_TRANSIT
    )
    if member.end_reason or not takes_part:
        return
    held = status_on(member, Attribute.ACTIVITY_STATUS, step.on)
    if held is not None and held.value == A.ABROAD and not hasattr(held, "journey"):
        case.status_period = held
        return
    if held is not None and held.value != A.ACTIVE:
        return
    case.status_period = set_activity_status(
        member=member, change=StatusChange(A.ABROAD, step.on, case.until_on, case.country), papers=_papers(case), by=step.by,
        on=step.recorded_on,
    )  # fmt: skip


def came_home(case: Journey, step: Step) -> None:
    """The day of the return, the journey in the record (item 28a), active again; a watch for staying away ends."""
    case.returned_on = step.on
    _status_again(case, step)
    if not case.member.end_reason:
        case.trip = _note_trip(case, step)
    for watch in case.absence_watches.all():
        resolve_watch(watch, step, f"Đồng chí đã về nước ngày {format_date(step.on)}")


def _status_again(case: Journey, step: Step) -> None:
    period = case.status_period
    if period is None or case.member.end_reason or status_on(case.member, Attribute.ACTIVITY_STATUS, step.on) != period:
        return
    if period.valid_from == step.on:
        case.status_period = None
        type(case).objects.filter(pk=case.pk).update(status_period=None)
        remove_status(period=period, reason="Đi và về trong ngày", by=step.by, on=step.recorded_on)
        return
    set_activity_status(
        member=case.member,
        change=StatusChange(A.ACTIVE, step.on),
        papers=_papers(case),
        by=step.by,
        on=step.recorded_on,
    )


def _note_trip(case: Journey, step: Step) -> ForeignTrip:
    """One more line of item 28a, through the record's own door; the line that tells this journey already, when there is one."""
    same = Q(to_on=case.returned_on) | Q(country__iexact=case.country)
    written = ForeignTrip.objects.filter(same, member=case.member_id, from_on=case.left_on, journey=None).first()
    if written is not None:
        return written
    rows = read_rows(TRIPS, case.member)
    note = "; ".join(part for part in (case.purpose_note, case.permit_issuer) if part)[:250]
    line = {
        "from_on": case.left_on,
        "to_on": case.returned_on,
        "country": case.country,
        "purpose": case.purpose,
        "note": note,
    }
    update_record(
        case.member,
        {TRIPS.name: [*rows, line]},
        by=step.by,
        on=step.recorded_on,
        version=None,
        paper=case.permit_number,
    )
    case.member.refresh_from_db()
    return ForeignTrip.objects.filter(member=case.member_id).order_by("order").last()


def reported(case: Journey, step: Step) -> None:
    """What the member reported, and who confirmed it."""
    case.report_note, case.reported_on = words_of(step, "reply", 4000), step.on
    case.confirmed_by = words_of(step, "confirmed_by", 250) or case.confirmed_by
    case.ended_on = step.on


def stayed(case: Journey, step: Step) -> None:
    """The branch watches: a watch is opened, or the one that runs is tied to the journey."""
    open_watch(
        member=case.member,
        cause=AbsenceCause.ABROAD,
        since_on=case.until_on,
        journey=case,
        by=step.by,
        on=step.recorded_on,
    )


def _papers(case: Journey) -> Papers:
    return Papers(number=case.permit_number, date=case.permit_on, issuer=case.permit_issuer, note=str(case)[:250])
