"""Lines of the first page about training: who lacks the course before a deadline, classes that are over and not finished."""

from __future__ import annotations

from urllib.parse import urlencode

from django.urls import reverse

from accounts.permissions import Permission as P
from core.dates import add_months, format_date
from meetings.models import TrainingClass, TrainingClassState
from meetings.training.gaps import GAP_OF, rows_of
from regulations.lookup import NoRuleInForce, rule_on
from reminders.lines import Lines, Todo, ends

PROBATION = "probation.months"  # code of the dated parameter


def new_member_course(scope) -> Lines | None:
    """Probationary members whose year nears its end without the course for new members."""
    if not scope.can(P.TRAINING_KEEP):
        return None
    rows = rows_of(GAP_OF["new_member"], scope, scope.on, permission=P.TRAINING_KEEP).order_by("admission_date", "pk")
    try:
        months = int(rule_on(PROBATION, scope.on).value)
    except NoRuleInForce:
        return None

    def line(member) -> Todo:
        url = (
            f"{reverse('training:lacking')}?{urlencode({'kind': 'new_member', 'organization': member.organization_id})}"
        )
        detail = f"Vào Đảng {format_date(member.admission_date)}, {member.organization}"
        return Todo(member.full_name, detail, url)

    more = f"{reverse('training:lacking')}?kind=new_member"
    last_day = ends(scope, "admission_date", by=lambda day: add_months(day, months))
    return Lines("Đảng viên dự bị chưa học lớp đảng viên mới", rows, line, more, last_day)


def awareness_ending(scope) -> Lines | None:
    """Certificates of people not yet members that have ended or soon end."""
    if not scope.can(P.TRAINING_KEEP):
        return None
    rows = rows_of(GAP_OF["awareness"], scope, scope.on, permission=P.TRAINING_KEEP).order_by("valid_until", "pk")
    more = f"{reverse('training:lacking')}?kind=awareness"
    return Lines(
        "Giấy chứng nhận nhận thức về Đảng hết, sắp hết giá trị",
        rows,
        lambda record: Todo(
            record.person_name,
            f"Giấy chứng nhận số {record.certificate_number}, {record.organization}",
            record.get_absolute_url(),
        ),
        more,
        ends(scope, "valid_until"),
    )


def classes_to_finish(scope) -> Lines | None:
    """Classes whose last day has passed and that still stand open."""
    if not scope.can(P.TRAINING_KEEP):
        return None
    rows = (
        TrainingClass.objects.visible_to(scope, P.TRAINING_KEEP)
        .filter(state=TrainingClassState.OPEN, to_on__lt=scope.on)
        .select_related("organization")
        .order_by("to_on", "pk")
    )
    return Lines(
        "Lớp bồi dưỡng đã hết thời gian, chưa kết thúc",
        rows,
        lambda held: Todo(held.title, f"Ghi kết quả, kết thúc lớp, {held.organization}", held.get_absolute_url()),
        f"{reverse('training:list')}?state=open",
        ends(scope, "to_on"),
    )


KINDS = (new_member_course, awareness_ending, classes_to_finish)
