"""The programming interface of stays elsewhere, exemption, journeys, residence liaison and watches, each by the forms of its pages."""

from __future__ import annotations

from typing import ClassVar

from django.shortcuts import get_object_or_404
from django_filters import ChoiceFilter, FilterSet
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.response import Response
from rest_framework.serializers import Serializer

from accounts.permissions import Permission as P
from branches.models import Organization
from core.access import Access, Reach
from core.rest import KeysetPagination, RowsViewSet, key_filter, read_body
from core.rest_cases import by_form
from meetings.models import ResidenceComment
from meetings.tasks.api import ResidenceCommentSerializer
from members.models import Member
from transfers import api_forms as read
from transfers import api_forms_away as read_away
from transfers import api_serializers as shown
from transfers import models as m
from transfers.forms.absence import AbsenceStepForm, PastWatchForm, WatchForm
from transfers.forms.exemptions import ExemptionForm, ExemptionStepForm
from transfers.forms.journeys import JourneyForm, JourneyStepForm, PastJourneyForm
from transfers.forms.liaison import CertifyForm, CommentForm, LiaisonStepForm, LinkForm, PastLinkForm
from transfers.forms.temporary import PastTemporaryForm, TemporaryForm, TemporaryStepForm
from transfers.services.absence import open_watch, record_watch, watcher_of
from transfers.services.exemptions import open_exemption
from transfers.services.journeys import open_journey, record_journey
from transfers.services.liaison import (
    certify_comment,
    comment_at_residence,
    comments_of_link,
    open_link,
    record_link,
    years_open,
)
from transfers.services.temporary import open_stay
from transfers.services.temporary_past import ends_told, record_stay


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


class MemberCaseViewSet(read.MemberCases, RowsViewSet):
    """Cases of one member each: listed, opened, taken a step further."""

    access = Access(Reach.ROWS, P.TRANSFER_VIEW)
    action_permissions: ClassVar = {"create": P.TRANSFER_KEEP, "past": P.TRANSFER_KEEP, "step": P.TRANSFER_VIEW}
    pagination_class = KeysetPagination


class TemporaryViewSet(MemberCaseViewSet):
    """Sinh hoạt đảng tạm thời."""

    queryset = m.TemporaryTransfer.objects.select_related(
        "member__organization", "origin", "destination"
    ).prefetch_related("dues_turns")
    serializer_class = shown.TemporarySerializer
    filterset_class = TemporaryFilter
    step_form = TemporaryStepForm

    @extend_schema(request=read.NewTemporarySerializer, responses={201: shown.TemporarySerializer})
    def create(self, request):
        """A member asks to take part elsewhere for a time."""
        return self.opened(
            read.NewTemporarySerializer, TemporaryForm, lambda member, form: open_stay(member=member, **self.act, **form.values),
            units=("destination",),
        )  # fmt: skip

    @extend_schema(request=read.PastTemporarySerializer, responses={201: shown.TemporarySerializer})
    @action(detail=False, methods=["post"], filter_backends=[])
    def past(self, request):
        """Enter a stay that has begun or is over (nhập hồi tố); a reception where the member still is needs the right there."""

        def record(member: Member, form: PastTemporaryForm) -> m.TemporaryTransfer:
            for unit in ends_told(member, form.values):
                self.check_organization(unit)
            return record_stay(member=member, values=form.values, extensions=form.rows, **self.act)

        units = ("destination", "introducer")
        return self.opened(read.PastTemporarySerializer, PastTemporaryForm.of_rows("extensions"), record, units=units)


class ExemptionViewSet(MemberCaseViewSet):
    """Miễn, tạm miễn, giảm công tác và sinh hoạt đảng."""

    queryset = m.Exemption.objects.select_related("member__organization")
    serializer_class = shown.ExemptionSerializer
    filterset_class = ExemptionFilter
    step_form = ExemptionStepForm

    @extend_schema(request=read_away.NewExemptionSerializer, responses={201: shown.ExemptionSerializer})
    def create(self, request):
        """A member asks to be exempt, on leave, or to do less."""
        return self.opened(
            read_away.NewExemptionSerializer,
            ExemptionForm,
            lambda member, form: open_exemption(member=member, **self.act, **form.values),
        )


class JourneyViewSet(MemberCaseViewSet):
    """Đi nước ngoài."""

    queryset = m.Journey.objects.select_related("member__organization")
    serializer_class = shown.JourneySerializer
    filterset_class = JourneyFilter
    step_form = JourneyStepForm

    @extend_schema(request=read_away.NewJourneySerializer, responses={201: shown.JourneySerializer})
    def create(self, request):
        """A member asks to go abroad."""
        return self.opened(
            read_away.NewJourneySerializer, lambda sent: JourneyForm(sent, on=request.scope.on),
            lambda member, form: open_journey(member=member, values=form.values, **self.act),
        )  # fmt: skip

    @extend_schema(request=read_away.PastJourneySerializer, responses={201: shown.JourneySerializer})
    @action(detail=False, methods=["post"], filter_backends=[])
    def past(self, request):
        """Enter a journey that has begun or is over (nhập hồi tố)."""
        return self.opened(
            read_away.PastJourneySerializer, lambda sent: PastJourneyForm(sent, on=request.scope.on),
            lambda member, form: record_journey(member=member, values=form.values, **self.act),
        )  # fmt: skip


