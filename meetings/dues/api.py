"""The programming interface of dues: months (amounts only where income may be seen), payment in full, applications for relief, figures."""

from __future__ import annotations

from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from accounts.permissions import Permission as P
from branches.models import Organization
from core.access import Access, Reach
from core.dates import Month
from core.rest import CaseSteps, RowsViewSet, key_field, read_body
from meetings.dues import queries
from meetings.dues.services.payments import Paid, pay_in_full
from meetings.dues.services.reliefs import Application, receive_application
from meetings.models import Channel, DuesMonth, DuesRelief, ReliefGround, ReliefKind
from members.models import Member

MONTH = r"^(19|20)[0-9]{2}-(0[1-9]|1[0-2])$"
_FIGURES = ("branches", "sheets", "payers", "due", "paid", "collected", "handed_up", "handovers", "owing", "owing_one", "owing_two",
            "owing_three", "exempt", "reduced", "not_collected", "unset")  # fmt: skip


class DuesMonthSerializer(serializers.ModelSerializer):
    """A month of a member; ``due`` and ``paid`` are null where the person may not see income."""

    due = serializers.SerializerMethodField()
    paid = serializers.SerializerMethodField()
    status_label = serializers.CharField(source="get_status_display", read_only=True)
    channel = serializers.CharField(read_only=True, help_text="cash, portal, bank; empty while nothing is paid")

    class Meta:
        model = DuesMonth
        fields = ("id", "member", "organization", "month", "status", "status_label", "ground", "due", "paid", "paid_on", "channel",
                  "unpaid_reason", "reason_accepted", "version")  # fmt: skip
        read_only_fields = fields

    def _income(self, row: DuesMonth) -> bool:
        return self.context["request"].scope.can(P.DUES_INCOME, row.organization)

    def get_due(self, row: DuesMonth) -> int | None:
        """What is due, in đồng."""
        return row.due if self._income(row) else None

    def get_paid(self, row: DuesMonth) -> int | None:
        """What is paid, in đồng."""
        return row.paid if self._income(row) else None


class PayInFullSerializer(serializers.Serializer):
    """These members paid what they owe for the month."""

    organization = key_field()
    month = serializers.RegexField(MONTH, help_text="2026-11")
    members = serializers.ListField(child=key_field(), min_length=1, max_length=1000)
    paid_on = serializers.DateField()
    channel = serializers.ChoiceField(choices=Channel.choices, default=Channel.CASH)


class PaidCountSerializer(serializers.Serializer):
    """How many were written."""

    written = serializers.IntegerField()


class UnitFiguresSerializer(serializers.Serializer):
    """The dues of one unit in a month; amounts in đồng."""

    organization = serializers.IntegerField(source="organization.pk")
    name = serializers.CharField(source="organization.name")
    share = serializers.DecimalField(max_digits=7, decimal_places=2, allow_null=True)

    def get_fields(self):
        """The figures by their names."""
        return super().get_fields() | {name: serializers.IntegerField() for name in _FIGURES}


_QUERY = [
    OpenApiParameter("organization", OpenApiTypes.INT, description="Tổ chức đảng"),
    OpenApiParameter("month", OpenApiTypes.STR, description="2026-11"),
]


def _asked_month(request) -> Month | None:
    text = request.query_params.get("month", "")
    if not text:
        return None
    try:
        month = Month.parse(text)
    except ValueError as error:
        raise ValidationError({"month": [str(error)]}) from error
    if not 1950 <= month.year <= 2100:
        raise ValidationError({"month": [f"Năm {month.year} không hợp lý."]})
    return month


def _asked_unit(request) -> int | None:
    text = request.query_params.get("organization", "")
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) < 19):
        raise ValidationError({"organization": ["Mã tổ chức là một số."]})
    return int(text)


