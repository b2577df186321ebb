"""Reports of an organisation that ends: what is not signed yet is signed there, for the months it still existed."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from branches.followers import Open, counts_business
from reports.models import Report
from reports.models.report import OPEN_STATES, ReportState


def register() -> None:
    """Hang this app on the acts of organisations."""
    counts_business(unsigned)


def unsigned(organization_ids: Collection[int]) -> Iterable[Open]:
    """Drafts, and reports that came back."""
    rows = Report.objects.filter(
        organization__in=organization_ids, state__in=(*OPEN_STATES, ReportState.RETURNED), superseded_by=None
    )
    yield Open("báo cáo chưa ký hoặc bị trả lại", rows, follows=False)
