"""The gate before every page: nobody passes unsigned, nothing opens that has not declared who may reach it.

In this order: the session is not worn out and the account is open; the address declares its access; the person is signed in;
a first password has been changed; the second factor stands; the permission is held somewhere. Which rows are shown is not
asked here but at the door of the rows (``core.scopes``).
"""

from __future__ import annotations

import time
from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from accounts import doors
from accounts.scopes import UserScope
from accounts.signals import SEEN, STARTED
from core.access import Access, Reach, access_of
from core.errors import forbidden, refused
from core.findings import Refused
from core.workflow import NotPermitted

# Pages of django-allauth that stay open, by name; every other page of allauth (sign-up, e-mail, reset by e-mail) is closed.
LIBRARY_PAGES: dict[str, Access] = {
    **dict.fromkeys(("account_login", "account_logout", "account_inactive", "mfa_authenticate"), Access(Reach.PUBLIC)),
    **dict.fromkeys(
        (
            "account_change_password",
            "account_reauthenticate",
            "mfa_reauthenticate",
            "mfa_index",
            "mfa_activate_totp",
            "mfa_view_recovery_codes",
            "mfa_generate_recovery_codes",
            "mfa_download_recovery_codes",
        ),
        Access(Reach.SIGNED_IN),
    ),
}
_PASSWORD_PAGE = "account_change_password"  # noqa: S105 (a name of a page)
_PASSWORD_STEPS = {_PASSWORD_PAGE, "account_logout", "core:display"}
_FACTOR_PAGE = "mfa_activate_totp"
_FACTOR_STEPS = _PASSWORD_STEPS | {_FACTOR_PAGE, "mfa_index", "account_reauthenticate", "mfa_reauthenticate"}


class GateMiddleware:
    """Asks of every request what ``core.access`` makes every address declare, and hands the views ``request.scope``."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.scope = SimpleLazyObject(lambda: UserScope(request.user, timezone.localdate()))
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view, args, kwargs) -> HttpResponse | None:
        """Let the request through (``None``), send the person where he must go first, or refuse."""
        name = request.resolver_match.view_name
        access = LIBRARY_PAGES.get(name) or access_of(view)
        if access is None:
            return self._undeclared(view, name)
        user = request.user
        if user.is_authenticated:
            ended = _end_of_session(request)
            if ended:
                return _leave(request, ended)
        if access.reach is Reach.PUBLIC:
            return None
        if _is_api(view):
            return self._api(request)
        if not user.is_authenticated:
            return _to_sign_in(request)
        scope = request.scope
        if doors.must_change_password(user, scope):
            if name not in _PASSWORD_STEPS:
                return _send(request, _PASSWORD_PAGE, "Hãy đặt mật khẩu mới trước khi làm việc tiếp.")
        elif name not in _FACTOR_STEPS and doors.lacks_second_factor(user, scope):
            return _send(
                request,
                _FACTOR_PAGE,
                "Vai trò của đồng chí cần xác thực hai bước. Hãy thiết lập trước khi làm việc tiếp.",
            )
        if access.permission and not scope.can(access.permission):
            raise PermissionDenied
        return None

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """What services answer when no view has caught it: without the right 403, refused by the rules 422 or 409, in words."""
        if isinstance(exception, NotPermitted):
            return forbidden(request, exception)
        return refused(request, exception) if isinstance(exception, Refused) else None

    def _undeclared(self, view, name: str) -> HttpResponse | None:
        """A page of a library that is not on the list does not exist; a page of ours is a fault of the programmer."""
        module = getattr(view, "__module__", "")
        if module.partition(".")[0] in {"allauth", "django"} or not settings.REFUSE_UNDECLARED_LOUDLY:
            raise Http404
        raise ImproperlyConfigured(
            f"The address {name!r} ({module}.{getattr(view, '__qualname__', view)}) declares no access: "
            "put @page(reach=…, permission=…) of core.access on its view."
        )

    def _api(self, request: HttpRequest) -> HttpResponse | None:
        """The API signs people in by itself (token or session); a session must be as ready as on a page."""
        user = request.user
        reason = doors.why_closed(user, request.scope) if user.is_authenticated else ""
        return JsonResponse({"detail": reason}, status=403) if reason else None


def _is_api(view) -> bool:
    """Whether the view belongs to Django REST framework (imported late: settings of the API name this app)."""
    from rest_framework.views import APIView

    return isinstance(getattr(view, "cls", None), type) and issubclass(view.cls, APIView)


def _end_of_session(request: HttpRequest) -> str:
    """Why this session is over, in words; empty when it goes on, and then its clock is set again."""
    if doors.is_closed(request.user, timezone.localdate()):
        return "Tài khoản đã thôi sử dụng. Hãy liên hệ người quản trị hệ thống."
    now = time.time()
    started = request.session.get(STARTED)
    seen = request.session.get(SEEN, started)
    void_before = request.user.sessions_from
    if started is None or (void_before is not None and started < void_before.timestamp()):
        return "Phiên làm việc đã được kết thúc từ nơi khác. Hãy đăng nhập lại."
    if now - started > settings.SESSION_ABSOLUTE_SECONDS:
        return "Phiên làm việc đã quá thời hạn trong ngày. Hãy đăng nhập lại."
    if now - seen > doors.idle_seconds(request.scope):
        return "Phiên làm việc đã hết hạn do lâu không thao tác. Hãy đăng nhập lại."
    if now - seen >= settings.SESSION_TOUCH_SECONDS:
        request.session[SEEN] = now
    return ""


def _leave(request: HttpRequest, reason: str) -> HttpResponse:
    """Sign out and say why."""
    logout(request)
    if request.path.startswith("/api/"):
        return JsonResponse({"detail": reason}, status=401)
    messages.warning(request, reason)
    return _to_sign_in(request)


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    """To the sign-in page and back afterwards; HTMX is told to load the whole page."""
    if getattr(request, "htmx", False):
        response = HttpResponse(status=204)
        response["HX-Redirect"] = redirect_to_login(request.htmx.current_url_abs_path or "/").url
        return response
    return redirect_to_login(request.get_full_path() if request.method == "GET" else "/")


def _send(request: HttpRequest, name: str, reason: str) -> HttpResponse:
    """To the step that must come first."""
    messages.info(request, reason)
    if getattr(request, "htmx", False):
        response = HttpResponse(status=204)
        response["HX-Redirect"] = reverse(name)
        return response
    return redirect(name)
