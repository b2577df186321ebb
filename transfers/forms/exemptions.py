"""Forms of exemption, leave and reduction."""

from __future__ import annotations

from typing import Any

from django import forms

from core.case_pages import StepForm
from regulations.lookup import lookup
from transfers.models import Exemption, ExemptionKind


class ExemptionForm(forms.Form):
    """A request to be exempt, on leave, or to do less."""

    kind = forms.ChoiceField(label="Hình thức", choices=ExemptionKind.choices, widget=forms.RadioSelect)
    requested_on = forms.DateField(label="Ngày đề nghị")
    asked_orally = forms.BooleanField(
        label="Đề nghị bằng lời tại chi bộ", required=False, help_text="Tạm miễn phải có đơn ghi lý do, thời hạn."
    )
    voluntary = forms.BooleanField(label="Đảng viên tự nguyện đề nghị", required=False, initial=True)
    health_paper = forms.CharField(
        label="Giấy xác nhận, hồ sơ bệnh án (nơi cấp)",
        max_length=250,
        required=False,
        help_text="Miễn, giảm vì tuổi cao, sức yếu.",
    )
    illness_months = forms.IntegerField(
        label="Thời gian phải điều trị (tháng)", min_value=0, max_value=600, required=False
    )
    ground = forms.ChoiceField(label="Lý do tạm miễn", required=False)
    ground_note = forms.CharField(label="Ghi rõ lý do", max_length=250, required=False)
    from_on = forms.DateField(
        label="Từ ngày", required=False, help_text="Miễn, giảm: để trống thì từ ngày chi bộ ra nghị quyết."
    )
    until_on = forms.DateField(label="Đến ngày", required=False, help_text="Chỉ ghi khi tạm miễn.")
    place = forms.CharField(label="Nơi ở trong thời gian tạm miễn", max_length=200, required=False)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ground"].choices = [("", "— chỉ chọn khi tạm miễn —"), *lookup("leave_ground")]

    @property
    def values(self) -> dict[str, Any]:
        """What the service takes."""
        return dict(self.cleaned_data)


class ExemptionStepForm(StepForm):
    """A step of an exemption, leave or reduction."""

    case: Exemption

    def asked(self, name: str, label: str) -> forms.Field:
        """Numbers no longer than the record keeps."""
        if name in ("resolution_number", "agreed_number"):
            return forms.CharField(label=label, max_length=60)
        return super().asked(name, label)

    def extra(self) -> dict[str, forms.Field]:
        """The term the branch resolves, the remarks brought home, the resolution of a return."""
        name = self.transition.name
        if name == "resolve":
            fields: dict[str, forms.Field] = {
                "from_on": forms.DateField(
                    label="Từ ngày",
                    required=False,
                    initial=self.case.from_on,
                    help_text="Để trống thì từ ngày ra nghị quyết.",
                )
            }
            if self.case.kind == ExemptionKind.LEAVE:
                fields["until_on"] = forms.DateField(label="Đến ngày", initial=self.case.until_on)
            return fields
        if name == "resume":
            return {
                "resolution_number": forms.CharField(label="Số nghị quyết chi bộ", max_length=60, required=False),
                "remarks": forms.CharField(
                    label="Nhận xét của nơi cư trú, nơi làm việc", max_length=4000, required=False,
                    widget=forms.Textarea(attrs={"rows": 4}), help_text="Bắt buộc khi hết tạm miễn trở về.",
                ),
            }  # fmt: skip
        return {}
