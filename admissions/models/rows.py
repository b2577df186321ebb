"""What belongs to a case: papers, helpers, verification, consents, ballots, defects."""

from __future__ import annotations

import pghistory
from django.db import models
from django.db.models import F, Q

from admissions.models.applicant import ApplicantRelative
from admissions.models.case import OF_CASE, Admission, OfAdmission
from admissions.models.choices import BallotStage, CheckState, ConsentKind, DefectKind, DefectOutcome, HelperPhase
from branches.models import Act, Organization
from core.scopes import ScopedQuerySet
from meetings.models import Vote
from members.models import Member
from members.models.base import day, keeps_before, lines, recorded_by, text


@pghistory.track(keeps_before())
class AdmissionPaper(models.Model):
    """A paper of the dossier: which form, made when, by whom, with what result.

    ``code`` is the code of the form (``1-KNĐ`` … ``16-KNĐ``). ``member`` is the introducer of a 3-KNĐ, the helper of an 11-KNĐ.
    ``asked``, ``in_favour``, ``against`` are the counts of the forms that report opinions (5-KNĐ, 12-KNĐ: organisations; 4-KNĐ, 4a-KNĐ:
    members of the union's committee). ``stamped`` says that 2-KNĐ was stamped across pages before it was sent to be verified;
    ``certified_on`` is the day its items 25 and 26 were signed. A paper made again leaves the old one with ``replaced_on``.
    """

    admission = models.ForeignKey(Admission, models.PROTECT, related_name="papers")
    code = models.CharField("mẫu", max_length=12)
    made_on = models.DateField("ngày")
    number = text("số", 60)
    issuer = text("nơi lập, nơi ký")
    signer = text("người ký", 120)
    member = models.ForeignKey(
        Member, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="đảng viên"
    )
    asked = models.PositiveSmallIntegerField("số tổ chức, số người được hỏi", null=True, blank=True)
    present = models.PositiveSmallIntegerField("có mặt", null=True, blank=True)
    in_favour = models.PositiveSmallIntegerField("tán thành", null=True, blank=True)
    against = models.PositiveSmallIntegerField("không tán thành", null=True, blank=True)
    reason_against = text("lý do không tán thành", 500)
    strengths = lines("ưu điểm")
    weaknesses = lines("khuyết điểm, hạn chế")
    conclusion = lines("kết luận, ý kiến")
    stamped = models.BooleanField("đã đóng dấu giáp lai", default=False)
    certified_on = day("ngày chi ủy nhận xét, cấp ủy cơ sở chứng nhận")
    replaced_on = day("ngày làm lại")
    note = text("ghi chú", 500)
    recorded_by = recorded_by()
    recorded_at = models.DateTimeField(auto_now_add=True)

    objects = ScopedQuerySet.as_manager()

    scope_paths = OF_CASE
    scope_permission = "admission.view"

    class Meta:
        verbose_name = "giấy tờ kết nạp"
        verbose_name_plural = "giấy tờ kết nạp"
        ordering = ("admission", "made_on", "pk")
        indexes = [models.Index("admission", "code", name="admission_paper_by_code")]

    def __str__(self) -> str:
        return f"{self.code}, {self.admission}"


