"""The person: a new case, the panels of Mẫu 2-KNĐ in the order of the paper, relatives, the plan of the branch."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.forms.models import fields_for_model
from django.http import QueryDict

from admissions.models import DECLARED_LISTS, Admission, Applicant, ApplicantRelative
from branches.models import Organization
from core.text import clean
from regulations.lookup import lookup, lookup_label

BLANK_CHOICE = "---------"  # what Django shows for no choice
MOST_UNITS = 300  # branches offered in one list
BLANK_ROWS, MOST_ROWS = 2, 60
#: Columns that hold a code of a dated list.
LISTS = {
    "ethnic_group": "ethnic_group", "religion": "religion", "occupation": "occupation", "general_education": "education_level",
    "professional_level": "professional_level", "academic_title": "academic_title", "political_theory": "theory_level",
    "left_party_reason": "leaving_ground", "relationship": "relationship", "source_group": "admission_source_group",
}  # fmt: skip
WIDE = ("life_history", "history_traits", "self_remarks", "first_admission", "political_history", "tasks")


def model_fields(
    model, names: Iterable[str], on: date, held: Mapping[str, Any] | None = None
) -> dict[str, forms.Field]:
    """Form fields of some columns; a column that holds a code of a dated list offers the list of that day, and the code held before."""
    made = fields_for_model(model, fields=list(names))
    for name, field in made.items():
        if name in LISTS:
            code = str((held or {}).get(name) or "")
            choices = lookup(LISTS[name], on)
            if code and code not in dict(choices):
                choices = [*choices, (code, lookup_label(LISTS[name], code))]
            made[name] = forms.ChoiceField(
                label=field.label, required=field.required, choices=[("", "— chọn —"), *choices]
            )
        elif isinstance(field, forms.TypedChoiceField):
            field.choices = [
                (code, label if code or label != BLANK_CHOICE else "— chọn —") for code, label in field.choices
            ]
        elif isinstance(field, forms.IntegerField):
            field.widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
        elif isinstance(field.widget, forms.Textarea):
            field.widget.attrs["rows"] = 4
    return {name: made[name] for name in names}


@dataclass(frozen=True, slots=True)
class Panel:
    """A part of the declaration that is read and written together: items of Mẫu 2-KNĐ, columns, lists."""

    slug: str
    title: str
    columns: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()
    help: str = ""
    sensitive: bool = False
    readmission: bool = False


PANELS: tuple[Panel, ...] = (
    Panel("identity", "1–4. Họ tên, ngày sinh, giới tính", ("full_name", "name_in_use", "birth_date", "personal_id", "sex", "phone")),
    Panel("places", "5–7. Nơi khai sinh, quê quán, nơi ở", (
        "birth_province", "birth_commune", "birth_old_name", "native_province", "native_commune", "native_old_name",
        "permanent_province", "permanent_commune", "permanent_detail", "temporary_province", "temporary_commune", "temporary_detail"),
        help="Ghi tên đơn vị hành chính hiện nay; tên cũ ghi ở ô tên cũ."),
    Panel("origin", "8–10. Dân tộc, tôn giáo, nghề nghiệp", (
        "ethnic_group", "nationality", "religion", "religious_office", "occupation", "occupation_text", "workplace")),
    Panel("education", "11. Trình độ hiện nay", (
        "general_education", "general_education_text", "professional_level", "professional_text", "academic_degree", "academic_title",
        "political_theory", "foreign_languages", "informatics", "minority_language")),
    Panel("unions", "12. Đoàn Thanh niên, công đoàn", ("youth_union", "youth_union_on", "youth_union_at", "trade_union")),
    Panel("conditions", "Diện riêng", (
        "special_area", "village_elder", "private_owner", "foreign_spouse", "population_case", "child_born_on"), sensitive=True,
        help="Mỗi diện có thể kèm văn bản đồng ý hoặc thời gian chờ; hệ thống nhắc ở trang hồ sơ."),
    Panel("before", "13. Người xin kết nạp lại", (
        "left_party_on", "left_party_reason", "record_cleared_on", "readmitted_before", "first_admission"),
        readmission=True, sensitive=True),
    Panel("history", "14. Lịch sử bản thân", ("life_history",)),
    Panel("career", "15. Những công việc, chức vụ đã qua", lists=("career",), help="Ghi liên tục theo tháng, không bỏ trống thời gian."),
    Panel("traits", "16. Đặc điểm lịch sử", ("history_traits",), sensitive=True),
    Panel("courses", "17–18. Đào tạo, bồi dưỡng; đi nước ngoài", lists=("courses", "trips")),
    Panel("awards", "19–20. Khen thưởng, kỷ luật", lists=("commendations", "disciplines")),
    Panel("remarks", "22. Tự nhận xét", ("self_remarks",)),
)  # fmt: skip
PANEL_OF = {panel.slug: panel for panel in PANELS}


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a list of the declaration, as the row editor draws it."""

    name: str
    label: str
    wide: bool = False


