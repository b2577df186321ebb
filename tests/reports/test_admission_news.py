"""Admission on the dashboard and in the monthly report."""

from __future__ import annotations

from datetime import date

import pytest

from admissions.models import AdmissionState as S
from admissions.services.targets import Wanted, set_targets
from core.dates import Month
from core.workflow import perform
from reports.blocks import block_lines
from reports.dashboard import Dashboard
from reports.figures import figures_of
from reports.services import open_report
from tests.admissions.admission_world import make_world
from tests.admissions.figure_world import admit, sign_in
from tests.factories import TODAY, make_scope

pytestmark = pytest.mark.django_db
SIGNER = {"signer_name": "Nguyễn Văn Ký", "signer_position": "Bí thư"}


def test_dashboard_tells_this_year_last_year_and_the_target(client):
    world = make_world()
    for day in (date(2026, 1, 5), date(2026, 11, 20), date(2025, 1, 1)):
        admit(world.branch, on=day)
    set_targets(node=world.commune, period="year", first_year=2026, last_year=2026, wanted=[Wanted(world.commune, 4)], document_number="",
                document_on=None, by=None, on=TODAY)  # fmt: skip

    news = Dashboard(world.commune, make_scope("leader", world.commune)).admissions

    assert (news.row.result, news.note) == (2, "cả năm 2025: 1; 2/4 đảng viên, đạt 50%")
    assert Dashboard(world.branch, make_scope("leader", world.branch)).admissions.note == "cả năm 2025: 1"
    page = sign_in(client, "grassroots_officer", world.commune).get(news.href)
    assert (page.context["sheet"].now.total, page.context["sheet"].before.total) == (2, 1)


def test_month_tells_the_source_and_keeps_it_once_signed():
    world = make_world()
    world.open("Ngô Thị Một")
    world.walk(world.open("Ngô Thị Hai"), S.VERIFYING)
    admit(world.branch, "Mai Thị Dự Bị", on=date(2025, 11, 30), admission_date=date(2025, 11, 30))
    admit(world.branch, "Mai Thị Mới", on=date(2026, 3, 1), admission_date=date(2026, 3, 1))
    scope = make_scope("branch_secretary", world.branch)
    report = open_report(organization=world.branch, month=Month(2026, 10), by=scope.user, on=date(2026, 10, 31))
    said = [
        "Nguồn kết nạp: đang theo dõi 1 quần chúng ưu tú; 0 người đã học lớp nhận thức về Đảng trong tháng; 1 hồ sơ đang xét.",
        "Đảng viên dự bị hết hoặc sắp hết 12 tháng: 1 đồng chí: Mai Thị Dự Bị (30/11/2026).",
    ]
    assert block_lines(report, figures_of(report), "members")[-2:] == said

    for name in ("submit", "sign"):
        perform(report, name, scope=scope, on=date(2026, 10, 31), data=SIGNER)
    report.refresh_from_db()
    world.open("Ngô Thị Ba")

    assert block_lines(report, figures_of(report), "members")[-2:] == said
