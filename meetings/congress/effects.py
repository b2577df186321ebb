"""What follows each step of a congress, inside its transaction."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from accounts.permissions import Permission as P
from branches.models import Term
from branches.services.terms import extend_term, open_term, withdraw_term
from core.date_parsing import DateError, parse_date
from core.dates import TIME_ZONE, Month, format_date
from core.findings import Finding, Refused, Right
from core.text import clean
from core.workflow import perform
from meetings.agenda import ELECTION_ITEM
from meetings.congress.attendance import has_committee, turnout_of
from meetings.congress.ballots import winners
from meetings.congress.counting import rejudge
from meetings.congress.offices import COMMITTEE_POSITIONS, INSPECTION_POSITIONS, OfficeRule, offices_of
from meetings.congress.services import running_term
from meetings.congress.wording import result_lines
from meetings.models import (
    BallotCandidate,
    Congress,
    CongressAppointment,
    MeetingKind,
    MeetingState,
    Office,
)
from meetings.services.meetings import plan_meeting
from meetings.services.minutes import write_section
from members.models import Member, Seat, SeatEnd, SeatManner, SeatStatus
from members.record.services import end_seat, propose_seat, ratify_seat, restore_seat, withdraw_seat

HOUR = time(8, 0)  # when a congress is entered in the calendar; changed on the page of its meeting


def day_of(step, name: str, label: str) -> date:
    """A date given with a step, typed on a page or sent by a program. Raises ``Refused`` naming the field."""
    value = step.data.get(name)
    if isinstance(value, date):
        return value
    try:
        found = parse_date(str(value or ""))
    except DateError as unread:
        raise Refused(Finding("date", f"{label}: {unread}", field=name)) from unread
    if found is None:
        raise Refused(Finding("date", f"{label}: chưa nhập.", field=name, remedy="Nhập ngày/tháng/năm."))
    return found


def words_of(step, name: str, label: str, most: int) -> str:
    """Words given with a step, trimmed; refused when they are longer than the paper has room for."""
    words = clean(str(step.data.get(name) or ""))
    if not words or len(words) > most:
        found = f"{label} dài quá {most} ký tự." if words else f"Chưa nhập {label[0].lower()}{label[1:]}."
        raise Refused(Finding("words", found, field=name, remedy="Ghi đúng như văn bản, ngắn gọn."))
    return words


def consent(congress: Congress, step) -> None:
    """The level above agrees to an earlier or later congress: kept here and on the term that runs."""
    congress.consent_document = words_of(step, "consent_document", "Văn bản đồng ý", 150)
    congress.consented_on = day_of(step, "consented_on", "Ngày văn bản")
    if congress.consented_on > step.on:
        raise Refused(Finding("future", f"Ngày {format_date(congress.consented_on)} chưa đến.", field="consented_on"))
    term = running_term(congress.organization, min(congress.held_on, step.on))
    if term is not None and term.ended_on is None:
        words = f"{congress.consent_document}, ngày {format_date(congress.consented_on)}"
        extend_term(term, until=congress.held_on, consent_document=words[:200])


def call(congress: Congress, step) -> None:
    """The members are called: a branch's congress stands in the calendar of its meetings."""
    if not congress.organization.is_branch:
        return
    if congress.meeting_id and congress.meeting.state != MeetingState.CANCELLED:
        return
    congress.meeting = plan_meeting(
        organization=congress.organization, kind=MeetingKind.CONGRESS, for_month=Month.of(congress.held_on),
        planned_at=datetime.combine(congress.held_on, HOUR, TIME_ZONE), by=step.by, topic=str(congress.get_kind_display()),
        **({"place": congress.place} if congress.place else {}),
    )  # fmt: skip


def begin(congress: Congress, step) -> None:
    """The congress opens; the meeting of a branch is opened with it, its roll drawn up."""
    meeting = congress.meeting
    if meeting is not None and meeting.state in (MeetingState.PLANNED, MeetingState.NOTIFIED):
        perform(meeting, "open", scope=step.scope, on=step.on)


