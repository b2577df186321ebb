"""Look-up lists and the labels of case states."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from regulations.marks import Mark
from regulations.models.instrument import Instrument


class LookupList(models.Model):
    """A list of values to choose from (danh mục)."""

    code = models.CharField("Mã", max_length=60, unique=True)
    label = models.CharField("Danh mục", max_length=200)
    note = models.TextField("Ghi chú", blank=True)
    order = models.PositiveIntegerField("Thứ tự", default=0)

    class Meta:
        verbose_name = "danh mục"
        verbose_name_plural = "danh mục"
        ordering = ["order"]

    def __str__(self) -> str:
        return self.label

    def get_absolute_url(self) -> str:
        return reverse("regulations:lookup_list", args=[self.code])


class LookupValue(models.Model):
    """One value of a list in one period. A value that ended stays readable and is not offered."""

    list = models.ForeignKey(LookupList, on_delete=models.PROTECT, related_name="values")
    code = models.CharField("Mã", max_length=60)
    label = models.CharField("Giá trị", max_length=400)
    order = models.PositiveIntegerField("Thứ tự", default=0)
    parent = models.CharField("Thuộc", max_length=60, blank=True)
    #: Row of the official sheet, number of the census, letters of a document kind: whatever others call it.
    external_code = models.CharField("Mã ngoài", max_length=40, blank=True)
    attributes = models.JSONField("Thuộc tính", default=dict, blank=True)
    valid_from = models.DateField("Áp dụng từ", null=True, blank=True)
    valid_to = models.DateField("Áp dụng đến", null=True, blank=True)
    instrument = models.ForeignKey(
        Instrument, on_delete=models.PROTECT, null=True, blank=True, related_name="lookup_values"
    )
    mark = models.CharField("Mức độ chắc chắn", max_length=20, choices=Mark.choices)
    note = models.TextField("Ghi chú", blank=True)

    class Meta:
        verbose_name = "giá trị danh mục"
        verbose_name_plural = "giá trị danh mục"
        ordering = ["list__order", "order"]
        constraints = [
            models.UniqueConstraint(
                fields=["list", "code", "valid_from"],
                name="regulations_lookup_value_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_from__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="regulations_lookup_period",
            ),
        ]

    def __str__(self) -> str:
        return self.label


class StateLabel(models.Model):
    """The Vietnamese name of one state of one procedure (trạng thái của việc)."""

    machine = models.CharField("Thủ tục", max_length=40)
    order = models.PositiveIntegerField("Thứ tự")
    code = models.CharField("Mã", max_length=40)
    label = models.CharField("Trạng thái", max_length=120)
    mark = models.CharField("Mức độ chắc chắn", max_length=20, choices=Mark.choices)

    class Meta:
        verbose_name = "trạng thái"
        verbose_name_plural = "trạng thái"
        ordering = ["machine", "order"]
        constraints = [
            models.UniqueConstraint(fields=["machine", "code"], name="regulations_state_once"),
        ]

    def __str__(self) -> str:
        return self.label
