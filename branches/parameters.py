"""Dated numbers this app uses; their values and sources are data of ``regulations``."""

from __future__ import annotations

from regulations.lookup import Parameter
from regulations.units import MONTHS, PERSONS, WORKING_DAYS

MIN_OFFICIAL_MEMBERS = Parameter(
    "organization.min_official_members", unit=PERSONS, label="Số đảng viên chính thức tối thiểu để lập chi bộ"
)
GRASSROOTS_COMMITTEE_MIN = Parameter(
    "organization.grassroots_committee_min_members", unit=PERSONS, label="Số đảng viên tối thiểu để lập đảng bộ cơ sở"
)
CELL_MEETING_MIN = Parameter(
    "organization.cell_meeting_min_members",
    unit=PERSONS,
    label="Số đảng viên tối thiểu để chi bộ sinh hoạt theo tổ đảng",
)
CLOSING_DEADLINE = Parameter(
    "organization.dissolution_deadline", unit=WORKING_DAYS, label="Thời hạn xử lý tổ chức đảng giải thể"
)
BRANCH_TERM = Parameter("organization.branch_term", unit=MONTHS, label="Nhiệm kỳ của chi bộ trực thuộc")
GRASSROOTS_TERM = Parameter("organization.grassroots_term", unit=MONTHS, label="Nhiệm kỳ của tổ chức cơ sở đảng")
BRANCH_CONGRESS_SHIFT = Parameter(
    "organization.congress_shift.branch", unit=MONTHS, label="Thời gian được tổ chức đại hội chi bộ sớm hoặc muộn"
)
GRASSROOTS_CONGRESS_SHIFT = Parameter(
    "organization.congress_shift.grassroots",
    unit=MONTHS,
    label="Thời gian được tổ chức đại hội đảng bộ cơ sở sớm hoặc muộn",
)
