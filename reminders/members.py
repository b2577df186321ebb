"""Lines of the first page about members themselves: probation without a case, terms of a status, records that lack something."""

from __future__ import annotations

from urllib.parse import urlencode

from django.db.models import Count
from django.urls import reverse

from accounts.permissions import Permission as P
from admissions.models import PROBATION_STATES
from core.dates import add_months
from members.models import Attribute, Member, MembershipClass, StatusPeriod
from regulations.lookup import rule_on
from reminders.lines import AHEAD, Lines, Todo, ends

PROBATION = "probation.months"  # code of the dated parameter


def _member_url(member: Member) -> str:
    return reverse("members:detail", args=[member.pk])


def probation_ends(scope) -> Lines | None:
    """Probationary members without a case of admission whose twelve months end within a month or are over."""
    if not scope.can(P.MOVEMENT_RECORD):
        return None
    months = rule_on(PROBATION, scope.on).value
    rows = (
        Member.objects.visible_to(scope, P.MOVEMENT_RECORD)
        .current()
        .filter(
            membership_class=MembershipClass.PROBATIONARY, admission_date__lte=add_months(scope.on + AHEAD, -months)
        )
        .exclude(admissions__state__in=PROBATION_STATES)
        .select_related("organization")
        .order_by("admission_date", "pk")
    )

    def line(member: Member) -> Todo:
        return Todo(member.full_name, f"Hết {months} tháng dự bị, {member.organization}", _member_url(member))

    more = f"{reverse('members:list')}?{urlencode({'membership_class': MembershipClass.PROBATIONARY.value})}"
    last_day = ends(scope, "admission_date", by=lambda day: add_months(day, months))
    return Lines("Đảng viên dự bị đến hạn xét công nhận chính thức", rows, line, more, last_day)


def terms_of_status(scope) -> Lines | None:
    """Exemptions, absences, stays elsewhere whose term ends within a month or is over, and that no case of ``transfers`` follows."""
    if not scope.can(P.MEMBER_EDIT):
        return None
    rows = (
        StatusPeriod.objects.filter(
            attribute=Attribute.ACTIVITY_STATUS, valid_to=None, expected_end_on__lte=scope.on + AHEAD,
            member__in=Member.objects.visible_to(scope, P.MEMBER_EDIT).current(), exemption=None, journey=None, temporary_transfer=None,
        )
        .select_related("member__organization")
        .order_by("expected_end_on", "pk")
    )  # fmt: skip

    def line(period: StatusPeriod) -> Todo:
        member = period.member
        words = f"{member.get_activity_status_display()}, {member.organization}"
        return Todo(member.full_name, words, _member_url(member))

    more = reverse("members:list")
    return Lines("Sắp hết hoặc quá thời hạn miễn, tạm vắng", rows, line, more, ends(scope, "expected_end_on"))


def incomplete(scope) -> Lines | None:
    """Branches with members whose record or file lacks something, those with most first."""
    if not scope.can(P.MEMBER_EDIT):
        return None
    members = Member.objects.visible_to(scope, P.MEMBER_EDIT).current().filter(record_missing__gt=0)
    rows = members.values("organization", "organization__name").annotate(n=Count("pk")).order_by("-n", "organization")
    return Lines(
        "Thông tin đảng viên còn thiếu",
        rows,
        lambda row: Todo(
            row["organization__name"],
            f"{row['n']} đồng chí còn thiếu thông tin",
            f"{reverse('members:list')}?{urlencode({'organization': row['organization'], 'record_complete': 'false'})}",
        ),
        f"{reverse('members:list')}?record_complete=false",
    )


KINDS = (probation_ends, terms_of_status, incomplete)
