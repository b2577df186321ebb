"""P4: one step of a procedure beside a bare UPDATE; and thirty-two people at work under one committee at once."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from django.db import connection, transaction
from django.utils import timezone

from branches.models import Organization
from branches.models.organization import BRANCH_LEVELS
from config.bench.databases import using
from config.bench.measure import Result, in_turn, result
from config.bench.pages import nodes, reader
from core.dates import Month
from core.workflow import perform
from meetings.models import Meeting, MeetingKind, MeetingState
from meetings.services.meetings import plan_meeting
from members.ledger import Papers
from members.models import ActivityStatus, Member, StatusPeriod
from members.statuses import StatusChange, set_activity_status

CLIENTS, ACTS_EACH = 32, 4


def p4(name: str, rounds: int) -> Iterator[Result]:
    """One step with rights, rules, history and log; many people at once, of whom nobody may fail."""
    with using(name):
        yield _one_step(rounds)
        yield _many_people()


def _one_step(rounds: int) -> Result:
    found = nodes()
    scope, _ = reader(found["branch"], "branch_secretary")
    on = timezone.localdate()
    with transaction.atomic():
        meetings = [
            plan_meeting(
                organization=found["branch"], kind=MeetingKind.EXTRAORDINARY, for_month=Month.of(on),
                planned_at=timezone.now() + timedelta(days=3), by=scope.user,
            )
            for _ in range(2 * (rounds + 2))
        ]  # fmt: skip
    stepped, bare = iter(meetings[::2]), iter(meetings[1::2])

    def ours() -> None:
        perform(next(stepped), "notify", scope=scope, on=on)

    def beside() -> None:
        Meeting.objects.filter(pk=next(bare).pk).update(state=MeetingState.NOTIFIED)

    compared = in_turn(ours, beside, rounds)
    _forget(meetings)
    return result("P4", "một bước của quy trình (quyền, điều kiện, lịch sử, nhật ký) / một lệnh UPDATE", compared, 4.0)


def _forget(meetings: list[Meeting]) -> None:
    """Leave the database as it was, so that the next run begins alike."""
    keys = [meeting.pk for meeting in meetings]
    with connection.cursor() as cursor:
        for table, column in (
            ("meetings_meetingstep", "meeting_id"),
            ("meetings_agendaitem", "meeting_id"),
            ("meetings_meeting", "id"),
        ):
            cursor.execute(f"DELETE FROM {table} WHERE {column} = ANY(%s)", [keys])


def _many_people() -> Result:
    """Each client marks members of one commune absent and back; counters of every node above move with each act."""
    commune = nodes()["commune"]
    on = timezone.localdate()
    branches = Organization.objects.filter(path__startswith=commune.path, level__in=BRANCH_LEVELS)
    touched = StatusPeriod.objects.filter(
        valid_from__gte=on - timedelta(days=1)
    )  # by a run before this one on the same data
    members = list(
        Member.objects.current()
        .filter(organization__in=branches, activity_status=ActivityStatus.ACTIVE)
        .exclude(pk__in=touched.values("member"))
        .order_by("?")[: CLIENTS * ACTS_EACH]
    )

    def client(number: int) -> int:
        failed = 0
        try:
            for member in members[number::CLIENTS]:
                for status in (ActivityStatus.EXEMPT, ActivityStatus.ACTIVE):
                    day = on - timedelta(days=1 if status == ActivityStatus.EXEMPT else 0)
                    try:
                        set_activity_status(
                            member=member, change=StatusChange(status, day), papers=Papers(), by=None, on=on
                        )
                    except Exception:
                        failed += 1
        finally:
            connection.close()
        return failed

    start = timezone.now()
    with ThreadPoolExecutor(CLIENTS) as pool:
        failures = sum(pool.map(client, range(CLIENTS)))
    seconds = (timezone.now() - start).total_seconds()
    acts = 2 * len(members)
    return Result(
        "P4", f"{CLIENTS} người cùng làm dưới một đảng ủy: số việc thất bại", failures, 0.0, seconds * 1000, 0.0,
        f"{acts} việc, {acts / seconds:.0f} việc/giây, {len(members)} đồng chí",
    )  # fmt: skip
