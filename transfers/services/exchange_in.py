"""Files that come: read whole with every fault named, shown before anything changes, then taken over once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q

from accounts.permissions import Permission as P
from branches.models import Organization
from core.dates import format_date
from core.findings import Finding, Refused, Right, blocking
from core.workflow import Consequence, NotPermitted, perform
from transfers.identity import counted_already
from transfers.models import OPEN, Envelope, EnvelopeKind, Partner, Transfer, TransferState
from transfers.papers_table import PAPERS
from transfers.services import exchange_key
from transfers.services.arrivals import former_record
from transfers.services.cases import open_arrival
from transfers.services.exchange_content import person_of, record_faults, shape_faults
from transfers.services.exchange_format import as_day, canonical, read_file
from transfers.services.exchange_partners import partners_within

ASK_AGAIN = "Đề nghị nơi gửi kiểm tra, xuất lại tệp."


@dataclass(slots=True)
class Incoming:
    """A file as read: what it says, who sent it, which case it answers, everything that is wrong or worth noting."""

    content: dict[str, Any]
    signature: str
    findings: list[Finding] = field(default_factory=list)
    partner: Partner | None = None
    case: Transfer | None = None

    @property
    def kind(self) -> str:
        """Introduction, reception or return."""
        return self.content.get("kind", "")

    @property
    def body(self) -> Mapping[str, Any]:
        """What it says."""
        return self.content["body"]

    @property
    def sound(self) -> bool:
        """Whether it may be taken over."""
        return not blocking(self.findings)


def read_incoming(raw: bytes, *, scope, on: date) -> Incoming:
    """Read a file and say everything that is wrong with it; nothing changes.

    Raises ``Refused`` only for what cannot be read at all. Of the facts nothing is compared with this system's records until the sender
    is known and the signature right: a stranger's file learns nothing.
    """
    content, signature = read_file(raw)
    read = Incoming(content, signature)
    read.findings += shape_faults(content)
    read.findings += _origin_faults(read, scope)
    if read.sound:
        read.findings += _date_faults(read, on)
        read.findings += (
            _introduction_faults(read, on) if read.kind == EnvelopeKind.INTRODUCTION else _answer_faults(read, scope)
        )
    return read


def _origin_faults(read: Incoming, scope) -> Iterator[Finding]:
    """Who wrote it, for whom, and whether it was read before."""
    content = read.content
    if content.get("recipient") != exchange_key.identifier():
        yield Finding("recipient", f"Tệp gửi cho hệ thống “{str(content.get('recipient'))[:64]}”, không phải hệ thống này "
                      f"({exchange_key.identifier()}).", field="file", right=Right.AUTHORITY, remedy=ASK_AGAIN)  # fmt: skip
    sender = content.get("sender")
    known = list(partners_within(scope).filter(identifier=sender).order_by("-pk")) if _plain(sender) else []
    if not known:
        yield Finding("sender", f"Chưa tin cậy hệ thống gửi “{str(sender)[:64]}”.", field="file", right=Right.AUTHORITY,
                      remedy="Trao đổi khóa công khai với nơi gửi rồi ghi vào danh sách hệ thống trao đổi.")  # fmt: skip
        return
    trusted = [one for one in known if one.revoked_on is None]
    if not trusted:
        yield Finding("revoked", f"Đã thôi tin cậy hệ thống “{known[0].name}” từ ngày {format_date(known[0].revoked_on)}.", field="file",
                      right=Right.AUTHORITY, remedy="Liên hệ nơi gửi; chỉ tin cậy lại khi đã đối chiếu khóa.")  # fmt: skip
        return
    read.partner = next((one for one in trusted if _is_signed(read, one)), None)
    if read.partner is None:
        yield Finding("signature", f"Chữ ký không phải của “{trusted[0].name}”, hoặc tệp đã bị sửa sau khi ký.", field="file",
                      right=Right.PRINCIPLE, remedy="Không dùng tệp này; đề nghị nơi gửi gửi lại nguyên tệp.")  # fmt: skip
        return
    before = Envelope.objects.filter(direction="in", sender=sender, number=str(content.get("number"))).first()
    if before is not None:
        yield Finding("received", f"Tệp này đã được nhận ngày {format_date(before.recorded_at.date())}.", field="file",
                      right=Right.PRINCIPLE, remedy="Không phải làm gì thêm; xem hồ sơ đã mở.")  # fmt: skip


def _plain(value: object) -> bool:
    return isinstance(value, str) and "\x00" not in value


def _is_signed(read: Incoming, partner: Partner) -> bool:
    try:
        signed = canonical(read.content)
    except UnicodeEncodeError:
        return False
    return exchange_key.is_signed(signed, read.signature, partner.public_key)


def _days(value: Any, place: str = "") -> Iterator[tuple[str, date]]:
    """Every day of the file with its place, but for the member's record, whose rules speak for themselves."""
    if isinstance(value, dict):
        for name, inner in value.items():
            if name != "member":
                yield from _days(inner, f"{place}.{name}" if place else name)
    elif isinstance(value, list):
        for number, inner in enumerate(value, start=1):
            yield from _days(inner, f"{place}[{number}]")
    elif place.endswith(("_on", "_to")) and (found := as_day(value)):
        yield place, found


