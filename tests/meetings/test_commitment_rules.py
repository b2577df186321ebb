"""Yearly commitments: handed in by many at once, confirmed, concluded; two people at one paper."""

from __future__ import annotations

from datetime import date

import pytest

from core.findings import Refused
from meetings.models import Commitment
from meetings.tasks.queries import lacking_commitment
from meetings.tasks.services.commitments import confirm_commitments, register_commitments, save_commitment
from members.ledger import Papers
from members.models import ActivityStatus
from members.statuses import StatusChange, set_activity_status
from tests.factories import TODAY, make_member, make_members, make_organization

pytestmark = pytest.mark.django_db
JANUARY = date(2026, 1, 15)


@pytest.fixture
def branch():
    return make_organization("Chi bộ thôn Thử")


def register(branch, *members, year=2026, registered_on=JANUARY):
    """Commitments handed in."""
    return register_commitments(
        organization=branch, members=members, year=year, registered_on=registered_on, by=None, on=TODAY
    )


def test_many_hand_in_at_once_and_the_others_are_listed(branch):
    people = make_members(branch, ("An", "Bình", "Cường"))
    exempt = make_member(branch, "Miễn")
    set_activity_status(
        member=exempt, change=StatusChange(ActivityStatus.EXEMPT, date(2026, 1, 1)), papers=Papers(), by=None, on=TODAY
    )
    assert list(lacking_commitment(branch, 2026)) == people
    assert len(register(branch, *people[:2])) == 2
    assert list(lacking_commitment(branch, 2026)) == people[2:]
    assert [row.member for row in register(branch, *people)] == [people[2]], "the others keep theirs"
    assert not lacking_commitment(branch, 2026).exists()
    assert list(lacking_commitment(branch, 2027)) == people, "a commitment is of one year"


@pytest.mark.parametrize(
    ("year", "registered_on"), [(2026, date(2026, 11, 22)), (2026, date(2024, 12, 20)), (2025, date(2026, 1, 15))]
)
def test_a_day_outside_the_year_is_refused(branch, year, registered_on):
    with pytest.raises(Refused) as refused:
        register(branch, make_member(branch), year=year, registered_on=registered_on)
    assert refused.value.findings[0].field == "registered_on"
    assert not Commitment.objects.exists()


def test_a_member_of_another_branch_is_refused(branch):
    stranger = make_member(make_organization("Chi bộ Khác"), "Vũ Văn Lạ")
    with pytest.raises(Refused) as refused:
        register(branch, make_member(branch), stranger)
    assert "Vũ Văn Lạ" in str(refused.value) and not Commitment.objects.exists()


def test_many_are_confirmed_at_once_and_earlier_days_stay(branch):
    rows = register(branch, make_member(branch, "An"), make_member(branch, "Bình"))
    confirm_commitments(commitments=rows[:1], confirmed_on=date(2026, 1, 20), confirmed_by="Bùi Văn Thư", on=TODAY)
    assert (
        confirm_commitments(commitments=rows, confirmed_on=date(2026, 2, 1), confirmed_by="Bùi Văn Thư", on=TODAY) == 1
    )
    days = Commitment.objects.order_by("pk").values_list("confirmed_on", flat=True)
    assert list(days) == [date(2026, 1, 20), date(2026, 2, 1)]
    with pytest.raises(Refused):
        confirm_commitments(commitments=register(branch, make_member(branch, "Cường")), confirmed_on=date(2026, 1, 1),
                            confirmed_by="Bùi Văn Thư", on=TODAY)  # fmt: skip


def test_result_needs_a_confirmed_commitment_and_its_day(branch):
    (row,) = register(branch, make_member(branch))
    with pytest.raises(Refused) as refused:
        save_commitment(commitment=row, values={"result": "kept"}, version=0, by=None, on=TODAY)
    assert {finding.field for finding in refused.value.findings} == {"result_on", "result"}
    values = {"confirmed_on": date(2026, 1, 20), "confirmed_by": "Bùi Văn Thư", "result": "kept", "result_on": TODAY}
    saved = save_commitment(commitment=row, values=values, version=0, by=None, on=TODAY)
    assert (saved.state_label, saved.version) == ("Thực hiện tốt", 1)


def test_the_second_of_two_people_is_told_and_changes_nothing(branch):
    (row,) = register(branch, make_member(branch))
    save_commitment(commitment=row, values={"items": "Bản thứ nhất"}, version=0, by=None, on=TODAY)
    with pytest.raises(Refused) as refused:
        save_commitment(commitment=row, values={"items": "Bản thứ hai"}, version=0, by=None, on=TODAY)
    assert refused.value.conflict
    row.refresh_from_db()
    assert row.items == "Bản thứ nhất"
