"""Who lacks which course: the lists behind «Ai còn thiếu» (``meetings-evaluation.md`` E)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q

from core.dates import add_months, add_years, format_date
from meetings.models import TrainingRecord
from meetings.training.parameters import COMMITTEE_YEARS, EXPIRY_NOTICE, NEW_MEMBER_ALERT, REFRESHER_YEARS
from meetings.training.queries import AWARENESS, NEW_MEMBER
from members.models import ActivityStatus, FilePaper, Member, MembershipClass, Seat
from members.models.papers import PRESENT
from members.record.queries import SEATED
from regulations.lookup import NoRuleInForce, lookup_values

_OUT = (ActivityStatus.EXEMPT, ActivityStatus.TEMPORARILY_EXEMPT, ActivityStatus.SUSPENDED, ActivityStatus.ABROAD)


@dataclass(frozen=True, slots=True)
class Gap:
    """One list: its address, its words, whose rows (members, or records of people not yet members), how it is cut, what helps."""

    code: str
    course: str
    label: str
    noun: str
    of_members: bool
    rows: Callable
    help: Callable


def _passed(course_filter: Q, **more):
    return Exists(TrainingRecord.objects.passed().filter(course_filter, member=OuterRef("pk"), **more))


def _courses(**attributes) -> list[str]:
    """Codes of the courses that bear these attributes."""
    return [
        v.code
        for v in lookup_values("training_course")
        if all(v.attributes.get(name) == value for name, value in attributes.items())
    ]


def _active(scope, permission):
    return Member.objects.visible_to(scope, permission).current().exclude(activity_status__in=_OUT)


def _new_member(scope, on: date, permission=None):
    since = add_months(on, -int(NEW_MEMBER_ALERT.value_on(on)))
    held = FilePaper.objects.filter(member=OuterRef("pk"), document_type="46", presence__in=PRESENT)
    return (
        Member.objects.visible_to(scope, permission).current()
        .filter(membership_class=MembershipClass.PROBATIONARY, admission_date__lte=since)
        .filter(~_passed(Q(course=NEW_MEMBER)), ~Exists(held))
    )  # fmt: skip


def _awareness(scope, on: date, permission=None):
    """The latest certificate of each person who is no member yet, when it has ended or soon ends."""
    until = add_months(on, int(EXPIRY_NOTICE.value_on(on)))
    later = TrainingRecord.objects.passed().filter(
        Q(certificate_on__gt=OuterRef("certificate_on"))
        | Q(certificate_on=OuterRef("certificate_on"), pk__gt=OuterRef("pk")),
        course=AWARENESS, member=None, search_text=OuterRef("search_text"), person_key=OuterRef("person_key"),
        organization=OuterRef("organization"),
    )  # fmt: skip
    return (
        TrainingRecord.objects.visible_to(scope, permission).passed()
        .filter(course=AWARENESS, member=None, valid_until__lte=until).filter(~Exists(later))
    )  # fmt: skip


def _committee(scope, on: date, permission=None):
    seats = Seat.objects.filter(
        Q(valid_to=None) | Q(valid_to__gte=on), member=OuterRef("pk"), status__in=SEATED, valid_from__lte=on
    )
    first_year = on.year - int(COMMITTEE_YEARS.value_on(on)) + 1
    learned = _passed(Q(course__in=_courses(audience="committee")), to_on__year__gte=first_year, to_on__lte=on)
    return _active(scope, permission).filter(Exists(seats), ~learned)


def _refresher(scope, on: date, permission=None):
    since = add_years(on, -int(REFRESHER_YEARS.value_on(on)))
    learned = _passed(Q(course__in=_courses(refresher=True)), to_on__gt=since, to_on__lte=on)
    return _active(scope, permission).filter(membership_class=MembershipClass.OFFICIAL).filter(~learned)


def _theory(scope, on: date, permission=None):
    required = _courses(required_of="committee")
    order = [value.code for value in lookup_values("theory_level")]
    levels = [v.attributes.get("theory") for v in lookup_values("training_course") if v.code in required]
    below = order[: min((order.index(level) for level in levels if level in order), default=0)]
    seats = Seat.objects.filter(
        Q(valid_to=None) | Q(valid_to__gte=on), member=OuterRef("pk"), status__in=SEATED, valid_from__lte=on
    )
    return _active(scope, permission).filter(
        Exists(seats), membership_class=MembershipClass.OFFICIAL, political_theory__in=["", *below]
    )


def _months_help(on: date) -> str:
    rule = NEW_MEMBER_ALERT.on(on)
    return f"Đảng viên dự bị từ {rule.display()} trở lên chưa có kết quả lớp đảng viên mới, trong hồ sơ chưa có tài liệu số 46."


def _awareness_help(on: date) -> str:
    return (
        f"Người chưa vào Đảng có giấy chứng nhận đã hết hoặc hết giá trị trước ngày "
        f"{format_date(add_months(on, int(EXPIRY_NOTICE.value_on(on))))}; lấy giấy mới nhất của từng người."
    )


def _committee_help(on: date) -> str:
    years = COMMITTEE_YEARS.on(on)
    return f"Bí thư, phó bí thư, cấp ủy viên chưa dự lớp nghiệp vụ công tác đảng trong {years.display()} (tính đến {on.year})."


def _refresher_help(on: date) -> str:
    return f"Đảng viên chính thức đang sinh hoạt chưa dự lớp bồi dưỡng, đợt học tập nào trong {REFRESHER_YEARS.on(on).display()}."


def _theory_help(on: date) -> str:
    return "Bí thư, phó bí thư, cấp ủy viên chưa qua sơ cấp lý luận chính trị (mục 17 Phiếu đảng viên)."


GAPS = (
    Gap("new_member", "new_member", "Dự bị chưa học lớp đảng viên mới", "đảng viên dự bị", True, _new_member, _months_help),
    Gap("awareness", "awareness", "Giấy nhận thức về Đảng sắp hết giá trị", "người", False, _awareness, _awareness_help),
    Gap("committee", "committee_work", "Cấp ủy viên chưa dự lớp năm nay", "đồng chí", True, _committee, _committee_help),
    Gap("theory", "elementary", "Cấp ủy viên chưa qua sơ cấp", "đồng chí", True, _theory, _theory_help),
    Gap("refresher", "refresher", "Lâu năm chưa bồi dưỡng", "đảng viên", True, _refresher, _refresher_help),
)  # fmt: skip
GAP_OF = {gap.code: gap for gap in GAPS}


def rows_of(gap: Gap, scope, on: date, *, permission=None, under=None):
    """The rows of a list for one person; none on a day for which its rule has no value."""
    try:
        rows = gap.rows(scope, on, permission)
    except NoRuleInForce:
        rows = (Member if gap.of_members else TrainingRecord).objects.none()
    if under is not None:
        rows = rows.under(under)
    return rows.select_related("organization")


def lacking_course(course: str) -> Q:
    """Members who have not passed a course (a condition on members, for lists that offer whom to enrol)."""
    return ~_passed(Q(course=course))
