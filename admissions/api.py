"""The programming interface of admission: cases and their steps; people, rows of cases and figures beside it."""

from __future__ import annotations

import django_filters
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import exceptions
from rest_framework.decorators import action
from rest_framework.response import Response

from accounts.logs import record_access
from accounts.models import AccessKind
from accounts.permissions import Permission as P
from admissions import api_figures, api_people, api_rows
from admissions.api_forms import (
    AdmissionPlanSerializer,
    CourseSerializer,
    FollowSerializer,
    NewCaseSerializer,
    RecordedSerializer,
)
from admissions.api_serializers import (
    AdmissionSerializer,
    CertificateSerializer,
    VerificationSerializer,
)
from admissions.board import now_at
from admissions.forms.history import FollowForm, RecordedForm
from admissions.forms.person import NewCaseForm, PlanForm
from admissions.forms.rows import CourseForm
from admissions.forms.steps import AdmissionStepForm
from admissions.models import DOSSIER_STATES, Admission, AdmissionKind, AdmissionState, CaseOrigin
from admissions.services.cases import open_case
from admissions.services.courses import record_course
from admissions.services.history import follow_probationer, known_days, record_person
from admissions.services.keeping import save_particulars
from admissions.services.verification import draw_up
from branches.models import Organization
from core.access import Access, Reach
from core.findings import Finding, Refused
from core.rest import KeysetPagination, RowsViewSet, key_filter, read_body
from core.rest_cases import ProcedureSteps, by_fields, by_form, version_in
from meetings.training.queries import NEW_MEMBER
from members.models import Member


class AdmissionFilter(django_filters.FilterSet):
    """Which cases to list."""

    organization = key_filter("Tổ chức đảng (gồm cấp dưới)", method="within")
    applicant = key_filter("Người vào Đảng")
    member = key_filter("Đảng viên")
    state = django_filters.ChoiceFilter(label="Bước", choices=AdmissionState.choices)
    kind = django_filters.ChoiceFilter(label="Hình thức", choices=AdmissionKind.choices)
    origin = django_filters.ChoiceFilter(label="Nguồn", choices=CaseOrigin.choices)
    year = django_filters.NumberFilter(
        label="Dự kiến kết nạp năm", field_name="planned_year", min_value=1, max_value=9999, decimal_places=0
    )

    class Meta:
        model = Admission
        fields: list[str] = []

    def within(self, queryset, name, value):
        """The business of one organisation of the scope today."""
        visible = Organization.objects.visible_to(self.request.scope, P.ADMISSION_VIEW)
        return queryset.filter(now_at(get_object_or_404(visible, pk=int(value))))


