"""Forms of the department: a newer value of a rule, a new document."""

from __future__ import annotations

from datetime import date

from django import forms

from regulations import units
from regulations.entering import CHOSEN
from regulations.lookup import Rule
from regulations.marks import Mark
from regulations.models import Instrument, Parameter
from regulations.models.instrument import Subject
from regulations.partial_dates import first_day
from regulations.snapshot import current

SEEN = [(mark.value, mark.label) for mark in (Mark.CONFIRMED, Mark.CONFIRMED_SECONDARY, Mark.CONFIRMED_LOCAL)]
KINDS = ["Quy định", "Quyết định", "Hướng dẫn", "Chỉ thị", "Kết luận", "Nghị quyết", "Quy chế", "Thông báo", "Kế hoạch",
         "Công văn", "Luật", "Nghị định", "Thông tư"]  # fmt: skip


class InstrumentChoice(forms.ModelChoiceField):
    """A document, named by its citation and title."""

    def label_from_instance(self, obj: Instrument) -> str:
        return f"{obj.citation}: {obj.title}"


class InstrumentChoices(forms.ModelMultipleChoiceField):
    """Several documents."""

    def label_from_instance(self, obj: Instrument) -> str:
        return f"{obj.citation}: {obj.title}"


class ValueForm(forms.Form):
    """A newer value. What the rule itself demands is judged by ``services.add_value``."""

    text = forms.CharField(label="Giá trị mới", max_length=200)
    valid_from = forms.DateField(label="Áp dụng từ ngày")
    instrument = InstrumentChoice(
        label="Văn bản làm căn cứ",
        queryset=Instrument.objects.all(),
        required=False,
        empty_label="Chọn văn bản",
        help_text="Chưa có trong danh sách thì thêm văn bản trước, rồi trở lại đây.",
    )
    article = forms.CharField(
        label="Điểm, điều", max_length=60, required=False, help_text="Ví dụ: điểm 4.2, khoản 1 Điều 5."
    )
    mark = forms.ChoiceField(label="Mức độ chắc chắn", choices=SEEN)
    note = forms.CharField(label="Ghi chú", required=False, widget=forms.Textarea(attrs={"rows": 3}), max_length=1000)

    def __init__(self, *args, parameter: Parameter, rule: Rule | None, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"] = _value_field(parameter, rule)


def _value_field(parameter: Parameter, rule: Rule | None) -> forms.Field:
    label = "Giá trị mới"
    if parameter.unit == units.BOOLEAN:
        return forms.ChoiceField(label=label, choices=[("true", "Có"), ("false", "Không")])
    if parameter.unit in CHOSEN:
        words = current().words("parameter_word")
        return forms.ChoiceField(label=label, choices=[(code, words.get(code, code)) for code in parameter.choices])
    word = units.WORDS.get(parameter.unit, "")
    now = f"Hiện nay: {rule.text}." if rule else ""
    help_text = " ".join(part for part in (f"Tính theo: {word}." if word else "", now) if part)
    return forms.CharField(label=label, max_length=200, help_text=help_text)


class InstrumentForm(forms.Form):
    """A document that is not yet in the list."""

    number = forms.CharField(label="Số, ký hiệu", max_length=40, help_text="Ghi như trên văn bản, ví dụ 208-QĐ/TW.")
    issued_on = forms.DateField(label="Ngày ban hành")
    kind = forms.ChoiceField(label="Loại văn bản", choices=[(kind, kind) for kind in KINDS])
    title = forms.CharField(label="Trích yếu", max_length=300)
    issuer = forms.CharField(label="Cơ quan ban hành", max_length=120)
    subject = forms.ChoiceField(label="Nhóm", choices=Subject.choices)
    in_force_from = forms.DateField(label="Có hiệu lực từ ngày")
    replaces = InstrumentChoices(
        label="Thay thế văn bản",
        queryset=Instrument.objects.all(),
        required=False,
        help_text="Chỉ chọn văn bản được thay toàn bộ. Giữ Ctrl để chọn nhiều.",
    )
    note = forms.CharField(label="Ghi chú", required=False, widget=forms.Textarea(attrs={"rows": 3}), max_length=1000)

    def clean_in_force_from(self) -> str:
        return _iso(self.cleaned_data["in_force_from"])

    def clean_issued_on(self) -> str:
        return _iso(self.cleaned_data["issued_on"])


def _iso(day: date) -> str:
    text = day.isoformat()
    first_day(text)
    return text
