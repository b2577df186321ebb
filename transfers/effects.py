"""What each step of a transfer writes besides the state, inside the same transaction."""

from __future__ import annotations

from core.dates import Month, format_date
from core.findings import Finding, Refused, Right
from core.workflow import Step
from members import services as members
from members.ledger import Papers, place_on
from members.models import ExternalScope
from regulations.judging import day_of, words_of
from regulations.lookup import NoRuleInForce
from transfers.ending import ENDS_ARE_ONE, end_from, keep_state
from transfers.models import LetterBox, Transfer, TransferState
from transfers.parameters import COUNT_AT
from transfers.routing import keeper_of, kind_of, last_of_origin
from transfers.services import letters, seals
from transfers.services.addressing import address_anew, name_branch, new_destination
from transfers.services.aligning import align
from transfers.services.arrivals import be_sure, person_values
from transfers.services.exchange_record import fill_record

S = TransferState


def requested(case: Transfer, step: Step) -> None:
    """The day of the request; the kind by the tree of that day."""
    case.requested_on = step.on
    _fix_kind(case, step)


def branch_signed(case: Transfer, step: Step) -> None:
    """Box 1 with the month to which dues are paid; a letter is begun."""
    paid = day_of(step, "dues_paid_to")
    case.dues_paid_to = Month.of(paid).first_day if paid else None
    _fix_kind(case, step)
    letters.begin(case, step)
    if case.state == S.INTRODUCED:  # a branch with nobody above it introduces by itself
        _leave(case, step)


def box_written(case: Transfer, step: Step) -> None:
    """The box of the body whose turn it is, and its line in the register."""
    letters.write_box(case, step)


def introduced(case: Transfer, step: Step) -> None:
    """The last box of the origin; the member leaves the headcount of the origin; the sealed file is carried; phiếu báo goes out."""
    name_branch(case, step)
    _fix_kind(case, step)
    letters.write_box(case, step)
    _leave(case, step)


def _leave(case: Transfer, step: Step) -> None:
    case.introduced_on = step.on
    if case.kind == "internal":
        return  # both dates are that of the last signature: the reception writes both entries
    seals.carry(case)
    letters.send_notice(case, step)
    if case.leaves_system:
        case.out_entry = members.transfer_outside(
            member=case.member, boundary=ExternalScope(case.boundary), external_unit=case.outside_unit, effective_on=step.on,
            papers=_papers(case), by=step.by, on=step.recorded_on,
        )  # fmt: skip
    elif _counts_at_introduction(step):
        case.out_entry = members.transfer_out(
            member=case.member,
            destination=case.destination,
            effective_on=step.on,
            papers=_papers(case),
            by=step.by,
            on=step.recorded_on,
        )


def _counts_at_introduction(step: Step) -> bool:
    try:
        return COUNT_AT.value_on(step.on) == "introduction"
    except NoRuleInForce:
        return True


def readdressed(case: Transfer, step: Step) -> None:
    """Another destination before box 1 is written; the kind by the two ends of now."""
    address_anew(case, step)
    _fix_kind(case, step)


def letter_annulled(case: Transfer, step: Step) -> None:
    """A letter begun is cancelled; the branch writes another. The numbers stay in the books."""
    letters.cancel(case, step, words_of(step, "reason", 500))
    case.dues_paid_to = None


def letter_reissued(case: Transfer, step: Step) -> None:
    """A letter spoilt or lost before the destination had it: another takes its place, the introduction stands."""
    letters.again(case, step)


def blocked(case: Transfer, step: Step) -> None:
    """A letter begun is no longer good."""
    letters.cancel(case, step, words_of(step, "reason", 500))


def withdrawn(case: Transfer, step: Step) -> None:
    """The end and its reason; a letter begun stays in the books, cancelled."""
    reason = words_of(step, "reason", 500)
    letters.cancel(case, step, reason)
    _close(case, step, reason)


def upper_received(case: Transfer, step: Step) -> None:
    """The box of the receiving superior; the branch, when it names one."""
    letters.write_box(case, step)
    case.upper_received_on = case.upper_received_on or step.on
    case.late_note = words_of(step, "late_note", 500) or step.override_reason[:500] or case.late_note
    _opened(case, step)


