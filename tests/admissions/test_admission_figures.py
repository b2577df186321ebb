"""The structure of admissions: sheet 2 and 2B, the people behind each number, the same entries as sheet 1."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from admissions.figures import Condition, count, people
from admissions.structure import Structure, conditions, organizations_of
from branches.models import Level
from core.spans import Span, part_of_year, read_span
from members.flows import balance, headcount
from members.ledger import reverse
from members.models import MovementKind
from tests.admissions.figure_world import admit
from tests.factories import TODAY, make_member, make_organization

pytestmark = pytest.mark.django_db
YEAR = part_of_year(2026)


@pytest.fixture
def tree():
    """A province with two communes, one of them with two branches, and a grassroots branch."""
    province = make_organization("Đảng bộ tỉnh Mẫu", level=Level.PROVINCIAL)
    x = make_organization("Đảng bộ xã X", parent=province, level=Level.GRASSROOTS_COMMITTEE)
    y = make_organization("Đảng bộ xã Y", parent=province, level=Level.GRASSROOTS_COMMITTEE)
    p, q = make_organization("Chi bộ P", parent=x), make_organization("Chi bộ Q", parent=x)
    r = make_organization("Chi bộ R", parent=y)
    g = make_organization("Chi bộ cơ sở G", parent=province, level=Level.GRASSROOTS_BRANCH)
    return {"province": province, "x": x, "y": y, "p": p, "q": q, "r": r, "g": g}


def figure(node, code, span=YEAR):
    return Structure(node, span).value(code)


def test_rows_of_sheet_two_stand_in_the_order_of_the_form(tree):
    rows = Structure(tree["province"], YEAR).rows
    codes = [row.code for row in rows]
    assert codes[:10] == ["B2.I", "B2.nu", "B2.dt", "B2.tg", "B2.dtn", "B2.cdn", "B2.khh", "B2.nn", "B2.knl", "B2.II"]
    assert codes[-7:] == ["B2.III", "B2.III1", "B2.III1a", "B2.III1b", "B2.III2", "B2.III2a", "B2.III2b"]
    assert rows[0].label == "I. Tổng số đảng viên mới kết nạp"


def test_people_count_by_what_they_were_at_the_ceremony(tree):
    member = admit(
        tree["p"], on=date(2026, 3, 2), birth_date=date(1996, 3, 3), occupation="O10", youth_union=True, sex="female"
    )
    member.occupation, member.youth_union = "O05", False
    member.save()

    shown = Structure(tree["x"], YEAR)

    assert [shown.value(code) for code in ("B2.I", "B2.nu", "B2.dtn", "B2.O10", "B2.O05", "B2.A1")] == [
        1,
        1,
        1,
        1,
        0,
        1,
    ]
    assert shown.value("B2.A9") == Decimal("29.0")
    assert shown.now.from_today == 0


def test_entry_without_frozen_figures_is_counted_by_the_record_of_today(tree):
    make_member(
        tree["p"], on=date(2026, 3, 2), kind=MovementKind.ADMISSION, occupation="O08", birth_date=date(1990, 1, 1)
    )

    shown = Structure(tree["x"], YEAR)

    assert (shown.value("B2.O08"), shown.value("B2.A3"), shown.now.from_today) == (1, 1, 1)


def test_figure_is_that_of_sheet_one_with_late_entries_and_reversals(tree):
    admit(tree["p"], on=date(2026, 3, 2))
    mistaken = admit(tree["q"], on=date(2026, 4, 2))
    admit(tree["r"], on=date(2025, 12, 31))
    admit(tree["g"], on=date(2026, 1, 1), readmission=True)
    reverse(mistaken.movements.get(), by=None, on=TODAY, reason="Nhập nhầm người")

    for node in tree.values():
        for span in (YEAR, YEAR.year_before, part_of_year(2026, "q2"), Span(date(2026, 1, 1), date(2026, 3, 2))):
            assert count(node, [span])[0].total == balance(node, span.start, span.end).figure("B1"), (node, span)
    assert figure(tree["province"], "B2.I") == 2
    assert figure(tree["province"], "B2.knl") == 1


def test_units_add_up_to_the_node(tree):
    for n, branch in enumerate((tree["p"], tree["q"], tree["r"], tree["g"])):
        for day in range(n + 1):
            admit(branch, on=date(2026, 5, day + 1))
    (counted,) = count(tree["province"], [YEAR])
    by_child = {key: n for key, (n, _) in counted.by["child"].items()}
    assert sorted(by_child.values()) == [3, 3, 4] and sum(by_child.values()) == counted.total == 10
    assert figure(tree["x"], "B2.I") == figure(tree["p"], "B2.I") + figure(tree["q"], "B2.I") == 3


def test_grassroots_organisations_that_admitted(tree):
    admit(tree["q"], on=date(2026, 5, 1))
    shown = Structure(tree["province"], YEAR)
    assert [shown.value(f"B2.{code}") for code in ("III", "III1", "III1a", "III2", "III2a", "III2b")] == [
        3,
        2,
        1,
        1,
        0,
        None,
    ]
    assert [one.name for one in organizations_of(shown.organizations, "B2.III1a")] == ["Đảng bộ xã X"]


def test_same_period_of_last_year_stands_beside(tree):
    for day in (1, 2, 3):
        admit(tree["p"], on=date(2026, 2, day))
    admit(tree["p"], on=date(2025, 2, 28))
    admit(tree["p"], on=date(2025, 3, 1))

    row = Structure(tree["x"], part_of_year(2026, "m2")).by_code["B2.I"]

    assert (row.now, row.before, row.ratio, row.change) == (3, 1, "300,00", "tăng 2 người so với cùng kỳ năm 2025")
    assert Structure(tree["y"], YEAR).by_code["B2.I"].ratio == "–"


@pytest.mark.parametrize(
    ("values", "words", "start", "end"),
    [
        ({}, "năm 2026", date(2026, 1, 1), date(2026, 12, 31)),
        ({"year": "2024", "part": "h1"}, "6 tháng đầu năm 2024", date(2024, 1, 1), date(2024, 6, 30)),
        ({"year": "2024", "part": "m2"}, "tháng 2 năm 2024", date(2024, 2, 1), date(2024, 2, 29)),
        ({"year": "2026", "part": "q3"}, "quý III năm 2026", date(2026, 7, 1), date(2026, 9, 30)),
        (
            {"part": "free", "from": "2026-01-05", "to": "15/3/2026"},
            "từ 05/01/2026 đến 15/03/2026",
            date(2026, 1, 5),
            date(2026, 3, 15),
        ),
    ],
)
def test_periods_read_from_the_address(values, words, start, end):
    span = read_span(values, TODAY)
    assert (span.label, span.start, span.end) == (words, start, end)


def test_february_of_a_leap_year_is_compared_with_the_whole_of_february():
    assert part_of_year(2025, "m2").year_before.end == date(2024, 2, 29)
    assert part_of_year(2024, "m2").year_before.end == date(2023, 2, 28)


@pytest.mark.parametrize(
    "values",
    [
        {"year": "abcd"},
        {"year": "1"},
        {"part": "x"},
        {"part": "free"},
        {"part": "free", "from": "2026-02-30", "to": "x"},
        {"part": "free", "from": "2026-02-03", "to": "2026-02-01"},
    ],
)
def test_periods_that_are_none_are_refused(values):
    with pytest.raises(ValueError, match=r"[ăâđêôơư ]"):
        read_span(values, TODAY)


_PEOPLE = st.fixed_dictionaries({
    "sex": st.sampled_from(["male", "female"]),
    "birth_date": st.dates(date(1950, 1, 1), date(2008, 1, 1)) | st.none(),
    "occupation": st.sampled_from(["", "O01", "O05", "O07", "O07a", "O07c", "O08", "O10", "O11", "O12", "retired"]),
    "general_education": st.sampled_from(["", "literate", "primary", "lower_secondary", "upper_secondary"]),
    "professional_level": st.sampled_from(["", "none", "elementary", "university", "doctor"]),
    "ethnic_group": st.sampled_from(["", "kinh", "tay", "khmer", "foreign_origin"]),
    "religion": st.sampled_from(["", "none", "buddhism", "bahai"]),
})  # fmt: skip


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(_PEOPLE, max_size=6))
def test_groups_sum_to_the_total_and_names_to_each_number(tree, rows):
    node = make_organization("Đảng bộ xã mới", parent=tree["province"], level=Level.GRASSROOTS_COMMITTEE)
    branch = make_organization("Chi bộ mới", parent=node)
    for values in rows:
        admit(branch, on=date(2026, 6, 3), **values)

    shown = Structure(node, YEAR)

    def total(group, *codes):
        return sum(shown.value(f"B2.{code}") for code in (*codes, f"{group}.rest"))

    assert shown.value("B2.I") == len(rows)
    assert total("1", *(f"O{n:02d}" for n in range(1, 13))) == len(rows)
    assert total("2", *(f"A{n}" for n in range(1, 9))) == len(rows)
    assert total("3", *(f"E{n}" for n in range(1, 5))) == len(rows)
    assert sum(shown.value(f"B2.P{n}") for n in range(1, 7)) <= len(rows)
    assert sum(row.total for row in shown.ethnic_groups()[1:]) == len(rows)
    assert sum(row.total for row in shown.religions()[1:]) == shown.value("B2.tg")
    for code, condition in conditions().items():
        assert len(people(node, YEAR, condition)) == shown.now.number(condition), code


def test_average_is_weighted_by_people_at_every_level(tree):
    admit(tree["p"], on=date(2026, 6, 3), birth_date=date(1986, 6, 3))
    for _ in range(2):
        admit(tree["r"], on=date(2026, 6, 3), birth_date=date(2001, 6, 4))
    assert figure(tree["province"], "B2.A9") == Decimal("29.3")
    assert figure(tree["g"], "B2.A9") is None


def test_headcount_is_the_number_of_the_stock(tree):
    admit(tree["p"], on=date(2026, 6, 3))
    assert headcount(tree["province"], date(2026, 6, 2)) == 0
    assert headcount(tree["province"], date(2026, 6, 3)) == 1


def test_condition_of_everybody_names_everybody(tree):
    admit(tree["p"], "Đỗ Thị Ân", on=date(2026, 6, 3))
    (person,) = people(tree["x"], YEAR)
    assert (person.name, person.branch, person.age, person.frozen) == ("Đỗ Thị Ân", "Chi bộ P", "30", True)
    assert people(tree["x"], YEAR, Condition.of("sex", "female")) == []
