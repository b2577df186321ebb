"""The programming interface of admission: targets handed down, and the figures of the pages, counted alike; figures are only read."""

from __future__ import annotations

import django_filters
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import exceptions, viewsets
from rest_framework.decorators import action
from rest_framework.response import Response

from accounts.permissions import Permission as P
from admissions.api_forms import AdmissionTargetsSerializer
from admissions.api_serializers import (
    AdmissionFigureSerializer,
    AdmissionTargetSerializer,
    IdleSerializer,
    ResultSerializer,
    StageSerializer,
)
from admissions.funnel import IDLE_YEARS, funnel, idle_branches
from admissions.models import AdmissionTarget, TargetPeriod
from admissions.services.targets import Wanted, set_targets
from admissions.structure import Structure, kept_back
from admissions.targets import target_sheet
from branches.models import Organization
from core.access import Access, Reach
from core.rest import KEY, KeysetPagination, RowsViewSet, ScopedViewSet, key_filter, read_body
from core.spans import CHOICES, FIRST_YEAR, LAST_YEAR, Span, read_span
from regulations.lookup import rule_on

SMALL_CELL = "report.small_cell_hidden_below"  # code of the dated parameter
_SPAN = [
    OpenApiParameter("part", str, enum=[code for code, _ in CHOICES], description="Kỳ; để trống là cả năm."),
    OpenApiParameter("year", str, description="Năm bốn chữ số; để trống là năm nay."),
    OpenApiParameter("from", str, description="Từ ngày, khi kỳ là free."),
    OpenApiParameter("to", str, description="Đến ngày, khi kỳ là free."),
]
_PERIOD = [
    OpenApiParameter("period", str, enum=TargetPeriod.values, description="Năm hay nhiệm kỳ; để trống là năm."),
    OpenApiParameter("year", str, description="Năm, năm đầu nhiệm kỳ; để trống là năm nay."),
]


class TargetFilter(django_filters.FilterSet):
    """By organisation, period, first year."""

    organization = key_filter("Tổ chức đảng")
    period = django_filters.ChoiceFilter(label="Thời kỳ", choices=TargetPeriod.choices)
    year = django_filters.NumberFilter(
        label="Từ năm", field_name="first_year", min_value=1, max_value=9999, decimal_places=0
    )


class TargetViewSet(RowsViewSet):
    """Chỉ tiêu kết nạp."""

    access = Access(Reach.ROWS, P.ADMISSION_VIEW)
    action_permissions = {"create": P.ADMISSION_TARGET}
    queryset = AdmissionTarget.objects.select_related("organization")
    serializer_class = AdmissionTargetSerializer
    pagination_class = KeysetPagination
    filterset_class = TargetFilter

    @extend_schema(request=AdmissionTargetsSerializer, responses={201: AdmissionTargetSerializer(many=True)})
    def create(self, request):
        """Set the targets of a committee and of its units: all or none; 409 when somebody else changed one."""
        sent = read_body(request, AdmissionTargetsSerializer)
        seen = Organization.objects.visible_to(request.scope, P.ADMISSION_VIEW)
        node = get_object_or_404(seen, pk=sent.pop("node"))
        self.check_organization(node)
        asked = sent.pop("wanted")
        units = {one.pk: one for one in seen.filter(pk__in=[row["organization"] for row in asked])}
        strange = sorted({row["organization"] for row in asked} - set(units))
        if strange:
            words = f"Không có tổ chức đảng {', '.join(map(str, strange))} trong phạm vi của đồng chí."
            raise exceptions.ValidationError({"wanted": [words]})
        wanted = [Wanted(units[row["organization"]], row["number"], row["version"], row["note"]) for row in asked]
        written = set_targets(node=node, wanted=wanted, by=request.user, on=request.scope.on, **sent)
        return Response(AdmissionTargetSerializer(written, many=True).data, status=201)


