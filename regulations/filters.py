"""What the lists of "Căn cứ" may be narrowed by; everything stands in the address."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django import forms

from core.dates import format_date
from core.text import search_tokens
from regulations.marks import Mark
from regulations.models.instrument import Subject
from regulations.models.parameter import Family

ANY = [("", "Tất cả")]


class DayForm(forms.Form):
    """A day; today when the address names none."""

    on = forms.DateField(label="Có hiệu lực ngày", required=False)

    def __init__(self, data, *, today: date, choices: dict[str, Sequence[str]] | None = None) -> None:
        data = data.copy()
        data.setdefault("on", format_date(today))
        super().__init__(data)
        for name, offered in (choices or {}).items():
            self.fields[name].choices = [*ANY, *((value, value) for value in offered)]
        self.today = today
        self.is_valid()

    @property
    def day(self) -> date:
        """The day asked for; today when none or none that can be read."""
        return self.cleaned_data.get("on") or self.today


class OnDayForm(DayForm):
    """A day, and words to look for."""

    q = forms.CharField(label="Tìm", required=False, max_length=100, widget=forms.TextInput(attrs={"type": "search"}))

    @property
    def words(self) -> list[str]:
        """The folded words looked for."""
        return search_tokens(self.cleaned_data.get("q", ""))

    def value(self, name: str) -> str:
        """The choice made, empty when it is none of the offered."""
        return self.cleaned_data.get(name) or ""


class RuleFilter(OnDayForm):
    """The list of rules."""

    family = forms.ChoiceField(label="Nhóm", required=False, choices=[*ANY, *Family.choices])
    mark = forms.ChoiceField(label="Mức độ chắc chắn", required=False, choices=[*ANY, *Mark.choices])
    absent = forms.BooleanField(label="Cả quy định không áp dụng", required=False)
    field_order = ["q", "on", "family", "mark", "absent"]


class InstrumentFilter(OnDayForm):
    """The list of documents."""

    subject = forms.ChoiceField(label="Nhóm", required=False, choices=[*ANY, *Subject.choices])
    mark = forms.ChoiceField(label="Mức độ chắc chắn", required=False, choices=[*ANY, *Mark.choices])
    absent = forms.BooleanField(label="Cả văn bản không còn hiệu lực", required=False)
    field_order = ["q", "on", "subject", "mark", "absent"]


class AuthorityFilter(OnDayForm):
    """The matrix of deciding levels."""

    field_order = ["q", "on"]


class FormFilter(OnDayForm):
    """The list of official forms."""

    family = forms.ChoiceField(label="Bộ mẫu", required=False)
    absent = forms.BooleanField(label="Cả mẫu không áp dụng", required=False)
    field_order = ["q", "on", "family", "absent"]
