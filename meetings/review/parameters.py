"""The dated numbers of the review; their values are data of ``regulations``."""

from __future__ import annotations

from regulations.lookup import Parameter
from regulations.units import MODE, MONTH_DAY, MONTHS, PERCENT, POINTS, YEARS

GENERAL_POINTS = Parameter("evaluation.general_points", unit=POINTS, label="Điểm tối đa của nhóm tiêu chí chung")
TASK_POINTS = Parameter("evaluation.task_points", unit=POINTS, label="Điểm tối đa của nhóm kết quả nhiệm vụ")
EXCEEDED_SHARE = Parameter(
    "evaluation.excellent_exceeded_share",
    unit="percent_of_tasks",
    label="Tỷ lệ vượt mức để xếp loại Hoàn thành xuất sắc",
)
LATE_SHARE = Parameter(
    "evaluation.completed_late_share",
    unit="percent_of_tasks",
    label="Tỷ lệ chậm tiến độ tối đa để xếp loại Hoàn thành nhiệm vụ",
)
LATE_WEIGHT = Parameter(
    "evaluation.late_task_weight", unit=PERCENT, label="Phần điểm được tính cho một nhiệm vụ chậm tiến độ"
)
CAP_PERCENT = Parameter("evaluation.cap_percent", unit=PERCENT, label="Tỷ lệ tối đa được xếp loại Hoàn thành xuất sắc")
CAP_BASE = Parameter("evaluation.cap_base", unit=MODE, label="Số làm căn cứ tính tỷ lệ Hoàn thành xuất sắc")
NEW_MEMBER_MONTHS = Parameter(
    "evaluation.new_member_exclusion_months", unit=MONTHS, label="Thời gian sau kết nạp chưa đánh giá, xếp loại"
)
KEPT_YEARS = Parameter("evaluation.selfreview_kept_years", unit=YEARS, label="Số năm lưu bản kiểm điểm trong hồ sơ")
CIVIL_SERVANTS_BY = Parameter(
    "evaluation.civil_servant_first_by",
    unit=MONTH_DAY,
    label="Hạn đánh giá công chức trước khi đánh giá đảng viên",
)
FINISHED_BY = Parameter(
    "evaluation.party_finished_by", unit=MONTH_DAY, label="Hạn hoàn thành đánh giá, xếp loại đảng viên"
)
FAILED_YEARS = Parameter(
    "evaluation.not_completed_years_for_screening",
    unit=YEARS,
    label="Số năm liền không hoàn thành nhiệm vụ để đưa vào rà soát",
)
CHAIN_YEARS = Parameter(
    "evaluation.excellent_chain_years", unit=YEARS, label="Số năm liền Hoàn thành xuất sắc để xét khen thưởng"
)
BALLOT_MAJORITY = Parameter(
    "evaluation.ballot_majority", unit="share_of_base", label="Tỷ lệ phiếu để một mức xếp loại được thông qua"
)
