"""Every kind of act: carried out on the tree and its people, and undone without a trace."""

from datetime import date

import pytest

from branches import acts
from branches.models import ActState, Level, Lineage
from branches.models.organization import OrganizationStatus as S
from branches.population import Headcount, population
from branches.services import open_term, version_on
from core.findings import Refused
from members.ledger import Entry, at, between, record, reverse
from members.models import Member, Movement, MovementKind
from members.models.seats import Seat, SeatStatus
from tests.branches.act_builders import (
    DAY,
    EVE,
    EVERY_ACT,
    K,
    carry,
    consolidation,
    disbandment_to_two,
    fresh,
    handover,
    merger,
    plan,
    split,
    undo,
)
from tests.branches.conftest import make_tree, people
from tests.branches.pictures import assert_whole, picture, total
from tests.factories import TODAY, make_member, make_organization

pytestmark = pytest.mark.django_db
WORLD = make_tree


@pytest.mark.parametrize("build", EVERY_ACT)
def test_act_carried_out_and_undone_leaves_the_same_tree_and_headcounts(tree, build):
    open_term(tree.a, starts_on=date(2025, 7, 1))
    Seat.objects.create(member=Member.objects.filter(organization=tree.a)[0], organization=tree.a, body="branch_meeting",
                        position="secretary", status=SeatStatus.RATIFIED, valid_from=date(2025, 7, 1))  # fmt: skip
    before = picture()
    members = total(tree.p)
    act = build(tree)
    assert picture() == before

    act = carry(act, override_reason="Chi bộ ít đảng viên, đã có ý kiến cấp trên")

    assert act.state == ActState.CARRIED_OUT
    assert picture() != before
    assert total(fresh(tree.p)) == members
    assert_whole()

    act = undo(act)

    assert act.state == ActState.UNDONE
    assert picture() == before
    assert_whole()


@pytest.mark.parametrize("build", EVERY_ACT)
def test_preview_changes_nothing_and_tells_what_carrying_out_does(tree, build):
    act = build(tree)
    before = picture()

    shown = acts.preview(act, on=TODAY)

    assert picture() == before
    assert Movement.objects.filter(act=act).count() == 0
    assert shown.tried
    assert shown.stops == []
    expected = {line.organization_id: line.after for step in shown.steps for line in step.lines if not line.is_new}
    carry(act, override_reason="Có ý kiến cấp trên")
    assert population().headcounts(list(expected), DAY) == expected


def test_merger_carries_members_by_list_with_the_decision(tree):
    act = carry(merger(tree))

    a, b = fresh(tree.a), fresh(tree.b)
    assert (a.status, a.ended_on, b.status) == (S.MERGED, EVE, S.ACTIVE)
    moved = Movement.objects.filter(act=act)
    assert moved.count() == 5
    first = moved[0]
    assert (first.kind, first.effective_on, first.document_number) == (MovementKind.REORGANIZATION, DAY, "12-QĐ/ĐU")
    assert set(Member.objects.filter(organization=b).values_list("path", flat=True)) == {b.path}
    assert (total(a), total(b), total(fresh(tree.x))) == (0, 10, 10)
    link = Lineage.objects.get()
    assert (link.predecessor, link.successor, link.on) == (a, b, DAY)
    assert version_on(a, EVE).name == "Chi bộ thôn A"
    assert version_on(a, DAY) is None


def test_merger_ends_terms_and_seats_the_day_before(tree):
    term = open_term(tree.a, starts_on=date(2025, 7, 1))
    seat = Seat.objects.create(member=Member.objects.filter(organization=tree.a)[0], organization=tree.a, body="branch_meeting",
                               position="secretary", status=SeatStatus.RATIFIED, valid_from=date(2025, 7, 1))  # fmt: skip

    carry(merger(tree))

    term.refresh_from_db()
    seat.refresh_from_db()
    assert (term.ended_on, seat.valid_to, seat.status) == (EVE, EVE, SeatStatus.ENDED)


def test_member_under_way_follows_the_merged_branch(tree):
    leaving = make_member(tree.a, "Lê Văn Chuyển")
    record(Entry(leaving, MovementKind.TRANSFER_OUT, date(2026, 7, 1), between(tree.a, tree.c)), by=None, on=TODAY)
    coming = make_member(tree.b, "Lê Văn Đến")
    record(Entry(coming, MovementKind.TRANSFER_OUT, date(2026, 7, 1), between(tree.b, tree.a)), by=None, on=TODAY)

    carry(merger(tree))

    leaving.refresh_from_db()
    coming.refresh_from_db()
    assert (leaving.organization, leaving.activity_status) == (tree.b, "in_transit")
    assert (coming.organization, coming.activity_status) == (tree.b, "active")
    record(Entry(leaving, MovementKind.TRANSFER_IN, date(2026, 8, 5), at(tree.c)), by=None, on=TODAY)
    assert_whole()


