"""Classes as pages: the list, one class, opening, changing, who sits in it, its sessions and steps."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Count, Exists, OuterRef, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.permissions import Permission as P
from branches.models import Organization
from core.access import page
from core.case_pages import log_of, rail_of, step_page, steps_of
from core.dates import format_date
from core.findings import Refused
from core.names import fold
from core.pages import add_findings, keep_typed
from core.paging import keyset_page
from core.workflow import offers
from meetings.models import TrainingClass, TrainingSession
from meetings.training.forms import (
    MOST_OFFERED,
    ClassFilterForm,
    ClassForm,
    PersonForm,
    SessionForm,
    unit_choices,
)
from meetings.training.gaps import lacking_course
from meetings.training.queries import roster
from meetings.training.rules import gives_certificate
from meetings.training.services import classes as services
from meetings.training.services.filing import AT_ONCE
from meetings.training.views.common import ask, class_for, counted, issuers, record_for, tabs, unit_of
from members.models import Member

MOST_SEARCHED = 5_000  # members of a unit that can be put in order while the clerk waits


def _units(request: HttpRequest):
    """Where this person may write training."""
    return Organization.objects.visible_to(request.scope, P.TRAINING_KEEP).active()


@page(permission=P.MEMBER_VIEW)
@require_safe
def class_list(request: HttpRequest) -> HttpResponse:
    """Classes in scope, newest first; filters in the address."""
    form = ClassFilterForm(request.GET)
    rows = TrainingClass.objects.visible_to(request.scope).select_related("organization")
    unit = None
    if form.is_valid():
        asked = form.cleaned_data
        unit = unit_of(request, asked["organization"])
        if unit:
            rows = rows.under(unit)
        for word in asked["q"].split():
            rows = rows.filter(Q(title__icontains=word) | Q(issuer__icontains=word) | Q(place__icontains=word))
        if asked["course"]:
            rows = rows.filter(course=asked["course"])
        if asked["state"]:
            rows = rows.filter(state=asked["state"])
        if asked["year"]:
            rows = rows.filter(from_on__year=asked["year"])
    listed = keyset_page(request, rows, order=("-from_on", "-pk"))
    people = dict(
        TrainingClass.objects.filter(pk__in=[row.pk for row in listed.rows]).annotate(n=Count("records")).values_list("pk", "n")
    )  # fmt: skip
    for row in listed.rows:
        row.people = people.get(row.pk, 0)
    context = {
        "form": form, "page": listed, "count": counted(rows), "unit": unit, "tabs": tabs("list"),
        "may_open": request.scope.can(P.TRAINING_KEEP),
    }  # fmt: skip
    return render(request, "training/list.html", context, status=200 if form.is_valid() else 422)


@page(permission=P.TRAINING_KEEP)
@require_http_methods(["GET", "POST"])
def open_new(request: HttpRequest) -> HttpResponse:
    """Open a class."""
    home = request.scope.home
    form = ClassForm(
        request.POST or None, on=request.scope.on, units=_units(request),
        initial={"organization": getattr(home, "pk", None), "course": request.GET.get("course", "")},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            opened = services.open_class(
                organization=form.cleaned_data["organization"], values=form.values, by=request.user
            )
        except Refused as refused:
            add_findings(form, refused)
        else:
            messages.success(request, f"Đã mở lớp “{opened.title}”. Ghi tên người học.")
            return redirect("training:enrol", opened.pk)
    context = {
        "form": form,
        "title": "Mở lớp bồi dưỡng",
        "submit": "Mở lớp",
        "back": reverse("training:list"),
        "issuers": issuers(),
    }
    return render(request, "training/form.html", context, status=422 if form.is_bound else 200)


@page(permission=P.MEMBER_VIEW)
@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One class: where it stands, its sessions, who sits in it, what may be done next."""
    held = class_for(request, pk)
    may_keep = request.scope.can(P.TRAINING_KEEP, held.organization)
    people = list(roster(held, request.scope))
    sessions = list(
        held.sessions.annotate(
            there=Count("roll", filter=Q(roll__value="present")), written=Count("roll")
        ).order_by("held_on", "pk")
    )  # fmt: skip
    steps = steps_of(held)
    return render(
        request,
        "training/detail.html",
        {
            "held": held, "people": people, "sessions": sessions, "steps": rail_of(held, steps), "tabs": tabs("list"), "may_keep": may_keep,
            "offers": [o for o in offers(held, request.scope, request.scope.on) if o.permitted],
            "facts": _facts(held), "entries": log_of(held, steps, opened="Mở lớp"), "certificates": gives_certificate(held.course),
            "given": sum(1 for record in people if record.certificate_number),
            "passed": sum(1 for record in people if record.passed),
            "session_form": SessionForm(initial={"held_on": held.to_on}), "can_write": may_keep and held.is_open,
        },
    )  # fmt: skip


