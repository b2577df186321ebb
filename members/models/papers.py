"""The paper file of a member (hồ sơ đảng viên): what is in it, who keeps it, who borrowed it, what was lost.

Metadata only: the file is a confidential document and its scans are not stored (``member-record.md`` 1 and 2).
"""

from __future__ import annotations

import pghistory
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.db import models
from django.db.models import F, Func, Q, Value
from django.urls import reverse

from branches.models import Organization
from core.scopes import ScopedQuerySet
from members.models.base import OfMember, day, lines, precision, text
from members.models.member import Member


class Presence(models.TextChoices):
    """In what shape a paper lies in the file."""

    ORIGINAL = "original", "Bản chính"
    COPY = "copy", "Bản sao"
    RESTORED = "restored", "Khôi phục"
    MISSING = "missing", "Không có"


PRESENT = (Presence.ORIGINAL, Presence.COPY, Presence.RESTORED)


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class FilePaper(OfMember):
    """One paper of a member's file; its type is a code of the list ``member_document`` (104 types, 1361-CV/BTCTW)."""

    document_type = models.CharField("loại tài liệu", max_length=3)
    presence = models.CharField("có trong hồ sơ", max_length=10, choices=Presence.choices, default=Presence.ORIGINAL)
    number = text("số văn bản", 60)
    issued_on = day("ngày văn bản")
    issued_precision = precision()
    issuer = text("cơ quan ban hành", 200)
    pages = models.PositiveSmallIntegerField("số tờ", null=True, blank=True)
    place = text("nơi để", 120)
    reason_missing = text("lý do không có")
    restored_on = day("ngày khôi phục")
    note = text("ghi chú")

    class Meta:
        verbose_name = "tài liệu trong hồ sơ"
        verbose_name_plural = "tài liệu trong hồ sơ"
        ordering = ("member", "document_type", "issued_on", "pk")
        indexes = [models.Index("member", "document_type", name="paper_by_type")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(presence="missing") | ~Q(reason_missing=""), name="paper_missing_with_reason",
                violation_error_message="Tài liệu không có thì phải ghi lý do.",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.document_type} – {self.member}"


