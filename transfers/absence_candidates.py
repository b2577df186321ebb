"""Who ought to be watched and who is: months missed of the year, dues, transfers past their limit, journeys past their term.

Computed each time from the rolls, the dues sheets, the transfers and the journeys: nobody has to remember to look. A page of any part of
the tree costs the same few statements.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from accounts.permissions import Permission as P
from branches.models import Organization
from core.scopes import Scope
from meetings.dues.queries import unpaid_members
from meetings.models import Attendance, AttendanceValue
from meetings.queries import absences_in
from members.models import ActivityStatus, Member
from transfers.models import (
    UNDER_WAY,
    AbsenceCause,
    AbsenceWatch,
    Journey,
    JourneyState,
    LetterBox,
    Transfer,
)
from transfers.rules.absence import STAGE_TONES, STAGE_WORDS, Missed, ran_out, stage_with
from transfers.services.absence import OPEN_WATCHES

#: Statuses that are a good reason of themselves: the rolls do not mark these members, unpaid months may.
_EXCUSED = (
    ActivityStatus.EXEMPT,
    ActivityStatus.TEMPORARILY_EXEMPT,
    ActivityStatus.SUSPENDED,
    ActivityStatus.TEMPORARY_ELSEWHERE,
)
_WEIGHT = {stage: number for number, stage in enumerate(STAGE_WORDS)}


@dataclass(slots=True)
class Candidate:
    """A member whose absence asks for something: what is missed, what it asks for, who watches him already."""

    member: Member
    missed: Missed
    organization: Organization
    transfer: Transfer | None = None
    journey: Journey | None = None
    watch: AbsenceWatch | None = None
    may_open: bool = False
    stage: str = ""

    @property
    def words(self) -> str:
        """What calls for attention."""
        parts = [self.missed.words]
        if self.transfer is not None:
            parts.append(f"quá hạn nộp giấy, hồ sơ chuyển sinh hoạt về {self.transfer.to_words}")
        if self.journey is not None:
            parts.append(f"quá hạn về từ {self.journey.country}")
        words = "; ".join(part for part in parts if part)
        return words[:1].upper() + words[1:]

    @property
    def stage_words(self) -> str:
        """What it asks for now."""
        return STAGE_WORDS[self.stage]

    @property
    def tone(self) -> str:
        """Tone of the badge beside the words."""
        return STAGE_TONES[self.stage]

    @property
    def cause(self) -> AbsenceCause:
        """The cause with which a watch is opened: the gravest first."""
        if self.journey is not None:
            return AbsenceCause.ABROAD
        if self.transfer is not None:
            return AbsenceCause.TRANSFER
        return AbsenceCause.MEETINGS if len(self.missed.meetings) >= len(self.missed.dues) else AbsenceCause.DUES

    @property
    def since_on(self) -> date:
        """Since when: the first day of the first month missed, or the day the member was due."""
        if self.journey is not None:
            return self.journey.until_on
        if self.transfer is not None:
            return self.transfer.introduced_on
        return date(self.missed.year, min((*self.missed.meetings, *self.missed.dues)), 1)


def candidates(
    scope: Scope, on: date, unit: Organization | None = None, member: Member | None = None
) -> list[Candidate]:
    """Everybody in scope whose absence of the year asks for something, the gravest first; perhaps below one node, or one member."""
    year = on.year
    absent = _absences(scope, year, unit, member)
    branches = Organization.objects.visible_to(scope, P.TRANSFER_VIEW).branches()
    branches = branches.under(unit) if unit else branches
    unpaid = {one.member.pk: one for one in unpaid_members(branches, year, on)}
    transfers = _past_limit(scope, on, unit)
    journeys = _past_term(scope, on, unit)
    wanted = {*absent, *unpaid, *transfers, *journeys}
    wanted = wanted & {member.pk} if member is not None else wanted
    people = (
        Member.objects.visible_to(scope, P.TRANSFER_VIEW).current().filter(pk__in=wanted).select_related("organization")
    )
    watches = {w.member_id: w for w in AbsenceWatch.objects.filter(member__in=wanted, state__in=OPEN_WATCHES)}
    found = []
    for person in people:
        transfer, journey = transfers.get(person.pk), journeys.get(person.pk)
        if person.activity_status in _EXCUSED and transfer is None and journey is None:
            continue
        months = unpaid[person.pk].months if person.pk in unpaid else ()
        missed = Missed(year, absent.get(person.pk, ()), tuple(month.month for month in months))
        found.append(Candidate(person, missed, person.organization, transfer, journey, watches.get(person.pk)))
    _judge(found, scope, on)
    return sorted(
        found, key=lambda one: (-_WEIGHT[one.stage], -one.missed.most, one.member.name_sort_key, one.member.pk)
    )


def _judge(found: Iterable[Candidate], scope: Scope, on: date) -> None:
    introducers = _introducers([one.transfer for one in found if one.transfer])
    for one in found:
        one.stage = stage_with(one.missed, on, one.transfer, one.journey)
        if one.transfer is not None:
            one.organization = introducers.get(one.transfer.pk) or one.transfer.origin or one.organization
        one.may_open = one.watch is None and scope.can(P.TRANSFER_KEEP, one.organization)


def _introducers(transfers: Iterable[Transfer]) -> dict[int, Organization]:
    """The committee that wrote the last box of the origin, of many transfers at once: it looks for whoever does not arrive."""
    by_pk = {case.pk: case for case in transfers if case.origin_id}
    boxes = LetterBox.objects.filter(letter__transfer__in=by_pk, letter__cancelled_on=None, organization__isnull=False)
    found: dict[int, Organization] = {}
    for box in boxes.select_related("organization", "letter").order_by("box"):
        case = by_pk[box.letter.transfer_id]
        if case.origin.path.startswith(box.organization.path) and box.written_on <= case.introduced_on:
            found[case.pk] = box.organization
    return found


def _absences(scope: Scope, year: int, unit: Organization | None, member: Member | None) -> dict[int, tuple[int, ...]]:
    missed = Attendance.objects.visible_to(scope, P.TRANSFER_VIEW).filter(
        value=AttendanceValue.ABSENT_UNEXCUSED, meeting__for_month__year=year
    )
    missed = missed.under(unit) if unit else missed
    missed = missed.filter(member=member) if member is not None else missed
    found = absences_in(scope, year, members=missed.order_by().values("member"), permission=P.TRANSFER_VIEW)
    return {pk: one.unexcused_months for pk, one in found.items() if one.months}


def _past_limit(scope: Scope, on: date, unit: Organization | None) -> dict[int, Transfer]:
    rows = Transfer.objects.visible_to(scope).filter(state__in=UNDER_WAY, member__isnull=False, introduced_on__lt=on)
    rows = rows.under(unit) if unit else rows
    return {case.member_id: case for case in rows.select_related("origin", "destination") if ran_out(case, on)}


def _past_term(scope: Scope, on: date, unit: Organization | None) -> dict[int, Journey]:
    rows = Journey.objects.visible_to(scope).filter(
        state__in=(JourneyState.ABROAD, JourneyState.STAYED), until_on__lt=on
    )
    rows = rows.under(unit) if unit else rows
    return {case.member_id: case for case in rows}
