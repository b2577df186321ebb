"""Members: the record, the ledger of movements, what is counted."""

from members.models.counting import HeadcountEntry, NodeTally, TallyDelta
from members.models.ledger import MembershipPeriod, Movement, MovementKind, PlaceKind
from members.models.member import ActivityStatus, EndReason, Member, MembershipClass, Sex
from members.models.status import Attribute, PartyAgeGap, StatusPeriod

__all__ = [
    "ActivityStatus",
    "Attribute",
    "EndReason",
    "HeadcountEntry",
    "Member",
    "MembershipClass",
    "MembershipPeriod",
    "Movement",
    "MovementKind",
    "NodeTally",
    "PartyAgeGap",
    "PlaceKind",
    "Sex",
    "StatusPeriod",
    "TallyDelta",
]
