"""Forms of reports: open one, write it, take a step."""

from __future__ import annotations

from django import forms

from branches.models import Organization
from core.dates import Month
from reports.inputs import inputs_of
from reports.models import Report
from reports.sections import sections_of


class MonthField(forms.CharField):
    """A month written 11/2026."""

    def __init__(self, **options) -> None:
        super().__init__(**{"label": "Tháng", "help_text": "Ví dụ 11/2026", "max_length": 7} | options)

    def clean(self, value: str) -> Month | None:
        text = super().clean(value)
        try:
            return Month.parse(text) if text else None
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error


class OpenReportForm(forms.Form):
    """Which organisation, which month."""

    organization = forms.ModelChoiceField(Organization.objects.none(), label="Tổ chức đảng")
    month = MonthField()

    def __init__(self, *args, organizations, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organization"].queryset = organizations


class WriteReportForm(forms.Form):
    """Prose by section in the order of the paper, then the figures entered by hand; ``version`` is what the person started from."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, report: Report, **kwargs) -> None:
        self.report = report
        initial = {"version": report.version} | {f"text_{c}": t for c, t in report.texts.items()} | report.inputs
        super().__init__(*args, initial=initial, **kwargs)
        for section in sections_of(report.kind):
            if section.asks_prose:
                title = section.heading(report.month)
                self.fields[f"text_{section.code}"] = forms.CharField(
                    label=title, required=False, max_length=20_000, widget=forms.Textarea(attrs={"rows": 4})
                )
            for asked in inputs_of(report.kind):
                if section.block and asked.block == section.block:
                    self.fields[asked.name] = forms.IntegerField(label=asked.label, min_value=0, required=False)

    @property
    def texts(self) -> dict[str, str]:
        """Prose by section code."""
        return {n.removeprefix("text_"): v.strip() for n, v in self.cleaned_data.items() if n.startswith("text_")}

    @property
    def inputs(self) -> dict[str, object]:
        """Figures by name, as plain values."""
        names = {asked.name for asked in inputs_of(self.report.kind)}
        return {n: v for n, v in self.cleaned_data.items() if n in names}
