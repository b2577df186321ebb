"""The least length of a meeting: the committee's own where there is one, by kind and number of members, else that of the country."""

from __future__ import annotations

from dataclasses import dataclass

from meetings.models import Meeting, MeetingKind, MeetingMinimum
from meetings.parameters import MIN_MINUTES, MIN_MINUTES_COMBINED
from regulations.lookup import NoRuleInForce


@dataclass(frozen=True, slots=True)
class Minimum:
    """How many minutes, and who says so."""

    value: int
    citation: str

    def cite(self) -> str:
        """Words for logs, findings and print-outs."""
        return self.citation


def minimum_of(meeting: Meeting, *, members: int | None = None) -> Minimum | None:
    """The least length of this kind of meeting on its day; ``None`` where no rule sets one (a thematic meeting on its own).

    ``members``: how many members the branch had that day, when the caller has the roll at hand.
    """
    kind, on = MeetingKind(meeting.kind), meeting.held_on
    if kind not in (MeetingKind.REGULAR, MeetingKind.COMBINED, MeetingKind.THEMATIC):
        return None
    local = list(
        MeetingMinimum.objects.in_force(on).over(meeting.organization).filter(kind=kind).select_related("organization")
    )
    if local:
        if members is None:
            members = meeting.roll.filter(stay=None).count()
        for row in sorted(
            local, key=lambda row: (-len(row.organization.path if row.organization else ""), -row.members_from)
        ):
            if row.members_from <= members:
                return Minimum(row.minutes, row.source or f"{row.whose}, từ ngày {row.valid_from:%d/%m/%Y}")
    rule = {MeetingKind.REGULAR: MIN_MINUTES, MeetingKind.COMBINED: MIN_MINUTES_COMBINED}.get(kind)
    try:
        found = rule.on(on) if rule else None
    except NoRuleInForce:
        return None
    return Minimum(int(found.value), found.cite()) if found else None
