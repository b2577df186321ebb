"""The programming interface of transfers: papers, letters, the sealed file, phiếu báo, the register; the services of the pages."""

from __future__ import annotations

from django.shortcuts import get_object_or_404
from django_filters import ChoiceFilter, FilterSet, NumberFilter
from drf_spectacular.utils import extend_schema
from rest_framework import exceptions
from rest_framework.decorators import action
from rest_framework.response import Response

from accounts.permissions import Permission as P
from core.access import Access, Reach
from core.rest import KeysetPagination, RowsViewSet, ScopedPermission, key_filter, read_body
from core.rest_cases import by_form
from core.workflow import judging
from transfers import api_forms as read
from transfers import api_serializers as shown
from transfers.case_page import CasePage
from transfers.forms.cases_rows import ChaseForm, CorrectionForm, LostForm, SealForm, TransferPaperForm
from transfers.models import Direction, FileSeal, IntroductionLetter, NoticeSlip, RegisterEntry, Transfer, TransferPaper
from transfers.services.cases import add_paper
from transfers.services.letters import chase, correct_box
from transfers.services.seals import open_file, report_lost, seal_file

_CASE = (
    "member__organization",
    "origin__parent",
    "destination__parent",
    "notice__sender",
    "seal__sealed_by",
    "seal__opened_by",
)


class OfTransferFilter(FilterSet):
    """By case."""

    transfer = key_filter("Hồ sơ chuyển sinh hoạt")


class OfTransferViewSet(RowsViewSet):
    """Rows of transfers: seen by whoever sees the case, entered where the case is somebody's business."""

    access = Access(Reach.ROWS, P.TRANSFER_VIEW)
    pagination_class = KeysetPagination
    filterset_class = OfTransferFilter

    def case(self, pk: int) -> CasePage:
        """The case with what this person may do to it, as its page has it."""
        case = get_object_or_404(Transfer.objects.visible_to(self.request.scope).select_related(*_CASE), pk=pk)
        with judging(case):
            return CasePage(case, self.request.scope, self.request.scope.on)


def ask(permitted: bool) -> None:
    """403 when this end may not do that now."""
    if not permitted:
        raise exceptions.PermissionDenied(ScopedPermission.message)


class TransferPaperViewSet(OfTransferViewSet):
    """Giấy tờ của việc chuyển sinh hoạt."""

    action_permissions = {"create": P.TRANSFER_VIEW}
    queryset = TransferPaper.objects.order_by("pk")
    serializer_class = shown.TransferPaperSerializer

    @extend_schema(request=read.NewTransferPaperSerializer, responses={201: shown.TransferPaperSerializer})
    def create(self, request):
        """Put a paper into the case."""
        sent = read_body(request, read.NewTransferPaperSerializer)
        page = self.case(sent.pop("transfer"))
        ask(page.may_add_paper)
        values = by_form(TransferPaperForm(sent))
        paper = add_paper(case=page.case, code=values.pop("code"), values=values, by=request.user, on=request.scope.on)
        return Response(self.get_serializer(paper).data, status=201)


class LetterFilter(OfTransferFilter):
    """By transfer or temporary stay."""

    temporary = key_filter("Hồ sơ sinh hoạt tạm thời")


class LetterViewSet(OfTransferViewSet):
    """Giấy giới thiệu sinh hoạt đảng và các ô; các bước của hồ sơ ghi ô, hủy và cấp lại giấy (annul_letter, reissue_letter)."""

    action_permissions = {"correct": P.TRANSFER_VIEW}
    queryset = IntroductionLetter.objects.prefetch_related("boxes").order_by("pk")
    serializer_class = shown.LetterSerializer
    filterset_class = LetterFilter

    @extend_schema(request=read.BoxCorrectionSerializer, responses={200: shown.LetterSerializer})
    @action(detail=True, methods=["post"], filter_backends=[])
    def correct(self, request, pk=None):
        """Correct a small mistake in a box: what was struck out and what stands above it; box 1 asks for another letter (422)."""
        letter = self.get_object()
        sent = read_body(request, read.BoxCorrectionSerializer)
        box = get_object_or_404(letter.boxes.select_related("letter", "organization"), box=sent.pop("box"))
        if letter.transfer_id is None:
            raise exceptions.NotFound
        page = self.case(letter.transfer_id)
        ask(page.wrote(box) and page.case.is_open)
        correct_box(box=box, by=request.user, **by_form(CorrectionForm(sent)))
        return Response(self.get_serializer(self.get_object()).data)


