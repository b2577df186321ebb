"""Figures of the review and the names behind each of them (``reports.md`` 4.7, ``meetings-evaluation.md`` D.9).

A figure is a condition on the standing evaluations of a year: counting it and listing its names read the same condition, so that the
names always add up to the figure (I-7). One grouped statement counts every figure of a sheet for every organisation below a node.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.db.models import Count, Q, QuerySet

from branches.models import SEGMENT, Level, Organization
from branches.models.organization import GRASSROOTS_LEVELS
from meetings.models import (
    DECIDED_STATES,
    LEVEL_ORDER,
    Evaluation,
    EvaluationOrigin,
    EvaluationState,
    OrganizationEvaluation,
    PeriodKind,
    SuggestedBy,
    WorkClass,
)
from meetings.models.review import level_label, period_end
from members.models import Sex
from regulations.lookup import lookup_values

MEMBERS, GRASSROOTS, BRANCHES, COLLECTIVES = "members", "grassroots", "branches", "collectives"
SUBJECTS = {
    MEMBERS: "Đảng viên", GRASSROOTS: "Tổ chức cơ sở đảng", BRANCHES: "Chi bộ trực thuộc", COLLECTIVES: "Tập thể",
}  # fmt: skip
_NOT_YET = (EvaluationState.NOT_OPENED, EvaluationState.RETURNED)
_DECIDED = Q(state__in=DECIDED_STATES)
_REVIEWED = Q(exclusion="") & ~Q(state__in=_NOT_YET)
_NOT_REVIEWED = ~Q(exclusion="") | Q(state__in=_NOT_YET)


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure: code, words, the condition, whether its share of those assessed is shown."""

    code: str
    label: str
    condition: Q
    share: bool = False
    indent: int = 0


def grading_cells(year: int) -> list[Cell]:
    """The rows of the grading sheets (6A to 6E as a working specification): listed = not assessed + not yet + assessed; four levels."""
    codes = [
        code
        for code in LEVEL_ORDER
        if code in {row.code for row in lookup_values("evaluation_level", period_end("year", year))}
    ]
    older = [row for row in lookup_values("evaluation_level", period_end("year", year)) if row.code not in LEVEL_ORDER]
    levels = [*((code, level_label(code)) for code in codes), *((row.code, row.label) for row in older)]
    return [
        Cell("total", "Có đến thời điểm đánh giá", Q()),
        Cell("excluded", "Không thuộc diện đánh giá", ~Q(exclusion=""), indent=1),
        *(
            Cell(f"excluded.{row.code}", row.label, Q(exclusion=row.code), indent=2)
            for row in lookup_values("evaluation_exclusion", period_end("year", year))
        ),
        Cell("open", "Chưa được đánh giá", Q(exclusion="") & ~_DECIDED, indent=1),
        Cell("assessed", "Đã được đánh giá", Q(exclusion="") & _DECIDED, share=True, indent=1),
        *(Cell(f"level.{code}", label, Q(exclusion="") & _DECIDED & Q(level=code), share=True, indent=2) for code, label in levels),
        Cell("reassessed", "Đánh giá lại do vi phạm phát hiện sau", Q(origin=EvaluationOrigin.REASSESSMENT)),
    ]  # fmt: skip


def review_cells() -> list[tuple[str, str, Cell, bool, bool]]:
    """The rows of sheet 6F: (TT, label, condition, for collectives, for members)."""
    suggested = [Cell(f"6f.4.{n}", who.label, Q(suggested_by=who)) for n, who in enumerate(SuggestedBy, 1)]
    rows = [
        ("1", "Số lượng thuộc đối tượng phải kiểm điểm tự phê bình và phê bình", Cell("6f.1", "Phải kiểm điểm", Q()), True, True),
        ("2", "Số lượng đã kiểm điểm tự phê bình và phê bình", Cell("6f.2", "Đã kiểm điểm", _REVIEWED), True, True),
        ("3", "Số lượng chưa kiểm điểm tự phê bình và phê bình", Cell("6f.3", "Chưa kiểm điểm", _NOT_REVIEWED), True, True),
        ("3.1", "Số tập thể thành lập mới", Cell("6f.3.1", "Tập thể thành lập mới", Q(exclusion="new_collective")), True, False),
        ("3.2", "Đảng viên mới kết nạp dưới 6 tháng", Cell("6f.3.2.new", "Mới kết nạp dưới 6 tháng", Q(exclusion="new_member")),
            False, True),
        ("", "Đảng viên được miễn công tác và sinh hoạt đảng", Cell("6f.3.2.exempt", "Được miễn", Q(exclusion="exempt")), False, True),
        ("", "Đảng viên bị đình chỉ sinh hoạt đảng", Cell("6f.3.2.suspended", "Bị đình chỉ", Q(exclusion="suspended")), False, True),
        ("4", "Số được gợi ý kiểm điểm", Cell("6f.4", "Được gợi ý kiểm điểm", ~Q(suggested_by="")), True, True),
    ]  # fmt: skip
    return [*rows, *((f"4.{n}", cell.label, cell, True, True) for n, cell in enumerate(suggested, 1))]


