"""The pages of the review as people use them: written, refused, taken in bulk, seen only within the scope."""

from __future__ import annotations

import random

import pytest
from django.test import Client
from django.urls import reverse

from config.demo.branch_life import review as demo
from core.workflow import Consequence
from meetings.models import Evaluation, EvaluationState, ReviewRound
from meetings.review.services.earlier import Recorded, record_results
from reminders.branch_life.review import decisions, failing, self_reviews
from tests.factories import TODAY, make_member, make_organization, make_scope
from tests.meetings.review_world import Place, bring, fill_in

pytestmark = pytest.mark.django_db
WORLD = Place


@pytest.fixture
def place(world) -> Place:
    return world


def as_(scope) -> Client:
    client = Client()
    client.force_login(scope.user)
    return client


def first() -> Evaluation:
    return Evaluation.objects.order_by("pk").first()


def test_the_self_review_is_written_in_the_order_of_the_form_and_the_second_writer_loses_nothing(place):
    place.round()
    case, client = first(), as_(place.keeper)
    address = reverse("review:case_self", args=[case.pk])
    page = client.get(address).content.decode()
    assert page.index("Chính trị tư tưởng") < page.index("Đạo đức, lối sống") < page.index("Tự nhận mức xếp loại")
    said = {"version": 0, "text_politics": "Tốt.", "self_level": "good", "criterion_outside.1.1": "yes"}
    assert client.post(address, said).status_code == 302
    late = client.post(address, said | {"text_politics": "Chữ của người thứ hai"})
    assert late.status_code == 409
    assert "Chữ của người thứ hai" in late.content.decode() and "Tốt." in late.content.decode()
    case.refresh_from_db()
    assert (case.self_texts["politics"], case.self_criteria) == ("Tốt.", {"outside.1.1": True})


def test_findings_of_the_branch_move_points_and_level(place):
    place.round()
    case = fill_in(first(), tasks={"exceeded": 4, "on_time": 6}, level="excellent")
    assert case.proposed_level == "excellent"
    data = {
        "version": case.version,
        "work_class": "outside",
        "tasks_on_time": 9,
        "tasks_late": 1,
        "branch_comments": "Còn chậm.",
    }
    data |= {f"criterion_{code}": "yes" for code in case.self_criteria} | {"criterion_outside.1.1": "no"}
    response = as_(place.keeper).post(reverse("review:case_findings", args=[case.pk]), data)
    assert response.status_code == 302
    case.refresh_from_db()
    assert (case.general_points, case.proposed_level, case.criteria) == (28, "completed", {"outside.1.1": False})


def test_a_step_is_taken_on_its_page_and_for_many_at_once(place):
    review = place.round()
    for case in Evaluation.objects.all():
        fill_in(case)
    cases = list(Evaluation.objects.order_by("pk"))
    client = as_(place.keeper)
    one = {"version": cases[0].version, "on": "21/11/2026"}
    assert client.post(reverse("review:case_step", args=[cases[0].pk, "submit"]), one).status_code == 302
    many = reverse("review:bulk", args=[review.pk, place.branch.pk, "submit"])
    picked = {"case": [case.pk for case in cases[1:]], **{f"version_{case.pk}": case.version for case in cases[1:]}}
    assert client.post(many, picked | {f"version_{cases[1].pk}": 0}).status_code == 409
    assert Evaluation.objects.filter(state=EvaluationState.SELF_REVIEW).count() == 1
    assert client.post(many, picked).status_code == 302
    assert Evaluation.objects.filter(state=EvaluationState.SELF_REVIEW).count() == 4
    written = {f"c_{case.pk}": "Nhất trí." for case in cases} | {
        f"version_{case.pk}": case.version for case in Evaluation.objects.all()
    }
    assert client.post(reverse("review:comments", args=[review.pk, place.branch.pk]), written).status_code == 302
    assert Evaluation.objects.filter(branch_comments="Nhất trí.").count() == 4


def test_a_sister_branch_sees_the_round_but_nobody_of_it(place):
    sister = make_organization("Chi bộ thôn Bên", parent=place.commune)
    make_member(sister, "Vũ Thị Lan")
    review = place.round()
    stranger = as_(make_scope("branch_secretary", sister))
    page = stranger.get(review.get_absolute_url()).content.decode()
    assert "Chi bộ thôn Bên" in page and "Chi bộ thôn Thử" not in page
    assert stranger.get(Evaluation.objects.get(member=place.members[0]).get_absolute_url()).status_code == 404
    assert stranger.get(reverse("review:branch", args=[review.pk, place.branch.pk])).status_code == 404
    far = as_(make_scope("branch_secretary", make_organization("Chi bộ xa")))
    assert far.get(review.get_absolute_url()).status_code == 404


def test_only_the_committee_opens_and_sets_a_round(place):
    review = place.round()
    assert as_(place.keeper).get(reverse("review:open")).status_code == 403
    assert as_(place.keeper).post(reverse("review:settings", args=[review.pk]), {}).status_code == 403


def test_deadlines_stand_on_the_first_page(place):
    review = place.round()
    assert self_reviews(place.keeper).items[0].detail == "4 đồng chí chưa nộp bản tự kiểm điểm"
    bring(first(), place, "forward", meeting=place.meeting())
    assert decisions(place.officer).count == 1
    levels = dict.fromkeys((2024, 2025), "not_completed")
    lines = [Recorded(place.members[0], year, level) for year, level in levels.items()]
    record_results(organization=place.branch, lines=lines, decision_number="", on=TODAY, by=None)
    assert failing(place.keeper).items[0].title == place.members[0].full_name
    assert review.organization == place.commune


def test_the_demo_has_years_behind_it_and_one_round_of_the_commune(place):
    for number, member in enumerate(place.members):
        member.admission_date = member.admission_date or TODAY.replace(year=2010 + number)
        member.save()
    demo.fill(place.branch, by=Consequence(place.head.user, TODAY), on=TODAY, rng=random.Random(1))
    assert ReviewRound.objects.get().organization == place.commune
    assert Evaluation.objects.filter(state="self_review").count() == 4
    assert Evaluation.objects.filter(origin="recorded").count() == 20
    page = as_(place.keeper).get(reverse("members:panels", args=[place.members[0].pk])).content.decode()
    assert "Kiểm điểm, xếp loại" in page
