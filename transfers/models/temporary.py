"""Temporary activity elsewhere (sinh hoạt đảng tạm thời, ``transfer.md`` 6): counted at home, active there, no vote there."""

from __future__ import annotations

from datetime import date

import pghistory
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from branches.models import Organization
from core.dates import Month
from core.scopes import ScopedQuerySet
from core.workflow import StepRecord, Transition
from members.models import Member, StatusPeriod, TemporaryActivity
from members.models.base import day, keeps_before, recorded_by, text
from transfers.models.choices import LetterType
from transfers.models.transfer import MemberCase, Transfer


class TemporaryKind(models.TextChoices):
    """In the country or abroad."""

    HOME = "temporary", "Tạm thời trong nước"
    ABROAD = "temporary_abroad", "Tạm thời ngoài nước"


class TemporaryState(models.TextChoices):
    """Where a temporary stay stands; overdue is read from the dates."""

    REQUESTED = "requested", "Đề nghị"
    INTRODUCED = "introduced", "Đã giới thiệu"
    STAYING = "staying", "Đang sinh hoạt tạm thời"
    RETURNED_HOME = "returned_home", "Đã về"
    CONVERTED = "converted_to_official", "Chuyển chính thức"
    REFUSED = "refused", "Không tiếp nhận"
    WITHDRAWN = "withdrawn", "Rút đề nghị"
    DEPARTED = "departed", "Kết thúc vì đảng viên ra khỏi đảng số"

    @property
    def tone(self) -> str:
        """Tone of the badge on screen."""
        return {
            "staying": "current",
            "returned_home": "done",
            "converted_to_official": "done",
            "refused": "warning",
        }.get(self.value, "progress" if self.value in ("requested", "introduced") else "neutral")


DUES_PLACES = [("home", "Chi bộ chính thức"), ("there", "Nơi sinh hoạt tạm thời")]


