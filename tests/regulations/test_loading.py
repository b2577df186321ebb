"""The data that come with the program, loaded again and again."""

import copy
from datetime import date

import pytest

from regulations.handbook import read
from regulations.loading import bring_up_to_date, load
from regulations.lookup import look_again, lookup, lookup_label, rule_on
from regulations.models import DataVersion, LookupValue, ParameterValue

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 21)


@pytest.fixture(scope="module")
def book():
    """The files as they are; tests change copies."""
    return read()


def test_same_files_are_not_loaded_twice():
    assert bring_up_to_date(on=TODAY).skipped


def test_loading_by_force_changes_nothing(book):
    loaded = load(book, on=TODAY)

    assert sum([*loaded.added.values(), *loaded.changed.values(), *loaded.ended.values()]) == 0


def test_value_of_the_office_survives_loading(book, office_value):
    office_value("probation.months", 9, date(2026, 10, 1))

    load(book, on=TODAY)
    look_again()

    assert rule_on("probation.months", TODAY).value == 9


def test_corrected_rule_becomes_a_new_edition_and_the_old_one_stays(book, probation):
    changed = copy.deepcopy(book)
    row = next(row for row in changed.parameters if row["code"] == "probation.months")
    row["values"][0]["value"] = 18

    load(changed, on=TODAY)

    assert rule_on("probation.months", TODAY).value == 18
    assert list(probation.values.order_by("edition").values_list("edition", "value")) == [(1, 12), (2, 18)]
    assert ParameterValue.objects.exclude(parameter=probation).filter(edition__gt=1).count() == 0


def test_value_gone_from_a_list_ends_and_stays_readable(book):
    changed = copy.deepcopy(book)
    entry = next(entry for entry in changed.lists if entry["code"] == "religion")
    entry["values"] = [value for value in entry["values"] if value["code"] != "bahai"]

    load(changed, on=TODAY)

    assert LookupValue.objects.get(list__code="religion", code="bahai").valid_to == date(2026, 11, 20)
    assert lookup_label("religion", "bahai") == "Baha'i"
    assert "bahai" not in dict(lookup("religion"))


def test_loading_tells_every_process(book):
    before = DataVersion.objects.get().token

    load(book, on=TODAY)

    assert DataVersion.objects.get().token != before
