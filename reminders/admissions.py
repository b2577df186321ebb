"""Lines of the first page about admission and recognition: what waits, for whom, until when; each leads to the case."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from urllib.parse import urlencode

from django.db.models import OuterRef, Subquery
from django.urls import reverse

from accounts.permissions import Permission as P
from admissions.models import DOSSIER_STATES, Admission, AdmissionStep
from admissions.models import AdmissionState as S
from admissions.rules import dates
from core.dates import add_months, format_date
from core.scopes import path_filter
from reminders.lines import AHEAD, Ends, Lines, Todo, ends

DOSSIER_AHEAD = timedelta(days=60)  # how long before its last day a dossier is named


def _group(label: str, rows, due: Ends | None, detail: Callable, more: str) -> Lines:
    """Cases in the order given, each with its last day."""

    def line(case: Admission) -> Todo:
        return Todo(case.applicant.full_name, detail(case), case.get_absolute_url())

    rows = rows.select_related("applicant", "organization", "member")
    return Lines(label, rows, line, f"{reverse('admissions:list')}?{more}", due)


def _due(scope, rule: Callable, *columns: str) -> Ends:
    """The last day a rule makes of some columns; none where a day is missing or no rule was in force."""
    return ends(scope, *columns, by=lambda *days: dates.or_none(rule, *days))


def _seen(scope, permission: str, *states: str):
    return Admission.objects.visible_to(scope, permission).filter(state__in=states)


def _state(*states: str) -> str:
    return urlencode([("state", str(state)) for state in states])


def to_decide(scope) -> Lines | None:
    """Admissions that wait for the body that decides, the oldest resolution first."""
    if not scope.can(P.ADMISSION_DECIDE):
        return None
    rows = _seen(scope, P.ADMISSION_DECIDE, S.AWAITING_DECISION).order_by("branch_resolved_on", "pk")
    return _group(
        "Chờ quyết định kết nạp", rows, _due(scope, dates.decision_due, "branch_resolved_on"),
        lambda c: f"{c.organization}, nghị quyết chi bộ ngày {format_date(c.branch_resolved_on)}", _state(S.AWAITING_DECISION),
    )  # fmt: skip


def to_consider(scope) -> Lines | None:
    """Dossiers that wait for the grassroots committee or the sectional one."""
    if not scope.can(P.ADMISSION_REVIEW):
        return None
    states = (S.SECTIONAL_APPRAISAL, S.GRASSROOTS_REVIEW)
    rows = _seen(scope, P.ADMISSION_REVIEW, *states).order_by("branch_resolved_on", "pk")
    return _group(
        "Hồ sơ kết nạp chờ đảng ủy xét", rows, _due(scope, dates.decision_due, "branch_resolved_on"),
        lambda c: f"{c.organization}, {c.state_label.lower()}", _state(*states),
    )  # fmt: skip


def ceremonies(scope) -> Lines | None:
    """Decisions made, ceremony not yet held."""
    if not scope.can(P.ADMISSION_KEEP):
        return None
    rows = _seen(scope, P.ADMISSION_KEEP, S.AWAITING_CEREMONY).order_by("decision_on", "pk")
    return _group(
        "Chờ tổ chức lễ kết nạp", rows,
        ends(scope, "decision_on", "decision_received_on",
             by=lambda made, received: dates.or_none(dates.ceremony_due, made, received or made)),
        lambda c: f"{c.organization}, quyết định số {c.decision_number} ngày {format_date(c.decision_on)}", _state(S.AWAITING_CEREMONY),
    )  # fmt: skip


def dossiers_expiring(scope) -> Lines | None:
    """Dossiers whose twelve months end soon or are over, before the branch has considered."""
    if not scope.can(P.ADMISSION_KEEP):
        return None
    rule = dates.or_none(dates.dossier_ends, scope.on, scope.on)
    if rule is None:
        return None
    begun = add_months(scope.on + DOSSIER_AHEAD, -int(rule.rule.value))
    rows = (
        _seen(scope, P.ADMISSION_KEEP, *DOSSIER_STATES).filter(dossier_from__lte=begun).order_by("dossier_from", "pk")
    )
    return _group(
        "Hồ sơ kết nạp sắp hết giá trị", rows, _due(scope, lambda made: dates.dossier_ends(made, made), "dossier_from"),
        lambda c: f"{c.organization}, {c.state_label.lower()}", _state(*DOSSIER_STATES),
    )  # fmt: skip


def returned(scope) -> Lines | None:
    """Dossiers sent back by the committee above and not sent on since."""
    if not scope.can(P.ADMISSION_KEEP):
        return None
    last = AdmissionStep.objects.filter(admission=OuterRef("pk")).order_by("-at", "-pk")
    rows = (
        _seen(scope, P.ADMISSION_KEEP, S.PREPARING_DOSSIER)
        .annotate(last_step=Subquery(last.values("step")[:1]), why=Subquery(last.values("note")[:1]))
        .filter(last_step="return_dossier")
        .order_by("pk")
    )
    return _group(
        "Hồ sơ kết nạp bị trả lại, chờ bổ sung", rows, None, lambda c: f"{c.organization}: {c.why}",
        _state(S.PREPARING_DOSSIER),
    )  # fmt: skip


def arriving(scope) -> Lines | None:
    """People on the way whom another branch has introduced to this one."""
    if not scope.can(P.ADMISSION_KEEP):
        return None
    mine = path_filter(("destination__path",), scope.paths(P.ADMISSION_KEEP))
    rows = Admission.objects.filter(mine, state=S.MOVED).order_by("pk")
    return _group(
        "Người vào Đảng chuyển đến, chờ tiếp nhận", rows, None, lambda c: f"Từ {c.organization}", _state(S.MOVED)
    )  # fmt: skip


def to_recognise(scope) -> Lines | None:
    """Probationary members whose twelve months end soon or are over, and who have a case."""
    if not scope.can(P.ADMISSION_KEEP):
        return None
    end = dates.or_none(dates.probation_ends, scope.on)
    if end is None:
        return None
    begun = add_months(scope.on + AHEAD, -int(end.rule.value))
    states = (S.PROBATIONARY, S.RECOGNITION_REVIEW)
    rows = (
        _seen(scope, P.ADMISSION_KEEP, *states)
        .filter(ceremony_on__lte=begun, member__end_reason="")
        .order_by("ceremony_on", "pk")
    )
    return _group(
        "Đảng viên dự bị đến hạn xét công nhận", rows, _due(scope, dates.recognition_due, "ceremony_on"),
        lambda c: f"{c.member.organization}, hết thời gian dự bị ngày {format_date(dates.probation_ends(c.ceremony_on).on)}",
        _state(*states),
    )  # fmt: skip


def recognitions_to_decide(scope) -> Lines | None:
    """Recognitions that wait for the body that decides."""
    if not scope.can(P.ADMISSION_DECIDE):
        return None
    rows = _seen(scope, P.ADMISSION_DECIDE, S.AWAITING_RECOGNITION).order_by("recognition_resolved_on", "pk")
    return _group(
        "Chờ quyết định công nhận đảng viên chính thức", rows,
        _due(scope, dates.recognition_decision_due, "recognition_resolved_on"),
        lambda c: f"{c.member.organization}, nghị quyết chi bộ ngày {format_date(c.recognition_resolved_on)}",
        _state(S.AWAITING_RECOGNITION),
    )  # fmt: skip


KINDS = (
    to_decide,
    recognitions_to_decide,
    to_consider,
    arriving,
    returned,
    ceremonies,
    to_recognise,
    dossiers_expiring,
)
