"""Deadlines of the review: self-reviews, ballot, decision, and two years without completing."""

from __future__ import annotations

from django.db.models import Count, Q, Subquery
from django.urls import reverse

from accounts.permissions import Permission as P
from meetings.models import DECIDED_STATES, Evaluation, EvaluationState, PeriodKind
from meetings.review.parameters import FAILED_YEARS
from meetings.review.queries import FAILED_LEVELS, chains_of, decided_at
from regulations.lookup import NoRuleInForce
from reminders.lines import AHEAD, Judged, Lines, Todo, TodoGroup, ends, group_of

_S = EvaluationState
_WAITING = (_S.NOT_OPENED, _S.RETURNED)
_IN_BRANCH = (_S.SELF_REVIEW, _S.BRANCH_COMMENTS, _S.BRANCH_BALLOT)


def _by_branch(
    scope, permission: str, states, deadline: str, label: str, detail: str, *, at_once: bool = False
) -> Lines | None:
    """Lines of one kind by branch; ``at_once`` also long before the deadline, because somebody waits."""
    if not scope.can(permission):
        return None
    near = Q(**{f"round__{deadline}": None}) | Q(**{f"round__{deadline}__lte": scope.on + AHEAD})
    rows = (
        Evaluation.objects.visible_to(scope, permission).standing()
        .filter(Q() if at_once else near, round__isnull=False, round__closed_on=None, state__in=states)
        .order_by(f"round__{deadline}", "organization__path")
        .values("round", "organization", "organization__name", f"round__{deadline}").annotate(n=Count("pk"))
    )  # fmt: skip

    def line(row) -> Todo:
        url = reverse("review:branch", args=[row["round"], row["organization"]])
        return Todo(row["organization__name"], detail.format(n=row["n"]), url)

    return Lines(label, rows, line, reverse("review:list"), ends(scope, f"round__{deadline}"))


def self_reviews(scope) -> Lines | None:
    """Branches in which self-reviews are still to come."""
    return _by_branch(
        scope,
        P.REVIEW_KEEP,
        _WAITING,
        "self_review_by",
        "Đảng viên chưa có bản tự kiểm điểm",
        "{n} đồng chí chưa nộp bản tự kiểm điểm",
    )


def ballots(scope) -> Lines | None:
    """Branches whose review meeting and ballot are under way."""
    return _by_branch(
        scope,
        P.REVIEW_KEEP,
        _IN_BRANCH,
        "ballot_by",
        "Chi bộ kiểm điểm, bỏ phiếu xếp loại",
        "{n} đồng chí đang ở bước của chi bộ",
    )


def decisions(scope) -> Lines | None:
    """Cases that wait for the committee."""
    return _by_branch(
        scope, P.REVIEW_APPRAISE, (_S.COMMITTEE_APPRAISAL,), "decide_by", "Chờ cấp ủy thẩm định, quyết định xếp loại",
        "{n} đồng chí chờ thẩm định, quyết định", at_once=True,
    )  # fmt: skip


def failing(scope) -> Judged | None:
    """Members with so many years in a row not completed: educate and help first (02-HD/BTCTW, 12/4/2021)."""
    if not scope.can(P.REVIEW_KEEP):
        return None
    try:
        rule = FAILED_YEARS.on(scope.on)
    except NoRuleInForce:
        return None
    rows = Evaluation.objects.visible_to(scope, P.REVIEW_KEEP).filter(member__end_reason="")
    last = rows.filter(kind=PeriodKind.YEAR, state__in=DECIDED_STATES, year__lte=scope.on.year).order_by("-year")

    def tell(results: list[Evaluation], _scope) -> TodoGroup:
        items = [
            Todo(
                member.full_name,
                f"Không hoàn thành nhiệm vụ {years} năm liền, {member.organization}",
                reverse("review:member", args=[member.pk]),
            )
            for member, years in chains_of(results, int(rule.value), FAILED_LEVELS)
        ]
        more = f"{reverse('review:chains')}?year={results[0].year}" if results else ""
        return group_of("Đưa vào diện giáo dục, giúp đỡ", items, more)

    return Judged(decided_at(rows, FAILED_LEVELS).filter(year=Subquery(last.values("year")[:1])), tell)


KINDS = (self_reviews, ballots, decisions, failing)
