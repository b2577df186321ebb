"""The ledger: every gain, loss or change of place of a member is one append-only movement (biến động đảng số).

Headcounts are computed from it and from nothing else. The arithmetic stands in ``members.ledger``; the rules it follows in
``reports.md`` 3.
"""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils import timezone

from branches.models import Act, Organization
from core.scopes import ScopedQuerySet, path_filter
from members.models.member import Member, MembershipClass


class MovementKind(models.TextChoices):
    """What happened. Recognition as official is a change of class, not a movement."""

    OPENING = "opening", "Số dư ban đầu"
    ADMISSION = "admission", "Kết nạp"
    READMISSION = "readmission", "Kết nạp lại"
    RESTORATION = "restoration", "Phục hồi đảng tịch"
    TRANSFER_OUT = "transfer_out", "Chuyển đi"
    TRANSFER_IN = "transfer_in", "Chuyển đến"
    TRANSFER_BACK = "transfer_back", "Trở lại nơi đi"
    DEATH = "death", "Từ trần"
    EXPULSION = "expulsion", "Khai trừ"
    DELETION = "deletion", "Xóa tên"
    VOLUNTARY_EXIT = "voluntary_exit", "Xin ra khỏi Đảng"
    ANNULMENT = "annulment", "Hủy quyết định kết nạp"
    REORGANIZATION = "reorganization", "Sắp xếp tổ chức"
    MERGED_RECORD = "merged_record", "Gộp hồ sơ trùng"


ENTRY_KINDS = (MovementKind.OPENING, MovementKind.ADMISSION, MovementKind.READMISSION, MovementKind.RESTORATION)
EXIT_KINDS = (
    MovementKind.DEATH, MovementKind.EXPULSION, MovementKind.DELETION, MovementKind.VOLUNTARY_EXIT, MovementKind.ANNULMENT,
    MovementKind.MERGED_RECORD,
)  # fmt: skip


class ExternalScope(models.TextChoices):
    """How far outside the system the other end of a transfer lies; decides rows a, b, c, d of the working sheet 1."""

    OTHER_PROVINCE = "other_province", "Tỉnh, thành phố (đảng bộ trực thuộc Trung ương) khác"
    SAME_PROVINCE = "same_province", "Đảng bộ khác trong tỉnh"
    SAME_COMMITTEE = "same_committee", "Tổ chức cơ sở đảng khác trong cùng đảng bộ xã, phường"
    SAME_GRASSROOTS = "same_grassroots", "Chi bộ khác trong cùng đảng bộ cơ sở"


SMALL_PART = 400  # organisations; a smaller part of the tree is reached by key, so that each end uses its own index


class MovementQuerySet(ScopedQuerySet):
    """Entries by where they are felt: at any of their four ends."""

    def visible_to(self, scope, permission: str | None = None) -> MovementQuerySet:
        """The entries felt where this person holds the permission."""
        return self._felt(scope.paths(str(permission or self.model.scope_permission)))

    def under(self, organization) -> MovementQuerySet:
        """The entries felt on or below one organisation."""
        return self._felt((organization.path,))

    def _felt(self, prefixes: tuple[str, ...]) -> MovementQuerySet:
        if "" in prefixes:
            return self.all()
        inside = Organization.objects.filter(path_filter(("path",), prefixes))
        keys = list(inside.order_by().values_list("pk", flat=True)[: SMALL_PART + 1])
        if len(keys) > SMALL_PART:
            return self.filter(path_filter(self.model.scope_paths, prefixes))
        ends = ("before_origin", "before_destination", "after_origin", "after_destination")
        condition = Q(pk__in=())
        for end in ends:
            condition |= Q(**{f"{end}__in": keys})
        return self.filter(condition)


