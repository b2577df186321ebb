"""What the programming interface of admission shows: cases, people, rows of a case, targets, figures."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from admissions.forms.person import PANELS
from admissions.models import (
    DECLARED_LISTS,
    Admission,
    AdmissionBallot,
    AdmissionDefect,
    AdmissionPaper,
    AdmissionTarget,
    Applicant,
    ApplicantRelative,
    Consent,
    Helper,
    Verification,
)
from core.identifiers import mask
from meetings.models import TrainingRecord

#: Columns of the declaration by whether only whoever may see what is sensitive reads them.
PLAIN = tuple(name for panel in PANELS if not panel.sensitive for name in panel.columns if name != "personal_id")
SENSITIVE = tuple(name for panel in PANELS if panel.sensitive for name in panel.columns)


class AdmissionSerializer(serializers.ModelSerializer):
    """A case: who, where, at which step, the days of what was done. ``branch`` is whose business it is today."""

    full_name = serializers.CharField(source="applicant.full_name", read_only=True)
    branch = serializers.IntegerField(source="branch.pk", read_only=True)
    branch_name = serializers.CharField(source="branch.name", read_only=True)
    state_label = serializers.CharField(read_only=True)
    introduction = serializers.CharField(read_only=True)

    class Meta:
        model = Admission
        fields = (
            "id", "applicant", "full_name", "member", "organization", "branch", "branch_name", "kind", "origin", "state", "state_label",
            "source_group", "works_away", "noted_on", "planned_year", "planned_quarter", "tasks", "introduction", "has_youth_union",
            "listed_on", "listed_number", "dossier_allowed_on", "dossier_allowed_number", "dossier_from", "branch_resolved_on",
            "decision_number", "decision_on", "decider", "decision_received_on", "ceremony_on", "ceremony_place",
            "recognition_resolved_on", "reported_on", "recognition_number", "recognition_on", "recognition_decider", "official_on",
            "ended_on", "end_note", "destination", "destination_text", "move_letter", "moved_on", "version",
        )  # fmt: skip
        read_only_fields = fields


class ConditionsSerializer(serializers.ModelSerializer):
    """What is sensitive in a declaration."""

    population_case = serializers.CharField(read_only=True)

    class Meta:
        model = Applicant
        fields = SENSITIVE
        read_only_fields = fields


class ApplicantSerializer(serializers.ModelSerializer):
    """The declaration (Mẫu 2-KNĐ); ``sensitive`` is empty for whoever may not see it."""

    personal_id = serializers.SerializerMethodField(help_text="Chỉ hiện các số cuối.")
    declared = serializers.SerializerMethodField(help_text=f"Các danh sách: {', '.join(DECLARED_LISTS)}.")
    sensitive = serializers.SerializerMethodField()

    class Meta:
        model = Applicant
        fields = ("id", "organization", "former_member", "personal_id", *PLAIN, "declared", "sensitive", "version")
        read_only_fields = fields

    def get_personal_id(self, person: Applicant) -> str:
        """The last digits."""
        return mask(person.personal_id)

    @extend_schema_field({"type": "object", "additionalProperties": {"type": "array", "items": {"type": "object"}}})
    def get_declared(self, person: Applicant) -> dict[str, list]:
        """The lists of the declaration."""
        return person.declared

    @extend_schema_field(ConditionsSerializer(allow_null=True))
    def get_sensitive(self, person: Applicant) -> dict | None:
        """Conditions of its own, for whoever may see them."""
        may = self.context.get("may_see_sensitive")
        return ConditionsSerializer(person).data if may and may(person) else None


class RelativeSerializer(serializers.ModelSerializer):
    """A relative of item 21."""

    version = serializers.IntegerField(source="applicant.version", read_only=True, help_text="Lần sửa của lý lịch.")

    class Meta:
        model = ApplicantRelative
        fields = ("id", "applicant", "order", "relationship", "full_name", "birth_year", "deceased", "is_party_member", "native_place",
                  "residence", "occupation", "ethnic_group", "religion", "nationality", "family_class", "political_history",
                  "version")  # fmt: skip
        read_only_fields = fields


class PaperSerializer(serializers.ModelSerializer):
    """A paper of the dossier."""

    class Meta:
        model = AdmissionPaper
        fields = ("id", "admission", "code", "made_on", "number", "issuer", "signer", "member", "asked", "present", "in_favour", "against",
                  "reason_against", "strengths", "weaknesses", "conclusion", "stamped", "certified_on", "replaced_on", "note")  # fmt: skip
        read_only_fields = fields


class HelperSerializer(serializers.ModelSerializer):
    """Somebody who helps."""

    member_name = serializers.CharField(source="member.full_name", read_only=True)

    class Meta:
        model = Helper
        fields = ("id", "admission", "member", "member_name", "phase", "assigned_on", "together_from", "waived", "relative", "ended_on",
                  "end_reason")  # fmt: skip
        read_only_fields = fields


class VerificationSerializer(serializers.ModelSerializer):
    """How the verification of one person stands."""

    class Meta:
        model = Verification
        fields = ("id", "admission", "relative", "subject", "state", "waiver", "asked_body", "letter_number", "envoy", "sent_on",
                  "result_on", "result", "conclusion_number", "conclusion_on", "conclusion_issuer")  # fmt: skip
        read_only_fields = fields


class ConsentSerializer(serializers.ModelSerializer):
    """A written consent."""

    class Meta:
        model = Consent
        fields = ("id", "admission", "kind", "number", "issued_on", "issuer", "note")
        read_only_fields = fields


class AdmissionBallotSerializer(serializers.ModelSerializer):
    """A tally: figures only."""

    class Meta:
        model = AdmissionBallot
        fields = ("id", "admission", "stage", "attempt", "organization", "held_on", "base", "present", "in_favour", "against", "other",
                  "reason_against", "needed", "passed", "document_number")  # fmt: skip
        read_only_fields = fields


class DefectSerializer(serializers.ModelSerializer):
    """A wrong admission or recognition."""

    class Meta:
        model = AdmissionDefect
        fields = ("id", "admission", "kind", "concerns_recognition", "found_on", "found_by", "description", "instruction_number",
                  "instruction_on", "outcome", "decision_number", "decision_on", "decider")  # fmt: skip
        read_only_fields = fields


class CertificateSerializer(serializers.ModelSerializer):
    """A certificate on record."""

    class Meta:
        model = TrainingRecord
        fields = (
            "id",
            "course",
            "from_on",
            "to_on",
            "issuer",
            "result",
            "certificate_number",
            "certificate_on",
            "valid_until",
        )
        read_only_fields = fields


class AdmissionTargetSerializer(serializers.ModelSerializer):
    """A target."""

    organization_name = serializers.CharField(source="organization.name", read_only=True)

    class Meta:
        model = AdmissionTarget
        fields = ("id", "organization", "organization_name", "period", "first_year", "last_year", "number", "given_by", "document_number",
                  "document_on", "note", "version")  # fmt: skip
        read_only_fields = fields


class AdmissionFigureSerializer(serializers.Serializer):
    """A row of sheet 2; a number kept back because it is small and sensitive is empty and ``hidden``."""

    code = serializers.CharField()
    label = serializers.CharField()
    now = serializers.DecimalField(max_digits=12, decimal_places=1, allow_null=True, coerce_to_string=False)
    before = serializers.DecimalField(max_digits=12, decimal_places=1, allow_null=True, coerce_to_string=False)
    ratio = serializers.CharField(allow_blank=True)
    share = serializers.CharField(allow_blank=True)
    hidden = serializers.BooleanField()


class StageSerializer(serializers.Serializer):
    """A step of the funnel: people now, of them late; movements in the period; the median of days until the next."""

    state = serializers.CharField()
    label = serializers.CharField(source="state.label")
    now = serializers.IntegerField()
    late = serializers.IntegerField()
    entered = serializers.IntegerField()
    passed = serializers.IntegerField()
    fallen = serializers.IntegerField()
    days = serializers.DecimalField(max_digits=9, decimal_places=1, allow_null=True, coerce_to_string=False)


class ResultSerializer(serializers.Serializer):
    """An organisation's result beside its target."""

    organization = serializers.IntegerField(source="organization.pk")
    organization_name = serializers.CharField(source="organization.name")
    result = serializers.IntegerField()
    target = serializers.IntegerField(source="target.number", default=None, allow_null=True)
    share = serializers.CharField()


class IdleSerializer(serializers.Serializer):
    """A branch that has admitted nobody for years."""

    organization = serializers.IntegerField(source="organization_id")
    name = serializers.CharField()
    last_on = serializers.DateField(allow_null=True)
