"""The board, the list, the sitting and the import as people see them, wide and on a phone."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from django.urls import reverse

from admissions.models import AdmissionState as S
from core.dates import TIME_ZONE, Month
from core.workflow import perform
from meetings.models import MeetingKind
from meetings.services.meetings import plan_meeting
from tests.admissions.admission_world import Hand, make_world
from tests.admissions.test_admission_board import person_of
from tests.admissions.test_admission_import import GOOD, changed, workbook
from tests.factories import TODAY
from tests.support.browsing import bring, faults_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
STATES = {
    "Lê Thị Nguồn": S.PROSPECT, "Bàn Văn Cảm Tình": S.SYMPATHIZER, "Trần Văn Hồ Sơ": S.PREPARING_DOSSIER, "Đỗ Thị Xét": S.BRANCH_REVIEW,
    "Lò Văn Xét": S.BRANCH_REVIEW, "Ngô Văn Chờ": S.AWAITING_DECISION, "Hà Thị Lễ": S.AWAITING_CEREMONY, "Vũ Thị Dự Bị": S.PROBATIONARY,
}  # fmt: skip


@pytest.fixture
def world(db):
    """People at every stage of one branch."""
    made = make_world()
    for name, state in STATES.items():
        made.walk(made.open(name), state)
    return made


@pytest.fixture
def visit(new_page, world):
    """Open an address as a person; what is wrong with the page wide and narrow fails the test."""

    def go(client, address: str):
        page = new_page()
        bring(page, client)
        page.goto(address)
        return page

    return go


def test_board_list_and_sitting_fit_and_read_aloud(world, visit, accessibility_faults):
    secretary, _ = person_of("branch_secretary", world.branch)
    leader, _ = person_of("grassroots_secretary", world.commune, "bi.thu.xa")
    moment = datetime(2026, 11, 21, 19, 0, tzinfo=TIME_ZONE)
    meeting = plan_meeting(
        organization=world.branch, kind=MeetingKind.EXTRAORDINARY, for_month=Month.of(TODAY), planned_at=moment, by=None
    )
    perform(meeting, "open", scope=Hand(TODAY, world.user), on=TODAY, data={"started_at": moment})
    pages = [
        (secretary, reverse("admissions:list")), (secretary, reverse("admissions:list") + "?view=list"),
        (leader, reverse("admissions:list")), (secretary, reverse("admissions:meeting", args=[world.branch.pk])),
        (secretary, reverse("admissions:paper_meeting", args=[world.branch.pk])), (secretary, reverse("admissions:import")),
        (leader, reverse("admissions:sittings")), (leader, reverse("admissions:sitting", args=[world.commune.pk, "decision_admission"])),
    ]  # fmt: skip
    faults = []
    for client, address in pages:
        page = visit(client, address)
        faults += faults_of(page, accessibility_faults)
    assert not faults, "\n".join(faults)


def test_a_list_is_read_and_confirmed_in_the_browser(world, visit, accessibility_faults, tmp_path):
    secretary, _ = person_of("branch_secretary", world.branch)
    file: Path = tmp_path / "ds.xlsx"
    file.write_bytes(workbook(GOOD, changed(name="Hà Thị Hai", number="", birth="31/02/1998")))
    page = visit(secretary, reverse("admissions:import"))
    page.locator("input[type=file]").set_input_files(str(file))
    page.get_by_role("button", name="Đọc tệp").click()
    page.get_by_role("button", name="Ghi 1 người").wait_for()
    assert not faults_of(page, accessibility_faults)
    page.get_by_role("button", name="Ghi 1 người").click()
    page.get_by_text("Đã đưa 1 người vào nguồn").wait_for()


def test_several_are_ticked_and_recorded_on_a_phone(world, visit):
    secretary, _ = person_of("branch_secretary", world.branch)
    page = visit(secretary, reverse("admissions:paper_meeting", args=[world.branch.pk]))
    page.set_viewport_size({"width": 360, "height": 780})
    page.get_by_label("Ngày họp").fill("15/08/2025")
    for name in ("Đỗ Thị Xét", "Lò Văn Xét"):
        page.locator("label.tap", has_text=name).click()
    page.get_by_role("button", name="Ghi kết quả").click()
    page.get_by_text("Đã ghi kết quả của 2 người").wait_for()
