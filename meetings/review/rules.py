"""The arithmetic of levels, ceiling and ballot, pure: numbers in, levels and failed conditions out (``meetings-evaluation.md`` D).

What each level asks stands in ``Standard`` (read from the regulations of the period by ``meetings.review.standards``): this module
knows how to test a condition, never its figure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_CEILING, ROUND_DOWN, ROUND_HALF_UP, Decimal
from fractions import Fraction

from meetings.voting import votes_needed

FULL = 100  # the whole, in percent
GRADES = ("poor", "fair", "good", "excellent")  # Kém, Trung bình, Tốt, Xuất sắc (124-QĐ/TW, 2023–2024), worst first
_ROUNDING = {"down": ROUND_DOWN, "half_up": ROUND_HALF_UP, "up": ROUND_CEILING}


@dataclass(frozen=True, slots=True)
class Tasks:
    """Task results of a period; whoever exceeded was also on time."""

    exceeded: int = 0
    on_time: int = 0
    late: int = 0
    not_done: int = 0

    @property
    def total(self) -> int:
        """All tasks of the period."""
        return self.exceeded + self.on_time + self.late + self.not_done

    @classmethod
    def of(cls, values: Mapping[str, int]) -> Tasks:
        """From stored figures; what is missing is 0."""
        return cls(*(int(values.get(name) or 0) for name in ("exceeded", "on_time", "late", "not_done")))

    def as_record(self) -> dict[str, int]:
        """Plain values."""
        return {
            "total": self.total, "exceeded": self.exceeded, "on_time": self.on_time, "late": self.late, "not_done": self.not_done,
        }  # fmt: skip

    def share(self, part: int) -> Fraction:
        """A part of all tasks in percent; 0 when there are none."""
        return Fraction(part * FULL, self.total) if self.total else Fraction(0)


@dataclass(frozen=True, slots=True)
class Condition:
    """One thing a level asks: its words, how it is tested, its figure (if any), its source."""

    kind: str
    label: str
    basis: str = ""
    value: Fraction | None = None
    grade: str = ""


@dataclass(frozen=True, slots=True)
class LevelRule:
    """A level with its lower bound of points (``None`` where no points are given) and its conditions."""

    code: str
    label: str
    short: str
    points_from: Decimal | None
    basis: str
    conditions: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class Standard:
    """The levels of a regulation for one class, best first; ``scored`` when it works with points."""

    levels: tuple[LevelRule, ...]
    scored: bool


@dataclass(frozen=True, slots=True)
class Result:
    """What a review found of a person or a collective."""

    points: Decimal | None = None
    tasks: Tasks | None = None
    unit_tasks: Tasks | None = None
    shortcomings: int = 0
    remedied: int = 0
    disciplined: bool = False
    part_disciplined: bool = False  # a subordinate unit or a member of the leading collective (collectives)
    grades: Mapping[str, str] = field(default_factory=dict)
    task_criteria: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Failed:
    """A condition that does not hold, with what was found."""

    label: str
    found: str
    basis: str = ""

    def as_record(self) -> dict[str, str]:
        """Plain values."""
        return {"label": self.label, "found": self.found, "basis": self.basis}


@dataclass(frozen=True, slots=True)
class Proposal:
    """The level the rules give (empty while something is still unknown), and what failed of each higher one."""

    level: str
    failed: Mapping[str, Sequence[Failed]]
    missing: Sequence[str] = ()

    def as_record(self) -> dict:
        """Plain values, kept with the case."""
        return {
            "level": self.level, "missing": list(self.missing),
            "failed": {code: [one.as_record() for one in found] for code, found in self.failed.items() if found},
        }  # fmt: skip


def proposed_level(result: Result, standard: Standard) -> Proposal:
    """The highest level whose lower bound is reached and whose conditions hold, testing downwards; the lowest asks nothing.

    Points that are not known yet, where the regulation gives points, leave the proposal open.
    """
    missing = []
    if standard.scored and result.points is None:
        missing.append("điểm")
    if not standard.levels:
        return Proposal("", {}, ["mức xếp loại của kỳ này"])
    graded = any(one.kind in ("grades", "task_grade") for rule in standard.levels for one in rule.conditions)
    if graded and not result.grades:
        missing.append("cấp độ của các tiêu chí")
    if not graded and not standard.scored:
        missing.append("cách chấm điểm (quy định của kỳ này không chấm điểm)")
    found = {rule.code: _failures(rule, result) for rule in standard.levels}
    lowest = standard.levels[-1].code
    level = next((rule.code for rule in standard.levels if not found[rule.code]), lowest)
    return Proposal("" if missing else level, found, missing)


def _failures(rule: LevelRule, result: Result) -> list[Failed]:
    found = []
    if rule.points_from is not None and result.points is not None and result.points < rule.points_from:
        found.append(
            Failed(f"Từ {_figure(rule.points_from)} điểm trở lên", f"{_figure(result.points)} điểm", rule.basis)
        )
    for condition in rule.conditions:
        words = _test(condition, result)
        if words:
            found.append(Failed(condition.label, words, condition.basis))
    return found


def _test(condition: Condition, result: Result) -> str:
    """Words of what was found when the condition does not hold; empty when it does."""
    kind = condition.kind
    if kind in _TASK_TESTS:
        tasks = result.unit_tasks if kind.startswith("unit_") else result.tasks
        if tasks is None:
            return "chưa có số liệu nhiệm vụ" if not kind.startswith("unit_") else "chưa có số liệu của đơn vị"
        return _TASK_TESTS[kind](tasks, condition)
    if kind == "all_remedied":
        left = result.shortcomings - result.remedied
        return f"còn {left} trên {result.shortcomings} hạn chế chưa khắc phục" if left > 0 else ""
    if kind == "not_disciplined":
        return "bị kỷ luật trong kỳ" if result.disciplined else ""
    if kind == "none_disciplined":
        return "có tổ chức hoặc thành viên bị kỷ luật" if result.part_disciplined else ""
    if kind in ("grades", "task_grade"):
        return _grades(condition, result)
    raise ValueError(f"unknown condition {kind}")


def _all_on_time(tasks: Tasks, condition: Condition) -> str:
    behind = tasks.late + tasks.not_done
    return f"{behind} trên {tasks.total} nhiệm vụ chậm hoặc không hoàn thành" if behind else ""


def _all_done(tasks: Tasks, condition: Condition) -> str:
    return f"{tasks.not_done} trên {tasks.total} nhiệm vụ không hoàn thành" if tasks.not_done else ""


def _exceeded_share(tasks: Tasks, condition: Condition) -> str:
    share = tasks.share(tasks.exceeded)
    return (
        "" if share >= condition.value else f"{tasks.exceeded} trên {tasks.total} nhiệm vụ vượt mức ({_percent(share)})"
    )


def _late_share(tasks: Tasks, condition: Condition) -> str:
    share = tasks.share(tasks.late)
    return "" if share <= condition.value else f"{tasks.late} trên {tasks.total} nhiệm vụ chậm ({_percent(share)})"


_TASK_TESTS = {
    "all_on_time": _all_on_time, "all_done": _all_done, "exceeded_share": _exceeded_share, "late_share": _late_share,
    "unit_on_time": _all_on_time, "unit_exceeded": _exceeded_share,
}  # fmt: skip


def _grades(condition: Condition, result: Result) -> str:
    least = GRADES.index(condition.grade)
    if condition.kind == "task_grade":
        asked = {code: grade for code, grade in result.grades.items() if code in result.task_criteria}
    else:
        asked = dict(result.grades)
    if not asked:
        return "chưa đánh giá cấp độ"
    below = [code for code, grade in asked.items() if grade not in GRADES or GRADES.index(grade) < least]
    return f"{len(below)} tiêu chí chưa đạt" if below else ""


def task_points(tasks: Tasks | None, most: Decimal, late_weight: Decimal) -> Decimal | None:
    """Points for task results in proportion to what was done, a late task by its weight in percent; ``None`` without tasks."""
    if tasks is None or not tasks.total:
        return None
    done = Fraction(tasks.exceeded + tasks.on_time) + Fraction(tasks.late) * Fraction(late_weight) / FULL
    share = done * Fraction(most) / tasks.total
    return (Decimal(share.numerator) / Decimal(share.denominator)).quantize(Decimal("0.01"), ROUND_HALF_UP)


# --- The ceiling of the top level -------------------------------------------------------------------


def cap(*, assessed: int, good: int, percent: Decimal, base: str, rounding: str = "down") -> int:
    """How many may bear the top level: 17 assessed, 12 rated good, 20 % → 2 of the good, 3 of the assessed."""
    whole = good if base == "HTTNV_COUNT" else assessed
    share = Decimal(whole) * Decimal(percent) / FULL
    return int(share.quantize(Decimal(1), _ROUNDING[rounding]))


# --- The ballot -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class BallotResult:
    """What a tally says: votes needed, the level that has them (or none), and how the votes add up from the best level down."""

    needed: int
    level: str
    running: Mapping[str, int]


def ballot_result(
    votes: Mapping[str, int], order: Sequence[str], base: int, share: Fraction, *, more: bool
) -> BallotResult:
    """The level voted for by more than half of the base; when none is, nothing is decided by the ballot alone."""
    needed = votes_needed(base, share, strictly_more=more)
    level = next((code for code in order if votes.get(code, 0) >= needed), "") if base else ""
    running, total = {}, 0
    for code in order:
        total += votes.get(code, 0)
        running[code] = total
    return BallotResult(needed, level, running)


def _figure(value: Decimal) -> str:
    text = f"{Decimal(value):f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text).replace(".", ",")


def _percent(share: Fraction) -> str:
    return f"{_figure(round(Decimal(share.numerator) / Decimal(share.denominator), 1))}%"
