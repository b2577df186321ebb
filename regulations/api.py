"""Documents and rules over the API, read only: `/api/v1/instruments/`, `/api/v1/parameters/?on=2026-11-21`."""

from __future__ import annotations

from datetime import date

from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import mixins, serializers, viewsets
from rest_framework.exceptions import NotFound
from rest_framework.pagination import LimitOffsetPagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import BaseRouter

from core.access import Access, Reach
from regulations import queries
from regulations.models import Instrument

ON = OpenApiParameter("on", OpenApiTypes.DATE, description="Ngày cần tra cứu, dạng 2026-11-21; bỏ trống là hôm nay.")


class InstrumentSerializer(serializers.ModelSerializer):
    """A document."""

    key = serializers.CharField(read_only=True, help_text="Số và ngày, ví dụ 294-QĐ/TW@2025-05-26.")
    citation = serializers.CharField(read_only=True)
    replaces = serializers.SlugRelatedField(many=True, read_only=True, slug_field="key")

    class Meta:
        model = Instrument
        fields = ["id", "key", "number", "date", "kind", "title", "issuer", "subject", "in_force_from", "in_force_to",
                  "replaces", "citation", "mark", "note", "origin"]  # fmt: skip


class RuleSerializer(serializers.Serializer):
    """A rule as it stands on a day; ``value`` is empty where none is in force."""

    code = serializers.CharField(source="parameter.code")
    label = serializers.CharField(source="parameter.label")
    family = serializers.CharField(source="parameter.family")
    unit = serializers.SerializerMethodField()
    value = serializers.JSONField(source="rule.value", default=None, allow_null=True)
    text = serializers.CharField(source="rule.text", default="")
    valid_from = serializers.DateField(source="rule.valid_from", default=None, allow_null=True)
    valid_to = serializers.DateField(source="rule.valid_to", default=None, allow_null=True)
    citation = serializers.CharField(source="rule.citation", default="")
    article = serializers.CharField(source="rule.article", default="")
    instrument_number = serializers.CharField(source="rule.instrument_number", default="")
    instrument_date = serializers.CharField(source="rule.instrument_date", default="")
    mark = serializers.CharField(source="rule.mark", default="")
    note = serializers.CharField(source="rule.note", default="")

    def get_unit(self, row: queries.RuleRow) -> str:
        """The unit of that day's value."""
        return row.rule.unit if row.rule else row.parameter.unit


class OnSerializer(serializers.Serializer):
    """The day asked for."""

    on = serializers.DateField(
        required=False,
        input_formats=["%Y-%m-%d", "%d/%m/%Y"],
        error_messages={"invalid": "Ngày không đúng; ghi dạng 2026-11-21."},
    )


def _day(request: Request) -> date:
    asked = OnSerializer(data=request.query_params)
    asked.is_valid(raise_exception=True)
    return asked.validated_data.get("on") or timezone.localdate()


class Pages(LimitOffsetPagination):
    """At most 200 documents in one answer, however many are asked for."""

    max_limit = 200


@extend_schema_view(list=extend_schema(summary="Các văn bản làm căn cứ"), retrieve=extend_schema(summary="Một văn bản"))
class InstrumentViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """Documents on which rules rest."""

    access = Access(Reach.SIGNED_IN)
    queryset = Instrument.objects.prefetch_related("replaces")
    serializer_class = InstrumentSerializer
    pagination_class = Pages
    filterset_fields = ["number", "subject", "mark", "origin"]
    lookup_value_regex = "[0-9]{1,18}"


class ParameterViewSet(viewsets.GenericViewSet):
    """Rules and their values on a day."""

    access = Access(Reach.SIGNED_IN)
    serializer_class = RuleSerializer
    pagination_class = None
    filter_backends = ()
    lookup_field = "code"
    lookup_value_regex = "[A-Za-z0-9_.]+"

    @extend_schema(summary="Các quy định vào một ngày", parameters=[ON], responses=RuleSerializer(many=True))
    def list(self, request: Request) -> Response:
        """Every rule, those without a value on the day too."""
        return Response(RuleSerializer(queries.rule_rows(_day(request), absent=True), many=True).data)

    @extend_schema(
        summary="Một quy định vào một ngày",
        parameters=[ON, OpenApiParameter("code", str, OpenApiParameter.PATH, description="Mã quy định.")],
        responses=RuleSerializer,
    )
    def retrieve(self, request: Request, code: str) -> Response:
        """One rule; 404 when nothing is known by that code."""
        on = _day(request)
        row = next((row for row in queries.rule_rows(on, absent=True) if row.parameter.code == code), None)
        if row is None:
            raise NotFound("Không có quy định mang mã này.")
        return Response(RuleSerializer(row).data)


def register(router: BaseRouter) -> None:
    """Add this app's operations to `/api/v1/`."""
    router.register("instruments", InstrumentViewSet, basename="instrument")
    router.register("parameters", ParameterViewSet, basename="parameter")
