"""The programming interface of the score: cards, the score from above, visits, sheets, shares of branches by band."""

from __future__ import annotations

from decimal import Decimal

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.response import Response

from accounts.permissions import Permission as P
from branches.models import Organization
from core.access import Access, Reach
from core.dates import Month
from core.rest import RowsViewSet, key_field, read_body
from core.workflow import NotPermitted
from meetings.models import Band, Meeting, MeetingScore, ScoreCriterion, ScoreSheet, SuperiorVisit, VisitRole
from meetings.score.periods import Period
from meetings.score.queries import card_of
from meetings.score.ratings import shares
from meetings.score.services import Said, may_oversee, rescore, score_meeting
from meetings.score.visits import Remarks, Visitor, record_visit

_POINTS = {"max_digits": 5, "decimal_places": 2, "min_value": Decimal(0), "max_value": Decimal(100)}


class ScoreSerializer(serializers.ModelSerializer):
    """The score of a meeting."""

    organization = serializers.IntegerField(source="meeting.organization_id", read_only=True)
    held_on = serializers.DateField(source="meeting.held_on", read_only=True)
    final_score = serializers.DecimalField(max_digits=5, decimal_places=2, read_only=True, allow_null=True)
    # Empty while the card is not complete.
    self_band = serializers.ChoiceField(Band.choices, allow_blank=True, read_only=True)
    final_band = serializers.ChoiceField(Band.choices, allow_blank=True, read_only=True)

    class Meta:
        model = MeetingScore
        fields = ("id", "meeting", "organization", "held_on", "sheet", "version", "complete", "self_points", "applicable_max", "self_score",
                  "self_band", "superior_score", "superior_reason", "superior_on", "final_score", "final_band")  # fmt: skip
        read_only_fields = fields


class LineSerializer(serializers.Serializer):
    """One line of a card: computed and entered points, the points that count."""

    criterion = serializers.IntegerField(source="criterion_id")
    code = serializers.CharField(source="criterion.code")
    label = serializers.CharField(source="criterion.label")
    max_points = serializers.DecimalField(source="criterion.max_points", max_digits=5, decimal_places=2)
    applies = serializers.BooleanField()
    computed_points = serializers.DecimalField(max_digits=5, decimal_places=2, allow_null=True)
    explanation = serializers.CharField()
    entered_points = serializers.DecimalField(max_digits=5, decimal_places=2, allow_null=True)
    note = serializers.CharField()
    points = serializers.DecimalField(max_digits=5, decimal_places=2, allow_null=True)


class SaidSerializer(serializers.Serializer):
    """What is said of one criterion."""

    criterion = key_field()
    points = serializers.DecimalField(**_POINTS, allow_null=True, required=False)
    note = serializers.CharField(max_length=300, allow_blank=True, required=False)


class EnterSerializer(serializers.Serializer):
    """The card of a meeting."""

    meeting = key_field()
    version = serializers.IntegerField(min_value=0, max_value=2**31 - 1, required=False)
    lines = SaidSerializer(many=True, max_length=200)


class RescoreSerializer(serializers.Serializer):
    """The score from above."""

    points = serializers.DecimalField(**_POINTS)
    reason = serializers.CharField(max_length=2000)


class ShareSerializer(serializers.Serializer):
    """Branches of a unit by band in a period."""

    organization = serializers.IntegerField()
    period = serializers.CharField()
    branches = serializers.IntegerField()
    rated = serializers.IntegerField()
    good = serializers.IntegerField()
    fair = serializers.IntegerField()
    average = serializers.IntegerField()
    poor = serializers.IntegerField()


class ScoreViewSet(RowsViewSet):
    """Điểm chất lượng sinh hoạt."""

    access = Access(Reach.ROWS, P.MEETING_VIEW)
    action_permissions = {"create": P.MEETING_KEEP, "rescore": P.MEETING_OVERSEE}
    queryset = MeetingScore.objects.select_related("meeting").order_by("-meeting__started_at", "-pk")
    serializer_class = ScoreSerializer

    @extend_schema(request=EnterSerializer, responses={201: ScoreSerializer})
    def create(self, request):
        """Enter the card of a meeting; what is not named keeps what was said before."""
        values = read_body(request, EnterSerializer)
        meeting = get_object_or_404(Meeting.objects.visible_to(request.scope, P.MEETING_KEEP), pk=values["meeting"])
        said = {line["criterion"]: Said(line.get("points"), line.get("note", "")) for line in values["lines"]}
        score = score_meeting(meeting=meeting, said=said, by=request.user, version=values.get("version"))
        return Response(ScoreSerializer(score).data, status=201)

    @extend_schema(responses=LineSerializer(many=True))
    @action(detail=True, pagination_class=None, filter_backends=[])
    def lines(self, request, pk=None):
        """The lines of a card as they stand; none for the typed total of an old meeting."""
        card = card_of(self.get_object().meeting)
        return Response(LineSerializer(card.lines if card else [], many=True).data)

    @extend_schema(request=RescoreSerializer, responses=ScoreSerializer)
    @action(detail=True, methods=["post"])
    def rescore(self, request, pk=None):
        """The committee above scores a meeting again."""
        score = self.get_object()
        values = read_body(request, RescoreSerializer)
        done = rescore(meeting=score.meeting, scope=request.scope, on=request.scope.on, **values)
        return Response(ScoreSerializer(done).data)

    @extend_schema(
        parameters=[
            OpenApiParameter("organization", int, required=True),
            OpenApiParameter("period", str, required=True),
        ],
        responses=ShareSerializer,
    )
    @action(detail=False, pagination_class=None, filter_backends=[])
    def shares(self, request):
        """Branches of a unit (default: one's own) by band in a month (2026-11; default: the last one), quarter (2026-Q4) or year (2026)."""
        node = self._node(request)
        try:
            asked = request.query_params.get("period", "")
            period = Period.parse(asked) if asked else Period.month(Month.of(request.scope.on).previous)
        except ValueError as unread:
            raise ValidationError({"period": [str(unread)]}) from unread
        found = shares(node, period)
        counts = {band.value: found.number(band) for band in Band}
        answer = {"organization": node.pk, "period": str(period), "branches": found.branches, "rated": found.rated}
        return Response(ShareSerializer(answer | counts).data)

    @staticmethod
    def _node(request) -> Organization:
        nodes = Organization.objects.visible_to(request.scope, P.MEETING_VIEW)
        asked = request.query_params.get("organization", "")
        if not asked:
            node = nodes.filter(pk=getattr(request.scope.home, "pk", None)).first() or nodes.order_by("path").first()
        else:
            node = (
                nodes.filter(pk=int(asked)).first()
                if asked.isascii() and asked.isdecimal() and len(asked) < 19
                else None
            )
        if node is None:
            raise NotFound("Không có tổ chức này.")
        return node


