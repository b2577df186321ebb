"""Resolutions: drafted from the record, numbered at adoption, their tasks coming back month after month."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from core.dates import Month
from core.findings import Refused
from core.workflow import perform
from meetings.books.documents import resolution_context
from meetings.models import ItemReview, Meeting, Resolution, ResolutionItem
from meetings.services.resolutions import Judged, Task, draft_resolution, open_items, review_items, set_task
from meetings.services.votes import Tally, record_vote
from tests.meetings.minutes_world import evening, make_branch

pytestmark = pytest.mark.django_db
WORLD = make_branch
MONTHS = (date(2026, 9, 4), date(2026, 10, 5), date(2026, 11, 5))


@pytest.fixture
def branch(world):
    return world


def _resolve(branch, meeting, *, in_favour=5) -> Resolution:
    vote = record_vote(meeting=meeting, tally=Tally("resolution", in_favour), by=branch.scope.user)
    title = f"Lãnh đạo thực hiện nhiệm vụ {Month.of(meeting.held_on).long_label}"
    return draft_resolution(meeting=meeting, title=title, texts={}, vote=vote)


def _part_one(resolution: Resolution) -> list[list]:
    chapter = resolution_context(resolution)["chapters"][0]
    return [[cell for _, cell in cells] for _, cells in chapter["table"].pages[0]]


def test_tasks_of_a_resolution_are_part_one_of_the_next_over_three_months(branch):
    september = branch.meet(MONTHS[0])
    road = set_task(meeting=september, task=Task("Làm 5 km đường", responsible=branch.people[2]), by=None)
    clean = set_task(meeting=september, task=Task("Vệ sinh ngõ xóm"), by=None)
    _resolve(branch, september)
    branch.adopt(september)

    october = branch.meet(MONTHS[1])
    assert list(open_items(october)) == [road, clean]
    review_items(meeting=october, judged={road.pk: Judged("open", "Được 3 km"), clean.pk: Judged("done", "Xong")})
    assert _part_one(_resolve(branch, october)) == [
        [1, "Làm 5 km đường", "Mới giao", "Đang thực hiện: Được 3 km"], [2, "Vệ sinh ngõ xóm", "Mới giao", "Đạt: Xong"],
    ]  # fmt: skip
    branch.adopt(october)

    november = branch.meet(MONTHS[2])
    assert list(open_items(november)) == [road]
    review_items(meeting=november, judged={road.pk: Judged("done", "Đủ 5 km")})
    last = _resolve(branch, november)
    assert _part_one(last) == [[1, "Làm 5 km đường", "Đang thực hiện: Được 3 km", "Đạt: Đủ 5 km"]]
    branch.adopt(november)
    road.refresh_from_db()
    assert (road.status, road.closed_in) == ("done", november)
    numbers = Resolution.objects.order_by("meeting__planned_at").values_list("document__number", "document__symbol")
    assert list(numbers) == [(1, "NQ/CB"), (2, "NQ/CB"), (3, "NQ/CB")]


def test_a_branch_without_a_term_is_told_how_to_go_on():
    branch = make_branch(term=False)
    meeting = branch.meet()
    _resolve(branch, meeting)
    with pytest.raises(Refused) as refused:
        branch.adopt(meeting)
    finding = refused.value.findings[0]
    assert (
        finding.code == "no_term"
        and "Nhiệm kỳ, đại hội" in finding.remedy
        and "bỏ dự thảo nghị quyết" in finding.remedy
    )
    assert Meeting.objects.get(pk=meeting.pk).locked_at is None


def test_a_resolution_not_voted_or_not_passed_is_not_issued(branch):
    meeting = branch.meet()
    draft_resolution(meeting=meeting, title="Lãnh đạo", texts={})
    with pytest.raises(Refused) as refused:
        branch.adopt(meeting)
    assert refused.value.findings[0].code == "resolution_not_voted"
    _resolve(branch, meeting, in_favour=2)
    with pytest.raises(Refused) as refused:
        branch.adopt(meeting)
    assert "chưa được quá nửa" in str(refused.value)


def test_the_page_proposes_title_vote_and_results_and_two_writers_are_told(branch):
    meeting = branch.meet()
    vote = record_vote(meeting=meeting, tally=Tally("resolution", 5), by=branch.scope.user)
    client, address = branch.client(), reverse("books:resolution", args=[meeting.pk])
    first = client.get(address).context["form"].initial
    assert first["title"] == "Lãnh đạo thực hiện nhiệm vụ tháng 11 năm 2026" and first["vote"] == vote
    sent = {"title": first["title"], "vote": vote.pk, "version": 0, "tasks": "Việc một."}
    assert client.post(address, sent).status_code == 302
    late = client.post(address, sent | {"tasks": "Việc hai."})
    assert late.status_code == 409 and "Việc một." in late.content.decode() and "Việc hai." in late.content.decode()
    assert Resolution.objects.get().texts == {"tasks": "Việc một."}
    assert client.post(address, sent | {"tasks": "Cả hai việc.", "version": 1}).status_code == 302
    assert client.post(address, {"drop": "1"}).status_code == 302
    assert not Resolution.objects.exists()


def _refused(change) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        change()


def test_postgresql_keeps_what_was_adopted_but_lets_tasks_go_on(branch):
    before = branch.meet(MONTHS[0])
    task = set_task(meeting=before, task=Task("Làm đường"), by=None)
    branch.adopt(before)
    meeting = branch.meet(MONTHS[1])
    review_items(meeting=meeting, judged={task.pk: Judged("open")})
    _resolve(branch, meeting)
    meeting = branch.adopt(meeting)

    rows = Meeting.objects.filter(pk=meeting.pk)
    _refused(lambda: rows.update(place="Nơi khác"))
    _refused(lambda: rows.update(minutes={}))
    _refused(lambda: rows.update(locked_at=None, book_number=None))
    _refused(lambda: ItemReview.objects.filter(meeting=meeting).update(result="Khác"))
    _refused(lambda: Resolution.objects.filter(meeting=meeting).update(title="Khác"))
    _refused(lambda: ResolutionItem.objects.filter(pk=task.pk).update(task="Khác"))
    _refused(lambda: ResolutionItem.objects.filter(pk=task.pk).delete())
    _refused(lambda: ResolutionItem.objects.create(organization=branch.organization, meeting=meeting, task="Thêm"))
    ended = {"reported_on": date(2026, 11, 6)}
    perform(meeting, "report", scope=branch.scope, on=date(2026, 11, 6), data=ended)
    later = branch.meet(MONTHS[2])
    review_items(meeting=later, judged={task.pk: Judged("done", "Xong")})
    assert ResolutionItem.objects.get(pk=task.pk).status == "done"
    assert evening(MONTHS[2]) == later.started_at
