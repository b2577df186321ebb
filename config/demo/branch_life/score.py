"""Scores of the meetings held so far, the committee member who follows the branch, his visits, now and then a score from above."""

from __future__ import annotations

import random
from datetime import date, timedelta
from decimal import Decimal

from branches.models import Organization
from meetings.models import LOCKED_STATES, SCORED, Meeting, MeetingScore, ScoreLine, SuperiorVisit, VisitRole
from meetings.score.queries import bounds_on, computed_lines, sheet_for
from meetings.score.rules import band_for, choices_of
from meetings.score.services import save_card
from meetings.score.visits import Visitor, name_follower

FOLLOWERS = (
    ("Đỗ Thị Thanh Hà", "Ủy viên Ban Thường vụ Đảng ủy, Trưởng Ban Xây dựng Đảng"), ("Phạm Quốc Việt", "Phó Bí thư Thường trực Đảng ủy"),
    ("Lý Văn Thành", "Đảng ủy viên, Chủ nhiệm Ủy ban kiểm tra"), ("Vũ Hồng Nhung", "Đảng ủy viên, Chủ tịch Ủy ban Mặt trận Tổ quốc"),
)  # fmt: skip
REMARKS = (
    "Chuẩn bị nội dung chu đáo, đảng viên phát biểu sôi nổi.",
    "Sinh hoạt đúng quy trình; cần dành thêm thời gian cho tự phê bình và phê bình.",
    "Nghị quyết rõ việc, rõ người; biên bản ghi đầy đủ.",
)
FOLLOW_UP = "Phân công đảng viên chuẩn bị chuyên đề sớm hơn, gửi tài liệu trước ít nhất 01 ngày."


def fill(branch: Organization, *, by, on: date, rng: random.Random) -> None:
    """Score the adopted meetings of one branch; the last one sometimes waits."""
    meetings = list(
        Meeting.objects.filter(organization=branch, kind__in=SCORED, state__in=LOCKED_STATES, score=None).order_by(
            "started_at"
        )
    )
    for meeting in meetings[:-1] if rng.random() < 0.2 else meetings:
        _score(meeting, by=by, rng=rng)
    who, position = FOLLOWERS[branch.pk % len(FOLLOWERS)]
    if rng.random() < 0.9:
        visitor = Visitor(who, None, position)
        name_follower(
            branch=branch,
            visitor=visitor,
            valid_from=date(on.year, 1, 1),
            source="Thông báo phân công của Đảng ủy",
            by=by.user,
        )
    for meeting in meetings[rng.randrange(3) :: 4]:
        _visit(meeting, who, position, by=by, on=on, rng=rng)


def _score(meeting: Meeting, *, by, rng: random.Random) -> None:
    sheet = sheet_for(meeting.organization, meeting.held_on)
    if sheet is None:
        return
    lines = computed_lines(meeting, sheet, {})
    kept = meeting.organization_id % 7 or rng.random() < 0.4  # one branch in seven keeps its meetings less well
    for line in lines:
        if line.applies and (line.computed_points is None or line.criterion.measure == "speakers"):
            _say(line, well=rng.random() < (0.97 if kept else 0.8))
    score = MeetingScore.objects.create(
        meeting=meeting, sheet=sheet, bounds=bounds_on(meeting.held_on, sheet), recorded_by=by.user
    )
    save_card(score, lines)
    if score.complete and rng.random() < 0.04:
        score.superior_score = max(score.self_score - Decimal(8), Decimal(0))
        score.superior_reason = "Chưa có biên bản hội ý của chi ủy; phát biểu còn ít."
        score.superior_organization = meeting.organization.parent.name if meeting.organization.parent else ""
        score.superior_by, score.superior_on = by.user, meeting.held_on + timedelta(days=6)
        score.final_band = band_for(score.superior_score, score.bounds)
        score.save()


def _say(line: ScoreLine, *, well: bool) -> None:
    choices = [points for points, _ in choices_of(line.criterion)]
    line.entered_points = choices[0] if well else choices[1]
    if line.computed_points is not None:
        line.note = (
            "Biên bản ghi tóm tắt, không ghi tên từng người phát biểu"
            if line.entered_points != line.computed_points
            else ""
        )


def _visit(meeting: Meeting, who: str, position: str, *, by, on: date, rng: random.Random) -> None:
    asked = rng.random() < 0.5
    deadline = meeting.held_on + timedelta(days=30)
    done = asked and deadline < on
    above = meeting.organization.parent
    SuperiorVisit.objects.create(
        meeting=meeting, full_name=who, position=position, organization_name=above.name if above else "", role=VisitRole.FOLLOWER,
        remarks=rng.choice(REMARKS), follow_up=FOLLOW_UP if asked else "", follow_up_deadline=deadline if asked else None,
        follow_up_done_on=deadline - timedelta(days=5) if done else None, follow_up_result="Đã thực hiện." if done else "",
        score=Decimal(rng.randrange(86, 97)), created_by=by.user,
    )  # fmt: skip
