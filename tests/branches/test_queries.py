"""The tree as of any day: around 01/7/2025, on a commune's own re-forming day; names for print, lineage, alerts."""

from datetime import date

import pytest

from branches import acts, queries
from branches.models import ActKind, Level
from branches.services import open_term
from core.findings import WARNING
from tests.branches.conftest import people
from tests.factories import TODAY, make_organization

pytestmark = pytest.mark.django_db
EVE, DAY = date(2025, 6, 30), date(2025, 7, 1)
REFORMED = date(2026, 9, 30)


@pytest.fixture
def commune():
    """A commune that stood under a district until 30/6/2025 and was re-formed on 30/9/2026."""
    province = make_organization("Đảng bộ tỉnh Thử", level=Level.PROVINCIAL)
    district = make_organization("Đảng bộ huyện Cũ", parent=province, level=Level.UPPER)
    commune = make_organization(
        "Đảng bộ xã An Hòa", parent=district, level=Level.GRASSROOTS_COMMITTEE, organization_type="commune"
    )
    branch = make_organization("Chi bộ thôn Đông", parent=commune)
    people(branch)
    acts.carry_out(acts.plan_district_abolition(district, effective_on=DAY), by=None, on=TODAY)
    commune.refresh_from_db()
    acts.carry_out(
        acts.plan_reforming(commune, effective_on=REFORMED), by=None, on=TODAY, override_reason="Đề án được duyệt"
    )
    commune.refresh_from_db()
    branch.refresh_from_db()
    return province, district, commune, branch


def names(versions):
    return [version.name for version in versions]


def test_chain_of_a_branch_before_and_after_the_end_of_the_district(commune):
    _province, _district, _commune, branch = commune

    assert names(queries.ancestors_on(branch, EVE)) == [
        "Đảng bộ tỉnh Thử", "Đảng bộ huyện Cũ", "Đảng bộ xã An Hòa", "Chi bộ thôn Đông",
    ]  # fmt: skip
    assert names(queries.ancestors_on(branch, DAY)) == ["Đảng bộ tỉnh Thử", "Đảng bộ xã An Hòa", "Chi bộ thôn Đông"]
    assert (
        queries.full_name_on(branch, EVE) == "Chi bộ thôn Đông, Đảng bộ xã An Hòa, Đảng bộ huyện Cũ, Đảng bộ tỉnh Thử"
    )


def test_level_of_a_commune_changes_on_its_own_decision_date(commune):
    node = commune[2]
    days = (EVE, DAY, date(2026, 7, 26), date(2026, 9, 29), REFORMED)

    levels = [queries.organization_on(node, day).level for day in days]

    assert levels == [
        Level.GRASSROOTS_COMMITTEE, Level.UPPER, Level.UPPER, Level.UPPER, Level.GRASSROOTS_COMMITTEE,
    ]  # fmt: skip


def test_tree_on_a_day_is_read_one_level_at_a_time(commune):
    province, district, node, _branch = commune

    assert names(queries.tree_on(EVE, province)) == ["Đảng bộ huyện Cũ"]
    assert names(queries.tree_on(DAY, province)) == ["Đảng bộ xã An Hòa"]
    assert names(queries.tree_on(EVE)) == ["Đảng bộ tỉnh Thử"]
    assert queries.organization_on(district, DAY) is None
    assert [v.name for v in queries.subtree_on(DAY, node)] == ["Đảng bộ xã An Hòa", "Chi bộ thôn Đông"]
    assert queries.organization_on(province, date(2019, 1, 1)) is None


def test_letterhead_carries_the_names_of_its_day(commune):
    _province, _district, node, branch = commune
    act = acts.plan_act(organization=commune[0], title="Đổi tên", effective_on=date(2026, 10, 10))
    acts.add_step(act, kind=ActKind.RENAME, subject=node, name="Đảng bộ xã An Bình")
    acts.carry_out(act, by=None, on=TODAY)

    assert queries.printed_name(branch, EVE) == queries.PrintedName("ĐẢNG BỘ XÃ AN HÒA", "CHI BỘ THÔN ĐÔNG")
    assert queries.printed_name(branch, TODAY) == queries.PrintedName("ĐẢNG BỘ XÃ AN BÌNH", "CHI BỘ THÔN ĐÔNG")
    assert queries.printed_name(node, EVE) == queries.PrintedName("ĐẢNG BỘ HUYỆN CŨ", "ĐẢNG ỦY XÃ AN HÒA")
    assert queries.printed_name(node, TODAY) == queries.PrintedName("ĐẢNG BỘ TỈNH THỬ", "ĐẢNG ỦY XÃ AN BÌNH")


def test_lineage_leads_back_through_any_number_of_acts(tree):
    first = acts.plan_act(organization=tree.x, title="Sáp nhập", effective_on=date(2026, 1, 1))
    acts.add_step(first, kind=ActKind.MERGER, subject=tree.a, target=tree.b)
    acts.carry_out(first, by=None, on=TODAY)
    second = acts.plan_act(organization=tree.x, title="Hợp nhất", effective_on=date(2026, 2, 1))
    new = acts.add_step(second, kind=ActKind.ESTABLISHMENT, target=tree.x, name="Chi bộ mới", level=Level.BRANCH)
    acts.add_step(second, kind=ActKind.CONSOLIDATION, subject=tree.b, target=new)
    made = acts.carry_out(second, by=None, on=TODAY).steps.first().subject

    assert queries.lines_of({made.pk}) == {made.pk, tree.a.pk, tree.b.pk}
    assert [link.predecessor for link in queries.predecessors(made)] == [tree.b]
    assert [link.successor for link in queries.successors(tree.a)] == [tree.b]


@pytest.mark.parametrize(
    ("official", "codes"), [(2, ["too_few_official"]), (3, ["at_minimum"]), (4, []), (50, ["large_branch"])]
)
def test_alerts_follow_the_thresholds_of_the_charter(tree, official, codes):
    branch = make_organization("Chi bộ đo", parent=tree.x)
    people(branch, official=official, probationary=0)

    found = queries.alerts(branch, TODAY)

    assert [finding.code for finding in found] == codes
    assert all(finding.level == WARNING and finding.basis for finding in found)


def test_overdue_congress_counts_the_consented_delay(tree):
    term = open_term(tree.a, starts_on=date(2022, 1, 10))
    everything = type(tree.a).objects.all()

    assert list(queries.overdue_congresses(everything, date(2024, 7, 11))) == [term]
    assert list(queries.overdue_congresses(everything, date(2024, 7, 10))) == []
    term.consented_end_on, term.consent_document = date(2025, 1, 10), "Công văn 5-CV/ĐU"
    term.save()
    assert list(queries.overdue_congresses(everything, date(2024, 12, 1))) == []
