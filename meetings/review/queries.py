"""Shared reads of the review: levels by year, chains of years, what is missing, what a person may see."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from meetings.models import (
    DECIDED_STATES,
    TOP_LEVELS,
    Evaluation,
    EvaluationState,
    OrganizationEvaluation,
    PeriodKind,
    ReviewRound,
)
from members.models import Member

FAILED_LEVELS = ("not_completed", "D")


def levels_by_year(member_ids: Iterable[int]) -> dict[int, dict[int, str]]:
    """The standing decided level of each member and year; one statement for any number of members."""
    rows = (
        Evaluation.objects.standing()
        .filter(member__in=list(member_ids), kind=PeriodKind.YEAR, state__in=DECIDED_STATES)
        .values_list("member_id", "year", "level")
    )
    found: dict[int, dict[int, str]] = {}
    for member_id, year, level in rows:
        found.setdefault(member_id, {})[year] = level
    return found


def level_of(member: Member, year: int) -> str:
    """The standing decided level of a member in a year (code of ``evaluation_level``); empty when there is none."""
    return levels_by_year([member.pk]).get(member.pk, {}).get(year, "")


def run_length(levels: dict[int, str], year: int, wanted: Iterable[str]) -> int:
    """How many years in a row, ending with that one, stand at one of these levels; a year without a result breaks the row."""
    kinds, count = set(wanted), 0
    while levels.get(year - count) in kinds:
        count += 1
    return count


def chain_excellent(member: Member, year: int) -> int:
    """Successive years at the top level up to a year (``badges.md`` 9: five for the certificate); a re-assessed year breaks it."""
    return run_length(levels_by_year([member.pk]).get(member.pk, {}), year, TOP_LEVELS)


def failed_years(member: Member, year: int) -> int:
    """Successive years of «không hoàn thành nhiệm vụ» up to a year: two bring the member into «giáo dục, giúp đỡ»
    (02-HD/BTCTW, 12/4/2021, II.1), never into removal by itself."""
    return run_length(levels_by_year([member.pk]).get(member.pk, {}), year, FAILED_LEVELS)


def members_with_chain(
    evaluations: QuerySet[Evaluation], year: int, years: int, wanted: Iterable[str]
) -> list[tuple[Member, int]]:
    """Members of these evaluations whose row of years up to ``year`` is at least ``years`` long, with its length."""
    return chains_of(decided_at(evaluations, wanted).filter(year=year), years, wanted)


def decided_at(evaluations: QuerySet[Evaluation], wanted: Iterable[str]) -> QuerySet[Evaluation]:
    """The standing yearly results among these evaluations that stand at one of these levels, with their members."""
    rows = evaluations.standing().filter(kind=PeriodKind.YEAR, state__in=DECIDED_STATES, level__in=list(wanted))
    return rows.select_related("member__organization")


def chains_of(results: Iterable[Evaluation], years: int, wanted: Iterable[str]) -> list[tuple[Member, int]]:
    """The members of results of one year whose row of years up to it is at least ``years`` long, with its length; by name."""
    kinds, last = list(wanted), {row.member_id: row for row in results}
    levels = levels_by_year(last) if last else {}
    found = [(row.member, run_length(levels.get(pk, {}), row.year, kinds)) for pk, row in last.items()]
    return sorted((pair for pair in found if pair[1] >= years), key=lambda pair: (pair[0].name_sort_key, pair[0].pk))


def rounds_for(scope) -> QuerySet[ReviewRound]:
    """Rounds a person may open: those of organisations in his scope, and those in which one of his branches takes part."""
    seen = ReviewRound.objects.visible_to(scope)
    taking_part = OrganizationEvaluation.objects.visible_to(scope).filter(round__isnull=False)
    return ReviewRound.objects.filter(
        Q(pk__in=seen.values("pk")) | Q(pk__in=taking_part.values("round"))
    ).select_related("organization")


@dataclass(frozen=True, slots=True)
class BranchProgress:
    """How far one branch has come in a round."""

    organization_id: int
    name: str
    total: int
    assessed: int
    excluded: int
    no_self_review: int
    in_branch: int
    at_committee: int
    decided: int
    returned: int


_S = EvaluationState
_PROGRESS = {
    "total": Count("pk"),
    "assessed": Count("pk", filter=Q(exclusion="")),
    "excluded": Count("pk", filter=~Q(exclusion="")),
    "no_self_review": Count("pk", filter=Q(exclusion="", state__in=(_S.NOT_OPENED, _S.RETURNED))),
    "in_branch": Count("pk", filter=Q(state__in=(_S.SELF_REVIEW, _S.BRANCH_COMMENTS, _S.BRANCH_BALLOT))),
    "at_committee": Count("pk", filter=Q(state=_S.COMMITTEE_APPRAISAL)),
    "decided": Count("pk", filter=Q(state__in=DECIDED_STATES)),
    "returned": Count("pk", filter=Q(state=_S.RETURNED)),
}


def progress(evaluations: QuerySet[Evaluation]) -> list[BranchProgress]:
    """One line for each branch of a round, in the order of the tree."""
    rows = (
        evaluations.standing()
        .order_by("organization__path")
        .values("organization_id", "organization__name")
        .annotate(**_PROGRESS)
    )
    return [BranchProgress(name=row.pop("organization__name"), **row) for row in rows]


def states_of(evaluations: QuerySet[Evaluation]) -> dict[str, int]:
    """How many stand at each state."""
    return dict(evaluations.standing().order_by().values_list("state").annotate(n=Count("pk")))
