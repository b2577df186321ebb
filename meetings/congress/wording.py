"""The sentences of an election, for the minutes and the tally sheet."""

from __future__ import annotations

from meetings.models import Ballot, Congress


def ballot_lines(ballot: Ballot) -> list[str]:
    """What the counting board reports of one ballot."""
    lines = [
        f"Bầu {ballot.get_office_display().lower()} (lần {ballot.round}), số lượng bầu {ballot.seats}.",
        f"Số phiếu phát ra {ballot.issued}, thu về {ballot.collected}, hợp lệ {ballot.valid}, không hợp lệ {ballot.invalid}; "
        f"số được triệu tập {ballot.called}, trúng cử cần ít nhất {ballot.threshold} phiếu.",
    ]
    people = sorted(ballot.candidates.all(), key=lambda c: (-(c.votes or 0), c.order))
    for candidate in people:
        lines.append(
            f"- Đồng chí {candidate.full_name}: {candidate.votes}/{ballot.called} phiếu{', trúng cử' if candidate.elected else ''}."
        )
    return lines


def result_lines(congress: Congress) -> list[str]:
    """Every ballot counted, in the order in which they were held."""
    ballots = congress.ballots.exclude(counted_at=None).prefetch_related("candidates").order_by("pk")
    return [line for ballot in ballots for line in ballot_lines(ballot)]
