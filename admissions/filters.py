"""The filters of the list of cases; they live in its address."""

from __future__ import annotations

from django import forms

from admissions.models import ENDED_STATES, OPEN_STATES, AdmissionKind
from admissions.stages import STAGES
from regulations.lookup import lookup

OPEN, ENDED, ALL = "open", "ended", "all"
#: Order of the list → words, columns (all ascending, unique together).
SORTS = {
    "due": ("Quá hạn lâu nhất trước", ("due_order", "since", "pk")),
    "since": ("Chờ lâu nhất trước", ("since", "pk")),
    "name": ("Họ và tên", ("applicant__name_sort_key", "pk")),
}


def _states() -> list:
    return [
        ("", "Đang theo dõi"),
        ("Giai đoạn", [(stage.code, stage.label) for stage in STAGES]),
        ("Bước", [(state.value, state.label) for state in OPEN_STATES]),
        ("Đã kết thúc", [(ENDED, "Tất cả đã kết thúc"), *((state.value, state.label) for state in ENDED_STATES)]),
        (ALL, "Tất cả"),
    ]


class CaseFilter(forms.Form):
    """Which cases, in which order."""

    q = forms.CharField(
        label="Tìm theo họ tên", max_length=100, required=False,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )  # fmt: skip
    organization = forms.IntegerField(
        label="Tổ chức đảng", min_value=1, max_value=2**62, required=False, widget=forms.HiddenInput
    )
    state = forms.ChoiceField(label="Giai đoạn, bước", choices=_states, required=False)
    group = forms.ChoiceField(label="Nhóm quần chúng", required=False)
    kind = forms.ChoiceField(label="Hình thức", choices=[("", "Tất cả"), *AdmissionKind.choices], required=False)
    year = forms.IntegerField(label="Dự kiến năm", min_value=1930, max_value=2100, required=False)
    sort = forms.ChoiceField(
        label="Sắp xếp", choices=[(name, words) for name, (words, _) in SORTS.items()], required=False
    )
    overdue = forms.BooleanField(label="Chỉ quá hạn", required=False)
    blocked = forms.BooleanField(label="Chỉ đang vướng", required=False)
    away = forms.BooleanField(label="Đi làm, đi học xa", required=False)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["group"].choices = [("", "Tất cả"), *lookup("admission_source_group")]

    @property
    def active(self) -> int:
        """How many filters are in use."""
        return sum(1 for name, value in self.cleaned_data.items() if value not in (None, "", False) and name != "sort")
