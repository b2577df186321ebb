"""What committees set: sheets copied, corrected, put into use, ended; least lengths; who follows a branch; visits."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from branches.models import Level, Organization
from core.findings import Refused
from core.workflow import NotPermitted
from meetings.models import BranchFollower, MeetingMinimum, ScoreCriterion, ScoreSheet
from meetings.score.keeping import (
    copy_sheet,
    discard_sheet,
    end_rule,
    publish_sheet,
    remove_criterion,
    set_criterion,
    set_head,
    set_minimum,
)
from meetings.score.loading import bring_up_to_date
from meetings.score.queries import bounds_on, card_of, rescales, sheet_for
from meetings.score.services import score_meeting
from meetings.score.visits import (
    Remarks,
    Visitor,
    branches_followed,
    end_follower,
    finish_follow_up,
    name_follower,
    not_visited,
    record_visit,
)
from tests.factories import TODAY, make_member, make_organization, make_scope
from tests.support.scoring import held

pytestmark = pytest.mark.django_db
NEXT = date(2026, 12, 1)


@pytest.fixture
def world():
    """Two communes of a province; a branch in each."""
    province = make_organization("Đảng bộ tỉnh Thử", level=Level.PROVINCIAL)
    x = make_organization("Đảng bộ xã X", parent=province, level=Level.GRASSROOTS_COMMITTEE)
    y = make_organization("Đảng bộ xã Y", parent=province, level=Level.GRASSROOTS_COMMITTEE)
    a, b = make_organization("Chi bộ A", parent=x), make_organization("Chi bộ B", parent=y)
    make_member(a, "Đảng Viên A")
    return {"p": province, "x": x, "y": y, "a": a, "b": b, "officer": make_scope("grassroots_officer", x),
            "secretary": make_scope("branch_secretary", a)}  # fmt: skip


@pytest.fixture
def national():
    """The sheet that comes with the program."""
    return ScoreSheet.objects.get(code="42-hd-2025")


def draft(national, organization, valid_from=NEXT) -> ScoreSheet:
    return copy_sheet(
        sheet=national, organization=organization, label="Bảng điểm của xã", valid_from=valid_from, by=None
    )


def test_a_copied_sheet_holds_for_everything_below_from_its_day(world, national):
    sheet = draft(national, world["x"])
    assert sheet.criteria.count() == national.criteria.count()
    assert sheet_for(world["a"], NEXT) == national  # a draft is not in use
    publish_sheet(sheet=sheet)
    assert (sheet_for(world["a"], NEXT), sheet_for(world["a"], TODAY), sheet_for(world["b"], NEXT)) == (
        sheet,
        national,
        national,
    )


def test_the_nearest_sheet_wins(world, national):
    province, commune = draft(national, world["p"]), draft(national, world["x"])
    publish_sheet(sheet=province)
    publish_sheet(sheet=commune)
    assert (sheet_for(world["a"], NEXT), sheet_for(world["b"], NEXT)) == (commune, province)


def test_a_new_edition_ends_the_one_before(world, national):
    first = publish_sheet(sheet=draft(national, world["x"]))
    second = publish_sheet(sheet=draft(first, world["x"], date(2027, 1, 1)))
    first.refresh_from_db()
    assert first.valid_to == date(2026, 12, 31)
    assert sheet_for(world["a"], date(2027, 1, 1)) == second
    with pytest.raises(Refused):
        publish_sheet(sheet=draft(first, world["x"], date(2026, 12, 15)))


def test_points_that_do_not_add_up_need_a_reason(world, national):
    sheet = draft(national, world["x"])
    remove_criterion(criterion=sheet.criteria.get(code="4c"))
    with pytest.raises(Refused) as refused:
        publish_sheet(sheet=sheet)
    assert "95" in str(refused.value)
    assert publish_sheet(sheet=sheet, reason="Chi bộ cơ quan không sinh hoạt chuyên đề riêng").note.endswith("riêng")


def test_a_criterion_is_corrected_only_in_a_draft(world, national):
    sheet = draft(national, world["x"])
    row = sheet.criteria.get(code="4đ")
    set_criterion(sheet=sheet, criterion=row, values={"code": "4đ", "max_points": Decimal(6)})
    with pytest.raises(Refused):
        set_criterion(sheet=sheet, criterion=row, values={"code": "4e"})
    set_criterion(sheet=sheet, criterion=row, values={"code": "4đ", "max_points": Decimal(5)})
    publish_sheet(sheet=sheet)
    with pytest.raises(Refused) as refused:
        set_criterion(sheet=sheet, criterion=row, values={"code": "4đ", "max_points": Decimal(6)})
    assert "đã đưa vào áp dụng" in str(refused.value)
    with pytest.raises(Refused):
        discard_sheet(sheet=sheet)


def test_a_draft_may_be_thrown_away(world, national):
    discard_sheet(sheet=draft(national, world["x"]))
    assert ScoreSheet.objects.count() == 1
    assert ScoreCriterion.objects.exclude(sheet=national).count() == 0


def test_a_sheet_does_not_reach_back_over_scored_meetings(world, national):
    meeting = held(world["a"], world["secretary"])
    score_meeting(meeting=meeting, said={}, by=None)
    with pytest.raises(Refused) as refused:
        publish_sheet(sheet=draft(national, world["x"], date(2026, 11, 1)))
    assert "chấm theo bảng khác" in str(refused.value)


def test_a_meeting_keeps_its_sheet_when_another_comes(world, national):
    meeting = held(world["a"], world["secretary"])
    score_meeting(meeting=meeting, said={}, by=None)
    publish_sheet(sheet=draft(national, world["x"], date(2026, 11, 6)))
    assert card_of(meeting).sheet == national


def test_own_bands_and_no_rescaling(world, national):
    sheet = draft(national, world["x"])
    set_head(sheet=sheet, values={"good_from": Decimal(85), "rescale": False})
    sheet = publish_sheet(sheet=sheet)
    assert bounds_on(NEXT, sheet) == {"good": "85", "fair": "70", "average": "50"}
    assert (rescales(sheet, NEXT), rescales(national, NEXT)) == (False, True)


def test_an_end_stays_after_the_last_scored_meeting(world, national):
    sheet = publish_sheet(sheet=draft(national, world["x"], date(2026, 11, 1)))
    score_meeting(meeting=held(world["a"], world["secretary"]), said={}, by=None)
    with pytest.raises(Refused):
        end_rule(rule=sheet, valid_to=date(2026, 11, 4))
    with pytest.raises(Refused):
        end_rule(rule=national, valid_to=TODAY)
    assert end_rule(rule=sheet, valid_to=date(2026, 11, 5)).valid_to == date(2026, 11, 5)


def test_loading_again_changes_nothing_and_restores_what_was_lost(national):
    assert bring_up_to_date() == 0
    national.criteria.get(code="3đ").delete()
    assert bring_up_to_date() == 1
    assert national.criteria.count() == 28


def test_a_new_least_length_ends_the_one_before(world):
    common = {"organization": world["x"], "kind": "regular", "members_from": 0, "source": "", "by": None}
    set_minimum(minutes=60, valid_from=date(2026, 1, 1), **common)
    set_minimum(minutes=75, valid_from=date(2026, 7, 1), **common)
    rows = MeetingMinimum.objects.order_by("valid_from").values_list("minutes", "valid_to")
    assert list(rows) == [(60, date(2026, 6, 30)), (75, None)]
    with pytest.raises(Refused):
        set_minimum(minutes=90, valid_from=date(2026, 7, 1), **common)


def test_one_person_follows_a_branch_at_a_time(world):
    name_follower(branch=world["a"], visitor=Visitor("Lê Văn Một"), valid_from=date(2026, 1, 1), source="", by=None)
    second = name_follower(
        branch=world["a"], visitor=Visitor("Lê Văn Hai"), valid_from=date(2026, 6, 1), source="", by=None
    )
    assert list(BranchFollower.objects.order_by("valid_from").values_list("full_name", "valid_to")) == [
        ("Lê Văn Một", date(2026, 5, 31)), ("Lê Văn Hai", None),
    ]  # fmt: skip
    with pytest.raises(Refused):
        name_follower(branch=world["a"], visitor=Visitor("Lê Văn Ba"), valid_from=date(2026, 3, 1), source="", by=None)
    with pytest.raises(Refused):
        name_follower(branch=world["x"], visitor=Visitor("Lê Văn Ba"), valid_from=date(2026, 7, 1), source="", by=None)
    with pytest.raises(Refused):
        end_follower(follower=second, valid_to=date(2026, 5, 1))


def visit(meeting, scope, name="Lê Văn Trên", **said):
    return record_visit(
        meeting=meeting,
        visitor=Visitor(name),
        organization_name="Đảng ủy xã X",
        role="follower",
        said=Remarks(**said),
        scope=scope,
    )


def test_branches_nobody_visited_this_quarter(world):
    meeting = held(world["a"], world["secretary"])
    branches = Organization.objects.filter(level=Level.BRANCH)
    assert {branch.name for branch in not_visited(branches, TODAY)} == {"Chi bộ A", "Chi bộ B"}
    visit(meeting, world["officer"], remarks="Tốt")
    assert {branch.name for branch in not_visited(branches, TODAY)} == {"Chi bộ B"}
    row = branches_followed(branches, TODAY).get(pk=world["a"].pk)
    assert (row.visits_this_quarter, row.last_visit_at) == (1, meeting.started_at)
    assert {branch.name for branch in not_visited(branches, date(2027, 1, 2))} == {"Chi bộ A", "Chi bộ B"}


def test_a_visit_is_written_by_those_above_and_its_demand_closed(world):
    meeting = held(world["a"], world["secretary"])
    with pytest.raises(NotPermitted):
        visit(meeting, world["secretary"])
    made = visit(meeting, world["officer"], follow_up="Gửi tài liệu sớm", deadline=date(2026, 12, 5))
    with pytest.raises(Refused):
        visit(meeting, world["officer"])  # the same person twice
    with pytest.raises(Refused):
        visit(meeting, world["officer"], "Lê Văn Khác", deadline=date(2026, 11, 1))
    with pytest.raises(Refused):
        finish_follow_up(visit=made, done_on=date(2026, 11, 20), result=" ")
    done = finish_follow_up(visit=made, done_on=date(2026, 11, 20), result="Đã gửi trước 2 ngày")
    assert done.follow_up_done_on == date(2026, 11, 20)
