"""Every page of the site in a real browser: readable for everybody, and as wide as the window, at 1280 and 360 pixels."""

from __future__ import annotations

from itertools import groupby

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client

from accounts.models import Grant
from accounts.roles import ROLES
from tests.address_world import SINCE, World, browser_of
from tests.factories import make_user
from tests.support.browsing import bring, faults_of
from tests.test_addresses import DECLARED, url_of

pytestmark = [pytest.mark.django_db, pytest.mark.browser]

ABOARD = 12  # addresses one test visits
PAGES = [address for address in DECLARED if not address.is_api and address.name != "account_logout"]
PAGES_OF_APPS = [(app, list(pages)) for app, pages in groupby(PAGES, key=lambda address: address.app)]
VISITS = [
    (app, pages[at : at + ABOARD], at == 0) for app, pages in PAGES_OF_APPS for at in range(0, len(pages), ABOARD)
]


@pytest.fixture
def world(world_of_address: World) -> World:
    return world_of_address


@pytest.fixture
def walker(world) -> Client:
    """Somebody with every role from the committee over the target down."""
    user = make_user("nguoi.xem", full_name="Nguyễn Hoàng Phương Nguyệt Thường")
    for role in ROLES:
        Grant.objects.create(user=user, role=role, organization=world.commune, valid_from=SINCE)
    Grant.objects.create(user=user, role="administrator", organization=None, valid_from=SINCE)
    TOTP.activate(user, generate_totp_secret())
    client = browser_of(world.handler)
    client.force_login(user)
    return client


def _is_page(response) -> bool:
    """A whole page of the site: no file, no part of a page, no printed paper, nothing that only accepts posts."""
    if response.status_code != 200 or not response.headers["Content-Type"].startswith("text/html"):
        return False
    return b"<html" in response.content[:400]


@pytest.mark.parametrize(
    ("world_of_app", "visits", "is_first_of_app"),
    VISITS,
    ids=[visits[0].name for _, visits, _ in VISITS],
    indirect=["world_of_app"],
    scope="module",
)
def test_pages_are_well_made(visits, is_first_of_app, world, walker, site, page, accessibility_faults):
    bring(page, walker)
    faults, shown = [], 0
    for address in visits:
        url, _ = url_of(address, world)
        found = walker.get(url)
        assert "/auth/login" not in found.headers.get("Location", ""), (
            f"{address.name} is closed to the person who looks"
        )
        if not _is_page(found):
            continue
        site.show(page, url, found)
        # The menu and the top bar, and what a narrow window makes of them, are the same on every page of an app.
        found = faults_of(page, accessibility_faults, thorough=is_first_of_app and not shown)
        shown += 1
        faults += [f"{address.name}: {fault}" for fault in found]
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("url", ["/members/999999999/", "/accounts/users/", "/no-such-page/"])
def test_pages_of_refusal_are_well_made(url, world, site, page, accessibility_faults):
    client = next(one.client for one in world.personas if one.name == "secretary")
    found = client.get(url)
    assert found.status_code in {403, 404}
    bring(page, client)
    site.show(page, url, found)
    assert faults_of(page, accessibility_faults) == []
