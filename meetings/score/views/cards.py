"""The score of one meeting: entered on a phone, printed, scored again by the committee above, visited."""

from __future__ import annotations

from decimal import Decimal

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.permissions import Permission as P
from core.access import page
from core.exports import answer_print
from core.findings import Refused
from core.pages import add_findings, keep_typed
from meetings.evening import SCORE, progress_of
from meetings.models import SCORED, Meeting, MeetingScore, SuperiorVisit
from meetings.score.documents import card_context
from meetings.score.forms import CardForm, DoneForm, PointsForm, RescoreForm, VisitForm, points_text
from meetings.score.queries import Card, attendance_target, card_of, line_of, may_be_entered, rescales
from meetings.score.rules import total_of
from meetings.score.services import may_oversee, record_old_score, rescore, score_meeting
from meetings.score.visits import finish_follow_up, record_visit
from meetings.views.common import breadcrumbs_of, meeting_of
from members.models import Member


def scored_meeting(request: HttpRequest, pk: int, permission: str = P.MEETING_VIEW) -> Meeting:
    """A meeting of a kind that is scored; committee meetings and congresses have no score."""
    meeting = meeting_of(request, pk, permission)
    if meeting.kind not in SCORED:
        raise Http404
    return meeting


@page(permission=P.MEETING_VIEW)
@require_http_methods(["GET", "POST"])
def meeting_card(request: HttpRequest, pk: int) -> HttpResponse:
    """The card of a meeting: computed lines shown ready, the others pressed; for readers and after the report, as it stands."""
    meeting = scored_meeting(request, pk)
    may_write = request.scope.can(P.MEETING_KEEP, meeting.organization)
    if request.method == "POST" and not may_write:
        raise PermissionDenied("Điểm tự chấm do chi bộ nhập.")
    card = card_of(meeting)
    writable = may_write and may_be_entered(meeting)
    if card is None:
        return _old_card(request, meeting, writable=writable)
    if request.method == "POST" and not writable:
        messages.error(request, "Buổi họp đã báo cáo cấp trên hoặc chưa mở, không nhập điểm được.")
        return redirect("score:meeting", pk=pk)
    form = _card_form(request, card) if writable else None
    status = 200
    if request.method == "POST":
        answer, status = _save(request, card, form)
        if answer is not None:
            return answer
    return render(request, "score/meeting.html", _context(request, meeting, card, form), status=status)


def _context(request: HttpRequest, meeting: Meeting, card: Card | None, form) -> dict:
    score = card.score if card else MeetingScore.objects.filter(meeting=meeting).first()
    progress = progress_of(meeting, SCORE) if meeting.is_writable and form is not None else None
    return {
        "meeting": meeting, "card": card, "form": form, "score": score, "progress": progress, "part": "Chấm điểm",
        "breadcrumbs": breadcrumbs_of(meeting, "Chấm điểm"), "total": card.total if card else None, "line": line_of(score) if score else "",
        "may_rescore": may_oversee(request.scope, meeting.organization),
        "visits": meeting.visits.select_related("meeting").all(),
        "may_finish": request.scope.can(P.MEETING_KEEP, meeting.organization) or may_oversee(request.scope, meeting.organization),
    }  # fmt: skip


def _card_form(request: HttpRequest, card: Card) -> CardForm:
    options = {
        "lines": card.lines,
        "version": card.score.version if card.score else 0,
        "ended": card.meeting.ended_at is not None,
    }
    if request.method != "POST":
        return CardForm(**options)
    data = request.POST.copy()
    if "all" in data:
        for line in card.lines:
            key = f"points_{line.criterion_id}"
            if line.applies and line.computed_points is None and line.criterion.yes_no and not data.get(key):
                data[key] = points_text(line.criterion.max_points)
    return CardForm(data, **options)


