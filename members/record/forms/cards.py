"""Forms of party cards."""

from __future__ import annotations

from django import forms

from members.models import CardKind, CardStatus
from members.record.forms.fields import DayField


class CardForm(forms.Form):
    """A card issued to the member."""

    kind = forms.ChoiceField(label="Loại", choices=CardKind.choices)
    number = forms.CharField(label="Số thẻ (12 chữ số)", required=False, max_length=20, help_text="Số in trên thẻ mới.")
    old_number = forms.CharField(
        label="Số thẻ cũ (8 chữ số)", required=False, max_length=20, help_text="Nếu có, dạng NN.NNNNNN."
    )
    issued_on = DayField(label="Ngày cấp", required=False)
    issuer = forms.CharField(label="Cấp ủy cấp thẻ", required=False, max_length=200)
    decision_number = forms.CharField(label="Số quyết định", required=False, max_length=60)
    decision_on = DayField(label="Ngày quyết định", required=False)


class CardStatusForm(forms.Form):
    """Where a card is from a day on."""

    status = forms.ChoiceField(label="Tình trạng mới", choices=CardStatus.choices)
    status_on = DayField(label="Từ ngày")
    paper = forms.CharField(
        label="Giấy tờ căn cứ",
        required=False,
        max_length=200,
        help_text="Ví dụ: Bản tường trình mất thẻ ngày 05/3/2026.",
    )


class CardRequestForm(forms.Form):
    """A card asked for."""

    kind = forms.ChoiceField(label="Loại", choices=CardKind.choices)
    reason = forms.CharField(
        label="Lý do", max_length=250, help_text="Ví dụ: Mất thẻ, có bản tường trình ngày 05/3/2026."
    )


class WithdrawRequestForm(forms.Form):
    """Why no card is issued on a request."""

    reason = forms.CharField(label="Lý do không phát thẻ", max_length=250)
