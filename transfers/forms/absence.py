"""Forms of the watch over absent members."""

from __future__ import annotations

from typing import Any

from django import forms

from core.case_pages import StepForm
from transfers.forms.parts import RowsForm
from transfers.models import AbsenceCause, AbsenceWatch, ContactChannel, GoodReason


class WatchForm(forms.Form):
    """A watch opened by hand: why, since when."""

    cause = forms.ChoiceField(label="Nguyên nhân", choices=AbsenceCause.choices, widget=forms.RadioSelect)
    since_on = forms.DateField(label="Vắng từ ngày")


class PastWatchForm(RowsForm, WatchForm):
    """A watch kept on paper so far: the attempts made, the reminder, the reasons looked into, the return."""

    PARTS = {
        "Vì sao theo dõi": ("cause", "since_on"),
        "Việc đã làm": ("warned_on", "warning_number", "checked_on", "good_reasons"),
        "Trở lại sinh hoạt": ("resolved_on", "reason"),
    }  # fmt: skip
    row_name, row_title = "attempt", "Lần liên hệ"
    row_required = ("on", "channel", "made_by", "result")
    warned_on = forms.DateField(label="Ngày nhắc nhở bằng văn bản", required=False)
    warning_number = forms.CharField(label="Số văn bản nhắc nhở", max_length=60, required=False)
    checked_on = forms.DateField(label="Ngày kiểm tra lý do chính đáng", required=False)
    good_reasons = forms.MultipleChoiceField(
        label="Lý do chính đáng", choices=GoodReason.choices, widget=forms.CheckboxSelectMultiple, required=False,
        help_text="Đã kiểm tra mà không có lý do nào thì để trống.",
    )  # fmt: skip
    resolved_on = forms.DateField(
        label="Ngày trở lại sinh hoạt", required=False, help_text="Để trống nếu đồng chí còn vắng."
    )
    reason = forms.CharField(label="Đồng chí trở lại thế nào", max_length=500, required=False)

    @property
    def watch(self) -> dict[str, Any]:
        """Why, since when."""
        return self.alone("cause", "since_on")

    @property
    def days(self) -> dict[str, Any]:
        """The acts besides the attempts."""
        return self.alone("warned_on", "warning_number", "checked_on", "good_reasons", "resolved_on", "reason")

    def row_fields(self) -> dict[str, forms.Field]:
        """One attempt."""
        return {
            "on": forms.DateField(label="Ngày liên hệ"),
            "channel": forms.ChoiceField(label="Cách liên hệ", choices=[("", "— chọn —"), *ContactChannel.choices]),
            "made_by": forms.CharField(label="Người liên hệ", max_length=120),
            "reached": forms.BooleanField(label="Đã gặp, nói chuyện được với đồng chí"),
            "result": forms.CharField(label="Kết quả", max_length=500),
        }

    def clean(self) -> dict:
        """A reminder has its number, a return its words, reasons the day they were looked into."""
        data = super().clean()
        for day, name, words in (
            ("warned_on", "warning_number", "Ghi số văn bản nhắc nhở."), ("resolved_on", "reason", "Ghi đồng chí trở lại thế nào."),
        ):  # fmt: skip
            if data.get(day) and not data.get(name):
                self.add_error(name, words)
        if data.get("good_reasons") and not data.get("checked_on"):
            self.add_error("checked_on", "Ghi ngày kiểm tra.")
        return data


class AbsenceStepForm(StepForm):
    """What a step of a watch asks for."""

    case: AbsenceWatch

    def asked(self, name: str, label: str) -> forms.Field:
        """The channel from its list; names and numbers no longer than the table keeps."""
        match name:
            case "channel":
                return forms.ChoiceField(label=label, choices=[("", "— chọn —"), *ContactChannel.choices])
            case "made_by":
                return forms.CharField(label=label, max_length=120)
            case "result":
                return forms.CharField(label=label, max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
            case "warning_number" | "proposal_number":
                return forms.CharField(label=label, max_length=60)
        return super().asked(name, label)

    def extra(self) -> dict[str, forms.Field]:
        """Whether the member was reached; the checklist of good reasons."""
        if self.transition.name == "contact":
            return {"reached": forms.BooleanField(label="Đã gặp, nói chuyện được với đồng chí", required=False)}
        if self.transition.name == "check":
            return {
                "good_reasons": forms.MultipleChoiceField(
                    label="Lý do chính đáng", choices=GoodReason.choices, widget=forms.CheckboxSelectMultiple, required=False,
                )
            }  # fmt: skip
        return {}