def _save(request: HttpRequest, card: Card, form: CardForm) -> tuple[HttpResponse | None, int]:
    if not form.is_valid():
        return None, 422
    try:
        score = score_meeting(
            meeting=card.meeting, said=form.said, by=request.user, version=form.cleaned_data["version"]
        )
    except Refused as refused:
        add_findings(form, refused)
        if refused.conflict:
            keep_typed(form, version=card.score.version if card.score else 0)
        return None, refused.status
    if score.complete:
        messages.success(request, f"Đã lưu phiếu chấm điểm. {line_of(score)}")
    else:
        messages.success(request, "Đã lưu phần đã chấm.")
    progress = progress_of(card.meeting, SCORE) if card.meeting.is_writable else None
    if "stay" in request.POST or "all" in request.POST or progress is None or progress.next is None:
        return redirect("score:meeting", pk=card.meeting.pk), 200
    return redirect(progress.next.url), 200


@page(permission=P.MEETING_KEEP)
@require_POST
def card_total(request: HttpRequest, pk: int) -> HttpResponse:
    """The total of what is chosen so far, nothing written: the fragment the page renews while one taps."""
    meeting = scored_meeting(request, pk, P.MEETING_KEEP)
    card = card_of(meeting)
    if card is None:
        raise Http404
    form = _card_form(request, card)
    if form.is_valid():
        for line in card.lines:
            said = form.said.get(line.criterion_id)
            if said is not None:
                line.entered_points, line.note = said.points, said.note
    total = total_of(card.lines, rescale=rescales(card.sheet, meeting.held_on))
    shown = Card(meeting, card.sheet, card.lines, total, card.bounds, card.score)
    return render(request, "score/_total.html", {"card": shown, "total": total})


def _old_card(request: HttpRequest, meeting: Meeting, *, writable: bool) -> HttpResponse:
    initial = {"points": meeting.recorded_score}
    form = PointsForm(request.POST if request.method == "POST" else None, initial=initial) if writable else None
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            record_old_score(meeting=meeting, points=form.cleaned_data["points"], by=request.user)
        except Refused as refused:
            add_findings(form, refused)
        else:
            messages.success(request, "Đã ghi tổng điểm.")
            return redirect("score:meeting", pk=meeting.pk)
    context = _context(request, meeting, None, form) | {"target": attendance_target(meeting), "progress": None}
    return render(request, "score/old.html", context, status=422 if form is not None and form.is_bound else 200)


@page(permission=P.MEETING_VIEW)
@require_safe
@xframe_options_sameorigin
def card_print(request: HttpRequest, pk: int, *, pdf: bool) -> HttpResponse:
    """The card as it prints."""
    card = _printed(request, pk)
    branch, month = card.meeting.organization, card.meeting.month
    return answer_print(
        request, "score/print/card.html", card_context(card) | {"back": card.score.get_absolute_url()}, pdf=pdf,
        name=f"phieu-cham-diem-{branch.code}-{month.isoformat()}", what=f"Phiếu chấm điểm {card.meeting}", path=branch.path,
        filters={"meeting": pk}, rows=len(card.lines),
    )  # fmt: skip


def _printed(request: HttpRequest, pk: int) -> Card:
    card = card_of(scored_meeting(request, pk))
    if card is None or card.score is None:
        raise Http404
    return card


def from_below(request: HttpRequest, meeting: Meeting) -> HttpResponse | None:
    """Where to go instead when the person holds the right only on the branch itself: what a superior does, the branch does not."""
    if may_oversee(request.scope, meeting.organization):
        return None
    messages.error(request, "Việc này do cấp ủy cấp trên của chi bộ làm.")
    return redirect("score:meeting", pk=meeting.pk)


