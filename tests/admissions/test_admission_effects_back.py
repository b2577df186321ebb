"""Wrong admissions, recognitions annulled, people who move on the way (``admission.md`` 3.5 and 5)."""

from __future__ import annotations

from datetime import date

import pytest

from admissions.models import Admission, AdmissionDefect, ConsentKind
from admissions.models import AdmissionState as S
from admissions.services.defects import Found, annulled_elsewhere, find_defect, instruct_redo, redress
from admissions.services.keeping import assign_helper
from admissions.services.moving import helpers_left_behind, letter_type
from branches.models import Level, Term
from core.findings import Refused
from members.ledger import Papers
from members.models import CardKind, CardRequest, CardStatus, FilePaper, Member, MembershipClass, Movement
from members.record.services.cards import CardPaper, issue_card
from members.services import receive, transfer_internally, transfer_out, transfer_outside
from tests.admissions.admission_world import SIGNER, make_world
from tests.admissions.test_admission_effects import sound
from tests.factories import TODAY, make_member, make_organization, make_scope

pytestmark = pytest.mark.django_db


def defect(case, kind="standard", *, recognition=False, on=date(2026, 11, 12)) -> AdmissionDefect:
    """A defect found in November 2026."""
    found = Found(kind, on, "Ủy ban kiểm tra Tỉnh ủy", "Chưa đủ tuổi khi chi bộ xét.", recognition)
    return find_defect(case=case, found=found, by=None, on=TODAY)


def with_card(world):
    """A person recognised who holds a card."""
    case = world.walk(world.open(), S.OFFICIAL)
    paper = CardPaper("038161001234", issued_on=date(2026, 11, 11))
    card, _ = issue_card(member=case.member, kind=CardKind.FIRST, card=paper, by=None, on=TODAY)
    return case, card


def codes(refused) -> set[str]:
    """Codes of a refusal."""
    return {finding.code for finding in refused.value.findings}


def test_an_admission_below_standard_is_annulled_with_its_card():
    """HD12-2022 I.3: the person leaves the list, the card is withdrawn; document type 11."""
    world = make_world()
    case, card = with_card(world)
    with pytest.raises(Refused) as without:
        world.step(case, "annul", date(2026, 11, 15), **SIGNER)
    assert "no_defect" in codes(without)
    found = defect(case)
    world.step(case, "annul", date(2026, 11, 15), **SIGNER)
    member, card = Member.objects.get(pk=case.member_id), type(card).objects.get(pk=card.pk)
    assert (case.state, member.end_reason) == (S.ADMISSION_ANNULLED, "admission_annulled")
    assert (card.status, card.status_on) == (CardStatus.WITHDRAWN, date(2026, 11, 15))
    assert FilePaper.objects.filter(member=member, document_type="11").exists()
    found.refresh_from_db()
    assert (found.outcome, found.decision_on) == ("annulled", date(2026, 11, 15))
    assert sound() == []


def test_annulling_the_recognition_alone_leaves_a_probationary_member():
    """Decided in docs/decisions/0060: type 13 undoes what that decision did; the admission and the headcount stand."""
    world = make_world()
    case, card = with_card(world)
    entries = Movement.objects.count()
    defect(case, recognition=True)
    with pytest.raises(Refused) as other:
        world.step(case, "annul", date(2026, 11, 15), **SIGNER)
    assert "no_defect" in codes(other)
    world.step(case, "annul_recognition", date(2026, 11, 15), **SIGNER)
    member = Member.objects.get(pk=case.member_id)
    card.refresh_from_db()
    assert (case.state, case.official_on, case.recognition_number) == (S.RECOGNITION_REVIEW, None, "")
    assert (member.membership_class, member.official_date, member.is_current) == (
        MembershipClass.PROBATIONARY,
        None,
        True,
    )
    assert card.status == CardStatus.WITHDRAWN and Movement.objects.count() == entries
    assert FilePaper.objects.filter(member=member, document_type="13").exists()
    with pytest.raises(Refused) as old_vote:
        world.step(case, "recognition_resolve", date(2026, 11, 16))
    assert codes(old_vote) & {"no_ballot", "ballot_too_early"}

    world.ballot(case, "branch_recognition", date(2026, 11, 16))
    world.step(case, "recognition_resolve", date(2026, 11, 16))
    world.ballot(case, "committee_recognition", date(2026, 11, 17), 11, 11, world.commune)
    world.step(case, "recognise", date(2026, 11, 20), **SIGNER)
    member.refresh_from_db()
    assert (member.official_date, case.official_on) == (date(2026, 10, 10), date(2026, 10, 10))
    assert CardRequest.objects.get(member=member, state="waiting").requested_on == date(2026, 11, 20)
    assert sound() == []


