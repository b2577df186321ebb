"""What each step of a temporary stay writes besides the state, inside the same transaction (``transfer.md`` 6)."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Q

from core.dates import Month
from core.findings import Finding, Refused, Right
from core.recounting import is_told
from core.workflow import Step
from members import statuses, visits
from members.ledger import Papers
from members.models import ActivityStatus, Attribute, ExternalScope, StatusPeriod, TemporaryActivity
from members.statuses import StatusChange
from regulations.judging import day_of, words_of
from transfers.dues_places import settles_dues, turn_dues
from transfers.ending import keep_state
from transfers.models import OPEN, TemporaryKind, TemporaryTransfer
from transfers.services import letters
from transfers.services.addressing import name_branch
from transfers.services.cases import open_transfer

ONE_DAY = timedelta(days=1)


def signed(case: TemporaryTransfer, step: Step) -> None:
    """Box 1 with the month to which dues are paid; a branch with nobody above it introduces by itself."""
    paid = day_of(step, "dues_paid_to")
    case.dues_paid_to = Month.of(paid).first_day if paid else None
    letters.begin(case, step)
    _introduced_if_out(case, step)


def box_written(case: TemporaryTransfer, step: Step) -> None:
    """The box of the body whose turn it is, its line in the register; the last of the origin introduces."""
    letters.write_box(case, step)
    _introduced_if_out(case, step)


def _introduced_if_out(case: TemporaryTransfer, step: Step) -> None:
    if case.state == "introduced":
        case.introduced_on = step.on


def received_above(case: TemporaryTransfer, step: Step) -> None:
    """The box of a committee at the destination; it may name the branch."""
    letters.write_box(case, step)
    name_branch(case, step)
    _late(case, step)


@settles_dues
def accepted(case: TemporaryTransfer, step: Step) -> None:
    """The last box. At home the member is away from the first day of the slip, there a visitor from today; the headcount does not move."""
    letters.write_box(case, step)
    _late(case, step)
    case.received_on = step.on
    begin(case, step.on, step.by, step.recorded_on)


def begin(case: TemporaryTransfer, received_on: date, by, on: date) -> None:
    """The dated status at home and the visitor's row there."""
    case.status_period = _away(case, by, on)
    if case.destination_id:
        case.visit = _visit(case, received_on, by, on)


def _visit(case: TemporaryTransfer, received_on: date, by, on: date) -> TemporaryActivity | None:
    """The visitor's row; one noted by hand becomes that of a case told later. A stay that was over when it was told writes none."""
    known = noted_visit(case, received_on)
    if known is not None:
        return visits.adopt_visit(stay=known, valid_from=received_on, planned_end_on=case.until_on)
    if case.ended_on:
        return None
    return statuses.receive_visitor(
        branch=case.destination, member=case.member, valid_from=received_on, planned_end_on=case.until_on, papers=papers_of(case), by=by,
        on=on,
    )  # fmt: skip


def noted_visit(case: TemporaryTransfer, received_on: date) -> TemporaryActivity | None:
    """The row that the branch there wrote of this stay before the stay was told."""
    if not case.is_recorded:
        return None
    rows = TemporaryActivity.objects.filter(member=case.member_id, branch=case.destination_id, case=None)
    rows = rows.filter(Q(ended_on=None) | Q(ended_on__gte=received_on))
    return (rows.filter(valid_from__lt=case.ended_on) if case.ended_on else rows).order_by("valid_from").first()


def _away(case: TemporaryTransfer, by, on: date) -> StatusPeriod:
    """The status at home from the first day of the slip; one recorded by hand before the case was becomes that of the case."""
    away = status_of(case)
    held = statuses.status_on(case.member, Attribute.ACTIVITY_STATUS, case.from_on)
    if held is not None and held.value == away:
        return visits.change_term(period=held, expected_end_on=case.until_on)
    change = StatusChange(away, case.from_on, expected_end_on=case.until_on, place=case.to_words[:200])
    if case.is_recorded and (later := noted_later(case)) is not None:
        return visits.begin_earlier(period=later, valid_from=case.from_on, expected_end_on=case.until_on, on=on)
    return statuses.set_activity_status(
        member=case.member, change=change, papers=papers_of(case), by=by, on=on, told=case.is_recorded
    )


