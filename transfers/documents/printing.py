"""From a paper and a case to pages: one paper, a blank one, several cases and papers in one file."""

from __future__ import annotations

from collections.abc import Iterable

from core.findings import Finding, Refused
from core.printing import Paper, PrintOut, print_together
from transfers.documents.facts import Facts
from transfers.documents.form import TransferForm

AT_ONCE = 8  # papers printed while the person waits; more are a background job


def papers_of(form: TransferForm, facts: Facts) -> list[Paper]:
    """The sheets of a paper. Raises ``Refused`` when the case does not hold what it needs yet."""
    why = "" if facts.blank else form.why_not(facts)
    if why:
        raise Refused(
            Finding("not_yet", f"Chưa in được “{form.title_for(facts)}”: {why}",
                    remedy="Ghi đủ bước, giấy tờ này vào hồ sơ rồi in lại.")
        )  # fmt: skip
    return form.papers(facts)


def print_form(form: TransferForm, facts: Facts) -> PrintOut:
    """A paper, filled from a case or blank."""
    return print_together(papers_of(form, facts))


def print_forms(wanted: Iterable[tuple[TransferForm, Facts]]) -> PrintOut:
    """Several papers in one file, each with its own page numbers."""
    return print_together(paper for form, facts in wanted for paper in papers_of(form, facts))
