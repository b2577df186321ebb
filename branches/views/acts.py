"""Acts on pages: the list, the plan with its steps, the preview with its headcounts, carrying out, undoing."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from branches import acts
from branches.act_forms import (
    STEP_FORMS,
    AbolishForm,
    ActForm,
    AllocationForm,
    CarryOutForm,
    ReformForm,
)
from branches.followers import Companion, companions
from branches.forms import ReasonForm
from branches.models import Act, ActKind, ActState, ActStep, Level, Organization
from branches.parameters import CLOSING_DEADLINE
from branches.population import population
from branches.rules import cited
from branches.views.common import MANAGE, VIEW, form_page, require, say_refused
from core.access import page
from core.dates import add_working_days
from core.findings import Refused
from core.pages import add_findings
from core.paging import keyset_page
from regulations.lookup import lookup_label

STEPS_SHOWN = 400
_TONES = {
    ActState.CARRIED_OUT: "done",
    ActState.PLANNED: "progress",
    ActState.UNDONE: "warning",
    ActState.CANCELLED: "neutral",
}


def _trail(*steps: tuple[str, str]) -> list[dict]:
    first = {"label": "Sắp xếp tổ chức", "url": reverse("branches:act_list")}
    return [first, *({"label": label, "url": url} for label, url in steps)]


def _act(request: HttpRequest, pk: int, *, manage: bool = True) -> Act:
    act = get_object_or_404(Act.objects.visible_to(request.scope).select_related("organization"), pk=pk)
    if manage:
        require(request, MANAGE, act.organization)
    return act


def _step(request: HttpRequest, pk: int) -> ActStep:
    step = get_object_or_404(ActStep.objects.select_related("act__organization", "subject"), pk=pk)
    step.act = _act(request, step.act_id)
    return step


@page(permission=VIEW)
@require_safe
def act_list(request: HttpRequest) -> HttpResponse:
    """Acts of the committees of the scope, latest first."""
    state = request.GET.get("state", "")
    found = Act.objects.visible_to(request.scope).select_related("organization")
    if state in ActState.values:
        found = found.filter(state=state)
    tabs = [{"label": "Tất cả", "url": request.path, "current": not state}]
    tabs += [
        {"label": label, "url": f"{request.path}?state={value}", "current": state == value}
        for value, label in ActState.choices
    ]
    context = {
        "page": keyset_page(request, found, order=("-effective_on", "-pk")),
        "count": found.count(),
        "tabs": tabs,
        "tones": {str(k): v for k, v in _TONES.items()},
        "can_manage": request.scope.can(MANAGE),
    }
    return render(request, "branches/act_list.html", context)


@page(permission=MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def act_add(request: HttpRequest) -> HttpResponse:
    """Begin an act."""
    asked = request.GET.get("organization", "")
    initial = {"effective_on": timezone.localdate()}
    if asked.isdecimal():
        initial["organization"] = Organization.objects.visible_to(request.scope, MANAGE).filter(pk=asked).first()
    form = ActForm(request.POST or None, scope=request.scope, initial=initial)
    return form_page(
        request,
        form,
        title="Lập quyết định sắp xếp tổ chức",
        save=lambda data: acts.plan_act(by=request.user, **data),
        done=lambda act: act.get_absolute_url(),
        back=reverse("branches:act_list"),
        trail=_trail(("Lập quyết định", "")),
        help="Chưa có gì thay đổi cho đến khi quyết định được thực hiện.",
    )


@page(permission=MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def act_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct the heading of an act."""
    act = _act(request, pk)
    form = ActForm(request.POST or None, scope=request.scope, act=act)
    return form_page(
        request,
        form,
        title="Sửa quyết định",
        said="Đã lưu.",
        save=lambda data: acts.revise_act(act, **data),
        done=act.get_absolute_url(),
        back=act.get_absolute_url(),
        trail=_trail((act.title, act.get_absolute_url()), ("Sửa", "")),
    )


@page(permission=VIEW)
@require_safe
def act_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """An act: its decision, its steps, what may be done with it."""
    act = _act(request, pk, manage=False)
    steps = list(act.steps.select_related("subject", "target").order_by("order")[:STEPS_SHOWN])
    may = request.scope.can(MANAGE, act.organization)
    context = {
        "act": act,
        "tone": _TONES[ActState(act.state)],
        "deadline": closing_deadline(act, steps),
        "steps": [describe(step, steps) for step in steps],
        "more_steps": act.steps.count() - len(steps),
        "planned": act.state == ActState.PLANNED and may,
        "undoable": act.state == ActState.CARRIED_OUT and may,
        "kinds": [(kind.value, kind.label) for kind in STEP_FORMS] if may else [],
        "findings": act.findings,
        "follows": act.before.get("told") if act.state == ActState.CARRIED_OUT else None,
        "trail": _trail((act.title, "")),
    }
    return render(request, "branches/act_detail.html", context)


