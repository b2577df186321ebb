"""The ceiling of the top level within its group, counted by both bases (``meetings-evaluation.md`` D.5)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from meetings.models import CapBase, CapGroup, Evaluation, OrganizationEvaluation, ReviewRound, WorkClass
from meetings.review.rules import cap

TOP, GOOD = "excellent", "good"


@dataclass(frozen=True, slots=True)
class CapBox:
    """What a group shows: how many are assessed, stand at the two upper levels, may stand at the top by each base."""

    label: str
    assessed: int
    top: int
    good: int
    allowed: int
    by_good: int
    by_assessed: int
    base: str
    percent: str

    @property
    def over(self) -> bool:
        """Whether more stand at the top than may."""
        return self.top > self.allowed

    @property
    def words(self) -> str:
        """The ceiling in words."""
        whole = self.good if self.base == CapBase.HTTNV_COUNT else self.assessed
        return f"{self.percent}% của {whole}: {CapBase(self.base).label.lower()}"


def box(review: ReviewRound, label: str, levels: Iterable[str]) -> CapBox | None:
    """The ceiling for people who stand at these levels (empty: not known yet); ``None`` where no ceiling is in force."""
    if review.cap_percent is None:
        return None
    stand = list(levels)
    counts = {
        "assessed": len(stand),
        "good": stand.count(GOOD),
        "percent": review.cap_percent,
        "rounding": review.cap_rounding,
    }
    both = {base: cap(base=base, **counts) for base in CapBase.values}
    percent = f"{review.cap_percent.normalize():f}".replace(".", ",")
    return CapBox(
        label, len(stand), stand.count(TOP), counts["good"], both[review.cap_base], both["HTTNV_COUNT"], both["ASSESSED_COUNT"],
        review.cap_base, percent,
    )  # fmt: skip


def rows_of(review: ReviewRound, model: type) -> list[tuple[int, str, str]]:
    """(branch, class, level as far as known) of everyone assessed in a round; one statement."""
    fields = ["organization_id", "level", "appraised_level", "branch_level", "proposed_level", "self_level"]
    if model is Evaluation:
        fields.append("work_class")
    rows = model.objects.filter(round=review, exclusion="", superseded=False).values(*fields)
    return [
        (
            row["organization_id"], row.get("work_class", ""),
            row["level"] or row["appraised_level"] or row["branch_level"] or row["proposed_level"] or row["self_level"],
        )
        for row in rows
    ]  # fmt: skip


def cap_of(review: ReviewRound, model: type, case: Evaluation | OrganizationEvaluation) -> CapBox | None:
    """The ceiling of the group a case belongs to, by the round's own grouping."""
    rows = rows_of(review, model)
    if model is OrganizationEvaluation:
        return box(review, "Các tổ chức đảng trong đợt", [level for _, _, level in rows])
    if review.cap_group == CapGroup.BRANCH:
        return box(
            review, case.organization.name, [level for branch, _, level in rows if branch == case.organization_id]
        )
    if review.cap_group == CapGroup.LEADERSHIP:
        leads = case.work_class == WorkClass.LEADER
        label = "Nhóm giữ chức vụ lãnh đạo" if leads else "Nhóm không giữ chức vụ lãnh đạo"
        return box(review, label, [level for _, kind, level in rows if (kind == WorkClass.LEADER) == leads])
    return box(review, "Toàn đợt kiểm điểm", [level for _, _, level in rows])


def boxes_of(review: ReviewRound, *, branch_id: int | None = None, branch_name: str = "") -> list[CapBox]:
    """What a page shows: the branch (when asked for) and everyone in the round, by class when the round groups so."""
    rows = rows_of(review, Evaluation)
    found = []
    if branch_id is not None:
        found.append(box(review, branch_name, [level for branch, _, level in rows if branch == branch_id]))
    found.append(box(review, "Toàn đợt kiểm điểm", [level for _, _, level in rows]))
    if review.cap_group == CapGroup.LEADERSHIP:
        for leads, label in ((True, "Nhóm giữ chức vụ lãnh đạo"), (False, "Nhóm không giữ chức vụ lãnh đạo")):
            found.append(box(review, label, [level for _, kind, level in rows if (kind == WorkClass.LEADER) == leads]))
    return [one for one in found if one is not None]
