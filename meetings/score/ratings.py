"""How branches are rated for a month, a quarter, a year; shares of good and fair ones at any node: added up by PostgreSQL."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property

from django.db import connection

from branches.models import Organization
from branches.models.organization import BRANCH_LEVELS, LIVING, SEGMENT
from core.dates import Month
from core.numbers import format_share, percentage
from meetings.models import MONTHLY, SCORED, TOOK_PLACE, Band, Meeting, RatingRule
from meetings.score.parameters import MONTH_RATING
from meetings.score.periods import Period, PeriodKind
from meetings.score.queries import bounds_on
from meetings.score.rules import band_for, rate
from regulations.lookup import NoRuleInForce

REGULAR, LOWEST, AVERAGE = "regular_meeting_counts", "lowest_meeting_counts", "average_of_meetings"
RATED_BANDS = list(Band)


def month_rule(on: date) -> str:
    """Which meeting gives a month its band, on a day."""
    try:
        return str(MONTH_RATING.value_on(on))
    except NoRuleInForce:
        return REGULAR


@dataclass(frozen=True, slots=True)
class Cell:
    """A month of a branch: its meeting, the score, the band; or why there is none."""

    month: Month
    band: Band | None = None
    score: Decimal | None = None
    meeting_id: int | None = None
    held: bool = False
    expected: bool = True  # the month is over, or has its meeting

    @property
    def words(self) -> str:
        """What the table says."""
        if self.band is not None:
            return self.band.label
        if self.held:
            return "Chưa chấm"
        return "Không họp" if self.expected else "Chưa đến"

    @property
    def short(self) -> str:
        """The same where there is little room."""
        return {"Trung bình": "TB", "Chưa chấm": "chưa chấm", "Không họp": "–", "Chưa đến": ""}.get(
            self.words, self.words
        )


def cells_of(branches: Sequence[Organization], months: Sequence[Month], on: date) -> dict[int, list[Cell]]:
    """The months of several branches, one statement whatever their number."""
    rows = Meeting.objects.filter(
        organization__in=branches, kind__in=SCORED, state__in=TOOK_PLACE,
        for_month__gte=months[0].first_day, for_month__lte=months[-1].first_day,
    ).values_list(
        "organization", "for_month", "pk", "kind", "score__final_band", "score__self_score", "score__superior_score",
        "score__bounds",
    ).order_by("started_at", "pk")  # fmt: skip
    met: dict[tuple[int, Month], list[tuple]] = {}
    for organization, for_month, *rest in rows:
        met.setdefault((organization, Month.of(for_month)), []).append(tuple(rest))
    return {
        branch.pk: [_cell(branch, month, met.get((branch.pk, month), []), on) for month in months]
        for branch in branches
    }


def _cell(branch: Organization, month: Month, meetings: list[tuple], on: date) -> Cell:
    founded, ended = branch.established_on, branch.ended_on
    lived = (founded is None or Month.of(founded) <= month) and (ended is None or month <= Month.of(ended))
    regular = [row for row in meetings if row[1] in MONTHLY]
    expected = bool(regular) or (lived and month < Month.of(on))
    if not regular:
        return Cell(month, expected=expected)
    key, _, band, own, superior, _bounds = regular[-1]
    scored = [(row[4] if row[4] is not None else row[3], row[2], row[5]) for row in meetings if row[2]]
    score = superior if superior is not None else own
    rule = month_rule(month.last_day)
    if band and rule == LOWEST:
        score, band, _ = min(scored, key=lambda row: row[0])
    elif band and rule == AVERAGE:
        score = sum(row[0] for row in scored) / len(scored)
        band = band_for(score, scored[-1][2])
    return Cell(month, Band(band) if band else None, score if band else None, key, held=True, expected=True)


@dataclass(frozen=True, slots=True)
class Rating:
    """A branch in a period: the band by the rule in force, on how many scored meetings; which months lack one."""

    period: Period
    cells: list[Cell]
    rule: RatingRule | None
    over: bool

    @property
    def counts(self) -> Counter:
        """How many months have which band."""
        return Counter(cell.band for cell in self.cells if cell.band is not None)

    @property
    def tally(self) -> list[tuple[Band, int]]:
        """The same from the best band down."""
        return [(band, self.counts[band]) for band in Band if self.counts[band]]

    @property
    def band(self) -> Band | None:
        """The band of the period; nothing where no meeting is scored or no rule is known."""
        if self.period.kind is PeriodKind.MONTH:
            return self.cells[0].band
        return rate(dict(self.counts), self.rule.levels) if self.rule else None

    @property
    def missing(self) -> list[Month]:
        """Months without a regular meeting."""
        return [cell.month for cell in self.cells if cell.expected and not cell.held]

    @property
    def unscored(self) -> list[Month]:
        """Months whose meeting has no score."""
        return [cell.month for cell in self.cells if cell.held and cell.band is None]

    @property
    def whole(self) -> bool:
        """Whether nothing lacks and the period is over."""
        return self.over and not self.missing and not self.unscored

    @property
    def remark(self) -> str:
        """What to know beside the band."""
        parts = [] if self.over else ["Tạm tính, chưa hết kỳ"]
        if self.missing:
            parts.append(f"thiếu buổi thường kỳ {', '.join(month.label for month in self.missing)}")
        if self.unscored:
            parts.append(f"chưa chấm {', '.join(month.label for month in self.unscored)}")
        text = "; ".join(parts)
        return text[:1].upper() + text[1:]


def rule_for(organization: Organization, period: Period) -> RatingRule | None:
    """The rule by which a branch is rated for a quarter or a year, as it stood at the end of the period: the nearest committee's."""
    if period.kind is PeriodKind.MONTH:
        return None
    return RatingRule.objects.filter(period=period.kind.value).in_force(period.last.last_day).over(organization).first()


