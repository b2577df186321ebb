"""Shared reads of Party dues: a branch's month, who owes how many months, the figures of units, the three-month rule."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db import connection
from django.db.models import Count, Q, Sum

from branches.models import Organization
from branches.models.organization import SEGMENT
from core.dates import Month, add_months
from core.numbers import percentage
from meetings.dues.parameters import EXEMPT_PARTY_AGE, UNPAID_MONTHS
from meetings.dues.rules import unpaid_counts
from meetings.dues.services.payments import cumulative
from meetings.models import DuesHandover, DuesMonth, DuesPayment, DuesProfile, DuesSheet, DuesStatus, Meeting
from members.models import Member
from members.tables import party_age_months
from regulations.lookup import NoRuleInForce, Rule

#: Why nothing, or less, is asked: codes of ``DuesMonth.ground``.
GROUNDS = {
    "party_age": "Đủ 50 năm tuổi Đảng", "social_pension": "Hưởng trợ cấp hưu trí xã hội", "relief": "Được miễn theo quyết định",
    "reduced": "Được giảm theo quyết định", "suspended": "Bị đình chỉ sinh hoạt", "zero": "Mức đóng bằng 0",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Cash:
    """A branch's month in money (report lines 02, 03, 04, 12), whole đồng."""

    collected: int
    cumulative: int
    kept: int | None
    handed_up: int | None


def sheet_rows(organization: Organization, month: Month) -> list[DuesMonth]:
    """The list of a month in the order of names."""
    return list(
        DuesMonth.objects.filter(organization=organization, month=month.first_day)
        .select_related("member__organization")
        .order_by("member__name_sort_key", "member_id")
    )


def cash_of(organization: Organization, month: Month) -> tuple[Cash, DuesHandover | None]:
    """What was collected; kept and handed up are known once the month is closed."""
    closed = DuesHandover.objects.filter(organization=organization, month=month.first_day).first()
    if closed is not None:
        return Cash(closed.collected, closed.cumulative, closed.kept, closed.handed_up), closed
    taken = DuesPayment.objects.filter(organization=organization, period=month.first_day)
    collected = taken.aggregate(total=Sum("amount"))["total"] or 0
    return Cash(collected, cumulative(organization, month), None, None), None


def month_figures(branch: Organization, month: Month) -> dict[str, int]:
    """For the monthly report of a branch: what was due for the month, what was collected in it, handed up, how many still owe.

    Amounts in đồng; ``kept`` and ``handed_up`` are 0 until the month is handed up.
    """
    cash, _ = cash_of(branch, month)
    rows = DuesMonth.objects.filter(organization=branch, month=month.first_day)
    return {
        "due": rows.aggregate(total=Sum("due"))["total"] or 0, "collected": cash.collected, "cumulative": cash.cumulative,
        "kept": cash.kept or 0, "handed_up": cash.handed_up or 0,
        "owing": rows.filter(status__in=(DuesStatus.OWING, DuesStatus.PARTIAL)).count(),
    }  # fmt: skip


def dues_line(meeting: Meeting) -> str:
    """The dues of the month of a meeting in one sentence for its minutes and resolution; empty without a sheet. No amounts of people."""
    month = Month.of(meeting.held_on)
    rows = DuesMonth.objects.filter(organization=meeting.organization, month=month.first_day)
    payers = rows.filter(status__in=(DuesStatus.PAID, DuesStatus.OWING, DuesStatus.PARTIAL))
    counted = payers.aggregate(all=Count("pk"), paid=Count("pk", filter=Q(status=DuesStatus.PAID)))
    if not counted["all"]:
        return ""
    owing = counted["all"] - counted["paid"]
    rest = f"còn {owing} đồng chí chưa nộp đủ" if owing else "không còn đồng chí nợ"
    return f"Đảng phí {month.label}: {counted['paid']}/{counted['all']} đồng chí đã nộp đủ, {rest}."


def months_owed(organization: Organization, year: int, until: Month) -> dict[int, list[Month]]:
    """Months of the year that each present member of a branch owes, wholly or in part, up to a month.

    Arrears go with the member: also those of a branch he came from, or that was merged into this one.
    """
    owed: dict[int, list[Month]] = {}
    rows = DuesMonth.objects.filter(
        member__organization=organization,
        member__end_reason="", status__in=(DuesStatus.OWING, DuesStatus.PARTIAL), month__year=year,
        month__lte=until.first_day,
    ).order_by("month")  # fmt: skip
    for member_id, month in rows.values_list("member_id", "month"):
        owed.setdefault(member_id, []).append(Month.of(month))
    return owed


