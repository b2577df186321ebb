"""The branch's working sheet 1 (Biểu 1 chi bộ) with its extended transfer rows, each figure with the people behind it.

Rows, labels and identities: ``reports.md`` 4.1. The arithmetic is that of ``members.flows``; nothing here is typed in and nothing is
computed twice. A signed report answers from its snapshot.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from branches.models import OrganizationVersion
from members.flows import Balance, Standing, balance
from members.models import ActivityStatus, Member, MembershipClass, MembershipPeriod, Sex
from regulations.lookup import lookup_label
from reports.facts import Around, around
from reports.models import Report, ReportKind


@dataclass(frozen=True, slots=True)
class Row:
    """One printed row: where its people come from, whether it prints when it is nothing."""

    code: str
    indent: int
    source: str  # opening | events | sum | closing | part | stay | formula
    parts: tuple[str, ...] = ()
    label: str = ""
    only_if_any: bool = False

    @property
    def words(self) -> str:
        """The printed label: the official row's where there is one, our own for the rows of the working version."""
        return self.label or lookup_label("statistical_row", f"B1.{self.code}")


def _transfers(letter: str, codes: str) -> tuple[Row, ...]:
    labels = {
        "a": "a. Tỉnh, thành phố (đảng bộ trực thuộc Trung ương) khác",
        "b": "b. Đảng bộ khác trong tỉnh",
        "c": "c. Tổ chức cơ sở đảng khác trong cùng đảng bộ xã, phường",
        "d": "d. Chi bộ khác trong cùng đảng bộ cơ sở",
    }
    return tuple(Row(f"{codes}{part}", 2, "events", label=labels[part]) for part in letter)


_IN = ("B2a", "B2b", "B2c", "B2d")
_OUT = ("C5a", "C5b", "C5c", "C5d")
ROWS: tuple[Row, ...] = (
    Row("A", 0, "opening"),
    Row("B", 0, "sum", ("opening", "B1", *_IN, "B2", "B3", "R_in")),
    Row("opening", 1, "events", label="Số dư ban đầu nhập vào phần mềm", only_if_any=True),
    Row("B1", 1, "events"),
    Row("B2", 1, "sum", (*_IN, "B2")),
    *_transfers("abcd", "B2"),
    Row("B3", 1, "events"),
    Row("R_in", 1, "events", label="4. Tăng do sắp xếp tổ chức đảng", only_if_any=True),
    Row("C", 0, "sum", ("C1", "C2", "C3", "C4", *_OUT, "C5", "C6", "C7", "R_out")),
    Row("C1", 1, "events"),
    Row("C2", 1, "events"),
    Row("C3", 1, "events"),
    Row("C3p", 2, "part", ("C3",)),
    Row("C4", 1, "events"),
    Row("C5", 1, "sum", (*_OUT, "C5")),
    *_transfers("abcd", "C5"),
    Row("C6", 1, "events", label="6. Hủy quyết định kết nạp", only_if_any=True),
    Row("C7", 1, "events", label="7. Gộp hồ sơ trùng", only_if_any=True),
    Row("R_out", 1, "events", label="8. Giảm do sắp xếp tổ chức đảng", only_if_any=True),
    Row("D", 0, "closing"),
    Row("D.official", 1, "closing", label="Trong đó: - Chính thức"),
    Row("D.probationary", 1, "closing", label="- Dự bị"),
    Row("D.female", 1, "closing", label="- Nữ"),
    Row("D.exempt", 1, "closing", label="- Được miễn công tác và sinh hoạt đảng"),
    Row("D.transit", 1, "closing", label="- Đang chuyển giữa các chi bộ trực thuộc", only_if_any=True),
    Row("E1", 0, "stay"),
    Row("E2", 0, "closing"),
    Row("G", 0, "formula"),
)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody behind a figure."""

    member_id: int | None
    name: str
    sign: int = 1
    movement_id: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure as printed; the signs of its people add up to it (invariant I-7), ``G`` aside, which is a formula of others."""

    code: str
    label: str
    indent: int
    value: int
    people: tuple[Person, ...] = ()
    last_year: int | None = None


@dataclass(slots=True)
class Sheet:
    """The figures of one report."""

    figures: list[Figure]
    balance: Balance | None = None
    by_code: dict[str, Figure] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.by_code = {figure.code: figure for figure in self.figures}

    def value(self, code: str) -> int:
        """A figure by its code; a row that did not print is nothing."""
        figure = self.by_code.get(code)
        return figure.value if figure else 0


def compute(report: Report) -> Sheet:
    """The figures of a report now, from the ledger: opening of the filed report before, entries since, closing."""
    earlier, beside = report.opens_from, around(report)
    found = balance(
        report.organization, report.period_start, report.period_end, opening=beside.opening,
        counted_until=earlier.known_at if earlier else None, under=beside.under,
    )  # fmt: skip
    return _sheet(report, found, beside)


