"""What pages, print-outs, deadlines and other apps ask of training."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q

from branches.models import Organization
from branches.population import population
from core.findings import Finding, Right
from core.text import clean
from meetings.models import SessionValue, TrainingClass, TrainingClassState, TrainingRecord
from meetings.training.parameters import AWARENESS_MONTHS
from meetings.training.rules import validity_end
from members.models import Member
from regulations.lookup import NoRuleInForce

AWARENESS, NEW_MEMBER = "awareness", "new_member"


def records_of(member: Member):
    """The training of a member, also what was written on a record since merged into his."""
    return TrainingRecord.objects.filter(Q(member=member) | Q(member__merged_into=member))


@dataclass(frozen=True, slots=True)
class Awareness:
    """Whether somebody's certificate of the awareness course counts on a day, and why not."""

    record: TrainingRecord | None
    valid_until: date | None
    findings: list[Finding]

    @property
    def valid(self) -> bool:
        """Whether it counts."""
        return not self.findings


def awareness_valid(on: date, *, member: Member | None = None, person_key: str = "") -> Awareness:
    """The certificate of the awareness course of a member or of a person (by his number), judged on the day of the branch's meeting.

    The latest certificate counts; its term is that of the rule in force on that day (60 months, both ends included).
    """
    rows = records_of(member) if member is not None else TrainingRecord.objects.filter(person_key=clean(person_key))
    if member is None and not clean(person_key):
        rows = rows.none()
    record = rows.passed().filter(course=AWARENESS, certificate_on__lte=on).order_by("-certificate_on", "-pk").first()
    if record is None:
        return Awareness(None, None, [
            Finding("awareness_missing", "Chưa có giấy chứng nhận học lớp bồi dưỡng nhận thức về Đảng.", right=Right.STANDARD,
                    basis=_basis(on), remedy="Cử học lớp bồi dưỡng nhận thức về Đảng.")
        ])  # fmt: skip
    end = validity_end(AWARENESS, record.certificate_on, on)
    if end is not None and on > end:
        return Awareness(record, end, [
            Finding("awareness_expired", f"Giấy chứng nhận số {record.certificate_number} ngày {record.certificate_on:%d/%m/%Y} hết giá "
                    f"trị từ sau ngày {end:%d/%m/%Y}.", right=Right.REGULATION, basis=_basis(on),
                    remedy="Học lại lớp bồi dưỡng nhận thức về Đảng.")
        ])  # fmt: skip
    return Awareness(record, end, [])


def _basis(on: date) -> str:
    try:
        return AWARENESS_MONTHS.on(on).cite()
    except NoRuleInForce:
        return ""


def has_new_member_course(member: Member, on: date) -> bool:
    """Whether a member has passed the course for new members by a day (asked at recognition)."""
    return records_of(member).passed().filter(course=NEW_MEMBER, to_on__lte=on).exists()


def roster(training_class: TrainingClass, scope):
    """The people of a class this person may see, in the order of names, with how often each was there."""
    present = Count("attendance", filter=Q(attendance__value=SessionValue.PRESENT))
    absent = Count("attendance", filter=~Q(attendance__value=SessionValue.PRESENT))
    return (
        TrainingRecord.objects.visible_to(scope).filter(training_class=training_class)
        .select_related("member__organization", "organization").annotate(present=present, absent=absent)
        .order_by("sort_key", "pk")
    )  # fmt: skip


@dataclass(slots=True)
class UnitFigures:
    """The training of a year at one unit: classes it ran, people who learned, certificates, share of its members; addresses of lists."""

    organization: Organization
    classes: int
    attended: int
    people: int
    certificates: int
    members: int
    classes_url: str = ""
    records_url: str = ""
    all_url: str = ""
    certificates_url: str = ""
    below_url: str = ""


def unit_figures(units: list[Organization], year: int, course: str = "") -> list[UnitFigures]:
    """The figures of a year for each unit with everything below it, in four statements whatever the number of units.

    Who came to several classes counts once among ``people`` (in the branch where he then was).
    """
    if not units:
        return []
    top = min(units, key=lambda unit: len(unit.path))
    records = TrainingRecord.objects.under(top).filter(to_on__year=year)
    records = records.exclude(training_class__state=TrainingClassState.CANCELLED)
    classes = TrainingClass.objects.under(top).filter(from_on__year=year).exclude(state=TrainingClassState.CANCELLED)
    if course:
        records, classes = records.filter(course=course), classes.filter(course=course)
    learned = records.order_by().values_list("organization__path").annotate(
        attended=Count("pk"), people=Count("member", distinct=True),
        certificates=Count("pk", filter=Q(passed=True) & ~Q(certificate_number="")),
    )  # fmt: skip
    opened = classes.order_by().values_list("organization__path").annotate(n=Count("pk"))
    by_branch, by_runner = list(learned), list(opened)
    members = population().totals([unit.pk for unit in units])
    found = []
    for unit in units:
        own = [row for row in by_branch if row[0].startswith(unit.path)]
        attended, people, certificates = (sum(row[n] for row in own) for n in (1, 2, 3))
        ran = sum(n for path, n in by_runner if path.startswith(unit.path))
        found.append(UnitFigures(unit, ran, attended, people, certificates, members.get(unit.pk) or 0))
    return found