def test_handover_gives_every_descendant_a_new_path_and_both_ends_their_totals(tree):
    carry(handover(tree))

    a, x, y = fresh(tree.a), fresh(tree.x), fresh(tree.y)
    assert a.path == y.path + x.path[-7:] + a.path[-7:]
    assert [total(node) for node in (fresh(tree.p), y, x)] == [15, 15, 10]
    assert version_on(a, EVE).path != version_on(a, DAY).path
    assert set(Member.objects.filter(organization=a).values_list("path", flat=True)) == {a.path}


def test_handover_entered_late_keeps_totals_of_every_day(tree):
    """The decision of 1 August is entered in November, after a member left and another came."""
    gone, come = Member.objects.filter(organization=tree.a)[0], make_member(tree.c, "Lê Văn Đến")
    record(Entry(gone, MovementKind.DEATH, date(2026, 9, 1), None), by=None, on=TODAY)
    record(Entry(come, MovementKind.TRANSFER_OUT, date(2026, 9, 2), between(tree.c, tree.a)), by=None, on=TODAY)

    carry(handover(tree))

    assert_whole()
    assert [total(fresh(node)) for node in (tree.p, tree.y, tree.x, tree.a)] == [15, 15, 9, 4]
    july = population().headcounts([tree.x.pk, tree.y.pk], EVE)
    assert (july[tree.x.pk].total, july[tree.y.pk].total) == (10, 6)
    august = population().headcounts([tree.x.pk, tree.y.pk], DAY)
    assert (august[tree.x.pk].total, august[tree.y.pk].total) == (10, 16)
    late = make_member(tree.b, "Lê Văn Muộn", on=date(2026, 7, 15))
    assert late.path == fresh(tree.b).path
    assert population().headcounts([tree.y.pk], EVE)[tree.y.pk] == Headcount(5, 1, 0)
    assert_whole()


def test_rename_entered_late_is_carried_into_later_versions(tree):
    carry(handover(tree))
    act = plan(tree.p, effective_on=date(2026, 6, 1))
    acts.add_step(act, kind=K.RENAME, subject=tree.x, name="Đảng bộ xã Xuân")

    carry(act)

    assert [version_on(tree.x, day).name for day in (date(2026, 5, 31), date(2026, 6, 1), DAY)] == [
        "Đảng bộ xã X", "Đảng bộ xã Xuân", "Đảng bộ xã Xuân",
    ]  # fmt: skip
    assert fresh(tree.x).name == "Đảng bộ xã Xuân"
    assert_whole()


def test_handover_under_a_later_handover_is_refused_by_its_day(tree):
    carry(handover(tree))
    act = plan(tree.p, effective_on=date(2026, 6, 1))
    acts.add_step(act, kind=K.HANDOVER, subject=tree.x, target=tree.y)

    with pytest.raises(Refused, match="01/08/2026"):
        carry(act)


def test_closing_before_the_latest_movement_is_refused(tree):
    record(
        Entry(Member.objects.filter(organization=tree.a)[0], MovementKind.DEATH, date(2026, 9, 1), None),
        by=None,
        on=TODAY,
    )
    before = picture()

    with pytest.raises(Refused, match="biến động sau ngày 01/08/2026, gần nhất ngày 01/09/2026"):
        carry(merger(tree))

    assert picture() == before


def test_split_with_a_member_left_out_is_refused_by_name(tree):
    act = split(tree)
    step = act.steps.get(kind=K.SPLIT)
    forgotten = next(iter(step.allocation))
    acts.allocate(step, {int(pk): n for pk, n in step.allocation.items() if pk != forgotten})

    with pytest.raises(Refused, match="Còn 1 trong 5 đảng viên của Chi bộ thôn A chưa được phân bổ"):
        carry(act)


def test_split_that_keeps_the_old_branch(tree):
    act = plan(tree.x)
    new = acts.add_step(act, kind=K.ESTABLISHMENT, target=tree.x, name="Chi bộ thôn A mới", level=Level.BRANCH)
    ids = [person.pk for person in population().people(tree.a.pk, DAY)]
    acts.add_step(
        act, kind=K.SPLIT, subject=tree.a, lines=[None, new], allocation={pk: int(n > 2) for n, pk in enumerate(ids)}
    )

    act = carry(act, override_reason="Đã có ý kiến cấp trên")

    created = act.steps.get(kind=K.ESTABLISHMENT).subject
    assert (fresh(tree.a).status, total(fresh(tree.a)), total(created)) == (S.ACTIVE, 3, 2)


