"""The letter of introduction and its boxes, the register Mẫu 10-SHĐ, phiếu báo, the sealed file (``transfer.md`` 3, 4, 5)."""

from __future__ import annotations

import pghistory
from django.db import models
from django.db.models import Q

from branches.models import Organization
from core.scopes import ScopedQuerySet
from members.models.base import day, keeps_before, recorded_by, text
from transfers.models.choices import Direction, LetterType, SealState
from transfers.models.temporary import TemporaryTransfer
from transfers.models.transfer import OF_TRANSFER, Transfer

OF_EITHER = (
    *OF_TRANSFER, "temporary__member__path", "temporary__origin__path", "temporary__destination__path",
)  # fmt: skip


@pghistory.track(keeps_before())
class IntroductionLetter(models.Model):
    """A letter of introduction (giấy giới thiệu sinh hoạt đảng) of one transfer or one temporary stay.

    A letter spoilt or recalled is ``cancelled_on``, keeps its numbers in the books, and another takes its place.
    """

    transfer = models.ForeignKey(Transfer, models.PROTECT, null=True, blank=True, related_name="letters")
    temporary = models.ForeignKey(TemporaryTransfer, models.PROTECT, null=True, blank=True, related_name="letters")
    letter_type = models.CharField("loại giấy", max_length=12, choices=LetterType.choices)
    made_on = models.DateField("ngày lập")
    cancelled_on = day("ngày hủy")
    cancel_reason = text("lý do hủy", 500)
    recorded_by = recorded_by()
    recorded_at = models.DateTimeField(auto_now_add=True)

    objects = ScopedQuerySet.as_manager()

    scope_paths = OF_EITHER
    scope_permission = "transfer.view"

    class Meta:
        verbose_name = "giấy giới thiệu sinh hoạt đảng"
        verbose_name_plural = "giấy giới thiệu sinh hoạt đảng"
        ordering = ("made_on", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(transfer__isnull=False, temporary=None) | Q(transfer=None, temporary__isnull=False),
                name="letter_of_one_case",
            ),
            models.UniqueConstraint("transfer", condition=Q(cancelled_on=None, transfer__isnull=False), name="letter_one_of_transfer"),
            models.UniqueConstraint("temporary", condition=Q(cancelled_on=None, temporary__isnull=False), name="letter_one_of_stay"),
            models.CheckConstraint(
                condition=Q(cancelled_on=None) | ~Q(cancel_reason=""), name="letter_cancelled_with_reason",
                violation_error_message="Hủy giấy giới thiệu phải ghi lý do.",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.get_letter_type_display()}: {self.transfer or self.temporary}"


@pghistory.track(keeps_before())
class LetterBox(models.Model):
    """A box (ô) of a letter, written by one committee: box 1 never changes; a later one may be corrected beside what stood there."""

    letter = models.ForeignKey(IntroductionLetter, models.PROTECT, related_name="boxes")
    box = models.PositiveSmallIntegerField("ô số")
    organization = models.ForeignKey(
        Organization, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="cấp ủy ghi"
    )
    writer = text("cấp ủy ghi (ngoài hệ thống)")
    addressed_to = text("kính gửi, kính chuyển")
    written_on = models.DateField("ngày ghi")
    number = text("số … GTSHĐ", 30)
    dues_paid_to = day("đã đóng đảng phí hết tháng")
    signer_name = text("người ký", 120)
    signer_position = text("chức vụ người ký", 120)
    struck = text("chữ ghi sai (gạch, còn đọc được)", 250)
    correction = text("nội dung sửa, có đóng dấu", 500)
    recorded_by = recorded_by()
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "ô của giấy giới thiệu"
        verbose_name_plural = "ô của giấy giới thiệu"
        ordering = ("letter", "box")
        constraints = [models.UniqueConstraint("letter", "box", name="letter_box_once")]

    def __str__(self) -> str:
        return f"{self.letter}: ô {self.box}"


