"""Cards to be issued: asked for on recognition, on loss or damage, answered by the card or withdrawn (``member-record.md`` 5)."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from core.dates import format_date
from core.findings import Finding, Refused, Right
from core.text import clean
from members.models import (
    CardKind,
    CardRequest,
    CardRequestState,
    CardStatus,
    Member,
    MemberCard,
    MembershipClass,
)
from members.record.services.cards import change_card_status


@transaction.atomic
def request_card(*, member: Member, kind: CardKind, reason: str, by, on: date) -> CardRequest:
    """Ask the office for a card. Effects: the request, from that day; one that waits already is answered with itself.

    Raises ``Refused`` for somebody who is not an official member, or for a first card while one is held.
    """
    locked = Member.all_records.select_for_update(of=("self",)).get(pk=member.pk)
    waiting = locked.cardrequest_set.filter(state=CardRequestState.WAITING).first()
    if waiting is not None:
        return waiting
    found = []
    if not locked.is_current or locked.membership_class != MembershipClass.OFFICIAL:
        found.append(Finding("not_official", "Chỉ đảng viên chính thức đang sinh hoạt được phát thẻ đảng viên.", right=Right.STANDARD,
                             remedy="Ghi việc công nhận chính thức trước."))  # fmt: skip
    if kind == CardKind.FIRST and locked.membercard_set.filter(status=CardStatus.HELD).exists():
        found.append(Finding("held_already", "Đồng chí đang giữ một thẻ.", field="kind", right=Right.REGULATION,
                             remedy="Chọn đổi thẻ hoặc cấp lại."))  # fmt: skip
    if found:
        raise Refused(found)
    return CardRequest.objects.create(
        member=locked, kind=kind, reason=clean(reason)[:250], requested_on=on, requested_by=by
    )


@transaction.atomic
def withdraw_card_request(*, request: CardRequest, reason: str, on: date) -> CardRequest:
    """No card is wanted any more. Raises ``Refused`` without a reason, or when the request was answered meanwhile."""
    locked = CardRequest.objects.select_for_update(of=("self",)).get(pk=request.pk)
    if locked.state != CardRequestState.WAITING:
        raise Refused(
            Finding("closed", f"Đề nghị này đã kết thúc ngày {format_date(locked.closed_on)}: {locked.get_state_display().lower()}."),
            conflict=True,
        )  # fmt: skip
    if not clean(reason):
        raise Refused(Finding("reason", "Chưa ghi lý do.", field="reason", remedy="Ghi vì sao không phát thẻ."))
    locked.state, locked.closed_on, locked.close_reason = CardRequestState.WITHDRAWN, on, clean(reason)[:250]
    locked.save(update_fields=["state", "closed_on", "close_reason"])
    return locked


@transaction.atomic
def collect_card(*, member: Member, paper: str, status_on: date, by, on: date) -> MemberCard | None:
    """The card held is withdrawn by a decision (an admission or recognition annulled) and no card is asked for any more.

    Effects: the card withdrawn from that day with its paper, an open request closed; answers the card, ``None`` when none was held.
    """
    for waiting in member.cardrequest_set.filter(state=CardRequestState.WAITING):
        withdraw_card_request(request=waiting, reason=paper, on=on)
    card = member.membercard_set.filter(status=CardStatus.HELD).first()
    if card is None:
        return None
    day = max(status_on, card.issued_on) if card.issued_on else status_on
    return change_card_status(card=card, status=CardStatus.WITHDRAWN, status_on=day, paper=paper, by=by, on=on)
