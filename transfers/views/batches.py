"""Many members who leave together: the list of batches, a new one, who goes, who cannot and why, one job for all, the reception."""

from __future__ import annotations

import io

from django.contrib import messages
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.permissions import Permission as P
from branches.models import Organization
from core.access import page
from core.exports import file_answer
from core.findings import Refused
from core.form_pages import act_page
from core.pages import add_findings
from core.paging import keyset_page
from core.workflow import cite
from jobs.models import OPEN_STATES
from regulations.lookup import lookup_label
from transfers.forms.batches import BatchForm, ListForm, ReceptionForm
from transfers.models import Transfer, TransferBatch
from transfers.parameters import CLOSING_DEADLINE
from transfers.services import batches
from transfers.services.batch_list import Row, read_list, write_blank
from transfers.services.batch_work import start_work
from transfers.tasks import CHECK, INTRODUCE, RECEIVE
from transfers.views.sections import sections

VIEW, KEEP = P.TRANSFER_VIEW, P.TRANSFER_KEEP
_SALT = "transfers.batch"
_KEPT = 3600  # seconds in which what was read may be confirmed
_PEOPLE = 100


def reachable(request: HttpRequest) -> QuerySet[TransferBatch]:
    """Batches of one's own part of the tree, and those that bring somebody to it."""
    own = TransferBatch.objects.visible_to(request.scope).values("pk")
    theirs = Transfer.objects.visible_to(request.scope).exclude(batch=None).values("batch")
    return TransferBatch.objects.filter(Q(pk__in=own) | Q(pk__in=theirs)).select_related("origin", "destination", "job")


def _batch(request: HttpRequest, pk: int, *, keep: bool = False) -> TransferBatch:
    batch = get_object_or_404(reachable(request), pk=pk)
    if keep and not request.scope.can(KEEP, batch.origin):
        raise PermissionDenied(f"Đồng chí chưa được giao quyền chuyển sinh hoạt ở {batch.origin.name}.")
    return batch


def _crumbs(*further: tuple[str, str]) -> list[dict[str, str]]:
    first = {"label": "Đợt chuyển", "url": reverse("transfers:batch_list")}
    return [first, *({"label": label, "url": url} for label, url in further)]


def _way(batch: TransferBatch, last: str) -> list[dict[str, str]]:
    return _crumbs((batch.title, batch.get_absolute_url()), (last, ""))


@page(permission=VIEW)
@require_safe
def batch_list(request: HttpRequest) -> HttpResponse:
    """Batches from and to my part of the tree, newest first."""
    rows = reachable(request).annotate(chosen=Count("lines"), gone=Count("lines", filter=Q(lines__done=True)))
    context = {
        "page": keyset_page(request, rows), "count": reachable(request).count(), "sections": sections("transfers:batch_list"),
        "can_keep": request.scope.can(KEEP),
    }  # fmt: skip
    return render(request, "transfers/batch_list.html", context)


@page(permission=KEEP)
@require_http_methods(["GET", "HEAD", "POST"])
def batch_new(request: HttpRequest) -> HttpResponse:
    """Begin a batch; who goes is chosen on the next page."""
    scope, on = request.scope, request.scope.on
    initial = {
        "origin": scope.home if scope.home and scope.can(KEEP, scope.home) else None,
        "signed_on": on,
        "dues_paid_to": on,
    }
    form = BatchForm(request.POST or None, scope=scope, on=on, initial=initial)
    return act_page(
        request, form, lambda values: batches.open_batch(values=values, by=request.user, on=on), done="",
        leads=lambda batch: reverse("transfers:batch_people", args=[batch.pk]), template="transfers/batch_form.html",
        title="Lập đợt chuyển sinh hoạt", submit="Lập đợt, chọn đảng viên", back=reverse("transfers:batch_list"),
        breadcrumbs=_crumbs(("Lập đợt", "")), help="Chưa có ai chuyển đi cho đến khi xác nhận ở trang của đợt.",
    )  # fmt: skip


