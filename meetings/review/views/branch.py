"""A branch in a round: everybody on one page, comments and ballot on one page each, one step for many."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.permissions import Permission as P
from branches.models import Organization
from core.access import page
from core.findings import Finding, Refused
from core.numbers import format_number
from meetings.models import Evaluation, EvaluationState, Meeting, ReviewRound
from meetings.models.review import level_label
from meetings.review.capping import boxes_of
from meetings.review.judging import base_at, judge_ballot
from meetings.review.queries import levels_by_year
from meetings.review.services.bulk import perform_all, prospects
from meetings.review.services.writing import FINDING_STATES, Tally, ballot_meetings, record_ballots, write_comments
from meetings.review.standards import level_choices
from meetings.review.views.common import branch_of, crumbs, require, round_of
from meetings.review.workflow import MEMBER_WORKFLOW
from meetings.tasks.queries import lacking_residence_comment

BULK = ("submit", "comment", "ballot", "forward", "appraise", "decide", "notify")
MOST_VOTES = 9999


def _cases(request: HttpRequest, review: ReviewRound, branch: Organization):
    rows = Evaluation.objects.visible_to(request.scope).filter(round=review, organization=branch).standing()
    return rows.select_related("member", "organization__parent", "round__organization", "meeting").order_by(
        "member__name_sort_key", "pk"
    )


def _way(review: ReviewRound, branch: Organization, *more: tuple[str, str]) -> list[dict]:
    return crumbs((review.period.capitalize(), review.get_absolute_url()),
                  (branch.name, reverse("review:branch", args=[review.pk, branch.pk])), *more)  # fmt: skip


@page(permission=P.REVIEW_VIEW)
@require_safe
def branch_page(request: HttpRequest, pk: int, branch_pk: int) -> HttpResponse:
    """Everybody of a branch: own level, level by the rules, ballot, decided level, last year's."""
    review = round_of(request, pk)
    branch = branch_of(request, review, branch_pk)
    cases = list(_cases(request, review, branch))
    state = request.GET.get("state", "")
    before = levels_by_year([case.member_id for case in cases])
    lacking = (
        set(lacking_residence_comment(branch, review.year).values_list("pk", flat=True))
        if review.kind == "year"
        else set()
    )
    lines = [
        {
            "case": case, "own": level_label(case.self_level, short=True), "ruled": level_label(case.proposed_level, short=True),
            "branch": level_label(case.branch_level, short=True), "decided": level_label(case.level, short=True),
            "last": level_label(before.get(case.member_id, {}).get(review.year - 1, ""), short=True),
            "no_residence": case.member_id in lacking and not case.exclusion,
        }
        for case in cases
        if not state or case.state == state
    ]  # fmt: skip
    present = {case.state for case in cases}
    scope = request.scope
    steps = [
        t for name in BULK
        if (t := MEMBER_WORKFLOW.by_name[name]) and present & set(t.sources)
        and scope.can(t.who, branch if t.who == P.REVIEW_KEEP else review.organization)
    ]  # fmt: skip
    context = {
        "review": review, "branch": branch, "lines": lines, "steps": steps,
        "boxes": boxes_of(review, branch_id=branch.pk, branch_name=branch.name),
        "states": [EvaluationState(one) for one in EvaluationState.values if one in present], "state": state, "total": len(cases),
        "assessed": sum(not case.exclusion for case in cases), "may_keep": scope.can(P.REVIEW_KEEP, branch),
        "ballot_open": bool(present & {EvaluationState.BRANCH_COMMENTS}), "comments_open": bool(present & set(FINDING_STATES)),
        "lacking": sum(line["no_residence"] for line in lines),
        "breadcrumbs": crumbs((review.period.capitalize(), review.get_absolute_url()), (branch.name, "")),
    }  # fmt: skip
    return render(request, "review/branch.html", context)


@dataclass
class _Row:
    """One member on the ballot page with what was typed."""

    case: Evaluation
    values: dict[str, str]
    level: str
    reason: str
    base: int | None = None
    voters: int | None = None
    needed: int | None = None
    findings: list[Finding] | None = None


