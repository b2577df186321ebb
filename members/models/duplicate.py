"""What was decided of two records that look like one person."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from members.models.member import Member


class DuplicateOutcome(models.TextChoices):
    """The two answers."""

    MERGED = "merged", "Một người: đã gộp hồ sơ"
    DIFFERENT = "different", "Không phải là một người"


class DuplicateDecision(models.Model):
    """One pair of records and the answer: merged into one, or kept apart for good. Never changed.

    ``first`` is the record with the smaller key, or the one that stays when merged; ``taken`` names the fields whose value came
    from the other record, with the value they replaced.
    """

    first = models.ForeignKey(Member, models.PROTECT, related_name="duplicate_decisions", verbose_name="hồ sơ thứ nhất")
    second = models.ForeignKey(Member, models.PROTECT, related_name="+", verbose_name="hồ sơ thứ hai")
    outcome = models.CharField("kết luận", max_length=10, choices=DuplicateOutcome.choices)
    reason = models.CharField("căn cứ, lý do", max_length=300)
    taken = models.JSONField("giá trị lấy từ hồ sơ được gộp", default=dict, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "kết luận về hồ sơ trùng"
        verbose_name_plural = "kết luận về hồ sơ trùng"
        ordering = ("-decided_at", "-pk")
        constraints = [
            models.UniqueConstraint("first", "second", name="duplicate_decided_once"),
            models.CheckConstraint(condition=~Q(first=F("second")), name="duplicate_two_records"),
        ]

    def __str__(self) -> str:
        return f"{self.first} – {self.second}: {self.get_outcome_display()}"