@page(permission=VIEW)
@require_safe
def batch_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """A batch: its papers, who goes, who cannot and why, how far it is."""
    batch = _batch(request, pk)
    keep, own = request.scope.can(KEEP, batch.origin), _is_own(request, batch)
    lines = batch.lines.select_related("member__organization", "destination")
    visible = Transfer.objects.visible_to(request.scope).filter(batch=batch)
    if not own:
        lines = lines.filter(member__in=visible.values("member"))
    figures = lines.aggregate(chosen=Count("pk"), gone=Count("pk", filter=Q(done=True)))
    show = request.GET.get("xem", "")
    shown = lines.filter(done=False) if show == "con-lai" else lines.filter(done=True) if show == "da-di" else lines
    found = keyset_page(request, shown, order=("member__name_sort_key", "pk"))
    cases = {case.member_id: case for case in visible.filter(member__in=[line.member_id for line in found])}
    placed = batches.not_placed(batch) if own and batch.reason == batches.DISSOLUTION else None
    context = {
        "batch": batch, "reason": lookup_label("transfer_reason", batch.reason), "figures": figures, "page": found,
        "lines": [(line, cases.get(line.member_id)) for line in found], "keep": keep, "show": show,
        "running": batch.job is not None and batch.job.state in OPEN_STATES,
        "own_job": batch.job is not None and batch.job.created_by_id == request.user.pk,
        "arriving": batches.arriving(batch, request.scope).count() if _receives(request, batch) else 0,
        "waiting": figures["chosen"] - figures["gone"], "not_placed": placed.count() if placed is not None else 0,
        "late": bool(batch.due_on and batch.due_on < request.scope.on),
        "due_basis": cite(CLOSING_DEADLINE.code, batch.decision_on or batch.cause_on) if batch.due_on else "",
        "left": list(placed.select_related("organization")[:20]) if placed is not None else [], "breadcrumbs": _crumbs((batch.title, "")),
    }  # fmt: skip
    return render(request, "transfers/batch_detail.html", context)


def _is_own(request: HttpRequest, batch: TransferBatch) -> bool:
    """Whether the batch as a whole lies in one's part of the tree, or comes to it."""
    ends = [batch.origin, *([batch.destination] if batch.destination_id else [])]
    return any(request.scope.can(VIEW, end) for end in ends)


def _receives(request: HttpRequest, batch: TransferBatch) -> bool:
    """Whether somebody of the batch comes to where one may receive."""
    if batch.destination_id:
        return request.scope.can(KEEP, batch.destination)
    ends = Organization.objects.visible_to(request.scope, KEEP).filter(pk__in=batch.lines.values("destination"))
    return ends.exists()


@page(permission=KEEP)
@require_http_methods(["GET", "HEAD", "POST"])
def batch_people(request: HttpRequest, pk: int) -> HttpResponse:
    """Tick who goes, a page of members at a time; a box taken away takes the member off the list."""
    batch = _batch(request, pk, keep=True)
    if request.method == "POST":
        return _ticked(request, batch)
    found = keyset_page(
        request, batches.candidates(batch).select_related("organization"), order=("name_sort_key", "pk"), size=_PEOPLE
    )
    chosen = set(batch.lines.filter(member__in=[member.pk for member in found]).values_list("member", flat=True))
    context = {
        "batch": batch, "page": found, "people": [(member, member.pk in chosen) for member in found],
        "count": batches.candidates(batch).count(), "chosen": batch.lines.count(), "breadcrumbs": _way(batch, "Chọn đảng viên"),
    }  # fmt: skip
    return render(request, "transfers/batch_people.html", context)


def _ticked(request: HttpRequest, batch: TransferBatch) -> HttpResponse:
    shown, ticked = _keys(request, "shown"), _keys(request, "member")
    if "everybody" in request.POST:
        ticked, shown = set(batches.candidates(batch).values_list("pk", flat=True)), set()
    try:
        batches.choose(batch=batch, members=ticked)
        batches.drop(batch=batch, members=shown - ticked)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect(request.get_full_path())
    messages.success(request, f"Danh sách nay có {batch.lines.count()} đảng viên.")
    return redirect(request.get_full_path() if "stay" in request.POST else batch)


def _keys(request: HttpRequest, name: str) -> set[int]:
    return {
        int(value) for value in request.POST.getlist(name) if value.isascii() and value.isdecimal() and len(value) < 18
    }


