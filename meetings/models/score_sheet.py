"""Sheets by which meetings are scored (bảng chấm điểm chất lượng sinh hoạt), least lengths and rules of rating: data with dates and source.

A committee may have its own for everything below it; the nearest wins, the country's (no organisation) is the last resort.
"""

from __future__ import annotations

from decimal import Decimal

import pghistory
import pgtrigger
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Coalesce
from django.urls import reverse

from branches.models import Organization
from core.scopes import ScopedQuerySet
from regulations.marks import Mark, Origin


class LocalRuleQuerySet(ScopedQuerySet):
    """Rows that hold from a day to a day for an organisation and everything below it; without one, for the country."""

    def in_force(self, on) -> LocalRuleQuerySet:
        """Those that hold on a day."""
        return self.filter(Q(valid_to=None) | Q(valid_to__gte=on), valid_from__lte=on)

    def over(self, organization: Organization) -> LocalRuleQuerySet:
        """Those an organisation is under, its own first, the country's last."""
        rows = self.filter(Q(organization=None) | Q(organization__path__in=organization.ancestor_paths()))
        return rows.order_by(F("organization__path").desc(nulls_last=True), "-valid_from", "-pk")

    def open_to(self, scope, permission: str | None = None) -> LocalRuleQuerySet:
        """Those a person may read: of his organisations, of what lies above them, of the country."""
        paths = scope.paths(permission or self.model.scope_permission)
        above = {path[:end] for path in paths for end in range(7, len(path) + 1, 7)}
        return self.filter(
            Q(pk__in=self.visible_to(scope, permission).values("pk"))
            | Q(organization=None)
            | Q(organization__path__in=above)
        )


class LocalRule(models.Model):
    """What every such row has: whose it is, from when to when, on what it rests, how sure we are."""

    organization = models.ForeignKey(
        Organization, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="áp dụng từ cấp"
    )
    valid_from = models.DateField("từ ngày")
    valid_to = models.DateField("đến ngày", null=True, blank=True)
    source = models.CharField("căn cứ", max_length=300, blank=True)
    mark = models.CharField("mức độ chắc chắn", max_length=20, choices=Mark.choices, default=Mark.CONFIRMED_LOCAL)
    note = models.TextField("ghi chú", blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = LocalRuleQuerySet.as_manager()

    scope_paths = ("organization__path",)
    scope_permission = "meeting.view"

    class Meta:
        abstract = True

    @property
    def whose(self) -> str:
        """For whom it holds."""
        return self.organization.name if self.organization else "Cả nước"

    @property
    def certainty(self) -> Mark:
        """How sure we are, with label and tone for a badge."""
        return Mark(self.mark)


def _word(name: str) -> Func:
    number = Func(F(name), function="hashtext")  # a plain index of ranges compares it without an extension
    return Func(number, number, Value("[]"), function="int4range")


def _one_a_day(name: str, message: str, condition: Q | None = None, *more) -> ExclusionConstraint:
    whose = Coalesce(F("organization"), Value(0), output_field=models.BigIntegerField())
    return ExclusionConstraint(
        name=name,
        expressions=[
            (Func(whose, whose, Value("[]"), function="int8range"), "="),
            (Func("valid_from", "valid_to", Value("[]"), function="daterange"), "&&"),
            *more,
        ],
        condition=condition,
        violation_error_message=message,
    )


@pghistory.track(pghistory.UpdateEvent(row=pghistory.Old, label="before", level=pgtrigger.Statement))
class ScoreSheet(LocalRule):
    """A table of criteria with points. Drafted, then put into use (``published_at``); one that a score has used never changes.

    ``good_from``, ``fair_from``, ``average_from`` and ``rescale`` are empty where the dated parameters of the country hold.
    ``code`` names a sheet that comes with the program.
    """

    code = models.CharField(max_length=40, blank=True, editable=False)
    label = models.CharField("tên bảng điểm", max_length=200)
    good_from = models.DecimalField("mức Tốt từ", max_digits=5, decimal_places=2, null=True, blank=True)
    fair_from = models.DecimalField("mức Khá từ", max_digits=5, decimal_places=2, null=True, blank=True)
    average_from = models.DecimalField("mức Trung bình từ", max_digits=5, decimal_places=2, null=True, blank=True)
    rescale = models.BooleanField("quy đổi khi không có sinh hoạt chuyên đề", null=True, blank=True)
    published_at = models.DateTimeField("đưa vào áp dụng lúc", null=True, blank=True)
    origin = models.CharField("nguồn", max_length=10, choices=Origin.choices, default=Origin.OFFICE, editable=False)
    copied_from = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="copies")

    class Meta:
        verbose_name = "bảng chấm điểm sinh hoạt"
        verbose_name_plural = "bảng chấm điểm sinh hoạt"
        ordering = (F("organization__path").asc(nulls_first=True), "-valid_from", "-pk")
        constraints = [
            models.UniqueConstraint("code", name="score_sheet_code_once", condition=~Q(code="")),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="score_sheet_ends_after_start",
                violation_error_message="Ngày kết thúc không được trước ngày bắt đầu.",
            ),
            _one_a_day("score_sheet_one_a_day", "Cấp này đã có bảng điểm áp dụng trong thời gian đó.", Q(published_at__isnull=False)),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.label

    def get_absolute_url(self) -> str:
        """The page of this sheet."""
        return reverse("score:sheet", args=[self.pk])

    @property
    def is_draft(self) -> bool:
        """Whether it is still being written."""
        return self.published_at is None


