"""Party cards: issue, exchange, re-issue, and where a card is (``member-record.md`` 5)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from core.dates import format_date
from core.findings import WARNING, Finding, Refused, Right, blocking, warnings
from core.identifiers import CARD, OLD_CARD, read_card_number
from core.text import clean
from members.models import CardKind, CardRequestState, CardStatus, Member, MemberCard, MembershipClass
from members.record import queries
from members.record.parameters import CARD_KEEPS_NUMBER
from members.record.services.completeness import refresh_missing
from regulations.lookup import NoRuleInForce


@dataclass(frozen=True, slots=True)
class CardPaper:
    """What stands on the decision and on the card."""

    number: str
    old_number: str = ""
    issued_on: date | None = None
    issuer: str = ""
    decision_number: str = ""
    decision_on: date | None = None


@transaction.atomic
def issue_card(*, member: Member, kind: CardKind, card: CardPaper, by, on: date) -> tuple[MemberCard, list[Finding]]:
    """Record a card issued to an official member; returns it with remarks that did not stop it.

    Effects: the card held until now is closed (withdrawn when exchanged or damaged; lost stays lost), the new one, an open request
    answered by it, the numbers mirrored onto the member, what the record lacks, the counters.
    """
    locked = Member.all_records.select_for_update(of=("self",)).get(pk=member.pk)
    previous = locked.membercard_set.filter(status=CardStatus.HELD).first()
    number, old_number, found = _read_numbers(card)
    found += _check_issue(locked, previous, kind, card, on)
    found += _check_number_kept(locked, kind, number, on)
    found += queries.duplicate_findings(
        locked, {"card_number": number, "old_card_number": old_number}, ("card_number", "old_card_number")
    )
    if blocking(found):
        raise Refused(found)
    if previous:
        previous.status, previous.status_on = CardStatus.WITHDRAWN, card.issued_on or on
        previous.save(update_fields=["status", "status_on"])
    issued = MemberCard.objects.create(
        member=locked, kind=kind, number=number, old_number=old_number, issued_on=card.issued_on, issuer=clean(card.issuer),
        decision_number=clean(card.decision_number), decision_on=card.decision_on, status_on=card.issued_on, recorded_by=by,
    )  # fmt: skip
    waiting = locked.cardrequest_set.filter(state=CardRequestState.WAITING)
    waiting.update(state=CardRequestState.ISSUED, closed_on=card.issued_on or on, card=issued)
    locked.card_number = number or locked.card_number
    locked.old_card_number = old_number or locked.old_card_number
    locked.version += 1
    locked.save(update_fields=["card_number", "old_card_number", "version", "updated_at"])
    refresh_missing([locked.pk], on)
    return issued, warnings(found)


@transaction.atomic
def change_card_status(
    *, card: MemberCard, status: CardStatus, status_on: date, paper: str, by, on: date
) -> MemberCard:
    """Record that a card was lost, damaged, collected, left with the family or found again, from a day on, with the paper."""
    card = MemberCard.objects.select_for_update(of=("self",)).select_related("member").get(pk=card.pk)
    found = []
    if status_on > on:
        found.append(Finding("future", f"Ngày {format_date(status_on)} chưa đến.", field="status_on"))
    if card.issued_on and status_on < card.issued_on:
        found.append(Finding("before_issue", f"Ngày {format_date(status_on)} trước ngày cấp thẻ {format_date(card.issued_on)}.",
                             field="status_on", remedy="Kiểm tra lại hai ngày."))  # fmt: skip
    if (
        status == CardStatus.HELD
        and card.member.membercard_set.filter(status=CardStatus.HELD).exclude(pk=card.pk).exists()
    ):
        found.append(Finding("held_already", "Đồng chí đang giữ một thẻ khác.", field="status"))
    if status == CardStatus.WITH_FAMILY and card.member.end_reason != "deceased":
        found.append(Finding("not_deceased", "Chỉ thẻ của đảng viên từ trần do gia đình giữ.", field="status",
                             right=Right.REGULATION, remedy="Chọn tình trạng khác."))  # fmt: skip
    if found:
        raise Refused(found)
    card.status, card.status_on, card.status_paper = status, status_on, clean(paper)[:200]
    card.save(update_fields=["status", "status_on", "status_paper"])
    return card


def _read_numbers(card: CardPaper) -> tuple[str, str, list[Finding]]:
    found: list[Finding] = []
    kept = {"number": "", "old_number": ""}
    for name, typed, wanted in (("number", card.number, CARD), ("old_number", card.old_number, OLD_CARD)):
        if not typed:
            continue
        reading = read_card_number(typed, field=name)
        if reading.kind == wanted:
            kept[name] = reading.value
        elif reading.kind:
            digits = "12" if wanted == CARD else "8"
            found.append(Finding("wrong_number", f"“{typed}” không phải số thẻ {digits} chữ số.", field=name,
                                 remedy="Thẻ mới có 12 chữ số, thẻ cũ có 8 chữ số (NN.NNNNNN)."))  # fmt: skip
        found += [Finding(f.code, f.message, f.level, name) for f in reading.findings]
    if not (card.number or card.old_number):
        found.append(Finding("no_number", "Chưa nhập số thẻ.", field="number", remedy="Nhập số in trên thẻ."))
    return kept["number"], kept["old_number"], found


def _check_issue(
    member: Member, previous: MemberCard | None, kind: CardKind, card: CardPaper, on: date
) -> list[Finding]:
    found = []
    if member.membership_class != MembershipClass.OFFICIAL:
        found.append(Finding("not_official", "Chỉ đảng viên chính thức được phát thẻ đảng viên.", right=Right.STANDARD,
                             remedy="Ghi việc công nhận chính thức trước."))  # fmt: skip
    for name, day in (("issued_on", card.issued_on), ("decision_on", card.decision_on)):
        if day and day > on:
            found.append(
                Finding(
                    "future", f"Ngày {format_date(day)} chưa đến.", field=name, remedy="Nhập ngày không sau hôm nay."
                )
            )
    if card.issued_on and card.decision_on and card.issued_on < card.decision_on:
        found.append(Finding("issued_before_decision", "Ngày cấp thẻ trước ngày quyết định.", field="issued_on"))
    if kind == CardKind.FIRST and previous:
        found.append(Finding("held_already", "Đồng chí đang giữ một thẻ.", field="kind", right=Right.REGULATION,
                             remedy="Chọn đổi thẻ hoặc cấp lại."))  # fmt: skip
    if kind == CardKind.REISSUED_LOST and previous:
        found.append(Finding("not_lost", "Thẻ hiện có chưa được ghi là mất.", field="kind", right=Right.REGULATION,
                             remedy="Ghi việc mất thẻ trước, rồi ghi thẻ cấp lại."))  # fmt: skip
    return found


def _check_number_kept(member: Member, kind: CardKind, number: str, on: date) -> list[Finding]:
    if kind not in (CardKind.REISSUED_LOST, CardKind.REISSUED_DAMAGED) or not (number and member.card_number):
        return []
    try:
        rule = CARD_KEEPS_NUMBER.on(on)
    except NoRuleInForce:
        return []
    if not rule.value or number == member.card_number:
        return []
    return [Finding("number_changed", f"Thẻ cấp lại giữ nguyên số; số cũ là {member.card_number}.", WARNING, "number",
                    basis=rule.cite(), right=Right.REGULATION)]  # fmt: skip
