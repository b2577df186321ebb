"""Members: the record, the ledger of movements, what is counted."""

from members.models.card import CardKind, CardRequest, CardRequestState, CardStatus, MemberCard
from members.models.counting import HeadcountEntry, NodeTally, TallyDelta
from members.models.duplicate import DuplicateDecision, DuplicateOutcome
from members.models.imports import ImportBatch, ImportRemark, ImportState, RemarkKind
from members.models.ledger import ExternalScope, MembershipPeriod, Movement, MovementKind, PlaceKind
from members.models.member import ActivityStatus, EndReason, Member, MembershipClass, Sex
from members.models.papers import (
    FileCount,
    FileCustody,
    FileHandover,
    FileHandoverLine,
    FileIncident,
    FileLoan,
    FilePaper,
    Presence,
)
from members.models.profile import MemberProfile, RecordChange, RecordDraft
from members.models.rows import (
    BadgeHeld,
    CareerEntry,
    CommendationEntry,
    DisciplineEntry,
    ForeignTrip,
    Relative,
    TrainingEntry,
    ValuableAsset,
)
from members.models.seats import ConcurrentPost, Seat, SeatEnd, SeatManner, SeatStatus
from members.models.status import Attribute, PartyAgeGap, StatusPeriod
from members.models.supplement import AnnualSupplement, SupplementState, SupplementStep
from members.models.temporary import TemporaryActivity

__all__ = [
    "ActivityStatus",
    "AnnualSupplement",
    "Attribute",
    "BadgeHeld",
    "CardKind",
    "CardRequest",
    "CardRequestState",
    "CardStatus",
    "CareerEntry",
    "CommendationEntry",
    "ConcurrentPost",
    "DisciplineEntry",
    "DuplicateDecision",
    "DuplicateOutcome",
    "EndReason",
    "ExternalScope",
    "FileCount",
    "FileCustody",
    "FileHandover",
    "FileHandoverLine",
    "FileIncident",
    "FileLoan",
    "FilePaper",
    "ForeignTrip",
    "HeadcountEntry",
    "ImportBatch",
    "ImportRemark",
    "ImportState",
    "Member",
    "MemberCard",
    "MemberProfile",
    "MembershipClass",
    "MembershipPeriod",
    "Movement",
    "MovementKind",
    "NodeTally",
    "PartyAgeGap",
    "PlaceKind",
    "Presence",
    "RecordChange",
    "RecordDraft",
    "Relative",
    "RemarkKind",
    "Seat",
    "SeatEnd",
    "SeatManner",
    "SeatStatus",
    "Sex",
    "StatusPeriod",
    "SupplementState",
    "SupplementStep",
    "TallyDelta",
    "TemporaryActivity",
    "TrainingEntry",
    "ValuableAsset",
]
