"""Findings: what a check has to say, as data.

A rule never answers with a bare False. It returns findings: each names what is wrong, whether it
stops the act, which of the four "đúng" it belongs to, and what would satisfy it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Level(StrEnum):
    """How much a finding weighs."""

    BLOCKING = "blocking"
    WARNING = "warning"

    @property
    def label(self) -> str:
        return {"blocking": "Không đạt", "warning": "Lưu ý"}[self.value]


BLOCKING = Level.BLOCKING
WARNING = Level.WARNING


class Right(StrEnum):
    """The four "đúng" of the work on Party members; each check belongs to one of them."""

    STANDARD = "standard"
    REGULATION = "regulation"
    AUTHORITY = "authority"
    PRINCIPLE = "principle"

    @property
    def label(self) -> str:
        return {
            "standard": "Đúng tiêu chuẩn",
            "regulation": "Đúng quy định",
            "authority": "Đúng thẩm quyền",
            "principle": "Đúng nguyên tắc",
        }[self.value]


@dataclass(frozen=True, slots=True)
class Finding:
    """One remark of a check.

    `code` is stable and English; `message` is Vietnamese, for the person at the screen.
    `field` names the field, `row` the row of a sheet (as Excel counts, from 1).
    `basis` cites the regulation the check rests on, `remedy` says what would satisfy it.
    `overridable`: the regulation allows an exception, with a written reason.
    """

    code: str
    message: str
    level: Level = Level.BLOCKING
    field: str = ""
    row: int | None = None
    basis: Any = None
    remedy: str = ""
    right: Right | str = ""
    overridable: bool = False

    @property
    def blocks(self) -> bool:
        return self.level == Level.BLOCKING

    def as_json(self) -> dict[str, Any]:
        """The whole finding in plain values, for a log or an API answer; empty parts left out."""
        values = {
            "code": self.code,
            "message": self.message,
            "level": str(self.level),
            "field": self.field,
            "row": self.row,
            "basis": str(self.basis) if self.basis else "",
            "remedy": self.remedy,
            "right": str(self.right),
            "overridable": self.overridable,
        }
        return {name: value for name, value in values.items() if value not in ("", None, False)}


class Refused(Exception):
    """An act was refused; nothing has changed. Carries the findings that say why.

    `conflict`: somebody else has moved the case on since the page was opened.
    """

    def __init__(self, findings: Finding | Iterable[Finding], *, conflict: bool = False):
        self.findings = [findings] if isinstance(findings, Finding) else list(findings)
        self.conflict = conflict
        super().__init__(" ".join(finding.message for finding in self.findings))

    @property
    def status(self) -> int:
        """The HTTP status it is answered with: 409 when somebody else came first, else 422."""
        return 409 if self.conflict else 422


def require_version(held: int, seen: int | None, what: str) -> None:
    """Refuse, in conflict, when somebody saved since ``seen``; whoever names no version is not asked. ``what``: “lớp này”."""
    if seen is not None and seen != held:
        raise Refused(
            Finding("changed", f"Người khác vừa sửa {what}.", remedy="Xem nội dung mới rồi lưu lần nữa."), conflict=True
        )


def blocking(findings: Iterable[Finding]) -> list[Finding]:
    """The findings that stop the act."""
    return [finding for finding in findings if finding.blocks]


def warnings(findings: Iterable[Finding]) -> list[Finding]:
    """The findings that only ask for attention."""
    return [finding for finding in findings if not finding.blocks]
