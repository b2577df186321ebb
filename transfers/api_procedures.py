"""The programming interface of stays elsewhere, exemption, journeys, residence liaison and watches, each by the forms of its pages."""

from __future__ import annotations

from typing import ClassVar

from django.shortcuts import get_object_or_404
from django_filters import ChoiceFilter, FilterSet
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from accounts.permissions import Permission as P
from branches.models import Organization
from core.access import Access, Reach
from core.rest import KeysetPagination, RowsViewSet, key_filter, read_body
from core.rest_cases import by_form
from members.models import Member
from transfers import api_forms as read
from transfers import api_serializers as shown
from transfers import models as m
from transfers.forms.absence import AbsenceStepForm, WatchForm
from transfers.forms.exemptions import ExemptionForm, ExemptionStepForm
from transfers.forms.journeys import JourneyForm, JourneyStepForm
from transfers.forms.liaison import LiaisonStepForm, LinkForm
from transfers.forms.temporary import TemporaryForm, TemporaryStepForm
from transfers.services.absence import open_watch, watcher_of
from transfers.services.exemptions import open_exemption
from transfers.services.journeys import open_journey
from transfers.services.liaison import open_link
from transfers.services.temporary import open_stay


class MemberCaseFilter(FilterSet):
    """By organisation and member; each procedure adds its states."""

    organization = key_filter("Tổ chức đảng (gồm cấp dưới)", method="within")
    member = key_filter("Đảng viên")

    def within(self, queryset, name, value):
        """Felt in one organisation of the scope."""
        visible = Organization.objects.visible_to(self.request.scope, P.TRANSFER_VIEW)
        return queryset.under(get_object_or_404(visible, pk=int(value)))


class TemporaryFilter(MemberCaseFilter):
    """Stays by state."""

    state = ChoiceFilter(label="Bước", choices=m.TemporaryState.choices)


class ExemptionFilter(MemberCaseFilter):
    """Exemptions by state and kind."""

    state = ChoiceFilter(label="Bước", choices=m.ExemptionState.choices)
    kind = ChoiceFilter(label="Hình thức", choices=m.ExemptionKind.choices)


class JourneyFilter(MemberCaseFilter):
    """Journeys by state."""

    state = ChoiceFilter(label="Bước", choices=m.JourneyState.choices)


class LinkFilter(MemberCaseFilter):
    """Introductions by state."""

    state = ChoiceFilter(label="Bước", choices=m.LiaisonState.choices)


class WatchFilter(MemberCaseFilter):
    """Watches by state."""

    state = ChoiceFilter(label="Bước", choices=m.AbsenceState.choices)


class MemberCaseViewSet(read.TransferSteps, RowsViewSet):
    """Cases of one member each: listed, opened, taken a step further."""

    access = Access(Reach.ROWS, P.TRANSFER_VIEW)
    action_permissions: ClassVar = {"create": P.TRANSFER_KEEP, "step": P.TRANSFER_VIEW}
    pagination_class = KeysetPagination

    def member(self, pk: int) -> Member:
        """A current member through the scope (404), whose branch one keeps (403)."""
        rows = Member.objects.visible_to(self.request.scope, P.TRANSFER_VIEW).current().select_related("organization")
        found = get_object_or_404(rows, pk=pk)
        self.check_organization(self.keeper(found))
        return found

    def keeper(self, member: Member) -> Organization:
        """Where the permission to open is asked."""
        return member.organization

    def made(self, case) -> Response:
        """The case that was opened."""
        return Response(self.get_serializer(case).data, status=201)

    @property
    def act(self) -> dict:
        """Who and when, as the services take it."""
        return {"by": self.request.user, "on": self.request.scope.on}


class TemporaryViewSet(MemberCaseViewSet):
    """Sinh hoạt đảng tạm thời."""

    queryset = m.TemporaryTransfer.objects.select_related("member__organization", "origin", "destination")
    serializer_class = shown.TemporarySerializer
    filterset_class = TemporaryFilter
    step_form = TemporaryStepForm

    @extend_schema(request=read.NewTemporarySerializer, responses={201: shown.TemporarySerializer})
    def create(self, request):
        """A member asks to take part elsewhere for a time."""
        sent = read_body(request, read.NewTemporarySerializer)
        member = self.member(sent.pop("member"))
        form = TemporaryForm(read.with_codes(sent, "destination"))
        by_form(form)
        return self.made(open_stay(member=member, **self.act, **form.values))


