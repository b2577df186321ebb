"""Write the invented people: members, ledger, statuses by COPY; what derives from them by one statement each."""

from __future__ import annotations

import random
from collections.abc import Iterable
from datetime import date, datetime

from django.db import connection
from django.utils import timezone

from config.demo.loading import reserve_ids, without_triggers
from config.demo.people import Person, recorded, sort_columns
from core.bulk import copy_rows
from members import counting
from members.models import ActivityStatus, HeadcountEntry, Member, Movement, StatusPeriod

MEMBER_COLUMNS = [
    "id", "full_name", "name_in_use", "sex", "birth_date", "birth_precision", "personal_id", "old_identity_number", "card_number",
    "old_card_number", "biography_number", "ethnic_group", "religion", "occupation", "retired", "general_education",
    "professional_level", "academic_title", "political_theory", "youth_union", "private_owner", "foreign_spouse", "phone", "email",
    "admission_decision_date", "admission_decision_precision", "admission_date", "admission_precision", "official_date",
    "official_precision", "gap_months", "organization_id", "path", "membership_class", "activity_status", "end_reason", "ended_on",
    "name_sort_key", "search_text", "record_missing", "file_missing", "created_at", "updated_at", "version",
]  # fmt: skip
MOVEMENT_COLUMNS = [
    "id", "member_id", "kind", "sign", "effective_on", "recorded_at", "recorded_by_id", "before_origin_id", "before_destination_id",
    "after_origin_id", "after_destination_id", "boundary", "external_unit", "membership_class", "document_number", "document_date",
    "issuer", "note",
]  # fmt: skip
DERIVE_PERIODS = """
    INSERT INTO members_membershipperiod (member_id, kind, origin_id, destination_id, valid_from, valid_to, opened_by_id, closed_by_id)
    SELECT member_id, CASE WHEN after_origin_id = after_destination_id THEN 'branch' ELSE 'transit' END, after_origin_id,
           after_destination_id, effective_on, next_on - 1, id, next_id
    FROM (
        SELECT m.*, lead(effective_on) OVER w AS next_on, lead(id) OVER w AS next_id FROM members_movement m
        WHERE m.id >= %(first)s AND m.id < %(end)s WINDOW w AS (PARTITION BY member_id ORDER BY effective_on, id)
    ) steps
    WHERE after_origin_id IS NOT NULL AND (next_on IS NULL OR next_on > effective_on)
"""


def write_people(people: list[Person], rng: random.Random, today: date, by_id: int | None) -> range:
    """One batch of people; returns the ids given to the members. Totals are not yet recounted."""
    now = timezone.now()
    members = reserve_ids(Member, len(people))
    entries = sum(len(p.entries) for p in people)
    movements = reserve_ids(Movement, entries)
    with without_triggers((Movement, "members_movement_insert")):
        copy_rows(Member, MEMBER_COLUMNS, _member_rows(people, members, rng, now))
        copy_rows(Movement, MOVEMENT_COLUMNS, _movement_rows(people, members, movements, rng, now, by_id))
    copy_rows(
        StatusPeriod,
        ["member_id", "attribute", "value", "valid_from", "valid_to", "document_number", "issuer", "place", "note", "recorded_at"],
        (
            [pk, attribute, value, day, None, "", "", "", "", now]
            for pk, person in zip(members, people, strict=True)
            for attribute, value, day in person.statuses
        ),
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(DERIVE_PERIODS, {"first": movements.start, "end": movements.stop})
    return members


def finish(today: date) -> None:
    """Counted rows and totals of everything, statistics for the planner."""
    _analyze()  # rows just copied in are unknown to the planner, which then reckons with none
    with without_triggers(
        (HeadcountEntry, "members_entry_insert"),
        (HeadcountEntry, "members_entry_update"),
        (HeadcountEntry, "members_entry_delete"),
    ):
        counting.refresh_all(today)
    _analyze()
    counting.recount()
    _analyze()


def _analyze() -> None:
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _member_rows(people: Iterable[Person], ids: range, rng: random.Random, now: datetime) -> Iterable[list]:
    for pk, person in zip(ids, people, strict=True):
        v = person.values
        node = person.place[0] if person.place else person.branch
        key, words = sort_columns(v["full_name"])
        status = person.statuses[-1][1] if person.statuses else ActivityStatus.ACTIVE
        if person.place and person.place[0] is not person.place[1]:
            status = ActivityStatus.IN_TRANSIT
        reason, ended = person.end or ("", None)
        missing = (rng.randrange(1, 4) if rng.random() < 0.12 else 0, rng.randrange(1, 3) if rng.random() < 0.2 else 0)
        yield [
            pk, v["full_name"], "", v["sex"], v["birth_date"], "DAY", v["personal_id"], "", v["card_number"], v["old_card_number"],
            "", v["ethnic_group"], v["religion"], v["occupation"], v["retired"], v["general_education"], v["professional_level"],
            "", v["political_theory"], v["youth_union"], False, False, v["phone"], "", v["admission_decision_date"], "DAY",
            v["admission_date"], "DAY", v["official_date"], "DAY", 0, node.pk, node.path, v["membership_class"], status, reason,
            ended, key, words, *missing, now, now, 0,
        ]  # fmt: skip


def _movement_rows(
    people, members: range, movements: range, rng: random.Random, now: datetime, by_id
) -> Iterable[list]:
    ids = iter(movements)
    for pk, person in zip(members, people, strict=True):
        official = person.values["official_date"]
        for kind, day, before, after, boundary, external in person.entries:
            yield [
                next(ids), pk, kind, 1, day, recorded(day, rng, now), by_id, before[0].pk if before else None,
                before[1].pk if before else None, after[0].pk if after else None, after[1].pk if after else None, boundary, external,
                "official" if official and official <= day else "probationary", "", None, "", "",
            ]  # fmt: skip
