"""Pages of tasks, commitments and residence comments: wrong input loses nothing, rights, files, the panel of a member."""

from __future__ import annotations

import io
from datetime import date

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from accounts.models import ExportLog
from branches.models import Level
from core.workflow import perform
from meetings.models import Commitment, ResidenceComment, TaskAssignment
from meetings.tasks.services.commitments import register_commitments, save_commitment
from meetings.tasks.services.residence import Comment, record_comments
from members.ledger import Papers
from members.models import ActivityStatus
from members.statuses import StatusChange, set_activity_status
from reminders.branch_life import kinds
from reminders.branch_life.tasks import KINDS
from tests.factories import TODAY, make_member, make_members, make_organization, make_scope
from tests.meetings.test_task_rules import assess, give

pytestmark = pytest.mark.django_db
PAGES_AT_MOST = 15  # statements of a page
WORDS = {"content": "Vận động 10 hộ hiến đất", "assigned_on": "01/11/2026", "deadline": "30/11/2026"}


@pytest.fixture
def commune():
    return make_organization("Đảng bộ xã Hòa Mẫu", level=Level.GRASSROOTS_COMMITTEE)


@pytest.fixture
def branch(commune):
    return make_organization("Chi bộ cơ quan xã", parent=commune, branch_type="agency")


@pytest.fixture
def people(branch):
    return make_members(branch, ("Nguyễn Văn An", "Trần Thị Bình", "Lê Văn Cường"))


@pytest.fixture
def today(monkeypatch):
    """The day of the pages is the day of the tests."""
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *args, **kwargs: TODAY)


def visitor(scope) -> Client:
    """Somebody signed in."""
    TOTP.activate(scope.user, generate_totp_secret())
    client = Client()
    client.force_login(scope.user)
    return client


@pytest.fixture
def secretary(branch, today):
    return visitor(make_scope("branch_secretary", branch))


@pytest.fixture
def reader(branch, today):
    return visitor(make_scope("leader", branch))


def text(response) -> str:
    """What the page says."""
    return response.content.decode()


def test_giving_to_several_from_the_list_of_those_without(secretary, branch, people):
    page = text(secretary.get(reverse("tasks:without")))
    assert "Giao chung cho 3 đồng chí" in page
    form = {"organization": branch.pk, "members": [p.pk for p in people[:2]]} | WORDS
    answer = secretary.post(reverse("tasks:give"), form, follow=True)
    assert "Đã giao nhiệm vụ cho 2 đồng chí." in text(answer)
    assert TaskAssignment.objects.count() == 2
    page = text(secretary.get(reverse("tasks:without")))
    assert "Lê Văn Cường" in page and "Trần Thị Bình" not in page


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"members": []}, "Chưa chọn đảng viên nào"), ({"content": " "}, "không được để trống"),
        ({"deadline": "31/10/2026"}, "trước ngày giao"), ({"deadline": "31/02/2026"}, "không phải là ngày có thật".capitalize()),
        ({"assigned_on": "22/11/2026"}, "Chưa đến ngày giao 22/11/2026"), ({"members": ["999999"]}, "Chọn một mục có trong danh sách"),
    ],
)  # fmt: skip
def test_a_wrong_form_says_why_and_keeps_what_was_typed(secretary, branch, people, change, words):
    form = {"organization": branch.pk, "members": [people[0].pk], "product": "10 biên bản"} | WORDS | change
    answer = secretary.post(reverse("tasks:give"), form)
    assert answer.status_code == 422
    assert words in text(answer) and "10 biên bản" in text(answer)
    assert not TaskAssignment.objects.exists()


def test_readers_see_but_do_not_act_and_strangers_find_nothing(secretary, reader, branch, people, today):
    (task,) = give(branch, people[0])
    assert reader.get(task.get_absolute_url()).status_code == 200
    assert "Việc tiếp theo" not in text(reader.get(task.get_absolute_url()))
    assert reader.get(reverse("tasks:give")).status_code == 403
    assert (
        reader.post(reverse("tasks:step", args=[task.pk, "withdraw"]), {"reason": "x", "version": 0}).status_code == 403
    )
    stranger = visitor(make_scope("branch_secretary", make_organization("Chi bộ Khác")))
    for url in (
        task.get_absolute_url(),
        reverse("tasks:step", args=[task.pk, "assess"]),
        reverse("tasks:correct", args=[task.pk]),
    ):
        assert stranger.get(url).status_code == 404
    assert stranger.get(f"{reverse('tasks:list')}?organization={branch.pk}").status_code == 404
    task.refresh_from_db()
    assert task.state == "assigned"