def rating_of(branch: Organization, period: Period, on: date) -> Rating:
    """How a branch stands in a period."""
    cells = cells_of([branch], period.months, on)[branch.pk]
    return Rating(period, cells, rule_for(branch, period), period.last.last_day < on)


@dataclass(frozen=True, slots=True)
class Shares:
    """Branches of a unit in a period by band; ``rated`` of ``branches`` have one."""

    node_path: str
    branches: int = 0
    counts: Counter = field(default_factory=Counter)

    @property
    def rated(self) -> int:
        """How many branches have a band."""
        return sum(self.counts.values())

    def number(self, band: Band) -> int:
        """How many have this band."""
        return self.counts[band]

    def percent(self, *bands: Band) -> Decimal | None:
        """The share of rated branches with one of these bands, in per cent; nothing where none is rated."""
        return percentage(sum(self.counts[band] for band in bands), self.rated)

    @property
    def good(self) -> str:
        """Tỷ lệ Tốt."""
        return format_share(self.counts[Band.GOOD], self.rated)

    @property
    def fair(self) -> str:
        """Tỷ lệ Khá."""
        return format_share(self.counts[Band.FAIR], self.rated)

    @property
    def good_and_fair(self) -> str:
        """Tỷ lệ Tốt và Khá."""
        return format_share(self.counts[Band.GOOD] + self.counts[Band.FAIR], self.rated)


def shares(node: Organization, period: Period) -> Shares:
    """How many branches on or below a node are rated good, fair … in a period. Two statements."""
    return Tallies(node, period).whole