class AdmissionViewSet(ProcedureSteps, RowsViewSet):
    """Hồ sơ kết nạp."""

    access = Access(Reach.ROWS, P.ADMISSION_VIEW)
    action_permissions = {
        "create": P.ADMISSION_KEEP, "partial_update": P.ADMISSION_KEEP, "step": P.ADMISSION_VIEW, "draw_up": P.ADMISSION_KEEP,
        "recorded": P.ADMISSION_KEEP, "follow": P.ADMISSION_KEEP, "course": P.ADMISSION_KEEP,
    }  # fmt: skip
    step_form = AdmissionStepForm
    read_apart = ("destination",)  # the branch a person moves to is named by its key
    order = ("-pk",)
    queryset = Admission.objects.select_related("applicant", "organization", "member__organization", "destination")
    serializer_class = AdmissionSerializer
    pagination_class = KeysetPagination
    filterset_class = AdmissionFilter

    def retrieve(self, request, *args, **kwargs):
        """One case; the reading is logged."""
        case = self.get_object()
        record_access(request, AccessKind.READ, case.member or case.applicant, "Hồ sơ kết nạp (API)")
        return Response(self.get_serializer(case).data)

    @extend_schema(request=NewCaseSerializer, responses={201: AdmissionSerializer})
    def create(self, request):
        """Put somebody on the list of outstanding people of a branch; a former member is admitted again."""
        sent = read_body(request, NewCaseSerializer)
        former = sent.pop("former", None)
        if former is not None:
            former = get_object_or_404(Member.objects.visible_to(request.scope).left(), pk=former)
        form = NewCaseForm(
            {"noted_on": request.scope.on} | sent,
            organizations=self._branches(),
            on=request.scope.on,
            former=former,
        )
        branch = by_form(form)["organization"]
        case = open_case(branch=branch, person=form.person, case=form.case, by=request.user, on=request.scope.on)
        return self.made(case)

    @extend_schema(request=RecordedSerializer, responses={201: AdmissionSerializer})
    @action(detail=False, methods=["post"], filter_backends=[])
    def recorded(self, request):
        """Enter somebody who stands half way already, with the days of what has been done (nhập hồi tố)."""
        form = RecordedForm(read_body(request, RecordedSerializer), organizations=self._branches(), on=request.scope.on)
        asked = by_form(form)
        case = record_person(branch=asked["organization"], person=form.person, state=asked["state"], values=form.values,
                             by=request.user, on=request.scope.on)  # fmt: skip
        return self.made(case)

    @extend_schema(request=FollowSerializer, responses={201: AdmissionSerializer})
    @action(detail=False, methods=["post"], filter_backends=[])
    def follow(self, request):
        """Open the case of a probationary member who has none."""
        sent = read_body(request, FollowSerializer)
        rows = Member.objects.visible_to(request.scope, P.ADMISSION_VIEW).current().select_related("organization")
        member = get_object_or_404(rows, pk=sent.pop("member"))
        self.check_organization(member.organization)
        form = FollowForm(known_days(member) | {name: value for name, value in sent.items() if value}, member=member)
        helper = by_form(form)["helper"]
        case = follow_probationer(
            member=member, values=form.values, helper=helper, by=request.user, on=request.scope.on
        )
        return self.made(case)

    @extend_schema(request=AdmissionPlanSerializer, responses=AdmissionSerializer)
    def partial_update(self, request, pk=None):
        """Change what the branch plans with a person; 409 when somebody else did meanwhile."""
        case = self._kept()
        sent = read_body(request, AdmissionPlanSerializer, partial=True)
        version = version_in(sent)
        fields = PlanForm(case=case, on=request.scope.on).fields
        saved = save_particulars(case=case, values=by_fields(fields, sent), version=version, on=request.scope.on)
        return Response(self.get_serializer(self.get_queryset().get(pk=saved.pk)).data)

    @extend_schema(request=None, responses={201: VerificationSerializer(many=True)})
    @action(detail=True, methods=["post"], url_path="draw-up", pagination_class=None, filter_backends=[])
    def draw_up(self, request, pk=None):
        """Draw up the list of people to verify; those entered since are added."""
        case = self._kept()
        if case.state not in DOSSIER_STATES:
            words = f"Hồ sơ đang ở trạng thái “{case.state_label}”, chưa hoặc không còn thẩm tra lý lịch."
            raise Refused(Finding("moved_on", words), conflict=True)
        return Response(
            VerificationSerializer(draw_up(case=case, by=request.user, on=request.scope.on), many=True).data, status=201
        )

    @extend_schema(request=CourseSerializer, responses=CertificateSerializer)
    @action(detail=True, methods=["post"], filter_backends=[])
    def course(self, request, pk=None):
        """Enter the certificate of a course held elsewhere."""
        case = self._kept()
        sent = read_body(request, CourseSerializer)
        course = sent.pop("course")
        if course == NEW_MEMBER and not case.is_member:
            raise exceptions.ValidationError({"course": ["Lớp đảng viên mới chỉ dành cho người đã kết nạp."]})
        values = by_form(CourseForm(sent, on=request.scope.on))
        record = record_course(case=case, course=course, values=values, by=request.user, on=request.scope.on)
        return Response(CertificateSerializer(record).data)

    def _branches(self):
        return Organization.objects.visible_to(self.request.scope, P.ADMISSION_KEEP).active().branches()

    def _kept(self) -> Admission:
        case = self.get_object()
        self.check_organization(case.branch)
        return case


def register(router) -> None:
    """Add the operations to ``/api/v1/``."""
    router.register("admissions", AdmissionViewSet, basename="admission")
    for part in (api_people, api_rows, api_figures):
        part.register(router)