@page(permission=P.REVIEW_KEEP)
@require_http_methods(["GET", "POST"])
def ballot(request: HttpRequest, pk: int, branch_pk: int) -> HttpResponse:
    """The tally of the secret ballot on every member, one page; the base comes from the roll of the meeting."""
    review = round_of(request, pk)
    branch = branch_of(request, review, branch_pk)
    require(request, P.REVIEW_KEEP, branch)
    meetings = ballot_meetings(branch, review)
    cases = list(_cases(request, review, branch).filter(state=EvaluationState.BRANCH_COMMENTS))
    meeting = _chosen_meeting(request, meetings, cases)
    levels = level_choices(review.rules_on)
    rows = [_row(request, case, levels) for case in cases]
    status, general = 200, []
    if request.method == "POST":
        status, general = _save_ballots(request, rows, levels, meeting)
        if status == 302:
            return redirect("review:branch", review.pk, branch.pk)
    _add_bases(rows, meeting)
    context = {
        "review": review, "branch": branch, "rows": rows,
        "levels": [(code, label, level_label(code, short=True)) for code, label in levels],
        "meetings": meetings, "meeting": meeting, "findings": general, "breadcrumbs": _way(review, branch, ("Kết quả bỏ phiếu", "")),
    }  # fmt: skip
    return render(request, "review/ballot.html", context, status=status)


def _chosen_meeting(request: HttpRequest, meetings: list[Meeting], cases: list[Evaluation]) -> Meeting | None:
    asked = request.POST.get("meeting") or request.GET.get("meeting") or ""
    if not asked:
        held = next((case.meeting_id for case in cases if case.meeting_id), None)
        return next((m for m in meetings if m.pk == held), meetings[0] if meetings else None)
    return next((m for m in meetings if str(m.pk) == asked), None)


def _row(request: HttpRequest, case: Evaluation, levels) -> _Row:
    names = [code for code, _ in levels] + ["invalid"]
    if request.method == "POST":
        values = {name: request.POST.get(f"v_{case.pk}_{name}", "").strip() for name in names}
        return _Row(case, values, request.POST.get(f"level_{case.pk}", ""), request.POST.get(f"reason_{case.pk}", ""))
    votes = case.votes or {}
    return _Row(case, {name: str(votes.get(name, "")) for name in names}, case.branch_level, case.branch_reason)


def _save_ballots(request: HttpRequest, rows: list[_Row], levels, meeting: Meeting | None) -> tuple[int, list[Finding]]:
    if meeting is None:
        return 422, [
            Finding(
                "meeting",
                "Chưa chọn buổi họp kiểm điểm.",
                remedy="Mở buổi họp “Kiểm điểm cuối năm” và điểm danh trước.",
            )
        ]
    known = {code for code, _ in levels}
    tallies, wrong = {}, []
    for row in rows:
        if not any(row.values.values()):
            continue
        bad = [
            text
            for text in row.values.values()
            if text and not (text.isascii() and text.isdecimal() and int(text) <= MOST_VOTES)
        ]
        if bad or (row.level and row.level not in known):
            wrong.append(
                Finding(
                    "votes", f"{row.case.subject}: số phiếu “{', '.join(bad)}” không đọc được; cần số từ 0 trở lên."
                )
            )
            continue
        votes = {name: int(text or 0) for name, text in row.values.items()}
        tallies[row.case.pk] = Tally(votes, _version(request, row.case.pk), row.level, row.reason)
    if wrong:
        return 422, wrong
    if not tallies:
        return 422, [Finding("empty", "Chưa nhập số phiếu của đồng chí nào.")]
    try:
        done = record_ballots(cases=[row.case for row in rows], meeting=meeting, tallies=tallies)
    except Refused as refused:
        return refused.status, refused.findings
    messages.success(request, f"Đã ghi kết quả bỏ phiếu của {format_number(len(done))} đồng chí.")
    return 302, []


def _add_bases(rows: list[_Row], meeting: Meeting | None) -> None:
    if meeting is None:
        return
    roll = list(meeting.roll.all())
    for row in rows:
        base = base_at(meeting, roll, row.case.member_id)
        row.base, row.voters = base.number, base.voters
        row.needed = judge_ballot(row.case, base.number).needed


