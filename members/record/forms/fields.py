"""Form fields that read what people type: dates with what is known of them, money with dots, codes of lists."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from core.date_parsing import DateError, parse_date, parse_partial
from core.dates import PartialDate, format_date
from members.models import Member
from members.record.fields import CHOICES, FIELDS, Field, Kind
from members.record.values import as_partial, plain_partial, shown
from regulations.lookup import lookup, lookup_label

EARLIEST = 1880
WRONG_EMAIL = "Ghi đúng dạng thư điện tử, ví dụ ten@donvi.vn."


class PartialDateField(forms.CharField):
    """A date of which only the month or the year may be known; cleans to the plain form ``1968-05``."""

    def __init__(self, **options) -> None:
        super().__init__(max_length=20, **options)
        self.widget.attrs |= {"inputmode": "numeric", "placeholder": "ngày/tháng/năm", "autocomplete": "off"}

    def to_python(self, value: Any) -> str:
        """The plain form; a text that is no date is answered with what is wrong with it."""
        try:
            return plain_partial(parse_partial(value, earliest=EARLIEST))
        except DateError as error:
            raise ValidationError(str(error)) from error

    def prepare_value(self, value: Any) -> Any:
        """The plain form as people write it; typed text as typed."""
        if isinstance(value, PartialDate):
            return str(value)
        if isinstance(value, date):
            return format_date(value)
        return _as_written(value) if isinstance(value, str) else value


class DayField(PartialDateField):
    """A full date; cleans to a ``date`` or ``None``."""

    def to_python(self, value: Any) -> date | None:
        """The day; a date known in part is refused."""
        try:
            return parse_date(value, earliest=EARLIEST)
        except DateError as error:
            raise ValidationError(str(error)) from error

    def __init__(self, **options) -> None:
        super().__init__(**options)
        self.widget.attrs["data-date"] = ""

    def validate(self, value: date | None) -> None:
        """Only the presence is asked here."""
        if self.required and value is None:
            raise ValidationError("Chưa nhập ngày.", code="required")

    def run_validators(self, value: date | None) -> None:
        """No length of text to check on a date."""


class MoneyField(forms.CharField):
    """An amount in đồng, typed with or without dots; cleans to an ``int`` or ``None``."""

    def __init__(self, **options) -> None:
        super().__init__(max_length=20, **options)
        self.widget.attrs |= {"inputmode": "numeric"}

    def to_python(self, value: Any) -> int | None:
        """Whole đồng."""
        text = "".join(str(value or "").replace("đồng", "").split()).replace(".", "").replace(",", "")
        if not text:
            return None
        if not (text.isascii() and text.isdecimal()) or len(text) > 15:
            raise ValidationError(f"“{value}” không phải là số tiền; ghi bằng chữ số, ví dụ 120.000.000.")
        return int(text)

    def prepare_value(self, value: Any) -> Any:
        """With dots for thousands."""
        return f"{value:,}".replace(",", ".") if isinstance(value, int) else value

    def run_validators(self, value: int | None) -> None:
        """No length of text to check on a number."""


class NumberField(forms.CharField):
    """A number with a decimal comma; cleans to plain decimal text or ``None``."""

    def __init__(self, *, most: int = 99_999_999, **options) -> None:
        super().__init__(max_length=20, **options)
        self.most = most
        self.widget.attrs |= {"inputmode": "decimal"}

    def to_python(self, value: Any) -> str | None:
        """Decimal text; the comma is the decimal sign."""
        text = str(value or "").strip()
        if not text:
            return None
        text = text.replace(".", "").replace(",", ".") if "," in text else text
        try:
            number = Decimal(text)
        except InvalidOperation as error:
            raise ValidationError(f"“{value}” không phải là số; ghi ví dụ 85,5.") from error
        if not number.is_finite() or not 0 <= number <= self.most:
            raise ValidationError(f"“{value}” không hợp lý; ghi số từ 0 đến {self.most}.")
        return format(round(number, 2).normalize(), "f")

    def prepare_value(self, value: Any) -> Any:
        """The decimal point as a comma."""
        return value.replace(".", ",") if isinstance(value, str) else value

    def run_validators(self, value: str | None) -> None:
        """Checked already."""


class WholeField(forms.IntegerField):
    """A whole number, not negative."""

    def __init__(self, **options) -> None:
        super().__init__(min_value=0, max_value=2_000_000_000, **options)
        self.widget = forms.TextInput(attrs={"inputmode": "numeric"})


def _as_written(text: str) -> str:
    """The plain form as people write it; what only looks like one stays as it was typed."""
    parts = text.split("-")
    if len(parts[0]) != 4 or not all(part.isdecimal() for part in parts):
        return text
    try:
        return str(as_partial(text))
    except (ValueError, TypeError):
        return text


def list_choices(code: str, on: date, held: Iterable[str] = ()) -> list[tuple[str, str]]:
    """Values offered on a day, after «not recorded»; a value held that is no longer offered stays choosable."""
    offered = lookup(code, on)
    known = {value for value, _ in offered}
    kept = [(value, f"{lookup_label(code, value)} (không còn dùng)") for value in held if value and value not in known]
    return [("", "— chưa ghi —"), *offered, *kept]


def form_field(field: Field, on: date, held: Any = "") -> forms.Field:
    """The form field of a field of the record; ``held`` is the value there now."""
    options: dict[str, Any] = {"label": field.label, "help_text": field.help, "required": False}
    if field.kind is Kind.LOOKUP:
        return forms.ChoiceField(choices=list_choices(field.lookup, on, [held]), **options)
    if field.kind is Kind.CHOICE:
        return forms.ChoiceField(choices=[("", "— chưa ghi —"), *CHOICES[field.name]], **options)
    if field.kind in _SIMPLE:
        simple = _SIMPLE[field.kind](**options)
        if field.name in ("from_on", "to_on"):
            simple.widget.attrs["placeholder"] = "tháng/năm"
        return simple
    longest = field.column.max_length
    widget = forms.Textarea(attrs={"rows": 3}) if field.kind is Kind.LINES else forms.TextInput()
    made = forms.CharField(
        max_length=4000 if field.kind is Kind.LINES else _typed_length(field, longest), widget=widget, **options
    )
    if field.name == "phone":
        made.widget.input_type = "tel"
        made.widget.attrs |= {"autocomplete": "off", "inputmode": "tel"}
    elif field.name in FIELDS and field.model is Member and field.name in ("personal_id", "old_identity_number"):
        made.widget.attrs |= {"inputmode": "numeric", "autocomplete": "off"}
    return made


def _typed_length(field: Field, longest: int) -> int:
    """Numbers may be typed with spaces and dots."""
    return (
        longest + 10 if field.name in ("phone", "personal_id", "old_identity_number", "biography_number") else longest
    )


_SIMPLE = {
    Kind.FLAG: forms.BooleanField,
    Kind.DAY: DayField,
    Kind.PARTIAL: PartialDateField,
    Kind.INTEGER: WholeField,
    Kind.DECIMAL: NumberField,
    Kind.MONEY: MoneyField,
    Kind.EMAIL: lambda **options: forms.EmailField(error_messages={"invalid": WRONG_EMAIL}, **options),
}


def typed(field: Field, value: Any) -> str:
    """A plain value as it would be typed into its form field."""
    if field.kind in (Kind.LOOKUP, Kind.CHOICE):
        return value or ""
    if field.kind is Kind.FLAG:
        return "on" if value else ""
    if field.kind is Kind.MONEY:
        return "" if value is None else f"{value:,}".replace(",", ".")
    return shown(field, value)