def closing_deadline(act: Act, steps: list[ActStep]) -> tuple[date, str] | None:
    """By when files and seal of a dissolved organisation are taken back and its members placed, with the rule that says so."""
    if act.state != ActState.CARRIED_OUT or not any(
        s.kind in (ActKind.DISSOLUTION, ActKind.DISBANDMENT) for s in steps
    ):
        return None
    rule = cited(CLOSING_DEADLINE, act.decision_date or act.effective_on)
    return (add_working_days(act.decision_date or act.effective_on, rule[0]), rule[1]) if rule else None


def describe(step: ActStep, steps: list[ActStep]) -> dict:
    """A step in words: what happens to whom, who receives."""
    established = {s.pk: s.data.get("name", "") for s in steps if s.kind == ActKind.ESTABLISHMENT}
    lines = step.data.get("lines", ())
    ids = [line["target"] for line in lines if "target" in line]
    names = dict(Organization.objects.filter(pk__in=ids).values_list("pk", "name")) if ids else {}
    receivers = [
        "chi bộ cũ"
        if line.get("stay")
        else names.get(line.get("target")) or established.get(line.get("target_step"), "")
        for line in lines
    ]
    target = step.target.name if step.target else established.get(step.data.get("target_step"), "")
    details = [
        ("tên mới" if step.subject else "", step.data.get("name", "") if step.kind != ActKind.ESTABLISHMENT else ""),
        ("cấp", _level(step)),
        ("loại hình", lookup_label("organization_type", step.data.get("organization_type", ""))),
        ("loại hình chi bộ", lookup_label("branch_type", step.data.get("branch_type", ""))),
        ("mã", step.data.get("code", "")),
        ("văn bản đồng ý", step.data.get("consent", "")),
    ]
    return {
        "step": step,
        "label": step.get_kind_display(),
        "name": step.subject.name if step.subject else step.data.get("name", ""),
        "target": target,
        "receivers": receivers,
        "details": [(label, value) for label, value in details if value],
        "allocated": len(step.allocation) if lines else None,
        "companions": len(step.data.get("companions", ())),
    }


def who_goes_where(
    step: ActStep, receivers: list[str], day: date, on_the_way: dict[int, list[Companion]]
) -> list[dict]:
    """By name, where a branch goes to several: members, and those on the way into it, of each place; last who was not sent anywhere."""
    if not step.data.get("lines"):
        return []
    places = [{"name": name, "members": [], "companions": []} for name in [*receivers, "Chưa phân bổ"]]

    def place(index: int | None) -> dict:
        return places[index if index is not None and index < len(receivers) else -1]

    for person in population().people(step.subject_id, day):
        place(step.allocation.get(str(person.pk)))["members"].append(person.name)
    sent = step.data.get("companions", {})
    for one in on_the_way.get(step.subject_id, ()):
        place(sent.get(one.key))["companions"].append(f"{one.name} ({one.standing})")
    return places if places[-1]["members"] or places[-1]["companions"] else places[:-1]


def _level(step: ActStep) -> str:
    return Level(step.data["level"]).label if step.data.get("level") else ""


