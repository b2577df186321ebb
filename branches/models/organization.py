"""The versioned tree of Party organisations (tổ chức đảng)."""

from __future__ import annotations

import pghistory
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import F, Func, Q, Value

from core.addresses import address
from core.scopes import ScopedQuerySet

SEGMENT = 7  # six base-36 digits of the primary key and a slash


class Level(models.TextChoices):
    """Level of an organisation (cấp); codes of ``organization.md`` 2.2. Never derived from the administrative unit."""

    CENTRAL = "central", "Trung ương"
    PROVINCIAL = "provincial", "Đảng bộ trực thuộc Trung ương"
    UPPER = "upper", "Đảng bộ cấp trên trực tiếp của tổ chức cơ sở đảng"
    GRASSROOTS_COMMITTEE = "grassroots_committee", "Đảng bộ cơ sở"
    GRASSROOTS_BRANCH = "grassroots_branch", "Chi bộ cơ sở"
    SUB_GRASSROOTS_COMMITTEE = "sub_grassroots_committee", "Đảng bộ trực thuộc cơ sở"
    SECTIONAL_COMMITTEE = "sectional_committee", "Đảng bộ bộ phận"
    BRANCH = "branch", "Chi bộ"
    PARTY_CELL = "party_cell", "Tổ đảng"


BRANCH_LEVELS = (Level.BRANCH, Level.GRASSROOTS_BRANCH)  # the levels that hold members
GRASSROOTS_LEVELS = (Level.GRASSROOTS_COMMITTEE, Level.GRASSROOTS_BRANCH)  # tổ chức cơ sở đảng


class OrganizationStatus(models.TextChoices):
    """Standing of an organisation; dissolved (giải thể) and disbanded (giải tán, kỷ luật) are never the same."""

    ACTIVE = "active", "Đang hoạt động"
    SUSPENDED = "suspended", "Tạm ngừng"
    DISSOLVED = "dissolved", "Đã giải thể"
    DISBANDED = "disbanded", "Bị giải tán"
    MERGED = "merged", "Đã sáp nhập"
    SPLIT = "split", "Đã chia tách"
    ENDED = "ended", "Đã kết thúc hoạt động"
    ANNULLED = "annulled", "Không thành lập (quyết định đã hoàn lại)"


LIVING = (OrganizationStatus.ACTIVE, OrganizationStatus.SUSPENDED)


class OrganizationQuerySet(ScopedQuerySet):
    """Organisations as of today."""

    def active(self) -> OrganizationQuerySet:
        """Those that still exist."""
        return self.filter(status__in=LIVING)

    def branches(self) -> OrganizationQuerySet:
        """Branches (chi bộ), the nodes that hold members."""
        return self.filter(level__in=BRANCH_LEVELS)


TRACKED = (
    "code", "exchange_identifier", "name", "parent", "level", "organization_type", "branch_type", "status", "has_seal",
    "granted_superior_powers", "organ_label", "place_name", "address", "established_on", "decision_number", "decision_date",
    "decision_issuer", "ended_on", "sort_order",
)  # fmt: skip


