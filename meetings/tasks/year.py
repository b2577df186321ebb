"""Results of tasks of a year, member by member: the figures the yearly review reads, as a page, a workbook and a printed sheet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import Q

from branches.models import Organization
from core.excel import Column, Kind
from meetings.models import TaskAssignment
from meetings.roll import members_on
from meetings.tasks.queries import Totals, freed_on, last_day, task_totals
from members.models import Member

EXCEL_COLUMNS = [
    Column("Số TT", Kind.INTEGER, 7), Column("Họ và tên", width=28), Column("Số nhiệm vụ", Kind.INTEGER),
    Column("Vượt mức", Kind.INTEGER), Column("Đúng hạn", Kind.INTEGER), Column("Chậm", Kind.INTEGER),
    Column("Không hoàn thành", Kind.INTEGER), Column("Chưa đánh giá", Kind.INTEGER),
    Column("Tỷ lệ đúng hạn (cả vượt mức)", Kind.PERCENT, 16), Column("Tỷ lệ vượt mức", Kind.PERCENT, 12),
    Column("Ghi chú", width=30),
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class YearLine:
    """One member of the sheet; ``note`` says why he may have no task or is no longer here."""

    member: Member
    totals: Totals
    note: str = ""

    @property
    def on_time_percent(self) -> float | None:
        """Share done within the deadline of the tasks with a result, in percent; the exceeded ones are within it."""
        share = self.totals.share_on_time
        return None if share is None else float(share * 100)

    @property
    def exceeded_percent(self) -> float | None:
        """Share exceeded of the tasks with a result, in percent."""
        share = self.totals.share_exceeded
        return None if share is None else float(share * 100)


class YearSheet:
    """A branch and a year: its members at the end of the year, and those who left with tasks of this branch in it.

    The totals of a member hold every task of the year, also those of another branch: the review looks at the member.
    """

    def __init__(self, organization: Organization, year: int) -> None:
        self.organization, self.year = organization, year
        self.start, self.end = date(year, 1, 1), last_day(year)

    @cached_property
    def lines(self) -> list[YearLine]:
        """Members by name, each with the totals of the year."""
        here = set(members_on(self.organization, self.end).values_list("pk", flat=True))
        given = TaskAssignment.objects.counted(self.start, self.end).filter(organization=self.organization)
        members = list(
            Member.objects.filter(Q(pk__in=here) | Q(pk__in=given.values("member"))).order_by("name_sort_key", "pk")
        )
        totals = task_totals([member.pk for member in members], self.start, self.end)
        freed = set(freed_on(self.end).filter(member__in=members).values_list("member", flat=True))
        return [YearLine(member, totals[member.pk], _note(member, here, freed)) for member in members]

    @cached_property
    def sums(self) -> Totals:
        """All lines together."""
        names = ("total", "exceeded", "on_time", "late", "not_done", "open")
        return Totals(*(sum(getattr(line.totals, name) for line in self.lines) for name in names))

    @cached_property
    def tasks(self) -> list[TaskAssignment]:
        """The tasks of this branch in the year, member by member, for the printed sheet."""
        rows = TaskAssignment.objects.counted(self.start, self.end).filter(organization=self.organization)
        return list(rows.select_related("member").order_by("member__name_sort_key", "member", "deadline", "pk"))

    def excel_rows(self) -> Iterator[list[Any]]:
        """The lines as rows of a workbook."""
        for number, line in enumerate(self.lines, 1):
            t = line.totals
            yield [
                number, line.member.full_name, t.total, t.exceeded, t.on_time, t.late, t.not_done, t.open, line.on_time_percent,
                line.exceeded_percent, line.note,
            ]  # fmt: skip


def _note(member: Member, here: set[int], freed: set[int]) -> str:
    if member.pk not in here:
        return "Không còn ở chi bộ"
    return "Được miễn hoặc đang bị đình chỉ" if member.pk in freed else ""
