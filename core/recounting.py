"""Cases entered after the fact (nhập hồi tố): the steps their papers tell, each on its own day, written down today.

::

    case = Journey.objects.create(origin_of_case=CaseOrigin.RECORDED, …)
    recount(case, told_of(STEPS, values), by=user, on=today)

A case of this kind says so itself (``is_recorded``); the checks of its table then tell what the rules of each day say instead of refusing
(``regulations.judging``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.db import transaction

from core.findings import WARNING, Refused, blocking
from core.workflow import Case, Consequence, Step, check_values, findings_of, take


@dataclass(frozen=True, slots=True)
class Told:
    """One act of the past: the step of the table, its day, what it was given."""

    step: str
    on: date
    data: Mapping[str, Any] = field(default_factory=dict)


class Teller(Consequence):
    """The scope of a step told afterwards."""


def is_told(step: Step) -> bool:
    """Whether a step is being entered after the fact rather than taken."""
    return isinstance(step.scope, Teller)


def told_of(steps: Iterable[tuple[str, str, Sequence[str]]], values: Mapping[str, Any]) -> list[Told]:
    """The acts whose day is known, of ``(step, name of its day, names of what it is given)``."""
    return [
        Told(step, values[day], {name: values[name] for name in names if values.get(name)})
        for step, day, names in steps
        if values.get(day)
    ]


@transaction.atomic
def recount(case: Case, told: Iterable[Told], *, by, on: date) -> None:
    """Write acts of the past into a case in the order told; ``on`` is the day of recording, which the log keeps beside the day of each act.

    Checks, effects and log are those of ``core.workflow.perform``. What happened in between may be unknown, so a step need not follow from
    where the case stands, and what it asks for may be missing: that becomes a remark in the log. Who may enter the case was asked already.
    Raises ``Refused`` for what no past excuses; then nothing has changed.
    """
    if not getattr(case, "is_recorded", False):
        raise ValueError(f"{case.workflow.code}: only a case entered after the fact is told in this way")
    for one in told:
        locked = type(case)._default_manager.select_for_update(of=("self",)).get(pk=case.pk)
        locked.judged_on = one.on
        step = Step(locked.workflow.by_name[one.step], Teller(by, on), one.on, one.data)
        missing = [replace(finding, level=WARNING) for finding in check_values(step.transition, step.data)]
        found = [*missing, *findings_of(locked, step)]
        if blocking(found):
            raise Refused(found)
        take(case, locked, step, found)
