"""What a clerk types when the standing of a member changes, or a visitor comes and goes."""

from __future__ import annotations

from django import forms

from accounts.fields import OrganizationField
from accounts.permissions import Permission
from members.forms.movements import PaperForm
from members.models import ActivityStatus
from members.statuses import SETTABLE


class StatusForm(PaperForm):
    """A change of activity status."""

    value = forms.ChoiceField(
        label="Trạng thái mới", choices=[("", "Chọn trạng thái"), *((s.value, s.label) for s in SETTABLE)]
    )
    valid_from = forms.DateField(label="Từ ngày")
    expected_end_on = forms.DateField(label="Thời hạn đến ngày", required=False, help_text="Nếu có, theo văn bản.")
    place = forms.CharField(label="Nơi đến, nơi ở", max_length=200, required=False)

    field_order = ["value", "valid_from", "expected_end_on", "place"]

    def clean_value(self) -> ActivityStatus:
        """The status as the services take it."""
        return ActivityStatus(self.cleaned_data["value"])


class RecognitionForm(PaperForm):
    """Recognition as official: the day and the decision."""

    official_date = forms.DateField(
        label="Ngày chính thức", help_text="Ngày ghi trong quyết định công nhận đảng viên chính thức."
    )

    field_order = ["official_date"]

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for name in ("document_number", "document_date"):
            self.fields[name].required = True


class VisitorForm(forms.Form):
    """Somebody who comes for temporary activity: a member of the system by his number, or a name and a unit from outside."""

    branch = OrganizationField(label="Chi bộ tiếp nhận tạm thời")
    number = forms.CharField(
        label="Số thẻ hoặc số căn cước (nếu là đảng viên trong hệ thống)", max_length=20, required=False
    )
    full_name = forms.CharField(label="Họ và tên", max_length=120)
    birth_year = forms.IntegerField(label="Năm sinh", required=False, min_value=1900, max_value=2100)
    home_unit = forms.CharField(label="Nơi sinh hoạt chính thức", max_length=250, required=False)
    valid_from = forms.DateField(label="Từ ngày")
    planned_end_on = forms.DateField(label="Đến ngày (theo giấy giới thiệu)")
    document_number = forms.CharField(label="Số giấy giới thiệu", max_length=60, required=False)
    document_date = forms.DateField(label="Ngày giấy giới thiệu", required=False)

    def __init__(self, scope, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["branch"].bind(scope, Permission.MOVEMENT_RECORD)
        if scope.home is not None and scope.home.is_branch:
            self.fields["branch"].initial = scope.home


class VisitEndForm(forms.Form):
    """A visitor goes home."""

    ended_on = forms.DateField(label="Ngày thôi sinh hoạt tạm thời")
    remarks = forms.CharField(
        label="Nhận xét của chi ủy", max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class RemovalForm(forms.Form):
    """Why a status was a mistake."""

    reason = forms.CharField(label="Lý do", max_length=200)
