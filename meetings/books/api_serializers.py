"""What meetings look like over the API, and what their operations ask."""

from __future__ import annotations

from datetime import UTC, datetime

from rest_framework import serializers

from core.rest import key_field
from meetings.matters import matters
from meetings.models import (
    AgendaItem,
    Attendance,
    AttendanceValue,
    ItemReview,
    ItemStatus,
    Meeting,
    MeetingKind,
    MinutesCorrection,
    Resolution,
    ResolutionItem,
    Speech,
    Vote,
)
from meetings.services.minutes import LONGEST
from meetings.services.resolutions import PARTS

SMALL = 32_767
_SINCE, _UNTIL = datetime(1930, 2, 3, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)


def _within(moment: datetime) -> None:
    if not _SINCE <= moment <= _UNTIL:
        raise serializers.ValidationError("Thời điểm phải nằm trong khoảng từ 03/02/1930 đến năm 2200.")


def moment(**options) -> serializers.DateTimeField:
    """A moment within reason."""
    return serializers.DateTimeField(validators=[_within], **options)


def version(**options) -> serializers.IntegerField:
    """The version one saw."""
    return serializers.IntegerField(min_value=0, max_value=2**31 - 1, **options)


def words(longest: int, *, blank: bool = True, **options) -> serializers.CharField:
    """A text; what PostgreSQL cannot hold is refused by DRF."""
    return serializers.CharField(max_length=longest, allow_blank=blank, required=not blank, **options)


class MeetingSerializer(serializers.ModelSerializer):
    """A meeting as a case."""

    state_label = serializers.CharField(read_only=True)
    minutes_long = serializers.IntegerField(read_only=True, allow_null=True)

    class Meta:
        model = Meeting
        fields = (
            "id", "organization", "kind", "for_month", "topic", "state", "state_label", "version", "planned_at", "started_at",
            "ended_at", "minutes_long", "place", "chair", "session_secretary", "preparer", "guests", "materials", "notice_sent_at",
            "committee_agreed_on", "materials_uploaded_at", "papers_uploaded_at", "reported_on", "other_opinions", "book",
            "book_number", "adopted_on", "locked_at",
        )  # fmt: skip
        read_only_fields = fields


class ParticularsSerializer(serializers.Serializer):
    """Particulars of a meeting; what is left out stays."""

    topic = words(300)
    planned_at = moment(required=False)
    started_at = moment(required=False, allow_null=True)
    ended_at = moment(required=False, allow_null=True)
    place = words(200)
    chair = key_field(required=False, allow_null=True)
    session_secretary = key_field(required=False, allow_null=True)
    preparer = key_field(required=False, allow_null=True)
    guests = words(300)
    materials = words(LONGEST)
    committee_agreed_on = serializers.DateField(required=False, allow_null=True)
    materials_uploaded_at = moment(required=False, allow_null=True)
    other_opinions = serializers.IntegerField(min_value=0, max_value=SMALL, required=False)
    version = version(required=False)


class PlanMeetingSerializer(serializers.Serializer):
    """What entering a meeting in the calendar asks."""

    organization = key_field()
    kind = serializers.ChoiceField(MeetingKind.choices)
    month = serializers.RegexField(r"^(19[3-9][0-9]|20[0-9]{2})-(0[1-9]|1[0-2])$", help_text="2026-11")
    planned_at = moment()
    topic = words(300)
    place = words(200)


class AttendanceSerializer(serializers.ModelSerializer):
    """One line of the roll."""

    class Meta:
        model = Attendance
        fields = (
            "id",
            "member",
            "full_name",
            "membership_class",
            "activity_status",
            "value",
            "reason",
            "special_duty",
            "visitor",
        )
        read_only_fields = fields

    visitor = serializers.BooleanField(read_only=True)


class MarkSerializer(serializers.Serializer):
    """What is said of one line."""

    id = key_field()
    value = serializers.ChoiceField(AttendanceValue.choices)
    reason = words(200)
    special_duty = serializers.BooleanField(required=False)


class RollSerializer(serializers.Serializer):
    """Exceptions of the roll; lines left out stay as they are."""

    lines = serializers.ListField(child=MarkSerializer(), max_length=2000, allow_empty=False)


class VoteSerializer(serializers.ModelSerializer):
    """A vote with its base and what it needed."""

    class Meta:
        model = Vote
        fields = ("id", "order", "matter", "subject", "member", "person_name", "secret", "base", "in_favour", "against", "other",
                  "needed", "passed", "note", "outcome")  # fmt: skip
        read_only_fields = fields


def _count(**options) -> serializers.IntegerField:
    return serializers.IntegerField(min_value=0, max_value=SMALL, **options)


