"""Levels of the years before, and this year's round of the branch with self-reviews in and half of it waiting."""

from __future__ import annotations

import random
from datetime import date

from branches.models import Organization
from core.workflow import perform
from meetings.models import Evaluation, EvaluationState, PeriodKind, ReviewRound
from meetings.models.review import period_end
from meetings.review.judging import criteria_of
from meetings.review.listing import ROUND_LEVELS
from meetings.review.services.earlier import Recorded, record_results
from meetings.review.services.rounds import open_round
from meetings.review.services.writing import write
from meetings.review.standards import level_choices
from members.models import Member

YEARS = 5
CHANCES = (0.18, 0.74, 0.06, 0.02)  # of the levels, best first
HANDED_IN = 6  # self-reviews that are in
TEXTS = {
    "politics": "Kiên định chủ nghĩa Mác - Lênin, tư tưởng Hồ Chí Minh; chấp hành chủ trương của Đảng, chính sách, pháp luật của Nhà nước.",
    "ethics": "Giữ gìn đạo đức, lối sống giản dị; gia đình chấp hành quy định nơi cư trú.",
    "discipline": "Sinh hoạt đảng đều, đóng đảng phí đúng hạn, chấp hành sự phân công của chi bộ.",
    "style": "Gần gũi nhân dân, làm việc có kế hoạch.",
    "tasks": "Hoàn thành các nhiệm vụ được chi bộ giao trong năm.",
    "commitment": "Thực hiện đúng cam kết đã đăng ký đầu năm.",
    "shortcomings": "Đôi lúc còn ngại phát biểu trong sinh hoạt chi bộ.",
    "remedied": "Đã khắc phục việc nộp báo cáo chậm của năm trước.",
    "remedy_plan": "Chủ động nghiên cứu tài liệu trước mỗi kỳ sinh hoạt.",
}  # fmt: skip


def fill(branch: Organization, *, by, on: date, rng: random.Random) -> None:
    """Past levels for everyone, the round of this year in the branch, some self-reviews taken in."""
    members = list(Member.objects.filter(organization=branch).current().order_by("pk"))
    lines = []
    for year in range(on.year - YEARS, on.year):
        codes = [code for code, _ in level_choices(period_end("year", year))]
        for member in members:
            if member.admission_date and member.admission_date.year < year:
                lines.append(Recorded(member, year, rng.choices(codes, CHANCES)[0]))
    record_results(organization=branch, lines=lines, decision_number="", on=on, by=by.user)
    review = _round(branch, by=by, on=on)
    for row in Evaluation.objects.filter(round=review, organization=branch, state=EvaluationState.NOT_OPENED).order_by(
        "pk"
    )[:HANDED_IN]:
        said = {criterion.code: "good" if criterion.graded else True for criterion in criteria_of(row)}
        level = rng.choices(("excellent", "good"), (1, 4))[0]
        case = write(
            case=row,
            values={"self_texts": TEXTS, "self_criteria": said, "self_level": level, "entered_task_points": 60},
            version=row.version,
        )
        perform(case, "submit", scope=by, on=on)


def _round(branch: Organization, *, by, on: date) -> ReviewRound:
    """The round of the committee above, opened by the first branch that comes."""
    above = branch.parent if branch.parent and branch.parent.level in ROUND_LEVELS else branch
    known = ReviewRound.objects.filter(organization=above, kind=PeriodKind.YEAR, year=on.year).first()
    deadlines = {
        "self_review_by": date(on.year, 12, 5),
        "residence_by": date(on.year, 12, 5),
        "ballot_by": date(on.year, 12, 15),
    }
    return known or open_round(
        organization=above,
        kind=PeriodKind.YEAR,
        year=on.year,
        quarter=None,
        review_on=on,
        on=on,
        by=by.user,
        deadlines=deadlines,
    )
