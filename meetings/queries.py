"""Reads shared by pages, deadlines and the API of meetings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from accounts.permissions import Permission as P
from branches.models import Organization
from core.dates import Month
from core.names import fold
from core.paging import KeysetPage, keyset_page
from meetings.absences import Absences, Mark, absences_of
from meetings.models import CAME, TOOK_PLACE, WITH_THEME, Attendance, Meeting, MeetingKind, MeetingState
from members.models import Member

PAGE_SIZE = 30
EARLIEST_YEAR, LATEST_YEAR = 1930, 2100  # years a meeting can be of
COUNT_UP_TO = 10_000  # beyond it a list says "hơn 10.000"


def month_of(text: str) -> Month:
    """A month of an address; ``ValueError`` in Vietnamese for one that cannot be meant."""
    month = Month.parse(text)
    if not EARLIEST_YEAR <= month.year <= LATEST_YEAR:
        raise ValueError(f"Năm {month.year} ngoài khoảng {EARLIEST_YEAR} – {LATEST_YEAR}.")
    return month


class MeetingList:
    """Meetings of a scope with the filters of the address: branch (words or key), kind, state, month or year."""

    def __init__(self, request) -> None:
        self.request, asked = request, request.GET
        self.words = asked.get("q", "").replace("\0", "").strip()[:100]
        self.kind = asked.get("kind", "") if asked.get("kind") in MeetingKind.values else ""
        self.state = asked.get("state", "") if asked.get("state") in MeetingState.values else ""
        self.period_text = asked.get("period", "").strip()
        self.organization_key = asked.get("organization", "")
        self.wrong = ""
        self.month, self.year = self._period()

    def _period(self) -> tuple[Month | None, int | None]:
        text = self.period_text
        if not text:
            return None, None
        if len(text) == 4 and text.isdecimal() and EARLIEST_YEAR <= int(text) <= LATEST_YEAR:
            return None, int(text)
        try:
            return month_of(text), None
        except ValueError:
            self.wrong = f"“{text}” không phải tháng hay năm; ghi 11/2026 hoặc 2026."
            return None, None

    @cached_property
    def organization(self) -> Organization | None:
        """The branch or committee the list is narrowed to, when it is in scope."""
        if not self.organization_key.isdecimal() or len(self.organization_key) > 18:
            return None
        return (
            Organization.objects.visible_to(self.request.scope, P.MEETING_VIEW).filter(pk=self.organization_key).first()
        )

    @property
    def active(self) -> int:
        """How many filters are in use."""
        return sum(bool(one) for one in (self.words, self.kind, self.state, self.period_text, self.organization))

    @cached_property
    def found(self):
        """The rows, unordered."""
        rows = Meeting.objects.visible_to(self.request.scope)
        if self.organization:
            rows = rows.filter(organization__path__startswith=self.organization.path)
        if self.kind:
            rows = rows.filter(kind=self.kind)
        if self.state:
            rows = rows.filter(state=self.state)
        if self.month:
            rows = rows.filter(for_month=self.month.first_day)
        if self.year:
            rows = rows.filter(for_month__year=self.year)
        for word in fold(self.words).split():
            rows = rows.filter(Q(organization__search_text__contains=word) | Q(topic__icontains=word))
        return rows

    @cached_property
    def count(self) -> int:
        """How many rows, at most ``COUNT_UP_TO`` + 1."""
        return self.found.order_by()[: COUNT_UP_TO + 1].count()

    @cached_property
    def page(self) -> KeysetPage:
        """The page the address asks for, newest first, with how many came."""
        rows = self.found.select_related("organization").defer("minutes", "materials")
        found = keyset_page(self.request, rows, order=("-planned_at", "-pk"), size=PAGE_SIZE)
        came = Attendance.objects.filter(meeting__in=[row.pk for row in found], value__in=CAME, stay=None)
        counted = dict(came.order_by().values_list("meeting").annotate(n=Count("pk")))
        for row in found:
            row.came = counted.get(row.pk, 0)
        return found


@dataclass(frozen=True, slots=True)
class CommitteeMonth:
    """How many branches directly below a committee have met in a month."""

    committee: Organization | None
    branches: int
    held: int

    @property
    def missing(self) -> int:
        """Branches that have not met."""
        return self.branches - self.held


def branches_of_month(scope, month: Month, *, committee: Organization | None = None):
    """Living branches in scope with ``held``: whether the regular meeting of the month took place."""
    regular = Meeting.objects.monthly().filter(
        organization=OuterRef("pk"), for_month=month.first_day, state__in=TOOK_PLACE
    )
    rows = Organization.objects.visible_to(scope, P.MEETING_VIEW).active().branches()
    rows = rows.filter(Q(established_on=None) | Q(established_on__lte=month.last_day))
    if committee is not None:
        rows = rows.filter(path__startswith=committee.path)
    return rows.annotate(held=Exists(regular))


def committees_of_month(scope, month: Month) -> list[CommitteeMonth]:
    """The month by the committee directly above the branches, those with most branches missing first."""
    counted = (
        branches_of_month(scope, month).order_by().values("parent")
        .annotate(branches=Count("pk"), n_held=Count("pk", filter=Q(held=True)))
    )  # fmt: skip
    rows = list(counted)
    named = Organization.objects.in_bulk([row["parent"] for row in rows if row["parent"]])
    found = [CommitteeMonth(named.get(row["parent"]), row["branches"], row["n_held"]) for row in rows]
    return sorted(found, key=lambda row: (-row.missing, row.committee.path if row.committee else ""))


def absences_in(
    scope, year: int, *, members: Iterable[int] | None = None, permission: str = P.MEETING_VIEW
) -> dict[int, Absences]:
    """The absences of a calendar year of the members in scope who missed anything, by key of the member; one statement.

    Only rolls of the branch count: somebody who misses a meeting of the committee has not missed the activity of the branch.
    """
    marks = marks_in(scope, year, members=members, permission=permission)
    return absences_of_marks(marks.iterator(5000))


def marks_in(scope, year: int, *, members: Iterable[int] | None = None, permission: str = P.MEETING_VIEW) -> QuerySet:
    """What the rolls of a calendar year say of the members in scope who missed anything (of all the members asked for, where given)."""
    rows = (
        Attendance.objects.visible_to(scope, permission)
        .filter(member__isnull=False, special_duty=False, meeting__for_month__year=year, meeting__state__in=TOOK_PLACE)
        .exclude(meeting__kind=MeetingKind.BRANCH_COMMITTEE)
    )
    if members is not None:
        rows = rows.filter(member__in=members)
    else:
        missed = rows.filter(value__in=("absent_unexcused", "absent_excused"))
        rows = rows.filter(member__in=missed.values("member"))
    return rows.order_by().values("member_id", "meeting__for_month", "meeting__planned_at", "value")


def absences_of_marks(marks: Iterable[Mapping]) -> dict[int, Absences]:
    """The absences that rows of ``marks_in`` tell of, by key of the member."""
    return absences_of(
        Mark(row["member_id"], row["meeting__for_month"], row["meeting__planned_at"], row["value"]) for row in marks
    )


@dataclass(frozen=True, slots=True)
class Watched:
    """A member whose absences of the year ask for attention."""

    member: Member
    absences: Absences
    months_limit: int | None
    run_limit: int | None

    @property
    def grave(self) -> bool:
        """Whether the months without activity reach the number at which deletion is considered."""
        return self.months_limit is not None and self.absences.months >= self.months_limit


def watched_members(
    scope,
    year: int,
    *,
    months_limit: int | None,
    run_limit: int | None,
    permission: str = P.MEETING_VIEW,
    absences: Mapping[int, Absences] | None = None,
) -> list[Watched]:
    """Members with at least one month without activity, or more absences with reason in a row than usual; the gravest first.

    ``absences`` of the year, where they have been read already.
    """
    absences = absences_in(scope, year, permission=permission) if absences is None else absences
    found = {
        key: one for key, one in absences.items() if one.months or (run_limit is not None and one.excused_run > run_limit)
    }  # fmt: skip
    members = Member.objects.visible_to(scope, permission).current().filter(pk__in=found).select_related("organization")
    rows = [Watched(member, found[member.pk], months_limit, run_limit) for member in members]
    return sorted(rows, key=lambda row: (-row.absences.months, -row.absences.excused_run, row.member.name_sort_key))


def themed_quarters(scope, year: int) -> dict[int, set[int]]:
    """Quarters of a year in which each branch of the scope has had (or is having) a thematic meeting."""
    rows = Meeting.objects.visible_to(scope).filter(for_month__year=year, kind__in=WITH_THEME, state__in=TOOK_PLACE)
    found: dict[int, set[int]] = {}
    for branch, month in rows.values_list("organization_id", "for_month"):
        found.setdefault(branch, set()).add((month.month - 1) // 3 + 1)
    return found


def attendance_of(member: Member, limit: int = 12) -> list[Attendance]:
    """The latest lines of rolls of the branch that name a member, newest first."""
    rows = Attendance.objects.filter(member=member, meeting__state__in=TOOK_PLACE)
    rows = rows.exclude(meeting__kind=MeetingKind.BRANCH_COMMITTEE).select_related("meeting__organization")
    return list(rows.order_by("-meeting__planned_at", "-pk")[:limit])


def names_behind(lines: Iterable[Attendance], code: str) -> tuple[str, list[Attendance]] | None:
    """The words of a figure of the roll and the lines behind it; ``None`` for a code that is no figure."""
    lines = list(lines)
    members = [line for line in lines if not line.visitor]
    rated = [line for line in members if not line.special_duty]
    table: Mapping[str, tuple[str, list[Attendance]]] = {
        "expected": ("Số phải dự họp", [x for x in rated if x.came or x.value.startswith("absent")]),
        "came": ("Có mặt", [x for x in rated if x.came]),
        "excused": ("Vắng có lý do", [x for x in rated if x.value == "absent_excused"]),
        "unexcused": ("Vắng không lý do", [x for x in rated if x.value == "absent_unexcused"]),
        "exempt": ("Miễn sinh hoạt", [x for x in rated if x.value == "exempt"]),
        "elsewhere": ("Sinh hoạt tạm thời nơi khác", [x for x in rated if x.value == "temporary_elsewhere"]),
        "suspended": ("Bị đình chỉ sinh hoạt", [x for x in rated if x.value == "suspended"]),
        "duty": ("Làm nhiệm vụ đặc biệt (lực lượng vũ trang)", [x for x in members if x.special_duty]),
        "visitors": ("Sinh hoạt tạm thời tại chi bộ, có dự", [x for x in lines if x.visitor and x.came]),
        "all": ("Toàn bộ điểm danh", lines),
        "official": ("Đảng viên chính thức", [x for x in members if x.membership_class == "official"]),
        "probationary": ("Đảng viên dự bị", [x for x in members if x.membership_class == "probationary"]),
    }
    return table.get(code)


def latest_day_for(year: int, on: date) -> date:
    """The day by which a year is judged: its last day, or today while it runs."""
    return min(date(year, 12, 31), on) if year <= on.year else on
