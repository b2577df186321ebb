"""Superiors at meetings of branches: who follows which branch, who came, what was asked of the branch; branches nobody visited."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet, Subquery

from branches.models import Organization
from core.dates import Month, format_date
from core.findings import Finding, Refused, Right
from core.workflow import NotPermitted
from meetings.models import TOOK_PLACE, BranchFollower, Meeting, SuperiorVisit, VisitRole
from meetings.score.parameters import VISITS_PER_QUARTER
from meetings.score.rules import FULL_SHEET
from meetings.score.services import may_oversee
from members.models import Member
from regulations.lookup import NoRuleInForce


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who came: a member on record, or only the name."""

    full_name: str = ""
    member: Member | None = None
    position: str = ""

    @property
    def name(self) -> str:
        """The name as written down."""
        return self.member.full_name if self.member else " ".join(self.full_name.split())


@dataclass(frozen=True, slots=True)
class Remarks:
    """What the visitor said: remarks, what the branch should do and by when, his own score on a scale of 100."""

    remarks: str = ""
    follow_up: str = ""
    deadline: date | None = None
    score: Decimal | None = None


@transaction.atomic
def record_visit(
    *, meeting: Meeting, visitor: Visitor, organization_name: str, role: VisitRole, said: Remarks, scope
) -> SuperiorVisit:
    """Write that a superior attended a meeting. Raises ``NotPermitted`` for the branch itself; ``Refused`` for a meeting that has not
    taken place, a missing name, a deadline without a demand or before the meeting, the same person twice."""
    if not may_oversee(scope, meeting.organization):
        raise NotPermitted("Việc dự và nhận xét do cấp ủy cấp trên ghi.")
    found = []
    if meeting.state not in TOOK_PLACE:
        found.append(Finding("not_held", "Buổi họp chưa diễn ra.", right=Right.REGULATION))
    if not visitor.name:
        found.append(Finding("name", "Chưa ghi người dự.", field="full_name", remedy="Ghi họ và tên."))
    if said.deadline and not said.follow_up.strip():
        found.append(Finding("follow_up", "Có thời hạn mà chưa ghi yêu cầu.", field="follow_up"))
    if said.deadline and said.deadline < meeting.held_on:
        found.append(
            Finding("deadline", f"Thời hạn {format_date(said.deadline)} trước ngày họp.", field="follow_up_deadline")
        )
    if said.score is not None and not 0 <= said.score <= FULL_SHEET:
        found.append(Finding("score", "Điểm từ 0 đến 100.", field="score"))
    if SuperiorVisit.objects.filter(meeting=meeting, full_name=visitor.name, role=role).exists():
        found.append(Finding("twice", f"Đã ghi đồng chí {visitor.name} dự buổi họp này.", field="full_name"))
    if found:
        raise Refused(found)
    return SuperiorVisit.objects.create(
        meeting=meeting, member=visitor.member, full_name=visitor.name, position=visitor.position.strip(),
        organization_name=organization_name.strip(), role=role, remarks=said.remarks.strip(), follow_up=said.follow_up.strip(),
        follow_up_deadline=said.deadline, score=said.score, created_by=scope.user,
    )  # fmt: skip


@transaction.atomic
def finish_follow_up(*, visit: SuperiorVisit, done_on: date, result: str) -> SuperiorVisit:
    """Write that what a superior asked was done. Raises ``Refused`` where nothing was asked, or without saying what was done."""
    visit = SuperiorVisit.objects.select_for_update(of=("self",)).select_related("meeting").get(pk=visit.pk)
    if not visit.follow_up:
        raise Refused(Finding("nothing_asked", "Lần dự này không có yêu cầu khắc phục."))
    if not result.strip():
        raise Refused(Finding("result", "Chưa ghi kết quả thực hiện.", field="result"))
    if done_on < visit.meeting.held_on:
        raise Refused(Finding("done_on", "Ngày hoàn thành trước ngày họp.", field="done_on"))
    visit.follow_up_done_on, visit.follow_up_result = done_on, result.strip()
    visit.save()
    return visit