def test_a_wrong_procedure_is_done_again_and_redressed():
    world = make_world()
    case = world.walk(world.open(), S.OFFICIAL)
    wrong = defect(case, "procedure")
    data = {"decision_number": "31-QĐ/ĐU", **SIGNER}
    with pytest.raises(Refused) as early:
        redress(defect=wrong, decision_on=date(2026, 11, 20), data=data, by=None, on=TODAY)
    assert codes(early) == {"not_instructed"}
    with pytest.raises(Refused):
        instruct_redo(defect=wrong, number="12-CV/ĐU", instruction_on=date(2026, 11, 1), on=TODAY)
    instruct_redo(defect=wrong, number="12-CV/ĐU", instruction_on=date(2026, 11, 13), on=TODAY)
    settled = redress(defect=wrong, decision_on=date(2026, 11, 20), data=data, by=None, on=TODAY)
    assert (settled.outcome, settled.decision_number) == ("redressed", "31-QĐ/ĐU")
    assert FilePaper.objects.filter(member=case.member, document_type__in=("98", "09")).count() == 2
    case.member.refresh_from_db()
    assert case.member.admission_decision_date == date(2025, 9, 12)  # party age from the first decision
    with pytest.raises(Refused) as again:
        redress(defect=wrong, decision_on=date(2026, 11, 20), data=data, by=None, on=TODAY)
    assert again.value.conflict
    with pytest.raises(Refused) as kind:
        instruct_redo(defect=defect(case), number="13-CV/ĐU", instruction_on=date(2026, 11, 14), on=TODAY)
    assert codes(kind) == {"of_standard"}


def test_a_defect_needs_its_facts_in_order():
    world = make_world()
    case = world.walk(world.open(), S.AWAITING_CEREMONY)
    with pytest.raises(Refused) as early:
        defect(case)
    assert "not_admitted" in codes(early)
    world.step(case, "hold_ceremony", date(2025, 10, 10), ceremony_on=date(2025, 10, 10))
    with pytest.raises(Refused) as wrong:
        find_defect(case=case, found=Found("standard", date(2025, 9, 1), "", "", True), by=None, on=TODAY)
    assert codes(wrong) >= {"not_recognised", "order", "found_by", "description"}
    assert not AdmissionDefect.objects.exists()


def other_commune(world):
    """A branch of another commune of the province."""
    commune = make_organization("Đảng bộ xã Khác", parent=world.province, level=Level.GRASSROOTS_COMMITTEE)
    Term.objects.create(organization=commune, label="2020–2025", starts_on=date(2020, 3, 1))
    return make_organization("Chi bộ thôn Xa", parent=commune)


def test_a_member_received_elsewhere_is_annulled_there_with_the_other_sides_agreement():
    world = make_world()
    case = world.walk(world.open(), S.OFFICIAL)
    away = other_commune(world)
    papers = Papers(number="01/GT")
    transfer_out(
        member=case.member, destination=away, effective_on=date(2026, 11, 11), papers=papers, by=None, on=TODAY
    )
    receive(member=case.member, branch=away, effective_on=date(2026, 11, 12), papers=papers, by=None, on=TODAY)
    case = Admission.objects.get(pk=case.pk)
    defect(case)
    with pytest.raises(Refused) as alone:
        world.step(case, "annul", date(2026, 11, 16), **SIGNER)
    assert "other_side" in codes(alone)
    case.consents.create(
        kind=ConsentKind.OTHER_SIDE, number="44-CV/ĐU", issued_on=date(2026, 11, 14), issuer="Đảng ủy xã Mẫu"
    )
    world.step(case, "annul", date(2026, 11, 16), **SIGNER)
    movement = Movement.objects.get(member=case.member, kind="annulment")
    assert movement.before_origin == away and movement.issuer.endswith("xã Khác")


