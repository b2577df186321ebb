"""Tables of transfers: the case and its papers, temporary stays, exemption, journeys, liaison, absence, moves of many, exchange."""

from transfers.models.absence import (
    AbsenceCause,
    AbsenceState,
    AbsenceStep,
    AbsenceWatch,
    CaseReaddressing,
    ContactAttempt,
    ContactChannel,
    GoodReason,
)
from transfers.models.choices import (
    BEFORE_INTRODUCTION,
    CLOSED,
    OPEN,
    UNDER_WAY,
    CaseOrigin,
    Channel,
    Direction,
    LetterType,
    OtherEnd,
    SealState,
    TransferKind,
    TransferState,
)
from transfers.models.collective import BatchLine, CollectiveStep, CollectiveTransfer, HandoverState, TransferBatch
from transfers.models.exchange import Envelope, EnvelopeKind, Partner
from transfers.models.journey import Journey, JourneyHandling, JourneyState, JourneyStep
from transfers.models.leave import Exemption, ExemptionKind, ExemptionState, ExemptionStep
from transfers.models.letters import FileSeal, IntroductionLetter, LetterBox, NoticeSlip, RegisterEntry, SealedPaper
from transfers.models.liaison import LiaisonState, LiaisonStep, ResidenceLink
from transfers.models.temporary import (
    DUES_PLACES,
    DuesTurn,
    TemporaryKind,
    TemporaryState,
    TemporaryStep,
    TemporaryTransfer,
)
from transfers.models.transfer import MemberCase, Readdressing, Transfer, TransferPaper, TransferStep

__all__ = [
    "BEFORE_INTRODUCTION", "CLOSED", "DUES_PLACES", "OPEN", "UNDER_WAY", "AbsenceCause", "AbsenceState", "AbsenceStep", "AbsenceWatch",
    "BatchLine", "CaseOrigin", "CaseReaddressing", "Channel", "CollectiveStep", "CollectiveTransfer", "ContactAttempt", "ContactChannel",
    "Direction", "DuesTurn", "Envelope", "EnvelopeKind", "Exemption", "ExemptionKind", "ExemptionState", "ExemptionStep", "FileSeal",
    "GoodReason", "HandoverState", "IntroductionLetter", "Journey", "JourneyHandling", "JourneyState", "JourneyStep", "LetterBox",
    "LetterType", "LiaisonState", "LiaisonStep", "MemberCase", "NoticeSlip", "OtherEnd", "Partner", "Readdressing", "RegisterEntry",
    "ResidenceLink", "SealState", "SealedPaper", "TemporaryKind", "TemporaryState", "TemporaryStep", "TemporaryTransfer", "Transfer",
    "TransferBatch", "TransferKind", "TransferPaper", "TransferState", "TransferStep",
]  # fmt: skip
