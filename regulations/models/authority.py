"""Who may decide what, at which level, in which period."""

from django.db import models
from django.db.models import F, Q

from regulations.marks import Mark
from regulations.models.instrument import Instrument


class AuthorityAction(models.Model):
    """An act somebody decides (việc thuộc thẩm quyền), and how its chain of levels ends."""

    code = models.CharField("Mã", max_length=60, unique=True)
    label = models.CharField("Việc", max_length=200)
    order = models.PositiveIntegerField("Thứ tự", default=0)
    #: Roles of which one must be present on every day for the chain to be complete.
    ends_with = models.JSONField("Kết thúc bằng", default=list)
    allowed_gaps = models.JSONField("Khoảng chưa có cấp quyết định", default=list, blank=True)
    note = models.TextField("Ghi chú", blank=True)

    class Meta:
        verbose_name = "việc thuộc thẩm quyền"
        verbose_name_plural = "việc thuộc thẩm quyền"
        ordering = ["order"]

    def __str__(self) -> str:
        return self.label


class AuthorityRule(models.Model):
    """One body at one level takes part in one act in one period (thẩm quyền)."""

    action = models.ForeignKey(AuthorityAction, on_delete=models.PROTECT, related_name="rules")
    level = models.CharField("Cấp", max_length=40)
    decider = models.CharField("Cơ quan", max_length=40)
    role = models.CharField("Vai trò", max_length=40)
    majority = models.CharField("Tỷ lệ biểu quyết", max_length=10, blank=True)
    valid_from = models.DateField("Áp dụng từ")
    valid_to = models.DateField("Áp dụng đến", null=True, blank=True)
    instrument = models.ForeignKey(
        Instrument, on_delete=models.PROTECT, verbose_name="Văn bản", related_name="authority"
    )
    mark = models.CharField("Mức độ chắc chắn", max_length=20, choices=Mark.choices)
    note = models.TextField("Ghi chú", blank=True)
    order = models.PositiveIntegerField("Thứ tự", default=0)

    class Meta:
        verbose_name = "thẩm quyền"
        verbose_name_plural = "thẩm quyền"
        ordering = ["action__order", "order"]
        constraints = [
            models.UniqueConstraint(
                fields=["action", "level", "decider", "role", "valid_from"],
                name="regulations_authority_once",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="regulations_authority_period",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action}: {self.level}, {self.role}"