@pghistory.track(keeps_before())
class Helper(OfAdmission):
    """An official member asked by the branch to help (đảng viên được phân công giúp đỡ), before admission or during probation.

    ``together_from`` is since when he has worked, studied or lived with the person. ``waived`` names why twelve months together are not
    asked (helper replaced, person came from another place).
    """

    member = models.ForeignKey(Member, models.PROTECT, related_name="helps", verbose_name="đảng viên giúp đỡ")
    phase = models.CharField("giai đoạn", max_length=10, choices=HelperPhase.choices, default=HelperPhase.APPLICANT)
    assigned_on = models.DateField("ngày phân công")
    together_from = day("cùng công tác, học tập, cư trú từ ngày")
    waived = text("không xét 12 tháng cùng công tác vì")
    relative = models.BooleanField("là người thân", default=False)
    ended_on = day("thôi giúp đỡ từ ngày")
    end_reason = text("lý do thôi giúp đỡ")
    recorded_by = recorded_by()

    class Meta:
        verbose_name = "đảng viên giúp đỡ"
        verbose_name_plural = "đảng viên giúp đỡ"
        ordering = ("admission", "assigned_on", "pk")
        constraints = [
            models.UniqueConstraint(
                "admission", "member", "phase", name="helper_once", condition=Q(ended_on=None),
                violation_error_message="Đồng chí này đang được phân công giúp đỡ.",
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(ended_on__gte=F("assigned_on")), name="helper_ends_after_start",
                violation_error_message="Ngày thôi giúp đỡ không được trước ngày phân công.",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.member} giúp đỡ {self.admission}"


@pghistory.track(keeps_before())
class Verification(OfAdmission):
    """One person (or one question about him) to be verified (thẩm tra lý lịch): the applicant himself when ``relative`` is empty.

    Scope and waivers: ``admission.md`` 3.1 (HD01-2021 3.4, HD06-2025 3.4).
    """

    relative = models.ForeignKey(
        ApplicantRelative,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="verifications",
        verbose_name="người thân",
    )
    subject = text("nội dung thẩm tra", 300)
    state = models.CharField("tình trạng", max_length=10, choices=CheckState.choices, default=CheckState.NEEDED)
    waiver = text("lý do miễn thẩm tra", 300)
    asked_body = text("cấp ủy, tổ chức đảng nơi đến thẩm tra", 250)
    letter_number = text("số công văn, giấy giới thiệu", 60)
    envoy = text("đảng viên được cử đi thẩm tra", 120)
    sent_on = day("ngày gửi, ngày đi")
    result_on = day("ngày có kết quả")
    result = lines("kết quả thẩm tra")
    conclusion_number = text("số văn bản kết luận", 60)
    conclusion_on = day("ngày kết luận")
    conclusion_issuer = text("cấp kết luận")
    recorded_by = recorded_by()

    class Meta:
        verbose_name = "thẩm tra lý lịch"
        verbose_name_plural = "thẩm tra lý lịch"
        ordering = ("admission", "pk")
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="waived") | ~Q(waiver=""), name="verification_waived_with_reason",
                violation_error_message="Miễn thẩm tra thì phải ghi lý do.",
            ),
            models.CheckConstraint(
                condition=~Q(state="concluded") | (~Q(conclusion_number="") & Q(conclusion_on__isnull=False)),
                name="verification_conclusion_with_paper",
                violation_error_message="Kết luận về vấn đề chính trị phải có số và ngày văn bản.",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.relative or self.admission.applicant}: {self.get_state_display()}"


@pghistory.track(keeps_before())
class Consent(OfAdmission):
    """A written consent, extension or conclusion by a body above, with its number and day."""

    kind = models.CharField("loại văn bản", max_length=24, choices=ConsentKind.choices)
    number = models.CharField("số văn bản", max_length=60)
    issued_on = models.DateField("ngày văn bản")
    issuer = models.CharField("cấp ban hành", max_length=250)
    note = text("ghi chú", 500)
    recorded_by = recorded_by()

    class Meta:
        verbose_name = "văn bản đồng ý"
        verbose_name_plural = "văn bản đồng ý"
        ordering = ("admission", "issued_on", "pk")

    def __str__(self) -> str:
        return f"{self.get_kind_display()} số {self.number}"


