"""On what a member pays: written by month, each change ends the one before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from branches.models import Organization
from core.dates import Month
from core.findings import Finding, Refused
from meetings.dues.rules import BASE_GROUPS, UNINSURED_GROUPS
from meetings.dues.services.sheets import reassess
from meetings.models import DuesProfile, Region
from members.models import Member
from regulations.lookup import lookup

FIELDS = (
    "group", "base", "extra_base", "region", "fixed_amount", "voluntary_amount", "voluntary_document", "social_pension", "pays_at",
    "pays_outside", "note",
)  # fmt: skip
_MONEY = {
    "base": "mức làm căn cứ", "extra_base": "tiền công, phụ cấp", "fixed_amount": "mức đóng ghi tay",
    "voluntary_amount": "mức tự nguyện",
}  # fmt: skip
MOST = 2_000_000_000  # đồng a month; a guard against slips, not a rule


@dataclass(frozen=True, slots=True)
class Basis:
    """What is written of a member; see ``DuesProfile``. Amounts in đồng a month."""

    group: str
    base: int | None = None
    extra_base: int | None = None
    region: str = ""
    fixed_amount: int | None = None
    voluntary_amount: int | None = None
    voluntary_document: str = ""
    social_pension: bool = False
    pays_at: Organization | None = None
    pays_outside: str = ""
    note: str = ""


def basis_findings(basis: Basis, member: Member) -> list[Finding]:
    """What is wrong with a basis before it is written."""
    found = []
    if basis.group not in dict(lookup("dues_group")):
        found.append(
            Finding(
                "group", f"Nhóm “{basis.group}” không có trong danh mục.", field="group", remedy="Chọn trong danh sách."
            )
        )
    for name, label in _MONEY.items():
        value = getattr(basis, name)
        if value is not None and not 0 <= value <= MOST:
            found.append(
                Finding("amount", f"Số tiền ({label}) không hợp lý.", field=name, remedy="Ghi số đồng mỗi tháng.")
            )
    if basis.group in BASE_GROUPS and basis.base is None and basis.fixed_amount is None:
        found.append(
            Finding(
                "base",
                "Chưa ghi mức thu nhập làm căn cứ.",
                field="base",
                remedy="Ghi lương, lương hưu hoặc trợ cấp tháng.",
            )
        )
    if basis.group == "pensioner_working" and basis.extra_base is None:
        found.append(Finding("extra_base", "Chưa ghi tiền công, phụ cấp ngoài lương hưu.", field="extra_base"))
    if basis.group in UNINSURED_GROUPS and basis.region not in Region.values:
        found.append(Finding("region", "Chưa chọn vùng lương tối thiểu.", field="region", remedy="Chọn vùng I đến IV."))
    if basis.voluntary_amount is not None and not basis.voluntary_document.strip():
        found.append(
            Finding(
                "voluntary",
                "Tự nguyện đóng cao hơn phải có cấp ủy cấp trên đồng ý.",
                field="voluntary_document",
                remedy="Ghi số, ngày văn bản đồng ý.",
            )
        )
    if basis.pays_at is not None and (
        basis.pays_outside.strip() or not basis.pays_at.is_branch or basis.pays_at == member.organization
    ):
        found.append(
            Finding("pays_at", "Nơi đóng khác phải là một chi bộ khác, ghi ở một trong hai ô.", field="pays_at")
        )
    return found  # fmt: skip


@transaction.atomic
def set_profile(*, member: Member, basis: Basis, start: Month, by, on: date, seen: int | None = None) -> DuesProfile:
    """Write on what a member pays from a month on.

    Effects: the record in force until then ends the month before (one that began in the same month is corrected in its place), months
    not handed up are computed again. ``seen`` is the record the person had before him (0: none); refused when another came since.
    """
    Member.objects.select_for_update(no_key=True).get(pk=member.pk)
    findings = basis_findings(basis, member)
    if start > Month.of(on).next:
        findings.append(
            Finding("future", f"Chưa ghi trước được từ {start.label}.", field="start", remedy="Chọn tháng gần hơn.")
        )
    if findings:
        raise Refused(findings)
    rows = list(DuesProfile.objects.select_for_update().filter(member=member).order_by("valid_from"))
    if seen is not None and (rows[-1].pk if rows else 0) != seen:
        raise Refused(
            Finding("moved_on", "Đồng chí khác vừa ghi căn cứ đóng mới của đồng chí này.", remedy="Xem lại rồi lưu lần nữa."),
            conflict=True,
        )  # fmt: skip
    first = start.first_day
    later = next((row for row in rows if row.valid_from > first), None)
    profile = next((row for row in rows if row.valid_from == first), None) or DuesProfile(
        member=member, valid_from=first
    )
    for row in rows:
        if row.valid_from < first and (row.valid_to is None or row.valid_to >= first):
            row.valid_to = first - date.resolution
            row.save(update_fields=["valid_to"])
    for name in FIELDS:
        setattr(profile, name, getattr(basis, name))
    profile.valid_to = later.valid_from - date.resolution if later else None
    profile.recorded_by = by
    profile.save()
    reassess([member], start)
    return profile
