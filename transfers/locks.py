"""The order in which cases, organisations and members are held: a step holds its case first, so acts and entries do too."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Q

from branches.followers import lock_before_acts
from members.followers import lock_before_entries
from transfers.models import AbsenceWatch, Exemption, Journey, MemberCase, ResidenceLink, TemporaryTransfer, Transfer

#: In this order everywhere; which columns name organisations.
ORDER: tuple[tuple[type[MemberCase], tuple[str, ...]], ...] = (
    (Transfer, ("origin", "destination")),
    (TemporaryTransfer, ("origin", "destination")),
    (Exemption, ()),
    (Journey, ()),
    (ResidenceLink, ("home", "residence")),
    (AbsenceWatch, ("organization",)),
)


def register() -> None:
    """Hang the locks on acts and entries."""
    lock_before_acts(of_organizations)
    lock_before_entries(of_members)


def of_organizations(organization_ids: Collection[int]) -> None:
    """Hold the cases that name these organisations, also those that are over: an act undone may open them again."""
    for model, ends in ORDER:
        named = Q()
        for end in ends:
            named |= Q(**{f"{end}__in": organization_ids})
        if ends:
            _hold(model, named)


def of_members(member_ids: Collection[int]) -> None:
    """Hold the cases of these members."""
    for model, _ in ORDER:
        _hold(model, Q(member__in=member_ids))


def _hold(model: type[MemberCase], condition: Q) -> None:
    list(model.objects.filter(condition).select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True))
