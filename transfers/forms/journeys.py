"""Forms of journeys abroad."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from core.case_pages import StepForm
from regulations.lookup import lookup
from transfers.forms.parts import PartsForm
from transfers.models import Journey, JourneyHandling
from transfers.rules.journeys import handling_by_length

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
            data["handling"] = handling_by_length(data["from_on"], data["until_on"], data["companions"])
        return data


class PastJourneyForm(PartsForm, JourneyForm):
    """A journey that has begun or is over, from its papers."""

    branch_opinion_on = forms.DateField(label="Ngày chi bộ cho ý kiến", required=False)
    opinion = forms.CharField(label="Ý kiến của chi bộ", max_length=500, required=False)
    permit_on = forms.DateField(label="Ngày cho phép", required=False)
    permit_number = forms.CharField(label="Số văn bản cho phép", max_length=60, required=False)
    permit_issuer = forms.CharField(label="Cơ quan cho phép", max_length=200, required=False)
    left_on = forms.DateField(label="Ngày xuất cảnh", required=False)
    returned_on = forms.DateField(label="Ngày nhập cảnh", required=False, help_text="Để trống nếu đồng chí chưa về.")
    reported_on = forms.DateField(label="Ngày báo cáo kết quả", required=False)
    reply = forms.CharField(
        label="Nội dung báo cáo", max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    confirmed_by = forms.CharField(
        label="Xác nhận của tổ chức đảng, cơ quan đại diện ở ngoài nước", max_length=250, required=False
    )

    PARTS = {
        "Chuyến đi": ("country", "purpose", "purpose_note", "funding", "companions", "private"),
        "Xin phép, cho phép": ("requested_on", "branch_opinion_on", "opinion", "permit_on", "permit_number", "permit_issuer",
                               "visits_relatives", "relatives_pledge_on"),
        "Thời hạn, hình thức": ("from_on", "until_on", "handling"),
        "Đi, về, báo cáo": ("left_on", "returned_on", "reported_on", "confirmed_by", "reply"),
    }  # fmt: skip
    field_order = [name for names in PARTS.values() for name in names]

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        asked = {"requested_on": "Ngày xin phép", "from_on": "Được phép từ ngày", "until_on": "Được phép đến ngày"}
        for name, label in asked.items():
            self.fields[name].required, self.fields[name].label = False, label
        self.fields["until_on"].help_text = "Cần ghi khi đồng chí chưa về."
        self.fields["relatives_pledge_on"].help_text = ""

    def clean(self) -> dict:
        """A day on paper has its number."""
        data = super().clean()
        if data.get("permit_on") and not data.get("permit_number"):
            self.add_error("permit_number", "Ghi số văn bản cho phép như trên giấy.")
        return data

    @property
    def values(self) -> dict[str, Any]:
        """What the service takes; the handling is left to the length when nobody chose one."""
        return dict(self.cleaned_data)


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