def postpone(congress: Congress, step) -> None:
    """Put off: the meeting that was planned is taken off the calendar by whoever may."""
    meeting = congress.meeting
    planned = meeting is not None and meeting.state in (MeetingState.PLANNED, MeetingState.NOTIFIED)
    if planned and step.scope.can(P.MEETING_KEEP, congress.organization):
        perform(meeting, "cancel", scope=step.scope, on=step.on, data={"reason": str(step.data["reason"])})


def take_results(congress: Congress, step) -> None:
    """The results become facts, all or nothing: counts judged again, the new term, old seats ended, new seats taken, minutes filled."""
    rejudge(congress)
    if congress.organization.is_branch:
        congress.attendance = _kept(turnout_of(congress))
    undo: dict = {"ended": [], "term": None, "previous": None, "previous_ended_on": None}
    congress.term = (
        running_term(congress.organization, congress.held_on) if congress.adds_only else _new_term(congress, undo)
    )
    if not congress.adds_only:
        _end_old_seats(congress, step, undo)
    _take_seats(congress, step)
    congress.undo = undo
    _fill_minutes(congress, step)


def _kept(turnout) -> dict:
    names = ("official", "temporary_elsewhere", "exempt_left_out", "suspended", "called", "present", "absent_excused",
             "absent_unexcused", "probationary_present", "quorum")  # fmt: skip
    return {name: getattr(turnout, name) for name in names}


def _new_term(congress: Congress, undo: dict) -> Term:
    before = congress.organization.terms.order_by("-starts_on").first()
    if before is not None:
        undo |= {"previous": before.pk, "previous_ended_on": before.ended_on.isoformat() if before.ended_on else None}
    term = open_term(
        congress.organization, starts_on=congress.held_on, label=congress.term_label, planned_end_on=congress.planned_end_on,
        fixed_size=congress.fixed_size, congress_on=congress.held_on,
    )  # fmt: skip
    undo["term"] = term.pk
    return term


def _end_old_seats(congress: Congress, step, undo: dict) -> None:
    """Whoever sat until now has served the term; who is elected again takes a new seat."""
    positions = list(COMMITTEE_POSITIONS)
    if congress.ballots.filter(office=Office.INSPECTION_COMMISSION).exists():
        positions += INSPECTION_POSITIONS
    held = Seat.objects.filter(
        organization=congress.organization,
        position__in=positions,
        status__in=(SeatStatus.INCUMBENT, SeatStatus.RATIFIED),
    )
    for seat in held.select_related("member"):
        undo["ended"].append([seat.pk, seat.status])
        paper = f"{congress.get_kind_display()} ngày {format_date(congress.held_on)}"
        end_seat(
            seat=seat, valid_to=congress.held_on - timedelta(days=1), reason=SeatEnd.TERM_ENDED, paper=paper, on=step.on
        )


def _take_seats(congress: Congress, step) -> None:
    """One seat for each person, in the highest office won; elected from the day of the congress."""
    rules = {rule.office: rule for rule in offices_of(congress.organization, has_committee=has_committee(congress))}
    best: dict[int, tuple[OfficeRule, BallotCandidate]] = {}
    for office, rule in rules.items():
        if not rule.makes_seat:
            continue
        for candidate in winners(congress, office):
            held = best.get(candidate.member_id)
            apart = rule.office in (Office.INSPECTION_COMMISSION, Office.INSPECTION_CHAIR)
            if held is None or (rule.rank < held[0].rank and not apart):
                best[candidate.member_id] = (rule, candidate)
    ordered = sorted(best.values(), key=lambda pair: (pair[0].rank, -pair[1].votes, pair[1].order))
    for order, (rule, candidate) in enumerate(ordered, 1):
        seat, _ = propose_seat(
            member=candidate.member, organization=congress.organization,
            values={"body": rule.body, "position": rule.position, "manner": SeatManner.ELECTED, "term": congress.term,
                    "valid_from": congress.held_on, "order": order},
            by=step.by, on=step.on,
        )  # fmt: skip
        candidate.seat = seat
        candidate.save(update_fields=["seat"])