def noted_later(case: TemporaryTransfer) -> StatusPeriod | None:
    """The same status recorded by hand from a later day of the stay on (a list taken over says it from the day of the list)."""
    rows = case.member.status_periods.filter(
        attribute=Attribute.ACTIVITY_STATUS, value=status_of(case), valid_from__gt=case.from_on, temporary_transfer=None
    )
    if case.ended_on:
        rows = rows.filter(valid_from__lt=case.ended_on)
    return rows.order_by("valid_from").first()


def status_of(case: TemporaryTransfer) -> ActivityStatus:
    """The status at home while the member is there."""
    return ActivityStatus.ABROAD if case.kind == TemporaryKind.ABROAD else ActivityStatus.TEMPORARY_ELSEWHERE


def papers_of(case: TemporaryTransfer) -> Papers:
    """The letter, as statuses and the visitor's row name it."""
    box = letters.last_box(case)
    if box is None:
        return Papers(note="Sinh hoạt đảng tạm thời")
    return Papers(
        number=box.number,
        date=box.written_on,
        issuer=box.writer[:200],
        note="Theo giấy giới thiệu sinh hoạt đảng tạm thời",
    )


def extended(case: TemporaryTransfer, step: Step) -> None:
    """Another last day, at home and there."""
    case.until_on = day_of(step, "until_on")
    case.extensions += 1
    if case.status_period_id:
        case.status_period = visits.change_term(period=case.status_period, expected_end_on=case.until_on)
    if case.visit_id:
        visits.prolong_visit(stay=case.visit, planned_end_on=case.until_on)


def dues_turned(case: TemporaryTransfer, step: Step) -> None:
    """Dues are paid at the other place from a month on; a month that was paid stays where it was."""
    turn_dues(
        case, at=str(step.data["dues_at"]), month=Month.of(day_of(step, "from_month")), by=step.by, on=step.recorded_on
    )


def remarked(case: TemporaryTransfer, step: Step) -> None:
    """What the branch there says of the member."""
    case.remarks = words_of(step, "remarks", 4000)


@settles_dues
def came_back(case: TemporaryTransfer, step: Step) -> None:
    """The remarks of the branch there; the visit ends the day before, at home the member is active from this day."""
    case.remarks = words_of(step, "remarks", 4000) or case.remarks
    case.returned_on = step.on
    _end(case, step.on, step, case.remarks)


def _end(case: TemporaryTransfer, day: date, step: Step, remarks: str = "") -> None:
    """The stay is over: from this day the member takes part where the ledger has him."""
    case.ended_on = day
    end_visit(case, day, remarks, step.recorded_on)
    held = statuses.status_on(case.member, Attribute.ACTIVITY_STATUS, day)
    if held is None or held.pk != case.status_period_id:
        return
    papers = Papers(note="Kết thúc sinh hoạt đảng tạm thời")
    if held.valid_from >= day:
        statuses.take_back_status(period=held, reason="Kết thúc ngay ngày bắt đầu", on=step.recorded_on)
        case.status_period = None
        return
    change = StatusChange(ActivityStatus.ACTIVE, day)
    statuses.set_activity_status(member=case.member, change=change, papers=papers, by=step.by, on=step.recorded_on)


def end_visit(case: TemporaryTransfer, day: date, remarks: str, on: date) -> None:
    """The visitor's last day is the one before he belongs elsewhere."""
    if case.visit_id and case.visit.ended_on is None:
        last = max(case.visit.valid_from, day - ONE_DAY)
        case.visit = statuses.end_visit(stay=case.visit, ended_on=last, remarks=remarks, on=on)


def _again(case: TemporaryTransfer, step: Step) -> None:
    """What ended the stay was a mistake: statuses and visit as before."""
    day, case.ended_on, case.end_note = case.ended_on, None, ""
    back = statuses.status_on(case.member, Attribute.ACTIVITY_STATUS, day) if day else None
    if back is not None and back.value == ActivityStatus.ACTIVE and back.valid_from == day and case.status_period_id:
        statuses.take_back_status(period=back, reason="Lần sinh hoạt tạm thời tiếp tục", on=step.recorded_on)
    if case.status_period_id is None:
        case.status_period = _away(case, step.by, step.recorded_on)
    if case.destination_id and case.visit_id is None:
        case.visit = _visit(case, case.received_on, step.by, step.recorded_on)
    elif case.visit_id:
        case.visit.refresh_from_db()
        if case.visit.ended_on:
            case.visit = visits.resume_visit(stay=case.visit)


