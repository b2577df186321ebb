"""Hundreds of branches handed over at once: set by set, not member by member."""

from __future__ import annotations

import time
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from branches.acts import carry_out, undo
from branches.models import Act, ActKind, ActStep
from core.names import fold, name_sort_key
from core.workflow import Consequence, perform
from members.ledger import Entry, at, record_many
from members.models import Member, MovementKind
from tests.factories import TODAY, make_member, make_members, make_organization, make_user
from transfers.models import Transfer
from transfers.services.handover import lines_of, open_handover

pytestmark = pytest.mark.django_db
SIGNED = {"minutes_number": "01-BB", "giver_signer": "Trần Giao", "receiver_signer": "Lê Nhận"}


def new_member(branch, name: str) -> Member:
    """A member to be written with many others."""
    return Member(
        full_name=name, organization=branch, path=branch.path, name_sort_key=name_sort_key(name), search_text=fold(name), sex="male",
        membership_class="official", ethnic_group="kinh", religion="none",
    )  # fmt: skip


def handed_over(branches: int, members: int, cases: int) -> tuple[int, dict[str, float], object]:
    """Merge so many branches two by two; statements and seconds of each step."""
    province = make_organization(f"Đảng bộ tỉnh {branches}", level="provincial")
    commune = make_organization("Đảng bộ xã", parent=province, level="grassroots_committee")
    other = make_organization("Đảng bộ xã khác", parent=province, level="grassroots_committee")
    away = make_organization("Chi bộ xa", parent=other)
    user = make_user(f"u{branches}x{members}")
    act = Act.objects.create(
        organization=province, title="Sắp xếp thôn", decision_number="1-QĐ", decision_date=TODAY, effective_on=TODAY
    )
    people: list[Member] = []
    for n in range(branches):
        source, heir = (make_organization(f"Chi bộ {n} {part}", parent=commune) for part in "ab")
        people += [new_member(source, f"Người {n} {k}") for k in range(members)]
        people.append(new_member(heir, f"Nhận {n}"))
        ActStep.objects.create(act=act, order=n + 1, kind=ActKind.MERGER, subject=source, target=heir)
    Member.objects.bulk_create(people)
    record_many(
        [Entry(person, MovementKind.OPENING, date(2022, 1, 1), at(person.organization)) for person in people],
        by=None,
        on=TODAY,
    )
    leaving = [person for person in people if person.full_name.startswith("Người")][:cases]
    Transfer.objects.bulk_create(
        Transfer(member=person, full_name=person.full_name, origin=person.organization, destination=away, reason="work", cause_on=TODAY,
                 state="requested", kind="official_same_province")
        for person in leaving
    )  # fmt: skip
    case = open_handover(act=act, by=user, on=TODAY)
    spent, statements = {}, 0
    for name, data in (
        ("decide_handover", {"handover_number": "1"}),
        ("minute", SIGNED),
        ("carry_out", {}),
        ("reconcile", {}),
    ):
        began = time.perf_counter()
        with CaptureQueriesContext(connection) as caught:
            perform(case, name, scope=Consequence(user, TODAY), on=TODAY, data=data, override_reason="Theo đề án")
        statements += len(caught)
        spent[name] = time.perf_counter() - began
    return statements, spent, case


def test_statements_grow_with_branches_slowly_and_not_with_members():
    few, _, _ = handed_over(2, 2, 2)
    many, _, case = handed_over(2, 12, 12)
    assert many - few <= 5
    assert len(lines_of(case)) == 24
    assert not Transfer.objects.filter(
        member__in=[line.member for line in lines_of(case)], origin__status="merged"
    ).exists()


def joined(count: int) -> tuple[int, int]:
    """Statements of a merger of the two ends of so many transfers, and of its undoing."""
    commune = make_organization(f"Đảng bộ xã {count}", level="grassroots_committee")
    source, heir = (make_organization(f"Chi bộ {part} {count}", parent=commune) for part in ("đi", "đến"))
    people = make_members(source, [f"Người {number}" for number in range(count)], on=date(2022, 1, 1))
    make_member(heir, "Người đợi", on=date(2022, 1, 1))
    Transfer.objects.bulk_create(
        Transfer(member=one, full_name=one.full_name, origin=source, destination=heir, reason="work", cause_on=TODAY, state="requested",
                 kind="internal")
        for one in people
    )  # fmt: skip
    act = Act.objects.create(
        organization=commune, title="Nhập hai chi bộ", decision_number="1-QĐ", decision_date=TODAY, effective_on=TODAY
    )
    ActStep.objects.create(act=act, order=1, kind=ActKind.MERGER, subject=source, target=heir)
    user = make_user(f"n{count}")
    cases = Transfer.objects.filter(member__in=people)
    with CaptureQueriesContext(connection) as ended:
        carry_out(act, by=user, on=TODAY, override_reason="Theo đề án")
    case = cases.first()
    assert set(cases.values_list("state", "resume_state", "ended_on", "version")) == {("merged", "requested", TODAY, 1)}
    line = case.steps.get()
    assert (line.step, line.from_state, line.to_state, line.note, bool(line.rules)) == (
        "close_merged", "requested", "merged", "Nhập hai chi bộ", True,
    )  # fmt: skip
    with CaptureQueriesContext(connection) as resumed:
        undo(act, by=user, on=TODAY, reason="Nhập nhầm")
    assert set(cases.values_list("state", "resume_state", "ended_on", "end_note", "version")) == {
        ("requested", "", None, "", 2)
    }
    assert set(cases.values_list("origin", "destination")) == {(source.pk, heir.pk)}
    return len(ended), len(resumed)


def test_cases_whose_ends_become_one_end_and_go_on_by_as_many_statements_whatever_their_number():
    assert joined(3) == joined(30)
