"""What the cases of this app do when an organisation closes, when a member leaves, when an entry of theirs is reversed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from branches.followers import counts_business, follow_acts, lists_companions
from core.findings import Finding, Refused, Right
from core.workflow import Consequence, perform
from members.followers import hold_statuses, own_entries, watch_entries
from members.models import ActivityStatus, Movement, MovementKind, StatusPeriod
from members.models.ledger import EXIT_KINDS
from transfers.locks import ORDER, procedures_of
from transfers.models import Exemption, Journey, MemberCase, TemporaryTransfer, Transfer
from transfers.services import following, stay_following, temporary
from transfers.services.addressing import follow_act
from transfers.services.companions import on_the_way
from transfers.services.handover_following import follow_papers, open_cases

END, AGAIN = "close_departed", "rejoin"
#: Procedures whose cases end with the membership: a step ``close_departed`` of their table ends them, ``rejoin`` opens them again.
FOLLOWING: tuple[type[MemberCase], ...] = tuple(model for model, _ in ORDER)


def register() -> None:
    """Hang this app on the acts of organisations and on the ledger."""
    counts_business(open_cases)
    follow_acts(follow_papers)
    follow_acts(follow_act)
    watch_entries(follow_departures)
    own_entries(take_back)
    lists_companions(on_the_way)
    follow_acts(stay_following.follow_act)
    watch_entries(follow_moves)
    hold_statuses(case_of_status)
    follow_acts(following.follow_act)


def follow_moves(movements: Sequence[Movement], by, on: date) -> None:
    """Stays, leaves, links, watches and journeys go after somebody received elsewhere, or introduced to the outside."""
    moved = [m for m in movements if m.kind == MovementKind.TRANSFER_IN or _goes_outside(m)]
    having = procedures_of({m.member_id for m in moved}) if moved else set()
    if having:
        temporary.follow_moves(moved, by, on, having)
        following.follow_moves(moved, by, on, having)


def _goes_outside(movement: Movement) -> bool:
    return movement.kind == MovementKind.TRANSFER_OUT and movement.after_origin_id is None


def follow_departures(movements: Sequence[Movement], by, on: date) -> None:
    """Open cases of somebody who left the headcount end; a departure taken back opens them again.

    Who came by an entry that was reversed has left it, too; the arrival itself, whose step was taken back, goes on.
    """
    left = {m.member_id for m in movements if _is_departure(m) and m.sign > 0}
    back = {m.member_id for m in movements if _is_departure(m) and m.sign < 0}
    never = [m for m in movements if m.before_origin_id is None and m.sign < 0]
    arrivals = {m.member_id for m in never if m.kind == MovementKind.TRANSFER_IN}
    left |= {m.member_id for m in never}
    for model in FOLLOWING:
        _take(model, left - arrivals if model is Transfer else left, END, by, on)
        _take(model, back, AGAIN, by, on)


def _is_departure(movement: Movement) -> bool:
    return movement.kind in EXIT_KINDS and movement.kind != MovementKind.MERGED_RECORD


def _take(model: type[MemberCase], members: set[int], name: str, by, on: date) -> None:
    if not members:
        return
    for case in model.objects.filter(member__in=members).order_by("pk"):
        step = case.workflow.by_name.get(name)
        if step is not None and case.state in step.sources and step.applies(case):
            perform(case, name, scope=Consequence(by, on), on=on)


def take_back(movement: Movement, reason: str, by, on: date) -> Movement | None:
    """An entry that a step of a transfer wrote is reversed by taking that step back, so that ledger and case never disagree."""
    received = Transfer.objects.filter(in_entry=movement).first()
    if received is not None:
        perform(received, "undo_reception", scope=Consequence(by, on), on=on, data={"reason": reason})
        return Movement.objects.get(reverses=movement)
    introduced = Transfer.objects.filter(out_entry=movement, in_entry=None).first()
    if introduced is not None:
        perform(introduced, "undo_introduction", scope=Consequence(by, on), on=on, data={"reason": reason})
        return Movement.objects.get(reverses=movement)
    if Transfer.objects.filter(back_entry=movement).exists():
        raise Refused(
            Finding("of_case", "Đồng chí được nhận lại theo hồ sơ chuyển sinh hoạt đảng; không đảo riêng bút toán này.",
                    right=Right.PRINCIPLE, remedy="Mở lại hồ sơ và giới thiệu lại.")
        )  # fmt: skip
    return None


def case_of_status(period: StatusPeriod) -> str:
    """The words of the stay, exemption or leave whose step set a status, or ended the one before it."""
    for model, over in ((TemporaryTransfer, "returned_on"), (Exemption, "resumed_on"), (Journey, "returned_on")):
        held = model.objects.filter(status_period=period).first()
        if held is None and period.value == ActivityStatus.ACTIVE:
            held = model.objects.filter(member=period.member_id, **{over: period.valid_from}).first()
        if held is not None:
            return f"{held._meta.verbose_name} của đồng chí {held.member.full_name}"
    return ""