class Movement(models.Model):
    """One entry of the ledger, never changed, never deleted; a mistake is met by a reversing entry (``sign`` = -1).

    A place is a pair of organisations (origin, destination): a branch holds itself twice; a member in transit lies between the
    two ends; empty means outside the system. A node counts a member exactly when both ends of the place lie inside it, so
    the change at any node is ``sign x (inside(after) - inside(before))`` with the tree of the day ``effective_on``.
    """

    member = models.ForeignKey(Member, models.PROTECT, related_name="movements", verbose_name="đảng viên")
    kind = models.CharField("loại biến động", max_length=20, choices=MovementKind.choices)
    sign = models.SmallIntegerField("dấu", default=1)
    effective_on = models.DateField("ngày có hiệu lực")
    recorded_at = models.DateTimeField("ghi nhận lúc", default=timezone.now, editable=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="người ghi"
    )
    before_origin = models.ForeignKey(Organization, models.PROTECT, null=True, blank=True, related_name="+")
    before_destination = models.ForeignKey(Organization, models.PROTECT, null=True, blank=True, related_name="+")
    after_origin = models.ForeignKey(Organization, models.PROTECT, null=True, blank=True, related_name="+")
    after_destination = models.ForeignKey(Organization, models.PROTECT, null=True, blank=True, related_name="+")
    boundary = models.CharField("phạm vi chuyển", max_length=20, choices=ExternalScope.choices, blank=True)
    external_unit = models.CharField("nơi đi, nơi đến ngoài hệ thống", max_length=250, blank=True)
    membership_class = models.CharField("tư cách lúc đó", max_length=12, choices=MembershipClass.choices, blank=True)
    document_number = models.CharField("số văn bản", max_length=60, blank=True)
    document_date = models.DateField("ngày văn bản", null=True, blank=True)
    issuer = models.CharField("cơ quan ban hành", max_length=200, blank=True)
    note = models.CharField("ghi chú", max_length=300, blank=True)
    act = models.ForeignKey(Act, models.PROTECT, null=True, blank=True, related_name="movements")
    reverses = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="reversed_by")

    objects = MovementQuerySet.as_manager()

    scope_paths = (
        "before_origin__path", "before_destination__path", "after_origin__path", "after_destination__path",
    )  # fmt: skip
    scope_permission = "member.view"

    class Meta:
        verbose_name = "biến động đảng số"
        verbose_name_plural = "biến động đảng số"
        ordering = ("-effective_on", "-pk")
        indexes = [
            models.Index("member", "effective_on", "id", name="movement_by_member"),
            models.Index("before_origin", "effective_on", name="movement_from"),
            models.Index("after_destination", "effective_on", name="movement_to"),
            models.Index("before_destination", "effective_on", name="movement_from_far"),
            models.Index("after_origin", "effective_on", name="movement_to_near"),
            models.Index("effective_on", "id", name="movement_by_day"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(sign__in=(1, -1)), name="movement_sign"),
            models.CheckConstraint(
                condition=Q(sign=1, reverses=None) | Q(sign=-1, reverses__isnull=False),
                name="movement_reversal_has_original",
            ),
            models.CheckConstraint(
                condition=(
                    Q(before_origin=None, before_destination=None)
                    | Q(before_origin__isnull=False, before_destination__isnull=False)
                )
                & (
                    Q(after_origin=None, after_destination=None)
                    | Q(after_origin__isnull=False, after_destination__isnull=False)
                ),
                name="movement_places_whole",
            ),
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        prefix = "Đảo bút toán: " if self.sign < 0 else ""
        return f"{prefix}{self.get_kind_display()} – {self.member}"


class PlaceKind(models.TextChoices):
    """Where a member is counted."""

    BRANCH = "branch", "Tại chi bộ"
    TRANSIT = "transit", "Đang chuyển"


class MembershipPeriod(models.Model):
    """Where a member was counted from a day to a day (both inclusive): derived from the ledger, rebuilt by ``members.ledger``.

    PostgreSQL refuses two at once. ``origin`` = ``destination`` = the branch, or the two ends while in transit.
    """

    member = models.ForeignKey(Member, models.PROTECT, related_name="periods")
    kind = models.CharField(max_length=8, choices=PlaceKind.choices)
    origin = models.ForeignKey(Organization, models.PROTECT, related_name="periods")
    destination = models.ForeignKey(Organization, models.PROTECT, related_name="arriving_periods")
    valid_from = models.DateField("từ ngày")
    valid_to = models.DateField("đến ngày", null=True, blank=True)
    opened_by = models.ForeignKey(Movement, models.PROTECT, related_name="opened_periods")
    closed_by = models.ForeignKey(Movement, models.PROTECT, null=True, blank=True, related_name="closed_periods")

    objects = ScopedQuerySet.as_manager()

    scope_paths = ("origin__path", "destination__path")
    scope_permission = "member.view"

    class Meta:
        verbose_name = "giai đoạn đảng tịch"
        verbose_name_plural = "giai đoạn đảng tịch"
        ordering = ("member", "valid_from")
        indexes = [
            models.Index("origin", "valid_from", name="period_origin"),
            models.Index("destination", name="period_transit_destination", condition=Q(kind="transit")),
            models.Index("member", name="period_open", condition=Q(valid_to=None)),
        ]
        constraints = [
            ExclusionConstraint(
                name="member_one_place_a_day",
                expressions=[
                    (Func("member", "member", Value("[]"), function="int8range"), "="),
                    (Func("valid_from", "valid_to", Value("[]"), function="daterange"), "&&"),
                ],
                violation_error_message="Một đảng viên không thể cùng lúc ở hai nơi.",
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="period_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(kind="branch", origin=F("destination")) | Q(kind="transit"),
                name="period_branch_holds_itself",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member}: {self.origin} từ {self.valid_from}"
