"""Reads for the pages and the API. Rules come from the copy of this process; only documents ask the database."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from core.text import fold
from regulations import units
from regulations.lookup import Authority, Rule, authority, rules_between
from regulations.marks import Mark
from regulations.models import FormVersion, Instrument, LookupValue, Parameter, ParameterValue
from regulations.periods import on_day
from regulations.snapshot import Document, current

#: Columns of the authority matrix, from the branch upwards.
LEVELS = {
    "branch": "Chi bộ",
    "sectional_committee": "Đảng ủy bộ phận",
    "grassroots_committee": "Đảng ủy cơ sở",
    "upper": "Cấp trên trực tiếp của cơ sở",
    "provincial": "Cấp tỉnh",
}

#: Attributes of list values that a person can use, with their words.
ATTRIBUTE_WORDS = {
    "short": "Viết tắt",
    "abbreviation": "Viết tắt",
    "group": "Nhóm",
    "condition": "Điều kiện",
    "multiple": "Hệ số lương cơ sở",
    "marking": "Cách chấm",
    "max": "Điểm tối đa",
    "points_from": "Từ điểm",
    "lower": "Từ điểm",
    "upper": "Đến điểm",
    "boxes": "Số ô",
    "form": "Mẫu",
    "rule": "Quy tắc",
    "priority": "Ưu tiên số hóa",
    "from_age": "Từ tuổi",
    "to_age": "Đến tuổi",
    "code_census": "Mã tổng điều tra",
    "code_1979": "Mã năm 1979",
}


@dataclass(frozen=True, slots=True)
class RuleRow:
    """One line of the list: the rule of that day, or none."""

    parameter: Parameter
    rule: Rule | None
    instrument_id: int | None = None


@dataclass(slots=True)
class FamilyRows:
    """The lines of one family."""

    label: str
    rows: list[RuleRow] = field(default_factory=list)


def _holds(words: Iterable[str], *texts: str) -> bool:
    """Whether every word looked for occurs somewhere, diacritics apart."""
    if not words:
        return True
    text = fold(" ".join(texts))
    return all(word in text for word in words)


def rule_rows(
    on: date, *, words: list[str] | None = None, family: str = "", mark: str = "", absent: bool = False
) -> list[RuleRow]:
    """Every rule with its value of that day, in the order of the families."""
    data = current()
    found = []
    for parameter in data.by_code.values():
        if family and parameter.family != family:
            continue
        rule = next(iter(rules_between(parameter.code, on, on)), None)
        if rule is None and not (absent and not mark):
            continue
        if rule is not None and mark and rule.mark != mark:
            continue
        texts = (rule.citation, rule.text, rule.note) if rule else ()
        if not _holds(words or [], parameter.label, *texts):
            continue
        document = data.library.by_key.get(f"{rule.instrument_number}@{rule.instrument_date}") if rule else None
        found.append(RuleRow(parameter, rule, document.id if document else None))
    return found


def by_family(rows: Iterable[RuleRow]) -> list[FamilyRows]:
    """The same lines under the headings of their families."""
    groups: dict[str, FamilyRows] = {}
    for row in rows:
        label = row.parameter.get_family_display()
        groups.setdefault(label, FamilyRows(label)).rows.append(row)
    return list(groups.values())


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """One value of a rule as the page of the rule shows it."""

    row: ParameterValue
    text: str
    start: date
    to: date | None
    #: in_force, past, coming, or replaced (same start, entered again later)
    standing: str
    certainty: Mark

    @property
    def standing_label(self) -> str:
        """The standing in words."""
        return {
            "in_force": "Đang áp dụng",
            "past": "Đã hết áp dụng",
            "coming": "Sẽ áp dụng",
            "replaced": "Đã được thay bằng giá trị cùng ngày",
        }[self.standing]

    @property
    def tone(self) -> str:
        """The kit's tone of the standing."""
        return {"in_force": "current", "coming": "progress"}.get(self.standing, "neutral")


