"""The programming interface of transfers: the official transfer from the need to the end; the other procedures beside it."""

from __future__ import annotations

from django.shortcuts import get_object_or_404
from django_filters import ChoiceFilter, DateFilter, FilterSet
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.response import Response

from accounts.logs import record_access
from accounts.models import AccessKind
from accounts.permissions import Permission as P
from branches.models import Organization
from core.access import Access, Reach
from core.rest import KeysetPagination, RowsViewSet, key_filter, read_body
from core.rest_cases import by_form
from members.models import Member
from regulations.judging import or_none
from transfers import api_many, api_procedures, api_rows
from transfers.api_forms import (
    ArrivalSerializer,
    MemberCases,
    NewTransferSerializer,
    PastTransferSerializer,
    with_codes,
)
from transfers.api_serializers import HeldTransferSerializer, TransferSerializer
from transfers.forms.cases import TransferStepForm
from transfers.forms.cases_new import PAST_VALUES, ArriveForm, NewTransferForm, PastForm
from transfers.models import Direction, Transfer, TransferKind, TransferState
from transfers.routing import holder_of
from transfers.rules.dates import introduce_due, present_due
from transfers.services.cases import open_arrival, open_transfer, record_past


class TransferFilter(FilterSet):
    """Which transfers to list."""

    organization = key_filter("Tổ chức đảng (gồm cấp dưới)", method="within")
    side = ChoiceFilter(label="Đi hay đến, của tổ chức đảng đã chọn", choices=Direction.choices, method="at_side")
    member = key_filter("Đảng viên")
    state = ChoiceFilter(label="Bước", choices=TransferState.choices)
    kind = ChoiceFilter(label="Hình thức", choices=TransferKind.choices)
    batch = key_filter("Đợt chuyển")
    introduced_from = DateFilter(label="Giới thiệu từ ngày", field_name="introduced_on", lookup_expr="gte")
    introduced_to = DateFilter(label="Giới thiệu đến ngày", field_name="introduced_on", lookup_expr="lte")

    class Meta:
        model = Transfer
        fields: list[str] = []

    def _node(self) -> Organization | None:
        asked = self.form.cleaned_data.get("organization")
        visible = Organization.objects.visible_to(self.request.scope, P.TRANSFER_VIEW)
        return get_object_or_404(visible, pk=int(asked)) if asked else None

    def within(self, queryset, name, value):
        """Either end in one organisation of the scope."""
        node = self._node()
        return queryset.filter(origin__path__startswith=node.path) | queryset.filter(
            destination__path__startswith=node.path
        )

    def at_side(self, queryset, name, value):
        """Leaving the organisation asked for, or coming to it; without one, to or from anywhere."""
        node, end = self._node(), "origin" if value == Direction.OUT else "destination"
        return queryset.filter(**{f"{end}__path__startswith": node.path}) if node else queryset.exclude(**{end: None})


class TransferViewSet(MemberCases, RowsViewSet):
    """Hồ sơ chuyển sinh hoạt đảng: nội bộ, trong tỉnh, ngoài tỉnh, ra và từ ngoài hệ thống."""

    access = Access(Reach.ROWS, P.TRANSFER_VIEW)
    action_permissions = {
        "create": P.TRANSFER_KEEP, "arrivals": P.TRANSFER_KEEP, "past": P.MOVEMENT_RECORD, "step": P.TRANSFER_VIEW,
    }  # fmt: skip
    queryset = Transfer.objects.select_related("member__organization", "origin", "destination")
    serializer_class = TransferSerializer
    pagination_class = KeysetPagination
    filterset_class = TransferFilter
    step_form = TransferStepForm

    @extend_schema(responses=HeldTransferSerializer)
    def retrieve(self, request, *args, **kwargs):
        """One case with who holds it and both clocks; the reading is logged."""
        case = self.get_object()
        record_access(request, AccessKind.READ, case.member or case, "Hồ sơ chuyển sinh hoạt đảng (API)")
        case.judged_on = request.scope.on
        holder = holder_of(case)
        dues = or_none(introduce_due, case.cause_on), or_none(present_due, case.introduced_on)
        case.holder, case.holder_name = (holder.pk, holder.name) if holder else (None, "")
        case.introduce_due, case.present_due = (due.on if due else None for due in dues)
        return Response(HeldTransferSerializer(case).data)

    @extend_schema(request=NewTransferSerializer, responses={201: TransferSerializer})
    def create(self, request):
        """A member has to be transferred: the case arises, its kind computed from the two ends."""
        return self.opened(
            NewTransferSerializer, lambda sent: NewTransferForm(request.scope.on, sent),
            lambda member, form: open_transfer(member=member, **self.act, **form.cleaned_data), units=("destination",),
        )  # fmt: skip

    @extend_schema(request=ArrivalSerializer, responses={201: TransferSerializer})
    @action(detail=False, methods=["post"], filter_backends=[])
    def arrivals(self, request):
        """Somebody brings a letter from outside the system: the case starts introduced."""
        form = ArriveForm(
            request.scope, request.scope.on, with_codes(read_body(request, ArrivalSerializer), "destination")
        )
        by_form(form)
        return self.made(open_arrival(person=form.person, **self.act, **form.case))

    @extend_schema(request=PastTransferSerializer, responses={201: TransferSerializer})
    @action(detail=False, methods=["post"], filter_backends=[])
    def past(self, request):
        """Enter a transfer that happened already (nhập hồi tố); a reception needs the right at the destination."""

        def record(member: Member, form: PastForm) -> Transfer:
            data = form.cleaned_data
            if data["destination"] and data["received_on"]:
                self.check_organization(data["destination"])
            return record_past(
                member=member, papers=form.papers(), **self.act, **{name: data[name] for name in PAST_VALUES}
            )

        return self.opened(
            PastTransferSerializer, lambda sent: PastForm(request.scope.on, sent), record, units=("destination",)
        )


def register(router) -> None:
    """Add the operations to ``/api/v1/``."""
    router.register("transfers", TransferViewSet, basename="transfer")
    for part in (api_rows, api_procedures, api_many):
        part.register(router)
