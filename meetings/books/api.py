"""The programming interface of meetings: calendar, roll, votes, minutes, tasks, resolution, steps; the services of the pages."""

from __future__ import annotations

import django_filters
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.response import Response

from accounts.permissions import Permission as P
from branches.models import Organization
from core.access import Access, Reach
from core.dates import Month
from core.differences import combine
from core.rest import KEY, RowsViewSet, key_filter, read_body
from core.workflow import offers, perform
from meetings.books import api_serializers as s
from meetings.models import Meeting, MeetingKind, MeetingState, Resolution
from meetings.services.meetings import plan_meeting, set_particulars
from meetings.services.minutes import add_speech, append_correction, text_at, write_section
from meetings.services.resolutions import (
    Judged,
    Task,
    draft_resolution,
    drop_resolution,
    remove_task,
    review_items,
    set_task,
)
from meetings.services.roll import Mark, mark
from meetings.services.votes import Tally, record_vote, remove_vote
from members.models import Member

_PEOPLE = ("chair", "session_secretary", "preparer")


def _number(name: str) -> OpenApiParameter:
    return OpenApiParameter(name, OpenApiTypes.INT, OpenApiParameter.PATH)


class MeetingFilter(django_filters.FilterSet):
    """Meetings by branch, kind, state, month."""

    organization = key_filter("Chi bộ")
    kind = django_filters.ChoiceFilter(choices=MeetingKind.choices)
    state = django_filters.ChoiceFilter(choices=MeetingState.choices)
    for_month = django_filters.DateFilter(label="Ngày đầu của tháng")

    class Meta:
        model = Meeting
        fields = ("organization", "kind", "state", "for_month")


