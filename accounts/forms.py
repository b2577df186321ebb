"""Forms of accounts, grants and the filters of the logs."""

from __future__ import annotations

import re

from django import forms
from django.utils import timezone

from accounts.fields import OrganizationField
from accounts.models import AccessKind, SignInLog, User
from accounts.permissions import Permission
from accounts.roles import ROLES, role_choices
from core.text import clean

_USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{2,49}")


class UserForm(forms.Form):
    """Name, post and telephone of the person behind an account."""

    full_name = forms.CharField(label="Họ và tên", max_length=120)
    title = forms.CharField(label="Chức vụ", max_length=120, required=False)
    phone = forms.CharField(label="Điện thoại", max_length=20, required=False)

    def clean_full_name(self) -> str:
        """The name in composed letters and single spaces."""
        return clean(self.cleaned_data["full_name"])

    def clean_phone(self) -> str:
        """Digits and the signs one writes between them."""
        phone = clean(self.cleaned_data["phone"])
        if phone and not re.fullmatch(r"\+?[0-9 .-]{8,20}", phone):
            raise forms.ValidationError("Số điện thoại chỉ gồm chữ số, ví dụ 0912 345 678.")
        return phone


class NewUserForm(UserForm):
    """A new account."""

    username = forms.CharField(
        label="Tên đăng nhập",
        max_length=50,
        help_text="Chữ thường không dấu, chữ số, dấu chấm, gạch ngang; ít nhất 3 ký tự.",
    )
    field_order = ("username", "full_name", "title", "phone")

    def clean_username(self) -> str:
        """Lower case, of plain signs, not taken."""
        username = self.cleaned_data["username"].strip().lower()
        if not _USERNAME.fullmatch(username):
            raise forms.ValidationError(
                "Tên đăng nhập chỉ gồm chữ thường không dấu, chữ số, dấu chấm, gạch ngang, ít nhất 3 ký tự. Ví dụ: nguyen.van.an."
            )
        if User.objects.filter(username__iexact=username).exists():
            raise forms.ValidationError("Tên đăng nhập này đã có người dùng. Hãy chọn tên khác.")
        return username


class CloseUserForm(forms.Form):
    """The last day of an account."""

    ended_on = forms.DateField(label="Ngày cuối được sử dụng", help_text="Ngày thôi giữ nhiệm vụ.")
    at_once = forms.BooleanField(label="Khóa ngay từ bây giờ, kể cả phiên đang mở", required=False)


class GrantForm(forms.Form):
    """A role on a node from a day."""

    role = forms.ChoiceField(label="Vai trò", choices=lambda: [("", "Chọn vai trò"), *role_choices()])
    organization = OrganizationField(
        required=False,
        help_text="Nhập mã hoặc tên. Chỉ quản trị hệ thống và kiểm tra nhật ký được để trống (toàn hệ thống).",
    )
    valid_from = forms.DateField(label="Từ ngày")
    valid_to = forms.DateField(label="Đến ngày", required=False, help_text="Để trống nếu chưa có thời hạn.")
    basis = forms.CharField(label="Căn cứ giao việc", max_length=200, required=False, help_text="Số, ngày của văn bản.")

    def __init__(self, *args, scope, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organization"].bind(scope, Permission.ACCOUNT_MANAGE)
        self.fields["valid_from"].initial = timezone.localdate
        self.fields["role"].help_text = "Vai trò của cán bộ phải xác thực hai bước khi đăng nhập."


class EndGrantForm(forms.Form):
    """The last day of a grant."""

    ended_on = forms.DateField(label="Ngày cuối còn hiệu lực")


class UserFilterForm(forms.Form):
    """Filters of the list of accounts."""

    q = forms.CharField(label="Tên, tên đăng nhập", required=False, widget=forms.SearchInput())
    role = forms.ChoiceField(label="Vai trò", required=False, choices=lambda: [("", "Mọi vai trò"), *role_choices()])
    state = forms.ChoiceField(
        label="Tình trạng",
        required=False,
        choices=(("", "Mọi tình trạng"), ("open", "Đang sử dụng"), ("closed", "Đã thôi sử dụng")),
    )


class PeriodForm(forms.Form):
    """Filters every log has: whose act, between which days."""

    q = forms.CharField(label="Người thực hiện", required=False, widget=forms.SearchInput())
    from_day = forms.DateField(label="Từ ngày", required=False)
    to_day = forms.DateField(label="Đến ngày", required=False)


class AccessLogFilterForm(PeriodForm):
    """Filters of the log of readings."""

    subject = forms.CharField(label="Tên đối tượng", required=False, widget=forms.SearchInput())
    kind = forms.ChoiceField(label="Việc", required=False, choices=(("", "Mọi việc"), *AccessKind.choices))


class SignInLogFilterForm(PeriodForm):
    """Filters of the log of the door."""

    kind = forms.ChoiceField(label="Việc", required=False, choices=(("", "Mọi việc"), *SignInLog.Kind.choices))


def role_help() -> list[tuple[str, str]]:
    """Each role with the sentence that explains it, for the page where grants are given."""
    return [(role.name, role.description) for role in ROLES.values()]
