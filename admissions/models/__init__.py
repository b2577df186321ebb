"""Tables of admission: the applicant, the case, its papers and ballots, targets, frozen figures."""

from admissions.models.applicant import DECLARED_LISTS, Applicant, ApplicantRelative
from admissions.models.case import Admission, AdmissionStep, CaseOrigin
from admissions.models.choices import (
    BEFORE_CEREMONY,
    DOSSIER_STATES,
    ENDED_STATES,
    OPEN_STATES,
    PAUSED_STATES,
    PROBATION_STATES,
    SOURCE_STATES,
    SUPERIOR_STATES,
    AdmissionKind,
    AdmissionState,
    BallotStage,
    CheckState,
    ConsentKind,
    DefectKind,
    DefectOutcome,
    HelperPhase,
    Introduction,
    PopulationCase,
)
from admissions.models.figures import AdmissionSnapshot, AdmissionTarget, ReviewSwitch, TargetPeriod
from admissions.models.rows import (
    AdmissionBallot,
    AdmissionDefect,
    AdmissionPaper,
    Carried,
    Consent,
    Helper,
    Verification,
)

__all__ = [
    "BEFORE_CEREMONY", "DECLARED_LISTS", "DOSSIER_STATES", "ENDED_STATES", "OPEN_STATES", "PAUSED_STATES", "PROBATION_STATES",
    "SOURCE_STATES", "SUPERIOR_STATES", "Admission", "AdmissionBallot", "AdmissionDefect", "AdmissionKind", "AdmissionPaper",
    "AdmissionSnapshot", "AdmissionState", "AdmissionStep", "AdmissionTarget", "Applicant", "ApplicantRelative", "BallotStage",
    "Carried", "CaseOrigin", "CheckState", "Consent", "ConsentKind", "DefectKind", "DefectOutcome", "Helper", "HelperPhase", "Introduction",
    "PopulationCase", "ReviewSwitch", "TargetPeriod", "Verification",
]  # fmt: skip