def grassroots_received(case: Transfer, step: Step) -> None:
    """The box of the receiving grassroots committee, which opens the file; the branch, when it names one."""
    letters.write_box(case, step)
    case.grassroots_received_on = case.grassroots_received_on or step.on
    case.late_note = words_of(step, "late_note", 500) or step.override_reason[:500] or case.late_note
    _opened(case, step)


def _opened(case: Transfer, step: Step) -> None:
    name_branch(case, step)
    seals.open_if_told(case, step)


def accepted(case: Transfer, step: Step) -> None:
    """The last box; the member counts in the branch from this day.

    Whoever comes from outside gets a record, or the record of before; a move within the grassroots organisation writes both entries now.
    """
    case.late_note = words_of(step, "late_note", 500) or step.override_reason[:500] or case.late_note
    box = letters.write_box(case, step)
    case.received_on = step.on
    common = {"effective_on": step.on, "papers": _papers(case, box), "by": step.by, "on": step.recorded_on}
    if case.is_arrival:
        member = members.admit_from_outside(
            values=_person(case), branch=case.destination, boundary=ExternalScope(case.boundary), external_unit=case.outside_unit,
            member=case.member, **common,
        )  # fmt: skip
        if case.member_id is None:
            fill_record(case, member, step)
        case.member, case.in_entry = member, member.movements.filter(kind="transfer_in").order_by("-pk").first()
    elif case.out_entry_id is None:
        case.out_entry, case.in_entry = members.transfer_at_once(member=case.member, branch=case.destination, **common)
    else:
        case.in_entry = members.receive(member=case.member_id, branch=case.destination, **common)
    letters.arrived(case, step)


def _person(case: Transfer) -> dict:
    be_sure(case)
    return person_values(case)


def returned(case: Transfer, step: Step) -> None:
    """The letter goes back with its reason; the member stays under way until the origin acts."""
    case.resume_state = ""
    letters.forget_arrival(case)


def reintroduced(case: Transfer, step: Step) -> None:
    """Sent again: to another destination by a new letter and a new entry, to the same one with what was missing.

    The thirty working days run from the new introduction.
    """
    moved = new_destination(case, step)
    if moved or case.letters.filter(cancelled_on=None).first() is None:
        letters.again(case, step)
    else:
        letters.clear_destination_boxes(case, step)
    if moved and case.out_entry_id:
        _come_back(case, step)
        case.out_entry = None
    case.upper_received_on = case.grassroots_received_on = None
    _fix_kind(case, step)
    if case.out_entry_id is None:
        _leave(case, step)
    else:
        case.introduced_on = step.on
        seals.carry(case)


def taken_back(case: Transfer, step: Step) -> None:
    """The member counts at the origin again; the letter is cancelled."""
    _come_back(case, step)
    _unintroduced(case, step)


def recalled(case: Transfer, step: Step) -> None:
    """An unused letter is recalled: the member counts at the origin again."""
    _come_back(case, step)
    _unintroduced(case, step)
    _close(case, step, words_of(step, "reason", 500))


def _come_back(case: Transfer, step: Step) -> None:
    if case.out_entry_id is None:
        return
    common = {"effective_on": step.on, "by": step.by, "on": step.recorded_on}
    if case.leaves_system:
        members.admit_from_outside(
            values={}, branch=case.origin, boundary=ExternalScope(case.boundary), external_unit=case.outside_unit, member=case.member,
            papers=Papers(note="Thu hồi giấy giới thiệu"), **common,
        )  # fmt: skip
        case.back_entry = case.member.movements.filter(kind="transfer_in").order_by("-pk").first()
        return
    place = place_on(case.member, step.on)
    if place is not None and place.in_transit:
        papers = Papers(note=words_of(step, "reason", 300))
        case.back_entry = members.return_to_origin(member=case.member, papers=papers, **common)


def _unintroduced(case: Transfer, step: Step) -> None:
    """Nothing of the introduction stands any more; its entries stay in the ledger."""
    letters.cancel(case, step, words_of(step, "reason", 500))
    case.out_entry = case.introduced_on = case.upper_received_on = case.grassroots_received_on = None
    seals.back(case)