def test_exception_without_consent_needs_a_written_reason(tree):
    few = make_organization("Chi bộ nhỏ", parent=tree.x)
    people(few, official=1, probationary=0)
    act = plan(tree.x)
    new = acts.add_step(act, kind=K.ESTABLISHMENT, target=tree.x, name="Chi bộ ghép", level=Level.BRANCH)
    acts.add_step(act, kind=K.CONSOLIDATION, subject=few, target=new)

    shown = acts.preview(act, on=TODAY)
    assert (shown.ready, shown.needs_reason) == (True, True)
    with pytest.raises(Refused, match="ít hơn 3"):
        carry(act)
    act = carry(act, override_reason="Được cấp trên đồng ý bằng văn bản 3-CV/TU")

    assert act.override_reason.startswith("Được cấp trên")
    assert "too_few_official" in [finding["code"] for finding in act.findings]
    assert any("Điều lệ" in finding.get("basis", "") for finding in act.findings)


def test_thirty_members_in_a_grassroots_branch_are_noted(tree):
    office = make_organization("Chi bộ cơ sở Công ty", parent=tree.x, level=Level.GRASSROOTS_BRANCH)
    people(office, official=26, probationary=0)
    act = plan(tree.x)
    acts.add_step(act, kind=K.MERGER, subject=tree.a, target=office)

    shown = acts.preview(act, on=TODAY)

    assert "branch_of_thirty" in [finding.code for finding in shown.steps[0].findings]


@pytest.mark.parametrize(
    ("build", "words"),
    [
        (lambda t, a: acts.add_step(a, kind=K.HANDOVER, subject=t.x, target=t.a), "đặt cấp trên xuống dưới cấp dưới"),
        (lambda t, a: acts.add_step(a, kind=K.MERGER, subject=t.a, target=t.y), "không nhận được đảng viên"),
        (lambda t, a: acts.add_step(a, kind=K.TERMINATION, subject=t.a), "Còn 5 đảng viên"),
        (lambda t, a: acts.add_step(a, kind=K.TERMINATION, subject=t.x), "còn trực thuộc"),
        (lambda t, a: acts.add_step(a, kind=K.HANDOVER, subject=t.a, target=t.b), "không thể trực thuộc"),
        (lambda t, a: acts.add_step(a, kind=K.UPGRADE, subject=t.a, level=Level.GRASSROOTS_COMMITTEE), "sinh hoạt trực tiếp"),
        (
            lambda t, a: acts.add_step(a, kind=K.ESTABLISHMENT, target=t.x, name="Chi bộ", level=Level.BRANCH, code=t.a.code),
            "đã cấp cho Chi bộ thôn A",
        ),
        (lambda t, a: None, "chưa có việc nào"),
    ],
)  # fmt: skip
def test_impossible_act_is_refused_in_words_and_changes_nothing(tree, build, words):
    act = plan(tree.p)
    build(tree, act)
    before = picture()

    with pytest.raises(Refused, match=words):
        carry(act)

    assert picture() == before
    assert act.state == ActState.PLANNED


def test_closed_target_future_day_and_foreign_committee_are_refused(tree):
    carry(merger(tree))
    act = plan(tree.x)
    acts.add_step(act, kind=K.MERGER, subject=tree.b, target=tree.a)
    with pytest.raises(Refused, match="Chi bộ thôn A: đã sáp nhập"):
        carry(act)

    act = plan(tree.x, effective_on=date(2027, 1, 1))
    acts.add_step(act, kind=K.RENAME, subject=tree.b, name="Chi bộ mới")
    with pytest.raises(Refused, match="chưa đến"):
        carry(act)

    act = plan(tree.x)
    acts.add_step(act, kind=K.HANDOVER, subject=tree.b, target=tree.y)
    with pytest.raises(Refused, match="không trực thuộc Đảng bộ xã X"):
        carry(act)


def test_undoing_is_refused_while_members_moved_on(tree):
    act = carry(merger(tree))
    mover = Movement.objects.filter(act=act)[0].member
    record(Entry(mover, MovementKind.DEATH, date(2026, 9, 1), None), by=None, on=TODAY)
    before = picture()

    with pytest.raises(Refused, match="Từ trần"):
        undo(act)

    assert picture() == before


def test_undoing_is_refused_while_a_later_act_rests_on_it(tree):
    first = carry(handover(tree))
    later = plan(tree.p, title="Đổi tên xã X", effective_on=date(2026, 9, 1))
    acts.add_step(later, kind=K.RENAME, subject=tree.x, name="Đảng bộ xã Xuân")
    carry(later)

    with pytest.raises(Refused, match="Đổi tên xã X"):
        undo(first)

    undo(later)
    undo(first)
    assert_whole()


