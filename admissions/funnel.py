"""The way into the Party as a funnel: who stands at which step, who went on, who fell out, how long it took, who is late.

Counted from the cases and their log, for any node: by the branch that does the procedure.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db import connection
from django.db.models import Count, Q, QuerySet

from admissions.board import now_at
from admissions.clocks import DayBook
from admissions.models import BEFORE_CEREMONY, ENDED_STATES, Admission, AdmissionState, AdmissionStep
from admissions.stages import STAGES, stage_of
from admissions.workflow import WORKFLOW
from branches.models import Organization
from branches.models.organization import BRANCH_LEVELS, LIVING
from core.dates import add_years
from core.spans import Span
from regulations.lookup import lookup, lookup_label

S = AdmissionState
#: States from which nobody goes on: reaching one of them is falling out of the way.
FALLEN_STATES = (
    S.REMOVED_FROM_LIST, S.WITHDRAWN, S.REJECTED_BY_BRANCH, S.REJECTED_BY_SUPERIOR, S.MOVED, S.DOSSIER_EXPIRED, S.ADMISSION_ANNULLED,
    S.PROBATIONER_DELETED, S.DECEASED, S.DEPARTED,
)  # fmt: skip
IDLE_YEARS = (1, 2, 3)
_MOVES = """
    WITH moves AS (
        SELECT s.admission_id, s.from_state, s.to_state, s."on",
               coalesce(lag(s."on") OVER (PARTITION BY s.admission_id ORDER BY s.at, s.id), a.noted_on) AS since
        FROM admissions_admissionstep s JOIN admissions_admission a ON a.id = s.admission_id
        JOIN branches_organization o ON o.id = a.organization_id
        WHERE s.from_state <> s.to_state AND o.path >= %(path)s AND o.path < %(path)s || '~'
    ), began AS (
        SELECT a.id FROM admissions_admission a JOIN branches_organization o ON o.id = a.organization_id
        WHERE o.path >= %(path)s AND o.path < %(path)s || '~' AND a.noted_on BETWEEN %(start)s AND %(end)s
    )
"""
_FLOWS = """
    SELECT 'entered', to_state, count(*), NULL::float FROM moves WHERE "on" BETWEEN %(start)s AND %(end)s GROUP BY 2
    UNION ALL SELECT 'entered', %(first)s, count(*), NULL FROM began
    UNION ALL SELECT CASE WHEN to_state = ANY(%(fallen)s) THEN 'fallen' ELSE 'passed' END, from_state, count(*), NULL
        FROM moves WHERE "on" BETWEEN %(start)s AND %(end)s GROUP BY 1, 2
    UNION ALL SELECT 'days', from_state, count(*), percentile_cont(0.5) WITHIN GROUP (ORDER BY "on" - since)
        FROM moves WHERE "on" BETWEEN %(start)s AND %(end)s AND NOT to_state = ANY(%(fallen)s) GROUP BY 2
"""
_BEHIND = {
    "entered": """SELECT admission_id FROM moves WHERE "on" BETWEEN %(start)s AND %(end)s AND to_state = %(state)s
                  UNION ALL SELECT id FROM began WHERE %(state)s = %(first)s""",
    "passed": """SELECT admission_id FROM moves WHERE "on" BETWEEN %(start)s AND %(end)s AND from_state = %(state)s
                 AND NOT to_state = ANY(%(fallen)s)""",
    "fallen": """SELECT admission_id FROM moves WHERE "on" BETWEEN %(start)s AND %(end)s AND from_state = %(state)s
                 AND to_state = ANY(%(fallen)s)""",
}
_IDLE = """
    SELECT o.id, o.name, last.on_day, o.established_on
    FROM branches_organization o LEFT JOIN (
        SELECT m.after_origin_id AS branch_id, max(m.effective_on) AS on_day FROM members_movement m
        JOIN branches_organization b ON b.id = m.after_origin_id AND b.path >= %(path)s AND b.path < %(path)s || '~'
        WHERE m.kind IN ('admission', 'readmission') AND m.sign = 1 AND m.effective_on <= %(on)s
          AND NOT EXISTS (SELECT 1 FROM members_movement r WHERE r.reverses_id = m.id)
        GROUP BY 1
    ) last ON last.branch_id = o.id
    WHERE o.path >= %(path)s AND o.path < %(path)s || '~' AND o.level = ANY(%(levels)s) AND o.status = ANY(%(living)s)
      AND coalesce(o.established_on, DATE '0001-01-01') <= %(cutoff)s AND (last.on_day IS NULL OR last.on_day <= %(cutoff)s)
    ORDER BY last.on_day NULLS FIRST, o.path
