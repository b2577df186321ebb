"""Forms of training: a class, its sessions and people, a course held elsewhere, corrections, steps."""

from __future__ import annotations

from datetime import date

from django import forms

from branches.models import Organization
from meetings.models import TrainingClass, TrainingClassState, TrainingRecord
from meetings.training.services.classes import COLUMNS, Person
from meetings.training.services.results import PAST_COLUMNS
from regulations.lookup import lookup

MOST_OFFERED = 300
ISSUERS = "noi-mo-lop"  # id of the suggestions beside the field


def unit_choices(units) -> list[tuple[int, str]]:
    """Organisations to choose from, in the order of the tree."""
    return list(units.order_by("path").values_list("pk", "name")[:MOST_OFFERED])


def _issuer() -> forms.CharField:
    return forms.CharField(
        label="Đơn vị mở lớp, cấp giấy chứng nhận", max_length=200, widget=forms.TextInput(attrs={"list": ISSUERS}),
        help_text="Chọn trong gợi ý hoặc ghi tên khác.",
    )  # fmt: skip


class ClassForm(forms.Form):
    """A class."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    organization = forms.ModelChoiceField(Organization.objects.none(), label="Tổ chức đảng mở lớp")
    course = forms.ChoiceField(label="Loại lớp")
    title = forms.CharField(
        label="Tên lớp", max_length=250, required=False, help_text="Để trống thì lấy tên loại lớp và tháng."
    )
    from_on = forms.DateField(label="Từ ngày")
    to_on = forms.DateField(label="Đến ngày")
    topics = forms.CharField(
        label="Số chuyên đề, số ngày", max_length=200, required=False, help_text="Ví dụ: 10 chuyên đề, 7 ngày."
    )
    issuer = _issuer()
    place = forms.CharField(label="Địa điểm", max_length=200, required=False)
    decision_number = forms.CharField(label="Số quyết định mở lớp", max_length=60, required=False)
    decision_on = forms.DateField(label="Ngày quyết định", required=False)
    note = forms.CharField(label="Ghi chú", max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args, on: date, units=None, held: TrainingClass | None = None, **kwargs) -> None:
        if held is not None:
            kwargs["initial"] = {name: getattr(held, name) for name in COLUMNS} | {"version": held.version}
        super().__init__(*args, **kwargs)
        self.fields["course"].choices = [("", "— chọn loại lớp —"), *lookup("training_course", on)]
        if held is not None:
            del self.fields["organization"]
        else:
            self.fields["organization"].queryset = units
            self.fields["organization"].choices = unit_choices(units)

    @property
    def values(self) -> dict:
        """Columns of the class."""
        return {name: self.cleaned_data[name] for name in COLUMNS}


class SessionForm(forms.Form):
    """One more session."""

    held_on = forms.DateField(label="Ngày")
    part = forms.CharField(label="Buổi", max_length=20, required=False, help_text="Sáng, chiều hoặc tối.")
    topic = forms.CharField(label="Chuyên đề, nội dung", max_length=300, required=False)


class PersonForm(forms.Form):
    """Somebody who is no member yet."""

    name = forms.CharField(label="Họ và tên", max_length=120)
    birth_date = forms.DateField(label="Ngày sinh", required=False)
    key = forms.RegexField(
        r"^\d{12}$", label="Số căn cước", required=False, help_text="12 chữ số; dùng để nối với hồ sơ kết nạp sau này.",
        error_messages={"invalid": "Số căn cước gồm đúng 12 chữ số."},
    )  # fmt: skip
    native_place = forms.CharField(label="Quê quán", max_length=250, required=False)
    unit_name = forms.CharField(label="Đơn vị công tác, nơi cư trú", max_length=250, required=False)
    organization = forms.ModelChoiceField(Organization.objects.none(), label="Chi bộ giới thiệu")

    def __init__(self, *args, units, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organization"].queryset = units
        self.fields["organization"].choices = unit_choices(units)

    @property
    def person(self) -> Person:
        """The person."""
        names = ("name", "organization", "birth_date", "key", "native_place", "unit_name")
        return Person(**{name: self.cleaned_data[name] for name in names})


class PastForm(forms.Form):
    """A course held elsewhere or in the past, with its result; the same columns to correct a record."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    course = forms.ChoiceField(label="Loại lớp")
    title = forms.CharField(label="Tên lớp", max_length=250, required=False)
    from_on = forms.DateField(label="Học từ ngày")
    to_on = forms.DateField(label="Đến ngày")
    topics = forms.CharField(label="Số chuyên đề, số ngày", max_length=200, required=False)
    issuer = _issuer()
    result = forms.ChoiceField(label="Kết quả")
    certificate_number = forms.CharField(label="Số giấy chứng nhận", max_length=60, required=False)
    certificate_on = forms.DateField(label="Ngày cấp", required=False)
    paper_presence = forms.ChoiceField(
        label="Giấy chứng nhận trong hồ sơ",
        choices=TrainingRecord._meta.get_field("paper_presence").choices,
    )
    note = forms.CharField(label="Ghi chú", max_length=250, required=False)

    def __init__(self, *args, on: date, held: TrainingRecord | None = None, **kwargs) -> None:
        if held is not None:
            kwargs["initial"] = {name: getattr(held, name) for name in PAST_COLUMNS} | {"version": held.version}
        super().__init__(*args, **kwargs)
        self.fields["course"].choices = [("", "— chọn loại lớp —"), *lookup("training_course", on)]
        self.fields["result"].choices = [("", "— chọn kết quả —"), *lookup("training_grade", on)]
        if held is not None:
            self.fields["reason"] = forms.CharField(
                label="Lý do đính chính", max_length=300, widget=forms.Textarea(attrs={"rows": 2})
            )

    @property
    def values(self) -> dict:
        """Columns of the record."""
        return {name: self.cleaned_data[name] for name in PAST_COLUMNS}


