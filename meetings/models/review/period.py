"""Words of the review: periods, states, working-status classes, how the ceiling of the top level is counted."""

from __future__ import annotations

from datetime import date

from django.db import models

from core.dates import last_day_of_month
from regulations.lookup import lookup_value

LEVEL_ORDER = ("excellent", "good", "completed", "not_completed")  # codes of the list evaluation_level, best first
TOP_LEVELS = ("excellent", "A")  # A: the grade of 2012 to 2017
_TONES = {"excellent": "done", "good": "progress", "completed": "neutral", "not_completed": "warning", "D": "warning"}


def level_label(code: str, *, short: bool = False) -> str:
    """The words of a level, or its usual abbreviation (HTXSNV); a dash when none is set."""
    value = lookup_value("evaluation_level", code) if code else None
    if value is None:
        return code or "–"
    return (value.attributes or {}).get("abbreviation", value.label) if short else value.label


def level_tone(code: str) -> str:
    """Tone of the badge of a level; the words are always beside it."""
    return _TONES.get(code, "neutral")


class PeriodKind(models.TextChoices):
    """What is assessed (366-QĐ/TW, 30/8/2025: term, year, quarter, when needed)."""

    YEAR = "year", "Hằng năm"
    QUARTER = "quarter", "Hằng quý"
    TERM = "term", "Nhiệm kỳ"
    WHEN_NEEDED = "when_needed", "Khi cần thiết"


def period_end(kind: str, year: int, quarter: int | None = None) -> date:
    """The last day of a period: its rules are those of that day."""
    if kind == PeriodKind.QUARTER and quarter:
        return last_day_of_month(date(year, quarter * 3, 1))
    return date(year, 12, 31)


def period_label(kind: str, year: int, quarter: int | None = None) -> str:
    """A period in words: năm 2026; quý III năm 2026."""
    if kind == PeriodKind.QUARTER and quarter:
        return f"quý {('I', 'II', 'III', 'IV')[quarter - 1]} năm {year}"
    return {PeriodKind.TERM: f"nhiệm kỳ (năm {year})", PeriodKind.WHEN_NEEDED: f"khi cần thiết, năm {year}"}.get(
        kind, f"năm {year}"
    )


class WorkClass(models.TextChoices):
    """Working-status class of a member; picks the form 2B, 2A or 2C and the criteria."""

    LEADER = "leader", "Giữ chức vụ lãnh đạo, quản lý"
    STAFF = "staff", "Không giữ chức vụ lãnh đạo, quản lý"
    OUTSIDE = "outside", "Không làm việc trong hệ thống chính trị"


class EvaluationState(models.TextChoices):
    """States of an evaluation (machine ``evaluation``, ``meetings-evaluation.md`` D.6)."""

    NOT_OPENED = "not_opened", "Chưa mở"
    SELF_REVIEW = "self_review", "Tự kiểm điểm"
    BRANCH_COMMENTS = "branch_comments", "Chi bộ góp ý"
    BRANCH_BALLOT = "branch_ballot", "Chi bộ biểu quyết"
    COMMITTEE_APPRAISAL = "committee_appraisal", "Cấp ủy thẩm định"
    DECIDED = "decided", "Đã quyết định"
    NOTIFIED = "notified", "Đã thông báo"
    NOT_SUBJECT = "not_subject", "Không thuộc diện"
    RETURNED = "returned", "Trả lại"
    REASSESSED = "reassessed", "Đánh giá lại"

    @property
    def tone(self) -> str:
        """Colour of the badge, always beside the words."""
        return {
            "not_opened": "neutral", "self_review": "progress", "branch_comments": "progress", "branch_ballot": "progress",
            "committee_appraisal": "current", "decided": "done", "notified": "done", "not_subject": "neutral", "returned": "warning",
            "reassessed": "warning",
        }[self.value]  # fmt: skip


DECIDED_STATES = (EvaluationState.DECIDED, EvaluationState.NOTIFIED)
OPEN_EVALUATION_STATES = (
    EvaluationState.NOT_OPENED,
    EvaluationState.SELF_REVIEW,
    EvaluationState.BRANCH_COMMENTS,
    EvaluationState.BRANCH_BALLOT,
    EvaluationState.COMMITTEE_APPRAISAL,
    EvaluationState.RETURNED,
)


class EvaluationOrigin(models.TextChoices):
    """How an evaluation came about."""

    ROUND = "round", "Đợt kiểm điểm"
    RECORDED = "recorded", "Ghi lại từ hồ sơ"
    REASSESSMENT = "reassessment", "Đánh giá lại"


class SuggestedBy(models.TextChoices):
    """Whose managed people were given a suggestion for their review (gợi ý kiểm điểm; rows 4.1 to 4.3 of sheet 6F)."""

    PROVINCE = "province", "Thuộc diện ban thường vụ cấp ủy cấp tỉnh quản lý"
    UPPER = "upper", "Thuộc diện ban thường vụ cấp ủy cấp huyện quản lý"
    GRASSROOTS = "grassroots", "Thuộc diện đảng ủy cơ sở quản lý"


class CapBase(models.TextChoices):
    """Of what the ceiling of the top level is a share (``evaluation.cap_base``)."""

    HTTNV_COUNT = "HTTNV_COUNT", "Số xếp loại Hoàn thành tốt nhiệm vụ"
    ASSESSED_COUNT = "ASSESSED_COUNT", "Tổng số được đánh giá"


class CapGroup(models.TextChoices):
    """Within which group the ceiling is counted."""

    COMMITTEE = "committee", "Toàn đợt kiểm điểm"
    BRANCH = "branch", "Từng chi bộ"
    LEADERSHIP = "leadership", "Theo nhóm giữ và không giữ chức vụ lãnh đạo"


class CapRounding(models.TextChoices):
    """How a part of a person is rounded."""

    DOWN = "down", "Bỏ phần lẻ"
    HALF_UP = "half_up", "Từ 0,5 tính thành 1"
    UP = "up", "Làm tròn lên"
