"""The dated numbers of Party dues; their values are data of ``regulations``."""

from __future__ import annotations

from regulations.lookup import Parameter
from regulations.units import BOOLEAN, DONG_PER_MONTH, MONTHS, PERCENT, RULE

INSURED = Parameter("dues.rate.insured", unit="percent_of_insured_salary", label="Mức đóng: tham gia BHXH bắt buộc")
INSURED_LEAVE = Parameter(
    "dues.rate.insured_leave_benefit", unit="percent_of_benefit", label="Mức đóng: đang hưởng ốm đau, thai sản"
)
PENSIONER = Parameter("dues.rate.pensioner", unit="percent_of_pension", label="Mức đóng: hưởng lương hưu")
PENSIONER_WORKING = Parameter(
    "dues.rate.pensioner_working",
    unit="percent_of_pension_and_pay",
    label="Mức đóng: hưởng lương hưu, còn làm việc",
)
UNINSURED_WORKING_AGE = Parameter(
    "dues.rate.uninsured_working_age",
    unit="percent_of_regional_minimum_wage",
    label="Mức đóng: không tham gia BHXH, chưa đến tuổi nghỉ hưu",
)
UNINSURED_RETIREMENT_AGE = Parameter(
    "dues.rate.uninsured_retirement_age",
    unit="percent_of_regional_minimum_wage",
    label="Mức đóng: không tham gia BHXH, đến tuổi nghỉ hưu trở lên",
)
ALLOWANCE_HOLDER = Parameter("dues.rate.allowance_holder", unit="percent_of_allowance", label="Mức đóng: hưởng trợ cấp")
STUDENT = Parameter("dues.rate.student", unit=DONG_PER_MONTH, label="Mức đóng: học sinh, sinh viên")
SALARY_BEFORE = Parameter("dues.rate.salary", unit="percent_of_pay", label="Mức đóng: hưởng lương (đến 31/01/2026)")
OTHER_BEFORE = Parameter(
    "dues.rate.other_range", unit=DONG_PER_MONTH, label="Mức đóng của đảng viên khác (đến 31/01/2026)"
)
MINIMUM_WAGE = {
    region: Parameter(
        f"dues.regional_minimum_wage.{region}", unit=DONG_PER_MONTH, label=f"Lương tối thiểu vùng {region}"
    )
    for region in ("I", "II", "III", "IV")
}
ROUNDING = Parameter("dues.rounding", unit="dong", label="Số tiền đảng phí làm tròn xuống đến")
EXEMPT_PARTY_AGE = Parameter("dues.exempt_party_age", unit=MONTHS, label="Tuổi Đảng được miễn đóng đảng phí")
EXEMPT_SOCIAL_PENSION = Parameter(
    "dues.exempt_social_pension", unit=BOOLEAN, label="Miễn đảng phí khi hưởng trợ cấp hưu trí xã hội"
)
SUSPENDED = Parameter("dues.suspended_member", unit=RULE, label="Đảng phí của đảng viên bị đình chỉ sinh hoạt")
PAYS_AT = Parameter("dues.member_pays_at", unit=RULE, label="Nơi đóng đảng phí khi sinh hoạt tạm thời")
REDUCTION_STEPS = Parameter("dues.reduction_steps", unit=PERCENT, label="Các mức giảm đảng phí")
RELIEF_MAX = Parameter("dues.relief_max_months", unit=MONTHS, label="Thời hạn mỗi lần miễn, giảm đảng phí")
BRANCH_KEEPS = Parameter("dues.split.branch_keeps", unit=PERCENT, label="Tỷ lệ đảng phí chi bộ được giữ lại")
UNPAID_MONTHS = Parameter(
    "deletion.unpaid_months_in_year", unit=MONTHS, label="Số tháng không đóng đảng phí dẫn đến xem xét xóa tên"
)
RETIREMENT_AGE = {
    sex: Parameter(f"state.retirement_age.{sex}", unit=MONTHS, label=f"Tuổi nghỉ hưu của lao động {word}")
    for sex, word in (("male", "nam"), ("female", "nữ"))
}
