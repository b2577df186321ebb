"""Tasks given, one or many at once, by hand or by a meeting; their steps are taken by ``core.workflow.perform``."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date

from django.db import transaction

from branches.models import Organization
from core.dates import format_date
from core.findings import Finding, Refused, Right
from core.workflow import perform
from meetings.models import ItemStatus, Meeting, ResolutionItem, TaskAssignment, TaskState
from meetings.roll import members_on
from meetings.tasks import rules
from meetings.tasks.queries import expected_members, freed_on
from members.models import Member


@dataclass(frozen=True, slots=True)
class Assignment:
    """A task as the clerk enters it, for one member or many."""

    content: str
    assigned_on: date
    deadline: date
    product: str = ""
    meeting: Meeting | None = None
    reports_in: Meeting | None = None


@transaction.atomic
def give_task(
    *, organization: Organization, members: Collection[Member], assignment: Assignment, by, on: date
) -> list[TaskAssignment]:
    """Give one task to several members of a branch: one row for each, assessed each by itself.

    Raises ``Refused``, naming every member in the way: not in the branch on the day of assignment (ledger), exempt, suspended, or
    already holding this very task with this deadline (a form sent twice). Then nobody is given anything.
    """
    Organization.objects.select_for_update(no_key=True).get(pk=organization.pk)
    content, day = assignment.content.strip(), assignment.assigned_on
    found = list(
        rules.assignment_findings(
            content=content, members=members, assigned_on=day, deadline=assignment.deadline, on=on
        )
    )
    _meetings_belong(organization, assignment, found)
    ids = [member.pk for member in members]
    here = set(members_on(organization, day).filter(pk__in=ids).values_list("pk", flat=True))
    freed = set(freed_on(day).filter(member__in=ids).values_list("member", flat=True))
    same = TaskAssignment.objects.open().filter(organization=organization, member__in=ids, content=content)
    holding = set(same.filter(deadline=assignment.deadline).values_list("member", flat=True))
    for member in members:
        found += rules.holder_findings(member, here=here, freed=freed, holding=holding, assigned_on=day)
    if found:
        raise Refused(found)
    return TaskAssignment.objects.bulk_create(
        TaskAssignment(
            organization=organization, member=member, content=content, product=assignment.product.strip(), assigned_on=day,
            deadline=assignment.deadline, meeting=assignment.meeting, reports_in=assignment.reports_in,
            state=TaskState.ASSIGNED, created_by=by,
        )
        for member in members
    )  # fmt: skip


def _meetings_belong(organization: Organization, assignment: Assignment, found: list[Finding]) -> None:
    for name in ("meeting", "reports_in"):
        meeting = getattr(assignment, name)
        if meeting is not None and meeting.organization_id != organization.pk:
            found.append(Finding("meeting", "Buổi họp không thuộc chi bộ này.", field=name))


@transaction.atomic
def assess_tasks(*, assessed: Mapping[TaskAssignment, Mapping[str, object]], scope, on: date) -> int:
    """Assess several tasks at once: all of them or none. Each line holds what the step asks, and ``version``, what was read.

    Raises ``Refused`` naming the member of every fault (``row`` counts from 1); with ``conflict`` when somebody moved one of them on.
    """
    if not assessed:
        raise Refused(Finding("nothing", "Chưa chọn mức hoàn thành cho nhiệm vụ nào.", field="result"))
    found, conflict = [], False
    for number, (task, line) in enumerate(assessed.items(), 1):
        data = dict(line)
        try:
            perform(task, "assess", scope=scope, on=on, version=data.pop("version"), data=data)
        except Refused as refused:
            conflict = conflict or refused.conflict
            found += [
                replace(one, message=f"{task.member.full_name}, “{task.content}”: {one.message}", row=number)
                for one in refused.findings
            ]
    if found:
        raise Refused(found, conflict=conflict)
    return len(assessed)


@transaction.atomic
def correct_task(*, task: TaskAssignment, values: Mapping[str, object], version: int) -> TaskAssignment:
    """Correct the words of an open task (``content``, ``product``, ``reports_in``). The deadline has its own step, with a reason.

    Raises ``Refused``: with ``conflict`` when somebody changed or closed it since ``version``; when the words are gone.
    """
    locked = TaskAssignment.objects.select_for_update(of=("self",)).get(pk=task.pk)
    if locked.version != version or not locked.is_open:
        raise Refused(
            Finding("moved_on", f"Nhiệm vụ vừa được người khác sửa: nay ở trạng thái “{locked.state_label}”, nội dung "
                    f"“{locked.content}”. Xem lại rồi ghi tiếp."),
            conflict=True,
        )  # fmt: skip
    content = str(values.get("content", locked.content)).strip()
    if not content:
        raise Refused(
            Finding("content", "Chưa ghi nội dung nhiệm vụ.", field="content", remedy="Ghi ngắn gọn việc phải làm.")
        )
    locked.content = content
    locked.product = str(values.get("product", locked.product)).strip()
    reports_in = values.get("reports_in", locked.reports_in)
    if reports_in is not None and reports_in.organization_id != locked.organization_id:
        raise Refused(Finding("meeting", "Buổi họp không thuộc chi bộ này.", field="reports_in"))
    locked.reports_in = reports_in
    locked.version += 1
    locked.save(update_fields=["content", "product", "reports_in", "version"])
    return locked


def meeting_adopted(meeting: Meeting, *, scope, on: date) -> list[TaskAssignment]:
    """What adopted minutes mean for tasks of members; called inside the transaction that adopts them.

    Every line of the resolution with a responsible member of the branch becomes a task of that member; lines judged at this meeting move
    the tasks that came from earlier ones. Answers with the new tasks.
    """
    given = _give_from_items(meeting, by=scope.user)
    _follow_reviews(meeting, scope=scope, on=on)
    return given


def _give_from_items(meeting: Meeting, *, by) -> list[TaskAssignment]:
    """A task for each line whose responsible member is in the branch and not freed that day; no deadline means the end of the year.

    The others (a person of another branch, an exempt member who volunteers) stay lines of the resolution only.
    """
    day = meeting.held_on
    items = list(
        ResolutionItem.objects.filter(meeting=meeting, responsible__isnull=False, status=ItemStatus.OPEN)
        .exclude(task_assignments__isnull=False)
        .order_by("order", "pk")
    )
    responsible = {item.responsible_id for item in items}
    expected = set(expected_members(meeting.organization, day).filter(pk__in=responsible).values_list("pk", flat=True))
    return TaskAssignment.objects.bulk_create(
        TaskAssignment(
            organization=meeting.organization, member_id=item.responsible_id, meeting=meeting, resolution_item=item,
            content=item.task, product=item.target, assigned_on=day, deadline=item.deadline or date(day.year, 12, 31),
            state=TaskState.ASSIGNED, created_by=by,
        )
        for item in items if item.responsible_id in expected
    )  # fmt: skip


def _follow_reviews(meeting: Meeting, *, scope, on: date) -> None:
    """What the meeting said of a line reaches its task: still open = progress, done or not done = reported and waiting for the
    assessment of the member, dropped = withdrawn."""
    reviews = meeting.item_reviews.exclude(item__task_assignments=None).select_related("item")
    for review in reviews:
        words = f"Buổi họp ngày {format_date(meeting.held_on)}: {review.get_status_display()}"
        words = f"{words}. {review.result}"[:400] if review.result else words
        for task in review.item.task_assignments.filter(state__in=(TaskState.ASSIGNED, TaskState.IN_PROGRESS)):
            name, data = {
                ItemStatus.OPEN: ("progress", {"progress": words, "note": words}),
                ItemStatus.DROPPED: ("withdraw", {"reason": words}),
            }.get(ItemStatus(review.status), ("report", {"evidence": words, "note": words}))
            perform(task, name, scope=scope, on=on, data=data)


def require_branch(organization: Organization) -> None:
    """Refuse an organisation that holds no members."""
    if not organization.is_branch:
        raise Refused(
            Finding("no_branch", f"{organization.name} không phải chi bộ.", field="organization", right=Right.PRINCIPLE)
        )