def test_assessing_on_the_page_follows_the_dates(secretary, branch, people):
    (task,) = give(branch, people[0])
    url = reverse("tasks:step", args=[task.pk, "assess"])
    late = {"version": 0, "result": "on_time", "finished_on": "20/11/2026"}
    answer = secretary.post(url, late)
    assert answer.status_code == 422 and "sau thời hạn 15/11/2026" in text(answer)
    assert secretary.post(url, late | {"override_reason": "Chi bộ cho lùi vì bão"}).status_code == 302
    task.refresh_from_db()
    assert task.result == "on_time"
    assert "Chi bộ cho lùi vì bão" in text(secretary.get(task.get_absolute_url()))


def test_the_second_of_two_people_keeps_his_words_and_may_save_again(secretary, branch, people):
    (task,) = give(branch, people[0])
    url = reverse("tasks:correct", args=[task.pk])
    assert secretary.post(url, {"version": 0, "content": "Vận động 12 hộ"}).status_code == 302
    late = secretary.post(url, {"version": 0, "content": "Vận động 15 hộ"})
    assert late.status_code == 409
    assert "Vận động 12 hộ" in text(late) and 'value="Vận động 15 hộ"' in text(late)
    assert 'name="version" value="1"' in text(late)
    step = secretary.post(reverse("tasks:step", args=[task.pk, "progress"]), {"version": 0, "progress": "Xong 5 hộ"})
    assert step.status_code == 409 and "Xong 5 hộ" in text(step)


def test_many_are_assessed_at_once_and_a_moved_one_is_told(secretary, branch, people):
    tasks = give(branch, *people)
    first, second, _ = tasks
    url = reverse("tasks:assess_many")
    page = text(secretary.get(url))
    assert all(p.full_name in page for p in people), "all three are overdue"
    lines = {"organization": branch.pk} | {f"t{task.pk}-version": "0" for task in tasks} | {
        f"t{first.pk}-result": "on_time", f"t{first.pk}-finished_on": "10/11/2026", f"t{second.pk}-result": "exceeded",
        f"t{second.pk}-finished_on": "10/11/2026",
    }  # fmt: skip
    wrong = secretary.post(url, lines)
    assert wrong.status_code == 422 and "Trần Thị Bình" in text(wrong) and "minh chứng" in text(wrong)
    assert not TaskAssignment.objects.exclude(result="").exists(), "all of them or none"

    lines[f"t{second.pk}-evidence"] = "Vận động được 25 hộ"
    assess(first, make_scope("branch_secretary", branch), "not_done")
    late = secretary.post(url, lines)
    assert late.status_code == 409 and "Nguyễn Văn An" in text(late) and "Vận động được 25 hộ" in text(late)
    del lines[f"t{first.pk}-version"]
    assert secretary.post(url, lines).status_code == 302
    results = TaskAssignment.objects.order_by("pk").values_list("result", flat=True)
    assert list(results) == ["not_done", "exceeded", ""]


def test_one_task_for_everyone_leaves_out_the_exempt(secretary, branch, people):
    set_activity_status(
        member=people[2],
        change=StatusChange(ActivityStatus.EXEMPT, date(2026, 1, 1)),
        papers=Papers(),
        by=None,
        on=TODAY,
    )
    assert (
        secretary.post(reverse("tasks:give"), {"organization": branch.pk, "everyone": "on"} | WORDS).status_code == 302
    )
    assert [task.member for task in TaskAssignment.objects.order_by("pk")] == people[:2]


def test_the_list_is_narrowed_by_its_address(secretary, branch, people):
    scope = make_scope("branch_secretary", branch)
    overdue, fine = give(branch, people[0], content="Việc đã trễ"), give(branch, people[1], content="Việc đã xong")
    assess(fine[0], scope, "on_time", finished_on=date(2026, 11, 10))
    for query, shown in (
        ("state=overdue", "trễ"),
        ("result=on_time", "xong"),
        (f"member={people[1].pk}", "xong"),
        ("q=binh", "xong"),
    ):
        page = text(secretary.get(f"{reverse('tasks:list')}?{query}"))
        assert f"Việc đã {shown}" in page and (("Việc đã trễ" in page) != ("Việc đã xong" in page)), query
    assert overdue[0].deadline < TODAY
    assert secretary.get(f"{reverse('tasks:list')}?due_from=2/12/2026&due_to=1/12/2026").status_code == 422
    assert secretary.get(f"{reverse('tasks:list')}?state=nonsense&sau=!!!").status_code == 422