@dataclass(frozen=True, slots=True)
class Unpaid:
    """Somebody with months of a year not paid at all without an accepted reason, months that are over only.

    ``consecutive`` is the longest unbroken row; both counts are shown, the rule speaks of months in the year.
    """

    member: Member
    months: list[Month]
    total: int
    consecutive: int
    unanswered: int = 0  # of these, months for which no reason has been asked or judged
    reasons: list[str] = field(default_factory=list)

    @property
    def months_label(self) -> str:
        """The months in words: 3, 4, 7/2026."""
        return f"{', '.join(str(month.month) for month in self.months)}/{self.months[0].year}"


def unpaid_members(organizations, year: int, on: date, *, least: int = 1) -> list[Unpaid]:
    """Present members of these branches with at least so many months of the year unpaid, whichever branch should have collected.

    Months that are not over do not count.
    """
    rows = (
        DuesMonth.objects.filter(
            member__organization__in=organizations, status=DuesStatus.OWING, paid=0, month__year=year, month__lt=Month.of(on).first_day
        )
        .exclude(reason_accepted=True)
        .filter(member__end_reason="")
        .select_related("member__organization")
        .order_by("member__name_sort_key", "member_id", "month")
    )  # fmt: skip
    grouped: dict[int, list[DuesMonth]] = {}
    for row in rows:
        grouped.setdefault(row.member_id, []).append(row)
    found = []
    for months in grouped.values():
        if len(months) < least:
            continue
        total, consecutive = unpaid_counts(row.period for row in months)
        found.append(
            Unpaid(
                months[0].member, [row.period for row in months], total, consecutive,
                sum(row.reason_accepted is None for row in months), [row.unpaid_reason for row in months if row.unpaid_reason],
            )
        )  # fmt: skip
    return sorted(found, key=lambda one: -one.total)


def three_months_rule(on: date) -> Rule:
    """The rule on months not paid in a year without legitimate reason (screening-discipline.md B.2)."""
    return UNPAID_MONTHS.on(on)


def three_months_unpaid(organization: Organization, on: date) -> list[Unpaid]:
    """Members of a branch (or below a committee) whose unpaid months of the year reach the number of the rule of the day.

    The branch then considers proposing deletion of the name; this only lists, with both counts.
    """
    branches = Organization.objects.under(organization)
    return unpaid_members(branches, on.year, on, least=int(three_months_rule(on).value))


# --- The overview -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class UnitFigures:
    """One unit (a branch, or everything below a committee) in a month."""

    organization: Organization
    branches: int
    sheets: int
    payers: int
    due: int
    paid: int
    collected: int
    handed_up: int
    handovers: int
    owing: int
    owing_one: int
    owing_two: int
    owing_three: int
    exempt: int
    reduced: int
    not_collected: int
    unset: int

    @property
    def share(self):
        """Paid of what was due for the month, in percent; ``None`` when nothing was due."""
        return percentage(self.paid, self.due) if self.due else None


