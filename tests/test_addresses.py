"""Every address of the site and of the API, tried as every kind of person against another branch's things."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from rest_framework.permissions import SAFE_METHODS

from accounts.middleware import LIBRARY_PAGES
from accounts.permissions import Permission
from core import print_engine
from core.access import Access, Reach, access_of
from core.rest import ScopedViewSet
from tests.address_samples import SHOWS_NO_ROWS, sample_for
from tests.address_world import MARKER, Persona, World, text_of

REFUSED = {401, 403, 404, 405}


@dataclass(frozen=True)
class Address:
    """One address: its name, the view, the variable parts."""

    name: str
    view: object
    kwargs: tuple[str, ...]

    @property
    def app(self) -> str:
        """The namespace it stands in."""
        return self.name.partition(":")[0]

    @property
    def access(self) -> Access | None:
        """What it declares."""
        return LIBRARY_PAGES.get(self.name) or access_of(self.view)

    @property
    def is_library(self) -> bool:
        """Whether the view is django-allauth's."""
        return self.view.__module__.startswith("allauth.")

    @property
    def is_api(self) -> bool:
        """Whether the view is an operation of the API."""
        return hasattr(self.view, "cls")

    @property
    def methods(self) -> list[str]:
        """The methods that change something."""
        actions = getattr(self.view, "actions", None)
        if actions is None:
            return [] if self.is_api else ["post"]
        return [
            method
            for method in actions
            if method.upper() not in SAFE_METHODS and method in self.view.cls.http_method_names
        ]


def walk(resolver, prefix: str = "") -> Iterator[Address]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from walk(pattern, f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix)
        elif isinstance(pattern, URLPattern):
            kwargs = tuple(pattern.pattern.regex.groupindex)
            if "format" not in kwargs:  # the same views again, with a suffix
                yield Address(f"{prefix}{pattern.name or ''}", pattern.callback, kwargs)


ADDRESSES = sorted(walk(get_resolver()), key=lambda address: (address.name, address.kwargs))
DECLARED = [address for address in ADDRESSES if address.access is not None]
every_address = pytest.mark.parametrize(
    ("world_of_app", "address"),
    [(address.app, address) for address in DECLARED],
    ids=["/".join((address.name, *address.kwargs)) for address in DECLARED],
    indirect=["world_of_app"],
    scope="module",
)


class Words(str):
    """In the place of a print-out: the words the printer would get. How they are laid out is the same for everybody."""

    pages = ("",)

    def write_pdf(self) -> bytes:
        """The words."""
        return self.encode()


@pytest.fixture
def world(world_of_address: World) -> World:
    return world_of_address


def url_of(address: Address, world: World) -> tuple[str, bool]:
    """The address of something of the target branch, and whether it is shared by everybody."""
    values, shared = {}, bool(address.kwargs)
    for kwarg in address.kwargs:
        sample, is_shared = sample_for(address.name, kwarg)
        assert sample is not None, f"{address.name}: put a sample for “{kwarg}” into tests/address_samples.py"
        values[kwarg] = sample(world)
        shared = shared and is_shared
    return reverse(address.name, kwargs=values), shared


def test_every_address_has_a_name_and_declares_its_access():
    nameless = [address.view for address in ADDRESSES if not address.name.rpartition(":")[2]]
    undeclared = [address.name for address in ADDRESSES if address.access is None and not address.is_library]
    assert not nameless
    assert not undeclared


def test_no_name_leads_to_two_views():
    views: dict[str, set[object]] = {}
    for address in ADDRESSES:
        views.setdefault(address.name, set()).add(getattr(address.view, "cls", address.view))
    assert not {name: found for name, found in views.items() if len(found) > 1}


def test_declared_permissions_exist():
    asked = {address.access.permission for address in DECLARED if address.access.permission}
    for address in DECLARED:
        asked |= {str(one) for one in getattr(getattr(address.view, "cls", None), "action_permissions", {}).values()}
    assert asked <= set(Permission.values)


