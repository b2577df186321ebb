"""Files that leave: the introduction of a member who goes to another installation, and the answers to what it sent us."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction

from accounts.permissions import Permission as P
from branches.models import Organization
from core.findings import Finding, Refused, Right
from core.workflow import NotPermitted
from transfers.models import Envelope, EnvelopeKind, Partner, Transfer, TransferState
from transfers.routing import keeper_of, last_of_origin
from transfers.services import exchange_key
from transfers.services.exchange_content import record_of
from transfers.services.exchange_format import FORMAT, VERSION, canonical, write_file
from transfers.services.exchange_partners import partners_of

S = TransferState
ANSWERS = {
    S.BRANCH_RECEIVED: EnvelopeKind.RECEPTION, S.COMPLETED: EnvelopeKind.RECEPTION, S.WITHDRAWN: EnvelopeKind.RETURN,
}  # fmt: skip


def unit_words(unit: Organization) -> str:
    """A unit with those above it, as an outsider knows it."""
    return ", ".join([unit.name, *(above.name for above in unit.ancestors().order_by("-path"))])[:250]


def sender_of(case: Transfer) -> Organization:
    """The committee that introduces outward and so sends the file."""
    introducer = last_of_origin(case)
    return introducer.organization if introducer else case.origin


def answerer_of(case: Transfer) -> Organization:
    """The committee that answers for an arrival."""
    return keeper_of(case) or case.destination


@transaction.atomic
def export_introduction(*, case: Transfer, partner: Partner, scope, on: date) -> Envelope:
    """The signed file of a member introduced to another installation; asked again with the same facts it is the same file.

    Effects: an envelope sent, held by the case. Raises ``Refused`` for a case that does not leave the system or is not under way, or a
    partner this committee does not exchange with; ``NotPermitted`` without the right on the committee that introduces.
    """
    case = Transfer.objects.select_for_update(of=("self",)).get(pk=case.pk)
    if not case.leaves_system or case.state != S.INTRODUCED or case.member_id is None:
        raise Refused(
            Finding("not_outgoing", "Chỉ xuất tệp của đồng chí đã giới thiệu ra ngoài hệ thống và nơi đến chưa trả lời.",
                    right=Right.PRINCIPLE, remedy="Xem trạng thái của hồ sơ."),
            conflict=True,
        )  # fmt: skip
    sender = _permitted(sender_of(case), scope)
    envelope = _send(EnvelopeKind.INTRODUCTION, _introduction(case), sender, partner, scope.user, on)
    if case.envelope_id != envelope.pk:
        case.envelope = envelope
        case.save(update_fields=["envelope"])
    return envelope


@transaction.atomic
def export_answer(*, case: Transfer, scope, on: date) -> Envelope:
    """The signed answer to an introduction that came as a file: received, or returned with the reason."""
    case = Transfer.objects.select_for_update(of=("self",)).get(pk=case.pk)
    came = case.envelope
    if came is None or came.direction != "in" or case.state not in ANSWERS:
        raise Refused(
            Finding("no_answer", "Chỉ trả lời hồ sơ đến bằng tệp, khi chi bộ đã tiếp nhận hoặc đã trả lại.", right=Right.PRINCIPLE,
                    remedy="Tiếp nhận hoặc trả lại trước."),
            conflict=True,
        )  # fmt: skip
    kind = ANSWERS[S(case.state)]
    body = _reception(case) if kind == EnvelopeKind.RECEPTION else _return(case)
    return _send(kind, body, _permitted(answerer_of(case), scope), came.partner, scope.user, on, answers=came.number)


def file_of(envelope: Envelope) -> bytes:
    """The file as it was sent or received."""
    return write_file(envelope.content, envelope.signature)


def _permitted(node: Organization, scope) -> Organization:
    if not scope.can(P.TRANSFER_EXCHANGE, node):
        raise NotPermitted("Trao đổi tệp chuyển sinh hoạt đảng")
    return node


def _send(
    kind: str, body: Mapping[str, Any], sender: Organization, partner: Partner, by, on: date, answers: str = ""
) -> Envelope:
    if not partners_of(sender).filter(pk=partner.pk).exists():
        raise Refused(
            Finding("partner", f"{sender.name} không trao đổi tệp với “{partner.name}”, hoặc đã thôi tin cậy.", field="partner",
                    right=Right.AUTHORITY, remedy="Chọn hệ thống trong danh sách, hoặc ghi tin cậy hệ thống đó.")
        )  # fmt: skip
    same = {
        "direction": "out",
        "kind": kind,
        "sender": exchange_key.identifier(),
        "partner": partner,
        "organization": sender,
    }
    for before in Envelope.objects.filter(**same, content__answers=answers).order_by("-pk")[:20]:
        if before.content["body"] == body:
            return before
    number = uuid.uuid4().hex
    content = {
        "format": FORMAT, "version": VERSION, "kind": str(kind), "number": number, "answers": answers, "sender": same["sender"],
        "sender_name": unit_words(sender), "recipient": partner.identifier, "recipient_name": partner.name, "made_on": on.isoformat(),
        "body": body,
    }  # fmt: skip
    return Envelope.objects.create(
        **same, number=number, recipient=partner.identifier, made_on=on, content=content,
        signature=exchange_key.sign(canonical(content)), recorded_by=by,
    )  # fmt: skip


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def _introduction(case: Transfer) -> dict[str, Any]:
    letter = case.letters.filter(cancelled_on=None).first()
    if letter is None:
        raise Refused(Finding("no_letter", "Hồ sơ chưa có giấy giới thiệu còn hiệu lực.", right=Right.PRINCIPLE))
    seal, notice = getattr(case, "seal", None), getattr(case, "notice", None)
    return {
        "case": {
            "reason": case.reason, "reason_note": case.reason_note, "cause_on": _day(case.cause_on),
            "requested_on": _day(case.requested_on), "dues_paid_to": _day(case.dues_paid_to), "introduced_on": _day(case.introduced_on),
            "channel": case.channel, "channel_code": case.channel_code, "boundary": case.boundary, "other_end": case.other_end,
            "origin": unit_words(case.origin), "destination": case.outside_unit,
        },
        "member": {"membership_class": case.member.membership_class, "record": record_of(case.member)},
        "letter": {
            "letter_type": letter.letter_type, "made_on": _day(letter.made_on),
            "boxes": [
                {name: getattr(box, name) for name in ("box", "writer", "addressed_to", "number", "signer_name", "signer_position",
                                                       "correction")}
                | {"written_on": _day(box.written_on), "dues_paid_to": _day(box.dues_paid_to)}
                for box in letter.boxes.order_by("box")
            ],
        },
        "notice": notice and {
            "number": notice.number, "sent_on": _day(notice.sent_on), "sender": unit_words(notice.sender) if notice.sender_id else "",
        },
        "seal": seal and seal.sealed_on and {
            "sealed_on": _day(seal.sealed_on), "sealed_by": unit_words(seal.sealed_by) if seal.sealed_by_id else "",
            "sealer_name": seal.sealer_name, "handed_between_offices": seal.handed_between_offices,
            "papers": [
                {name: getattr(line, name) for name in ("order", "document_type", "number", "issuer", "pages")}
                | {"issued_on": _day(line.issued_on)}
                for line in seal.papers.order_by("order")
            ],
        },
        "papers": [
            {name: getattr(paper, name) for name in ("code", "number", "issuer", "remarks", "pages", "note")}
            | {"made_on": _day(paper.made_on)}
            for paper in case.papers.order_by("made_on", "pk")
        ],
    }  # fmt: skip


def _who(case: Transfer) -> dict[str, str]:
    """Who the answer is about, as the introduction named him, so that the origin recognises its own."""
    record = case.envelope.content["body"]["member"]["record"]
    return {
        "full_name": record["full_name"],
        "card_number": record["card_number"],
        "branch": unit_words(case.destination),
    }


def _reception(case: Transfer) -> dict[str, Any]:
    notice = getattr(case, "notice", None)
    return _who(case) | {
        "received_on": _day(case.received_on), "answer_number": notice.answer_number if notice else "",
        "receiver_name": notice.receiver_name if notice else "",
    }  # fmt: skip


def _return(case: Transfer) -> dict[str, Any]:
    return _who(case) | {"returned_on": _day(case.ended_on), "reason": (case.end_note or "Trả lại nơi đi")[:500]}
