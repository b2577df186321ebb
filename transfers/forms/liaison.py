"""Forms of residence liaison."""

from __future__ import annotations

from datetime import date

from django import forms

from accounts.permissions import Permission as P
from branches.fields import OrganizationField
from core.case_pages import StepForm
from meetings.models import ResidenceComment
from meetings.models.residence import LEVELS
from members.forms.movements import Everywhere
from regulations.lookup import lookup
from transfers.models import ResidenceLink


class LinkForm(forms.Form):
    """Where the member lives."""

    residence = OrganizationField(
        label="Chi bộ nơi cư trú", required=False, help_text="Nhập mã hoặc tên chi bộ thôn, tổ dân phố nơi đồng chí ở."
    )
    residence_unit = forms.CharField(
        label="Tổ chức đảng nơi cư trú ngoài hệ thống",
        max_length=250,
        required=False,
        help_text="Chỉ ghi khi nơi cư trú không có trong hệ thống.",
    )
    address = forms.CharField(label="Địa chỉ cư trú", max_length=250, required=False)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["residence"].bind(Everywhere(), P.ORGANIZATION_VIEW)


class LiaisonStepForm(StepForm):
    """What a step of an introduction asks for."""

    case: ResidenceLink

    def asked(self, name: str, label: str) -> forms.Field:
        """Names no longer than the letter keeps."""
        if name in ("signer_name", "signer_position"):
            return forms.CharField(label=label, max_length=120)
        return super().asked(name, label)

    def extra(self) -> dict[str, forms.Field]:
        """The number of a letter given already; a task."""
        if self.transition.name == "introduce":
            return {
                "letter_number": forms.CharField(
                    label="Số giấy giới thiệu", max_length=60, required=False, help_text="Để trống thì lấy số tiếp theo trong sổ văn bản."
                )
            }  # fmt: skip
        if self.transition.name == "receive":
            return {"task": forms.CharField(label="Nhiệm vụ giao ở nơi cư trú", max_length=250, required=False)}
        return {}


def _version() -> forms.IntegerField:
    return forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1, required=False)


class CommentForm(forms.Form):
    """The comment of a year as the residence writes it."""

    version = _version()
    level = forms.ChoiceField(label="Mức nhận xét")
    content = forms.CharField(
        label="Nội dung nhận xét", max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 5})
    )
    signer = forms.CharField(label="Người nhận xét", max_length=120)
    received_on = forms.DateField(label="Ngày nhận xét")

    def __init__(self, *args, comment: ResidenceComment | None, signer: str, on: date, **kwargs) -> None:
        initial = {"signer": signer, "received_on": on}
        if comment is not None:
            written = {name: getattr(comment, name) for name in ("level", "content", "signer", "received_on")}
            initial |= {name: value for name, value in written.items() if value} | {"version": comment.version}
        super().__init__(*args, initial=initial, **kwargs)
        self.fields["level"].choices = [("", "— chọn —"), *lookup(LEVELS, on)]


class CertifyForm(forms.Form):
    """The confirmation of the grassroots committee of the residence."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)
    certified_on = forms.DateField(label="Ngày xác nhận")
    certified_by = forms.CharField(label="Nơi xác nhận", max_length=200)
