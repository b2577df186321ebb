"""Việc cần làm: each line for whom it concerns, with its day and its address."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from branches.models import Level, Term
from core.dates import Month
from core.workflow import perform
from members.ledger import Entry, between, record
from members.models import Attribute, MovementKind, StatusPeriod
from reminders.todo import groups_for
from reports.services import open_report
from tests.factories import TODAY, make_member, make_organization, make_scope

pytestmark = pytest.mark.django_db


@pytest.fixture
def commune():
    x = make_organization("Đảng bộ xã X", level=Level.GRASSROOTS_COMMITTEE)
    p, q = make_organization("Chi bộ P", parent=x), make_organization("Chi bộ Q", parent=x)
    return {"x": x, "p": p, "q": q}


def lines(scope) -> dict[str, list[str]]:
    return {group.label: [item.title for item in group.items] for group in groups_for(scope)}


def test_probation_that_ends_is_told_to_the_branch_and_not_to_its_sister(commune):
    make_member(commune["p"], "Lê Văn Mới", membership_class="probationary", admission_date=TODAY - timedelta(days=380))
    make_member(commune["p"], "Lê Văn Sớm", membership_class="probationary", admission_date=TODAY - timedelta(days=100))
    label = "Đảng viên dự bị đến hạn xét công nhận chính thức"

    assert lines(make_scope("branch_secretary", commune["p"]))[label] == ["Lê Văn Mới"]
    assert label not in lines(make_scope("branch_secretary", commune["q"]))


def test_member_in_transit_is_seen_from_both_ends_with_his_age(commune):
    member = make_member(commune["p"], "Trần Văn Chuyển")
    record(
        Entry(member, MovementKind.TRANSFER_OUT, TODAY - timedelta(days=12), between(commune["p"], commune["q"])),
        by=None,
        on=TODAY,
    )

    for unit in ("p", "q", "x"):
        role = "grassroots_officer" if unit == "x" else "branch_secretary"
        group = next(g for g in groups_for(make_scope(role, commune[unit])) if g.label.startswith("Đang chuyển"))
        assert group.items[0].title == "Trần Văn Chuyển" and "12 ngày" in group.items[0].detail


def test_term_of_absence_over_is_marked_overdue(commune):
    member = make_member(commune["p"], "Phạm Văn Vắng")
    StatusPeriod.objects.create(
        member=member, attribute=Attribute.ACTIVITY_STATUS, value="temporarily_exempt", valid_from=date(2026, 1, 1),
        expected_end_on=TODAY - timedelta(days=1),
    )  # fmt: skip

    group = next(g for g in groups_for(make_scope("branch_secretary", commune["p"])) if g.label.startswith("Sắp hết"))

    assert [(i.title, i.overdue) for i in group.items] == [("Phạm Văn Vắng", True)]


def test_report_to_prepare_disappears_once_signed_and_waits_above_once_sent(commune):
    Term.objects.create(organization=commune["p"], label="2025-2030", starts_on=date(2025, 3, 1))
    secretary, above = make_scope("branch_secretary", commune["p"]), make_scope("grassroots_officer", commune["x"])
    assert lines(secretary)["Báo cáo phải lập"] == ["Báo cáo tháng 10/2026"]

    report = open_report(organization=commune["p"], month=Month(2026, 10), by=secretary.user, on=TODAY)
    signer = {"signer_name": "Nguyễn Văn Ký", "signer_position": "Bí thư"}
    for step in ("submit", "sign", "send"):
        perform(report, step, scope=secretary, on=TODAY, data=signer)

    assert "Báo cáo phải lập" not in lines(secretary)
    assert lines(above)["Báo cáo cấp dưới chờ tiếp nhận"] == ["Báo cáo tháng của chi bộ 10/2026"]


def test_first_page_opens_for_everyone_also_without_any_right(client, commune):
    for scope in (make_scope("branch_secretary", commune["p"]), make_scope("administrator", None)):
        client.force_login(scope.user)
        response = client.get(reverse("reminders:home"), follow=True)
        assert response.status_code == 200
