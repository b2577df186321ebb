"""The papers of the KNĐ family as one table: code, who makes it, at which stage, whether a member stands behind it (``admission.md`` 6)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PaperForm:
    """One official form of the dossier.

    ``of_member``: made by one member (introducer, helper). ``opinions``: counts opinions or votes of others. ``document_type`` is the
    code under which it lies in the member's file (list ``member_document``).
    """

    code: str
    title: str
    phase: str  # applicant | probation
    by: str
    of_member: bool = False
    opinions: bool = False
    document_type: str = ""


_TABLE = (
    PaperForm("1-KNĐ", "Đơn xin vào Đảng", "applicant", "Người vào Đảng", document_type="37"),
    PaperForm("2-KNĐ", "Lý lịch của người xin vào Đảng", "applicant", "Người vào Đảng", document_type="01"),
    PaperForm("3-KNĐ", "Giấy giới thiệu người vào Đảng", "applicant", "Đảng viên giới thiệu", of_member=True, document_type="39"),
    PaperForm("4-KNĐ", "Nghị quyết giới thiệu đoàn viên ưu tú vào Đảng", "applicant", "Ban chấp hành Đoàn cơ sở",
              opinions=True, document_type="40"),
    PaperForm("4a-KNĐ", "Nghị quyết giới thiệu đoàn viên công đoàn vào Đảng", "applicant", "Ban chấp hành công đoàn cơ sở",
              opinions=True, document_type="41"),
    PaperForm("5-KNĐ", "Tổng hợp ý kiến nhận xét của tổ chức đoàn thể chính trị - xã hội nơi người vào Đảng sinh hoạt và chi ủy nơi cư trú "
              "đối với người vào Đảng", "applicant", "Chi ủy", opinions=True, document_type="42"),
    PaperForm("7-KNĐ", "Báo cáo của đảng ủy bộ phận thẩm định nghị quyết đề nghị kết nạp đảng viên của chi bộ", "applicant",
              "Đảng ủy bộ phận", document_type="44"),
    PaperForm("10-KNĐ", "Bản tự kiểm điểm của đảng viên dự bị", "probation", "Đảng viên dự bị", document_type="47"),
    PaperForm("11-KNĐ", "Bản nhận xét đảng viên dự bị", "probation", "Đảng viên được phân công giúp đỡ",
              of_member=True, document_type="48"),
    PaperForm("12-KNĐ", "Tổng hợp ý kiến nhận xét của tổ chức đoàn thể và chi ủy nơi cư trú đối với đảng viên dự bị", "probation", "Chi ủy",
              opinions=True, document_type="49"),
    PaperForm("14-KNĐ", "Báo cáo của đảng ủy bộ phận thẩm định nghị quyết đề nghị công nhận đảng viên chính thức", "probation",
              "Đảng ủy bộ phận", document_type="51"),
)  # fmt: skip

#: Papers somebody makes by hand and the clerk records; the others print from what the case holds.
PAPERS: dict[str, PaperForm] = {form.code: form for form in _TABLE}

#: Where the papers of a tally or a decision lie in the member's file.
FILED_OF_STAGE = {
    "branch_admission": "43", "committee_admission": "45", "branch_recognition": "50", "committee_recognition": "52",
}  # fmt: skip
DECISION_ADMISSION, DECISION_READMISSION, DECISION_RECOGNITION, DECISION_DELETION = "05", "06", "07", "08"
#: A wrong procedure: instructed to be done again, and redressed (``admission.md`` 5).
DECISION_REDRESSED, DECISION_REDRESSED_RECOGNITION = "09", "10"
INSTRUCTION, INSTRUCTION_RECOGNITION = "98", "99"
#: A defect of standard: the decision annulled.
DECISION_ANNULMENT, DECISION_ANNULMENT_READMISSION, DECISION_ANNULMENT_RECOGNITION = "11", "12", "13"