def test_pages_cost_few_statements(secretary, branch, people, django_assert_max_num_queries):
    (task, *_) = give(branch, *people)
    pages = [reverse(f"tasks:{name}") for name in ("list", "without", "year", "commitments", "residence", "give")]
    for url in (*pages, task.get_absolute_url()):
        with django_assert_max_num_queries(PAGES_AT_MOST):
            assert secretary.get(url).status_code == 200


def test_the_year_sheet_as_page_workbook_and_print(secretary, branch, people):
    scope = make_scope("branch_secretary", branch)
    first, second, third = (give(branch, people[0], content=words)[0] for words in ("Một", "Hai", "Ba"))
    assess(first, scope, "exceeded", finished_on=date(2026, 11, 9), evidence="Gấp đôi")
    assess(second, scope, "on_time", finished_on=date(2026, 11, 9))
    assess(third, scope, "late", finished_on=date(2026, 11, 18))
    page = text(secretary.get(f"{reverse('tasks:year')}?year=2026"))
    assert "66,67%" in page and "33,33%" in page
    answer = secretary.get(reverse("tasks:sheet_xlsx", args=[branch.pk, 2026]))
    rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    line = next(row for row in rows if "Nguyễn Văn An" in row)
    assert line[2:8] == [3, 1, 1, 1, 0, 0] and [round(share, 2) for share in line[8:10]] == [66.67, 33.33]
    pdf = secretary.get(reverse("tasks:sheet_pdf", args=[branch.pk, 2026]))
    words = " ".join(leaf.extract_text() for leaf in PdfReader(io.BytesIO(pdf.content)).pages)
    assert "PHÂN CÔNG NHIỆM VỤ ĐẢNG VIÊN" in words and "Hoàn thành vượt mức" in words
    assert ExportLog.objects.filter(path=branch.path).count() == 2


@pytest.mark.parametrize("name", ["slip", "commitment_pdf", "residence_pdf"])
def test_papers_of_a_member_print_and_only_of_this_branch(secretary, branch, people, name):
    give(branch, people[0])
    answer = secretary.get(reverse(f"tasks:{name}", args=[branch.pk, people[0].pk, 2026]))
    words = " ".join(leaf.extract_text() for leaf in PdfReader(io.BytesIO(answer.content)).pages)
    assert "Nguyễn Văn An" in words and "năm 2026" in words
    if name == "residence_pdf":
        front = PdfReader(io.BytesIO(answer.content)).pages[0].extract_text()
        assert "NHẬN XÉT CỦA CHI ỦY" not in front, "the residence writes on the back"
    stranger = make_member(make_organization("Chi bộ Khác"), "Vũ Văn Lạ")
    assert secretary.get(reverse(f"tasks:{name}", args=[branch.pk, stranger.pk, 2026])).status_code == 404


def test_everyone_who_handed_in_is_recorded_with_one_press_and_confirmed_with_another(secretary, branch, people):
    place = {"organization": branch.pk, "year": 2026}
    page = text(secretary.get(reverse("tasks:commitments")))
    assert page.count(" checked") >= 3, "everyone is ticked beforehand"
    secretary.post(
        reverse("tasks:register"), place | {"members": [p.pk for p in people], "registered_on": "10/01/2026"}
    )
    rows = list(Commitment.objects.values_list("pk", flat=True))
    assert len(rows) == 3
    wrong = secretary.post(
        reverse("tasks:confirm"),
        place | {"commitments": rows, "confirmed_on": "09/01/2026", "confirmed_by": "Bùi Văn Thư"},
    )
    assert wrong.status_code == 422 and "trước ngày đăng ký" in text(wrong)
    secretary.post(
        reverse("tasks:confirm"),
        place | {"commitments": rows, "confirmed_on": "20/01/2026", "confirmed_by": "Bùi Văn Thư"},
    )
    assert Commitment.objects.filter(confirmed_on=date(2026, 1, 20)).count() == 3


def test_two_people_at_one_commitment_see_both_texts(secretary, branch, people):
    (row,) = register_commitments(
        organization=branch, members=people[:1], year=2026, registered_on=date(2026, 1, 10), by=None, on=TODAY
    )
    save_commitment(commitment=row, values={"items": "Bản thứ nhất"}, version=0, by=None, on=TODAY)
    form = {"version": 0, "items": "Bản thứ hai", "registered_on": "10/01/2026"}
    late = secretary.post(row.get_absolute_url(), form)
    assert late.status_code == 409 and "Bản thứ nhất" in text(late) and "Bản thứ hai" in text(late)
    assert secretary.post(row.get_absolute_url(), form | {"version": 1}).status_code == 302
    row.refresh_from_db()
    assert row.items == "Bản thứ hai"


