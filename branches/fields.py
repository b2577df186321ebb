"""A field in which one types the code or the name of an organisation; works without JavaScript at any size of the tree."""

from __future__ import annotations

import re

from django import forms

from branches import queries
from branches.models import Organization
from core.scopes import Scope
from core.text import fold

_CODE = re.compile(r"\(([^()]+)\)$")  # behind a name
_SHOWN = 8  # how many namesakes are listed in the message


def named(organization: Organization) -> str:
    """An organisation as the field shows and reads it: name, and code in brackets."""
    return f"{organization.name} ({organization.code})"


class OrganizationField(forms.CharField):
    """Reads an organisation within reach by its code, or by words of its name when only one bears them."""

    default_error_messages = {
        "unknown": "Không tìm thấy tổ chức đảng “%(text)s” trong phạm vi của đồng chí. Hãy nhập đúng mã hoặc tên.",
        "several": "Có nhiều tổ chức đảng phù hợp. Hãy nhập mã của một trong số này: %(list)s.",
    }

    def __init__(self, **kwargs) -> None:
        kwargs.setdefault("label", "Tổ chức đảng")
        kwargs.setdefault("help_text", "Nhập mã hoặc tên tổ chức đảng.")
        super().__init__(**kwargs)
        self.scope: Scope | None = None
        self.permission: str = ""
        self.under: Organization | None = None

    def bind(self, scope: Scope, permission: str, under: Organization | None = None) -> None:
        """Say whose reach is asked, which permission, and perhaps below whom; called by the form when it is made."""
        self.scope, self.permission, self.under = scope, permission, under

    def prepare_value(self, value):
        """What stands in the box: the words typed, or the name of the organisation chosen with its code, which tells namesakes apart."""
        return named(value) if isinstance(value, Organization) else value

    def clean(self, value) -> Organization | None:
        """The organisation meant; a message in words when there is none or more than one."""
        text = super().clean(value)
        if not text:
            return None
        reachable = Organization.objects.visible_to(self.scope, self.permission)
        if self.under is not None:
            reachable = reachable.under(self.under)
        told = _CODE.search(text)
        exact = reachable.filter(code=told[1] if told else text).first()
        if exact is not None:
            return exact
        living = queries.search(reachable.active(), text)
        found = list(living.select_related("parent").order_by("path")[: _SHOWN + 1])
        same = [one for one in found if fold(one.name) == fold(text)]
        if len(found) == 1 or len(same) == 1:
            return (found if len(found) == 1 else same)[0]
        if not found:
            raise forms.ValidationError(self.error_messages["unknown"], code="unknown", params={"text": text})
        names = "; ".join(
            f"{one.code} ({one.name}{f', {one.parent.name}' if one.parent else ''})" for one in found[:_SHOWN]
        )
        raise forms.ValidationError(self.error_messages["several"], code="several", params={"list": names})
