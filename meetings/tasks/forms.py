"""Forms of tasks: filters of the list, giving one task to several members, taking a step, correcting the words."""

from __future__ import annotations

from django import forms

from branches.models import Organization
from core.case_pages import StepForm
from core.dates import format_date
from core.text import clean
from meetings.models import Meeting, MeetingState, TaskAssignment, TaskResult, TaskState
from meetings.tasks.rules import proposed_result
from members.models import Member
from regulations.lookup import lookup_label

OPEN, OVERDUE = "open", "overdue"
FIRST_YEAR, LAST_YEAR = 2000, 2100
STATES = ((OPEN, "Chưa đánh giá"), (OVERDUE, "Quá hạn"), *TaskState.choices)


class Words(forms.CharField):
    """One line of words, tidied."""

    def to_python(self, value) -> str:
        """Without stray spaces and invisible characters."""
        return clean(super().to_python(value))


def year_field(**options) -> forms.IntegerField:
    """A year somebody may type."""
    return forms.IntegerField(
        **{"label": "Năm", "min_value": FIRST_YEAR, "max_value": LAST_YEAR, "widget": forms.NumberInput(attrs={"inputmode": "numeric"})}
        | options
    )  # fmt: skip


class TaskFilterForm(forms.Form):
    """What the list of tasks may be narrowed by."""

    q = Words(
        label="Tìm theo nội dung, họ tên",
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    state = forms.ChoiceField(label="Tình trạng", choices=[("", "Tất cả"), *STATES], required=False)
    result = forms.ChoiceField(label="Mức hoàn thành", choices=[("", "Tất cả"), *TaskResult.choices], required=False)
    due_from = forms.DateField(label="Thời hạn từ ngày", required=False)
    due_to = forms.DateField(label="Thời hạn đến ngày", required=False)
    organization = forms.IntegerField(required=False, min_value=1, max_value=2**62, widget=forms.HiddenInput)
    member = forms.IntegerField(required=False, min_value=1, max_value=2**62, widget=forms.HiddenInput)

    def clean(self):
        """The period the right way round."""
        cleaned = super().clean()
        first, last = cleaned.get("due_from"), cleaned.get("due_to")
        if first and last and last < first:
            self.add_error("due_to", f"Ngày sau phải không trước ngày {format_date(first)}.")
        return cleaned


class MemberChoices(forms.ModelMultipleChoiceField):
    """Members to tick, by name."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, member: Member) -> str:
        """The name; the year of birth tells namesakes apart."""
        return f"{member.full_name}, {member.birth_date.year}" if member.birth_date else member.full_name


class MeetingChoice(forms.ModelChoiceField):
    """A meeting by kind and day."""

    def label_from_instance(self, meeting: Meeting) -> str:
        """Its kind, month and day."""
        return f"{meeting.get_kind_display()} {meeting.month.label} (ngày {format_date(meeting.held_on)})"


def coming_meetings(organization: Organization):
    """Meetings in which a member may still report."""
    states = (MeetingState.PLANNED, MeetingState.NOTIFIED, MeetingState.IN_SESSION)
    return Meeting.objects.filter(organization=organization, state__in=states).order_by("planned_at")


class GiveTaskForm(forms.Form):
    """One task for one member or several of a branch."""

    content = Words(label="Nội dung nhiệm vụ", max_length=400, help_text="Một việc cụ thể, kiểm tra được.")
    product = Words(
        label="Sản phẩm, mức phải đạt", max_length=300, required=False, help_text="Ví dụ: vận động 10 hộ ký cam kết."
    )
    everyone = forms.BooleanField(label="Giao cho tất cả đồng chí phải có nhiệm vụ", required=False)
    members = MemberChoices(Member.objects.none(), label="Giao cho", required=False)
    assigned_on = forms.DateField(label="Ngày giao")
    deadline = forms.DateField(label="Thời hạn", help_text="Thời hạn quyết định nhiệm vụ tính vào kết quả của năm nào.")
    reports_in = MeetingChoice(
        Meeting.objects.none(), label="Báo cáo tại buổi họp", required=False, empty_label="Không định trước"
    )

    def __init__(self, *args, organization: Organization, members, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["members"].queryset = members
        meetings = coming_meetings(organization)
        self.fields["reports_in"].queryset = meetings
        if not meetings.exists():
            del self.fields["reports_in"]


class CorrectTaskForm(forms.Form):
    """The words of an open task."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)
    content = Words(label="Nội dung nhiệm vụ", max_length=400)
    product = Words(label="Sản phẩm, mức phải đạt", max_length=300, required=False)
    reports_in = MeetingChoice(
        Meeting.objects.none(), label="Báo cáo tại buổi họp", required=False, empty_label="Không định trước"
    )

    def __init__(self, *args, task: TaskAssignment, **kwargs) -> None:
        initial = {
            "version": task.version,
            "content": task.content,
            "product": task.product,
            "reports_in": task.reports_in_id,
        }
        super().__init__(*args, initial=initial, **kwargs)
        known = coming_meetings(task.organization)
        if task.reports_in_id:
            known = known | Meeting.objects.filter(pk=task.reports_in_id)
        self.fields["reports_in"].queryset = known


_FIELDS = {
    "progress": lambda task: Words(label="Tiến độ", max_length=400, help_text="Việc đã làm, việc còn lại, khó khăn."),
    "finished_on": lambda task: forms.DateField(
        label="Ngày hoàn thành", required=False, help_text=f"Thời hạn: {format_date(task.deadline)}."
    ),
    "evidence": lambda task: Words(
        label="Kết quả, minh chứng", max_length=400, required=False, help_text="Số liệu, sản phẩm, văn bản."
    ),
    "result": lambda task: forms.ChoiceField(
        label="Mức hoàn thành", widget=forms.RadioSelect,
        choices=[(one.value, lookup_label("task_result", one.value)) for one in TaskResult],
    ),
    "assessment": lambda task: Words(label="Nhận xét", max_length=400, required=False),
    "deadline": lambda task: forms.DateField(label="Thời hạn mới", help_text=f"Thời hạn cũ: {format_date(task.deadline)}."),
    "reason": lambda task: Words(label="Lý do", max_length=400),
}  # fmt: skip
_ASKED = {
    "progress": ("progress",),
    "report": ("finished_on", "evidence"),
    "assess": ("result", "finished_on", "evidence", "assessment"),
    "reassess": ("result", "finished_on", "evidence", "assessment", "reason"),
    "send_back": ("reason",),
    "extend": ("deadline", "reason"),
    "withdraw": ("reason",),
}


class TaskStepForm(StepForm):
    """What a step of a task asks; an assessment begins with what the dates say."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        task, name = self.case, self.transition.name
        del self.fields["note"], self.fields["on"]  # a task is moved on the day it is told; the progress is the note
        finished = task.finished_on or (self.initial["on"] if name == "report" else None)
        first = {
            "progress": task.progress, "finished_on": finished, "evidence": task.evidence, "assessment": task.assessment,
            "result": task.result or proposed_result(task.deadline, finished),
        }  # fmt: skip
        self.initial = first | self.initial
        if name == "report":
            self.fields["finished_on"].required = self.fields["evidence"].required = True

    def asked(self, name: str, label: str) -> forms.Field:
        """The field of a value as the form of a task knows it."""
        return _FIELDS[name](self.case)

    def extra(self) -> dict[str, forms.Field]:
        """Values of the step that its row does not require, and why an assessment departs from the dates."""
        name = self.transition.name
        found = {one: _FIELDS[one](self.case) for one in _ASKED[name] if one not in self.transition.needs}
        if name in ("assess", "reassess"):
            found["override_reason"] = Words(
                label="Lý do đánh giá khác với ngày hoàn thành", max_length=400, required=False,
                help_text="Chỉ ghi khi mức chọn khác với kết quả so ngày hoàn thành và thời hạn.",
            )  # fmt: skip
        return found

    @property
    def step(self) -> dict:
        """The values for ``perform``; the progress is also the note of the log."""
        step = super().step
        data = step["data"]
        data["note"] = data.get("progress") or data.get("assessment") or data.get("evidence") or ""
        return step
