"""The evening on a phone: roll, tasks of last month, who spoke, tasks given. Each part is one form; the button leads to the next."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.permissions import Permission as P
from core.access import page
from core.dates import format_date
from core.findings import Finding, Refused
from meetings.attendance import figures_of
from meetings.evening import REVIEW, ROLL, SPEAKERS, TASKS, Progress, progress_of
from meetings.forms import TaskForm
from meetings.models import Attendance, AttendanceValue, ItemStatus, Meeting, ResolutionItem
from meetings.services.resolutions import Judged, Task, open_items, remove_task, review_items, set_task
from meetings.services.roll import Mark, RollSaved, draw_up, mark_since, token
from meetings.services.speeches import set_speakers
from meetings.views.common import breadcrumbs_of, meeting_of, people_of, words

V = AttendanceValue
QUICK_REASONS = ("Ốm", "Đi công tác", "Việc gia đình")
SHORT = {V.PRESENT: "Có mặt", V.ABSENT_EXCUSED: "Vắng có lý do", V.ABSENT_UNEXCUSED: "Vắng không lý do"}
NEW_ROWS = 3


def session_of(request: HttpRequest, pk: int) -> tuple[Meeting, HttpResponse | None]:
    """The meeting being kept, and where to go instead when nothing can be written in it."""
    meeting = meeting_of(request, pk, P.MEETING_KEEP)
    if meeting.is_writable:
        return meeting, None
    if meeting.locked_at:
        messages.info(request, "Biên bản đã thông qua, nội dung đã khóa; chỉ ghi được đính chính.")
    else:
        messages.info(request, f"Buổi họp đang ở trạng thái “{meeting.state_label}”; bấm “Mở buổi họp” trước.")
    return meeting, redirect("meetings:detail", pk=pk)


def onward(request: HttpRequest, progress: Progress, meeting: Meeting) -> HttpResponse:
    """Where the pressed button leads: the next part, or this one again."""
    if "stay" in request.POST or progress.next is None:
        return redirect(request.path)
    return redirect(progress.next.url)


def progress_with(meeting: Meeting, code: str) -> Progress:
    """The line of progress; the tasks of last month are passed by when there are none."""
    without = () if code == REVIEW or open_items(meeting).exists() else (REVIEW,)
    return progress_of(meeting, code, without=without)


def answer(request: HttpRequest, template: str, meeting: Meeting, progress: Progress, context: dict, status: int = 200):
    """A part of the evening as a page."""
    label = next(part.label for part in progress.parts if part.current)
    shared = {"meeting": meeting, "progress": progress, "part": label, "breadcrumbs": breadcrumbs_of(meeting, label)}
    return render(request, template, shared | context, status=status)


# --- Điểm danh ---------------------------------------------------------------------------------------------


@dataclass
class RollRow:
    """A line of the roll on the page: what may be said of the person, what is said, what is wrong."""

    line: Attendance
    value: str
    reason: str
    special_duty: bool
    error: str = ""
    options: list[tuple[str, str]] = field(default_factory=list)
    reasons = QUICK_REASONS

    @property
    def quick(self) -> str:
        """The quick reason chosen, if it is one of them."""
        return self.reason if self.reason in self.reasons else ""

    @property
    def own_reason(self) -> str:
        """The reason in words of one's own."""
        return "" if self.reason in self.reasons else self.reason

    @property
    def shown(self) -> str:
        """What the page showed of the line."""
        return token(self.line.value, self.line.reason)


def _options(line: Attendance) -> list[tuple[str, str]]:
    if line.activity_status == "suspended":
        return [(V.SUSPENDED.value, V.SUSPENDED.label)]
    found = [(value.value, label) for value, label in SHORT.items()]
    special = line.value if line.value not in SHORT else _special(line)
    return [*([(special, V(special).label)] if special else []), *found]


def _special(line: Attendance) -> str:
    """What the roll said of the line when it was drawn up, where that was not simply that the person is expected."""
    return {
        "exempt": V.EXEMPT, "temporarily_exempt": V.EXEMPT, "temporary_elsewhere": V.TEMPORARY_ELSEWHERE,
        "abroad": V.TEMPORARY_ELSEWHERE,
    }.get(line.activity_status, "")  # fmt: skip


def _marks(request: HttpRequest, lines: list[Attendance]) -> dict[int, Mark]:
    sent = request.POST
    marks = {}
    for line in lines:
        value = sent.get(f"value_{line.pk}")
        if value is None:
            continue
        reason = words(request, f"reason_{line.pk}", 200) or words(request, f"why_{line.pk}", 200)
        marks[line.pk] = Mark(value, reason if value.startswith("absent") else "", f"duty_{line.pk}" in sent)
    return marks


