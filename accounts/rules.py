"""What speaks against a grant or a closing, as findings. Nothing here touches the database."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from accounts.permissions import Permission
from accounts.roles import ROLES, WHOLE_SYSTEM_ROLES
from core.findings import Finding

_RIGHTS = "organization.md 9"


def grant_findings(
    *, scope, user, role: str, organization, valid_from: date, valid_to: date | None, standing: Iterable
) -> list[Finding]:
    """Whether the person behind ``scope`` may give this role on this node; ``standing`` are the grants the user has already."""
    found = []
    if scope.user.pk == user.pk:
        found.append(
            Finding(
                "grant_to_self", "Không được tự phân quyền cho mình.", remedy="Đề nghị người quản trị khác thực hiện."
            )
        )
    if organization is None:
        found += _whole_system(scope, role)
    elif not scope.can(Permission.ACCOUNT_MANAGE, organization):
        found.append(
            Finding(
                "grant_out_of_reach", "Tổ chức đảng này nằm ngoài phạm vi quản trị của đồng chí.", field="organization"
            )
        )
    elif not organization.is_active:
        found.append(
            Finding("organization_ended", f"{organization.name} không còn hoạt động.", field="organization",
                    remedy="Chọn tổ chức đảng đang hoạt động.")
        )  # fmt: skip
    if valid_to is not None and valid_to < valid_from:
        found.append(
            Finding("grant_ends_before_start", "Ngày hết hạn không được trước ngày bắt đầu.", field="valid_to")
        )
    if user.ended_on is not None and (valid_to is None or valid_to > user.ended_on):
        found.append(
            Finding("account_ends", f"Tài khoản thôi sử dụng từ sau ngày {user.ended_on:%d/%m/%Y}.", field="valid_to",
                    remedy="Nhập ngày hết hạn không sau ngày đó.")
        )  # fmt: skip
    organization_id = organization.pk if organization is not None else None
    if any(
        grant.role == role and grant.organization_id == organization_id
        and (grant.valid_to is None or grant.valid_to >= valid_from) and (valid_to is None or grant.valid_from <= valid_to)
        for grant in standing
    ):  # fmt: skip
        found.append(
            Finding("grant_stands", "Vai trò này đã được giao tại tổ chức đảng này trong thời gian đó.", field="role",
                    remedy="Kết thúc phân quyền cũ trước, hoặc chọn thời gian khác.")
        )  # fmt: skip
    return found


def _whole_system(scope, role: str) -> list[Finding]:
    if role not in WHOLE_SYSTEM_ROLES:
        return [
            Finding("organization_missing", f"Chưa chọn tổ chức đảng cho vai trò “{ROLES[role].name}”.", field="organization",
                    remedy="Nhập mã hoặc tên tổ chức đảng.")
        ]  # fmt: skip
    if scope.paths(Permission.ACCOUNT_MANAGE) != ("",):
        return [
            Finding(
                "grant_out_of_reach",
                "Chỉ quản trị toàn hệ thống được giao vai trò cho toàn hệ thống.",
                field="organization",
            )
        ]
    return []


def ending_findings(*, started: date, ended_on: date, what: str) -> list[Finding]:
    """A last day lies on or after the first."""
    if ended_on < started:
        return [
            Finding(
                "ends_before_start", f"Ngày thôi của {what} không được trước ngày {started:%d/%m/%Y}.", field="ended_on"
            )
        ]
    return []
