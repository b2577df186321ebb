"""Forms of cases entered after the fact."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from admissions.forms.person import MOST_UNITS, model_fields
from admissions.forms.rows import MemberChoice
from admissions.models import Admission, AdmissionState, Applicant
from admissions.services.history import ENTERED_STATES
from branches.models import Organization
from members.models import Member


class RecordedForm(forms.Form):
    """Somebody half way already: who, where he stands, the days of what has been done."""

    PERSON = (
        "full_name",
        "birth_date",
        "sex",
        "personal_id",
        "ethnic_group",
        "religion",
        "occupation",
        "general_education",
        "youth_union",
    )
    DAYS = (
        "noted_on", "listed_on", "listed_number", "dossier_allowed_on", "dossier_from", "branch_resolved_on", "decision_number",
        "decision_on", "decider", "decision_received_on",
    )  # fmt: skip
    organization = forms.ModelChoiceField(Organization.objects.none(), label="Chi bộ làm thủ tục")

    def __init__(self, *args, organizations, on: date, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organization"].queryset = organizations
        self.fields["organization"].choices = [(o.pk, o.name) for o in organizations.order_by("path")[:MOST_UNITS]]
        self.fields.update(model_fields(Applicant, self.PERSON, on))
        self.fields["state"] = forms.ChoiceField(
            label="Hiện đang ở bước",
            choices=[("", "— chọn bước —"), *((s, AdmissionState(s).label) for s in ENTERED_STATES)],
        )
        self.fields.update(model_fields(Admission, (*self.DAYS, "source_group"), on))
        self.fields["noted_on"].required = False
        self.fields["noted_on"].help_text = "Không rõ thì để trống, lấy ngày sớm nhất đã ghi."
        self.fields["dossier_from"].help_text = "Ngày làm đơn; thời hạn hồ sơ tính từ ngày này."

    @property
    def person(self) -> dict[str, Any]:
        """Columns of the applicant."""
        return {name: self.cleaned_data[name] for name in self.PERSON}

    @property
    def values(self) -> dict[str, Any]:
        """Days and numbers of the case."""
        return {name: self.cleaned_data[name] for name in (*self.DAYS, "source_group")}


class FollowForm(forms.Form):
    """A probationary member without a case: the days of the admission, who helps."""

    birth_date = forms.DateField(label="Ngày sinh")
    decision_on = forms.DateField(label="Ngày quyết định kết nạp")
    decision_number = forms.CharField(label="Số quyết định kết nạp", max_length=60, required=False)
    decider = forms.CharField(label="Cấp quyết định", max_length=250, required=False)
    ceremony_on = forms.DateField(
        label="Ngày lễ kết nạp (ngày vào Đảng)", help_text="Thời gian dự bị tính từ ngày này."
    )

    def __init__(self, *args, member: Member, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["helper"] = MemberChoice(
            member.organization, label="Đảng viên giúp đỡ đảng viên dự bị", required=False, without=member
        )

    @property
    def values(self) -> dict[str, Any]:
        """Days and numbers of the case."""
        return {name: value for name, value in self.cleaned_data.items() if name != "helper"}
