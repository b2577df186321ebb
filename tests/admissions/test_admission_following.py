"""Cases of admission follow acts on organisations and the ledger: to the branch that took over, to an end, and back."""

from __future__ import annotations

from datetime import date

import pytest

from admissions.models import Admission, AdmissionState, Carried
from branches.acts import carry_out, undo
from branches.followers import open_business
from branches.models import Act, ActKind, ActStep
from members import services as members
from members.ledger import Papers
from members.models import ExternalScope, MovementKind
from tests.admissions.admission_world import make_world
from tests.factories import TODAY, make_member, make_organization

pytestmark = pytest.mark.django_db
WORLD = make_world
S = AdmissionState


@pytest.fixture
def heir(world):
    heir = make_organization("Chi bộ thôn Kế", parent=world.commune)
    for name in ("Bùi Văn Một", "Bùi Văn Hai", "Bùi Văn Ba"):
        make_member(heir, name)
    return heir


def merge(world, source, target) -> Act:
    act = Act.objects.create(
        organization=world.commune, title="Nhập chi bộ", decision_number="9-QĐ", decision_date=TODAY, effective_on=TODAY
    )
    ActStep.objects.create(act=act, order=1, kind=ActKind.MERGER, subject=source, target=target)
    return act


def fresh(case: Admission) -> Admission:
    return Admission.objects.get(pk=case.pk)


def leave(world, case, kind=MovementKind.VOLUNTARY_EXIT):
    return members.record_departure(
        member=case.member, kind=kind, effective_on=date(2026, 11, 10), papers=Papers(number="1-QĐ", date=date(2026, 11, 10)),
        by=world.user, on=TODAY,
    )  # fmt: skip


def test_case_before_the_ceremony_goes_to_the_branch_that_took_over_and_back(world, heir):
    case = world.walk(world.open(), S.AWAITING_DECISION)
    act = carry_out(merge(world, world.branch, heir), by=world.user, on=TODAY, override_reason="Theo đề án")
    moved = fresh(case)
    assert (moved.organization, moved.applicant.organization, moved.state) == (heir, heir, S.AWAITING_DECISION)
    assert moved.ballots.get(stage="branch_admission").organization == world.branch  # the step voted keeps its body
    assert Carried.objects.get().before == world.branch
    undo(act, by=world.user, on=TODAY, reason="Nhập nhầm")
    assert fresh(case).organization == fresh(case).applicant.organization == world.branch


def test_case_on_the_way_to_a_branch_that_ended_arrives_at_its_heir(world, heir):
    away = make_organization("Chi bộ thôn Đích", parent=world.commune)
    for name in ("Tạ Văn Một", "Tạ Văn Hai", "Tạ Văn Ba"):
        make_member(away, name)
    case = world.walk(world.open(), S.SYMPATHIZER)
    world.step(case, "move", date(2026, 5, 4), letter="3-GCN", destination=away)
    carry_out(merge(world, away, heir), by=world.user, on=TODAY, override_reason="Theo đề án")
    assert (fresh(case).organization, fresh(case).destination) == (world.branch, heir)
    world.step(fresh(case), "accept_moved", TODAY)
    assert fresh(case).organization == heir


def test_case_after_the_ceremony_keeps_the_branch_that_admitted(world, heir):
    case = world.walk(world.open(), S.PROBATIONARY)
    carry_out(merge(world, world.branch, heir), by=world.user, on=TODAY, override_reason="Theo đề án")
    assert (fresh(case).organization, fresh(case).branch) == (world.branch, heir)


def test_open_cases_of_a_branch_are_counted_before_it_ends_and_none_after(world, heir):
    world.open()
    world.walk(world.open("Phạm Văn Khác", person={"birth_date": date(1997, 4, 4)}), S.PROBATIONARY)
    assert next((one.label, one.count) for one in open_business([world.branch.pk])) == ("hồ sơ kết nạp, công nhận", 2)
    carry_out(merge(world, world.branch, heir), by=world.user, on=TODAY, override_reason="Theo đề án")
    assert not [one for one in open_business([world.branch.pk]) if "kết nạp" in one.label]


@pytest.mark.parametrize("kind", [MovementKind.VOLUNTARY_EXIT, MovementKind.EXPULSION, MovementKind.DEATH])
def test_probationer_who_leaves_ends_his_case_and_the_correction_opens_it(world, kind):
    case = world.walk(world.open(), S.PROBATIONARY)
    entry = leave(world, case, kind)
    ended = fresh(case)
    assert ended.state == (S.DECEASED if kind == MovementKind.DEATH else S.DEPARTED)
    assert ended.ended_on == date(2026, 11, 10)
    members.reverse_movement(movement=entry, reason="Ghi nhầm người", by=world.user, on=TODAY)
    again = fresh(case)
    assert (again.state, again.ended_on, again.end_note) == (S.PROBATIONARY, None, "")


def test_probationer_introduced_outside_ends_here_and_goes_on_when_he_comes_back(world):
    case = world.walk(world.open(), S.PROBATIONARY)
    common = {
        "boundary": ExternalScope.OTHER_PROVINCE,
        "external_unit": "Đảng ủy phường Xa",
        "papers": Papers(),
        "by": world.user,
    }
    members.transfer_outside(member=case.member, effective_on=date(2026, 11, 2), on=TODAY, **common)
    assert fresh(case).state == S.DEPARTED
    members.admit_from_outside(
        values={}, branch=world.branch, effective_on=date(2026, 11, 16), member=case.member, on=TODAY, **common
    )
    assert fresh(case).state == S.PROBATIONARY


def test_reversing_the_entry_of_the_ceremony_ends_the_case(world):
    case = world.walk(world.open(), S.PROBATIONARY)
    entry = case.member.movements.get(kind=MovementKind.ADMISSION)
    members.reverse_movement(movement=entry, reason="Ghi nhầm người", by=world.user, on=TODAY)
    assert (fresh(case).state, fresh(case).end_note) == (S.DEPARTED, "Ghi nhầm người")


def test_deletion_by_the_case_is_one_step_and_its_reversal_opens_the_case(world):
    case = world.walk(world.open(), S.PROBATIONARY)
    world.ballot(case, "branch_deletion", date(2026, 11, 5))
    world.step(case, "delete_probationer", date(2026, 11, 12), signer_name="A", signer_position="B", number="5-QĐ")
    assert [record.step for record in case.steps.order_by("-pk")[:1]] == ["delete_probationer"]
    entry = case.member.movements.get(kind=MovementKind.DELETION)
    members.reverse_movement(movement=entry, reason="Xóa nhầm", by=world.user, on=TODAY)
    assert fresh(case).state == S.PROBATIONARY