class FiguresViewSet(ScopedViewSet, viewsets.GenericViewSet):
    """Số liệu kết nạp của một tổ chức đảng."""

    access = Access(Reach.ROWS, P.ADMISSION_VIEW)
    lookup_value_regex = KEY
    queryset = Organization.objects.all()
    serializer_class = AdmissionFigureSerializer
    pagination_class = None
    filter_backends = ()

    def get_queryset(self):
        """Organisations whose admissions one may see."""
        rows = super().get_queryset()
        return (
            rows if getattr(self, "swagger_fake_view", False) else rows.visible_to(self.request.scope, P.ADMISSION_VIEW)
        )

    @extend_schema(parameters=_SPAN, responses=AdmissionFigureSerializer(many=True))
    def retrieve(self, request, pk=None):
        """The structure of people admitted in a period beside the same period of the year before (Biểu số 2)."""
        node = self.get_object()
        sheet = Structure(node, self._span())
        sensitive = request.scope.can(P.MEMBER_SENSITIVE, node)
        least = rule_on(SMALL_CELL, request.scope.on).value
        shown = []
        for row in sheet.rows:
            hidden = [kept_back(row.code, value, sensitive=sensitive, least=least) for value in (row.now, row.before)]
            now, before = (None if back else value for back, value in zip(hidden, (row.now, row.before), strict=True))
            part = "" if any(hidden) else row.share
            shown.append({"code": row.code, "label": row.label, "now": now, "before": before, "share": part, "hidden": any(hidden),
                          "ratio": "" if any(hidden) else row.ratio})  # fmt: skip
        return Response(AdmissionFigureSerializer(shown, many=True).data)

    @extend_schema(parameters=_SPAN, responses=StageSerializer(many=True))
    @action(detail=True)
    def funnel(self, request, pk=None):
        """Who stands at which step, what moved in a period, who is late."""
        found = funnel(self.get_object(), self._span(), request.scope.on)
        return Response(StageSerializer(found.stages, many=True).data)

    @extend_schema(parameters=_PERIOD, responses=ResultSerializer(many=True))
    @action(detail=True)
    def results(self, request, pk=None):
        """Results beside targets: the organisation first, then those directly below it."""
        node, (period, year) = self.get_object(), self._period()
        return Response(ResultSerializer(target_sheet(node, period, year).rows, many=True).data)

    @extend_schema(
        parameters=[OpenApiParameter("years", int, enum=list(IDLE_YEARS))], responses=IdleSerializer(many=True)
    )
    @action(detail=True)
    def idle(self, request, pk=None):
        """Branches that have admitted nobody for so many years."""
        node, asked = self.get_object(), request.query_params.get("years", str(IDLE_YEARS[0]))
        if asked not in {str(years) for years in IDLE_YEARS}:
            raise exceptions.ValidationError({"years": [f"Cần một trong: {', '.join(map(str, IDLE_YEARS))}."]})
        return Response(IdleSerializer(idle_branches(node, request.scope.on, int(asked)), many=True).data)

    def _span(self) -> Span:
        try:
            return read_span(self.request.query_params, self.request.scope.on)
        except ValueError as unread:
            raise exceptions.ValidationError({"part": [str(unread)]}) from unread

    def _period(self) -> tuple[str, int]:
        asked = self.request.query_params
        period, year = asked.get("period") or TargetPeriod.YEAR, asked.get("year") or str(self.request.scope.on.year)
        if period not in TargetPeriod.values:
            raise exceptions.ValidationError({"period": [f"Cần một trong: {', '.join(TargetPeriod.values)}."]})
        if not (year.isascii() and year.isdecimal() and len(year) == 4 and FIRST_YEAR <= int(year) <= LAST_YEAR):
            raise exceptions.ValidationError({"year": ["Ghi năm bốn chữ số."]})
        return period, int(year)


def register(router) -> None:
    """Add the operations to ``/api/v1/``."""
    router.register("admission-targets", TargetViewSet, basename="admission_target")
    router.register("admission-figures", FiguresViewSet, basename="admission_figure")
