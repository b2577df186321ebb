"""Figures entered by hand in a monthly report until their own book exists (screening, discipline), in the order of the paper."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Input:
    """One figure asked, a whole number."""

    name: str
    label: str
    block: str


_DISCIPLINE = (
    Input("guided", "Số đảng viên được giáo dục, giúp đỡ", "discipline"),
    Input("disciplined", "Số đảng viên bị kỷ luật", "discipline"),
    Input("inspected", "Số cuộc kiểm tra, giám sát", "discipline"),
)


def inputs_of(kind: str) -> tuple[Input, ...]:
    """The figures a kind of report asks for; both kinds ask the same."""
    return _DISCIPLINE
