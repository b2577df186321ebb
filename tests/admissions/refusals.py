"""What a step of an admission is refused for, or remarked on, and that nothing was written by it."""

from __future__ import annotations

from datetime import date

import pytest

from admissions.models import Admission
from core.findings import Finding, Refused
from core.workflow import Step, findings_of, perform
from tests.admissions.admission_world import Hand, World


def refusal(world: World, case: Admission, name: str, on: date, **data) -> list[Finding]:
    """The findings that stop a step; nothing of the case has changed by it."""
    before = Admission.objects.filter(pk=case.pk).values().get(), case.steps.count()
    with pytest.raises(Refused) as refused:
        perform(case, name, scope=Hand(on, world.user), on=on, data=data)
    assert (Admission.objects.filter(pk=case.pk).values().get(), case.steps.count()) == before
    stopping = [one for one in refused.value.findings if one.blocks]
    if not refused.value.conflict:
        assert all(one.remedy and (one.basis or one.code == "value_missing") for one in stopping), stopping
    return stopping


def codes(found) -> set[str]:
    """The names of the rules."""
    return {one.code for one in found}


def remarks(world: World, case: Admission, name: str, on: date, **data) -> set[str]:
    """Everything the rules say of a step, warnings too."""
    return codes(findings_of(case, Step(case.workflow.by_name[name], Hand(on, world.user), on, data)))


def at(world: World, state: str, **values) -> Admission:
    """A new case walked to a state."""
    return world.walk(world.open(**values), state)
