"""Organisations themselves: opened for the first time, their facts, their standing, the powers delegated to them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db import connection, transaction

from branches import rules
from branches.models import LIVING, CodePeriod, Delegation, Level, Organization, OrganizationVersion
from branches.models.organization import OrganizationStatus
from branches.naming import path_segment, search_text, sort_key
from branches.services.codes import normal_code, provisional_code, refuse_clash, scheme_of
from core.dates import format_date
from core.findings import Finding, Refused, Right, blocking
from core.text import clean

FACTS = (  # what is no version: corrected in place, kept by the row's own history
    "exchange_identifier",
    "organ_label",
    "place_name",
    "address",
    "established_on",
    "decision_number",
    "decision_date",
    "decision_issuer",
    "sort_order",
    "granted_superior_powers",
)
SEALED_LEVELS = (  # organisations with a seal of their own (296-QĐ/TW Điều 15.2: a branch has none)
    Level.CENTRAL,
    Level.PROVINCIAL,
    Level.UPPER,
    Level.GRASSROOTS_COMMITTEE,
    Level.GRASSROOTS_BRANCH,
    Level.SUB_GRASSROOTS_COMMITTEE,
)


@dataclass(slots=True)
class Opening:
    """An organisation to be opened: its first version and its facts. ``parent`` is an organisation or another opening."""

    name: str
    level: str
    on: date
    parent: Organization | Opening | None = None
    code: str = ""
    organization_type: str = ""
    branch_type: str = ""
    has_seal: bool | None = None
    facts: dict = field(default_factory=dict)
    organization: Organization | None = None


def open_organization(
    *, name: str, level: str, parent: Organization | None, on: date, code: str = "", act=None, **values
) -> Organization:
    """Open one organisation from a day on (nhập ban đầu, or by an establishing act).

    ``values`` are ``organization_type``, ``branch_type``, ``has_seal`` and the facts of ``FACTS``. Effects: the organisation with
    its path, its first version, its code. Raises ``Refused`` when the parent cannot hold it that day or the code is taken.
    """
    own = {key: values.pop(key) for key in ("organization_type", "branch_type", "has_seal") if key in values}
    opening = Opening(name, level, on, parent, code, facts=values, **own)
    return open_many([opening], act=act)[0]


@transaction.atomic
def open_many(openings: Sequence[Opening], *, act=None) -> list[Organization]:
    """Open many organisations at once, each parent before its children; all or none."""
    if not openings:
        return []
    for opening, pk in zip(openings, _next_ids(len(openings)), strict=True):
        opening.organization = _build(opening, pk)
    _refuse_known_codes(openings)
    organizations = [opening.organization for opening in openings]
    Organization.objects.bulk_create(organizations, batch_size=1000)
    OrganizationVersion.objects.bulk_create(
        (
            OrganizationVersion(
                organization=o,
                valid_from=opening.on,
                name=o.name,
                parent_id=o.parent_id,
                path=o.path,
                level=o.level,
                act=act,
                organization_type=o.organization_type,
                branch_type=o.branch_type,
                has_seal=o.has_seal,
            )
            for opening, o in zip(openings, organizations, strict=True)
        ),
        batch_size=1000,
    )
    CodePeriod.objects.bulk_create(
        CodePeriod(
            organization=opening.organization,
            scheme=scheme_of(opening.organization.code),
            code=opening.organization.code,
            valid_from=opening.on,
        )
        for opening in openings
        if opening.code
    )
    return organizations


def _next_ids(count: int) -> list[int]:
    """Primary keys to come, so that paths are known before the rows are written."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence('branches_organization', 'id')) FROM generate_series(1, %s)", [count]
        )
        return [row[0] for row in cursor.fetchall()]


def _build(opening: Opening, pk: int) -> Organization:
    parent = opening.parent.organization if isinstance(opening.parent, Opening) else opening.parent
    name = clean(opening.name)
    if not name:
        raise Refused(Finding("name_missing", "Chưa nhập tên tổ chức đảng.", field="name", remedy="Nhập tên đầy đủ."))
    if unknown := set(opening.facts) - set(FACTS):
        raise ValueError(f"not facts of an organisation: {sorted(unknown)}")
    if isinstance(opening.parent, Organization):
        _check_parent(opening, name)
    elif parent is not None:
        _refuse(rules.nesting(name, opening.level, parent.name, parent.level))
    code = normal_code(opening.code, scheme_of(opening.code)) if opening.code else provisional_code(pk)
    facts = {"established_on": opening.on} | opening.facts
    return Organization(
        pk=pk,
        name=name,
        level=opening.level,
        parent=parent,
        code=code,
        sort_key=sort_key(name),
        path=(parent.path if parent else "") + path_segment(pk),
        search_text=search_text(name, code),
        organization_type=opening.organization_type,
        branch_type=opening.branch_type,
        has_seal=opening.level in SEALED_LEVELS if opening.has_seal is None else opening.has_seal,
        **facts,
    )


