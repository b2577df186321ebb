"""Tasks of the year with their results, some open, late or waiting; commitments and residence comments of the year."""

from __future__ import annotations

import random
from datetime import date, timedelta

from branches.models import Organization
from core.workflow import perform
from meetings.models import TaskAssignment, TaskResult, TaskState, TaskStep
from meetings.roll import members_on
from meetings.tasks.documents import COMMITMENT_HEADS, secretary_of
from meetings.tasks.queries import expected_members, needing_residence_comment
from meetings.tasks.services.assignments import Assignment, give_task
from meetings.tasks.services.commitments import confirm_commitments, register_commitments
from meetings.tasks.services.residence import Comment, record_comments, send_slips
from members.models import Member

PAST = (
    (2, "Vận động hộ gia đình treo cờ, vệ sinh nhà cửa dịp Tết", "Phụ trách 10 hộ"),
    (5, "Tuyên truyền kỷ niệm ngày sinh Chủ tịch Hồ Chí Minh tại nơi phụ trách", "Một buổi"),
    (8, "Vận động nhân dân tham gia bảo hiểm y tế hộ gia đình", "Thêm 3 hộ"),
    (10, "Nắm tình hình tư tưởng, kiến nghị của nhân dân tại nơi phụ trách", "Ghi vào sổ, báo cáo chi ủy"),
)
NOW = ("Vận động hộ được phân công đóng góp quỹ vì người nghèo", "100% số hộ phụ trách")
LATE_TASK = ("Cùng ban công tác Mặt trận hòa giải vụ việc ở khu dân cư", "Có biên bản hòa giải")
CAME = 8  # comments that have come back
WEIGHTS = {TaskResult.EXCEEDED: 30, TaskResult.ON_TIME: 58, TaskResult.LATE: 10, TaskResult.NOT_DONE: 2}
WORDS = ("Giữ vững lập trường", "Nêu gương trong sinh hoạt", "Chấp hành sự phân công", "Hoàn thành nhiệm vụ đúng hạn",
         "Khắc phục việc phát biểu còn ít", "Tự học nâng cao hiểu biết")  # fmt: skip


def fill(branch: Organization, *, by, on: date, rng: random.Random) -> None:
    """Tasks, commitments and residence comments of one branch."""
    people = list(expected_members(branch, on))
    if not people:
        return
    _past_tasks(branch, by=by, on=on, rng=rng)
    _tasks_of_meetings(branch, by=by, on=on)
    _present_tasks(branch, people, by=by, on=on)
    _commitments(branch, by=by, on=on)
    _residence(branch, by=by, on=on)


def _past_tasks(branch: Organization, *, by, on: date, rng: random.Random) -> None:
    """Tasks whose deadline has passed this year, assessed at the end of their month."""
    rows: list[TaskAssignment] = []
    for month, content, product in PAST:
        assigned, deadline = date(on.year, month, 5), date(on.year, month, 24)
        if deadline + timedelta(days=6) >= on:
            break
        here = expected_members(branch, assigned)
        for member in here:
            result = rng.choices(list(WEIGHTS), list(WEIGHTS.values()))[0]
            shift = {TaskResult.LATE: 3, TaskResult.NOT_DONE: None}.get(result, -2)
            rows.append(
                TaskAssignment(
                    organization=branch, member=member, content=content, product=product, assigned_on=assigned, deadline=deadline,
                    state=TaskState.ASSESSED, result=result, assessed_on=deadline + timedelta(days=5), assessed_by=by.user,
                    finished_on=None if shift is None else deadline + timedelta(days=shift), created_by=by.user,
                    evidence="Gấp đôi mức được giao" if result == TaskResult.EXCEEDED else "",
                )
            )  # fmt: skip
    made = TaskAssignment.objects.bulk_create(rows)
    TaskStep.objects.bulk_create(
        TaskStep(task=task, step="assess", from_state=TaskState.ASSIGNED, to_state=TaskState.ASSESSED, on=task.assessed_on, by=by.user)
        for task in made
    )  # fmt: skip


