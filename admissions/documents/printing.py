"""From a form and a case to pages: one form, a blank one, several people and forms in one file."""

from __future__ import annotations

from collections.abc import Iterable

from admissions.documents.facts import Facts
from admissions.documents.form import PrintForm
from core.findings import Finding, Refused
from core.printing import Paper, PrintOut, print_together

AT_ONCE = 8  # papers printed while the person waits; more are a background job


def papers_of(form: PrintForm, facts: Facts) -> list[Paper]:
    """The sheets of a form. Raises ``Refused`` when the case does not hold what it needs yet."""
    why = "" if facts.blank else form.why_not(facts)
    if why:
        name = facts.name
        raise Refused(
            Finding(
                "not_yet",
                f"Chưa in được “{form.title_on(facts.on)}” của {name}: {why}",
                remedy="Ghi đủ bước, giấy tờ này vào hồ sơ rồi in lại.",
            )
        )
    return [Paper(form.template, context, form.landscape) for context in form.sheets(facts)]


def print_form(form: PrintForm, facts: Facts) -> PrintOut:
    """A form, filled from a case or blank."""
    return print_together(papers_of(form, facts))


def print_forms(wanted: Iterable[tuple[PrintForm, Facts]]) -> PrintOut:
    """Several forms in one file, each with its own page numbers."""
    return print_together(paper for form, facts in wanted for paper in papers_of(form, facts))
