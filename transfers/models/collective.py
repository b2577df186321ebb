"""Moves of many: an organisation handed over with its members, a batch of individual transfers (``transfer.md`` 9)."""

from __future__ import annotations

import pghistory
from django.db import models
from django.urls import reverse

from branches.models import Act, Organization
from core.scopes import ScopedQuerySet
from core.workflow import StepRecord, Transition
from jobs.models import Job
from members.models import Member
from members.models.base import day, keeps_before, recorded_by, text
from transfers.models.transfer import MemberCase


class HandoverState(models.TextChoices):
    """Where a handover stands."""

    DRAFT = "draft", "Dự thảo"
    HANDOVER_DECIDED = "handover_decided", "Đã có quyết định chuyển giao"
    RECEPTION_DECIDED = "reception_decided", "Đã có quyết định tiếp nhận"
    HANDOVER_MINUTED = "handover_minuted", "Đã lập biên bản bàn giao"
    EFFECTIVE = "effective", "Có hiệu lực"
    RECONCILED = "reconciled", "Đã đối khớp"
    LOCKED = "locked", "Đã khóa"
    CANCELLED = "cancelled", "Đã bỏ"

    @property
    def tone(self) -> str:
        """Tone of the badge on screen."""
        return {"effective": "current", "reconciled": "done", "locked": "done", "cancelled": "neutral"}.get(
            self.value, "progress"
        )


@pghistory.track(keeps_before(), exclude=["created_at"])
class CollectiveTransfer(MemberCase):
    """The papers around an act on organisations that carries members: two decisions, minutes with lists, reconciliation, lock.

    ``act`` is the planned rearrangement of ``branches.acts``; the step to ``effective`` carries it out. ``frozen`` keeps the list of
    members as it was minuted (plain values), ``counts`` what both sides counted afterwards.
    """

    act = models.OneToOneField(
        Act, models.PROTECT, related_name="collective_transfer", verbose_name="quyết định sắp xếp"
    )
    giver = models.ForeignKey(Organization, models.PROTECT, related_name="handovers_given", verbose_name="bên giao")
    receiver = models.ForeignKey(
        Organization, models.PROTECT, related_name="handovers_received", verbose_name="bên nhận"
    )
    handover_number = text("số quyết định chuyển giao", 60)
    handover_on = day("ngày quyết định chuyển giao")
    reception_number = text("số quyết định tiếp nhận", 60)
    reception_on = day("ngày quyết định tiếp nhận")
    minutes_number = text("số biên bản bàn giao", 60)
    minutes_on = day("ngày biên bản bàn giao")
    giver_signer = text("đại diện bên giao", 200)
    receiver_signer = text("đại diện bên nhận", 200)
    effective_on = day("ngày có hiệu lực")
    frozen = models.JSONField(default=dict, blank=True, editable=False)
    counts = models.JSONField(default=dict, blank=True, editable=False)

    objects = ScopedQuerySet.as_manager()

    scope_paths = ("giver__path", "receiver__path")
    scope_permission = "transfer.view"

    class Meta:
        verbose_name = "chuyển giao, tiếp nhận tổ chức đảng"
        verbose_name_plural = "chuyển giao, tiếp nhận tổ chức đảng"
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"Chuyển giao: {self.act.title}"

    def get_absolute_url(self) -> str:
        """The page of the handover."""
        return reverse("transfers:collective_detail", args=[self.pk])

    @property
    def workflow(self):
        """The table of steps."""
        from transfers.collective_workflow import WORKFLOW

        return WORKFLOW

    def node_for(self, transition: Transition) -> Organization:
        """The giving or the receiving side."""
        from transfers.collective_workflow import node_of

        return node_of(self, transition)


class CollectiveStep(StepRecord):
    """Who did what with a handover."""

    collective = models.ForeignKey(CollectiveTransfer, models.PROTECT, related_name="steps")

    class Meta(StepRecord.Meta):
        verbose_name = "việc đã làm về chuyển giao"
        verbose_name_plural = "việc đã làm về chuyển giao"

    def __str__(self) -> str:
        return f"{self.collective}: {self.step}"


@pghistory.track(keeps_before())
class TransferBatch(models.Model):
    """Many members who leave together, one case and one entry each: a graduating class, a unit leaving, a branch being dissolved.

    The papers are those of all: one decision, one meeting that remarks on the self-reviews, one day of the letters, one signer for the
    committee; a branch's box is signed by its secretary where the seats say who that is.
    """

    title = models.CharField("tên đợt chuyển", max_length=250)
    origin = models.ForeignKey(Organization, models.PROTECT, related_name="batches_out", verbose_name="nơi đi")
    destination = models.ForeignKey(
        Organization, models.PROTECT, null=True, blank=True, related_name="batches_in", verbose_name="nơi đến"
    )
    outside_unit = text("tổ chức đảng ngoài hệ thống")
    boundary = text("phạm vi", 20)
    reason = models.CharField("lý do chuyển", max_length=30)
    cause_on = models.DateField("ngày quyết định có hiệu lực")
    decision_number = text("số quyết định", 60)
    decision_on = day("ngày quyết định")
    decision_issuer = text("cấp ban hành quyết định")
    review_on = day("ngày chi bộ nhận xét bản tự kiểm điểm")
    due_on = day("hạn hoàn thành")  # dissolution: 30 working days
    signed_on = day("ngày viết giấy, giới thiệu")
    dues_paid_to = day("đã đóng đảng phí hết tháng")  # first day of the month
    signer_name = text("họ tên người ký", 120)
    signer_position = text("chức vụ người ký", 120)
    override_reason = text("lý do vượt quy định", 500)
    act = models.ForeignKey(Act, models.PROTECT, null=True, blank=True, related_name="transfer_batches")
    job = models.ForeignKey(Job, models.SET_NULL, null=True, blank=True, related_name="+", editable=False)
    recorded_by = recorded_by()
    recorded_at = models.DateTimeField(auto_now_add=True)

    objects = ScopedQuerySet.as_manager()

    scope_paths = ("origin__path", "destination__path")
    scope_permission = "transfer.view"

    class Meta:
        verbose_name = "đợt chuyển sinh hoạt"
        verbose_name_plural = "đợt chuyển sinh hoạt"
        ordering = ("-pk",)

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The page of the batch."""
        return reverse("transfers:batch_detail", args=[self.pk])


class BatchLine(models.Model):
    """One member of a batch: chosen, who goes where, why not, what came of it.

    ``findings`` are what stood in the way the last time it was tried; ``done`` when the member has been introduced.
    """

    batch = models.ForeignKey(TransferBatch, models.PROTECT, related_name="lines")
    member = models.ForeignKey(Member, models.PROTECT, related_name="batch_lines", verbose_name="đảng viên")
    destination = models.ForeignKey(
        Organization, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="nơi đến"
    )
    findings = models.JSONField(default=list, blank=True)
    done = models.BooleanField("đã thực hiện", default=False)

    class Meta:
        verbose_name = "đảng viên trong đợt chuyển"
        verbose_name_plural = "đảng viên trong đợt chuyển"
        ordering = ("batch", "member__name_sort_key", "pk")
        constraints = [models.UniqueConstraint("batch", "member", name="batch_member_once")]

    def __str__(self) -> str:
        return f"{self.batch}: {self.member}"
