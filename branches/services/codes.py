"""Codes of organisations: the 14 digits of the members' database (2.3.3.3.3), older ones, the exchange identifier. Never reused."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q

from branches.models import CodePeriod, Organization
from branches.naming import search_text
from core.findings import Finding, Refused, Right, blocking
from core.identifiers import read_organization_code
from core.text import clean

Scheme = CodePeriod.Scheme


def provisional_code(pk: int) -> str:
    """What stands in for a code until the superior gives one; says by its look that it is none of the Party's codes."""
    return f"TAM-{pk:07d}"


def normal_code(code: str, scheme: str = Scheme.DATABASE_14) -> str:
    """The stored form of a typed code; refuses 14 digits that are not, an empty older one, and control characters."""
    if scheme == Scheme.DATABASE_14:
        reading = read_organization_code(code, field="code")
        if blocking(reading.findings) or not reading.value:
            raise Refused(list(reading.findings) or Finding("code_missing", "Chưa nhập mã tổ chức đảng.", field="code"))
        return reading.value
    text = clean(code)
    if not text or len(text) > CodePeriod._meta.get_field("code").max_length:
        raise Refused(Finding("code_form", "Mã phải có từ 1 đến 35 ký tự.", field="code", remedy="Nhập lại mã."))
    return text


def scheme_of(code: str) -> str:
    """Which system a code belongs to, by its form."""
    reading = read_organization_code(code)
    return Scheme.OLD if blocking(reading.findings) else Scheme.DATABASE_14


def bearer(code: str, *, but: int | None = None) -> Organization | None:
    """Who bears or bore a code."""
    borne = Q(code=code) | Q(codes__code=code) | Q(exchange_identifier=code)
    return Organization.objects.filter(borne).exclude(pk=but).first()


def refuse_clash(code: str, *, but: int | None = None, field: str = "code") -> None:
    """Refuse a code that another organisation bears or once bore."""
    other = bearer(code, but=but)
    if other is not None:
        raise Refused(
            Finding(
                "code_clash",
                f"Mã {code} đã cấp cho {other.name}; mã đã cấp không dùng lại.",
                field=field,
                right=Right.PRINCIPLE,
                remedy="Kiểm tra lại mã.",
            )
        )


@transaction.atomic
def record_code(
    organization: Organization, *, code: str, scheme: str, valid_from: date | None = None, valid_to: date | None = None
) -> CodePeriod:
    """Add a code an organisation bears or bore beside its present one (an older code, the exchange identifier)."""
    code = normal_code(code, scheme)
    refuse_clash(code, but=organization.pk)
    if organization.codes.filter(code=code, scheme=scheme).exists():
        raise Refused(Finding("code_known", f"{organization.name} đã có mã {code}.", field="code"))
    if valid_from and valid_to and valid_to < valid_from:
        raise Refused(
            Finding("code_dates", "Ngày hết hiệu lực của mã không được trước ngày bắt đầu.", field="valid_to")
        )
    period = CodePeriod.objects.create(
        organization=organization, code=code, scheme=scheme, valid_from=valid_from, valid_to=valid_to
    )
    if scheme == Scheme.EXCHANGE and valid_to is None:
        organization.exchange_identifier = code
        organization.save(update_fields=["exchange_identifier"])
    return period


@transaction.atomic
def change_code(organization: Organization, *, code: str, on: date) -> CodePeriod:
    """Give an organisation its 14 digits, or others, from a day on; the code before stays in its history, never reused."""
    code = normal_code(code)
    refuse_clash(code, but=organization.pk)
    period = organization.codes.filter(code=code, scheme=Scheme.DATABASE_14).first()
    if period is not None and organization.code == code:
        return period
    close_codes([organization.pk], last_day=on - timedelta(days=1), schemes=(Scheme.DATABASE_14,))
    if period is None:
        period = CodePeriod.objects.create(
            organization=organization, code=code, scheme=Scheme.DATABASE_14, valid_from=on
        )
    else:
        period.valid_to = None
        period.save(update_fields=["valid_to"])
    organization.code = code
    organization.search_text = search_text(organization.name, code)
    organization.save(update_fields=["code", "search_text"])
    return period


def close_codes(
    organization_ids: Iterable[int], *, last_day: date, schemes: tuple[str, ...] = tuple(Scheme.values)
) -> None:
    """The codes these organisations still bear end on a day."""
    open_codes = CodePeriod.objects.filter(organization__in=list(organization_ids), scheme__in=schemes, valid_to=None)
    open_codes.filter(Q(valid_from=None) | Q(valid_from__lte=last_day)).update(valid_to=last_day)
    open_codes.filter(valid_from__gt=last_day).delete()
