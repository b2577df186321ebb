"""Board and list: who waits at which step, since when, overdue, blocked; the file of the list."""

from __future__ import annotations

import io
from datetime import date, timedelta

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client
from django.urls import reverse

from accounts.models import ExportLog, Grant
from accounts.scopes import UserScope
from admissions.blocks import next_step
from admissions.board import CaseList
from admissions.clocks import CLOCKS, judge
from admissions.models import Admission, AdmissionState, Consent
from admissions.models import AdmissionState as S
from admissions.rules.dates import decision_due
from core.excel import read_workbook
from tests.admissions.admission_world import World, make_world
from tests.factories import FOUNDED, TODAY, make_organization, make_user

pytestmark = pytest.mark.django_db


def several() -> World:
    """People at several steps."""
    world = make_world()
    for name, state in (("Lê Thị Nguồn", S.PROSPECT), ("Trần Văn Hồ Sơ", S.PREPARING_DOSSIER), ("Đỗ Thị Xét", S.BRANCH_REVIEW),
                        ("Ngô Văn Chờ", S.AWAITING_DECISION), ("Vũ Thị Dự Bị", S.PROBATIONARY)):  # fmt: skip
        world.walk(world.open(name), state)
    return world


WORLD = several


def person_of(role: str, organization, name: str = "nguoi.xem"):
    """A person with a role, his browser and his scope."""
    user = make_user(name)
    Grant.objects.create(user=user, role=role, organization=organization, valid_from=FOUNDED)
    scope = UserScope(user, TODAY)
    if scope.needs_second_factor:
        TOTP.activate(user, generate_totp_secret())
    client = Client()
    client.force_login(user)
    return client, scope


def lines_of(scope, **chosen):
    """The lines of a list, by name."""
    listing = CaseList(scope, chosen)
    return {line.case.applicant.full_name: line for line in listing.lines(listing.rows.order_by(*listing.order))}


def test_since_is_the_day_of_the_step_that_led_here(world):
    _, scope = person_of("branch_secretary", world.branch)
    lines = lines_of(scope)
    assert lines["Lê Thị Nguồn"].case.since == date(2025, 3, 1)
    assert lines["Trần Văn Hồ Sơ"].case.since == date(2025, 6, 5)
    assert lines["Vũ Thị Dự Bị"].case.since == date(2025, 10, 10)


def test_due_in_the_list_is_the_deadline_of_the_rules(world):
    _, scope = person_of("branch_secretary", world.branch)
    lines = lines_of(scope)
    assert lines["Ngô Văn Chờ"].case.due == decision_due(date(2025, 8, 15)).on
    assert lines["Ngô Văn Chờ"].late_by > 0
    assert lines["Đỗ Thị Xét"].case.due == date(2026, 6, 10)
    assert lines["Lê Thị Nguồn"].case.due is None


def test_an_extension_moves_the_deadline(world):
    case = Admission.objects.get(state=S.AWAITING_DECISION)
    Consent.objects.create(
        admission=case, kind="decision_extension", number="1-CV/ĐU", issued_on=date(2025, 11, 1), issuer="Đảng ủy"
    )
    _, scope = person_of("branch_secretary", world.branch)
    assert lines_of(scope)["Ngô Văn Chờ"].case.due == decision_due(date(2025, 8, 15), extended=True).on


def test_overdue_filter_takes_the_first_day_past_and_not_the_last_day_itself(world):
    """QĐ29 4.3.1: the sixtieth working day is still in time."""
    _, scope = person_of("branch_secretary", world.branch)
    last = decision_due(date(2025, 8, 15)).on
    scope.on = last
    assert "Ngô Văn Chờ" not in lines_of(scope, overdue=True)
    scope.on = last + timedelta(days=1)
    assert "Ngô Văn Chờ" in lines_of(scope, overdue=True)


def test_the_longest_overdue_comes_first(world):
    _, scope = person_of("branch_secretary", world.branch)
    listing = CaseList(scope, {"sort": "due"})
    names = [case.applicant.full_name for case in listing.rows.order_by(*listing.order)]
    assert names[:2] == ["Ngô Văn Chờ", "Đỗ Thị Xét"]


def test_every_waiting_state_has_one_clock_or_none():
    for state in AdmissionState:
        assert sum(state in clock.states for clock in CLOCKS) <= 1
    assert judge("decision||") is None


def test_next_step_leads_further_along_the_way():
    assert next_step(S.AWAITING_DECISION).name == "decide"
    assert next_step(S.PROSPECT).name == "list"
    assert next_step(S.REJECTED_BY_SUPERIOR).name == "reopen"
    assert next_step(S.OFFICIAL) is None


def test_what_blocks_is_told_and_filtered(world):
    _, scope = person_of("branch_secretary", world.branch)
    lines = lines_of(scope)
    assert lines["Lê Thị Nguồn"].lacks == []
    assert lines["Trần Văn Hồ Sơ"].lacks == ["Thiếu 1-KNĐ, 2-KNĐ"]
    assert "Thiếu 10-KNĐ, 11-KNĐ, 12-KNĐ" in lines["Vũ Thị Dự Bị"].lacks
    found = lines_of(scope, blocked=True)
    assert "Trần Văn Hồ Sơ" in found
    assert "Lê Thị Nguồn" not in found


