"""The dated versions of an organisation: close the old one, open the new, mirror today's onto the organisation.

A change may be entered late, after later ones, as long as nothing later contradicts it: a later version that merely inherited
the old value takes the new one, a later version that changed the same thing again stands in the way and is named.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from django.db import connection, transaction
from django.db.models import Q

from branches.models import Delegation, Organization, OrganizationVersion, Term
from branches.naming import path_segment, search_text, sort_key
from branches.population import Move
from branches.services.codes import close_codes
from core.dates import format_date
from core.findings import Finding, Refused, Right

ONE_DAY = timedelta(days=1)
CHANGEABLE = ("name", "level", "organization_type", "branch_type", "has_seal")
_WORDS = {
    "name": "tên",
    "level": "cấp",
    "organization_type": "loại hình tổ chức cơ sở đảng",
    "branch_type": "loại hình chi bộ",
    "has_seal": "con dấu",
}


def version_on(organization: Organization | int, on: date) -> OrganizationVersion | None:
    """What an organisation was on a day; nothing when it did not exist."""
    pk = organization if isinstance(organization, int) else organization.pk
    found = OrganizationVersion.objects.filter(organization=pk, valid_from__lte=on).exclude(valid_to__lt=on)
    return found.select_related("parent").first()


def require_version(organization: Organization, on: date, field: str = "organization") -> OrganizationVersion:
    """The version of a day, or a refusal that says the organisation did not exist then."""
    version = version_on(organization, on)
    if version is None:
        raise Refused(
            Finding(
                "not_existing",
                f"{organization.name} không tồn tại vào ngày {format_date(on)}.",
                field=field,
                right=Right.REGULATION,
                remedy="Chọn tổ chức đảng hoạt động vào ngày đó hoặc sửa ngày có hiệu lực.",
            )
        )
    return version


@transaction.atomic
def change_version(organization: Organization, *, on: date, act=None, **changes) -> OrganizationVersion:
    """Give an organisation another name, level, type or seal from a day on; returns the version of that day.

    Effects: the version of the day before ends, a new one begins, later ones that inherited the old values follow, the mirror
    of today follows. Raises ``Refused`` when the organisation did not exist that day or a later change contradicts.
    """
    if unknown := set(changes) - set(CHANGEABLE):
        raise ValueError(f"not versioned here: {sorted(unknown)}")
    version = require_version(organization, on)
    changes = {field: value for field, value in changes.items() if getattr(version, field) != value}
    if not changes:
        return version
    later = list(
        OrganizationVersion.objects.filter(organization=organization, valid_from__gt=on).order_by("valid_from")
    )
    for following in later:
        for field in changes:
            if getattr(following, field) != getattr(version, field):
                raise Refused(_contradiction(organization, following.valid_from, _WORDS[field]))
    version = _begin(version, on, act)
    for each in (version, *later):
        for field, value in changes.items():
            setattr(each, field, value)
        each.save(update_fields=list(changes))
    _mirror(organization, changes)
    return version


def _mirror(organization: Organization, changes: dict) -> None:
    """Every version from the day on took the changes, so the last one, which the organisation shows, did too."""
    for field, value in changes.items():
        setattr(organization, field, value)
    mirrored = list(changes)
    if "name" in changes:
        organization.sort_key = sort_key(organization.name)
        organization.search_text = search_text(organization.name, organization.code)
        mirrored += ["sort_key", "search_text"]
    organization.save(update_fields=mirrored)


def _begin(version: OrganizationVersion, on: date, act) -> OrganizationVersion:
    """The version that begins on the day, split off the one that covers it."""
    if version.valid_from == on:
        if act is not None:
            version.act = act
            version.save(update_fields=["act"])
        return version
    last_day, version.valid_to = version.valid_to, on - ONE_DAY
    version.save(update_fields=["valid_to"])
    version.pk, version._state.adding = None, True
    version.valid_from, version.valid_to, version.act = on, last_day, act
    version.save(force_insert=True)
    return version


def _contradiction(organization: Organization, on: date, what: str) -> Finding:
    return Finding(
        "later_change",
        f"{organization.name} đã thay đổi {what} từ ngày {format_date(on)}.",
        field="effective_on",
        right=Right.PRINCIPLE,
        remedy="Hoàn lại quyết định sau trước, rồi ghi lại theo đúng thứ tự, hoặc sửa ngày có hiệu lực.",
    )


@transaction.atomic
def move_subtree(organization: Organization, *, parent: Organization, on: date, act=None) -> Move:
    """Put an organisation with everything below it under another parent from a day on; returns the paths before and after.

    Every descendant gets a version of that day with its new path, in set-based statements. Raises ``Refused`` for a circle, a
    parent that did not exist that day, or when the place of either changed again later.
    """
    version = require_version(organization, on)
    above = require_version(parent, on, "target")
    if above.path.startswith(version.path):
        raise Refused(
            Finding(
                "circle",
                f"{parent.name} nằm trong {organization.name}: không thể đặt cấp trên xuống dưới cấp dưới.",
                field="target",
                right=Right.PRINCIPLE,
                remedy="Chọn tổ chức tiếp nhận khác.",
            )
        )
    _refuse_later_places(organization, version, on)
    _refuse_later_places(parent, above, on)
    old, new = version.path, above.path + path_segment(organization.pk)
    if old != new:
        _move_versions(old, new, on, act)
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE branches_organization SET path = %(new)s || substr(path, %(cut)s) WHERE path LIKE %(prefix)s",
                {"new": new, "cut": len(old) + 1, "prefix": f"{old}%"},
            )
    OrganizationVersion.objects.filter(organization=organization, valid_from__gte=on).update(parent=parent)
    Organization.objects.filter(pk=organization.pk).update(parent=parent)
    organization.refresh_from_db(fields=["parent", "path"])
    return Move(old, new)


def _refuse_later_places(organization: Organization, version: OrganizationVersion, on: date) -> None:
    moved = (
        OrganizationVersion.objects.filter(organization=organization, valid_from__gt=on)
        .exclude(path=version.path)
        .first()
    )
    if moved is not None:
        raise Refused(_contradiction(organization, moved.valid_from, "tổ chức cấp trên trực tiếp"))


def _move_versions(old: str, new: str, on: date, act) -> None:
    """Split the versions that cover the day, then put every version from that day on under the new prefix."""
    values = {
        "old": f"{old}%",
        "cut": len(old) + 1,
        "new": new,
        "on": on,
        "eve": on - ONE_DAY,
        "act": act.pk if act else None,
    }
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT id, valid_to FROM branches_organizationversion
            WHERE path LIKE %(old)s AND valid_from < %(on)s AND (valid_to IS NULL OR valid_to >= %(on)s)
            """,
            values,
        )
        covering = cursor.fetchall()
        values |= {"ids": [row[0] for row in covering], "ends": [row[1] for row in covering]}
        cursor.execute("UPDATE branches_organizationversion SET valid_to = %(eve)s WHERE id = ANY(%(ids)s)", values)
        cursor.execute(
            """
            INSERT INTO branches_organizationversion (organization_id, valid_from, valid_to, name, parent_id, path, level,
                organization_type, branch_type, has_seal, act_id)
            SELECT organization_id, %(on)s, e.valid_to, name, parent_id, path, level, organization_type, branch_type, has_seal,
                %(act)s
            FROM branches_organizationversion v
            JOIN unnest(%(ids)s::bigint[], %(ends)s::date[]) AS e (id, valid_to) ON e.id = v.id
            """,
            values,
        )
        cursor.execute(
            """
            UPDATE branches_organizationversion SET path = %(new)s || substr(path, %(cut)s)
            WHERE path LIKE %(old)s AND valid_from >= %(on)s
            """,
            values,
        )


