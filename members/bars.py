"""What keeps a member where he is for the time being, said by whoever knows: an inspection, a complaint, a discipline case.

Transfers ask here before a member is introduced elsewhere (``transfer.md`` 4, “blocked cases”); procedures beside them register from
``AppConfig.ready`` without either knowing the other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

from core.findings import Finding, Right
from members.models import ActivityStatus, Member

#: ``(member, on) -> Iterable[Finding]``
Bar = Callable[[Member, date], Iterable[Finding]]
_BARS: list[Bar] = []


def bars_leaving(bar: Bar) -> Bar:
    """Register a question."""
    _BARS.append(bar)
    return bar


def findings_against_leaving(member: Member, on: date) -> list[Finding]:
    """Everything that keeps a member from being introduced elsewhere on a day."""
    return [finding for bar in _BARS for finding in bar(member, on)]


@bars_leaving
def _suspended(member: Member, on: date) -> Iterable[Finding]:
    """Somebody whose activity is suspended is being examined."""
    if member.activity_status == ActivityStatus.SUSPENDED:
        yield Finding("suspended", f"Đồng chí {member.full_name} đang bị đình chỉ sinh hoạt đảng, chưa chuyển sinh hoạt.",
                      right=Right.REGULATION, remedy="Chuyển khi có kết luận; trong lúc chờ, ghi “Chưa chuyển” và lý do.")  # fmt: skip
