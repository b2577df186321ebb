"""The case of one person: from the list of outstanding people to official member (``admission.md`` 3 and 7)."""

from __future__ import annotations

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from admissions.models.applicant import Applicant
from admissions.models.choices import BEFORE_CEREMONY, ENDED_STATES, AdmissionKind, Introduction
from branches.models import Organization
from core.scopes import ScopedQuerySet
from core.workflow import Case, StepRecord, Transition
from documents.models import Document
from members.models import Member
from members.models.base import day, keeps_before, lines, text


class AdmissionQuerySet(ScopedQuerySet):
    """Cases of admission."""

    def open(self) -> AdmissionQuerySet:
        """Those that may still go on."""
        return self.exclude(state__in=ENDED_STATES)

    def before_ceremony(self) -> AdmissionQuerySet:
        """Of people who are no members yet."""
        return self.filter(state__in=BEFORE_CEREMONY)


class CaseOrigin(models.TextChoices):
    """How the case came into the system."""

    WALKED = "walked", "Theo dõi từng bước"
    RECORDED = "recorded", "Nhập hồi tố"


@pghistory.track(keeps_before(), exclude=["created_at"])
class Admission(Case):
    """One way into the Party: who, at which branch, helped by whom, decided how.

    ``organization`` is the branch that does the procedure (chi bộ làm thủ tục), which may differ from where the person works.
    ``member`` stands once the ceremony was held. The three dates stay apart: ``decision_on`` (quyết định kết nạp), ``ceremony_on``
    (ngày vào Đảng), ``official_on`` (ngày chính thức: the day the probation ended, even when decided later). ``resume_state`` is where
    a case that was paused (moved, expired, refused) goes on. ``dossier_from`` starts the twelve months of the dossier.
    ``branch_resolved_on`` starts the clock of the decision, ``decision_received_on`` is what the older rule counts the ceremony from.
    A case of origin ``recorded`` was entered after the fact: its dates are history, the rules do not refuse them.
    """

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="admissions", verbose_name="chi bộ")
    applicant = models.ForeignKey(Applicant, models.PROTECT, related_name="admissions", verbose_name="người vào Đảng")
    member = models.ForeignKey(
        Member, models.PROTECT, null=True, blank=True, related_name="admissions", verbose_name="đảng viên"
    )
    kind = models.CharField("hình thức", max_length=12, choices=AdmissionKind.choices, default=AdmissionKind.FIRST)
    origin = models.CharField("nguồn", max_length=10, choices=CaseOrigin.choices, default=CaseOrigin.WALKED)
    source_group = text("nhóm quần chúng", 30)
    works_away = models.BooleanField("đang làm việc, học tập xa nơi cư trú", default=False)
    noted_on = models.DateField("ngày đưa vào nguồn")
    planned_year = models.PositiveSmallIntegerField("dự kiến kết nạp năm", null=True, blank=True)
    planned_quarter = models.PositiveSmallIntegerField("dự kiến kết nạp quý", null=True, blank=True)
    tasks = lines("nhiệm vụ giao, thử thách")
    introduction = models.CharField(
        "người, tổ chức giới thiệu", max_length=12, choices=Introduction.choices, blank=True
    )
    has_youth_union = models.BooleanField("nơi làm việc, học tập, cư trú có tổ chức Đoàn", default=True)

    listed_on = day("ngày nghị quyết đưa vào danh sách cảm tình")
    listed_number = text("số nghị quyết đưa vào danh sách cảm tình", 60)
    dossier_allowed_on = day("ngày chi bộ đồng ý cho làm hồ sơ")
    dossier_allowed_number = text("số nghị quyết đồng ý cho làm hồ sơ", 60)
    dossier_from = day("ngày bắt đầu tính thời hạn hồ sơ")
    branch_resolved_on = day("ngày chi bộ ra nghị quyết đề nghị kết nạp")
    decision_number = text("số quyết định kết nạp", 60)
    decision_on = day("ngày quyết định kết nạp")
    decider = text("cấp quyết định kết nạp")
    decision_received_on = day("ngày chi bộ nhận quyết định")
    decision_document = models.ForeignKey(Document, models.PROTECT, null=True, blank=True, related_name="+")
    ceremony_on = day("ngày lễ kết nạp")
    ceremony_place = text("nơi tổ chức lễ kết nạp")
    recognition_resolved_on = day("ngày chi bộ ra nghị quyết đề nghị công nhận")
    reported_number = text("số báo cáo cấp trên sau các lần biểu quyết không đạt", 60)
    reported_on = day("ngày báo cáo cấp trên sau các lần biểu quyết không đạt")
    recognition_number = text("số quyết định công nhận chính thức", 60)
    recognition_on = day("ngày quyết định công nhận chính thức")
    recognition_decider = text("cấp quyết định công nhận")
    recognition_document = models.ForeignKey(Document, models.PROTECT, null=True, blank=True, related_name="+")
    official_on = day("ngày chính thức")
    ended_on = day("ngày kết thúc")
    end_note = text("lý do kết thúc", 500)
    resume_state = models.CharField(max_length=40, blank=True, editable=False)
    destination = models.ForeignKey(
        Organization,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="admissions_arriving",
        verbose_name="chi bộ nơi đến",
    )
    destination_text = text("nơi chuyển đến (ngoài hệ thống)")
    move_letter = text("số giấy chứng nhận, công văn chuyển", 60)
    moved_on = day("ngày chuyển")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = AdmissionQuerySet.as_manager()

    scope_paths = ("organization__path", "destination__path", "member__path")
    scope_permission = "admission.view"

    class Meta:
        verbose_name = "hồ sơ kết nạp"
        verbose_name_plural = "hồ sơ kết nạp"
        ordering = ("-pk",)
        indexes = [
            models.Index("organization", "state", "id", name="admission_of_branch"),
            models.Index("state", "ceremony_on", name="admission_by_ceremony"),
            models.Index("member", name="admission_of_member"),
        ]
        constraints = [
            models.UniqueConstraint(
                "applicant", name="admission_one_open", condition=~Q(state__in=[str(state) for state in ENDED_STATES]),
                violation_error_message="Người này đang có một hồ sơ kết nạp chưa kết thúc.",
            ),
            models.CheckConstraint(
                condition=Q(ceremony_on=None) | (Q(decision_on__isnull=False) & Q(ceremony_on__gte=models.F("decision_on"))),
                name="admission_ceremony_after_decision",
                violation_error_message="Lễ kết nạp không được trước ngày quyết định kết nạp.",
            ),
            models.CheckConstraint(
                condition=Q(planned_quarter=None) | Q(planned_quarter__range=(1, 4)), name="admission_quarter",
                violation_error_message="Quý từ 1 đến 4.",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.applicant.full_name}"

    def get_absolute_url(self) -> str:
        """The page of the case."""
        return reverse("admissions:detail", args=[self.pk])

    @property
    def workflow(self):
        """The table of steps."""
        from admissions.workflow import WORKFLOW

        return WORKFLOW

    @property
    def is_recorded(self) -> bool:
        """Whether the case was entered after the fact."""
        return self.origin == CaseOrigin.RECORDED

    @property
    def branch(self) -> Organization:
        """The branch whose business the case is today: where the member now belongs, before the ceremony the branch of the procedure.

        ``organization`` stays the branch that admitted: both see the case, the one by the place of the member, the other by its own.
        """
        return self.member.organization if self.member_id else self.organization

    @property
    def is_open(self) -> bool:
        """Whether it may still go on."""
        return self.state not in ENDED_STATES

    @property
    def is_member(self) -> bool:
        """Whether the person has become a member by this case."""
        return self.member_id is not None

    def node_for(self, transition: Transition) -> Organization:
        """The branch, the grassroots committee or the body that decides, as the step asks."""
        from admissions.deciders import node_of

        return node_of(self, transition)

    def paper_label(self, code: str) -> str:
        """The paper's title, with its number: “đơn xin vào Đảng (Mẫu 1-KNĐ)”."""
        from admissions.forms_table import PAPERS

        title = PAPERS[code].title
        return f"{title[0].lower()}{title[1:]} (Mẫu {code})"

    @property
    def standing_papers(self) -> list:
        """Papers that were not made again, oldest first."""
        return self.read_once(
            "papers",
            lambda: list(self.papers.filter(replaced_on=None).select_related("member").order_by("made_on", "pk")),
        )

    @property
    def log(self) -> list:
        """The steps taken, oldest first."""
        return self.read_once("log", lambda: list(self.steps.order_by("at", "pk")))

    @property
    def people_helping(self) -> list:
        """Everybody who has helped, oldest first."""
        return self.read_once(
            "helpers", lambda: list(self.helpers.select_related("member").order_by("assigned_on", "pk"))
        )

    @property
    def checks_made(self) -> list:
        """The rows of the verification."""
        return self.read_once("checks", lambda: list(self.verifications.select_related("relative").order_by("pk")))

    def papers_held(self) -> set[str]:
        """Codes of the papers that stand, those replaced left out."""
        return {paper.code for paper in self.standing_papers}


class AdmissionStep(StepRecord):
    """Who did what with a case of admission."""

    admission = models.ForeignKey(Admission, models.PROTECT, related_name="steps")

    class Meta(StepRecord.Meta):
        verbose_name = "việc đã làm về kết nạp"
        verbose_name_plural = "việc đã làm về kết nạp"

    def __str__(self) -> str:
        return f"{self.admission}: {self.step}"


#: Where the rows of a case are seen from: the branch of the procedure, the one it is on the way to, the one where the member now is.
OF_CASE = ("admission__organization__path", "admission__destination__path", "admission__member__path")


class OfAdmission(models.Model):
    """A row of one case, seen by whoever sees the case."""

    admission = models.ForeignKey(Admission, models.PROTECT, related_name="%(class)ss")

    objects = ScopedQuerySet.as_manager()

    scope_paths = OF_CASE
    scope_permission = "admission.view"

    class Meta:
        abstract = True
