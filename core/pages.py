"""What pages with a form share: findings put beside their fields, and the second of two people who loses nothing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django import forms
from django.forms import BaseForm

from core.dates import format_date, format_moment
from core.findings import Refused


def add_findings(form: BaseForm, refused: Refused) -> int:
    """Show every finding of a refusal in the form, beside its field when the form has it, else above the form.

    Returns the status of the answer.
    """
    for finding in refused.findings:
        if not finding.blocks:
            continue
        words = " ".join(part for part in (finding.message, finding.remedy) if part)
        if finding.basis:
            words = f"{words} ({finding.basis})"
        form.add_error(finding.field if finding.field in form.fields else None, words)
    return refused.status


def keep_typed(form: BaseForm, **newest: object) -> None:
    """After a conflict: what was typed stays, beside the newest ``version`` of the row, so that the person may save again."""
    form.data = form.data.copy()
    for name, value in newest.items():
        form.data[form.add_prefix(name)] = value


def differing(form: BaseForm, stored: Mapping[str, object]) -> list[tuple[str, str]]:
    """What another person saved where it differs from what was typed here, for ``c-theirs``: the field's label and the value in words.

    ``stored`` holds the values now saved by the names of their fields; hidden fields do not count.
    """
    return [
        (str(field.label), _in_words(field, stored[name]))
        for name, field in form.fields.items()
        if name in stored and not field.widget.is_hidden and _differs(stored[name], form.cleaned_data.get(name))
    ]


def _differs(stored: object, typed: object) -> bool:
    return stored != typed and _plain(stored) != _plain(typed)


def _plain(value: object) -> str:
    return "" if value is None else str(value).replace("\r\n", "\n").strip()


def _in_words(field: forms.Field, value: object) -> str:
    if isinstance(value, datetime):
        return format_moment(value)
    if isinstance(value, date):
        return format_date(value)
    if isinstance(field, forms.ChoiceField) and not isinstance(field, forms.ModelChoiceField):
        return str(dict(field.choices).get(value, value))
    return "" if value is None else str(value)
