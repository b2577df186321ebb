"""The score of a meeting as it is entered: computed from the record, overruled with a reason, kept, scored again from above."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from branches.models import Level
from core.dates import Month
from core.findings import Refused
from core.workflow import NotPermitted, perform
from meetings.models import Band, MeetingKind, MeetingMinimum, MeetingScore, MeetingState, Speech
from meetings.score.queries import attendance_target, band_of, card_of, score_line, sheet_for
from meetings.score.services import Said, record_old_score, rescore, score_meeting
from meetings.services.resolutions import Judged, Task, review_items, set_task
from tests.factories import TODAY, make_members, make_organization, make_scope
from tests.support.scoring import absent, held, moment

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 5)


@pytest.fixture
def world():
    """A commune, its branch of ten, the secretary of the branch and an officer above."""
    commune = make_organization("Đảng bộ xã Thử", level=Level.GRASSROOTS_COMMITTEE)
    branch = make_organization("Chi bộ thôn Thử", parent=commune)
    people = make_members(branch, [f"Đảng Viên {number:02d}" for number in range(10)])
    return {
        "commune": commune, "branch": branch, "people": people, "secretary": make_scope("branch_secretary", branch),
        "above": make_scope("grassroots_officer", commune),
    }  # fmt: skip


@pytest.fixture
def meeting(world):
    """A regular meeting of November that lasted 95 minutes, chaired and written down."""
    return held(world["branch"], world["secretary"], chair=world["people"][0], session_secretary=world["people"][1])


def line(meeting, code):
    """A line of the card as the record gives it now."""
    return next(line for line in card_of(meeting).lines if line.criterion.code == code)


def full(meeting, **points) -> dict[int, Said]:
    """Full points for every line the record leaves open, but those named by code."""
    wanted = {code.removeprefix("p"): value for code, value in points.items()}
    return {
        line.criterion_id: Said(Decimal(wanted.get(line.criterion.code, line.criterion.max_points)))
        for line in card_of(meeting).lines
        if line.applies and line.computed_points is None
    }  # fmt: skip


def speak(meeting, count):
    for attendance in meeting.roll.order_by("order")[:count]:
        Speech.objects.create(meeting=meeting, attendance=attendance, summary="Nhất trí")


def test_the_length_of_the_meeting_is_marked(world):
    meeting = held(world["branch"], world["secretary"], minutes=75)
    assert (line(meeting, "1").computed_points, line(meeting, "1").explanation) == (
        4,
        "Họp 75 phút, tối thiểu 90 phút, thiếu 15 phút",
    )


def test_a_combined_meeting_needs_two_hours_and_has_a_theme(world):
    meeting = held(world["branch"], world["secretary"], kind=MeetingKind.COMBINED, minutes=105)
    assert line(meeting, "1").computed_points == 4
    assert line(meeting, "4c").applies
    assert card_of(meeting).total.applicable_max == 100


@pytest.mark.parametrize(("longer_from", "points"), [(11, 5), (10, 3)])
def test_hcmc_ward_asks_longer_meetings_of_larger_branches(world, longer_from, points):
    """meetings-evaluation.md A.2: a HCMC ward, 90 minutes under a number of members, 120 from it on; this branch has ten."""
    for size, minutes in ((0, 90), (longer_from, 120)):
        MeetingMinimum.objects.create(
            organization=world["commune"],
            kind="regular",
            members_from=size,
            minutes=minutes,
            valid_from=date(2026, 1, 1),
            source="Phường",
        )
    meeting = held(world["branch"], world["secretary"], minutes=95)
    assert line(meeting, "1").computed_points == points


def test_the_nearest_committee_sets_the_least_length(world):
    for node, minutes in ((world["commune"], 120), (world["branch"], 60)):
        MeetingMinimum.objects.create(organization=node, kind="regular", minutes=minutes, valid_from=date(2026, 1, 1))
    assert line(held(world["branch"], world["secretary"], minutes=60), "1").computed_points == 5


def test_attendance_leaves_out_those_exempt_and_marks_unexcused_absence(world, meeting):
    absent(meeting, world["people"][8:])
    assert line(meeting, "2a").computed_points == 3
    assert line(meeting, "2a").explanation == "Dự họp 8/10 (80%)"
    roll = meeting.roll.get(member=world["people"][9])
    roll.value = "exempt"
    roll.save()
    assert line(meeting, "2a").explanation == "Dự họp 8/9 (88,89%)"
    absent(meeting, world["people"][8:9], reason="")
    assert line(meeting, "2a").computed_points == 1


def test_four_excused_absences_running_in_a_year_cost_the_point(world):
    person = world["people"][3]
    for month in (12, 1, 2, 3):
        day = date(2025 if month == 12 else 2026, month, 5)
        absent(held(world["branch"], world["secretary"], day=day), [person])
    april = held(world["branch"], world["secretary"], day=date(2026, 4, 5))
    assert line(april, "2b").computed_points == 1  # December was last year
    absent(april, [person])
    assert line(april, "2b").computed_points == 0
    assert line(april, "2b").explanation == "Đảng Viên 03 vắng có lý do 4 lần liên tiếp"


def test_a_branch_that_has_only_a_secretary_needs_no_committee_meeting(world, meeting):
    assert line(meeting, "3c").computed_points is None
    meeting.committee_agreed_on, meeting.committee_minutes = date(2026, 11, 1), True
    meeting.save()
    assert line(meeting, "3c").computed_points == 2


def test_notice_counts_when_members_and_the_superior_were_told(meeting):
    meeting.notice_sent_at = moment(date(2026, 11, 2))
    assert line(meeting, "3d").computed_points is None
    meeting.notice_to_superior = True
    assert line(meeting, "3d").computed_points == 1


@pytest.mark.parametrize(("days", "before", "there"), [(1, 2, 1), (0, 0, 1), (None, 0, 0)])
def test_materials_are_due_a_day_before(meeting, days, before, there):
    meeting.materials_uploaded_at = None if days is None else moment(DAY - timedelta(days=days), 22)
    assert (line(meeting, "3đ").computed_points, line(meeting, "4h").computed_points) == (before, there)


@pytest.mark.parametrize(("days", "points"), [(0, 1), (2, 1), (3, 0), (None, None)])
def test_papers_are_due_two_days_after(meeting, days, points):
    meeting.papers_uploaded_at = None if days is None else moment(DAY + timedelta(days=days), 23)
    assert line(meeting, "8c").computed_points == points


def test_a_speaker_counts_once_and_visitors_do_not(world, meeting):
    absent(meeting, world["people"][8:])
    speak(meeting, 3)
    Speech.objects.create(meeting=meeting, attendance=meeting.roll.order_by("order").first(), summary="Thêm ý")
    assert (line(meeting, "4đ").computed_points, line(meeting, "4đ").explanation) == (
        3,
        "3/8 (37,50%) số có mặt phát biểu",
    )


def test_half_of_those_present_speaking_is_enough(meeting):
    speak(meeting, 5)
    assert line(meeting, "4đ").computed_points == 5


def test_tasks_of_the_last_meeting_make_item_seven(world):
    october = held(world["branch"], world["secretary"], day=date(2026, 10, 5))
    items = [set_task(meeting=october, task=Task(f"Việc {n}"), by=None) for n in range(5)]
    november = held(world["branch"], world["secretary"])
    assert line(november, "7").computed_points is None  # nothing judged yet: the clerk is asked
    statuses = ["done", "done", "done", "not_done", "dropped"]
    review_items(
        meeting=november, judged={item.pk: Judged(status) for item, status in zip(items, statuses, strict=True)}
    )
    assert (line(november, "7").computed_points, line(november, "7").explanation) == (
        24,
        "Đạt 3/4 (75%) nhiệm vụ, chỉ tiêu",
    )


def test_a_thematic_meeting_of_the_month_opens_its_criterion(world, meeting):
    assert not line(meeting, "4c").applies
    held(world["branch"], world["secretary"], day=date(2026, 11, 12), kind=MeetingKind.THEMATIC)
    assert line(meeting, "4c").applies


def test_a_whole_card_is_added_and_rated(world, meeting):
    """90 of 95 in a month without theme: 94,74, Tốt."""
    meeting.materials_uploaded_at = meeting.notice_sent_at = moment(date(2026, 11, 1))
    meeting.save()
    speak(meeting, 6)
    score = score_meeting(meeting=meeting, said=full(meeting, p4a=0), by=world["secretary"].user)
    assert (score.self_points, score.applicable_max, score.self_score, score.self_band) == (
        90,
        95,
        Decimal("94.74"),
        Band.GOOD,
    )
    assert score_line(meeting) == "Chi bộ tự chấm 90/95 điểm, quy đổi theo thang 100: 94,74 điểm; xếp mức Tốt."
    assert band_of(meeting) is Band.GOOD


def test_a_card_half_done_is_kept_without_a_band(world, meeting):
    some = dict(list(full(meeting).items())[:3])
    score = score_meeting(meeting=meeting, said=some, by=world["secretary"].user)
    assert (score.complete, score.self_score, score.final_band) == (False, None, "")
    done = score_meeting(meeting=meeting, said=full(meeting), by=world["secretary"].user)
    assert done.complete


def test_other_points_than_those_computed_need_a_reason(world, meeting):
    computed = line(meeting, "4đ")
    assert computed.computed_points == 2
    with pytest.raises(Refused) as refused:
        score_meeting(meeting=meeting, said={computed.criterion_id: Said(Decimal(5))}, by=None)
    assert "lý do" in str(refused.value)
    assert not MeetingScore.objects.exists()
    score_meeting(
        meeting=meeting, said={computed.criterion_id: Said(Decimal(5), "Sáu đồng chí phát biểu, chưa ghi tên")}, by=None
    )
    assert (line(meeting, "4đ").points, line(meeting, "4đ").computed_points) == (5, 2)


def test_points_outside_the_marking_and_foreign_criteria_are_refused(world, meeting):
    wanted = line(meeting, "4a").criterion_id
    for said in ({wanted: Said(Decimal(3))}, {wanted: Said(Decimal(-1))}, {10**9: Said(Decimal(1))}):
        with pytest.raises(Refused):
            score_meeting(meeting=meeting, said=said, by=None)


def test_the_second_of_two_clerks_is_told(world, meeting):
    score_meeting(meeting=meeting, said={}, by=None, version=0)
    with pytest.raises(Refused) as refused:
        score_meeting(meeting=meeting, said={}, by=None, version=0)
    assert refused.value.conflict


def test_computed_lines_follow_the_record_until_the_report_and_then_stand(world, meeting):
    secretary = world["secretary"]
    meeting.ended_at = None
    meeting.save()
    score_meeting(meeting=meeting, said={key: said for key, said in full(meeting).items() if key != line(meeting, "1").criterion_id},
                  by=secretary.user)  # fmt: skip
    assert not MeetingScore.objects.get().complete  # the hour of the end is not known yet
    perform(meeting, "adopt", scope=secretary, on=TODAY, data={"ended_at": moment(DAY, 20, 20)})
    score = MeetingScore.objects.get()
    assert (score.complete, score.lines.get(criterion__code="1").points) == (True, 4)
    perform(meeting, "report", scope=secretary, on=TODAY, data={"papers_uploaded_at": moment(date(2026, 11, 12))})
    score.refresh_from_db()
    meeting.refresh_from_db()
    assert meeting.state == MeetingState.REPORTED
    assert score.lines.get(criterion__code="8c").points == 0  # five days late, whatever the clerk had said
    with pytest.raises(Refused) as refused:
        score_meeting(meeting=meeting, said={}, by=None)
    assert "đã báo cáo" in str(refused.value)
    assert card_of(meeting).total.points == score.self_points


def test_meetings_that_are_not_scored_are_refused(world):
    for kind in (MeetingKind.EXTRAORDINARY, MeetingKind.BRANCH_COMMITTEE):
        with pytest.raises(Refused):
            score_meeting(
                meeting=held(world["branch"], world["secretary"], kind=kind, day=date(2026, 11, 9)), said={}, by=None
            )


def test_a_meeting_before_42_hd_has_only_its_total(world):
    """meetings-evaluation.md A.1: until 27/10/2025 above 85 % and nobody absent without reason, no sheet of 42-HD."""
    old = held(world["branch"], world["secretary"], day=date(2025, 9, 5))
    assert card_of(old) is None
    with pytest.raises(Refused):
        score_meeting(meeting=old, said={}, by=None)
    score = record_old_score(meeting=old, points=Decimal("87.5"), by=None)
    old.refresh_from_db()
    assert (score.final_band, old.recorded_score, score_line(old)) == (
        Band.FAIR, Decimal("87.5"), "Chi bộ tự chấm 87,50 điểm; xếp mức Khá.",
    )  # fmt: skip
    assert attendance_target(old).met
    absent(old, world["people"][:1], reason="")
    assert not attendance_target(old).met


@pytest.mark.parametrize(
    ("day", "away", "met"), [(date(2025, 9, 5), 2, False), (date(2025, 9, 5), 1, True), (DAY, 1, True), (DAY, 2, False)]
)
def test_the_rate_asked_changes_on_28_october_2025(world, day, away, met):
    meeting = held(world["branch"], world["secretary"], day=day)
    absent(meeting, world["people"][:away])
    assert attendance_target(meeting).met is met


def test_no_sheet_before_its_first_day(world):
    assert sheet_for(world["branch"], date(2025, 10, 27)) is None
    assert sheet_for(world["branch"], date(2025, 10, 28)).code == "42-hd-2025"


@pytest.fixture
def adopted(world, meeting):
    """A scored meeting whose minutes are adopted."""
    score_meeting(meeting=meeting, said=full(meeting), by=world["secretary"].user)
    perform(meeting, "adopt", scope=world["secretary"], on=TODAY)
    return meeting


def test_the_committee_above_scores_again_with_its_reason(world, adopted):
    score = rescore(
        meeting=adopted, points=Decimal("68.5"), reason="Không có biên bản hội ý", scope=world["above"], on=TODAY
    )
    assert (score.final_band, score.final_score, score.self_band) == (Band.AVERAGE, Decimal("68.5"), Band.GOOD)
    assert band_of(adopted) is Band.AVERAGE
    assert "Cấp trên chấm 68,50 điểm, mức Trung bình" in score_line(adopted)


def test_a_branch_never_scores_itself_again(world, adopted):
    within = make_scope("grassroots_officer", world["branch"])  # the right, but on the branch itself
    for scope in (world["secretary"], within):
        with pytest.raises(NotPermitted):
            rescore(meeting=adopted, points=Decimal(95), reason="Chấm lại", scope=scope, on=TODAY)


def test_a_score_again_needs_a_reason_adopted_minutes_and_another_person(world, meeting):
    score_meeting(meeting=meeting, said=full(meeting), by=world["above"].user)
    with pytest.raises(Refused) as refused:
        rescore(meeting=meeting, points=Decimal(101), reason=" ", scope=world["above"], on=TODAY)
    assert {finding.code for finding in refused.value.findings} == {"same_person", "not_adopted", "points", "reason"}


def test_a_later_own_score_leaves_the_superiors_band(world, adopted):
    rescore(meeting=adopted, points=Decimal(40), reason="Sai thực tế", scope=world["above"], on=TODAY)
    score_meeting(meeting=adopted, said={}, by=world["secretary"].user)
    assert band_of(adopted) is Band.POOR


def test_a_sheet_that_was_used_cannot_change(world, adopted):
    sheet = MeetingScore.objects.get().sheet
    with pytest.raises(IntegrityError), transaction.atomic():
        sheet.criteria.filter(code="1").update(max_points=6)
    with pytest.raises(IntegrityError), transaction.atomic():
        sheet.criteria.filter(code="1").delete()


def test_a_card_of_a_year_ago_keeps_its_sheet_and_bounds(world, adopted):
    score = MeetingScore.objects.get()
    score.sheet.valid_to = date(2026, 1, 1)
    score.sheet.save()
    assert card_of(adopted).sheet == score.sheet
    assert card_of(adopted).bounds == {"good": "90", "fair": "70", "average": "50"}
    assert Month.of(adopted.for_month) == Month(2026, 11)
