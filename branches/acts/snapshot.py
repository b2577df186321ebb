"""What an act found: the rows of every organisation it may change, as plain values, so that undoing puts back exactly them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from django.db.models import Q

from branches.models import CodePeriod, Delegation, Organization, OrganizationVersion, Term

_ORGANIZATION = (
    "id", "name", "parent_id", "path", "level", "organization_type", "branch_type", "has_seal", "status", "ended_on", "code",
    "sort_key", "search_text", "place_name", "address",
)  # fmt: skip
_VERSION = (
    "id", "organization_id", "valid_from", "valid_to", "name", "parent_id", "path", "level", "organization_type", "branch_type",
    "has_seal", "act_id",
)  # fmt: skip
_CODE = ("id", "organization_id", "scheme", "code", "valid_from", "valid_to")
_TERM = ("id", "ended_on")
_DELEGATION = ("id", "valid_to")


def take(ids: Sequence[int], day: date) -> dict:
    """Rows of these organisations that an act of this day may change."""
    from_that_day = Q(valid_to=None) | Q(valid_to__gte=day)
    return {
        "organizations": _rows(Organization.objects.filter(pk__in=ids), _ORGANIZATION),
        "versions": _rows(OrganizationVersion.objects.filter(from_that_day, organization__in=ids), _VERSION),
        "codes": _rows(CodePeriod.objects.filter(organization__in=ids), _CODE),
        "terms": _rows(Term.objects.filter(organization__in=ids).exclude(ended_on__lt=day - timedelta(days=1)), _TERM),
        "delegations": _rows(Delegation.objects.filter(from_that_day, organization__in=ids), _DELEGATION),
    }


def _rows(queryset, fields: Sequence[str]) -> list[list]:
    return [[_plain(value) for value in row] for row in queryset.order_by("pk").values_list(*fields)]


def _plain(value):
    return value.isoformat() if isinstance(value, date) else value


def ids_of(before: dict) -> set[int]:
    """Primary keys of the organisations in a snapshot."""
    return {row[0] for row in before["organizations"]}


def places_of(before: dict) -> dict[int, tuple[str, str, str]]:
    """Path, level and standing of every organisation of a snapshot, as they were."""
    columns = [_ORGANIZATION.index(name) for name in ("path", "level", "status")]
    return {row[0]: tuple(row[column] for column in columns) for row in before.get("organizations", ())}


def put_back(before: dict, day: date) -> None:
    """Write the rows of a snapshot again; versions and codes that the act added disappear."""
    ids = ids_of(before)
    versions = [_model(OrganizationVersion, _VERSION, row) for row in before["versions"]]
    OrganizationVersion.objects.filter(
        Q(valid_to=None) | Q(valid_to__gte=day - timedelta(days=1)), organization__in=ids
    ).filter(Q(pk__in=[version.pk for version in versions]) | Q(valid_from__gte=day)).delete()
    OrganizationVersion.objects.bulk_create(versions, batch_size=1000)
    codes = [_model(CodePeriod, _CODE, row) for row in before["codes"]]
    CodePeriod.objects.filter(organization__in=ids).delete()
    CodePeriod.objects.bulk_create(codes, batch_size=1000)
    _update(Term, _TERM, before["terms"])
    _update(Delegation, _DELEGATION, before["delegations"])
    _update(Organization, _ORGANIZATION, before["organizations"])


def _update(model, fields: Sequence[str], rows: Iterable[list]) -> None:
    objects = [_model(model, fields, row) for row in rows]
    names = [model._meta.get_field(field.removesuffix("_id")).name for field in fields[1:]]
    model.objects.bulk_update(objects, names, batch_size=500)


def _model(model, fields: Sequence[str], row: Sequence):
    values = {}
    for field, value in zip(fields, row, strict=True):
        column = model._meta.get_field(field.removesuffix("_id") if field != "id" else "id")
        values[field] = column.to_python(value) if value is not None and not column.is_relation else value
    return model(**values)
