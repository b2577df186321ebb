"""The dated numbers of congresses and elections; their values are data of ``regulations``."""

from __future__ import annotations

from members.record.parameters import COMMITTEE_MAX, COMMITTEE_MIN
from regulations.lookup import Parameter
from regulations.units import MONTHS, PERSONS, TIMES, YEARS

__all__ = [
    "COMMITTEE_MAX", "COMMITTEE_MIN", "CONGRESS_QUORUM", "DEPUTIES_MAX", "MAJORITY_ELECTION", "MAX_ROUNDS", "ON_TIME", "REMIND_FAR",
    "REMIND_NEAR", "STANDING_MIN", "STANDING_SHARE", "YOUNG_AGE",
]  # fmt: skip

MAJORITY_ELECTION = Parameter("vote.majority.election", unit="share_of_called", label="Tỷ lệ trúng cử")
CONGRESS_QUORUM = Parameter(
    "vote.congress_quorum", unit="share_of_called", label="Tỷ lệ đại biểu tối thiểu để đại hội hợp lệ"
)
MAX_ROUNDS = Parameter("election.max_rounds", unit=TIMES, label="Số lần bầu tối đa cho một chức danh")
DEPUTIES_MAX = Parameter("election.branch_deputies_max", unit=PERSONS, label="Số phó bí thư chi bộ tối đa")
STANDING_MIN = Parameter(
    "organization.grassroots_standing_committee_min_size",
    unit=PERSONS,
    label="Số cấp ủy viên tối thiểu để bầu ban thường vụ đảng ủy cơ sở",
)
STANDING_SHARE = Parameter(
    "organization.standing_committee_max_share",
    unit="share_of_committee",
    label="Tỷ lệ tối đa của ban thường vụ so với cấp ủy",
)
ON_TIME = Parameter("congress.on_time_months", unit=MONTHS, label="Khoảng thời gian đại hội được coi là đúng hạn")
REMIND_FAR = Parameter("congress.remind_months_far", unit=MONTHS, label="Nhắc chuẩn bị đại hội trước khi hết nhiệm kỳ")
REMIND_NEAR = Parameter("congress.remind_months_near", unit=MONTHS, label="Nhắc đại hội sắp đến hạn")
YOUNG_AGE = Parameter("committee.young_age", unit=YEARS, label="Tuổi được coi là cấp ủy viên trẻ (dưới)")