class SealViewSet(OfTransferViewSet):
    """Hồ sơ niêm phong đi theo đồng chí; mang khóa của hồ sơ chuyển sinh hoạt."""

    action_permissions = {"seal": P.TRANSFER_PROCESS, "open": P.TRANSFER_VIEW, "lost": P.TRANSFER_VIEW}
    queryset = FileSeal.objects.prefetch_related("papers").order_by("pk")
    serializer_class = shown.SealSerializer
    lookup_field = "transfer"
    lookup_url_kwarg = "pk"

    @extend_schema(request=read.SealingSerializer, responses={200: shown.SealSerializer})
    @action(detail=True, methods=["post"], filter_backends=[])
    def seal(self, request, pk=None):
        """Draw up the inventory and seal the file; the first time too."""
        page = self.case(int(pk))
        ask(page.may_seal)
        values = by_form(SealForm(read_body(request, read.SealingSerializer)))
        seal_file(case=page.case, by=request.user, sealed_by=page.introducer.organization, **values)
        return self._answer(page)

    @extend_schema(request=read.OpeningSerializer, responses={200: shown.SealSerializer})
    @action(detail=True, methods=["post"], filter_backends=[])
    def open(self, request, pk=None):
        """Open the file at the destination, ticked against its inventory."""
        page = self.case(int(pk))
        ask(page.may_open)
        values = read_body(request, read.OpeningSerializer)
        absent = values.pop("absent", [])
        open_file(case=page.case, by=request.user, opened_by=page.keeper, absent=absent, **values)
        return self._answer(page)

    @extend_schema(request=read.LossSerializer, responses={200: shown.SealSerializer})
    @action(detail=True, methods=["post"], filter_backends=[])
    def lost(self, request, pk=None):
        """The file was lost on the way."""
        page = self.case(int(pk))
        ask(page.may_report_loss)
        values = by_form(LostForm(read_body(request, read.LossSerializer)))
        report_lost(case=page.case, by=request.user, **values)
        return self._answer(page)

    def _answer(self, page: CasePage) -> Response:
        return Response(self.get_serializer(FileSeal.objects.prefetch_related("papers").get(transfer=page.case)).data)


class NoticeViewSet(OfTransferViewSet):
    """Phiếu báo chuyển sinh hoạt đảng; mang khóa của hồ sơ chuyển sinh hoạt."""

    action_permissions = {"chase": P.TRANSFER_VIEW}
    queryset = NoticeSlip.objects.order_by("pk")
    serializer_class = shown.NoticeSerializer
    lookup_field = "transfer"
    lookup_url_kwarg = "pk"

    @extend_schema(request=read.ChaseSerializer, responses={200: shown.NoticeSerializer})
    @action(detail=True, methods=["post"], filter_backends=[])
    def chase(self, request, pk=None):
        """Note that the origin asked what became of the member."""
        page = self.case(int(pk))
        ask(page.may_chase)
        sent = read_body(request, read.ChaseSerializer)
        values = by_form(ChaseForm(sent, sent_on=page.notice.sent_on, today=request.scope.on))
        return Response(self.get_serializer(chase(case=page.case, on=values["on"], by=request.user)).data)


class RegisterFilter(FilterSet):
    """Which lines of the books."""

    organization = key_filter("Cấp ủy giữ sổ")
    year = NumberFilter(label="Năm", min_value=1900, max_value=2199, decimal_places=0)
    direction = ChoiceFilter(label="Chiều", choices=Direction.choices)
    transfer = key_filter("Hồ sơ chuyển sinh hoạt")


class RegisterViewSet(RowsViewSet):
    """Sổ giới thiệu sinh hoạt đảng (Mẫu 10-SHĐ); chỉ đọc, các bước tự ghi."""

    access = Access(Reach.ROWS, P.TRANSFER_VIEW)
    pagination_class = KeysetPagination
    filterset_class = RegisterFilter
    queryset = RegisterEntry.objects.order_by("pk")
    serializer_class = shown.RegisterEntrySerializer


def register(router) -> None:
    """Add the operations to ``/api/v1/``."""
    for name, viewset in (
        ("paper", TransferPaperViewSet),
        ("letter", LetterViewSet),
        ("seal", SealViewSet),
        ("notice", NoticeViewSet),
    ):
        router.register(f"transfer-{name}s", viewset, basename=f"transfer_{name}")
    router.register("transfer-register", RegisterViewSet, basename="transfer_register")