@pghistory.track(fields=TRACKED, model_name="OrganizationEvent")
class Organization(models.Model):
    """A Party organisation (tổ chức đảng) for its whole life; columns other than the keys mirror the version of today.

    Never deleted, its code never reused. ``path`` runs from the root: ``00000a/00001f/`` (see ``SEGMENT``); what it was on
    another day stands in ``OrganizationVersion``.
    """

    code = models.CharField("mã tổ chức đảng", max_length=35, unique=True)
    exchange_identifier = models.CharField("mã định danh điện tử", max_length=35, blank=True)
    name = models.CharField("tên tổ chức đảng", max_length=250)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name="trực thuộc"
    )
    path = models.CharField(max_length=140, unique=True, db_collation="C", editable=False)
    level = models.CharField("cấp", max_length=30, choices=Level.choices)
    organization_type = models.CharField("loại hình tổ chức cơ sở đảng", max_length=30, blank=True)
    branch_type = models.CharField("loại hình chi bộ", max_length=30, blank=True)
    status = models.CharField(
        "tình trạng", max_length=20, choices=OrganizationStatus.choices, default=OrganizationStatus.ACTIVE
    )
    has_seal = models.BooleanField("có con dấu", default=False)
    granted_superior_powers = models.BooleanField("được giao quyền cấp trên cơ sở", default=False)
    organ_label = models.CharField("cơ quan tổ chức của cấp ủy", max_length=80, blank=True)
    place_name = models.CharField("địa danh ghi trên văn bản", max_length=80, blank=True)
    address = models.CharField("địa chỉ, địa bàn", max_length=250, blank=True)
    established_on = models.DateField("ngày thành lập", null=True, blank=True)
    decision_number = models.CharField("số quyết định thành lập", max_length=40, blank=True)
    decision_date = models.DateField("ngày quyết định thành lập", null=True, blank=True)
    decision_issuer = models.CharField("cơ quan quyết định thành lập", max_length=200, blank=True)
    ended_on = models.DateField("ngày kết thúc", null=True, blank=True)
    sort_order = models.PositiveIntegerField("thứ tự", default=0)
    sort_key = models.CharField(max_length=400, db_collation="C", editable=False, default="")
    search_text = models.CharField(max_length=300, editable=False, default="")
    search = models.GeneratedField(
        expression=SearchVector("search_text", config="simple"), output_field=SearchVectorField(), db_persist=True
    )

    objects = OrganizationQuerySet.as_manager()

    scope_paths = ("path",)
    scope_permission = "organization.view"

    class Meta:
        verbose_name = "tổ chức đảng"
        verbose_name_plural = "tổ chức đảng"
        ordering = ("path",)
        indexes = [
            GinIndex("search", name="organization_search"),
            models.Index("parent", "sort_order", "sort_key", name="organization_children"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(established_on=None) | Q(ended_on__gte=F("established_on")),
                name="organization_ends_after_start",
                violation_error_message="Ngày kết thúc không được trước ngày thành lập.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The page of this organisation."""
        return address("branches:detail", self.pk)

    @property
    def is_branch(self) -> bool:
        """Whether members sit here (chi bộ)."""
        return self.level in BRANCH_LEVELS

    @property
    def is_active(self) -> bool:
        """Whether the organisation still exists."""
        return self.status in LIVING

    def ancestor_paths(self, *, include_self: bool = True) -> list[str]:
        """Paths of this organisation and everything above it, from the root down."""
        ends = range(SEGMENT, len(self.path) + (1 if include_self else 0), SEGMENT)
        return [self.path[:end] for end in ends]

    def ancestors(self, *, include_self: bool = False) -> OrganizationQuerySet:
        """Organisations above this one, from the root down."""
        return Organization.objects.filter(path__in=self.ancestor_paths(include_self=include_self)).order_by("path")


class OrganizationVersion(models.Model):
    """What an organisation was from one day to another: name, level, parent, types. Old papers print the old name."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="versions")
    valid_from = models.DateField("từ ngày")
    valid_to = models.DateField("đến ngày", null=True, blank=True)
    name = models.CharField("tên tổ chức đảng", max_length=250)
    parent = models.ForeignKey(Organization, models.PROTECT, null=True, blank=True, related_name="+")
    path = models.CharField(max_length=140, db_collation="C")
    level = models.CharField("cấp", max_length=30, choices=Level.choices)
    organization_type = models.CharField(max_length=30, blank=True)
    branch_type = models.CharField(max_length=30, blank=True)
    has_seal = models.BooleanField(default=False)
    act = models.ForeignKey("branches.Act", models.PROTECT, null=True, blank=True, related_name="versions")

    class Meta:
        verbose_name = "giai đoạn của tổ chức đảng"
        verbose_name_plural = "giai đoạn của tổ chức đảng"
        ordering = ("organization", "valid_from")
        indexes = [models.Index("path", "valid_from", name="version_path")]
        constraints = [
            ExclusionConstraint(
                name="organization_one_version_a_day",
                expressions=[
                    (Func("organization", "organization", Value("[]"), function="int8range"), "="),
                    (Func("valid_from", "valid_to", Value("[]"), function="daterange"), "&&"),
                ],
                violation_error_message="Hai giai đoạn của một tổ chức đảng không được chồng lên nhau.",
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="version_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.valid_from} – {self.valid_to or 'nay'})"


class CodePeriod(models.Model):
    """A code an organisation bore: the 14 digits of today (2.3.3.3.3) or an older one."""

    class Scheme(models.TextChoices):
        """Which system the code belongs to."""

        DATABASE_14 = "database_14", "Mã 14 số của cơ sở dữ liệu đảng viên"
        OLD = "old", "Mã cũ"
        EXCHANGE = "exchange", "Mã định danh điện tử"

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="codes")
    scheme = models.CharField("loại mã", max_length=20, choices=Scheme.choices)
    code = models.CharField("mã", max_length=35, db_index=True)
    valid_from = models.DateField("từ ngày", null=True, blank=True)
    valid_to = models.DateField("đến ngày", null=True, blank=True)

    class Meta:
        verbose_name = "mã của tổ chức đảng"
        verbose_name_plural = "mã của tổ chức đảng"
        ordering = ("organization", "valid_from", "pk")
        constraints = [
            models.UniqueConstraint(
                "scheme",
                "code",
                name="code_once_in_scheme",
                violation_error_message="Mã này đã cấp cho một tổ chức đảng.",
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_from=None) | Q(valid_to__gte=F("valid_from")),
                name="code_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class Lineage(models.Model):
    """Which organisation continues which (tổ chức kế thừa), by what act."""

    predecessor = models.ForeignKey(Organization, models.PROTECT, related_name="successor_links")
    successor = models.ForeignKey(Organization, models.PROTECT, related_name="predecessor_links")
    act = models.ForeignKey("branches.Act", models.PROTECT, related_name="lineage")
    on = models.DateField("từ ngày")

    class Meta:
        verbose_name = "kế thừa"
        verbose_name_plural = "kế thừa"
        constraints = [models.UniqueConstraint("predecessor", "successor", "act", name="lineage_once")]

    def __str__(self) -> str:
        return f"{self.predecessor} → {self.successor}"


@pghistory.track()
class Delegation(models.Model):
    """A power delegated to a grassroots committee (ủy quyền) by a decision, for a time."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="delegations")
    action = models.CharField("việc được ủy quyền", max_length=40)
    decision_number = models.CharField("số quyết định", max_length=40)
    decision_date = models.DateField("ngày quyết định")
    issuer = models.CharField("cơ quan ban hành", max_length=200)
    valid_from = models.DateField("từ ngày")
    valid_to = models.DateField("đến ngày", null=True, blank=True)

    objects = ScopedQuerySet.as_manager()

    scope_paths = ("organization__path",)
    scope_permission = "organization.view"

    class Meta:
        verbose_name = "ủy quyền"
        verbose_name_plural = "ủy quyền"
        ordering = ("organization", "-valid_from")
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                name="delegation_ends_after_start",
                violation_error_message="Ngày hết hạn ủy quyền không được trước ngày bắt đầu.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.organization}: {self.action}"
