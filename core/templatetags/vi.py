"""Filters that write figures, dates and identifiers the Vietnamese way; the rules stand in ``core``."""

from __future__ import annotations

from datetime import date, datetime

from django import template
from django.utils import timezone

from core import dates, identifiers, numbers

register = template.Library()


@register.filter
def number(value, decimals: int = 0) -> str:
    """127455 → 127.455; empty for no value."""
    return "" if value in (None, "") else numbers.format_number(value, decimals)


@register.filter
def points(value) -> str:
    """94.74 → 94,74; 90 → 90; empty for no value."""
    return "" if value in (None, "") else numbers.format_points(value)


@register.filter
def percent(value, decimals: int = 2) -> str:
    """99.42 → 99,42%; a dash for none."""
    return numbers.format_percent(None if value == "" else value, decimals)


@register.filter
def share_of(part, whole) -> str:
    """126715 of 127455 → 99,42%; a dash when there is no whole."""
    return numbers.format_share(part or 0, whole or 0)


@register.filter
def money(value) -> str:
    """1250000 → 1.250.000 đồng."""
    return "" if value in (None, "") else numbers.format_money(value)


def _day(value) -> date | None:
    """The day of a date or of a moment in Vietnamese time."""
    if isinstance(value, datetime):
        return timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    return value or None


@register.filter
def date_vi(value) -> str:
    """A date or moment on screen: 21/11/2026; empty for none."""
    return dates.format_date(_day(value))


@register.filter
def days_until(value, on) -> str:
    """How far a last day lies from the day ``on``: còn 3 ngày, hôm nay, quá hạn 12 ngày; empty for none."""
    return dates.days_until(value, on) if value else ""


@register.filter
def date_long(value) -> str:
    """At the head of a document: ngày 05 tháng 02 năm 2026."""
    day = _day(value)
    return "" if day is None else dates.format_header(day)


@register.filter
def date_running(value) -> str:
    """In the running text of a document: 05/9/2026."""
    day = _day(value)
    return "" if day is None else dates.format_running(day)


@register.filter
def moment(value) -> str:
    """A moment on screen, in Vietnamese time: 21/11/2026 08:05."""
    return dates.format_moment(value or None)


@register.filter
def month_label(value) -> str:
    """A month (``core.dates.Month`` or any day of it) in titles: tháng 11 năm 2026."""
    if not value:
        return ""
    return (value if isinstance(value, dates.Month) else dates.Month.of(_day(value))).long_label


@register.filter
def partial_date(value, precision: str = dates.Precision.DAY) -> str:
    """What is known of a date: 21/11/1968, 11/1968 or 1968; takes a ``PartialDate`` or a date and its precision."""
    if isinstance(value, dates.PartialDate):
        return str(value)
    return dates.format_partial(value or None, precision)


@register.filter
def masked_id(value) -> str:
    """An identifier of which only the last digits show: •••••••••123."""
    return identifiers.mask(str(value or ""))
