"""The pages that say what went wrong, in words and with the way on."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import get_template
from django.templatetags.static import static

from core.findings import Refused


def _to_program(request: HttpRequest, status: int, detail: str) -> HttpResponse | None:
    """The same in JSON for whoever calls the API; nothing for a person at a page."""
    return JsonResponse({"detail": detail}, status=status) if request.path.startswith("/api/") else None


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: the request could not be read."""
    told = _to_program(request, 400, "Không đọc được yêu cầu.")
    return told or render(request, "errors/400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: the person sees the thing but may not do this; the reason is shown when there is one."""
    reason = str(exception) if exception and str(exception) else ""
    told = _to_program(request, 403, reason or "Bạn không có quyền thực hiện việc này.")
    return told or render(request, "errors/403.html", {"reason": reason}, status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: no such page, or outside what this person may see; the two are told alike."""
    told = _to_program(request, 404, "Không có địa chỉ này, hoặc ngoài phạm vi được giao.")
    return told or render(request, "errors/404.html", status=404)


def refused(request: HttpRequest, exception: Refused) -> HttpResponse:
    """422, or 409 when somebody else came first: the rules refused an act and nothing was changed; says why and what helps.

    For acts that are one button; a form shows the same findings beside its fields.
    """
    return render(request, "errors/refused.html", {"findings": exception.findings}, status=exception.status)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: our fault. Drawn without the database, the person or the session, and plainly if even styles are missing."""
    if answer := _to_program(
        request, 500, "Lỗi của hệ thống, đã ghi vào nhật ký của máy chủ. Việc vừa làm chưa được ghi."
    ):
        return answer
    try:
        styles = [static(f"css/{name}.css") for name in ("tokens", "base", "header", "frame")]
    except ValueError:  # the files were not collected: the page must still speak
        styles = []
    return HttpResponse(get_template("errors/500.html").render({"styles": styles}), status=500)


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form that was open too long or came from elsewhere; nothing was changed."""
    return render(request, "errors/csrf.html", status=403)