class DuesMonthViewSet(RowsViewSet):
    """Đảng phí từng tháng của đảng viên."""

    access = Access(Reach.ROWS, P.DUES_VIEW)
    action_permissions = {"pay": P.DUES_KEEP}
    queryset = DuesMonth.objects.select_related("organization").order_by("-month", "-pk")
    serializer_class = DuesMonthSerializer

    def get_queryset(self):
        """The rows of the scope, of one branch or month when asked."""
        rows = super().get_queryset()
        if getattr(self, "swagger_fake_view", False) or self.action != "list":
            return rows
        unit, month = _asked_unit(self.request), _asked_month(self.request)
        if unit is not None:
            rows = rows.filter(organization=unit)
        return rows.filter(month=month.first_day) if month is not None else rows

    @extend_schema(parameters=_QUERY)
    def list(self, request, *args, **kwargs):
        """Months of the scope, newest first."""
        return super().list(request, *args, **kwargs)

    @extend_schema(request=PayInFullSerializer, responses=PaidCountSerializer)
    @action(detail=False, methods=["post"])
    def pay(self, request):
        """Write that members of a branch paid a month in full; who has paid already is left out."""
        values = read_body(request, PayInFullSerializer)
        unit = get_object_or_404(
            Organization.objects.visible_to(request.scope, P.DUES_VIEW).branches(), pk=values["organization"]
        )
        self.check_organization(unit)
        written = pay_in_full(
            organization=unit, month=Month.parse(values["month"]), members=values["members"], by=request.user, on=request.scope.on,
            paid=Paid(values["paid_on"], values["channel"]),
        )  # fmt: skip
        return Response({"written": written})

    @extend_schema(parameters=_QUERY, responses=UnitFiguresSerializer(many=True))
    @action(detail=False, pagination_class=None, filter_backends=[])
    def figures(self, request):
        """The units directly below an organisation in a month (of a branch: the branch itself)."""
        unit = _asked_unit(request)
        month = _asked_month(request) or Month.of(request.scope.on)
        rows = Organization.objects.visible_to(request.scope, P.DUES_VIEW)
        node = get_object_or_404(rows, pk=unit) if unit is not None else rows.order_by("path").first()
        found = queries.overview(node, month, request.scope.on) if node is not None else []
        return Response(UnitFiguresSerializer(found, many=True).data)


class DuesReliefSerializer(serializers.ModelSerializer):
    """An application for relief as a case."""

    state_label = serializers.CharField(read_only=True)

    class Meta:
        model = DuesRelief
        fields = ("id", "organization", "member", "kind", "percent", "ground", "ground_note", "applied_on", "from_month", "to_month",
                  "revoked_from", "state", "state_label", "version", "minutes", "decision_number", "decision_on", "decider")  # fmt: skip
        read_only_fields = fields


class NewReliefSerializer(serializers.Serializer):
    """What an application says."""

    member = key_field()
    kind = serializers.ChoiceField(choices=ReliefKind.choices)
    percent = serializers.IntegerField(min_value=1, max_value=99, required=False, allow_null=True)
    ground = serializers.ChoiceField(choices=ReliefGround.choices)
    ground_note = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")
    applied_on = serializers.DateField()
    first = serializers.RegexField(MONTH, help_text="2026-11")
    last = serializers.RegexField(MONTH, help_text="2027-10")


#: Values a step may be given from outside; the vote is only named by the minutes.
_GIVEN = frozenset({"minutes", "reason", "note", "signer_name", "signer_position", "decision_number"})


class DuesReliefViewSet(CaseSteps, RowsViewSet):
    """Miễn, giảm đảng phí."""

    access = Access(Reach.ROWS, P.DUES_VIEW)
    longest_value = 200
    action_permissions = {"create": P.DUES_KEEP, "step": P.DUES_VIEW}
    queryset = DuesRelief.objects.select_related("organization__parent").order_by("-pk")
    serializer_class = DuesReliefSerializer

    @extend_schema(request=NewReliefSerializer, responses={201: DuesReliefSerializer})
    def create(self, request):
        """Enter an application."""
        values = read_body(request, NewReliefSerializer)
        member = get_object_or_404(Member.objects.visible_to(request.scope, P.DUES_VIEW), pk=values.pop("member"))
        self.check_organization(member.organization)
        values |= {"first": Month.parse(values["first"]), "last": Month.parse(values["last"])}
        relief = receive_application(
            member=member, application=Application(**values), by=request.user, on=request.scope.on
        )
        return Response(DuesReliefSerializer(relief).data, status=201)

    def step_data(self, data: dict[str, str]) -> dict[str, object]:
        """Only what may be given from outside; the vote is named by the minutes."""
        return {name: value for name, value in data.items() if name in _GIVEN}


def register(router) -> None:
    """Add the operations to ``/api/v1/``."""
    router.register("dues/months", DuesMonthViewSet, basename="dues_month")
    router.register("dues/reliefs", DuesReliefViewSet, basename="dues_relief")
