"""Writing the importable rows of a list: records, sheets, cards, badges, statuses, ledger. The caller holds the transaction."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from branches.models import BRANCH_LEVELS, Organization, OrganizationVersion
from core.bulk import copy_dicts, take_ids
from core.findings import Finding, Refused
from members.deriving import Mirror
from members.importing import records
from members.imports import ParsedRow
from members.ledger import Entry, Papers, at, begin_many
from members.models import (
    ActivityStatus,
    Attribute,
    BadgeHeld,
    Member,
    MemberCard,
    MemberProfile,
    MembershipClass,
    MovementKind,
    StatusPeriod,
)
from members.record.rules import empty_among, missing_papers, required_fields
from regulations.lookup import lookup

CHUNK = 5_000  # rows a step writes: what a step holds in memory, and how often the clerk sees the bar move


class Writer:
    """Writes rows for one import: ``note`` stands on every entry, ``since`` is the first day of each branch."""

    def __init__(self, branches: dict[str, Organization], *, cut_off: date, note: str, by, on: date) -> None:
        self.branches, self.cut_off, self.note, self.by, self.on = branches, cut_off, note, by, on
        self.since = branches_since(list(branches.values()))
        self.badge_levels = {code for code, _ in lookup("badge_level")}
        #: What a record of each class must hold on the day, and how many papers its still empty file lacks.
        self.needed = {str(c): (required_fields(c, on), len(missing_papers((), c, on))) for c in MembershipClass.values}

    def write(self, rows: list[ParsedRow], progress: Callable[[int, int], None] | None = None) -> list[int]:
        """All rows, in the order of the file; returns the keys of the members created."""
        created: list[int] = []
        for start in range(0, len(rows), CHUNK):
            created += self._write_chunk(rows[start : start + CHUNK])
            if progress:
                progress(len(created), len(rows))
        return created

    def _write_chunk(self, rows: list[ParsedRow]) -> list[int]:
        ids = take_ids(Member, len(rows))
        numbered = list(zip(ids, rows, strict=True))
        days = {pk: self._days(row) for pk, row in numbered}
        profiles = {pk: columns for pk, row in numbered if (columns := records.profile_columns(row.values))}
        members = [self._member(pk, row, days[pk], profiles.get(pk, {})) for pk, row in numbered]
        copy_dicts(Member, members)
        copy_dicts(MemberProfile, [{"member_id": pk, **columns} for pk, columns in profiles.items()])
        copy_dicts(MemberCard, [c for pk, row in numbered for c in self._cards(pk, row)])
        copy_dicts(BadgeHeld, [badge for pk, row in numbered for badge in self._badges(pk, row)])
        copy_dicts(StatusPeriod, [s for pk, row in numbered for s in self._statuses(pk, row, days[pk])])
        entries = [entry for pk, row in numbered for entry in self._entries(pk, row, days[pk])]
        begin_many((_mirror(columns) for columns in members), entries, by=self.by, on=self.on)
        return ids

    def _days(self, row: ParsedRow) -> records.Days:
        branch = self.branches[row.values["branch"]]
        return records.days_of(row.values, self.cut_off, self.since[branch.pk])

    def _member(self, pk: int, row: ParsedRow, days: records.Days, profile: dict[str, Any]) -> dict[str, Any]:
        branch = self.branches[row.values["branch"]]
        columns = records.member_columns(row.values, days)
        needed, papers = self.needed[columns["membership_class"]]
        return columns | {
            "id": pk,
            "organization_id": branch.pk,
            "path": branch.path,
            "record_missing": len(empty_among(needed, {**profile, **columns})),
            "file_missing": papers,
        }

    def _cards(self, pk: int, row: ParsedRow) -> list[dict[str, Any]]:
        card = records.card_columns(row.values)
        return [{"member_id": pk, "recorded_by_id": self._by_id, **card}] if card else []

    def _badges(self, pk: int, row: ParsedRow) -> list[dict[str, Any]]:
        levels = [str(years) for years in row.values.get("badges", ()) if str(years) in self.badge_levels]
        return [{"member_id": pk, "order": order, "level": level} for order, level in enumerate(levels, 1)]

    def _statuses(self, pk: int, row: ParsedRow, days: records.Days) -> list[dict[str, Any]]:
        value = records.status_of(row.values)
        if value == ActivityStatus.ACTIVE:
            return []
        period = {"member_id": pk, "attribute": Attribute.ACTIVITY_STATUS.value, "value": value}
        period |= {"valid_from": records.status_from(row.values, days), "note": self.note[:250]}
        return [period | {"recorded_by_id": self._by_id}]

    def _entries(self, pk: int, row: ParsedRow, days: records.Days) -> list[Entry]:
        branch = self.branches[row.values["branch"]]
        papers = Papers(note=f"{self.note}, dòng {row.number}.")
        entries = [Entry(pk, MovementKind.OPENING, days.opening, at(branch), papers)]
        if days.leaving:
            entries.append(Entry(pk, records.LEAVING[row.values["end_reason"]], days.leaving, None, papers))
        return entries

    @property
    def _by_id(self) -> int | None:
        return self.by.pk if self.by else None


def _mirror(columns: dict[str, Any]) -> Mirror:
    """What the ledger asks of a record that was just written."""
    return Mirror(
        columns["id"], columns["full_name"], columns["official_date"], columns["membership_class"], columns["organization_id"],
        columns["path"], columns["activity_status"], columns["end_reason"], columns["ended_on"],
    )  # fmt: skip


def branches_since(branches: list[Organization]) -> dict[int, date]:
    """The first day from which each branch has stood as a branch until today; ``Refused`` when one stands no more."""
    since: dict[int, date] = {}
    ended: set[int] = set()
    versions = OrganizationVersion.objects.filter(organization__in=[branch.pk for branch in branches])
    rows = versions.order_by("organization", "-valid_from").values_list(
        "organization_id", "valid_from", "level", "valid_to"
    )
    for organization_id, valid_from, level, valid_to in rows:
        if level not in BRANCH_LEVELS or (organization_id not in since and valid_to is not None):
            ended.add(organization_id)
        elif organization_id not in ended:
            since[organization_id] = valid_from
    for branch in branches:
        if branch.pk not in since:
            raise Refused(Finding("branch_closed", f"{branch.name} không còn hoạt động.", field="branch"))
    return since
