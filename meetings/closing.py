"""What of the life of a branch ends with it: shown before an act closes the branch, so that whoever receives plans and assigns anew.

Arrears of dues go with the member by themselves (``meetings.dues.queries.months_owed``); meetings held keep the branch that held them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from branches.followers import Business, counts_business
from meetings.models import Meeting, MeetingState, TaskAssignment


def register() -> None:
    """Hang this app on the acts of organisations."""
    counts_business(ending)


def ending(organization_ids: Collection[int]) -> Iterable[Business]:
    """Meetings not yet held, tasks not yet finished."""
    planned = Meeting.objects.filter(
        organization__in=organization_ids, state__in=(MeetingState.PLANNED, MeetingState.NOTIFIED)
    )
    yield Business("buổi sinh hoạt đã lập, chưa họp", planned.count(), follows=False)
    tasks = TaskAssignment.objects.filter(organization__in=organization_ids).open()
    yield Business("nhiệm vụ chi bộ giao chưa xong", tasks.count(), follows=False)