@page(permission=KEEP)
@require_http_methods(["GET", "HEAD", "POST"])
def batch_upload(request: HttpRequest, pk: int) -> HttpResponse:
    """The list from Excel: every row with its faults, then the sound rows put on the list when confirmed."""
    batch = _batch(request, pk, keep=True)
    if request.method == "POST" and "read" in request.POST:
        return _confirmed(request, batch)
    form = ListForm(request.POST or None, request.FILES or None)
    if form.is_bound and form.is_valid():
        try:
            rows = read_list(form.cleaned_data["file"].read(), batch)
        except Refused as refused:
            add_findings(form, refused)
        else:
            kept = {"batch": batch.pk, "user": request.user.pk, "rows": [row.plain() for row in rows if row.sound]}
            context = {
                "batch": batch, "rows": rows, "sound": len(kept["rows"]), "faulty": len(rows) - len(kept["rows"]),
                "read": signing.dumps(kept, salt=_SALT, compress=True), "breadcrumbs": _way(batch, "Kiểm tra danh sách"),
            }  # fmt: skip
            return render(request, "transfers/batch_preview.html", context)
    context = {"batch": batch, "form": form, "breadcrumbs": _way(batch, "Nhập danh sách từ Excel")}
    return render(request, "transfers/batch_upload.html", context, status=422 if form.is_bound else 200)


def _confirmed(request: HttpRequest, batch: TransferBatch) -> HttpResponse:
    try:
        read = signing.loads(request.POST["read"], salt=_SALT, max_age=_KEPT)
    except signing.BadSignature:
        read = None
    if read is None or (read["user"], read["batch"]) != (request.user.pk, batch.pk):
        messages.error(request, "Kết quả đọc tệp không còn dùng được; hãy tải tệp lên lại. Chưa có gì được ghi.")
        return redirect("transfers:batch_upload", batch.pk)
    rows = [Row(**row) for row in read["rows"]]
    try:
        batches.choose(batch=batch, members=[row.member for row in rows],
                       destinations={row.member: row.destination for row in rows if row.destination})  # fmt: skip
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("transfers:batch_upload", batch.pk)
    messages.success(request, f"Đã đưa {len(rows)} đảng viên vào danh sách.")
    return redirect(batch)


@page(permission=KEEP)
@require_safe
def batch_template(request: HttpRequest) -> HttpResponse:
    """The blank form of the list."""
    file = io.BytesIO()
    write_blank(file)
    return file_answer(file.getvalue(), "xlsx", "mau-danh-sach-dot-chuyen")


@page(permission=KEEP)
@require_POST
def batch_check(request: HttpRequest, pk: int) -> HttpResponse:
    """Try everybody in the background: who cannot go, and why."""
    batch = _batch(request, pk, keep=True)
    return _start(request, batch, CHECK, f"Kiểm tra đợt chuyển: {batch.title}")


@page(permission=KEEP)
@require_POST
def batch_introduce(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm: one job walks everybody."""
    batch = _batch(request, pk, keep=True)
    return _start(request, batch, INTRODUCE, f"Giới thiệu đợt chuyển: {batch.title}")


def _start(request: HttpRequest, batch: TransferBatch, kind: str, title: str, **params) -> HttpResponse:
    """One piece of work at a time for a batch."""
    try:
        job = start_work(batch=batch, kind=kind, title=title, by=request.user, on=request.scope.on, **params)
    except Refused as refused:
        messages.info(request, str(refused))
        return redirect(batch)
    return redirect(job)


@page(permission=KEEP)
@require_http_methods(["GET", "HEAD", "POST"])
def batch_receive(request: HttpRequest, pk: int) -> HttpResponse:
    """Receive everybody of the batch who comes here, in one job."""
    batch = _batch(request, pk)
    if not _receives(request, batch):
        messages.info(request, "Không có ai trong đợt này chuyển đến nơi đồng chí được giao tiếp nhận.")
        return redirect(batch)
    count = batches.arriving(batch, request.scope).count()
    branch = batch.destination if batch.destination_id and batch.destination.is_branch else None
    form = ReceptionForm(request.POST or None, scope=request.scope, initial={"day": request.scope.on, "branch": branch})
    if form.is_bound and form.is_valid():
        return _start(request, batch, RECEIVE, f"Tiếp nhận đợt chuyển: {batch.title}", given=form.given.plain())
    context = {"form": form, "title": f"Tiếp nhận {count} đảng viên", "submit": "Tiếp nhận",
               "back": batch.get_absolute_url(), "breadcrumbs": _way(batch, "Tiếp nhận"),
               "help": "Từng hồ sơ được tiếp nhận theo quyền của đồng chí; hồ sơ nào chưa nhận được thì ghi rõ lý do."}  # fmt: skip
    return render(request, "transfers/batch_form.html", context, status=422 if form.is_bound else 200)
