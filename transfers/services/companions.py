"""People of other branches with something at a branch: where it goes to several, the plan says which of them each goes to.

Members under way are on the list of members of both ends already; these are coming by a case that is not introduced yet, or from outside
the system, stay there for a time, or live there and work elsewhere.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping

from branches.followers import Companion
from members.models import MembershipPeriod, PlaceKind, TemporaryActivity
from transfers.models import (
    CLOSED,
    MemberCase,
    ResidenceLink,
    TemporaryState,
    TemporaryTransfer,
    Transfer,
    TransferState,
)
from transfers.services.liaison import OPEN_LINKS

Sent = Mapping[tuple[int, str], int]  # as ``branches.followers.assigned`` answers
_STAYS = (TemporaryState.REQUESTED, TemporaryState.INTRODUCED, TemporaryState.STAYING, TemporaryState.CONVERTED)


def key_of(case: MemberCase | TemporaryActivity) -> str:
    """By which a plan names a case."""
    return f"{case._meta.model_name}-{case.pk}"


def sent_to(sent: Sent, case: MemberCase | TemporaryActivity, organization: int | None) -> int | None:
    """Where the plan sends somebody who was, or was to come, at an organisation."""
    return sent.get((organization, key_of(case))) if organization else None


def on_the_way(organization_ids: Collection[int]) -> dict[int, list[Companion]]:
    """Who comes to these branches, stays there for a time, or lives there and works elsewhere."""
    found: dict[int, list[Companion]] = defaultdict(list)
    for case in _coming(organization_ids):
        found[case.destination_id].append(Companion(key_of(case), case.full_name, "đang chuyển sinh hoạt đến"))
    stays = TemporaryTransfer.objects.filter(destination__in=organization_ids, state__in=_STAYS).select_related(
        "member"
    )
    stays = [case for case in stays.order_by("member__name_sort_key", "pk") if case.is_open or case.is_running]
    for case in stays:
        found[case.destination_id].append(Companion(key_of(case), case.member.full_name, "sinh hoạt tạm thời tại đây"))
    of_stays = {case.visit_id for case in stays}
    visits = TemporaryActivity.objects.filter(branch__in=organization_ids, ended_on=None).exclude(pk__in=of_stays)
    for visit in visits.order_by("pk"):
        found[visit.branch_id].append(Companion(key_of(visit), visit.full_name, "sinh hoạt tạm thời tại đây"))
    links = ResidenceLink.objects.filter(residence__in=organization_ids, state__in=OPEN_LINKS).select_related("member")
    for link in links.order_by("member__name_sort_key", "pk"):
        found[link.residence_id].append(
            Companion(key_of(link), link.member.full_name, "cư trú tại đây, công tác nơi khác")
        )
    return found


def _coming(organization_ids: Collection[int]) -> list[Transfer]:
    """Cases on the way to these branches whose members no list there names yet."""
    cases = Transfer.objects.filter(destination__in=organization_ids)
    cases = list(cases.exclude(state__in=[*CLOSED, TransferState.BRANCH_RECEIVED]).order_by("full_name", "pk"))
    members = [case.member_id for case in cases if case.member_id]
    under_way = MembershipPeriod.objects.filter(member__in=members, valid_to=None, kind=PlaceKind.TRANSIT)
    listed = set(under_way.values_list("member_id", "destination_id"))
    return [case for case in cases if (case.member_id, case.destination_id) not in listed]
