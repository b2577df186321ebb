"""One case as pages, of a member or of an organisation: where it stands, the self-review, findings, steps, re-assessment."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.logs import record_access
from accounts.models import AccessKind
from accounts.permissions import Permission as P
from core.access import page
from core.case_pages import log_of, rail_of, step_page, steps_of
from core.findings import Refused
from core.pages import add_findings, differing, keep_typed
from core.workflow import offers
from meetings.models import LEVEL_ORDER, Evaluation, OrganizationEvaluation
from meetings.models.review import level_label
from meetings.review.beside import beside, tasks_in_words
from meetings.review.capping import cap_of
from meetings.review.forms import FindingsForm, ReassessForm, ReviewStepForm, SelfReviewForm
from meetings.review.judging import criteria_of, said_of, subject_class
from meetings.review.queries import levels_by_year
from meetings.review.services.earlier import reassess as overturn
from meetings.review.services.writing import FINDING_STATES, SELF_STATES, write
from meetings.review.standards import blocks_of, form_of
from meetings.review.views.common import case_of, crumbs, failed_lines, keeper_of, require
from regulations.lookup import lookup_label


def _way(case, *more: tuple[str, str]) -> list[dict]:
    parts = []
    if case.round_id:
        parts.append((case.round.period.capitalize(), case.round.get_absolute_url()))
        if isinstance(case, Evaluation):
            parts.append((case.organization.name, reverse("review:branch", args=[case.round_id, case.organization_id])))
    return crumbs(*parts, *more)


@page(permission=P.REVIEW_VIEW)
@require_safe
def detail(request: HttpRequest, pk: int, what: str) -> HttpResponse:
    """One page for the case."""
    case = case_of(request, what, pk)
    scope = request.scope
    may_write = scope.can(keeper_of(case), case.organization)
    steps = steps_of(case)
    shown = [o for o in offers(case, scope, scope.on) if o.permitted and o.transition.name != "reassess"]
    context = {
        "case": case, "is_member": what == "member", "steps": rail_of(case, steps), "offers": shown,
        "entries": log_of(case, steps, labels={"record": "Ghi lại từ hồ sơ"}),
        "blocks": [(b.label, case.self_texts[b.code]) for b in blocks_of(subject_class(case)) if case.self_texts.get(b.code)],
        "criteria": _criteria_lines(case), "failed": failed_lines(case), "votes": _vote_lines(case),
        "form": form_of(subject_class(case), case.rules_on),
        "may_self": may_write and case.state in SELF_STATES, "may_find": may_write and case.state in FINDING_STATES,
        "may_reassess": case.state in ("decided", "notified") and scope.can(P.REVIEW_DECIDE, case.deciding_node()),
        "later": type(case).objects.filter(supersedes=case).first(), "breadcrumbs": _way(case, (case.subject, "")),
        "box": cap_of(case.round, type(case), case) if case.round_id else None, "self_level": level_label(case.self_level),
        "exclusion": _exclusion_words(case),
    }  # fmt: skip
    if what == "member":
        record_access(request, AccessKind.READ, case.member, "Kiểm điểm, xếp loại")
        context |= {
            "beside": beside(case),
            "years": sorted(levels_by_year([case.member_id]).get(case.member_id, {}).items(), reverse=True),
        }
    else:
        context["parts"] = _parts_of(case)
    return render(request, "review/case.html", context)


def _exclusion_words(case) -> str:
    return lookup_label("evaluation_exclusion", case.exclusion) if case.exclusion else ""


def _criteria_lines(case) -> list[dict]:
    words = {
        True: "Đảm bảo",
        False: "Không đảm bảo",
        "excellent": "Xuất sắc",
        "good": "Tốt",
        "fair": "Trung bình",
        "poor": "Kém",
    }
    said = said_of(case)
    return [
        {
            "label": one.label, "group": one.group, "own": words.get(case.self_criteria.get(one.code), "–"),
            "found": words.get(said.get(one.code), "–"), "points": None if one.graded else one.most * (said.get(one.code) is True),
            "most": one.most, "differs": one.code in case.criteria,
        }
        for one in criteria_of(case)
    ]  # fmt: skip


def _vote_lines(case) -> list[tuple[str, int, int]]:
    running = case.ballot.get("running", {})
    votes = case.votes or {}
    return [
        (level_label(code), votes[code], running.get(code, 0))
        for code in ("excellent", "good", "completed", "not_completed")
        if code in votes
    ]


def _parts_of(case) -> dict:
    """Levels of the members and of the subordinate organisations, on which the result of a collective rests (D.6.3)."""
    path = case.organization.path
    members = Evaluation.objects.standing().filter(
        round=case.round_id, organization__path__startswith=path, exclusion=""
    )
    below = OrganizationEvaluation.objects.standing().filter(
        round=case.round_id, organization__path__startswith=path, exclusion=""
    )
    count = {"n": Count("pk")}
    levels = dict(members.order_by().values_list("level").annotate(**count)) if case.round_id else {}
    units = dict(below.exclude(pk=case.pk).order_by().values_list("level").annotate(**count)) if case.round_id else {}
    order = (*LEVEL_ORDER, "")
    name = {"": "Chưa có mức"}
    return {
        "members": [(name.get(code) or level_label(code), levels[code]) for code in order if code in levels],
        "units": [(name.get(code) or level_label(code), units[code]) for code in order if code in units],
    }  # fmt: skip


@page(permission=P.REVIEW_VIEW)
@require_http_methods(["GET", "POST"])
def self_review(request: HttpRequest, pk: int, what: str) -> HttpResponse:
    """The self-review in the order of its form; what the registers know stands beside it and fills the first draft."""
    case = case_of(request, what, pk)
    require(request, keeper_of(case), case.organization)
    form = SelfReviewForm(request.POST or None, case=case)
    near = beside(case) if what == "member" else None
    if near is not None and not case.self_texts.get("tasks") and not form.is_bound:
        form.fields["text_tasks"].initial = tasks_in_words(near.tasks)
    return _write_page(
        request, case, form, SELF_STATES, "review/self_review.html", {"beside": near, "title": "Bản tự kiểm điểm"}
    )


@page(permission=P.REVIEW_VIEW)
@require_http_methods(["GET", "POST"])
def findings(request: HttpRequest, pk: int, what: str) -> HttpResponse:
    """Figures of tasks, shortcomings, discipline, criteria as the meeting found them, its comments."""
    case = case_of(request, what, pk)
    require(request, keeper_of(case), case.organization)
    form = FindingsForm(request.POST or None, case=case)
    near = beside(case) if what == "member" else None
    return _write_page(
        request,
        case,
        form,
        FINDING_STATES,
        "review/findings.html",
        {"beside": near, "title": "Góp ý, số liệu, tiêu chí"},
    )


def _write_page(request: HttpRequest, case, form, states, template: str, context: dict) -> HttpResponse:
    status, theirs = 200, None
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                write(case=case, values=form.values, version=form.cleaned_data["version"], states=states)
            except Refused as refused:
                status = add_findings(form, refused)
                if refused.conflict:
                    case.refresh_from_db()
                    theirs = differing(form, {f"text_{code}": text for code, text in case.self_texts.items()})
                    keep_typed(form, version=case.version)
            else:
                messages.success(request, "Đã lưu.")
                return redirect(case)
    context |= {
        "case": case, "form": form, "theirs": theirs, "is_member": isinstance(case, Evaluation), "back": case.get_absolute_url(),
        "form_version": form_of(subject_class(case), case.rules_on),
        "breadcrumbs": _way(case, (case.subject, case.get_absolute_url()), (context["title"], "")),
    }  # fmt: skip
    return render(request, template, context, status=status)


@page(permission=P.REVIEW_VIEW)
@require_http_methods(["GET", "POST"])
def take_step(request: HttpRequest, pk: int, name: str, what: str) -> HttpResponse:
    """One step of the procedure: what stands in its way, what it asks for, the button."""
    case = case_of(request, what, pk)
    transition = case.workflow.by_name.get(name)
    return step_page(
        request, case, name, form_class=ReviewStepForm, hidden=["reassess"],
        foreseen={"level": case.branch_level} if name == "appraise" else {},
        breadcrumbs=_way(case, (case.subject, case.get_absolute_url()), (getattr(transition, "label", ""), "")),
    )  # fmt: skip


@page(permission=P.REVIEW_VIEW)
@require_http_methods(["GET", "POST"])
def reassess(request: HttpRequest, pk: int, what: str) -> HttpResponse:
    """Overturn a result because of a violation found later."""
    case = case_of(request, what, pk)
    may = request.scope.can(P.REVIEW_DECIDE, case.deciding_node())
    if request.method == "POST":
        require(request, P.REVIEW_DECIDE, case.deciding_node())
    form = ReassessForm(request.POST or None, case=case, initial={"on": request.scope.on})
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                fresh = overturn(evaluation=case, scope=request.scope, **form.cleaned_data)
            except Refused as refused:
                status = add_findings(form, refused)
            else:
                messages.success(request, f"Đã đánh giá lại {case.period}; kết quả cũ được giữ để đối chiếu.")
                return redirect(fresh)
    context = {
        "case": case, "form": form, "may": may,
        "breadcrumbs": _way(case, (case.subject, case.get_absolute_url()), ("Đánh giá lại", "")),
    }  # fmt: skip
    return render(request, "review/reassess.html", context, status=status)
