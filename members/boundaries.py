"""How far a transfer goes: which of the rows a, b, c, d of the working sheet 1 it falls in (``reports.md`` 4.1)."""

from __future__ import annotations

from datetime import date

from branches.models import Level, Organization, OrganizationVersion
from branches.naming import common_path
from members.models import ExternalScope

_BY_LEVEL = {
    Level.CENTRAL: ExternalScope.OTHER_PROVINCE,
    Level.PROVINCIAL: ExternalScope.SAME_PROVINCE,
    Level.UPPER: ExternalScope.SAME_COMMITTEE,
}


def boundary_of(origin: Organization, destination: Organization, on: date) -> ExternalScope:
    """The row of a transfer between two organisations of the system, by the tree of the day.

    It follows the level of the lowest organisation that holds both ends. Two branches that sit directly under an upper
    committee (the commune before it was re-formed under 208-QĐ/TW) are of one grassroots organisation; no common organisation
    at all means another province.
    """
    if origin.pk == destination.pk:
        return ExternalScope.SAME_GRASSROOTS
    versions = _versions([origin.pk, destination.pk], on)
    ends = [versions.get(end.pk) for end in (origin, destination)]
    paths = [version.path if version else end.path for version, end in zip(ends, (origin, destination), strict=True)]
    common = common_path(*paths)
    if not common:
        return ExternalScope.OTHER_PROVINCE
    holder = _version_at(common, on)
    if holder.level == Level.UPPER and all(
        end and end.level == Level.BRANCH and end.parent_id == holder.organization_id for end in ends
    ):
        return ExternalScope.SAME_GRASSROOTS
    return _BY_LEVEL.get(holder.level, ExternalScope.SAME_GRASSROOTS)


def _versions(ids: list[int], on: date) -> dict[int, OrganizationVersion]:
    rows = OrganizationVersion.objects.filter(organization__in=ids, valid_from__lte=on).exclude(valid_to__lt=on)
    return {row.organization_id: row for row in rows}


def _version_at(path: str, on: date):
    rows = OrganizationVersion.objects.filter(path=path, valid_from__lte=on).exclude(valid_to__lt=on)
    found = rows.first()
    if found:
        return found
    organization = Organization.objects.get(path=path)
    return OrganizationVersion(
        organization=organization, path=path, level=organization.level, parent_id=organization.parent_id
    )