def close_organization(organization: Organization, *, on: date, status: str) -> None:
    """End one organisation; see ``close_many``."""
    close_many([(organization, status)], on=on)


@transaction.atomic
def close_many(closings: Sequence[tuple[Organization, str]], *, on: date) -> None:
    """End organisations, each with the standing it ends in; ``on`` is the first day on which they no longer exist.

    Effects: their versions, codes, open terms and delegations end the day before; their standing says how they ended. Members
    and organisations below must go elsewhere in the same act. Raises ``Refused`` when something later contradicts.
    """
    eve = on - ONE_DAY
    organizations = {organization.pk: organization for organization, _ in closings}
    _end_versions(organizations, on, eve)
    _end_terms(organizations, eve)
    close_codes(organizations, last_day=eve)
    delegations = Delegation.objects.filter(organization__in=organizations, valid_from__lte=eve)
    delegations.filter(Q(valid_to=None) | Q(valid_to__gt=eve)).update(valid_to=eve)
    for organization, status in closings:
        organization.status, organization.ended_on = status, eve
    Organization.objects.bulk_update(organizations.values(), ["status", "ended_on"], batch_size=500)


def _end_versions(organizations: dict[int, Organization], on: date, eve: date) -> None:
    versions = OrganizationVersion.objects.filter(organization__in=organizations)
    covering = {v.organization_id: v for v in versions.filter(valid_from__lte=on).exclude(valid_to__lt=on)}
    for pk, organization in organizations.items():
        if pk not in covering:
            require_version(organization, on)
    later = versions.filter(valid_from__gt=on).order_by("valid_from").first()
    if later is not None:
        raise Refused(
            _contradiction(organizations[later.organization_id], later.valid_from, "tên, cấp hoặc nơi trực thuộc")
        )
    begun = {pk: version.pk for pk, version in covering.items() if version.valid_from == on}
    known_before = set(versions.filter(organization__in=begun, valid_to=eve).values_list("organization", flat=True))
    for pk in begun:
        if pk not in known_before:
            raise Refused(
                Finding(
                    "opened_that_day",
                    f"{organizations[pk].name} bắt đầu hoạt động đúng ngày {format_date(on)}.",
                    field="effective_on",
                    remedy="Chọn ngày có hiệu lực sau ngày thành lập.",
                )
            )
    versions.filter(pk__in=begun.values()).delete()
    versions.filter(pk__in=[v.pk for v in covering.values() if v.valid_from < on]).update(valid_to=eve)


def _end_terms(organizations: dict[int, Organization], eve: date) -> None:
    terms = Term.objects.filter(organization__in=organizations)
    begun_later = terms.filter(starts_on__gt=eve).select_related("organization").first()
    if begun_later is not None:
        name, starts_on = begun_later.organization.name, format_date(begun_later.starts_on)
        raise Refused(
            Finding(
                "later_term",
                f"{name} có nhiệm kỳ bắt đầu ngày {starts_on}.",
                field="effective_on",
                right=Right.PRINCIPLE,
                remedy="Sửa nhiệm kỳ đó hoặc ngày có hiệu lực.",
            )
        )
    terms.filter(Q(ended_on=None) | Q(ended_on__gt=eve)).update(ended_on=eve)
