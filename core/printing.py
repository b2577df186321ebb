"""From a template to a PDF, with the site's own fonts and nothing from outside.

The look of Party documents (document-format rules, part A: Hướng dẫn 05-HD/VPTW of 27/5/2026) stands in
``static/css/print*.css`` and ``templates/print/``. The same template opens as a web page for checking: the page links
the style sheets, the printer gets them ready parsed. Fonts are whole TTF files: split web subsets print wrong glyphs for
Vietnamese while the text layer stays right.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.template.loader import render_to_string


@dataclass(frozen=True, slots=True)
class PrintOut:
    """A finished PDF and its number of pages."""

    pdf: bytes
    pages: int


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper to print among others: its template, what it prints, whether it lies landscape."""

    template: str
    context: Mapping
    landscape: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a printed table: heading, width in millimetres, ``left``, ``center`` or ``right``."""

    label: str
    width: float
    align: str = "left"

    @property
    def width_class(self) -> str:
        """The class of ``print-tables.css`` that gives the width, in steps of a millimetre."""
        return f"w{round(self.width)}"


@dataclass(frozen=True)
class PrintTable:
    """A printed table broken into one table for each page.

    One long table costs WeasyPrint time and memory with the square of its rows; a table for each page, with fixed
    columns, does not. ``numbers`` is the row of column numbers under the heading; ``totals`` the indexes of bold rows.
    """

    columns: Sequence[Column]
    rows: Sequence[Sequence[object]]
    numbers: Sequence[str] = ()
    totals: frozenset[int] = frozenset()
    first_page: int = 22
    next_pages: int = 25

    @cached_property
    def pages(self) -> list[list[tuple[bool, list[tuple[Column, object]]]]]:
        """The rows of each page, each as (bold, [(column, cell), …]); a table without rows has one empty page."""
        prepared = [
            (index in self.totals, list(zip(self.columns, row, strict=True))) for index, row in enumerate(self.rows)
        ]
        pages = [prepared[: self.first_page]]
        for start in range(self.first_page, len(prepared), self.next_pages):
            pages.append(prepared[start : start + self.next_pages])
        return pages


def render_pdf(template: str, context: Mapping, *, landscape: bool = False) -> bytes:
    """The PDF of a print template; see ``print_out``."""
    return print_out(template, context, landscape=landscape).pdf


def print_out(template: str, context: Mapping, *, landscape: bool = False) -> PrintOut:
    """Print a template that extends ``print/base.html``.

    Equal context gives equal bytes: a signed report reprints as it was. Raises ``core.print_engine.FontsMissing`` when
    set-up is incomplete and ``RefusedAddress`` when the template asks for anything but the site's own static files or
    an inline image.
    """
    return print_together([Paper(template, context, landscape)])


def print_together(papers: Iterable[Paper]) -> PrintOut:
    """Several papers in one file, each laid out by itself: its own first page, page numbers and orientation."""
    from core.print_engine import layout

    documents = [
        layout(render_to_string(paper.template, {**paper.context, "for_pdf": True, "landscape": paper.landscape}))
        for paper in papers
    ]
    pages = [page for document in documents for page in document.pages]
    whole = documents[0] if len(documents) == 1 else documents[0].copy(pages)
    return PrintOut(whole.write_pdf(), len(pages))
