"""What the evaluation of a member and that of an organisation have in common: period, self-review, ballot, decision, versions."""

from __future__ import annotations

from django.db import models

from branches.models import Organization
from core.scopes import ScopedQuerySet
from core.workflow import Case, Transition
from meetings.models.meeting import Meeting
from meetings.models.review.period import (
    DECIDED_STATES,
    EvaluationOrigin,
    PeriodKind,
    SuggestedBy,
    level_label,
    level_tone,
    period_end,
    period_label,
)
from meetings.models.review.round import ReviewRound

VOTE_FIELDS = ("votes_excellent", "votes_good", "votes_completed", "votes_not_completed", "votes_invalid")


class EvaluationQuerySet(ScopedQuerySet):
    """Evaluations by what has become of them."""

    def standing(self):
        """Without those replaced by a later version."""
        return self.filter(superseded=False)

    def assessed(self):
        """Those that are to be assessed: not excluded (số được đánh giá, đang hoặc đã)."""
        return self.filter(exclusion="")

    def decided(self):
        """Those with a decided level."""
        return self.filter(state__in=DECIDED_STATES)


def _points(label: str) -> models.DecimalField:
    return models.DecimalField(label, max_digits=5, decimal_places=2, null=True, blank=True)


def _level(label: str) -> models.CharField:
    return models.CharField(label, max_length=20, blank=True)


def _votes(label: str) -> models.PositiveSmallIntegerField:
    return models.PositiveSmallIntegerField(label, null=True, blank=True)


