"""Forms of the watch over absent members."""

from __future__ import annotations

from django import forms

from core.case_pages import StepForm
from transfers.models import AbsenceCause, AbsenceWatch, ContactChannel, GoodReason


class WatchForm(forms.Form):
    """A watch opened by hand: why, since when."""

    cause = forms.ChoiceField(label="Nguyên nhân", choices=AbsenceCause.choices, widget=forms.RadioSelect)
    since_on = forms.DateField(label="Vắng từ ngày")


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
