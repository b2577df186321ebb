"""Official forms."""

from django.db import models
from django.db.models import F, Q

from regulations.marks import Mark


class FormVersion(models.Model):
    """An official form (mẫu biểu) in the version of one period."""

    code = models.CharField("Ký hiệu mẫu", max_length=40)
    title = models.CharField("Tên mẫu", max_length=250)
    family = models.CharField("Bộ mẫu", max_length=20)
    valid_from = models.DateField("Áp dụng từ")
    valid_to = models.DateField("Áp dụng đến", null=True, blank=True)
    #: Number of the document type in the member file (list ``member_document``), where the paper goes there.
    file_document = models.CharField("Tài liệu trong hồ sơ", max_length=5, blank=True)
    mark = models.CharField("Mức độ chắc chắn", max_length=20, choices=Mark.choices)
    note = models.TextField("Ghi chú", blank=True)
    order = models.PositiveIntegerField("Thứ tự", default=0)

    class Meta:
        verbose_name = "mẫu biểu"
        verbose_name_plural = "mẫu biểu"
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(fields=["code", "valid_from"], name="regulations_form_version_once"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="regulations_form_period",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code}. {self.title}"
