"""How forms are drawn and how they speak: the templates of the kit, and words that say what is expected."""

from __future__ import annotations

from django import forms
from django.core import validators
from django.forms.renderers import TemplatesSetting
from django.utils.safestring import SafeString

from core.drawn_widgets import drawn


class KitRenderer(TemplatesSetting):
    """The renderer named in settings: ``{{ form }}`` and ``{{ field.as_field_group }}`` look like the kit."""

    form_template_name = "forms/form.html"
    field_template_name = "forms/field.html"

    def render(self, template_name, context, request=None) -> SafeString:
        """A plain control written directly (``core.drawn_widgets``), anything else by its template."""
        written = drawn(template_name, context)
        return super().render(template_name, context, request) if written is None else written


_CHOICE = "Chọn một mục có trong danh sách."

# Django's own Vietnamese words for these say neither what is wrong nor what is expected, or are missing.
FIELD_WORDS: dict[type[forms.Field], dict[str, str]] = {
    forms.Field: {"required": "Mục này không được để trống."},
    forms.IntegerField: {"invalid": "Cần một số nguyên, chỉ gồm chữ số, ví dụ 12."},
    forms.FloatField: {"invalid": "Cần một số, ví dụ 12,5."},
    forms.DecimalField: {"invalid": "Cần một số, ví dụ 12,5."},
    forms.DateField: {"invalid": "Không phải là ngày có thật; cần ngày/tháng/năm, ví dụ 21/11/2026."},
    forms.TimeField: {"invalid": "Không phải là giờ; cần giờ:phút, ví dụ 08:30."},
    forms.DateTimeField: {"invalid": "Không đọc được; cần ngày/tháng/năm giờ:phút, ví dụ 21/11/2026 08:30."},
    forms.ChoiceField: {"invalid_choice": _CHOICE},
    forms.MultipleChoiceField: {"invalid_choice": _CHOICE, "invalid_list": _CHOICE},
    forms.ModelChoiceField: {"invalid_choice": _CHOICE},
    forms.ModelMultipleChoiceField: {
        "invalid_choice": _CHOICE,
        "invalid_list": _CHOICE,
        "invalid_pk_value": _CHOICE,
    },
    forms.FileField: {
        "invalid": "Chưa nhận được tệp; hãy chọn tệp rồi gửi lại.",
        "missing": "Chưa chọn tệp.",
        "empty": "Tệp rỗng, không có nội dung.",
    },
}
VALIDATOR_WORDS = {
    validators.MinValueValidator: "Phải từ %(limit_value)s trở lên.",
    validators.MaxValueValidator: "Phải từ %(limit_value)s trở xuống.",
    validators.FileExtensionValidator: "Không nhận tệp .%(extension)s; cần một trong các loại: %(allowed_extensions)s.",
    validators.ProhibitNullCharactersValidator: "Có ký tự không in được; hãy gõ lại.",
}


def speak_plainly() -> None:
    """Lay our words over Django's, once, when the site starts."""
    for field, words in FIELD_WORDS.items():
        field.default_error_messages = {**field.__dict__.get("default_error_messages", {}), **words}
    for validator, words in VALIDATOR_WORDS.items():
        validator.message = words
