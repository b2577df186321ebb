"""Certificates of courses taken elsewhere, of somebody who is a member or not yet."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from admissions.models import Admission
from meetings.models import TrainingRecord
from meetings.training.services.classes import Person
from meetings.training.services.results import record_past


def record_course(*, case: Admission, course: str, values: Mapping[str, Any], by, on: date) -> TrainingRecord:
    """Enter the certificate of a course of the person of a case.

    Effects: the record of training, under the member or under the number by which one knows who is no member yet. Raises ``Refused``
    as ``meetings.training`` does.
    """
    who = case.applicant
    member = case.member or who.former_member
    person = None if member is not None else Person(
        who.full_name, case.organization, who.birth_date, who.training_key,
        ", ".join(part for part in (who.native_commune, who.native_province) if part), who.workplace or case.organization.name,
    )  # fmt: skip
    return record_past(values=dict(values) | {"course": course}, by=by, on=on, member=member, person=person)
