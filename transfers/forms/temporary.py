"""Forms of temporary activity."""

from __future__ import annotations

from typing import Any

from django import forms

from accounts.permissions import Permission as P
from branches.fields import OrganizationField
from core.case_pages import StepForm
from members.forms.movements import Everywhere
from members.models import ExternalScope
from regulations.lookup import lookup
from transfers.forms.cases import MonthField, branch_field, destination_field
from transfers.forms.parts import RowsForm
from transfers.models import DUES_PLACES, TemporaryKind, TemporaryTransfer

_WRITING = ("sign", "forward", "introduce", "receive_above", "accept")


def _lines(label: str, *, required: bool = True, help_text: str = "") -> forms.CharField:
    return forms.CharField(
        label=label, max_length=4000, required=required, help_text=help_text, widget=forms.Textarea(attrs={"rows": 4})
    )


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
    dues_at = forms.ChoiceField(label="Nơi đóng đảng phí", choices=DUES_PLACES)
    requested_on = forms.DateField(label="Ngày đề nghị")

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].choices = [("", "— chọn lý do —"), *lookup("transfer_reason")]

    @property
    def values(self) -> dict[str, Any]:
        """What the service takes."""
        return dict(self.cleaned_data)


class PastTemporaryForm(RowsForm, TemporaryForm):
    """A stay that has begun or is over, from its letter, with its extensions."""

    PARTS = {
        "Nơi sinh hoạt tạm thời": ("kind", "destination", "outside_unit", "reason", "reason_note", "study", "decision_number",
                                   "decision_on"),
        "Giấy giới thiệu": ("introduced_on", "letter_number", "introducer", "signer_name", "signer_position", "from_on", "until_on",
                            "requested_on"),
        "Đảng phí": ("dues_at", "dues_paid_to"),
        "Tiếp nhận, trở về": ("received_on", "returned_on", "remarks"),
    }  # fmt: skip
    row_name, row_title = "extension", "Gia hạn lần"
    row_required = ("on", "until_on")
    introduced_on = forms.DateField(label="Ngày giới thiệu")
    letter_number = forms.CharField(
        label="Số … GTSHĐ", max_length=30, required=False,
        help_text="Ghi như trên giấy; không rõ thì để trống. Không lấy số trong sổ giới thiệu hiện nay.",
    )  # fmt: skip
    introducer = OrganizationField(
        label="Cấp ủy giới thiệu đi", required=False,
        help_text="Cấp ủy ghi số trên giấy. Để trống thì là cấp ủy giới thiệu theo quy định ngày đó.",
    )  # fmt: skip
    signer_name = forms.CharField(label="Họ tên người ký", max_length=120, required=False)
    signer_position = forms.CharField(label="Chức vụ người ký", max_length=120, required=False)
    dues_paid_to = MonthField(label="Đã đóng đảng phí hết tháng", required=False)
    received_on = forms.DateField(
        label="Ngày nơi tạm thời tiếp nhận", required=False,
        help_text="Đồng chí còn ở một chi bộ trong hệ thống thì chi bộ đó ghi, trừ khi được giao quyền ở cả hai nơi.",
    )  # fmt: skip
    returned_on = forms.DateField(
        label="Ngày trở về", required=False, help_text="Để trống nếu đồng chí còn sinh hoạt tạm thời."
    )
    remarks = _lines("Nhận xét của chi ủy nơi tạm thời", required=False)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        asked = {"from_on": "Thời hạn từ ngày", "until_on": "Thời hạn đến ngày", "requested_on": "Ngày đề nghị"}
        for name, label in asked.items():
            self.fields[name].label = label
        self.fields["until_on"].help_text = "Thời hạn ghi lần đầu; gia hạn thì ghi ở dưới."
        self.fields["requested_on"].required = False
        self.fields["introducer"].bind(Everywhere(), P.ORGANIZATION_VIEW)

    def row_fields(self) -> dict[str, forms.Field]:
        """One extension."""
        return {
            "on": forms.DateField(label="Ngày gia hạn"),
            "until_on": forms.DateField(label="Đến ngày"),
            "number": forms.CharField(label="Số văn bản", max_length=60),
        }

    @property
    def values(self) -> dict[str, Any]:
        """What the service takes beside the extensions."""
        return self.alone(*(name for names in self.PARTS.values() for name in names))


class TemporaryStepForm(StepForm):
    """A step of a temporary stay."""

    case: TemporaryTransfer

    def asked(self, name: str, label: str) -> forms.Field:
        """A month for the dues, a day for the term, a few lines for remarks."""
        if name in ("dues_paid_to", "from_month"):
            return MonthField(label=label)
        if name == "dues_at":
            return forms.ChoiceField(label=label, choices=[("", "— chọn —"), *DUES_PLACES], required=True)
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
            fields["late_note"] = forms.CharField(
                label="Giải trình khi trình giấy muộn", max_length=500, required=False
            )
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
            fields["boundary"] = forms.ChoiceField(
                label="Phạm vi chuyển", choices=[("", "— chọn —"), *ExternalScope.choices]
            )
        return fields
