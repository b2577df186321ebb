"""The congress that began the running term of each branch, with its ballots; here and there an election that adds a member."""

from __future__ import annotations

import random
from datetime import date, timedelta

from django.utils import timezone

from branches.models import Organization, Term
from branches.queries import running_terms
from core.findings import Refused
from core.workflow import perform
from meetings.congress.attendance import has_committee
from meetings.congress.ballots import Nominee, draw_up
from meetings.congress.counting import enter_count, judge
from meetings.congress.offices import COMMITTEE_POSITIONS, main_office
from meetings.congress.parameters import CONGRESS_QUORUM, MAJORITY_ELECTION
from meetings.congress.rules import Count, quorum_of, threshold_of
from meetings.congress.services import add_paper, open_congress, set_officers
from meetings.congress.targets import save_target
from meetings.models import (
    Ballot,
    BallotCandidate,
    CandidateSource,
    Congress,
    CongressOfficer,
    CongressState,
    CongressStep,
    CongressType,
    Indicator,
    Office,
    OfficerRole,
    Target,
)
from members.models import Member, MembershipClass, Seat

ISSUER = "Đảng ủy xã An Mẫu (minh họa)"
STEPS = (("call", "preparing", "called", -20), ("open", "called", "in_session", 0), ("elected", "in_session", "elected", 0),
         ("submit", "elected", "awaiting_ratification", 3), ("ratify", "awaiting_ratification", "ratified", 12))  # fmt: skip
WAYS = ("", "", "", "preparing", "called", "elected", "awaiting", "ratified")
OFFICES = {"secretary": Office.SECRETARY, "deputy_secretary": Office.DEPUTY_SECRETARY}


def fill(branch: Organization, *, by, on: date, rng: random.Random) -> None:
    """The congress of the running term; perhaps an election since; once a year the targets of the committee above."""
    term = running_terms(Organization.objects.filter(pk=branch.pk), on).first()
    officials = list(
        Member.objects.filter(organization=branch, membership_class=MembershipClass.OFFICIAL, activity_status="active")
        .current()
        .order_by("name_sort_key", "pk")
    )
    if term is None or len(officials) < 3:
        return
    seats = list(
        Seat.objects.filter(term=term, organization=branch, position__in=COMMITTEE_POSITIONS).order_by("order")
    )
    if seats and term.starts_on + timedelta(days=12) <= on:
        _founding(branch, term, seats, officials, by=by)
    way = rng.choice(WAYS)
    if way and len(officials) >= 9 and len(seats) < 6:
        _addition(branch, officials, seats, way, by=by, on=on)
    _targets(branch.parent, by=by, on=on)


def _founding(branch: Organization, term: Term, seats: list[Seat], officials: list[Member], *, by) -> None:
    """The past congress as its papers tell it: nobody held it in this system, so its rows are laid at once."""
    day, called = term.starts_on, len(officials)
    share, rule = CONGRESS_QUORUM.on(day), MAJORITY_ELECTION.on(day)
    threshold = threshold_of(called, rule.fraction, strictly_more=rule.strictly_more)
    present = max(called - 1, quorum_of(called, share.fraction))
    congress = Congress.objects.create(
        organization=branch, kind=CongressType.MEMBERS, term_label=term.label, held_on=day, place="Nhà văn hóa (minh họa)",
        planned_end_on=term.planned_end_on, fixed_size=len(seats), term=term, state=CongressState.RATIFIED, created_by=by.user,
        submitted_on=day + timedelta(days=3), ratification_number=seats[0].ratification_number or "10-QĐ/ĐU",
        ratified_on=day + timedelta(days=12), ratified_by=ISSUER,
        attendance={"official": called, "called": called, "present": present, "absent_excused": called - present,
                    "quorum": quorum_of(called, share.fraction)},
    )  # fmt: skip
    CongressStep.objects.bulk_create(
        CongressStep(
            congress=congress, step=step, from_state=source, to_state=target, on=day + timedelta(days=days), by=by.user
        )
        for step, source, target, days in STEPS
    )
    _officers(congress, officials, {seat.member_id for seat in seats})

    def ballot(office: str, chosen: list[Seat], *, spare: Member | None = None) -> None:
        held = Ballot.objects.create(
            congress=congress, office=office, round=1, seats=len(chosen), issued=present, collected=present, valid=present, invalid=0,
            called=called, present=present, threshold=threshold, rule=rule.as_record(), counted_at=timezone.now(), version=1,
            recorded_by=by.user,
        )  # fmt: skip
        rows = [
            BallotCandidate(ballot=held, member=seat.member, full_name=seat.member.full_name, source=CandidateSource.COMMITTEE, order=n,
                            votes=max(present - n + 1, threshold), elected=True,
                            seat=seat if OFFICES.get(seat.position, office) == office else None)
            for n, seat in enumerate(chosen, 1)
        ]  # fmt: skip
        if spare is not None:
            rows.append(BallotCandidate(ballot=held, member=spare, full_name=spare.full_name, source=CandidateSource.NOMINATED,
                                        order=len(rows) + 1, votes=min(2, present)))  # fmt: skip
        BallotCandidate.objects.bulk_create(rows)

    if main_office(branch, has_committee=has_committee(congress)):
        sitting = {seat.member_id for seat in seats}
        ballot(Office.BRANCH_COMMITTEE, seats, spare=next((m for m in officials if m.pk not in sitting), None))
    for position, office in OFFICES.items():
        chosen = [seat for seat in seats if seat.position == position]
        if chosen:
            ballot(office, chosen)
    Congress.objects.filter(pk=congress.pk).update(locked_at=timezone.now())


