"""What the clerk is asked in an import: the file and for whom, the meaning of each column, the day of the opening balance."""

from __future__ import annotations

from datetime import date
from itertools import groupby
from typing import Any

from django import forms

from accounts.fields import OrganizationField
from accounts.permissions import Permission
from core.dates import format_date
from core.excel import MAX_FILE_BYTES
from members.imports import FIELDS, field_label
from members.models import ImportBatch, RemarkKind

EXTENSIONS = (".xlsx", ".xlsm", ".xls")


class UploadForm(forms.Form):
    """A list and the organisation whose branches its rows may go to."""

    organization = OrganizationField(
        label="Nhập vào tổ chức đảng",
        help_text="Nhập mã hoặc tên. Các dòng chỉ vào được chi bộ này hoặc chi bộ trực thuộc tổ chức này.",
    )
    file = forms.FileField(label="Tệp danh sách", help_text="Tệp Excel .xlsx hoặc .xls, tối đa 30 MB.")

    def __init__(self, scope, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organization"].bind(scope, Permission.MEMBER_IMPORT)
        self.fields["file"].widget.attrs["accept"] = ",".join(EXTENSIONS)

    def clean_file(self):
        """The size, before anything is read; what the file really is, the reader says."""
        file = self.cleaned_data["file"]
        if file.size > MAX_FILE_BYTES:
            raise forms.ValidationError("Tệp lớn hơn 30 MB. Bỏ hình ảnh, trang tính thừa hoặc chia thành nhiều tệp.")
        return file


def _field_choices() -> list:
    """The fields a column may hold, by group, in the order of the member's sheet."""
    groups = groupby(FIELDS, key=lambda field: field.group)
    collected: dict[str, list[tuple[str, str]]] = {}
    for group, fields in groups:
        collected.setdefault(group, []).extend((field.name, field.label) for field in fields)
    return [("", "Không đọc cột này"), *collected.items()]


class MappingForm(forms.Form):
    """One choice for each column of the file."""

    def __init__(self, batch: ImportBatch, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = {column: name for name, column in batch.mapping.items()}
        choices = _field_choices()
        self.columns = batch.layout.get("columns", [])
        for column in self.columns:
            self.fields[_name(column["index"])] = forms.ChoiceField(
                label=column["title"], choices=choices, required=False, initial=chosen.get(column["index"], ""),
                help_text=f"Ví dụ: {'; '.join(column['samples'])}" if column["samples"] else "Cột này không có giá trị.",
            )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Each field is read from one column."""
        data = super().clean()
        holders: dict[str, str] = {}
        for column in self.columns:
            field = data.get(_name(column["index"]))
            if field and field in holders:
                message = f"“{field_label(field)}” đã chọn cho cột “{holders[field]}”. Mỗi nội dung đọc từ một cột."
                self.add_error(_name(column["index"]), message)
            elif field:
                holders[field] = column["title"]
        return data

    def mapping(self) -> dict[str, int]:
        """Field → column."""
        return {
            field: column["index"]
            for column in self.columns
            if (field := self.cleaned_data.get(_name(column["index"])))
        }


def _name(index: int) -> str:
    return f"column_{index}"


class CommitForm(forms.Form):
    """The day of the opening balance; the remarks were read."""

    cut_off = forms.DateField(
        label="Ngày chốt số dư ban đầu",
        help_text="Đảng số bắt đầu được tính từ ngày này, không sau hôm nay. Người vào Đảng sau ngày này, chi bộ lập sau ngày này "
        "được tính từ ngày vào Đảng, ngày lập chi bộ.",
    )
    acknowledged = forms.BooleanField(label="Đã xem các dòng lỗi và lưu ý; chỉ nhập các dòng nhập được")

    def __init__(self, on: date, *args: Any, needs_acknowledgement: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.on = on
        if not needs_acknowledgement:
            del self.fields["acknowledged"]

    def clean_cut_off(self) -> date:
        """Not in the future."""
        day = self.cleaned_data["cut_off"]
        if day > self.on:
            raise forms.ValidationError(f"Ngày {format_date(day)} chưa đến. Nhập ngày không sau hôm nay.")
        return day


class RemarkFilter(forms.Form):
    """Which remarks the preview shows."""

    kind = forms.ChoiceField(
        label="Loại", required=False,
        choices=[("", "Tất cả"), *RemarkKind.choices, ("duplicate", "Trùng trong tệp hoặc trong hệ thống")],
    )  # fmt: skip
