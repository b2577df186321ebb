"""What a congress fills, as one table: which offices an organisation has, out of whom, by whom, and the seat that follows."""

from __future__ import annotations

from dataclasses import dataclass

from branches.models import Body, Organization
from meetings.models import Office


@dataclass(frozen=True, slots=True)
class OfficeRule:
    """One row of the table (``organization.md`` 5.1, 5.4).

    ``position`` and ``body`` make the seat (empty for delegates). ``pool`` is the office whose holders alone may stand.
    ``by_committee``: elected by the committee in its first session, not by the whole congress: the base is the committee.
    ``plural``: several seats. ``rank`` orders seats and tells which seat of a person counts (the lowest).
    """

    office: Office
    position: str = ""
    body: str = ""
    pool: Office | None = None
    by_committee: bool = False
    plural: bool = False
    rank: int = 9

    @property
    def label(self) -> str:
        """The words of the office."""
        return Office(self.office).label

    @property
    def makes_seat(self) -> bool:
        """Whether whoever is elected sits on a body of the organisation."""
        return bool(self.position)


_O = Office
_DELEGATES = (OfficeRule(_O.DELEGATE, plural=True), OfficeRule(_O.ALTERNATE_DELEGATE, plural=True))
_LARGE = (
    OfficeRule(_O.BRANCH_COMMITTEE, "branch_committee_member", Body.BRANCH_COMMITTEE, plural=True, rank=4),
    OfficeRule(_O.SECRETARY, "secretary", Body.BRANCH_COMMITTEE, _O.BRANCH_COMMITTEE, rank=1),
    OfficeRule(_O.DEPUTY_SECRETARY, "deputy_secretary", Body.BRANCH_COMMITTEE, _O.BRANCH_COMMITTEE, rank=2),
    *_DELEGATES,
)
_SMALL = (
    OfficeRule(_O.SECRETARY, "secretary", Body.BRANCH_MEETING, rank=1),
    OfficeRule(_O.DEPUTY_SECRETARY, "deputy_secretary", Body.BRANCH_MEETING, rank=2),
    *_DELEGATES,
)
_COMMITTEE = (
    OfficeRule(_O.EXECUTIVE_COMMITTEE, "committee_member", Body.EXECUTIVE_COMMITTEE, plural=True, rank=4),
    OfficeRule(_O.STANDING_COMMITTEE, "standing_committee_member", Body.STANDING_COMMITTEE, _O.EXECUTIVE_COMMITTEE, True, True, 3),
    OfficeRule(_O.SECRETARY, "secretary", Body.EXECUTIVE_COMMITTEE, _O.EXECUTIVE_COMMITTEE, True, rank=1),
    OfficeRule(_O.DEPUTY_SECRETARY, "deputy_secretary", Body.EXECUTIVE_COMMITTEE, _O.EXECUTIVE_COMMITTEE, True, True, 2),
    OfficeRule(_O.INSPECTION_COMMISSION, "inspection_member", Body.INSPECTION_COMMISSION, by_committee=True, plural=True, rank=6),
    OfficeRule(_O.INSPECTION_CHAIR, "inspection_chair", Body.INSPECTION_COMMISSION, _O.INSPECTION_COMMISSION, True, rank=5),
    *_DELEGATES,
)  # fmt: skip
COMMITTEE_POSITIONS = ("secretary", "standing_deputy_secretary", "deputy_secretary", "standing_committee_member", "committee_member",
                       "branch_committee_member")  # fmt: skip
INSPECTION_POSITIONS = ("inspection_chair", "inspection_deputy", "inspection_member")
COMMITTEE_BODIES = (Body.BRANCH_COMMITTEE, Body.BRANCH_MEETING, Body.EXECUTIVE_COMMITTEE, Body.STANDING_COMMITTEE)


def offices_of(organization: Organization, *, has_committee: bool) -> tuple[OfficeRule, ...]:
    """The offices an organisation fills, in the order in which they are filled. ``has_committee``: a branch large enough for a chi ủy."""
    if not organization.is_branch:
        return _COMMITTEE
    return _LARGE if has_committee else _SMALL


def main_office(organization: Organization, *, has_committee: bool) -> OfficeRule | None:
    """The office that makes the committee (chi ủy, ban chấp hành); ``None`` where the branch elects its secretary directly."""
    first = offices_of(organization, has_committee=has_committee)[0]
    return first if first.office in (Office.BRANCH_COMMITTEE, Office.EXECUTIVE_COMMITTEE) else None
