"""What a case still lacks for its next step, in a few words, for lists of any length.

The page of a case judges every rule (``core.workflow.findings_of``); a list tells only what is plainly not there: the papers the table
asks for, the helper, the certificate, results of the verification, introducers, consents. Each is one condition on the rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, CharField, Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Cast, Coalesce, Concat
from django.db.models.lookups import LessThan

from admissions.models import (
    Admission,
    AdmissionKind,
    AdmissionPaper,
    CheckState,
    Consent,
    ConsentKind,
    Helper,
    HelperPhase,
    Introduction,
    Verification,
)
from admissions.models import AdmissionState as S
from admissions.parameters import INTRODUCERS, INTRODUCERS_WITH_UNION
from core.dates import add_months
from core.workflow import Transition
from meetings.models import TrainingRecord
from meetings.training.parameters import AWARENESS_MONTHS
from meetings.training.queries import AWARENESS, NEW_MEMBER
from meetings.training.rules import validity_end
from regulations.lookup import NoRuleInForce

PREFIX = "lacks_"
_UNION_PAPERS = {Introduction.YOUTH_UNION: "4-KNĐ", Introduction.TRADE_UNION: "4a-KNĐ"}
_OPEN_CHECKS = [state for state in CheckState.values if not CheckState(state).settled]


@dataclass(frozen=True, slots=True)
class Lack:
    """One thing that may be missing: its words, in which states it counts, the condition that it is missing on a day."""

    code: str
    words: str
    states: tuple[str, ...]
    missing: Callable[[date], Q]


@cache
def next_step(state: str) -> Transition | None:
    """The step by which a case goes on from a state: the first of the table that leads further along the way."""
    from admissions.workflow import WORKFLOW

    way = [str(one) for one in WORKFLOW.rail]
    place = way.index(state) if state in way else -1
    for transition in WORKFLOW.leaving(state):
        if any(str(target) in way[place + 1 :] for target in transition.targets):
            return transition
    return None


def _helper(on: date) -> Q:
    return ~Exists(Helper.objects.filter(admission=OuterRef("pk"), phase=HelperPhase.APPLICANT, ended_on=None))


def _certificate(on: date) -> Q:
    """Like ``awareness_valid``: of the person by his number, or of the former member."""
    counting = TrainingRecord.objects.passed().filter(
        course=AWARENESS, certificate_on__range=(oldest_certificate(on), on)
    )
    named = counting.exclude(person_key="")
    number = named.filter(person_key=OuterRef("applicant__personal_id"))
    unnumbered = named.filter(person_key=Concat(Value("KN-"), Cast(OuterRef("applicant_id"), CharField())))
    former = counting.filter(member=OuterRef("applicant__former_member"))
    return ~Exists(number) & ~Exists(unnumbered) & ~Exists(former)


def oldest_certificate(on: date) -> date:
    """The earliest day of a certificate of the awareness course that still counts on a day."""
    try:
        day = add_months(on, -int(AWARENESS_MONTHS.value_on(on)))
    except NoRuleInForce:
        return date.min
    while (end := validity_end(AWARENESS, day, on)) is not None and end < on:
        day += timedelta(days=1)
    return day


def _verification(on: date) -> Q:
    rows = Verification.objects.filter(admission=OuterRef("pk"))
    return ~Exists(rows) | Exists(rows.filter(state__in=_OPEN_CHECKS))


def _certified(on: date) -> Q:
    return ~Exists(
        AdmissionPaper.objects.filter(
            admission=OuterRef("pk"), code="2-KNĐ", replaced_on=None, certified_on__isnull=False
        )
    )


def _introducers(on: date) -> Q:
    letters = AdmissionPaper.objects.filter(
        admission=OuterRef("pk"), code="3-KNĐ", replaced_on=None, member__isnull=False
    )
    people = letters.order_by().values("admission").annotate(n=Count("member", distinct=True)).values("n")
    asked = Case(
        When(introduction__in=list(_UNION_PAPERS), then=Value(_number(INTRODUCERS_WITH_UNION, on))),
        default=Value(_number(INTRODUCERS, on)), output_field=IntegerField(),
    )  # fmt: skip
    few = Q(LessThan(Coalesce(Subquery(people), 0), asked))
    without = Q()
    for introduction, code in _UNION_PAPERS.items():
        paper = AdmissionPaper.objects.filter(admission=OuterRef("pk"), code=code, replaced_on=None)
        without |= Q(introduction=introduction) & ~Exists(paper)
    return few | without


def _number(parameter, on: date) -> int:
    try:
        return int(parameter.value_on(on))
    except NoRuleInForce:
        return 0


def _consent(on: date) -> Q:
    held = Consent.objects.filter(admission=OuterRef("pk"), kind=ConsentKind.READMISSION)
    return Q(kind=AdmissionKind.READMISSION) & ~Exists(held)


def _new_member_course(on: date) -> Q:
    passed = TrainingRecord.objects.passed().filter(member=OuterRef("member"), course=NEW_MEMBER, to_on__lte=on)
    return ~Exists(passed)


_ABOUT_BRANCH = (S.SYMPATHIZER, S.COURSE_COMPLETED, S.COLLECTING_OPINIONS, S.BRANCH_REVIEW)
LACKS: tuple[Lack, ...] = (
    Lack("helper", "Chưa phân công người giúp đỡ", (S.COURSE_COMPLETED,), _helper),
    Lack("certificate", "Không có giấy chứng nhận lớp nhận thức còn giá trị", _ABOUT_BRANCH, _certificate),
    Lack("verification", "Chưa đủ kết quả thẩm tra", (S.VERIFYING,), _verification),
    Lack("certified", "Chưa chứng nhận lý lịch", (S.VERIFYING,), _certified),
    Lack("introducers", "Chưa đủ người, tổ chức giới thiệu", (S.COLLECTING_OPINIONS,), _introducers),
    Lack("consent", "Chưa có văn bản đồng ý kết nạp lại", (S.AWAITING_DECISION,), _consent),
    Lack("course", "Chưa học lớp đảng viên mới", (S.PROBATIONARY,), _new_member_course),
)  # fmt: skip


def lay(rows: QuerySet, on: date) -> QuerySet:
    """The rows with ``papers_now`` and one yes or no for each lack; needs ``probation_until`` (``clocks.DayBook.lay``)."""
    papers = AdmissionPaper.objects.filter(admission=OuterRef("pk"), replaced_on=None).order_by("code").values("code")
    rows = rows.annotate(papers_now=ArraySubquery(papers))
    flags = {}
    for lack in LACKS:
        condition = Q(state__in=[str(state) for state in lack.states]) & _in_turn(lack.states, on) & Q(lack.missing(on))
        flags[PREFIX + lack.code] = Case(When(condition, then=Value(True)), default=Value(False))
    return rows.annotate(**flags)


def _in_turn(states: Iterable[str], on: date) -> Q:
    """While the probation runs nothing is asked for its end."""
    return Q(probation_until__lt=on) if S.PROBATIONARY in states else Q()


def blocked(on: date) -> Q:
    """Cases that cannot take their next step: a lack, or a paper the table asks for."""
    condition = Q()
    for lack in LACKS:
        condition |= Q(**{PREFIX + lack.code: True})
    for state in S.values:
        step = next_step(state)
        if step is not None and step.papers:
            condition |= Q(state=state) & _in_turn((state,), on) & ~Q(papers_now__contains=list(step.papers))
    return condition


def words_of(case: Admission, on: date) -> list[str]:
    """What a laid row lacks, in words."""
    if case.state == S.PROBATIONARY and (case.probation_until is None or case.probation_until >= on):
        return []
    step = next_step(case.state)
    missing = [code for code in (step.papers if step else ()) if code not in case.papers_now]
    found = [lack.words for lack in LACKS if getattr(case, PREFIX + lack.code)]
    return ([f"Thiếu {', '.join(missing)}"] if missing else []) + found
