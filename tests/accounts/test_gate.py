"""The gate before every page: who is let through, who is sent where, who is refused."""

import time
from datetime import timedelta

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import path, reverse
from django.utils import timezone

from accounts.models import Grant
from accounts.signals import SEEN, STARTED
from tests.factories import make_organization, make_user

pytestmark = pytest.mark.django_db


def test_anonymous_is_sent_to_sign_in_and_back(client):
    response = client.get("/accounts/profile/?a=1")
    assert response.status_code == 302
    assert response.url == f"{reverse('account_login')}?next=/accounts/profile/%3Fa%3D1"


def test_sign_in_page_and_health_are_open(client):
    assert client.get(reverse("account_login")).status_code == 200
    assert client.get("/healthz").status_code == 200


@pytest.mark.parametrize("name", ["account_signup", "account_email", "account_reset_password", "account_set_password"])
def test_pages_of_the_library_that_are_not_ours_do_not_exist(client, name):
    client.force_login(make_user())
    assert client.get(reverse(name)).status_code == 404
