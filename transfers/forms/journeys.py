"""Forms of journeys abroad."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from core.case_pages import StepForm
from regulations.judging import or_none
from regulations.lookup import lookup
from transfers.models import Journey, JourneyHandling
from transfers.rules.journeys import proposal

BY_LENGTH = ""


class JourneyForm(forms.Form):
    """An application to go abroad."""

    country = forms.CharField(label="Nước đến", max_length=120)
    purpose = forms.ChoiceField(label="Mục đích")
    purpose_note = forms.CharField(label="Nội dung chuyến đi", max_length=250, required=False)
    private = forms.BooleanField(label="Đi việc riêng", required=False)
    visits_relatives = forms.BooleanField(label="Thăm thân nhân ở nước ngoài", required=False)
    relatives_pledge_on = forms.DateField(
        label="Ngày bản cam kết về thân nhân ở nước ngoài",
        required=False,
        help_text="Bắt buộc khi đi thăm thân nhân; có thể bổ sung sau.",
    )
    companions = forms.IntegerField(
        label="Số đảng viên cùng đi (kể cả đồng chí này)", min_value=1, max_value=500, initial=1
    )
    funding = forms.CharField(label="Nguồn kinh phí", max_length=120, required=False)
    from_on = forms.DateField(label="Dự kiến đi từ ngày")
    until_on = forms.DateField(label="Đến ngày")
    handling = forms.ChoiceField(
        label="Hình thức", required=False, choices=[(BY_LENGTH, "Theo thời gian đi"), *JourneyHandling.choices],
        help_text="Để “Theo thời gian đi” thì hệ thống chọn theo quy định đang có hiệu lực.",
    )  # fmt: skip
    requested_on = forms.DateField(label="Ngày xin phép")

    def __init__(self, *args, on: date, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["purpose"].choices = [("", "— chọn —"), *lookup("trip_purpose", on)]

    @property
    def values(self) -> dict[str, Any]:
        """The columns of the journey, the handling filled in from the length where it was left to it."""
        data = dict(self.cleaned_data)
        if data["handling"] == BY_LENGTH:
            found = or_none(proposal, data["from_on"], data["until_on"], data["companions"])
            data["handling"] = found.handling if found else JourneyHandling.NONE
        return data


class HandlingForm(forms.Form):
    """Another handling."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)
    handling = forms.ChoiceField(label="Hình thức", choices=JourneyHandling.choices, widget=forms.RadioSelect)


class JourneyStepForm(StepForm):
    """What a step of a journey asks for."""

    case: Journey

    def asked(self, name: str, label: str) -> forms.Field:
        """The report in a few lines; the number of the paper in one."""
        if name == "reply":
            return forms.CharField(label=label, max_length=4000, widget=forms.Textarea(attrs={"rows": 6}))
        if name == "permit_number":
            return forms.CharField(label=label, max_length=60)
        return super().asked(name, label)

    def extra(self) -> dict[str, forms.Field]:
        """The pledge, who permits, who confirms."""
        name = self.transition.name
        if name == "give_opinion" and self.case.visits_relatives:
            return {
                "relatives_pledge_on": forms.DateField(
                    label="Ngày bản cam kết về thân nhân ở nước ngoài", required=False
                )
            }
        if name == "permit":
            return {"permit_issuer": forms.CharField(label="Cơ quan cho phép", max_length=200, required=False)}
        if name == "report":
            return {
                "confirmed_by": forms.CharField(
                    label="Xác nhận của tổ chức đảng, cơ quan đại diện ở ngoài nước", max_length=250, required=False
                )
            }
        return {}
