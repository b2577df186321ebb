"""Many printed forms at once: one file for each person in a zip, told as it goes."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TypeVar

from core.names import fold

Pair = TypeVar("Pair")


def write_archive(
    target: Path, people: Iterable[tuple[str, list[Pair]]], print_forms: Callable, pulse: Callable[[int], None]
) -> int:
    """One PDF for each person (name, forms), in a zip; answers the number of pages."""
    pages = done = 0
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, (name, wanted) in enumerate(people, 1):
            pulse(done)
            printed = print_forms(wanted)
            archive.writestr(f"{number:03d}-{'-'.join(fold(name).split())}.pdf", printed.pdf)
            pages, done = pages + printed.pages, done + len(wanted)
    return pages


def told(pairs: Iterable[Pair], pulse: Callable[[int], None]) -> Iterator[Pair]:
    """The pairs one after the other, telling how far it is."""
    for done, pair in enumerate(pairs):
        pulse(done)
        yield pair
