"""Forms of temporary activity."""

from __future__ import annotations

from typing import Any

from django import forms

from core.case_pages import StepForm
from members.models import ExternalScope
from regulations.lookup import lookup
from transfers.forms.cases import MonthField, branch_field, destination_field
from transfers.models import TemporaryKind, TemporaryTransfer

_WRITING = ("sign", "forward", "introduce", "receive_above", "accept")


def _lines(label: str, *, required: bool = True, help_text: str = "") -> forms.CharField:
    return forms.CharField(label=label, max_length=4000, required=required, help_text=help_text, widget=forms.Textarea(attrs={"rows": 4}))


class TemporaryForm(forms.Form):
    """A request for temporary activity elsewhere."""

    kind = forms.ChoiceField(label="Hình thức", choices=TemporaryKind.choices)
    destination = destination_field(
        label="Nơi sinh hoạt tạm thời trong hệ thống", required=False,
        help_text="Nhập mã hoặc tên chi bộ, đảng bộ. Đi nước ngoài thì để trống.",
    )  # fmt: skip
    outside_unit = forms.CharField(
        label="Nơi sinh hoạt ngoài hệ thống, hoặc nước đến", max_length=250, required=False,
        help_text="Chỉ ghi khi nơi đến không có trong hệ thống.",
    )  # fmt: skip
    reason = forms.ChoiceField(label="Lý do")
    reason_note = forms.CharField(label="Ghi rõ lý do", max_length=250, required=False)
    study = forms.BooleanField(
        label="Được cử đi học tập trung", required=False, help_text="Thời hạn dài hơn theo quy định về đi học."
    )
    from_on = forms.DateField(label="Từ ngày")
    until_on = forms.DateField(label="Đến ngày")
    decision_number = forms.CharField(label="Số văn bản cử đi, hợp đồng, xác nhận", max_length=60, required=False)
    decision_on = forms.DateField(label="Ngày văn bản", required=False)
    dues_at = forms.ChoiceField(label="Nơi đóng đảng phí", choices=TemporaryTransfer._meta.get_field("dues_at").choices)
    requested_on = forms.DateField(label="Ngày đề nghị")

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].choices = [("", "— chọn lý do —"), *lookup("transfer_reason")]

    @property
    def values(self) -> dict[str, Any]:
        """What the service takes."""
        return dict(self.cleaned_data)


class TemporaryStepForm(StepForm):
    """A step of a temporary stay."""

    case: TemporaryTransfer

    def asked(self, name: str, label: str) -> forms.Field:
        """A month for the dues, a day for the term, a few lines for remarks."""
        if name == "dues_paid_to":
            return MonthField(label=label)
        if name == "remarks":
            return _lines(label)
        if name in ("signer_name", "signer_position"):
            return forms.CharField(label=label, max_length=120)
        if name == "number":
            return forms.CharField(label=label, max_length=30)
        return super().asked(name, label)

    def extra(self) -> dict[str, forms.Field]:
        """Numbers, the branch that receives, remarks, how far an official transfer goes."""
        name, fields = self.transition.name, {}
        if name in _WRITING:
            help_text = "" if name in ("sign", "accept") else "Để trống thì lấy số thứ tự trong sổ giới thiệu."
            fields["number"] = forms.CharField(label="Số … GTSHĐ", max_length=30, required=False, help_text=help_text)
        if name == "receive_above" and not self.case.destination.is_branch:
            fields["branch"] = branch_field(self.case.destination, required=False)
        if name in ("receive_above", "accept"):
            fields["late_note"] = forms.CharField(label="Giải trình khi trình giấy muộn", max_length=500, required=False)
        if name == "return_home":
            fields["remarks"] = _lines(
                "Nhận xét của chi ủy nơi tạm thời", required=False,
                help_text="Chép từ giấy giới thiệu đồng chí mang về; để trống khi nơi tạm thời đã ghi trên hệ thống.",
            )  # fmt: skip
        if name == "convert":
            fields |= self._official()
        return fields

    def _official(self) -> dict[str, forms.Field]:
        reasons = [("", "Như lý do sinh hoạt tạm thời"), *lookup("transfer_reason")]
        fields: dict[str, forms.Field] = {
            "official_reason": forms.ChoiceField(label="Lý do chuyển chính thức", choices=reasons, required=False)
        }
        if self.case.leaves_system:
            fields["boundary"] = forms.ChoiceField(label="Phạm vi chuyển", choices=[("", "— chọn —"), *ExternalScope.choices])
        return fields