@page(permission=P.MEETING_KEEP)
@require_http_methods(["GET", "POST"])
def roll(request: HttpRequest, pk: int) -> HttpResponse:
    """Roll call: everyone expected stands as present, one press confirms all; exceptions are marked on their line."""
    meeting, elsewhere = session_of(request, pk)
    if elsewhere:
        return elsewhere
    lines = list(meeting.roll.all())
    progress = progress_with(meeting, ROLL)
    marks, errors, others, status = {}, {}, [], 200
    if request.method == "POST":
        marks = _marks(request, lines)
        strangers = set(_keys(request.POST, "value_")) - {line.pk for line in lines}
        shown = {line.pk: request.POST[f"shown_{line.pk}"] for line in lines if f"shown_{line.pk}" in request.POST}
        try:
            saved = mark_since(meeting=meeting, marks=marks | dict.fromkeys(strangers, Mark("")), shown=shown)
        except Refused as refused:
            status = refused.status
            errors = {
                finding.field.rpartition("_")[2]: f"{finding.message} {finding.remedy}".strip()
                for finding in refused.findings
            }
            others = [finding.message for finding in refused.findings if not finding.field]
        else:
            _tell(request, saved)
            return onward(request, progress, meeting)
    rows = [_row(line, marks.get(line.pk), errors.get(str(line.pk), "")) for line in lines]
    context = {
        "rows": [row for row in rows if not row.line.visitor], "visitors": [row for row in rows if row.line.visitor],
        "figures": figures_of(lines), "errors": [*others, *errors.values()],
    }  # fmt: skip
    return answer(request, "meetings/roll.html", meeting, progress, context, status)


def _keys(sent, prefix: str) -> list[int]:
    tails = (name.removeprefix(prefix) for name in sent if name.startswith(prefix))
    return [int(tail) for tail in tails if tail.isdecimal() and len(tail) < 18]


def _row(line: Attendance, said: Mark | None, error: str) -> RollRow:
    if said is None:
        return RollRow(line, line.value, line.reason, line.special_duty, error, _options(line))
    return RollRow(line, said.value, said.reason, said.special_duty, error, _options(line))


def _tell(request: HttpRequest, saved: RollSaved) -> None:
    """Say what a second person wrote while this page was open."""
    if saved.theirs:
        names = "; ".join(f"{line.full_name}: {line.get_value_display().lower()}" for line in saved.theirs)
        messages.warning(request, f"Trong lúc đồng chí điểm danh, người khác đã ghi và được giữ nguyên: {names}.")
    if saved.both:
        names = "; ".join(f"{line.full_name} (người khác ghi: {before.lower()})" for line, before in saved.both)
        messages.warning(request, f"Hai người cùng ghi, đã lấy theo lần ghi sau của đồng chí: {names}. Kiểm tra lại.")