def test_nothing_is_asked_while_the_probation_runs(world):
    _, scope = person_of("branch_secretary", world.branch)
    scope.on = date(2026, 5, 1)
    line = lines_of(scope)["Vũ Thị Dự Bị"]
    assert line.lacks == []
    assert line.probation == "Dự bị đến hết ngày 10/10/2026"


def test_a_certificate_past_its_term_blocks(world):
    """HD06-2025 5.4: sixty months."""
    _, scope = person_of("branch_secretary", world.branch)
    words = "Không có giấy chứng nhận lớp nhận thức còn giá trị"
    assert words not in lines_of(scope)["Đỗ Thị Xét"].lacks
    scope.on = date(2030, 5, 20)
    assert words not in lines_of(scope)["Đỗ Thị Xét"].lacks
    scope.on = date(2030, 5, 21)
    assert words in lines_of(scope)["Đỗ Thị Xét"].lacks


def test_a_secretary_sees_the_board(world):
    client, _ = person_of("branch_secretary", world.branch)
    answer = client.get(reverse("admissions:list"))
    words = answer.content.decode()
    assert answer.status_code == 200
    assert 'class="board"' in words
    for said in ("Nguồn", "Chờ lễ", "Tạm dừng", "Ngô Văn Chờ", "Quá hạn", "Thiếu 1-KNĐ, 2-KNĐ"):
        assert said in words


def test_staff_see_the_list_across_branches_and_narrow_it(world):
    other = make_organization("Chi bộ thôn Bên", parent=world.commune)
    client, _ = person_of("grassroots_officer", world.commune)
    page = client.get(reverse("admissions:list"))
    assert "<table" in page.content.decode()
    assert page.context["count"] == "5"
    narrowed = client.get(reverse("admissions:list"), {"organization": other.pk, "view": "list"})
    assert narrowed.context["count"] == "0"
    found = client.get(reverse("admissions:list"), {"q": "du bi"})
    assert [line.case.applicant.full_name for line, _ in found.context["rows"]] == ["Vũ Thị Dự Bị"]
    assert client.get(reverse("admissions:list"), {"state": "superior"}).context["count"] == "1"


def test_filters_that_cannot_be_are_told(world):
    client, _ = person_of("grassroots_officer", world.commune)
    assert client.get(reverse("admissions:list"), {"year": "khi nào"}).status_code == 422
    assert client.get(reverse("admissions:list"), {"organization": "999999"}).status_code == 404
    assert client.get(reverse("admissions:list"), {"organization": "x"}).status_code == 404


def test_pages_follow_one_another_by_key(world):
    for number in range(55):
        world.open(f"Người Thứ {number:02d}", person={"birth_date": date(1995, 1, 1) + timedelta(days=number)})
    client, _ = person_of("grassroots_officer", world.commune)
    first = client.get(reverse("admissions:list"), {"sort": "name"})
    second = client.get(first.context["page"].next)
    names = [line.case.applicant.full_name for answer in (first, second) for line, _ in answer.context["rows"]]
    assert len(names) == len(set(names)) == 60


def test_the_list_costs_the_same_whatever_its_length(world, django_assert_max_num_queries):
    client, _ = person_of("grassroots_officer", world.commune)
    client.get(reverse("admissions:list"))
    with django_assert_max_num_queries(15):
        client.get(reverse("admissions:list"))
    for number in range(20):
        world_case = world.open(
            f"Thêm Người {number}", person={"birth_date": date(1990, 1, 1) + timedelta(days=number)}
        )
        assert world_case.pk
    with django_assert_max_num_queries(15):
        client.get(reverse("admissions:list"))


def test_the_board_costs_the_same_whatever_its_length(world, django_assert_max_num_queries):
    client, _ = person_of("branch_secretary", world.branch)
    client.get(reverse("admissions:list"))
    with django_assert_max_num_queries(15):
        client.get(reverse("admissions:list"))


def test_the_file_holds_exactly_what_the_page_shows(world):
    client, _ = person_of("branch_secretary", world.branch)
    query = "?view=list&sort=name&columns=full_name&columns=state&columns=due"
    url = reverse("admissions:export") + query
    assert client.get(url).status_code == 200
    assert client.post(url, {"format": "xlsx", "reason": ""}).status_code == 422
    answer = client.post(url, {"format": "xlsx", "reason": "Báo cáo đảng ủy"})
    rows = read_workbook(io.BytesIO(answer.content))[0].rows
    head = next(number for number, row in enumerate(rows) if row[:2] == ["Số TT", "Họ và tên"])
    assert rows[head] == ["Số TT", "Họ và tên", "Bước", "Hạn"]
    assert [row[1] for row in rows[head + 1 :]] == [
        "Vũ Thị Dự Bị",
        "Ngô Văn Chờ",
        "Lê Thị Nguồn",
        "Trần Văn Hồ Sơ",
        "Đỗ Thị Xét",
    ]
    log = ExportLog.objects.get()
    assert (log.rows, log.columns, log.reason) == (5, ["full_name", "state", "due"], "Báo cáo đảng ủy")


def test_who_may_not_export_gets_no_file(world):
    client, _ = person_of("leader", world.commune)
    assert client.get(reverse("admissions:list")).status_code == 200
    assert client.post(reverse("admissions:export"), {"format": "xlsx", "reason": "x"}).status_code == 403
