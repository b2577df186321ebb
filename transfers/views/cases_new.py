"""Opening a case: a member who leaves, somebody with a letter from outside, a transfer that happened already."""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.permissions import Permission as P
from core.access import page
from core.form_pages import act_page
from members.models import ExternalScope, Member
from transfers.forms.cases_new import PAST_VALUES, ArriveForm, NewTransferForm, PastForm, of_former
from transfers.models import OtherEnd, Transfer, TransferKind
from transfers.routing import kind_of, stops
from transfers.services.cases import open_arrival, open_transfer, record_past
from transfers.views.away_common import key_asked, opening_page, trail

_LIST = "transfers:list"
_NEW, _PAST, _ARRIVE = (
    "Mở hồ sơ chuyển sinh hoạt",
    "Nhập hồi tố việc chuyển sinh hoạt",
    "Tiếp nhận giấy từ ngoài hệ thống",
)


def _back(member: Member) -> str:
    return reverse("transfers:of_member", args=[member.pk])


def _way(words: str) -> Callable[[Member], list[dict[str, str]]]:
    return lambda member: trail(_LIST, (member.full_name, _back(member)), (words, ""))


@page(permission=P.TRANSFER_KEEP)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """A member has to be transferred: where to, why, since when."""
    told = {
        name: request.GET[name] for name in ("reason", "cause_on") if request.GET.get(name)
    }  # what the list of situations says
    return opening_page(
        request, lambda member: NewTransferForm(request.scope.on, request.POST or None, initial={"channel": "in_person", **told}),
        lambda member, form: open_transfer(member=member, by=request.user, on=request.scope.on, **form.cleaned_data),
        section=_LIST, title=_NEW, submit="Mở hồ sơ", template="transfers/new.html", back=_back, breadcrumbs=_way("Mở hồ sơ"),
        done=lambda case: f"Đã mở hồ sơ: {case.get_kind_display()}.",
    )  # fmt: skip


@page(permission=P.TRANSFER_KEEP)
@require_safe
def kind(request: HttpRequest, pk: int) -> HttpResponse:
    """What kind of transfer the ends typed so far make, and whom the letter passes; a part of the page of a new case."""
    rows = Member.objects.visible_to(request.scope, P.TRANSFER_KEEP).select_related("organization__parent")
    origin = get_object_or_404(rows, pk=pk).organization
    form = NewTransferForm(request.scope.on, request.GET)
    form.is_valid()
    data = form.cleaned_data
    destination, outside = data.get("destination"), data.get("outside_unit")
    context: dict[str, object] = {}
    if (destination and destination.pk != origin.pk) or (outside and data.get("boundary")):
        found = kind_of(
            origin,
            destination,
            request.scope.on,
            boundary=data.get("boundary", ""),
            other_end=data.get("other_end", ""),
        )
        context = {"kind": TransferKind(found).label, "stops": stops(origin, destination, found, request.scope.on)}
    return render(request, "transfers/_kind.html", context)


@page(permission=P.TRANSFER_KEEP)
@require_http_methods(["GET", "HEAD", "POST"])
def arrive(request: HttpRequest) -> HttpResponse:
    """Somebody brings a letter from outside the system; who was here before is known by his numbers."""
    former = _former(request)
    home = request.scope.home
    first = {"destination": home if home is not None and request.scope.can(P.TRANSFER_KEEP, home) else None, "channel": "in_person",
             "other_end": OtherEnd.PARTY, "boundary": ExternalScope.OTHER_PROVINCE}  # fmt: skip
    form = ArriveForm(request.scope, request.scope.on, request.POST or None, initial=first | of_former(former))
    return act_page(
        request, form, lambda _: open_arrival(person=form.person, by=request.user, on=request.scope.on, **form.case),
        done=lambda case: f"Đã ghi giấy giới thiệu của đồng chí {case.full_name}: {case.get_kind_display()}.", leads=lambda case: case,
        template="transfers/arrive.html", title=_ARRIVE, former=former, submit="Ghi giấy giới thiệu", back=reverse(_LIST),
        breadcrumbs=trail(_LIST, (_ARRIVE, "")),
    )  # fmt: skip


def _former(request: HttpRequest) -> Member | None:
    pk = key_asked(request, "former")
    return get_object_or_404(Member.objects.visible_to(request.scope).left(), pk=pk) if pk else None


@page(permission=P.MOVEMENT_RECORD)
@require_http_methods(["GET", "HEAD", "POST"])
def past(request: HttpRequest) -> HttpResponse:
    """A transfer that happened already, from its papers: late entries of the ledger, no step by step."""

    def act(member: Member, form: PastForm) -> Transfer:
        data = form.cleaned_data
        if (
            data["destination"]
            and data["received_on"]
            and not request.scope.can(P.MOVEMENT_RECORD, data["destination"])
        ):
            raise PermissionDenied("Việc tiếp nhận do chi bộ nơi đến hoặc cấp ủy cấp trên của cả hai nơi ghi.")
        values = {name: data[name] for name in PAST_VALUES}
        return record_past(member=member, papers=form.papers(), by=request.user, on=request.scope.on, **values)

    words = ("Chỉ dùng cho việc đã xong ngoài hệ thống, có giấy tờ. Bút toán ghi theo ngày trên giấy; tháng đã chốt báo cáo thì thể hiện ở "
             "phần ghi nhận bổ sung.")  # fmt: skip
    return opening_page(
        request, lambda member: PastForm(request.scope.on, request.POST or None), act, section=_LIST, title=_PAST, submit="Nhập hồi tố",
        permission=P.MOVEMENT_RECORD, help=words, back=_back, breadcrumbs=_way("Nhập hồi tố"), template="transfers/case_form.html",
        done=lambda case: f"Đã nhập việc chuyển sinh hoạt của đồng chí {case.full_name}.",
    )  # fmt: skip
