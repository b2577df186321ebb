"""The programming interface of tasks, commitments, residence comments: read them, give tasks, take their steps."""

from __future__ import annotations

import django_filters
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from accounts.permissions import Permission as P
from branches.models import Organization
from core.access import Access, Reach
from core.findings import Finding, Refused
from core.rest import RowsViewSet, key_field, key_filter, read_body
from core.workflow import perform
from meetings.models import Commitment, ResidenceComment, TaskAssignment, TaskResult, TaskState
from meetings.tasks.services.assignments import Assignment, give_task, require_branch
from members.models import Member


class TaskSerializer(serializers.ModelSerializer):
    """A task as a case."""

    member_name = serializers.CharField(source="member.full_name", read_only=True)
    state_label = serializers.CharField(read_only=True)
    result = serializers.CharField(read_only=True, help_text=f"Trống, hoặc một trong: {', '.join(TaskResult.values)}.")

    class Meta:
        model = TaskAssignment
        fields = ("id", "organization", "member", "member_name", "meeting", "resolution_item", "content", "product", "assigned_on",
                  "deadline", "reports_in", "progress", "finished_on", "evidence", "state", "state_label", "result", "assessed_on",
                  "assessment", "version")  # fmt: skip
        read_only_fields = fields


class GiveTaskSerializer(serializers.Serializer):
    """What giving a task asks: one row is made for each member."""

    organization = key_field()
    members = serializers.ListField(child=key_field(), min_length=1, max_length=500)
    content = serializers.CharField(max_length=400)
    product = serializers.CharField(max_length=300, required=False, allow_blank=True)
    assigned_on = serializers.DateField()
    deadline = serializers.DateField()


class TaskStepSerializer(serializers.Serializer):
    """One step of a task: its name, the version one saw, what the step needs."""

    step = serializers.CharField(max_length=40)
    version = serializers.IntegerField(min_value=0, max_value=2**31 - 1, required=False)
    result = serializers.CharField(max_length=10, required=False, help_text=", ".join(TaskResult.values))
    finished_on = serializers.DateField(required=False)
    deadline = serializers.DateField(required=False)
    progress = serializers.CharField(max_length=400, required=False, allow_blank=True)
    evidence = serializers.CharField(max_length=400, required=False, allow_blank=True)
    assessment = serializers.CharField(max_length=400, required=False, allow_blank=True)
    reason = serializers.CharField(max_length=400, required=False, allow_blank=True)
    override_reason = serializers.CharField(max_length=400, required=False, allow_blank=True)


class TaskFilter(django_filters.FilterSet):
    """Tasks by branch, member, state, result, deadline."""

    organization = key_filter("Chi bộ")
    member = key_filter("Đảng viên")
    state = extend_schema_field(OpenApiTypes.STR)(django_filters.ChoiceFilter(choices=TaskState.choices))
    result = extend_schema_field(OpenApiTypes.STR)(django_filters.ChoiceFilter(choices=TaskResult.choices))
    deadline_from = django_filters.DateFilter(field_name="deadline", lookup_expr="gte")
    deadline_to = django_filters.DateFilter(field_name="deadline", lookup_expr="lte")

    class Meta:
        model = TaskAssignment
        fields: list[str] = []


class TaskViewSet(RowsViewSet):
    """Nhiệm vụ của đảng viên."""

    access = Access(Reach.ROWS, P.MEETING_VIEW)
    action_permissions = {"create": P.TASK_MANAGE, "step": P.TASK_MANAGE}
    queryset = TaskAssignment.objects.select_related("member").order_by("deadline", "pk")
    serializer_class = TaskSerializer
    filterset_class = TaskFilter

    @extend_schema(request=GiveTaskSerializer, responses={201: TaskSerializer(many=True)})
    def create(self, request):
        """Give one task to one member or several of a branch."""
        values = read_body(request, GiveTaskSerializer)
        units = Organization.objects.visible_to(request.scope, P.TASK_MANAGE)
        unit = get_object_or_404(units, pk=values.pop("organization"))
        require_branch(unit)
        keys = set(values.pop("members"))
        members = list(Member.objects.visible_to(request.scope).filter(pk__in=keys).order_by("name_sort_key", "pk"))
        if len(members) < len(keys):
            raise Refused(
                Finding("members", "Có đảng viên không thuộc phạm vi được giao, hoặc không tồn tại.", field="members")
            )
        given = give_task(
            organization=unit, members=members, assignment=Assignment(**values), by=request.user, on=request.scope.on
        )
        return Response(TaskSerializer(given, many=True).data, status=201)

    @extend_schema(request=TaskStepSerializer, responses=TaskSerializer)
    @action(detail=True, methods=["post"])
    def step(self, request, pk=None):
        """Take a step; the rules answer 422 with findings, a late comer 409."""
        task = self.get_object()
        values = read_body(request, TaskStepSerializer)
        perform(
            task, values.pop("step"), scope=request.scope, on=request.scope.on, version=values.pop("version", None),
            override_reason=values.pop("override_reason", ""), data=values,
        )  # fmt: skip
        return Response(TaskSerializer(task).data)


class OfYearFilter(django_filters.FilterSet):
    """Papers of a year by branch and member."""

    organization = key_filter("Chi bộ")
    member = key_filter("Đảng viên")
    year = django_filters.NumberFilter(min_value=2000, max_value=2100, decimal_places=0)


class CommitmentSerializer(serializers.ModelSerializer):
    """A yearly commitment."""

    member_name = serializers.CharField(source="member.full_name", read_only=True)
    state_label = serializers.CharField(read_only=True)
    result = serializers.CharField(read_only=True)

    class Meta:
        model = Commitment
        fields = ("id", "organization", "member", "member_name", "year", "items", "registered_on", "confirmed_on", "confirmed_by",
                  "midyear_remark", "midyear_on", "result", "result_note", "result_on", "state_label", "version")  # fmt: skip
        read_only_fields = fields


class CommitmentViewSet(RowsViewSet):
    """Cam kết hằng năm."""

    access = Access(Reach.ROWS, P.MEETING_VIEW)
    queryset = Commitment.objects.select_related("member").order_by("-year", "pk")
    serializer_class = CommitmentSerializer
    filterset_class = OfYearFilter


class ResidenceCommentSerializer(serializers.ModelSerializer):
    """What the place of residence says of a member for a year."""

    member_name = serializers.CharField(source="member.full_name", read_only=True)
    state_label = serializers.CharField(read_only=True)

    class Meta:
        model = ResidenceComment
        fields = ("id", "organization", "member", "member_name", "year", "residence", "sent_on", "received_on", "level", "content",
                  "signer", "certified_on", "certified_by", "state_label", "version")  # fmt: skip
        read_only_fields = fields


class ResidenceCommentViewSet(RowsViewSet):
    """Nhận xét nơi cư trú."""

    access = Access(Reach.ROWS, P.MEETING_VIEW)
    queryset = ResidenceComment.objects.select_related("member").order_by("-year", "pk")
    serializer_class = ResidenceCommentSerializer
    filterset_class = OfYearFilter


def register(router) -> None:
    """Add the operations to ``/api/v1/``."""
    router.register("tasks", TaskViewSet, basename="task")
    router.register("commitments", CommitmentViewSet, basename="commitment")
    router.register("residence-comments", ResidenceCommentViewSet, basename="residence_comment")
