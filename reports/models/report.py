"""The report as a case: prepared, reviewed, signed, sent, received or returned, closed."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from branches.models import Organization
from core.dates import Month
from core.scopes import ScopedQuerySet
from core.workflow import Case, StepRecord, Transition
from documents.models import Document


class ReportKind(models.TextChoices):
    """Which report (``reports.md`` 1)."""

    BRANCH_MONTH = "branch_month", "Báo cáo tháng của chi bộ"
    COMMITTEE_MONTH = "committee_month", "Báo cáo tháng của đảng ủy"


class ReportState(models.TextChoices):
    """States of a report (``reports.md`` 1, machine ``report``)."""

    DRAFT = "draft", "Nháp"
    AWAITING_COMMITTEE = "awaiting_committee", "Chờ chi ủy duyệt"
    SIGNED = "signed", "Đã ký"
    SENT = "sent", "Đã gửi"
    ACCEPTED = "accepted", "Cấp trên tiếp nhận"
    RETURNED = "returned", "Trả lại (kèm lý do)"
    LOCKED = "locked", "Đã chốt"

    @property
    def tone(self) -> str:
        """Colour of the badge, always beside the words."""
        return {
            "draft": "neutral", "awaiting_committee": "progress", "signed": "progress", "sent": "progress", "accepted": "done",
            "returned": "warning", "locked": "done",
        }[self.value]  # fmt: skip


FILED_STATES = (ReportState.SIGNED, ReportState.SENT, ReportState.ACCEPTED, ReportState.LOCKED)
OPEN_STATES = (ReportState.DRAFT, ReportState.AWAITING_COMMITTEE)


class ReportQuerySet(ScopedQuerySet):
    """Reports by what has become of them."""

    def filed(self) -> ReportQuerySet:
        """Signed and not returned: their figures are the opening of the next period."""
        return self.filter(state__in=FILED_STATES).exclude(superseded_by__state__in=FILED_STATES)


class Report(Case):
    """A periodic report of an organisation (báo cáo) with its figures.

    While open its figures are computed anew at every look; signing freezes them (``ReportCell``, ``ReportCellPerson``) together with
    ``known_at``, the moment up to which the ledger was read. A later correction is a new ``edition`` (n + 1) that supersedes this one;
    the next period opens from the filed edition, never from a recomputation. ``texts`` holds the prose by section,
    ``inputs`` the figures entered by hand
    (discipline) until their own book exists, ``life`` what the books of meetings and dues said when it was signed.
    """

    kind = models.CharField("loại báo cáo", max_length=20, choices=ReportKind.choices)
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="reports", verbose_name="tổ chức đảng")
    period_start = models.DateField("từ ngày")
    period_end = models.DateField("đến ngày")
    edition = models.PositiveSmallIntegerField("bản", default=1)
    supersedes = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="superseded_by")
    opens_from = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    texts = models.JSONField("nội dung", default=dict, blank=True)
    inputs = models.JSONField("số liệu nhập tay", default=dict, blank=True)
    life = models.JSONField("sinh hoạt, đảng phí khi ký", default=dict, blank=True)
    known_at = models.DateTimeField("số liệu chốt lúc", null=True, blank=True)
    signed_on = models.DateField("ngày ký", null=True, blank=True)
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    signer_name = models.CharField("người ký", max_length=120, blank=True)
    signer_position = models.CharField("chức vụ người ký", max_length=120, blank=True)
    letterhead = models.JSONField(default=dict, blank=True)
    recipients = models.JSONField("nơi nhận", default=list, blank=True)
    document = models.OneToOneField(Document, models.PROTECT, null=True, blank=True, related_name="report")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ReportQuerySet.as_manager()

    scope_paths = ("organization__path",)
    scope_permission = "report.view"

    class Meta:
        verbose_name = "báo cáo"
        verbose_name_plural = "báo cáo"
        ordering = ("-period_start", "organization__path", "-edition")
        constraints = [
            models.UniqueConstraint("organization", "kind", "period_start", "edition", name="report_edition_once"),
            models.UniqueConstraint(
                "organization",
                "kind",
                "period_start",
                name="report_one_open",
                condition=Q(state__in=OPEN_STATES),
                violation_error_message="Kỳ này đang có một bản báo cáo chưa ký.",
            ),
            models.CheckConstraint(condition=Q(period_end__gte=F("period_start")), name="report_period"),
            models.CheckConstraint(
                condition=Q(state__in=OPEN_STATES) | Q(known_at__isnull=False, signed_on__isnull=False),
                name="report_signed_is_frozen",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.month.label} – {self.organization}"

    def get_absolute_url(self) -> str:
        """The page of this report."""
        return reverse("reports:detail", args=[self.pk])

    @property
    def workflow(self):
        """The table of steps."""
        from reports.workflow import WORKFLOW

        return WORKFLOW

    @property
    def month(self) -> Month:
        """The month reported on."""
        return Month.of(self.period_start)

    @property
    def is_frozen(self) -> bool:
        """Whether figures are those of the snapshot."""
        return self.known_at is not None

    def node_for(self, transition: Transition) -> Organization:
        """Steps of the level above are asked on the parent, all others on the organisation itself."""
        from reports.workflow import ASKED_ABOVE

        parent = self.organization.parent
        return parent if transition.name in ASKED_ABOVE and parent is not None else self.organization


class ReportStep(StepRecord):
    """Who did what with a report."""

    report = models.ForeignKey(Report, models.PROTECT, related_name="steps")

    class Meta(StepRecord.Meta):
        verbose_name = "bước xử lý báo cáo"
        verbose_name_plural = "bước xử lý báo cáo"

    def __str__(self) -> str:
        return f"{self.report}: {self.step}"
