"""Documents an organisation issues and the numbers they bear (``document-format.md`` A4)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from branches.models import Organization, Term
from core.scopes import ScopedQuerySet


class NumberSeries(models.Model):
    """A series of numbers: per issuer, per term, per type of document; continuous from 01, never restarted by the year."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="number_series")
    term = models.ForeignKey(Term, models.PROTECT, related_name="number_series")
    kind = models.CharField("loại văn bản", max_length=20)
    last_number = models.PositiveIntegerField("số sau cùng", default=0)

    class Meta:
        verbose_name = "dãy số văn bản"
        verbose_name_plural = "dãy số văn bản"
        constraints = [models.UniqueConstraint("organization", "term", "kind", name="series_once")]

    def __str__(self) -> str:
        return f"{self.organization} {self.term.label} {self.kind}"


class DocumentState(models.TextChoices):
    """A number once given stays in the book; a document taken back is marked, its number is not used again."""

    ISSUED = "issued", "Đã ban hành"
    VOID = "void", "Hủy"


class Document(models.Model):
    """An entry of the document register (sổ đăng ký văn bản đi). The number is given at signing, in the signing transaction."""

    organization = models.ForeignKey(
        Organization, models.PROTECT, related_name="documents", verbose_name="cơ quan ban hành"
    )
    term = models.ForeignKey(Term, models.PROTECT, related_name="documents", verbose_name="nhiệm kỳ")
    kind = models.CharField("loại văn bản", max_length=20)
    number = models.PositiveIntegerField("số")
    symbol = models.CharField("ký hiệu", max_length=40)
    abstract = models.CharField("trích yếu", max_length=400)
    issued_on = models.DateField("ngày ban hành")
    signer_name = models.CharField("người ký", max_length=120)
    signer_position = models.CharField("chức vụ", max_length=120)
    subject = models.CharField("hồ sơ liên quan", max_length=60, blank=True, db_index=True)
    state = models.CharField("tình trạng", max_length=10, choices=DocumentState.choices, default=DocumentState.ISSUED)
    void_reason = models.CharField("lý do hủy", max_length=250, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)

    objects = ScopedQuerySet.as_manager()

    scope_paths = ("organization__path",)
    scope_permission = "report.view"

    class Meta:
        verbose_name = "văn bản"
        verbose_name_plural = "văn bản"
        ordering = ("-issued_on", "-number", "-pk")
        constraints = [
            models.UniqueConstraint("organization", "term", "kind", "number", name="document_number_once"),
            models.CheckConstraint(
                condition=Q(state="issued") | ~Q(void_reason=""),
                name="document_void_with_reason",
                violation_error_message="Hủy văn bản phải ghi lý do.",
            ),
        ]

    def __str__(self) -> str:
        return f"Số {self.written_number}"

    def get_absolute_url(self) -> str:
        """Its line in the register."""
        return f"{reverse('documents:register')}?organization={self.organization_id}#van-ban-{self.pk}"

    @property
    def written_number(self) -> str:
        """``05-BC/CB``: numbers below ten are padded, no colon before."""
        return f"{self.number:02d}-{self.symbol}"
