"""The scored meeting of the target branch, its visit, who follows it, a sheet and rules of its own."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from meetings.models import MeetingScore, ScoreLine, ScoreSheet, SuperiorVisit
from meetings.score.keeping import copy_sheet, publish_sheet, set_minimum, set_rating_rule
from meetings.score.queries import bounds_on, computed_lines, sheet_for
from meetings.score.visits import Visitor, name_follower
from tests.address_samples.members import member
from tests.address_world import MARKER, World
from tests.factories import make_scope
from tests.support.scoring import held

LEVELS = [{"band": "good", "floor": "good"}, {"band": "poor"}]


def _person(world: World):
    return world.once("score keeper", lambda: make_scope("branch_secretary", world.target))


def score(world: World) -> MeetingScore:
    """A meeting of the target branch with its score and the remark of a superior."""

    def make():
        member(world)
        meeting = held(world.target, _person(world), day=date(2026, 9, 9), topic=f"Chuyên đề {MARKER}")
        sheet = sheet_for(world.target, meeting.held_on)
        made = MeetingScore.objects.create(
            meeting=meeting, sheet=sheet, bounds=bounds_on(meeting.held_on, sheet), complete=True, self_points=Decimal(90),
            applicable_max=95, self_score=Decimal("94.74"), self_band="good", final_band="good",
        )  # fmt: skip
        lines = computed_lines(meeting, sheet, {})
        for line in lines:
            line.score, line.entered_points = made, line.criterion.max_points
        ScoreLine.objects.bulk_create(lines)
        return made

    return world.once("score", make)


def visit(world: World) -> SuperiorVisit:
    """A superior at that meeting."""
    return world.once(
        "superior visit",
        lambda: SuperiorVisit.objects.create(
            meeting=score(world).meeting, full_name=f"Lê {MARKER}", organization_name="Đảng ủy xã Gần", role="follower",
            follow_up=f"Khắc phục {MARKER}",
        ),
    )  # fmt: skip


def follower(world: World):
    """Who follows the target branch."""
    return world.once(
        "follower",
        lambda: name_follower(
            branch=world.target, visitor=Visitor(f"Vũ {MARKER}"), valid_from=date(2026, 1, 1), source="", by=None
        ),
    )


def draft(world: World) -> ScoreSheet:
    """A sheet the target branch is writing."""
    return world.once("score sheet draft", lambda: _copy(world, date(2028, 1, 1)))


def published(world: World) -> ScoreSheet:
    """A sheet of the target branch put into use."""
    return world.once("score sheet", lambda: publish_sheet(sheet=_copy(world, date(2027, 1, 1))))


def _copy(world: World, on: date) -> ScoreSheet:
    sheet = ScoreSheet.objects.get(code="42-hd-2025")
    return copy_sheet(sheet=sheet, organization=world.target, label=f"Bảng điểm {MARKER}", valid_from=on, by=None)


def minimum(world: World):
    """A least length of the target branch."""
    return world.once(
        "minimum",
        lambda: set_minimum(
            organization=world.target, kind="regular", members_from=0, minutes=60, valid_from=date(2026, 1, 1),
            source=f"Quy định {MARKER}", by=None,
        ),
    )  # fmt: skip


def rule(world: World):
    """A rule of rating of the target branch."""
    return world.once(
        "rating rule",
        lambda: set_rating_rule(
            organization=world.target,
            period="year",
            label=f"Quy tắc {MARKER}",
            levels=LEVELS,
            valid_from=date(2027, 1, 1),
            source="",
            by=None,
        ),
    )


SAMPLES = {
    "score:meeting.pk": lambda world: score(world).meeting_id,
    "score:total.pk": lambda world: score(world).meeting_id,
    "score:print.pk": lambda world: score(world).meeting_id,
    "score:pdf.pk": lambda world: score(world).meeting_id,
    "score:rescore.pk": lambda world: score(world).meeting_id,
    "score:visit_new.pk": lambda world: score(world).meeting_id,
    "score:visit_done.pk": lambda world: visit(world).pk,
    "score:follower.pk": lambda world: world.target.pk,
    "score:follower_end.pk": lambda world: follower(world).pk,
    "score:sheet_end.pk": lambda world: published(world).pk,
    "score:minimum_end.pk": lambda world: minimum(world).pk,
    "score:rating_end.pk": lambda world: rule(world).pk,
    "score:*.pk": lambda world: draft(world).pk,
    "score:*.criterion": lambda world: draft(world).criteria.first().pk,
    "api:meeting-*.pk": lambda world: score(world).pk,
    "api:score-*.pk": lambda world: published(world).pk,
    "api:superior-*.pk": lambda world: visit(world).pk,
}
BACKGROUND = {"score": (score, follower, published), "api": (score, visit, published), "reminders": (score, visit)}
SHOWS_NO_ROWS = {
    "api:meeting-score-list": "keys and figures only, no words",
    "api:meeting-score-shares": "figures of a unit named in the address",
    "score:minimum_new": "a form; its list of organisations is tested in tests/meetings/test_score_pages.py",
    "score:rating_new": "a form; its list of organisations is tested in tests/meetings/test_score_pages.py",
}