def test_an_annulment_outside_the_system_only_settles_the_defect():
    world = make_world()
    case = world.walk(world.open(), S.OFFICIAL)
    wrong = defect(case)
    with pytest.raises(Refused) as here:
        annulled_elsewhere(
            defect=wrong, number="9-QĐ/TU", decision_on=date(2026, 11, 20), decider="Tỉnh ủy B", on=TODAY
        )
    assert codes(here) == {"still_here"}
    transfer_outside(member=case.member, boundary="other_province", external_unit="Tỉnh B", effective_on=date(2026, 11, 13),
                     papers=Papers(), by=None, on=TODAY)  # fmt: skip
    with pytest.raises(Refused):
        world.step(Admission.objects.get(pk=case.pk), "annul", date(2026, 11, 20), **SIGNER)
    annulled_elsewhere(defect=wrong, number="9-QĐ/TU", decision_on=date(2026, 11, 20), decider="Tỉnh ủy B", on=TODAY)
    wrong.refresh_from_db()
    assert (wrong.outcome, wrong.decider) == ("annulled", "Tỉnh ủy B")


def test_a_case_moves_with_the_person_and_goes_on_at_the_same_step():
    world = make_world()
    near = make_organization("Chi bộ thôn Bên", parent=world.commune)
    own = make_member(near, "Vũ Thị Mới", on=date(2022, 1, 1))
    case = world.walk(world.open(), S.VERIFYING)
    assert letter_type(case) == "53"
    old, new = make_scope("branch_secretary", world.branch), make_scope("branch_secretary", near)
    world.step(case, "move", date(2025, 7, 1), letter="05-GCN/ĐU", destination=near.pk)
    assert (case.state, case.move_letter, case.moved_on) == (S.MOVED, "05-GCN/ĐU", date(2025, 7, 1))
    assert all(Admission.objects.visible_to(scope).filter(pk=case.pk).exists() for scope in (old, new))
    world.step(case, "return_moved", date(2025, 7, 3), reason="Chưa đến")
    assert (case.state, case.organization) == (S.VERIFYING, world.branch)
    world.step(case, "move", date(2025, 7, 4), letter="06-GCN/ĐU", destination=near.pk)
    world.step(case, "accept_moved", date(2025, 7, 8))
    case.refresh_from_db()
    assert (case.state, case.organization, case.applicant.organization) == (S.VERIFYING, near, near)
    assert not case.helpers.filter(ended_on=None).exists()
    helper = assign_helper(case=case, member=own, values={"assigned_on": date(2025, 7, 10)}, by=None, on=TODAY)
    assert "chuyển" in helper.waived


def test_a_case_moved_out_of_the_system_waits_and_may_come_back():
    world = make_world()
    case = world.walk(world.open(), S.SYMPATHIZER)
    with pytest.raises(Refused):
        world.step(case, "move", date(2025, 7, 1), letter="05-GCN/ĐU")
    world.step(case, "move", date(2025, 7, 1), letter="05-GCN/ĐU", destination_text="Đảng bộ tỉnh Bạn")
    with pytest.raises(Refused) as outside:
        world.step(case, "accept_moved", date(2025, 7, 8))
    assert "outside" in codes(outside)
    world.step(case, "return_moved", date(2025, 8, 1), reason="Không chuyển nữa")
    assert (case.state, case.destination_text) == (S.SYMPATHIZER, "")


def test_the_case_of_a_probationary_member_follows_the_ledger():
    world = make_world()
    near = make_organization("Chi bộ thôn Bên", parent=world.commune)
    own = make_member(near, "Vũ Thị Mới", on=date(2022, 1, 1))
    case = world.walk(world.open(), S.PROBATIONARY)
    transfer_internally(
        member=case.member, branch=near, effective_on=date(2026, 3, 1), papers=Papers(), by=None, on=TODAY
    )
    case = Admission.objects.get(pk=case.pk)
    assert case.branch == near and case.organization == world.branch
    step = case.workflow.by_name["begin_recognition"]
    assert case.node_for(step) == near
    old, new = make_scope("branch_secretary", world.branch), make_scope("branch_secretary", near)
    for scope in (old, new):
        assert Admission.objects.visible_to(scope).get(pk=case.pk) == case
        assert case.papers.model.objects.visible_to(scope).filter(admission=case).exists()
    assert [helper.member for helper in helpers_left_behind(case)] == [world.members[0]]
    assign_helper(case=case, member=own, values={"assigned_on": date(2026, 3, 5)}, by=None, on=TODAY)
    assert helpers_left_behind(case) == []
    assert case.helpers.get(ended_on=None).member == own