def _officers(congress: Congress, officials: list[Member], sitting: set[int]) -> None:
    others = [m.full_name for m in officials if m.pk not in sitting] or [officials[-1].full_name]
    lead = next(m.full_name for m in officials if m.pk in sitting or not sitting)
    rows = [(OfficerRole.PRESIDIUM, lead), (OfficerRole.SECRETARY, others[0]), (OfficerRole.COUNTING_HEAD, others[-1])]
    CongressOfficer.objects.bulk_create(
        CongressOfficer(congress=congress, role=role, full_name=name, order=order)
        for order, (role, name) in enumerate(rows, 1)
    )


def _addition(branch: Organization, officials: list[Member], seats: list[Seat], way: str, *, by, on: date) -> None:
    """An election that adds one member to the committee, as far as the way goes."""
    ahead = way in ("preparing", "called")
    held_on = on + timedelta(days=15) if ahead else on - timedelta(days=18)
    sitting = {seat.member_id for seat in seats}
    able = [m for m in officials if m.pk not in sitting]
    try:
        congress = open_congress(organization=branch, kind=CongressType.SUPPLEMENTARY, held_on=held_on, by=by.user,
                                 place="Nhà văn hóa (minh họa)")  # fmt: skip
        if way == "preparing":
            return
        perform(congress, "call", scope=by, on=on)
        if way == "called":
            return
        perform(congress, "open", scope=by, on=on)
    except Refused:
        return  # the branch's roll of that day has no room for an election: it simply has none in the demo
    names = {OfficerRole.PRESIDIUM: [seats[0].member.full_name], OfficerRole.SECRETARY: [able[1].full_name],
             OfficerRole.COUNTING_HEAD: [able[2].full_name]}  # fmt: skip
    set_officers(congress=congress, names=names)
    ballot = draw_up(
        congress=congress, office=Office.BRANCH_COMMITTEE, seats=1, nominees=[Nominee(able[0].pk)], by=by.user
    )
    present = judge(ballot).present
    enter_count(
        ballot=ballot, count=Count(present, present, present, 0, {ballot.candidates.get().pk: present}), by=by.user
    )
    steps = {"elected": ("elected",), "awaiting": ("elected", "submit"), "ratified": ("elected", "submit", "ratify")}[
        way
    ]
    for name in steps:
        if name == "submit":
            add_paper(
                congress=congress, values={"kind": "minutes", "title": "Biên bản hội nghị bầu bổ sung"}, by=by.user
            )
        data = (
            {"number": "88-QĐ/ĐU", "decided_on": on - timedelta(days=5), "issuer": ISSUER} if name == "ratify" else {}
        )
        perform(congress, name, scope=by, on=on, data=data)


def _targets(committee: Organization | None, *, by, on: date) -> None:
    """The local targets of the committee above, entered once."""
    if committee is None or Target.objects.filter(organization=committee, year=on.year).exists():
        return
    source = "Nghị quyết đại hội đảng bộ xã (minh họa)"
    aims = {Indicator.SECRETARY_VILLAGE_HEAD: 60, Indicator.SECRETARY_YOUNG: 15, Indicator.COMMITTEE_FEMALE: 25,
            Indicator.COMMITTEE_YOUNG: 20, Indicator.VILLAGE_HEAD_MEMBER: 95}  # fmt: skip
    for indicator, value in aims.items():
        known = {"achieved": 11, "whole": 12} if indicator == Indicator.VILLAGE_HEAD_MEMBER else {}
        values = {"indicator": indicator, "year": on.year, "value": value, "source": source} | known
        save_target(organization=committee, values=values, by=by.user)