"""


@dataclass(slots=True)
class Stage:
    """One state of the way: people in it now, of them late; entered, passed on, fallen out in the period; median days until the next."""

    state: AdmissionState
    now: int = 0
    late: int = 0
    entered: int = 0
    passed: int = 0
    fallen: int = 0
    days: Decimal | None = None


@dataclass(frozen=True, slots=True)
class GroupLine:
    """A group of the source with the number of people in each stage of the way."""

    code: str
    label: str
    stages: tuple[tuple[str, int], ...]

    @property
    def total(self) -> int:
        """Everybody of the group on the way."""
        return sum(n for _, n in self.stages)


@dataclass(frozen=True, slots=True)
class IdleBranch:
    """A branch that has admitted nobody for years; ``last_on`` is empty when the ledger knows no admission."""

    organization_id: int
    name: str
    last_on: date | None
    established_on: date | None = None

    def idle_for(self, years: int, on: date) -> bool:
        """Whether it stood and admitted nobody for so many years."""
        cutoff = add_years(on, -years)
        return (self.last_on is None or self.last_on <= cutoff) and (
            self.established_on is None or self.established_on <= cutoff
        )


@dataclass(slots=True)
class Funnel:
    """The funnel of a node."""

    stages: list[Stage]
    groups: list[GroupLine] = field(default_factory=list)

    @property
    def open(self) -> int:
        """People on the way before the ceremony."""
        return sum(stage.now for stage in self.stages if stage.state in BEFORE_CEREMONY)


def cases_of(node: Organization) -> QuerySet[Admission]:
    """The cases that are the business of a node today."""
    return Admission.objects.filter(now_at(node))


def late_cases(node: Organization, on: date) -> QuerySet[Admission]:
    """Open cases whose next step is overdue; ``due`` is the day it was due."""
    rows = cases_of(node).exclude(state__in=ENDED_STATES)
    return DayBook(rows).lay(rows).filter(due__lt=on)


def funnel(node: Organization, span: Span, on: date) -> Funnel:
    """Everything about the funnel of a node over a period, in four statements."""
    stages = {state: Stage(state) for state in (*map(S, WORKFLOW.rail), *FALLEN_STATES)}
    by_group: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for state, group, n in cases_of(node).order_by().values_list("state", "source_group").annotate(n=Count("pk")):
        stages[S(state)].now += n
        if state not in ENDED_STATES and (stage := stage_of(state)):
            by_group[group][stage.code] += n
    with connection.cursor() as cursor:
        cursor.execute(_MOVES + _FLOWS, _values(node, span))
        for what, state, n, days in cursor.fetchall():
            stage = stages[S(state)]
            if what == "days":
                stage.days = Decimal(str(days))
            else:
                setattr(stage, what, getattr(stage, what) + n)
    for state, n in late_cases(node, on).order_by().values_list("state").annotate(n=Count("pk")):
        stages[S(state)].late += n
    return Funnel(list(stages.values()), _groups(by_group))


def behind(node: Organization, span: Span, on: date, what: str, state: str, group: str = "") -> list[Admission]:
    """The cases behind a figure, each as often as it was counted.

    ``what`` is now, late, entered, passed or fallen with a ``state`` (none: every state), or ``group`` with a stage as state.
    """
    ordered = ("organization__path", "applicant__name_sort_key", "pk")
    rows = cases_of(node).select_related("applicant", "organization").order_by(*ordered)
    if what == "group":
        states = next((stage.states for stage in STAGES if stage.code == state), ())
        return list(rows.filter(state__in=states, source_group=group))
    if what == "now":
        return list(rows.filter(state=state))
    if what == "late":
        found = late_cases(node, on).select_related("applicant", "organization").order_by(*ordered)
        return list(found.filter(state=state) if state else found)
    with connection.cursor() as cursor:
        cursor.execute(_MOVES + _BEHIND[what], _values(node, span) | {"state": state})
        times = Counter(pk for (pk,) in cursor.fetchall())
    found = Admission.objects.filter(pk__in=times).select_related("applicant", "organization").order_by(*ordered)
    return [case for case in found for _ in range(times[case.pk])]


def source_of(node: Organization, start: date, end: date) -> dict[str, int]:
    """What a monthly report says of the source (``reports.md`` 8.1): people followed, those who finished the course, open dossiers."""
    stages = {stage.code: stage.states for stage in STAGES}
    working = (*stages["dossier"], *stages["branch"], *stages["superior"], *stages["ceremony"])
    counted = cases_of(node).aggregate(
        followed=Count("pk", filter=Q(state__in=stages["source"])), dossiers=Count("pk", filter=Q(state__in=working))
    )
    learnt = AdmissionStep.objects.filter(
        admission__in=cases_of(node), to_state=S.COURSE_COMPLETED, on__range=(start, end)
    )
    return counted | {"learnt": learnt.exclude(from_state=S.COURSE_COMPLETED).values("admission").distinct().count()}


def idle_branches(node: Organization, on: date, years: int) -> list[IdleBranch]:
    """Branches that stand, were founded earlier, and have admitted nobody for so many years."""
    values = {
        "path": node.path, "on": on, "cutoff": add_years(on, -years), "levels": [str(level) for level in BRANCH_LEVELS],
        "living": [str(status) for status in LIVING],
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_IDLE, values)
        return [IdleBranch(*row) for row in cursor.fetchall()]


def _values(node: Organization, span: Span) -> dict[str, object]:
    return {
        "path": node.path, "start": span.start, "end": span.end, "fallen": [str(state) for state in FALLEN_STATES],
        "first": str(WORKFLOW.initial),
    }  # fmt: skip


def _groups(counted: dict[str, dict[str, int]]) -> list[GroupLine]:
    order: Iterable[str] = [code for code, _ in lookup("admission_source_group")]
    known = [code for code in order if code in counted]
    rest = [code for code in counted if code not in known]
    return [
        GroupLine(code, lookup_label("admission_source_group", code) or "Chưa ghi nhóm",
                  tuple((stage.code, counted[code][stage.code]) for stage in STAGES))
        for code in (*known, *rest)
    ]  # fmt: skip