class MeetingViewSet(RowsViewSet):
    """Buổi sinh hoạt, cuộc họp."""

    access = Access(Reach.ROWS, P.MEETING_VIEW)
    action_permissions = {
        **dict.fromkeys(("create", "partial_update", "mark_roll", "record", "take_off_vote", "write", "speak", "set_item",
                         "take_off_item", "judge", "draft", "drop", "correct"), P.MEETING_KEEP),
        "take": P.MEETING_VIEW,
    }  # fmt: skip
    queryset = Meeting.objects.select_related("organization", "chair", "session_secretary").order_by(
        "-planned_at", "-pk"
    )
    serializer_class = s.MeetingSerializer
    filterset_class = MeetingFilter

    def _member(self, meeting: Meeting, pk: int | None, field: str) -> Member | None:
        """A member of the branch, or on the roll of the meeting."""
        if pk is None:
            return None
        found = Member.objects.filter(pk=pk, organization=meeting.organization).first()
        found = found or Member.objects.filter(pk=pk, attendances__meeting=meeting).first()
        if found is None:
            raise ValidationError({field: "Đảng viên này không thuộc chi bộ."})
        return found

    @extend_schema(request=s.PlanMeetingSerializer, responses={201: s.MeetingSerializer})
    def create(self, request):
        """Enter a meeting in the calendar with the agenda of its kind."""
        values = read_body(request, s.PlanMeetingSerializer)
        units = Organization.objects.visible_to(request.scope, P.MEETING_KEEP)
        unit = get_object_or_404(units, pk=values.pop("organization"))
        month = Month.parse(values.pop("month"))
        meeting = plan_meeting(organization=unit, for_month=month, by=request.user, **values)
        return Response(s.MeetingSerializer(meeting).data, status=201)

    @extend_schema(request=s.ParticularsSerializer, responses=s.MeetingSerializer)
    def partial_update(self, request, pk=None):
        """Write particulars until the minutes are adopted."""
        meeting = self.get_object()
        values = read_body(request, s.ParticularsSerializer)
        seen = values.pop("version", None)
        for name in _PEOPLE:
            if name in values:
                values[name] = self._member(meeting, values[name], name)
        meeting = set_particulars(meeting=meeting, values=values, by=request.user, version=seen)
        return Response(s.MeetingSerializer(meeting).data)

    @extend_schema(responses=s.AttendanceSerializer(many=True))
    @action(detail=True, pagination_class=None, filter_backends=[])
    def roll(self, request, pk=None):
        """The roll."""
        return Response(s.AttendanceSerializer(self.get_object().roll.all(), many=True).data)

    @extend_schema(request=s.RollSerializer, responses=s.AttendanceSerializer(many=True))
    @roll.mapping.post
    def mark_roll(self, request, pk=None):
        """Mark exceptions of the roll."""
        meeting = self.get_object()
        lines = read_body(request, s.RollSerializer)["lines"]
        marks = {one["id"]: Mark(one["value"], one.get("reason", ""), one.get("special_duty", False)) for one in lines}
        mark(meeting=meeting, marks=marks)
        return Response(s.AttendanceSerializer(meeting.roll.all(), many=True).data)

    @extend_schema(responses=s.VoteSerializer(many=True))
    @action(detail=True, pagination_class=None, filter_backends=[])
    def votes(self, request, pk=None):
        """The votes."""
        return Response(s.VoteSerializer(self.get_object().votes.all(), many=True).data)

    @extend_schema(request=s.TallySerializer, responses={201: s.VoteSerializer})
    @votes.mapping.post
    def record(self, request, pk=None):
        """Record a vote; its base and majority are computed."""
        meeting = self.get_object()
        values = read_body(request, s.TallySerializer)
        values["member"] = self._member(meeting, values.get("member"), "member")
        vote = record_vote(meeting=meeting, tally=Tally(**values), by=request.user)
        return Response(s.VoteSerializer(vote).data, status=201)

    @extend_schema(responses={204: None}, parameters=[_number("vote")])
    @action(detail=True, methods=["delete"], url_path=rf"votes/(?P<vote>{KEY})")
    def take_off_vote(self, request, pk=None, vote=None):
        """Take a vote off an open meeting."""
        remove_vote(vote=get_object_or_404(self.get_object().votes, pk=vote))
        return Response(status=204)

    @extend_schema(responses=s.SectionSerializer(many=True))
    @action(detail=True, pagination_class=None, filter_backends=[])
    def sections(self, request, pk=None):
        """The sections of the minutes in the order of the agenda."""
        rows = self.get_object().agenda.order_by("order", "pk")
        return Response(s.SectionSerializer(rows, many=True).data)

    @extend_schema(
        request=s.WriteSectionSerializer, parameters=[_number("section")],
        responses={200: s.SectionSerializer, 409: OpenApiResponse(description="Người khác đã lưu trước: cả hai bản và bản ghép.")},
    )  # fmt: skip
    @action(detail=True, methods=["put"], url_path=rf"sections/(?P<section>{KEY})")
    def write(self, request, pk=None, section=None):
        """Write one section, begun from a version; 409 with both texts and a combined one when somebody saved first."""
        item = get_object_or_404(self.get_object().agenda, pk=section)
        values = read_body(request, s.WriteSectionSerializer)
        saved = write_section(item=item, text=values["text"], version=values["version"], by=request.user)
        if not saved.conflict:
            return Response(s.SectionSerializer(saved.item).data)
        words = "Mục này vừa được đồng chí khác lưu; chưa ghi gì."
        combined = combine(text_at(saved.item, values["version"]), saved.item.text, values["text"])
        body = {"detail": words, "findings": [{"code": "moved_on", "message": words, "level": "blocking"}],
                "current": s.SectionSerializer(saved.item).data, "yours": values["text"], "combined": combined}  # fmt: skip
        return Response(body, status=409)

    @extend_schema(responses=s.SpeechSerializer(many=True))
    @action(detail=True, pagination_class=None, filter_backends=[])
    def speeches(self, request, pk=None):
        """What was said."""
        return Response(s.SpeechSerializer(self.get_object().speeches.select_related("attendance"), many=True).data)

    @extend_schema(request=s.AddSpeechSerializer, responses={201: s.SpeechSerializer})
    @speeches.mapping.post
    def speak(self, request, pk=None):
        """Write down that somebody spoke."""
        meeting = self.get_object()
        values = read_body(request, s.AddSpeechSerializer)
        line = get_object_or_404(meeting.roll, pk=values["attendance"])
        item = get_object_or_404(meeting.agenda, pk=values["section"]) if values.get("section") else None
        speech = add_speech(meeting=meeting, attendance=line, summary=values.get("summary", ""), item=item)
        return Response(s.SpeechSerializer(speech).data, status=201)

    @extend_schema(responses=s.ItemSerializer(many=True))
    @action(detail=True, pagination_class=None, filter_backends=[])
    def items(self, request, pk=None):
        """The tasks the meeting set."""
        return Response(s.ItemSerializer(self.get_object().items.order_by("order", "pk"), many=True).data)

    @extend_schema(request=s.SetItemSerializer, responses={201: s.ItemSerializer})
    @items.mapping.post
    def set_item(self, request, pk=None):
        """Set a task."""
        meeting = self.get_object()
        values = read_body(request, s.SetItemSerializer)
        values["responsible"] = self._member(meeting, values.get("responsible"), "responsible")
        item = set_task(meeting=meeting, task=Task(**values), by=request.user)
        return Response(s.ItemSerializer(item).data, status=201)

    @extend_schema(responses={204: None}, parameters=[_number("item")])
    @action(detail=True, methods=["delete"], url_path=rf"items/(?P<item>{KEY})")
    def take_off_item(self, request, pk=None, item=None):
        """Take a task off an open meeting."""
        remove_task(item=get_object_or_404(self.get_object().items, pk=item))
        return Response(status=204)

    @extend_schema(responses=s.ReviewSerializer(many=True))
    @action(detail=True, pagination_class=None, filter_backends=[])
    def reviews(self, request, pk=None):
        """What the meeting said of tasks set before."""
        return Response(s.ReviewSerializer(self.get_object().item_reviews.select_related("item"), many=True).data)

    @extend_schema(request=s.JudgementsSerializer, responses=s.ReviewSerializer(many=True))
    @reviews.mapping.post
    def judge(self, request, pk=None):
        """Judge tasks set before."""
        meeting = self.get_object()
        said = read_body(request, s.JudgementsSerializer)["items"]
        judged = {one["item"]: Judged(one["status"], one.get("result", "")) for one in said}
        return Response(s.ReviewSerializer(review_items(meeting=meeting, judged=judged), many=True).data)

    @extend_schema(responses=s.ResolutionSerializer)
    @action(detail=True, pagination_class=None, filter_backends=[])
    def resolution(self, request, pk=None):
        """The resolution, in draft or issued."""
        found = Resolution.objects.filter(meeting=self.get_object()).select_related("document").first()
        if found is None:
            raise NotFound("Buổi họp này không có nghị quyết.")
        return Response(s.ResolutionSerializer(found).data)

    @extend_schema(request=s.DraftSerializer, responses=s.ResolutionSerializer)
    @resolution.mapping.put
    def draft(self, request, pk=None):
        """Write the draft; 409 when somebody saved another since the version named."""
        meeting = self.get_object()
        values = read_body(request, s.DraftSerializer)
        vote = get_object_or_404(meeting.votes, pk=values["vote"]) if values.get("vote") else None
        written = draft_resolution(
            meeting=meeting, title=values["title"], texts=values.get("texts", {}), version=values["version"], vote=vote
        )
        return Response(s.ResolutionSerializer(written).data)

    @extend_schema(responses={204: None})
    @resolution.mapping.delete
    def drop(self, request, pk=None):
        """Take back the draft."""
        drop_resolution(meeting=self.get_object())
        return Response(status=204)

    @extend_schema(responses=s.CorrectionSerializer(many=True))
    @action(detail=True, pagination_class=None, filter_backends=[])
    def corrections(self, request, pk=None):
        """Corrections of adopted minutes."""
        return Response(s.CorrectionSerializer(self.get_object().corrections.all(), many=True).data)

    @extend_schema(request=s.CorrectionSerializer, responses={201: s.CorrectionSerializer})
    @corrections.mapping.post
    def correct(self, request, pk=None):
        """Append a correction."""
        meeting = self.get_object()
        values = read_body(request, s.CorrectionSerializer)
        added = append_correction(meeting=meeting, on=request.scope.on, by=request.user, **values)
        return Response(s.CorrectionSerializer(added).data, status=201)

    @extend_schema(responses=s.OfferSerializer(many=True))
    @action(detail=True, pagination_class=None, filter_backends=[])
    def steps(self, request, pk=None):
        """The steps that may follow, and what stands in their way."""
        found = [
            {"step": offer.transition.name, "label": offer.transition.label, "permitted": offer.permitted, "ready": offer.ready,
             "findings": [finding.as_json() for finding in offer.findings]}
            for offer in offers(self.get_object(), request.scope, request.scope.on)
        ]  # fmt: skip
        return Response(s.OfferSerializer(found, many=True).data)

    @extend_schema(request=s.MeetingStepSerializer, responses=s.MeetingSerializer)
    @steps.mapping.post
    def take(self, request, pk=None):
        """Take a step; the rules answer 422 with findings, a late comer 409."""
        meeting = self.get_object()
        values = read_body(request, s.MeetingStepSerializer)
        name, seen = values.pop("step"), values.pop("version", None)
        perform(
            meeting, name, scope=request.scope, on=values.pop("on", None) or request.scope.on, version=seen,
            override_reason=values.pop("override_reason", ""), data=values,
        )  # fmt: skip
        return Response(s.MeetingSerializer(meeting).data)


def register(router) -> None:
    """Add the operations to ``/api/v1/``."""
    router.register("meetings", MeetingViewSet, basename="gathering")
