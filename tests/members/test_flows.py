"""Sheet 1: the handbook's roll-up example, late entries after a filed report, organisations that move."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from branches.models import Level, OrganizationVersion
from members.flows import balance, stock
from members.ledger import Entry, at, between, record, reverse
from members.models import Movement, MovementKind
from tests.factories import TODAY, make_member, make_members, make_organization

pytestmark = pytest.mark.django_db
K = MovementKind
START, END = date(2026, 3, 1), date(2026, 3, 31)


def put(member, kind, on, after=None, **values):
    return record(Entry(member, kind, on, after, **values), by=None, on=TODAY)


def test_roll_up_example_of_reports_md_section_7():
    """reports.md §7: grassroots committee X with branches P and Q."""
    province = make_organization("Đảng bộ tỉnh", level=Level.PROVINCIAL)
    x = make_organization("Đảng bộ cơ sở X", parent=province, level=Level.GRASSROOTS_COMMITTEE)
    p, q = make_organization("Chi bộ P", parent=x), make_organization("Chi bộ Q", parent=x)
    in_p = make_members(p, [f"Nguyễn Văn P{i}" for i in range(20)])
    in_q = make_members(q, [f"Trần Văn Q{i}" for i in range(15)])
    make_member(p, "Lê Thị Mới", kind=K.ADMISSION, on=date(2026, 3, 5), membership_class="probationary")
    put(in_p[0], K.TRANSFER_OUT, date(2026, 3, 10), between(p, q), boundary="same_grassroots")
    put(in_p[0], K.TRANSFER_IN, date(2026, 3, 10), at(q), boundary="same_grassroots")
    newcomer = make_member(q, "Phạm Văn Đến", kind=K.TRANSFER_IN, on=date(2026, 3, 12))
    put(in_q[0], K.DEATH, date(2026, 3, 15))
    put(in_p[1], K.TRANSFER_OUT, date(2026, 3, 20), boundary="other_province", external_unit="Đảng bộ tỉnh khác")
    assert newcomer.pk

    sheet = {name: balance(node, START, END) for name, node in {"p": p, "q": q, "x": x}.items()}

    rows = ("B1", "B2", "B2d", "C1", "C5a", "C5d")
    assert [sheet["p"].figure(r) for r in rows] == [1, 0, 0, 0, 1, 1]
    assert [sheet["q"].figure(r) for r in rows] == [0, 1, 1, 1, 0, 0]
    assert [sheet["x"].figure(r) for r in rows] == [1, 1, 0, 1, 1, 0]
    assert [(len(s.opening), s.increase, s.decrease, len(s.closing)) for s in sheet.values()] == [
        (20, 1, 2, 19), (15, 2, 1, 16), (35, 2, 2, 35),
    ]  # fmt: skip
    assert not any(s.rearranged_in or s.rearranged_out for s in sheet.values())


def test_entry_made_after_the_report_was_filed_comes_late_and_the_balance_holds():
    x = make_organization("Đảng bộ X", level=Level.GRASSROOTS_COMMITTEE)
    p = make_organization("Chi bộ P", parent=x)
    people = make_members(p, [f"Nguyễn Văn {i}" for i in range(3)])
    february = balance(p, date(2026, 2, 1), date(2026, 2, 28))
    signed_at = timezone.now()
    put(people[0], K.DEATH, date(2026, 2, 20))

    march = balance(p, START, END, opening=february.closing, counted_until=signed_at)

    assert (len(march.opening), march.figure("C1"), len(march.closing)) == (3, 1, 2)
    assert [e.late for e in march.row("C1")] == [True]
    assert set(stock(p, date(2026, 2, 28), known_at=signed_at)) == set(february.closing)
    assert len(stock(p, date(2026, 2, 28))) == 2


def test_reversal_after_filing_takes_its_figure_back_in_the_next_period():
    p = make_organization("Chi bộ P")
    member = make_member(p)
    death = put(member, K.DEATH, date(2026, 2, 20))
    february = balance(p, date(2026, 2, 1), date(2026, 2, 28))
    signed_at = timezone.now()
    reverse(death, by=None, on=TODAY, reason="Nhầm người")

    march = balance(p, START, END, opening=february.closing, counted_until=signed_at)

    assert (len(march.opening), march.figure("C1"), march.decrease, len(march.closing)) == (0, -1, -1, 1)


def test_somebody_of_the_filed_report_whom_the_ledger_no_longer_meets_is_named():
    p, elsewhere = make_organization("Chi bộ P"), make_organization("Chi bộ Q")
    here, stranger = make_member(p), make_member(elsewhere, "Trần Thị Khác")

    sheet = balance(p, START, END, opening=[here.pk, stranger.pk], counted_until=timezone.now())

    assert (dict(sheet.rearranged_out), set(sheet.closing)) == ({stranger.pk: 1}, {here.pk})
    assert sheet.people[stranger.pk].name == "Trần Thị Khác"


def test_organisation_handed_over_appears_in_the_rearrangement_row_by_name():
    province = make_organization("Đảng bộ tỉnh", level=Level.PROVINCIAL)
    x = make_organization("Đảng bộ X", parent=province, level=Level.GRASSROOTS_COMMITTEE)
    y = make_organization("Đảng bộ Y", parent=province, level=Level.GRASSROOTS_COMMITTEE)
    p = make_organization("Chi bộ P", parent=x)
    member = make_member(p)
    handed_over = date(2026, 3, 16)
    old = OrganizationVersion.objects.get(organization=p)
    old.valid_to = handed_over - timedelta(days=1)
    old.save()
    OrganizationVersion.objects.create(
        organization=p, valid_from=handed_over, name=p.name, parent=y, path=y.path + p.path[-7:], level=p.level
    )

    giver, taker, whole = (balance(node, START, END) for node in (x, y, province))

    assert (len(giver.opening), giver.rearranged_out, len(giver.closing)) == (1, {member.pk: 1}, 0)
    assert (len(taker.opening), taker.rearranged_in, len(taker.closing)) == (0, {member.pk: 1}, 1)
    assert not whole.rearranged_in and not whole.events


def test_member_in_transit_is_closed_at_the_node_that_holds_both_ends():
    province = make_organization("Đảng bộ tỉnh", level=Level.PROVINCIAL)
    x = make_organization("Đảng bộ X", parent=province, level=Level.GRASSROOTS_COMMITTEE)
    y = make_organization("Đảng bộ Y", parent=province, level=Level.GRASSROOTS_COMMITTEE)
    p, q = make_organization("Chi bộ P", parent=x), make_organization("Chi bộ Q", parent=y)
    member = make_member(p)
    put(member, K.TRANSFER_OUT, date(2026, 3, 10), between(p, q), boundary="same_province")

    sheets = [balance(node, START, END) for node in (p, x, y, province)]

    assert [len(s.closing) for s in sheets] == [0, 0, 0, 1]
    assert [s.figure("C5b") for s in sheets] == [1, 1, 0, 0]
    assert sheets[3].in_transit == {member.pk} and Movement.objects.count() == 2
