"""The preview of an act: it is tried whole and taken back, so what it shows is what will happen."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from copy import copy
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from django.db import transaction

from branches.acts.carrying import execute, follow, steps_of
from branches.acts.checks import Remark, check_plan, existing_ids
from branches.acts.steps import Outcome
from branches.followers import Business, open_business
from branches.models import Act, ActStep, Organization
from branches.population import NOBODY, Headcount, population
from core.findings import Finding, Refused, blocking

T = TypeVar("T")
_STILL_TRIED = (
    "future",
    "unallocated",
    "companions_unallocated",
)  # what stands in the way, and yet the rest can be shown


@dataclass(frozen=True, slots=True)
class NodeLine:
    """One organisation before and after; ``after`` is empty when the plan cannot be tried, ``before`` when it is new."""

    organization_id: int
    name: str
    before: Headcount | None
    after: Headcount | None
    is_new: bool = False


@dataclass(slots=True)
class StepPreview:
    """A line of the act with the organisations it concerns and what the rules say of it."""

    step: ActStep
    lines: list[NodeLine] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


@dataclass(slots=True)
class Preview:
    """The whole act: its lines, remarks on the act itself, and whether it was possible to try it."""

    act: Act
    steps: list[StepPreview]
    findings: list[Finding]
    tried: bool
    carried: int = 0
    moved: int = 0
    follows: list[dict] = field(default_factory=list)  # what goes along or ends, as ``followers.tell`` says it
    stays: list[Business] = field(default_factory=list)  # what remains with organisations that end, readable there

    @property
    def all_findings(self) -> list[Finding]:
        """Everything that was said, of the act and of its lines."""
        return [*self.findings, *(finding for step in self.steps for finding in step.findings)]

    @property
    def stops(self) -> list[Finding]:
        """What no written reason lets pass."""
        return [f for f in blocking(self.all_findings) if not f.overridable]

    @property
    def needs_reason(self) -> bool:
        """Whether an exception is used, so that a reason must be written."""
        return any(f.overridable for f in blocking(self.all_findings))

    @property
    def ready(self) -> bool:
        """Whether the act can be carried out (perhaps with a written reason)."""
        return self.tried and not self.stops


class _TakenBackError(Exception):
    """Ends the trial; everything it wrote disappears."""


def trial(
    act: Act, steps: list[ActStep], *, by, on: date, read: Callable[[Outcome, dict], T]
) -> tuple[Outcome, list[Remark], T]:
    """Take every step, read something of the tree that results, take everything back. Raises ``Refused`` where a step cannot be taken.

    ``read`` is given what the steps did and what undoing them would need.
    """
    try:
        with transaction.atomic():
            outcome, before, remarks = execute(act, steps, by=by, on=on)
            found = read(outcome, before)
            raise _TakenBackError
    except _TakenBackError:
        return outcome, remarks, found


@dataclass(slots=True)
class _Tried:
    """What a trial found: the steps taken, what the rules and the followers say, headcounts, what goes along, what stays."""

    outcome: Outcome = field(default_factory=Outcome)
    remarks: list[Remark] = field(default_factory=list)
    after: dict[int, Headcount] | None = None
    follows: list[dict] = field(default_factory=list)
    stays: list[Business] = field(default_factory=list)


def _try(act: Act, steps: list[ActStep], named: dict[int, str], *, by, on: date) -> _Tried:
    """The act tried whole with everybody who follows it; a copy of the act, so that the plan in hand stays a plan."""
    tried, act, steps = _Tried(), copy(act), [copy(step) for step in steps]

    def look(outcome: Outcome, before: dict) -> list[Remark]:
        created = [organization.pk for organization in outcome.created.values()]
        tried.after = population().headcounts([*named, *created], act.effective_on)
        try:
            with transaction.atomic():
                tried.follows = follow(act, steps, outcome, before, by=by, on=on)
                tried.stays = open_business(outcome.closed)
        except Refused as refused:
            return [(None, finding) for finding in refused.findings]
        return []

    try:
        tried.outcome, remarks, refusals = trial(act, steps, by=by, on=on, read=look)
        tried.remarks = remarks + refusals
    except Refused as refused:
        tried.remarks = [(getattr(refused, "step", None), finding) for finding in refused.findings]
    return tried


def preview(act: Act, *, on: date, by=None) -> Preview:
    """Headcounts of every organisation concerned before and after, all findings, what goes along and what ends. Changes nothing.

    A plan whose day has not come is tried as if it had: it is shown, not ready.
    """
    steps = steps_of(act)
    remarks = check_plan(act, steps, on)
    named = _named(steps)
    before = population().headcounts(list(named), act.effective_on)
    tried = _Tried()
    if not [f for f in blocking(f for _, f in remarks) if not f.overridable and f.code not in _STILL_TRIED]:
        tried = _try(act, steps, named, by=by, on=max(on, act.effective_on))
        remarks = remarks + tried.remarks
    by_step, loose = _sorted_out(steps, remarks)
    shown = [
        StepPreview(step, _lines(step, named, before, tried.after, tried.outcome), by_step.get(step.pk, []))
        for step in steps
    ]
    outcome = tried.outcome
    return Preview(
        act, shown, loose, tried.after is not None, outcome.carried, len(outcome.moves), tried.follows, tried.stays
    )


def _named(steps: list[ActStep]) -> dict[int, str]:
    """Organisations a preview shows: those the lines name, and the parents that lose or gain a child."""
    ids = {pk for step in steps for pk in existing_ids(step)}
    ids |= {step.subject.parent_id for step in steps if step.subject and step.subject.parent_id}
    return dict(Organization.objects.filter(pk__in=ids).values_list("pk", "name"))


def _sorted_out(steps: list[ActStep], remarks: list[Remark]) -> tuple[dict[int | None, list[Finding]], list[Finding]]:
    """Remarks by their line, each once; and those that belong to the act as a whole."""
    by_step: dict[int | None, list[Finding]] = defaultdict(list)
    for step_pk, finding in remarks:
        if finding not in by_step[step_pk]:
            by_step[step_pk].append(finding)
    known = {step.pk for step in steps}
    return by_step, [finding for step_pk, found in by_step.items() if step_pk not in known for finding in found]


def _lines(step: ActStep, named: dict[int, str], before: dict, after: dict | None, outcome: Outcome) -> list[NodeLine]:
    """The organisations a line concerns, the established ones last; ``after`` is nothing when the plan was not tried."""
    ids = existing_ids(step)
    if step.subject and step.subject.parent_id:
        ids.append(step.subject.parent_id)
    lines = [
        NodeLine(pk, named[pk], before.get(pk, NOBODY), None if after is None else after.get(pk, NOBODY))
        for pk in dict.fromkeys(ids)
    ]
    if after is not None:
        made = [outcome.created[pk] for pk in [step.pk, *_established_by(step)] if pk in outcome.created]
        lines += [NodeLine(one.pk, one.name, None, after.get(one.pk, NOBODY), is_new=True) for one in made]
    return lines


def _established_by(step: ActStep) -> list[int]:
    """Lines that establish what this one names."""
    parts = [step.data, *step.data.get("lines", ())]
    return [part["target_step"] for part in parts if part.get("target_step")]
