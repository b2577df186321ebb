"""What the branch writes of a case between the steps: self-review, facts, comments, tallies; and what the committee notes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction

from branches.models import Organization
from core.findings import Finding, Refused, Right, blocking, require_version
from meetings.models import Evaluation, EvaluationState, Meeting, OrganizationEvaluation, ReviewRound, WorkClass
from meetings.models.review.assessed import VOTE_FIELDS
from meetings.review.checks import tally_findings
from meetings.review.judging import base_at, criteria_of, judge, judge_ballot
from meetings.review.listing import period_bounds
from meetings.review.rules import GRADES
from meetings.review.services.rounds import figures_of
from meetings.review.standards import level_choices
from meetings.tasks.queries import task_totals

Case = Evaluation | OrganizationEvaluation
S = EvaluationState
SELF_STATES = (S.NOT_OPENED, S.RETURNED, S.SELF_REVIEW)  # the self-review may be written
FINDING_STATES = (
    S.NOT_OPENED,
    S.RETURNED,
    S.SELF_REVIEW,
    S.BRANCH_COMMENTS,
)  # facts and findings of the branch may be written
SELF_FIELDS = ("self_texts", "self_criteria", "self_level", "self_review_on", "suggested_by", "suggestion")
FACT_FIELDS = (
    "work_class", "tasks", "tasks_computed", "entered_task_points", "shortcomings", "disciplined", "discipline_note", "unit_tasks",
    "criteria", "branch_comments", "away", "away_comment",
)  # fmt: skip


@transaction.atomic
def write(*, case: Case, values: Mapping[str, object], version: int, states: Sequence[str] = FINDING_STATES) -> Case:
    """Write fields of the self-review or of the branch's findings. Effects: the case, its points and proposed level.

    Raises ``Refused`` (nothing written) when the case has moved on or somebody else wrote it (``conflict``), or a value does not fit.
    """
    case = _locked(case, version)
    _require(case, states)
    unknown = set(values) - {*SELF_FIELDS, *FACT_FIELDS}
    if unknown:
        raise TypeError(f"write: {sorted(unknown)}")
    found = [*_level_findings(case, values), *_criteria_findings(case, values), *_task_findings(values)]
    if blocking(found):
        raise Refused(found)
    if "work_class" in values and isinstance(case, Evaluation) and values["work_class"] != case.work_class:
        case.class_chosen = True
        case.self_criteria, case.criteria = {}, {}
    for name, value in values.items():
        if hasattr(case, name):
            setattr(case, name, value)
    if case.tasks_computed and isinstance(case, Evaluation):
        start, end = period_bounds(case.kind, case.year, case.quarter)
        case.tasks = figures_of(task_totals([case.member_id], start, end)[case.member_id])
    judge(case)
    case.version += 1
    case.save()
    return case


def _locked(case: Case, version: int) -> Case:
    held = (
        type(case)
        .objects.select_for_update(of=("self",))
        .select_related("round", "organization__parent")
        .get(pk=case.pk)
    )
    require_version(held.version, version, f"hồ sơ của {held.subject}")
    return held


def _require(case: Case, states: Sequence[str]) -> None:
    if case.round_id and not case.round.is_open:
        raise Refused(Finding("round_closed", "Đợt kiểm điểm đã kết thúc.", right=Right.PRINCIPLE), conflict=True)
    if case.state not in states:
        raise Refused(
            Finding("not_writable", f"{case.subject}: đang ở bước “{case.state_label}”, không sửa được nữa.", right=Right.PRINCIPLE,
                    remedy="Cấp ủy trả lại thì sửa tiếp được."),
            conflict=True,
        )  # fmt: skip


def _level_findings(case: Case, values: Mapping) -> list[Finding]:
    level = values.get("self_level")
    if level and level not in dict(level_choices(case.rules_on)):
        return [
            Finding(
                "self_level",
                "Mức tự nhận không có trong các mức của kỳ này.",
                field="self_level",
                right=Right.REGULATION,
            )
        ]
    return []


def _criteria_findings(case: Case, values: Mapping) -> list[Finding]:
    if "work_class" in values and values["work_class"] not in WorkClass.values:
        return [Finding("work_class", "Chọn một trong ba diện đảng viên.", field="work_class")]
    graded = {criterion.code: criterion.graded for criterion in criteria_of(case)}
    found = []
    for name in ("self_criteria", "criteria"):
        for code, said in dict(values.get(name) or {}).items():
            fits = said in GRADES if graded.get(code) else isinstance(said, bool)
            if code not in graded or not fits:
                found.append(
                    Finding("criterion", "Có tiêu chí không đúng với mẫu của kỳ này; tải lại trang.", field=name)
                )
                break
    return found


def _task_findings(values: Mapping) -> list[Finding]:
    found = []
    for name in ("tasks", "unit_tasks", "shortcomings"):
        figures = dict(values.get(name) or {})
        if any(not isinstance(value, int) or value < 0 for value in figures.values()):
            found.append(Finding("negative", "Số liệu nhiệm vụ, hạn chế là số từ 0 trở lên.", field=name))
    told = dict(values.get("shortcomings") or {})
    if told.get("remedied", 0) > told.get("total", 0):
        found.append(Finding("remedied", "Số hạn chế đã khắc phục nhiều hơn số được chỉ ra.", field="shortcomings"))
    return found


@dataclass(frozen=True, slots=True)
class Tally:
    """The ballot on one case as the counting board reports it."""

    votes: Mapping[str, int]  # by level code, and "invalid"
    version: int
    branch_level: str = ""
    branch_reason: str = ""


@transaction.atomic
def record_ballots(*, cases: Sequence[Case], meeting: Meeting, tallies: Mapping[int, Tally]) -> list[Case]:
    """Record the tallies of one meeting for several cases at once. Effects: votes, base and result of each; nothing moves on yet.

    The level of the branch is the one voted for by the majority, unless the clerk names another. Raises ``Refused`` with every fault of
    every row (nothing written): more votes than voters, negative figures, a case that has moved on.
    """
    roll = list(meeting.roll.all())
    found: list[Finding] = []
    written = []
    for row in sorted(cases, key=lambda one: one.pk):
        tally = tallies.get(row.pk)
        if tally is None:
            continue
        try:
            case = _locked(row, tally.version)
            _require(case, (S.BRANCH_COMMENTS,))
        except Refused as refused:
            if refused.conflict:
                raise
            found += refused.findings
            continue
        base = base_at(meeting, roll, getattr(case, "member_id", None))
        known = dict(level_choices(case.rules_on))
        if any(value < 0 for value in tally.votes.values()) or (tally.branch_level and tally.branch_level not in known):
            found.append(
                Finding("votes", f"{case.subject}: số phiếu là số từ 0 trở lên, mức đề nghị là một mức của kỳ này.")
            )
            continue
        found += [one for one in tally_findings(case.subject, tally.votes, base.voters) if one.blocks]
        for name in VOTE_FIELDS:
            setattr(case, name, int(tally.votes.get(name.removeprefix("votes_"), 0)))
        case.meeting = meeting
        result = judge_ballot(case, base.number)
        case.ballot = {
            "base": base.as_record(),
            "needed": result.needed,
            "level": result.level,
            "running": dict(result.running),
        }
        case.branch_level = tally.branch_level or result.level
        case.branch_reason = tally.branch_reason.strip()[:400]
        case.version += 1
        written.append(case)
    if blocking(found):
        raise Refused(found)
    for case in written:
        case.save()
    return written


@transaction.atomic
def write_comments(*, cases: Sequence[Case], comments: Mapping[int, str], versions: Mapping[int, int]) -> int:
    """Write the comments of the meeting on several cases at once; returns how many changed. All or nothing, as ``write``."""
    changed = 0
    for case in sorted(cases, key=lambda one: one.pk):
        text = comments.get(case.pk)
        if text is None or text.strip() == case.branch_comments.strip():
            continue
        held = _locked(case, versions.get(case.pk, case.version))
        _require(held, FINDING_STATES)
        held.branch_comments, held.version = text.strip(), held.version + 1
        held.save()
        changed += 1
    return changed


def ballot_meetings(branch: Organization, review: ReviewRound):
    """Meetings of a branch at which the ballot may have been held: opened, not before the round, the yearly review first."""
    from meetings.models import TOOK_PLACE, MeetingKind

    rows = Meeting.objects.filter(
        organization=branch, state__in=TOOK_PLACE, started_at__date__gte=review.opened_on.replace(day=1)
    )
    rows = rows.exclude(kind=MeetingKind.BRANCH_COMMITTEE).order_by("-started_at")
    return sorted(rows, key=lambda meeting: meeting.kind != MeetingKind.YEAR_END_REVIEW)
