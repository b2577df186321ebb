"""The ballots of a congress and what came of them (``organization.md`` 5.3, 5.4); tallies only, never who voted what."""

from __future__ import annotations

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from core.scopes import ScopedQuerySet
from meetings.models.congress import Congress
from members.models import Member, Seat


def _history() -> pghistory.UpdateEvent:
    return pghistory.UpdateEvent(row=pghistory.Old, label="before", level=pgtrigger.Statement)


def locked_with_congress(name: str, holder: str) -> pgtrigger.Trigger:
    """Refuse to change what a congress elected once the level above has ratified it. ``holder``: SQL that finds the congress of ``row``."""
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        declare=[("held", "bigint")],
        func=f"""
            IF TG_OP = 'DELETE' THEN held := {holder.replace("row.", "OLD.")};
            ELSE held := {holder.replace("row.", "NEW.")}; END IF;
            IF EXISTS (SELECT 1 FROM meetings_congress WHERE id = held AND locked_at IS NOT NULL) THEN
                RAISE EXCEPTION 'the election of congress % is ratified', held USING ERRCODE = 'check_violation';
            END IF;
            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
            RETURN NEW;
        """,  # noqa: S608 - the holders are the two constants below
    )


class Office(models.TextChoices):
    """What a ballot fills, in the order in which offices are filled."""

    BRANCH_COMMITTEE = "branch_committee", "Chi ủy viên"
    EXECUTIVE_COMMITTEE = "executive_committee", "Ủy viên ban chấp hành đảng bộ"
    STANDING_COMMITTEE = "standing_committee", "Ủy viên ban thường vụ"
    SECRETARY = "secretary", "Bí thư"
    DEPUTY_SECRETARY = "deputy_secretary", "Phó bí thư"
    INSPECTION_COMMISSION = "inspection_commission", "Ủy viên ủy ban kiểm tra"
    INSPECTION_CHAIR = "inspection_chair", "Chủ nhiệm ủy ban kiểm tra"
    DELEGATE = "delegate", "Đại biểu chính thức dự đại hội cấp trên"
    ALTERNATE_DELEGATE = "alternate_delegate", "Đại biểu dự khuyết dự đại hội cấp trên"


@pghistory.track(_history())
class Ballot(models.Model):
    """One secret ballot for one office (lần bầu): how many seats, who stood, the count; never who voted what.

    ``called`` is the number the majority is taken of, ``present`` the voters who came, both of the day of the count; ``threshold`` the
    votes needed by ``rule``. ``counted_at`` is empty while only the list of candidates exists.
    """

    congress = models.ForeignKey(Congress, models.CASCADE, related_name="ballots")
    office = models.CharField("chức danh", max_length=25, choices=Office.choices)
    round = models.PositiveSmallIntegerField("lần bầu")
    seats = models.PositiveSmallIntegerField("số lượng bầu")
    issued = models.PositiveSmallIntegerField("số phiếu phát ra", null=True, blank=True)
    collected = models.PositiveSmallIntegerField("số phiếu thu về", null=True, blank=True)
    valid = models.PositiveSmallIntegerField("số phiếu hợp lệ", null=True, blank=True)
    invalid = models.PositiveSmallIntegerField("số phiếu không hợp lệ", null=True, blank=True)
    called = models.PositiveSmallIntegerField("số được triệu tập", null=True, blank=True)
    present = models.PositiveSmallIntegerField("số có mặt", null=True, blank=True)
    threshold = models.PositiveSmallIntegerField("số phiếu cần để trúng cử", null=True, blank=True)
    rule = models.JSONField(default=dict, blank=True)
    counted_at = models.DateTimeField("kiểm phiếu lúc", null=True, blank=True)
    note = models.CharField("ghi chú", max_length=300, blank=True)
    version = models.PositiveIntegerField(default=0)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    objects = ScopedQuerySet.as_manager()

    scope_paths = ("congress__organization__path",)
    scope_permission = "meeting.view"

    class Meta:
        verbose_name = "lần bầu"
        verbose_name_plural = "lần bầu"
        ordering = ("congress", "pk")
        constraints = [
            models.UniqueConstraint("congress", "office", "round", name="ballot_round_once"),
            models.CheckConstraint(condition=Q(round__gte=1), name="ballot_round_positive"),
            models.CheckConstraint(
                condition=Q(counted_at=None) | (Q(valid__isnull=False) & Q(invalid__isnull=False) & Q(collected__isnull=False)
                                                & Q(issued__isnull=False) & Q(threshold__isnull=False)),
                name="ballot_counted_whole",
            ),
        ]  # fmt: skip
        triggers = [locked_with_congress("ballot_locked", "row.congress_id")]

    def __str__(self) -> str:
        return f"{self.get_office_display()}, lần {self.round}"

    def get_absolute_url(self) -> str:
        """The page of this ballot."""
        return reverse("congress:ballot", args=[self.pk])

    @property
    def counted(self) -> bool:
        """Whether the votes have been counted."""
        return self.counted_at is not None


class CandidateSource(models.TextChoices):
    """How somebody came on the list."""

    COMMITTEE = "committee", "Cấp ủy giới thiệu"
    NOMINATED = "nominated", "Đề cử"
    SELF = "self", "Ứng cử"


@pghistory.track(_history())
class BallotCandidate(models.Model):
    """Somebody on the list of a ballot, the votes he had, and the seat that came of them."""

    ballot = models.ForeignKey(Ballot, models.CASCADE, related_name="candidates")
    member = models.ForeignKey(Member, models.PROTECT, related_name="candidacies", verbose_name="đảng viên")
    full_name = models.CharField("họ và tên", max_length=120)
    source = models.CharField("nguồn giới thiệu", max_length=10, choices=CandidateSource.choices)
    order = models.PositiveSmallIntegerField(default=0)
    votes = models.PositiveSmallIntegerField("số phiếu", null=True, blank=True)
    elected = models.BooleanField("trúng cử", default=False)
    seat = models.ForeignKey(Seat, models.PROTECT, null=True, blank=True, related_name="candidacies")

    class Meta:
        verbose_name = "người trong danh sách bầu cử"
        verbose_name_plural = "danh sách bầu cử"
        ordering = ("ballot", "order", "pk")
        constraints = [
            models.UniqueConstraint("ballot", "member", name="candidate_once"),
            models.CheckConstraint(condition=Q(elected=False) | Q(votes__isnull=False), name="candidate_elected_by_votes"),
        ]  # fmt: skip
        triggers = [
            locked_with_congress(
                "candidate_locked", "(SELECT congress_id FROM meetings_ballot WHERE id = row.ballot_id)"
            )
        ]

    def __str__(self) -> str:
        return self.full_name


class CongressAppointment(models.Model):
    """An appointment (chỉ định) by the level above where the congress could not elect (294-QĐ/TW, điểm 24)."""

    congress = models.ForeignKey(Congress, models.PROTECT, related_name="appointments")
    member = models.ForeignKey(Member, models.PROTECT, related_name="+")
    office = models.CharField("chức danh", max_length=25, choices=Office.choices)
    number = models.CharField("số quyết định", max_length=60)
    decided_on = models.DateField("ngày quyết định")
    issuer = models.CharField("cơ quan quyết định", max_length=200)
    seat = models.ForeignKey(Seat, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "chỉ định"
        verbose_name_plural = "chỉ định"
        ordering = ("congress", "pk")

    def __str__(self) -> str:
        return f"{self.get_office_display()}: {self.member}"