def test_several_residence_comments_are_entered_at_once(secretary, branch, people):
    place = {"organization": branch.pk, "year": 2026}
    secretary.post(reverse("tasks:send"), place | {"members": [p.pk for p in people], "sent_on": "15/10/2026"})
    first, second, _ = people
    lines = {f"m{p.pk}-version": "0" for p in people} | {
        f"m{first.pk}-received_on": "01/11/2026", f"m{first.pk}-level": "good", f"m{second.pk}-received_on": "02/11/2026",
    }  # fmt: skip
    url = f"{reverse('tasks:receive')}?organization={branch.pk}&year=2026"
    wrong = secretary.post(url, place | lines)
    assert (
        wrong.status_code == 422 and "Trần Thị Bình: nhận xét cần đủ mức" in text(wrong) and "01/11/2026" in text(wrong)
    )
    assert not ResidenceComment.objects.exclude(received_on=None).exists()
    right = lines | {f"m{second.pk}-level": "completed"}
    record_comments(
        organization=branch,
        year=2026,
        comments={first: Comment(sent_on=date(2026, 10, 15), version=0)},
        by=None,
        on=TODAY,
    )
    assert secretary.post(url, place | right).status_code == 409, "somebody saved one of the lines meanwhile"
    assert secretary.post(url, place | right | {f"m{first.pk}-version": "1"}).status_code == 302
    levels = ResidenceComment.objects.order_by("member__name_sort_key").values_list("level", flat=True)
    assert list(levels) == ["good", "completed", ""]


def test_exceptions_are_recorded_and_ended_on_pages(secretary, branch, people):
    form = {
        "organization": branch.pk,
        "member": people[0].pk,
        "kind": "no_comment",
        "ground": "special_task",
        "valid_from": "01/01/2026",
    }
    url = reverse("tasks:exception_add")
    assert secretary.post(url, form).status_code == 422
    assert secretary.post(url, form | {"ground": "rotated"}).status_code == 302
    row = people[0].residence_exceptions.get()
    page = text(secretary.get(reverse("tasks:residence")))
    assert "Cán bộ luân chuyển" in page
    assert secretary.post(reverse("tasks:exception_end", args=[row.pk]), {"valid_to": "30/06/2026"}).status_code == 302


def test_member_and_branch_pages_show_tasks_and_papers_of_the_year(secretary, branch, people):
    give(branch, people[0], content="Vận động hiến đất")
    page = text(secretary.get(reverse("members:panels", args=[people[0].pk])))
    assert "Vận động hiến đất" in page and "Chưa nộp" in page
    assert "Chưa được giao nhiệm vụ" in text(secretary.get(reverse("branches:panels", args=[branch.pk])))


def test_above_the_branches_stand_side_by_side(commune, branch, people, today):
    make_organization("Chi bộ thôn Tây", parent=commune)
    give(branch, people[0])
    officer = visitor(make_scope("grassroots_officer", commune))
    answer = officer.get(reverse("tasks:without"), follow=True)
    assert "Chi bộ cơ quan xã" in text(answer) and "Chi bộ thôn Tây" in text(answer)
    assert "Vận động 10 hộ" in text(officer.get(reverse("tasks:list")))


def test_what_is_to_be_done_is_told_to_the_branch(branch, people):
    scope = make_scope("branch_secretary", branch)
    (late,) = give(branch, people[0], content="Việc đã trễ")
    (reported,) = give(branch, people[1], content="Việc chờ đánh giá")
    perform(reported, "report", scope=scope, on=TODAY, data={"finished_on": date(2026, 11, 14), "evidence": "Đủ"})
    assert set(KINDS) <= set(kinds())
    lines = {group.label: [item.title for item in group.items] for group in (kind(scope).alone for kind in KINDS)}
    assert lines["Nhiệm vụ quá hạn"] == [late.content]
    assert lines["Nhiệm vụ đã báo cáo, chờ đánh giá"] == [reported.content]
    assert lines["Nhiệm vụ, cam kết, nhận xét của đảng viên"] == [
        "1 đồng chí chưa được giao nhiệm vụ", "3 đồng chí chưa nộp bản cam kết năm 2026", "3 đồng chí chưa có nhận xét nơi cư trú năm 2026",
    ]  # fmt: skip
