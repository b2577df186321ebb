"""Forms of the printed register and the lists: which unit, which period, which kind."""

from __future__ import annotations

from datetime import date

from django import forms

from accounts.fields import OrganizationField
from accounts.permissions import Permission as P
from core.dates import EARLIEST_YEAR, LATEST_YEAR
from transfers.documents.lists import BOUNDARIES, ROWS


class PeriodForm(forms.Form):
    """A unit and a period; empty means one's own unit and this year."""

    organization = OrganizationField(label="Cấp ủy, tổ chức đảng", required=False)
    start = forms.DateField(label="Từ ngày", required=False)
    end = forms.DateField(label="Đến ngày", required=False)

    def __init__(self, *args, scope, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.scope = scope
        self.fields["organization"].bind(scope, P.TRANSFER_VIEW)

    def clean(self) -> dict:
        """The period whole and in order."""
        values = super().clean()
        year = self.scope.on.year
        if self.errors:
            return values
        start = values.get("start") or date((values.get("end") or self.scope.on).year, 1, 1)
        end = values.get("end") or (date(start.year, 12, 31) if values.get("start") else date(year, 12, 31))
        if end < start:
            self.add_error("end", "Ngày cuối phải sau hoặc trùng ngày đầu của kỳ.")
        if not (start.year >= EARLIEST_YEAR and end.year <= LATEST_YEAR):
            self.add_error("start", f"Kỳ phải trong khoảng từ năm {EARLIEST_YEAR} đến năm {LATEST_YEAR}.")
        return values | {"start": start, "end": end}


class ListForm(PeriodForm):
    """The same with the kind of list and how far the move went."""

    kind = forms.ChoiceField(label="Danh sách", choices=[(code, one.label) for code, one in ROWS.items()])
    boundary = forms.ChoiceField(
        label="Phạm vi", required=False, choices=[("", "Tất cả"), *((code, label) for code, (label, _) in BOUNDARIES.items())]
    )  # fmt: skip

    field_order = ("kind", "organization", "start", "end", "boundary")
