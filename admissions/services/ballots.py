"""Tallies about one person: of the branch (from adopted minutes or by hand), of the committee, of the body that decides."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from admissions.models import Admission, AdmissionBallot, BallotStage
from admissions.parameters import MAJORITY_COMMITTEE, MAJORITY_STANDING
from admissions.rules.later import PROBATION_VOTES, votes_used_up
from branches.models import Organization
from core.dates import format_date
from core.findings import Finding, Refused, Right
from core.text import clean
from meetings.matters import matter
from meetings.models import Vote
from meetings.voting import votes_needed
from regulations.lookup import NoRuleInForce, Rule

S = BallotStage
#: The matter of a branch meeting that a tally of the branch stands for.
MATTER_OF = {
    S.BRANCH_ADMISSION: "admission",
    S.BRANCH_RECOGNITION: "recognition",
    S.BRANCH_DELETION: "probationer_deletion",
}
STAGE_OF = {code: stage for stage, code in MATTER_OF.items()}


@dataclass(frozen=True, slots=True)
class Tally:
    """A tally as the clerk enters it; ``base`` is the number of official members, of committee members, of members of the standing body."""

    held_on: date
    base: int
    present: int
    in_favour: int
    against: int = 0
    other: int = 0
    reason_against: str = ""
    document_number: str = ""


def rule_for(stage: str, on: date, body: str = "standing_committee") -> Rule:
    """The majority a stage asks that day. Raises ``Refused`` when no rule in force is known."""
    try:
        if stage in MATTER_OF:
            return matter(MATTER_OF[stage]).rule(on)
        if stage.startswith("committee") or body == "executive_committee":
            return MAJORITY_COMMITTEE.on(on)
        return MAJORITY_STANDING.on(on)
    except NoRuleInForce as unknown:
        raise Refused(Finding("no_rule", str(unknown), right=Right.REGULATION)) from unknown


@transaction.atomic
def record_ballot(
    *,
    case: Admission,
    stage: str,
    tally: Tally,
    organization: Organization,
    body: str = "standing_committee",
    by,
    on: date,
) -> AdmissionBallot:
    """Record a tally and judge it by the rule of its day. Effects: the ballot.

    Raises ``Refused`` (nothing written) for impossible figures.
    """
    rule = rule_for(stage, tally.held_on, body)
    found = tally_findings(tally, on)
    if found:
        raise Refused(found)
    needed = votes_needed(tally.base, rule.fraction, strictly_more=rule.strictly_more)
    return _store(case, stage, tally, organization, needed, rule.as_record(), by)


def from_vote(*, case: Admission, stage: str, vote: Vote, by) -> AdmissionBallot:
    """The tally of a vote in adopted minutes, with its base and rule."""
    parts = vote.base_parts
    tally = Tally(
        vote.meeting.held_on,
        vote.base,
        min(int(parts.get("voters", vote.cast)), vote.base),
        vote.in_favour,
        vote.against,
        vote.other,
        vote.note,
    )
    ballot = _store(case, stage, tally, vote.meeting.organization, vote.needed, vote.rule, by)
    ballot.vote = vote
    ballot.save(update_fields=["vote"])
    return ballot


def _store(
    case: Admission, stage: str, tally: Tally, organization: Organization, needed: int, rule: dict, by
) -> AdmissionBallot:
    used_up = votes_used_up(case, tally.held_on) if stage in PROBATION_VOTES else None
    if used_up is not None:
        raise Refused(
            Finding("votes_used_up", f"Chi bộ đã biểu quyết {used_up.display()} mà không đạt; cấp trên xem xét, quyết định.",
                    right=Right.PRINCIPLE, basis=used_up.cite(), remedy="Thực hiện bước báo cáo cấp trên.")
        )  # fmt: skip
    return AdmissionBallot.objects.create(
        admission=case, stage=stage, attempt=case.ballots.filter(stage=stage).count() + 1, organization=organization, held_on=tally.held_on,
        base=tally.base, present=tally.present, in_favour=tally.in_favour, against=tally.against, other=tally.other,
        reason_against=clean(tally.reason_against)[:500], document_number=clean(tally.document_number), needed=needed,
        passed=tally.in_favour >= needed, rule=rule, recorded_by=by,
    )  # fmt: skip


def tally_findings(tally: Tally, on: date) -> list[Finding]:
    """Figures that cannot be: a day to come, more present than there are, more votes than present."""
    found = []
    if tally.held_on > on:
        found.append(
            Finding(
                "future",
                f"Ngày họp {format_date(tally.held_on)} chưa đến.",
                field="held_on",
                remedy="Kiểm tra lại ngày.",
            )
        )
    if min(tally.base, tally.present, tally.in_favour, tally.against, tally.other) < 0 or tally.base == 0:
        found.append(Finding("negative", "Số người, số phiếu phải từ 0 trở lên và tổng số lớn hơn 0.", field="base"))
    if tally.present > tally.base:
        found.append(
            Finding(
                "too_many_present",
                f"Có mặt {tally.present} nhiều hơn tổng số {tally.base}.",
                field="present",
                right=Right.PRINCIPLE,
                remedy="Kiểm tra hai số.",
            )
        )
    cast = tally.in_favour + tally.against + tally.other
    if cast > tally.present:
        found.append(
            Finding(
                "too_many_votes",
                f"Tổng số phiếu {cast} nhiều hơn số có mặt {tally.present}.",
                field="in_favour",
                right=Right.PRINCIPLE,
                remedy="Kiểm tra số phiếu.",
            )
        )
    return found
