"""What the tree and its people look like, as plain values: two pictures are equal when nothing differs."""

from collections import defaultdict

from branches.models import SEGMENT, CodePeriod, Organization, OrganizationVersion, Term
from branches.models.organization import OrganizationStatus
from branches.population import population
from members import counting
from members.models import HeadcountEntry, Member, MembershipPeriod
from members.models.seats import Seat


def living():
    """Organisations that were not annulled."""
    return Organization.objects.exclude(status=OrganizationStatus.ANNULLED)


def picture() -> dict:
    """Everything an act may change."""
    nodes = list(living().order_by("pk"))
    return {
        "organizations": list(
            living()
            .order_by("pk")
            .values_list("pk", "code", "name", "parent", "path", "level", "status", "ended_on", "search_text")
        ),
        "versions": sorted(
            OrganizationVersion.objects.values_list(
                "organization",
                "valid_from",
                "valid_to",
                "name",
                "parent",
                "path",
                "level",
                "organization_type",
                "branch_type",
            ),
            key=str,
        ),
        "codes": sorted(
            CodePeriod.objects.values_list("organization", "scheme", "code", "valid_from", "valid_to"), key=str
        ),
        "terms": sorted(Term.objects.values_list("organization", "starts_on", "ended_on"), key=str),
        "seats": sorted(
            Seat.objects.values_list("member", "organization", "status", "valid_from", "valid_to"), key=str
        ),
        "members": sorted(
            Member.objects.values_list("pk", "organization", "path", "activity_status", "end_reason"), key=str
        ),
        "periods": sorted(
            MembershipPeriod.objects.values_list("member", "origin", "destination", "valid_from", "valid_to"), key=str
        ),
        "counted": sorted(HeadcountEntry.objects.values_list("member", "node")),
        "totals": population().totals([node.pk for node in nodes]),
    }


def total(node) -> int:
    """Members a node counts today."""
    return counting.totals(node, ["total"])["total"].get("", 0)


def assert_whole() -> None:
    """Paths match parents on every day, one open version a living organisation, totals equal a recount."""
    versions = defaultdict(list)
    for version in OrganizationVersion.objects.order_by("valid_from"):
        versions[version.organization_id].append(version)
    for organization in Organization.objects.select_related("parent"):
        if organization.status == OrganizationStatus.ANNULLED:
            assert versions[organization.pk] == []
            continue
        _assert_mirror(organization, [v for v in versions[organization.pk] if v.valid_to is None])
    for version in (v for found in versions.values() for v in found if v.parent_id):
        above = [
            v
            for v in versions[version.parent_id]
            if v.valid_from <= version.valid_from and (v.valid_to is None or v.valid_to >= version.valid_from)
        ]
        assert [v.path for v in above] == [version.path[:-SEGMENT]]
    assert counting.differences() == []


def _assert_mirror(organization, open_versions) -> None:
    assert len(open_versions) == int(organization.is_active)
    if organization.is_active:
        assert organization.path[:-SEGMENT] == (organization.parent.path if organization.parent else "")
    for version in open_versions:
        assert (version.path, version.parent_id, version.name, version.level) == (
            organization.path,
            organization.parent_id,
            organization.name,
            organization.level,
        )
