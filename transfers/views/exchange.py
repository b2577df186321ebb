"""Trao đổi tệp: our key, whom we trust, files to send, files that came; nothing changes before it was shown and confirmed."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.permissions import Permission as P
from core.access import page
from core.dates import Month, format_date
from core.exports import file_answer, log_export
from core.findings import Refused, blocking
from core.form_pages import act_page
from core.pages import add_findings
from core.text import fold
from core.workflow import cite
from members.models import MembershipClass
from members.record.fields import NUMBERS_OF_CARD
from members.record.values import EMPTY, label_of, shown_by_name
from regulations.lookup import lookup_label
from transfers.forms.exchange import PartnerForm, RevokeForm, SendForm, TakeOverForm, UploadFileForm
from transfers.models import Envelope, EnvelopeKind, Partner, Transfer, TransferState
from transfers.services import exchange_key
from transfers.services.exchange_content import TRAVELS
from transfers.services.exchange_format import as_day
from transfers.services.exchange_in import Incoming, read_incoming, take_over
from transfers.services.exchange_out import ANSWERS, export_answer, export_introduction, file_of
from transfers.services.exchange_partners import add_partner, partners_within, revoke_partner

SHOWN = 50  # rows of each list of the page
WHO = ("full_name", "name_in_use", "sex", "birth_date", "personal_id")  # who it is stands first, as on every paper
ONLINE = "4192-QĐ/BTCTW@2025-12-12"  # even then the paper file is sealed and carried


def _crumbs(*further: str) -> list[dict]:
    first = {"label": "Trao đổi tệp", "url": reverse("transfers:exchange") if further else ""}
    return [
        {"label": "Chuyển sinh hoạt đảng", "url": reverse("transfers:list")},
        first,
        *({"label": words} for words in further),
    ]


@page(permission=P.TRANSFER_EXCHANGE)
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """Who we are to others, whom we trust, what waits to be sent, what went and came."""
    cases = Transfer.objects.visible_to(request.scope, P.TRANSFER_EXCHANGE).select_related(
        "origin", "destination", "envelope__partner", "member"
    )
    partners = list(partners_within(request.scope))
    context = {
        "breadcrumbs": _crumbs(),
        "basis": cite(ONLINE, request.scope.on),
        "ourselves": {
            "identifier": exchange_key.identifier(), "key": exchange_key.public_key(),
            "mark": exchange_key.grouped(exchange_key.fingerprint(exchange_key.public_key())),
        },
        "partners": [
            {"row": one, "mark": exchange_key.grouped(one.fingerprint),
             "mine": one.revoked_on is None and request.scope.can(P.TRANSFER_EXCHANGE, one.organization)}
            for one in partners
        ],
        "trusted": [one for one in partners if one.revoked_on is None],
        "outgoing": cases.filter(destination=None, state=TransferState.INTRODUCED).order_by("-introduced_on", "-pk")[:SHOWN],
        "answering": _answering(cases),
        "files": Envelope.objects.visible_to(request.scope).select_related("partner", "organization")[:SHOWN],
    }  # fmt: skip
    return render(request, "transfers/exchange.html", context)


def _answering(cases) -> list[dict]:
    """Arrivals by file that may be answered, with the answer sent already."""
    rows = list(cases.filter(envelope__direction="in", state__in=list(ANSWERS)).order_by("-pk")[:SHOWN])
    numbers = [case.envelope.number for case in rows]
    sent = {
        one.content["answers"]: one for one in Envelope.objects.filter(direction="out", content__answers__in=numbers)
    }
    return [
        {"case": case, "kind": ANSWERS[TransferState(case.state)].label, "sent": sent.get(case.envelope.number)}
        for case in rows
    ]


@page(permission=P.TRANSFER_EXCHANGE)
@require_http_methods(["GET", "POST"])
def partner_new(request: HttpRequest) -> HttpResponse:
    """Trust another installation."""
    initial = {"organization": request.scope.home, "trusted_on": request.scope.on}
    form = PartnerForm(request.POST or None, scope=request.scope, initial=initial)
    return act_page(
        request, form, lambda values: add_partner(**values, by=request.user, on=request.scope.on),
        done=lambda partner: f"Đã ghi tin cậy {partner.name}.", back=reverse("transfers:exchange"), title="Tin cậy một hệ thống",
        template="transfers/exchange_partner.html", breadcrumbs=_crumbs("Tin cậy một hệ thống"),
    )  # fmt: skip


@page(permission=P.TRANSFER_EXCHANGE)
@require_POST
def partner_revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Trust it no more."""
    partner = get_object_or_404(Partner.objects.visible_to(request.scope), pk=pk)
    form = RevokeForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Ghi rõ lý do thôi tin cậy, không quá 200 ký tự.")
        return redirect("transfers:exchange")
    revoke_partner(partner=partner, reason=form.cleaned_data["reason"], by=request.user, on=request.scope.on)
    messages.success(request, f"Đã thôi tin cậy {partner.name}; tệp của hệ thống này từ nay bị từ chối.")
    return redirect("transfers:exchange")


