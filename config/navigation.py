"""The side navigation as data: what stands in it, in which order, and who sees it.

An item is shown when its address exists in this installation and the person holds its permission somewhere. Items
without a permission are for every signed-in person. The template only draws what ``sections_for`` returns.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from django.urls import NoReverseMatch, reverse

from accounts.permissions import Permission
from core.addresses import where


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the navigation; ``icon`` is the name of a Tabler outline icon."""

    label: str
    url_name: str
    icon: str
    permission: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """Lines that belong together; a section without a label has no heading."""

    label: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class ShownItem:
    """An item resolved for one person and one page."""

    label: str
    url: str
    icon: str
    current: bool


@dataclass(frozen=True, slots=True)
class ShownSection:
    """A section with at least one line this person may use."""

    label: str
    items: tuple[ShownItem, ...]


NAVIGATION: tuple[Section, ...] = (
    Section(
        "",
        (
            Item("Việc cần làm", "reminders:home", "checklist"),
            Item("Tổng quan", "reports:dashboard", "layout-dashboard", Permission.DASHBOARD_VIEW),
        ),
    ),
    Section(
        "Đảng viên",
        (
            Item("Đảng viên", "members:list", "users", Permission.MEMBER_VIEW),
            Item("Kết nạp, công nhận", "admissions:list", "user-plus", Permission.ADMISSION_VIEW),
            Item("Chuyển sinh hoạt", "transfers:list", "transfer", Permission.TRANSFER_VIEW),
            Item("Biến động đảng số", "members:movements", "arrows-exchange", Permission.MEMBER_VIEW),
            Item("Nhập danh sách", "members:import_list", "file-import", Permission.MEMBER_IMPORT),
            Item("Trùng lặp", "members:duplicates", "copy", Permission.MEMBER_MERGE),
        ),
    ),
    Section(
        "Sinh hoạt chi bộ",
        (
            Item("Sinh hoạt, nghị quyết", "meetings:list", "calendar-event", Permission.MEETING_VIEW),
            Item("Chất lượng sinh hoạt", "score:overview", "chart-bar", Permission.MEETING_VIEW),
            Item("Nhiệm vụ đảng viên", "tasks:list", "clipboard-check", Permission.MEETING_VIEW),
            Item("Đảng phí", "dues:overview", "cash", Permission.DUES_VIEW),
            Item("Kiểm điểm, xếp loại", "review:list", "star", Permission.REVIEW_VIEW),
            Item("Bồi dưỡng", "training:list", "school", Permission.MEMBER_VIEW),
            Item("Góp ý", "feedback:list", "message-circle", Permission.MEETING_VIEW),
            Item("Đại hội, bầu cử", "congress:list", "podium", Permission.MEETING_VIEW),
        ),
    ),
    Section(
        "Tổ chức",
        (
            Item("Tổ chức đảng", "branches:tree", "sitemap", Permission.ORGANIZATION_VIEW),
            Item("Cấp ủy", "members:committee_list", "users-group", Permission.ORGANIZATION_VIEW),
            Item("Nhiệm kỳ, đại hội", "branches:committee_list", "calendar", Permission.ORGANIZATION_VIEW),
            Item("Sắp xếp tổ chức", "branches:act_list", "git-merge", Permission.ORGANIZATION_MANAGE),
        ),
    ),
    Section(
        "Báo cáo, văn bản",
        (
            Item("Báo cáo tháng", "reports:list", "report", Permission.REPORT_VIEW),
            Item("Văn bản", "documents:register", "file-text", Permission.DOCUMENT_MANAGE),
            Item("Trao đổi tệp", "transfers:exchange", "transfer", Permission.TRANSFER_EXCHANGE),
            Item("Công việc nền", "jobs:list", "progress-check"),
            Item("Căn cứ", "regulations:index", "book-2"),
        ),
    ),
    Section(
        "Quản trị",
        (
            Item("Tài khoản", "accounts:user_list", "user-cog", Permission.ACCOUNT_MANAGE),
            Item("Nhật ký truy cập", "accounts:access_log", "eye-check", Permission.AUDIT_VIEW),
            Item("Nhật ký xuất dữ liệu", "accounts:export_log", "file-export", Permission.AUDIT_VIEW),
        ),
    ),
)


def sections_for(scope, path: str, sections: Iterable[Section] = NAVIGATION) -> list[ShownSection]:
    """The navigation of one person on the page at ``path``; sections left empty are dropped."""
    return shown_to(held_by(scope, sections), path, sections)


def held_by(scope, sections: Iterable[Section] = NAVIGATION) -> frozenset[str]:
    """The permissions of the navigation a person holds: of the person, nothing else changes what is shown."""
    named = {str(item.permission) for section in sections for item in section.items if item.permission}
    return frozenset(name for name in named if scope and scope.can(name))


def shown_to(held: frozenset[str], path: str, sections: Iterable[Section] = NAVIGATION) -> list[ShownSection]:
    """The navigation of whoever holds these permissions, on the page at ``path``."""
    resolved = [
        (section, [(item, url) for item in section.items if (url := _url_if_open(item, held))]) for section in sections
    ]
    current = _longest_match(path, (url for _, items in resolved for _, url in items))
    return [
        ShownSection(
            section.label,
            tuple(ShownItem(item.label, url, item.icon, url == current) for item, url in items),
        )
        for section, items in resolved
        if items
    ]


def line_at(held: frozenset[str], path: str) -> str:
    """The address of the line the page at ``path`` lies under."""
    return _longest_match(path, _addresses(held, where()))


@lru_cache(maxsize=256)
def _addresses(held: frozenset[str], _where: tuple[str, str]) -> tuple[str, ...]:
    return tuple(item.url for section in shown_to(held, "") for item in section.items)


def _url_if_open(item: Item, held: frozenset[str]) -> str:
    """The address of an item, or nothing when it is absent here or closed to who holds these permissions."""
    if item.permission and item.permission not in held:
        return ""
    try:
        return reverse(item.url_name)
    except NoReverseMatch:
        return ""


def _longest_match(path: str, urls: Iterable[str]) -> str:
    """The most precise address that the page lies under, so that only one line is marked as current."""
    below = [url for url in urls if path == url or (url != "/" and path.startswith(url))]
    return max(below, key=len, default="")
