"""`check_regulations` passes on the data we ship and sees each kind of fault."""

import json
from datetime import date

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from regulations.consistency import examine
from regulations.models import AuthorityRule, FormVersion, Parameter, ParameterValue
from regulations.registry import Declared, Registry

pytestmark = pytest.mark.django_db


def _codes(declared: Registry | None = None) -> set[str]:
    return {fault.code.removeprefix("regulations.") for fault in examine(declared or Registry()).faults}


@pytest.fixture
def unguarded():
    """Values may be changed behind the back of the triggers and constraints, in this test only."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE regulations_parametervalue DISABLE TRIGGER USER")
        for name in ("regulations_value_no_overlap", "regulations_value_has_source"):
            cursor.execute(f"ALTER TABLE regulations_parametervalue DROP CONSTRAINT {name}")


def test_shipped_data_are_whole():
    report = examine()

    assert [fault.message for fault in report.faults] == []
    assert report.counted["parameters"] >= 218
    assert {gap["subject"] for gap in report.known_gaps} == {
        "admission", "badge.early_months", "card.issue", "card.number_pattern_old", "dues.rate.other_range", "dues.rate.salary",
        "member_sheet.keep",
        "organization.establish_grassroots", "recognition",
    }  # fmt: skip


def test_gap_between_values_is_found(unguarded):
    ParameterValue.objects.filter(parameter__code="organization.branch_term", value=30).update(
        valid_to=date(2025, 6, 1)
    )

    assert _codes() == {"gap"}


def test_value_that_ends_without_successor_is_found(unguarded):
    ParameterValue.objects.filter(parameter__code="probation.months").update(valid_to=date(2026, 1, 1))

    assert _codes() == {"gap"}


def test_overlap_is_found(unguarded):
    ParameterValue.objects.filter(parameter__code="organization.branch_term", value=30).update(
        valid_to=date(2025, 8, 1)
    )

    assert _codes() == {"overlap"}


def test_missing_source_is_found(unguarded):
    ParameterValue.objects.filter(parameter__code="probation.months").update(
        instrument=None, source="", note="Có ghi chú"
    )

    assert _codes() == {"no_source"}


def test_unknown_mark_and_unit_and_word_are_found(unguarded):
    ParameterValue.objects.filter(parameter__code="probation.months").update(mark="sure")
    ParameterValue.objects.filter(parameter__code="recognition.max_votes").update(unit="moon")
    ParameterValue.objects.filter(parameter__code="party_age.unit").update(unit="event", value="moonrise")

    assert _codes() == {"mark", "unit", "word", "choice"}


def test_gap_without_a_reason_is_found():
    Parameter.objects.filter(code="badge.early_months").update(allowed_gaps=[{"from": "2021-07-30"}])

    assert _codes() == {"gap_note"}


def test_broken_chain_of_authority_is_found():
    AuthorityRule.objects.filter(action__code="deletion", decider="standing_committee").delete()

    assert _codes() == {"gap"}


def test_form_with_two_versions_on_one_day_is_found():
    FormVersion.objects.create(
        code="1-KNĐ", title="Bản khác", family="KNĐ", valid_from=date(2026, 1, 1), mark="confirmed"
    )

    assert _codes() == {"form_overlap"}


def test_declared_code_must_exist_in_its_unit():
    declared = Registry()
    declared.add(Declared("probation.years", "year", "", "admissions.parameters"))
    declared.add(Declared("probation.months", "day", "", "admissions.parameters"))

    assert _codes(declared) == {"undeclared", "unit_differs"}


def test_command_says_ok_as_json(capsys):
    call_command("check_regulations", format="json")

    said = json.loads(capsys.readouterr().out)
    assert (said["ok"], said["faults"]) == (True, [])


def test_command_fails_loudly(unguarded):
    ParameterValue.objects.filter(parameter__code="probation.months").update(valid_to=date(2026, 1, 1))

    with pytest.raises(CommandError, match="1 lỗi"):
        call_command("check_regulations")