def rows_of(subject: str, organization: Organization, year: int) -> QuerySet:
    """The standing evaluations of a year on or below an organisation, of one kind of subject."""
    if subject == MEMBERS:
        rows = Evaluation.objects.filter(organization__path__startswith=organization.path)
    else:
        rows = OrganizationEvaluation.objects.filter(organization__path__startswith=organization.path)
        if subject == GRASSROOTS:
            rows = rows.filter(organization__level__in=GRASSROOTS_LEVELS)
        elif subject == BRANCHES:
            rows = rows.filter(organization__level=Level.BRANCH)
    return rows.standing().filter(kind=PeriodKind.YEAR, year=year)


def all_cells(year: int) -> dict[str, Cell]:
    """Every figure by code."""
    return {cell.code: cell for cell in [*grading_cells(year), *(row[2] for row in review_cells())]}


def narrowed(rows: QuerySet, facets: Mapping[str, str]) -> QuerySet:
    """Only one sex, class, or type of organisation (``sex``, ``work_class``, ``type``)."""
    if facets.get("sex") in Sex.values:
        rows = rows.filter(member__sex=facets["sex"])
    if facets.get("work_class") in WorkClass.values:
        rows = rows.filter(work_class=facets["work_class"])
    return rows


def counted(rows: QuerySet, cells: Iterable[Cell], *by: str) -> list[dict]:
    """Every figure of the list, in one statement, grouped by these fields (none: one line)."""
    wanted = {_name(cell): Count("pk", filter=cell.condition) if cell.condition else Count("pk") for cell in cells}
    if not by:
        return [rows.order_by().aggregate(**wanted)]
    return list(rows.order_by().values(*by).annotate(**wanted))


def _name(cell: Cell) -> str:
    return f"n_{cell.code.replace('.', '_')}"


def figure(line: Mapping, cell: Cell) -> int:
    """One figure of a counted line."""
    return line[_name(cell)]


# --- Sheets ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class SheetRow:
    """One row of a grading sheet: the figure, its share of those assessed, one figure for each type of organisation."""

    cell: Cell
    total: int
    share: float | None
    by_type: list[int]
    types: tuple[str, ...] = ()

    @property
    def typed(self) -> list[tuple[str, int]]:
        """(type, figure) of each column."""
        return list(zip(self.types, self.by_type, strict=True))


@dataclass(frozen=True)
class GradingSheet:
    """A grading sheet of one kind of subject, with the types of organisations as columns."""

    subject: str
    label: str
    types: list[tuple[str, str]]
    rows: list[SheetRow] = field(default_factory=list)


def subjects_of(organization: Organization) -> tuple[str, ...]:
    """The grading sheets an organisation has: a branch below a committee holds no grassroots organisation."""
    return (BRANCHES, MEMBERS) if organization.level == Level.BRANCH else (GRASSROOTS, BRANCHES, MEMBERS)


def grading_sheet(subject: str, organization: Organization, year: int) -> GradingSheet:
    """Rows of the working specification by type of grassroots organisation."""
    cells = grading_cells(year)
    if subject == MEMBERS:
        cells = [cell for cell in cells if cell.code != "excluded.new_collective"]
    else:
        person = {"excluded.exempt", "excluded.suspended", "excluded.new_member"}
        cells = [cell for cell in cells if cell.code not in person]
    lines = counted(rows_of(subject, organization, year), cells, "organization_id")
    types = types_below(organization)
    kind_of = {line["organization_id"]: "" for line in lines}
    paths = dict(Organization.objects.filter(pk__in=kind_of).values_list("pk", "path"))
    for pk, path in paths.items():
        kind_of[pk] = type_at(path, types)
    words = {row.code: row.label for row in lookup_values("organization_type")}
    present = set(kind_of.values())
    shown = [(code, label) for code, label in words.items() if code in present]
    shown += [(code, "Chưa ghi loại hình") for code in present - set(words)]
    assessed = next(cell for cell in cells if cell.code == "assessed")
    base = sum(figure(line, assessed) for line in lines)
    rows = []
    for cell in cells:
        total = sum(figure(line, cell) for line in lines)
        by_type = [
            sum(figure(line, cell) for line in lines if kind_of[line["organization_id"]] == code) for code, _ in shown
        ]
        rows.append(
            SheetRow(
                cell,
                total,
                total * 100 / base if cell.share and base else None,
                by_type,
                tuple(code for code, _ in shown),
            )
        )
    return GradingSheet(subject, SUBJECTS[subject], shown, rows)


