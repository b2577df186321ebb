"""What the programming interface of transfers shows: cases of every procedure with the words of their state, letters, files, books."""

from __future__ import annotations

from datetime import date

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from members.models import ExternalScope
from transfers import models as m
from transfers.flows import BUCKET, Crossing, Traveller
from transfers.flows_sheet import Sheet

_CASE = ("id", "state", "state_label", "version", "origin_of_case", "ended_on", "end_note")


class TransferCaseSerializer(serializers.ModelSerializer):
    """What every case shows."""

    state_label = serializers.CharField(read_only=True)
    member_name = serializers.CharField(source="member.full_name", read_only=True)


class TransferSerializer(serializers.ModelSerializer):
    """A transfer as both ends see it; an end outside the system has ``outside_unit``. ``holder`` has to act now."""

    state_label = serializers.CharField(read_only=True)
    origin_name = serializers.CharField(source="origin.name", read_only=True, default="")
    destination_name = serializers.CharField(source="destination.name", read_only=True, default="")
    kind = serializers.CharField(
        read_only=True, help_text=f"Trống, hoặc một trong: {', '.join(m.TransferKind.values)}."
    )
    other_end = serializers.CharField(
        read_only=True, help_text=f"Trống, hoặc một trong: {', '.join(m.OtherEnd.values)}."
    )
    boundary = serializers.CharField(
        read_only=True, help_text=f"Trống, hoặc một trong: {', '.join(ExternalScope.values)}."
    )

    class Meta:
        model = m.Transfer
        fields = (
            *_CASE, "member", "full_name", "kind", "origin", "origin_name", "destination", "destination_name", "other_end", "outside_unit",
            "boundary", "reason", "reason_note", "cause_on", "channel", "channel_code", "requested_on", "dues_paid_to", "introduced_on",
            "upper_received_on", "grassroots_received_on", "received_on", "late_note", "batch",
        )  # fmt: skip
        read_only_fields = fields


class HeldTransferSerializer(TransferSerializer):
    """One transfer with who has to act now and the clocks that run."""

    holder = serializers.IntegerField(allow_null=True, read_only=True)
    holder_name = serializers.CharField(read_only=True)
    introduce_due = serializers.DateField(allow_null=True, read_only=True)
    present_due = serializers.DateField(allow_null=True, read_only=True)

    class Meta(TransferSerializer.Meta):
        fields = (*TransferSerializer.Meta.fields, "holder", "holder_name", "introduce_due", "present_due")
        read_only_fields = fields


class TransferPaperSerializer(serializers.ModelSerializer):
    """A paper of a transfer."""

    class Meta:
        model = m.TransferPaper
        fields = ("id", "transfer", "code", "made_on", "number", "issuer", "remarks", "pages", "note")
        read_only_fields = fields


class LetterBoxSerializer(serializers.ModelSerializer):
    """A box of a letter."""

    class Meta:
        model = m.LetterBox
        fields = ("id", "box", "organization", "writer", "addressed_to", "written_on", "number", "dues_paid_to", "signer_name",
                  "signer_position", "struck", "correction")  # fmt: skip
        read_only_fields = fields


class LetterSerializer(serializers.ModelSerializer):
    """A letter of introduction with its boxes; a cancelled one keeps its numbers."""

    boxes = LetterBoxSerializer(many=True, read_only=True)

    class Meta:
        model = m.IntroductionLetter
        fields = ("id", "transfer", "temporary", "letter_type", "made_on", "cancelled_on", "cancel_reason", "boxes")
        read_only_fields = fields


class SealedPaperSerializer(serializers.ModelSerializer):
    """A line of the inventory; ``found`` is empty until the file is opened."""

    class Meta:
        model = m.SealedPaper
        fields = ("order", "document_type", "number", "issued_on", "issuer", "pages", "found")
        read_only_fields = fields


class SealSerializer(serializers.ModelSerializer):
    """The file that travels."""

    papers = SealedPaperSerializer(many=True, read_only=True)

    class Meta:
        model = m.FileSeal
        fields = ("transfer", "state", "sealed_by", "sealed_on", "sealer_name", "handed_between_offices", "opened_by", "opened_on",
                  "opener_name", "note", "papers")  # fmt: skip
        read_only_fields = fields


class NoticeSerializer(serializers.ModelSerializer):
    """Phiếu báo and its answer."""

    class Meta:
        model = m.NoticeSlip
        fields = (
            "transfer",
            "number",
            "sent_on",
            "sender",
            "arrived_on",
            "answered_on",
            "answer_number",
            "receiver_name",
            "chased_on",
        )
        read_only_fields = fields