@page(permission=MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def step_add(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """Add a step of one kind."""
    act = _act(request, pk)
    form_class = STEP_FORMS.get(kind)
    if form_class is None:
        return redirect(act)
    form = form_class(request.POST or None, act=act, scope=request.scope)
    return form_page(
        request,
        form,
        title=ActKind(kind).label,
        save=lambda _data: acts.add_step(act, **form.step_values()),
        done=lambda step: (
            reverse("branches:step_allocate", args=[step.pk]) if step.data.get("lines") else act.get_absolute_url()
        ),
        back=act.get_absolute_url(),
        trail=_trail((act.title, act.get_absolute_url()), (ActKind(kind).label, "")),
        submit="Thêm việc",
    )


@page(permission=MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def step_allocate(request: HttpRequest, pk: int) -> HttpResponse:
    """Say who goes where."""
    step = _step(request, pk)
    act = step.act
    names = describe(step, list(act.steps.all()))["receivers"]
    people = population().people(step.subject_id, act.effective_on) if step.subject_id else []
    on_the_way = companions([step.subject_id]).get(step.subject_id, []) if step.subject_id else []
    form = AllocationForm(request.POST or None, step=step, people=people, companions=on_the_way, names=names)
    others = (
        f"{len(on_the_way)} người khác có hồ sơ tại đây (vào Đảng, đến sinh hoạt), mỗi người do một chi bộ làm tiếp"
    )
    also = f"; {others}" if on_the_way else ""
    return form_page(
        request,
        form,
        title=f"Phân bổ đảng viên của {step.subject.name}",
        said="Đã lưu danh sách phân bổ.",
        save=lambda _data: acts.allocate(step, form.allocation(), form.companions()),
        done=act.get_absolute_url(),
        back=act.get_absolute_url(),
        trail=_trail((act.title, act.get_absolute_url()), ("Phân bổ đảng viên", "")),
        help=f"{len(people)} đảng viên; mỗi đảng viên về đúng một nơi{also}.",
    )


@page(permission=MANAGE)
@require_POST
def step_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a step away."""
    return _press(request, _step(request, pk), acts.remove_step)


@page(permission=MANAGE)
@require_POST
def step_move(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a step one place up or down."""
    step = _step(request, pk)
    to = step.order + (1 if request.POST.get("down") else -1)
    return _press(request, step, lambda one: acts.move_step(one, to=to))


def _press(request: HttpRequest, step: ActStep, service) -> HttpResponse:
    act = step.act
    try:
        service(step)
    except Refused as refused:
        say_refused(request, refused)
    return redirect(act)


@page(permission=MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def act_preview(request: HttpRequest, pk: int) -> HttpResponse:
    """What the act will do, tried whole and taken back; and, with the button below, carry it out."""
    act = _act(request, pk)
    if act.state != ActState.PLANNED:
        return redirect(act)
    form = CarryOutForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            acts.carry_out(
                act, by=request.user, on=timezone.localdate(), override_reason=form.cleaned_data["override_reason"]
            )
        except Refused as refused:
            status = add_findings(form, refused)
            if refused.conflict:
                say_refused(request, refused)
                return redirect(act)
        else:
            messages.success(request, "Đã thực hiện quyết định.")
            return redirect(act)
    shown = acts.preview(act, on=timezone.localdate(), by=request.user)
    lines = [s.step for s in shown.steps]
    people = companions([step.subject_id for step in lines if step.data.get("lines")])
    context = {
        "act": act,
        "preview": shown,
        "form": form,
        "steps": [
            (described | {"goes": who_goes_where(s.step, described["receivers"], act.effective_on, people)}, s)
            for s in shown.steps
            for described in [describe(s.step, lines)]
        ],
        "trail": _trail((act.title, act.get_absolute_url()), ("Xem trước", "")),
    }
    return render(request, "branches/act_preview.html", context, status=status)


@page(permission=MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def act_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Put everything back, with a reason."""
    act = _act(request, pk)
    if act.state != ActState.CARRIED_OUT:
        return redirect(act)
    form = ReasonForm(request.POST or None)
    return form_page(
        request,
        form,
        title="Hoàn lại quyết định",
        said="Đã hoàn lại; cây tổ chức và đảng số như trước khi thực hiện.",
        save=lambda data: acts.undo(act, by=request.user, on=timezone.localdate(), reason=data["reason"]),
        done=act.get_absolute_url(),
        back=act.get_absolute_url(),
        template="branches/act_undo.html",
        act=act,
        obstacles=acts.obstacles(act),
        trail=_trail((act.title, act.get_absolute_url()), ("Hoàn lại", "")),
    )


@page(permission=MANAGE)
@require_POST
def act_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Give up a plan."""
    act = _act(request, pk)
    try:
        acts.cancel_act(act)
    except Refused as refused:
        say_refused(request, refused)
    return redirect(act)


@page(permission=MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def act_reform(request: HttpRequest) -> HttpResponse:
    """A ready-made plan: the re-forming of a commune under 208-QĐ/TW."""
    form = ReformForm(request.POST or None, scope=request.scope, initial={"effective_on": timezone.localdate()})
    return form_page(
        request,
        form,
        title="Sắp xếp theo Quy định số 208-QĐ/TW",
        save=lambda data: acts.plan_reforming(by=request.user, **data),
        done=lambda act: act.get_absolute_url(),
        back=reverse("branches:act_list"),
        trail=_trail(("Sắp xếp theo Quy định số 208-QĐ/TW", "")),
        help="Lập sẵn các việc: đảng bộ xã, phường thành đảng bộ cơ sở; chi bộ cơ sở thành chi bộ. Xem và sửa trước khi thực hiện.",
    )


@page(permission=MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def act_abolish(request: HttpRequest) -> HttpResponse:
    """A ready-made plan: the end of a district committee."""
    form = AbolishForm(request.POST or None, scope=request.scope, initial={"effective_on": timezone.localdate()})
    return form_page(
        request,
        form,
        title="Kết thúc hoạt động cấp ủy trung gian",
        save=lambda data: acts.plan_district_abolition(by=request.user, **data),
        done=lambda act: act.get_absolute_url(),
        back=reverse("branches:act_list"),
        trail=_trail(("Kết thúc hoạt động cấp ủy trung gian", "")),
        help="Lập sẵn các việc: chuyển giao từng tổ chức trực thuộc về cấp trên, rồi kết thúc. Xem và sửa trước khi thực hiện.",
    )