_OVERVIEW = """
WITH inside AS (
    SELECT id, path, left(path, %(width)s) AS top FROM branches_organization
    WHERE path LIKE %(prefix)s AND status IN ('active', 'suspended') AND level IN ('branch', 'grassroots_branch')
), months AS (
    SELECT i.top, count(*) AS payers, coalesce(sum(d.due), 0) AS due,
           coalesce(sum(least(d.paid, d.due)) FILTER (WHERE d.due IS NOT NULL), 0) AS paid,
           count(*) FILTER (WHERE d.status IN ('owing', 'partial')) AS owing,
           count(*) FILTER (WHERE d.status = 'exempt') AS exempt,
           count(*) FILTER (WHERE d.ground = 'reduced') AS reduced,
           count(*) FILTER (WHERE d.status = 'not_collected') AS not_collected,
           count(*) FILTER (WHERE d.status = 'unset') AS unset
    FROM meetings_duesmonth d JOIN inside i ON i.id = d.organization_id WHERE d.month = %(month)s GROUP BY i.top
), cash AS (
    SELECT i.top, sum(p.amount) AS collected FROM meetings_duespayment p JOIN inside i ON i.id = p.organization_id
    WHERE p.period = %(month)s GROUP BY i.top
), up AS (
    SELECT i.top, sum(h.handed_up) AS handed_up, count(*) AS handovers FROM meetings_dueshandover h
    JOIN inside i ON i.id = h.organization_id WHERE h.month = %(month)s GROUP BY i.top
), sheets AS (
    SELECT i.top, count(*) AS n FROM meetings_duessheet s JOIN inside i ON i.id = s.organization_id
    WHERE s.month = %(month)s GROUP BY i.top
), debts AS (
    SELECT i.top, d.member_id, count(*) AS n FROM meetings_duesmonth d JOIN members_member m ON m.id = d.member_id
    JOIN inside i ON i.id = m.organization_id
    WHERE d.status = 'owing' AND d.paid = 0 AND d.reason_accepted IS DISTINCT FROM true AND m.end_reason = ''
      AND d.month >= %(january)s AND d.month <= %(counted)s
    GROUP BY i.top, d.member_id
), owed AS (
    SELECT top, count(*) FILTER (WHERE n = 1) AS one, count(*) FILTER (WHERE n = 2) AS two,
           count(*) FILTER (WHERE n >= %(many)s) AS three
    FROM debts GROUP BY top
)
SELECT u.id, count(i.id), coalesce(max(sheets.n), 0), coalesce(max(months.payers), 0), coalesce(max(months.due), 0),
       coalesce(max(months.paid), 0), coalesce(max(cash.collected), 0), coalesce(max(up.handed_up), 0),
       coalesce(max(up.handovers), 0), coalesce(max(months.owing), 0), coalesce(max(owed.one), 0), coalesce(max(owed.two), 0),
       coalesce(max(owed.three), 0), coalesce(max(months.exempt), 0), coalesce(max(months.reduced), 0),
       coalesce(max(months.not_collected), 0), coalesce(max(months.unset), 0)
FROM inside i JOIN branches_organization u ON u.path = i.top
LEFT JOIN months ON months.top = i.top LEFT JOIN cash ON cash.top = i.top LEFT JOIN up ON up.top = i.top
LEFT JOIN sheets ON sheets.top = i.top LEFT JOIN owed ON owed.top = i.top
GROUP BY u.id
"""


def overview(node: Organization, month: Month, on: date) -> list[UnitFigures]:
    """The units directly below a node in a month: two queries, however many branches lie below.

    Months owed are those of the year up to the month, months that are not over left out. A branch answers for itself.
    """
    width = len(node.path) + (0 if node.is_branch else SEGMENT)
    counted = min(month, Month.of(on).previous)
    values = {
        "width": width, "prefix": f"{node.path}%", "month": month.first_day, "january": date(month.year, 1, 1),
        "counted": counted.first_day, "many": int(three_months_rule(month.last_day).value),
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_OVERVIEW, values)
        rows = cursor.fetchall()
    units = Organization.objects.in_bulk([row[0] for row in rows])
    figures = [UnitFigures(units[row[0]], *(int(value) for value in row[1:])) for row in rows]
    return sorted(figures, key=lambda one: (one.organization.sort_order, one.organization.sort_key))


_SUMMED = ("branches", "sheets", "payers", "due", "paid", "collected", "handed_up", "handovers", "owing", "owing_one",
           "owing_two", "owing_three", "exempt", "reduced", "not_collected", "unset")  # fmt: skip


def total_of(node: Organization, figures: Iterable[UnitFigures]) -> UnitFigures:
    """The sum of the units."""
    listed = list(figures)
    return UnitFigures(node, *(sum(getattr(one, name) for one in listed) for name in _SUMMED))


def grounds_of(node: Organization, month: Month) -> list[tuple[str, str, int]]:
    """How many of a month are exempted, reduced or not asked, by ground: code, words, number."""
    rows = (
        DuesMonth.objects.under(node).filter(month=month.first_day).exclude(ground="").values_list("ground", flat=True)
    )
    counted: dict[str, int] = {}
    for ground in rows.iterator():
        counted[ground] = counted.get(ground, 0) + 1
    return [(code, label, counted[code]) for code, label in GROUNDS.items() if code in counted]


#: The lists behind the figures of the overview: code, words.
LISTS = {
    "owing": "Chưa nộp đủ trong tháng", "owing_one": "Còn 1 tháng chưa nộp trong năm", "owing_two": "Còn 2 tháng chưa nộp trong năm",
    "owing_three": "Đủ 3 tháng không đóng", "unset": "Chưa có mức đóng", "exempt": "Được miễn", "not_collected": "Không thu",
} | {f"ground_{code}": label for code, label in GROUNDS.items()}  # fmt: skip


