"""Lists of admission that are the same every day (``admission.md``); dated ones are lists of ``regulations``."""

from __future__ import annotations

from django.db import models


class AdmissionState(models.TextChoices):
    """Where a person stands on the way into the Party (``admission.md`` 7)."""

    PROSPECT = "prospect", "Quần chúng ưu tú"
    SYMPATHIZER = "sympathizer", "Cảm tình Đảng"
    COURSE_COMPLETED = "course_completed", "Đã học nhận thức về Đảng"
    PREPARING_DOSSIER = "preparing_dossier", "Đang làm hồ sơ"
    VERIFYING = "verifying", "Đang thẩm tra lý lịch"
    COLLECTING_OPINIONS = "collecting_opinions", "Lấy ý kiến"
    BRANCH_REVIEW = "branch_review", "Chi bộ xét"
    SECTIONAL_APPRAISAL = "sectional_appraisal", "Đảng ủy bộ phận thẩm định"
    GRASSROOTS_REVIEW = "grassroots_review", "Đảng ủy cơ sở xét"
    AWAITING_DECISION = "awaiting_decision", "Chờ cấp có thẩm quyền quyết định"
    AWAITING_CEREMONY = "awaiting_ceremony", "Đã có quyết định, chờ lễ kết nạp"
    PROBATIONARY = "probationary", "Đảng viên dự bị"
    RECOGNITION_REVIEW = "recognition_review", "Đang xét công nhận"
    AWAITING_RECOGNITION = "awaiting_recognition", "Chờ quyết định công nhận"
    OFFICIAL = "official", "Đảng viên chính thức"
    REMOVED_FROM_LIST = "removed_from_list", "Đưa ra khỏi danh sách cảm tình"
    WITHDRAWN = "withdrawn", "Rút đơn"
    REJECTED_BY_BRANCH = "rejected_by_branch", "Chi bộ không thông qua"
    REJECTED_BY_SUPERIOR = "rejected_by_superior", "Cấp trên không đồng ý"
    MOVED = "moved", "Chuyển nơi khác"
    DOSSIER_EXPIRED = "dossier_expired", "Hồ sơ hết hạn"
    ADMISSION_ANNULLED = "admission_annulled", "Hủy quyết định kết nạp"
    PROBATIONER_DELETED = "probationer_deleted", "Xóa tên đảng viên dự bị"
    DECEASED = "deceased", "Từ trần"
    DEPARTED = "departed", "Kết thúc vì đảng viên ra khỏi đảng số"

    @property
    def tone(self) -> str:
        """Colour of the badge, always beside the words."""
        return _TONES.get(self.value, "progress")


_TONES = {
    "awaiting_ceremony": "current", "probationary": "current", "official": "done", "dossier_expired": "warning",
    "rejected_by_branch": "warning", "rejected_by_superior": "warning", "admission_annulled": "error",
    "removed_from_list": "neutral", "withdrawn": "neutral", "moved": "neutral", "probationer_deleted": "neutral", "deceased": "neutral",
    "departed": "neutral",
}  # fmt: skip

S = AdmissionState
SOURCE_STATES = (S.PROSPECT, S.SYMPATHIZER, S.COURSE_COMPLETED)
DOSSIER_STATES = (S.PREPARING_DOSSIER, S.VERIFYING, S.COLLECTING_OPINIONS, S.BRANCH_REVIEW)
SUPERIOR_STATES = (S.SECTIONAL_APPRAISAL, S.GRASSROOTS_REVIEW, S.AWAITING_DECISION)
BEFORE_CEREMONY = (*SOURCE_STATES, *DOSSIER_STATES, *SUPERIOR_STATES, S.AWAITING_CEREMONY)
PROBATION_STATES = (S.PROBATIONARY, S.RECOGNITION_REVIEW, S.AWAITING_RECOGNITION)
PAUSED_STATES = (S.REJECTED_BY_BRANCH, S.REJECTED_BY_SUPERIOR, S.DOSSIER_EXPIRED, S.MOVED)
ENDED_STATES = (
    S.OFFICIAL, S.REMOVED_FROM_LIST, S.WITHDRAWN, S.ADMISSION_ANNULLED, S.PROBATIONER_DELETED, S.DECEASED, S.DEPARTED,
)  # fmt: skip
OPEN_STATES = (*BEFORE_CEREMONY, *PROBATION_STATES, *PAUSED_STATES)


class AdmissionKind(models.TextChoices):
    """First admission, or again after leaving (kết nạp lại)."""

    FIRST = "first", "Kết nạp"
    READMISSION = "readmission", "Kết nạp lại"


