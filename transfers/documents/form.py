"""One printed paper as a row of the table: which procedure, code, title by date, template, what it prints, what it needs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from core.print_blocks import composed, without_note
from core.printing import Paper
from members.record.queries import paper_label
from regulations.lookup import NoRuleInForce, form_version
from regulations.marks import Mark
from transfers.documents.facts import Facts

GENERIC = "print/form.html"


@dataclass(frozen=True, slots=True)
class Need:
    """Something the case must hold before a paper prints filled, and what to say while it does not."""

    met: Callable[[Facts], object]
    why: str


@dataclass(frozen=True, slots=True)
class TransferForm:
    """A paper an office fills. ``contexts`` answers with one context for each sheet.

    ``subject`` is the procedure. ``code`` is a form of the SHĐ family known by its number; ``document`` a type of the list
    ``member_document``, whose words are then the title; ``renamed`` gives another title to the paper of some cases. Papers whose code the
    handbook has not seen (5-SHĐ to 9-SHĐ, the papers of 213, of absence, of journeys) have neither and print none. ``mark`` says how
    certain the wording is: it is never printed.
    """

    slug: str
    subject: str
    group: str
    contexts: Callable[[Facts], list[dict]]
    title: str = ""
    code: str = ""
    document: str = ""
    template: str = GENERIC
    needs: Sequence[Need] = ()
    blank: bool = True
    landscape: bool = False
    mark: Mark = Mark.DESIGN
    renamed: Callable[[Facts], str] | None = None

    def title_for(self, facts: Facts, day: date | None = None) -> str:
        """The title of the paper of a case, as it was in force on a day, today when none is told."""
        return (self.renamed(facts) if self.renamed else "") or self.title_on(day or facts.on)

    def title_on(self, day: date) -> str:
        """The title in force that day."""
        if self.title:
            return self.title
        if not self.code:
            return without_note(paper_label(self.document))
        try:
            return without_note(form_version(self.code, day).title)
        except NoRuleInForce:
            return without_note(paper_label(self.document)) if self.document else self.code

    def code_on(self, day: date) -> str:
        """``Mẫu 1-SHĐ`` while the form is in force; nothing for papers whose code is not known."""
        if not self.code:
            return ""
        try:
            return f"Mẫu {form_version(self.code, day).code}"
        except NoRuleInForce:
            return ""

    def why_not(self, facts: Facts) -> str:
        """Why it cannot print filled yet; empty when it can."""
        return next((need.why for need in self.needs if not need.met(facts)), "")

    def papers(self, facts: Facts) -> list[Paper]:
        """Its sheets."""
        found = []
        for context in self.contexts(facts):
            day = context.get("day") or facts.on
            made = composed(
                {"blank": facts.blank} | context, context.get("title") or self.title_for(facts, day), self.code_on(day)
            )
            found.append(Paper(self.template, made, self.landscape))
        return found