def _date_faults(read: Incoming, on: date) -> Iterator[Finding]:
    made = as_day(read.content["made_on"])
    if made > on:
        yield _date(f"Tệp lập ngày {format_date(made)}, ngày chưa đến.")
    for place, found in _days(read.body):
        if found > made and not place.endswith(("cause_on", "dues_paid_to")):
            yield _date(f"Mục “{place}”: ngày {format_date(found)} sau ngày lập tệp {format_date(made)}.")
    if read.kind == EnvelopeKind.INTRODUCTION:
        case = read.body["case"]
        introduced, requested = as_day(case["introduced_on"]), as_day(case["requested_on"])
        if requested and requested > introduced:
            yield _date(f"Ngày đề nghị {format_date(requested)} sau ngày giới thiệu {format_date(introduced)}.")
        if as_day(read.body["letter"]["made_on"]) > introduced:
            yield _date(f"Giấy giới thiệu lập sau ngày giới thiệu {format_date(introduced)}.")


def _date(words: str) -> Finding:
    return Finding("dates", words, field="file", right=Right.PRINCIPLE, remedy=ASK_AGAIN)


def _introduction_faults(read: Incoming, on: date) -> Iterator[Finding]:
    """What the record says of itself, and whether we have this person already."""
    yield from record_faults(read.body["member"], on)
    person = person_of(read.body["member"])
    if not person.get("full_name"):
        yield Finding("full_name", "Tệp không có họ và tên.", field="file", remedy=ASK_AGAIN)
    for found in counted_already(person):
        yield Finding(found.code, found.message, field="file", right=Right.PRINCIPLE, remedy=found.remedy)
    former = former_record(person)
    waiting = Q(member=former) if former is not None else Q(pk=None)
    for name in ("card_number", "personal_id"):
        if person.get(name):
            waiting |= Q(member=None, **{f"person__{name}": person[name]})
    if Transfer.objects.filter(waiting, state__in=OPEN).exists():
        yield Finding("open_case", "Đồng chí này đang có hồ sơ chuyển sinh hoạt chưa xong trong hệ thống.", field="file",
                      right=Right.PRINCIPLE, remedy="Làm tiếp, hoặc kết thúc hồ sơ đó trước.")  # fmt: skip


