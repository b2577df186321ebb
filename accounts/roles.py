"""The roles of a real deployment (``organization.md`` 9): a name, a sentence for the screen, permissions."""

from __future__ import annotations

from dataclasses import dataclass

from accounts.permissions import Permission

P = Permission  # the table below is read by its rows


@dataclass(frozen=True, slots=True)
class Role:
    """A role; ``needs_second_factor`` asks a TOTP or a security key at sign-in (SEC-06)."""

    code: str
    name: str
    description: str
    permissions: frozenset[P]
    needs_second_factor: bool = False


_READ = {
    P.ORGANIZATION_VIEW,
    P.MEMBER_VIEW,
    P.REPORT_VIEW,
    P.DASHBOARD_VIEW,
    P.MEETING_VIEW,
    P.REVIEW_VIEW,
    P.DUES_VIEW,
    P.ADMISSION_VIEW,
    P.TRANSFER_VIEW,
}
_BRANCH = _READ | {
    P.MEMBER_EDIT, P.MEMBER_REVEAL, P.MEMBER_SENSITIVE, P.MEMBER_EXPORT, P.FILE_MANAGE, P.REPORT_PREPARE, P.TRAINING_KEEP,
    P.ADMISSION_KEEP, P.TRANSFER_KEEP,
}  # fmt: skip
# What only the branch itself writes: nobody above records its meetings, votes, dues.
_BRANCH_LIFE = {P.MEETING_KEEP, P.TASK_MANAGE, P.DUES_KEEP, P.REVIEW_KEEP, P.FEEDBACK_KEEP}
_BRANCH_HEAD = _BRANCH | _BRANCH_LIFE | {
    P.MOVEMENT_RECORD, P.REPORT_REVIEW, P.REPORT_SIGN, P.COMMITTEE_MANAGE, P.DOCUMENT_MANAGE, P.MEETING_ADOPT, P.DUES_INCOME,
}  # fmt: skip
_GRASSROOTS = _BRANCH | {
    P.MOVEMENT_RECORD, P.COMMITTEE_MANAGE, P.MEMBER_IMPORT, P.REPORT_RECEIVE, P.DOCUMENT_MANAGE, P.ORGANIZATION_MANAGE,
    P.MEMBER_MERGE, P.MEETING_OVERSEE, P.FEEDBACK_KEEP, P.REVIEW_APPRAISE,
    P.ADMISSION_REVIEW, P.ADMISSION_TARGET, P.TRANSFER_PROCESS, P.TRANSFER_EXCHANGE,
}  # fmt: skip
_GRASSROOTS_HEAD = _GRASSROOTS | {
    P.REPORT_REVIEW,
    P.REPORT_SIGN,
    P.MOVEMENT_REVERSE,
    P.REVIEW_DECIDE,
    P.DUES_DECIDE,
    P.ADMISSION_DECIDE,
}
_DEPARTMENT = _GRASSROOTS | {P.MOVEMENT_REVERSE, P.REGULATION_AMEND, P.AUDIT_VIEW}

ROLES: dict[str, Role] = {
    role.code: role
    for role in (
        Role("branch_secretary", "Bí thư chi bộ", "Bí thư, phó bí thư: cập nhật, ký và gửi báo cáo của chi bộ mình.",
             frozenset(_BRANCH_HEAD)),
        Role("branch_officer", "Chi ủy viên phụ trách", "Nhập và sửa thông tin, soạn báo cáo của chi bộ mình.",
             frozenset(_BRANCH | _BRANCH_LIFE)),
        Role("grassroots_officer", "Cán bộ nghiệp vụ đảng ủy cơ sở", "Kiểm tra, trả lại, hoàn thiện hồ sơ, báo cáo của các chi bộ.",
             frozenset(_GRASSROOTS), True),
        Role("grassroots_secretary", "Bí thư, phó bí thư đảng ủy cơ sở", "Duyệt, ký báo cáo của đảng ủy; xem toàn đảng bộ.",
             frozenset(_GRASSROOTS_HEAD), True),
        Role("department_officer", "Cán bộ Ban Xây dựng Đảng / Ban Tổ chức", "Theo dõi, tổng hợp, kiểm tra toàn địa bàn.",
             frozenset(_DEPARTMENT), True),
        Role("department_leader", "Lãnh đạo Ban, thường trực cấp ủy", "Như cán bộ ban và duyệt, ký báo cáo của cấp ủy.",
             frozenset(_DEPARTMENT | {P.REPORT_REVIEW, P.REPORT_SIGN, P.REVIEW_DECIDE, P.DUES_DECIDE, P.ADMISSION_DECIDE}), True),
        Role("inspection_officer", "Cán bộ Ủy ban kiểm tra", "Xem việc kiểm tra, kỷ luật; danh sách đảng viên.",
             frozenset({P.ORGANIZATION_VIEW, P.MEMBER_VIEW, P.DISCIPLINE_VIEW, P.MEMBER_SENSITIVE}), True),
        Role("leader", "Lãnh đạo cấp ủy (chỉ xem)", "Xem tổng quan, danh sách, báo cáo.", frozenset(_READ)),
        Role("administrator", "Quản trị hệ thống", "Tài khoản, phân quyền; không xem hồ sơ đảng viên.",
             frozenset({P.ACCOUNT_MANAGE}), True),
        Role("auditor", "Kiểm tra nhật ký", "Xem nhật ký truy cập, xuất dữ liệu.", frozenset({P.AUDIT_VIEW}), True),
    )
}  # fmt: skip

# Roles that may be given for the whole system, without a node of the tree.
WHOLE_SYSTEM_ROLES = frozenset({"administrator", "auditor"})


def role_choices() -> list[tuple[str, str]]:
    """Codes and names, for forms."""
    return [(role.code, role.name) for role in ROLES.values()]
