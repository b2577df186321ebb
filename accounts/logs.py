"""The only writers of the append-only logs: who read what, what left the system, what happened at the door."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from allauth.core.internal.httpkit import get_client_ip
from django.http import HttpRequest
from django.utils import timezone

from accounts.models import AccessKind, AccessLog, ExportLog, SignInLog
from accounts.scopes import UserScope

_LABEL = 200


def address_of(request: HttpRequest | None) -> str | None:
    """The network address the person came from, past our own proxies (``TRUSTED_PROXY_COUNT``)."""
    return get_client_ip(request) if request is not None and request.META.get("REMOTE_ADDR") else None


def path_of(obj: Any) -> str:
    """Where a row lies in the tree: the first path it declares; empty when it declares none."""
    return next((value for name in getattr(obj, "scope_paths", ()) if (value := getattr(obj, name, ""))), "")


def record_access(request: HttpRequest, kind: AccessKind | str, obj: Any, detail: str = "") -> AccessLog:
    """Write that the signed-in person read, revealed or printed a record; ``detail`` names the part (never its content).

    A search has no record: pass the organisation searched in, and the words in ``detail``.
    """
    return AccessLog.objects.create(
        user_id=request.user.pk, kind=AccessKind(kind), subject=f"{obj._meta.label_lower}:{obj.pk}",
        label=str(obj)[:_LABEL], detail=detail[:_LABEL], path=path_of(obj), address=address_of(request),
    )  # fmt: skip


def record_export(
    request: HttpRequest | None,
    *,
    what: str,
    filters: Mapping[str, Any],
    columns: Iterable[str],
    rows: int,
    format: str,
    reason: str = "",
    path: str = "",
    user=None,
) -> ExportLog:
    """Write that a file left the system; a job passes ``user`` instead of a request.

    ``path``: the highest node whose rows it holds.
    """
    return ExportLog.objects.create(
        user=user or request.user, what=what[:120], filters=dict(filters), columns=list(columns), rows=rows, format=format,
        reason=reason[:_LABEL], path=path, address=address_of(request),
    )  # fmt: skip


def record_door(
    kind: SignInLog.Kind, *, user=None, username: str = "", by=None, request: HttpRequest | None = None
) -> SignInLog:
    """Write what happened at the door; ``by`` when somebody else did it."""
    home = UserScope(user, timezone.localdate()).home if user is not None else None
    return SignInLog.objects.create(
        kind=kind, user=user, username=(user.username if user is not None else username)[:150], by=by,
        path=home.path if home else "", address=address_of(request),
    )  # fmt: skip
