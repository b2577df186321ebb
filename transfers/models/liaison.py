"""Residence liaison (giữ mối liên hệ nơi cư trú, 213-QĐ/TW, ``transfer.md`` 10): the introduction to the place of residence.

Who needs it, who is exempt and the yearly comment stand in ``meetings.models.residence``; this is how the residence comes to know the
member, without any change of place.
"""

from __future__ import annotations

import pghistory
from django.db import models
from django.db.models import Q
from django.urls import reverse

from branches.models import Organization
from core.scopes import ScopedQuerySet
from core.workflow import StepRecord, Transition
from members.models import Member
from members.models.base import day, keeps_before, text
from transfers.models.transfer import MemberCase


class LiaisonState(models.TextChoices):
    """Where the introduction stands."""

    NOT_INTRODUCED = "not_introduced", "Chưa giới thiệu"
    INTRODUCED = "introduced", "Đã giới thiệu"
    RECEIVED = "received", "Đã tiếp nhận"
    ENDED = "ended", "Đã kết thúc"

    @property
    def tone(self) -> str:
        """Tone of the badge on screen."""
        return {"not_introduced": "progress", "introduced": "progress", "received": "current"}.get(
            self.value, "neutral"
        )


@pghistory.track(keeps_before(), exclude=["created_at"])
class ResidenceLink(MemberCase):
    """One introduction of one member to the Party organisation where he lives; a change of residence or workplace makes a new one.

    ``residence`` is the branch of the system where the member lives, ``residence_unit`` its words outside the system.
    """

    member = models.ForeignKey(Member, models.PROTECT, related_name="residence_links", verbose_name="đảng viên")
    home = models.ForeignKey(
        Organization, models.PROTECT, related_name="residence_links_out", verbose_name="chi bộ nơi công tác"
    )
    residence = models.ForeignKey(
        Organization,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="residence_links_in",
        verbose_name="chi bộ nơi cư trú",
    )
    residence_unit = text("tổ chức đảng nơi cư trú (ngoài hệ thống)")
    address = text("địa chỉ cư trú")
    letter_number = text("số giấy giới thiệu", 60)
    introduced_on = day("ngày giới thiệu")
    received_on = day("ngày nơi cư trú tiếp nhận")
    task = text("nhiệm vụ được giao ở nơi cư trú")

    objects = ScopedQuerySet.as_manager()

    scope_paths = ("home__path", "member__path", "residence__path")
    scope_permission = "transfer.view"

    class Meta:
        verbose_name = "mối liên hệ nơi cư trú"
        verbose_name_plural = "mối liên hệ nơi cư trú"
        ordering = ("-pk",)
        indexes = [
            models.Index("residence", "state", name="liaison_at_residence"),
            models.Index("home", "state", name="liaison_of_home"),
        ]
        constraints = [
            models.UniqueConstraint(
                "member", name="liaison_one_open", condition=Q(state__in=["not_introduced", "introduced", "received"]),
                violation_error_message="Đảng viên này đang có giới thiệu về nơi cư trú chưa kết thúc.",
            ),
            models.CheckConstraint(
                condition=Q(residence__isnull=False) | ~Q(residence_unit=""), name="liaison_goes_somewhere",
                violation_error_message="Chưa ghi tổ chức đảng nơi cư trú.",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"Nơi cư trú của {self.member.full_name}"

    def get_absolute_url(self) -> str:
        """The page of the introduction."""
        return reverse("transfers:liaison_detail", args=[self.pk])

    @property
    def workflow(self):
        """The table of steps."""
        from transfers.liaison_workflow import WORKFLOW

        return WORKFLOW

    @property
    def to_words(self) -> str:
        """The residence in words."""
        return self.residence.name if self.residence_id else self.residence_unit

    def node_for(self, transition: Transition) -> Organization:
        """The branch at work, or the branch of the residence."""
        from transfers.liaison_workflow import node_of

        return node_of(self, transition)


class LiaisonStep(StepRecord):
    """Who did what with an introduction to the residence."""

    link = models.ForeignKey(ResidenceLink, models.PROTECT, related_name="steps")

    class Meta(StepRecord.Meta):
        verbose_name = "việc đã làm về liên hệ nơi cư trú"
        verbose_name_plural = "việc đã làm về liên hệ nơi cư trú"

    def __str__(self) -> str:
        return f"{self.link}: {self.step}"
