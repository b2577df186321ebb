"""The programming interface of the review: rounds, evaluations of members and organisations, steps, tallies, levels by year."""

from __future__ import annotations

import django_filters
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from accounts.permissions import Permission as P
from branches.models import Organization
from core.access import Access, Reach
from core.rest import CaseSteps, RowsViewSet, key_field, key_filter, read_body
from meetings.models import Evaluation, EvaluationState, Meeting, OrganizationEvaluation, PeriodKind, ReviewRound
from meetings.review.capping import boxes_of
from meetings.review.services.rounds import open_round
from meetings.review.services.writing import Tally, record_ballots
from meetings.review.standards import level_choices

MOST_VOTES = 9999


class RoundSerializer(serializers.ModelSerializer):
    """A round with its deadlines and its ceiling."""

    period = serializers.CharField(read_only=True)
    organization_name = serializers.CharField(source="organization.name", read_only=True)

    class Meta:
        model = ReviewRound
        fields = ("id", "organization", "organization_name", "kind", "year", "quarter", "period", "opened_on", "review_on",
                  "civil_servants_by", "self_review_by",
                  "residence_by", "ballot_by", "decide_by", "cap_percent", "cap_base", "cap_group", "cap_rounding",
                  "cap_reason", "closed_on",
                  "version")  # fmt: skip
        read_only_fields = fields


class OpenRoundSerializer(serializers.Serializer):
    """What opening a round asks."""

    organization = key_field()
    kind = serializers.ChoiceField(choices=PeriodKind.choices)
    year = serializers.IntegerField(min_value=2018, max_value=2100)
    quarter = serializers.IntegerField(min_value=1, max_value=4, required=False, allow_null=True, default=None)
    review_on = serializers.DateField()
    note = serializers.CharField(max_length=400, required=False, allow_blank=True, default="")


class CapSerializer(serializers.Serializer):
    """The ceiling of the top level in a group."""

    label = serializers.CharField()
    assessed = serializers.IntegerField()
    top = serializers.IntegerField()
    good = serializers.IntegerField()
    allowed = serializers.IntegerField()
    by_good = serializers.IntegerField()
    by_assessed = serializers.IntegerField()
    over = serializers.BooleanField()


_CASE_FIELDS = (
    "id", "round", "organization", "organization_name", "kind", "year", "quarter", "edition", "superseded", "origin", "exclusion", "state",
    "state_label",
    "version", "form_code", "self_level", "self_review_on", "tasks", "general_points", "task_points", "proposed_level", "votes",
    "branch_level", "branch_reason", "appraised_level", "level", "decided_on", "decision_number", "notified_on", "violation_year",
    "revoke_commendation",
)  # fmt: skip


class _CaseSerializer(serializers.ModelSerializer):
    """What both kinds of cases show; levels are codes of the list ``evaluation_level``."""

    state_label = serializers.CharField(read_only=True)
    organization_name = serializers.CharField(source="organization.name", read_only=True)
    votes = serializers.SerializerMethodField(help_text="Số phiếu theo mã mức; trống khi chưa bỏ phiếu.")

    @extend_schema_field({"type": "object", "nullable": True, "additionalProperties": {"type": "integer"}})
    def get_votes(self, case) -> dict[str, int] | None:
        """The tally by level."""
        return case.votes


class EvaluationSerializer(_CaseSerializer):
    """The evaluation of a member."""

    member_name = serializers.CharField(source="member.full_name", read_only=True)

    class Meta:
        model = Evaluation
        fields = ("member", "member_name", "work_class", "away", *_CASE_FIELDS)
        read_only_fields = fields


class OrganizationEvaluationSerializer(_CaseSerializer):
    """The evaluation of an organisation."""

    class Meta:
        model = OrganizationEvaluation
        fields = _CASE_FIELDS
        read_only_fields = fields


