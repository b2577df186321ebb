"""The dated numbers of transfers, leave and journeys; their values are data of ``regulations`` (``transfer.md`` 1)."""

from __future__ import annotations

from branches.parameters import CLOSING_DEADLINE
from members.parameters import LEAVE_MAX, PRESENT_DEADLINE, TEMPORARY_MAX, TEMPORARY_MIN, TEMPORARY_STUDY_MAX
from regulations.lookup import Parameter

__all__ = [
    "ABROAD_GROUP",
    "ABROAD_GROUP_MONTHS",
    "ABROAD_OFFICIAL",
    "ABROAD_REPORT_DAYS",
    "ABROAD_TEMPORARY_MIN",
    "CHASE_MONTHS",
    "CLOSING_DEADLINE",
    "COMMENT_MONTH",
    "COMMUNE_INTRODUCES",
    "CONTRACT_MONTHS",
    "COUNT_AT",
    "DISCIPLINE_WAIT",
    "EXEMPT_MEN",
    "EXEMPT_WOMEN",
    "GRADUATE_STAY",
    "ILLNESS_MONTHS",
    "LEAVE_MAX",
    "NO_FILE_MONTHS",
    "PRESENT_DEADLINE",
    "REQUEST_DEADLINE",
    "RETURN_DAYS",
    "TEMPORARY_MAX",
    "TEMPORARY_MIN",
    "TEMPORARY_STUDY_MAX",
]  # fmt: skip

REQUEST_DEADLINE = Parameter(
    "transfer.request_deadline", unit="working_day", label="Thời hạn làm thủ tục chuyển sinh hoạt đảng"
)
CHASE_MONTHS = Parameter(
    "transfer.chase_interval", unit="month", label="Chu kỳ nơi đi đôn đốc, hỏi kết quả chuyển sinh hoạt"
)
NO_FILE_MONTHS = Parameter(
    "transfer.no_file_limit", unit="month", label="Thời hạn giải quyết khi chuyển đến mà thiếu hồ sơ"
)
COUNT_AT = Parameter("transfer.count_at", unit="event", label="Thời điểm trừ, cộng số đảng viên khi chuyển sinh hoạt")
COMMUNE_INTRODUCES = Parameter(
    "transfer.commune_introduces", unit="bool",
    label="Đảng ủy xã, phường là cấp cơ sở trực thuộc tỉnh được giới thiệu, tiếp nhận thẳng, không qua tỉnh",
)  # fmt: skip
DISCIPLINE_WAIT = Parameter(
    "transfer.discipline_wait_days", unit="day",
    label="Thời hạn khiếu nại kỷ luật cần lưu ý trước khi chuyển sinh hoạt ra đảng bộ cấp trên khác",
)  # fmt: skip
CONTRACT_MONTHS = Parameter(
    "transfer.contract_months_min",
    unit="month",
    label="Thời hạn hợp đồng lao động từ đó phải chuyển sinh hoạt chính thức",
)
GRADUATE_STAY = Parameter(
    "transfer.graduate_stay_months",
    unit="month",
    label="Thời gian đảng viên tốt nghiệp chưa có việc làm được ở lại sinh hoạt",
)
RETURN_DAYS = Parameter(
    "temporary.return_days", unit="working_day",
    label="Thời hạn trở về nơi sinh hoạt chính thức sau khi hết thời gian tạm thời",
)  # fmt: skip
ABROAD_TEMPORARY_MIN = Parameter(
    "abroad.temporary_min_months", unit="month", label="Thời gian tối thiểu ở ngoài nước để chuyển sinh hoạt tạm thời"
)
ABROAD_OFFICIAL = Parameter(
    "abroad.official_months", unit="month", label="Thời gian ở ngoài nước từ đó chuyển sinh hoạt chính thức"
)
ABROAD_REPORT_DAYS = Parameter(
    "abroad.private_return_report_days",
    unit="working_day",
    label="Thời hạn báo cáo sau khi đi nước ngoài về việc riêng",
)
ABROAD_GROUP = Parameter(
    "abroad.group_members",
    unit="person",
    label="Số đảng viên đi cùng đoàn từ đó lập tổ đảng, chi bộ lâm thời ở ngoài nước",
)
ABROAD_GROUP_MONTHS = Parameter(
    "abroad.group_min_months",
    unit="month",
    label="Thời gian ở ngoài nước tối thiểu của đoàn phải lập tổ đảng, chi bộ lâm thời",
)
EXEMPT_MEN = Parameter("exempt.old_age_men", unit="year", label="Tuổi được xét miễn công tác và sinh hoạt đảng: nam")
EXEMPT_WOMEN = Parameter("exempt.old_age_women", unit="year", label="Tuổi được xét miễn công tác và sinh hoạt đảng: nữ")
ILLNESS_MONTHS = Parameter("exempt.illness_months", unit="month", label="Thời gian ốm đau được xét tạm miễn sinh hoạt")
COMMENT_MONTH = Parameter(
    "liaison.comment_due_month", unit="month_of_year", label="Tháng gửi nhận xét đảng viên nơi cư trú"
)
