"""The dated numbers this app uses; their values are data of ``regulations``."""

from __future__ import annotations

from regulations.lookup import Parameter
from regulations.units import MONTH_DAY, MONTHS, MONTHS_BELOW, WORKING_DAYS

PROBATION = Parameter("probation.months", unit=MONTHS, label="Thời gian dự bị")
PRESENT_DEADLINE = Parameter(
    "transfer.present_deadline", unit=WORKING_DAYS, label="Thời hạn trình giấy giới thiệu sinh hoạt đảng tại nơi đến"
)
LEAVE_MAX = Parameter("leave.max_months", unit=MONTHS_BELOW, label="Thời gian tối đa của mỗi lần tạm miễn sinh hoạt")
TEMPORARY_MIN = Parameter("temporary.min_months", unit=MONTHS, label="Thời gian tối thiểu để chuyển sinh hoạt tạm thời")
TEMPORARY_MAX = Parameter("temporary.max_months", unit=MONTHS_BELOW, label="Thời gian tối đa của sinh hoạt tạm thời")
TEMPORARY_STUDY_MAX = Parameter(
    "temporary.max_study_months", unit=MONTHS, label="Thời gian tối đa của sinh hoạt tạm thời khi đi học"
)
SUPPLEMENT_DUE = Parameter("supplement.due_date", unit=MONTH_DAY, label="Hạn đảng viên nộp phiếu bổ sung hồ sơ")
