"""Small acts that belong to no subject: how pages are drawn on this device."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from core import display
from core.access import Reach, page


@page(reach=Reach.PUBLIC)
@require_POST
def set_display(request: HttpRequest) -> HttpResponse:
    """Keep text size and table density in a cookie and go back to the page one came from."""
    chosen = display.preferences(request.POST.get("text", ""), request.POST.get("density", ""))
    back = request.POST.get("next", "/")
    ours = url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure())
    response = HttpResponseRedirect(back if ours and back.startswith("/") else "/")
    response.set_cookie(
        display.COOKIE,
        chosen.as_cookie,
        max_age=display.COOKIE_AGE,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response
