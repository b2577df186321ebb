"""Party dues (đảng phí): on what a member pays, what he owes and has paid month by month, what the branch hands up.

Rates and limits are dated parameters (01-QĐ/TW, 03/02/2026); amounts are whole đồng.
"""

from __future__ import annotations

import pghistory
import pgtrigger
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.db import models
from django.db.models import F, Func, Q, Value
from django.urls import reverse

from branches.models import Organization
from core.dates import Month
from core.scopes import ScopedQuerySet
from members.models import Member


def _by() -> models.ForeignKey:
    return models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")


def _word(name: str) -> Func:
    """A word as a range of one number: a plain index of ranges compares it without an extension."""
    number = Func(F(name), function="hashtext")
    return Func(number, number, Value("[]"), function="int4range")


def _range() -> Func:
    return Func("valid_from", "valid_to", Value("[]"), function="daterange")


class Region(models.TextChoices):
    """Vùng lương tối thiểu of the place of the branch (293/2025/NĐ-CP)."""

    I = "I", "Vùng I"  # noqa: E741 - the state's own name
    II = "II", "Vùng II"
    III = "III", "Vùng III"
    IV = "IV", "Vùng IV"


class Channel(models.TextChoices):
    """How dues were paid."""

    CASH = "cash", "Tiền mặt"
    PORTAL = "portal", "Cổng dịch vụ công"
    BANK = "bank", "Chuyển khoản"


class DuesStatus(models.TextChoices):
    """What a month of a member stands at."""

    OWING = "owing", "Chưa nộp"
    PARTIAL = "partial", "Nộp một phần"
    PAID = "paid", "Đã nộp"
    EXEMPT = "exempt", "Được miễn"
    NOT_COLLECTED = "not_collected", "Không thu"
    UNSET = "unset", "Chưa có mức đóng"

    @property
    def tone(self) -> str:
        """Colour of the badge, always beside the words."""
        return {
            "owing": "warning", "partial": "warning", "paid": "done", "exempt": "neutral", "not_collected": "neutral",
            "unset": "current",
        }[self.value]  # fmt: skip