def _tasks_of_meetings(branch: Organization, *, by, on: date) -> None:
    """What earlier meetings set and later ones judged is assessed; the last month still waits for it."""
    rows = list(
        TaskAssignment.objects.filter(
            organization=branch, state=TaskState.REPORTED, deadline__lt=on - timedelta(days=45)
        )
    )
    for task in rows:
        task.state, task.result = TaskState.ASSESSED, TaskResult.ON_TIME
        task.finished_on, task.assessed_on, task.assessed_by = task.deadline, task.deadline + timedelta(days=5), by.user
        task.version += 1
    TaskAssignment.objects.bulk_update(
        rows, ["state", "result", "finished_on", "assessed_on", "assessed_by", "version"]
    )
    TaskStep.objects.bulk_create(
        TaskStep(task=task, step="assess", from_state=TaskState.REPORTED, to_state=TaskState.ASSESSED, on=task.assessed_on, by=by.user)
        for task in rows
    )  # fmt: skip


def _present_tasks(branch: Organization, people: list[Member], *, by, on: date) -> None:
    """What is being done now: everyone but the last two holds a task, one is overdue, one waits for its assessment."""
    start = max(on - timedelta(days=20), date(on.year, 1, 1))
    here = set(members_on(branch, start).values_list("pk", flat=True)) & {
        member.pk for member in expected_members(branch, start)
    }
    able = [member for member in people[:-2] if member.pk in here]
    if not able:
        return
    plan = Assignment(NOW[0], start, max(on + timedelta(days=25), start), NOW[1])
    tasks = give_task(organization=branch, members=able, assignment=plan, by=by.user, on=on)
    late = Assignment(LATE_TASK[0], start, max(on - timedelta(days=4), start), LATE_TASK[1])
    give_task(organization=branch, members=able[:1], assignment=late, by=by.user, on=on)
    if len(tasks) > 2:
        perform(
            tasks[1],
            "progress",
            scope=by,
            on=on,
            data={"progress": "Đã vận động được một nửa số hộ", "note": "Một nửa số hộ"},
        )
        perform(
            tasks[2], "report", scope=by, on=on, data={"finished_on": on, "evidence": "Danh sách hộ đã đóng góp đủ"}
        )


def _commitments(branch: Organization, *, by, on: date) -> None:
    """Handed in within January by all but one, confirmed by chi ủy; the lines of the first are kept here too."""
    handed_in = min(date(on.year, 1, 15), on)
    people = list(expected_members(branch, handed_in))
    people = people[:-1] if len(people) > 1 else people
    if not people:
        return
    rows = register_commitments(
        organization=branch, members=people, year=on.year, registered_on=handed_in, by=by.user, on=on
    )
    if rows:
        rows[0].items = "\n".join(f"{head}: {words}." for head, words in zip(COMMITMENT_HEADS, WORDS, strict=True))
        rows[0].save(update_fields=["items"])
    confirm_commitments(
        commitments=rows,
        confirmed_on=min(date(on.year, 1, 25), on),
        confirmed_by=secretary_of(branch, on) or "Chi ủy",
        on=on,
    )


def _residence(branch: Organization, *, by, on: date) -> None:
    """Slips went out three weeks ago; some of them came back, good."""
    people = list(needing_residence_comment(branch, on.year))
    if not people:
        return
    sent = on - timedelta(days=21)
    if sent.year < on.year:
        return
    send_slips(organization=branch, members=people, year=on.year, sent_on=sent, by=by.user, on=on)
    came = Comment("Chi bộ thôn nơi cư trú (minh họa)", sent, on - timedelta(days=5), "good",
                   "Bản thân và gia đình chấp hành tốt quy định của địa phương.", "Bí thư chi bộ thôn",
                   on - timedelta(days=7), "Đảng ủy xã nơi cư trú (minh họa)", 0)  # fmt: skip
    record_comments(
        organization=branch,
        year=on.year,
        comments=dict.fromkeys(people[: min(len(people) // 2, CAME)], came),
        by=by.user,
        on=on,
    )
