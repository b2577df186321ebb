"""The smallest round of review, for the tests of the review."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from branches.models import Level
from core.dates import Month
from core.workflow import perform
from meetings.models import Evaluation, MeetingKind, ReviewRound
from meetings.review.judging import criteria_of, subject_class
from meetings.review.services.rounds import open_round
from meetings.review.services.writing import Tally, record_ballots, write
from meetings.review.standards import blocks_of
from meetings.services.meetings import plan_meeting
from tests.factories import TODAY, make_members, make_organization, make_scope

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
REVIEW_ON = date(2026, 11, 20)


class Place:
    """A committee with one branch, and the people who act: branch, officer above, head above."""

    def __init__(self, people: int = 4, name: str = "Chi bộ thôn Thử") -> None:
        self.commune = make_organization("Đảng bộ xã Thử", level=Level.GRASSROOTS_COMMITTEE)
        self.branch = make_organization(name, parent=self.commune)
        self.members = make_members(self.branch, [f"Nguyễn Văn {number:02d}" for number in range(people)])
        self.keeper = make_scope("branch_secretary", self.branch)
        self.officer = make_scope("grassroots_officer", self.commune)
        self.head = make_scope("grassroots_secretary", self.commune)

    def round(self, **values) -> ReviewRound:
        """A round of the year 2026."""
        asked = {
            "organization": self.commune,
            "kind": "year",
            "year": 2026,
            "quarter": None,
            "review_on": REVIEW_ON,
        } | values
        return open_round(**asked, on=TODAY, by=self.officer.user)

    def meeting(self):
        """The yearly review meeting, in session."""
        meeting = plan_meeting(
            organization=self.branch, kind=MeetingKind.YEAR_END_REVIEW, for_month=Month(2026, 11),
            planned_at=datetime(2026, 11, 20, 19, tzinfo=ZONE), by=self.keeper.user,
        )  # fmt: skip
        perform(meeting, "open", scope=self.keeper, on=TODAY)
        return meeting


def fill_in(case, *, level="good", yes=True, tasks=None, points=None, **values) -> Evaluation:
    """A complete self-review."""
    said = {c.code: ("good" if c.graded else yes) for c in criteria_of(case)}
    values |= {
        "self_texts": {block.code: "Thực hiện tốt." for block in blocks_of(subject_class(case))},
        "self_criteria": said, "self_level": level, "tasks": tasks or {"on_time": 10}, "tasks_computed": False,
    }  # fmt: skip
    if points is not None:
        values["entered_task_points"] = points
    return write(case=case, values=values, version=case.version)


def bring(case, place: Place, until: str, *, meeting=None, votes=None, level="good", **values):
    """Take a case as far as a step (that step included)."""
    for step in ("submit", "comment", "ballot", "forward", "appraise", "decide", "notify"):
        case.refresh_from_db()
        if step == "submit":
            case = fill_in(case, level=level, **values)
        if step == "comment":
            case = write(case=case, values={"branch_comments": "Nhất trí."}, version=case.version)
        if step == "ballot":
            tally = Tally(votes or {level: len(place.members)}, case.version, level, "Theo kết quả phiếu")
            case = record_ballots(cases=[case], meeting=meeting, tallies={case.pk: tally})[0]
        scope = {"appraise": place.officer, "decide": place.head, "notify": place.officer}.get(step, place.keeper)
        data = {"level": level} if step == "appraise" else {}
        perform(case, step, scope=scope, on=TODAY, data=data)
        if step == until:
            break
    case.refresh_from_db()
    return case