@dataclass(frozen=True, slots=True)
class ListTable:
    """A list of the declaration, as the row editor draws it."""

    name: str
    title: str
    columns: tuple[Column, ...]
    row_label: str


_ROW_WORDS = {
    "career": "công việc",
    "courses": "lớp học",
    "trips": "chuyến đi",
    "commendations": "khen thưởng",
    "disciplines": "kỷ luật",
}


def list_table(name: str) -> ListTable:
    """One of ``DECLARED_LISTS``."""
    title, columns = DECLARED_LISTS[name]
    return ListTable(
        name, title, tuple(Column(code, label, code in ("work", "form")) for code, label in columns), _ROW_WORDS[name]
    )


class RowForm(forms.Form):
    """One row of a list; a row left empty is dropped."""

    def __init__(self, *args, table: ListTable, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for column in table.columns:
            self.fields[column.name] = forms.CharField(label=column.label, required=False, max_length=300)
        self.columns = [(column, self[column.name]) for column in table.columns]


class RowSet(BaseFormSet):
    """All rows of a list."""

    table: ListTable

    def rows(self) -> list[dict[str, str]]:
        """The rows that hold something."""
        kept = [{c.name: clean(form.cleaned_data.get(c.name)) for c in self.table.columns} for form in self.forms]
        return [row for row in kept if any(row.values())]


def _rowset(name: str, held: list[dict], data: QueryDict | None, more_rows: int) -> RowSet:
    made = formset_factory(
        RowForm, formset=RowSet, extra=BLANK_ROWS, max_num=MOST_ROWS, validate_max=True, absolute_max=MOST_ROWS + BLANK_ROWS
    )  # fmt: skip
    if data is not None and more_rows:
        data = data.copy()
        total = data.get(f"{name}-TOTAL_FORMS", "0")
        data[f"{name}-TOTAL_FORMS"] = str(min((int(total) if total.isdecimal() else 0) + more_rows, MOST_ROWS))
    rowset = made(data, initial=held, prefix=name, form_kwargs={"table": list_table(name)})
    rowset.table = list_table(name)
    return rowset


class PanelForm(forms.Form):
    """One panel of the declaration: its columns and its lists."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(
        self, data: QueryDict | None = None, *, panel: Panel, person: Applicant, on: date, more_rows: int = 0
    ) -> None:
        held = {name: getattr(person, name) for name in panel.columns}
        super().__init__(data, initial=held | {"version": person.version})
        self.panel, self.person = panel, person
        self.fields.update(model_fields(Applicant, panel.columns, on, held))
        self.rowsets = [_rowset(name, person.declared.get(name) or [], data, more_rows) for name in panel.lists]

    def is_valid(self) -> bool:
        """Columns and every row."""
        rows = [rowset.is_valid() for rowset in self.rowsets]
        return super().is_valid() and all(rows)

    def values(self) -> dict[str, Any]:
        """Columns as ``save_applicant`` takes them; the lists beside those of the other panels."""
        values = {name: self.cleaned_data[name] for name in self.panel.columns}
        if self.rowsets:
            values["declared"] = self.person.declared | {rowset.table.name: rowset.rows() for rowset in self.rowsets}
        return values


class RelativeForm(forms.Form):
    """A relative as item 21 declares them."""

    COLUMNS = (
        "relationship", "full_name", "birth_year", "deceased", "is_party_member", "native_place", "residence", "occupation", "ethnic_group",
        "religion", "nationality", "family_class", "political_history",
    )  # fmt: skip
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args, person: Applicant, relative: ApplicantRelative | None = None, on: date, **kwargs) -> None:
        held = {name: getattr(relative, name) for name in self.COLUMNS} if relative else {"nationality": "Việt Nam"}
        super().__init__(*args, initial=held | {"version": person.version}, **kwargs)
        made = model_fields(ApplicantRelative, self.COLUMNS, on, held)
        made["occupation"] = fields_for_model(ApplicantRelative, fields=["occupation"])["occupation"]
        made["birth_year"].min_value, made["birth_year"].max_value = 1850, on.year
        made["is_party_member"].help_text = "Có người là đảng viên thì có thể được miễn thẩm tra một bên."
        made["political_history"].help_text = "Trước và sau 30/4/1975; hiện nay; tiền án nếu có."
        self.fields.update(made)

    @property
    def values(self) -> dict[str, Any]:
        """Columns of the relative."""
        return {name: self.cleaned_data[name] for name in self.COLUMNS}


class PlanForm(forms.Form):
    """What the branch plans with the person: group, tasks, when, who introduces."""

    COLUMNS = (
        "source_group",
        "works_away",
        "planned_year",
        "planned_quarter",
        "introduction",
        "has_youth_union",
        "noted_on",
        "tasks",
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args, case: Admission, on: date, **kwargs) -> None:
        held = {name: getattr(case, name) for name in self.COLUMNS}
        super().__init__(*args, initial=held | {"version": case.version}, **kwargs)
        self.fields.update(model_fields(Admission, self.COLUMNS, on, held))
        self.fields["planned_quarter"] = _quarter()
        self.fields["planned_year"] = _year(on)

    @property
    def values(self) -> dict[str, Any]:
        """Columns of the case."""
        return {name: self.cleaned_data[name] for name in self.COLUMNS}


def _quarter() -> forms.TypedChoiceField:
    return forms.TypedChoiceField(label="Dự kiến kết nạp quý", required=False, coerce=int, empty_value=None,
                                  choices=[("", "— chưa định —"), *((n, f"Quý {n}") for n in range(1, 5))])  # fmt: skip


def _year(on: date) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(label="Dự kiến kết nạp năm", required=False, coerce=int, empty_value=None,
                                  choices=[("", "— chưa định —"), *((n, str(n)) for n in range(on.year - 1, on.year + 6))])  # fmt: skip


class NewCaseForm(forms.Form):
    """Somebody put on the list of outstanding people."""

    PERSON = (
        "full_name", "birth_date", "sex", "personal_id", "ethnic_group", "religion", "occupation", "occupation_text", "general_education",
        "youth_union", "trade_union", "phone",
    )  # fmt: skip
    CASE = ("source_group", "works_away", "noted_on", "planned_year", "planned_quarter")
    BEFORE = ("left_party_on", "left_party_reason")
    organization = forms.ModelChoiceField(Organization.objects.none(), label="Chi bộ theo dõi")

    def __init__(self, *args, organizations, on: date, former=None, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.former = former
        self.fields["organization"].queryset = organizations
        self.fields["organization"].choices = [(o.pk, o.name) for o in organizations.order_by("path")[:MOST_UNITS]]
        self.fields.update(model_fields(Applicant, self.PERSON, on))
        if former is not None:
            self.fields.update(model_fields(Applicant, self.BEFORE, on))
        self.fields.update(model_fields(Admission, self.CASE, on))
        self.fields["planned_year"], self.fields["planned_quarter"] = _year(on), _quarter()
        self.fields["personal_id"].help_text = "12 chữ số; chưa có thì để trống."
        self.fields["noted_on"].initial = on

    @property
    def person(self) -> dict[str, Any]:
        """Columns of the applicant."""
        names = (*self.PERSON, *(self.BEFORE if self.former is not None else ()))
        return {name: self.cleaned_data[name] for name in names} | (
            {"former_member": self.former} if self.former else {}
        )

    @property
    def case(self) -> dict[str, Any]:
        """Columns of the case."""
        return {name: self.cleaned_data[name] for name in self.CASE}
