"""The dated numbers and patterns of the record; their values are data of ``regulations``."""

from __future__ import annotations

from regulations.lookup import Parameter
from regulations.units import BOOLEAN, MONTH_DAY, MONTHS, PERSONS, REGEX

CARD_PATTERN = Parameter("card.number_pattern", unit=REGEX, label="Dạng số thẻ đảng viên")
CARD_KEEPS_NUMBER = Parameter("card.reissue_keeps_number", unit=BOOLEAN, label="Cấp lại, đổi thẻ giữ nguyên số thẻ")
REGISTER_RECONCILE = Parameter(
    "register.reconcile_months", unit=MONTHS, label="Chu kỳ đối chiếu Sổ danh sách đảng viên"
)
FILE_RECONCILE = Parameter("file.reconcile_months", unit=MONTHS, label="Chu kỳ đối chiếu danh sách với hồ sơ đảng viên")
SUPPLEMENT_FORWARD = Parameter(
    "supplement.forward_date", unit=MONTH_DAY, label="Hạn chi bộ chuyển phiếu bổ sung lên cấp trên"
)
COMMITTEE_MIN = Parameter(
    "organization.branch_committee_min_members", unit=PERSONS, label="Số đảng viên chính thức tối thiểu để bầu chi ủy"
)
COMMITTEE_MAX = Parameter("organization.branch_committee_max_size", unit=PERSONS, label="Số chi ủy viên tối đa")
ADMISSION_AGE = Parameter("admission.age_min", unit=MONTHS, label="Tuổi tối thiểu khi kết nạp")
