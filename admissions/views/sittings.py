"""Several people considered at one meeting of the branch, at one sitting of a committee, decided in one batch."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.permissions import Permission as P
from admissions.batch_forms import DecisionForm, NumberForm, PersonForm, SittingForm
from admissions.documents.batch import sittings_held
from admissions.models import Admission, BallotStage
from admissions.services.batch import SIGNING, SITTINGS, Meeting, decide_many, record_sitting
from admissions.waiting import BRANCH_STAGES, COMMITTEE_STAGES, Waiting, seats_of, to_decide, voters_of, waiting_for
from branches.models import Organization
from core.access import page
from core.findings import Finding, Refused
from core.pages import add_findings
from core.workflow import NotPermitted
from meetings.matters import matter
from meetings.models import WRITABLE_STATES, MeetingKind, Vote
from meetings.models import Meeting as BranchMeeting
from meetings.services.evening import open_tonight
from meetings.services.votes import record_votes
from meetings.views.decisions import Row, row_for, tally_of
from members.models import Member

MATTERS = {"admission": BallotStage.BRANCH_ADMISSION, "recognition": BallotStage.BRANCH_RECOGNITION}
ACTIONS = {"admission": "Quyết định kết nạp", "recognition": "Quyết định công nhận đảng viên chính thức"}


def _crumbs(*labels: str) -> list[dict]:
    return [{"label": "Kết nạp, công nhận", "url": reverse("admissions:list")}, *({"label": label} for label in labels)]


def _branch_for(request: HttpRequest, pk: int) -> Organization:
    """A branch of the scope that this person keeps the cases of."""
    unit = get_object_or_404(Organization.objects.visible_to(request.scope, P.ADMISSION_VIEW).active(), pk=pk)
    if not unit.is_branch:
        raise Http404
    if not request.scope.can(P.ADMISSION_KEEP, unit):
        raise PermissionDenied(f"Vai trò của đồng chí không ghi việc kết nạp của {unit.name} được.")
    return unit


def _row_words(findings: Iterable[Finding]) -> str:
    return " ".join(f"{finding.message} {finding.remedy}".strip() for finding in findings)


# --- The meeting of the branch, kept in the system ---------------------------------------------------------


@page(permission=P.ADMISSION_KEEP)
@require_http_methods(["GET", "POST"])
def branch_meeting(request: HttpRequest, branch: int) -> HttpResponse:
    """Everybody waiting for the branch, on one page of the minutes of an open meeting; all votes recorded, or none."""
    unit = _branch_for(request, branch)
    may_keep = request.scope.can(P.MEETING_KEEP, unit)
    if request.method == "POST" and not may_keep:
        raise PermissionDenied(f"Vai trò của đồng chí không ghi biên bản họp của {unit.name} được.")
    if request.method == "POST" and "open" in request.POST:
        return _open(request, unit)
    meetings = list(
        BranchMeeting.objects.filter(organization=unit, state__in=WRITABLE_STATES).exclude(kind=MeetingKind.BRANCH_COMMITTEE)
        .select_related("organization").order_by("-planned_at")
    ) if may_keep else []  # fmt: skip
    asked = request.GET.get("meeting", "")
    meeting = next((one for one in meetings if str(one.pk) == asked), meetings[0] if meetings else None)
    context = {"branch": unit, "meetings": meetings, "meeting": meeting, "may_keep": may_keep, "tabs": _branch_tabs(unit, "meeting"),
               "breadcrumbs": _crumbs("Xét ở buổi họp chi bộ")}  # fmt: skip
    if meeting is None:
        return render(request, "admissions/meeting.html", context, status=409 if request.method == "POST" else 200)
    votes = list(meeting.votes.filter(matter__in=MATTERS).select_related("member"))
    context |= {"votes": votes, "rows": [], "refusal": "", "findings": []}
    try:
        context["rows"] = rows = _ballot_rows(request, meeting, votes)
    except Refused as refused:
        return render(request, "admissions/meeting.html", context | {"refusal": str(refused)}, status=refused.status)
    if request.method == "GET":
        return render(request, "admissions/meeting.html", context)
    status, found = _record_ballots(request, meeting, rows)
    if status == 302:
        return redirect(f"{request.path}?meeting={meeting.pk}")
    return render(request, "admissions/meeting.html", context | {"findings": found, "wrong": True}, status=status)


def _open(request: HttpRequest, unit: Organization) -> HttpResponse:
    try:
        meeting = open_tonight(organization=unit, scope=request.scope, on=request.scope.on, now=timezone.now())
    except NotPermitted as refused:
        raise PermissionDenied(str(refused)) from refused
    except Refused as refused:
        messages.error(request, _row_words(refused.findings))
        return redirect(request.path)
    messages.success(request, "Đã mở buổi họp. Điểm danh trước để số có mặt đúng, rồi ghi kết quả biểu quyết.")
    return redirect(f"{request.path}?meeting={meeting.pk}")


def _ballot_rows(request: HttpRequest, meeting: BranchMeeting, votes: list[Vote]) -> list[Row]:
    roll = list(meeting.roll.all())
    on_roll = {line.member_id for line in roll}
    voted = {(vote.matter, vote.case_id) for vote in votes} | {
        (vote.matter, "m", vote.member_id) for vote in votes if vote.member_id
    }
    rows = []
    for code in MATTERS:
        for case in matter(code).waiting(meeting.organization, meeting.held_on):
            if (code, case.case_id) in voted or (code, "m", case.member_id) in voted:
                continue
            if case.member_id and case.member_id not in on_roll:
                continue
            rows.append(row_for(request, meeting, roll, case, prefix=f"{code}-{case.case_id}", title=case.subject))
    return rows


def _record_ballots(request: HttpRequest, meeting: BranchMeeting, rows: list[Row]) -> tuple[int, list[Finding]]:
    """The status of the answer (302: recorded) and what was wrong beside the rows themselves."""
    checked = [row.form.is_valid() for row in rows]
    gone = _gone(request, {row.form.prefix for row in rows})
    if gone:
        return 409, gone
    if not all(checked):
        return 422, []
    chosen = [row for row in rows if row.form.is_chosen]
    if not chosen:
        return 422, [Finding("nobody", "Chưa chọn người nào.", remedy="Bấm tên người được xét ở buổi họp này.")]
    members = Member.objects.in_bulk([row.line.member_id for row in chosen if row.line])
    try:
        made = record_votes(meeting=meeting, tallies=[tally_of(row, members) for row in chosen], by=request.user)
    except Refused as refused:
        return refused.status, _beside(refused, [row.form for row in chosen])
    told = "; ".join(
        f"{vote.subject} {vote.in_favour}/{vote.base} – {'đạt' if vote.passed else 'không đạt'}" for vote in made
    )
    messages.success(request, f"Đã ghi vào biên bản: {told}. Hồ sơ chuyển bước khi thông qua biên bản.")
    return 302, []


def _gone(request: HttpRequest, there: set[str]) -> list[Finding]:
    """People ticked on the page who no longer wait: somebody else has dealt with them."""
    found = []
    for name in request.POST:
        prefix = name.removesuffix("-chosen")
        if prefix == name or prefix in there:
            continue
        key = prefix.rpartition("-")[2]
        case = (
            Admission.objects.visible_to(request.scope).select_related("applicant").filter(pk=key).first()
            if _is_key(key)
            else None
        )
        who = case.applicant.full_name if case else "Một người"
        state = f"nay ở trạng thái “{case.state_label}”" if case else "không còn trong danh sách"
        found.append(Finding("moved_on", f"{who}: người khác vừa ghi kết quả hoặc chuyển bước, {state}. Chưa ghi dòng nào.",
                             remedy="Kiểm tra những người còn lại rồi ghi lại."))  # fmt: skip
    return found


def _is_key(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 18


def _beside(refused: Refused, forms: list[BaseForm]) -> list[Finding]:
    """Say each finding at its row; what belongs to no row is answered."""
    others = []
    for finding in refused.findings:
        if finding.row and finding.row <= len(forms):
            form = forms[finding.row - 1]
            words = f"{finding.message} {finding.remedy}".strip()
            form.add_error(finding.field if finding.field in form.fields else None, words)
        else:
            others.append(finding)
    return others


def _branch_tabs(unit: Organization, current: str) -> list[dict]:
    pages = (
        ("meeting", "Biên bản trên hệ thống", "admissions:meeting"),
        ("paper", "Biên bản ghi trên giấy", "admissions:paper_meeting"),
    )
    return [
        {"label": label, "url": reverse(name, args=[unit.pk]), "current": code == current}
        for code, label, name in pages
    ]


# --- A sitting whose minutes are on paper: the branch, a committee -----------------------------------------


@dataclass
class PersonRow:
    """One person of a sitting on the page."""

    waiting: Waiting
    stage: str
    form: BaseForm

    @property
    def title(self) -> str:
        """The name."""
        return self.waiting.case.applicant.full_name


def _person_rows(request: HttpRequest, organization: Organization, stages: Iterable[str]) -> list[PersonRow]:
    data = request.POST if request.method == "POST" else None
    return [
        PersonRow(one, stage, PersonForm(data, prefix=f"p-{stage}-{one.case.pk}"))
        for stage in stages for one in waiting_for(organization, stage, request.scope.on)
    ]  # fmt: skip


@page(permission=P.ADMISSION_KEEP)
@require_http_methods(["GET", "POST"])
def paper_meeting(request: HttpRequest, branch: int) -> HttpResponse:
    """A meeting of the branch whose minutes are kept on paper: the meeting once, a tally for each, the steps at once."""
    unit = _branch_for(request, branch)
    first = {"held_on": request.scope.on, "base": (n := voters_of(unit, request.scope.on)), "present": n}
    context = {
        "title": "Xét ở buổi họp chi bộ", "branch": unit, "tabs": _branch_tabs(unit, "paper"), "subtitle": unit.name,
        "help": "Dùng khi biên bản ghi trên giấy. Người đủ phiếu chuyển bước ngay; người không đủ phiếu ghi là chi bộ không thông qua.",
        "breadcrumbs": _crumbs("Xét ở buổi họp chi bộ"),
    }  # fmt: skip
    return _sitting_page(request, unit, BRANCH_STAGES, first, "Tổng số đảng viên chính thức", context)


@page(permission=P.ADMISSION_REVIEW)
@require_http_methods(["GET", "POST"])
def sitting(request: HttpRequest, organization: int, stage: str) -> HttpResponse:
    """A sitting of a committee: the meeting once, a tally for each person who waits for it."""
    if stage not in COMMITTEE_STAGES:
        raise Http404
    unit = _committee_for(request, organization, SITTINGS[stage].permission)
    n = seats_of(unit, stage, request.scope.on)
    first = {"held_on": request.scope.on, "base": n or None, "present": n or None}
    label = BallotStage(stage).label
    context = {
        "title": label, "subtitle": unit.name, "help": _HELP.get(stage, ""),
        "breadcrumbs": [*_crumbs(), {"label": "Phiên họp của cấp ủy", "url": reverse("admissions:sittings")}, {"label": label}],
        "onward": _decide_link(unit, SITTINGS[stage].action) if stage.startswith("decision") else "",
    }  # fmt: skip
    return _sitting_page(request, unit, (stage,), first, "Tổng số ủy viên", context)


_HELP = {
    BallotStage.COMMITTEE_ADMISSION: "Đủ phiếu thì chuyển sang chờ quyết định; không đủ phiếu thì ghi là đảng ủy cơ sở không thông qua.",
    BallotStage.DECISION_ADMISSION: "Ghi kết quả biểu quyết trước, rồi ra quyết định cho từng người.",
    BallotStage.COMMITTEE_RECOGNITION: "Ghi kết quả biểu quyết đề nghị công nhận; hồ sơ vẫn chờ quyết định.",
    BallotStage.DECISION_RECOGNITION: "Ghi kết quả biểu quyết trước, rồi ra quyết định cho từng người.",
}


def _committee_for(request: HttpRequest, pk: int, permission: str) -> Organization:
    unit = get_object_or_404(Organization.objects.visible_to(request.scope, P.ADMISSION_VIEW).active(), pk=pk)
    if not request.scope.can(permission, unit):
        raise PermissionDenied(f"Vai trò của đồng chí không ghi việc này của {unit.name} được.")
    return unit


def _decide_link(unit: Organization, action: str) -> str:
    return reverse("admissions:decide", args=[unit.pk, action])


def _sitting_page(
    request: HttpRequest, unit: Organization, stages: Iterable[str], first: dict, base_label: str, context: dict
) -> HttpResponse:
    rows = _person_rows(request, unit, stages)
    head = SittingForm(request.POST or None, base_label=base_label, initial=first)
    status, found = 200, []
    if request.method == "POST":
        status, found = _record_sitting(request, unit, head, rows)
        if status == 302:
            return redirect(context.get("onward") or request.path)
    wrong = status != 200
    return render(
        request,
        "admissions/sitting.html",
        context | {"head": head, "rows": rows, "findings": found, "wrong": wrong},
        status=status,
    )


def _record_sitting(
    request: HttpRequest, unit: Organization, head: SittingForm, rows: list[PersonRow]
) -> tuple[int, list[Finding]]:
    gone = _gone(request, {row.form.prefix for row in rows})
    if gone:
        return 409, gone
    if not all([head.is_valid(), *(row.form.is_valid() for row in rows)]):
        return 422, []
    chosen = [row for row in rows if row.form.cleaned_data["chosen"]]
    values = head.cleaned_data
    meeting = Meeting(unit, values["held_on"], values["base"], values["present"])
    tallies = [row.form.tally(row.waiting.case.pk, meeting.present, row.stage) for row in chosen]
    try:
        done = record_sitting(meeting=meeting, stage="", rows=tallies, scope=request.scope, on=request.scope.on)
    except NotPermitted as refused:
        raise PermissionDenied(str(refused)) from refused
    except Refused as refused:
        others = _beside(refused, [row.form for row in chosen])
        add_findings(head, Refused([finding for finding in others if finding.field in head.fields]))
        return refused.status, [finding for finding in others if finding.field not in head.fields]
    told = "; ".join(f"{case.applicant.full_name}: {case.state_label.lower()}" for case in done)
    messages.success(request, f"Đã ghi kết quả của {len(done)} người. {told}.")
    return 302, []


# --- What waits for the committees ; decisions in one batch ------------------------------------------------


@page(permission=P.ADMISSION_REVIEW)
@require_safe
def sittings(request: HttpRequest) -> HttpResponse:
    """What waits for a committee of this person: to consider, to decide, to sign."""
    unit = request.scope.home
    if unit is None or unit.is_branch or not request.scope.can(P.ADMISSION_VIEW, unit):
        unit = None
    rows = []
    if unit is not None:
        for stage in COMMITTEE_STAGES:
            if request.scope.can(SITTINGS[stage].permission, unit):
                people = waiting_for(unit, stage, request.scope.on)
                rows.append((BallotStage(stage).label, reverse("admissions:sitting", args=[unit.pk, stage]), people))
        for action, label in ACTIONS.items():
            if request.scope.can(P.ADMISSION_DECIDE, unit):
                rows.append(
                    (f"Ký: {label.lower()}", _decide_link(unit, action), _voted(unit, action, request.scope.on))
                )
    held = sittings_held(unit, request.scope) if unit else []
    context = {"unit": unit, "rows": rows, "held": held, "breadcrumbs": _crumbs("Phiên họp của cấp ủy")}
    return render(request, "admissions/sittings.html", context)


def _voted(unit: Organization, action: str, on) -> list[Waiting]:
    return [one for one in to_decide(unit, action, on) if one.ballot is not None]


@page(permission=P.ADMISSION_DECIDE)
@require_http_methods(["GET", "POST"])
def decide(request: HttpRequest, organization: int, action: str) -> HttpResponse:
    """Sign the decisions of several people on one day: the day and the signer once, numbers from the register or as they stand."""
    if action not in SIGNING:
        raise Http404
    unit = _committee_for(request, organization, P.ADMISSION_DECIDE)
    data = request.POST if request.method == "POST" else None
    people = to_decide(unit, action, request.scope.on)
    rows = [PersonRow(one, action, NumberForm(data, prefix=f"d-{one.case.pk}")) for one in people]
    head = DecisionForm(data, initial={"decision_on": request.scope.on})
    status, found = 200, []
    if request.method == "POST":
        status, found = _sign(request, action, head, rows)
        if status == 302:
            return redirect(request.path)
    label = ACTIONS[action]
    context = {
        "title": label, "subtitle": unit.name, "head": head, "rows": rows, "findings": found, "wrong": status != 200, "signing": True,
        "help": "Số quyết định để trống thì lấy số tiếp theo trong sổ văn bản của cấp quyết định. Chọn người đã có kết quả biểu quyết.",
        "breadcrumbs": [*_crumbs(), {"label": "Phiên họp của cấp ủy", "url": reverse("admissions:sittings")}, {"label": label}],
    }  # fmt: skip
    return render(request, "admissions/sitting.html", context, status=status)


def _sign(request: HttpRequest, action: str, head: DecisionForm, rows: list[PersonRow]) -> tuple[int, list[Finding]]:
    gone = _gone(request, {row.form.prefix for row in rows})
    if gone:
        return 409, gone
    if not all([head.is_valid(), *(row.form.is_valid() for row in rows)]):
        return 422, []
    values = head.cleaned_data
    if values["decision_on"] > request.scope.on:
        head.add_error("decision_on", "Ngày quyết định chưa đến; nhập ngày không sau hôm nay.")
        return 422, []
    chosen = [row for row in rows if row.form.cleaned_data["chosen"]]
    try:
        done = decide_many(
            action=action, rows=[row.form.signing(row.waiting.case.pk) for row in chosen], scope=request.scope, **values
        )
    except NotPermitted as refused:
        raise PermissionDenied(str(refused)) from refused
    except Refused as refused:
        return refused.status, _beside(refused, [row.form for row in chosen])
    numbers = "; ".join(
        f"{case.applicant.full_name}: {case.recognition_number if action == 'recognition' else case.decision_number}"
        for case in done
    )
    messages.success(request, f"Đã ký {len(done)} quyết định. {numbers}.")
    return 302, []
