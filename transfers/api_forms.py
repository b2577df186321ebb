"""What the programming interface of transfers reads; what is sent is then read by the forms of the pages, so that both ask alike.

Organisations are named by their key; the forms of the pages know them by their code.
"""

from __future__ import annotations

from typing import Any

from django import forms
from rest_framework import serializers
from rest_framework.exceptions import ValidationError

from branches.fields import OrganizationField
from branches.models import Organization
from core.rest import key_field
from core.rest_cases import DayField, ProcedureSteps, day, text
from members.models import ExternalScope
from transfers.models import (
    AbsenceCause,
    Channel,
    ExemptionKind,
    JourneyHandling,
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


class NewTemporarySerializer(serializers.Serializer):
    """A request for temporary activity elsewhere."""

    member = key_field()
    kind = serializers.ChoiceField(choices=TemporaryKind.choices, default=TemporaryKind.HOME)
    destination = unit()
    outside_unit = text(250)
    reason = serializers.CharField(max_length=30)
    reason_note = text(250)
    study = yes()
    from_on, until_on, requested_on = DayField(), DayField(), DayField()
    decision_number = text(60)
    decision_on = day()
    dues_at = serializers.ChoiceField(
        choices=[("home", "Chi bộ chính thức"), ("there", "Nơi sinh hoạt tạm thời")], default="home"
    )


class NewExemptionSerializer(serializers.Serializer):
    """A request to be exempt, on leave, or to do less."""

    member = key_field()
    kind = serializers.ChoiceField(choices=ExemptionKind.choices)
    requested_on = DayField()
    asked_orally = yes()
    voluntary = yes()
    health_paper = text(250)
    illness_months = serializers.IntegerField(min_value=0, max_value=600, required=False, allow_null=True)
    ground, ground_note = text(30), text(250)
    from_on, until_on = day(), day()
    place = text(200)


class NewJourneySerializer(serializers.Serializer):
    """An application to go abroad; without ``handling`` it follows from the length."""

    member = key_field()
    country = serializers.CharField(max_length=120)
    purpose = serializers.CharField(max_length=20)
    purpose_note = text(250)
    private, visits_relatives = yes(), yes()
    relatives_pledge_on = day()
    companions = serializers.IntegerField(min_value=1, max_value=500, default=1)
    funding = text(120)
    from_on, until_on, requested_on = DayField(), DayField(), DayField()
    handling = choice(JourneyHandling.choices)


class NewResidenceLinkSerializer(serializers.Serializer):
    """Where a member lives: a branch of the system, or the name of one outside."""

    member = key_field()
    residence = unit()
    residence_unit, address = text(250), text(250)


class NewWatchSerializer(serializers.Serializer):
    """A member to be watched: why, since when."""

    member = key_field()
    cause = serializers.ChoiceField(choices=AbsenceCause.choices)
    since_on = DayField()


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
