"""Forms of feedback: its reception, its steps, the filters of the list."""

from __future__ import annotations

from datetime import date

from django import forms

from branches.models import Organization
from core.case_pages import StepForm
from meetings.feedback.services import COLUMNS
from meetings.models import Feedback, FeedbackChannel, FeedbackState, FeedbackSubject
from members.models import Member
from regulations.lookup import lookup

MOST_OFFERED = 300
OPEN, LATE = "open", "overdue"


class FeedbackForm(forms.Form):
    """What is written at reception."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    denunciation = forms.BooleanField(
        label="Có nội dung tố cáo", required=False,
        help_text="Đánh dấu nếu ý kiến tố cáo một người cụ thể có hành vi vi phạm. Phần mềm sẽ không lưu và chỉ nơi tiếp nhận.",
    )  # fmt: skip
    organization = forms.ModelChoiceField(Organization.objects.none(), label="Tổ chức đảng tiếp nhận")
    source = forms.ChoiceField(label="Nơi góp ý")
    source_name = forms.CharField(
        label="Tên tổ chức, nhóm người góp ý",
        max_length=200,
        required=False,
        help_text="Ví dụ: Ban công tác Mặt trận thôn Đông.",
    )
    person = forms.CharField(
        label="Người góp ý", max_length=120, required=False, help_text="Chỉ ghi khi người góp ý muốn nêu tên."
    )
    received_on = forms.DateField(label="Ngày nhận")
    channel = forms.ChoiceField(label="Hình thức", choices=[("", "— chọn —"), *FeedbackChannel.choices])
    subject = forms.ChoiceField(label="Góp ý về", choices=[("", "— chọn —"), *FeedbackSubject.choices])
    about = forms.CharField(
        label="Cụ thể về", max_length=250, required=False, help_text="Tên nghị quyết, tổ chức, việc được góp ý."
    )
    member = forms.ModelChoiceField(
        Member.objects.none(), label="Đảng viên được góp ý", required=False, empty_label="— không, hoặc không nêu tên —"
    )
    content = forms.CharField(label="Nội dung góp ý", max_length=10_000, widget=forms.Textarea(attrs={"rows": 5}))

    def __init__(self, *args, on: date, units=None, members=None, held: Feedback | None = None, **kwargs) -> None:
        if held is not None:
            kwargs["initial"] = {name: getattr(held, name) for name in COLUMNS} | {"version": held.version}
        super().__init__(*args, **kwargs)
        self.fields["source"].choices = [("", "— chọn —"), *lookup("feedback_source", on)]
        if held is not None:
            del self.fields["organization"]
        else:
            self.fields["organization"].queryset = units
            self.fields["organization"].choices = units.order_by("path").values_list("pk", "name")[:MOST_OFFERED]
        if members is None:
            del self.fields["member"]
        else:
            self.fields["member"].queryset = members
            offered = members.select_related("organization").order_by("name_sort_key", "pk")[:MOST_OFFERED]
            self.fields["member"].choices = [
                ("", "— không, hoặc không nêu tên —"),
                *((m.pk, f"{m.full_name}, {m.organization.name}") for m in offered),
            ]

    @property
    def values(self) -> dict:
        """Columns of the feedback."""
        return {name: self.cleaned_data.get(name) for name in COLUMNS}


class FeedbackStepForm(StepForm):
    """What a step asks: its values, its day, what has been done."""

    def asked(self, name: str, label: str) -> forms.Field:
        """An answer may be long."""
        field = super().asked(name, label)
        if name == "reply":
            return forms.CharField(label=label, max_length=10_000, widget=forms.Textarea(attrs={"rows": 6}))
        return field

    def extra(self) -> dict[str, forms.Field]:
        """What has been done so far, where somebody takes it up or answers."""
        if self.transition.name not in ("take", "answer"):
            return {}
        widget = forms.Textarea(attrs={"rows": 3})
        return {"handling": forms.CharField(label="Việc đã làm", max_length=5_000, required=False, widget=widget)}


class FeedbackFilterForm(forms.Form):
    """What the list may be narrowed by."""

    q = forms.CharField(label="Nội dung, nơi góp ý", max_length=100, required=False)
    state = forms.ChoiceField(
        label="Trạng thái", required=False,
        choices=[("", "Tất cả"), (OPEN, "Chưa trả lời"), (LATE, "Quá hạn trả lời"), ("replied", "Đã trả lời, đã đóng"),
                 ("passed_on", "Đã chuyển đi"), *FeedbackState.choices],
    )  # fmt: skip
    source = forms.ChoiceField(label="Nơi góp ý", required=False)
    subject = forms.ChoiceField(label="Góp ý về", required=False, choices=[("", "Tất cả"), *FeedbackSubject.choices])
    year = forms.IntegerField(label="Năm", required=False, min_value=1950, max_value=2100)
    organization = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1, max_value=2**62)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["source"].choices = [("", "Tất cả"), *lookup("feedback_source")]
