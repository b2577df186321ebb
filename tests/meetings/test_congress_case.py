"""A congress from its preparation to its ratification: consent, roll, ballots, term and seats."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from branches.models import Level, Term
from core.findings import Refused
from core.workflow import NotPermitted, perform
from meetings.congress.attendance import turnout_of
from meetings.congress.ballots import Nominee, draw_up, next_ballots
from meetings.congress.counting import enter_count, remove_ballot
from meetings.congress.rules import Count
from meetings.congress.services import append_correction, open_congress, set_attendance, set_officers, set_particulars
from meetings.models import BallotCandidate, Congress, CongressState, CongressType, Office
from meetings.services.roll import Mark, mark
from members.ledger import Papers
from members.models import ActivityStatus, Seat, SeatStatus
from members.statuses import StatusChange, set_activity_status
from tests.factories import TODAY, make_member, make_organization, make_scope
from tests.meetings.congress_world import DAY, Branch

pytestmark = pytest.mark.django_db


def absent(congress, people, value="absent_excused") -> None:
    """These did not come."""
    lines = {line.member_id: line.pk for line in congress.meeting.roll.all()}
    mark(meeting=congress.meeting, marks={lines[p.pk]: Mark(value, "Công tác") for p in people})


def test_congress_elects_committee_then_secretary_then_deputy_and_is_ratified():
    """organization.md 5.1: nine official members and more elect chi ủy first, then bí thư and phó bí thư among them."""
    world = Branch(10)
    a, b, c, d = world.people[:4]
    old = world.seat(a, "secretary")
    outgoing = world.seat(d, "branch_committee_member")
    congress = world.ratified()

    congress.refresh_from_db()
    old.refresh_from_db()
    outgoing.refresh_from_db()
    term = congress.term
    world.term.refresh_from_db()
    assert (congress.state, congress.locked_at is not None) == (CongressState.RATIFIED, True)
    assert (term.starts_on, term.congress_on, term.fixed_size, term.label) == (DAY, DAY, 3, "2026 – 2031")
    assert world.term.ended_on == date(2026, 11, 13)
    assert {(s.status, s.valid_to, s.end_reason) for s in (old, outgoing)} == {
        ("ended", date(2026, 11, 13), "term_ended")
    }
    seats = Seat.objects.filter(term=term).order_by("order")
    assert [(s.member_id, s.position, s.status, s.valid_from) for s in seats] == [
        (a.pk, "secretary", "ratified", DAY), (b.pk, "deputy_secretary", "ratified", DAY),
        (c.pk, "branch_committee_member", "ratified", DAY),
    ]  # fmt: skip
    assert {s.ratification_number for s in seats} == {"15-QĐ/ĐU"}
    assert "Đồng chí Đảng Viên 00: 10/10 phiếu, trúng cử." in congress.meeting.agenda.get(title="Bầu cử").text


def test_twenty_called_three_absent_need_eleven_votes_of_the_twenty():
    """organization.md 5.3: 20 official, 3 absent on business → base 20; elected by more than half of those called (Điều 12.4)."""
    world = Branch(20)
    congress = world.opened(fixed_size=3)
    absent(congress, world.people[17:])
    turnout = turnout_of(congress)
    assert (turnout.called, turnout.present, turnout.quorum, turnout.valid) == (20, 17, 14, True)

    a, b, c = world.people[:3]
    outcome = world.vote(congress, Office.BRANCH_COMMITTEE, {a: 17, b: 11, c: 10}, seats=3)

    names = {candidate.pk: candidate.member_id for candidate in BallotCandidate.objects.all()}
    assert [names[key] for key in outcome.elected] == [a.pk, b.pk]
    assert congress.ballots.get().threshold == 11
    entry = next_ballots(congress)[0]
    assert (entry.round, entry.seats) == (2, 1)


def test_fewer_than_two_thirds_present_stop_the_election():
    """Điều lệ Điều 12: 21 called, 13 present: not valid; 14: valid."""
    world = Branch(21)
    congress = world.opened(fixed_size=3)
    absent(congress, world.people[13:])
    with pytest.raises(Refused, match="cần có mặt ít nhất 14"):
        world.vote(congress, Office.BRANCH_COMMITTEE, {world.people[0]: 12}, seats=3)
    with pytest.raises(Refused, match="chưa hợp lệ"):
        world.step(congress, "elected")
    assert not congress.ballots.filter(counted_at__isnull=False).exists()

    world.step(congress, "invalid", reason="Có mặt 13 trên 21")
    congress.refresh_from_db()
    assert congress.state == CongressState.INVALID
    assert world.congress().state == CongressState.PREPARING


def test_exempt_members_who_come_are_called_and_those_who_do_not_are_not():
    world = Branch(10)
    for person in world.people[8:]:
        change = StatusChange(ActivityStatus.EXEMPT, date(2026, 1, 1))
        set_activity_status(member=person, change=change, papers=Papers(), by=None, on=TODAY)
    congress = world.opened()
    assert turnout_of(congress).called == 8
    lines = {line.member_id: line.pk for line in congress.meeting.roll.all()}
    mark(meeting=congress.meeting, marks={lines[world.people[9].pk]: Mark("present")})
    assert turnout_of(congress).called == 9


def test_small_branch_elects_its_secretary_directly():
    """organization.md 5.1: fewer than nine official members: bí thư directly, no chi ủy (294-QĐ/TW, điều 24)."""
    world = Branch(8)
    make_member(world.branch, "Dự Bị", membership_class="probationary", admission_date=date(2026, 3, 1))
    congress = world.opened()
    a, b = world.people[:2]
    with pytest.raises(Refused, match="dưới 9 đảng viên chính thức"):
        draw_up(congress=congress, office=Office.BRANCH_COMMITTEE, seats=3, nominees=[Nominee(a.pk)], by=None)
    world.vote(congress, Office.SECRETARY, {a: 8, b: 0}, issued=8)
    world.step(congress, "elected")
    seat = Seat.objects.get(term=congress.term)
    assert (seat.member, seat.position, seat.body) == (a, "secretary", "branch_meeting")


def test_large_branch_elects_at_most_seven():
    """294-QĐ/TW, điểm 24: a large branch elects at most 7 chi ủy viên."""
    world = Branch(12)
    congress = world.opened(fixed_size=8)
    nominees = [Nominee(p.pk) for p in world.people[:8]]
    with pytest.raises(Refused, match="nhiều nhất 7 người"):
        draw_up(congress=congress, office=Office.BRANCH_COMMITTEE, seats=8, nominees=nominees, by=None)


def test_secretary_is_elected_among_the_committee():
    world = Branch(10)
    congress = world.opened(fixed_size=3)
    a, b, c, d = world.people[:4]
    world.vote(congress, Office.BRANCH_COMMITTEE, {a: 10, b: 9, c: 8}, seats=3)
    with pytest.raises(Refused, match="chưa trúng cử “Chi ủy viên”"):
        draw_up(congress=congress, office=Office.SECRETARY, seats=1, nominees=[Nominee(d.pk)], by=None)
    world.vote(congress, Office.SECRETARY, {a: 6})
    with pytest.raises(Refused, match="đã trúng cử"):
        draw_up(congress=congress, office=Office.DEPUTY_SECRETARY, seats=1, nominees=[Nominee(a.pk)], by=None)
    with pytest.raises(Refused, match="chỉ còn bầu 1 người"):
        draw_up(
            congress=congress, office=Office.DEPUTY_SECRETARY, seats=2, nominees=[Nominee(b.pk), Nominee(c.pk)], by=None
        )


def test_third_failed_ballot_lets_the_level_above_appoint():
    """organization.md 5.1: third ballot fails for secretary → the superior committee appoints (294-QĐ/TW, điểm 24)."""
    world = Branch(10)
    congress = world.opened(fixed_size=3)
    a, b, c = world.people[:3]
    world.vote(congress, Office.BRANCH_COMMITTEE, {a: 10, b: 9, c: 8}, seats=3)
    world.vote(congress, Office.SECRETARY, {a: 5, b: 5})
    with pytest.raises(Refused, match="Bầu bí thư 1 lần chưa được"):
        world.step(congress, "elected")
    world.vote(congress, Office.SECRETARY, {a: 5, b: 5})
    world.vote(congress, Office.SECRETARY, {a: 5, b: 5})
    with pytest.raises(Refused, match="cấp trên xem xét chỉ định"):
        draw_up(congress=congress, office=Office.SECRETARY, seats=1, nominees=[Nominee(a.pk)], by=None)
    world.step(congress, "elected")
    decision = {"office": "secretary", "member": str(a.pk), "number": "20-QĐ/ĐU", "decided_on": date(2026, 11, 18),
                "issuer": "Đảng ủy xã Thử"}  # fmt: skip
    with pytest.raises(NotPermitted):
        world.step(congress, "appoint", **decision)
    world.step(congress, "appoint", above=True, **decision)
    seat = congress.appointments.get().seat
    assert (seat.position, seat.manner, seat.status, seat.valid_from) == (
        "secretary",
        "appointed",
        "ratified",
        date(2026, 11, 18),
    )
    assert congress.state == CongressState.AWAITING_RATIFICATION


def test_who_may_not_stand_is_refused_and_nothing_is_written():
    """Điều lệ Điều 3.4; 294-QĐ/TW điểm 6.3.2: probationary, suspended, visitors do not stand."""
    world = Branch(10)
    probationer = make_member(world.branch, "Dự Bị", membership_class="probationary", admission_date=date(2026, 3, 1))
    suspended = world.people[9]
    change = StatusChange(ActivityStatus.SUSPENDED, date(2026, 10, 1))
    set_activity_status(member=suspended, change=change, papers=Papers(), by=None, on=TODAY)
    stranger = make_member(make_organization("Chi bộ khác", parent=world.commune), "Người Khác")
    congress = world.opened(fixed_size=3)
    for person, words in ((probationer, "dự bị"), (suspended, "đình chỉ"), (stranger, "không phải đảng viên")):
        with pytest.raises(Refused, match=words):
            draw_up(congress=congress, office=Office.BRANCH_COMMITTEE, seats=1, nominees=[Nominee(person.pk)], by=None)
    assert not congress.ballots.exists()


def test_consent_of_the_level_above_is_asked_for_an_early_or_late_congress():
    """organization.md 5.2: ± 6 months with the consent of the đảng ủy cơ sở; beyond it only with a reason."""
    world = Branch(10, planned_end=date(2026, 7, 1))
    congress = world.congress()
    with pytest.raises(Refused, match="chưa có văn bản đồng ý"):
        world.step(congress, "call")
    consent = {"consent_document": "30-CV/ĐU", "consented_on": date(2026, 6, 1)}
    with pytest.raises(NotPermitted):
        world.step(congress, "consent", **consent)
    world.step(congress, "consent", above=True, **consent)
    world.term.refresh_from_db()
    assert (world.term.consented_end_on, world.term.consent_document) == (DAY, "30-CV/ĐU, ngày 01/06/2026")
    world.step(congress, "call")
    assert congress.state == CongressState.CALLED

    far = Branch(10, planned_end=date(2026, 4, 1), username="xa")
    late = far.congress()
    with pytest.raises(Refused, match="sớm hoặc muộn 6 tháng"):
        far.step(late, "consent", above=True, **consent)
    far.step(late, "consent", above=True, override_reason="Sắp xếp thôn theo đề án", **consent)
    far.step(late, "call", override_reason="Sắp xếp thôn theo đề án")


def test_results_are_withdrawn_until_they_are_ratified():
    world = Branch(10)
    old = world.seat(world.people[5], "secretary")
    congress = world.elected()
    assert Seat.objects.filter(term=congress.term).count() == 3

    world.step(congress, "withdraw", reason="Ghi nhầm số phiếu")

    old.refresh_from_db()
    world.term.refresh_from_db()
    assert (old.status, old.valid_to, old.end_reason, world.term.ended_on) == ("ratified", None, "", None)
    assert (Term.objects.count(), Seat.objects.count(), congress.state) == (1, 1, CongressState.IN_SESSION)
    world.step(congress, "elected")
    world.step(congress, "submit")
    world.step(congress, "ratify", above=True, number="15-QĐ/ĐU", decided_on="20/11/2026", issuer="Đảng ủy xã Thử")
    with pytest.raises(Refused, match="Đã chuẩn y"):
        world.step(congress, "withdraw", reason="Muộn rồi")
    with pytest.raises(IntegrityError), transaction.atomic():
        BallotCandidate.objects.filter(ballot__congress=congress).update(votes=0)
    with pytest.raises(Refused, match="lý do"):
        append_correction(congress=congress, text="Sửa số phiếu", reason=" ", on=TODAY, by=None)
    append_correction(congress=congress, text="Số phiếu thu về là 9", reason="Đánh máy nhầm", on=TODAY, by=None)


def test_supplementary_election_adds_seats_without_a_new_term():
    """organization.md 5.1, filling a vacancy: total not above the number fixed by the congress (Điều lệ 13.2)."""
    world = Branch(10)
    world.term.fixed_size = 3
    world.term.save()
    a, b, c, d = world.people[:4]
    world.seat(a, "secretary")
    world.seat(b, "branch_committee_member")
    congress = world.opened(kind=CongressType.SUPPLEMENTARY)
    with pytest.raises(Refused, match="chỉ còn bầu 1 người"):
        draw_up(
            congress=congress, office=Office.BRANCH_COMMITTEE, seats=2, nominees=[Nominee(c.pk), Nominee(d.pk)], by=None
        )
    world.vote(congress, Office.BRANCH_COMMITTEE, {c: 9, d: 1})
    world.step(congress, "elected")

    assert congress.term == world.term
    assert Term.objects.count() == 1
    assert {s.member_id for s in Seat.objects.filter(status__in=(SeatStatus.INCUMBENT, SeatStatus.RATIFIED))} == {
        a.pk,
        b.pk,
        c.pk,
    }


def test_two_people_on_one_ballot_the_second_is_told():
    world = Branch(10)
    congress = world.opened(fixed_size=3)
    a, b = world.people[:2]
    ballot = draw_up(
        congress=congress, office=Office.BRANCH_COMMITTEE, seats=2, nominees=[Nominee(a.pk), Nominee(b.pk)], by=None
    )
    first, second = ballot.candidates.all()
    count = Count(10, 10, 10, 0, {first.pk: 9, second.pk: 8})
    seen = ballot.version
    enter_count(ballot=ballot, count=count, by=None, version=seen)
    with pytest.raises(Refused, match="Người khác vừa sửa lần bầu này") as refused:
        enter_count(ballot=ballot, count=Count(10, 10, 10, 0, {first.pk: 1, second.pk: 1}), by=None, version=seen)
    assert refused.value.conflict
    assert ballot.candidates.get(pk=first.pk).votes == 9


def test_count_that_a_later_ballot_rests_on_is_not_changed():
    world = Branch(10)
    congress = world.opened(fixed_size=2)
    a, b = world.people[:2]
    world.vote(congress, Office.BRANCH_COMMITTEE, {a: 9, b: 8}, seats=2)
    world.vote(congress, Office.SECRETARY, {a: 10})
    ballot = congress.ballots.get(office=Office.BRANCH_COMMITTEE)
    votes = dict.fromkeys(ballot.candidates.values_list("pk", flat=True), 1)
    with pytest.raises(Refused, match="đã lập theo kết quả này"):
        enter_count(ballot=ballot, count=Count(10, 10, 10, 0, votes), by=None)
    with pytest.raises(Refused, match="đã lập theo kết quả này"):
        remove_ballot(ballot=ballot)


def test_roll_corrected_after_the_count_is_noticed():
    world = Branch(10)
    congress = world.opened(fixed_size=2)
    a, b = world.people[:2]
    world.vote(congress, Office.BRANCH_COMMITTEE, {a: 9, b: 8}, seats=2)
    world.vote(congress, Office.SECRETARY, {a: 10})
    absent(congress, world.people[8:])
    with pytest.raises(Refused, match="phát ra 10 phiếu, nhiều hơn 8"):
        world.step(congress, "elected")
    assert Term.objects.count() == 1


def test_candidate_does_not_count_the_votes():
    world = Branch(10)
    congress = world.opened(fixed_size=2)
    a = world.people[0]
    draw_up(congress=congress, office=Office.BRANCH_COMMITTEE, seats=1, nominees=[Nominee(a.pk)], by=None)
    with pytest.raises(Refused, match="không tham gia ban kiểm phiếu"):
        set_officers(congress=congress, names={"counting_head": [a.full_name]})


def test_second_congress_at_a_time_is_refused_and_particulars_know_their_version():
    world = Branch(10)
    congress = world.congress()
    with pytest.raises(Refused, match="đang chuẩn bị một đại hội khác"):
        world.congress()
    set_particulars(congress=congress, values={"place": "Hội trường"}, version=0)
    with pytest.raises(Refused, match="Người khác vừa sửa"):
        set_particulars(congress=congress, values={"place": "Nhà văn hóa"}, version=0)
    assert Congress.objects.get().place == "Hội trường"
    with pytest.raises(Refused, match="sau ngày đại hội"):
        set_particulars(congress=congress, values={"planned_end_on": DAY})


def test_branch_holds_no_congress_of_delegates():
    world = Branch(9)
    with pytest.raises(Refused, match="không tổ chức đại hội đại biểu"):
        world.congress(kind=CongressType.DELEGATES)


def test_committee_congress_counts_its_own_elections_by_the_committee():
    """organization.md 5.3: N = base for a branch; for a committee, all its members; standing committee at most 1/3 (208-QĐ/TW)."""
    world = Branch(15)
    commune, scope = world.commune, make_scope("grassroots_secretary", world.commune)
    province = make_organization("Đảng bộ tỉnh Thử", level=Level.PROVINCIAL)
    assert province
    congress = open_congress(
        organization=commune, kind=CongressType.DELEGATES, held_on=DAY, by=None, fixed_size=9, place="Hội trường"
    )
    perform(congress, "call", scope=scope, on=TODAY)
    perform(congress, "open", scope=scope, on=TODAY)
    with pytest.raises(Refused, match="phải bằng 10"):
        set_attendance(congress=congress, values={"called": "150", "present": "140", "absent_excused": "9"})
    set_attendance(congress=congress, values={"called": "150", "present": "140", "absent_excused": "10"})
    congress.refresh_from_db()
    nine = world.people[:9]
    whole = draw_up(
        congress=congress, office=Office.EXECUTIVE_COMMITTEE, seats=9, nominees=[Nominee(p.pk) for p in nine], by=None
    )
    enter_count(ballot=whole, count=Count(140, 140, 138, 2, {c.pk: 76 for c in whole.candidates.all()}), by=None)
    whole.refresh_from_db()
    assert (whole.called, whole.threshold, whole.candidates.filter(elected=True).count()) == (150, 76, 9)
    with pytest.raises(Refused, match="quá 1/3"):
        draw_up(
            congress=congress,
            office=Office.STANDING_COMMITTEE,
            seats=4,
            nominees=[Nominee(p.pk) for p in nine[:4]],
            by=None,
        )
    chosen = draw_up(congress=congress, office=Office.SECRETARY, seats=1, nominees=[Nominee(nine[0].pk)], by=None)
    enter_count(ballot=chosen, count=Count(8, 8, 8, 0, {chosen.candidates.get().pk: 5}), by=None, present=8)
    chosen.refresh_from_db()
    assert (chosen.called, chosen.threshold, chosen.candidates.get().elected) == (9, 5, True)