@page(permission=P.MEETING_KEEP)
@require_POST
def redraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Draw the roll up again after the list of members was put right; marks stay."""
    meeting, elsewhere = session_of(request, pk)
    if elsewhere:
        return elsewhere
    with transaction.atomic():
        number = draw_up(Meeting.objects.select_for_update().get(pk=meeting.pk))
    messages.success(
        request, f"Danh sách điểm danh đã lập lại theo ngày {format_date(meeting.held_on)}: {number} người."
    )
    return redirect("meetings:roll", pk=pk)


# --- Việc tháng trước --------------------------------------------------------------------------------------


@page(permission=P.MEETING_KEEP)
@require_http_methods(["GET", "POST"])
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """Tasks of earlier meetings, judged one by one: part I of the resolution."""
    meeting, elsewhere = session_of(request, pk)
    if elsewhere:
        return elsewhere
    items = list(open_items(meeting))
    said = {one.item_id: one for one in meeting.item_reviews.all()}
    progress = progress_with(meeting, REVIEW)
    found, status = [], 200
    if request.method == "POST":
        judged = {}
        for key in _keys(request.POST, "status_"):
            judged[key] = Judged(request.POST[f"status_{key}"], words(request, f"result_{key}", 400))
        try:
            review_items(meeting=meeting, judged=judged)
        except Refused as refused:
            found, status = refused.findings, refused.status
        else:
            return onward(request, progress, meeting)
    choices = [("done", "Đạt"), ("not_done", "Không đạt"), ("open", "Tiếp tục"), ("dropped", "Không làm nữa")]
    rows = [
        (item, request.POST.get(f"status_{item.pk}") or (said[item.pk].status if item.pk in said else ""),
         request.POST.get(f"result_{item.pk}") or (said[item.pk].result if item.pk in said else ""))
        for item in items
    ]  # fmt: skip
    context = {
        "rows": rows, "choices": choices, "findings": found, "on": meeting.held_on,
        "done": sum(status == ItemStatus.DONE for _, status, _ in rows),
    }  # fmt: skip
    return answer(request, "meetings/review.html", meeting, progress, context, status)


# --- Phát biểu ---------------------------------------------------------------------------------------------


@page(permission=P.MEETING_KEEP)
@require_http_methods(["GET", "POST"])
def speakers(request: HttpRequest, pk: int) -> HttpResponse:
    """Who spoke: one tap for each person, a summary where one was taken down."""
    meeting, elsewhere = session_of(request, pk)
    if elsewhere:
        return elsewhere
    lines = [line for line in meeting.roll.all() if line.came]
    held = {one.attendance_id: one.summary for one in meeting.speeches.filter(agenda_item=None)}
    elsewhere_spoke = set(meeting.speeches.exclude(agenda_item=None).values_list("attendance", flat=True))
    progress = progress_with(meeting, SPEAKERS)
    found, status = [], 200
    if request.method == "POST":
        spoke = {key: words(request, f"summary_{key}", 4000) for key in _keys(request.POST, "spoke_")}
        summaries = {key: words(request, f"summary_{key}", 4000) for key in _keys(request.POST, "summary_")}
        spoke |= {key: text for key, text in summaries.items() if text}
        shown = {int(one) for one in request.POST.get("shown", "").split(",") if one.isdecimal() and len(one) < 18}
        try:
            set_speakers(meeting=meeting, spoke=spoke, shown=shown)
        except Refused as refused:
            found, status, held = refused.findings, refused.status, spoke
        else:
            return onward(request, progress, meeting)
    rows = [(line, line.pk in held, held.get(line.pk, ""), line.pk in elsewhere_spoke) for line in lines]
    context = {
        "rows": rows,
        "shown": ",".join(str(one) for one in held),
        "findings": found,
        "came": len(lines),
        "spoke": len({*held, *elsewhere_spoke}),
    }
    return answer(request, "meetings/speakers.html", meeting, progress, context, status)


# --- Giao việc ---------------------------------------------------------------------------------------------


@page(permission=P.MEETING_KEEP)
@require_http_methods(["GET", "POST"])
def tasks(request: HttpRequest, pk: int) -> HttpResponse:
    """Tasks given at the meeting, several at once: what, who, by when."""
    meeting, elsewhere = session_of(request, pk)
    if elsewhere:
        return elsewhere
    people, quick = people_of(meeting), _quick_deadlines(meeting)
    progress = progress_with(meeting, TASKS)
    forms = [TaskForm(request.POST or None, prefix=f"new{n}", members=people, quick=quick) for n in range(NEW_ROWS)]
    status, found = 200, []
    if request.method == "POST":
        status = 422
        checked = [form.is_valid() for form in forms]
        if all(checked):
            try:
                _set_tasks(meeting, [form for form in forms if not form.is_empty], by=request.user)
            except Refused as refused:
                found, status = refused.findings, refused.status
            else:
                return onward(request, progress, meeting)
    context = {
        "items": list(meeting.items.select_related("responsible").order_by("order", "pk")), "forms": forms, "findings": found,
    }  # fmt: skip
    return answer(request, "meetings/tasks.html", meeting, progress, context, status)


def _quick_deadlines(meeting: Meeting) -> list[tuple[str, str]]:
    """The deadlines given most: the end of the month, a month from now, the end of the quarter."""
    on, month = meeting.held_on, meeting.month
    quarter_end = month.plus((3 - month.month) % 3).last_day
    days = [(month.last_day, "Cuối tháng"), (on + timedelta(days=30), "Một tháng"), (month.next.last_day, "Cuối tháng sau"),
            (quarter_end, "Cuối quý")]  # fmt: skip
    seen, found = set(), []
    for day, said in days:
        if day >= on and day not in seen:
            seen.add(day)
            found.append((day.isoformat(), f"{said} ({format_date(day)[:5]})"))
    return found


@transaction.atomic
def _set_tasks(meeting: Meeting, forms: list[TaskForm], *, by) -> None:
    """Every row of the page, or none; the findings say which row."""
    found, conflict = [], False
    for form in forms:
        values = form.cleaned_data
        task = Task(
            values["task"], values["target"], values["responsible"], values["responsible_text"], form.chosen_deadline
        )
        try:
            set_task(meeting=meeting, task=task, by=by)
        except Refused as refused:
            conflict = conflict or refused.conflict
            for finding in refused.findings:
                if finding.field in form.fields:
                    form.add_error(finding.field, f"{finding.message} {finding.remedy}".strip())
                else:
                    found.append(finding)
    if found or any(form.errors for form in forms):
        raise Refused(found or [Finding("rows", "Có dòng ghi chưa đúng; xem chỗ đánh dấu.")], conflict=conflict)


@page(permission=P.MEETING_KEEP)
@require_POST
def task_remove(request: HttpRequest, pk: int, item: int) -> HttpResponse:
    """Take a task off the meeting that set it."""
    meeting, elsewhere = session_of(request, pk)
    if elsewhere:
        return elsewhere
    row = get_object_or_404(ResolutionItem, pk=item, meeting=meeting)
    try:
        remove_task(item=row)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, f"Đã bỏ nhiệm vụ “{row.task}”.")
    return redirect(reverse("meetings:tasks", args=[pk]))