@page(permission=P.REVIEW_KEEP)
@require_http_methods(["GET", "POST"])
def comments(request: HttpRequest, pk: int, branch_pk: int) -> HttpResponse:
    """The comments of the meeting on every member, one page."""
    review = round_of(request, pk)
    branch = branch_of(request, review, branch_pk)
    require(request, P.REVIEW_KEEP, branch)
    cases = list(_cases(request, review, branch).filter(state__in=FINDING_STATES))
    texts = {case.pk: request.POST.get(f"c_{case.pk}", case.branch_comments)[:20_000] for case in cases}
    status, found = 200, []
    if request.method == "POST":
        versions = {case.pk: _version(request, case.pk) for case in cases}
        try:
            changed = write_comments(cases=cases, comments=texts, versions=versions)
        except Refused as refused:
            status, found = refused.status, refused.findings
        else:
            messages.success(request, f"Đã lưu ý kiến góp ý của {changed} đồng chí.")
            return redirect("review:branch", review.pk, branch.pk)
    context = {
        "review": review, "branch": branch, "rows": [(case, texts[case.pk]) for case in cases], "findings": found,
        "breadcrumbs": _way(review, branch, ("Ý kiến góp ý", "")),
    }  # fmt: skip
    return render(request, "review/comments.html", context, status=status)


def _version(request: HttpRequest, pk: int) -> int:
    text = request.POST.get(f"version_{pk}", "")
    return int(text) if text.isdecimal() and len(text) < 10 else -1


@page(permission=P.REVIEW_VIEW)
@require_http_methods(["GET", "POST"])
def bulk(request: HttpRequest, pk: int, branch_pk: int, name: str) -> HttpResponse:
    """One step for many: who can go, who cannot and why, then all in one transaction."""
    if name not in BULK:
        raise Http404
    review = round_of(request, pk)
    branch = branch_of(request, review, branch_pk)
    transition = MEMBER_WORKFLOW.by_name[name]
    require(request, transition.who, branch if transition.who == P.REVIEW_KEEP else review.organization)
    waiting = prospects(_cases(request, review, branch), name, scope=request.scope, on=request.scope.on)
    chosen = request.POST.getlist("case")
    status, found = 200, []
    reason = request.POST.get("override_reason", "").strip()[:500]
    if request.method == "POST":
        picked = [one.case for one in waiting if str(one.case.pk) in chosen]
        if not picked:
            status, found = (
                422,
                [Finding("nobody", "Chưa chọn đồng chí nào còn ở bước này; tải lại trang nếu đã có người xử lý.")],
            )
        else:
            data = {"decision_number": request.POST.get("decision_number", "").strip()} if name == "decide" else {}
            try:
                done = perform_all(
                    picked, name, scope=request.scope, on=request.scope.on, versions={one.pk: _version(request, one.pk) for one in picked},
                    data=data, override_reason=reason,
                )  # fmt: skip
            except Refused as refused:
                status, found = refused.status, refused.findings
            else:
                messages.success(request, f"{transition.label}: {format_number(done)} đồng chí.")
                return redirect("review:branch", review.pk, branch.pk)
    context = {
        "review": review, "branch": branch, "transition": transition, "waiting": waiting, "findings": found, "chosen": chosen,
        "overridable": any(one.overridable for one in waiting), "reason": reason, "ready": sum(one.ready for one in waiting),
        "levels": {code: level_label(code, short=True) for code, _ in level_choices(review.rules_on)},
        "breadcrumbs": _way(review, branch, (transition.label, "")),
    }  # fmt: skip
    return render(request, "review/bulk.html", context, status=status)


@page(permission=P.REVIEW_VIEW)
@require_safe
def member_history(request: HttpRequest, pk: int) -> HttpResponse:
    """Every evaluation of a member that lies in the person's scope, versions included."""
    from members.models import Member

    member = get_object_or_404(Member.objects.visible_to(request.scope, P.REVIEW_VIEW), pk=pk)
    cases = (
        Evaluation.objects.visible_to(request.scope)
        .filter(member=member)
        .select_related("organization")
        .order_by("-year", "-quarter", "-edition")
    )
    return render(
        request, "review/member.html", {"member": member, "cases": cases, "breadcrumbs": crumbs((member.full_name, ""))}
    )
