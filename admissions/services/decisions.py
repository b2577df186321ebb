"""Numbers and signatures of decisions: taken from the register of the deciding body, or given as they stand on the paper."""

from __future__ import annotations

from collections.abc import Mapping
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

LONGEST = 60  # letters of a number


@dataclass(frozen=True, slots=True)
class Signed:
    """A decision as signed."""

    number: str
    on: date
    issuer: str
    document: Document | None = None


def sign(case: Admission, step: Step, action: str, abstract: str) -> Signed:
    """Sign a decision about a case with what the step was given (``decision_number``, ``decision_on``, who signs)."""
    day = day_of(step, "decision_on") or step.on
    return sign_paper(
        case=case, action=action, abstract=abstract, decision_on=day, data=step.data, by=step.by, on=step.on
    )


def sign_paper(
    *, case: Admission, action: str, abstract: str, decision_on: date, data: Mapping[str, object], by, on: date
) -> Signed:
    """Sign a decision about a case: its number as on the paper (``decision_number``), else the next of the deciding body's register.

    Effects: the document in the register when no number was given. Raises ``Refused`` for a day to come, or when no body decides.
    """
    if decision_on > on:
        raise Refused(
            Finding("future", f"Ngày quyết định {format_date(decision_on)} chưa đến.", field="decision_on", right=Right.PRINCIPLE)
        )  # fmt: skip
    decider = decider_of(case.branch, decision_on, action)
    if decider is None:
        raise Refused(Finding("no_decider", "Chi bộ không có cấp ủy cấp trên để quyết định.", right=Right.AUTHORITY))
    given = clean(str(data.get("decision_number") or ""))
    if given:
        if len(given) > LONGEST:
            raise Refused(Finding("number", f"Số quyết định dài quá {LONGEST} chữ.", field="decision_number"))
        return Signed(given, decision_on, decider.label[:250])
    document = issue(
        decider.node, "quyet_dinh", on=decision_on, abstract=abstract[:400], signer_name=clean(str(data.get("signer_name") or ""))[:120],
        signer_position=clean(str(data.get("signer_position") or ""))[:120], by=by, subject=f"admission-{case.pk}",
    )  # fmt: skip
    return Signed(document.written_number, decision_on, decider.label[:250], document)
