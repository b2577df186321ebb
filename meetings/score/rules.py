"""The arithmetic of the score, pure and exact: points of a criterion, the total, the band, the rating of a period.

Shares are exact fractions; nothing is rounded before a band is decided (``meetings-evaluation.md`` A.4).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from operator import ge, gt, le, lt

from core.findings import WARNING, Finding, Right
from core.numbers import format_number, round_half_up
from meetings.models import Applies, Band, ScoreCriterion, ScoreLine

TESTS = {"at_least": ge, "more_than": gt, "at_most": le, "below": lt}
FULL_SHEET = Decimal(100)  # what the points of a sheet add up to, and the scale of every score
THREE_BANDS = (Band.GOOD, Band.FAIR, Band.AVERAGE)


@dataclass(frozen=True, slots=True)
class Measured:
    """What the record of a meeting tells of a criterion: figures for a scale, or simply whether it is met; ``words`` say how."""

    words: str
    figures: Mapping[str, Fraction | int] = field(default_factory=dict)
    met: bool | None = None


def points_for(criterion: ScoreCriterion, measured: Measured | None) -> Decimal | None:
    """The points a criterion gives for what was measured; ``None`` when the record cannot tell.

    A scale is tried from the top; the first row that holds gives the points, never more than the criterion has.
    """
    if measured is None:
        return None
    if measured.met is not None:
        return criterion.max_points if measured.met else Decimal(0)
    for row in criterion.scale:
        if not row.get("figure"):
            return _at_most(row["points"], criterion)
        figure = measured.figures.get(row["figure"])
        if figure is None:
            return None
        if TESTS[row["test"]](Fraction(figure), Fraction(str(row["bound"]))):
            return _at_most(row["points"], criterion)
    return None


def _at_most(points, criterion: ScoreCriterion) -> Decimal:
    return min(Decimal(str(points)), criterion.max_points)


def choices_of(criterion: ScoreCriterion) -> list[tuple[Decimal, str]]:
    """What a clerk may say of a criterion, the best first: met or not, or the words of the scale."""
    if criterion.yes_no:
        return [(criterion.max_points, "Đạt"), (Decimal(0), "Không đạt")]
    rows: dict[Decimal, list[str]] = {}
    for row in criterion.scale:
        rows.setdefault(_at_most(row["points"], criterion), []).append(row.get("words", ""))
    return [(points, "; ".join(word for word in rows[points] if word)) for points in sorted(rows, reverse=True)]


def applies(criterion: ScoreCriterion, *, regular: bool, with_theme: bool) -> bool:
    """Whether a criterion counts at a meeting with regular contents, in a month with a thematic meeting."""
    return {Applies.ALWAYS: True, Applies.REGULAR: regular, Applies.WITH_THEME: with_theme}[Applies(criterion.applies)]


@dataclass(frozen=True, slots=True)
class Total:
    """The sum of a card. ``base`` is what the share is taken of: the points that could be reached, or the whole sheet
    where a committee does not rescale for the missing thematic part."""

    points: Decimal
    applicable_max: Decimal
    base: Decimal
    missing: tuple[str, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether every line has points."""
        return not self.missing

    @property
    def exact(self) -> Fraction:
        """The score on a scale of 100."""
        return Fraction(self.points) * 100 / Fraction(self.base) if self.base else Fraction(0)

    @property
    def score(self) -> Decimal:
        """The same as stored and printed: 90 of 95 gives 94,74."""
        exact = self.exact
        return round_half_up(Decimal(exact.numerator) / Decimal(exact.denominator), 2)

    @property
    def rescaled(self) -> bool:
        """Whether the score is not simply the points."""
        return self.base != FULL_SHEET


def total_of(lines: Iterable[ScoreLine], *, rescale: bool) -> Total:
    """Add a card up. Without rescaling the thematic points that could not be reached stay in the base."""
    lines = list(lines)
    counted = [line for line in lines if line.applies]
    reachable = sum((line.criterion.max_points for line in counted), Decimal(0))
    theme = sum(
        (
            line.criterion.max_points
            for line in lines
            if not line.applies and line.criterion.applies == Applies.WITH_THEME
        ),
        Decimal(0),
    )
    return Total(
        points=sum((line.points for line in counted if line.points is not None), Decimal(0)),
        applicable_max=reachable,
        base=reachable if rescale else reachable + theme,
        missing=tuple(line.criterion.code for line in counted if line.points is None),
    )