def types_below(organization: Organization) -> dict[str, str]:
    """Paths of organisations that carry a type of their own, at, above or below a node."""
    inside = Q(path__startswith=organization.path) | Q(path__in=organization.ancestor_paths())
    return dict(
        Organization.objects.filter(inside).exclude(organization_type="").values_list("path", "organization_type")
    )


def type_at(path: str, types: Mapping[str, str]) -> str:
    """The type of an organisation: its own, else that of the nearest one above (a branch inherits it)."""
    for end in range(len(path), 0, -SEGMENT):
        if path[:end] in types:
            return types[path[:end]]
    return ""


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """One row of sheet 6F."""

    number: str
    label: str
    code: str
    collectives: int | None
    members: int | None


def review_sheet(organization: Organization, year: int) -> list[ReviewRow]:
    """Sheet 6F: two statements."""
    rows = review_cells()
    cells = [row[2] for row in rows]
    units = counted(rows_of(COLLECTIVES, organization, year), cells)[0]
    people = counted(rows_of(MEMBERS, organization, year), cells)[0]
    return [
        ReviewRow(
            number,
            label,
            cell.code,
            figure(units, cell) if of_units else None,
            figure(people, cell) if of_people else None,
        )
        for number, label, cell, of_units, of_people in rows
    ]


# --- Statistics (D.9) ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class StatLine:
    """A line of the statistics: whom it is about, the figures in the order of the columns, the address part that lists them."""

    label: str
    query: str
    figures: list[int]
    shares: list[float | None]


def statistics(organization: Organization, year: int) -> tuple[list[Cell], dict[str, list[StatLine]]]:
    """Columns, and lines by unit, by sex, by class and for last year."""
    cells = [
        c
        for c in grading_cells(year)
        if c.code in ("total", "assessed", "excluded", "open") or c.code.startswith("level.")
    ]
    rows = rows_of(MEMBERS, organization, year)
    here = f"organization={organization.pk}&year={year}"
    found = {"Theo đơn vị": _by_unit(rows, cells, organization, year)}
    found["Theo giới tính"] = [
        _stat(sex.label, f"{here}&sex={sex.value}", cells, line)
        for sex in Sex for line in counted(rows, cells, "member__sex") if line["member__sex"] == sex.value
    ]  # fmt: skip
    classes = {line["work_class"]: line for line in counted(rows, cells, "work_class")}
    found["Theo diện đảng viên"] = [
        _stat(kind.label, f"{here}&work_class={kind.value}", cells, classes[kind.value])
        for kind in WorkClass
        if kind.value in classes
    ]
    before = counted(rows_of(MEMBERS, organization, year - 1), cells)[0]
    found["So với năm trước"] = [
        _stat(f"Năm {year}", here, cells, counted(rows, cells)[0]),
        _stat(f"Năm {year - 1}", f"organization={organization.pk}&year={year - 1}", cells, before),
    ]
    return cells, found


def _by_unit(rows: QuerySet, cells: list[Cell], organization: Organization, year: int) -> list[StatLine]:
    depth = len(organization.path) + SEGMENT
    sums: dict[str, dict[str, int]] = {}
    for line in counted(rows, cells, "organization__path"):
        held = sums.setdefault(line.pop("organization__path")[:depth], {})
        for name, value in line.items():
            held[name] = held.get(name, 0) + value
    units = Organization.objects.filter(path__in=sums).order_by("path")
    return [_stat(unit.name, f"organization={unit.pk}&year={year}", cells, sums[unit.path]) for unit in units]


def _stat(label: str, query: str, cells: list[Cell], line: Mapping) -> StatLine:
    values = [figure(line, cell) for cell in cells]
    base = next(value for cell, value in zip(cells, values, strict=True) if cell.code == "assessed")
    shares = [
        value * 100 / base if base and cell.code.startswith("level.") else None
        for cell, value in zip(cells, values, strict=True)
    ]
    return StatLine(label, query, values, shares)