@pghistory.track(
    pghistory.UpdateEvent(row=pghistory.Old, label="before", level=pgtrigger.Statement),
    pghistory.DeleteEvent(label="deleted", level=pgtrigger.Statement),
)
class DuesProfile(models.Model):
    """The group of a member and the income dues are taken of, from a month to a month (mức thu nhập làm căn cứ đóng đảng phí).

    Income is for the branch secretary alone (``dues.income``). ``base`` is the monthly salary of insurance, pension or allowance
    in đồng, ``extra_base`` the pay beside a pension; ``fixed_amount`` the dues themselves where no rate is known (abroad; other
    groups before 01/02/2026). ``pays_at`` names another branch that collects, ``pays_outside`` one that is not in the system.
    """

    member = models.ForeignKey(Member, models.PROTECT, related_name="dues_profiles", verbose_name="đảng viên")
    group = models.CharField("nhóm đóng đảng phí", max_length=30)
    base = models.BigIntegerField("mức làm căn cứ đóng (đồng/tháng)", null=True, blank=True)
    extra_base = models.BigIntegerField("tiền công, phụ cấp ngoài lương hưu (đồng/tháng)", null=True, blank=True)
    region = models.CharField("vùng lương tối thiểu", max_length=3, choices=Region.choices, blank=True)
    fixed_amount = models.BigIntegerField("mức đóng ghi tay (đồng/tháng)", null=True, blank=True)
    voluntary_amount = models.BigIntegerField("tự nguyện đóng cao hơn (đồng/tháng)", null=True, blank=True)
    voluntary_document = models.CharField("văn bản đồng ý của cấp ủy cấp trên", max_length=200, blank=True)
    social_pension = models.BooleanField("hưởng trợ cấp hưu trí xã hội", default=False)
    pays_at = models.ForeignKey(
        Organization, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="đóng tại chi bộ khác"
    )
    pays_outside = models.CharField("đóng ở nơi ngoài hệ thống", max_length=200, blank=True)
    note = models.CharField("ghi chú", max_length=300, blank=True)
    valid_from = models.DateField("từ tháng")
    valid_to = models.DateField("đến hết tháng", null=True, blank=True)
    recorded_by = _by()
    recorded_at = models.DateTimeField(auto_now=True)

    objects = ScopedQuerySet.as_manager()

    scope_paths = ("member__path",)
    scope_permission = "dues.income"

    class Meta:
        verbose_name = "căn cứ đóng đảng phí"
        verbose_name_plural = "căn cứ đóng đảng phí"
        ordering = ("member", "valid_from")
        constraints = [
            ExclusionConstraint(
                name="dues_one_profile_a_day",
                expressions=[(Func("member", "member", Value("[]"), function="int8range"), "="), (_range(), "&&")],
                violation_error_message="Hai giai đoạn mức đóng không được chồng lên nhau.",
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="dues_profile_ends_after_start",
                violation_error_message="Tháng cuối phải sau tháng đầu.",
            ),
            models.CheckConstraint(condition=Q(valid_from__day=1), name="dues_profile_from_first_day"),
            models.CheckConstraint(
                condition=(Q(base=None) | Q(base__gte=0)) & (Q(extra_base=None) | Q(extra_base__gte=0))
                & (Q(fixed_amount=None) | Q(fixed_amount__gte=0)) & (Q(voluntary_amount=None) | Q(voluntary_amount__gte=0)),
                name="dues_profile_not_negative", violation_error_message="Số tiền không được âm.",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.member}: căn cứ đóng từ {self.valid_from:%m/%Y}"

    def get_absolute_url(self) -> str:
        """The dues of the member."""
        return reverse("dues:member", args=[self.member_id])


class DuesSheet(models.Model):
    """The list of a branch's dues for a month (danh sách thu nộp đảng phí), from when it was drawn up."""

    organization = models.ForeignKey(
        Organization, models.PROTECT, related_name="dues_sheets", verbose_name="chi bộ thu"
    )
    month = models.DateField("tháng")
    opened_on = models.DateField("lập ngày")
    opened_by = _by()

    objects = ScopedQuerySet.as_manager()

    scope_paths = ("organization__path",)
    scope_permission = "dues.view"

    class Meta:
        verbose_name = "danh sách thu đảng phí tháng"
        verbose_name_plural = "danh sách thu đảng phí tháng"
        ordering = ("-month",)
        constraints = [
            models.UniqueConstraint("organization", "month", name="dues_sheet_once_a_month"),
            models.CheckConstraint(condition=Q(month__day=1), name="dues_sheet_first_day"),
        ]

    def __str__(self) -> str:
        return f"Đảng phí {Month.of(self.month).label} – {self.organization}"


class DuesMonth(models.Model):
    """What one member owes for one month and has paid for it (``paid``, ``paid_on`` mirror the payments).

    ``due`` is empty while no rate can be found; ``rate`` tells how it was reached (group, base, rule, relief) and is income.
    ``unpaid_reason`` with ``reason_accepted`` says whether months owed count under the three-month rule.
    """

    member = models.ForeignKey(Member, models.PROTECT, related_name="dues_months", verbose_name="đảng viên")
    organization = models.ForeignKey(
        Organization, models.PROTECT, related_name="dues_months", verbose_name="chi bộ thu"
    )
    month = models.DateField("tháng")
    group = models.CharField("nhóm đóng đảng phí", max_length=30, blank=True)
    due = models.BigIntegerField("phải nộp", null=True, blank=True)
    rate = models.JSONField("cách tính", default=dict, blank=True)
    ground = models.CharField("lý do miễn, giảm, không thu", max_length=30, blank=True)
    status = models.CharField("tình trạng", max_length=15, choices=DuesStatus.choices)
    paid = models.BigIntegerField("đã nộp", default=0)
    paid_on = models.DateField("ngày nộp", null=True, blank=True)
    channel = models.CharField("hình thức nộp", max_length=10, choices=Channel.choices, blank=True)
    note = models.CharField("ghi chú", max_length=300, blank=True)
    unpaid_reason = models.CharField("lý do chưa nộp", max_length=300, blank=True)
    reason_accepted = models.BooleanField("lý do chính đáng", null=True, blank=True)
    version = models.PositiveIntegerField(default=0, editable=False)

    objects = ScopedQuerySet.as_manager()

    scope_paths = ("organization__path",)
    scope_permission = "dues.view"

    class Meta:
        verbose_name = "đảng phí tháng"
        verbose_name_plural = "đảng phí tháng"
        ordering = ("-month", "member__name_sort_key", "pk")
        indexes = [models.Index("organization", "month", name="dues_month_of_branch")]
        constraints = [
            models.UniqueConstraint("member", "month", name="dues_once_a_month"),
            models.CheckConstraint(condition=Q(month__day=1), name="dues_month_first_day"),
            models.CheckConstraint(condition=Q(due=None) | Q(due__gte=0), name="dues_not_negative"),
            models.CheckConstraint(
                condition=Q(paid__gte=0), name="dues_paid_not_negative",
                violation_error_message="Số đã nộp của một tháng không được âm.",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.member}: đảng phí {self.period.label}"

    @property
    def period(self) -> Month:
        """The month."""
        return Month.of(self.month)

    @property
    def status_enum(self) -> DuesStatus:
        """The status with its label and tone."""
        return DuesStatus(self.status)

    @property
    def how(self) -> str:
        """How the amount was reached, or what is missing to reach it; tells income."""
        return self.rate.get("words") or self.rate.get("missing") or ""

    @property
    def basis(self) -> str:
        """The rule it rests on."""
        return (self.rate.get("rule") or {}).get("citation") or ""

    @property
    def outstanding(self) -> int | None:
        """What is still to be paid; ``None`` while the amount is not known."""
        if self.status in (DuesStatus.EXEMPT, DuesStatus.NOT_COLLECTED):
            return 0
        return None if self.due is None else max(self.due - self.paid, 0)


class DuesPayment(models.Model):
    """Money taken for a month of a member, in the month in which the branch took it (``period``): the branch's cash by period.

    Once the branch has handed a month up, what was taken in it stands (PostgreSQL refuses changes); a mistake is met by an entry
    in a later month, negative when too much was written, with its reason in ``note``.
    """

    dues = models.ForeignKey(DuesMonth, models.CASCADE, related_name="payments")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="dues_payments")
    period = models.DateField("thu trong tháng")
    amount = models.BigIntegerField("số tiền")
    paid_on = models.DateField("ngày nộp")
    channel = models.CharField("hình thức nộp", max_length=10, choices=Channel.choices)
    note = models.CharField("ghi chú", max_length=300, blank=True)
    by = _by()
    at = models.DateTimeField(auto_now=True)

    objects = ScopedQuerySet.as_manager()

    scope_paths = ("organization__path",)
    scope_permission = "dues.income"

    class Meta:
        verbose_name = "lần nộp đảng phí"
        verbose_name_plural = "lần nộp đảng phí"
        ordering = ("period", "pk")
        indexes = [models.Index("organization", "period", name="dues_payment_of_period")]
        constraints = [
            models.UniqueConstraint("dues", "period", name="dues_payment_once_a_period"),
            models.CheckConstraint(condition=Q(period__day=1), name="dues_payment_first_day"),
            models.CheckConstraint(condition=~Q(amount=0), name="dues_payment_not_zero"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="dues_payment_closed", when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                declare=[("unit", "bigint"), ("took", "date")],
                func="""
                    unit := CASE WHEN TG_OP = 'DELETE' THEN OLD.organization_id ELSE NEW.organization_id END;
                    took := CASE WHEN TG_OP = 'DELETE' THEN OLD.period ELSE NEW.period END;
                    IF EXISTS (SELECT 1 FROM meetings_dueshandover WHERE organization_id = unit AND month = took) THEN
                        RAISE EXCEPTION 'dues of % are handed up', took USING ERRCODE = 'check_violation';
                    END IF;
                    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
                    RETURN NEW;
                """,
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.dues}: {self.amount}"


class DuesHandover(models.Model):
    """A branch's month closed: what it collected, keeps and hands up (report lines 02, 03, 04, 12). Never changed."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="dues_handovers", verbose_name="chi bộ")
    month = models.DateField("tháng")
    collected = models.BigIntegerField("thu trong kỳ")
    cumulative = models.BigIntegerField("lũy kế từ đầu năm")
    keeps_percent = models.DecimalField("tỷ lệ giữ lại (%)", max_digits=5, decimal_places=2)
    kept = models.BigIntegerField("giữ lại chi bộ")
    handed_up = models.BigIntegerField("nộp cấp trên")
    rule = models.JSONField("căn cứ tỷ lệ", default=dict)
    on = models.DateField("ngày nộp")
    receiver = models.CharField("người nhận", max_length=120)
    note = models.CharField("ghi chú", max_length=300, blank=True)
    by = _by()
    at = models.DateTimeField(auto_now_add=True)

    objects = ScopedQuerySet.as_manager()

    scope_paths = ("organization__path",)
    scope_permission = "dues.view"

    class Meta:
        verbose_name = "nộp đảng phí lên cấp trên"
        verbose_name_plural = "nộp đảng phí lên cấp trên"
        ordering = ("organization", "month")
        constraints = [
            models.UniqueConstraint("organization", "month", name="dues_handover_once_a_month"),
            models.CheckConstraint(condition=Q(month__day=1), name="dues_handover_first_day"),
            models.CheckConstraint(
                condition=Q(collected__gte=0, kept__gte=0, handed_up__gte=0) & Q(collected=F("kept") + F("handed_up")),
                name="dues_handover_adds_up",
            ),
        ]
        triggers = [pgtrigger.Protect(name="dues_handover_stays", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.organization}: nộp đảng phí {Month.of(self.month).label}"


class DuesSplit(models.Model):
    """A local share of dues that branches keep: for a unit and everything below it, or only for one kind of branches there."""

    organization = models.ForeignKey(
        Organization, models.PROTECT, related_name="dues_splits", verbose_name="áp dụng cho"
    )
    branch_type = models.CharField("chỉ loại hình chi bộ", max_length=30, blank=True)
    keeps_percent = models.DecimalField("chi bộ giữ lại (%)", max_digits=5, decimal_places=2)
    document = models.CharField("văn bản quy định", max_length=200)
    valid_from = models.DateField("từ ngày")
    valid_to = models.DateField("đến ngày", null=True, blank=True)
    recorded_by = _by()
    recorded_at = models.DateTimeField(auto_now_add=True)

    objects = ScopedQuerySet.as_manager()

    scope_paths = ("organization__path",)
    scope_permission = "dues.view"

    class Meta:
        verbose_name = "tỷ lệ để lại đảng phí"
        verbose_name_plural = "tỷ lệ để lại đảng phí"
        ordering = ("organization__path", "branch_type", "valid_from")
        constraints = [
            ExclusionConstraint(
                name="dues_one_split_a_day",
                expressions=[
                    (Func("organization", "organization", Value("[]"), function="int8range"), "="),
                    (_word("branch_type"), "="),
                    (_range(), "&&"),
                ],
                violation_error_message="Đơn vị này đã có tỷ lệ khác trong thời gian đó.",
            ),
            models.CheckConstraint(
                condition=Q(keeps_percent__gte=0, keeps_percent__lte=100), name="dues_split_is_a_share",
                violation_error_message="Tỷ lệ từ 0 đến 100%.",
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="dues_split_ends_after_start",
                violation_error_message="Ngày cuối phải sau ngày đầu.",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.organization}: giữ lại {self.keeps_percent}%"
