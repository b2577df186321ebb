"""The smallest valid things, for every test."""

from __future__ import annotations

import itertools
from datetime import date

from accounts.models import Grant, User
from accounts.scopes import UserScope
from branches.models import Level, Organization, OrganizationVersion
from branches.naming import path_segment, sort_key
from core.names import fold, name_sort_key
from members.ledger import Entry, at, record
from members.models import Member, MovementKind

FOUNDED = date(2020, 1, 1)
TODAY = date(2026, 11, 21)
_numbers = itertools.count(1)


def make_organization(
    name="Chi bộ thôn Thử", *, parent=None, level=Level.BRANCH, founded=FOUNDED, **values
) -> Organization:
    """An organisation with its first version."""
    number = next(_numbers)
    organization = Organization(
        name=name, parent=parent, level=level, code=values.pop("code", f"T{number:05d}"), established_on=founded,
        path=f"tmp{number}/", search_text=fold(name), sort_key=sort_key(name), **values,
    )  # fmt: skip
    organization.save()
    organization.path = (parent.path if parent else "") + path_segment(organization.pk)
    organization.save()
    OrganizationVersion.objects.create(
        organization=organization, valid_from=founded, name=name, parent=parent, path=organization.path, level=level,
        organization_type=organization.organization_type, branch_type=organization.branch_type,
    )  # fmt: skip
    return organization


def make_member(
    branch, full_name="Nguyễn Văn Thử", *, on=date(2024, 1, 1), kind=MovementKind.OPENING, **values
) -> Member:
    """A member counted in a branch since a day."""
    values = {"sex": "male", "membership_class": "official", "ethnic_group": "kinh", "religion": "none"} | values
    member = Member.objects.create(
        full_name=full_name, organization=branch, path=branch.path, name_sort_key=name_sort_key(full_name),
        search_text=fold(full_name), **values,
    )  # fmt: skip
    record(Entry(member, kind, on, at(branch)), by=None, on=TODAY)
    member.refresh_from_db()
    return member


def make_user(username="nguoidung", *, full_name="Trần Thị Dùng", **values) -> User:
    """A person who can sign in."""
    return User.objects.create_user(username, password="Mật-khẩu-thử-2026", full_name=full_name, **values)


def make_scope(role, organization, *, username=None, on=TODAY) -> UserScope:
    """The scope of a fresh person with one role on one node."""
    user = make_user(username or f"nguoi{next(_numbers)}")
    Grant.objects.create(user=user, role=role, organization=organization, valid_from=FOUNDED)
    return UserScope(user, on)
