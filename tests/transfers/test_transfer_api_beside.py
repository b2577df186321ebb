"""What the API gained beside the steps: boxes corrected, letters reissued, comments of the residence, flows with their people."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
from django.urls import reverse

from core.spans import part_of_year
from meetings.models import ResidenceComment
from tests.factories import TODAY
from tests.transfers.away_world import received_link
from tests.transfers.test_transfer_api import SIGNER, Program
from tests.transfers.test_transfer_away_pages import sign_in
from tests.transfers.transfer_world import make_world
from transfers.flows import flows
from transfers.flows_sheet import Sheet
from transfers.models import TransferState as S

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return make_world()


@pytest.fixture(autouse=True)
def today(monkeypatch):
    """The day of the tests for what programs ask too."""
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_, **__: TODAY)


def letter_of(program: Program, case) -> dict:
    standing = [
        one for one in program.get(f"transfer-letters/?transfer={case.pk}")["results"] if not one["cancelled_on"]
    ]
    assert len(standing) == 1
    return standing[0]


def test_box_is_corrected_by_whoever_wrote_it_and_box_one_never(world):
    case = world.walk(world.open(), S.INTRODUCED)
    officer, branch, there = (
        Program("grassroots_officer", world.commune), Program("branch_secretary", world.branch),
        Program("grassroots_officer", world.other_commune),
    )  # fmt: skip
    at = f"transfer-letters/{letter_of(officer, case)['id']}/correct/"
    wrong = {"struck": "Nguyên", "correction": "Nguyễn"}
    for program in (branch, there):
        program.post(at, 403, box=4, **wrong)
    Program("branch_secretary", world.sister).post(at, 404, box=4, **wrong)
    assert "correction" in officer.post(at, 400, box=4, struck="Nguyên")
    officer.post(at, 404, box=9, **wrong)
    assert branch.post(at, 422, box=1, **wrong)["findings"][0]["code"] == "box_one"
    boxes = {one["box"]: one for one in officer.post(at, 200, box=4, **wrong)["boxes"]}
    assert (boxes[4]["struck"], boxes[4]["correction"], boxes[1]["struck"]) == ("Nguyên", "Nguyễn", "")


def test_letter_is_reissued_by_its_step_and_the_old_number_stays_cancelled(world):
    case = world.walk(world.open(), S.INTRODUCED)
    officer = Program("grassroots_officer", world.commune)
    before = letter_of(officer, case)
    officer.step(case.pk, "reissue_letter", "2026-09-20", reason="Giấy rách", **SIGNER)
    after = letter_of(officer, case)
    old = officer.get(f"transfer-letters/{before['id']}/")
    assert after["id"] != before["id"] and (old["cancelled_on"], old["cancel_reason"]) == ("2026-09-20", "Giấy rách")
    entries = officer.get(f"transfer-register/?organization={world.commune.pk}")["results"]
    assert [(one["number"], one["void"]) for one in entries] == [(2, False), (1, True)]


def test_residence_comments_and_its_committee_certifies(world):
    link = received_link(world)
    at = f"residence-links/{link.pk}"
    here, there, above = (
        Program("branch_secretary", world.branch), Program("branch_secretary", world.far),
        Program("grassroots_officer", world.other_commune),
    )  # fmt: skip
    comment = {"year": TODAY.year, "level": "good", "content": "Tốt", "signer": "Bí thư", "received_on": "2026-11-20"}
    here.post(f"{at}/comment/", 403, **comment)
    Program("branch_secretary", world.sister).post(f"{at}/comment/", 404, **comment)
    assert "year" in there.post(f"{at}/comment/", 400, **comment | {"year": 2020})
    row = there.post(f"{at}/comment/", 200, **comment)
    there.post(f"{at}/comment/", 409, **comment)
    assert (
        there.post(f"{at}/comment/", 200, **comment | {"version": row["version"], "content": "Rất tốt"})["content"]
        == "Rất tốt"
    )
    certify = {
        "year": TODAY.year,
        "certified_on": "2026-11-21",
        "certified_by": "Đảng ủy xã Bên",
        "version": row["version"] + 1,
    }
    there.post(f"{at}/certify/", 403, **certify)
    above.post(f"{at}/certify/", 409, **certify | {"version": 0})
    assert above.post(f"{at}/certify/", 200, **certify)["certified_by"] == "Đảng ủy xã Bên"
    there.post(f"{at}/comment/", 409, **comment | {"version": row["version"] + 2})
    assert [one["certified_on"] for one in here.get(f"{at}/comments/")] == ["2026-11-21"]
    assert ResidenceComment.objects.get().organization == world.branch


def _figures(line: dict) -> list[tuple[dict, int]]:
    """Each figure of a line with what names it."""
    about = {} if line["outside"] is None else {"outside": line["outside"]}
    about |= {} if line["unit"] is None else {"unit": line["unit"]}
    ways = {"coming": "in", "going": "out", "inside_in": "inside_in", "inside_out": "inside_out"}
    found = [({"way": way} | about, line[name]) for name, way in ways.items()]
    found += [
        ({"transit": where} | about, line[name]) for name, where in (("leaving", "leaving"), ("arriving", "coming"))
    ]
    return [(query, n) for query, n in found if n is not None]


def test_flows_are_those_of_the_page_and_every_figure_has_its_people(client, world):
    world.walk(world.open(destination=world.sister), S.COMPLETED)
    world.walk(world.open(world.members[1], world.far, reason="residence"), S.COMPLETED)
    world.walk(world.open(world.members[2]), S.INTRODUCED)
    sign_in(client, "department_officer", world.province)
    officer = Program("leader", world.province)
    for node in (world.province, world.commune, world.branch):
        found = officer.get(f"transfer-flows/{node.pk}/?year=2026")
        sheet = Sheet(flows(node, part_of_year(2026), TODAY))
        shown = [tuple(line[name] for name in ("coming", "going", "inside_in", "inside_out", "leaving", "arriving"))
                 for line in (*found["units"], *found["outside"], found["total"])]  # fmt: skip
        assert shown == [line.row[1:] for line in (*sheet.lines, *sheet.outside, sheet.total)]
        assert [one["label"] for one in found["reasons"]] == [label for label, _ in sheet.reasons]
        named = [pair for line in (*found["units"], *found["outside"], found["total"]) for pair in _figures(line)]
        named += [({"way": way, "reason": one["reason"]}, one[name]) for one in found["reasons"]
                  for name, way in (("coming", "in"), ("going", "out"), ("inside", "inside_in"))]  # fmt: skip
        named.append(({"transit": "bucket"}, found["under_way"]))
        for query, number in named:
            words = urlencode({"year": "2026", **query})
            behind = officer.get(f"transfer-flows/{node.pk}/people/?{words}")
            assert behind["count"] == number == len(behind["results"]), query
            page = client.get(reverse("transfers:flow_people"), {"organization": node.pk, "year": "2026", **query})
            assert [row.name for row in page.context["rows"]] == [row["name"] for row in behind["results"]]


def test_people_behind_flows_ask_for_the_right_to_see_members(world):
    assert Program("branch_secretary", world.branch).get(f"transfer-flows/{world.commune.pk}/people/", 404)
    leader = Program("leader", world.commune)
    leader.get(f"transfer-flows/{world.commune.pk}/people/?way=moon", 400)
    leader.get(f"transfer-flows/{world.commune.pk}/people/?part=moon", 400)
