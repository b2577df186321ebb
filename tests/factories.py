"""The smallest valid things, for every test."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping
from datetime import date

from accounts.models import Grant, User
from accounts.scopes import UserScope
from branches.models import Level, Organization, OrganizationVersion
from branches.naming import path_segment, sort_key
from core.names import fold, name_sort_key
from members.ledger import Entry, at, record_many
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
    return make_members(branch, [{"full_name": full_name}], on=on, kind=kind, **values)[0]


def make_members(
    branch, people: Iterable[str | Mapping], *, on=date(2024, 1, 1), kind=MovementKind.OPENING, **values
) -> list[Member]:
    """Members counted in a branch since a day, entered at once: their names, or what each has of his own beside ``values``."""
    values = {"sex": "male", "membership_class": "official", "ethnic_group": "kinh", "religion": "none"} | values
    rows = [values | ({"full_name": one} if isinstance(one, str) else one) for one in people]
    if not rows:
        return []
    members = Member.objects.bulk_create(
        Member(
            organization=branch, path=branch.path, name_sort_key=name_sort_key(row["full_name"]),
            search_text=fold(row["full_name"]), **row,
        )
        for row in rows
    )  # fmt: skip
    record_many([Entry(member, kind, on, at(branch)) for member in members], by=None, on=TODAY)
    written = Member.all_records.in_bulk([member.pk for member in members])
    return [written[member.pk] for member in members]


def make_user(username="nguoidung", *, full_name="Trần Thị Dùng", **values) -> User:
    """A person who can sign in."""
    return User.objects.create_user(username, password="Mật-khẩu-thử-2026", full_name=full_name, **values)


def make_scope(role, organization, *, username=None, on=TODAY) -> UserScope:
    """The scope of a fresh person with one role on one node."""
    user = make_user(username or f"nguoi{next(_numbers)}")
    Grant.objects.create(user=user, role=role, organization=organization, valid_from=FOUNDED)
    return UserScope(user, on)