class CriterionSerializer(serializers.ModelSerializer):
    """A criterion of a sheet."""

    class Meta:
        model = ScoreCriterion
        fields = ("id", "order", "code", "group", "label", "max_points", "measure", "scale", "applies", "note")
        read_only_fields = fields


class SheetSerializer(serializers.ModelSerializer):
    """A sheet with its criteria."""

    criteria = CriterionSerializer(many=True, read_only=True)

    class Meta:
        model = ScoreSheet
        fields = ("id", "organization", "label", "valid_from", "valid_to", "source", "mark", "good_from", "fair_from", "average_from",
                  "rescale", "published_at", "criteria")  # fmt: skip
        read_only_fields = fields


class SheetViewSet(RowsViewSet):
    """Bảng chấm điểm do cấp ủy trong phạm vi ban hành."""

    access = Access(Reach.ROWS, P.MEETING_VIEW)
    queryset = (
        ScoreSheet.objects.filter(published_at__isnull=False)
        .prefetch_related("criteria")
        .order_by("-valid_from", "-pk")
    )
    serializer_class = SheetSerializer


class VisitSerializer(serializers.ModelSerializer):
    """A superior's attendance."""

    class Meta:
        model = SuperiorVisit
        fields = ("id", "meeting", "full_name", "position", "organization_name", "role", "remarks", "follow_up", "follow_up_deadline",
                  "follow_up_done_on", "follow_up_result", "score")  # fmt: skip
        read_only_fields = fields


class RecordVisitSerializer(serializers.Serializer):
    """What recording a visit asks."""

    meeting = key_field()
    full_name = serializers.CharField(max_length=120)
    position = serializers.CharField(max_length=200, required=False, allow_blank=True)
    organization_name = serializers.CharField(max_length=250)
    role = serializers.ChoiceField(choices=VisitRole.choices)
    remarks = serializers.CharField(max_length=8000, required=False, allow_blank=True)
    follow_up = serializers.CharField(max_length=4000, required=False, allow_blank=True)
    follow_up_deadline = serializers.DateField(required=False, allow_null=True)
    score = serializers.DecimalField(**_POINTS, required=False, allow_null=True)


class VisitViewSet(RowsViewSet):
    """Cấp trên dự sinh hoạt chi bộ."""

    access = Access(Reach.ROWS, P.MEETING_VIEW)
    action_permissions = {"create": P.MEETING_OVERSEE}
    queryset = SuperiorVisit.objects.select_related("meeting").order_by("-pk")
    serializer_class = VisitSerializer

    @extend_schema(request=RecordVisitSerializer, responses={201: VisitSerializer})
    def create(self, request):
        """Record a superior's attendance at a meeting of a branch below."""
        values = read_body(request, RecordVisitSerializer)
        meeting = get_object_or_404(Meeting.objects.visible_to(request.scope, P.MEETING_OVERSEE), pk=values["meeting"])
        if not may_oversee(request.scope, meeting.organization):
            raise NotPermitted("Việc dự và nhận xét do cấp ủy cấp trên ghi.")
        said = Remarks(
            values.get("remarks", ""),
            values.get("follow_up", ""),
            values.get("follow_up_deadline"),
            values.get("score"),
        )
        visit = record_visit(
            meeting=meeting, visitor=Visitor(values["full_name"], None, values.get("position", "")),
            organization_name=values["organization_name"], role=values["role"], said=said, scope=request.scope,
        )  # fmt: skip
        return Response(VisitSerializer(visit).data, status=201)


def register(router) -> None:
    """Add the operations to ``/api/v1/``."""
    router.register("meeting-scores", ScoreViewSet, basename="meeting-score")
    router.register("score-sheets", SheetViewSet, basename="score-sheet")
    router.register("superior-visits", VisitViewSet, basename="superior-visit")