class RegisterEntrySerializer(serializers.ModelSerializer):
    """A line of Mẫu 10-SHĐ."""

    class Meta:
        model = m.RegisterEntry
        fields = ("id", "organization", "year", "direction", "number", "given_number", "entered_on", "transfer", "temporary", "from_unit",
                  "from_upper", "to_unit", "to_upper", "boundary", "void")  # fmt: skip
        read_only_fields = fields


class DuesTurnSerializer(serializers.ModelSerializer):
    """From a month on dues are paid at the other place; of several the last one written counts."""

    class Meta:
        model = m.DuesTurn
        fields = ("from_month", "at")
        read_only_fields = fields


class TemporarySerializer(TransferCaseSerializer):
    """A temporary stay."""

    dues_turns = DuesTurnSerializer(many=True, read_only=True)

    class Meta:
        model = m.TemporaryTransfer
        fields = (
            *_CASE, "member", "member_name", "kind", "origin", "destination", "outside_unit", "reason", "reason_note", "study", "from_on",
            "until_on", "first_until_on", "extensions", "dues_at", "dues_turns", "decision_number", "decision_on", "introduced_on",
            "received_on", "returned_on", "remarks", "converted_to",
        )  # fmt: skip
        read_only_fields = fields


class ExemptionSerializer(TransferCaseSerializer):
    """An exemption, leave or reduction; the state of health is for whoever may see what is sensitive."""

    class Meta:
        model = m.Exemption
        fields = (
            *_CASE, "member", "member_name", "kind", "ground", "asked_orally", "requested_on", "voluntary", "from_on", "until_on", "place",
            "resolution_number", "resolution_on", "agreed_number", "agreed_on", "informed_on", "extensions", "resumed_on", "remarks",
        )  # fmt: skip
        read_only_fields = fields


class JourneySerializer(TransferCaseSerializer):
    """A journey abroad."""

    class Meta:
        model = m.Journey
        fields = (
            *_CASE, "member", "member_name", "country", "purpose", "purpose_note", "private", "visits_relatives", "relatives_pledge_on",
            "companions", "funding", "from_on", "until_on", "handling", "requested_on", "permit_number", "permit_issuer", "permit_on",
            "left_on", "returned_on", "reported_on", "exemption", "temporary", "transfer",
        )  # fmt: skip
        read_only_fields = fields


class ResidenceLinkSerializer(TransferCaseSerializer):
    """An introduction to the residence."""

    class Meta:
        model = m.ResidenceLink
        fields = (
            *_CASE, "member", "member_name", "home", "residence", "residence_unit", "address", "letter_number", "introduced_on",
            "received_on", "task",
        )  # fmt: skip
        read_only_fields = fields


class AbsenceWatchSerializer(TransferCaseSerializer):
    """A watch over somebody absent."""

    class Meta:
        model = m.AbsenceWatch
        fields = (
            *_CASE, "member", "member_name", "organization", "cause", "since_on", "months_missed", "transfer", "warned_on",
            "warning_number", "good_reasons", "checked_on", "proposal_number", "proposed_on",
        )  # fmt: skip
        read_only_fields = fields

    good_reasons = serializers.ListField(child=serializers.CharField(), read_only=True)


class ContactAttemptSerializer(serializers.ModelSerializer):
    """An attempt to reach somebody."""

    class Meta:
        model = m.ContactAttempt
        fields = ("id", "watch", "made_on", "channel", "made_by", "reached", "result")
        read_only_fields = fields


class CollectiveSerializer(serializers.ModelSerializer):
    """A handover of an organisation."""

    state_label = serializers.CharField(read_only=True)
    title = serializers.CharField(source="act.title", read_only=True)

    class Meta:
        model = m.CollectiveTransfer
        fields = (
            *_CASE, "act", "title", "giver", "receiver", "handover_number", "handover_on", "reception_number", "reception_on",
            "minutes_number", "minutes_on", "giver_signer", "receiver_signer", "effective_on",
        )  # fmt: skip
        read_only_fields = fields


class HandoverLineSerializer(serializers.Serializer):
    """Somebody on the list of a handover."""

    member = serializers.IntegerField()
    name = serializers.CharField()
    from_name = serializers.CharField()
    to_name = serializers.CharField()


