"""Dues of a branch: on what each pays, the lists of five months, who paid, who owes, what was handed up, an application for relief."""

from __future__ import annotations

import random
from datetime import date

from branches.models import Organization
from core.dates import Month, completed_years
from core.workflow import perform
from meetings.dues.services.payments import Paid, hand_over, pay_in_full, set_reason
from meetings.dues.services.reliefs import Application, receive_application
from meetings.dues.services.sheets import draw_up
from meetings.models import Channel, DuesMonth, DuesProfile, DuesStatus
from members.models import Member

MONTHS = 5  # with the present one
SINCE = date(2026, 1, 1)
REGION = "III"
LARGE = 20  # members from which somebody owes three months and somebody has applied for relief


def fill(branch: Organization, *, by, on: date, rng: random.Random) -> None:
    """Lists of the last months: older ones handed up, the last still open, the present one half paid."""
    members = list(Member.objects.filter(organization=branch).current().order_by("name_sort_key", "pk"))
    if not members:
        return
    # The last of the list has just come: nothing is known of his income yet.
    DuesProfile.objects.bulk_create(
        _profile(member, on, rng, by.user) for member in (members[:-1] if len(members) > LARGE else members)
    )
    debtor = _debtor(members) if len(members) > LARGE else None
    now = Month.of(on)
    for back in range(MONTHS - 1, -1, -1):
        month = now.plus(-back)
        draw_up(organization=branch, month=month, by=by.user, on=on)
        payers = [member.pk for member in members if member != debtor]
        if back == 0:
            payers = payers[: len(payers) * 2 // 3]
        day = min(on, month.first_day.replace(day=rng.randrange(5, 25)))
        paid = Paid(day, rng.choice((Channel.CASH, Channel.CASH, Channel.PORTAL)))
        pay_in_full(organization=branch, month=month, members=payers, paid=paid, by=by.user, on=on)
        if back > 1:
            hand_over(
                organization=branch, month=month, on=min(on, month.last_day), receiver="Văn phòng Đảng ủy xã An Mẫu", seen=None,
                by=by.user, today=on,
            )  # fmt: skip
    if debtor is not None:
        _debts_and_relief(debtor, by=by, on=on)


def _debtor(members: list[Member]) -> Member:
    """Somebody whom no age exempts: he works far away, without insurance."""
    debtor = max(members[:-1], key=lambda member: (member.admission_date or SINCE, member.pk))
    DuesProfile.objects.filter(member=debtor).update(group="uninsured_working_age", base=None, social_pension=False)
    return debtor


def _profile(member: Member, on: date, rng: random.Random, user) -> DuesProfile:
    """A group and an income that fit the age."""
    age = completed_years(member.birth_date, on) if member.birth_date else 45
    profile = DuesProfile(member=member, valid_from=SINCE, recorded_by=user, region=REGION)
    draw = rng.random()
    if age >= 58:
        profile.group = "pensioner" if draw < 0.7 else "uninsured_retirement_age"
        profile.social_pension = draw > 0.97
    elif age <= 22:
        profile.group = "student"
    else:
        profile.group = "insured" if draw < 0.6 else "uninsured_working_age"
    if profile.group == "insured":
        profile.base = rng.randrange(52, 160) * 100_000
    elif profile.group == "pensioner":
        profile.base = rng.randrange(35, 110) * 100_000
    return profile


def _debts_and_relief(debtor: Member, *, by, on: date) -> None:
    """A reason for one of the months owed; an application the branch has proposed."""
    owed = DuesMonth.objects.filter(member=debtor, status=DuesStatus.OWING).order_by("month").first()
    if owed is not None:
        set_reason(row=owed, reason="Đi làm xa, chưa liên hệ được", accepted=None, version=owed.version)
    start = Month.of(on).next
    asked = Application(
        "reduce", "near_poor", start, start.plus(11), on, percent=50, ground_note="Gia đình thuộc hộ cận nghèo của thôn"
    )
    relief = receive_application(member=debtor, application=asked, by=by.user, on=on)
    minutes = "Biên bản họp chi bộ thường kỳ tháng này"
    perform(relief, "propose", scope=by, on=on, data={"minutes": minutes})
