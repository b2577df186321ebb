"""Numbers and signatures of decisions: taken from the register of the deciding body, or given as they stand on the paper."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from admissions.deciders import decider_of
from admissions.models import Admission
from admissions.rules.later import day_of
from core.dates import format_date
from core.findings import Finding, Refused, Right
from core.text import clean
from core.workflow import Step
from documents.models import Document
from documents.numbering import issue


@dataclass(frozen=True, slots=True)
class Signed:
    """A decision as signed."""

    number: str
    on: date
    issuer: str
    document: Document | None = None


def sign(case: Admission, step: Step, action: str, abstract: str) -> Signed:
    """Sign a decision about a case: number and day of the step as on the paper, else the next number of the register.

    Raises ``Refused`` for a day to come, or when no body decides.
    """
    day = day_of(step, "decision_on") or step.on
    if day > step.on:
        raise Refused(
            Finding(
                "future", f"Ngày quyết định {format_date(day)} chưa đến.", field="decision_on", right=Right.PRINCIPLE
            )
        )
    branch = case.member.organization if case.member_id else case.organization
    decider = decider_of(branch, day, action)
    if decider is None:
        raise Refused(Finding("no_decider", "Chi bộ không có cấp ủy cấp trên để quyết định.", right=Right.AUTHORITY))
    given = clean(str(step.data.get("decision_number") or ""))
    if given:
        return Signed(given, day, decider.label)
    document = issue(
        decider.node, "quyet_dinh", on=day, abstract=abstract[:400], signer_name=clean(str(step.data.get("signer_name") or "")),
        signer_position=clean(str(step.data.get("signer_position") or "")), by=step.by, subject=f"admission-{case.pk}",
    )  # fmt: skip
    return Signed(document.written_number, day, decider.label, document)
