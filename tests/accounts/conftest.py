"""A small tree and people on it, for the tests of accounts."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client
from django.utils import timezone

from accounts.models import Grant
from accounts.scopes import UserScope
from branches.models import Level
from tests.factories import make_organization, make_user

SINCE = date(2020, 1, 1)


@pytest.fixture
def tree(db) -> SimpleNamespace:
    """A commune committee with two branches, and another commune beside it."""
    commune = make_organization("Đảng bộ xã Thử", level=Level.GRASSROOTS_COMMITTEE, code="XA1")
    other = make_organization("Đảng bộ xã Khác", level=Level.GRASSROOTS_COMMITTEE, code="XA2")
    return SimpleNamespace(
        commune=commune,
        other=other,
        branch=make_organization("Chi bộ thôn Đông", parent=commune, code="CB1"),
        sister=make_organization("Chi bộ thôn Tây", parent=commune, code="CB2"),
        stranger=make_organization("Chi bộ thôn Lạ", parent=other, code="CB3"),
    )


@pytest.fixture
def person(db):
    """``person(role, node, username)``: an account ready to work, second factor included."""

    def make(role: str, organization=None, username: str = "", **values):
        user = make_user(username or f"{role}.{organization.code.lower() if organization else 'all'}", **values)
        Grant.objects.create(user=user, role=role, organization=organization, valid_from=SINCE)
        if UserScope(user, timezone.localdate()).needs_second_factor:
            TOTP.activate(user, generate_totp_secret())
        return user

    return make


@pytest.fixture
def signed_in():
    """``signed_in(user)``: a browser in which that person has signed in."""

    def make(user) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return make


def scope_of(user) -> UserScope:
    """What a person may do today."""
    return UserScope(user, timezone.localdate())
