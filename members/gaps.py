"""Time that does not count in party age (thời gian gián đoạn), ``member-record.md`` 8, ``badges.md`` 3.3."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from core.dates import format_date
from core.findings import Finding, Refused, Right
from core.text import clean
from members.counting import refresh_entries
from members.models import Member, PartyAgeGap


def months_of(gap: PartyAgeGap) -> int:
    """Months a gap takes away: the difference of its months, the day ignored; none when it counts all the same."""
    if gap.counts_toward_age:
        return 0
    return (gap.valid_to.year - gap.valid_from.year) * 12 + gap.valid_to.month - gap.valid_from.month


@transaction.atomic
def record_gap(
    *,
    member: Member,
    valid_from: date,
    valid_to: date,
    reason: str,
    on: date,
    document: str = "",
    confirmed_by: str = "",
    counts_toward_age: bool = False,
) -> PartyAgeGap:
    """Record time out of Party life.

    Effects: the gap; ``gap_months`` of the member as the sum of all gaps that do not count; the counters (bands of party age).
    Raises ``Refused`` when the days are turned round or lie in a gap recorded already.
    """
    locked = Member.all_records.select_for_update(of=("self",)).get(pk=member.pk)
    if valid_to < valid_from:
        raise Refused(
            Finding("ends_before", f"Gián đoạn kết thúc ngày {format_date(valid_to)}, trước khi bắt đầu ngày {format_date(valid_from)}.",
                    field="valid_to", remedy="Kiểm tra lại hai ngày.")
        )  # fmt: skip
    other = locked.gaps.filter(valid_from__lte=valid_to, valid_to__gte=valid_from).first()
    if other is not None:
        raise Refused(
            Finding("overlap", f"Đã ghi thời gian gián đoạn từ {format_date(other.valid_from)} đến {format_date(other.valid_to)}.",
                    field="valid_from", right=Right.PRINCIPLE, remedy="Sửa khoảng thời gian đã ghi.")
        )  # fmt: skip
    gap = PartyAgeGap.objects.create(
        member=locked, valid_from=valid_from, valid_to=valid_to, reason=clean(reason)[:200], document=clean(document)[:200],
        confirmed_by=clean(confirmed_by)[:200], counts_toward_age=counts_toward_age,
    )  # fmt: skip
    locked.gap_months = sum(months_of(one) for one in locked.gaps.all())
    locked.save(update_fields=["gap_months", "updated_at"])
    refresh_entries([locked.pk], on)
    return gap
