"""One printed form as a row of the table: code, title by date, template, what it prints, what it needs before it prints filled."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from admissions.documents.facts import Facts
from core.print_blocks import composed, without_note
from members.record.queries import paper_label
from regulations.lookup import NoRuleInForce, form_version
from regulations.marks import Mark

GENERIC = "print/form.html"


@dataclass(frozen=True, slots=True)
class Need:
    """Something the case must hold before a form prints filled, and what to say while it does not."""

    met: Callable[[Facts], object]
    why: str


@dataclass(frozen=True, slots=True)
class PrintForm:
    """A form an office fills. ``contexts`` answers with one context for each sheet (several introducers, several relatives).

    ``code`` is a KNĐ code, the number of a document type of the member's file (08 … 100), or empty for papers of no list;
    their ``title`` stands here then. ``mark`` says how certain the wording is: it is never printed.
    """

    slug: str
    code: str
    group: str
    contexts: Callable[[Facts], list[dict]]
    template: str = GENERIC
    title: str = ""
    needs: Sequence[Need] = ()
    blank: bool = True
    landscape: bool = False
    mark: Mark = Mark.DESIGN

    @property
    def official(self) -> bool:
        """Whether it is of the KNĐ family, whose code stands at the top right."""
        return self.code.endswith("KNĐ") or self.code.startswith("CN-")

    def title_on(self, day: date) -> str:
        """The title in force that day."""
        if self.title:
            return self.title
        if self.official:
            return without_note(form_version(self.code, day).title)
        return without_note(paper_label(self.code))

    def code_on(self, day: date) -> str:
        """``Mẫu 6-KNĐ``, as in force that day; nothing for papers without one."""
        return f"Mẫu {form_version(self.code, day).code}" if self.official else ""

    def why_not(self, facts: Facts) -> str:
        """Why it cannot print filled yet; empty when it can."""
        missing = next((need.why for need in self.needs if not need.met(facts)), "")
        if missing or not self.official:
            return missing
        try:
            form_version(self.code, facts.on)
        except NoRuleInForce as unknown:
            return str(unknown)
        return ""

    def sheets(self, facts: Facts) -> list[dict]:
        """The contexts of its sheets with code and title of the day of each."""
        found = []
        for context in self.contexts(facts):
            day = context.get("day") or facts.on
            title = context.get("title") or self.title_on(day)
            found.append(composed({"blank": facts.blank, "facts": facts} | context, title, self.code_on(day)))
        return found
