"""The small office in which people walk: a commune committee, two branches, their people and those who work there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

from accounts.models import Grant, User
from branches.models import Level, Organization, Term
from members.models import Member
from tests.factories import FOUNDED, make_members, make_organization, make_user
from tests.support.browsing import faults_of

NAMES = ["Nguyễn Thị Hồng Ánh", "Trần Văn Đức", "Lê Quang Vinh", "Phạm Thị Mỹ Duyên", "Hoàng Đình Phúc"]


@dataclass
class Office:
    """Organisations, members and accounts of one commune."""

    province: Organization
    commune: Organization
    branch: Organization
    sister: Organization
    people: list[Member]
    secretary: User
    sister_secretary: User
    officer: User
    officer_secret: str


def _work(username: str, full_name: str, role: str, organization: Organization) -> User:
    user = make_user(username, full_name=full_name)
    Grant.objects.create(user=user, role=role, organization=organization, valid_from=FOUNDED)
    return user


@pytest.fixture
def office(db) -> Office:
    """An office with five members in one branch and two in its sister."""
    province = make_organization("Đảng bộ tỉnh Mẫu", level=Level.PROVINCIAL)
    commune = make_organization("Đảng bộ xã Hòa Mẫu", parent=province, level=Level.GRASSROOTS_COMMITTEE, code="XA01")
    branch = make_organization("Chi bộ thôn Đông Mẫu", parent=commune, code="CB01")
    sister = make_organization("Chi bộ thôn Tây Mẫu", parent=commune, code="CB02")
    for unit in (commune, branch, sister):
        Term.objects.create(organization=unit, label="2025–2030", starts_on=date(2025, 3, 1))
    people = make_members(branch, [{"full_name": name, "sex": "female" if "Thị" in name else "male"} for name in NAMES])
    make_members(sister, ("Vũ Thị Lan", "Đặng Văn Hùng"))
    officer = _work("canbo.xa", "Đỗ Thị Nghiệp", "grassroots_officer", commune)
    secret = generate_totp_secret()
    TOTP.activate(officer, secret)
    return Office(
        province, commune, branch, sister, people, _work("bithu.dong", "Bùi Văn Thư", "branch_secretary", branch),
        _work("bithu.tay", "Ngô Thị Thư", "branch_secretary", sister), officer, secret,
    )  # fmt: skip


@pytest.fixture
def well_made(accessibility_faults) -> Callable:
    """``well_made(page)``: the open page is readable for everybody and fits the window, wide and narrow."""

    def check(page, **options) -> None:
        faults = faults_of(page, accessibility_faults, **options)
        assert not faults, "\n".join(faults)

    return check
