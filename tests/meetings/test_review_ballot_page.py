"""The ballot of twenty members typed on a phone, in a real browser."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from meetings.models import Evaluation
from meetings.review.services.bulk import perform_all
from meetings.review.services.rounds import open_round
from meetings.review.services.writing import write_comments
from tests.meetings.review_world import Place, fill_in
from tests.support.browsing import faults_of, sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.browser]
PEOPLE = 20


def ready_for_the_ballot() -> tuple[Place, object]:
    """A branch of twenty whose comments are written, with its review meeting in session today."""
    today = timezone.localdate()
    place = Place(PEOPLE)
    review = open_round(
        organization=place.commune,
        kind="year",
        year=today.year,
        quarter=None,
        review_on=today,
        on=today,
        by=place.officer.user,
    )
    place.meeting()
    for case in Evaluation.objects.all():
        fill_in(case)
    cases = list(Evaluation.objects.all())
    perform_all(cases, "submit", scope=place.keeper, on=today, versions={})
    write_comments(cases=cases, comments={case.pk: "Nhất trí." for case in cases}, versions={})
    perform_all(list(Evaluation.objects.all()), "comment", scope=place.keeper, on=today, versions={})
    return place, review


def test_twenty_tallies_fit_a_phone_and_a_wrong_sum_loses_nothing(new_page, accessibility_faults):
    place, review = ready_for_the_ballot()
    page = new_page(width=360, height=740)
    sign_in(page, place.keeper.user)
    page.goto(reverse("review:ballot", args=[review.pk, place.branch.pk]))
    cases = list(Evaluation.objects.order_by("member__name_sort_key"))
    for case in cases:
        page.fill(f"[name=v_{case.pk}_good]", "15")
        page.fill(f"[name=v_{case.pk}_completed]", "5")
    page.fill(f"[name=v_{cases[0].pk}_excellent]", "3")
    assert not faults_of(page, accessibility_faults)
    page.get_by_role("button", name="Lưu kết quả bỏ phiếu").click()
    page.get_by_text("tổng số phiếu 23 nhiều hơn").wait_for()
    assert page.input_value(f"[name=v_{cases[5].pk}_good]") == "15"
    assert not Evaluation.objects.filter(votes_good__isnull=False).exists()

    page.fill(f"[name=v_{cases[0].pk}_excellent]", "")
    page.get_by_role("button", name="Lưu kết quả bỏ phiếu").click()
    page.get_by_text("Đã ghi kết quả bỏ phiếu của 20 đồng chí").wait_for()
    assert Evaluation.objects.filter(votes_good=15, votes_completed=5, branch_level="good").count() == PEOPLE
    assert Evaluation.objects.first().ballot["needed"] == PEOPLE // 2 + 1
    assert not faults_of(page, accessibility_faults)

    page.goto(reverse("review:bulk", args=[review.pk, place.branch.pk, "ballot"]))
    assert not faults_of(page, accessibility_faults)
    page.get_by_role("button", name="Ghi kết quả bỏ phiếu cho các đồng chí đã chọn").click()
    page.get_by_text("Ghi kết quả bỏ phiếu: 20 đồng chí.").wait_for()
    assert Evaluation.objects.filter(state="branch_ballot").count() == PEOPLE
