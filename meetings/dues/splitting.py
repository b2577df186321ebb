"""What share of its dues a branch keeps on a day: the nearest local share above it, else the share of the regulations."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.db.models import Q

from branches.models import Organization
from branches.models.organization import SEGMENT
from core.findings import Finding, Refused
from meetings.dues.parameters import BRANCH_KEEPS
from meetings.models import DuesSplit
from regulations.lookup import NoRuleInForce


@dataclass(frozen=True, slots=True)
class Share:
    """The share kept, in percent, and where it is written."""

    percent: Decimal
    source: str
    record: dict = field(default_factory=dict)


def keeps_on(organization: Organization, on: date) -> Share:
    """The share a branch keeps that day; ``Refused`` when neither a local nor a general share is known."""
    path = organization.path
    above = [path[:end] for end in range(SEGMENT, len(path) + 1, SEGMENT)]
    local = (
        DuesSplit.objects.filter(organization__path__in=above, valid_from__lte=on)
        .filter(Q(valid_to=None) | Q(valid_to__gte=on))
        .filter(branch_type__in=("", organization.branch_type))
        .select_related("organization")
    )
    nearest = max(local, key=lambda row: (len(row.organization.path), bool(row.branch_type)), default=None)
    if nearest is not None:
        source = f"{nearest.document} ({nearest.organization})"
        return Share(nearest.keeps_percent, source, {"split": nearest.pk, "source": source})
    try:
        rule = BRANCH_KEEPS.on(on)
    except NoRuleInForce as none:
        raise Refused(
            Finding("no_split", str(none), remedy="Ghi tỷ lệ để lại của đơn vị ở trang tỷ lệ rồi nộp lại.")
        ) from none
    return Share(Decimal(str(rule.value)), rule.cite(), rule.as_record())


@transaction.atomic
def set_split(
    *, organization: Organization, keeps_percent: Decimal, valid_from: date, document: str, branch_type: str = "", by
) -> DuesSplit:
    """Write a local share from a day on; the one before it ends the day before. Closed months keep what they used."""
    same = DuesSplit.objects.select_for_update().filter(organization=organization, branch_type=branch_type)
    if same.filter(valid_from__gte=valid_from).exists():
        raise Refused(
            Finding("overlap", "Đơn vị đã có tỷ lệ ghi từ ngày này hoặc muộn hơn.", field="valid_from",
                    remedy="Chọn ngày bắt đầu sau tỷ lệ gần nhất.")
        )  # fmt: skip
    for row in same.filter(Q(valid_to=None) | Q(valid_to__gte=valid_from)):
        row.valid_to = valid_from - date.resolution
        row.save(update_fields=["valid_to"])
    return DuesSplit.objects.create(
        organization=organization, keeps_percent=keeps_percent, valid_from=valid_from, document=document.strip(),
        branch_type=branch_type, recorded_by=by,
    )  # fmt: skip
