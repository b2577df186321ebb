"""The dated numbers of admission and recognition; their values are data of ``regulations`` (``admission.md`` 9)."""

from __future__ import annotations

from regulations.lookup import Parameter

AGE_MIN = Parameter("admission.age_min", unit="month", label="Tuổi tối thiểu được xem xét kết nạp")
AGE_MAX = Parameter("admission.age_max", unit="month", label="Tuổi tối đa được xem xét kết nạp")
OVER_AGE_BODY = Parameter(
    "admission.over_age_decider", unit="org_level", label="Cấp cho ý kiến khi kết nạp người trên 60 tuổi"
)
EDUCATION_MIN = Parameter("admission.education_min", unit="code", label="Trình độ học vấn tối thiểu")
EDUCATION_AREA = Parameter(
    "admission.education_exception_area", unit="code", label="Trình độ học vấn tối thiểu ở vùng khó khăn"
)
EDUCATION_ELDERS = Parameter(
    "admission.education_exception_elders", unit="code", label="Trình độ học vấn tối thiểu của già làng, trưởng bản"
)
INTRODUCERS = Parameter("admission.introducers", unit="person", label="Số đảng viên chính thức giới thiệu")
INTRODUCERS_WITH_UNION = Parameter(
    "admission.introducers_with_union", unit="person", label="Số đảng viên chính thức giới thiệu khi có Đoàn, công đoàn"
)
HELPER_MONTHS = Parameter(
    "admission.helper_acquaintance_months", unit="month", label="Thời gian cùng công tác của người giúp đỡ"
)
DOSSIER_MONTHS = Parameter("admission.dossier_validity_months", unit="month", label="Thời hạn của giấy tờ trong hồ sơ")
MAJORITY_COMMITTEE = Parameter(
    "admission.majority.grassroots_committee",
    unit="share_of_all_committee_members",
    label="Tỷ lệ biểu quyết của đảng ủy cơ sở",
)
MAJORITY_STANDING = Parameter(
    "admission.majority.standing_committee", unit="share_of_members", label="Tỷ lệ biểu quyết của ban thường vụ"
)
GRASSROOTS_STEP = Parameter("admission.grassroots_review_step", unit="bool", label="Có bước đảng ủy cơ sở xét")
DECISION_DAYS = Parameter(
    "admission.decision_deadline", unit="working_day", label="Thời hạn xem xét, quyết định kết nạp"
)
DECISION_EXTENSION = Parameter(
    "admission.decision_extension", unit="working_day", label="Thời gian gia hạn quyết định kết nạp"
)
CEREMONY_DAYS = Parameter("admission.ceremony_deadline", unit="working_day", label="Thời hạn tổ chức lễ kết nạp")
CEREMONY_CLOCK = Parameter("admission.ceremony_clock", unit="event", label="Thời hạn lễ kết nạp tính từ khi nào")
POPULATION_THIRD = Parameter(
    "admission.candidate_wait_population_third", unit="month", label="Thời gian chờ xét kết nạp: sinh con thứ ba"
)
POPULATION_FOURTH = Parameter(
    "admission.candidate_wait_population_fourth", unit="month", label="Thời gian chờ xét kết nạp: sinh con thứ tư"
)
PROBATION_MONTHS = Parameter("probation.months", unit="month", label="Thời gian dự bị")
RECOGNITION_DAYS = Parameter("recognition.branch_deadline", unit="working_day", label="Thời hạn chi bộ xét công nhận")
RECOGNITION_DECISION_DAYS = Parameter(
    "recognition.decision_deadline", unit="working_day", label="Thời hạn quyết định công nhận"
)
RECOGNITION_EXTENSION = Parameter(
    "recognition.decision_extension", unit="working_day", label="Thời gian gia hạn quyết định công nhận"
)
RECOGNITION_VOTES = Parameter("recognition.max_votes", unit="vote", label="Số lần chi bộ biểu quyết công nhận")
OFFICIAL_DATE_RULE = Parameter("recognition.official_date_rule", unit="rule", label="Cách xác định ngày chính thức")
READMISSION_MONTHS = Parameter(
    "readmission.min_months", unit="month", label="Thời gian tối thiểu để được xét kết nạp lại"
)
READMISSION_CLEARED = Parameter(
    "readmission.after_cleared_record_months", unit="month", label="Thời gian chờ sau khi được xóa án tích"
)
READMISSION_THIRD = Parameter(
    "readmission.population_policy_months_third", unit="month", label="Thời gian chờ kết nạp lại: sinh con thứ ba"
)
READMISSION_FOURTH = Parameter(
    "readmission.population_policy_months_fourth", unit="month", label="Thời gian chờ kết nạp lại: sinh con thứ tư"
)
READMISSION_TIMES = Parameter("readmission.max_times", unit="time", label="Số lần được kết nạp lại")
READMISSION_CONSENT = Parameter("readmission.consent", unit="body", label="Cơ quan đồng ý trước khi kết nạp lại")
MIN_OFFICIAL = Parameter(
    "organization.min_official_members", unit="person", label="Số đảng viên chính thức tối thiểu của chi bộ"
)
YEARLY_RATE = Parameter("admission.yearly_rate_target", unit="percent", label="Tỷ lệ kết nạp hằng năm phấn đấu")
