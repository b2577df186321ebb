"""The programming interface of congresses: read them, prepare one, draw up and count ballots, take steps, targets with results."""

from __future__ import annotations

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from accounts.permissions import Permission as P
from branches.models import Organization
from core.access import Access, Reach
from core.findings import Finding, Refused
from core.rest import CaseSteps, RowsViewSet, key_field, read_body
from meetings.congress.ballots import Nominee, draw_up
from meetings.congress.counting import enter_count
from meetings.congress.figures import results_of
from meetings.congress.rules import Count
from meetings.congress.services import open_congress
from meetings.congress.targets import save_target
from meetings.models import Ballot, BallotCandidate, CandidateSource, Congress, CongressType, Indicator, Office, Target

_NUMBER = {"min_value": 0, "max_value": 9999}


class CongressSerializer(serializers.ModelSerializer):
    """A congress as a case."""

    state_label = serializers.CharField(read_only=True)

    class Meta:
        model = Congress
        fields = ("id", "organization", "kind", "term_label", "held_on", "place", "planned_end_on", "fixed_size", "meeting", "term",
                  "state", "state_label", "version", "submitted_on", "ratification_number", "ratified_on", "ratified_by")  # fmt: skip
        read_only_fields = fields


class OpenCongressSerializer(serializers.Serializer):
    """What preparing a congress asks."""

    organization = key_field()
    kind = serializers.ChoiceField(CongressType.choices)
    held_on = serializers.DateField()
    place = serializers.CharField(max_length=200, required=False, allow_blank=True)
    term_label = serializers.CharField(max_length=40, required=False, allow_blank=True)
    planned_end_on = serializers.DateField(required=False, allow_null=True)
    fixed_size = serializers.IntegerField(min_value=1, max_value=200, required=False, allow_null=True)


class CandidateSerializer(serializers.ModelSerializer):
    """Somebody on the list of a ballot."""

    class Meta:
        model = BallotCandidate
        fields = ("id", "member", "full_name", "source", "order", "votes", "elected")
        read_only_fields = fields


class BallotSerializer(serializers.ModelSerializer):
    """A ballot with its list and its count."""

    office_label = serializers.CharField(source="get_office_display", read_only=True)
    candidates = serializers.SerializerMethodField()

    class Meta:
        model = Ballot
        fields = ("id", "congress", "office", "office_label", "round", "seats", "issued", "collected", "valid", "invalid", "called",
                  "present", "threshold", "counted", "version", "candidates")  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(CandidateSerializer(many=True))
    def get_candidates(self, ballot: Ballot) -> list:
        """The list in the order of the paper."""
        return CandidateSerializer(ballot.candidates.all(), many=True).data


class NomineeSerializer(serializers.Serializer):
    """Somebody put on the list."""

    member = key_field()
    source = serializers.ChoiceField(CandidateSource.choices, required=False)


class DrawUpSerializer(serializers.Serializer):
    """The list of the next round of an office."""

    congress = key_field()
    office = serializers.ChoiceField(Office.choices)
    seats = serializers.IntegerField(min_value=1, max_value=500)
    candidates = NomineeSerializer(many=True)


class VotesSerializer(serializers.Serializer):
    """The votes of one candidate, by the key of his line."""

    id = key_field()
    votes = serializers.IntegerField(**_NUMBER)


class CountSerializer(serializers.Serializer):
    """What the counting board reports."""

    version = serializers.IntegerField(min_value=0, required=False)
    issued = serializers.IntegerField(**_NUMBER)
    collected = serializers.IntegerField(**_NUMBER)
    valid = serializers.IntegerField(**_NUMBER)
    invalid = serializers.IntegerField(**_NUMBER)
    present = serializers.IntegerField(required=False, **_NUMBER)
    note = serializers.CharField(max_length=300, required=False, allow_blank=True)
    votes = VotesSerializer(many=True)


class CongressViewSet(CaseSteps, RowsViewSet):
    """Đại hội, hội nghị bầu bổ sung."""

    access = Access(Reach.ROWS, P.MEETING_VIEW)
    longest_value = 500
    action_permissions = {"create": P.COMMITTEE_MANAGE, "step": P.MEETING_VIEW}
    queryset = Congress.objects.order_by("-held_on", "-pk")
    serializer_class = CongressSerializer

    @extend_schema(request=OpenCongressSerializer, responses={201: CongressSerializer})
    def create(self, request):
        """Begin to prepare a congress."""
        values = read_body(request, OpenCongressSerializer)
        units = Organization.objects.visible_to(request.scope, P.COMMITTEE_MANAGE)
        unit = get_object_or_404(units, pk=values.pop("organization"))
        congress = open_congress(organization=unit, by=request.user, **values)
        return Response(CongressSerializer(congress).data, status=201)


