"""Many cases × many papers: the selection, what of it can print, and the archive with one file for each person."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.forms import BooleanField, CheckboxSelectMultiple, Form, MultipleChoiceField

from core.scopes import Scope
from transfers.documents.facts import Facts
from transfers.documents.form import TransferForm
from transfers.documents.table import FORMS, facts_for

MOST_OFFERED = 500  # people named in the list to choose from
MOST_PAPERS = 600  # papers in one job
OFFERED = [form for form in FORMS.values() if form.subject == "transfer"]
Ready = tuple[TransferForm, Facts]


class BatchForm(Form):
    """Which transfers, which papers, one file or an archive with one file for each person."""

    cases = MultipleChoiceField(label="Hồ sơ chuyển sinh hoạt đảng", widget=CheckboxSelectMultiple,
                                      error_messages={"required": "Chọn ít nhất một hồ sơ."})  # fmt: skip
    forms = MultipleChoiceField(
        label="Giấy in", widget=CheckboxSelectMultiple, error_messages={"required": "Chọn ít nhất một loại giấy."}
    )
    archive = BooleanField(label="Mỗi người một tệp (tệp nén .zip)", required=False)

    def __init__(self, *args, cases, on, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        asked = [int(pk) for pk in self._asked("cases") if str(pk).isdecimal() and len(str(pk)) < 18]
        plain = cases.prefetch_related(None).select_related("origin", "destination")
        rows = list(plain.open().order_by("-pk")[:MOST_OFFERED])
        known = {row.pk for row in rows}
        rows += [row for row in plain.filter(pk__in=asked) if row.pk not in known]
        self.fields["cases"].choices = [
            (str(row.pk), f"{row.full_name}: {row.from_words} → {row.to_words} ({row.state_label})") for row in rows
        ]
        self.fields["forms"].choices = [
            (form.slug, f"{form.code_on(on)} {form.title_on(on)}".strip()) for form in OFFERED
        ]

    def _asked(self, name: str) -> Sequence[str]:
        return self.data.getlist(name) if self.is_bound else self.initial.get(name) or []


def ready_pairs(cases, codes: Sequence[str], scope: Scope) -> tuple[list[Ready], list[str]]:
    """What of a selection can print, person after person, and in words what cannot and why."""
    ready: list[Ready] = []
    left: list[str] = []
    orders: dict[int, list[int]] = {}
    for case in cases.order_by("full_name", "pk"):
        facts = facts_for(case, scope, orders)
        for code in codes:
            form = FORMS[code]
            why = form.why_not(facts)
            if why:
                left.append(f"{case.full_name}, {form.title_for(facts)}: {why}")
            else:
                ready.append((form, facts))
    return ready, left


def by_person(ready: Iterable[Ready]) -> list[tuple[str, list[Ready]]]:
    """The pairs of each person under his name."""
    people: dict[int, list[Ready]] = {}
    for form, facts in ready:
        people.setdefault(facts.case.pk, []).append((form, facts))
    return [(wanted[0][1].case.full_name, wanted) for wanted in people.values()]
