"""Training of a demo branch: courses of the past, a study of a resolution with its roll, applicants and their certificates."""

from __future__ import annotations

import random
from datetime import date, timedelta

from django.utils import timezone

from branches.models import Organization
from core.dates import add_months
from core.workflow import perform
from meetings.models import SessionValue
from meetings.training.services.classes import Person, Roll, enrol, open_class, take_roll
from meetings.training.services.results import record_past
from members.models import Member, MembershipClass

CENTRE, SCHOOL = "Trung tâm chính trị cấp xã", "Trường Chính trị tỉnh"
APPLICANTS = (
    "Lò Thị Thanh Hà",
    "Trịnh Quang Huy",
    "Mai Thị Ngọc Lan",
    "Đoàn Minh Khôi",
    "Phùng Thị Yến",
    "Cao Văn Sơn",
)
GRADES = ("excellent", "good", "good", "average")


def fill(branch: Organization, *, by, on: date, rng: random.Random) -> None:
    """A year of training in one branch; ``by`` is a scope that may take every step."""
    user = by.user
    members = list(Member.objects.filter(organization=branch).current().order_by("pk"))
    if not members:
        return
    _study(branch, members, by, on, rng)
    _new_members(members, user, on, rng)
    for member in rng.sample(members, min(2, len(members))):
        day = on - timedelta(days=rng.randrange(60, 700))
        _past(
            member=member,
            course="refresher",
            day=day,
            issuer=SCHOOL,
            number=f"{rng.randrange(1, 400):03d}/CN",
            by=user,
            on=on,
        )
    _applicant(branch, user, on, rng)


def _study(branch: Organization, members: list[Member], by, on: date, rng: random.Random) -> None:
    day = on - timedelta(days=rng.randrange(20, 60))
    held = open_class(
        organization=branch, by=by.user,
        values={"course": "resolution_study", "title": f"Học tập, quán triệt nghị quyết quý {(day.month + 2) // 3} năm {day.year}",
                "from_on": day, "to_on": day, "issuer": branch.name, "place": "Nhà văn hóa"},
    )  # fmt: skip
    enrol(training_class=held, members=members, by=by.user)
    away = rng.sample(list(held.records.all()), min(1, len(members) - 1))
    marks = {record.pk: Roll(SessionValue.EXCUSED, "Công tác") for record in away}
    take_roll(session=held.sessions.get(), marks=marks, version=0, at=timezone.now())
    if rng.random() < 0.8:
        perform(held, "finish", scope=by, on=on)


def _new_members(members: list[Member], user, on: date, rng: random.Random) -> None:
    """Most of the recently admitted have the course for new members; some are late."""
    for member in members:
        if member.membership_class != MembershipClass.PROBATIONARY or member.admission_date is None:
            continue
        day = add_months(member.admission_date, 5)
        if day < on and rng.random() < 0.7:
            _past(
                member=member, course="new_member", day=day, issuer=CENTRE, number=f"{rng.randrange(1, 200):02d}/GCN-TTCT", by=user,
                on=on,
            )  # fmt: skip


def _applicant(branch: Organization, user, on: date, rng: random.Random) -> None:
    """Somebody who is no member yet, with a certificate of some age."""
    day = add_months(on, -rng.choice((8, 20, 40, 57, 62)))
    person = Person(
        rng.choice(APPLICANTS), branch, date(rng.randrange(1994, 2006), rng.randrange(1, 13), rng.randrange(1, 28))
    )
    _past(
        person=person,
        course="awareness",
        day=day,
        issuer=CENTRE,
        number=f"{rng.randrange(1, 300):03d}/GCN",
        by=user,
        on=on,
    )


def _past(*, course: str, day: date, issuer: str, number: str, by, on: date, member=None, person=None) -> None:
    values = {
        "course": course, "title": "", "from_on": day - timedelta(days=4), "to_on": day, "issuer": issuer, "result": GRADES[day.day % 4],
        "certificate_number": number, "certificate_on": min(day + timedelta(days=5), on),
    }  # fmt: skip
    record_past(values=values, by=by, on=on, member=member, person=person)