class BallotViewSet(RowsViewSet):
    """Lần bầu: danh sách bầu cử và kết quả kiểm phiếu."""

    access = Access(Reach.ROWS, P.MEETING_VIEW)
    action_permissions = {"create": P.COMMITTEE_MANAGE, "count": P.COMMITTEE_MANAGE}
    queryset = Ballot.objects.prefetch_related("candidates").order_by("-pk")
    serializer_class = BallotSerializer

    @extend_schema(request=DrawUpSerializer, responses={201: BallotSerializer})
    def create(self, request):
        """Draw up the list of the next round of an office."""
        values = read_body(request, DrawUpSerializer)
        congresses = Congress.objects.visible_to(request.scope, P.COMMITTEE_MANAGE)
        congress = get_object_or_404(congresses, pk=values["congress"])
        nominees = [
            Nominee(one["member"], one.get("source", CandidateSource.COMMITTEE)) for one in values["candidates"]
        ]
        ballot = draw_up(
            congress=congress, office=values["office"], seats=values["seats"], nominees=nominees, by=request.user
        )
        return Response(BallotSerializer(ballot).data, status=201)

    @extend_schema(request=CountSerializer, responses=BallotSerializer)
    @action(detail=True, methods=["post"])
    def count(self, request, pk=None):
        """Enter the count; what cannot be right answers 422 with findings, a late comer 409."""
        ballot = self.get_object()
        values = read_body(request, CountSerializer)
        votes = {line["id"]: line["votes"] for line in values["votes"]}
        if len(votes) != len(values["votes"]):
            raise Refused(
                Finding("twice", "Một người có hai dòng số phiếu.", field="votes", remedy="Mỗi người một dòng.")
            )
        count = Count(values["issued"], values["collected"], values["valid"], values["invalid"], votes)
        enter_count(ballot=ballot, count=count, by=request.user, present=values.get("present"), note=values.get("note", ""),
                    version=values.get("version"))  # fmt: skip
        return Response(BallotSerializer(self.get_object()).data)


class TargetSerializer(serializers.ModelSerializer):
    """A local target with its result."""

    indicator_label = serializers.CharField(source="get_indicator_display", read_only=True)
    result = serializers.SerializerMethodField()

    class Meta:
        model = Target
        fields = (
            "id",
            "organization",
            "indicator",
            "indicator_label",
            "year",
            "value",
            "source",
            "achieved",
            "whole",
            "version",
            "result",
        )
        read_only_fields = fields

    @extend_schema_field({"type": "object", "properties": {"achieved": {"type": "integer", "nullable": True},
                                                           "whole": {"type": "integer", "nullable": True},
                                                           "share": {"type": "string", "nullable": True}}})  # fmt: skip
    def get_result(self, target: Target) -> dict:
        """Achieved of whole, in per cent."""
        found = results_of([target], self.context["on"])[0]
        return {
            "achieved": found.achieved,
            "whole": found.whole,
            "share": None if found.share is None else str(found.share),
        }


class SaveTargetSerializer(serializers.Serializer):
    """What a target asks."""

    organization = key_field()
    indicator = serializers.ChoiceField(Indicator.choices)
    year = serializers.IntegerField(min_value=1930, max_value=2100)
    value = serializers.DecimalField(max_digits=5, decimal_places=2, min_value=0, max_value=100)
    source = serializers.CharField(max_length=250)
    achieved = serializers.IntegerField(min_value=0, max_value=10**6, required=False, allow_null=True)
    whole = serializers.IntegerField(min_value=0, max_value=10**6, required=False, allow_null=True)


class TargetViewSet(RowsViewSet):
    """Chỉ tiêu cơ cấu cấp ủy."""

    access = Access(Reach.ROWS, P.ORGANIZATION_VIEW)
    action_permissions = {"create": P.COMMITTEE_MANAGE}
    queryset = Target.objects.select_related("organization").order_by("-year", "pk")
    serializer_class = TargetSerializer

    def get_serializer_context(self) -> dict:
        """The day results are counted to."""
        return super().get_serializer_context() | {"on": getattr(getattr(self.request, "scope", None), "on", None)}

    @extend_schema(request=SaveTargetSerializer, responses={201: TargetSerializer})
    def create(self, request):
        """Enter a target."""
        values = read_body(request, SaveTargetSerializer)
        units = Organization.objects.visible_to(request.scope, P.COMMITTEE_MANAGE)
        unit = get_object_or_404(units, pk=values.pop("organization"))
        target = save_target(organization=unit, values=values, by=request.user)
        return Response(TargetSerializer(target, context={"on": request.scope.on}).data, status=201)


def register(router) -> None:
    """Add the operations to ``/api/v1/``."""
    router.register("congresses", CongressViewSet, basename="congress")
    router.register("ballots", BallotViewSet, basename="ballot")
    router.register("targets", TargetViewSet, basename="target")
