"""What the other apps ask of the regulations. Every question names the day of the act.

::

    PROBATION = Parameter("probation.months", unit=MONTHS, label="Thời gian dự bị")
    rule = PROBATION.on(ceremony_on)      # value, document, article, how sure; rule.cite() says it in words
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from fractions import Fraction
from inspect import currentframe
from typing import Any

from core.dates import format_running
from regulations import units
from regulations.marks import Mark
from regulations.models import FormVersion, LookupValue
from regulations.periods import Period, on_day
from regulations.registry import Declared, registry
from regulations.snapshot import Document, Snapshot, current, look_again

__all__ = [
    "Authority", "Citation", "NoRuleInForce", "Parameter", "Rule", "authority", "basis", "form_version", "instrument",
    "look_again", "lookup", "lookup_label", "lookup_value", "lookup_values", "rule_on", "rules_between", "state_label",
    "states",
]  # fmt: skip


class NoRuleInForce(LookupError):
    """Nothing is in force on that day; the message, in Vietnamese, may be shown as it is."""


@dataclass(frozen=True, slots=True)
class Citation:
    """A document, and a place in it, as the source of an act."""

    instrument_number: str
    instrument_date: str
    citation: str
    article: str = ""
    #: Where the content was read, when the document in force has taken the place of that one.
    content_from: str = ""

    def __str__(self) -> str:
        return self.cite()

    def cite(self) -> str:
        """``Điểm 4.2, Quy định số 294-QĐ/TW, ngày 26/5/2025``."""
        if self.content_from:
            return f"{self.citation} (nội dung theo {self.content_from})"
        return _place(self.article, self.citation)


@dataclass(frozen=True, slots=True)
class Rule:
    """The value of a parameter on a day, with its source. Cases store ``as_record()`` of the rule they used."""

    code: str
    label: str
    value: Any
    unit: str
    valid_from: date
    valid_to: date | None
    #: Document in force on the day; empty where no document says so (see ``mark`` and ``note``).
    instrument_number: str
    instrument_date: str
    article: str
    mark: str
    note: str
    origin: str
    #: Key of the document in which the value was read, when a later one has taken its place.
    content_from: str
    citation: str
    text: str

    def __str__(self) -> str:
        return self.citation

    def cite(self) -> str:
        """Words for logs, findings and print-outs."""
        return self.citation

    def display(self) -> str:
        """The value as a person reads it: ``12 tháng``, ``2/3 số đảng viên chính thức``."""
        return self.text

    @property
    def mark_label(self) -> str:
        """How sure we are, in words."""
        return Mark(self.mark).label

    @property
    def certainty(self) -> Mark:
        """How sure we are, with label and tone for a badge."""
        return Mark(self.mark)

    @property
    def fraction(self) -> Fraction:
        """A share (``2/3``, ``>1/2``) as an exact fraction."""
        return Fraction(str(self.value).lstrip(">"))

    @property
    def strictly_more(self) -> bool:
        """Whether a share must be exceeded (``>1/2``), not only reached."""
        return str(self.value).startswith(">")

    def as_record(self) -> dict[str, Any]:
        """Plain values for a log or a snapshot."""
        record = asdict(self)
        record["valid_from"] = self.valid_from.isoformat()
        record["valid_to"] = self.valid_to.isoformat() if self.valid_to else None
        return record


@dataclass(frozen=True, slots=True)
class Authority:
    """A body that takes part in an act on a day: at which level, in which role, by which majority."""

    action: str
    action_label: str
    level: str
    level_label: str
    decider: str
    decider_label: str
    role: str
    role_label: str
    majority: str
    valid_from: date
    valid_to: date | None
    mark: str
    note: str
    source: Citation

    def __str__(self) -> str:
        return self.cite()

    def cite(self) -> str:
        """The document that gives the authority."""
        return self.source.cite()

    @property
    def majority_text(self) -> str:
        """``trên 1/2`` or ``2/3``."""
        return self.majority.replace(">", "trên ")

    @property
    def mark_label(self) -> str:
        """How sure we are, in words."""
        return Mark(self.mark).label

    @property
    def certainty(self) -> Mark:
        """How sure we are, with label and tone for a badge."""
        return Mark(self.mark)


class Parameter:
    """A dated rule an app uses. Declared in the app's ``parameters.py``; its values are data."""

    def __init__(self, code: str, *, unit: str, label: str = "") -> None:
        self.code, self.unit, self.label = code, unit, label
        frame = currentframe()
        module = frame.f_back.f_globals.get("__name__", "") if frame and frame.f_back else ""
        registry.add(Declared(code, unit, label, module))

    def on(self, on: date) -> Rule:
        """The rule in force that day; ``NoRuleInForce`` when there is none."""
        return rule_on(self.code, on)

    def value_on(self, on: date) -> Any:
        """Only the value, for arithmetic."""
        return rule_on(self.code, on).value

    def __repr__(self) -> str:
        return f"Parameter({self.code!r})"


def rule_on(code: str, on: date) -> Rule:
    """The rule of that code in force that day."""
    data = current()
    if code not in data.by_code:
        raise NoRuleInForce(f"Không có quy định mang mã “{code}” trong phần Căn cứ.")
    period = on_day(data.periods[code], on)
    if period is None:
        raise NoRuleInForce(
            f"Ngày {format_running(on)} chưa có giá trị có hiệu lực cho quy định “{data.by_code[code].label}”. "
            "Cán bộ Ban Tổ chức cần bổ sung ở phần Căn cứ."
        )
    return _rule(data, code, period, on)


