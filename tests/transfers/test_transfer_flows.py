"""Flows between units: the boundary rule at each node, sheet 1 for the same period, people behind every number, the page."""

from __future__ import annotations

import io
from collections import Counter
from datetime import date

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import Phase, settings
from hypothesis.stateful import run_state_machine_as_test
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from core.spans import Span, part_of_year
from members import services as members
from members.flows import balance
from members.ledger import Papers
from tests.admissions.figure_world import sign_in
from tests.factories import TODAY, make_member, make_organization
from tests.members.test_invariants import TODAY as LAST
from tests.members.test_invariants import Headcount
from tests.transfers.transfer_world import make_world
from transfers.flows import (
    ANY,
    BUCKET,
    COMING,
    IN,
    INSIDE_IN,
    LEAVING,
    OUT,
    Ask,
    crossings,
    flows,
    travellers,
)
from transfers.flows_sheet import Sheet
from transfers.models import TransferState as S

pytestmark = pytest.mark.django_db
YEAR = part_of_year(2026)
RECEIVED, LEFT = ("B2", "B2a", "B2b", "B2c", "B2d"), ("C5", "C5a", "C5b", "C5c", "C5d")


def laid():
    """One member moved inside the commune, one to the neighbouring commune, one under way, one gone to the army, one come from outside."""
    made = make_world()
    made.walk(made.open(made.members[0], made.sister), S.COMPLETED)
    made.walk(made.open(made.members[1], made.far, reason="residence"), S.COMPLETED)
    made.walk(made.open(made.members[2], made.far), S.INTRODUCED)
    away = {
        "outside_unit": "Ban Chỉ huy Quân sự (minh họa)",
        "boundary": "other_province",
        "other_end": "army",
        "reason": "enlistment",
    }
    made.walk(made.open(made.members[3], **away), S.INTRODUCED)
    made.walk(made.arrival(), S.COMPLETED)
    return made


WORLD = laid


def line(node, label: str) -> list[int | None]:
    sheet = Sheet(flows(node, YEAR, TODAY))
    return list(next(one.row[1:] for one in (*sheet.lines, *sheet.outside, sheet.total) if one.label == label))


def test_boundary_rule_at_each_node(world):
    # from outside, to outside, inside in, inside out, under way from, under way to
    assert line(world.branch, world.branch.name) == [1, 4, 0, 0, 1, 0]
    assert line(world.commune, world.branch.name) == [1, 3, 0, 1, 1, 0]
    assert line(world.commune, world.sister.name) == [0, 0, 1, 0, 0, 0]
    assert line(world.commune, world.commune.name) == [1, 3, 1, 1, 1, 0]
    # what moved between the branches of a commune is not seen above it; between the communes it is inside the province
    assert line(world.province, world.commune.name) == [1, 1, 0, 2, 1, 0]
    assert line(world.province, world.other_commune.name) == [0, 0, 1, 0, 0, 1]
    assert line(world.province, world.province.name) == [1, 1, 1, 2, 0, 0]
    assert flows(world.province, YEAR, TODAY).under_way(BUCKET) == 1
    assert line(world.province, "Quân đội") == [0, 1, None, None, None, None]
    assert line(world.province, "Tỉnh, thành phố (đảng bộ trực thuộc Trung ương) khác") == [
        1,
        0,
        None,
        None,
        None,
        None,
    ]
    assert line(world.abroad_province, world.abroad_province.name) == [0, 0, 0, 0, 0, 0]


def test_reasons_come_from_the_cases_also_of_a_letter_called_back(world):
    case = world.open(world.members[4], world.far, reason="retirement")
    world.walk(case, S.INTRODUCED)
    world.step(case, "recall", reason="Không đi nữa")
    found = flows(world.branch, YEAR, TODAY)
    assert found.by(Ask(OUT), lambda group: group.reason) == Counter(work=2, residence=1, enlistment=1, retirement=1)
    assert found.by(Ask(IN), lambda group: group.reason) == Counter(other=1, retirement=1)
    back = crossings(world.branch, YEAR, Ask(IN, reason="retirement"))
    assert [(one.from_name, one.to_name, one.case_id) for one in back] == [(world.far.name, world.branch.name, case.pk)]


def test_entry_taken_back_leaves_no_trace_and_one_written_late_is_marked(world):
    case = world.walk(world.open(world.members[4], world.far), S.COMPLETED)
    before = flows(world.province, YEAR, TODAY).number(Ask(INSIDE_IN))
    world.step(case, "undo_reception", reason="Ghi nhầm")
    found = flows(world.province, YEAR, TODAY)
    assert (before, found.number(Ask(INSIDE_IN)), found.under_way(BUCKET)) == (2, 1, 2)
    august = part_of_year(2026, "m8")
    lost = make_member(world.sister, "Tạ Văn Muộn", on=date(2020, 1, 1))
    members.transfer_outside(
        member=lost, boundary="other_province", external_unit="Đảng bộ khác", effective_on=date(2026, 8, 3), papers=Papers(), by=None,
        on=TODAY,
    )  # fmt: skip
    late = Sheet(flows(world.commune, august, TODAY))
    assert (late.total.going.number, late.late, len(crossings(world.commune, august, Ask(ANY, late=True)))) == (1, 1, 1)


