"""The programming interface of reports: read them, their figures, the people behind; take steps through the kernel."""

from __future__ import annotations

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound
from rest_framework.response import Response

from accounts.permissions import Permission as P
from branches.models import Organization
from core.access import Access, Reach
from core.dates import Month
from core.rest import CaseSteps, RowsViewSet, key_field, read_body
from reports.figures import figures_of, people_behind
from reports.models import Report
from reports.services import open_report


class ReportSerializer(serializers.ModelSerializer):
    """A report as a case."""

    number = serializers.CharField(source="document.written_number", read_only=True, default="")
    state_label = serializers.CharField(read_only=True)

    class Meta:
        model = Report
        fields = ("id", "kind", "organization", "period_start", "period_end", "edition", "state", "state_label", "version",
                  "signed_on", "signer_name", "known_at", "number", "texts", "inputs")  # fmt: skip
        read_only_fields = fields


class OpenReportSerializer(serializers.Serializer):
    """What opening a report asks."""

    organization = key_field()
    month = serializers.RegexField(r"^(19|20)[0-9]{2}-(0[1-9]|1[0-2])$", help_text="2026-11")


class FigureSerializer(serializers.Serializer):
    """One figure of the sheet."""

    code = serializers.CharField()
    label = serializers.CharField()
    value = serializers.IntegerField()
    last_year = serializers.IntegerField(allow_null=True)


class PersonSerializer(serializers.Serializer):
    """Somebody behind a figure; the signs add up to it."""

    member_id = serializers.IntegerField(allow_null=True)
    name = serializers.CharField()
    sign = serializers.IntegerField()
    note = serializers.CharField()


class ReportViewSet(CaseSteps, RowsViewSet):
    """Báo cáo tháng."""

    access = Access(Reach.ROWS, P.REPORT_VIEW)
    longest_value = 500
    action_permissions = {"create": P.REPORT_PREPARE, "step": P.REPORT_VIEW}
    queryset = Report.objects.select_related("document", "organization").order_by("-period_start", "-pk")
    serializer_class = ReportSerializer

    @extend_schema(request=OpenReportSerializer, responses={201: ReportSerializer})
    def create(self, request):
        """Open the report of a month."""
        asked = read_body(request, OpenReportSerializer)
        units = Organization.objects.visible_to(request.scope, P.REPORT_PREPARE)
        unit = get_object_or_404(units, pk=asked["organization"])
        month = Month.parse(asked["month"])
        report = open_report(organization=unit, month=month, by=request.user, on=request.scope.on)
        return Response(ReportSerializer(report).data, status=201)

    @extend_schema(responses=FigureSerializer(many=True))
    @action(detail=True, pagination_class=None, filter_backends=[])
    def figures(self, request, pk=None):
        """The figures of the working sheet 1."""
        return Response(FigureSerializer(figures_of(self.get_object()).figures, many=True).data)

    @extend_schema(responses=PersonSerializer(many=True), operation_id="reports_figure_people")
    @action(detail=True, url_path=r"figures/(?P<code>[\w.]{1,20})", pagination_class=None, filter_backends=[])
    def people(self, request, pk=None, code=None):
        """The people behind a figure."""
        found = people_behind(self.get_object(), code)
        if found is None:
            raise NotFound("Báo cáo không có dòng này.")
        return Response(PersonSerializer(found[1], many=True).data)


def register(router) -> None:
    """Add the operations to ``/api/v1/``."""
    router.register("reports", ReportViewSet, basename="report")