@pghistory.track(keeps_before())
class AdmissionBallot(models.Model):
    """A tally about one person at one body: the branch (from its adopted minutes), the grassroots committee, the body that decides.

    ``base`` is the number the share is taken of, ``needed`` the votes the rule of that day asks, ``rule`` that rule. ``vote`` is the
    vote in the minutes when the meeting stands in the system. Never who voted what.
    """

    admission = models.ForeignKey(Admission, models.PROTECT, related_name="ballots")
    stage = models.CharField("việc", max_length=24, choices=BallotStage.choices)
    attempt = models.PositiveSmallIntegerField("lần thứ", default=1)
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name="tổ chức biểu quyết")
    held_on = models.DateField("ngày họp")
    base = models.PositiveSmallIntegerField("tổng số tính tỷ lệ")
    present = models.PositiveSmallIntegerField("có mặt")
    in_favour = models.PositiveSmallIntegerField("tán thành")
    against = models.PositiveSmallIntegerField("không tán thành", default=0)
    other = models.PositiveSmallIntegerField("ý kiến khác", default=0)
    reason_against = text("lý do không tán thành", 500)
    needed = models.PositiveSmallIntegerField("số phiếu cần")
    passed = models.BooleanField("đạt")
    rule = models.JSONField(default=dict, blank=True)
    document_number = text("số nghị quyết", 60)
    vote = models.ForeignKey(Vote, models.PROTECT, null=True, blank=True, related_name="+")
    recorded_by = recorded_by()
    recorded_at = models.DateTimeField(auto_now_add=True)

    objects = ScopedQuerySet.as_manager()

    scope_paths = OF_CASE
    scope_permission = "admission.view"

    class Meta:
        verbose_name = "biểu quyết về kết nạp"
        verbose_name_plural = "biểu quyết về kết nạp"
        ordering = ("admission", "held_on", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(present__lte=F("base")), name="admission_ballot_present",
                violation_error_message="Số có mặt không thể lớn hơn tổng số.",
            ),
            models.CheckConstraint(
                condition=Q(in_favour__lte=F("present") - F("against") - F("other")), name="admission_ballot_cast",
                violation_error_message="Tổng số phiếu không thể lớn hơn số có mặt.",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.get_stage_display()}: {self.in_favour}/{self.base}"


class Carried(OfAdmission):
    """A case before the ceremony whose branch, or the branch it is on the way to, ended by an act: where it went; undone with the act.

    ``end`` is the column of the case that was changed. Bodies that had voted keep their names in the ballots and papers.
    """

    admission = models.ForeignKey(Admission, models.PROTECT, related_name="carried")
    act = models.ForeignKey(Act, models.PROTECT, related_name="+")
    end = models.CharField(
        "đầu", max_length=12, choices=[("organization", "Chi bộ làm thủ tục"), ("destination", "Chi bộ nơi đến")]
    )
    before = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    after = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    undone = models.BooleanField(default=False)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "chuyển hồ sơ kết nạp do sắp xếp tổ chức"
        verbose_name_plural = "chuyển hồ sơ kết nạp do sắp xếp tổ chức"
        ordering = ("admission", "at", "pk")

    def __str__(self) -> str:
        return f"{self.admission}: {self.before} → {self.after}"


@pghistory.track(keeps_before())
class AdmissionDefect(OfAdmission):
    """An admission or recognition found wrong (kết nạp, công nhận sai quy định): what, found by whom, what was ordered, the outcome."""

    admission = models.ForeignKey(Admission, models.PROTECT, related_name="defects")
    kind = models.CharField("loại sai phạm", max_length=10, choices=DefectKind.choices)
    concerns_recognition = models.BooleanField("sai ở khâu công nhận chính thức", default=False)
    found_on = models.DateField("ngày phát hiện")
    found_by = models.CharField("cơ quan phát hiện", max_length=250)
    description = models.TextField("nội dung sai phạm")
    instruction_number = text("số công văn chỉ đạo", 60)
    instruction_on = day("ngày công văn chỉ đạo")
    outcome = models.CharField("kết quả", max_length=12, choices=DefectOutcome.choices, default=DefectOutcome.OPEN)
    decision_number = text("số quyết định", 60)
    decision_on = day("ngày quyết định")
    decider = text("cấp quyết định")
    recorded_by = recorded_by()

    class Meta:
        verbose_name = "sai phạm về kết nạp"
        verbose_name_plural = "sai phạm về kết nạp"
        ordering = ("admission", "found_on", "pk")

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.admission}"
