"""An official transfer (chuyển sinh hoạt đảng chính thức, nội bộ): one case seen from both ends (``transfer.md`` 2–5)."""

from __future__ import annotations

from datetime import date

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q

from branches.models import Organization
from core.addresses import address
from core.scopes import ScopedQuerySet
from core.workflow import Case, StepRecord, Transition
from members.models import ExternalScope, Member, Movement
from members.models.base import day, keeps_before, recorded_by, text
from transfers.models.choices import (
    BEFORE_INTRODUCTION,
    CLOSED,
    OPEN,
    UNDER_WAY,
    CaseOrigin,
    Channel,
    LetterType,
    OtherEnd,
    TransferKind,
)


class TransferQuerySet(ScopedQuerySet):
    """Cases of transfer."""

    def open(self) -> TransferQuerySet:
        """Those in which somebody still has something to do."""
        return self.exclude(state__in=CLOSED)

    def under_way(self) -> TransferQuerySet:
        """Introduced and not yet received."""
        return self.filter(state__in=UNDER_WAY)


class MemberCase(Case):
    """What the procedures of this app share: whose case it is, when it began and ended, how it came into the system."""

    origin_of_case = models.CharField("nguồn", max_length=10, choices=CaseOrigin.choices, default=CaseOrigin.WALKED)
    ended_on = day("ngày kết thúc")
    end_note = text("lý do kết thúc", 500)
    #: Where the case goes on when what ended it (a departure, an act) is taken back.
    resume_state = models.CharField(max_length=40, blank=True, editable=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        abstract = True

    @property
    def is_recorded(self) -> bool:
        """Whether the case was entered after the fact: its dates are history, the rules do not refuse them."""
        return self.origin_of_case == CaseOrigin.RECORDED

    @property
    def is_open(self) -> bool:
        """Whether it may still go on."""
        return self.state not in {str(state) for state in self.workflow.closed}

    @property
    def log(self) -> list:
        """The steps taken, oldest first."""
        return self.read_once("log", lambda: list(self.steps.order_by("at", "pk")))


@pghistory.track(keeps_before(), exclude=["created_at"])
class Transfer(MemberCase):
    """One move of one member from a branch to another.

    ``origin`` and ``destination`` are organisations of the system; an end outside it has ``other_end``, ``outside_unit`` and
    ``boundary`` instead. The destination may be a committee until somebody there names the branch. ``cause_on`` starts the sixty working
    days, ``introduced_on`` the thirty; they are the two dates of the headcount together with ``received_on`` (``reports.md`` 3, rule 5).
    ``out_entry``, ``in_entry`` and ``back_entry`` are the ledger entries the steps wrote. Somebody who comes from outside and has no
    record yet stands in ``person`` (columns of ``Member``) until the reception makes the record.
    """

    member = models.ForeignKey(
        Member, models.PROTECT, null=True, blank=True, related_name="transfers", verbose_name="đảng viên"
    )
    full_name = models.CharField("họ và tên", max_length=120)
    person = models.JSONField(default=dict, blank=True, editable=False)
    kind = models.CharField("hình thức", max_length=30, choices=TransferKind.choices, blank=True)
    origin = models.ForeignKey(
        Organization, models.PROTECT, null=True, blank=True, related_name="transfers_out", verbose_name="nơi đi"
    )
    destination = models.ForeignKey(
        Organization, models.PROTECT, null=True, blank=True, related_name="transfers_in", verbose_name="nơi đến"
    )
    other_end = models.CharField("đầu ngoài hệ thống", max_length=20, choices=OtherEnd.choices, blank=True)
    outside_unit = text("tổ chức đảng ngoài hệ thống")
    boundary = models.CharField("phạm vi", max_length=20, choices=ExternalScope.choices, blank=True)
    reason = models.CharField("lý do chuyển", max_length=30)
    reason_note = text("ghi rõ lý do")
    cause_on = models.DateField("ngày quyết định có hiệu lực hoặc ngày thay đổi nơi cư trú")
    channel = models.CharField("kênh nộp", max_length=12, choices=Channel.choices, default=Channel.IN_PERSON)
    channel_code = text("mã hồ sơ trên hệ thống thủ tục hành chính", 60)

    requested_on = day("ngày đề nghị")
    dues_paid_to = day("đã đóng đảng phí hết tháng")  # first day of the month
    introduced_on = day("ngày giới thiệu chuyển đi")
    upper_received_on = day("ngày cấp trên nơi đến tiếp nhận")
    grassroots_received_on = day("ngày đảng ủy cơ sở nơi đến tiếp nhận")
    received_on = day("ngày chi bộ tiếp nhận")
    late_note = text("giải trình, xử lý việc chậm", 500)
    out_entry = models.OneToOneField(
        Movement, models.PROTECT, null=True, blank=True, related_name="transfer_out_of", editable=False
    )
    in_entry = models.OneToOneField(
        Movement, models.PROTECT, null=True, blank=True, related_name="transfer_into", editable=False
    )
    back_entry = models.OneToOneField(
        Movement, models.PROTECT, null=True, blank=True, related_name="transfer_back_of", editable=False
    )
    batch = models.ForeignKey(
        "transfers.TransferBatch",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="transfers",
        verbose_name="đợt chuyển",
    )
    envelope = models.ForeignKey(
        "transfers.Envelope", models.PROTECT, null=True, blank=True, related_name="transfers", editable=False
    )

    objects = TransferQuerySet.as_manager()

    scope_paths = ("member__path", "origin__path", "destination__path")
    scope_permission = "transfer.view"

    class Meta:
        verbose_name = "hồ sơ chuyển sinh hoạt đảng"
        verbose_name_plural = "hồ sơ chuyển sinh hoạt đảng"
        ordering = ("-pk",)
        indexes = [
            models.Index("origin", "state", "id", name="transfer_from"),
            models.Index("destination", "state", "id", name="transfer_to"),
            models.Index("state", "introduced_on", name="transfer_by_introduction"),
            models.Index("member", name="transfer_of_member"),
        ]
        constraints = [
            models.UniqueConstraint(
                "member", name="transfer_one_open", condition=Q(state__in=[str(state) for state in OPEN]),
                violation_error_message="Đảng viên này đang có một hồ sơ chuyển sinh hoạt chưa kết thúc.",
            ),
            models.CheckConstraint(
                condition=Q(origin__isnull=False) | (Q(destination__isnull=False) & ~Q(outside_unit="")), name="transfer_has_ends",
                violation_error_message="Hồ sơ chuyển sinh hoạt phải có nơi đi, nơi đến.",
            ),
            models.CheckConstraint(
                condition=Q(destination__isnull=False) | ~Q(outside_unit=""), name="transfer_goes_somewhere",
                violation_error_message="Chưa ghi nơi đến.",
            ),
            models.CheckConstraint(
                condition=Q(received_on=None) | Q(introduced_on=None) | Q(received_on__gte=models.F("introduced_on")),
                name="transfer_received_after_introduction",
                violation_error_message="Ngày tiếp nhận không được trước ngày giới thiệu.",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"Chuyển sinh hoạt đảng: {self.full_name}"

    def get_absolute_url(self) -> str:
        """The page of the case, the same from both ends."""
        return address("transfers:detail", self.pk)

    @property
    def workflow(self):
        """The table of steps."""
        from transfers.workflow import WORKFLOW

        return WORKFLOW

    @property
    def is_arrival(self) -> bool:
        """Whether the member comes from outside the system."""
        return self.origin_id is None

    @property
    def leaves_system(self) -> bool:
        """Whether the member goes outside the system."""
        return self.destination_id is None

    @property
    def letter_type(self) -> str:
        """The letter this kind needs."""
        return LetterType.INTERNAL if self.kind == TransferKind.INTERNAL else LetterType.OFFICIAL

    @property
    def is_at_origin(self) -> bool:
        """Whether the letter is still being written at the origin."""
        return self.state in BEFORE_INTRODUCTION

    @property
    def way_on(self) -> date | None:
        """The day whose tree decides which bodies write: that of the introduction, or of the step at hand."""
        return self.introduced_on or self.judged_on or self.requested_on or self.cause_on

    @property
    def from_words(self) -> str:
        """The origin in words."""
        return self.origin.name if self.origin_id else self.outside_unit

    @property
    def to_words(self) -> str:
        """The destination in words."""
        return self.destination.name if self.destination_id else self.outside_unit

    def node_for(self, transition: Transition) -> Organization:
        """Whoever holds the case: the branch, or the committee whose box is next."""
        from transfers.routing import node_of

        return node_of(self, transition)

    def papers_held(self) -> set[str]:
        """Codes of the papers the case holds."""
        return {paper.code for paper in self.read_once("papers", lambda: list(self.papers.order_by("made_on", "pk")))}

    def paper_label(self, code: str) -> str:
        """What the paper is called."""
        from transfers.papers_table import PAPERS

        return PAPERS[code].words


class TransferStep(StepRecord):
    """Who did what with a transfer."""

    transfer = models.ForeignKey(Transfer, models.PROTECT, related_name="steps")

    class Meta(StepRecord.Meta):
        verbose_name = "việc đã làm về chuyển sinh hoạt"
        verbose_name_plural = "việc đã làm về chuyển sinh hoạt"

    def __str__(self) -> str:
        return f"{self.transfer}: {self.step}"


OF_TRANSFER = ("transfer__member__path", "transfer__origin__path", "transfer__destination__path")


@pghistory.track(keeps_before())
class TransferPaper(models.Model):
    """A paper of the request: decision, self-review, proof of residence, police confirmation; ``code`` as in ``papers_table``."""

    transfer = models.ForeignKey(Transfer, models.PROTECT, related_name="papers")
    code = models.CharField("loại giấy tờ", max_length=30)
    made_on = models.DateField("ngày")
    number = text("số", 60)
    issuer = text("nơi lập, nơi ký")
    remarks = models.TextField("nhận xét của đảng ủy cơ sở", blank=True)
    pages = models.PositiveSmallIntegerField("số tờ", null=True, blank=True)
    note = text("ghi chú", 500)
    recorded_by = recorded_by()
    recorded_at = models.DateTimeField(auto_now_add=True)

    objects = ScopedQuerySet.as_manager()

    scope_paths = OF_TRANSFER
    scope_permission = "transfer.view"

    class Meta:
        verbose_name = "giấy tờ chuyển sinh hoạt"
        verbose_name_plural = "giấy tờ chuyển sinh hoạt"
        ordering = ("transfer", "made_on", "pk")

    def __str__(self) -> str:
        return f"{self.code} – {self.transfer}"


class Readdressing(models.Model):
    """An end of an open case that became another organisation by an act (merger while on the way); undone with the act.

    Of an official transfer, of a temporary stay, or of a visitor's row (``end`` is then ``visit``).
    """

    transfer = models.ForeignKey(Transfer, models.PROTECT, null=True, blank=True, related_name="readdressings")
    temporary = models.ForeignKey(
        "transfers.TemporaryTransfer", models.PROTECT, null=True, blank=True, related_name="readdressings"
    )
    visit = models.ForeignKey(
        "members.TemporaryActivity", models.PROTECT, null=True, blank=True, related_name="readdressings"
    )
    act = models.ForeignKey("branches.Act", models.PROTECT, related_name="+")
    end = models.CharField(
        "đầu", max_length=12,
        choices=[("origin", "Nơi đi"), ("destination", "Nơi đến"), ("visit", "Chi bộ tiếp nhận tạm thời")],
    )  # fmt: skip
    before = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    after = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    undone = models.BooleanField(default=False)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "đổi nơi đi, nơi đến do sắp xếp tổ chức"
        verbose_name_plural = "đổi nơi đi, nơi đến do sắp xếp tổ chức"
        ordering = ("transfer", "at", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(transfer__isnull=False, temporary=None, visit=None)
                | Q(transfer=None, temporary__isnull=False, visit=None) | Q(transfer=None, temporary=None, visit__isnull=False),
                name="readdressing_of_one",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.transfer or self.temporary or self.visit}: {self.before} → {self.after}"