def _fill_minutes(congress: Congress, step) -> None:
    """The section about elections in the minutes of the meeting, when nobody has written it and the minutes are open."""
    meeting = congress.meeting
    if meeting is None or not meeting.is_writable:
        return
    item = meeting.agenda.filter(title=ELECTION_ITEM, text="").first()
    if item is not None:
        write_section(item=item, text="\n".join(result_lines(congress)), version=item.version, by=step.by)


def withdraw_results(congress: Congress, step) -> None:
    """The results are taken back before they were ratified: seats, term, ends of old seats as they were; the counts stay."""
    if congress.appointments.exists():
        raise Refused(Finding("appointed", "Đã có quyết định chỉ định theo kết quả này, không hủy được.", right=Right.AUTHORITY,
                              remedy="Ghi đính chính sau khi chuẩn y."))  # fmt: skip
    for candidate in BallotCandidate.objects.filter(ballot__congress=congress, seat__isnull=False).select_related(
        "seat"
    ):
        seat, candidate.seat = candidate.seat, None
        candidate.save(update_fields=["seat"])
        withdraw_seat(seat=seat)
    undo, term = congress.undo, congress.term
    congress.term, congress.undo = None, {}
    congress.save(update_fields=["term", "undo"])
    for key, status in undo.get("ended", []):
        restore_seat(seat=Seat.objects.get(pk=key), status=status)
    if undo.get("term") and term is not None:
        ended = undo.get("previous_ended_on")
        withdraw_term(
            term, reopen=Term.objects.filter(pk=undo.get("previous")).first(),
            ended_on=date.fromisoformat(ended) if ended else None,
        )  # fmt: skip


def submit(congress: Congress, step) -> None:
    """The papers went up."""
    congress.submitted_on = step.on


def ratify(congress: Congress, step) -> None:
    """The decision of the level above: every seat elected is ratified by it; from now on the election is closed."""
    number, issuer = (
        words_of(step, "number", "Số quyết định", 60),
        words_of(step, "issuer", "Cơ quan ra quyết định", 200),
    )
    decided_on = day_of(step, "decided_on", "Ngày quyết định")
    seats = Seat.objects.filter(candidacies__ballot__congress=congress, status=SeatStatus.INCUMBENT).distinct()
    for seat in seats:
        ratify_seat(seat=seat, number=number, ratified_on=decided_on, ratified_by=issuer, on=step.on)
    congress.ratification_number, congress.ratified_on, congress.ratified_by = number, decided_on, issuer
    congress.undo, congress.locked_at = {}, timezone.now()


def appoint(congress: Congress, step) -> None:
    """The level above appoints whom the congress could not elect: the seat by its decision."""
    office = str(step.data["office"])
    rules = {rule.office: rule for rule in offices_of(congress.organization, has_committee=has_committee(congress))}
    rule = rules.get(office)
    key = str(step.data["member"])
    member = (
        Member.objects.filter(pk=int(key), path__startswith=congress.organization.path).first()
        if key.isdecimal()
        else None
    )
    if rule is None or not rule.makes_seat:
        raise Refused(Finding("office", "Chọn chức danh chỉ định.", field="office"))
    if member is None:
        raise Refused(Finding("member", "Chọn đảng viên của tổ chức đảng này.", field="member"))
    decided_on = day_of(step, "decided_on", "Ngày quyết định")
    number, issuer = (
        words_of(step, "number", "Số quyết định", 60),
        words_of(step, "issuer", "Cơ quan ra quyết định", 200),
    )
    if decided_on < congress.held_on:
        raise Refused(Finding("before_election", f"Ngày quyết định trước ngày đại hội {format_date(congress.held_on)}.",
                              field="decided_on"))  # fmt: skip
    values = {"body": rule.body, "position": rule.position, "manner": SeatManner.APPOINTED, "term": congress.term,
              "valid_from": decided_on, "ratification_number": number, "ratified_on": decided_on, "ratified_by": issuer,
              "order": rule.rank}  # fmt: skip
    seat, _ = propose_seat(member=member, organization=congress.organization, values=values, by=step.by, on=step.on)
    CongressAppointment.objects.create(
        congress=congress, member=member, office=office, number=number, decided_on=decided_on, issuer=issuer, seat=seat
    )
