"""Somebody comes from outside the system: what his papers say until the branch receives him and the record is made."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import connection

from core.findings import Refused
from members.models import Member
from transfers.identity import counted_already

_DATES = ("birth_date", "admission_decision_date", "admission_date", "official_date")
#: Columns of the record an arrival may bring.
COLUMNS = (
    "full_name", "name_in_use", "sex", "birth_date", "birth_precision", "personal_id", "card_number", "biography_number", "ethnic_group",
    "religion", "occupation", "general_education", "professional_level", "political_theory", "phone", "admission_decision_date",
    "admission_decision_precision", "admission_date", "admission_precision", "official_date", "official_precision", "membership_class",
    "old_card_number",
)  # fmt: skip


def as_plain(values: Mapping[str, Any]) -> dict[str, Any]:
    """What a form or a file gave, as JSON can hold it."""
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in values.items() if name in COLUMNS and value not in (None, "")
    }  # fmt: skip


def person_values(case) -> dict[str, Any]:
    """Columns of ``Member`` for a person without a record; empty when the record exists."""
    if case.member_id:
        return {}
    values = {name: case.person[name] for name in COLUMNS if name in case.person}
    for name in _DATES:
        if values.get(name):
            values[name] = date.fromisoformat(values[name])
    values.setdefault("full_name", case.full_name)
    values.setdefault("membership_class", "official" if values.get("official_date") else "probationary")
    return values


def former_record(values: Mapping[str, Any]) -> Member | None:
    """The record of somebody who left this system before: the same card or identity number."""
    for name in ("card_number", "personal_id"):
        if values.get(name):
            found = Member.objects.left().filter(**{name: values[name]}).order_by("-ended_on", "-pk").first()
            if found is not None:
                return found
    return None


def be_sure(case) -> None:
    """Under a lock of the person's numbers, once more before the record is made: two cases of one person arriving at once.

    Raises ``Refused`` when the other has been received meanwhile.
    """
    with connection.cursor() as cursor:
        for name in ("card_number", "personal_id"):
            if case.person.get(name):
                cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"{name}:{case.person[name]}"])
    if found := counted_already(case.person, but=case.member_id):
        raise Refused(found, conflict=True)
