"""What the programming interface of admission reads; what is sent is then read by the forms of the pages, so that both ask alike."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import models
from rest_framework import serializers
from rest_framework.exceptions import ValidationError

from admissions.api_serializers import PLAIN, SENSITIVE
from admissions.forms.person import PlanForm, model_fields
from admissions.models import (
    DECLARED_LISTS,
    Admission,
    AdmissionState,
    Applicant,
    BallotStage,
    CheckState,
    ConsentKind,
    DefectKind,
    TargetPeriod,
)
from admissions.services.history import ENTERED_STATES
from admissions.services.targets import HIGHEST
from core.rest import key_field
from core.rest_cases import DayField, by_fields, day, text, version
from core.spans import FIRST_YEAR, LAST_YEAR
from meetings.training.queries import AWARENESS, NEW_MEMBER

MOST_ROWS = 60
MOST_PEOPLE = 9999


def count(**options) -> serializers.IntegerField:
    """A number of people."""
    return serializers.IntegerField(min_value=0, max_value=MOST_PEOPLE, **options)


class _Declared(serializers.ModelSerializer):
    """Columns of a model as one may send them; days stay within what can be."""

    serializer_field_mapping = serializers.ModelSerializer.serializer_field_mapping | {models.DateField: DayField}


class PersonSerializer(_Declared):
    """Columns of the declaration that are to change, with the version one read."""

    version = version()
    population_case = serializers.CharField(required=False, allow_blank=True, max_length=6)
    declared = serializers.DictField(
        child=serializers.ListField(child=serializers.DictField(child=text(300)), max_length=MOST_ROWS), required=False
    )

    class Meta:
        model = Applicant
        fields = ("personal_id", *PLAIN, *SENSITIVE, "declared", "version")

    def validate_declared(self, declared: dict) -> dict:
        """Only lists and columns of the declaration."""
        for name, rows in declared.items():
            if name not in DECLARED_LISTS:
                raise ValidationError(f"Không có danh sách “{name[:40]}”; có: {', '.join(DECLARED_LISTS)}.")
            columns = {column for column, _ in DECLARED_LISTS[name][1]}
            if any(set(row) - columns for row in rows):
                raise ValidationError(f"Danh sách “{name}” có các cột: {', '.join(sorted(columns))}.")
        return declared


class NewCaseSerializer(serializers.Serializer):
    """Somebody put on the list of outstanding people; ``former`` is the record of a former member."""

    organization = key_field()
    former = key_field(required=False, allow_null=True)
    full_name = serializers.CharField(max_length=120)
    birth_date = DayField()
    sex = serializers.CharField(max_length=6)
    personal_id = text(12)
    ethnic_group = text(30)
    religion = text(30)
    occupation = text(10)
    occupation_text = text(250)
    general_education = text(30)
    youth_union = serializers.BooleanField(required=False)
    trade_union = serializers.BooleanField(required=False)
    phone = text(20)
    left_party_on = day()
    left_party_reason = text(30)
    source_group = text(30)
    works_away = serializers.BooleanField(required=False)
    noted_on = day()
    planned_year = serializers.IntegerField(required=False, allow_null=True, min_value=FIRST_YEAR, max_value=LAST_YEAR)
    planned_quarter = serializers.IntegerField(required=False, allow_null=True, min_value=1, max_value=4)


class RecordedSerializer(serializers.Serializer):
    """Somebody half way already, with the days of what has been done."""

    organization = key_field()
    state = serializers.ChoiceField(choices=[(str(state), AdmissionState(state).label) for state in ENTERED_STATES])
    full_name = serializers.CharField(max_length=120)
    birth_date = DayField()
    sex = serializers.CharField(max_length=6)
    personal_id = text(12)
    ethnic_group = text(30)
    religion = text(30)
    occupation = text(10)
    general_education = text(30)
    youth_union = serializers.BooleanField(required=False)
    source_group = text(30)
    noted_on, listed_on, dossier_allowed_on, dossier_from = day(), day(), day(), day()
    branch_resolved_on, decision_on, decision_received_on = day(), day(), day()
    listed_number, decision_number, decider = text(60), text(60), text(250)


class FollowSerializer(serializers.Serializer):
    """The case of a probationary member who has none; what is left out is taken from the record."""

    member = key_field()
    birth_date, decision_on, ceremony_on = day(), day(), day()
    decision_number, decider = text(60), text(250)
    helper = key_field(required=False, allow_null=True)


class AdmissionPlanSerializer(_Declared):
    """What the branch plans with a person, with the version one read."""

    version = version()
    introduction = serializers.CharField(required=False, allow_blank=True, max_length=12)

    class Meta:
        model = Admission
        fields = (*PlanForm.COLUMNS, "version")
        extra_kwargs = {"tasks": {"max_length": 4000}}


class RelativeValuesSerializer(serializers.Serializer):
    """A relative, with the version of the declaration one read."""

    version = version()
    relationship = serializers.CharField(max_length=30)
    full_name = serializers.CharField(max_length=120)
    birth_year = serializers.IntegerField(min_value=1850, max_value=LAST_YEAR, required=False, allow_null=True)
    deceased = serializers.BooleanField(required=False)
    is_party_member = serializers.BooleanField(required=False)
    native_place, residence, occupation = text(250), text(250), text(250)
    ethnic_group, religion, nationality, family_class = text(30), text(30), text(80), text(60)
    political_history = text(4000)


class NewRelativeSerializer(RelativeValuesSerializer):
    """A relative of a person."""

    applicant = key_field()


class PaperValuesSerializer(serializers.Serializer):
    """What a paper says; which of it counts depends on its form."""

    made_on = DayField()
    member = key_field(required=False, allow_null=True)
    number, issuer, signer = text(60), text(250), text(120)
    asked, present = count(required=False, allow_null=True), count(required=False, allow_null=True)
    in_favour, against = count(required=False, allow_null=True), count(required=False, allow_null=True)
    reason_against, strengths, weaknesses, conclusion = text(500), text(4000), text(4000), text(4000)
    stamped = serializers.BooleanField(required=False)
    certified_on = day()
    note = text(500)


class NewPaperSerializer(PaperValuesSerializer):
    """A paper into the dossier of a case."""

    admission = key_field()
    code = serializers.CharField(max_length=12)


class NewHelperSerializer(serializers.Serializer):
    """An official member asked to help; ``instead_of`` is the row of whom he replaces."""

    admission, member = key_field(), key_field()
    assigned_on = DayField()
    together_from = day()
    waived = text(250)
    relative = serializers.BooleanField(required=False)
    instead_of = key_field(required=False, allow_null=True)


class EndSerializer(serializers.Serializer):
    """Since when, why."""

    ended_on = DayField()
    end_reason = serializers.CharField(max_length=250)


class CheckSerializer(serializers.Serializer):
    """How the verification of one person stands."""

    state = serializers.ChoiceField(choices=CheckState.choices, required=False)
    waiver, subject, asked_body = text(300), text(300), text(250)
    letter_number, envoy = text(60), text(120)
    sent_on, result_on, conclusion_on = day(), day(), day()
    result, conclusion_number, conclusion_issuer = text(4000), text(60), text(250)


class NewConsentSerializer(serializers.Serializer):
    """A written consent of a case."""

    admission = key_field()
    kind = serializers.ChoiceField(choices=ConsentKind.choices)
    number = serializers.CharField(max_length=60)
    issued_on = DayField()
    issuer = serializers.CharField(max_length=250)
    note = text(500)


class NewAdmissionBallotSerializer(serializers.Serializer):
    """A tally: figures only. ``base`` is the whole number the share is taken of."""

    admission = key_field()
    stage = serializers.ChoiceField(choices=BallotStage.choices)
    held_on = DayField()
    base, present, in_favour = count(), count(), count()
    against, other = count(required=False), count(required=False)
    reason_against, document_number = text(500), text(60)


class CourseSerializer(serializers.Serializer):
    """A certificate of a course held elsewhere."""

    course = serializers.ChoiceField(choices=[(AWARENESS, "Nhận thức về Đảng"), (NEW_MEMBER, "Đảng viên mới")])
    from_on, to_on, certificate_on = DayField(), DayField(), DayField()
    issuer = serializers.CharField(max_length=200)
    result = serializers.CharField(max_length=40)
    certificate_number = serializers.CharField(max_length=60)
    topics, note = text(200), text(250)


class NewDefectSerializer(serializers.Serializer):
    """A wrong admission or recognition."""

    admission = key_field()
    kind = serializers.ChoiceField(choices=DefectKind.choices)
    concerns_recognition = serializers.BooleanField(required=False)
    found_on = DayField()
    found_by = serializers.CharField(max_length=250)
    description = serializers.CharField(max_length=4000)


class InstructSerializer(serializers.Serializer):
    """The letter that orders the procedure to be done again."""

    number = serializers.CharField(max_length=60)
    instruction_on = DayField()


class RedressSerializer(serializers.Serializer):
    """The decision after the procedure was done again."""

    decision_on = DayField()
    decision_number = text(60)
    signer_name = serializers.CharField(max_length=120)
    signer_position = serializers.CharField(max_length=120)


class WantedSerializer(serializers.Serializer):
    """The target of one organisation; ``version`` is that of the row one read, none where there was none."""

    organization = key_field()
    number = serializers.IntegerField(min_value=0, max_value=HIGHEST)
    version = serializers.IntegerField(min_value=0, max_value=2**31 - 1, required=False, allow_null=True, default=None)
    note = text(500, default="")


class AdmissionTargetsSerializer(serializers.Serializer):
    """Targets of a committee and of organisations directly below it: all or none."""

    node = key_field()
    period = serializers.ChoiceField(choices=TargetPeriod.choices)
    first_year = serializers.IntegerField(min_value=FIRST_YEAR, max_value=LAST_YEAR)
    last_year = serializers.IntegerField(min_value=FIRST_YEAR, max_value=LAST_YEAR)
    document_number = text(60, default="")
    document_on = day(default=None)
    wanted = WantedSerializer(many=True, allow_empty=False, max_length=500)


def by_columns(model, values: Mapping[str, Any], on: date, held) -> dict[str, Any]:
    """Some columns as the form fields of the pages read them: codes stand in the lists of that day, or were held before."""
    fields = model_fields(model, values, on, {name: getattr(held, name) for name in values})
    return by_fields(fields, values)
