"""Which row counts on which day, whatever the rows."""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from regulations.periods import effective, holes, on_day

START = date(2026, 1, 1)


@dataclass(frozen=True)
class Row:
    id: int
    valid_from: date
    valid_to: date | None = None
    origin: str = "handbook"
    edition: int = 1


def _day(number: int) -> date:
    return START + timedelta(days=number)


rows = st.lists(
    st.tuples(st.integers(0, 40), st.none() | st.integers(0, 20), st.sampled_from(["handbook", "office"])), max_size=8
).map(
    lambda items: [
        Row(number, _day(start), None if length is None else _day(start + length), origin)
        for number, (start, length, origin) in enumerate(items)
    ]
)


@given(rows)
def test_periods_never_overlap_and_stay_inside_their_rows(items):
    periods = effective(items)

    for before, after in pairwise(periods):
        assert before.to is not None and before.to < after.start
    for period in periods:
        assert period.start == period.row.valid_from
        assert period.row.valid_to is None or period.to <= period.row.valid_to


@given(rows, st.integers(-5, 70))
def test_every_day_is_covered_once_or_is_a_hole(items, number):
    periods, on = effective(items), _day(number)
    in_hole = any(first <= on and (last is None or on <= last) for first, last in holes(periods))
    before_all = not periods or on < periods[0].start

    assert (on_day(periods, on) is not None) + in_hole + before_all == 1


def test_office_row_of_the_same_day_wins():
    handbook, office = Row(1, START), Row(2, START, origin="office", edition=0)

    assert [period.row for period in effective([office, handbook])] == [office]


def test_only_the_newest_edition_counts():
    old, new = Row(1, START), Row(2, START + timedelta(days=9), edition=2)

    assert [period.row for period in effective([old, new])] == [new]
