"""The arithmetic of elections (``organization.md`` 5.3), pure: who is elected, whether a count can be right, who may stand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from core.findings import Finding, Right
from meetings.voting import votes_needed


@dataclass(frozen=True, slots=True)
class Count:
    """What the counting board says of a ballot; ``votes`` by key of the candidate."""

    issued: int
    collected: int
    valid: int
    invalid: int
    votes: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class Outcome:
    """Who is elected, in the order of votes; ``tied`` stand equal at the last seat, so none of them has it; ``vacant`` seats are left."""

    elected: tuple[int, ...]
    tied: tuple[int, ...]
    vacant: int

    @property
    def filled(self) -> bool:
        """Whether every seat is taken."""
        return self.vacant == 0


def elect(votes: Mapping[int, int], seats: int, threshold: int) -> Outcome:
    """Those with at least ``threshold`` votes, most votes first, up to the seats.

    When more reach it than there are seats and the last seat is contested by equal votes, those equal are not elected: another round.
    """
    reached = sorted((key for key, number in votes.items() if number >= threshold), key=lambda key: -votes[key])
    if len(reached) <= seats:
        return Outcome(tuple(reached), (), seats - len(reached))
    last, first_out = votes[reached[seats - 1]], votes[reached[seats]]
    if last > first_out:
        return Outcome(tuple(reached[:seats]), (), 0)
    elected = tuple(key for key in reached if votes[key] > last)
    return Outcome(elected, tuple(key for key in reached if votes[key] == last), seats - len(elected))


def threshold_of(called: int, share: Fraction, *, strictly_more: bool) -> int:
    """The votes needed: more than half of the number CALLED, not of those present (Điều lệ, khoản 4 Điều 12)."""
    return votes_needed(called, share, strictly_more=strictly_more)


def quorum_of(called: int, share: Fraction, *, strictly_more: bool = False) -> int:
    """How many of those called must be present for a congress to be valid (2/3 of 21 → 14)."""
    return votes_needed(called, share, strictly_more=strictly_more)


def count_findings(count: Count, *, seats: int, present: int, names: Mapping[int, str]) -> Iterable[Finding]:
    """What cannot be right: hợp lệ + không hợp lệ = thu về ≤ phát ra ≤ có mặt; one candidate ≤ hợp lệ; all ≤ hợp lệ × số lượng bầu."""
    numbers = {"issued": count.issued, "collected": count.collected, "valid": count.valid, "invalid": count.invalid}
    for field, value in numbers.items():
        if value < 0:
            yield Finding("negative", "Số phiếu không thể âm.", field=field, remedy="Nhập số từ 0 trở lên.")
    if count.issued > present:
        yield Finding("issued_too_many", f"Phát ra {count.issued} phiếu, nhiều hơn {present} người có quyền bầu cử có mặt.",
                      field="issued", right=Right.PRINCIPLE, remedy="Kiểm tra số phiếu phát ra và điểm danh.")  # fmt: skip
    if count.collected > count.issued:
        yield Finding("collected_too_many", f"Thu về {count.collected} phiếu, nhiều hơn {count.issued} phiếu phát ra.",
                      field="collected", right=Right.PRINCIPLE, remedy="Kiểm tra lại số phiếu thu về.")  # fmt: skip
    if count.valid + count.invalid != count.collected:
        yield Finding("parts", f"Phiếu hợp lệ {count.valid} cộng không hợp lệ {count.invalid} bằng {count.valid + count.invalid}, "
                      f"khác số thu về {count.collected}.", field="valid", right=Right.PRINCIPLE,
                      remedy="Số phiếu hợp lệ cộng số không hợp lệ phải bằng số thu về.")  # fmt: skip
    yield from _vote_findings(count, seats, names)


def _vote_findings(count: Count, seats: int, names: Mapping[int, str]) -> Iterable[Finding]:
    for key, number in count.votes.items():
        if number < 0:
            yield Finding("negative", f"{names[key]}: số phiếu không thể âm.", field=f"votes_{key}",
                          remedy="Nhập số từ 0 trở lên.")  # fmt: skip
        elif number > count.valid:
            yield Finding("votes_too_many", f"{names[key]}: {number} phiếu, nhiều hơn {count.valid} phiếu hợp lệ.",
                          field=f"votes_{key}", right=Right.PRINCIPLE, remedy="Kiểm tra lại số phiếu của đồng chí.")  # fmt: skip
    total = sum(count.votes.values())
    if total > count.valid * seats:
        yield Finding("sum_too_many", f"Tổng số phiếu của các đồng chí là {total}, nhiều hơn {count.valid} phiếu hợp lệ × {seats} "
                      f"người được bầu = {count.valid * seats}.", right=Right.PRINCIPLE,
                      remedy="Mỗi phiếu hợp lệ không bầu quá số lượng: kiểm tra lại số phiếu của từng đồng chí.")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Standing:
    """Who somebody is on the day of the congress, as far as standing for election goes."""

    member_id: int
    full_name: str
    official: bool
    suspended: bool


def standing_findings(standing: Standing | None, name: str, field: str) -> Iterable[Finding]:
    """Who may not stand: not of the organisation that day (visitors too), probationary, suspended (``organization.md`` 5.3)."""
    if standing is None:
        yield Finding("not_of_organization", f"Đồng chí {name} không phải đảng viên của tổ chức đảng này vào ngày đại hội.",
                      field=field, right=Right.STANDARD, basis="294-QĐ/TW, điểm 6.3.2",
                      remedy="Chọn đảng viên chính thức sinh hoạt tại đây; đảng viên sinh hoạt tạm thời không ứng cử, bầu cử.")  # fmt: skip
    elif not standing.official:
        yield Finding("probationary", f"Đồng chí {name} là đảng viên dự bị, không được ứng cử, đề cử, bầu cử.", field=field,
                      right=Right.STANDARD, basis="Điều lệ Đảng, Điều 3", remedy="Chọn đảng viên chính thức.")  # fmt: skip
    elif standing.suspended:
        yield Finding("suspended", f"Đồng chí {name} đang bị đình chỉ sinh hoạt đảng.", field=field, right=Right.STANDARD,
                      remedy="Bỏ đồng chí khỏi danh sách bầu cử.")  # fmt: skip


def unfit(standings: Mapping[int, Standing], people: Sequence[tuple[int, str]]) -> list[Finding]:
    """Everything that speaks against the people of a list: ``(member, name)``."""
    return [
        finding
        for member_id, name in people
        for finding in standing_findings(standings.get(member_id), name, f"candidate_{member_id}")
    ]