def _answer_faults(read: Incoming, scope) -> Iterator[Finding]:
    """Whether it answers a file of ours about a case that still waits."""
    sent = (
        Envelope.objects.visible_to(scope)
        .filter(
            direction="out",
            kind=EnvelopeKind.INTRODUCTION,
            number=read.content["answers"],
            recipient=read.content["sender"],
        )
        .first()
    )
    if sent is None:
        yield Finding("answers", "Tệp trả lời một tệp giới thiệu mà hệ thống này không gửi đi, hoặc không thuộc phạm vi của đồng chí.",
                      field="file", right=Right.PRINCIPLE, remedy=ASK_AGAIN)  # fmt: skip
        return
    read.case = Transfer.objects.filter(envelope=sent).select_related("member", "origin").first()
    if read.case is None:
        yield Finding("reissued", "Giấy giới thiệu này đã được cấp lại và gửi bằng tệp khác.", field="file", right=Right.PRINCIPLE,
                      remedy="Chờ nơi đến trả lời tệp sau cùng.")  # fmt: skip
    elif read.case.state != TransferState.INTRODUCED:
        yield Finding("moved_on", f"Hồ sơ của đồng chí {read.case.full_name} nay ở trạng thái “{read.case.state_label}”.", field="file",
                      right=Right.PRINCIPLE, remedy="Xem hồ sơ rồi liên hệ nơi gửi nếu cần.")  # fmt: skip
    else:
        yield from _answer_facts(read)


def _answer_facts(read: Incoming) -> Iterator[Finding]:
    case, body = read.case, read.body
    record = case.envelope.content["body"]["member"]["record"]
    if (body["full_name"], body["card_number"]) != (record["full_name"], record["card_number"]):
        yield Finding("person", f"Tệp trả lời về “{body['full_name']}”, hồ sơ gửi đi là của “{record['full_name']}”.", field="file",
                      right=Right.PRINCIPLE, remedy=ASK_AGAIN)  # fmt: skip
    answered = as_day(body.get("received_on") or body.get("returned_on"))
    if answered < case.introduced_on:
        yield _date(f"Ngày {format_date(answered)} trước ngày giới thiệu {format_date(case.introduced_on)}.")


@transaction.atomic
def take_over(raw: bytes, *, scope, on: date, destination: Organization | None = None) -> Transfer:
    """Read the file again and do what it says; returns the case it opened or moved.

    Effects: an introduction opens the case of an arrival at ``destination`` with its letter, phiếu báo, papers and sealed file as
    written there; a reception confirms the case at the origin; a return takes the member back into the branch left. The file is kept.
    Raises ``Refused`` with every fault (in conflict when somebody took it over meanwhile), ``NotPermitted`` without the right there.
    """
    read = read_incoming(raw, scope=scope, on=on)
    if not read.sound:
        raise Refused(read.findings, conflict=any(one.code in ("received", "moved_on") for one in read.findings))
    if read.kind == EnvelopeKind.INTRODUCTION:
        return _open(read, destination, scope, on)
    node = read.case.envelope.organization
    _permitted(scope, node)
    _keep(read, node, scope.user)
    return _answer(read, scope, on)


def _permitted(scope, node: Organization) -> None:
    if not scope.can(P.TRANSFER_EXCHANGE, node):
        raise NotPermitted("Trao đổi tệp chuyển sinh hoạt đảng")


def _keep(read: Incoming, node: Organization, by) -> Envelope:
    """Keep the file; the database lets it in once."""
    content = read.content
    try:
        with transaction.atomic():
            return Envelope.objects.create(
                direction="in", kind=content["kind"], number=content["number"], sender=content["sender"], recipient=content["recipient"],
                partner=read.partner, organization=node, made_on=as_day(content["made_on"]), content=content, signature=read.signature,
                recorded_by=by,
            )  # fmt: skip
    except IntegrityError:
        raise Refused(Finding("received", "Người khác vừa nhận tệp này.", field="file"), conflict=True) from None