@transaction.atomic
def name_follower(*, branch: Organization, visitor: Visitor, valid_from: date, source: str, by) -> BranchFollower:
    """Name the committee member who follows a branch. Effects: whoever followed it until then ends the day before."""
    if not branch.is_branch:
        raise Refused(Finding("no_branch", f"{branch.name} không phải chi bộ."))
    if not visitor.name:
        raise Refused(Finding("name", "Chưa chọn cấp ủy viên phụ trách.", field="full_name", remedy="Ghi họ và tên."))
    rows = BranchFollower.objects.select_for_update(of=("self",)).filter(branch=branch)
    for earlier in rows.filter(valid_from__lt=valid_from).filter(Q(valid_to=None) | Q(valid_to__gte=valid_from)):
        earlier.valid_to = valid_from - timedelta(days=1)
        earlier.save()
    fresh = BranchFollower(
        branch=branch, member=visitor.member, full_name=visitor.name, position=visitor.position.strip(),
        valid_from=valid_from, source=source.strip(), created_by=by,
    )  # fmt: skip
    try:
        fresh.full_clean()
    except ValidationError as wrong:
        raise Refused([Finding("invalid", message, field="valid_from") for message in wrong.messages]) from wrong
    fresh.save()
    return fresh


@transaction.atomic
def end_follower(*, follower: BranchFollower, valid_to: date) -> BranchFollower:
    """Let somebody follow a branch no longer after a day."""
    if valid_to < follower.valid_from:
        raise Refused(Finding("before_start", "Ngày kết thúc trước ngày bắt đầu.", field="valid_to"))
    follower.valid_to = valid_to
    follower.save()
    return follower


def quarter_of(on: date) -> tuple[Month, Month]:
    """First and last month of the quarter of a day."""
    first = Month(on.year, on.month - (on.month - 1) % 3)
    return first, first.plus(2)


def visits_asked(on: date) -> int:
    """How many visits a branch should have each quarter; none where nobody says so."""
    try:
        return int(VISITS_PER_QUARTER.value_on(on))
    except NoRuleInForce:
        return 0


def branches_followed(branches: QuerySet[Organization], on: date) -> QuerySet[Organization]:
    """Branches with who follows them (``follower_name``), the last visit (``last_visit_at``), visits of the quarter
    (``visits_this_quarter``): one statement whatever their number."""
    first, last = quarter_of(on)
    followers = BranchFollower.objects.filter(branch=OuterRef("pk"), valid_from__lte=on).filter(
        Q(valid_to=None) | Q(valid_to__gte=on)
    )
    visits = (
        SuperiorVisit.objects.filter(meeting__organization=OuterRef("pk")).order_by().values("meeting__organization")
    )
    in_quarter = visits.filter(
        meeting__started_at__date__gte=first.first_day, meeting__started_at__date__lte=last.last_day
    )
    return branches.annotate(
        follower_name=Subquery(followers.values("full_name")[:1]),
        follower_position=Subquery(followers.values("position")[:1]),
        last_visit_at=Subquery(visits.annotate(at=Max("meeting__started_at")).values("at")[:1]),
        visits_this_quarter=Subquery(in_quarter.annotate(n=Count("pk")).values("n")[:1]),
    )


def not_visited(branches: QuerySet[Organization], on: date) -> QuerySet[Organization]:
    """Branches with fewer visits this quarter than are asked."""
    asked = visits_asked(on)
    if asked == 0:
        return branches.none()
    if asked == 1:
        first, last = quarter_of(on)
        visits = SuperiorVisit.objects.filter(
            meeting__organization=OuterRef("pk"), meeting__started_at__date__gte=first.first_day,
            meeting__started_at__date__lte=last.last_day,
        )  # fmt: skip
        return branches.filter(~Exists(visits))
    rows = branches_followed(branches, on)
    return rows.filter(Q(visits_this_quarter=None) | Q(visits_this_quarter__lt=asked))
