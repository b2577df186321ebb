"""One case: its page, a new one, what the branch plans, its steps."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.logs import record_access
from accounts.models import AccessKind
from accounts.permissions import Permission as P
from admissions.case_page import CasePage
from admissions.deciders import decider_of
from admissions.forms.person import LISTS, NewCaseForm, PlanForm
from admissions.forms.steps import DECISIONS, AdmissionStepForm
from admissions.models import DOSSIER_STATES, Admission
from admissions.services.cases import open_case
from admissions.services.declaration import MEMBER_COLUMNS
from admissions.services.history import RECORDED
from admissions.services.keeping import save_particulars
from admissions.views.access import KEEP, branch_of, case_for, one_form, trail, way
from branches.models import Organization
from core.access import page
from core.case_pages import log_of, rail_of, step_page
from core.form_pages import act_page
from core.pages import differing, keep_typed
from members.models import Member
from members.record.queries import seat_holder
from members.search import understand
from regulations.lookup import lookup_label

_FOUND = 20


@page(permission=P.ADMISSION_VIEW)
@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One page for the case; reading it is logged."""
    case = case_for(request, pk)
    record_access(request, AccessKind.READ, case.member or case.applicant, "Hồ sơ kết nạp")
    shown = CasePage(case, request.scope, request.scope.on)
    steps = shown.next_steps()
    context = {
        "case": case, "person": case.applicant, "page": shown, "branch": shown.branch,
        "rail": rail_of(case, shown.steps, states=shown.rail_states(), began=case.noted_on),
        "terms": shown.terms(), "step_address": "admissions:step",
        "quiet_links": [("Ghi biểu quyết của chi bộ về xóa tên", shown.deletion_url)] if shown.deletion_url else [],
        "next": [step for step in steps if step.main], "quiet": [step for step in steps if not step.main and step.permitted],
        "entries": log_of(case, shown.steps, opened="Lập hồ sơ", labels={RECORDED: "Nhập hồi tố"}),
        "applicant_papers": shown.paper_lines("applicant"),
        "probation_papers": shown.paper_lines("probation") if case.is_member else [],
        "group": lookup_label(LISTS["source_group"], case.source_group), "dossier_states": DOSSIER_STATES, "breadcrumbs": way(case),
    }  # fmt: skip
    return render(request, "admissions/detail.html", context)


@page(permission=KEEP)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Put somebody on the list of outstanding people; a former member fills the person."""
    organizations = Organization.objects.visible_to(request.scope, KEEP).active().branches()
    former = _former(request)
    asked = request.GET.get("organization", "")
    home = request.scope.home
    first = asked if asked.isascii() and asked.isdecimal() else home.pk if home is not None and home.is_branch else None
    form = NewCaseForm(request.POST or None, organizations=organizations, on=request.scope.on, former=former,
                       initial={"organization": first, **_of_former(former)})  # fmt: skip
    return act_page(
        request, form, lambda values: open_case(branch=values["organization"], person=form.person, case=form.case, by=request.user,
                                                on=request.scope.on),
        leads=lambda case: case, done=lambda case: f"Đã đưa {case.applicant.full_name} vào nguồn kết nạp.", template="admissions/new.html",
        title="Thêm người vào nguồn kết nạp", submit="Đưa vào nguồn", back=reverse("admissions:list"), former=former,
        breadcrumbs=trail(("Thêm người vào nguồn", "")),
    )  # fmt: skip


@page(permission=KEEP)
@require_safe
def former_members(request: HttpRequest) -> HttpResponse:
    """Look for somebody who was a member once, to be admitted again."""
    typed = request.GET.get("q", "").strip()[:100]
    search = understand(typed)
    rows = Member.objects.visible_to(request.scope).left().select_related("organization")
    found = list(rows.filter(search.condition).order_by("name_sort_key", "pk")[: _FOUND + 1]) if search else []
    context = {"typed": typed, "found": found[:_FOUND], "more": len(found) > _FOUND, "searched": search is not None,
               "breadcrumbs": trail(("Kết nạp lại", ""))}  # fmt: skip
    return render(request, "admissions/former.html", context)


def _former(request: HttpRequest) -> Member | None:
    asked = request.GET.get("former", "")
    if not (asked.isascii() and asked.isdecimal() and len(asked) < 18):
        return None
    return get_object_or_404(Member.objects.visible_to(request.scope).left(), pk=asked)


def _of_former(former: Member | None) -> dict:
    if former is None:
        return {}
    return {name: getattr(former, name) for name in MEMBER_COLUMNS} | {"left_party_on": former.ended_on}


@page(permission=KEEP)
@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: HttpRequest, pk: int) -> HttpResponse:
    """Group, tasks, plan, who introduces; the second of two people is told and loses nothing."""
    case = case_for(request, pk, KEEP)
    on = request.scope.on
    form = PlanForm(request.POST or None, case=case, on=on)

    def conflict() -> dict:
        case.refresh_from_db()
        theirs = differing(form, PlanForm(case=case, on=on).initial)
        keep_typed(form, version=case.version)
        return {"theirs": theirs}

    return one_form(
        request, case, form,
        lambda values: save_particulars(case=case, values=form.values, version=values["version"], on=on), conflict=conflict,
        title="Kế hoạch bồi dưỡng, giới thiệu", submit="Lưu", done="Đã lưu.",
    )  # fmt: skip


@page(permission=P.ADMISSION_VIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def take_step(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """One step of the procedure: what stands in its way, what it asks for, the button."""
    case = case_for(request, pk)
    label = getattr(case.workflow.by_name.get(name), "label", "")
    return step_page(request, case, name, form_class=AdmissionStepForm, initial=_signer(case, name, request.scope.on),
                     breadcrumbs=way(case, (label, "")))  # fmt: skip


def _signer(case: Admission, name: str, on) -> dict[str, str]:
    """Who signs a decision, as far as the seats of the deciding committee say: its secretary."""
    if name not in DECISIONS:
        return {}
    decider = decider_of(branch_of(case), on, "recognition" if case.member_id else "admission")
    seat = seat_holder(decider.node, "secretary", on) if decider else None
    return {"signer_name": seat.member.full_name if seat else "", "signer_position": "Bí thư"}
