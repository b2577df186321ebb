"""Drawing up the list of a month, and assessing again what has not been handed up."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

from django.db import transaction

from branches.models import Organization
from core.dates import Month, format_date
from core.findings import Finding, Refused
from meetings.dues.payers import assess, assess_months, branches_of, payers_of, places_of
from meetings.dues.rules import Assessed, status_after
from meetings.models import DuesHandover, DuesMonth, DuesSheet, DuesStatus
from members.models import Member

_ASSESSED = ["organization", "group", "due", "rate", "ground", "status"]


def check_open(organization: Organization, month: Month) -> None:
    """Refuse to touch a month the branch has handed up."""
    handover = DuesHandover.objects.filter(organization=organization, month=month.first_day).first()
    if handover is not None:
        raise Refused(
            Finding("closed", f"Đảng phí {month.label} đã nộp cấp trên ngày {format_date(handover.on)} nên không sửa được nữa.",
                    remedy="Ghi thu thêm hoặc điều chỉnh ở danh sách của tháng sau, kèm lý do."),
            conflict=True,
        )  # fmt: skip


def hold(organization: Organization) -> Organization:
    """The branch locked, so that two people do not write its cash at once."""
    return Organization.objects.select_for_update(no_key=True).get(pk=organization.pk)


def apply(row: DuesMonth, assessed: Assessed) -> DuesMonth:
    """Put an assessment into a month; what was paid stays."""
    row.group, row.due, row.rate, row.ground = assessed.group, assessed.due, assessed.record, assessed.ground
    if assessed.words:
        row.rate = row.rate | {"words": assessed.words}
    if assessed.missing:
        row.rate = {"missing": assessed.missing}
    row.status = status_after(row.due, row.paid, assessed.status)
    return row


@transaction.atomic
def draw_up(*, organization: Organization, month: Month, by, on: date) -> DuesSheet:
    """Draw up the list of a month, or bring it up to date: who pays, how much.

    Effects: one row for each payer; amounts of months not handed up are computed anew; people who no longer belong to the list and
    have paid nothing are taken off it. Refused for a month that is closed, or that has not come (the next month may be prepared).
    """
    if not organization.is_branch:
        raise Refused(Finding("not_a_branch", "Đảng phí thu ở chi bộ; hãy chọn một chi bộ.", field="organization"))
    if month > Month.of(on).next:
        raise Refused(
            Finding("future", f"Chưa lập được danh sách {month.label}.", field="month",
                    remedy="Đóng trước nhiều tháng thì ghi ở từng đồng chí.")
        )  # fmt: skip
    hold(organization)
    check_open(organization, month)
    sheet, _ = DuesSheet.objects.get_or_create(
        organization=organization, month=month.first_day, defaults={"opened_by": by, "opened_on": on}
    )
    payers = payers_of(organization, month)
    assessed = assess(payers.members, month)
    standing = {row.member_id: row for row in DuesMonth.objects.filter(month=month.first_day, member__in=assessed)}
    fresh, changed = [], []
    for member in payers.members:
        row = standing.get(member.pk)
        if row is None:
            fresh.append(
                apply(DuesMonth(member=member, organization=organization, month=month.first_day), assessed[member.pk])
            )
        elif row.organization_id == organization.pk or not row.paid:
            row.organization = organization
            changed.append(apply(row, assessed[member.pk]))
    DuesMonth.objects.bulk_create(fresh)
    DuesMonth.objects.bulk_update(changed, _ASSESSED)
    DuesMonth.objects.filter(organization=organization, month=month.first_day, payments=None).exclude(
        member__in=assessed
    ).delete()
    return sheet


def reassess(members: Iterable[Member], start: Month, end: Month | None = None) -> int:
    """Compute again the months of these members from a month on, those handed up left as they are; returns how many."""
    people = list(members)
    rows = DuesMonth.objects.filter(member__in=people, month__gte=start.first_day)
    if end is not None:
        rows = rows.filter(month__lte=end.first_day)
    rows = list(rows.select_for_update())
    closed = set(
        DuesHandover.objects.filter(
            organization__in={row.organization_id for row in rows}, month__gte=start.first_day
        ).values_list("organization_id", "month")
    )
    open_rows = [row for row in rows if (row.organization_id, row.month) not in closed]
    months = {row.period for row in open_rows}
    answers = assess_months(people, months)
    for row in open_rows:
        apply(row, answers[row.period][row.member_id])
        row.version += 1
    DuesMonth.objects.bulk_update(open_rows, [*_ASSESSED, "version"])
    return len(open_rows)


@transaction.atomic
def settle_places(*, members: Collection[Member], start: Month, on: date) -> int:
    """The place where these members pay has changed from a month on: what is unpaid goes to the lists of those who collect now.

    A month paid in part or whole, or handed up at either place, stays where it is. Nobody is left on two lists or on none: where the new
    place has drawn up its list the month stands there at once, else when it draws it up; until then the book of a branch that has ended
    keeps it. Answers how many months were touched; the same number of statements however many members.
    """
    people = {member.pk: member for member in members}
    rows = DuesMonth.objects.select_for_update(of=("self",)).filter(member__in=people, month__gte=start.first_day)
    rows = rows.select_related("organization").prefetch_related("payments")
    standing = {(row.member_id, row.period): row for row in rows}
    goes = _collectors(people, _months(start, Month.of(on).next))
    units = {unit for unit in goes.values() if unit} | {row.organization_id for row in standing.values()}
    drawn, closed = (
        set(
            model.objects.filter(organization__in=units, month__gte=start.first_day).values_list(
                "organization_id", "month"
            )
        )
        for model in (DuesSheet, DuesHandover)
    )
    moved, fresh, dropped = [], [], []
    for (pk, month), unit in goes.items():
        row, there = standing.get((pk, month)), (unit, month.first_day)
        if there in closed or (row is not None and (row.organization_id == unit or _stays(row, closed))):
            continue
        if there in drawn:
            known = row or DuesMonth(member=people[pk], month=month.first_day)
            known.organization_id = unit
            (fresh if row is None else moved).append(known)
        elif row is not None and row.organization.is_active:
            dropped.append(row.pk)
    _write_settled(people, moved, fresh, dropped)
    return len(moved) + len(fresh) + len(dropped)


def _collectors(people: Collection[int], months: Iterable[Month]) -> dict[tuple[int, Month], int | None]:
    """Who collects from each of these members for each month; none for a place outside the system."""
    goes: dict[tuple[int, Month], int | None] = {}
    for month in months:
        branches, placed = branches_of(people, month), places_of(people, month)
        for pk in placed.keys() | branches.keys():
            goes[pk, month] = placed[pk].branch_id if pk in placed else branches[pk]
    return goes


def _stays(row: DuesMonth, closed: Collection[tuple[int, date]]) -> bool:
    """A month that was paid, if only in part, or handed up stays where that was."""
    return bool(row.payments.all()) or (row.organization_id, row.month) in closed


def _write_settled(
    people: dict[int, Member], moved: list[DuesMonth], fresh: list[DuesMonth], dropped: list[int]
) -> None:
    rows = [*moved, *fresh]
    answers = assess_months([people[pk] for pk in {row.member_id for row in rows}], {row.period for row in rows})
    for row in rows:
        apply(row, answers[row.period][row.member_id])
    for row in moved:
        row.version += 1
    DuesMonth.objects.filter(pk__in=dropped).delete()
    DuesMonth.objects.bulk_update(moved, [*_ASSESSED, "version"], batch_size=2000)
    DuesMonth.objects.bulk_create(
        fresh, ignore_conflicts=True
    )  # a list drawn up at this moment may have the month already


def _months(first: Month, last: Month) -> list[Month]:
    found = []
    while first <= last:
        found.append(first)
        first = first.next
    return found


def unsettled(row: DuesMonth) -> bool:
    """Whether something is still to be paid, or nobody knows how much."""
    return row.status in (DuesStatus.OWING, DuesStatus.PARTIAL, DuesStatus.UNSET)