class ExemptionViewSet(MemberCaseViewSet):
    """Miễn, tạm miễn, giảm công tác và sinh hoạt đảng."""

    queryset = m.Exemption.objects.select_related("member__organization")
    serializer_class = shown.ExemptionSerializer
    filterset_class = ExemptionFilter
    step_form = ExemptionStepForm

    @extend_schema(request=read.NewExemptionSerializer, responses={201: shown.ExemptionSerializer})
    def create(self, request):
        """A member asks to be exempt, on leave, or to do less."""
        sent = read_body(request, read.NewExemptionSerializer)
        member = self.member(sent.pop("member"))
        form = ExemptionForm(read.with_codes(sent))
        by_form(form)
        return self.made(open_exemption(member=member, **self.act, **form.values))


class JourneyViewSet(MemberCaseViewSet):
    """Đi nước ngoài."""

    queryset = m.Journey.objects.select_related("member__organization")
    serializer_class = shown.JourneySerializer
    filterset_class = JourneyFilter
    step_form = JourneyStepForm

    @extend_schema(request=read.NewJourneySerializer, responses={201: shown.JourneySerializer})
    def create(self, request):
        """A member asks to go abroad."""
        sent = read_body(request, read.NewJourneySerializer)
        member = self.member(sent.pop("member"))
        form = JourneyForm(read.with_codes(sent), on=request.scope.on)
        by_form(form)
        return self.made(open_journey(member=member, values=form.values, **self.act))


class ResidenceLinkViewSet(MemberCaseViewSet):
    """Giữ mối liên hệ nơi cư trú."""

    queryset = m.ResidenceLink.objects.select_related("member__organization", "home", "residence")
    serializer_class = shown.ResidenceLinkSerializer
    filterset_class = LinkFilter
    step_form = LiaisonStepForm

    @extend_schema(request=read.NewResidenceLinkSerializer, responses={201: shown.ResidenceLinkSerializer})
    def create(self, request):
        """Note where a member lives, to be introduced there."""
        sent = read_body(request, read.NewResidenceLinkSerializer)
        member = self.member(sent.pop("member"))
        values = by_form(LinkForm(read.with_codes(sent, "residence")))
        return self.made(open_link(member=member, by=request.user, **values))


class WatchViewSet(MemberCaseViewSet):
    """Theo dõi đảng viên vắng sinh hoạt, mất liên lạc."""

    queryset = m.AbsenceWatch.objects.select_related("member__organization", "organization")
    serializer_class = shown.AbsenceWatchSerializer
    filterset_class = WatchFilter
    step_form = AbsenceStepForm

    def keeper(self, member: Member) -> Organization:
        """Whoever answers for a member who cannot be found."""
        return watcher_of(member)

    @extend_schema(request=read.NewWatchSerializer, responses={201: shown.AbsenceWatchSerializer})
    def create(self, request):
        """Begin to watch a member who skips activity or cannot be found."""
        sent = read_body(request, read.NewWatchSerializer)
        member = self.member(sent.pop("member"))
        values = by_form(WatchForm(sent))
        return self.made(open_watch(member=member, **self.act, **values))


class AttemptFilter(FilterSet):
    """By watch."""

    watch = key_filter("Hồ sơ theo dõi vắng")


class AttemptViewSet(RowsViewSet):
    """Các lần liên hệ; bước “contact” của hồ sơ theo dõi ghi."""

    access = Access(Reach.ROWS, P.TRANSFER_VIEW)
    pagination_class = KeysetPagination
    filterset_class = AttemptFilter
    queryset = m.ContactAttempt.objects.order_by("pk")
    serializer_class = shown.ContactAttemptSerializer


def register(router) -> None:
    """Add the operations to ``/api/v1/``."""
    for address, viewset, name in (
        ("temporary-transfers", TemporaryViewSet, "temporary"), ("exemptions", ExemptionViewSet, "exemption"),
        ("journeys", JourneyViewSet, "journey"), ("residence-links", ResidenceLinkViewSet, "residence_link"),
        ("absence-watches", WatchViewSet, "absence_watch"), ("contact-attempts", AttemptViewSet, "contact_attempt"),
    ):  # fmt: skip
        router.register(address, viewset, basename=name)
