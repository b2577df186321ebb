"""Results of earlier periods written down from their papers, and results overturned by a violation found later."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from branches.models import Organization
from core.findings import Finding, Refused, Right
from core.workflow import perform
from meetings.models import Evaluation, EvaluationOrigin, EvaluationState, OrganizationEvaluation, PeriodKind, WorkClass
from meetings.models.review import period_end
from meetings.review.standards import level_choices
from members.models import Member

FIRST_YEAR = 2012  # levels of the regulations begin with this year


@dataclass(frozen=True, slots=True)
class Recorded:
    """The result of one member and year as an old decision names it."""

    member: Member
    year: int
    level: str
    row: int | None = None


def recorded_findings(lines: Sequence[Recorded], on: date) -> list[Finding]:
    """What is wrong with results to be written down: an unknown year or level, a year that is not over, a second result."""
    found = []
    seen: set[tuple[int, int]] = set()
    for line in lines:
        words = f"{line.member.full_name}, năm {line.year}"
        if not FIRST_YEAR <= line.year < on.year:
            found.append(Finding("year", f"{words}: ghi lại được từ năm {FIRST_YEAR} đến năm {on.year - 1}.", row=line.row,
                                 remedy="Năm nay và về sau thực hiện ở đợt kiểm điểm."))  # fmt: skip
        elif line.level not in dict(level_choices(period_end(PeriodKind.YEAR, line.year))):
            found.append(Finding("level", f"{words}: mức xếp loại không có trong các mức của năm đó.", row=line.row))
        elif (line.member.pk, line.year) in seen:
            found.append(Finding("twice", f"{words}: ghi hai lần trong cùng một bảng.", row=line.row))
        seen.add((line.member.pk, line.year))
    return found


@transaction.atomic
def record_results(*, organization: Organization, lines: Sequence[Recorded], decision_number: str, on: date, by) -> int:
    """Write down levels decided in earlier years, so that chains of years exist; returns how many were new or changed.

    Effects: one decided evaluation for each member and year, marked as recorded, with a row in its log. A result that came from a
    round of this system is never touched: naming another level for it is refused. Raises ``Refused`` with every fault of every line.
    """
    found = recorded_findings(lines, on)
    standing = {
        (case.member_id, case.year): case
        for case in Evaluation.objects.standing().select_for_update().filter(
            kind=PeriodKind.YEAR, member__in=[line.member.pk for line in lines], year__in={line.year for line in lines}
        )
    }  # fmt: skip
    fresh, changed = [], []
    for line in lines:
        case = standing.get((line.member.pk, line.year))
        if case is None:
            fresh.append(_recorded(organization, line, decision_number, on))
        elif case.origin == EvaluationOrigin.RECORDED and case.organization_id == organization.pk:
            if case.level != line.level:
                changed.append((case, line))
        elif case.level != line.level:
            found.append(Finding("not_recorded", f"{line.member.full_name}, năm {line.year}: đã có kết quả khác của đợt kiểm điểm.",
                                 row=line.row, right=Right.PRINCIPLE, remedy="Muốn đổi kết quả thì đánh giá lại."))  # fmt: skip
    if found:
        raise Refused(found)
    Evaluation.objects.bulk_create(fresh)
    for case in fresh:
        _log(case, by, on, "")
    for case, line in changed:
        before = case.level_words
        case.level, case.decision_number, case.version = (
            line.level,
            decision_number or case.decision_number,
            case.version + 1,
        )
        case.save()
        _log(case, by, on, f"Sửa kết quả đã ghi lại, trước là {before}")
    return len(fresh) + len(changed)


def _recorded(organization: Organization, line: Recorded, decision_number: str, on: date) -> Evaluation:
    return Evaluation(
        organization=organization, member=line.member, kind=PeriodKind.YEAR, year=line.year, origin=EvaluationOrigin.RECORDED,
        state=EvaluationState.NOTIFIED, work_class=WorkClass.OUTSIDE, level=line.level, decision_number=decision_number.strip()[:60],
        decided_on=period_end(PeriodKind.YEAR, line.year),
    )  # fmt: skip


def _log(case: Evaluation, by, on: date, note: str) -> None:
    case.open_record(step="record", from_state=case.state, to_state=case.state, on=on, by=by, note=note).save()


def reassess(
    *, evaluation: Evaluation | OrganizationEvaluation, violation_year: int, violation_key: str, decision_number: str, reason: str, scope,
    on: date, discipline: str = "", self_reported: bool = False, level: str = "", version: int | None = None, override_reason: str = "",
):  # fmt: skip
    """Overturn the result of the earlier year in which a violation happened (25-HD/BTCTW, 10/11/2023, 4.5); returns the new version.

    Effects: the old version is kept and marked; the new one stands at the lowest level, is decided, and flags commendations given for
    the old result (``revoke_commendation``). Whoever reported and remedied the violation himself is weighed: ``level`` then names what the
    committee chose. Raises ``Refused`` when the violation has been counted before, belongs to another year, or a value is missing.
    """
    data: dict[str, object] = {
        "violation_year": violation_year, "violation_key": violation_key, "decision_number": decision_number, "reason": reason,
        "discipline": discipline, "self_reported": self_reported, "level": level,
    }  # fmt: skip
    perform(evaluation, "reassess", scope=scope, on=on, data=data, version=version, override_reason=override_reason)
    return type(evaluation).objects.get(supersedes=evaluation)


def on_discipline(
    *, member: Member, violation_year: int, violation_key: str, form: str, decided_on: date
) -> dict[str, object]:
    """What a discipline decision means for the reviews of a member; for the app that decides discipline.

    Effects: the open evaluation of the year of the decision is marked as disciplined (its proposed level follows). The decided one of
    the year of the violation is only named: overturning it is an act of the committee (``reassess``). Returns ``{"reassess": Evaluation |
    None, "marked": Evaluation | None, "counted": bool}``; ``counted`` when this violation has overturned a result before.
    """
    from meetings.models import OPEN_EVALUATION_STATES
    from meetings.review.judging import judge

    rows = Evaluation.objects.standing().filter(member=member, kind=PeriodKind.YEAR)
    counted = Evaluation.objects.filter(member=member, violation_key=violation_key).exists() if violation_key else False
    earlier = None
    if violation_year < decided_on.year and not counted:
        earlier = rows.decided().filter(year=violation_year).first()
    with transaction.atomic():
        marked = (
            rows.filter(year=decided_on.year, state__in=OPEN_EVALUATION_STATES).select_for_update(of=("self",)).first()
        )
        if marked is not None and (violation_year == decided_on.year):
            marked.disciplined, marked.discipline_note = True, form[:300]
            judge(marked)
            marked.version += 1
            marked.save()
        else:
            marked = None
    return {"reassess": earlier, "marked": marked, "counted": counted}


def levels_from(rows: Sequence[Sequence[object]], members: Mapping[str, Member]) -> list[Recorded]:
    """Rows of a sheet (key of the member, then a level for each year) as results; empty cells are left out."""
    found = []
    years = [int(str(cell)[:4]) for cell in rows[0][1:]]
    for number, row in enumerate(rows[1:], 2):
        member = members.get(str(row[0]))
        if member is None:
            continue
        for year, level in zip(years, row[1:], strict=False):
            if str(level or "").strip():
                found.append(Recorded(member, year, str(level).strip(), number))
    return found
