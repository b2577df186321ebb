"""Forms of the paper file."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from core.dates import Precision
from members.models import FileHandover, FilePaper, Member, Presence
from members.models.base import partial
from members.record.forms.fields import DayField, PartialDateField
from members.record.values import as_partial
from regulations.lookup import lookup


def paper_types(on: date) -> list[tuple[str, str]]:
    """The 104 types with their numbers."""
    return [(code, f"{code} – {label}") for code, label in lookup("member_document", on)]


class PaperForm(forms.Form):
    """One paper of the file."""

    document_type = forms.ChoiceField(label="Loại tài liệu")
    presence = forms.ChoiceField(label="Có trong hồ sơ", choices=Presence.choices)
    number = forms.CharField(label="Số văn bản", required=False, max_length=60)
    issued_on = PartialDateField(
        label="Ngày văn bản", required=False, help_text="Nếu chỉ biết tháng, năm thì ghi 05/1998 hoặc 1998."
    )
    issuer = forms.CharField(label="Cơ quan ban hành", required=False, max_length=200)
    pages = forms.IntegerField(label="Số tờ", required=False, min_value=1, max_value=2000)
    place = forms.CharField(label="Nơi để", required=False, max_length=120, help_text="Tủ, ngăn, cặp.")
    reason_missing = forms.CharField(label="Lý do không có", required=False, max_length=250)
    note = forms.CharField(label="Ghi chú", required=False, max_length=250)

    def __init__(self, *args, on: date, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["document_type"].choices = [("", "— chọn loại —"), *paper_types(on)]
        self.fields["pages"].widget = forms.TextInput(attrs={"inputmode": "numeric"})

    @staticmethod
    def initial_of(paper: FilePaper) -> dict[str, Any]:
        """What the form shows of a paper."""
        values = {name: getattr(paper, name) for name in PaperForm.base_fields if name != "issued_on"}
        return values | {"issued_on": partial(paper.issued_on, paper.issued_precision)}

    def values(self) -> dict[str, Any]:
        """Columns of the paper."""
        day = as_partial(self.cleaned_data["issued_on"])
        rest = {name: value for name, value in self.cleaned_data.items() if name != "issued_on"}
        return rest | {"issued_on": day.date, "issued_precision": (day.precision if day else Precision.DAY).value}


class LoanForm(forms.Form):
    """A file lent out."""

    borrower = forms.CharField(label="Người mượn", max_length=120)
    borrower_unit = forms.CharField(label="Đơn vị", required=False, max_length=200)
    purpose = forms.CharField(label="Mục đích", max_length=250)
    permitted_by = forms.CharField(label="Người cho phép", max_length=120)
    out_on = DayField(label="Ngày mượn")
    due_on = DayField(label="Hẹn trả", required=False)


class ReturnForm(forms.Form):
    """A lent file comes back."""

    returned_on = DayField(label="Ngày trả")


class LossForm(forms.Form):
    """A file or papers of it are lost."""

    found_on = DayField(label="Ngày phát hiện")
    whole_file = forms.BooleanField(label="Mất toàn bộ hồ sơ", required=False)
    papers_lost = forms.MultipleChoiceField(
        label="Tài liệu bị mất", required=False, widget=forms.CheckboxSelectMultiple
    )
    explained_by = forms.CharField(label="Người tường trình", required=False, max_length=120)
    cause = forms.CharField(
        label="Nguyên nhân, trách nhiệm", required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args, choices: list[tuple[str, str]], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["papers_lost"].choices = choices


class RestoreForm(forms.Form):
    """The restoration, certified by the committee."""

    restored_on = DayField(label="Ngày xác nhận khôi phục", help_text="Ngày thật, không ghi lùi.")
    certified_by = forms.CharField(label="Cấp ủy xác nhận", max_length=200)
    papers = forms.MultipleChoiceField(
        label="Tài liệu đã khôi phục", required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args, choices: list[tuple[str, str]], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["papers"].choices = choices


class HandoverForm(forms.Form):
    """A hand-over of files with its minutes."""

    to = forms.ModelChoiceField(label="Bên nhận", queryset=None, empty_label="— chọn tổ chức —")
    reason = forms.ChoiceField(label="Lý do", choices=FileHandover.Reason.choices)
    handed_on = DayField(label="Ngày giao nhận")
    minutes_number = forms.CharField(label="Số biên bản", required=False, max_length=60)
    from_person = forms.CharField(label="Người giao", max_length=120)
    to_person = forms.CharField(label="Người nhận", max_length=120)
    index_certified = forms.BooleanField(label="Mục lục tài liệu có xác nhận của bên giao", required=False)
    sealed = forms.BooleanField(label="Hồ sơ được niêm phong", required=False)
    note = forms.CharField(label="Ghi chú", required=False, max_length=250)
    members = forms.ModelMultipleChoiceField(
        label="Hồ sơ của các đồng chí", queryset=None, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args, receivers, files, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = receivers
        self.fields["members"].queryset = files


class CountForm(forms.Form):
    """The half-yearly comparison."""

    counted_on = DayField(label="Ngày đối chiếu")
    absent = forms.ModelMultipleChoiceField(
        label="Đảng viên chưa có hồ sơ",
        queryset=Member.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    conclusion = forms.CharField(
        label="Kết luận, cách xử lý", required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args, listed, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["absent"].queryset = listed