class BallotSerializer(serializers.Serializer):
    """The tally of one case at a meeting."""

    meeting = key_field()
    version = serializers.IntegerField(min_value=0, max_value=2**31 - 1)
    votes = serializers.DictField(child=serializers.IntegerField(min_value=0, max_value=MOST_VOTES))
    branch_level = serializers.CharField(max_length=20, required=False, allow_blank=True, default="")
    branch_reason = serializers.CharField(max_length=400, required=False, allow_blank=True, default="")

    def validate_votes(self, votes: dict[str, int]) -> dict[str, int]:
        """Only the levels of the period, and ``invalid``."""
        known = {code for code, _ in level_choices(self.context["case"].rules_on)} | {"invalid"}
        strange = sorted(set(votes) - known)
        if strange:
            raise serializers.ValidationError(
                f"Không có mức {', '.join(strange)[:80]}; cần: {', '.join(sorted(known))}."
            )
        return votes


class _CaseFilter(django_filters.FilterSet):
    """By round, branch, year, state, level."""

    round = key_filter("Đợt kiểm điểm")
    organization = key_filter("Tổ chức đảng")
    year = django_filters.NumberFilter(min_value=1, max_value=9999)
    state = django_filters.ChoiceFilter(choices=EvaluationState.choices)
    level = django_filters.CharFilter(max_length=20)


class EvaluationFilter(_CaseFilter):
    """Also by member."""

    member = key_filter("Đảng viên")


class _CaseViewSet(CaseSteps, RowsViewSet):
    """What both kinds of cases may do: be read, take a step, receive a tally."""

    access = Access(Reach.ROWS, P.REVIEW_VIEW)
    action_permissions = {"step": P.REVIEW_VIEW, "ballot": P.REVIEW_KEEP}

    @extend_schema(request=BallotSerializer)
    @action(detail=True, methods=["post"], filter_backends=[])
    def ballot(self, request, pk=None):
        """Record the tally of the secret ballot: figures only."""
        case = self.get_object()
        self.check_organization(case.organization)
        values = read_body(request, BallotSerializer, context={"case": case})
        meetings = (
            Meeting.objects.visible_to(request.scope, P.REVIEW_KEEP).took_place().filter(organization=case.organization)
        )
        meeting = get_object_or_404(meetings, pk=values.pop("meeting"))
        written = record_ballots(cases=[case], meeting=meeting, tallies={case.pk: Tally(**values)})
        return Response(self.get_serializer(written[0]).data)


class EvaluationViewSet(_CaseViewSet):
    """Kiểm điểm, xếp loại đảng viên."""

    queryset = Evaluation.objects.select_related("member", "organization__parent", "round__organization").order_by(
        "-year", "-pk"
    )
    serializer_class = EvaluationSerializer
    filterset_class = EvaluationFilter


class OrganizationEvaluationViewSet(_CaseViewSet):
    """Kiểm điểm, xếp loại tổ chức đảng."""

    queryset = OrganizationEvaluation.objects.select_related("organization__parent", "round__organization").order_by(
        "-year", "-pk"
    )
    serializer_class = OrganizationEvaluationSerializer
    filterset_class = _CaseFilter


class RoundViewSet(RowsViewSet):
    """Đợt kiểm điểm."""

    access = Access(Reach.ROWS, P.REVIEW_VIEW)
    action_permissions = {"create": P.REVIEW_APPRAISE}
    queryset = ReviewRound.objects.select_related("organization").order_by("-year", "-pk")
    serializer_class = RoundSerializer

    @extend_schema(request=OpenRoundSerializer, responses={201: RoundSerializer})
    def create(self, request):
        """Open a round and list everybody in it."""
        values = read_body(request, OpenRoundSerializer)
        units = Organization.objects.visible_to(request.scope, P.REVIEW_APPRAISE)
        values["organization"] = get_object_or_404(units, pk=values["organization"])
        review = open_round(**values, on=request.scope.on, by=request.user)
        return Response(RoundSerializer(review).data, status=201)

    @extend_schema(responses=CapSerializer(many=True))
    @action(detail=True, pagination_class=None, filter_backends=[])
    def ceiling(self, request, pk=None):
        """The ceiling of the top level by both bases."""
        return Response(CapSerializer(boxes_of(self.get_object()), many=True).data)


def register(router) -> None:
    """Add the operations to ``/api/v1/``."""
    router.register("review-rounds", RoundViewSet, basename="reviewround")
    router.register("evaluations", EvaluationViewSet, basename="evaluation")
    router.register("organization-evaluations", OrganizationEvaluationViewSet, basename="organizationevaluation")
