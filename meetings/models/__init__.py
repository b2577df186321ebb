"""The nouns of branch life, one file each."""

from meetings.models.attendance import ABSENT, CAME, Attendance, AttendanceValue, Speech
from meetings.models.ballot import Ballot, BallotCandidate, CandidateSource, CongressAppointment, Office
from meetings.models.commitment import Commitment, CommitmentResult
from meetings.models.congress import (
    Congress,
    CongressCorrection,
    CongressOfficer,
    CongressPaper,
    CongressState,
    CongressStep,
    CongressType,
    OfficerRole,
    PaperKind,
)
from meetings.models.dues import (
    Channel,
    DuesHandover,
    DuesMonth,
    DuesPayment,
    DuesProfile,
    DuesSheet,
    DuesSplit,
    DuesStatus,
    Region,
)
from meetings.models.dues_relief import OPEN_RELIEFS, DuesRelief, DuesReliefStep, ReliefGround, ReliefKind, ReliefState
from meetings.models.feedback import (
    PASSED_ON,
    REPLIED,
    WAITING,
    Feedback,
    FeedbackChannel,
    FeedbackState,
    FeedbackStep,
    FeedbackSubject,
)
from meetings.models.meeting import (
    LOCKED_STATES,
    MONTHLY,
    OPEN_STATES,
    SCORED,
    TOOK_PLACE,
    WITH_THEME,
    WRITABLE_STATES,
    AgendaItem,
    AgendaPart,
    Book,
    Meeting,
    MeetingKind,
    MeetingState,
    MeetingStep,
    MinutesCorrection,
)
from meetings.models.plan import MeetingPlan, PlanLine
from meetings.models.residence import ExceptionKind, ResidenceComment, ResidenceException
from meetings.models.resolution import ItemReview, ItemStatus, Resolution, ResolutionItem
from meetings.models.review import (
    DECIDED_STATES,
    LEVEL_ORDER,
    OPEN_EVALUATION_STATES,
    TOP_LEVELS,
    CapBase,
    CapGroup,
    CapRounding,
    Evaluation,
    EvaluationOrigin,
    EvaluationState,
    EvaluationStep,
    OrganizationEvaluation,
    OrganizationEvaluationStep,
    PeriodKind,
    ReviewRound,
    SuggestedBy,
    WorkClass,
)
from meetings.models.score import Band, MeetingScore, ScoreLine
from meetings.models.score_sheet import (
    Applies,
    Measure,
    MeetingMinimum,
    RatingPeriod,
    RatingRule,
    ScoreCriterion,
    ScoreSheet,
)
from meetings.models.target import Indicator, Target
from meetings.models.task import OPEN_TASKS, TaskAssignment, TaskResult, TaskState, TaskStep
from meetings.models.training import (
    SessionAttendance,
    SessionValue,
    TrainingClass,
    TrainingClassState,
    TrainingClassStep,
    TrainingCorrection,
    TrainingRecord,
    TrainingSession,
)
from meetings.models.visit import BranchFollower, SuperiorVisit, VisitRole
from meetings.models.vote import Vote

__all__ = [
    "ABSENT", "CAME", "DECIDED_STATES", "LEVEL_ORDER", "LOCKED_STATES", "MONTHLY", "OPEN_EVALUATION_STATES",
    "OPEN_RELIEFS", "OPEN_STATES", "OPEN_TASKS", "PASSED_ON", "REPLIED", "SCORED", "TOOK_PLACE", "TOP_LEVELS",
    "WAITING", "WITH_THEME", "WRITABLE_STATES", "AgendaItem", "AgendaPart", "Applies", "Attendance",
    "AttendanceValue", "Ballot", "BallotCandidate", "Band", "Book", "BranchFollower", "CandidateSource", "CapBase",
    "CapGroup", "CapRounding", "Channel", "Commitment", "CommitmentResult", "Congress", "CongressAppointment",
    "CongressCorrection", "CongressOfficer", "CongressPaper", "CongressState", "CongressStep", "CongressType",
    "DuesHandover", "DuesMonth", "DuesPayment", "DuesProfile", "DuesRelief", "DuesReliefStep", "DuesSheet",
    "DuesSplit", "DuesStatus", "Evaluation", "EvaluationOrigin", "EvaluationState", "EvaluationStep", "ExceptionKind",
    "Feedback", "FeedbackChannel", "FeedbackState", "FeedbackStep", "FeedbackSubject", "Indicator", "ItemReview",
    "ItemStatus", "Measure", "Meeting", "MeetingKind", "MeetingMinimum", "MeetingPlan", "MeetingScore",
    "MeetingState", "MeetingStep", "MinutesCorrection", "Office", "OfficerRole", "OrganizationEvaluation",
    "OrganizationEvaluationStep", "PaperKind", "PeriodKind", "PlanLine", "RatingPeriod", "RatingRule", "Region",
    "ReliefGround", "ReliefKind", "ReliefState", "ResidenceComment", "ResidenceException", "Resolution",
    "ResolutionItem", "ReviewRound", "ScoreCriterion", "ScoreLine", "ScoreSheet", "SessionAttendance", "SessionValue",
    "Speech", "SuggestedBy", "SuperiorVisit", "Target", "TaskAssignment", "TaskResult", "TaskState", "TaskStep",
    "TrainingClass", "TrainingClassState", "TrainingClassStep", "TrainingCorrection", "TrainingRecord",
    "TrainingSession", "VisitRole", "Vote", "WorkClass",
]  # fmt: skip
