"""The people of the demo: one for each way of working with the register, with random passwords kept in ``var/``."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts import demo_mode
from accounts.models import Grant, User
from accounts.passwords import random_password
from accounts.roles import ROLES


@dataclass(frozen=True, slots=True)
class Sketch:
    """A person of the demo: sign-in name, name, post, role, and which place of the tree (empty: the whole system)."""

    username: str
    full_name: str
    title: str
    role: str
    place: str


PERSONAS: tuple[Sketch, ...] = (
    Sketch("bithu", "Nguyễn Thị Hòa", "Bí thư chi bộ", "branch_secretary", "branch"),
    Sketch("bithu2", "Trần Văn Bình", "Bí thư chi bộ bên cạnh", "branch_secretary", "sister"),
    Sketch("canbo.coso", "Lê Thị Lan", "Cán bộ đảng ủy cơ sở", "grassroots_officer", "grassroots"),
    Sketch("bithu.coso", "Phạm Văn Dũng", "Bí thư đảng ủy cơ sở", "grassroots_secretary", "grassroots"),
    Sketch("canbo.ban", "Hoàng Minh Đức", "Cán bộ Ban Xây dựng Đảng", "department_officer", "department"),
    Sketch("lanhdao.ban", "Vũ Thị Thu", "Lãnh đạo Ban Xây dựng Đảng", "department_leader", "department"),
    Sketch("bithu3", "Ngô Văn Tuấn", "Bí thư chi bộ ở xã bên cạnh", "branch_secretary", "far"),
    Sketch("canbo.xaben", "Đinh Thị Nga", "Cán bộ đảng ủy xã bên cạnh", "grassroots_officer", "beside"),
    Sketch("kiemtra", "Đặng Quốc Việt", "Cán bộ Ủy ban kiểm tra", "inspection_officer", "department"),
    Sketch("quantri", "Bùi Thanh Sơn", "Quản trị hệ thống", "administrator", ""),
    Sketch("nhatky", "Đỗ Thị Mai", "Kiểm tra nhật ký", "auditor", ""),
)
PLACES = ("branch", "sister", "grassroots", "department", "beside", "far")


@transaction.atomic
def make_personas(tree: Mapping[str, object], *, since: date) -> list[User]:
    """Make the people of the demo on the nodes of ``tree`` (keys: ``PLACES``), granted since a day; keep their passwords.

    Leaves in ``var/``: ``demo-logins.txt`` (readable by its owner alone) and the mark that this is a demo. Refuses outside
    settings that allow a demo. Called again, it gives new passwords to the same people and leaves their grants.
    """
    if not settings.DEMO_ALLOWED:
        raise RuntimeError("Demo accounts are made only on one's own computer (settings.DEMO_ALLOWED).")
    people, logins = [], []
    for sketch in PERSONAS:
        password = random_password()
        user = _person(sketch, password)
        organization = tree[sketch.place] if sketch.place else None
        Grant.objects.get_or_create(
            user=user,
            role=sketch.role,
            organization=organization,
            defaults={"valid_from": since, "basis": "Dữ liệu mẫu"},
        )
        if ROLES[sketch.role].needs_second_factor and not Authenticator.objects.filter(user=user).exists():
            TOTP.activate(user, generate_totp_secret())
        people.append(user)
        logins.append((sketch, password, organization))
    transaction.on_commit(lambda: _keep(logins))
    return people


def _person(sketch: Sketch, password: str) -> User:
    user, _ = User.objects.get_or_create(username=sketch.username, defaults={"full_name": sketch.full_name})
    user.full_name, user.title = sketch.full_name, sketch.title
    user.is_demo, user.is_active, user.ended_on = True, True, None
    user.must_change_password = False
    user.password_changed_at = timezone.now()
    user.set_password(password)
    user.save()
    return user


def _keep(logins: list[tuple[Sketch, str, object]]) -> None:
    """Write the logins where the launcher prints them from, and the mark of a demo."""
    lines = ["Tài khoản dùng thử (dữ liệu giả định, mật khẩu riêng của máy này):", ""]
    lines += [f"{'Tên đăng nhập':<14} {'Mật khẩu':<20} Vai trò"]
    for sketch, password, organization in logins:
        place = f", {organization}" if organization is not None else ""
        second = " (*)" if ROLES[sketch.role].needs_second_factor else ""
        lines.append(f"{sketch.username:<14} {password:<20} {sketch.title}{place}{second}")
    lines += [
        "",
        "(*) Hỏi thêm mã xác thực: xem mã hiện tại ở trang /accounts/demo-code/ (có đường dẫn ngay trên trang đăng nhập).",
    ]
    _write_private(demo_mode.logins_file(), "\n".join(lines) + "\n")
    _write_private(demo_mode.mark(), "demo\n")


def _write_private(path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