class Applies(models.TextChoices):
    """In which meetings a criterion counts."""

    ALWAYS = "always", "Mọi buổi"
    REGULAR = "regular", "Buổi có nội dung thường kỳ"
    WITH_THEME = "with_theme", "Tháng có sinh hoạt chuyên đề"


class Measure(models.TextChoices):
    """What the record of a meeting can tell of a criterion; without one the clerk says."""

    NONE = "", "Người chấm đánh giá"
    DURATION = "duration", "Thời lượng buổi họp"
    ATTENDANCE = "attendance", "Tỷ lệ dự họp"
    EXCUSED_RUN = "excused_run", "Vắng có lý do liên tiếp trong năm"
    COMMITTEE_MET = "committee_met", "Chi ủy hội ý có biên bản"
    NOTICE = "notice", "Đã thông báo đảng viên và cấp ủy cấp trên"
    MATERIALS_BEFORE = "materials_before", "Đăng tài liệu trước khi họp"
    SPEAKERS = "speakers", "Tỷ lệ đảng viên phát biểu"
    MATERIALS = "materials", "Tài liệu có trên Sổ tay đảng viên điện tử"
    RESULTS = "results", "Kết quả thực hiện nghị quyết tháng trước"
    UPLOAD_AFTER = "upload_after", "Đăng tài liệu sau khi họp"


_USED = pgtrigger.Trigger(
    name="used_sheet_stays",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
    declare=[("held", "bigint")],
    func="""
        held := CASE WHEN TG_OP = 'DELETE' THEN OLD.sheet_id ELSE NEW.sheet_id END;
        IF EXISTS (SELECT 1 FROM meetings_meetingscore WHERE sheet_id = held) THEN
            RAISE EXCEPTION 'meetings were scored by sheet %', held USING ERRCODE = 'check_violation';
        END IF;
        IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
        RETURN NEW;
    """,
)