@pghistory.track()
class FileCustody(OfMember):
    """Which organisation keeps the file, from a day to a day (``member-record.md`` 2: the keeper is a dated fact, not derived)."""

    keeper = models.ForeignKey(Organization, models.PROTECT, related_name="kept_files", verbose_name="nơi giữ hồ sơ")
    valid_from = models.DateField("từ ngày")
    valid_to = models.DateField("đến ngày", null=True, blank=True)
    handover = models.ForeignKey(
        "members.FileHandover", models.PROTECT, null=True, blank=True, related_name="custodies"
    )

    class Meta:
        verbose_name = "nơi giữ hồ sơ"
        verbose_name_plural = "nơi giữ hồ sơ"
        ordering = ("member", "-valid_from")
        constraints = [
            ExclusionConstraint(
                name="file_one_keeper_a_day",
                expressions=[
                    (Func("member", "member", Value("[]"), function="int8range"), "="),
                    (Func("valid_from", "valid_to", Value("[]"), function="daterange"), "&&"),
                ],
                violation_error_message="Một hồ sơ không thể do hai nơi giữ trong cùng một ngày.",
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="custody_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.keeper} giữ hồ sơ {self.member}"


@pghistory.track()
class FileHandover(models.Model):
    """A hand-over of files with its minutes (biên bản giao nhận hồ sơ): change of keeper, transfer, delivery upward."""

    class Reason(models.TextChoices):
        """Why files changed hands."""

        KEEPER_CHANGED = "keeper_changed", "Thay đổi người giữ hồ sơ"
        TRANSFER = "transfer", "Chuyển sinh hoạt đảng"
        REORGANIZATION = "reorganization", "Sắp xếp tổ chức đảng"
        OTHER = "other", "Lý do khác"

    reason = models.CharField("lý do", max_length=20, choices=Reason.choices)
    handed_on = models.DateField("ngày giao nhận")
    minutes_number = text("số biên bản", 60)
    from_organization = models.ForeignKey(
        Organization, models.PROTECT, null=True, blank=True, related_name="files_handed_over", verbose_name="bên giao"
    )
    to_organization = models.ForeignKey(
        Organization, models.PROTECT, related_name="files_received", verbose_name="bên nhận"
    )
    from_person = text("người giao", 120)
    to_person = text("người nhận", 120)
    index_certified = models.BooleanField("mục lục tài liệu có xác nhận của bên giao", default=False)
    sealed = models.BooleanField("hồ sơ được niêm phong", default=False)
    note = text("ghi chú")
    members = models.ManyToManyField(Member, through="members.FileHandoverLine", related_name="file_handovers")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)

    objects = ScopedQuerySet.as_manager()

    scope_paths = ("from_organization__path", "to_organization__path")
    scope_permission = "member.view"

    class Meta:
        verbose_name = "giao nhận hồ sơ"
        verbose_name_plural = "giao nhận hồ sơ"
        ordering = ("-handed_on", "-pk")

    def __str__(self) -> str:
        return f"Giao nhận hồ sơ ngày {self.handed_on:%d/%m/%Y}"

    def get_absolute_url(self) -> str:
        """The page of this hand-over."""
        return reverse("members:handover_detail", args=[self.pk])


class FileHandoverLine(models.Model):
    """One file in a hand-over and how many papers were counted in it."""

    handover = models.ForeignKey(FileHandover, models.PROTECT, related_name="lines")
    member = models.ForeignKey(Member, models.PROTECT, related_name="handover_lines")
    papers = models.PositiveSmallIntegerField("số tài liệu")

    class Meta:
        verbose_name = "hồ sơ giao nhận"
        verbose_name_plural = "hồ sơ giao nhận"
        constraints = [models.UniqueConstraint("handover", "member", name="handover_line_once")]

    def __str__(self) -> str:
        return str(self.member)


@pghistory.track()
class FileLoan(OfMember):
    """A file lent out (mượn đọc hồ sơ): to whom, for what, by whose leave."""

    borrower = models.CharField("người mượn", max_length=120)
    borrower_unit = text("đơn vị của người mượn", 200)
    purpose = models.CharField("mục đích", max_length=250)
    permitted_by = models.CharField("người cho phép", max_length=120)
    out_on = models.DateField("ngày mượn")
    due_on = day("hẹn trả")
    returned_on = day("ngày trả")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "lượt mượn hồ sơ"
        verbose_name_plural = "sổ mượn đọc hồ sơ"
        ordering = ("-out_on", "-pk")
        constraints = [
            models.UniqueConstraint(
                "member", name="loan_one_open", condition=Q(returned_on=None),
                violation_error_message="Hồ sơ này đang được mượn, chưa trả.",
            ),
            models.CheckConstraint(
                condition=Q(returned_on=None) | Q(returned_on__gte=F("out_on")), name="loan_returned_after_out",
                violation_error_message="Ngày trả không được trước ngày mượn.",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.borrower} mượn hồ sơ {self.member}"


@pghistory.track()
class FileIncident(OfMember):
    """A loss of a file or of some of its papers, and its restoration (khôi phục hồ sơ, 12-HD/BTCTW II.3); never back-dated."""

    found_on = models.DateField("ngày phát hiện")
    papers_lost = models.JSONField("tài liệu bị mất", default=list)  # codes of member_document
    whole_file = models.BooleanField("mất toàn bộ hồ sơ", default=False)
    cause = lines("nguyên nhân, trách nhiệm")
    explained_by = text("người tường trình", 120)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    restored_on = day("ngày xác nhận khôi phục")
    certified_by = text("cấp ủy xác nhận", 200)
    papers_restored = models.JSONField("tài liệu đã khôi phục", default=list)

    class Meta:
        verbose_name = "việc mất hồ sơ"
        verbose_name_plural = "việc mất hồ sơ"
        ordering = ("-found_on", "-pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(restored_on=None, certified_by="")
                | (Q(restored_on__gte=F("found_on")) & ~Q(certified_by="")),
                name="incident_restored_and_certified",
                violation_error_message="Ngày khôi phục và cấp ủy xác nhận phải đi cùng nhau, không trước ngày phát hiện.",
            )
        ]

    def __str__(self) -> str:
        return f"Mất hồ sơ của {self.member}"


@pghistory.track()
class FileCount(models.Model):
    """The half-yearly comparison of the list of members with the files on the shelf (đối chiếu danh sách với hồ sơ)."""

    organization = models.ForeignKey(
        Organization, models.PROTECT, related_name="file_counts", verbose_name="tổ chức đảng"
    )
    counted_on = models.DateField("ngày đối chiếu")
    listed = models.PositiveIntegerField("số đảng viên trong danh sách")
    found = models.PositiveIntegerField("số hồ sơ có")
    absent = models.ManyToManyField(Member, blank=True, related_name="+", verbose_name="đảng viên chưa có hồ sơ")
    conclusion = lines("kết luận, cách xử lý")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)

    objects = ScopedQuerySet.as_manager()

    scope_paths = ("organization__path",)
    scope_permission = "member.view"

    class Meta:
        verbose_name = "đối chiếu hồ sơ"
        verbose_name_plural = "đối chiếu hồ sơ"
        ordering = ("-counted_on", "-pk")

    def __str__(self) -> str:
        return f"Đối chiếu hồ sơ {self.organization} ngày {self.counted_on:%d/%m/%Y}"
