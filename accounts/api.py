"""How the programming interface answers, and the names other apps derive their operations from.

The door of rows is ``core.rest`` (``ScopedViewSet``), tokens are ``accounts.tokens``. A refusal of the rules answers 422, or 409
when somebody else has moved the case on. Every error is JSON with a Vietnamese ``detail``.
"""

from __future__ import annotations

from rest_framework import status
from rest_framework.response import Response
from rest_framework.views import exception_handler as rest_exception_handler

from core.findings import Refused
from core.rest import ScopedPermission, ScopedViewSet
from core.workflow import NotPermitted

__all__ = ["ScopedPermission", "ScopedViewSet", "exception_handler", "register"]


def exception_handler(exc: Exception, context: dict) -> Response | None:
    """Refusals of the rules as 422 (409 when the case moved on) with their findings; the rest as DRF says it, in Vietnamese."""
    if isinstance(exc, Refused):
        code = exc.status
        return Response({"detail": str(exc), "findings": [finding.as_json() for finding in exc.findings]}, status=code)
    if isinstance(exc, NotPermitted):
        return Response({"detail": f"Bạn không có quyền thực hiện việc này: {exc}."}, status=status.HTTP_403_FORBIDDEN)
    return rest_exception_handler(exc, context)


def register(router) -> None:
    """Nothing of this app is offered over the API: accounts are managed on pages only."""