class Wandering(Headcount):
    """Whatever a clerk may enter in whatever order; at the end every node's flows are checked."""

    def one_member_counts_in_one_place(self) -> None:
        """Proved elsewhere."""

    every_period_of_every_node_balances = totals_equal_a_recount = one_member_counts_in_one_place

    def teardown(self) -> None:
        """Compare, then leave the database as it was."""
        try:
            for number, node in enumerate(getattr(self, "nodes", ())):
                agrees(node, part_of_year(2026, "h1" if number % 2 else f"m{number + 2}"))
        finally:
            transaction.set_rollback(True)
            self.transaction.__exit__(None, None, None)


def agrees(node, span: Span) -> None:
    """The flows of a node are rows B2 and C5 of its sheet 1, its lines add up, every number has as many people behind it."""
    sheet, one = Sheet(flows(node, span, LAST)), balance(node, span.start, span.end)
    assert (sheet.total.coming.number, sheet.total.going.number) == (one.figure(*RECEIVED), one.figure(*LEFT))
    for place in range(4):
        cells = [each.cells[place] for each in sheet.lines]
        assert sum(cell.number for cell in cells) == sheet.total.cells[place].number
        for cell in (*cells, sheet.total.cells[place], *(each.cells[place] for each in sheet.outside)):
            assert not (cell and cell.number) or cell.number == len(crossings(node, span, cell.ask))
    for row in sheet.lines:
        for where, number in ((LEAVING, row.leaving), (COMING, row.arriving)):
            assert not number or number == len(travellers(node, span.end, where, row.unit))
    assert sheet.flows.under_way(BUCKET) == len(one.in_transit) == len(travellers(node, span.end, BUCKET))
    drawn = sheet.picture(lambda ask, number: str(number))
    moved = sum(sheet.total.cells[place].number for place in (0, 1, 2))
    assert (drawn.total if drawn else 0) == moved
    assert sum(n for _, cells in sheet.reasons for n, _ in cells) == moved


def test_flows_are_those_of_sheet_1_after_any_sequence_of_acts():
    run_state_machine_as_test(
        Wandering, settings=settings(max_examples=20, stateful_step_count=14, deadline=None, phases=[Phase.generate])
    )


def links(page) -> list[tuple[int, str]]:
    """Numbers of the page with the addresses of their people."""
    context = page.context
    rows = [cell for group in ("lines", "outside") for one in context[group] for cell in one["cells"]] + context[
        "total"
    ]["cells"]
    found = [(cell["n"], cell["href"]) for cell in rows] + [
        (one["n"], one["href"]) for _, cells in context["reasons"] for one in cells
    ]
    found += [(one["value"], one["href"]) for one in context["stats"]]
    found += [(ribbon.figure.value, ribbon.figure.href) for ribbon in context["picture"].ribbons]
    found += [(figure.value, figure.href) for line in context["months"].series for figure in line.figures]
    return [(n, href) for n, href in found if n]


def test_every_number_opens_as_many_people(client, world):
    sign_in(client, "department_officer", world.province)
    for node in (world.province, world.commune, world.branch):
        page = client.get(reverse("transfers:flows"), {"organization": node.pk})
        assert page.status_code == 200
        found = links(page)
        assert len(found) > 10
        for number, href in found:
            assert client.get(href).context["rows"].paginator.count == number, href


def test_page_costs_the_same_at_any_node(client, world):
    sign_in(client, "department_officer", world.province)
    counted = []
    for node in (world.branch, world.commune, world.province):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(reverse("transfers:flows"), {"organization": node.pk})
        counted.append(len(queries))
    assert max(counted) <= 15, counted


@pytest.mark.parametrize("name", ["flows", "flow_people", "flows_xlsx", "flows_pdf"])
def test_unit_outside_the_scope_does_not_exist(client, world, name):
    sign_in(client, "branch_secretary", make_organization("Chi bộ Lạ", parent=world.province))
    asked = (world.branch.pk, world.province.pk, "abc", "9" * 30)
    assert [
        client.get(reverse(f"transfers:{name}"), {"organization": one, "way": "in"}).status_code for one in asked
    ] == [404] * 4


def test_workbook_and_print_say_what_the_page_says(client, world):
    sign_in(client, "department_officer", world.province)
    asked = {"organization": world.province.pk, "year": "2026"}
    book = CalamineWorkbook.from_filelike(io.BytesIO(client.get(reverse("transfers:flows_xlsx"), asked).content))
    rows = {row[0]: row[1:] for row in book.get_sheet_by_index(0).to_python()}
    assert rows[world.commune.name] == [1, 1, 0, 2, 1, 0]
    assert rows[f"Cộng qua ranh giới {world.province.name}"] == [1, 1, 1, 2, 0, 0]
    text = PdfReader(io.BytesIO(client.get(reverse("transfers:flows_pdf"), asked).content)).pages[0].extract_text()
    assert "GIỮA CÁC ĐƠN VỊ" in text
    assert world.other_commune.name in text