class Introduction(models.TextChoices):
    """Who introduces the person (Điều lệ Đảng 4.1)."""

    TWO_MEMBERS = "two_members", "Hai đảng viên chính thức"
    YOUTH_UNION = "youth_union", "Ban chấp hành Đoàn cơ sở và một đảng viên chính thức"
    TRADE_UNION = "trade_union", "Ban chấp hành công đoàn cơ sở và một đảng viên chính thức"


class PopulationCase(models.TextChoices):
    """Violation of the population policy (05-QĐi/TW)."""

    NONE = "", "Không"
    THIRD = "third", "Sinh con thứ ba"
    FOURTH = "fourth", "Sinh con thứ tư"
    FIFTH = "fifth", "Sinh con thứ năm trở lên"


class HelperPhase(models.TextChoices):
    """Before admission, or during probation."""

    APPLICANT = "applicant", "Giúp đỡ người vào Đảng"
    PROBATION = "probation", "Giúp đỡ đảng viên dự bị"


class CheckState(models.TextChoices):
    """Where the verification of one person stands (``admission.md`` 3.1)."""

    NEEDED = "needed", "Cần thẩm tra"
    WAIVED = "waived", "Miễn thẩm tra"
    SENT = "sent", "Đã gửi, chờ kết quả"
    CLEAR = "clear", "Đã có kết quả"
    ISSUE = "issue", "Có vấn đề chính trị, chờ kết luận"
    CONCLUDED = "concluded", "Đã có kết luận về vấn đề chính trị"

    @property
    def tone(self) -> str:
        """Colour of the badge."""
        return {"needed": "warning", "sent": "progress", "issue": "error"}.get(self.value, "done")

    @property
    def settled(self) -> bool:
        """Whether nothing more is waited for."""
        return self.value in ("waived", "clear", "concluded")


class ConsentKind(models.TextChoices):
    """Written consents and conclusions that a step may ask for."""

    OVER_AGE = "over_age", "Đồng ý kết nạp người trên 60 tuổi"
    EDUCATION = "education", "Đồng ý về trình độ học vấn đặc thù"
    READMISSION = "readmission", "Đồng ý kết nạp lại"
    FOREIGN = "foreign", "Ý kiến về người có quan hệ hôn nhân với người nước ngoài"
    POLITICAL = "political", "Kết luận về vấn đề chính trị"
    DECISION_EXTENSION = "decision_extension", "Gia hạn xem xét, quyết định kết nạp"
    LATE_CEREMONY = "late_ceremony", "Đồng ý tổ chức lễ kết nạp muộn"
    RECOGNITION_EXTENSION = "recognition_extension", "Gia hạn xem xét, quyết định công nhận"
    OTHER_SIDE = "other_side", "Văn bản thống nhất của cấp có thẩm quyền nơi khác"


class BallotStage(models.TextChoices):
    """Which body voted on what."""

    BRANCH_ADMISSION = "branch_admission", "Chi bộ biểu quyết đề nghị kết nạp"
    COMMITTEE_ADMISSION = "committee_admission", "Đảng ủy cơ sở biểu quyết đề nghị kết nạp"
    DECISION_ADMISSION = "decision_admission", "Cấp có thẩm quyền biểu quyết kết nạp"
    BRANCH_RECOGNITION = "branch_recognition", "Chi bộ biểu quyết đề nghị công nhận chính thức"
    COMMITTEE_RECOGNITION = "committee_recognition", "Đảng ủy cơ sở biểu quyết đề nghị công nhận"
    DECISION_RECOGNITION = "decision_recognition", "Cấp có thẩm quyền biểu quyết công nhận"
    BRANCH_DELETION = "branch_deletion", "Chi bộ biểu quyết đề nghị xóa tên đảng viên dự bị"


class DefectKind(models.TextChoices):
    """Kết nạp, công nhận sai quy định (``admission.md`` 5)."""

    STANDARD = "standard", "Không đủ tiêu chuẩn, điều kiện"
    PROCEDURE = "procedure", "Sai thủ tục, đủ tiêu chuẩn"


class DefectOutcome(models.TextChoices):
    """What became of it."""

    OPEN = "open", "Đang xử lý"
    INSTRUCTED = "instructed", "Đã chỉ đạo làm lại thủ tục"
    REDRESSED = "redressed", "Đã công nhận sau khi khắc phục"
    ANNULLED = "annulled", "Đã hủy quyết định"