def reopened(case: Transfer, step: Step) -> None:
    """The procedure begins again at the branch."""
    case.ended_on, case.end_note, case.dues_paid_to = None, "", None


def completed(case: Transfer, step: Step) -> None:
    """The answer to the origin, the papers into the file, who keeps the file, the end."""
    letters.answer(case, step)
    seals.file_papers(case, step, keeper_of(case))
    case.ended_on = step.on


def confirmed_outside(case: Transfer, step: Step) -> None:
    """What the answer of the outside unit said."""
    received = day_of(step, "received_on")
    if received is None or received < case.introduced_on or received > step.recorded_on:
        raise Refused(
            Finding("received_on", f"Ngày tiếp nhận phải từ ngày giới thiệu {format_date(case.introduced_on)} đến hôm nay.",
                    field="received_on", right=Right.PRINCIPLE, remedy="Xem lại phiếu báo.")
        )  # fmt: skip
    case.received_on = received
    letters.answer(case, step)
    case.ended_on = step.on


def deletion_proposed(case: Transfer, step: Step) -> None:
    """The number of the report stays with the case; the member stays where the ledger has him."""
    case.end_note = words_of(step, "report", 60)


def state_before_reception(case: Transfer, step: Step) -> str:
    """Where the case lay when the branch received: with the grassroots committee, or introduced to the branch itself."""
    return (
        S.GRASSROOTS_RECEIVED
        if case.kind == "internal" or case.grassroots_received_on or case.upper_received_on
        else S.INTRODUCED
    )


def reception_undone(case: Transfer, step: Step) -> None:
    """The entry of the reception is reversed; of a move within one organisation both entries are."""
    reason = words_of(step, "reason", 300)
    entry, out = case.in_entry, case.out_entry
    case.in_entry = None
    _reverse(case, entry, step, reason)
    if case.kind == "internal" or (
        out is not None and out.effective_on == entry.effective_on and not _counts_at_introduction(step)
    ):
        case.out_entry = None
        _reverse(case, out, step, reason)
    case.received_on = case.ended_on = None
    align(case)
    letters.take_last_box_back(case, step)
    letters.forget_arrival(case)


def introduction_undone(case: Transfer, step: Step) -> None:
    """The entry of the introduction is reversed as if it had not been."""
    entry = case.out_entry
    case.out_entry = None
    _reverse(case, entry, step, words_of(step, "reason", 300))
    _unintroduced(case, step)
    case.ended_on = case.received_on = None
    align(case)


def _reverse(case: Transfer, entry, step: Step, reason: str) -> None:
    """Let go of the entry first: an entry a case still holds is taken back by the case."""
    type(case).objects.filter(pk=case.pk).update(out_entry=case.out_entry_id, in_entry=case.in_entry_id)
    members.reverse_entry(movement=entry, reason=reason, by=step.by, on=step.recorded_on)


def departed(case: Transfer, step: Step) -> None:
    """The member died or left while under way; where the case stood is kept, for a reversal."""
    keep_state(case)
    _close(case, step, case.member.get_end_reason_display() if case.member_id else "")


def merged(case: Transfer, step: Step) -> None:
    """An act made the two ends one branch: the member is where he was going. Kept for an undoing of the act."""
    end_from(case, step.left, step.on, ENDS_ARE_ONE)


def _fix_kind(case: Transfer, step: Step) -> None:
    case.kind = kind_of(case.origin, case.destination, step.on, boundary=case.boundary, other_end=case.other_end)


def _papers(case: Transfer, box: LetterBox | None = None) -> Papers:
    """The letter as the ledger names it: the number of the last box written (``box``, if it is at hand), its day, who wrote it."""
    box = box or letters.last_box(case)
    introducer = last_of_origin(case)
    issuer = introducer.label if introducer else case.outside_unit
    if box is None:
        return Papers(issuer=issuer[:200])
    return Papers(number=box.number, date=box.written_on, issuer=(box.writer or issuer)[:200])


def _close(case: Transfer, step: Step, note: str) -> None:
    case.ended_on, case.end_note = step.on, note
