"""Dated numbers and choices of the regulations."""

from __future__ import annotations

import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.urls import reverse

from regulations.marks import Mark, Origin
from regulations.models.instrument import Instrument


class Family(models.TextChoices):
    """The subject under which a rule is looked for."""

    ADMISSION = "admission", "Kết nạp, công nhận đảng viên"
    ORGANIZATION = "organization", "Tổ chức đảng, nhiệm kỳ"
    VOTE = "vote", "Biểu quyết"
    TRANSFER = "transfer", "Chuyển sinh hoạt, miễn sinh hoạt"
    SCREENING = "screening", "Rà soát, xóa tên, ra khỏi Đảng"
    DISCIPLINE = "discipline", "Kiểm tra, giám sát, kỷ luật"
    BADGE = "badge", "Tuổi Đảng, Huy hiệu Đảng, khen thưởng"
    MEMBER = "member", "Hồ sơ, thẻ đảng viên"
    MEETING = "meeting", "Sinh hoạt chi bộ"
    DUES = "dues", "Đảng phí"
    EVALUATION = "evaluation", "Kiểm điểm, đánh giá, xếp loại"
    REPORT = "report", "Báo cáo, thống kê"
    DOCUMENT = "document", "Thể thức văn bản"
    SECURITY = "security", "Dữ liệu cá nhân, an toàn thông tin"


class Shown(models.TextChoices):
    """How a number of months is put into human words."""

    PLAIN = "", "Số tháng"
    AGE = "age", "Tuổi đời"
    PARTY_AGE = "party_age", "Tuổi Đảng"


class Parameter(models.Model):
    """One rule that has a value which changes with the documents (tham số quy định)."""

    code = models.CharField("Mã", max_length=80, unique=True)
    label = models.CharField("Nội dung quy định", max_length=200)
    unit = models.CharField("Đơn vị", max_length=40)
    family = models.CharField("Nhóm", max_length=20, choices=Family.choices)
    shown_as = models.CharField("Cách đọc", max_length=10, choices=Shown.choices, blank=True)
    order = models.PositiveIntegerField("Thứ tự", default=0)
    #: Coded values the program knows how to apply; only these may be entered by an office.
    choices = models.JSONField("Các giá trị chọn được", default=list, blank=True)
    #: [{"from": "2021-07-30", "to": null, "note": "…"}]: periods without a value, each explained.
    allowed_gaps = models.JSONField("Khoảng không có giá trị", default=list, blank=True)

    class Meta:
        verbose_name = "quy định có thời hạn"
        verbose_name_plural = "quy định có thời hạn"
        ordering = ["family", "order", "code"]

    def __str__(self) -> str:
        return self.label

    def get_absolute_url(self) -> str:
        return reverse("regulations:parameter", args=[self.code])


def _single(field: str) -> Func:
    """``field`` as a range of one number, so that GiST compares it without an extension."""
    return Func(F(field), F(field), Value("[]"), function="int8range")


class ParameterValue(models.Model):
    """The value of a parameter from a day on, with its source. Rows are only ever added.

    The end that counts is computed (``regulations.periods``): a later start ends what came before, and at the same
    start the office's row wins over the one that came with the program. ``edition`` numbers the sets that came with
    the program: when a new release corrects a parameter, its whole set is added again with the next number and the
    older set stays as evidence of what was applied.
    """

    parameter = models.ForeignKey(Parameter, on_delete=models.PROTECT, related_name="values")
    value = models.JSONField("Giá trị")
    unit = models.CharField("Đơn vị", max_length=40)
    valid_from = models.DateField("Áp dụng từ")
    valid_to = models.DateField("Áp dụng đến", null=True, blank=True)
    instrument = models.ForeignKey(
        Instrument,
        verbose_name="Văn bản",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="values",
    )
    article = models.CharField("Điểm, điều", max_length=60, blank=True)
    #: Where the fact was seen when no document is known.
    source = models.CharField("Nguồn khác", max_length=200, blank=True)
    mark = models.CharField("Mức độ chắc chắn", max_length=20, choices=Mark.choices)
    note = models.TextField("Ghi chú", blank=True)
    origin = models.CharField("Nguồn", max_length=10, choices=Origin.choices, default=Origin.HANDBOOK)
    edition = models.PositiveIntegerField("Lần nạp", default=1)
    #: Identifier and name of the person, not a link: this app stands below the accounts.
    entered_by = models.CharField("Mã người nhập", max_length=64, blank=True)
    entered_by_name = models.CharField("Người nhập", max_length=150, blank=True)
    entered_at = models.DateTimeField("Nhập lúc", auto_now_add=True)

    class Meta:
        verbose_name = "giá trị quy định"
        verbose_name_plural = "giá trị quy định"
        ordering = ["parameter", "valid_from", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="regulations_value_period",
                violation_error_message="Ngày kết thúc phải từ ngày bắt đầu trở đi.",
            ),
            models.CheckConstraint(
                condition=Q(instrument__isnull=False) | ~Q(note="") | ~Q(source=""),
                name="regulations_value_has_source",
                violation_error_message="Mỗi giá trị phải có văn bản hoặc ghi rõ nguồn.",
            ),
            models.CheckConstraint(
                condition=Q(origin=Origin.HANDBOOK)
                | (Q(instrument__isnull=False) & ~Q(entered_by="") & Q(valid_to__isnull=True)),
                name="regulations_office_value_has_instrument",
                violation_error_message="Giá trị do cơ quan nhập phải có văn bản và người nhập.",
            ),
            ExclusionConstraint(
                name="regulations_value_no_overlap",
                expressions=[
                    (_single("parameter_id"), RangeOperators.EQUAL),
                    (_single("edition"), RangeOperators.EQUAL),
                    (
                        Func(F("valid_from"), F("valid_to"), Value("[]"), function="daterange"),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(origin=Origin.HANDBOOK),
                violation_error_message="Khoảng thời gian trùng với giá trị đã có.",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.parameter}: {self.value} từ {self.valid_from:%d/%m/%Y}"