def people_behind(
    node: Organization, month: Month, which: str, on: date
) -> list[tuple[Member, Organization, str]] | None:
    """The people behind a figure: member, branch that collects, a word; ``None`` for an unknown list. No amounts."""
    if which not in LISTS:
        return None
    branches = Organization.objects.under(node)
    if which in ("owing_one", "owing_two", "owing_three"):
        many = int(three_months_rule(month.last_day).value)
        counted = min(month.last_day, Month.of(on).previous.last_day)
        fits = {"owing_one": lambda n: n == 1, "owing_two": lambda n: n == 2, "owing_three": lambda n: n >= many}[which]
        return [
            (one.member, one.member.organization, f"Tháng {one.months_label}; liên tiếp {one.consecutive} tháng")
            for one in unpaid_members(branches, month.year, Month.of(counted).next.first_day)
            if fits(one.total)
        ]
    condition = Q(ground=which.removeprefix("ground_")) if which.startswith("ground_") else Q(status=which)
    if which == "owing":
        condition = Q(status__in=(DuesStatus.OWING, DuesStatus.PARTIAL))
    rows = (
        DuesMonth.objects.under(node).filter(condition, month=month.first_day).select_related("member", "organization")
    )
    ordered = rows.order_by("organization__path", "member__name_sort_key")
    return [(r.member, r.organization, GROUNDS.get(r.ground, "") or r.status_enum.label) for r in ordered]


def sheets_missing(organization: Organization, until: Month, start: Month) -> list[Month]:
    """Months from one to another for which a branch has drawn up no list."""
    known = set(DuesSheet.objects.filter(organization=organization).values_list("month", flat=True))
    months, month = [], start
    while month <= until:
        if month.first_day not in known:
            months.append(month)
        month = month.next
    return months


@dataclass(frozen=True, slots=True)
class YearLine:
    """One month of a branch's year."""

    month: Month
    drawn_up: bool
    payers: int
    due: int
    settled: int
    owing: int
    collected: int
    handover: DuesHandover | None


def branch_year(branch: Organization, year: int) -> list[YearLine]:
    """The twelve months of a branch: list drawn up, who paid, money, handed up."""
    sheets = set(DuesSheet.objects.filter(organization=branch, month__year=year).values_list("month", flat=True))
    taken = dict(
        DuesPayment.objects.filter(organization=branch, period__year=year)
        .values_list("period").annotate(total=Sum("amount")).order_by()
    )  # fmt: skip
    closed = {row.month: row for row in DuesHandover.objects.filter(organization=branch, month__year=year)}
    asked = ~Q(status__in=(DuesStatus.EXEMPT, DuesStatus.NOT_COLLECTED))
    counted = {
        row["month"]: row
        for row in DuesMonth.objects.filter(organization=branch, month__year=year).values("month").annotate(
            payers=Count("pk", filter=asked), owed=Sum("due"), settled=Count("pk", filter=Q(status=DuesStatus.PAID)),
            owing=Count("pk", filter=Q(status__in=(DuesStatus.OWING, DuesStatus.PARTIAL))),
        ).order_by()
    }  # fmt: skip
    lines = []
    for number in range(1, 13):
        month = Month(year, number)
        day, row = month.first_day, counted.get(month.first_day, {})
        lines.append(
            YearLine(month, day in sheets, row.get("payers", 0), row.get("owed") or 0, row.get("settled", 0), row.get("owing", 0),
                     taken.get(day) or 0, closed.get(day))
        )  # fmt: skip
    return lines


def book_of_year(branch: Organization, year: int) -> list[tuple[Member, dict[int, DuesMonth]]]:
    """Sổ thu đảng phí: each member of a branch's lists of a year with his months by number."""
    rows = DuesMonth.objects.filter(organization=branch, month__year=year).select_related("member")
    people: dict[int, tuple[Member, dict[int, DuesMonth]]] = {}
    for row in rows.order_by("member__name_sort_key", "member_id", "month"):
        people.setdefault(row.member_id, (row.member, {}))[1][row.month.month] = row
    return list(people.values())


def region_of(branch: Organization) -> str:
    """The region of minimum wage last written for somebody of a branch: what the next form proposes."""
    known = DuesProfile.objects.filter(member__organization=branch).exclude(region="").order_by("-recorded_at")
    return known.values_list("region", flat=True).first() or ""


def unassessed(branch: Organization) -> int:
    """Members of a branch for whom no basis has been written."""
    return Member.objects.filter(organization=branch).current().filter(dues_profiles=None).count()


def exempt_from(member: Member, month: Month) -> Month | None:
    """The month from which party age exempts a member; ``None`` when it is not counted or no rule holds."""
    age = party_age_months(member, month.first_day)
    if age is None:
        return None
    try:
        needed = int(EXEMPT_PARTY_AGE.value_on(month.first_day))
    except NoRuleInForce:
        return None
    return Month.of(add_months(month.first_day, needed - age))