@pghistory.track(keeps_before())
class RegisterEntry(models.Model):
    """A line of a committee's Sổ giới thiệu sinh hoạt đảng (Mẫu 10-SHĐ): written by the step that signs the box, never removed.

    Numbers run by committee, year and direction. A cancelled letter leaves its line marked ``hủy``. A line entered after the fact takes
    no number of that row: it has the one of the paper (``given_number``), or none where nobody knows it.
    """

    organization = models.ForeignKey(
        Organization, models.PROTECT, related_name="introduction_register", verbose_name="cấp ủy"
    )
    year = models.PositiveSmallIntegerField("năm")
    direction = models.CharField("chiều", max_length=3, choices=Direction.choices)
    number = models.PositiveIntegerField("số thứ tự", null=True, blank=True)
    given_number = text("số trên giấy (dòng nhập sau)", 30)
    entered_on = models.DateField("ngày giới thiệu, tiếp nhận")
    box = models.ForeignKey(LetterBox, models.PROTECT, null=True, blank=True, related_name="register_entries")
    transfer = models.ForeignKey(Transfer, models.PROTECT, null=True, blank=True, related_name="register_entries")
    temporary = models.ForeignKey(
        TemporaryTransfer, models.PROTECT, null=True, blank=True, related_name="register_entries"
    )
    from_unit = text("nơi giới thiệu đi")
    from_upper = text("cấp ủy trực tiếp giới thiệu")
    to_unit = text("nơi đến")
    to_upper = text("cấp ủy trực tiếp nhận và giới thiệu")
    boundary = text("phạm vi", 20)
    void = models.BooleanField("hủy", default=False)
    recorded_at = models.DateTimeField(auto_now_add=True)

    objects = ScopedQuerySet.as_manager()

    scope_paths = ("organization__path",)
    scope_permission = "transfer.view"

    class Meta:
        verbose_name = "dòng sổ giới thiệu sinh hoạt đảng"
        verbose_name_plural = "sổ giới thiệu sinh hoạt đảng"
        ordering = ("organization", "year", "direction", "number")
        constraints = [
            models.UniqueConstraint("organization", "year", "direction", "number", name="register_number_once"),
            models.CheckConstraint(
                condition=Q(number=None) | Q(given_number=""), name="register_number_of_its_own_or_given"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organization}: {self.number_words}/{self.year}"

    @property
    def is_late(self) -> bool:
        """Whether the line was entered after the fact."""
        return self.number is None

    @property
    def number_words(self) -> str:
        """The number of the line; of one entered later the number on the paper, as far as it is known."""
        return self.given_number or "không rõ số" if self.number is None else str(self.number)


@pghistory.track(keeps_before())
class NoticeSlip(models.Model):
    """Phiếu báo đảng viên chuyển sinh hoạt đảng: the notice to the destination, and below it the answer to the origin."""

    transfer = models.OneToOneField(Transfer, models.PROTECT, related_name="notice")
    number = text("số phiếu báo", 60)
    sent_on = models.DateField("ngày gửi")
    sender = models.ForeignKey(
        Organization, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="cấp ủy gửi"
    )
    arrived_on = day("ngày đảng viên đến")
    answered_on = day("ngày trả lời")
    answer_number = text("số trả lời", 60)
    receiver_name = text("người nhận", 120)
    chased_on = day("ngày đôn đốc gần nhất")
    recorded_by = recorded_by()

    objects = ScopedQuerySet.as_manager()

    scope_paths = OF_TRANSFER
    scope_permission = "transfer.view"

    class Meta:
        verbose_name = "phiếu báo chuyển sinh hoạt đảng"
        verbose_name_plural = "phiếu báo chuyển sinh hoạt đảng"
        ordering = ("-sent_on", "-pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_on=None) | Q(answered_on__gte=models.F("sent_on")), name="notice_answered_after_sent",
                violation_error_message="Ngày trả lời không được trước ngày gửi phiếu báo.",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"Phiếu báo {self.transfer}"


@pghistory.track(keeps_before())
class FileSeal(models.Model):
    """The file that travels, sealed by the origin with its inventory, opened and checked by the destination."""

    transfer = models.OneToOneField(Transfer, models.PROTECT, related_name="seal")
    state = models.CharField("tình trạng", max_length=20, choices=SealState.choices, default=SealState.NOT_PREPARED)
    sealed_by = models.ForeignKey(
        Organization, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="nơi niêm phong"
    )
    sealed_on = day("ngày niêm phong")
    sealer_name = text("người niêm phong", 120)
    handed_between_offices = models.BooleanField("giao giữa hai cơ quan, không do đảng viên mang", default=False)
    opened_by = models.ForeignKey(
        Organization, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="nơi mở niêm phong"
    )
    opened_on = day("ngày mở, kiểm tra")
    opener_name = text("người kiểm tra", 120)
    note = text("ghi chú", 500)
    recorded_by = recorded_by()

    objects = ScopedQuerySet.as_manager()

    scope_paths = OF_TRANSFER
    scope_permission = "transfer.view"

    class Meta:
        verbose_name = "hồ sơ niêm phong"
        verbose_name_plural = "hồ sơ niêm phong"

    def __str__(self) -> str:
        return f"Hồ sơ của {self.transfer.full_name}: {self.get_state_display()}"


class SealedPaper(models.Model):
    """One line of the inventory (mục lục tài liệu trong hồ sơ); ``found`` is what the destination ticked."""

    seal = models.ForeignKey(FileSeal, models.PROTECT, related_name="papers")
    order = models.PositiveSmallIntegerField("số thứ tự")
    document_type = models.CharField("loại tài liệu", max_length=3)
    number = text("số", 60)
    issued_on = day("ngày")
    issuer = text("cơ quan ban hành", 200)
    pages = models.PositiveSmallIntegerField("số tờ", null=True, blank=True)
    found = models.BooleanField("có khi mở", null=True, blank=True)

    class Meta:
        verbose_name = "tài liệu trong hồ sơ niêm phong"
        verbose_name_plural = "tài liệu trong hồ sơ niêm phong"
        ordering = ("seal", "order")
        constraints = [models.UniqueConstraint("seal", "order", name="sealed_paper_order_once")]

    def __str__(self) -> str:
        return f"{self.order}. {self.document_type}"
