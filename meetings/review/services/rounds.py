"""Rounds opened, brought up to date, their ceiling and deadlines set, closed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import IntegrityError, transaction

from branches.models import Organization
from core.dates import format_date
from core.findings import Finding, Refused, Right, require_version
from meetings.models import (
    OPEN_EVALUATION_STATES,
    CapBase,
    CapGroup,
    CapRounding,
    Evaluation,
    EvaluationState,
    OrganizationEvaluation,
    PeriodKind,
    ReviewRound,
)
from meetings.models.review import period_end, period_label
from meetings.review.listing import (
    ROUND_LEVELS,
    Listed,
    branches_of,
    collective_exclusion,
    collectives_of,
    listed_on,
    period_bounds,
)
from meetings.review.parameters import CAP_BASE, CAP_PERCENT, CIVIL_SERVANTS_BY, FINISHED_BY
from meetings.tasks.queries import task_totals
from regulations.lookup import NoRuleInForce, Parameter

DEADLINES = ("civil_servants_by", "self_review_by", "residence_by", "ballot_by", "decide_by")
_UNTOUCHED = (EvaluationState.NOT_OPENED, EvaluationState.NOT_SUBJECT)


@dataclass(frozen=True, slots=True)
class Opened:
    """What opening or refreshing a round did."""

    added: int = 0
    excluded: int = 0
    elsewhere: int = 0  # already assessed for this period in another round
    gone: int = 0


@transaction.atomic
def open_round(
    *, organization: Organization, kind: str, year: int, quarter: int | None, review_on: date, on: date, by,
    deadlines: Mapping | None = None, note: str = "",
) -> ReviewRound:  # fmt: skip
    """Open a round and list everybody in it.

    Effects: the round with ceiling and deadlines of the dated parameters; one evaluation for each member the ledger counts on the
    review day (excluded ones with their reason) and for each collective. Raises ``Refused`` when the period has its round already, the
    level opens none, or the days do not fit.
    """
    found = _opening_findings(organization, kind, year, quarter, review_on)
    if found:
        raise Refused(found)
    ends = period_end(kind, year, quarter) if kind in (PeriodKind.YEAR, PeriodKind.QUARTER) else review_on
    percent, rule = _cap_in_force(ends)
    values = (
        {"civil_servants_by": _day_of(CIVIL_SERVANTS_BY, ends), "decide_by": _day_of(FINISHED_BY, ends)}
        if kind == PeriodKind.YEAR
        else {}
    )
    values |= {name: day for name, day in (deadlines or {}).items() if name in DEADLINES and day}
    try:
        with transaction.atomic():
            review = ReviewRound.objects.create(
                organization=organization, kind=kind, year=year, quarter=quarter, opened_on=on, review_on=review_on, note=note.strip(),
                created_by=by, cap_percent=percent, cap_base=rule.get("base", CapBase.HTTNV_COUNT), cap_rule=rule, **values,
            )  # fmt: skip
    except IntegrityError as taken:
        raise Refused(_taken(organization, kind, year, quarter)) from taken
    refresh(review=review)
    return review


def _opening_findings(organization, kind, year, quarter, review_on) -> list[Finding]:
    if organization.level not in ROUND_LEVELS:
        return [
            Finding(
                "level", "Đợt kiểm điểm mở ở đảng ủy cơ sở hoặc chi bộ.", field="organization", right=Right.AUTHORITY
            )
        ]
    found = []
    if (kind == PeriodKind.QUARTER) != (quarter is not None):
        found.append(Finding("quarter", "Đợt hằng quý thì chọn quý; đợt khác để trống.", field="quarter"))
    elif kind in (PeriodKind.YEAR, PeriodKind.QUARTER):
        if abs(review_on.year - year) > 1 or review_on.year < year:
            found.append(Finding("review_on", f"Ngày kiểm điểm {format_date(review_on)} không thuộc {period_label(kind, year, quarter)}.",
                                 field="review_on", remedy="Chọn ngày trong năm được kiểm điểm hoặc đầu năm sau."))  # fmt: skip
        elif ReviewRound.objects.filter(organization=organization, kind=kind, year=year, quarter=quarter).exists():
            found.append(_taken(organization, kind, year, quarter))
    return found


def _taken(organization, kind, year, quarter) -> Finding:
    return Finding("taken", f"{organization.name} đã mở đợt kiểm điểm {period_label(kind, year, quarter)}.", field="year",
                   right=Right.PRINCIPLE, remedy="Mở đợt đã có.")  # fmt: skip


def _cap_in_force(on: date) -> tuple[Decimal | None, dict]:
    try:
        percent, base = CAP_PERCENT.on(on), CAP_BASE.on(on)
    except NoRuleInForce:
        return None, {}
    return Decimal(str(percent.value)), {"percent": str(percent.value), "base": base.value, "citation": percent.cite(),
                                         "base_citation": base.cite(), "base_mark": base.mark_label}  # fmt: skip


def _day_of(parameter: Parameter, on: date) -> date | None:
    try:
        month, day = str(parameter.value_on(on)).split("-")
    except NoRuleInForce:
        return None
    return date(on.year, int(month), int(day))


@transaction.atomic
def refresh(*, review: ReviewRound) -> Opened:
    """Bring the list of an open round up to date with the ledger of the review day.

    Effects: who is missing is added; cases nobody has worked on follow the ledger (branch, class, exclusion) or go when the person is
    no longer there; cases under way stay as they are. Task figures are taken from the register of tasks.
    """
    review = ReviewRound.objects.select_for_update().get(pk=review.pk)
    if not review.is_open:
        raise Refused(Finding("round_closed", "Đợt kiểm điểm đã kết thúc.", right=Right.PRINCIPLE), conflict=True)
    branches = branches_of(review.organization, review.review_on)
    listed = {line.member.pk: line for line in listed_on(branches, review.review_on)}
    known = {case.member_id: case for case in review.evaluations.filter(superseded=False)}
    taken = _assessed_elsewhere(review, [pk for pk in listed if pk not in known])
    start, end = period_bounds(review.kind, review.year, review.quarter)
    totals = task_totals([pk for pk in listed if pk not in taken], start, end)
    fresh = [_new_case(review, line, totals[pk]) for pk, line in listed.items() if pk not in known and pk not in taken]
    Evaluation.objects.bulk_create(fresh, batch_size=1000)
    gone = _follow_ledger(review, known, listed)
    _list_collectives(review)
    return Opened(len(fresh), sum(bool(case.exclusion) for case in fresh), len(taken), gone)


def _assessed_elsewhere(review: ReviewRound, member_ids: list[int]) -> set[int]:
    if review.kind not in (PeriodKind.YEAR, PeriodKind.QUARTER):
        return set()
    rows = Evaluation.objects.standing().filter(
        kind=review.kind, year=review.year, quarter=review.quarter, member__in=member_ids
    )
    return set(rows.values_list("member_id", flat=True))


def figures_of(totals) -> dict[str, int]:
    """Task totals as plain figures kept with a case."""
    return {
        "exceeded": totals.exceeded,
        "on_time": totals.on_time,
        "late": totals.late,
        "not_done": totals.not_done,
        "open": totals.open,
    }


def _new_case(review: ReviewRound, line: Listed, totals) -> Evaluation:
    return Evaluation(
        round=review, organization_id=line.branch_id, member=line.member, kind=review.kind, year=review.year, quarter=review.quarter,
        work_class=line.work_class, away=line.away, exclusion=line.exclusion.code, exclusion_note=line.exclusion.note,
        state=EvaluationState.NOT_SUBJECT if line.exclusion.code else EvaluationState.NOT_OPENED, tasks=figures_of(totals),
        tasks_computed=True,
    )  # fmt: skip


def _follow_ledger(review: ReviewRound, known: dict[int, Evaluation], listed: dict[int, Listed]) -> int:
    worked_on = set(review.evaluations.filter(steps__isnull=False).values_list("pk", flat=True))
    gone, moved = [], []
    for member_id, case in known.items():
        if case.state not in _UNTOUCHED or case.pk in worked_on or case.self_texts:
            continue
        line = listed.get(member_id)
        if line is None:
            gone.append(case.pk)
            continue
        case.organization_id, case.away = line.branch_id, line.away
        case.exclusion, case.exclusion_note = line.exclusion.code, line.exclusion.note
        case.state = EvaluationState.NOT_SUBJECT if line.exclusion.code else EvaluationState.NOT_OPENED
        if not case.class_chosen:
            case.work_class = line.work_class
        moved.append(case)
    Evaluation.objects.filter(pk__in=gone).delete()
    Evaluation.objects.bulk_update(
        moved, ["organization", "away", "exclusion", "exclusion_note", "state", "work_class"], batch_size=500
    )
    return len(gone)


def _list_collectives(review: ReviewRound) -> None:
    known = set(
        OrganizationEvaluation.objects.standing()
        .filter(kind=review.kind, year=review.year, quarter=review.quarter)
        .filter(organization__path__startswith=review.organization.path)
        .values_list("organization_id", flat=True)
    )
    fresh = []
    for organization in collectives_of(review.organization, review.review_on):
        if organization.pk in known:
            continue
        excluded = collective_exclusion(organization, review.review_on)
        fresh.append(
            OrganizationEvaluation(
                round=review, organization=organization, kind=review.kind, year=review.year, quarter=review.quarter,
                exclusion=excluded.code,
                state=EvaluationState.NOT_SUBJECT if excluded.code else EvaluationState.NOT_OPENED,
            )
        )  # fmt: skip
    OrganizationEvaluation.objects.bulk_create(fresh)


@transaction.atomic
def set_round(
    *, review: ReviewRound, percent: Decimal | None, base: str, group: str, rounding: str, reason: str, deadlines: Mapping, note: str,
    version: int,
) -> ReviewRound:  # fmt: skip
    """Set ceiling and deadlines. What departs from the dated parameters, and any choice of the base where sources disagree, needs a
    reason. Raises ``Refused`` when somebody else changed the round meanwhile (``conflict``), or it is closed."""
    review = ReviewRound.objects.select_for_update().get(pk=review.pk)
    require_version(review.version, version, "đợt kiểm điểm này")
    if not review.is_open:
        raise Refused(Finding("round_closed", "Đợt kiểm điểm đã kết thúc.", right=Right.PRINCIPLE), conflict=True)
    preset = review.cap_rule
    departs = (
        (
            str(percent.normalize() if percent is not None else "") != str(Decimal(preset["percent"]).normalize())
            if preset
            else percent is not None
        )
        or (base != preset.get("base", base))
        or rounding != CapRounding.DOWN
        or group != CapGroup.COMMITTEE
    )
    if departs and not reason.strip():
        raise Refused(Finding("no_reason", "Cách tính khác với quy định mặc định: cần ghi lý do.", field="cap_reason",
                              right=Right.REGULATION, remedy="Ghi văn bản hoặc ý kiến chỉ đạo làm căn cứ."))  # fmt: skip
    review.cap_percent, review.cap_base, review.cap_group, review.cap_rounding = percent, base, group, rounding
    review.cap_reason, review.note = reason.strip(), note.strip()
    for name in DEADLINES:
        setattr(review, name, deadlines.get(name))
    review.version += 1
    review.save()
    return review


@transaction.atomic
def close_round(*, review: ReviewRound, on: date) -> ReviewRound:
    """Close a round. Raises ``Refused`` while somebody in it still waits for a decision."""
    review = ReviewRound.objects.select_for_update().get(pk=review.pk)
    left = review.evaluations.filter(state__in=OPEN_EVALUATION_STATES, superseded=False).count()
    left += review.organizationevaluations.filter(state__in=OPEN_EVALUATION_STATES, superseded=False).count()
    if left:
        raise Refused(Finding("open_cases", f"Còn {left} trường hợp chưa quyết định.", right=Right.PRINCIPLE,
                              remedy="Quyết định hết, hoặc ghi không thuộc diện, rồi kết thúc đợt."))  # fmt: skip
    if review.closed_on is None:
        review.closed_on, review.version = on, review.version + 1
        review.save()
    return review
