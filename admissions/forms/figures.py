"""Forms of the pages of figures: which period, and the grid of targets."""

from __future__ import annotations

from django import forms

from admissions.models import AdmissionTarget, TargetPeriod
from admissions.services.targets import HIGHEST, Wanted
from branches.models import Organization
from core import spans


class TargetPeriodForm(forms.Form):
    """Which targets are shown: of a year, or of a term by its first year."""

    organization = forms.IntegerField(widget=forms.HiddenInput, required=False)
    period = forms.ChoiceField(label="Chỉ tiêu của", choices=TargetPeriod.choices, required=False)
    year = forms.IntegerField(
        label="Năm (năm đầu nhiệm kỳ)", min_value=spans.FIRST_YEAR, max_value=spans.LAST_YEAR, required=False
    )


class TargetGridForm(forms.Form):
    """The targets of a node and its units on one page, with the paper that sets them. ``version-…`` tell who comes second."""

    document_number = forms.CharField(label="Số nghị quyết, kế hoạch", max_length=60, required=False)
    document_on = forms.DateField(label="Ngày nghị quyết, kế hoạch", required=False)
    last_year = forms.IntegerField(label="Đến năm", min_value=spans.FIRST_YEAR, max_value=spans.LAST_YEAR)

    def __init__(
        self, *args, organizations: list[Organization], targets: dict[int, AdmissionTarget], period: str, first_year: int, **kwargs
    ) -> None:  # fmt: skip
        self.organizations, self.targets, self.first_year = organizations, targets, first_year
        known = targets.get(organizations[0].pk) or next(iter(targets.values()), None)
        last = known.last_year if known else first_year + (4 if period == TargetPeriod.TERM else 0)
        kwargs["initial"] = {
            "document_number": known.document_number if known else "", "document_on": known.document_on if known else None,
            "last_year": last,
        }  # fmt: skip
        super().__init__(*args, **kwargs)
        if period == TargetPeriod.YEAR:
            self.fields["last_year"].widget = forms.HiddenInput()
        for one in organizations:
            target = targets.get(one.pk)
            self.fields[f"number-{one.pk}"] = forms.IntegerField(
                label=one.name,
                min_value=0,
                max_value=HIGHEST,
                required=False,
                initial=target.number if target else None,
            )
            self.fields[f"version-{one.pk}"] = forms.IntegerField(
                widget=forms.HiddenInput, required=False, initial=target.version if target else None
            )

    def clean(self) -> dict:
        """A target that stands is taken back by writing 0, not by emptying its box."""
        for one in self.organizations:
            name = f"number-{one.pk}"
            if one.pk in self.targets and name in self.cleaned_data and self.cleaned_data[name] is None:
                self.add_error(name, "Chỉ tiêu đã giao không để trống; ghi 0 nếu thôi giao.")
        return self.cleaned_data

    @property
    def cells(self) -> list[tuple[Organization, forms.BoundField, forms.BoundField]]:
        """The boxes with their organisations."""
        return [(one, self[f"number-{one.pk}"], self[f"version-{one.pk}"]) for one in self.organizations]

    @property
    def wanted(self) -> list[Wanted]:
        """What is to be set: the boxes that changed; all filled ones when the paper or the term changed."""
        everything = {"document_number", "document_on", "last_year"} & set(self.changed_data)
        return [
            Wanted(one, self.cleaned_data[f"number-{one.pk}"], self.cleaned_data[f"version-{one.pk}"])
            for one in self.organizations
            if self.cleaned_data[f"number-{one.pk}"] is not None
            and (everything or f"number-{one.pk}" in self.changed_data)
        ]
