"""Letters of introduction and phiếu báo: begun, written box by box, cancelled, answered. Called by the effects of the tables."""

from __future__ import annotations

from copy import copy

from django.db.models import F, Max

from core.findings import Finding, Refused, Right
from core.recounting import is_told
from core.text import clean
from core.workflow import Step, judging
from regulations.judging import day_of, words_of
from transfers.models import IntroductionLetter, LetterBox, NoticeSlip, TemporaryState, TemporaryTransfer, Transfer
from transfers.routing import DESTINATION, Stop, introducing, last_of_origin, next_stop, stops_of
from transfers.services import register

LetterCase = Transfer | TemporaryTransfer  # whoever travels with a letter of boxes


def standing_letter(case: LetterCase) -> IntroductionLetter | None:
    """The letter that counts, with the number of the last box written on it (``last_box``)."""
    return case.letters.filter(cancelled_on=None).annotate(last_box=Max("boxes__box")).first()


def begin(case: LetterCase, step: Step) -> LetterBox | None:
    """A new letter with box 1."""
    case.letters.create(letter_type=case.letter_type, made_on=step.on, recorded_by=step.by)
    return write_box(case, step)


def write_box(case: LetterCase, step: Step) -> LetterBox | None:
    """The box of the body whose turn it is, with its line in that committee's register; nothing when no body of ours is next."""
    letter = standing_letter(case)
    if letter is None:
        letter = case.letters.create(letter_type=case.letter_type, made_on=step.on, recorded_by=step.by)
    told = is_told(step)
    stop = _told_stop(case, step) if told else _turn(case, step, letter)
    if stop is None:
        return None
    box = letter.boxes.create(
        box=stop.box, organization=stop.organization, writer=stop.label, addressed_to=_addressee(case, stop.box),
        written_on=step.on, dues_paid_to=case.dues_paid_to if stop.box == 1 else None, number=words_of(step, "number", 30),
        signer_name=words_of(step, "signer_name", 120), signer_position=words_of(step, "signer_position", 120), recorded_by=step.by,
    )  # fmt: skip
    if stop.role != "branch":
        entry = register.enter(box, direction=register.DIRECTIONS[stop.side], case=case, told=told)
        if not box.number and not told:
            box.number = str(entry.number)
            box.save(update_fields=["number"])
    return box


def _turn(case: LetterCase, step: Step, letter: IntroductionLetter) -> Stop | None:
    """Whose turn it is: that of the state the case had before the step, after the last box on the letter at hand."""
    before = copy(case)
    before.state = step.left
    with judging(before):
        before.read_once("written", lambda: getattr(letter, "last_box", None) or 0)
        return next_stop(before)


def _told_stop(case: LetterCase, step: Step) -> Stop | None:
    """Of a letter told after the fact only two boxes are known: that of the body that introduced, and the one of the branch there.

    The body may be named (``introducer``), for the way of today's tree need not be the way of that day.
    """
    if case.state == TemporaryState.INTRODUCED:
        return introducing(case, step.data.get("introducer"))
    theirs = [stop for stop in stops_of(case) if stop.side == DESTINATION]
    return theirs[-1] if theirs else None


def _addressee(case: LetterCase, box: int) -> str:
    """Whom a box addresses: the next body on the way, or the unit outside."""
    following = next((stop for stop in stops_of(case) if stop.box > box), None)
    if following is not None:
        return following.label
    return case.outside_unit if case.leaves_system else ""


def last_box(case: LetterCase) -> LetterBox | None:
    """The box written last on the letter that counts."""
    standing = case.letters.filter(cancelled_on=None)
    return LetterBox.objects.filter(letter__in=standing).order_by("-box").first()


def cancel(case: LetterCase, step: Step, reason: str) -> None:
    """Cancel the letter that counts, if there is one: its numbers stay in the books, marked hủy."""
    letter = standing_letter(case)
    if letter is None:
        return
    letter.cancelled_on, letter.cancel_reason = step.on, reason or "Hủy giấy giới thiệu"
    letter.save(update_fields=["cancelled_on", "cancel_reason"])
    register.void(letter)


