"""The programming interface of training: classes with their people, results and certificates; the services of the pages."""

from __future__ import annotations

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from accounts.permissions import Permission as P
from core.access import Access, Reach
from core.rest import CaseSteps, RowsViewSet, key_field, read_body
from meetings.models import TrainingClass, TrainingRecord
from meetings.training.queries import awareness_valid
from meetings.training.services.results import record_past
from members.models import Member


class TrainingClassSerializer(serializers.ModelSerializer):
    """A class."""

    state_label = serializers.CharField(read_only=True)
    course_label = serializers.CharField(read_only=True)

    class Meta:
        model = TrainingClass
        fields = ("id", "organization", "course", "course_label", "title", "topics", "from_on", "to_on", "place", "issuer",
                  "decision_number", "decision_on", "state", "state_label", "version")  # fmt: skip
        read_only_fields = fields


class TrainingRecordSerializer(serializers.ModelSerializer):
    """Somebody's result in a course."""

    name = serializers.CharField(read_only=True)
    course_label = serializers.CharField(read_only=True)

    class Meta:
        model = TrainingRecord
        fields = ("id", "training_class", "organization", "member", "name", "birth_date", "course", "course_label", "title", "from_on",
                  "to_on", "issuer", "result", "passed", "certificate_number", "certificate_on", "valid_until", "version")  # fmt: skip
        read_only_fields = fields


class PastCourseSerializer(serializers.Serializer):
    """A course held elsewhere or in the past, of a member."""

    member = key_field()
    course = serializers.CharField(max_length=40)
    title = serializers.CharField(max_length=250, required=False, allow_blank=True)
    from_on = serializers.DateField()
    to_on = serializers.DateField()
    issuer = serializers.CharField(max_length=200)
    result = serializers.CharField(max_length=40)
    certificate_number = serializers.CharField(max_length=60, required=False, allow_blank=True)
    certificate_on = serializers.DateField(required=False, allow_null=True)


class ValiditySerializer(serializers.Serializer):
    """Whether the awareness certificate counts on a day."""

    valid = serializers.BooleanField()
    valid_until = serializers.DateField(allow_null=True)
    message = serializers.CharField(allow_blank=True)


class TrainingClassViewSet(CaseSteps, RowsViewSet):
    """Lớp bồi dưỡng."""

    access = Access(Reach.ROWS, P.MEMBER_VIEW)
    longest_value = 300
    action_permissions = {"step": P.TRAINING_KEEP}
    queryset = TrainingClass.objects.order_by("-from_on", "-pk")
    serializer_class = TrainingClassSerializer


class TrainingRecordViewSet(RowsViewSet):
    """Kết quả bồi dưỡng, giấy chứng nhận."""

    access = Access(Reach.ROWS, P.MEMBER_VIEW)
    action_permissions = {"create": P.TRAINING_KEEP}
    queryset = TrainingRecord.objects.select_related("member").order_by("-to_on", "-pk")
    serializer_class = TrainingRecordSerializer

    @extend_schema(request=PastCourseSerializer, responses={201: TrainingRecordSerializer})
    def create(self, request):
        """Enter a course of the past of a member; file and sheet follow."""
        values = read_body(request, PastCourseSerializer)
        member = get_object_or_404(Member.objects.visible_to(request.scope, P.TRAINING_KEEP), pk=values.pop("member"))
        record = record_past(values=values, by=request.user, on=request.scope.on, member=member)
        return Response(TrainingRecordSerializer(record).data, status=201)

    @extend_schema(responses=ValiditySerializer)
    @action(detail=True, pagination_class=None, filter_backends=[])
    def validity(self, request, pk=None):
        """Whether the awareness certificate of this person counts today."""
        held = self.get_object()
        found = awareness_valid(request.scope.on, member=held.member, person_key=held.person_key)
        words = " ".join(finding.message for finding in found.findings)
        return Response({"valid": found.valid, "valid_until": found.valid_until, "message": words})


def register(router) -> None:
    """Add the operations to ``/api/v1/``."""
    router.register("training-classes", TrainingClassViewSet, basename="training_class")
    router.register("training-records", TrainingRecordViewSet, basename="training_record")