def band_for(score: Fraction | Decimal, bounds: Mapping[str, str | Decimal | int]) -> Band:
    """The band of a score: the best whose lower end is reached (Tốt from 90, Khá from 70, Trung bình from 50, else Kém)."""
    exact = Fraction(score)
    for band in THREE_BANDS:
        if exact >= Fraction(str(bounds[band.value])):
            return band
    return Band.POOR


def rate(bands: Sequence[Band] | Mapping[Band, int], levels: Sequence[Mapping]) -> Band | None:
    """The band of a period from the bands of its regular meetings; ``None`` when there is none to judge by."""
    counts = Counter(bands) if not isinstance(bands, Mapping) else Counter(dict(bands))
    if not counts.total():
        return None
    return next((Band(row["band"]) for row in levels if _holds(row, counts)), None)


def _holds(row: Mapping, counts: Counter) -> bool:
    whole = counts.total()
    if row.get("floor"):
        reached = sum(number for band, number in counts.items() if Band(band).reaches(Band(row["floor"])))
        if "floor_share" in row:
            if Fraction(reached, whole) <= Fraction(str(row["floor_share"])) / 100:
                return False
        elif reached < whole:
            return False
    wanted = Band(row.get("count_of") or Band.GOOD)
    return sum(number for band, number in counts.items() if Band(band).reaches(wanted)) >= int(row.get("count") or 0)


def describe_level(row: Mapping) -> str:
    """A row of a rule of rating in words."""
    parts = []
    if row.get("floor"):
        reach = f"từ mức {Band(row['floor']).label} trở lên"
        share = row.get("floor_share")
        parts.append(f"{'mọi buổi' if share is None else f'trên {share}% số buổi'} {reach}")
    if row.get("count"):
        parts.append(f"ít nhất {row['count']} buổi mức {Band(row.get('count_of') or 'good').label}")
    return f"{Band(row['band']).label}: {' và '.join(parts) or 'còn lại'}."


def sheet_findings(criteria: Sequence[ScoreCriterion], bounds: Sequence[Decimal | None] = ()) -> list[Finding]:
    """What is wrong with a sheet: nothing in it, a scale that cannot be read, bands out of order; worth a reason: a sum other than 100."""
    found = []
    if not criteria:
        found.append(Finding("no_criteria", "Bảng điểm chưa có tiêu chí nào.", right=Right.REGULATION))
    for criterion in criteria:
        found += _scale_findings(criterion)
    given = [bound for bound in bounds if bound is not None]
    if given != sorted(given, reverse=True) or len(set(given)) < len(given):
        found.append(
            Finding("bands", "Mức Tốt phải cao hơn mức Khá, mức Khá cao hơn mức Trung bình.", field="good_from")
        )
    whole = sum((criterion.max_points for criterion in criteria), Decimal(0))
    if criteria and whole != FULL_SHEET:
        found.append(
            Finding("sum", f"Tổng điểm tối đa là {format_number(whole, 2 if whole % 1 else 0)}, không phải 100.", WARNING,
                    right=Right.REGULATION, overridable=True, remedy="Sửa điểm các tiêu chí, hoặc ghi lý do rồi áp dụng.")
        )  # fmt: skip
    return found


def _scale_findings(criterion: ScoreCriterion) -> Iterable[Finding]:
    where = f"Mục {criterion.code}"
    for number, row in enumerate(criterion.scale, 1):
        if Decimal(str(row["points"])) > criterion.max_points:
            yield Finding("scale_points", f"{where}, dòng {number}: {row['points']} điểm, quá mức tối đa.",
                          field="scale", remedy="Sửa điểm của dòng hoặc điểm tối đa.")  # fmt: skip
    if criterion.scale and criterion.scale[-1].get("figure"):
        yield Finding("scale_end", f"{where}: thang điểm chưa có dòng “còn lại” ở cuối.", field="scale",
                      remedy="Thêm dòng cuối không kèm điều kiện.")  # fmt: skip
