"""Template tags that know the whole site."""

from __future__ import annotations

from functools import lru_cache

from django import template
from django.template.loader import get_template
from django.utils.safestring import SafeString

from config.navigation import held_by, line_at, shown_to
from core.addresses import where

register = template.Library()


@register.simple_tag(takes_context=True)
def navigation(context, place: str) -> SafeString:
    """The navigation of the person asking, at the ``side`` of the page or in its ``menu``."""
    request = context.get("request")
    if request is None or not request.user.is_authenticated:
        return SafeString("")
    held = held_by(getattr(request, "scope", None))
    return _drawn(place, held, line_at(held, request.path), where())


@lru_cache(maxsize=1024)
def _drawn(place: str, held: frozenset[str], line: str, _where: tuple[str, str]) -> SafeString:
    """The same for everybody with the same rights: nothing here belongs to a person or to a row."""
    return get_template("_navigation.html").render({"place": place, "sections": shown_to(held, line)})
