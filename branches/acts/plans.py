"""Ready-made plans of the two great changes: the end of the district level (01/7/2025), the re-forming under 208-QĐ/TW."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from django.db import transaction

from branches.acts.planning import add_step, plan_act
from branches.models import Act, ActKind, Level, Organization


@transaction.atomic
def plan_reforming(
    commune: Organization, *, effective_on: date, by=None, closing: Iterable[Organization] = (), title: str = "",
    decision_number: str = "", decision_date: date | None = None,
) -> Act:  # fmt: skip
    """Plan the re-forming of one commune under 208-QĐ/TW, from its own decision date (``organization.md`` 1).

    The commune becomes the đảng bộ cơ sở; chi bộ cơ sở below it become branches; a đảng bộ cơ sở below it becomes a đảng bộ
    trực thuộc cơ sở, or, when named in ``closing``, hands its branches to the commune and ends. The decision is the
    provincial committee's, so the act belongs to the level above.
    """
    act = plan_act(
        organization=commune.parent or commune, title=title or f"Sắp xếp tổ chức của {commune.name} theo Quy định số 208-QĐ/TW",
        effective_on=effective_on, by=by, decision_number=decision_number, decision_date=decision_date,
    )  # fmt: skip
    if commune.level != Level.GRASSROOTS_COMMITTEE:
        add_step(act, kind=ActKind.UPGRADE, subject=commune, level=Level.GRASSROOTS_COMMITTEE)
    ending = {organization.pk for organization in closing}
    below = Organization.objects.active().filter(path__startswith=commune.path).exclude(pk=commune.pk).order_by("path")
    for organization in below:
        if organization.pk in ending:
            for child in organization.children.active().order_by("sort_order", "sort_key"):
                add_step(act, kind=ActKind.HANDOVER, subject=child, target=commune)
        elif organization.level == Level.GRASSROOTS_BRANCH:
            add_step(act, kind=ActKind.UPGRADE, subject=organization, level=Level.BRANCH)
        elif organization.level == Level.GRASSROOTS_COMMITTEE:
            add_step(act, kind=ActKind.UPGRADE, subject=organization, level=Level.SUB_GRASSROOTS_COMMITTEE)
    for organization in below:
        if organization.pk in ending:
            add_step(act, kind=ActKind.TERMINATION, subject=organization, target=commune)
    return act


@transaction.atomic
def plan_district_abolition(
    district: Organization, *, effective_on: date, receivers: Mapping[int, Organization] | None = None, raise_communes: bool = True,
    by=None, title: str = "", decision_number: str = "", decision_date: date | None = None,
) -> Act:  # fmt: skip
    """Plan the end of a district committee: what stood under it is handed over, then it ends.

    ``receivers`` says where a child goes (child pk → new parent); the others go to the district's own superior. Communes become
    the direct superior of grassroots organisations (``upper``) when ``raise_communes``, as 294-QĐ/TW piloted it.
    """
    province = district.parent
    act = plan_act(
        organization=province, title=title or f"Kết thúc hoạt động của {district.name}", effective_on=effective_on, by=by,
        decision_number=decision_number, decision_date=decision_date,
    )  # fmt: skip
    receivers = receivers or {}
    communal = ("commune", "ward", "township", "special_zone")
    for child in district.children.active().order_by("sort_order", "sort_key"):
        add_step(act, kind=ActKind.HANDOVER, subject=child, target=receivers.get(child.pk, province))
        is_commune = child.level == Level.GRASSROOTS_COMMITTEE and child.organization_type in communal
        if raise_communes and is_commune and child.pk not in receivers:
            add_step(act, kind=ActKind.UPGRADE, subject=child, level=Level.UPPER)
    add_step(act, kind=ActKind.TERMINATION, subject=district, target=province)
    return act