def again(case: Transfer, step: Step) -> IntroductionLetter:
    """Cancel and issue anew (hủy và cấp lại): the boxes of the origin are written again on this day, by the bodies of today."""
    cancel(case, step, words_of(step, "reason", 500) or "Cấp lại giấy giới thiệu")
    letter = case.letters.create(letter_type=case.letter_type, made_on=step.on, recorded_by=step.by)
    introducer = last_of_origin(case)
    for stop in stops_of(case):
        if stop.side != "origin":
            continue
        box = letter.boxes.create(
            box=stop.box, organization=stop.organization, writer=stop.label, addressed_to=_addressee(case, stop.box),
            written_on=step.on, dues_paid_to=case.dues_paid_to if stop.box == 1 else None,
            signer_name=words_of(step, "signer_name", 120) if introducer and stop.box == introducer.box else "",
            signer_position=words_of(step, "signer_position", 120) if introducer and stop.box == introducer.box else "",
            recorded_by=step.by,
        )  # fmt: skip
        if stop.role != "branch":
            box.number = str(register.enter(box, direction=register.DIRECTIONS[stop.side], case=case).number)
            box.save(update_fields=["number"])
    return letter


def clear_destination_boxes(case: Transfer, step: Step) -> None:
    """A letter returned and sent again to the same destination: what the destination had written no longer counts; a new letter starts."""
    letter = standing_letter(case)
    ours = {stop.box for stop in stops_of(case) if stop.side == "origin"}
    if letter is not None and letter.boxes.exclude(box__in=ours).exists():
        again(case, step)


def take_last_box_back(case: Transfer, step: Step) -> None:
    """The reception was a mistake: the last box is struck out; the line in no register goes (a branch keeps none)."""
    letter = standing_letter(case)
    if letter is not None:
        letter.boxes.filter(organization=case.destination_id, register_entries=None).delete()


def correct_box(*, box: LetterBox, struck: str, correction: str, by) -> LetterBox:
    """Correct a small mistake in a box: struck through, written above, sealed (12-HD/BTCTW 4.2). Box 1 is never corrected.

    Raises ``Refused`` for box 1, for a cancelled letter and without words.
    """
    if box.box == 1:
        raise Refused(
            Finding("box_one", "Ô 1 ghi sai thì không sửa.", field="correction", right=Right.REGULATION,
                    remedy="Hủy giấy giới thiệu này và cấp giấy khác.")
        )  # fmt: skip
    if box.letter.cancelled_on:
        raise Refused(Finding("letter_cancelled", "Giấy giới thiệu này đã hủy, không sửa nữa.", right=Right.PRINCIPLE))
    struck, correction = clean(struck), clean(correction)
    for name, value, label in (("struck", struck, "chữ ghi sai"), ("correction", correction, "nội dung sửa")):
        if not value:
            raise Refused(Finding(name, f"Chưa ghi {label}.", field=name, remedy=f"Ghi {label} như trên giấy."))
    box.struck, box.correction, box.recorded_by = struck[:250], correction[:500], by
    box.save(update_fields=["struck", "correction", "recorded_by"])
    return box


def send_notice(case: Transfer, step: Step) -> NoticeSlip:
    """Phiếu báo to the destination on the day of the introduction."""
    introducer = last_of_origin(case)
    box = last_box(case)
    values = {
        "number": words_of(step, "notice_number", 60) or (f"{box.number}-PB" if box and box.number else ""), "sent_on": step.on,
        "sender": introducer.organization if introducer else case.origin, "arrived_on": None, "answered_on": None,
        "answer_number": "", "receiver_name": "", "chased_on": None, "recorded_by": step.by,
    }  # fmt: skip
    return NoticeSlip.objects.update_or_create(transfer=case, defaults=values)[0]


def arrived(case: Transfer, step: Step) -> None:
    """The lower part: the day of arrival."""
    NoticeSlip.objects.filter(transfer=case).update(
        arrived_on=step.on, receiver_name=words_of(step, "signer_name", 120)
    )


def forget_arrival(case: Transfer) -> None:
    """The letter was returned, or its reception undone."""
    NoticeSlip.objects.filter(transfer=case).update(
        arrived_on=None, answered_on=None, answer_number="", receiver_name=""
    )


def answer(case: Transfer, step: Step) -> None:
    """The answer to the origin; of an arrival from outside there is nothing to answer in the system."""
    NoticeSlip.objects.filter(transfer=case, sent_on__lte=step.on).update(
        answered_on=step.on, answer_number=words_of(step, "answer_number", 60),
        arrived_on=day_of(step, "received_on") or case.received_on or F("arrived_on"),
    )  # fmt: skip


def chase(*, case: Transfer, on, by) -> NoticeSlip:
    """Note that the committee asked what became of the member (every three months, 2012 guidance)."""
    notice = NoticeSlip.objects.filter(transfer=case).first()
    if notice is None:
        raise Refused(Finding("no_notice", "Hồ sơ này chưa có phiếu báo.", right=Right.PRINCIPLE))
    notice.chased_on = on
    notice.save(update_fields=["chased_on"])
    return notice