@page(permission=P.TRANSFER_EXCHANGE)
@require_POST
def send(request: HttpRequest, pk: int) -> HttpResponse:
    """The signed file of a member introduced outside."""
    case = get_object_or_404(Transfer.objects.visible_to(request.scope, P.TRANSFER_EXCHANGE), pk=pk)
    form = SendForm(request.POST, partners=partners_within(request.scope).filter(revoked_on=None))
    if not form.is_valid():
        messages.error(request, "Chọn hệ thống nhận trong danh sách.")
        return redirect("transfers:exchange")
    try:
        sent = export_introduction(
            case=case, partner=form.cleaned_data["partner"], scope=request.scope, on=request.scope.on
        )
    except Refused as refused:
        return _told(request, refused)
    return _file(request, sent)


@page(permission=P.TRANSFER_EXCHANGE)
@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """The signed answer to an introduction that came as a file."""
    case = get_object_or_404(Transfer.objects.visible_to(request.scope, P.TRANSFER_EXCHANGE), pk=pk)
    try:
        return _file(request, export_answer(case=case, scope=request.scope, on=request.scope.on))
    except Refused as refused:
        return _told(request, refused)


@page(permission=P.TRANSFER_EXCHANGE)
@require_safe
def kept_file(request: HttpRequest, pk: int) -> HttpResponse:
    """A file as it went, once more."""
    return _file(request, get_object_or_404(Envelope.objects.visible_to(request.scope), pk=pk, direction="out"))


def _file(request: HttpRequest, sent: Envelope) -> HttpResponse:
    log_export(
        request, what=f"Tệp trao đổi: {sent.get_kind_display()}, {sent.person}"[:120],
        filters={"number": sent.number, "recipient": sent.recipient, "kind": sent.kind}, columns=list(sent.content["body"]), rows=1,
        format="json", path=sent.organization.path,
    )  # fmt: skip
    return file_answer(file_of(sent), "json", f"{fold(sent.get_kind_display())}-{sent.person}-{sent.number[:8]}")


def _told(request: HttpRequest, refused: Refused) -> HttpResponse:
    for finding in refused.findings:
        messages.error(request, f"{finding.message} {finding.remedy}".strip())
    return redirect("transfers:exchange")


@page(permission=P.TRANSFER_EXCHANGE)
@require_http_methods(["GET", "POST"])
def import_file(request: HttpRequest) -> HttpResponse:
    """Read a file and show what it says and everything that is wrong with it; nothing changes."""
    form = UploadFileForm(request.POST or None, request.FILES or None)
    status = 422 if request.method == "POST" else 200
    if request.method == "POST" and form.is_valid():
        raw = form.cleaned_data["file"]
        try:
            read = read_incoming(raw, scope=request.scope, on=request.scope.on)
        except Refused as refused:
            add_findings(form, refused)
        else:
            return _preview(request, read, raw)
    context = {"form": form, "breadcrumbs": _crumbs("Nhận tệp")}
    return render(request, "transfers/exchange_import.html", context, status=status)


