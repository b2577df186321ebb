"""Every permission of the system, in one enum. Codes are stored and asked for; labels are shown."""

from __future__ import annotations

from django.db import models


class Permission(models.TextChoices):
    """What a role may let a person do, on the organisation of the grant and everything below it."""

    ORGANIZATION_VIEW = "organization.view", "Xem tổ chức đảng"
    ORGANIZATION_MANAGE = "organization.manage", "Lập, thực hiện việc sắp xếp tổ chức đảng"
    COMMITTEE_MANAGE = "committee.manage", "Cập nhật nhiệm kỳ, cấp ủy, chức vụ"
    MEMBER_VIEW = "member.view", "Xem danh sách, hồ sơ đảng viên"
    MEMBER_EDIT = "member.edit", "Cập nhật thông tin đảng viên"
    MEMBER_REVEAL = "member.reveal", "Xem đầy đủ số căn cước, số thẻ"
    MEMBER_SENSITIVE = "member.sensitive", "Xem lịch sử bản thân, quan hệ nước ngoài, tôn giáo"
    MEMBER_IMPORT = "member.import", "Nhập danh sách đảng viên, tổ chức đảng"
    MEMBER_EXPORT = "member.export", "Xuất danh sách"
    MEMBER_MERGE = "member.merge", "Xử lý hồ sơ trùng"
    MOVEMENT_RECORD = "movement.record", "Ghi biến động đảng số"
    MOVEMENT_REVERSE = "movement.reverse", "Đính chính biến động đảng số"
    FILE_MANAGE = "file.manage", "Theo dõi hồ sơ giấy, giao nhận, mượn đọc"
    REPORT_VIEW = "report.view", "Xem báo cáo"
    REPORT_PREPARE = "report.prepare", "Lập báo cáo"
    REPORT_REVIEW = "report.review", "Duyệt báo cáo trong chi ủy, cấp ủy"
    REPORT_SIGN = "report.sign", "Ký, gửi báo cáo"
    REPORT_RECEIVE = "report.receive", "Tiếp nhận, trả lại, chốt báo cáo cấp dưới"
    DASHBOARD_VIEW = "dashboard.view", "Xem tổng quan"
    DOCUMENT_MANAGE = "document.manage", "Quản lý sổ văn bản, mẫu tiêu đề"
    REGULATION_AMEND = "regulation.amend", "Bổ sung căn cứ, tham số có ngày hiệu lực"
    DISCIPLINE_VIEW = "discipline.view", "Xem việc kiểm tra, kỷ luật"
    AUDIT_VIEW = "audit.view", "Xem nhật ký"
    ACCOUNT_MANAGE = "account.manage", "Quản lý tài khoản, phân quyền"
