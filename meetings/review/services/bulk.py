"""One step of the review for many cases: shown first who can go and why the others cannot, then taken in one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from core.findings import Finding, Refused
from core.workflow import Step, findings_of, perform


@dataclass(frozen=True, slots=True)
class Prospect:
    """A case before a step: may it be taken, and what the rules say."""

    case: object
    findings: Sequence[Finding]
    permitted: bool = True

    @property
    def ready(self) -> bool:
        """Whether the step may be taken as things stand."""
        return self.permitted and not any(finding.blocks for finding in self.findings)

    @property
    def overridable(self) -> bool:
        """Whether only findings stand in the way that a written reason may override."""
        return self.permitted and not self.ready and all(one.overridable for one in self.findings if one.blocks)


def prospects(cases: Iterable, name: str, *, scope, on: date) -> list[Prospect]:
    """What a step would meet for each case that stands where the step begins; others are left out."""
    found = []
    for case in cases:
        transition = case.workflow.by_name[name]
        if case.state not in transition.sources:
            continue
        permitted = scope.can(transition.who, case.node_for(transition))
        data = {"level": case.branch_level} if name == "appraise" else {}
        found.append(
            Prospect(case, findings_of(case, Step(transition, scope, on, data)) if permitted else [], permitted)
        )
    return found


@transaction.atomic
def perform_all(
    cases: Sequence,
    name: str,
    *,
    scope,
    on: date,
    versions: Mapping[int, int],
    data: Mapping | None = None,
    override_reason: str = "",
) -> int:
    """Take a step for every case, or for none: whatever the rules refuse is told by name and nothing is written.

    Cases are taken in the order of their keys, so that two people at it cannot lock each other out. An appraisal without a level takes
    the one the branch proposes.
    """
    refusals: list[Finding] = []
    conflict = False
    done = 0
    for case in sorted(cases, key=lambda one: one.pk):
        values = dict(data or {})
        if name == "appraise":
            values.setdefault("level", case.branch_level)
        try:
            with transaction.atomic():
                perform(
                    case,
                    name,
                    scope=scope,
                    on=on,
                    data=values,
                    override_reason=override_reason,
                    version=versions.get(case.pk),
                )
        except Refused as refused:
            conflict = conflict or refused.conflict
            refusals += [
                Finding(one.code, f"{case.subject}: {one.message}", one.level, right=one.right, basis=one.basis, remedy=one.remedy)
                for one in refused.findings if one.blocks
            ]  # fmt: skip
        else:
            done += 1
    if refusals:
        raise Refused(refusals, conflict=conflict)
    return done
