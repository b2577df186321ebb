"""The pages that say what went wrong, in words and with the way on."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import get_template
from django.templatetags.static import static

from core.findings import Refused


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: the request could not be read."""
    return render(request, "errors/400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: the person sees the thing but may not do this; the reason is shown when there is one."""
    reason = str(exception) if exception and str(exception) else ""
    return render(request, "errors/403.html", {"reason": reason}, status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: no such page, or outside what this person may see; the two are told alike."""
    return render(request, "errors/404.html", status=404)


def refused(request: HttpRequest, exception: Refused) -> HttpResponse:
    """422, or 409 when somebody else came first: the rules refused an act and nothing was changed; says why and what helps.

    For acts that are one button; a form shows the same findings beside its fields.
    """
    status = 409 if exception.conflict else 422
    return render(request, "errors/refused.html", {"findings": exception.findings}, status=status)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: our fault. Drawn without the database, the person or the session, and plainly if even styles are missing."""
    try:
        styles = [static("css/tokens.css"), static("css/base.css")]
    except ValueError:  # the files were not collected: the page must still speak
        styles = []
    return HttpResponse(get_template("errors/500.html").render({"styles": styles}), status=500)


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form that was open too long or came from elsewhere; nothing was changed."""
    return render(request, "errors/csrf.html", status=403)
