"""People admitted with frozen figures: one by the ledger's own hand, or thousands at once."""

from __future__ import annotations

from datetime import date

from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

from admissions.models import AdmissionSnapshot
from branches.models import Organization
from core.dates import completed_years
from members.models import Member, MovementKind
from tests.factories import make_member, make_scope

FROZEN = (
    "sex", "birth_date", "ethnic_group", "religion", "occupation", "general_education", "professional_level", "academic_title",
    "youth_union", "private_owner", "foreign_spouse",
)  # fmt: skip
ONLY_FROZEN = ("population_case", "trade_union", "works_away", "source_group")


def admit(
    branch: Organization, full_name: str = "Nguyễn Văn Mới", *, on: date, readmission: bool = False, **values
) -> Member:
    """A probationary member since a ceremony, with the figures frozen that day."""
    kept = {name: values.pop(name) for name in ONLY_FROZEN if name in values}
    person = {
        "membership_class": "probationary",
        "birth_date": date(1996, 1, 1),
        "general_education": "upper_secondary",
    } | values
    kind = MovementKind.READMISSION if readmission else MovementKind.ADMISSION
    member = make_member(branch, full_name, on=on, kind=kind, **person)
    AdmissionSnapshot.objects.create(
        movement=member.movements.get(), member=member, organization=branch, ceremony_on=on, decision_on=on, readmission=readmission,
        age=completed_years(member.birth_date, on) if member.birth_date else None,
        **{name: getattr(member, name) for name in FROZEN}, **kept,
    )  # fmt: skip
    return member


def sign_in(client, role: str, node: Organization):
    """A browser of somebody with a role on a node, with a second factor."""
    scope = make_scope(role, node)
    TOTP.activate(scope.user, generate_totp_secret())
    client.force_login(scope.user)
    return client
