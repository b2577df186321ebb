"""Opening a case: a member who leaves, somebody who brings a letter from outside, a transfer that happened already."""

from __future__ import annotations

from datetime import date

from django import forms

from accounts.permissions import Permission as P
from branches.fields import OrganizationField
from core.dates import format_partial
from members.forms.movements import PaperForm, PersonForm
from members.models import ExternalScope, Member
from regulations.lookup import lookup
from transfers.forms.cases import destination_field, outside_fields
from transfers.models import Channel, OtherEnd

#: Columns of a former record that fill the form of an arrival; dates with how much of them is known.
_OF_FORMER = ("full_name", "sex", "personal_id", "card_number", "ethnic_group", "biography_number")
_DATES = {
    "birth_date": "birth_precision", "admission_decision_date": "admission_decision_precision", "admission_date": "admission_precision",
    "official_date": "official_precision",
}  # fmt: skip


#: What the service of a past transfer takes from ``PastForm``.
PAST_VALUES = ("destination", "outside_unit", "boundary", "introduced_on", "received_on", "reason", "note")


def _reason(on: date) -> forms.ChoiceField:
    return forms.ChoiceField(label="Lý do chuyển", choices=[("", "— chọn —"), *lookup("transfer_reason", on)])


class NewTransferForm(forms.Form):
    """Why a member has to be transferred, where to, since when."""

    destination = destination_field(
        required=False, help_text="Nhập mã hoặc tên chi bộ; chưa rõ chi bộ thì nhập đảng ủy nơi đến. Ra ngoài hệ thống thì để trống."
    )  # fmt: skip
    reason_note = forms.CharField(label="Ghi rõ lý do", max_length=250, required=False)
    cause_on = forms.DateField(
        label="Ngày quyết định có hiệu lực, ngày thay đổi nơi cư trú",
        help_text="Thời hạn làm thủ tục tính từ ngày này.",
    )
    channel = forms.ChoiceField(label="Kênh nộp", choices=Channel.choices)
    channel_code = forms.CharField(label="Mã hồ sơ trên hệ thống thủ tục hành chính", max_length=60, required=False)

    field_order = [
        "destination",
        "outside_unit",
        "other_end",
        "boundary",
        "reason",
        "reason_note",
        "cause_on",
        "channel",
        "channel_code",
    ]

    def __init__(self, on: date, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields.update(outside_fields())
        self.fields["reason"] = _reason(on)
        self.order_fields(self.field_order)

    def clean(self) -> dict:
        """One destination, not two; an outside end that names no kind is a Party organisation."""
        data = super().clean()
        if data.get("destination") and data.get("outside_unit"):
            self.add_error("outside_unit", "Chỉ ghi một nơi đến: trong hệ thống, hoặc ngoài hệ thống.")
        if data.get("destination"):
            data["boundary"] = data["other_end"] = ""
        elif data.get("outside_unit"):
            data["other_end"] = data.get("other_end") or OtherEnd.PARTY
        return data


class ArriveForm(PersonForm):
    """The letter somebody brings, and what it says of him."""

    destination = OrganizationField(
        label="Nơi tiếp nhận", help_text="Mã hoặc tên chi bộ; giấy gửi đảng ủy thì nhập đảng ủy."
    )
    outside_unit = forms.CharField(
        label="Tổ chức đảng nơi đi",
        max_length=250,
        help_text="Tên chi bộ, đảng bộ, tỉnh; quân đội, công an ghi phiên hiệu đơn vị.",
    )
    other_end = forms.ChoiceField(label="Loại nơi đi", choices=OtherEnd.choices)
    boundary = forms.ChoiceField(label="Phạm vi chuyển", choices=[("", "— chọn —"), *ExternalScope.choices])
    introduced_on = forms.DateField(
        label="Ngày giới thiệu chuyển đi", help_text="Ngày ghi ở ô giới thiệu ra ngoài của nơi đi."
    )
    letter_number = forms.CharField(label="Số giấy giới thiệu", max_length=30, required=False)
    biography_number = forms.CharField(label="Số lý lịch đảng viên (Số LL)", max_length=12, required=False)
    channel = forms.ChoiceField(label="Kênh nộp", choices=Channel.choices)

    field_order = [
        "destination", "outside_unit", "other_end", "boundary", "introduced_on", "letter_number", "reason", "full_name", "sex",
        "birth_date", "ethnic_group", "personal_id", "card_number", "biography_number", "admission_decision_date", "admission_date",
        "official_date", "channel",
    ]  # fmt: skip

    def __init__(self, scope, on: date, *args, **kwargs) -> None:
        super().__init__(on, *args, **kwargs)
        self.fields["destination"].bind(scope, P.TRANSFER_KEEP)
        self.fields["reason"] = _reason(on)
        self.order_fields(self.field_order)

    @property
    def person(self) -> dict:
        """Columns of the record."""
        number = self.cleaned_data["biography_number"]
        return self.values() | ({"biography_number": number} if number else {})

    @property
    def case(self) -> dict:
        """Values of the case."""
        names = (
            "destination",
            "outside_unit",
            "other_end",
            "boundary",
            "introduced_on",
            "letter_number",
            "reason",
            "channel",
        )
        return {name: self.cleaned_data[name] for name in names}


def of_former(member: Member | None) -> dict:
    """What is known of somebody who was in this system before."""
    if member is None:
        return {}
    dates = {name: format_partial(getattr(member, name), getattr(member, known)) for name, known in _DATES.items()}
    return {name: getattr(member, name) for name in _OF_FORMER} | dates


class PastForm(PaperForm):
    """A transfer that happened already, from its papers."""

    destination = destination_field(required=False, help_text="Nhập mã hoặc tên chi bộ, đảng ủy nơi đến.")
    introduced_on = forms.DateField(label="Ngày giới thiệu chuyển đi")
    received_on = forms.DateField(
        label="Ngày chi bộ nơi đến tiếp nhận", required=False, help_text="Để trống nếu nơi đến chưa tiếp nhận."
    )

    def __init__(self, on: date, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        outside = outside_fields()
        self.fields |= {"outside_unit": outside["outside_unit"], "boundary": outside["boundary"], "reason": _reason(on)}
        self.order_fields(["destination", "outside_unit", "boundary", "introduced_on", "received_on", "reason"])

    def clean(self) -> dict:
        """One destination; nobody arrives before leaving."""
        data = super().clean()
        if data.get("destination") and data.get("outside_unit"):
            self.add_error("outside_unit", "Chỉ ghi một nơi đến: trong hệ thống, hoặc ngoài hệ thống.")
        if data.get("received_on") and data.get("introduced_on") and data["received_on"] < data["introduced_on"]:
            self.add_error("received_on", "Ngày tiếp nhận không được trước ngày giới thiệu.")
        return data
