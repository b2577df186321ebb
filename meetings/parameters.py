"""The dated numbers of meetings and votes; their values are data of ``regulations``."""

from __future__ import annotations

from regulations.lookup import Parameter
from regulations.units import BOOLEAN, DAYS, MINUTES, MONTHS, PERCENT, RULE, TIMES

MIN_MINUTES = Parameter("meeting.min_minutes", unit=MINUTES, label="Thời lượng tối thiểu của sinh hoạt thường kỳ")
MIN_MINUTES_COMBINED = Parameter(
    "meeting.min_minutes_combined", unit=MINUTES, label="Thời lượng tối thiểu khi kết hợp sinh hoạt chuyên đề"
)
THEMATIC_PER_QUARTER = Parameter(
    "meeting.thematic_per_quarter", unit=TIMES, label="Số lần sinh hoạt chuyên đề tối thiểu mỗi quý"
)
MATERIALS_BEFORE = Parameter("meeting.materials_days_before", unit=DAYS, label="Số ngày gửi tài liệu trước khi họp")
UPLOAD_AFTER = Parameter("meeting.upload_days_after", unit=DAYS, label="Số ngày đăng tài liệu sau khi họp")
ATTENDANCE_TARGET = Parameter(
    "meeting.attendance_target", unit=PERCENT, label="Tỷ lệ đảng viên dự họp để đạt điểm tối đa"
)
MAJORITY_ORDINARY = Parameter(
    "vote.majority.ordinary", unit="share_of_base", label="Tỷ lệ biểu quyết thông qua nghị quyết"
)
SUBJECT_VOTES = Parameter("vote.subject_votes", unit=BOOLEAN, label="Đảng viên được đưa ra xét có biểu quyết")
EXEMPT_COUNTS = Parameter(
    "vote.exempt_counts", unit=RULE, label="Khi nào đảng viên được miễn sinh hoạt được tính vào số biểu quyết"
)
EXCUSED_IN_A_ROW = Parameter(
    "meeting.excused_in_a_row", unit=TIMES, label="Số lần vắng có lý do liên tiếp trong năm được coi là bình thường"
)
ABSENT_MONTHS = Parameter(
    "deletion.absent_months_in_year", unit=MONTHS, label="Số tháng bỏ sinh hoạt trong năm dẫn đến xem xét xóa tên"
)