class BatchSerializer(serializers.ModelSerializer):
    """A batch of transfers: how many are on its list, how many have gone, the work that runs."""

    chosen = serializers.IntegerField(read_only=True)
    gone = serializers.IntegerField(read_only=True)

    class Meta:
        model = m.TransferBatch
        fields = ("id", "title", "origin", "destination", "outside_unit", "boundary", "reason", "cause_on", "decision_number", "due_on",
                  "job", "chosen", "gone")  # fmt: skip
        read_only_fields = fields


class BatchLineSerializer(serializers.ModelSerializer):
    """Somebody on the list of a batch: where to, what stands in the way, the case once there is one."""

    member_name = serializers.CharField(source="member.full_name", read_only=True)
    findings = serializers.ListField(child=serializers.DictField(), read_only=True)

    class Meta:
        model = m.BatchLine
        fields = ("member", "member_name", "destination", "findings", "done")
        read_only_fields = fields


class StartedSerializer(serializers.Serializer):
    """The work that was started; ask ``/api/v1/jobs/`` or look at its page."""

    job = serializers.IntegerField()


class FlowLineSerializer(serializers.Serializer):
    """A unit of a node in a period: from and to outside the node, from and to its other units, under way at the end."""

    organization = serializers.IntegerField(source="organization.pk", default=None, allow_null=True)
    unit = serializers.CharField(
        allow_null=True, help_text="Khóa đơn vị khi hỏi danh sách phía sau con số; chính cấp này thì trống."
    )
    outside = serializers.CharField(
        source="coming.ask.outside", allow_null=True, help_text="Mã nơi đi, nơi đến ngoài cấp này."
    )
    label = serializers.CharField()
    coming = serializers.IntegerField(source="coming.number")
    going = serializers.IntegerField(source="going.number")
    inside_in = serializers.IntegerField(source="inside_in.number", default=None, allow_null=True)
    inside_out = serializers.IntegerField(source="inside_out.number", default=None, allow_null=True)
    leaving = serializers.IntegerField(allow_null=True)
    arriving = serializers.IntegerField(allow_null=True)


class FlowReasonSerializer(serializers.Serializer):
    """A reason: how many came, went and moved between units for it."""

    reason = serializers.CharField(allow_blank=True)
    label = serializers.CharField()
    coming = serializers.IntegerField()
    going = serializers.IntegerField()
    inside = serializers.IntegerField()


class FlowsSerializer(serializers.Serializer):
    """The flows of a node: the node itself at its own border, its units, the places outside, the reasons."""

    total = FlowLineSerializer()
    units = FlowLineSerializer(source="lines", many=True)
    outside = FlowLineSerializer(many=True)
    reasons = serializers.SerializerMethodField()
    under_way = serializers.SerializerMethodField(help_text="Đang chuyển bên trong cấp này khi hết kỳ.")
    late = serializers.IntegerField(help_text="Bút toán ghi sau khi hết kỳ.")

    @extend_schema_field(FlowReasonSerializer(many=True))
    def get_reasons(self, sheet: Sheet) -> list[dict]:
        """By reason, as the page has them."""
        return [
            {"reason": cells[0][1].reason, "label": label}
            | {name: number for name, (number, _) in zip(("coming", "going", "inside"), cells, strict=True)}
            for label, cells in sheet.reasons
        ]

    def get_under_way(self, sheet: Sheet) -> int:
        """Counted by the node and by none of its units."""
        return sheet.flows.under_way(BUCKET)


class FlowPersonSerializer(serializers.Serializer):
    """A move behind a figure, or somebody under way (then ``kind``, ``reason``, ``outside`` are empty and ``on`` is the day of leaving)."""

    member = serializers.IntegerField(source="member_id")
    name = serializers.CharField()
    on = serializers.SerializerMethodField()
    from_name = serializers.CharField(allow_blank=True)
    to_name = serializers.CharField(allow_blank=True)
    kind = serializers.CharField(default="")
    reason = serializers.CharField(default="")
    outside = serializers.CharField(default="")
    late = serializers.BooleanField(default=False)
    transfer = serializers.IntegerField(source="case_id", allow_null=True)

    def get_on(self, row: Crossing | Traveller) -> date:
        """The day of the entry, or since when somebody is under way."""
        return row.since if isinstance(row, Traveller) else row.effective_on


class FlowPeopleSerializer(serializers.Serializer):
    """The people behind a figure: as many as it says, page by page."""

    title = serializers.CharField()
    count = serializers.IntegerField()
    pages = serializers.IntegerField()
    results = FlowPersonSerializer(many=True)
