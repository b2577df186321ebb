"""Template tags behind the kit: icons, display preferences, queries, small look-ups."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache, partial
from pathlib import Path

from django import template
from django.contrib.staticfiles import finders
from django.template import Context
from django.template.base import FilterExpression, Parser, TextNode, Token
from django.urls import NoReverseMatch, reverse
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify

from core import display
from core.addresses import address
from core.numbers import format_number

register = template.Library()

ICON_FOLDERS = ("vendor/tabler-icons/outline", "vendor/tabler-icons")
ICON_NAME = re.compile(r"^[a-z0-9-]+$")


def _icon_shapes(name: str) -> str:
    """The drawing inside one Tabler outline icon; empty when set-up has not copied it."""
    if not ICON_NAME.match(name):
        return ""
    for folder in ICON_FOLDERS:
        found = finders.find(f"{folder}/{name}.svg")
        if found:
            svg = Path(found).read_text(encoding="utf-8")
            return svg[svg.index(">", svg.index("<svg")) + 1 : svg.rindex("</svg>")].strip()
    return ""


@lru_cache(maxsize=512)
def icon(name: str, label: str = "") -> SafeString:
    """Draw a Tabler outline icon; without a label it is decoration beside words and hidden from readers aloud."""
    shapes = mark_safe(_icon_shapes(name))  # noqa: S308 (our own files, from set-up)
    if label:
        return format_html(
            '<svg class="kit-icon" viewBox="0 0 24 24" role="img" aria-label="{}">{}</svg>',
            label,
            shapes,
        )
    return format_html(
        '<svg class="kit-icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">{}</svg>',
        shapes,
    )


class IconNode(template.Node):
    """An icon whose name is known only when the page is drawn."""

    def __init__(self, given: list[FilterExpression]) -> None:
        self.given = given

    def render(self, context: Context) -> SafeString:
        """The drawing."""
        return icon(*(one.resolve(context) for one in self.given))


@register.tag("icon")
def icon_tag(parser: Parser, token: Token) -> template.Node:
    """``{% icon "plus" %}``, ``{% icon item.icon "words" %}``; one that is named outright is drawn when the template is read."""
    given = [parser.compile_filter(bit) for bit in token.split_contents()[1:]]
    if all(not one.is_var and not one.filters for one in given):
        return TextNode(icon(*(one.var for one in given)))
    return IconNode(given)


@register.simple_tag
def opened(written, href: str = "", *told) -> SafeString:
    """A written figure that opens the list behind it, where there is one; ``told`` says to readers aloud what it counts."""
    if not href:
        return conditional_escape(written)
    if not told:
        return format_html('<a href="{}">{}</a>', href, written)
    words = ", ".join(str(one) for one in (written, *told))
    return format_html('<a href="{}" aria-label="{}: xem danh sách">{}</a>', href, words, written)


@register.simple_tag
def figure_cells(cells, row: str) -> SafeString:
    """The figures of a row as cells of its table; ``cells`` = [{n, href, label}], ``row`` names the row to readers aloud."""
    return format_html_join(
        "", '<td class="kit-num" data-label="{}">{}</td>',
        ((one["label"], opened(format_number(one["n"]), one["href"], one["label"], row)) for one in cells),
    )  # fmt: skip


_BADGE_ICONS = {
    "done": "check", "warning": "alert-triangle", "error": "alert-octagon", "progress": "progress", "current": "progress",
}  # fmt: skip


@register.simple_tag
def badge(state=None, label: str = "", tone: str = "") -> SafeString:
    """What ``c-state-badge`` draws; a list draws one for each row."""
    read = state.get if isinstance(state, Mapping) else partial(getattr, state)
    words = label or read("label", "") or state or ""
    return _badge(str(tone or read("tone", "") or "neutral"), SafeString(conditional_escape(words)))


@lru_cache(maxsize=1024)
def _badge(tone: str, words: SafeString) -> SafeString:
    return format_html(
        '<span class="kit-badge kit-tone-{}">{}{}</span>', tone, icon(_BADGE_ICONS.get(tone, "circle")), words
    )


@register.simple_tag(takes_context=True)
def display_preferences(context) -> display.Preferences:
    """Text size and table density chosen on this device."""
    request = context.get("request")
    return display.from_cookies(request.COOKIES if request is not None else {})


@register.simple_tag
def url_or_none(name: str, *args, **kwargs) -> str:
    """The address of a named page, or an empty string where this installation has none."""
    try:
        return reverse(name, args=args, kwargs=kwargs) if kwargs else address(name, *args)
    except NoReverseMatch:
        return ""


@register.filter
def may(scope, permission: str) -> bool:
    """Whether the person holds a permission anywhere: ``{% if request.scope|may:"member.view" %}``."""
    return bool(scope) and scope.can(permission)


@register.filter
def message_tone(level_tag: str) -> str:
    """The tone of the kit for a message level of Django."""
    tones = {"success": "done", "warning": "warning", "error": "error"}
    return next((tones[word] for word in (level_tag or "").split() if word in tones), "info")


@register.filter
def anchor(text) -> str:
    """A piece of Vietnamese text as an id for the page: ``Nơi sinh`` → ``noi-sinh``."""
    return slugify(str(text).replace("đ", "d").replace("Đ", "D"))


@register.filter
def get(mapping, key):
    """``mapping[key]`` for keys held in a variable; nothing when absent."""
    try:
        return mapping.get(key)
    except AttributeError:
        return None


@register.filter
def widget_kind(bound_field) -> str:
    """How a field is drawn: ``check`` (one box), ``choices`` (boxes or radios), ``select``, ``hidden`` or ``input``."""
    widget = bound_field.field.widget
    kind = getattr(widget, "input_type", "")
    if kind in ("checkbox", "radio") and hasattr(widget, "choices") and not hasattr(widget, "check_test"):
        return "choices"
    if kind == "checkbox":
        return "check"
    return {"hidden": "hidden", "select": "select"}.get(kind, "input")


@register.filter
def without_placeholder(bound_field):
    """A field of a library's form without its placeholder, which repeats the label in another language."""
    bound_field.field.widget.attrs.pop("placeholder", None)
    return bound_field