def history(parameter: Parameter, on: date) -> list[HistoryRow]:
    """Every value of a rule, newest first; values of older releases of the data are left out."""
    data = current()
    rows = parameter.values.select_related("instrument")
    periods = {period.row.id: period for period in data.periods[parameter.code]}
    newest = max((row.edition for row in rows), default=0)
    standing_now = on_day(data.periods[parameter.code], on)
    words = data.words("parameter_word")
    found = []
    for row in sorted(rows, key=lambda r: (r.valid_from, r.id), reverse=True):
        period = periods.get(row.id)
        if period is None and row.edition not in (0, newest):
            continue
        if period is None:
            standing = "replaced"
        elif standing_now and standing_now.row.id == row.id:
            standing = "in_force"
        else:
            standing = "coming" if period.start > on else "past"
        found.append(
            HistoryRow(
                row, units.human(row.value, row.unit, shown_as=parameter.shown_as, words=words),
                row.valid_from, period.to if period else row.valid_to, standing, Mark(row.mark),
            )
        )  # fmt: skip
    return found


@dataclass(frozen=True, slots=True)
class InstrumentRow:
    """A document and how long it stands."""

    instrument: Instrument
    document: Document
    in_force: bool

    @property
    def certainty(self) -> Mark:
        """How sure we are, with label and tone for a badge."""
        return Mark(self.instrument.mark)


def instrument_rows(
    on: date, *, words: list[str] | None = None, subject: str = "", mark: str = "", absent: bool = False
) -> list[InstrumentRow]:
    """The documents, newest first; only those in force that day unless ``absent``."""
    instruments = Instrument.objects.all()
    if subject:
        instruments = instruments.filter(subject=subject)
    if mark:
        instruments = instruments.filter(mark=mark)
    library = current().library
    found = []
    for instrument in instruments:
        document = library.by_id[instrument.pk]
        in_force = document.starts_on <= on and (document.ends_on is None or on <= document.ends_on)
        if (in_force or absent) and _holds(
            words or [], instrument.number, instrument.title, instrument.issuer, instrument.note
        ):
            found.append(InstrumentRow(instrument, document, in_force))
    return found


@dataclass(frozen=True, slots=True)
class AuthorityRow:
    """One act with what each level does that day."""

    label: str
    note: str
    cells: list[tuple[str, list[Authority]]]


def authority_rows(on: date, words: list[str] | None = None) -> list[AuthorityRow]:
    """The matrix: acts downwards, levels across; acts nobody takes part in that day are left out."""
    data = current()
    rows = []
    for action in data.actions.values():
        rules = authority(action.code, on)
        texts = [f"{rule.decider_label} {rule.role_label} {rule.note}" for rule in rules]
        if not rules or not _holds(words or [], action.label, *texts):
            continue
        per_level: dict[str, list[Authority]] = defaultdict(list)
        for rule in rules:
            per_level[rule.level].append(rule)
        rows.append(
            AuthorityRow(action.label, action.note, [(label, per_level[level]) for level, label in LEVELS.items()])
        )
    return rows


def form_rows(
    on: date, *, words: list[str] | None = None, family: str = "", absent: bool = False
) -> list[tuple[FormVersion, Mark, str]]:
    """The official forms of that day with their mark and the paper of the member file they become."""
    data = current()
    found = []
    for form in sorted((f for versions in data.forms.values() for f in versions), key=lambda f: f.order):
        in_use = form.valid_from <= on and (form.valid_to is None or on <= form.valid_to)
        if (family and form.family != family) or not (in_use or absent):
            continue
        if _holds(words or [], form.code, form.title, form.note):
            paper = data.latest.get(("member_document", form.file_document))
            found.append((form, Mark(form.mark), paper.label if paper else ""))
    return found


def form_families() -> list[str]:
    """The sets of forms, in their order."""
    forms = sorted((f for versions in current().forms.values() for f in versions), key=lambda f: f.order)
    return list(dict.fromkeys(form.family for form in forms))


def said_attributes(value: LookupValue) -> list[tuple[str, str]]:
    """The attributes of a list value that a person can use, in words."""
    return [
        (ATTRIBUTE_WORDS[name], units.number(content))
        for name, content in value.attributes.items()
        if name in ATTRIBUTE_WORDS and content not in ("", None)
    ]
