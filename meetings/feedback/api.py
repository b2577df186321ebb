"""The programming interface of feedback: read it, receive it, take its steps."""

from __future__ import annotations

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from accounts.permissions import Permission as P
from branches.models import Organization
from core.access import Access, Reach
from core.rest import CaseSteps, RowsViewSet, key_field, read_body
from meetings.feedback.services import receive
from meetings.models import Feedback, FeedbackChannel, FeedbackSubject


class FeedbackSerializer(serializers.ModelSerializer):
    """A piece of feedback as a case."""

    state_label = serializers.CharField(read_only=True)

    class Meta:
        model = Feedback
        fields = ("id", "organization", "number", "year", "source", "source_name", "received_on", "channel", "subject", "about",
                  "content", "handled_by", "due_on", "reply_on", "reply", "forwarded_to", "closed_on", "state", "state_label",
                  "version")  # fmt: skip
        read_only_fields = fields


class ReceiveSerializer(serializers.Serializer):
    """What is written at reception; ``denunciation`` is turned away with 422."""

    organization = key_field()
    source = serializers.CharField(max_length=40)
    source_name = serializers.CharField(max_length=200, required=False, allow_blank=True)
    received_on = serializers.DateField()
    channel = serializers.ChoiceField(FeedbackChannel.choices)
    subject = serializers.ChoiceField(FeedbackSubject.choices)
    about = serializers.CharField(max_length=250, required=False, allow_blank=True)
    content = serializers.CharField(max_length=10_000)
    denunciation = serializers.BooleanField(default=False)


class FeedbackViewSet(CaseSteps, RowsViewSet):
    """Góp ý của Mặt trận, đoàn thể, nhân dân."""

    access = Access(Reach.ROWS, P.MEETING_VIEW)
    longest_value = 10_000
    action_permissions = {"create": P.FEEDBACK_KEEP, "step": P.FEEDBACK_KEEP}
    queryset = Feedback.objects.order_by("-received_on", "-pk")
    serializer_class = FeedbackSerializer

    @extend_schema(request=ReceiveSerializer, responses={201: FeedbackSerializer})
    def create(self, request):
        """Enter feedback in the book of an organisation."""
        values = read_body(request, ReceiveSerializer)
        denounces = values.pop("denunciation")
        units = Organization.objects.visible_to(request.scope, P.FEEDBACK_KEEP)
        unit = get_object_or_404(units, pk=values.pop("organization"))
        feedback = receive(organization=unit, values=values, denounces=denounces, by=request.user, on=request.scope.on)
        return Response(FeedbackSerializer(feedback).data, status=201)


def register(router) -> None:
    """Add the operations to ``/api/v1/``."""
    router.register("feedback", FeedbackViewSet, basename="feedback")
