"""What every procedure does before it opens a case: the member is held, so that of two clerks the second sees the first's case."""

from __future__ import annotations

from branches.holding import keep_as_they_are, read_again
from branches.models import Organization
from members.models import Member


def hold_member(member: Member, *organizations: Organization | None) -> Member:
    """The member as he is now, held until the transaction ends, with the organisations the case will name, read again."""
    keep_as_they_are([member.organization_id, *(unit.pk for unit in organizations if unit is not None)])
    read_again(*organizations)
    held = Member.all_records.select_for_update(no_key=True, of=("self",)).select_related("organization")
    return held.get(pk=member.pk)