def rules_between(code: str, start: date, end: date) -> list[Rule]:
    """Every rule of that code in force on some day of the period, oldest first."""
    data = current()
    return [
        _rule(data, code, period, max(period.start, start))
        for period in data.periods.get(code, [])
        if period.start <= end and (period.to is None or period.to >= start)
    ]


def authority(action: str, on: date, level: str | None = None) -> list[Authority]:
    """The bodies that take part in an act that day, in the order of the chain; one level only if asked."""
    data = current()
    words = {name: data.words(name) for name in ("org_level", "body", "authority_role")}
    found = []
    for rule in data.authority.get(action, []):
        if rule.valid_from > on or (rule.valid_to and rule.valid_to < on):
            continue
        if level is not None and rule.level != level:
            continue
        found.append(
            Authority(
                action, rule.action.label, rule.level, words["org_level"].get(rule.level, rule.level),
                rule.decider, words["body"].get(rule.decider, rule.decider),
                rule.role, words["authority_role"].get(rule.role, rule.role), rule.majority,
                rule.valid_from, rule.valid_to, rule.mark, rule.note,
                _source(data, rule.instrument_id, "", on),
            )
        )  # fmt: skip
    return found


def lookup_values(list_code: str, on: date | None = None) -> list[LookupValue]:
    """The values of a list offered on a day; without a day, those that have not ended."""
    values = current().values.get(list_code)
    if values is None:
        raise NoRuleInForce(f"Không có danh mục mang mã “{list_code}” trong phần Căn cứ.")
    if on is None:
        return [value for value in values if value.valid_to is None]
    return [
        value
        for value in values
        if (value.valid_from is None or value.valid_from <= on) and (value.valid_to is None or on <= value.valid_to)
    ]


def lookup(list_code: str, on: date | None = None) -> list[tuple[str, str]]:
    """The same as choices for a form field."""
    return [(value.code, value.label) for value in lookup_values(list_code, on)]


def lookup_value(list_code: str, code: str) -> LookupValue | None:
    """One value with its attributes, also when it has ended; the latest of that code."""
    return current().latest.get((list_code, code))


def lookup_label(list_code: str, code: str | None) -> str:
    """The words of a stored code, also when it has ended; the code itself when the list does not know it."""
    value = lookup_value(list_code, code or "")
    return value.label if value else (code or "")


def form_version(code: str, on: date) -> FormVersion:
    """The version of an official form in use that day."""
    for form in current().forms.get(code, []):
        if form.valid_from <= on and (form.valid_to is None or on <= form.valid_to):
            return form
    raise NoRuleInForce(f"Ngày {format_running(on)} không có mẫu {code} đang áp dụng.")


def states(machine: str) -> list[tuple[str, str]]:
    """The states of a procedure in order, as code and label."""
    return [(code, state.label) for code, state in current().states.get(machine, {}).items()]


def state_label(machine: str, code: str) -> str:
    """The Vietnamese name of a state; the code itself when unknown."""
    state = current().states.get(machine, {}).get(code)
    return state.label if state else code


def instrument(key: str) -> Document:
    """A document by number and date (``294-QĐ/TW@2025-05-26``)."""
    document = current().library.by_key.get(key)
    if document is None:
        raise NoRuleInForce(f"Không có văn bản “{key}” trong phần Căn cứ.")
    return document


def basis(key: str, on: date) -> Rule | Citation | Authority | None:
    """What a step of a procedure rests on, by the key its table names.

    ``admission.decision_deadline`` is a parameter, ``authority:admission`` the deciding body, ``50-CT/TW@2025-07-23``
    a document and ``50-CT/TW@2025-07-23#mục II.2`` a place in it. Nothing when the rule was not in force that day; an
    unknown key is a fault of the programmer and raises ``NoRuleInForce``.
    """
    data = current()
    if key.startswith("authority:"):
        rules = authority(key.removeprefix("authority:"), on)
        return next((r for r in reversed(rules) if r.role.startswith("decides")), None) or (
            rules[-1] if rules else None
        )
    if "@" in key:
        document, _, article = key.partition("#")
        return _source(data, instrument(document).id, article, on)
    if key not in data.by_code:
        raise NoRuleInForce(f"Không có quy định mang mã “{key}” trong phần Căn cứ.")
    period = on_day(data.periods[key], on)
    return _rule(data, key, period, on) if period else None


def _place(article: str, citation: str) -> str:
    return f"{article[0].upper()}{article[1:]}, {citation}" if article else citation


def _source(data: Snapshot, instrument_id: int, article: str, on: date, family: str = "") -> Citation:
    read_in = data.library.by_id[instrument_id]
    standing = data.library.in_force(instrument_id, on, family)
    if standing.id == read_in.id:
        return Citation(read_in.number, read_in.date, read_in.citation, article)
    place = f"{article}, {read_in.citation}" if article else read_in.citation
    return Citation(standing.number, standing.date, standing.citation, article, place)


def _rule(data: Snapshot, code: str, period: Period, on: date) -> Rule:
    row, parameter = period.row, data.by_code[code]
    source = _source(data, row.instrument_id, row.article, on, parameter.family) if row.instrument_id else None
    no_document = f"{Mark(row.mark).label}: {row.source or row.note}"
    return Rule(
        code=code,
        label=parameter.label,
        value=row.value,
        unit=row.unit,
        valid_from=period.start,
        valid_to=period.to,
        instrument_number=source.instrument_number if source else "",
        instrument_date=source.instrument_date if source else "",
        article=row.article,
        mark=row.mark,
        note=row.note,
        origin=row.origin,
        content_from=source.content_from if source else "",
        citation=source.cite() if source else no_document,
        text=units.human(row.value, row.unit, shown_as=parameter.shown_as, words=data.words("parameter_word")),
    )
