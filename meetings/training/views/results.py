"""Pages of a class that are filled in: the roll of a session, the grid of results, a workbook laid into it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.permissions import Permission as P
from core.access import page
from core.date_parsing import parse_date
from core.dates import format_date
from core.excel import WorkbookError
from core.findings import Refused
from core.text import clean
from meetings.models import SessionValue, TrainingClass, TrainingSession
from meetings.training.forms import UploadForm
from meetings.training.grid import Grid
from meetings.training.importing import lay_into
from meetings.training.queries import roster
from meetings.training.rules import gives_certificate, has_passed
from meetings.training.services.classes import Roll, take_roll
from meetings.training.services.results import next_number, running_numbers, set_results
from meetings.training.views.common import ask, class_for


def _version(request: HttpRequest) -> int | None:
    typed = request.POST.get("version", "")
    return int(typed) if typed.isdecimal() and len(typed) < 10 else None


@page(permission=P.TRAINING_KEEP)
@require_http_methods(["GET", "POST"])
def attendance(request: HttpRequest, session: int) -> HttpResponse:
    """The roll of a session: one tap for everyone present, exceptions marked."""
    seen = TrainingClass.objects.visible_to(request.scope)
    rows = TrainingSession.objects.select_related("training_class__organization")
    held = get_object_or_404(rows, pk=session, training_class__in=seen)
    ask(request, held.training_class.organization)
    people = list(roster(held.training_class, request.scope))
    known = {line.record_id: line for line in held.roll.all()}
    marks = {pk: Roll(line.value, line.reason) for pk, line in known.items()}
    refusal, status = None, 200
    if request.method == "POST":
        everyone = "everyone" in request.POST
        marks = {} if everyone else _typed_marks(request, people)
        try:
            take_roll(session=held, marks=marks, version=_version(request), at=timezone.now())
        except Refused as refused:
            refusal, status = refused, refused.status
            held.refresh_from_db()
        else:
            absent = sum(1 for mark in marks.values() if mark.value != SessionValue.PRESENT)
            messages.success(request, f"Đã điểm danh buổi {held}: có mặt {len(people) - absent}/{len(people)}.")
            return redirect(f"{held.training_class.get_absolute_url()}#buoi-hoc")
    lines = [
        {"record": r, "mark": marks.get(r.pk, Roll(SessionValue.PRESENT)), "stored": known.get(r.pk)} for r in people
    ]
    context = {
        "session": held, "held": held.training_class, "lines": lines, "values": SessionValue.choices, "refusal": refusal,
        "conflict": status == 409,
    }  # fmt: skip
    return render(request, "training/attendance.html", context, status=status)


def _typed_marks(request: HttpRequest, people) -> dict[int, Roll]:
    return {
        record.pk: Roll(
            request.POST.get(f"value_{record.pk}", SessionValue.PRESENT), clean(request.POST.get(f"reason_{record.pk}", ""))[:250]
        )
        for record in people
    }  # fmt: skip


@page(permission=P.TRAINING_KEEP)
@require_http_methods(["GET", "POST"])
def results(request: HttpRequest, pk: int) -> HttpResponse:
    """Results and certificates of everybody in one grid; running numbers filled in on request, saved only with the grid."""
    held = class_for(request, pk, keep=True)
    grid = Grid(roster(held, request.scope), request.scope.on)
    notes: list[str] = []
    status = 200
    if request.method == "POST":
        grid.read(request.POST)
        if "fill" in request.POST:
            notes, status = _fill(request, held, grid)
        elif not grid.is_sound:
            status = 422
        else:
            try:
                changed = set_results(
                    training_class=held, results=grid.results, version=_version(request), on=request.scope.on
                )
            except Refused as refused:
                notes, status = grid.refuse(refused.findings), refused.status
                held.refresh_from_db()
            else:
                messages.success(request, f"Đã lưu bảng kết quả, thay đổi {changed} người.")
                return redirect(held)
    return _grid_page(request, held, grid, notes=notes, status=status)


def _fill(request: HttpRequest, held: TrainingClass, grid: Grid) -> tuple[list[str], int]:
    """Number who passes in the grid as it stands on the page, saved or not."""
    try:
        day = parse_date(request.POST.get("fill_on", "")) or held.to_on
        free = [row for row in grid.rows if has_passed(row.result) and not row.number]
        numbers = running_numbers(request.POST.get("first", ""), len(free))
    except Refused as refused:
        return [str(refused)], 422
    except ValueError as wrong:
        return [f"Ngày cấp: {wrong}"], 422
    grid.fill({row.record.pk: (number, day) for row, number in zip(free, numbers, strict=True)})
    return [f"Đã điền {len(free)} số. Kiểm tra rồi bấm Lưu bảng kết quả."], 200


def _grid_page(
    request: HttpRequest, held: TrainingClass, grid: Grid, *, notes=(), status: int = 200, read=None
) -> HttpResponse:
    context = {
        "held": held, "grid": grid, "notes": notes, "read": read, "certificates": gives_certificate(held.course),
        "first": request.POST.get("first") or next_number(held) or "01/GCN", "conflict": status == 409, "wrong": status == 422,
        "fill_on": request.POST.get("fill_on") or format_date(held.to_on), "upload": UploadForm(),
    }  # fmt: skip
    return render(request, "training/results.html", context, status=status)


@page(permission=P.TRAINING_KEEP)
@require_http_methods(["GET", "POST"])
def import_results(request: HttpRequest, pk: int) -> HttpResponse:
    """Lay an office's workbook into the grid for checking; nothing is written before the grid is saved."""
    held = class_for(request, pk, keep=True)
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        grid = Grid(roster(held, request.scope), request.scope.on)
        try:
            read = lay_into(grid, form.cleaned_data["file"].read())
        except WorkbookError as wrong:
            form.add_error("file", str(wrong))
        else:
            return _grid_page(request, held, grid, read=read)
    context = {"form": form, "held": held}
    return render(request, "training/import.html", context, status=422 if form.is_bound else 200)
