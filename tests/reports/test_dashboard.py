"""The dashboard: figures that are lists, one price whatever the size, small cells kept back."""

from datetime import date
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from branches.models import Level
from members.ledger import Entry, between, record
from members.models import MovementKind
from reports.dashboard import Dashboard
from tests.factories import TODAY, make_member, make_members, make_organization, make_scope

pytestmark = pytest.mark.django_db


@pytest.fixture
def commune():
    """Commune X with two branches and five people."""
    x = make_organization("Đảng bộ xã X", level=Level.GRASSROOTS_COMMITTEE)
    p, q = make_organization("Chi bộ P", parent=x), make_organization("Chi bộ Q", parent=x)
    people = make_members(p, [f"Nguyễn Văn {c}" for c in "ABC"], birth_date=date(1980, 3, 1))
    people += make_members(
        q, [f"Trần Thị {c}" for c in "DE"], sex="female", ethnic_group="khmer", membership_class="probationary"
    )
    return {"x": x, "p": p, "q": q, "people": people}


def board(node, role="leader") -> Dashboard:
    return Dashboard(node, make_scope(role, node))


def test_figures_of_a_node_add_up_over_its_children_and_transit(commune):
    record(
        Entry(commune["people"][0], MovementKind.TRANSFER_OUT, TODAY, between(commune["p"], commune["q"])),
        by=None,
        on=TODAY,
    )

    shown = board(commune["x"])

    values = {stat["label"]: stat["value"] for stat in shown.stats}
    assert (values["Đảng viên trong danh sách"], values["Dự bị"], values["Nữ"], values["Đang chuyển"]) == (5, 2, 2, 1)
    assert [(str(row.organization), row.total) for row in shown.children] == [("Chi bộ P", 2), ("Chi bộ Q", 2)]


def test_every_figure_opens_a_list_of_as_many_people(client, commune):
    shown = board(commune["x"], "department_officer")
    scope = make_scope("branch_secretary", commune["x"])
    client.force_login(scope.user)
    figures = [(f.label, f.value, f.href) for chart in shown.charts for f in chart.figures if f.value]
    figures += [(s["label"], s["value"], s["href"]) for s in shown.stats]

    for label, value, href in figures:
        response = client.get(href)
        assert response.status_code == 200, (label, href)
        assert response.context["count"] == str(value), (label, href)


def test_months_are_reckoned_back_from_today(commune):
    record(Entry(commune["people"][0], MovementKind.DEATH, date(2026, 10, 5), None), by=None, on=TODAY)

    flows = {str(flow.month): flow for flow in board(commune["x"]).flows}

    assert (flows["10/2026"].opening, flows["10/2026"].losses, flows["10/2026"].closing) == (5, 1, 4)
    assert flows["11/2026"].closing == 4 and urlsplit(flows["10/2026"].href).path == reverse("members:movements")


def test_each_month_opens_its_entries(client, commune):
    record(Entry(commune["people"][0], MovementKind.DEATH, date(2026, 10, 5), None), by=None, on=TODAY)
    client.force_login(make_scope("branch_secretary", commune["x"]).user)
    (october,) = [f for f in board(commune["x"], "department_officer").flows if str(f.month) == "10/2026"]

    response = client.get(october.href)

    assert response.status_code == 200 and "Nguyễn Văn A" in response.content.decode()


def test_small_ethnic_groups_are_kept_back_from_those_without_the_right(commune):
    def minority(role):
        chart = next(c for c in board(commune["x"], role).charts if c.heading == "Dân tộc")
        return [f.value for f in chart.figures if f.label.startswith("Khmer") or f.label.startswith("Khơ")]

    assert minority("leader") == [None]
    assert minority("branch_secretary") == [2]


def test_page_costs_the_same_queries_whatever_the_rows(client, commune):
    scope = make_scope("leader", commune["x"])
    client.force_login(scope.user)
    address = reverse("reports:dashboard")
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    for n in range(6):
        make_member(commune["p"], f"Lê Văn {n}")
        make_organization(f"Chi bộ thêm {n}", parent=commune["x"])

    with CaptureQueriesContext(connection) as many:
        client.get(address)

    assert len(few) == len(many) <= 15


def test_node_outside_the_scope_does_not_exist(client, commune):
    client.force_login(make_scope("leader", commune["p"]).user)

    asked = (commune["q"].pk, "abc", "9" * 30)
    answers = [client.get(reverse("reports:dashboard"), {"organization": value}).status_code for value in asked]

    assert answers == [404, 404, 404]
