"""Lines of admission on the first page: each for whom it concerns, with its last day, and leading to the case."""

from __future__ import annotations

from datetime import date

import pytest

from admissions.models import AdmissionState as S
from reminders.todo import groups_for
from tests.admissions.admission_world import make_world
from tests.factories import make_organization, make_scope

pytestmark = pytest.mark.django_db
WORLD = make_world


def group(scope, label: str):
    return next((found for found in groups_for(scope) if found.label == label), None)


def test_a_decision_is_asked_of_the_body_that_decides(world):
    case = world.walk(world.open(), S.AWAITING_DECISION)
    label = "Chờ quyết định kết nạp"
    found = group(make_scope("grassroots_secretary", world.commune), label)
    assert [item.title for item in found.items] == ["Lê Thị Quần Chúng"]
    assert found.items[0].overdue and found.items[0].url == case.get_absolute_url()
    assert group(make_scope("branch_secretary", world.branch), label) is None


def test_a_ceremony_is_asked_of_the_branch_with_its_last_day(world):
    world.walk(world.open(), S.AWAITING_CEREMONY)
    found = group(make_scope("branch_secretary", world.branch), "Chờ tổ chức lễ kết nạp")
    assert found.items[0].due_on == date(2025, 10, 24)  # 30 working days after 12/9/2025
    sister = make_organization("Chi bộ thôn Khác", parent=world.commune)
    assert group(make_scope("branch_secretary", sister), "Chờ tổ chức lễ kết nạp") is None


def test_a_probationer_with_a_case_is_told_once(world):
    case = world.walk(world.open(), S.PROBATIONARY)
    scope = make_scope("branch_secretary", world.branch)
    found = group(scope, "Đảng viên dự bị đến hạn xét công nhận")
    assert found.items[0].url == case.get_absolute_url()
    assert group(scope, "Đảng viên dự bị đến hạn xét công nhận chính thức") is None


def test_a_dossier_sent_back_is_told_to_the_branch_with_the_reason(world):
    case = world.walk(world.open(), S.GRASSROOTS_REVIEW)
    world.step(case, "return_dossier", date(2025, 9, 1), reason="Thiếu nhận xét nơi cư trú")
    found = group(make_scope("branch_secretary", world.branch), "Hồ sơ kết nạp bị trả lại, chờ bổ sung")
    assert "Thiếu nhận xét nơi cư trú" in found.items[0].detail


def test_a_person_on_the_move_is_told_to_the_branch_that_receives(world):
    other = make_organization("Chi bộ thôn Đến", parent=world.commune)
    case = world.walk(world.open(), S.PREPARING_DOSSIER)
    world.step(case, "move", date(2025, 7, 1), letter="12-GCN/ĐU", destination=other.pk)
    found = group(make_scope("branch_secretary", other), "Người vào Đảng chuyển đến, chờ tiếp nhận")
    assert found.items[0].detail == f"Từ {world.branch}"
    assert group(make_scope("branch_secretary", world.branch), "Người vào Đảng chuyển đến, chờ tiếp nhận") is None
