"""The dated numbers of training; their values are data of ``regulations``."""

from __future__ import annotations

from regulations.lookup import Parameter
from regulations.units import MONTHS, YEARS

AWARENESS_MONTHS = Parameter(
    "admission.course_validity_months", unit=MONTHS, label="Giá trị của giấy chứng nhận nhận thức về Đảng"
)
NEW_MEMBER_ALERT = Parameter(
    "training.new_member_alert_months", unit=MONTHS, label="Tháng dự bị mà chưa học lớp đảng viên mới thì nhắc"
)
EXPIRY_NOTICE = Parameter(
    "training.expiry_notice_months", unit=MONTHS, label="Nhắc trước khi giấy chứng nhận hết giá trị"
)
REFRESHER_YEARS = Parameter(
    "training.refresher_years", unit=YEARS, label="Số năm chưa dự lớp bồi dưỡng thì đưa vào danh sách"
)
COMMITTEE_YEARS = Parameter(
    "training.committee_every_years", unit=YEARS, label="Cấp ủy viên dự lớp nghiệp vụ mỗi mấy năm"
)