class Tallies:
    """The branches below a node in a period: as a whole, by direct subordinate, one by one. Each is read once."""

    def __init__(self, node: Organization, period: Period) -> None:
        self.node, self.period = node, period

    @cached_property
    def rules(self) -> dict[int, RatingRule]:
        """The rules of rating on or above or below this node, the longest path first."""
        if self.period.kind is PeriodKind.MONTH:
            return {}
        rows = RatingRule.objects.filter(period=self.period.kind.value).in_force(self.period.last.last_day)
        rows = rows.filter(organization=None) | rows.filter(organization__path__startswith=self.node.path)
        above = RatingRule.objects.filter(period=self.period.kind.value).in_force(self.period.last.last_day)
        rows |= above.filter(organization__path__in=self.node.ancestor_paths(include_self=False))
        found = rows.select_related("organization").distinct()
        return {
            rule.pk: rule for rule in sorted(found, key=lambda r: -len(r.organization.path if r.organization else ""))
        }

    @cached_property
    def by_child(self) -> dict[str, Shares]:
        """Shares of each direct subordinate, by its path; the node itself under its own path when it is a branch."""
        depth = len(self.node.path) + SEGMENT
        found: dict[str, Shares] = {}
        for path, rule, number, *counts in self._rows(f"left(o.path, {depth})", "o.path"):
            child = found.get(path) or Shares(path)
            band = self._band(rule, counts)
            more = Counter({band: number}) if band is not None else Counter()
            found[path] = Shares(path, child.branches + number, child.counts + more)
        return found

    @cached_property
    def whole(self) -> Shares:
        """All of them."""
        parts = self.by_child.values()
        return Shares(self.node.path, sum(p.branches for p in parts), sum((p.counts for p in parts), Counter()))

    @cached_property
    def by_branch(self) -> dict[int, Band | None]:
        """The band of every branch below, in the order of the tree."""
        return {key: self._band(rule, counts) for key, rule, _, *counts in self._rows("o.id", "o.path")}

    def _band(self, rule: int | None, counts: Sequence[int]) -> Band | None:
        bands = {band: number for band, number in zip(RATED_BANDS, counts, strict=True) if number}
        if not bands:
            return None
        if self.period.kind is PeriodKind.MONTH:
            return next(iter(bands))
        return rate(bands, self.rules[rule].levels) if rule is not None else None

    def _rows(self, key: str, order: str) -> list[tuple]:
        """``key`` is what rows are put together by (a constant of this module); months of a branch first, then branches alike."""
        rule_sql, rule_values = self._rule_case()
        kinds = list(MONTHLY) if month_rule(self.period.last.last_day) == REGULAR else list(SCORED)
        statement = f"""
            WITH month AS (
                SELECT m.organization_id AS branch, m.for_month, {self._band_sql()} AS band
                FROM meetings_meeting m
                JOIN meetings_meetingscore s ON s.meeting_id = m.id AND s.final_band <> ''
                JOIN branches_organization o ON o.id = m.organization_id
                WHERE m.for_month BETWEEN %s AND %s AND m.kind = ANY(%s) AND m.state = ANY(%s) AND o.path LIKE %s
                GROUP BY 1, 2
                HAVING bool_or(m.kind = ANY(%s))
            ), rated AS (
                SELECT branch, count(*) FILTER (WHERE band = 'good') AS good, count(*) FILTER (WHERE band = 'fair') AS fair,
                       count(*) FILTER (WHERE band = 'average') AS average, count(*) FILTER (WHERE band = 'poor') AS poor
                FROM month GROUP BY 1
            )
            SELECT {key}, {rule_sql}, count(*), coalesce(good, 0), coalesce(fair, 0), coalesce(average, 0), coalesce(poor, 0)
            FROM branches_organization o LEFT JOIN rated ON rated.branch = o.id
            WHERE o.path LIKE %s AND o.level = ANY(%s) AND (o.status = ANY(%s) OR rated.branch IS NOT NULL)
            GROUP BY 1, 2, 4, 5, 6, 7 ORDER BY min({order})
        """
        below = f"{self.node.path}%"
        values = [
            self.period.first.first_day, self.period.last.first_day, kinds, list(TOOK_PLACE), below, list(MONTHLY),
            *rule_values, below, list(BRANCH_LEVELS), list(LIVING),
        ]  # fmt: skip
        with connection.cursor() as cursor:
            cursor.execute(statement, values)
            return cursor.fetchall()

    def _band_sql(self) -> str:
        """The band of a month of a branch as SQL over its scored meetings."""
        rule = month_rule(self.period.last.last_day)
        names = ", ".join(f"'{band.value}'" for band in RATED_BANDS)
        if rule == AVERAGE:
            mean = "avg(coalesce(s.superior_score, s.self_score))"
            tests = " ".join(
                f"WHEN {mean} >= min((s.bounds->>'{band.value}')::numeric) THEN '{band.value}'"
                for band in RATED_BANDS[:-1]
            )
            return f"CASE {tests} ELSE '{Band.POOR.value}' END"
        return f"(ARRAY[{names}])[max(array_position(ARRAY[{names}], s.final_band::text))]"

    def _rule_case(self) -> tuple[str, list]:
        """Which rule of rating holds for a branch: the one with the longest path above it."""
        if not self.rules:
            return "NULL::bigint", []
        tests, values, rest = [], [], "NULL"
        for key, rule in self.rules.items():
            if rule.organization is None:
                rest = str(int(key))
            else:
                tests.append("WHEN o.path LIKE %s THEN %s")
                values += [f"{rule.organization.path}%", key]
        return (f"CASE {' '.join(tests)} ELSE {rest} END" if tests else f"{rest}::bigint"), values


def bands_legend(on: date) -> list[tuple[Band, str]]:
    """The bands and their lower ends on a day, for explanations."""
    bounds = bounds_on(on)
    return [(band, bounds.get(band.value, "")) for band in RATED_BANDS]
