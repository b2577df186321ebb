"""The Vietnamese formats forms really use."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from django import forms
from django.utils import formats, translation


class EntryForm(forms.Form):
    """A form as any page has them."""

    day = forms.DateField()
    moment = forms.DateTimeField(required=False)
    amount = forms.DecimalField(required=False, localize=True)


@pytest.fixture(autouse=True)
def vietnamese():
    with translation.override("vi"):
        formats.reset_format_cache()
        yield
    formats.reset_format_cache()


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("03/02/2026", date(2026, 2, 3)),
        ("21/11/2026", date(2026, 11, 21)),
        ("21-11-2026", date(2026, 11, 21)),
        ("3.2.2026", date(2026, 2, 3)),
        ("2026-02-03", date(2026, 2, 3)),
    ],
)
def test_form_reads_the_day_first(typed, day):
    form = EntryForm({"day": typed})

    assert form.is_valid(), form.errors
    assert form.cleaned_data["day"] == day


def test_form_refuses_the_month_first():
    assert not EntryForm({"day": "02/21/2026"}).is_valid()


def test_form_reads_numbers_with_a_comma():
    form = EntryForm({"day": "03/02/2026", "amount": "1250000,5"})

    assert form.is_valid(), form.errors
    assert form.cleaned_data["amount"] == Decimal("1250000.5")


def test_moment_and_screen_formats():
    form = EntryForm({"day": "03/02/2026", "moment": "03/02/2026 19:30"})

    assert form.is_valid(), form.errors
    assert form.cleaned_data["moment"].strftime("%d.%m %H:%M") == "03.02 19:30"
    assert formats.date_format(date(2026, 2, 3), "SHORT_DATE_FORMAT") == "03/02/2026"
    assert formats.date_format(datetime(2026, 2, 3, 19, 5), "DATETIME_FORMAT") == "03/02/2026 19:05"  # noqa: DTZ001
    assert formats.number_format(127455, use_l10n=True, force_grouping=True) == "127.455"