def converted(case: TemporaryTransfer, step: Step) -> None:
    """The branch at home opens the official transfer, or names the one opened already; the member goes on taking part there until
    the ledger moves him."""
    known = case.member.transfers.filter(state__in=OPEN).first()
    if known is not None:
        case.converted_to = known
        return
    outside = {} if case.destination_id else {"outside_unit": case.outside_unit, "boundary": _boundary(step)}
    case.converted_to = open_transfer(
        member=case.member, destination=case.destination, reason=words_of(step, "official_reason", 30) or case.reason,
        reason_note=case.reason_note, cause_on=step.on, by=step.by, on=step.recorded_on, **outside,
    )  # fmt: skip


def _boundary(step: Step) -> str:
    value = str(step.data.get("boundary") or "")
    if value not in ExternalScope.values:
        raise Refused(
            Finding(
                "boundary",
                "Cần chọn phạm vi chuyển (ngoài tỉnh, trong tỉnh…).",
                field="boundary",
                right=Right.PRINCIPLE,
            )
        )
    return value


def resumed(case: TemporaryTransfer, step: Step) -> None:
    """The official transfer was given up: the stay goes on by its slip."""
    case.converted_to = None


def refused(case: TemporaryTransfer, step: Step) -> None:
    """The destination does not accept: the letter is cancelled in the books."""
    reason = words_of(step, "reason", 500)
    letters.cancel(case, step, reason)
    case.ended_on, case.end_note = step.on, reason


@settles_dues
def annulled(case: TemporaryTransfer, step: Step) -> None:
    """The reception was recorded by mistake: neither status nor visit stands; the letter may be presented again."""
    period, visit = case.status_period, case.visit
    case.status_period = case.visit = None
    type(case).objects.filter(pk=case.pk).update(status_period=None, visit=None)
    if period is not None:
        statuses.take_back_status(period=period, reason=words_of(step, "reason", 200), on=step.recorded_on)
    if visit is not None:
        visits.cancel_visit(stay=visit)
    case.received_on = None
    letters.take_last_box_back(case, step)


@settles_dues
def return_undone(case: TemporaryTransfer, step: Step) -> None:
    """The return was recorded by mistake: the stay goes on."""
    _again(case, step)
    case.returned_on = None


@settles_dues
def departed(case: TemporaryTransfer, step: Step) -> None:
    """The member left the headcount: the ledger ended statuses and visit; where the case stood is kept, for a reversal."""
    keep_state(case)
    case.ended_on, case.end_note = step.on, case.member.get_end_reason_display()


@settles_dues
def moved(case: TemporaryTransfer, step: Step) -> None:
    """The official transfer moved the member: whatever stay there was is over."""
    keep_state(case)
    _over(case, step)
    if is_told(step):
        case.converted_to = case.member.transfers.filter(received_on=step.on, converted_from=None).first()
        case.end_note = "Chuyển chính thức"
        return
    if case.converted_to_id is None:
        case.converted_to = case.member.transfers.filter(state__in=OPEN).first()  # its reception is being written now
    case.end_note = f"Chuyển chính thức đến {case.member.organization.name}"[:500]


@settles_dues
def merged(case: TemporaryTransfer, step: Step) -> None:
    """An act made home and the place of the stay one branch: there is nowhere else to be. Kept for an undoing of the act."""
    keep_state(case)
    _over(case, step)
    case.end_note = "Nơi sinh hoạt chính thức và nơi tạm thời đã nhập làm một"


def _over(case: TemporaryTransfer, step: Step) -> None:
    if case.received_on is None:
        case.ended_on = step.on
    else:
        _end(case, step.on, step)


@settles_dues
def rejoined(case: TemporaryTransfer, step: Step) -> None:
    """What ended the case was taken back: it goes on where it stood."""
    if case.received_on:
        _again(case, step)
    case.resume_state, case.ended_on, case.end_note = "", None, ""
    if case.state == "staying":
        case.converted_to = None


def _late(case: TemporaryTransfer, step: Step) -> None:
    case.late_note = words_of(step, "late_note", 500) or step.override_reason[:500] or case.late_note
