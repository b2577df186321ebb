"""Fields that read what people type show it again as it was typed, whatever it was."""

from __future__ import annotations

import pytest

from members.record.forms.fields import DayField, PartialDateField


@pytest.mark.parametrize("field", [DayField(), PartialDateField()])
@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("1968-05", "05/1968"),
        ("1968-05-09", "09/05/1968"),
        ("2026-13-45", "2026-13-45"),
        ("2026-02-30", "2026-02-30"),
        ("0000-01-01", "0000-01-01"),
        ("2026-1-2-3", "2026-1-2-3"),
        ("١٢٣٤-١", "01/1234"),
        ("31/02/2026", "31/02/2026"),
    ],
)
def test_what_was_typed_is_shown_again(field, typed, shown):
    assert field.prepare_value(typed) == shown
