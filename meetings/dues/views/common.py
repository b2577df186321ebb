"""What the pages of dues share: reaching a branch, a month, a member; what a person may do there."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from accounts.permissions import Permission as P
from branches.models import Organization
from core.dates import Month
from members.models import Member


@dataclass(frozen=True, slots=True)
class Rights:
    """What a person may do with the dues of one branch. Amounts tell income: only ``income`` shows those of one person."""

    keep: bool
    income: bool
    decide: bool

    @classmethod
    def on(cls, scope, organization: Organization) -> Rights:
        """The rights on a branch."""
        return cls(
            scope.can(P.DUES_KEEP, organization),
            scope.can(P.DUES_INCOME, organization),
            scope.can(P.DUES_DECIDE, organization),
        )


def need(allowed: bool) -> None:
    """Answer 403 to somebody who may see the branch but not do this."""
    if not allowed:
        raise PermissionDenied("Vai trò của đồng chí không thực hiện được việc này.")


def branch_of(request: HttpRequest, pk: int) -> Organization:
    """A branch whose dues the person may see."""
    rows = Organization.objects.visible_to(request.scope, P.DUES_VIEW).branches().select_related("parent")
    return get_object_or_404(rows, pk=pk)


def month_of(text: str) -> Month:
    """The month of an address; unknown ones do not exist."""
    try:
        month = Month.parse(text)
    except ValueError:
        raise Http404 from None
    if not 1950 <= month.year <= 2100:
        raise Http404
    return month


def member_of(request: HttpRequest, pk: int) -> Member:
    """A member whose dues the person may see."""
    return get_object_or_404(
        Member.objects.visible_to(request.scope, P.DUES_VIEW).select_related("organization"), pk=pk
    )


def year_tabs(year: int, years: list[int]) -> list[dict]:
    """Tabs of years; each keeps the page."""
    return [{"label": f"Năm {one}", "url": f"?nam={one}", "current": one == year} for one in years]