def test_operations_of_the_api_over_rows_are_scoped():
    for address in DECLARED:
        if not address.is_api or address.access.reach is not Reach.ROWS:
            continue
        view = address.view.cls
        assert issubclass(view, ScopedViewSet), f"{address.name}: derive from ScopedViewSet"
        writing = {address.view.actions[method] for method in address.methods}
        missing = writing - set(view.action_permissions)
        assert not missing, f"{address.name}: no permission for {missing}"


def test_closed_pages_of_the_library_do_not_exist(world):
    closed = [address for address in ADDRESSES if address.access is None]
    assert closed
    for address in closed:
        url = reverse(address.name, kwargs=dict.fromkeys(address.kwargs, "a"))
        for persona in world.personas[:1] + world.personas[-1:]:
            assert persona.client.get(url).status_code == 404, f"{address.name} as {persona.name}"


@every_address
def test_opens_to_the_entitled_and_to_nobody_else(address: Address, world: World, monkeypatch):
    url, shared = url_of(address, world)
    is_his_own = bool(address.kwargs) and not shared
    if address.access.reach is Reach.ROWS:
        _there_is_something_to_see(address, world, url)
    monkeypatch.setattr(print_engine, "layout", Words)
    closed_by_the_gate = False
    for persona in _asked(address, world, is_his_own):
        # The gate asks the permission of a page before the view and whatever the method: who lacks it is one as another.
        closed = persona.user.is_authenticated and not address.is_api and not persona.holds(address.access.permission)
        if closed and closed_by_the_gate:
            continue
        closed_by_the_gate = closed_by_the_gate or closed
        told = f"{address.name} as {persona.name}: {url}"
        response = persona.client.get(url)
        assert response.status_code < 500, told
        if persona.is_stranger_to(world.target):
            assert MARKER not in text_of(response), f"{told} shows another branch's things"
        if address.access.reach is Reach.PUBLIC:
            continue
        if not persona.user.is_authenticated:
            answers = [response, *_writing(address, persona, url)]
            assert all(_is_kept_out(answer) for answer in answers), told
        elif not _is_entitled(persona, address, world, is_his_own):
            answers = [response, *_writing(address, persona, url)]
            assert all(answer.status_code in REFUSED for answer in answers), told


def _there_is_something_to_see(address: Address, world: World, url: str) -> None:
    """The other side of what nobody may see: the same address does open for whoever is entitled, prints as they are laid out."""
    response = world.everything.client.get(url)
    if response.status_code == 405:
        return
    assert response.status_code in {200, 302}, f"{url}: {response.status_code}"
    assert not _is_sign_in(response)
    if not address.kwargs and address.name not in SHOWS_NO_ROWS:
        told = "shows nothing of the branch: make its rows in BACKGROUND, or name it in SHOWS_NO_ROWS"
        assert MARKER in text_of(response), f"{url} {told}"


def _is_entitled(persona: Persona, address: Address, world: World, is_his_own: bool) -> bool:
    permission = address.access.permission
    return persona.holds(permission) and (not is_his_own or persona.may(permission, world.target))


def _asked(address: Address, world: World, is_his_own: bool) -> list[Persona]:
    """Everybody; but of those from whom nothing is hidden only who may do most at the target and who may do least."""
    inside = [
        persona
        for persona in world.personas
        if not persona.is_stranger_to(world.target) and _is_entitled(persona, address, world, is_his_own)
    ]
    inside.sort(key=lambda persona: sum(persona.may(permission, world.target) for permission in Permission))
    passed_over = {persona.name for persona in inside[1:-1]}
    return [persona for persona in world.personas if persona.name not in passed_over]


def _writing(address: Address, persona, url: str) -> list:
    """The answers to every method that changes something; allauth's own pages concern nobody but oneself."""
    return [] if address.is_library else [getattr(persona.client, method)(url) for method in address.methods]


def _is_kept_out(response) -> bool:
    return response.status_code in {401, 403, 405} or _is_sign_in(response)


def _is_sign_in(response) -> bool:
    return response.status_code == 302 and response.url.startswith(reverse(settings.LOGIN_URL))
