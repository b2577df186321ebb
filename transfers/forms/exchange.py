"""What is asked in the exchange of files: whom to trust, the file, where somebody who arrives is to be received."""

from __future__ import annotations

from typing import Any

from django import forms

from accounts.permissions import Permission as P
from branches.fields import OrganizationField
from branches.models import Organization
from transfers.models import Partner
from transfers.services.exchange_format import MOST_BYTES

TOO_LARGE = f"Tệp lớn hơn {MOST_BYTES // 1_000_000} MB, không phải tệp trao đổi của một đồng chí."


class PartnerForm(forms.Form):
    """Another installation, as its office handed it over."""

    organization = OrganizationField(
        label="Cấp ủy tin cậy", help_text="Cấp ủy này và các tổ chức trực thuộc trao đổi tệp với hệ thống kia."
    )
    name = forms.CharField(label="Tên hệ thống, cấp ủy sử dụng", max_length=200)
    identifier = forms.CharField(label="Mã hệ thống", max_length=64)
    public_key = forms.CharField(label="Khóa công khai", max_length=64)
    fingerprint = forms.CharField(
        label="Dấu vân tay khóa", max_length=100,
        help_text="Nhận riêng, qua giấy có dấu hoặc nghe đọc qua điện thoại; không chép từ cùng thư với khóa.",
    )  # fmt: skip
    trusted_on = forms.DateField(label="Ngày tin cậy")
    note = forms.CharField(label="Ghi chú", max_length=200, required=False, help_text="Ai trao, theo giấy tờ nào.")

    def __init__(self, *args: Any, scope, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organization"].bind(scope, P.TRANSFER_EXCHANGE)


class RevokeForm(forms.Form):
    """Why a key is trusted no more."""

    reason = forms.CharField(label="Lý do", max_length=200)


class UploadFileForm(forms.Form):
    """The file somebody sent."""

    file = forms.FileField(label="Tệp nhận được", help_text="Tệp .json nguyên như nơi gửi xuất ra.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].widget.attrs["accept"] = ".json,application/json"

    def clean_file(self) -> bytes:
        """The bytes; the size is asked before anything is read."""
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(TOO_LARGE)
        return file.read()


class TakeOverForm(forms.Form):
    """The file once more, as it was previewed, and who receives; the signature keeps it what it was."""

    file = forms.CharField(widget=forms.HiddenInput, strip=False, max_length=MOST_BYTES)

    def __init__(self, *args: Any, scope=None, partner: Partner | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if partner is not None:
            field = OrganizationField(
                label="Nơi tiếp nhận", help_text="Nhập mã hoặc tên chi bộ, hoặc cấp ủy sẽ phân công chi bộ tiếp nhận."
            )
            field.bind(scope, P.TRANSFER_EXCHANGE, under=partner.organization)
            self.fields["destination"] = field

    def clean_destination(self) -> Organization:
        """One that still works."""
        found = self.cleaned_data["destination"]
        if not found.is_active:
            raise forms.ValidationError(f"{found.name} không còn hoạt động.")
        return found


class SendForm(forms.Form):
    """To which installation a file goes."""

    partner = forms.ModelChoiceField(Partner.objects.none(), label="Gửi cho hệ thống", empty_label=None)

    def __init__(self, *args: Any, partners, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["partner"].queryset = partners
