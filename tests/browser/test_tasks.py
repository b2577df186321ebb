"""The secretary at the tasks of the branch on a phone: five members are given one, it is reported and assessed."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from meetings.models import TaskAssignment
from meetings.tasks.services.assignments import Assignment, give_task
from meetings.tasks.services.commitments import register_commitments
from meetings.tasks.services.residence import send_slips, set_exception
from tests.support.browsing import NARROW, come_in, overflow_of

pytestmark = [pytest.mark.django_db, pytest.mark.browser]


def test_secretary_gives_a_task_to_five_members_on_a_phone(new_page, office, well_made):
    page = new_page(width=NARROW)
    come_in(page, office.secretary)
    page.goto(reverse("tasks:without"))
    assert overflow_of(page) == ""
    taps = 0
    page.get_by_role("link", name="Giao chung cho 5 đồng chí").click()
    taps += 1
    assert page.get_by_role("checkbox", checked=True).count() == 5
    page.get_by_label("Nội dung nhiệm vụ").fill("Vận động 10 hộ hiến đất mở đường")
    page.get_by_label("Sản phẩm").fill("10 biên bản hiến đất")
    page.get_by_role("button", name="Giao nhiệm vụ").click()
    taps += 1
    page.get_by_text("Đã giao nhiệm vụ cho 5 đồng chí").wait_for()
    assert TaskAssignment.objects.count() == 5
    assert taps == 2, "beside the words, two taps"
    assert overflow_of(page) == ""
    well_made(page)


def test_task_is_reported_and_assessed_without_javascript(new_page, office):
    page = new_page(width=NARROW, javascript=False)
    come_in(page, office.secretary)
    page.goto(f"{reverse('tasks:give')}?member={office.people[0].pk}")
    page.get_by_label("Nội dung nhiệm vụ").fill("Rà soát hộ nghèo")
    page.get_by_role("button", name="Giao nhiệm vụ").click()
    page.get_by_role("link", name="Rà soát hộ nghèo").click()
    page.get_by_role("link", name="Báo cáo kết quả").click()
    page.get_by_label("Kết quả, minh chứng").fill("Đã có danh sách 12 hộ")
    page.get_by_role("button", name="Báo cáo kết quả").click()
    page.get_by_role("link", name="Đánh giá", exact=True).click()
    assert page.get_by_label("Đúng hạn").is_checked(), "the dates propose the result"
    page.get_by_label("Chậm").check()
    page.get_by_role("button", name="Đánh giá", exact=True).click()
    assert "trong thời hạn" in page.locator("main").inner_text()
    page.get_by_label("Đúng hạn").check()
    page.get_by_role("button", name="Đánh giá", exact=True).click()
    assert page.get_by_text("Đánh giá: xong.").count() == 1
    task = TaskAssignment.objects.get()
    assert (task.state, task.result) == ("assessed", "on_time")


def test_pages_of_the_year_are_well_made(new_page, office, well_made):
    on, branch, person = timezone.localdate(), office.branch, office.people[0]
    (task,) = give_task(
        organization=branch,
        members=[person],
        assignment=Assignment("Rà soát hộ nghèo", on, on),
        by=office.secretary,
        on=on,
    )
    (commitment,) = register_commitments(
        organization=branch, members=[person], year=on.year, registered_on=on, by=office.secretary, on=on
    )
    set_exception(
        organization=branch, member=person, kind="required", ground="works_elsewhere", valid_from=date(on.year, 1, 1), valid_to=None,
        note="", by=office.secretary,
    )  # fmt: skip
    (comment,) = send_slips(organization=branch, members=[person], year=on.year, sent_on=on, by=office.secretary, on=on)
    page = new_page()
    come_in(page, office.secretary)
    names = (
        "list",
        "without",
        "branches",
        "give",
        "assess_many",
        "year",
        "commitments",
        "residence",
        "receive",
        "exception_add",
    )
    pages = [reverse(f"tasks:{name}") for name in names]
    pages += [task.get_absolute_url(), commitment.get_absolute_url(), comment.get_absolute_url()]
    pages += [reverse("tasks:step", args=[task.pk, name]) for name in ("report", "assess", "extend")]
    for url in pages:
        assert page.goto(url).status == 200, url
        well_made(page)
