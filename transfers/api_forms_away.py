"""What the programming interface reads of exemptions, journeys abroad, liaison with the residence and absences."""

from __future__ import annotations

from rest_framework import serializers

from core.rest import key_field
from core.rest_cases import DayField, day, text
from transfers.api_forms import choice, unit, yes
from transfers.models import AbsenceCause, ContactChannel, ExemptionKind, GoodReason, JourneyHandling


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


class TripSerializer(serializers.Serializer):
    """Who goes abroad, where, what for and with whom; without ``handling`` it follows from the length."""

    member = key_field()
    country = serializers.CharField(max_length=120)
    purpose = serializers.CharField(max_length=20)
    purpose_note = text(250)
    private, visits_relatives = yes(), yes()
    relatives_pledge_on = day()
    companions = serializers.IntegerField(min_value=1, max_value=500, default=1)
    funding = text(120)
    handling = choice(JourneyHandling.choices)


class NewJourneySerializer(TripSerializer):
    """An application to go abroad."""

    from_on, until_on, requested_on = DayField(), DayField(), DayField()


class PastJourneySerializer(TripSerializer):
    """A journey that has begun or is over, from its papers; days that are not known are left out."""

    requested_on, branch_opinion_on, permit_on, from_on, until_on = day(), day(), day(), day(), day()
    left_on, returned_on, reported_on = day(), day(), day()
    opinion, permit_number, permit_issuer, reply, confirmed_by = text(500), text(60), text(200), text(4000), text(250)


class NewResidenceLinkSerializer(serializers.Serializer):
    """Where a member lives: a branch of the system, or the name of one outside."""

    member = key_field()
    residence = unit()
    residence_unit, address = text(250), text(250)


class YearCommentSerializer(serializers.Serializer):
    """What the residence said of a member for one year."""

    year = serializers.IntegerField(min_value=1990, max_value=2199)
    received_on = DayField()
    level = serializers.CharField(max_length=20)
    signer, content, certified_by = text(120), text(4000), text(200)
    certified_on = day()


class PastResidenceLinkSerializer(serializers.Serializer):
    """An introduction made earlier, with the comments of its years."""

    member = key_field()
    residence = unit()
    residence_unit, address = text(250), text(250)
    introduced_on = DayField()
    letter_number, signer_name, signer_position = text(60), text(120), text(120)
    received_on, ended_on = day(), day()
    task, reason = text(250), text(500)
    comments = YearCommentSerializer(many=True, required=False, max_length=40)


class CommentSerializer(serializers.Serializer):
    """What the residence says of a member for a year; ``version`` of the row one read, none when there is no row yet."""

    year = serializers.IntegerField(min_value=1990, max_value=2199)
    version = serializers.IntegerField(min_value=0, max_value=2**31 - 1, required=False, allow_null=True)
    level = serializers.CharField(max_length=20)
    content, signer = text(4000), serializers.CharField(max_length=120)
    received_on = DayField()


class CertificationSerializer(serializers.Serializer):
    """The confirmation of the grassroots committee of the residence."""

    year = serializers.IntegerField(min_value=1990, max_value=2199)
    version = serializers.IntegerField(min_value=0, max_value=2**31 - 1)
    certified_on = DayField()
    certified_by = serializers.CharField(max_length=200)


class NewWatchSerializer(serializers.Serializer):
    """A member to be watched: why, since when."""

    member = key_field()
    cause = serializers.ChoiceField(choices=AbsenceCause.choices)
    since_on = DayField()


class PastAttemptSerializer(serializers.Serializer):
    """An attempt made to reach somebody."""

    on = DayField()
    channel = serializers.ChoiceField(choices=ContactChannel.choices)
    made_by = serializers.CharField(max_length=120)
    result = serializers.CharField(max_length=500)
    reached = yes()


class PastWatchSerializer(serializers.Serializer):
    """A watch kept on paper so far, with the attempts made already."""

    member = key_field()
    cause = serializers.ChoiceField(choices=AbsenceCause.choices)
    since_on = DayField()
    attempts = PastAttemptSerializer(many=True, required=False, max_length=100)
    warned_on, checked_on, resolved_on = day(), day(), day()
    warning_number, reason = text(60), text(500)
    good_reasons = serializers.ListField(
        child=serializers.ChoiceField(choices=GoodReason.choices), required=False, max_length=20
    )
