"""Template tags that know the whole site."""

from __future__ import annotations

from django import template

from config import navigation

register = template.Library()


@register.simple_tag(takes_context=True)
def navigation_sections(context) -> list[navigation.ShownSection]:
    """The side navigation of the person asking (``config.navigation``)."""
    request = context.get("request")
    if request is None or not request.user.is_authenticated:
        return []
    return navigation.sections_for(getattr(request, "scope", None), request.path)
