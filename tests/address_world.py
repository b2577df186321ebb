"""The world in which every address is tried: a target branch, its neighbours, and one person of every kind.

Everything that belongs to the target branch bears ``MARKER`` in its words, so that a page which shows it to a stranger is
found out whatever it looks like.
"""

from __future__ import annotations

import io
import zipfile
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path

from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.test.client import ClientHandler
from django.utils import timezone
from pypdf import PdfReader

from accounts.models import Grant, User
from accounts.permissions import Permission
from accounts.roles import ROLES
from accounts.scopes import UserScope
from branches.models import Level, Organization
from tests.factories import make_organization, make_user
from tests.support.browsing import body_of

MARKER = "Quýt Hồng Mật"
SINCE = date(2020, 1, 1)


@dataclass(frozen=True)
class Persona:
    """A person of one kind: who he is, his browser, what he may do."""

    name: str
    user: User | AnonymousUser
    client: Client
    scope: UserScope

    def __deepcopy__(self, memo) -> Persona:
        """The same person for another test: rows of his own to change, a browser with the same session."""
        client = browser_of(self.client.handler)
        client.cookies = deepcopy(self.client.cookies)
        return Persona(self.name, deepcopy(self.user, memo), client, deepcopy(self.scope, memo))

    def may(self, permission: str | None, organization: Organization) -> bool:
        """Whether he holds the permission on the organisation."""
        return bool(permission) and self.scope.can(permission, organization)

    def holds(self, permission: str | None) -> bool:
        """Whether he holds the permission anywhere; an address that asks none is open to all."""
        return not permission or self.scope.can(permission)

    def is_stranger_to(self, organization: Organization) -> bool:
        """Whether nothing he was granted reaches the organisation."""
        return not any(self.scope.can(permission, organization) for permission in Permission)


def browser_of(handler: ClientHandler) -> Client:
    """A test client that answers faults with pages; the handler, which loads every middleware, is shared."""
    client = Client(raise_request_exception=False)
    client.handler = handler
    return client


@dataclass
class World:
    """The tree, and the rows made on demand; ``made`` keeps what the samples have made, ``files`` is where their files lie."""

    made: dict[str, object] = field(default_factory=dict)
    files: Path | None = None
    handler: ClientHandler = field(default_factory=lambda: ClientHandler(enforce_csrf_checks=False))

    def settled(self) -> World:
        """With every organisation and person in the database."""
        for name, value in vars(World).items():
            if isinstance(value, cached_property):
                getattr(self, name)
        return self

    def again(self) -> World:
        """The same organisations, people and rows for another test, which may change its copies and make more of its own."""
        fresh = World(handler=self.handler)
        kept = {name: value for name, value in vars(self).items() if name != "handler"}
        vars(fresh).update(deepcopy(kept))
        return fresh

    def once(self, key: str, make):
        """Make a row the first time it is asked for."""
        if key not in self.made:
            self.made[key] = make()
        return self.made[key]

    @cached_property
    def upper(self) -> Organization:
        """The committee over everything near."""
        return make_organization("Đảng bộ tỉnh Gần", level=Level.PROVINCIAL)

    @cached_property
    def commune(self) -> Organization:
        """The committee over the target."""
        return make_organization("Đảng bộ xã Gần", level=Level.GRASSROOTS_COMMITTEE, parent=self.upper)

    @cached_property
    def target(self) -> Organization:
        """The branch whose things must not leak."""
        return make_organization(f"Chi bộ thôn {MARKER}", parent=self.commune)

    @cached_property
    def sister(self) -> Organization:
        """A branch beside it."""
        return make_organization("Chi bộ thôn Bên", parent=self.commune)

    @cached_property
    def far_commune(self) -> Organization:
        """A committee beside the one over the target."""
        return make_organization("Đảng bộ xã Xa", level=Level.GRASSROOTS_COMMITTEE, parent=self.upper)

    @cached_property
    def far_upper(self) -> Organization:
        """A committee of another province."""
        return make_organization("Đảng bộ tỉnh Xa", level=Level.PROVINCIAL)

    @cached_property
    def personas(self) -> list[Persona]:
        """One person of every kind; the last one holds every role at the target."""
        places = {
            "secretary": [("branch_secretary", self.target)],
            "secretary of a sister branch": [("branch_secretary", self.sister)],
            "grassroots officer above": [("grassroots_officer", self.commune)],
            "grassroots secretary beside": [("grassroots_secretary", self.far_commune)],
            "department staff": [("department_officer", self.upper)],
            "department leader far away": [("department_leader", self.far_upper)],
            "inspection above": [("inspection_officer", self.commune)],
            "inspection beside": [("inspection_officer", self.far_commune)],
            "administrator": [("administrator", None)],
            "administrator beside": [("administrator", self.far_commune)],
            "auditor beside": [("auditor", self.far_commune)],
            "outsider": [],
        }
        people = [self._persona(name, grants) for name, grants in places.items()]
        anonymous = AnonymousUser()
        client = browser_of(self.handler)
        people.append(Persona("anonymous", anonymous, client, UserScope(anonymous, timezone.localdate())))
        return people

    @cached_property
    def everything(self) -> Persona:
        """Somebody with every role at the target, to see that there is something to see."""
        return self._persona("everything", [(role, self.target) for role in ROLES])

    def _persona(self, name: str, grants) -> Persona:
        user = make_user(name.replace(" ", "."), full_name="Người Thử Địa Chỉ")
        for role, organization in grants:
            Grant.objects.create(user=user, role=role, organization=organization, valid_from=SINCE)
        scope = UserScope(user, timezone.localdate())
        if scope.needs_second_factor:
            TOTP.activate(user, generate_totp_secret())
        client = browser_of(self.handler)
        client.force_login(user)
        return Persona(name, user, client, scope)


def text_of(response) -> str:
    """What a person can read in an answer: a page, JSON, the cells of a workbook, the words of a PDF."""
    content = body_of(response)
    kind = response.headers.get("Content-Type", "")
    if "spreadsheetml" in kind:
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            return " ".join(book.read(name).decode("utf-8", "replace") for name in book.namelist())
    if content.startswith(b"%PDF"):
        return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    return content.decode("utf-8", "replace")