def figures_of(report: Report) -> Sheet:
    """The figures to show: the snapshot of a signed report, else computed now."""
    if not report.is_frozen:
        return compute(report)
    return Sheet(
        [
            Figure(c.code, c.label, c.indent, c.value, (), c.same_period_last_year)
            for c in report.cells.order_by("order")
        ]
    )  # fmt: skip


def people_behind(report: Report, code: str) -> tuple[Figure, list[Person]] | None:
    """The figure and the people behind it; ``None`` when the report has no such row."""
    if report.is_frozen:
        cell = report.cells.filter(code=code).first()
        if cell is None:
            return None
        people = [Person(p.member_id, p.name, p.sign, p.movement_id, p.note) for p in cell.people.order_by("pk")]
        return Figure(cell.code, cell.label, cell.indent, cell.value, tuple(people), cell.same_period_last_year), people
    figure = compute(report).by_code.get(code)
    return (figure, list(figure.people)) if figure else None


def unexplained(found: Balance | None) -> list[str]:
    """Names of members whom the rearrangement row holds although no organisation of theirs changed in the period."""
    if found is None:
        return []
    suspects = [*found.rearranged_in, *found.rearranged_out]
    places = MembershipPeriod.objects.filter(member__in=suspects).values_list(
        "member_id", "origin__path", "destination__path"
    )
    paths: dict[int, set[str]] = {pk: set() for pk in suspects}
    for pk, origin, destination in places:
        paths[pk] |= {origin, destination}
    changed = set(
        OrganizationVersion.objects.filter(act__isnull=False, valid_from__lte=found.end).values_list("organization__path", flat=True)
    ) if suspects else set()  # fmt: skip
    wrong = [pk for pk in suspects if not any(path.startswith(moved) for path in paths[pk] for moved in changed)]
    return list(Member.all_records.filter(pk__in=wrong).order_by("name_sort_key").values_list("full_name", flat=True))


def _sheet(report: Report, found: Balance, beside: Around) -> Sheet:
    people = _people(report, found, beside)
    figures = []
    for row in ROWS:
        if row.code == "D.transit" and report.kind == ReportKind.BRANCH_MONTH:
            continue
        behind = tuple(people.get(row.code, ()))
        value = sum(person.sign for person in behind)
        if row.source == "formula":
            value = sum(p.sign for p in people["D"]) + len(people["E1"]) - len(people["E2"]) - len(people["D.exempt"])
        if value or behind or not row.only_if_any:
            figures.append(Figure(row.code, row.words, row.indent, value, behind, beside.last_year.get(row.code)))
    return Sheet(figures, found)


def _people(report: Report, found: Balance, beside: Around) -> dict[str, list[Person]]:
    was = found.people

    def listed(ids: Iterable[int]) -> list[int]:
        return sorted(ids, key=lambda pk: (was[pk].sort_key, pk))

    people: dict[str, list[Person]] = {
        "A": [Person(pk, was[pk].name) for pk in listed(found.opening)],
        "D": [
            Person(pk, was[pk].name, note="Đang chuyển" if pk in found.in_transit else "")
            for pk in listed(found.closing)
        ],
        "E1": [Person(pk, name, note=home) for pk, name, home in beside.visitors],
    }
    for event in found.events:
        person = Person(event.member_id, was[event.member_id].name, event.sign, event.movement_id, _note(event))
        people.setdefault(event.row, []).append(person)
        if event.row == "C3" and event.membership_class == MembershipClass.PROBATIONARY:
            people.setdefault("C3p", []).append(person)
    for code, counted in (("R_in", found.rearranged_in), ("R_out", found.rearranged_out)):
        people.setdefault(code, []).extend(Person(pk, was[pk].name, n) for pk, n in counted.items())
    for row in ROWS:
        if row.source == "sum":
            people[row.code] = [person for part in row.parts for person in people.get(part, [])]
    return people | _parts_of_closing(people["D"], was, found)


def _parts_of_closing(closing: list[Person], was: dict[int, Standing], found: Balance) -> dict[str, list[Person]]:
    def those(holds: Callable[[Standing], bool]) -> list[Person]:
        return [person for person in closing if holds(was[person.member_id])]

    exempt = (ActivityStatus.EXEMPT, ActivityStatus.TEMPORARILY_EXEMPT)
    return {
        "D.official": those(lambda s: s.membership_class == MembershipClass.OFFICIAL),
        "D.probationary": those(lambda s: s.membership_class != MembershipClass.OFFICIAL),
        "D.female": those(lambda s: s.sex == Sex.FEMALE),
        "D.exempt": those(lambda s: s.activity in exempt),
        "D.transit": [person for person in closing if person.member_id in found.in_transit],
        "E2": those(lambda s: s.activity == ActivityStatus.TEMPORARY_ELSEWHERE),
    }


def _note(event) -> str:
    words = [f"{event.effective_on.day:02d}/{event.effective_on.month:02d}/{event.effective_on.year}"]
    if event.late:
        words.append("ghi nhận bổ sung")
    if event.sign < 0:
        words.append("đính chính (đảo bút toán)")
    return ", ".join(words)
