"""Whom we trust: partners entered by hand, revoked with a day; which of them a committee may write to and read from."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import Q, QuerySet

from accounts.permissions import Permission as P
from branches.models import Organization
from core.dates import format_date
from core.findings import Finding, Refused
from core.text import clean
from transfers.models import Partner
from transfers.services import exchange_key


@transaction.atomic
def add_partner(
    *, organization: Organization, name: str, identifier: str, public_key: str, fingerprint: str, trusted_on: date, by, on: date,
    note: str = "",
) -> Partner:  # fmt: skip
    """Trust another installation. ``fingerprint`` is what its office read out or handed over on paper: it must be that of the key.

    Effects: the partner. Raises ``Refused`` for no key, another fingerprint, ourselves, or one that is trusted already.
    """
    name, identifier, public_key = clean(name), clean(identifier), clean(public_key)
    found = []
    if not name or not identifier:
        found.append(Finding("name", "Cần ghi tên và mã của hệ thống kia.", field="name" if not name else "identifier"))
    try:
        mark = exchange_key.fingerprint(public_key)
    except ValueError:
        mark = ""
        found.append(
            Finding(
                "key",
                "Đây không phải khóa công khai.",
                field="public_key",
                remedy="Chép nguyên dòng trên trang Trao đổi tệp của nơi kia.",
            )
        )
    if mark and "".join(fingerprint.split()).lower() != mark:
        found.append(
            Finding("fingerprint", "Dấu vân tay không khớp với khóa công khai vừa nhập.", field="fingerprint",
                    remedy="Gọi lại nơi kia, đọc đối chiếu từng nhóm; không khớp thì không tin cậy khóa này.")
        )  # fmt: skip
    if public_key == exchange_key.public_key() or identifier == exchange_key.identifier():
        found.append(Finding("ourselves", "Đây là mã, khóa của chính hệ thống này.", field="identifier"))
    if trusted_on > on:
        found.append(Finding("future", f"Ngày {format_date(trusted_on)} chưa đến.", field="trusted_on"))
    if Partner.objects.filter(organization=organization, identifier=identifier, revoked_on=None).exists():
        found.append(
            Finding("trusted", f"{organization.name} đang tin cậy hệ thống mang mã này.", field="identifier",
                    remedy="Đổi khóa thì ghi thôi tin cậy khóa cũ trước.")
        )  # fmt: skip
    if found:
        raise Refused(found)
    return Partner.objects.create(
        organization=organization, name=name, identifier=identifier, public_key=public_key, fingerprint=mark, trusted_on=trusted_on,
        note=clean(note)[:250], recorded_by=by,
    )  # fmt: skip


@transaction.atomic
def revoke_partner(*, partner: Partner, reason: str, by, on: date) -> Partner:
    """Trust another installation no more: from now on its files are refused; what was received stands."""
    held = Partner.objects.select_for_update(of=("self",)).get(pk=partner.pk)
    if held.revoked_on is not None:
        raise Refused(Finding("revoked", f"Đã thôi tin cậy từ ngày {format_date(held.revoked_on)}."), conflict=True)
    if not clean(reason):
        raise Refused(Finding("reason", "Ghi rõ lý do thôi tin cậy.", field="reason"))
    held.revoked_on, held.note, held.recorded_by = on, clean(f"{held.note} {reason}")[:250], by
    held.save()
    return held


def partners_of(node: Organization) -> QuerySet[Partner]:
    """The installations a committee may exchange with: entered by it or by a committee above it."""
    return Partner.objects.filter(revoked_on=None, organization__in=node.ancestors(include_self=True)).order_by(
        "name", "pk"
    )


def partners_within(scope) -> QuerySet[Partner]:
    """Every partner, revoked ones too, that counts somewhere in a person's reach: on, above or below a committee of his."""
    held = Q()
    for path in scope.paths(P.TRANSFER_EXCHANGE):
        above = Organization.objects.filter(path__in=[path[:end] for end in range(len(path) + 1)])
        held |= Q(organization__path__startswith=path) | Q(organization__in=above)
    return Partner.objects.filter(held).select_related("organization") if held else Partner.objects.none()