def _preview(
    request: HttpRequest, read: Incoming, raw: bytes, form: TakeOverForm | None = None, status: int = 200
) -> HttpResponse:
    context = {"read": read, "breadcrumbs": _crumbs("Nhận tệp")}
    if read.sound:
        incoming = read.kind == EnvelopeKind.INTRODUCTION
        context |= {
            "form": form or TakeOverForm(
                initial={"file": raw.decode("utf-8-sig")}, scope=request.scope, partner=read.partner if incoming else None
            ),
            "kind": EnvelopeKind(read.kind).label, "mark": exchange_key.grouped(read.partner.fingerprint),
            "made_on": as_day(read.content["made_on"]), "answered": as_day(read.body.get("received_on")),
        }  # fmt: skip
        context |= _introduced(read) if incoming else {}
    else:
        status = 422
    return render(request, "transfers/exchange_preview.html", context, status=status)


def _introduced(read: Incoming) -> dict:
    """The facts of an introduction in words."""
    case, seal = read.body["case"], read.body["seal"] or {"papers": []}
    paid = as_day(case["dues_paid_to"])
    return {
        "record": _record(read),
        "facts": [
            ("Nơi đi", case["origin"]), ("Nơi đến ghi trên giấy", case["destination"]),
            ("Lý do", lookup_label("transfer_reason", case["reason"])), ("Ngày giới thiệu", format_date(as_day(case["introduced_on"]))),
            ("Đã đóng đảng phí hết", Month.of(paid).label if paid else ""),
            ("Tư cách", MembershipClass(read.body["member"]["membership_class"]).label),
        ],
        "inventory": [
            line | {"words": lookup_label("member_document", line["document_type"]), "issued_on": as_day(line["issued_on"])}
            for line in seal["papers"]
        ],
    }  # fmt: skip


def _record(read: Incoming) -> list[tuple[str, str]]:
    """What the file says of the person, in the words of the sheet."""
    record = read.body["member"]["record"]
    names = dict.fromkeys([*WHO, *NUMBERS_OF_CARD, *TRAVELS])
    known = [(name, record[name]) for name in names if name in record and record[name] not in (*EMPTY, False)]
    numbers = {"card_number": "Số thẻ đảng viên", "old_card_number": "Số thẻ cũ"}
    return [(numbers.get(name) or label_of(name), shown_by_name(name, value)) for name, value in known]


@page(permission=P.TRANSFER_EXCHANGE)
@require_POST
def confirm(request: HttpRequest) -> HttpResponse:
    """Take the file over: read once more from the beginning, then done whole or not at all."""
    raw = request.POST.get("file", "").encode("utf-8", "replace")
    try:
        read = read_incoming(raw, scope=request.scope, on=request.scope.on)
    except Refused as refused:
        return _told(request, refused)
    incoming = read.kind == EnvelopeKind.INTRODUCTION
    form = TakeOverForm(request.POST, scope=request.scope, partner=read.partner if incoming and read.sound else None)
    if not read.sound or not form.is_valid():
        return _preview(request, read, raw, form, status=422)
    try:
        case = take_over(
            raw, scope=request.scope, on=request.scope.on, destination=form.cleaned_data.get("destination")
        )
    except Refused as refused:
        if not any(finding.field in form.fields for finding in blocking(refused.findings)):
            return _told(request, refused)
        return _preview(request, read, raw, form, status=add_findings(form, refused))
    messages.success(request, DONE[EnvelopeKind(read.kind)].format(name=case.full_name))
    return redirect(case)


DONE = {
    EnvelopeKind.INTRODUCTION: "Đã mở hồ sơ chuyển đến của đồng chí {name}.",
    EnvelopeKind.RECEPTION: "Đã ghi nơi đến tiếp nhận đồng chí {name}; hồ sơ hoàn tất.",
    EnvelopeKind.RETURN: "Đồng chí {name} đã trở lại đảng số nơi đi; giấy giới thiệu đã hủy.",
}
