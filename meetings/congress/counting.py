"""Ballots counted: judged by the roll and the majority of the day, judged again when the results are taken."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from core.findings import Finding, Refused, Right
from meetings.congress.attendance import has_committee, turnout_of
from meetings.congress.ballots import current, sitting, winners
from meetings.congress.offices import offices_of
from meetings.congress.parameters import MAJORITY_ELECTION
from meetings.congress.rules import Count, Outcome, count_findings, elect, threshold_of
from meetings.congress.services import locked
from meetings.models import Ballot, BallotCandidate, Congress, CongressState, Office
from meetings.models.congress import CANDIDATE_STATES
from regulations.lookup import NoRuleInForce


@dataclass(frozen=True, slots=True)
class Judged:
    """By what a ballot is judged: the number called, the voters present, the votes needed, the rule."""

    called: int
    present: int
    threshold: int
    rule: dict


def judge(ballot: Ballot, present: int | None = None) -> Judged:
    """Base and threshold of a ballot: of a congress the number called; of a committee's own election all its members.

    Raises ``Refused`` when attendance is not known yet or the congress is not valid.
    """
    congress = ballot.congress
    try:
        rule = MAJORITY_ELECTION.on(congress.held_on)
    except NoRuleInForce as unknown:
        raise Refused(Finding("no_rule", str(unknown), right=Right.REGULATION)) from unknown
    office = next(
        r for r in offices_of(congress.organization, has_committee=has_committee(congress)) if r.office == ballot.office
    )
    if office.by_committee:
        called = len(winners(congress, Office.EXECUTIVE_COMMITTEE)) + len(sitting(congress))
        here = present if present is not None else (ballot.present if ballot.present is not None else called)
        if here > called:
            raise Refused(Finding("present", f"Có mặt {here}, nhiều hơn {called} cấp ủy viên.", field="present"))
    else:
        turnout = turnout_of(congress)
        if turnout is None:
            raise Refused(
                Finding(
                    "no_roll",
                    "Chưa có điểm danh của đại hội.",
                    right=Right.PRINCIPLE,
                    remedy="Mở buổi đại hội và điểm danh trước.",
                )
            )
        if not turnout.valid:
            raise Refused(Finding("no_quorum", turnout.words, right=Right.PRINCIPLE, basis=turnout.rule.cite(),
                                  remedy="Kiểm tra điểm danh; nếu đúng thì ghi đại hội không hợp lệ."))  # fmt: skip
        called, here = turnout.called, turnout.present
    return Judged(called, here, threshold_of(called, rule.fraction, strictly_more=rule.strictly_more), rule.as_record())


@transaction.atomic
def enter_count(
    *, ballot: Ballot, count: Count, by, present: int | None = None, note: str = "", version: int | None = None
) -> Outcome:
    """Enter what the counting board says; counting again corrects it while no later ballot rests on it.

    ``count.votes`` by key of the candidate. Effects: the ballot, the votes, who is elected. Raises ``Refused`` (nothing written) naming
    what cannot be right.
    """
    congress = locked(ballot.congress, version=None, states=(CongressState.IN_SESSION,))
    ballot = current(ballot, version)
    ballot.congress = congress
    candidates = {candidate.pk: candidate for candidate in ballot.candidates.select_for_update()}
    if set(count.votes) != set(candidates):
        raise Refused(
            Finding("unknown", "Danh sách bầu cử đã thay đổi; hãy tải lại trang.", field="candidates"), conflict=True
        )
    judged = judge(ballot, present)
    names = {key: candidate.full_name for key, candidate in candidates.items()}
    found = [*count_findings(count, seats=ballot.seats, present=judged.present, names=names), *_rests_on(ballot)]
    if found:
        raise Refused(found)
    outcome = elect(count.votes, ballot.seats, judged.threshold)
    for name in ("issued", "collected", "valid", "invalid"):
        setattr(ballot, name, getattr(count, name))
    ballot.called, ballot.present, ballot.threshold, ballot.rule = (
        judged.called,
        judged.present,
        judged.threshold,
        judged.rule,
    )
    ballot.counted_at, ballot.recorded_by, ballot.note = timezone.now(), by, note.strip()
    ballot.version += 1
    ballot.save()
    for key, candidate in candidates.items():
        candidate.votes, candidate.elected = count.votes[key], key in outcome.elected
    BallotCandidate.objects.bulk_update(candidates.values(), ["votes", "elected"])
    return outcome


def _rests_on(ballot: Ballot) -> list[Finding]:
    """A later round of the office, or an office filled out of this one, is counted already."""
    if not ballot.counted:
        return []
    later = ballot.congress.ballots.exclude(pk=ballot.pk).filter(pk__gt=ballot.pk)
    has = has_committee(ballot.congress)
    fed = {r.office for r in offices_of(ballot.congress.organization, has_committee=has) if r.pool == ballot.office} | {
        ballot.office
    }
    if ballot.office == Office.SECRETARY:
        fed.add(Office.DEPUTY_SECRETARY)
    resting = later.filter(office__in=fed).first()
    if resting is None:
        return []
    return [Finding("rests_on", f"“{resting}” đã lập theo kết quả này.", right=Right.PRINCIPLE,
                    remedy=f"Bỏ “{resting}” trước, rồi sửa số phiếu.")]  # fmt: skip


@transaction.atomic
def remove_ballot(*, ballot: Ballot, version: int | None = None) -> None:
    """Take the latest ballot of an office away (entered by mistake). Raises ``Refused`` when another rests on it."""
    congress = locked(ballot.congress, version=None, states=CANDIDATE_STATES)
    ballot = current(ballot, version)
    ballot.congress = congress
    found = _rests_on(ballot)
    if found:
        raise Refused(found)
    ballot.delete()


def rejudge(congress: Congress) -> None:
    """Judge every count again by the roll as it stands, when the results are taken. Raises ``Refused`` naming the ballot."""
    for ballot in congress.ballots.exclude(counted_at=None).prefetch_related("candidates").order_by("pk"):
        ballot.congress = congress
        judged = judge(ballot)
        if ballot.issued > judged.present:
            raise Refused(Finding("issued_too_many", f"{ballot}: phát ra {ballot.issued} phiếu, nhiều hơn {judged.present} người có "
                                  "quyền bầu cử có mặt.", right=Right.PRINCIPLE, remedy="Sửa điểm danh hoặc số phiếu."))  # fmt: skip
        candidates = list(ballot.candidates.all())
        outcome = elect({c.pk: c.votes for c in candidates}, ballot.seats, judged.threshold)
        changed = [c.full_name for c in candidates if c.elected != (c.pk in outcome.elected)]
        if changed:
            raise Refused(Finding("outcome_changed", f"{ballot}: theo điểm danh hiện nay cần {judged.threshold} phiếu, kết quả của "
                                  f"{', '.join(changed)} thay đổi.", right=Right.PRINCIPLE, basis=judged.rule.get("citation"),
                                  remedy="Mở lần bầu, ghi lại số phiếu để tính lại."))  # fmt: skip
        ballot.called, ballot.present, ballot.threshold, ballot.rule = (
            judged.called,
            judged.present,
            judged.threshold,
            judged.rule,
        )
        ballot.save(update_fields=["called", "present", "threshold", "rule"])
