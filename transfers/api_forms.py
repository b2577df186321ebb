"""What the programming interface of transfers reads; what is sent is then read by the forms of the pages, so that both ask alike.

Organisations are named by their key; the forms of the pages know them by their code.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.shortcuts import get_object_or_404
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from accounts.permissions import Permission as P
from branches.fields import OrganizationField
from branches.models import Organization
from core.rest import key_field, read_body
from core.rest_cases import DayField, ProcedureSteps, by_form, day, text
from members.models import ExternalScope, Member
from transfers.models import (
    DUES_PLACES,
    Channel,
    OtherEnd,
    SealState,
    TemporaryKind,
)
from transfers.papers_table import PAPERS


def yes() -> serializers.BooleanField:
    """Yes or no, no when left out."""
    return serializers.BooleanField(required=False)


def unit() -> serializers.IntegerField:
    """The key of an organisation that may be left out."""
    return key_field(required=False, allow_null=True)


def choice(choices, **options) -> serializers.ChoiceField:
    """A code that may be left out."""
    return serializers.ChoiceField(choices=choices, required=False, allow_blank=True, **options)


class NewTransferSerializer(serializers.Serializer):
    """A member who has to be transferred: inside the system to ``destination``, else to ``outside_unit``."""

    member = key_field()
    destination = unit()
    outside_unit = text(250)
    other_end = choice(OtherEnd.choices)
    boundary = choice(ExternalScope.choices)
    reason = serializers.CharField(max_length=30)
    reason_note = text(250)
    cause_on = DayField()
    channel = serializers.ChoiceField(choices=Channel.choices, default=Channel.IN_PERSON)
    channel_code = text(60)


class ArrivalSerializer(serializers.Serializer):
    """Somebody with a letter from outside the system."""

    destination = key_field()
    outside_unit = serializers.CharField(max_length=250)
    other_end = serializers.ChoiceField(choices=OtherEnd.choices, default=OtherEnd.PARTY)
    boundary = serializers.ChoiceField(choices=ExternalScope.choices)
    introduced_on = DayField()
    letter_number = text(30)
    reason = serializers.CharField(max_length=30)
    channel = serializers.ChoiceField(choices=Channel.choices, default=Channel.IN_PERSON)
    full_name = serializers.CharField(max_length=120)
    sex = serializers.CharField(max_length=6)
    birth_date = DayField()
    ethnic_group = text(30)
    personal_id = text(20)
    card_number = text(20)
    biography_number = text(30)
    admission_decision_date, admission_date, official_date = day(), day(), day()


class PastTransferSerializer(serializers.Serializer):
    """A transfer that happened already, from its papers."""

    member = key_field()
    destination = unit()
    outside_unit = text(250)
    boundary = choice(ExternalScope.choices)
    introduced_on = DayField()
    received_on = day()
    reason = serializers.CharField(max_length=30)
    document_number, issuer, note = text(60), text(200), text(300)
    document_date = day()


class NewTransferPaperSerializer(serializers.Serializer):
    """A paper into a transfer."""

    transfer = key_field()
    code = serializers.ChoiceField(choices=[(code, paper.words) for code, paper in PAPERS.items()])
    made_on = DayField()
    number, issuer, remarks, note = text(60), text(250), text(4000), text(500)
    pages = serializers.IntegerField(min_value=1, max_value=999, required=False, allow_null=True)


class BoxCorrectionSerializer(serializers.Serializer):
    """A small mistake in a box of a letter: the words struck out and those written above."""

    box = serializers.IntegerField(min_value=1, max_value=10)
    struck = serializers.CharField(max_length=250)
    correction = serializers.CharField(max_length=500)


class SealingSerializer(serializers.Serializer):
    """Who seals the file, when."""

    on = DayField()
    name = serializers.CharField(max_length=120)
    between_offices = yes()


class OpeningSerializer(serializers.Serializer):
    """How the file was found; ``absent`` are the numbers of the lines of the inventory that were not there."""

    on = DayField()
    name = serializers.CharField(max_length=120)
    state = serializers.ChoiceField(choices=[(one.value, one.label) for one in (SealState.INTACT, SealState.BROKEN)])
    absent = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=1000), required=False, max_length=500
    )
    note = text(500)


class LossSerializer(serializers.Serializer):
    """The file was lost on the way."""

    on = DayField()
    note = serializers.CharField(max_length=500)


class ChaseSerializer(serializers.Serializer):
    """The day the origin asked."""

    on = DayField()


class StaySerializer(serializers.Serializer):
    """Who takes part elsewhere for a time, where, why and how long by the letter."""

    member = key_field()
    kind = serializers.ChoiceField(choices=TemporaryKind.choices, default=TemporaryKind.HOME)
    destination = unit()
    outside_unit = text(250)
    reason = serializers.CharField(max_length=30)
    reason_note = text(250)
    study = yes()
    from_on, until_on = DayField(), DayField()
    decision_number = text(60)
    decision_on = day()
    dues_at = serializers.ChoiceField(choices=DUES_PLACES, default="home")


class NewTemporarySerializer(StaySerializer):
    """A request for temporary activity elsewhere."""

    requested_on = DayField()


class ExtensionSerializer(serializers.Serializer):
    """An extension of a stay."""

    on, until_on = DayField(), DayField()
    number = text(60)


class PastTemporarySerializer(StaySerializer):
    """A stay that has begun or is over, from its letter; ``introducer`` is the committee whose number the letter bears."""

    introduced_on = DayField()
    letter_number, signer_name, signer_position, remarks = text(30), text(120), text(120), text(4000)
    introducer = unit()
    requested_on, received_on, returned_on = day(), day(), day()
    dues_paid_to = day(help_text="Tháng đã đóng đảng phí: một ngày bất kỳ trong tháng.")
    extensions = ExtensionSerializer(many=True, required=False, max_length=20)


class NewCollectiveSerializer(serializers.Serializer):
    """The planned act on organisations the papers are for."""

    act = key_field()


class NewBatchSerializer(serializers.Serializer):
    """The heading of a batch with its common papers."""

    title = serializers.CharField(max_length=250)
    origin = key_field()
    destination = unit()
    outside_unit = text(250)
    boundary = choice(ExternalScope.choices)
    reason = serializers.CharField(max_length=30)
    cause_on, signed_on, dues_paid_to = DayField(), DayField(), DayField()
    decision_number, decision_issuer = text(60), text(250)
    decision_on, review_on = day(), day()
    signer_name = serializers.CharField(max_length=120)
    signer_position = serializers.CharField(max_length=120)
    override_reason = text(500)


class ChosenSerializer(serializers.Serializer):
    """Somebody put on the list of a batch."""

    member = key_field()
    destination = unit()


class ChoosingSerializer(serializers.Serializer):
    """Who comes on the list of a batch, and who is taken off it."""

    add = ChosenSerializer(many=True, required=False, max_length=5000)
    drop = serializers.ListField(child=key_field(), required=False, max_length=5000)


class ReceivingSerializer(serializers.Serializer):
    """How the receiving side receives everybody of a batch."""

    day = DayField()
    branch = unit()
    signer_name = serializers.CharField(max_length=120)
    signer_position = serializers.CharField(max_length=120)
    reason = text(500)


def with_codes(sent: dict[str, Any], *names: str) -> dict[str, Any]:
    """Keys of organisations as the codes by which the forms of the pages know them; 400 for a key nobody bears."""
    codes = {name: code_of(sent[name], name) if sent.get(name) else "" for name in names if name in sent}
    return {name: "" if value is None else value for name, value in (sent | codes).items()}


def code_of(key: int, name: str) -> str:
    """The code of an organisation; whether it is in reach the form says."""
    found = Organization.objects.filter(pk=key).values_list("code", flat=True).first()
    if found is None:
        raise ValidationError({name: ["Không có tổ chức đảng mang khóa này."]})
    return found


class TransferSteps(ProcedureSteps):
    """Steps of the procedures of this app: organisations by their key."""

    def as_typed(self, field: forms.Field, value: str) -> Any:
        """The code of an organisation in place of its key."""
        if isinstance(field, OrganizationField):
            key = value.strip()
            return code_of(int(key), "data") if key.isascii() and key.isdecimal() and len(key) < 18 else key
        return super().as_typed(field, value)


class MemberCases(TransferSteps):
    """Cases of one member each, opened by the form of their page."""

    def member(self, pk: int, permission: P | None = None) -> Member:
        """A current member through the scope (404), where the permission of the action is held (403)."""
        rows = Member.objects.visible_to(self.request.scope, P.TRANSFER_VIEW).current().select_related("organization")
        found = get_object_or_404(rows, pk=pk)
        self.check_organization(self.keeper(found), permission)
        return found

    def keeper(self, member: Member) -> Organization:
        """Where the permission to open is asked."""
        return member.organization

    def opened(
        self, asks: type[serializers.Serializer], form: Callable[[dict[str, Any]], forms.BaseForm], act: Callable[[Member, Any], Any],
        *, units: tuple[str, ...] = (), permission: P | None = None,
    ) -> Response:  # fmt: skip
        """A case opened from what was sent: read by ``asks`` and then by the form of the page, ``units`` being organisations."""
        sent = read_body(self.request, asks)
        member = self.member(sent.pop("member"), permission)
        read = form(with_codes(sent, *units))
        by_form(read)
        return self.made(act(member, read))

    @property
    def act(self) -> dict[str, Any]:
        """Who and when, as the services take it."""
        return {"by": self.request.user, "on": self.request.scope.on}
