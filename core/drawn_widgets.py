"""The controls of forms written directly: the HTML of Django's own templates, of which a list of choices draws two for each choice.

Only the plain ones stand here; every other widget is drawn by its template.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.formats import localize
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString

_INPUTS = ("input", "text", "number", "email", "url", "password", "hidden", "search", "tel", "color", "checkbox")


def _text(value: Any) -> str:
    """As ``{{ value }}``."""
    return conditional_escape(value if isinstance(value, str) else localize(value))


def _plain(value: Any) -> str:
    """As ``{{ value|stringformat:'s' }}``: never in the way figures are written here."""
    return conditional_escape(value if isinstance(value, str) else str(value))


def _attributes(attrs: Mapping[str, Any]) -> str:
    written = []
    for name, value in attrs.items():
        if value is True:
            written.append(f" {conditional_escape(name)}")
        elif value is not False:
            written.append(f' {conditional_escape(name)}="{_plain(value)}"')
    return "".join(written)


def _value(widget: Mapping[str, Any]) -> str:
    return "" if widget["value"] is None else f' value="{_plain(widget["value"])}"'


def _input(widget: Mapping[str, Any]) -> str:
    return f'<input type="{_text(widget["type"])}" name="{_text(widget["name"])}"{_value(widget)}{_attributes(widget["attrs"])}>'


def _date(widget: Mapping[str, Any]) -> str:
    """A box for ngày/tháng/năm."""
    return (
        f'<input type="text" name="{_text(widget["name"])}"{_value(widget)} placeholder="ngày/tháng/năm" inputmode="numeric"'
        f' autocomplete="off" maxlength="10" data-date{_attributes(widget["attrs"])}>'
    )


def _textarea(widget: Mapping[str, Any]) -> str:
    written = _text(widget["value"]) if widget["value"] else ""
    return f'<textarea name="{_text(widget["name"])}"{_attributes(widget["attrs"])}>\n{written}</textarea>'


def _select(widget: Mapping[str, Any]) -> str:
    parts = [f'<select name="{_text(widget["name"])}"{_attributes(widget["attrs"])}>']
    for group, options, _ in widget["optgroups"]:
        parts += [f'\n  <optgroup label="{_text(group)}">'] if group else []
        parts += [
            f'\n  <option value="{_plain(one["value"])}"{_attributes(one["attrs"])}>{_text(one["label"])}</option>'
            for one in options
        ]
        parts += ["\n  </optgroup>"] if group else []
    return "".join([*parts, "\n</select>"])


_FOLDER = "django/forms/widgets"
#: Name of the template → what writes the same.
DRAWN: dict[str, Callable[[Mapping[str, Any]], str]] = {
    **{f"{_FOLDER}/{name}.html": _input for name in _INPUTS},
    f"{_FOLDER}/date.html": _date, f"{_FOLDER}/textarea.html": _textarea, f"{_FOLDER}/select.html": _select,
}  # fmt: skip


def drawn(template_name: str, context: Mapping[str, Any]) -> SafeString | None:
    """The control as its template would write it; nothing for one that is left to its template."""
    draw = DRAWN.get(template_name)
    return None if draw is None else SafeString(draw(context["widget"]))
