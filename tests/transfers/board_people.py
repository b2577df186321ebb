"""People with roles who look at transfers."""

from __future__ import annotations

from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client

from accounts.models import Grant
from accounts.scopes import UserScope
from tests.factories import FOUNDED, TODAY, make_user


def person_of(role: str, organization, name: str = "nguoi.xem") -> tuple[Client, UserScope]:
    """A person with a role: his browser and his scope."""
    user = make_user(name)
    Grant.objects.create(user=user, role=role, organization=organization, valid_from=FOUNDED)
    scope = UserScope(user, TODAY)
    if scope.needs_second_factor:
        TOTP.activate(user, generate_totp_secret())
    client = Client()
    client.force_login(user)
    return client, scope
