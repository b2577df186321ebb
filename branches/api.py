"""Organisations and acts over the API, read only.

``/api/v1/organizations/?on=2026-07-01&parent=12``, ``/api/v1/organization-acts/``.
"""

from __future__ import annotations

from datetime import date

from django.db.models import OuterRef, Prefetch, Q, QuerySet, Subquery
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.routers import BaseRouter

from branches import queries
from branches.models import Act, ActStep, CodePeriod, Level, Organization, OrganizationVersion
from branches.models.organization import OrganizationStatus
from core.access import Access, Reach
from core.rest import RowsViewSet

VIEW = "organization.view"
ON = OpenApiParameter("on", OpenApiTypes.DATE, description="Ngày cần xem, dạng 2026-11-21; bỏ trống là hôm nay.")
PARENT = OpenApiParameter("parent", OpenApiTypes.INT, description="Chỉ các tổ chức trực thuộc tổ chức này vào ngày đó.")
LEVEL = OpenApiParameter(
    "level", OpenApiTypes.STR, enum=Level.values, description="Chỉ các tổ chức của cấp này vào ngày đó."
)
SEARCH = OpenApiParameter("search", OpenApiTypes.STR, description="Các từ trong tên, không cần dấu, hoặc mã.")


class AskedSerializer(serializers.Serializer):
    """What a list of organisations may be narrowed by."""

    on = serializers.DateField(
        required=False,
        input_formats=["%Y-%m-%d", "%d/%m/%Y"],
        error_messages={"invalid": "Ngày không đúng; ghi dạng 2026-11-21."},
    )
    parent = serializers.IntegerField(
        required=False, min_value=1, max_value=2**62, error_messages={"invalid": "Tổ chức cấp trên là một số."}
    )
    level = serializers.ChoiceField(
        required=False, choices=Level.choices, error_messages={"invalid_choice": "Không có cấp “{input}”."}
    )
    search = serializers.CharField(required=False, max_length=100, allow_blank=True)


class CodeSerializer(serializers.ModelSerializer):
    """A code an organisation bears or bore."""

    class Meta:
        model = CodePeriod
        fields = ["scheme", "code", "valid_from", "valid_to"]


class VersionSerializer(serializers.ModelSerializer):
    """What an organisation was from one day to another."""

    level_label = serializers.CharField(source="get_level_display", read_only=True)

    class Meta:
        model = OrganizationVersion
        fields = [
            "valid_from",
            "valid_to",
            "name",
            "level",
            "level_label",
            "parent",
            "organization_type",
            "branch_type",
            "has_seal",
            "act",
        ]


class OrganizationSerializer(serializers.ModelSerializer):
    """An organisation; name, level, parent and types as of the day asked for, the rest as of today."""

    name = serializers.CharField(source="on_name")
    level = serializers.ChoiceField(source="on_level", choices=Level.choices)
    parent = serializers.IntegerField(source="on_parent", allow_null=True)
    organization_type = serializers.CharField(source="on_organization_type")
    branch_type = serializers.CharField(source="on_branch_type")
    status = serializers.ChoiceField(choices=OrganizationStatus.choices)
    status_label = serializers.CharField(source="get_status_display")

    class Meta:
        model = Organization
        fields = [
            "id",
            "code",
            "exchange_identifier",
            "name",
            "level",
            "parent",
            "organization_type",
            "branch_type",
            "status",
            "status_label",
            "has_seal",
            "organ_label",
            "place_name",
            "address",
            "established_on",
            "ended_on",
        ]
        read_only_fields = fields


class OrganizationDetailSerializer(OrganizationSerializer):
    """An organisation with its codes and everything it was."""

    codes = CodeSerializer(many=True, read_only=True)
    versions = VersionSerializer(many=True, read_only=True)

    class Meta(OrganizationSerializer.Meta):
        fields = [*OrganizationSerializer.Meta.fields, "codes", "versions"]
        read_only_fields = fields


class StepSerializer(serializers.ModelSerializer):
    """One line of an act."""

    kind_label = serializers.CharField(source="get_kind_display", read_only=True)

    class Meta:
        model = ActStep
        fields = ["order", "kind", "kind_label", "subject", "target"]


class ActSerializer(serializers.ModelSerializer):
    """An act that changes the tree."""

    state_label = serializers.CharField(source="get_state_display", read_only=True)
    steps = StepSerializer(many=True, read_only=True)

    class Meta:
        model = Act
        fields = [
            "id",
            "organization",
            "title",
            "decision_number",
            "decision_date",
            "effective_on",
            "state",
            "state_label",
            "steps",
        ]
        read_only_fields = fields


class ReadOfRows(RowsViewSet):
    """Rows of the person's scope, read only."""

    access = Access(Reach.ROWS, VIEW)


def on_a_day(organizations: QuerySet[Organization], day: date) -> QuerySet[Organization]:
    """Organisations that existed on a day, with what they were then."""
    version = OrganizationVersion.objects.filter(
        Q(valid_to=None) | Q(valid_to__gte=day), organization=OuterRef("pk"), valid_from__lte=day
    )
    names = ("name", "level", "parent", "organization_type", "branch_type")
    annotated = organizations.annotate(**{f"on_{name}": Subquery(version.values(name)[:1]) for name in names})
    return annotated.exclude(on_name=None)


@extend_schema_view(
    list=extend_schema(summary="Các tổ chức đảng", parameters=[ON, PARENT, LEVEL, SEARCH]),
    retrieve=extend_schema(summary="Một tổ chức đảng", parameters=[ON], responses=OrganizationDetailSerializer),
)
class OrganizationViewSet(ReadOfRows):
    """Organisations of the scope, as of today or any day."""

    queryset = Organization.objects.exclude(status=OrganizationStatus.ANNULLED).order_by("path")
    serializer_class = OrganizationSerializer
    filter_backends = ()

    def get_serializer_class(self) -> type[serializers.Serializer]:
        """Codes and history only for one organisation."""
        return OrganizationDetailSerializer if self.action == "retrieve" else OrganizationSerializer

    def get_queryset(self) -> QuerySet[Organization]:
        """The organisations of the day asked for, narrowed."""
        queryset = super().get_queryset()
        if getattr(self, "swagger_fake_view", False):
            return queryset
        asked = AskedSerializer(data=self.request.query_params)
        asked.is_valid(raise_exception=True)
        chosen = asked.validated_data
        queryset = on_a_day(queryset, chosen.get("on") or timezone.localdate())
        if self.action == "retrieve":
            return queryset.prefetch_related(
                "codes", Prefetch("versions", OrganizationVersion.objects.order_by("valid_from"))
            )
        if "parent" in chosen:
            queryset = queryset.filter(on_parent=chosen["parent"])
        if "level" in chosen:
            queryset = queryset.filter(on_level=chosen["level"])
        return queries.search(queryset, chosen.get("search") or "")


@extend_schema_view(
    list=extend_schema(summary="Các quyết định sắp xếp tổ chức"),
    retrieve=extend_schema(summary="Một quyết định sắp xếp tổ chức"),
)
class ActViewSet(ReadOfRows):
    """Acts of the committees of the scope, with their steps."""

    queryset = Act.objects.prefetch_related("steps").order_by("-effective_on", "-pk")
    serializer_class = ActSerializer
    filter_backends = ()


def register(router: BaseRouter) -> None:
    """Offer the operations of this app."""
    router.register("organizations", OrganizationViewSet, basename="organization")
    router.register("organization-acts", ActViewSet, basename="organization-act")
