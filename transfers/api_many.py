"""The programming interface of moves of many and of flows: handovers of organisations, batches of members, who moved between units."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import exceptions, viewsets
from rest_framework.decorators import action
from rest_framework.response import Response

from accounts.permissions import Permission as P
from branches.models import Organization
from core.access import Access, Reach
from core.rest import KEY, KeysetPagination, RowsViewSet, ScopedViewSet, read_body
from core.rest_cases import by_form
from core.spans import CHOICES, Span, read_span
from transfers import api_forms as read
from transfers import api_serializers as shown
from transfers.flows import flows
from transfers.flows_people import UNDER_WAY, WAYS, behind
from transfers.flows_sheet import Sheet
from transfers.forms.batches import BatchForm, ReceptionForm
from transfers.forms.collective import HandoverForm, HandoverStepForm
from transfers.models import CollectiveTransfer, Transfer, TransferBatch
from transfers.services import batches
from transfers.services.batch_work import start_work
from transfers.services.handover import lines_of, open_handover
from transfers.tasks import CHECK, INTRODUCE, RECEIVE

_SPAN = [
    OpenApiParameter("part", str, enum=[code for code, _ in CHOICES], description="Kỳ; để trống là cả năm."),
    OpenApiParameter("year", str, description="Năm bốn chữ số; để trống là năm nay."),
    OpenApiParameter("from", str, description="Từ ngày, khi kỳ là free."),
    OpenApiParameter("to", str, description="Đến ngày, khi kỳ là free."),
]
PEOPLE_PER_PAGE = 100
_FIGURE = [
    OpenApiParameter(
        "way", str, enum=list(WAYS), description="Con số nào: đến, đi, giữa các đơn vị; để trống là tất cả."
    ),
    OpenApiParameter("transit", str, enum=list(UNDER_WAY), description="Người đang chuyển khi hết kỳ, thay cho way."),
    OpenApiParameter("unit", str, description="Khóa đơn vị, như bảng trả về ở unit."),
    OpenApiParameter("far", str, description="Khóa đơn vị ở đầu kia."),
    OpenApiParameter("outside", str, description="Mã nơi đi, nơi đến ngoài cấp này."),
    OpenApiParameter("month", str, description="Tháng, như 2026-03."),
    OpenApiParameter("reason", str, description="Mã lý do chuyển."),
    OpenApiParameter("late", str, enum=["1"], description="Chỉ bút toán ghi sau khi hết kỳ."),
    OpenApiParameter("page", int, description="Trang, mỗi trang 100 người."),
]


class CollectiveViewSet(read.TransferSteps, RowsViewSet):
    """Chuyển giao, tiếp nhận tổ chức đảng."""

    access = Access(Reach.ROWS, P.TRANSFER_VIEW)
    action_permissions = {"create": P.ORGANIZATION_MANAGE, "step": P.TRANSFER_VIEW}
    queryset = CollectiveTransfer.objects.select_related("act", "giver", "receiver")
    serializer_class = shown.CollectiveSerializer
    pagination_class = KeysetPagination
    step_form = HandoverStepForm

    @extend_schema(request=read.NewCollectiveSerializer, responses={201: shown.CollectiveSerializer})
    def create(self, request):
        """Begin the papers around a planned act."""
        values = by_form(HandoverForm(read_body(request, read.NewCollectiveSerializer), scope=request.scope))
        case = open_handover(act=values["act"], by=request.user, on=request.scope.on)
        return self.made(case)

    @extend_schema(responses=shown.HandoverLineSerializer(many=True))
    @action(detail=True, pagination_class=None, filter_backends=[])
    def members(self, request, pk=None):
        """The list of the minutes: who goes from which branch to which."""
        case = self.get_object()
        return Response(shown.HandoverLineSerializer(lines_of(case) if case.frozen else [], many=True).data)


class BatchViewSet(RowsViewSet):
    """Đợt chuyển sinh hoạt: nhiều đảng viên, mỗi người một hồ sơ."""

    access = Access(Reach.ROWS, P.TRANSFER_VIEW)
    action_permissions = dict.fromkeys(("create", "choose", "check", "introduce", "receive"), P.TRANSFER_KEEP)
    queryset = (
        TransferBatch.objects.select_related("origin", "destination", "job")
        .annotate(chosen=Count("lines"), gone=Count("lines", filter=Q(lines__done=True)))
        .order_by("-pk")
    )
    serializer_class = shown.BatchSerializer
    pagination_class = KeysetPagination

    @extend_schema(request=read.NewBatchSerializer, responses={201: shown.BatchSerializer})
    def create(self, request):
        """Begin a batch; nobody moves before it is confirmed."""
        sent = read.with_codes(read_body(request, read.NewBatchSerializer), "origin", "destination")
        values = by_form(BatchForm(sent, scope=request.scope, on=request.scope.on))
        batch = batches.open_batch(values=values, by=request.user, on=request.scope.on)
        return Response(self.get_serializer(self.get_queryset().get(pk=batch.pk)).data, status=201)

    @extend_schema(responses=shown.BatchLineSerializer(many=True))
    @action(detail=True, pagination_class=None, filter_backends=[])
    def lines(self, request, pk=None):
        """Who is on the list, what stands in whose way, who has gone."""
        batch = self.get_object()
        rows = batch.lines.select_related("member")
        if not any(request.scope.can(P.TRANSFER_VIEW, end) for end in (batch.origin, batch.destination) if end):
            rows = rows.filter(
                member__in=Transfer.objects.visible_to(request.scope).filter(batch=batch).values("member")
            )
        return Response(shown.BatchLineSerializer(rows, many=True).data)

    @extend_schema(request=read.ChoosingSerializer, responses={200: shown.BatchSerializer})
    @action(detail=True, methods=["post"], filter_backends=[])
    def choose(self, request, pk=None):
        """Put members on the list, take others off; all or none."""
        batch = self._kept()
        sent = read_body(request, read.ChoosingSerializer)
        add = sent.get("add", [])
        batches.choose(batch=batch, members=[one["member"] for one in add],
                       destinations={one["member"]: one["destination"] for one in add if one.get("destination")})  # fmt: skip
        batches.drop(batch=batch, members=sent.get("drop", []))
        return Response(self.get_serializer(self.get_queryset().get(pk=batch.pk)).data)

    @extend_schema(request=None, responses={202: shown.StartedSerializer})
    @action(detail=True, methods=["post"], filter_backends=[])
    def check(self, request, pk=None):
        """Try everybody in the background: who cannot go, and why; 409 while another piece of work runs."""
        return self._start(self._kept(), CHECK, "Kiểm tra đợt chuyển")

    @extend_schema(request=None, responses={202: shown.StartedSerializer})
    @action(detail=True, methods=["post"], filter_backends=[])
    def introduce(self, request, pk=None):
        """Confirm: one job walks everybody to the introduction."""
        return self._start(self._kept(), INTRODUCE, "Giới thiệu đợt chuyển")

    @extend_schema(request=read.ReceivingSerializer, responses={202: shown.StartedSerializer})
    @action(detail=True, methods=["post"], filter_backends=[])
    def receive(self, request, pk=None):
        """Receive everybody of the batch who comes here, in one job."""
        batch = self.get_object()
        if batch.destination is not None:
            self.check_organization(batch.destination)
        form = ReceptionForm(
            read.with_codes(read_body(request, read.ReceivingSerializer), "branch"), scope=request.scope
        )
        by_form(form)
        return self._start(batch, RECEIVE, "Tiếp nhận đợt chuyển", given=form.given.plain())

    def _kept(self) -> TransferBatch:
        batch = self.get_object()
        self.check_organization(batch.origin)
        return batch

    def _start(self, batch: TransferBatch, kind: str, words: str, **params) -> Response:
        job = start_work(
            batch=batch,
            kind=kind,
            title=f"{words}: {batch.title}",
            by=self.request.user,
            on=self.request.scope.on,
            **params,
        )
        return Response({"job": job.pk}, status=202)


class FlowViewSet(ScopedViewSet, viewsets.GenericViewSet):
    """Lưu chuyển giữa các đơn vị của một tổ chức đảng: số đến, đi của cấp trên không phải tổng của cấp dưới."""

    access = Access(Reach.ROWS, P.TRANSFER_VIEW)
    lookup_value_regex = KEY
    queryset = Organization.objects.all()
    serializer_class = shown.FlowsSerializer
    pagination_class = None
    filter_backends = ()

    def get_queryset(self):
        """Organisations whose transfers one may see."""
        rows = super().get_queryset()
        return (
            rows if getattr(self, "swagger_fake_view", False) else rows.visible_to(self.request.scope, P.TRANSFER_VIEW)
        )

    @extend_schema(parameters=_SPAN)
    def retrieve(self, request, pk=None):
        """The flows of a node over a period, and who is under way at its end."""
        node, span = self._asked(pk)
        return Response(self.get_serializer(Sheet(flows(node, span, request.scope.on))).data)

    @extend_schema(parameters=[*_SPAN, *_FIGURE], responses=shown.FlowPeopleSerializer)
    @action(detail=True)
    def people(self, request, pk=None):
        """The people behind a figure of the flows; asks for the right to see members of the node."""
        node, span = self._asked(pk)
        self.check_organization(node, P.MEMBER_VIEW)
        try:
            found = behind(node, span, request.scope.on, request.query_params)
        except ValueError as none:
            raise exceptions.ValidationError({"way": ["Không có con số này."]}) from none
        pages = Paginator(found.rows, PEOPLE_PER_PAGE)
        rows = pages.get_page(request.query_params.get("page"))
        answer = {"title": found.title, "count": pages.count, "pages": pages.num_pages, "results": rows.object_list}
        return Response(shown.FlowPeopleSerializer(answer).data)

    def _asked(self, pk: str | None) -> tuple[Organization, Span]:
        node = get_object_or_404(self.get_queryset(), pk=int(pk))
        try:
            return node, read_span(self.request.query_params, self.request.scope.on)
        except ValueError as unread:
            raise exceptions.ValidationError({"part": [str(unread)]}) from unread


def register(router) -> None:
    """Add the operations to ``/api/v1/``."""
    router.register("collective-transfers", CollectiveViewSet, basename="collective")
    router.register("transfer-batches", BatchViewSet, basename="transfer_batch")
    router.register("transfer-flows", FlowViewSet, basename="transfer_flow")