class Assessed(Case):
    """A case of review. Levels are codes of the list ``evaluation_level``; ``level`` is the decided one.

    ``criteria`` holds what the review found for each criterion, ``self_criteria`` what the person or the collective said; ``tasks`` the
    task figures of the period (exceeded, on_time, late, not_done, open). ``entered_task_points`` stands before
    what is computed. ``proposal`` keeps what the rules said of each level.
    ``votes_…`` are the tally of the secret ballot, ``ballot`` its base and rule. ``superseded`` marks a version replaced by a
    re-assessment; the new one carries ``violation_key``: one violation counts once.
    """

    round = models.ForeignKey(ReviewRound, models.PROTECT, null=True, blank=True, related_name="%(class)ss")
    organization = models.ForeignKey(
        Organization, models.PROTECT, related_name="%(class)ss", verbose_name="tổ chức đảng"
    )
    kind = models.CharField("loại", max_length=12, choices=PeriodKind.choices)
    year = models.PositiveSmallIntegerField("năm")
    quarter = models.PositiveSmallIntegerField("quý", null=True, blank=True)
    edition = models.PositiveSmallIntegerField("bản", default=1)
    supersedes = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="superseded_by", editable=False
    )
    superseded = models.BooleanField(default=False, editable=False)
    origin = models.CharField("nguồn", max_length=14, choices=EvaluationOrigin.choices, default=EvaluationOrigin.ROUND)
    exclusion = models.CharField("không thuộc diện", max_length=20, blank=True)
    exclusion_note = models.CharField("ghi rõ", max_length=300, blank=True)
    suggested_by = models.CharField("cấp gợi ý kiểm điểm", max_length=12, choices=SuggestedBy.choices, blank=True)
    suggestion = models.TextField("nội dung gợi ý kiểm điểm", blank=True)

    form_code = models.CharField("mẫu", max_length=40, blank=True)
    self_texts = models.JSONField(default=dict, blank=True)
    self_criteria = models.JSONField(default=dict, blank=True)
    self_level = _level("mức tự nhận")
    self_review_on = models.DateField("ngày tự kiểm điểm", null=True, blank=True)
    tasks = models.JSONField("nhiệm vụ trong kỳ", default=dict, blank=True)
    tasks_computed = models.BooleanField("số nhiệm vụ tính từ sổ", default=False)
    shortcomings = models.JSONField("hạn chế đã khắc phục", default=dict, blank=True)
    disciplined = models.BooleanField("bị kỷ luật trong kỳ", default=False)
    discipline_note = models.CharField("hình thức, ngày quyết định kỷ luật", max_length=300, blank=True)

    criteria = models.JSONField(default=dict, blank=True)
    general_points = _points("điểm tiêu chí chung")
    entered_task_points = _points("điểm kết quả nhiệm vụ (nhập)")
    task_points = _points("điểm kết quả nhiệm vụ")
    branch_comments = models.TextField("ý kiến góp ý", blank=True)
    proposed_level = _level("mức theo điểm và điều kiện")
    proposal = models.JSONField(default=dict, blank=True)
    meeting = models.ForeignKey(Meeting, models.PROTECT, null=True, blank=True, related_name="%(class)ss")
    votes_excellent = _votes("Hoàn thành xuất sắc nhiệm vụ")
    votes_good = _votes("Hoàn thành tốt nhiệm vụ")
    votes_completed = _votes("Hoàn thành nhiệm vụ")
    votes_not_completed = _votes("Không hoàn thành nhiệm vụ")
    votes_invalid = _votes("phiếu không hợp lệ, phiếu trắng")
    ballot = models.JSONField(default=dict, blank=True)
    branch_level = _level("mức đề nghị")
    branch_reason = models.CharField("lý do đề nghị mức khác", max_length=400, blank=True)
    appraised_level = _level("mức thẩm định")
    appraisal_note = models.CharField("ý kiến thẩm định", max_length=400, blank=True)

    level = _level("mức xếp loại")
    level_reason = models.CharField("lý do quyết định mức khác đề nghị", max_length=400, blank=True)
    decided_on = models.DateField("ngày quyết định", null=True, blank=True)
    decision_number = models.CharField("số quyết định", max_length=60, blank=True)
    notified_on = models.DateField("ngày thông báo", null=True, blank=True)
    violation_key = models.CharField("vi phạm", max_length=120, blank=True)
    violation_year = models.PositiveSmallIntegerField("năm xảy ra vi phạm", null=True, blank=True)
    self_reported = models.BooleanField("tự báo cáo, tự khắc phục", default=False)
    revoke_commendation = models.BooleanField("thu hồi khen thưởng", default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = EvaluationQuerySet.as_manager()

    scope_paths = ("organization__path",)
    scope_permission = "review.view"

    class Meta:
        abstract = True

    @property
    def period(self) -> str:
        """The period in words."""
        return period_label(self.kind, self.year, self.quarter)

    @property
    def rules_on(self):
        """The day whose rules apply."""
        return self.round.rules_on if self.round_id else period_end(self.kind, self.year, self.quarter)

    @property
    def points(self):
        """Points in all, once both parts are known."""
        if self.general_points is None or self.task_points is None:
            return None
        return self.general_points + self.task_points

    @property
    def level_words(self) -> str:
        """The decided level in words."""
        return level_label(self.level)

    @property
    def self_level_short(self) -> str:
        """The usual abbreviation of the level claimed."""
        return level_label(self.self_level, short=True)

    @property
    def proposal_words(self) -> str:
        """The level by points and conditions in words."""
        return level_label(self.proposed_level)

    @property
    def branch_level_words(self) -> str:
        """The level the branch proposes in words."""
        return level_label(self.branch_level)

    @property
    def level_colour(self) -> str:
        """Tone of the decided level."""
        return level_tone(self.level)

    @property
    def votes(self) -> dict[str, int] | None:
        """The tally by level code, with ``invalid``; ``None`` before the ballot."""
        if self.votes_excellent is None:
            return None
        return {name.removeprefix("votes_"): getattr(self, name) or 0 for name in VOTE_FIELDS}

    @property
    def expected_level(self) -> str:
        """The level as far as it is known: decided, appraised, proposed by the branch, by the rules, by the person."""
        return self.level or self.appraised_level or self.branch_level or self.proposed_level or self.self_level

    def deciding_node(self) -> Organization:
        """Who appraises and decides: the committee that opened the round, else the one directly above."""
        if self.round_id and self.round.organization_id != self.organization_id:
            return self.round.organization
        return self.organization.parent or self.organization

    def node_for(self, transition: Transition) -> Organization:
        """Steps of the committee are asked above, all others on the branch or collective itself."""
        from meetings.review.workflow import ASKED_ABOVE

        return self.deciding_node() if transition.name in ASKED_ABOVE else self.organization
