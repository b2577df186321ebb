"""Components (``<c-…>``) drawn as django-cotton means them, with what is the same at every drawing worked out once.

django-cotton looks for a component's template, sorts its attributes and evaluates the defaults of its ``<c-vars>`` anew each time it is
drawn; a page draws some hundred. Here a place in a template does so the first time only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from django.template import Context, Library, Template
from django.template.base import VariableNode
from django.utils.safestring import SafeString
from django_cotton.templatetags import Attrs, InlineTemplate, UnprocessableDynamicAttr
from django_cotton.templatetags._component import _MISSING, AttrKind, CottonComponentNode, cotton_component
from django_cotton.templatetags._vars import CottonVarsNode
from django_cotton.utils import get_cotton_data

register = Library()

_NOTHING = SafeString("")
_ALL = "attrs"  # ``:attrs`` hands a whole dictionary on


class Given(NamedTuple):
    """A value evaluated at each drawing; ``otherwise`` stands where that fails, nothing where it is missing."""

    key: str
    draw: Callable[[Context], Any]
    otherwise: Any = _MISSING


class Plan(NamedTuple):
    """What is the same at every drawing of a component from one place."""

    template: Template
    fixed: Mapping[str, Any]
    given: tuple[Given, ...]
    defaults: Mapping[str, Any]
    late: tuple[tuple[str, Given], ...]  # name of the variable, default evaluated at each drawing
    kept_back: frozenset[str]  # attributes the component takes itself, left out of ``{{ attrs }}``
    dashed: bool  # an attribute may have a name that is no name of a variable


class ComponentNode(CottonComponentNode):
    """One use of a component in a template."""

    plan: Plan | None = None

    def render(self, context: Context) -> SafeString:
        """The component's HTML."""
        if self.only or self.component_name == "component":
            return super().render(context)
        if self.plan is None:
            self.plan = self._planned(context)
        plan, data = self.plan, get_cotton_data(context)
        values, slots = dict(plan.fixed), {}
        attrs = Attrs(values)
        attrs._exclude_from_str = plan.kept_back
        data["stack"].append({"key": self.component_name, "attrs": attrs, "slots": slots})
        for key, value in _evaluated(plan.given, context):
            if key == _ALL:
                values.update(value)
            else:
                values[key] = value
        slot = self.nodelist.render(context) if self.nodelist else _NOTHING
        late = [(name, given) for name, given in plan.late if given.key not in values and given.key not in slots]
        defaults = {name: value for name, given in late for _, value in _evaluated((given,), context)}
        shown = {key.replace("-", "_"): value for key, value in values.items()} if plan.dashed else values
        state = {**plan.defaults, **defaults, **slots, **shown, "attrs": attrs, "slot": slot, "cotton_data": data}
        with context.push(state):
            drawn = plan.template.render(context)
        data["stack"].pop()
        return drawn

    def _planned(self, context: Context) -> Plan:
        template = self._get_cached_template(context, {})
        fixed = {one.key: one.value for one in self._prepared_attrs if one.compiled is None}
        given = tuple(_given(one.key, one) for one in self._prepared_attrs if one.compiled is not None)
        defaults, late, kept_back = {}, [], {"is"}
        for node in (node for node in template.nodelist if isinstance(node, CottonVarsNode)):
            kept_back |= {*node.empty_vars, *(var.exclude_key for var in node._prepared_vars)}
            for var in node._prepared_vars:
                constant = _constant(var)
                if constant is _MISSING:
                    late.append((var.accessible_key, _given(var.exclude_key, var)))
                else:
                    defaults[var.accessible_key] = constant
        dashed = any("-" in key or key == _ALL for key in (*fixed, *(one.key for one in given)))
        return Plan(template, fixed, given, defaults, tuple(late), frozenset(kept_back), dashed)


def _evaluated(asked: Iterable[Given], context: Context) -> Iterable[tuple[str, Any]]:
    for key, draw, otherwise in asked:
        try:
            yield key, draw(context)
        except UnprocessableDynamicAttr:
            if otherwise is not _MISSING:
                yield key, otherwise


def _given(key: str, prepared) -> Given:
    """How the library's prepared attribute or default is evaluated."""
    compiled = prepared.compiled
    if isinstance(compiled, InlineTemplate):
        return Given(key, _inline(compiled))
    return Given(key, compiled.resolve, prepared.value if prepared.kind == AttrKind.UNQUOTED else _MISSING)


def _inline(compiled: InlineTemplate) -> Callable[[Context], SafeString]:
    """``label="{{ one.label }}"``: one value needs no template around it."""
    if len(compiled.nodelist) == 1 and isinstance(compiled.nodelist[0], VariableNode):
        only = compiled.nodelist[0]
        return lambda context: SafeString(only.render(context))
    return compiled.render


def _constant(var) -> Any:
    """The value of a default that is the same everywhere; missing for one that has to be evaluated."""
    if var.compiled is None:
        return var.value
    literal = getattr(var.compiled, "_literal", _MISSING)
    return _MISSING if isinstance(literal, str) else literal


@register.tag("cotton")
def component(parser, token) -> CottonComponentNode:
    """The tag a ``<c-…>`` becomes."""
    read = cotton_component(parser, token)
    return ComponentNode(read.component_name, read.nodelist, read.attrs, read.only, read.active_library)