def _open(read: Incoming, destination: Organization | None, scope, on: date) -> Transfer:
    if destination is None:
        raise Refused(
            Finding(
                "destination",
                "Chưa chọn nơi tiếp nhận.",
                field="destination",
                remedy="Chọn chi bộ hoặc cấp ủy phân công tiếp nhận.",
            )
        )
    _permitted(scope, destination)
    if not destination.path.startswith(read.partner.organization.path):
        raise Refused(
            Finding("destination", f"Hệ thống “{read.partner.name}” chỉ được {read.partner.organization.name} tin cậy.",
                    field="destination", right=Right.AUTHORITY, remedy=f"Chọn nơi tiếp nhận thuộc {read.partner.organization.name}.")
        )  # fmt: skip
    envelope = _keep(read, destination, scope.user)
    facts, boxes = read.body["case"], read.body["letter"]["boxes"]
    case = open_arrival(
        person=person_of(read.body["member"]), destination=destination, outside_unit=facts["origin"], boundary=facts["boundary"],
        introduced_on=as_day(facts["introduced_on"]), by=scope.user, on=on, reason=facts["reason"], other_end=facts["other_end"],
        letter_number=boxes[-1]["number"] if boxes else "", cause_on=as_day(facts["cause_on"]), reason_note=facts["reason_note"],
        requested_on=as_day(facts["requested_on"]), dues_paid_to=as_day(facts["dues_paid_to"]), channel=facts["channel"],
        channel_code=facts["channel_code"], envelope=envelope,
    )  # fmt: skip
    _letter(case, read.body["letter"], scope.user)
    _papers(case, read.body, scope.user)
    return case


def _letter(case: Transfer, told: Mapping[str, Any], by) -> None:
    """The boxes the origin wrote, in place of the one an arrival on paper begins with."""
    letter = case.letters.get()
    if not told["boxes"]:
        return
    letter.made_on = as_day(told["made_on"])
    letter.save(update_fields=["made_on"])
    letter.boxes.all().delete()
    for box in told["boxes"]:
        days = {name: as_day(box[name]) for name in ("written_on", "dues_paid_to")}
        letter.boxes.create(recorded_by=by, **box | days)


def _papers(case: Transfer, body: Mapping[str, Any], by) -> None:
    """Phiếu báo, the papers of the request, and the sealed file the member carries."""
    from transfers.models import FileSeal, NoticeSlip, SealedPaper, SealState

    notice, seal = body["notice"], body["seal"]
    if notice:
        NoticeSlip.objects.create(
            transfer=case, number=notice["number"], sent_on=as_day(notice["sent_on"]), recorded_by=by
        )
    for paper in body["papers"]:
        if paper["code"] in PAPERS:
            case.papers.create(recorded_by=by, **paper | {"made_on": as_day(paper["made_on"])})
    if seal:
        held = FileSeal.objects.create(
            transfer=case, state=SealState.CARRIED, sealed_on=as_day(seal["sealed_on"]), sealer_name=seal["sealer_name"],
            handed_between_offices=seal["handed_between_offices"], note=f"Niêm phong: {seal['sealed_by']}"[:500], recorded_by=by,
        )  # fmt: skip
        lines = {line["order"]: line for line in seal["papers"]}
        SealedPaper.objects.bulk_create(
            SealedPaper(seal=held, **line | {"issued_on": as_day(line["issued_on"])}) for line in lines.values()
        )


def _answer(read: Incoming, scope, on: date) -> Transfer:
    """What the other installation says happened, taken over at the origin; the right was asked on the committee that sent."""
    body, case, follows = read.body, read.case, Consequence(scope.user, on)
    note = f"Theo tệp trả lời của {read.content['sender_name'] or read.partner.name}"
    if read.kind == EnvelopeKind.RECEPTION:
        data = {
            "received_on": as_day(body["received_on"]),
            "answer_number": body["answer_number"],
            "note": f"{note}: {body['branch']}",
        }
        perform(case, "confirm_outside", scope=follows, on=on, data=data)
    else:
        perform(
            case,
            "recall",
            scope=follows,
            on=on,
            data={"reason": f"Nơi đến trả lại: {body['reason']}"[:500], "note": note},
        )
    return case
