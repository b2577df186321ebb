"""Pages of figures and of the funnel: scope, cost, people behind each number, what is kept back."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from admissions.funnel import behind, funnel, idle_branches, late_cases
from admissions.models import AdmissionState as S
from core.spans import Span, part_of_year
from tests.admissions.admission_world import make_world
from tests.admissions.figure_world import admit, sign_in
from tests.factories import TODAY, make_organization

pytestmark = pytest.mark.django_db
FIGURES = "admissions:figures"
YEAR_2025 = part_of_year(2025)


def laid():
    """A commune whose branch has admitted three people this year, one of them a Buddhist woman."""
    made = make_world()
    for name in ("Lê Thị Ánh", "Đỗ Văn Bảy"):
        admit(made.branch, name, on=date(2026, 3, 2))
    admit(made.branch, "Mai Thị Hoa", on=date(2026, 5, 2), sex="female", religion="buddhism", ethnic_group="khmer")
    return made


WORLD = laid


def test_every_number_opens_as_many_people(client, world):
    sign_in(client, "grassroots_officer", world.commune)
    page = client.get(reverse(FIGURES), {"organization": world.commune.pk})
    assert page.status_code == 200
    links = [(one["now"], one["href"]) for one in page.context["rows"] if one["href"]]
    links += [
        (str(one["row"].total), one["href"]) for one in (*page.context["ethnic_groups"], *page.context["religions"])
    ]
    assert len(links) > 40
    for number, href in links:
        assert str(client.get(href).context["rows"].paginator.count) == number, href


def test_leader_without_the_right_sees_no_names_behind_religion(client, world):
    sign_in(client, "leader", world.commune)
    page = client.get(reverse(FIGURES), {"organization": world.commune.pk})
    row = next(one for one in page.context["rows"] if one["row"].code == "B2.tg")
    assert (row["href"], row["now"]) == ("", "số nhỏ, không hiện")
    assert page.context["religions"] == []
    for code in ("B2.tg", "G.1"):
        answer = client.get(reverse("admissions:figure_people"), {"organization": world.commune.pk, "code": code})
        assert answer.status_code == 403
    assert client.get(reverse("admissions:figures_xlsx"), {"organization": world.commune.pk}).status_code == 403


@pytest.mark.parametrize(
    "name", ["figures", "figures_xlsx", "figure_people", "funnel", "idle", "targets", "targets_xlsx"]
)
def test_unit_outside_the_scope_does_not_exist(client, world, name):
    stranger = make_organization("Chi bộ Lạ", parent=world.province)
    sign_in(client, "branch_secretary", stranger)
    asked = (world.branch.pk, world.province.pk, "abc", "9" * 30)
    assert [client.get(reverse(f"admissions:{name}"), {"organization": one}).status_code for one in asked] == [404] * 4


def test_period_that_is_none_is_told_and_this_year_shown(client, world):
    sign_in(client, "grassroots_officer", world.commune)
    page = client.get(reverse(FIGURES), {"part": "free", "from": "1/2/2026", "to": "31/2/2026"})
    assert page.status_code == 422
    assert "Đến ngày: “31/2/2026” không phải là ngày" in page.content.decode()
    assert page.context["span"].label == "năm 2026"


def test_pages_cost_the_same_whatever_the_rows(client, world):
    sign_in(client, "grassroots_officer", world.commune)
    for name, budget in (("figures", 15), ("funnel", 20), ("targets", 15)):
        address = reverse(f"admissions:{name}")
        client.get(address)
        with CaptureQueriesContext(connection) as few:
            client.get(address)
        extra = make_organization(f"Chi bộ thêm {name}", parent=world.commune)
        admit(extra, on=date(2026, 4, 1))
        world.walk(world.open(f"Người {name}"), S.COURSE_COMPLETED)
        with CaptureQueriesContext(connection) as many:
            client.get(address)
        assert len(few) == len(many) <= budget, (name, len(few), len(many))


def test_workbooks_hold_every_row(client, world):
    sign_in(client, "grassroots_officer", world.commune)
    for query in ({}, {"bieu": "2b"}):
        answer = client.get(reverse("admissions:figures_xlsx"), query)
        assert answer.status_code == 200 and answer.content[:2] == b"PK"


def test_people_behind_the_funnel_add_up(client, world):
    world.walk(world.open("Ngô Thị Một"), S.COURSE_COMPLETED)
    world.walk(world.open("Ngô Thị Hai", source_group="youth"), S.VERIFYING)
    gone = world.walk(world.open("Ngô Thị Ba"), S.SYMPATHIZER)
    world.step(gone, "remove", date(2025, 9, 1), reason="Không còn nguyện vọng")
    found = funnel(world.commune, YEAR_2025, TODAY)
    numbers = {
        (stage.state, what): getattr(stage, what)
        for stage in found.stages
        for what in ("now", "late", "entered", "passed", "fallen")
    }
    for (state, what), n in numbers.items():
        assert len(behind(world.commune, YEAR_2025, TODAY, what, state)) == n, (state, what)
    assert numbers[S.PROSPECT, "entered"] == numbers[S.PROSPECT, "passed"] == 3
    assert numbers[S.SYMPATHIZER, "fallen"] == numbers[S.REMOVED_FROM_LIST, "entered"] == 1
    assert (numbers[S.COURSE_COMPLETED, "now"], numbers[S.VERIFYING, "now"]) == (1, 1)
    assert found.open == 2
    days = {stage.state: stage.days for stage in found.stages}
    assert days[S.PROSPECT] == 35 and days[S.VERIFYING] is None
    youth = next(group for group in found.groups if group.code == "youth")
    assert youth.total == 1 and len(behind(world.commune, YEAR_2025, TODAY, "group", "dossier", "youth")) == 1


def test_what_flows_in_equals_what_flows_out_and_stays(world):
    """Over all time: entered = passed + fallen + now, in every state of the way."""
    walked = {
        "Một": S.PROSPECT,
        "Hai": S.COURSE_COMPLETED,
        "Ba": S.VERIFYING,
        "Bốn": S.AWAITING_CEREMONY,
        "Năm": S.PROBATIONARY,
    }
    for name, state in walked.items():
        world.walk(world.open(f"Ngô Văn {name}"), state)
    for stage in funnel(world.commune, Span(date(2020, 1, 1), TODAY), TODAY).stages:
        assert stage.entered == stage.passed + stage.fallen + stage.now, stage.state


def test_late_case_is_counted_and_named(client, world):
    case = world.walk(world.open(), S.VERIFYING)
    assert list(late_cases(world.commune, TODAY)) == [case]
    sign_in(client, "grassroots_officer", world.commune)
    page = client.get(reverse("admissions:funnel"))
    assert page.context["late"] == 1
    href = re.search(r'href="([^"]*what=late)"', page.content.decode()).group(1).replace("&amp;", "&")
    assert "Lê Thị Quần Chúng" in client.get(href).content.decode()


def test_branches_that_admit_nobody(client, world):
    idle = make_organization("Chi bộ Vắng", parent=world.commune)
    long_ago = make_organization("Chi bộ Xưa", parent=world.commune)
    admit(long_ago, on=date(2024, 5, 1))
    make_organization("Chi bộ Mới lập", parent=world.commune, founded=date(2026, 5, 1))
    names = {years: [one.name for one in idle_branches(world.commune, TODAY, years)] for years in (1, 2, 3)}
    assert names == {1: [idle.name, long_ago.name], 2: [idle.name, long_ago.name], 3: [idle.name]}
    sign_in(client, "grassroots_officer", world.commune)
    assert [n for _, n in client.get(reverse("admissions:funnel")).context["idle"]] == [2, 2, 1]
    assert client.get(reverse("admissions:idle"), {"years": "3"}).context["rows"].paginator.count == 1
    assert client.get(reverse("admissions:idle"), {"years": "9"}).status_code == 404
