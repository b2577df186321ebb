"""The register of introductions (Sổ giới thiệu sinh hoạt đảng, Mẫu 10-SHĐ): lines follow from the boxes that committees write."""

from __future__ import annotations

from django.db.models import Max

from branches.models import Organization
from branches.naming import committee_name
from transfers.models import Direction, LetterBox, RegisterEntry, Transfer
from transfers.models.temporary import TemporaryTransfer


def enter(box: LetterBox, *, direction: str, case: Transfer | TemporaryTransfer, told: bool = False) -> RegisterEntry:
    """The next line of a committee's register; its number is that of the box. Numbers run by year, without gaps, under a lock.

    A letter ``told`` after the fact has a number of its own: its line bears that one and takes none of the row.
    """
    organization = Organization.objects.select_for_update(no_key=True, of=("self",)).get(pk=box.organization_id)
    year = box.written_on.year
    book = RegisterEntry.objects.filter(organization=organization, year=year, direction=direction)
    number = None if told else (book.aggregate(n=Max("number"))["n"] or 0) + 1
    entry = RegisterEntry.objects.create(
        organization=organization, year=year, direction=direction, number=number, given_number=box.number if told else "",
        entered_on=box.written_on, box=box,
        from_unit=_unit(case.origin, case.outside_unit), to_unit=_unit(case.destination, case.outside_unit),
        from_upper=_above(case.origin), to_upper=_above(case.destination), boundary=_boundary(case), **_case(case),
    )  # fmt: skip
    return entry


def void(letter) -> None:
    """Mark every line of a cancelled letter; the numbers stay."""
    RegisterEntry.objects.filter(box__letter=letter).update(void=True)


def _case(case) -> dict:
    return {"temporary": case} if isinstance(case, TemporaryTransfer) else {"transfer": case}


def _unit(organization: Organization | None, outside: str) -> str:
    """The grassroots organisation an end belongs to, in words."""
    if organization is None:
        return outside
    above = organization.ancestors().filter(level="grassroots_committee").last() if organization.is_branch else None
    return f"{organization.name}, {above.name}" if above else organization.name


def _above(organization: Organization | None) -> str:
    """The committee directly above the grassroots organisation."""
    if organization is None:
        return ""
    found = organization.ancestors().filter(level__in=("upper", "grassroots_committee")).order_by("path").first()
    return committee_name(found.name, found.level) if found else ""


def _boundary(case) -> str:
    kind = getattr(case, "kind", "")
    return {
        "official_same_upper": "same_committee", "official_same_province": "same_province", "internal": "same_grassroots",
        "temporary": "temporary", "temporary_abroad": "temporary",
    }.get(str(kind), "other_province")  # fmt: skip


DIRECTIONS = {"origin": Direction.OUT, "destination": Direction.IN}