def test_undoing_an_establishment_with_newcomers_is_refused(tree):
    act = plan(tree.x)
    acts.add_step(act, kind=K.ESTABLISHMENT, target=tree.x, name="Chi bộ mới", level=Level.BRANCH)
    act = carry(act)
    make_member(act.steps.get().subject, "Lê Văn Mới", on=date(2026, 9, 1))

    with pytest.raises(Refused, match="đã có đảng viên đến sau"):
        undo(act)


def test_undone_establishment_gives_its_code_back(tree):
    act = carry(consolidation(tree))
    undo(act)

    again = carry(consolidation(tree))

    assert again.steps.get(kind=K.ESTABLISHMENT).subject.code == "38.168.053.000.001"


def test_second_carrying_out_meets_a_conflict(tree):
    act = merger(tree)
    carry(act)

    with pytest.raises(Refused, match="đã thực hiện") as refusal:
        carry(act)
    assert refusal.value.conflict


def test_reforming_plan_follows_the_decision_of_the_commune(tree):
    agency = make_organization("Đảng bộ các cơ quan đảng", parent=tree.x, level=Level.GRASSROOTS_COMMITTEE)
    inner = make_organization("Chi bộ Văn phòng", parent=agency)
    office = make_organization("Chi bộ cơ sở Trạm y tế", parent=tree.x, level=Level.GRASSROOTS_BRANCH)
    people(inner)
    day = date(2026, 9, 30)

    act = acts.plan_reforming(
        tree.x, effective_on=day, closing=[agency], decision_number="7-QĐ/TU", decision_date=date(2026, 9, 20)
    )
    carry(act, override_reason="Đề án đã được phê duyệt")

    assert fresh(tree.x).level == Level.GRASSROOTS_COMMITTEE
    assert version_on(tree.x, date(2026, 9, 29)).level == Level.UPPER
    assert fresh(tree.y).level == Level.UPPER
    assert (fresh(office).level, fresh(inner).parent, fresh(agency).status) == (Level.BRANCH, tree.x, S.ENDED)
    assert total(fresh(tree.x)) == 15
    assert_whole()


def test_district_is_abolished_by_handover_and_termination():
    province = make_organization("Đảng bộ tỉnh Thử", level=Level.PROVINCIAL)
    district = make_organization("Đảng bộ huyện Cũ", parent=province, level=Level.UPPER)
    commune = make_organization(
        "Đảng bộ xã Một", parent=district, level=Level.GRASSROOTS_COMMITTEE, organization_type="commune"
    )
    branch = make_organization("Chi bộ thôn Một", parent=commune)
    people(branch)
    day = date(2025, 7, 1)

    act = acts.plan_district_abolition(district, effective_on=day)
    act = carry(act)

    assert (fresh(district).status, fresh(district).ended_on) == (S.ENDED, date(2025, 6, 30))
    assert (fresh(commune).level, fresh(commune).parent) == (Level.UPPER, province)
    assert version_on(branch, date(2025, 6, 30)).path.startswith(district.path)
    assert fresh(branch).path == fresh(commune).path + branch.path[-7:]
    assert (total(fresh(district)), total(province)) == (0, 5)
    assert_whole()
    undo(act)
    assert fresh(branch).path == branch.path
    assert_whole()


def test_member_entered_late_into_a_merged_branch_follows_it(tree):
    act = carry(merger(tree))
    late = make_member(tree.a, "Lê Văn Muộn", on=date(2026, 7, 1))

    late.refresh_from_db()
    assert late.organization == tree.b
    assert list(late.movements.order_by("pk").values_list("kind", "act", "effective_on")) == [
        ("opening", None, date(2026, 7, 1)),
        ("reorganization", act.pk, DAY),
    ]
    assert (total(fresh(tree.a)), total(fresh(tree.b))) == (0, 11)
    undo(act)
    late.refresh_from_db()
    assert late.organization == tree.a
    assert_whole()


def test_member_whose_transfer_is_reversed_returns_to_the_branch_that_continues_his_own(tree):
    mover = Member.objects.filter(organization=tree.a)[0]
    record(Entry(mover, MovementKind.TRANSFER_OUT, date(2026, 7, 1), between(tree.a, tree.c)), by=None, on=TODAY)
    arrival = record(Entry(mover, MovementKind.TRANSFER_IN, date(2026, 7, 2), at(tree.c)), by=None, on=TODAY)
    carry(merger(tree))

    reverse(arrival, by=None, on=TODAY, reason="Chưa đến")

    mover.refresh_from_db()
    assert (mover.organization, mover.activity_status) == (tree.b, "in_transit")
    assert_whole()


def test_late_entry_into_a_branch_that_was_scattered_asks_where(tree):
    carry(disbandment_to_two(tree), override_reason="Đã có ý kiến cấp trên")

    with pytest.raises(Refused, match="đảng viên về nhiều nơi"):
        make_member(tree.a, "Lê Văn Muộn", on=date(2026, 7, 1))