class TallySerializer(serializers.Serializer):
    """A vote as it is entered: never who voted what."""

    matter = serializers.ChoiceField([(one.code, one.label) for one in matters()])
    in_favour = _count()
    against = _count(required=False, default=0)
    other = _count(required=False, default=0)
    subject = words(400)
    member = key_field(required=False, allow_null=True)
    person_name = words(120)
    secret = serializers.BooleanField(required=False)
    note = words(400)
    details = serializers.DictField(child=serializers.CharField(max_length=200, allow_blank=True), required=False)


class SpeechSerializer(serializers.ModelSerializer):
    """What somebody said."""

    name = serializers.CharField(source="attendance.full_name", read_only=True)

    class Meta:
        model = Speech
        fields = ("id", "attendance", "name", "agenda_item", "summary")
        read_only_fields = fields


class AddSpeechSerializer(serializers.Serializer):
    """Somebody spoke: the line of the roll, the item, what he said in short."""

    attendance = key_field()
    section = key_field(required=False, allow_null=True)
    summary = words(10_000)


class SectionSerializer(serializers.ModelSerializer):
    """One section of the minutes."""

    class Meta:
        model = AgendaItem
        fields = ("id", "order", "part", "title", "text", "version", "updated_at")
        read_only_fields = fields


class WriteSectionSerializer(serializers.Serializer):
    """A text and the version it was begun from."""

    text = serializers.CharField(max_length=LONGEST, allow_blank=True, trim_whitespace=False)
    version = version()


class ItemSerializer(serializers.ModelSerializer):
    """A task set at a meeting."""

    class Meta:
        model = ResolutionItem
        fields = ("id", "meeting", "order", "task", "target", "responsible", "responsible_text", "deadline", "status", "result",
                  "closed_in")  # fmt: skip
        read_only_fields = fields


class SetItemSerializer(serializers.Serializer):
    """A task as it is entered."""

    task = words(400, blank=False)
    target = words(200)
    responsible = key_field(required=False, allow_null=True)
    responsible_text = words(200)
    deadline = serializers.DateField(required=False, allow_null=True)


class ReviewSerializer(serializers.ModelSerializer):
    """What a meeting said of a task set before."""

    task = serializers.CharField(source="item.task", read_only=True)

    class Meta:
        model = ItemReview
        fields = ("id", "item", "task", "state_before", "status", "result")
        read_only_fields = fields


class JudgeSerializer(serializers.Serializer):
    """What is said of one task."""

    item = key_field()
    status = serializers.ChoiceField(ItemStatus.choices)
    result = words(400)


class JudgementsSerializer(serializers.Serializer):
    """Judgements of several tasks."""

    items = serializers.ListField(child=JudgeSerializer(), max_length=500, allow_empty=False)


class ResolutionSerializer(serializers.ModelSerializer):
    """The resolution of a meeting."""

    number = serializers.CharField(source="document.written_number", read_only=True, default="")

    class Meta:
        model = Resolution
        fields = ("id", "meeting", "vote", "title", "texts", "number", "version")
        read_only_fields = fields


class DraftSerializer(serializers.Serializer):
    """A draft: the prose by part, the vote that adopts it, the version one saw (0 for the first)."""

    title = words(300, blank=False)
    vote = key_field(required=False, allow_null=True)
    version = version()
    texts = serializers.DictField(
        child=serializers.CharField(max_length=LONGEST, allow_blank=True), required=False, help_text=", ".join(PARTS)
    )


class CorrectionSerializer(serializers.ModelSerializer):
    """A correction appended to adopted minutes."""

    class Meta:
        model = MinutesCorrection
        fields = ("id", "order", "on", "text", "reason", "at")
        read_only_fields = ("id", "order", "on", "at")


class OfferSerializer(serializers.Serializer):
    """A step that may follow, and what stands in its way."""

    step = serializers.CharField()
    label = serializers.CharField()
    permitted = serializers.BooleanField()
    ready = serializers.BooleanField()
    findings = serializers.ListField(child=serializers.DictField())


class MeetingStepSerializer(serializers.Serializer):
    """One step: its name, the version one saw, what the step needs."""

    step = words(40, blank=False)
    version = version(required=False)
    on = serializers.DateField(required=False)
    started_at = moment(required=False)
    ended_at = moment(required=False)
    notice_sent_at = moment(required=False)
    notice_to_superior = serializers.BooleanField(required=False)
    papers_uploaded_at = moment(required=False)
    reported_on = serializers.DateField(required=False)
    signer_position = words(120)
    reason = words(400)
    note = words(400)
    override_reason = words(400)