class ScoreCriterion(models.Model):
    """One line of a sheet. ``scale`` is its marking: rows tried from the top, the first that holds gives the points.

    A row is ``{figure, test, bound, points, words}``: ``figure`` is one the measure tells (``share``, ``short``, ``unexcused``),
    ``test`` one of ``at_least``, ``more_than``, ``at_most``, ``below``; a row without ``figure`` is for everything else. An empty
    scale means yes or no: full points or none. The clerk of a criterion without measure chooses among the words of the rows.
    """

    sheet = models.ForeignKey(ScoreSheet, models.CASCADE, related_name="criteria")
    order = models.PositiveSmallIntegerField("thứ tự")
    code = models.CharField("mục", max_length=10)
    group = models.CharField("nhóm", max_length=120)
    label = models.CharField("tiêu chí", max_length=300)
    max_points = models.DecimalField("điểm tối đa", max_digits=5, decimal_places=2)
    measure = models.CharField("tính từ", max_length=20, choices=Measure.choices, blank=True, default="")
    scale = models.JSONField("cách cho điểm", default=list, blank=True)
    applies = models.CharField("áp dụng", max_length=12, choices=Applies.choices, default=Applies.ALWAYS)
    note = models.CharField("ghi chú", max_length=300, blank=True)

    class Meta:
        verbose_name = "tiêu chí chấm điểm"
        verbose_name_plural = "tiêu chí chấm điểm"
        ordering = ("sheet", "order", "pk")
        constraints = [
            models.UniqueConstraint("sheet", "code", name="score_criterion_once"),
            models.CheckConstraint(condition=Q(max_points__gt=Decimal(0)), name="score_criterion_points"),
        ]
        triggers = [_USED]

    def __str__(self) -> str:
        return f"{self.code}. {self.label}"

    @property
    def yes_no(self) -> bool:
        """Whether it is met or not, nothing between."""
        return not self.scale


class MeetingMinimum(LocalRule):
    """A committee's own least length of meetings, by kind and number of members (one ward: 90 minutes, from 30 members 120)."""

    kind = models.CharField(
        "loại buổi họp",
        max_length=20,
        choices=[
            ("regular", "Sinh hoạt thường kỳ"),
            ("combined", "Thường kỳ kết hợp chuyên đề"),
            ("thematic", "Sinh hoạt chuyên đề"),
        ],
    )
    members_from = models.PositiveSmallIntegerField("từ số đảng viên", default=0)
    minutes = models.PositiveSmallIntegerField("số phút tối thiểu")

    class Meta:
        verbose_name = "thời lượng tối thiểu"
        verbose_name_plural = "thời lượng tối thiểu"
        ordering = ("organization__path", "kind", "members_from", "-valid_from")
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="meeting_minimum_ends_after_start",
                violation_error_message="Ngày kết thúc không được trước ngày bắt đầu.",
            ),
            models.CheckConstraint(
                condition=Q(minutes__gte=1, minutes__lte=600), name="meeting_minimum_minutes",
                violation_error_message="Thời lượng tối thiểu từ 1 đến 600 phút.",
            ),
            _one_a_day(
                "meeting_minimum_one_a_day", "Đã có mức cho loại buổi họp và số đảng viên này trong thời gian đó.", None,
                (Func("members_from", "members_from", Value("[]"), function="int4range"), "="),
                (_word("kind"), "="),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, từ {self.members_from} đảng viên: {self.minutes} phút"


class RatingPeriod(models.TextChoices):
    """Periods longer than a month for which a branch is rated."""

    QUARTER = "quarter", "Quý"
    YEAR = "year", "Năm"


class RatingRule(LocalRule):
    """How the bands of the regular meetings make that of a quarter or a year.

    ``levels`` are rows ``{band, floor, floor_share, count_of, count}`` tried from the top: every meeting (or more than ``floor_share``
    per cent of them) reaches ``floor``, and at least ``count`` of them ``count_of``; a row without conditions is for the rest.
    """

    code = models.CharField(max_length=40, blank=True, editable=False)
    period = models.CharField("kỳ", max_length=10, choices=RatingPeriod.choices)
    label = models.CharField("tên", max_length=200)
    levels = models.JSONField("các mức", default=list)

    class Meta:
        verbose_name = "quy tắc xếp loại kỳ"
        verbose_name_plural = "quy tắc xếp loại kỳ"
        ordering = (F("organization__path").asc(nulls_first=True), "period", "-valid_from")
        constraints = [
            models.UniqueConstraint("code", name="rating_rule_code_once", condition=~Q(code="")),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="rating_rule_ends_after_start",
                violation_error_message="Ngày kết thúc không được trước ngày bắt đầu.",
            ),
            _one_a_day(
                "rating_rule_one_a_day", "Cấp này đã có quy tắc cho kỳ này trong thời gian đó.", None,
                (_word("period"), "="),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.label} ({self.whose})"
