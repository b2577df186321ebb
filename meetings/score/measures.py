"""What the record of a meeting tells of each criterion that can be computed. Every function answers ``None`` where the record is silent."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from fractions import Fraction
from functools import cached_property
from itertools import groupby
from operator import itemgetter

from django.utils import timezone

from branches.models import Body
from core.dates import format_date
from core.numbers import format_fraction_share
from meetings.attendance import figures_of
from meetings.models import (
    MONTHLY,
    SCORED,
    TOOK_PLACE,
    WITH_THEME,
    Attendance,
    AttendanceValue,
    Measure,
    Meeting,
    MeetingKind,
)
from meetings.parameters import MATERIALS_BEFORE, UPLOAD_AFTER
from meetings.score.minimum import minimum_of
from meetings.score.rules import Measured
from meetings.services.resolutions import share_done
from members.record.queries import seats_on
from regulations.lookup import NoRuleInForce


class Facts:
    """A meeting as the measures read it; each thing is asked of the database once."""

    def __init__(self, meeting: Meeting) -> None:
        self.meeting = meeting

    @cached_property
    def roll(self) -> list[Attendance]:
        """The roll."""
        return list(self.meeting.roll.all())

    @cached_property
    def figures(self):
        """The roll in numbers."""
        return figures_of(self.roll)

    @cached_property
    def speakers(self) -> int:
        """How many members who came spoke, each counted once."""
        came = {line.pk for line in self.roll if line.came and not line.visitor}
        return len(came & set(self.meeting.speeches.values_list("attendance_id", flat=True)))

    @property
    def regular(self) -> bool:
        """Whether the meeting has the contents of a regular one."""
        return self.meeting.kind in MONTHLY

    @cached_property
    def with_theme(self) -> bool:
        """Whether the branch has a thematic meeting, or part, in the month of this one."""
        if self.meeting.kind in WITH_THEME:
            return True
        rows = Meeting.objects.filter(organization=self.meeting.organization_id, for_month=self.meeting.for_month)
        return rows.filter(kind=MeetingKind.THEMATIC, state__in=TOOK_PLACE).exists()

    def measure(self, name: str) -> Measured | None:
        """What is measured under that name."""
        return MEASURES[name](self) if name else None


def duration(facts: Facts) -> Measured | None:
    """How long it lasted beside the least length: minutes short, and the share of it in per cent."""
    lasted = facts.meeting.minutes_long
    least = minimum_of(facts.meeting, members=facts.figures.total)
    if lasted is None or least is None:
        return None
    short = max(least.value - lasted, 0)
    words = f"Họp {lasted} phút, tối thiểu {least.value} phút" + (f", thiếu {short} phút" if short else "")
    return Measured(words, {"short": short, "share": Fraction(lasted * 100, least.value)})


def attendance(facts: Facts) -> Measured | None:
    """The share of those expected who came (``meetings-evaluation.md`` A.3), and absences without reason."""
    figures = facts.figures
    if not figures.expected:
        return None
    words = f"Dự họp {format_fraction_share(figures.came, figures.expected)}"
    if figures.absent_unexcused:
        words += f", {figures.absent_unexcused} vắng không lý do"
    return Measured(
        words, {"share": Fraction(figures.came * 100, figures.expected), "unexcused": figures.absent_unexcused}
    )


def excused_run(facts: Facts) -> Measured | None:
    """The longest row of meetings of this year, up to this one, that one member missed with reason."""
    meeting = facts.meeting
    until = meeting.started_at or meeting.planned_at
    rows = Attendance.objects.filter(
        meeting__organization=meeting.organization_id, meeting__kind__in=SCORED, meeting__state__in=TOOK_PLACE,
        meeting__for_month__year=meeting.for_month.year, meeting__started_at__lte=until, member__isnull=False,
    )  # fmt: skip
    lines = rows.order_by("member", "meeting__started_at", "meeting").values_list(
        "member", "full_name", "value", "special_duty"
    )
    longest, who = 0, ""
    for _, of_member in groupby(lines, key=itemgetter(0)):
        run = 0
        for _, name, value, special_duty in of_member:
            run = run + 1 if value == AttendanceValue.ABSENT_EXCUSED and not special_duty else 0
            if run > longest:
                longest, who = run, name
    words = f"{who} vắng có lý do {longest} lần liên tiếp" if longest > 1 else "Không ai vắng có lý do liên tiếp"
    return Measured(words, {"longest_run": longest})


def committee_met(facts: Facts) -> Measured | None:
    """The committee, or secretary and deputy, agreed before with minutes; a branch that has only a secretary needs none."""
    meeting = facts.meeting
    if meeting.committee_agreed_on and meeting.committee_minutes:
        return Measured(f"Hội ý ngày {format_date(meeting.committee_agreed_on)}, có biên bản", met=True)
    held = Meeting.objects.filter(
        organization=meeting.organization_id, kind=MeetingKind.BRANCH_COMMITTEE, for_month=meeting.for_month,
        locked_at__isnull=False, started_at__lt=meeting.started_at or meeting.planned_at,
    ).order_by("-started_at").first()  # fmt: skip
    if held is not None:
        return Measured(f"Họp chi ủy ngày {format_date(held.held_on)}, biên bản số {held.book_number}", met=True)
    seats = seats_on(meeting.organization, meeting.held_on).filter(
        body__in=(Body.BRANCH_COMMITTEE, Body.BRANCH_MEETING)
    )
    holders = {seat.member_id: seat.position for seat in seats}
    if list(holders.values()) == ["secretary"]:
        return Measured("Chi bộ chỉ có bí thư", met=True)
    return None


def notice(facts: Facts) -> Measured | None:
    """Members and the superior committee member who follows the branch were told."""
    meeting = facts.meeting
    if meeting.notice_sent_at and meeting.notice_to_superior:
        day = format_date(timezone.localtime(meeting.notice_sent_at).date())
        return Measured(f"Thông báo ngày {day}, có báo cấp ủy viên cấp trên", met=True)
    return None


def materials_before(facts: Facts) -> Measured | None:
    """The materials were on the app at least so many days before the day of the meeting."""
    meeting = facts.meeting
    if meeting.materials_uploaded_at is None:
        return Measured("Chưa ghi thời điểm đăng tài liệu", met=False)
    try:
        days = int(MATERIALS_BEFORE.value_on(meeting.held_on))
    except NoRuleInForce:
        return None
    uploaded = timezone.localtime(meeting.materials_uploaded_at).date()
    return Measured(
        f"Đăng ngày {format_date(uploaded)}, họp ngày {format_date(meeting.held_on)}",
        met=uploaded + timedelta(days=days) <= meeting.held_on,
    )


def speakers(facts: Facts) -> Measured | None:
    """The share of the members who came that spoke, each counted once."""
    came = facts.figures.came
    if not came:
        return None
    return Measured(
        f"{format_fraction_share(facts.speakers, came)} số có mặt phát biểu" if facts.speakers
        else "Biên bản chưa ghi ý kiến phát biểu của ai",
        {"share": Fraction(min(facts.speakers, came) * 100, came)},
    )  # fmt: skip


def materials(facts: Facts) -> Measured | None:
    """Whether the materials are on the app at all."""
    uploaded = facts.meeting.materials_uploaded_at is not None
    return Measured("Tài liệu đã đăng" if uploaded else "Chưa ghi việc đăng tài liệu", met=uploaded)


def results(facts: Facts) -> Measured | None:
    """The share of tasks set before that this meeting judged done; silent where it judged none."""
    done, whole = share_done(list(facts.meeting.item_reviews.all()))
    if not whole:
        return None
    return Measured(
        f"Đạt {format_fraction_share(done, whole)} nhiệm vụ, chỉ tiêu", {"share": Fraction(done * 100, whole)}
    )


def upload_after(facts: Facts) -> Measured | None:
    """The completed papers were on the app within so many days; silent until somebody records it."""
    meeting = facts.meeting
    if meeting.papers_uploaded_at is None:
        return None
    try:
        days = int(UPLOAD_AFTER.value_on(meeting.held_on))
    except NoRuleInForce:
        return None
    uploaded = timezone.localtime(meeting.papers_uploaded_at).date()
    return Measured(f"Đăng ngày {format_date(uploaded)}", met=uploaded <= meeting.held_on + timedelta(days=days))


MEASURES: dict[str, Callable[[Facts], Measured | None]] = {
    Measure.DURATION: duration,
    Measure.ATTENDANCE: attendance,
    Measure.EXCUSED_RUN: excused_run,
    Measure.COMMITTEE_MET: committee_met,
    Measure.NOTICE: notice,
    Measure.MATERIALS_BEFORE: materials_before,
    Measure.SPEAKERS: speakers,
    Measure.MATERIALS: materials,
    Measure.RESULTS: results,
    Measure.UPLOAD_AFTER: upload_after,
}

# The figures a scale may test, of each measure that tells figures; the others only tell whether a criterion is met.
FIGURES: dict[str, dict[str, str]] = {
    Measure.DURATION: {"short": "số phút thiếu", "share": "% thời lượng tối thiểu"},
    Measure.ATTENDANCE: {"share": "% dự họp", "unexcused": "số vắng không lý do"},
    Measure.EXCUSED_RUN: {"longest_run": "số lần vắng có lý do liên tiếp"},
    Measure.SPEAKERS: {"share": "% số có mặt phát biểu"},
    Measure.RESULTS: {"share": "% nhiệm vụ, chỉ tiêu đạt"},
}