def _facts(held: TrainingClass) -> list[tuple[str, str]]:
    facts = [
        ("Loại lớp", held.course_label), ("Thời gian", f"{format_date(held.from_on)} – {format_date(held.to_on)}"),
        ("Chương trình", held.topics), ("Địa điểm", held.place), ("Đơn vị mở lớp, cấp giấy", held.issuer),
        ("Quyết định mở lớp", f"{held.decision_number}{f', ngày {format_date(held.decision_on)}' if held.decision_on else ''}"),
        ("Ghi chú", held.note),
    ]  # fmt: skip
    return [(label, value) for label, value in facts if value]


@page(permission=P.TRAINING_KEEP)
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct what is written of a class."""
    held = class_for(request, pk, keep=True)
    form = ClassForm(request.POST or None, on=request.scope.on, held=held)
    status = 422 if form.is_bound else 200
    theirs = []
    if request.method == "POST" and form.is_valid():
        try:
            services.change_class(training_class=held, values=form.values, version=form.cleaned_data["version"])
        except Refused as refused:
            status = add_findings(form, refused)
            if refused.conflict:
                held.refresh_from_db()
                theirs = _facts(held)
                keep_typed(form, version=held.version)
        else:
            messages.success(request, "Đã lưu thông tin lớp.")
            return redirect(held)
    context = {"form": form, "title": "Sửa thông tin lớp", "subtitle": held.title, "back": held.get_absolute_url(), "theirs": theirs,
               "issuers": issuers()}  # fmt: skip
    return render(request, "training/form.html", context, status=status)


@page(permission=P.TRAINING_KEEP)
@require_http_methods(["GET", "POST"])
def enrol(request: HttpRequest, pk: int) -> HttpResponse:
    """Put members on the list: those of a unit, who lacks the course first."""
    held = class_for(request, pk, keep=True)
    units = _units(request)
    asked = request.POST.get("unit") or request.GET.get("unit") or ""
    unit = units.filter(pk=int(asked)).first() if asked.isdecimal() and len(asked) < 19 else None
    unit = unit or held.organization
    words = request.GET.get("q", "")[:100]
    rows = Member.objects.visible_to(request.scope, P.TRAINING_KEEP).current().under(unit)
    if request.method == "POST":
        return _enrol(request, held, rows)
    for word in fold(words).split():
        rows = rows.filter(search_text__contains=word)
    sitting = held.records.filter(member=OuterRef("pk"))
    rows = rows.exclude(Exists(sitting)).annotate(
        lacks=Exists(Member.objects.filter(lacking_course(held.course), pk=OuterRef("pk")))
    )
    if request.GET.get("lacks"):
        rows = rows.filter(lacks=True)
    if request.GET.get("probationary"):
        rows = rows.filter(membership_class="probationary")
    count = rows.count()
    too_many = count > MOST_SEARCHED and not words
    offered = (
        []
        if too_many
        else list(rows.select_related("organization").order_by("-lacks", "name_sort_key", "pk")[:MOST_OFFERED])
    )
    context = {
        "held": held, "unit": unit, "units": unit_choices(units), "words": words, "offered": offered, "count": count,
        "too_many": too_many, "only_lacks": bool(request.GET.get("lacks")), "only_probationary": bool(request.GET.get("probationary")),
        "sitting": held.records.count(),
    }  # fmt: skip
    return render(request, "training/enrol.html", context)


def _enrol(request: HttpRequest, held: TrainingClass, rows) -> HttpResponse:
    if not request.POST.get("all"):
        keys = [int(key) for key in request.POST.getlist("member") if key.isdecimal() and len(key) < 19]
        rows = Member.objects.visible_to(request.scope, P.TRAINING_KEEP).current().filter(pk__in=keys)
    people = list(rows[: services.MOST + 1])
    if not people:
        messages.warning(request, "Chưa chọn đồng chí nào; đánh dấu trước tên rồi bấm Ghi tên.")
        return redirect(request.get_full_path())
    try:
        added = services.enrol(training_class=held, members=people, by=request.user)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect(request.get_full_path())
    messages.success(request, f"Đã ghi tên {added} đồng chí vào lớp.")
    return redirect(held)


@page(permission=P.TRAINING_KEEP)
@require_http_methods(["GET", "POST"])
def add_person(request: HttpRequest, pk: int) -> HttpResponse:
    """Put somebody who is no member yet on the list."""
    held = class_for(request, pk, keep=True)
    form = PersonForm(
        request.POST or None,
        units=_units(request),
        initial={"organization": request.GET.get("unit") or held.organization_id},
    )
    if request.method == "POST" and form.is_valid():
        try:
            record = services.enrol_person(training_class=held, person=form.person, by=request.user)
        except Refused as refused:
            add_findings(form, refused)
        else:
            messages.success(request, f"Đã ghi tên {record.name}.")
            if "more" in request.POST:
                return redirect(f"{reverse('training:person', args=[held.pk])}?unit={record.organization_id}")
            return redirect(held)
    context = {"form": form, "title": "Ghi tên người chưa vào Đảng", "subtitle": held.title, "back": held.get_absolute_url(),
               "submit": "Ghi tên", "more": "Ghi tên và nhập người tiếp theo"}  # fmt: skip
    return render(request, "training/form.html", context, status=422 if form.is_bound else 200)


@page(permission=P.TRAINING_KEEP)
@require_POST
def withdraw(request: HttpRequest, record: int) -> HttpResponse:
    """Take somebody off the list."""
    held = record_for(request, record)
    if held.training_class is None:
        raise Http404
    ask(request, held.training_class.organization)
    try:
        services.withdraw(record=held)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, f"Đã đưa {held.name} ra khỏi danh sách lớp.")
    return redirect(held.training_class)


@page(permission=P.TRAINING_KEEP)
@require_POST
def session_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a session."""
    held = class_for(request, pk, keep=True)
    form = SessionForm(request.POST)
    if not form.is_valid():
        first = next(iter(form.errors.values()))[0]
        messages.error(request, f"Chưa thêm được buổi học: {first}")
        return redirect(held)
    try:
        services.add_session(training_class=held, **form.cleaned_data)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "Đã thêm buổi học.")
    return redirect(f"{held.get_absolute_url()}#buoi-hoc")


@page(permission=P.TRAINING_KEEP)
@require_POST
def session_remove(request: HttpRequest, session: int) -> HttpResponse:
    """Take out a session without a roll."""
    seen = TrainingClass.objects.visible_to(request.scope)
    found = get_object_or_404(
        TrainingSession.objects.select_related("training_class__organization"), pk=session, training_class__in=seen
    )
    ask(request, found.training_class.organization)
    try:
        services.remove_session(session=found)
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect(f"{found.training_class.get_absolute_url()}#buoi-hoc")


@page(permission=P.TRAINING_KEEP)
@require_http_methods(["GET", "POST"])
def take_step(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Finish, cancel or open again, after seeing what stands in the way."""
    held = class_for(request, pk, keep=True)

    def done(record) -> HttpResponse:
        if name == "finish" and held.records.count() > AT_ONCE:
            messages.info(request, "Hồ sơ, Phiếu đảng viên của học viên đang được ghi; theo dõi ở Công việc nền.")
        return redirect(held)

    return step_page(request, held, name, done=done)
