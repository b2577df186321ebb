"""Two ends that know each other by their keys, in one database: each file is read as if it came from elsewhere."""

from __future__ import annotations

import base64
import json
import os

from members.models import Member
from tests.factories import TODAY, make_scope
from transfers.models import Partner, Transfer
from transfers.services import exchange_key
from transfers.services.exchange_format import canonical, write_file
from transfers.services.exchange_in import read_incoming, take_over
from transfers.services.exchange_out import export_introduction, file_of
from transfers.services.exchange_partners import add_partner

OUTSIDE = {"outside_unit": "Chi bộ thôn Xa, Đảng bộ xã Khác", "boundary": "other_province", "other_end": "party"}


def fresh_key() -> str:
    return base64.urlsafe_b64encode(os.urandom(32)).decode().rstrip("=")


class Installation:
    """One end of an exchange: its key, and an officer of the committee that exchanges."""

    def __init__(self, settings, organization) -> None:
        self.settings, self.key, self.organization = settings, fresh_key(), organization
        self.scope = make_scope("grassroots_officer", organization)
        with self:
            self.identifier, self.public = exchange_key.identifier(), exchange_key.public_key()

    def __enter__(self) -> Installation:
        self.settings.EXCHANGE_KEY = self.key
        return self

    def __exit__(self, *error) -> None:
        self.settings.EXCHANGE_KEY = ""

    def trust(self, other: Installation, **values) -> Partner:
        values = {"public_key": other.public, "fingerprint": exchange_key.fingerprint(other.public)} | values
        with self:
            return add_partner(
                organization=self.organization, name=f"Hệ thống của {other.organization.name}", identifier=other.identifier,
                trusted_on=TODAY, by=self.scope.user, on=TODAY, **values,
            )  # fmt: skip

    def read(self, raw: bytes) -> list[str]:
        with self:
            return [one.code for one in read_incoming(raw, scope=self.scope, on=TODAY).findings if one.blocks]

    def take(self, raw: bytes, destination=None) -> Transfer:
        """Take a file over."""
        self.forget_who_left()
        with self:
            return take_over(raw, scope=self.scope, on=TODAY, destination=destination)

    def forget_who_left(self) -> None:
        """The other installation does not know who left this one, though the test has one database."""
        Member.objects.left().update(card_number="")

    def signed(self, content: dict) -> bytes:
        with self:
            return write_file(content, exchange_key.sign(canonical(content)))


def introduction(here, case) -> bytes:
    with here:
        return file_of(
            export_introduction(
                case=case, partner=Partner.objects.get(organization=here.organization), scope=here.scope, on=TODAY
            )
        )


def content_of(raw: bytes) -> dict:
    return json.loads(raw)["content"]
