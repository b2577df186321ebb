"""Reads of the score shared by pages, print-outs, the resolution and the API."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from branches.models import Organization
from core.numbers import format_points, format_share
from meetings.models import (
    SCORED,
    TOOK_PLACE,
    Band,
    Meeting,
    MeetingScore,
    MeetingState,
    ScoreLine,
    ScoreSheet,
)
from meetings.parameters import ATTENDANCE_TARGET
from meetings.score.measures import Facts
from meetings.score.parameters import AVERAGE_FROM, FAIR_FROM, GOOD_FROM, RESCALE
from meetings.score.rules import Total, applies, band_for, points_for, total_of
from regulations.lookup import NoRuleInForce, lookup_values


def sheet_for(organization: Organization, on: date) -> ScoreSheet | None:
    """The sheet by which a branch scores a meeting of that day: the nearest committee's, else the country's."""
    sheets = ScoreSheet.objects.filter(published_at__isnull=False).in_force(on).over(organization)
    return sheets.prefetch_related("criteria").first()


def bounds_on(on: date, sheet: ScoreSheet | None = None) -> dict[str, str]:
    """The lower ends of the bands on a day: of the sheet, of the dated parameters, before those of the list of bands."""
    try:
        bounds = {str(band): str(rule.value_on(on)) for band, rule in
                  ((Band.GOOD, GOOD_FROM), (Band.FAIR, FAIR_FROM), (Band.AVERAGE, AVERAGE_FROM))}  # fmt: skip
    except NoRuleInForce:
        bounds = {value.code: str(value.attributes["lower"]) for value in lookup_values("meeting_band")}
    if sheet is not None:
        own = {Band.GOOD: sheet.good_from, Band.FAIR: sheet.fair_from, Band.AVERAGE: sheet.average_from}
        bounds |= {str(band): format(bound.normalize(), "f") for band, bound in own.items() if bound is not None}
    return bounds


def rescales(sheet: ScoreSheet, on: date) -> bool:
    """Whether a month without a thematic meeting is scored on what could be reached."""
    if sheet.rescale is not None:
        return sheet.rescale
    try:
        return bool(RESCALE.value_on(on))
    except NoRuleInForce:
        return True


def may_be_entered(meeting: Meeting) -> bool:
    """Whether the branch may still enter its score: from the opening of the meeting to its report upward."""
    return meeting.kind in SCORED and meeting.state in TOOK_PLACE and meeting.state != MeetingState.REPORTED


@dataclass(frozen=True, slots=True)
class Card:
    """The score of a meeting as it stands: saved lines, and what its record tells today while it may still change."""

    meeting: Meeting
    sheet: ScoreSheet
    lines: list[ScoreLine]
    total: Total
    bounds: dict[str, str]
    score: MeetingScore | None = None

    @property
    def band(self) -> Band | None:
        """The band the branch gives itself; nothing while a line has no points."""
        return band_for(self.total.exact, self.bounds) if self.total.complete else None


def card_of(meeting: Meeting) -> Card | None:
    """The card of a meeting, nothing written; ``None`` where no sheet was in force that day.

    Once the meeting is reported the saved lines stand; until then what can be computed is computed anew. A meeting keeps its sheet.
    """
    score = MeetingScore.objects.filter(meeting=meeting).select_related("sheet").first()
    sheet = score.sheet if score is not None else sheet_for(meeting.organization, meeting.held_on)
    if sheet is None:
        return None
    saved = {line.criterion_id: line for line in score.lines.select_related("criterion")} if score else {}
    lines = (
        list(saved.values())
        if score is not None and not may_be_entered(meeting)
        else computed_lines(meeting, sheet, saved)
    )
    bounds = score.bounds if score else bounds_on(meeting.held_on, sheet)
    return Card(meeting, sheet, lines, total_of(lines, rescale=rescales(sheet, meeting.held_on)), bounds, score)


def computed_lines(meeting: Meeting, sheet: ScoreSheet, saved: dict[int, ScoreLine]) -> list[ScoreLine]:
    """The lines of a card with what the record tells now; unsaved, what the clerk said kept."""
    facts = Facts(meeting)
    lines = []
    # a sheet that was used has no criterion more than the saved lines
    for criterion in [line.criterion for line in saved.values()] or sheet.criteria.all():
        line = saved.get(criterion.pk) or ScoreLine(criterion=criterion)
        line.applies = applies(criterion, regular=facts.regular, with_theme=facts.with_theme)
        measured = facts.measure(criterion.measure) if line.applies else None
        line.computed_points = points_for(criterion, measured)
        line.explanation = measured.words[:300] if measured else ""
        lines.append(line)
    return lines


def band_of(meeting: Meeting) -> Band | None:
    """The band of a meeting that counts: the superior's, else the branch's own; ``None`` while it has none."""
    score = MeetingScore.objects.filter(meeting=meeting).first()
    return score.band if score else None


def score_line(meeting: Meeting) -> str:
    """The score in one sentence, for part IV of the resolution; empty while the meeting is not scored."""
    score = getattr(meeting, "score", None)
    return line_of(score) if score else ""


def line_of(score: MeetingScore) -> str:
    """``Chi bộ tự chấm 90/95 điểm, quy đổi theo thang 100: 94,74 điểm; xếp mức Tốt.``"""
    if score.self_score is None:
        return ""
    written = format_points(score.self_score)
    if score.sheet_id is None:
        text = f"Chi bộ tự chấm {written} điểm"
    elif Fraction(score.self_points) == Fraction(score.self_score):
        text = f"Chi bộ tự chấm {format_points(score.self_points)}/{format_points(score.applicable_max)} điểm"
    else:
        text = (
            f"Chi bộ tự chấm {format_points(score.self_points)}/{format_points(score.applicable_max)} điểm, "
            f"quy đổi theo thang 100: {written} điểm"
        )
    if score.self_band:
        text += f"; xếp mức {Band(score.self_band).label}"
    if score.superior_score is not None:
        text += f". Cấp trên chấm {format_points(score.superior_score)} điểm, mức {Band(score.final_band).label}"
    return f"{text}."


@dataclass(frozen=True, slots=True)
class AttendanceTarget:
    """The rate of attendance beside what was asked that day (``reports.md`` I23)."""

    came: int
    expected: int
    target: Fraction
    met: bool
    citation: str

    @property
    def words(self) -> str:
        """``38/40 (95%), yêu cầu 90%``."""
        share = format_share(self.came, self.expected)
        return f"{self.came}/{self.expected} ({share}), yêu cầu {format_points(Decimal(self.target.numerator) / self.target.denominator)}%"


def attendance_target(meeting: Meeting) -> AttendanceTarget | None:
    """Whether enough members came: since 28/10/2025 at least the target; under 12-HD/BTCTW more than it and nobody away without reason."""
    figures = Facts(meeting).figures
    try:
        rule = ATTENDANCE_TARGET.on(meeting.held_on)
    except NoRuleInForce:
        return None
    if not figures.expected:
        return None
    share, target = Fraction(figures.came * 100, figures.expected), Fraction(str(rule.value))
    met = (
        share > target and not figures.absent_unexcused
        if sheet_for(meeting.organization, meeting.held_on) is None
        else share >= target
    )
    return AttendanceTarget(figures.came, figures.expected, target, met, rule.cite())
