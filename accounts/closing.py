"""Grants on an organisation that ends stay, so that its books can be finished and read there; more is granted elsewhere."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from accounts.models import Grant
from branches.followers import Open, counts_business


def register() -> None:
    """Hang this app on the acts of organisations."""
    counts_business(grants)


def grants(organization_ids: Collection[int]) -> Iterable[Open]:
    """Grants without an end."""
    rows = Grant.objects.filter(organization__in=organization_ids, valid_to=None, user__is_active=True)
    yield Open("quyền của tài khoản ở tổ chức này, cần cấp quyền ở nơi tiếp nhận", rows, follows=False)
