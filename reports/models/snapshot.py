"""What a signed report froze: every figure, and the people or events behind it. PostgreSQL refuses to change them."""

from __future__ import annotations

import pgtrigger
from django.db import models

from members.models import Member, Movement
from reports.models.report import Report


class ReportCell(models.Model):
    """One figure of a signed report, as printed."""

    report = models.ForeignKey(Report, models.PROTECT, related_name="cells")
    code = models.CharField("mã dòng", max_length=20)
    label = models.CharField("chỉ tiêu", max_length=300)
    order = models.PositiveSmallIntegerField()
    indent = models.PositiveSmallIntegerField(default=0)
    value = models.IntegerField("kỳ này")
    same_period_last_year = models.IntegerField("cùng kỳ năm trước", null=True)

    class Meta:
        verbose_name = "số liệu báo cáo"
        verbose_name_plural = "số liệu báo cáo"
        ordering = ("report", "order")
        constraints = [models.UniqueConstraint("report", "code", name="cell_once")]
        triggers = [pgtrigger.Protect(name="frozen_cell", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.code} = {self.value}"


class ReportCellPerson(models.Model):
    """One person or event behind a frozen figure; ``sign`` is what it adds to the figure."""

    cell = models.ForeignKey(ReportCell, models.PROTECT, related_name="people")
    member = models.ForeignKey(Member, models.PROTECT, related_name="+", null=True)
    movement = models.ForeignKey(Movement, models.PROTECT, related_name="+", null=True)
    name = models.CharField("họ và tên", max_length=120)
    sign = models.SmallIntegerField(default=1)
    note = models.CharField("ghi chú", max_length=200, blank=True)

    class Meta:
        verbose_name = "người sau số liệu"
        verbose_name_plural = "người sau số liệu"
        ordering = ("cell", "pk")
        triggers = [pgtrigger.Protect(name="frozen_person", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return self.name
