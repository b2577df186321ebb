"""Forms of residence liaison."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from accounts.permissions import Permission as P
from branches.fields import OrganizationField
from core.case_pages import StepForm
from meetings.models import ResidenceComment
from meetings.models.residence import LEVELS
from members.forms.movements import Everywhere
from regulations.lookup import lookup
from transfers.forms.parts import RowsForm
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


class PastLinkForm(RowsForm, LinkForm):
    """An introduction made earlier, and the comments of its years."""

    PARTS = {
        "Nơi cư trú": ("residence", "residence_unit", "address"),
        "Giấy giới thiệu": ("introduced_on", "letter_number", "signer_name", "signer_position"),
        "Tiếp nhận, kết thúc": ("received_on", "task", "ended_on", "reason"),
    }  # fmt: skip
    row_name, row_title = "comment", "Nhận xét"
    row_required = ("year", "received_on", "level")
    introduced_on = forms.DateField(label="Ngày giới thiệu")
    letter_number = forms.CharField(
        label="Số giấy giới thiệu", max_length=60, required=False, help_text="Không rõ thì để trống."
    )
    signer_name = forms.CharField(label="Họ tên người ký", max_length=120, required=False)
    signer_position = forms.CharField(label="Chức vụ người ký", max_length=120, required=False)
    received_on = forms.DateField(
        label="Ngày nơi cư trú tiếp nhận", required=False,
        help_text="Nơi cư trú có trong hệ thống thì chi bộ đó ghi, trừ khi đồng chí được giao quyền ở cả hai nơi.",
    )  # fmt: skip
    task = forms.CharField(label="Nhiệm vụ được giao ở nơi cư trú", max_length=250, required=False)
    ended_on = forms.DateField(label="Ngày kết thúc", required=False, help_text="Để trống nếu giới thiệu còn hiệu lực.")
    reason = forms.CharField(label="Lý do kết thúc", max_length=500, required=False)

    @property
    def link(self) -> dict[str, Any]:
        """Where the member lives."""
        return self.alone("residence", "residence_unit", "address")

    @property
    def days(self) -> dict[str, Any]:
        """What was done, when."""
        return self.alone(
            "introduced_on",
            "letter_number",
            "signer_name",
            "signer_position",
            "received_on",
            "task",
            "ended_on",
            "reason",
        )

    def row_fields(self) -> dict[str, forms.Field]:
        """The comment of one year."""
        return {
            "year": forms.IntegerField(label="Năm", min_value=1990, max_value=2199),
            "level": forms.ChoiceField(label="Mức nhận xét", choices=[("", "— chọn —"), *lookup(LEVELS)]),
            "received_on": forms.DateField(label="Ngày nhận lại"),
            "signer": forms.CharField(label="Người nhận xét", max_length=120),
            "content": forms.CharField(label="Nội dung nhận xét", max_length=4000),
            "certified_on": forms.DateField(label="Ngày cấp ủy cơ sở xác nhận"),
            "certified_by": forms.CharField(label="Nơi xác nhận", max_length=200),
        }

    def clean(self) -> dict:
        """An end has its reason."""
        data = super().clean()
        if data.get("ended_on") and not data.get("reason"):
            self.add_error("reason", "Ghi lý do kết thúc.")
        return data


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