@pghistory.track(keeps_before(), exclude=["created_at"])
class TemporaryTransfer(MemberCase):
    """One stay of one member elsewhere, with its term, extensions and return.

    ``from_on`` and ``until_on`` are the term of the slip as it now stands; ``first_until_on`` as it was first given. ``study`` allows the
    longer ceiling. ``dues_at`` is where dues are paid from the beginning, until a ``DuesTurn`` says otherwise. ``visit`` is the row by
    which the branch there sees a visitor, ``status_period`` the dated status at home; both last until ``ended_on``: a stay that is being
    made official goes on until the official transfer moves the member.
    """

    member = models.ForeignKey(Member, models.PROTECT, related_name="temporary_transfers", verbose_name="đảng viên")
    kind = models.CharField("hình thức", max_length=20, choices=TemporaryKind.choices, default=TemporaryKind.HOME)
    origin = models.ForeignKey(
        Organization, models.PROTECT, related_name="temporary_out", verbose_name="nơi sinh hoạt chính thức"
    )
    destination = models.ForeignKey(
        Organization,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="temporary_in",
        verbose_name="nơi sinh hoạt tạm thời",
    )
    outside_unit = text("nơi sinh hoạt tạm thời ngoài hệ thống, nước đến")
    reason = models.CharField("lý do", max_length=30)
    reason_note = text("ghi rõ lý do")
    study = models.BooleanField("được cử đi học tập trung", default=False)
    from_on = models.DateField("từ ngày")
    until_on = models.DateField("đến ngày")
    first_until_on = models.DateField("đến ngày (giấy lần đầu)")
    extensions = models.PositiveSmallIntegerField("số lần gia hạn", default=0)
    dues_at = models.CharField(
        "nơi đóng đảng phí",
        max_length=12,
        default="home",
        choices=DUES_PLACES,
    )
    decision_number = text("số văn bản cử đi", 60)
    decision_on = day("ngày văn bản")
    requested_on = day("ngày đề nghị")
    dues_paid_to = day("đã đóng đảng phí hết tháng")  # first day of the month
    introduced_on = day("ngày giới thiệu")
    received_on = day("ngày nơi tạm thời tiếp nhận")
    returned_on = day("ngày trở về")
    remarks = models.TextField("nhận xét của chi ủy nơi sinh hoạt tạm thời", blank=True)
    late_note = text("giải trình, xử lý việc chậm", 500)
    status_period = models.OneToOneField(
        StatusPeriod, models.SET_NULL, null=True, blank=True, related_name="temporary_transfer", editable=False
    )
    visit = models.OneToOneField(
        TemporaryActivity, models.PROTECT, null=True, blank=True, related_name="case", editable=False
    )
    converted_to = models.OneToOneField(
        Transfer, models.PROTECT, null=True, blank=True, related_name="converted_from", editable=False
    )

    objects = ScopedQuerySet.as_manager()

    scope_paths = ("member__path", "origin__path", "destination__path")
    scope_permission = "transfer.view"

    class Meta:
        verbose_name = "hồ sơ sinh hoạt đảng tạm thời"
        verbose_name_plural = "hồ sơ sinh hoạt đảng tạm thời"
        ordering = ("-pk",)
        indexes = [
            models.Index("origin", "state", name="temporary_from"),
            models.Index("destination", "state", name="temporary_to"),
            models.Index("state", "until_on", name="temporary_by_end"),
        ]
        constraints = [
            models.UniqueConstraint(
                "member", name="temporary_one_open", condition=Q(state__in=["requested", "introduced", "staying"], ended_on=None),
                violation_error_message="Đảng viên này đang có hồ sơ sinh hoạt tạm thời chưa kết thúc.",
            ),
            models.CheckConstraint(
                condition=Q(until_on__gt=F("from_on")), name="temporary_term_order",
                violation_error_message="Thời hạn sinh hoạt tạm thời phải sau ngày bắt đầu.",
            ),
            models.CheckConstraint(
                condition=Q(destination__isnull=False) | ~Q(outside_unit=""), name="temporary_goes_somewhere",
                violation_error_message="Chưa ghi nơi sinh hoạt tạm thời.",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"Sinh hoạt tạm thời: {self.member.full_name}"

    def get_absolute_url(self) -> str:
        """The page of the case."""
        return reverse("transfers:temporary_detail", args=[self.pk])

    @property
    def full_name(self) -> str:
        """Whose case it is."""
        return self.member.full_name

    @property
    def workflow(self):
        """The table of steps."""
        from transfers.temporary_workflow import WORKFLOW

        return WORKFLOW

    @property
    def to_words(self) -> str:
        """The destination in words."""
        return self.destination.name if self.destination_id else self.outside_unit

    @property
    def leaves_system(self) -> bool:
        """Whether the stay is outside the system, or abroad."""
        return self.destination_id is None

    @property
    def letter_type(self) -> str:
        """The letter of eight boxes."""
        return LetterType.TEMPORARY

    @property
    def is_at_origin(self) -> bool:
        """Whether the letter is still being written at home."""
        return self.state == TemporaryState.REQUESTED

    @property
    def way_on(self) -> date | None:
        """The day whose tree decides which bodies write."""
        return self.introduced_on or self.judged_on or self.requested_on or self.from_on

    @property
    def is_running(self) -> bool:
        """Whether the member is there now: staying, or waiting there for the official transfer."""
        return self.state == TemporaryState.STAYING or (
            self.state == TemporaryState.CONVERTED and self.ended_on is None
        )

    def node_for(self, transition: Transition) -> Organization:
        """Whoever takes the step: the branch at home, the committee above, the branch there."""
        from transfers.temporary_workflow import node_of

        return node_of(self, transition)


class DuesTurn(models.Model):
    """From a month on the dues of a stay are paid at the other place (đổi nơi đóng đảng phí); the one written last counts."""

    temporary = models.ForeignKey(TemporaryTransfer, models.PROTECT, related_name="dues_turns")
    from_month = models.DateField("từ tháng")
    at = models.CharField("nơi đóng đảng phí", max_length=12, choices=DUES_PLACES)
    recorded_by = recorded_by()
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "đổi nơi đóng đảng phí của lần sinh hoạt tạm thời"
        verbose_name_plural = "đổi nơi đóng đảng phí của lần sinh hoạt tạm thời"
        ordering = ("temporary", "pk")
        constraints = [models.CheckConstraint(condition=Q(from_month__day=1), name="dues_turn_from_first_day")]

    def __str__(self) -> str:
        return f"{self.temporary}: {self.get_at_display()} từ {Month.of(self.from_month).label}"


class TemporaryStep(StepRecord):
    """Who did what with a temporary stay."""

    temporary = models.ForeignKey(TemporaryTransfer, models.PROTECT, related_name="steps")

    class Meta(StepRecord.Meta):
        verbose_name = "việc đã làm về sinh hoạt tạm thời"
        verbose_name_plural = "việc đã làm về sinh hoạt tạm thời"

    def __str__(self) -> str:
        return f"{self.temporary}: {self.step}"
