"""The programming interface of admission: people on the way into the Party and their relatives, with the version one read."""

from __future__ import annotations

import django_filters
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import exceptions
from rest_framework.response import Response

from accounts.logs import record_access
from accounts.models import AccessKind
from accounts.permissions import Permission as P
from admissions.api_forms import (
    NewRelativeSerializer,
    PersonSerializer,
    RelativeValuesSerializer,
    by_columns,
)
from admissions.api_serializers import ApplicantSerializer, RelativeSerializer
from admissions.forms.person import RelativeForm
from admissions.models import BEFORE_CEREMONY, PAUSED_STATES, Applicant, ApplicantRelative
from admissions.services.cases import save_applicant
from admissions.services.keeping import remove_relative, save_relative
from core.access import Access, Reach
from core.rest import KeysetPagination, RowsViewSet, key_filter, read_body
from core.rest_cases import by_fields, version_in

CLOSED = "Lý lịch của người xin vào Đảng chỉ sửa khi hồ sơ đang mở và trước lễ kết nạp."


def writable(applicant: Applicant) -> None:
    """403 unless the case of the person is open and the ceremony is still to come."""
    if not applicant.admissions.filter(state__in=(*BEFORE_CEREMONY, *PAUSED_STATES), member=None).exists():
        raise exceptions.PermissionDenied(CLOSED)


class ApplicantFilter(django_filters.FilterSet):
    """By branch."""

    organization = key_filter("Chi bộ")


class ApplicantViewSet(RowsViewSet):
    """Người vào Đảng."""

    access = Access(Reach.ROWS, P.ADMISSION_VIEW)
    action_permissions = {"partial_update": P.ADMISSION_KEEP}
    queryset = Applicant.objects.select_related("organization")
    serializer_class = ApplicantSerializer
    pagination_class = KeysetPagination
    filterset_class = ApplicantFilter

    def get_serializer_context(self) -> dict:
        """With who may see what is sensitive."""
        scope = getattr(self.request, "scope", None)

        def may(person: Applicant) -> bool:
            return scope.can(P.ADMISSION_KEEP, person.organization) or scope.can(
                P.MEMBER_SENSITIVE, person.organization
            )

        return super().get_serializer_context() | {"may_see_sensitive": may}

    def retrieve(self, request, *args, **kwargs):
        """One person; the reading is logged."""
        person = self.get_object()
        record_access(request, AccessKind.READ, person, "Lý lịch của người xin vào Đảng (API)")
        return Response(self.get_serializer(person).data)

    @extend_schema(request=PersonSerializer, responses=ApplicantSerializer)
    def partial_update(self, request, pk=None):
        """Complete or correct the declaration; 409 when somebody else did meanwhile."""
        person = self.get_object()
        self.check_organization(person.organization)
        writable(person)
        sent = read_body(request, PersonSerializer, partial=True)
        version, lists = version_in(sent), sent.pop("declared", None)
        values = by_columns(Applicant, sent, request.scope.on, person)
        if lists is not None:
            values["declared"] = person.declared | lists
        saved = save_applicant(applicant=person, values=values, version=version, on=request.scope.on)
        return Response(self.get_serializer(saved).data)


class RelativeFilter(django_filters.FilterSet):
    """By person."""

    applicant = key_filter("Người vào Đảng")


class RelativeViewSet(RowsViewSet):
    """Người thân khai ở mục 21 của lý lịch."""

    access = Access(Reach.ROWS, P.ADMISSION_KEEP)
    action_permissions = {"create": P.ADMISSION_KEEP, "partial_update": P.ADMISSION_KEEP, "destroy": P.ADMISSION_KEEP}
    queryset = ApplicantRelative.objects.select_related("applicant__organization")
    serializer_class = RelativeSerializer
    pagination_class = KeysetPagination
    filterset_class = RelativeFilter

    def get_queryset(self):
        """Those of people whose case one keeps."""
        rows = super().get_queryset()
        return (
            rows if getattr(self, "swagger_fake_view", False) else rows.visible_to(self.request.scope, P.ADMISSION_KEEP)
        )

    @extend_schema(request=NewRelativeSerializer, responses={201: RelativeSerializer})
    def create(self, request):
        """Enter a relative; 409 when somebody else changed the declaration meanwhile."""
        sent = read_body(request, NewRelativeSerializer)
        people = Applicant.objects.visible_to(request.scope, P.ADMISSION_KEEP)
        person = get_object_or_404(people, pk=sent.pop("applicant"))
        writable(person)
        saved = self._save(person, sent, None)
        return Response(RelativeSerializer(self.get_queryset().get(pk=saved.pk)).data, status=201)

    @extend_schema(request=RelativeValuesSerializer, responses=RelativeSerializer)
    def partial_update(self, request, pk=None):
        """Correct a relative."""
        row = self.get_object()
        writable(row.applicant)
        sent = read_body(request, RelativeValuesSerializer, partial=True)
        saved = self._save(row.applicant, sent, row)
        return Response(RelativeSerializer(self.get_queryset().get(pk=saved.pk)).data)

    @extend_schema(parameters=[OpenApiParameter("version", int, required=True)], responses={204: None})
    def destroy(self, request, pk=None):
        """Take off a relative entered by mistake."""
        row = self.get_object()
        writable(row.applicant)
        version = request.query_params.get("version", "")
        if not (version.isascii() and version.isdecimal() and len(version) < 10):
            raise exceptions.ValidationError({"version": ["Cần lần sửa của lý lịch."]})
        remove_relative(relative=row, version=int(version))
        return Response(status=204)

    def _save(self, person: Applicant, sent: dict, row: ApplicantRelative | None) -> ApplicantRelative:
        version = version_in(sent)
        values = by_fields(RelativeForm(person=person, relative=row, on=self.request.scope.on).fields, sent)
        return save_relative(applicant=person, values=values, version=version, relative=row)


def register(router) -> None:
    """Add the operations to ``/api/v1/``."""
    router.register("applicants", ApplicantViewSet, basename="applicant")
    router.register("applicant-relatives", RelativeViewSet, basename="applicant_relative")
