"""What a row of a list becomes: columns of the record and the sheet, a card, a status, its days in the ledger. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from django.db import models

from core.dates import Precision
from members.models import ActivityStatus, CardKind, EndReason, Member, MemberProfile, MovementKind
from members.models.profile import VIETNAM
from members.search import name_columns

MEMBER_TEXTS = (
    "full_name", "name_in_use", "sex", "personal_id", "old_identity_number", "card_number", "old_card_number",
    "biography_number", "ethnic_group", "religion", "occupation", "general_education", "professional_level", "academic_title",
    "political_theory", "phone", "email", "membership_class", "end_reason",
)  # fmt: skip
MEMBER_DATES = {
    "birth_date": "birth_precision",
    "admission_decision_date": "admission_decision_precision",
    "admission_date": "admission_precision",
    "official_date": "official_precision",
}
PLACES = ("birth", "native", "permanent", "temporary")
PROFILE_TEXTS = (
    *(f"{place}_{part}" for place in PLACES for part in ("province", "commune", "detail", "old_name")),
    "family_class", "occupation_before", "admission_branch", "introducer_1", "introducer_2", "general_education_text",
    "professional_text", "academic_degree", "foreign_languages", "informatics",
)  # fmt: skip
PROFILE_DATES = {
    "youth_union_on": "youth_union_precision",
    "recruited_on": "recruited_precision",
    "enlisted_on": "enlisted_precision",
    "discharged_on": "discharged_precision",
}
LEAVING = {
    EndReason.TRANSFERRED_OUT: MovementKind.TRANSFER_OUT,
    EndReason.DECEASED: MovementKind.DEATH,
    EndReason.EXPELLED: MovementKind.EXPULSION,
    EndReason.DELETED: MovementKind.DELETION,
    EndReason.LEFT_ON_REQUEST: MovementKind.VOLUNTARY_EXIT,
    EndReason.ADMISSION_ANNULLED: MovementKind.ANNULMENT,
}


@dataclass(frozen=True, slots=True)
class Days:
    """When a member enters the ledger, when he leaves it again (empty for who is still there)."""

    opening: date
    leaving: date | None = None


def days_of(values: Mapping[str, Any], cut_off: date, branch_since: date) -> Days:
    """The day of the opening balance of one member.

    The cut-off; later for who was admitted after it and for a branch that did not exist yet. Who left on or before that day enters
    and leaves on the day he left: he stands in the register of leavers and is counted on no day.
    """
    admitted = values.get("admission_date") or values.get("admission_decision_date")
    opening = max(cut_off, branch_since, admitted.earliest if admitted else cut_off)
    left = values.get("ended_on")
    return Days(min(opening, left), left) if left else Days(opening)


def member_columns(values: Mapping[str, Any], days: Days) -> dict[str, Any]:
    """Columns of ``Member`` as they will stand after the ledger was written; place and keys are added by the writer."""
    columns = {name: values.get(name, "") for name in MEMBER_TEXTS}
    for name, precision in MEMBER_DATES.items():
        known = values.get(name)
        columns[name] = known.date if known else None
        columns[precision] = (known.precision if known else Precision.DAY).value
    columns["retired"] = bool(values.get("retired"))
    columns["activity_status"] = status_of(values)
    columns["ended_on"] = days.leaving
    return _fitted(Member, columns) | name_columns(columns["full_name"], columns["name_in_use"])


def status_of(values: Mapping[str, Any]) -> str:
    """The activity status a row tells; a day of exemption without a status means exempt."""
    if values.get("end_reason"):
        return ActivityStatus.ACTIVE.value
    stated = values.get("activity_status", "")
    if values.get("exempted_on") and stated in ("", ActivityStatus.ACTIVE):
        return ActivityStatus.EXEMPT.value
    return stated or ActivityStatus.ACTIVE.value


def profile_columns(values: Mapping[str, Any]) -> dict[str, Any]:
    """Columns of ``MemberProfile`` the row fills; empty when it fills none."""
    columns = {name: values[name] for name in PROFILE_TEXTS if values.get(name)}
    for name, precision in PROFILE_DATES.items():
        if known := values.get(name):
            columns |= {name: known.date, precision: known.precision.value}
    for place in PLACES:
        country = values.get(f"{place}_country")
        if country and country != VIETNAM:
            columns[f"{place}_country"] = country
    if work := _work(values):
        columns["occupation_text"] = work
    return _fitted(MemberProfile, columns)


def _work(values: Mapping[str, Any]) -> str:
    """Occupation, post and place of work in the words of the list."""
    parts = dict.fromkeys(values.get(name, "") for name in ("occupation_text", "position", "workplace"))
    return "; ".join(part for part in parts if part)


def _fitted(model: type[models.Model], columns: dict[str, Any]) -> dict[str, Any]:
    """Texts no longer than the record holds: one endless cell must not stop ten thousand rows."""
    lengths = _lengths(model)
    return {name: value[: lengths[name]] if isinstance(value, str) else value for name, value in columns.items()}


@cache
def _lengths(model: type[models.Model]) -> dict[str, int | None]:
    return {field.name: getattr(field, "max_length", None) for field in model._meta.concrete_fields}


def card_columns(values: Mapping[str, Any]) -> dict[str, Any]:
    """The card a member holds; empty without a number and for who has left (where such a card is, the list does not say)."""
    if values.get("end_reason") or not (values.get("card_number") or values.get("old_card_number")):
        return {}
    issued = values.get("card_issued_on")
    return {
        "kind": CardKind.FIRST.value,
        "number": values.get("card_number", ""),
        "old_number": values.get("old_card_number", ""),
        "issued_on": issued.date if issued and issued.is_full else None,
        "issuer": values.get("card_issuer", "")[:200],
    }


def status_from(values: Mapping[str, Any], days: Days) -> date:
    """From when the status of a row holds: the day the list gives in full, else the day of the opening balance."""
    day = values.get("exempted_on")
    return day.date if day and day.is_full and day.date <= days.opening else days.opening
