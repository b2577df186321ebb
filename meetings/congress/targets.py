"""Writing down local targets for the make-up of committees."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import IntegrityError, transaction

from branches.models import Organization
from core.findings import Finding, Refused, require_version
from core.text import clean
from meetings.models import Target
from meetings.models.target import ENTERED


@transaction.atomic
def save_target(
    *,
    organization: Organization,
    values: Mapping[str, object],
    by,
    target: Target | None = None,
    version: int | None = None,
) -> Target:
    """Enter a target or correct one. ``values``: indicator, year, value, source, and achieved and whole where no list of ours tells them.

    Raises ``Refused`` (nothing written) for a second target of one kind and year, a result of an indicator that is computed, more
    achieved than there are, or when somebody else has saved since ``version``.
    """
    if target is not None:
        target = Target.objects.select_for_update(of=("self",)).get(pk=target.pk)
        require_version(target.version, version, "chỉ tiêu này")
    row = target or Target(organization=organization)
    for name, value in values.items():
        setattr(row, name, clean(value) if isinstance(value, str) else value)
    found = []
    if not row.source:
        found.append(
            Finding(
                "source", "Chưa ghi văn bản giao chỉ tiêu.", field="source", remedy="Ghi số, ngày, cơ quan ban hành."
            )
        )
    if row.indicator not in ENTERED:
        row.achieved = row.whole = None
    elif (row.achieved is None) != (row.whole is None):
        found.append(Finding("pair", "Ghi cả số đạt và tổng số, hoặc để trống cả hai.", field="achieved"))
    elif row.achieved is not None and row.achieved > row.whole:
        found.append(Finding("pair", f"Số đạt {row.achieved} nhiều hơn tổng số {row.whole}.", field="achieved"))
    if found:
        raise Refused(found)
    row.recorded_by, row.version = by, row.version + 1
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as taken:
        raise Refused(
            Finding("twice", f"Chỉ tiêu này của năm {row.year} đã ghi cho {organization.name}.", field="indicator",
                    remedy="Sửa chỉ tiêu đã ghi.")
        ) from taken  # fmt: skip
    return row


@transaction.atomic
def remove_target(*, target: Target) -> None:
    """Take a target away (entered by mistake)."""
    target.delete()
