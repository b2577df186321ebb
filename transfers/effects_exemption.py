"""What each step of an exemption, leave or reduction writes besides the state, inside the same transaction (``transfer.md`` 7)."""

from __future__ import annotations

from datetime import date

from core.workflow import Step
from members import statuses, visits
from members.ledger import Papers
from members.models import ActivityStatus, Attribute, FilePaper
from members.statuses import StatusChange
from regulations.judging import day_of, words_of
from transfers.ending import keep_state
from transfers.models import Exemption, ExemptionKind, ExemptionState
from transfers.rules.exemption import starts_on, status_of

#: Papers of the member's file (``member_document``): application, medical paper, resolution of the branch.
APPLICATION, MEDICAL, RESOLUTION = "79", "80", "81"


def resolved(case: Exemption, step: Step) -> None:
    """The branch agrees: resolution, first day and term; in force at once, or with the committee above for a leave."""
    case.resolution_number, case.resolution_on = words_of(step, "resolution_number", 60), step.on
    case.resume_state, case.ended_on = "", None  # of a request that came with the member from another branch
    case.from_on = starts_on(case, step)
    if case.kind == ExemptionKind.LEAVE:
        case.until_on = day_of(step, "until_on") or case.until_on
    _file(case, step)
    if case.state == ExemptionState.IN_FORCE:
        enter_into_force(case, step.by, step.recorded_on)


def _file(case: Exemption, step: Step) -> None:
    """Application, medical paper and resolution into the member's file, each once."""
    branch = case.member.organization.name
    papers = [(RESOLUTION, case.resolution_number, case.resolution_on, branch)]
    if not case.asked_orally:
        papers.append((APPLICATION, "", case.requested_on, case.member.full_name))
    if case.health_paper:
        papers.append((MEDICAL, "", None, case.health_paper))
    for document_type, number, day, issuer in papers:
        FilePaper.objects.get_or_create(
            member=case.member, document_type=document_type, number=number[:60], issued_on=day, issuer=issuer[:200]
        )


def enter_into_force(case: Exemption, by, on: date) -> None:
    """The dated status of the member, once its first day has come; a reduction changes none. A day to come waits for the clock."""
    status = status_of(case)
    if status is None or case.status_period_id or case.from_on > on:
        return
    held = statuses.status_on(case.member, Attribute.ACTIVITY_STATUS, case.from_on)
    if held is not None and held.value == status:
        case.status_period = held
        if case.until_on and held.expected_end_on != case.until_on:
            case.status_period = visits.change_term(period=held, expected_end_on=case.until_on)
        return
    change = StatusChange(status, case.from_on, expected_end_on=case.until_on, place=case.place)
    case.status_period = statuses.set_activity_status(
        member=case.member, change=change, papers=papers_of(case), by=by, on=on
    )


def papers_of(case: Exemption) -> Papers:
    """What the status rests on: the agreement of the committee for a leave, else the resolution of the branch."""
    if case.kind == ExemptionKind.LEAVE and case.agreed_on:
        return Papers(
            number=case.agreed_number, date=case.agreed_on, issuer="Đảng ủy cơ sở", note=case.ground_note[:250]
        )
    return Papers(number=case.resolution_number, date=case.resolution_on, issuer=case.member.organization.name)


def agreed(case: Exemption, step: Step) -> None:
    """The grassroots committee agrees to a leave: it is in force for its term."""
    case.agreed_number, case.agreed_on = words_of(step, "agreed_number", 60), step.on
    enter_into_force(case, step.by, step.recorded_on)


def informed(case: Exemption, step: Step) -> None:
    """The committee directly above has been told."""
    case.informed_on = step.on


def refused(case: Exemption, step: Step) -> None:
    """The end and its reason."""
    case.ended_on, case.end_note = step.on, words_of(step, "reason", 500)


def extended(case: Exemption, step: Step) -> None:
    """Another last day, with the paper that agrees to it."""
    case.until_on = day_of(step, "until_on")
    case.agreed_number = words_of(step, "agreed_number", 60) or case.agreed_number
    case.extensions += 1
    if case.status_period_id:
        case.status_period = visits.change_term(period=case.status_period, expected_end_on=case.until_on)


def resumed(case: Exemption, step: Step) -> None:
    """The member takes part again from this day."""
    case.remarks = words_of(step, "remarks", 4000) or case.remarks
    case.resumed_on = step.on
    _end(case, step)


def _end(case: Exemption, step: Step) -> None:
    case.ended_on = step.on
    held = statuses.status_on(case.member, Attribute.ACTIVITY_STATUS, step.on)
    if held is None or held.pk != case.status_period_id:
        return
    if held.valid_from >= step.on:
        case.status_period = None
        type(case).objects.filter(pk=case.pk).update(status_period=None)
        statuses.take_back_status(period=held, reason="Trở lại ngay ngày bắt đầu", on=step.recorded_on)
        return
    papers = Papers(number=words_of(step, "resolution_number", 60), date=step.on, issuer=case.member.organization.name,
                    note="Trở lại công tác và sinh hoạt đảng")  # fmt: skip
    statuses.set_activity_status(
        member=case.member,
        change=StatusChange(ActivityStatus.ACTIVE, step.on),
        papers=papers,
        by=step.by,
        on=step.recorded_on,
    )


def _again(case: Exemption, step: Step) -> None:
    """What ended the case was a mistake: its status as before."""
    day, case.ended_on, case.end_note, case.resumed_on = case.ended_on, None, "", None
    back = statuses.status_on(case.member, Attribute.ACTIVITY_STATUS, day) if day else None
    if back is not None and back.value == ActivityStatus.ACTIVE and back.valid_from == day and case.status_period_id:
        statuses.take_back_status(period=back, reason="Miễn, tạm miễn tiếp tục", on=step.recorded_on)
    if case.from_on and case.status_period_id is None:
        enter_into_force(case, step.by, step.recorded_on)


def annulled(case: Exemption, step: Step) -> None:
    """Recorded by mistake: the status is taken back as if it had not been."""
    period, case.status_period = case.status_period, None
    type(case).objects.filter(pk=case.pk).update(status_period=None)
    if period is not None:
        statuses.take_back_status(period=period, reason=words_of(step, "reason", 200), on=step.recorded_on)
    refused(case, step)


def return_undone(case: Exemption, step: Step) -> None:
    """The return was recorded by mistake: the exemption or leave goes on."""
    _again(case, step)


def departed(case: Exemption, step: Step) -> None:
    """The member left the headcount: the ledger ended the status; where the case stood is kept, for a reversal."""
    keep_state(case)
    case.ended_on, case.end_note = step.on, case.member.get_end_reason_display()


def moved(case: Exemption, step: Step) -> None:
    """An official transfer: a leave granted by the old branch ends with it; one still with its committee is examined anew by the new
    branch. An exemption for age and health goes with the member."""
    keep_state(case)
    if case.state == ExemptionState.REQUESTED:
        case.end_note, case.ended_on = "", step.on  # the day of the reception, until the new branch resolves
        return
    case.resumed_on = step.on
    case.end_note = f"Chuyển sinh hoạt chính thức đến {case.member.organization.name}"[:500]
    _end(case, step)


def rejoined(case: Exemption, step: Step) -> None:
    """What ended the case, or sent it back, was taken back: it goes on where it stood."""
    _again(case, step)
    case.resume_state = ""
