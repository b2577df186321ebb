"""What every template knows of the person."""

from __future__ import annotations

from django.http import HttpRequest

from accounts import demo_mode


def person(request: HttpRequest) -> dict[str, object]:
    """``scope``: what the signed-in person may do, as ``request.scope`` (an error page may be drawn before it is known);
    ``demo_mode``: whether this is a demo on one's own computer, whose accounts show their codes; looked up by the pages that ask."""
    return {"scope": getattr(request, "scope", None), "demo_mode": demo_mode.is_on}
