"""Party cards (thẻ đảng viên), ``member-record.md`` 5."""

from __future__ import annotations

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q

from members.models.base import OfMember, day, text


class CardKind(models.TextChoices):
    """Why a card was issued."""

    FIRST = "first", "Cấp mới"
    EXCHANGED = "exchanged", "Đổi thẻ"
    REISSUED_LOST = "reissued_lost", "Cấp lại do mất"
    REISSUED_DAMAGED = "reissued_damaged", "Đổi do hỏng, sai"


class CardStatus(models.TextChoices):
    """Where the card is."""

    HELD = "held", "Đang giữ"
    LOST = "lost", "Mất"
    DAMAGED = "damaged", "Hỏng"
    WITHDRAWN = "withdrawn", "Đã thu hồi"
    WITH_FAMILY = "with_family", "Gia đình giữ"

    @property
    def tone(self) -> str:
        """Tone of the badge on screen."""
        return {"held": "done", "lost": "error", "damaged": "warning"}.get(self.value, "neutral")


@pghistory.track(level=pghistory.Statement)
class MemberCard(OfMember):
    """One card issued to a member; ``Member.card_number`` and ``old_card_number`` mirror the numbers of the latest.

    Numbers are text: 12 digits since 38-HD/BTCTW, 8 digits (printed ``NN.NNNNNN``) before. Only official members hold a card.
    """

    kind = models.CharField("loại", max_length=20, choices=CardKind.choices)
    number = models.CharField("số thẻ đảng viên", max_length=12, blank=True)
    old_number = models.CharField("số thẻ cũ", max_length=8, blank=True)
    issued_on = day("ngày cấp")
    issuer = text("cấp ủy cấp thẻ", 200)
    decision_number = text("số quyết định", 60)
    decision_on = day("ngày quyết định")
    status = models.CharField("tình trạng", max_length=12, choices=CardStatus.choices, default=CardStatus.HELD)
    status_on = day("ngày của tình trạng")
    status_paper = text("giấy tờ về tình trạng", 200)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "thẻ đảng viên"
        verbose_name_plural = "thẻ đảng viên"
        ordering = ("member", "-issued_on", "-pk")
        constraints = [
            models.UniqueConstraint(
                "member", name="card_one_held", condition=Q(status="held"),
                violation_error_message="Mỗi đảng viên chỉ giữ một thẻ.",
            ),
            models.CheckConstraint(condition=~Q(number="", old_number=""), name="card_has_number"),
            models.CheckConstraint(
                condition=Q(number="") | Q(number__regex=r"^\d{12}$"), name="card_number_digits",
                violation_error_message="Số thẻ đảng viên gồm đúng 12 chữ số.",
            ),
            models.CheckConstraint(
                condition=Q(old_number="") | Q(old_number__regex=r"^\d{8}$"), name="card_old_number_digits",
                violation_error_message="Số thẻ cũ gồm đúng 8 chữ số.",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"Thẻ đảng viên của {self.member}"


class CardRequestState(models.TextChoices):
    """What became of a request."""

    WAITING = "waiting", "Chờ phát thẻ"
    ISSUED = "issued", "Đã phát thẻ"
    WITHDRAWN = "withdrawn", "Không phát"

    @property
    def tone(self) -> str:
        """Tone of the badge on screen."""
        return {"waiting": "warning", "issued": "done"}.get(self.value, "neutral")


@pghistory.track(level=pghistory.Statement)
class CardRequest(OfMember):
    """A card the office is to issue (đề nghị phát thẻ): for whom, why, since when; closed when the card is issued or not wanted any more.

    One open request for each member. ``card`` is the card that answered it.
    """

    kind = models.CharField("loại", max_length=20, choices=CardKind.choices, default=CardKind.FIRST)
    reason = text("lý do")
    requested_on = models.DateField("ngày đề nghị")
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    requested_at = models.DateTimeField(auto_now_add=True)
    state = models.CharField(
        "tình trạng", max_length=10, choices=CardRequestState.choices, default=CardRequestState.WAITING
    )
    closed_on = day("ngày kết thúc")
    close_reason = text("lý do kết thúc")
    card = models.ForeignKey(MemberCard, models.PROTECT, null=True, blank=True, related_name="requests")

    class Meta:
        verbose_name = "đề nghị phát thẻ"
        verbose_name_plural = "đề nghị phát thẻ"
        ordering = ("requested_on", "pk")
        constraints = [
            models.UniqueConstraint(
                "member", name="card_request_one_waiting", condition=Q(state="waiting"),
                violation_error_message="Đồng chí đang có một đề nghị chờ phát thẻ.",
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", closed_on=None) | (~Q(state="waiting") & Q(closed_on__isnull=False)),
                name="card_request_closed_with_day",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"Đề nghị phát thẻ cho {self.member}"

    def get_state_tone(self) -> str:
        """Tone of the badge on screen."""
        return CardRequestState(self.state).tone