def _check_parent(opening: Opening, name: str) -> None:
    """The parent exists on the day at the place it has today, and may hold such an organisation."""
    parent = opening.parent
    version = (
        OrganizationVersion.objects.filter(organization=parent, valid_from__lte=opening.on)
        .exclude(valid_to__lt=opening.on)
        .first()
    )
    if version is None or parent.status not in LIVING:
        raise Refused(
            Finding(
                "parent_absent",
                f"{parent.name} không hoạt động vào ngày {format_date(opening.on)} hoặc đã kết thúc.",
                field="target",
                right=Right.REGULATION,
                remedy="Chọn tổ chức cấp trên khác hoặc sửa ngày có hiệu lực.",
            )
        )
    if version.path != parent.path:
        raise Refused(
            Finding(
                "parent_moved",
                f"Sau ngày {format_date(opening.on)}, {parent.name} đã chuyển sang trực thuộc nơi khác.",
                field="effective_on",
                right=Right.PRINCIPLE,
                remedy="Lập tổ chức mới từ ngày sau khi chuyển.",
            )
        )
    _refuse(rules.nesting(name, opening.level, version.name, version.level))


def _refuse(findings: list[Finding]) -> None:
    if blocking(findings):
        raise Refused(findings)


def _refuse_known_codes(openings: Sequence[Opening]) -> None:
    codes = [opening.organization.code for opening in openings if opening.code]
    repeated = _first_repeated(codes)
    if repeated:
        raise Refused(
            Finding("code_clash", f"Mã {repeated} được ghi cho hai tổ chức đảng.", field="code", right=Right.PRINCIPLE)
        )
    taken = set(Organization.objects.filter(code__in=codes).values_list("code", flat=True))
    taken |= set(CodePeriod.objects.filter(code__in=codes).values_list("code", flat=True))
    for code in sorted(taken):
        refuse_clash(code)


def _first_repeated(codes: Sequence[str]) -> str | None:
    seen: set[str] = set()
    for code in codes:
        if code in seen:
            return code
        seen.add(code)
    return None


@transaction.atomic
def edit_facts(organization: Organization, **facts) -> Organization:
    """Correct what is no dated version: address, place name, label of the office, establishing decision, order."""
    if unknown := set(facts) - set(FACTS):
        raise ValueError(f"not facts of an organisation: {sorted(unknown)}")
    established, ended = facts.get("established_on", organization.established_on), organization.ended_on
    if established and ended and established > ended:
        raise Refused(
            Finding(
                "established_after_end",
                f"Tổ chức đã kết thúc ngày {format_date(ended)}.",
                field="established_on",
                remedy="Nhập ngày thành lập không sau ngày kết thúc.",
            )
        )
    for name, value in facts.items():
        setattr(organization, name, clean(value) if isinstance(value, str) else value)
    organization.save(update_fields=list(facts))
    return organization


@transaction.atomic
def suspend(organization: Organization) -> None:
    """Mark an organisation below the minimum as suspended (tạm ngừng)."""
    _change_standing(organization, OrganizationStatus.ACTIVE, OrganizationStatus.SUSPENDED)


@transaction.atomic
def resume(organization: Organization) -> None:
    """Mark a suspended organisation as active again."""
    _change_standing(organization, OrganizationStatus.SUSPENDED, OrganizationStatus.ACTIVE)


def _change_standing(organization: Organization, expected: str, status: str) -> None:
    locked = Organization.objects.select_for_update(of=("self",)).get(pk=organization.pk)
    if locked.status != expected:
        raise Refused(
            Finding(
                "other_standing",
                f"{locked.name} hiện {locked.get_status_display().lower()}.",
                remedy="Tải lại trang rồi xem lại.",
            ),
            conflict=True,
        )
    organization.status = locked.status = status
    locked.save(update_fields=["status"])


@transaction.atomic
def grant_delegation(
    organization: Organization,
    *,
    action: str,
    decision_number: str,
    decision_date: date,
    issuer: str,
    valid_from: date,
    valid_to: date | None = None,
) -> Delegation:
    """Record a power delegated to a committee (ủy quyền kết nạp, khai trừ …); one at a time for each act."""
    if valid_to and valid_to < valid_from:
        raise Refused(
            Finding("delegation_dates", "Ngày hết hạn ủy quyền không được trước ngày bắt đầu.", field="valid_to")
        )
    same = organization.delegations.filter(action=action).exclude(valid_to__lt=valid_from)
    other = (same.filter(valid_from__lte=valid_to) if valid_to else same).first()
    if other is not None:
        raise Refused(
            Finding(
                "delegated_already",
                f"Việc này đã được ủy quyền theo quyết định {other.decision_number} từ ngày "
                f"{format_date(other.valid_from)}.",
                field="valid_from",
                remedy="Kết thúc ủy quyền đó trước.",
            )
        )
    return Delegation.objects.create(
        organization=organization,
        action=action,
        decision_number=clean(decision_number),
        decision_date=decision_date,
        issuer=clean(issuer),
        valid_from=valid_from,
        valid_to=valid_to,
    )


@transaction.atomic
def end_delegation(delegation: Delegation, *, last_day: date) -> Delegation:
    """A delegated power ends on a day."""
    if last_day < delegation.valid_from:
        raise Refused(
            Finding("delegation_dates", "Ngày hết hạn ủy quyền không được trước ngày bắt đầu.", field="valid_to")
        )
    delegation.valid_to = last_day
    delegation.save(update_fields=["valid_to"])
    return delegation