class ResidenceLinkViewSet(MemberCaseViewSet):
    """Giữ mối liên hệ nơi cư trú."""

    action_permissions: ClassVar = MemberCaseViewSet.action_permissions | {
        "comment": P.TRANSFER_KEEP,
        "certify": P.TRANSFER_PROCESS,
    }
    queryset = m.ResidenceLink.objects.select_related("member__organization", "home", "residence")
    serializer_class = shown.ResidenceLinkSerializer
    filterset_class = LinkFilter
    step_form = LiaisonStepForm

    @extend_schema(request=read_away.NewResidenceLinkSerializer, responses={201: shown.ResidenceLinkSerializer})
    def create(self, request):
        """Note where a member lives, to be introduced there."""
        return self.opened(
            read_away.NewResidenceLinkSerializer, LinkForm,
            lambda member, form: open_link(member=member, by=request.user, **form.cleaned_data), units=("residence",),
        )  # fmt: skip

    @extend_schema(request=read_away.PastResidenceLinkSerializer, responses={201: shown.ResidenceLinkSerializer})
    @action(detail=False, methods=["post"], filter_backends=[])
    def past(self, request):
        """Enter an introduction made earlier, with its yearly comments (nhập hồi tố); a reception needs the right at the residence."""

        def record(member: Member, form: PastLinkForm) -> m.ResidenceLink:
            link = form.link
            if link["residence"] is not None and form.cleaned_data["received_on"]:
                self.check_organization(link["residence"])
            if form.rows:
                self.check_organization(member.organization, P.TASK_MANAGE)
            return record_link(member=member, values=form.days, comments=form.rows, **link, **self.act)

        return self.opened(
            read_away.PastResidenceLinkSerializer, PastLinkForm.of_rows("comments"), record, units=("residence",)
        )

    @extend_schema(responses=ResidenceCommentSerializer(many=True))
    @action(detail=True, pagination_class=None, filter_backends=[])
    def comments(self, request, pk=None):
        """The yearly comments of the time the residence has had the member."""
        rows = comments_of_link(self.get_object(), request.scope.on).select_related("member")
        return Response(ResidenceCommentSerializer(rows, many=True).data)

    @extend_schema(request=read_away.CommentSerializer, responses={200: ResidenceCommentSerializer})
    @action(detail=True, methods=["post"], filter_backends=[])
    def comment(self, request, pk=None):
        """The chi ủy of the residence writes the comment of this year or the one before; 409 when somebody else did meanwhile."""
        link, sent = self._at_residence(read_away.CommentSerializer, P.TRANSFER_KEEP)
        year = sent.pop("year")
        form = CommentForm(read.with_codes(sent), comment=None, signer="", on=request.scope.on)
        return self._written(comment_at_residence(link=link, year=year, **self.act, **by_form(form)))

    @extend_schema(request=read_away.CertificationSerializer, responses={200: ResidenceCommentSerializer})
    @action(detail=True, methods=["post"], filter_backends=[])
    def certify(self, request, pk=None):
        """The grassroots committee of the residence confirms the comment of a year."""
        link, sent = self._at_residence(read_away.CertificationSerializer, P.TRANSFER_PROCESS)
        year = sent.pop("year")
        return self._written(certify_comment(link=link, year=year, **self.act, **by_form(CertifyForm(sent))))

    def _at_residence(self, asks: type[Serializer], permission: P) -> tuple[m.ResidenceLink, dict]:
        """A link to a branch of the system, where the right is held (403), and what was sent of a year still open (400)."""
        link, sent = self.get_object(), read_body(self.request, asks)
        if link.residence is None:
            raise NotFound
        self.check_organization(link.residence, permission)
        if sent["year"] not in years_open(self.request.scope.on):
            raise ValidationError({"year": ["Chỉ ghi nhận xét của năm nay hoặc năm trước."]})
        return link, sent

    def _written(self, row: ResidenceComment) -> Response:
        return Response(ResidenceCommentSerializer(row).data)


class WatchViewSet(MemberCaseViewSet):
    """Theo dõi đảng viên vắng sinh hoạt, mất liên lạc."""

    queryset = m.AbsenceWatch.objects.select_related("member__organization", "organization")
    serializer_class = shown.AbsenceWatchSerializer
    filterset_class = WatchFilter
    step_form = AbsenceStepForm

    def keeper(self, member: Member) -> Organization:
        """Whoever answers for a member who cannot be found."""
        return watcher_of(member)

    @extend_schema(request=read_away.NewWatchSerializer, responses={201: shown.AbsenceWatchSerializer})
    def create(self, request):
        """Begin to watch a member who skips activity or cannot be found."""
        return self.opened(
            read_away.NewWatchSerializer,
            WatchForm,
            lambda member, form: open_watch(member=member, **self.act, **form.cleaned_data),
        )

    @extend_schema(request=read_away.PastWatchSerializer, responses={201: shown.AbsenceWatchSerializer})
    @action(detail=False, methods=["post"], filter_backends=[])
    def past(self, request):
        """Enter a watch kept on paper so far, with the attempts made already (nhập hồi tố)."""
        return self.opened(
            read_away.PastWatchSerializer, PastWatchForm.of_rows("attempts"),
            lambda member, form: record_watch(member=member, values=form.days, attempts=form.rows, **form.watch, **self.act),
        )  # fmt: skip


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
