"""Recounting does not depend on what the planner believes of the tables."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection

from branches.models import Level
from branches.services.organizations import Opening, open_many
from members import counting
from members.ledger import Entry, at, record_many
from members.models import Member, MovementKind
from tests.factories import FOUNDED, TODAY, make_member, make_organization

pytestmark = pytest.mark.django_db


def test_old_statistics_do_not_make_a_recount_endless():
    """Right after a bulk load the tables pass for empty; joined row by row, three hundred branches took a quarter of an hour."""
    top = make_organization("Đảng bộ xã Đông", level=Level.GRASSROOTS_COMMITTEE)
    made = open_many([Opening(f"Chi bộ {n}", Level.BRANCH, FOUNDED, top) for n in range(300)])
    pattern = make_member(made[0], "Nguyễn Văn Một")
    columns = {
        f.attname: getattr(pattern, f.attname)
        for f in Member._meta.concrete_fields
        if f.attname not in ("id", "search")
    }
    people = Member.objects.bulk_create(
        Member(**columns | {"organization_id": branch.pk, "path": branch.path, "full_name": f"Nguyễn Văn {number}"})
        for number, branch in enumerate(made[1:200])
    )
    entries = [
        Entry(member, MovementKind.OPENING, date(2024, 1, 1), at(branch))
        for member, branch in zip(people, made[1:200], strict=True)
    ]
    record_many(entries, by=None, on=TODAY)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE pg_class SET reltuples = 0, relpages = 100 WHERE relname ~ '^(members|branches)_'")
        cursor.execute("SET LOCAL statement_timeout = '60s'")
    assert counting.differences() == []
    counting.recount()
    assert counting.differences() == []


def test_old_statistics_do_not_make_bringing_rows_in_line_endless():
    """An act that moves some thousand members brings their counted rows in line in one statement: each row is looked at once."""
    top = make_organization("Đảng bộ xã Đông", level=Level.GRASSROOTS_COMMITTEE)
    branch = make_organization("Chi bộ Một", parent=top)
    pattern = make_member(branch, "Nguyễn Văn Một")
    columns = {
        f.attname: getattr(pattern, f.attname)
        for f in Member._meta.concrete_fields
        if f.attname not in ("id", "search")
    }
    people = Member.objects.bulk_create(Member(**columns | {"full_name": f"Nguyễn Văn {n}"}) for n in range(6000))
    entries = [Entry(member, MovementKind.OPENING, date(2024, 1, 1), at(branch)) for member in people]
    record_many(entries, by=None, on=TODAY)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE pg_class SET reltuples = 0, relpages = 100 WHERE relname ~ '^(members|branches)_'")
        cursor.execute("SET LOCAL statement_timeout = '60s'")
    counting.refresh_entries([member.pk for member in people], TODAY)
    assert counting.differences() == []


def test_old_statistics_do_not_make_recording_endless():
    """The flows of many movements are made once, also when the tree passes for empty."""
    top = make_organization("Đảng bộ xã Đông", level=Level.GRASSROOTS_COMMITTEE)
    made = open_many([Opening(f"Chi bộ {n}", Level.BRANCH, FOUNDED, top) for n in range(40)])
    pattern = make_member(made[0], "Nguyễn Văn Một")
    columns = {
        f.attname: getattr(pattern, f.attname)
        for f in Member._meta.concrete_fields
        if f.attname not in ("id", "search")
    }
    people = Member.objects.bulk_create(Member(**columns | {"full_name": f"Nguyễn Văn {n}"}) for n in range(1500))
    entries = [
        Entry(member, MovementKind.OPENING, date(2024, 1, 1) + timedelta(days=n % 366), at(made[n % 40]))
        for n, member in enumerate(people)
    ]
    with connection.cursor() as cursor:
        cursor.execute("UPDATE pg_class SET reltuples = 0, relpages = 100 WHERE relname ~ '^(members|branches)_'")
        cursor.execute("SET LOCAL statement_timeout = '60s'")
    record_many(entries, by=None, on=TODAY)
    assert counting.differences() == []
