"""The dated numbers of the score; their values are data of ``regulations``."""

from __future__ import annotations

from regulations.lookup import Parameter
from regulations.units import BOOLEAN, POINTS, RULE, TIMES

GOOD_FROM = Parameter("meeting.band.good", unit=POINTS, label="Điểm sinh hoạt chi bộ: mức Tốt từ")
FAIR_FROM = Parameter("meeting.band.fair", unit=POINTS, label="Điểm sinh hoạt chi bộ: mức Khá từ")
AVERAGE_FROM = Parameter("meeting.band.average", unit=POINTS, label="Điểm sinh hoạt chi bộ: mức Trung bình từ")
RESCALE = Parameter(
    "meeting.rescale_without_thematic", unit=BOOLEAN, label="Quy đổi điểm ở tháng không sinh hoạt chuyên đề"
)
MONTH_RATING = Parameter("meeting.month_rating", unit=RULE, label="Mức của tháng khi có nhiều buổi được chấm điểm")
VISITS_PER_QUARTER = Parameter(
    "meeting.visits_per_quarter", unit=TIMES, label="Số lần cấp ủy viên phụ trách dự sinh hoạt chi bộ mỗi quý"
)