@page(permission=P.MEETING_OVERSEE)
@require_http_methods(["GET", "POST"])
def rescore_meeting(request: HttpRequest, pk: int) -> HttpResponse:
    """The committee above scores a meeting again, with its reason."""
    meeting = scored_meeting(request, pk, P.MEETING_OVERSEE)
    if (instead := from_below(request, meeting)) is not None:
        return instead
    score = MeetingScore.objects.filter(meeting=meeting).first()
    initial = {"points": score.final_score if score else None, "reason": score.superior_reason if score else ""}
    form = RescoreForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        points: Decimal = form.cleaned_data["points"]
        try:
            rescore(
                meeting=meeting,
                points=points,
                reason=form.cleaned_data["reason"],
                scope=request.scope,
                on=request.scope.on,
            )
        except Refused as refused:
            add_findings(form, refused)
        else:
            messages.success(request, "Đã ghi điểm chấm lại.")
            return redirect("score:meeting", pk=pk)
    context = {"meeting": meeting, "score": score, "form": form, "line": line_of(score) if score else "",
               "breadcrumbs": breadcrumbs_of(meeting, "Chấm lại")}  # fmt: skip
    return render(request, "score/rescore.html", context, status=422 if form.is_bound else 200)


@page(permission=P.MEETING_OVERSEE)
@require_http_methods(["GET", "POST"])
def visit_new(request: HttpRequest, pk: int) -> HttpResponse:
    """A superior attended: who, what he remarked, what he asked."""
    meeting = scored_meeting(request, pk, P.MEETING_OVERSEE)
    if (instead := from_below(request, meeting)) is not None:
        return instead
    above = meeting.organization.parent
    initial = {
        "organization_name": above.name if above else "", "role": "follower", "full_name": request.user.full_name,
    } | _follower_of(meeting)  # fmt: skip
    form = VisitForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            record_visit(
                meeting=meeting, visitor=form.visitor(Member.objects.visible_to(request.scope)),
                organization_name=form.cleaned_data["organization_name"], role=form.cleaned_data["role"], said=form.said,
                scope=request.scope,
            )  # fmt: skip
        except Refused as refused:
            add_findings(form, refused)
        else:
            messages.success(request, "Đã ghi việc dự sinh hoạt.")
            return redirect("score:meeting", pk=pk)
    context = {"meeting": meeting, "form": form, "breadcrumbs": breadcrumbs_of(meeting, "Cấp trên dự sinh hoạt")}
    return render(request, "score/visit.html", context, status=422 if form.is_bound else 200)


def _follower_of(meeting: Meeting) -> dict:
    follower = meeting.organization.followers.filter(valid_from__lte=meeting.held_on).order_by("-valid_from").first()
    if follower is None or (follower.valid_to and follower.valid_to < meeting.held_on):
        return {}
    return {"full_name": follower.full_name, "position": follower.position}


@page(permission=P.MEETING_VIEW)
@require_http_methods(["GET", "POST"])
def visit_done(request: HttpRequest, pk: int) -> HttpResponse:
    """What was done of what a superior asked: written by the branch or by the committee above."""
    visit = get_object_or_404(
        SuperiorVisit.objects.visible_to(request.scope).select_related("meeting__organization"), pk=pk
    )
    organization = visit.meeting.organization
    if not (request.scope.can(P.MEETING_KEEP, organization) or may_oversee(request.scope, organization)):
        raise PermissionDenied("Vai trò của đồng chí không ghi được kết quả này.")
    form = DoneForm(
        request.POST or None,
        initial={"done_on": visit.follow_up_done_on or request.scope.on, "result": visit.follow_up_result},
    )
    if request.method == "POST" and form.is_valid():
        try:
            finish_follow_up(visit=visit, done_on=form.cleaned_data["done_on"], result=form.cleaned_data["result"])
        except Refused as refused:
            add_findings(form, refused)
        else:
            messages.success(request, "Đã ghi kết quả.")
            return redirect("score:meeting", pk=visit.meeting_id)
    context = {"visit": visit, "form": form, "breadcrumbs": breadcrumbs_of(visit.meeting, "Kết quả khắc phục")}
    return render(request, "score/visit_done.html", context, status=422 if form.is_bound else 200)
