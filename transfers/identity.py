"""Whether somebody from outside is counted in the system already."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.findings import Finding, Right
from members.models import Member


def counted_already(data: Mapping[str, Any], *, but: int | None = None) -> list[Finding]:
    """A finding when a member of the headcount has this card or identity number; ``but`` is the record the case itself rests on."""
    for name, label in (("card_number", "số thẻ đảng viên"), ("personal_id", "số căn cước")):
        if data.get(name):
            twin = (
                Member.objects.current()
                .filter(**{name: data[name]})
                .exclude(pk=but)
                .select_related("organization")
                .first()
            )
            if twin is not None:
                return [
                    Finding("counted", f"Người có {label} này đang trong đảng số của {twin.organization.name}.", field=name,
                            right=Right.PRINCIPLE, remedy="Chuyển trong hệ thống: chi bộ nơi đi mở hồ sơ chuyển sinh hoạt.")
                ]  # fmt: skip
    return []