class PastPersonForm(PastForm, PersonForm):
    """The same, of somebody who is no member yet."""

    field_order = ("name", "birth_date", "key", "native_place", "unit_name", "organization")


class UploadForm(forms.Form):
    """A workbook with the results of a class."""

    file = forms.FileField(
        label="Tệp Excel (.xlsx, .xls)",
        help_text="Cần cột Họ và tên; nên có Ngày sinh, Kết quả, Số giấy chứng nhận, Ngày cấp.",
    )


class RecordFilterForm(forms.Form):
    """What the list of results may be narrowed by."""

    q = forms.CharField(label="Họ tên, số giấy chứng nhận", max_length=100, required=False)
    course = forms.ChoiceField(label="Loại lớp", required=False)
    year = forms.IntegerField(label="Năm", required=False, min_value=1950, max_value=2100)
    certificate = forms.ChoiceField(
        label="Giấy chứng nhận", required=False,
        choices=[("", "Tất cả"), ("yes", "Đã cấp"), ("no", "Đạt, chưa cấp"), ("valid", "Còn giá trị"), ("expired", "Hết giá trị")],
    )  # fmt: skip
    who = forms.ChoiceField(
        label="Người học",
        required=False,
        choices=[("", "Tất cả"), ("member", "Đảng viên"), ("person", "Chưa vào Đảng")],
    )
    organization = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1, max_value=2**62)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["course"].choices = [("", "Tất cả"), *lookup("training_course")]


class ClassFilterForm(forms.Form):
    """What the list of classes may be narrowed by."""

    q = forms.CharField(label="Tên lớp, nơi mở", max_length=100, required=False)
    course = forms.ChoiceField(label="Loại lớp", required=False)
    state = forms.ChoiceField(label="Trạng thái", required=False)
    year = forms.IntegerField(label="Năm", required=False, min_value=1950, max_value=2100)
    organization = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1, max_value=2**62)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["course"].choices = [("", "Tất cả"), *lookup("training_course")]
        self.fields["state"].choices = [("", "Tất cả"), *TrainingClassState.choices]
