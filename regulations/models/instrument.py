"""Documents of the Party and the State on which rules rest."""

from __future__ import annotations

from datetime import date, timedelta

import pgtrigger
from django.db import models
from django.urls import reverse

from regulations.marks import Mark, Origin
from regulations.partial_dates import PARTIAL_DATE, first_day, in_words, short


class Subject(models.TextChoices):
    """The shelf a document stands on."""

    CHARTER = "charter", "Điều lệ Đảng và thi hành Điều lệ"
    MEMBER_WORK = "member_work", "Nghiệp vụ đảng viên, biểu mẫu, thống kê, số hóa"
    ORGANIZATION = "organization", "Tổ chức của Đảng"
    ADMISSION = "admission", "Kết nạp: đối tượng đặc thù"
    DISCIPLINE = "discipline", "Kiểm tra, giám sát, kỷ luật, sàng lọc"
    MEETINGS = "meetings", "Sinh hoạt, đảng phí, xếp loại, góp ý"
    MONEY_DOCUMENTS = "money_documents", "Kinh phí, thể thức văn bản"
    STATE_LAW = "state_law", "Pháp luật của Nhà nước"


class Instrument(models.Model):
    """A document (văn bản) known by its number **and** date: numbers restart with each Party term."""

    number = models.CharField("Số, ký hiệu", max_length=40)
    date = models.CharField("Ngày ban hành", max_length=10)
    kind = models.CharField("Loại văn bản", max_length=40)
    title = models.CharField("Trích yếu", max_length=300)
    issuer = models.CharField("Cơ quan ban hành", max_length=120)
    issuer_recalled = models.BooleanField("Cơ quan ban hành chưa đối chiếu", default=False)
    subject = models.CharField("Nhóm", max_length=20, choices=Subject.choices)
    in_force_from = models.CharField("Có hiệu lực từ", max_length=10)
    in_force_to = models.DateField("Hết hiệu lực", null=True, blank=True)
    mark = models.CharField("Mức độ chắc chắn", max_length=20, choices=Mark.choices)
    note = models.TextField("Ghi chú", blank=True)
    origin = models.CharField("Nguồn", max_length=10, choices=Origin.choices, default=Origin.HANDBOOK)
    entered_by = models.CharField("Người nhập", max_length=150, blank=True)
    entered_at = models.DateTimeField("Nhập lúc", auto_now_add=True)
    replaces = models.ManyToManyField(
        "self",
        verbose_name="Thay thế",
        through="InstrumentReplacement",
        symmetrical=False,
        related_name="replaced_by",
        blank=True,
    )

    class Meta:
        verbose_name = "văn bản"
        verbose_name_plural = "văn bản"
        ordering = ["-in_force_from", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["number", "date"],
                name="regulations_instrument_number_date",
                violation_error_message="Văn bản có số và ngày này đã có trong danh sách.",
            ),
            models.CheckConstraint(
                condition=models.Q(date__regex=PARTIAL_DATE) & models.Q(in_force_from__regex=PARTIAL_DATE),
                name="regulations_instrument_dates",
                violation_error_message="Ngày ghi dạng năm, năm-tháng hoặc năm-tháng-ngày.",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="office_instrument_kept",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__origin="office"),
            ),
        ]

    def __str__(self) -> str:
        return self.citation

    def get_absolute_url(self) -> str:
        return reverse("regulations:instrument", args=[self.pk])

    @property
    def key(self) -> str:
        """``294-QĐ/TW@2025-05-26``: the name by which data files call it."""
        return f"{self.number}@{self.date}"

    @property
    def starts_on(self) -> date:
        """First day in force (the first day it may mean, where the date is partial)."""
        return first_day(self.in_force_from)

    @property
    def citation(self) -> str:
        """``Quy định số 294-QĐ/TW, ngày 26/5/2025``; the Charter is cited by its name and year."""
        return citation(self.kind, self.number, self.date)

    @property
    def date_in_words(self) -> str:
        """The date of issue as a table shows it."""
        return short(self.date)

    @property
    def in_force_from_in_words(self) -> str:
        """The start of effect as a table shows it."""
        return short(self.in_force_from)

    def ends_on(self) -> date | None:
        """Last day in force: as stated, else the eve of the document that replaces it whole."""
        if self.in_force_to:
            return self.in_force_to
        starts = [link.newer.starts_on for link in self.newer_links.select_related("newer") if not link.scope]
        return min(starts) - timedelta(days=1) if starts else None


class InstrumentReplacement(models.Model):
    """One document takes the place of another, wholly or for one family of rules (``scope``)."""

    newer = models.ForeignKey(Instrument, on_delete=models.PROTECT, related_name="older_links")
    older = models.ForeignKey(Instrument, on_delete=models.PROTECT, related_name="newer_links")
    scope = models.CharField("Chỉ cho nhóm quy định", max_length=30, blank=True)

    class Meta:
        verbose_name = "thay thế văn bản"
        verbose_name_plural = "thay thế văn bản"
        constraints = [
            models.UniqueConstraint(fields=["newer", "older"], name="regulations_replacement_once"),
            models.CheckConstraint(condition=~models.Q(newer=models.F("older")), name="regulations_replacement_other"),
        ]

    def __str__(self) -> str:
        return f"{self.newer} thay {self.older}"


def citation(kind: str, number: str, date_text: str) -> str:
    """How a document is cited, from its kind, number and (possibly partial) date."""
    if kind == "Điều lệ":
        return f"{number} ({short(date_text)})"
    return f"{kind} số {number}, {in_words(date_text)}"
