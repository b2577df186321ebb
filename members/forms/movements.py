"""What a clerk types when somebody comes, goes or changes place."""

from __future__ import annotations

from datetime import date

from django import forms
from django.core.exceptions import ValidationError

from accounts.fields import OrganizationField
from accounts.permissions import Permission
from core.date_parsing import DateError, parse_partial
from core.dates import UNKNOWN_DATE, PartialDate
from core.identifiers import read_card_number, read_personal_id
from members.ledger import Papers
from members.models import MembershipClass, MovementKind, Sex
from members.movements import Act
from regulations.lookup import lookup


class Everywhere:
    """The whole system as a reach: a member may be introduced to any organisation."""

    def paths(self, permission: str) -> tuple[str, ...]:
        """Everything."""
        return ("",)


class PaperForm(forms.Form):
    """The paper an entry rests on."""

    document_number = forms.CharField(label="Số văn bản", max_length=60, required=False)
    document_date = forms.DateField(label="Ngày văn bản", required=False)
    issuer = forms.CharField(label="Cơ quan ban hành", max_length=200, required=False)
    note = forms.CharField(label="Ghi chú", max_length=300, required=False)

    def papers(self) -> Papers:
        """The paper as the services take it."""
        data = self.cleaned_data
        return Papers(
            data.get("document_number", ""), data.get("document_date"), data.get("issuer", ""), data.get("note", "")
        )


class MovementForm(PaperForm):
    """One act of ``members.movements.ACTS``: the form shows the fields the act asks for, the day first."""

    effective_on = forms.DateField(label="Ngày")
    branch = OrganizationField(label="Chi bộ tiếp nhận")

    field_order = ["effective_on", "branch"]

    def __init__(self, act: Act, scope, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.act = act
        for name in list(self.fields):
            if name != "effective_on" and name not in act.fields:
                del self.fields[name]
        self.fields["effective_on"].label = act.day
        if "branch" in self.fields:
            self.fields["branch"].bind(scope, Permission.MOVEMENT_RECORD)


class ReversalForm(forms.Form):
    """Why an entry was a mistake."""

    reason = forms.CharField(label="Lý do đính chính", max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class PartialDateField(forms.CharField):
    """A date known to the day, the month or the year."""

    def to_python(self, value):
        """The date with what is known of it."""
        try:
            return parse_partial(super().to_python(value))
        except DateError as error:
            raise ValidationError(str(error)) from error

    def validate(self, value: PartialDate) -> None:
        """A required date needs at least its year."""
        if self.required and value == UNKNOWN_DATE:
            raise ValidationError(self.error_messages["required"], code="required")


class PersonForm(forms.Form):
    """The little of a person that opens a record; the rest is filled on the record's own pages."""

    full_name = forms.CharField(label="Họ và tên khai sinh", max_length=120)
    sex = forms.ChoiceField(label="Giới tính", choices=[("", "Chọn"), *Sex.choices])
    birth_date = PartialDateField(label="Ngày sinh", help_text="Ngày/tháng/năm; có thể chỉ ghi tháng/năm hoặc năm.")
    personal_id = forms.CharField(label="Số căn cước", required=False, max_length=20)
    card_number = forms.CharField(label="Số thẻ đảng viên", required=False, max_length=20)
    ethnic_group = forms.ChoiceField(label="Dân tộc", required=False)
    admission_decision_date = PartialDateField(label="Ngày quyết định kết nạp", required=False)
    admission_date = PartialDateField(label="Ngày vào Đảng", required=False)
    official_date = PartialDateField(
        label="Ngày chính thức", required=False, help_text="Để trống nếu là đảng viên dự bị."
    )

    def __init__(self, on: date, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ethnic_group"].choices = [("", "Chưa khai"), *lookup("ethnic_group", on)]

    def clean_personal_id(self) -> str:
        """Twelve digits, zeros put back."""
        return self._number(read_personal_id(self.cleaned_data["personal_id"]), "personal_id")

    def clean_card_number(self) -> str:
        """Twelve digits; an old card goes to its own field."""
        return self._number(read_card_number(self.cleaned_data["card_number"]), "card_number")

    def _number(self, reading, wanted: str) -> str:
        for finding in reading.findings:
            if finding.blocks:
                raise ValidationError(finding.message)
        if reading.value and reading.kind != wanted:
            self._moved = {**getattr(self, "_moved", {}), reading.kind: reading.value}
            return ""
        return reading.value

    def values(self) -> dict:
        """Columns of ``Member`` from what was typed."""
        data = self.cleaned_data
        values = {name: data[name] for name in ("full_name", "sex", "personal_id", "card_number", "ethnic_group")}
        for name, precision in (
            ("birth_date", "birth_precision"),
            ("admission_decision_date", "admission_decision_precision"),
            ("admission_date", "admission_precision"),
            ("official_date", "official_precision"),
        ):
            known: PartialDate = data[name]
            values[name] = known.date
            values[precision] = str(known.precision) if known.date else "DAY"
        official = data["official_date"].date is not None
        values["membership_class"] = MembershipClass.OFFICIAL if official else MembershipClass.PROBATIONARY
        return values | getattr(self, "_moved", {})


class NewMemberForm(PersonForm, PaperForm):
    """A member entered by hand; whoever comes from outside the system comes by a transfer."""

    kind = forms.ChoiceField(label="Ghi nhận", choices=[
        (MovementKind.OPENING.value, "Đảng viên đang sinh hoạt (số dư ban đầu)"),
        (MovementKind.ADMISSION.value, "Kết nạp"),
        (MovementKind.READMISSION.value, "Kết nạp lại (chưa có hồ sơ trong hệ thống)"),
    ])  # fmt: skip
    branch = OrganizationField(label="Chi bộ")
    effective_on = forms.DateField(label="Tính vào đảng số từ ngày", help_text="Kết nạp: ngày tổ chức lễ kết nạp.")
    same_person_checked = forms.BooleanField(label="Đã kiểm tra: không phải hồ sơ trùng", required=False)

    field_order = [
        "kind", "branch", "effective_on", "full_name", "sex", "birth_date", "ethnic_group", "personal_id", "card_number",
        "admission_decision_date", "admission_date", "official_date", "document_number", "document_date", "issuer", "note",
        "same_person_checked",
    ]  # fmt: skip

    def __init__(self, scope, on: date, *args, **kwargs) -> None:
        super().__init__(on, *args, **kwargs)
        self.fields["branch"].bind(scope, Permission.MOVEMENT_RECORD)
        home = getattr(scope, "home", None)
        if home is not None and home.is_branch:
            self.fields["branch"].initial = home
        if not self.is_bound:
            self.fields["same_person_checked"].widget = forms.HiddenInput()
