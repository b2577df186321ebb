"""A field in which one types the code or the name of an organisation; works without JavaScript at any size of the tree."""

from __future__ import annotations

from django import forms
from django.contrib.postgres.search import SearchQuery

from branches.models import Organization
from core.names import fold, search_tokens
from core.scopes import Scope

_SHOWN = 8  # how many namesakes are listed in the message


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

    def bind(self, scope: Scope, permission: str) -> None:
        """Say whose reach is asked, and which permission; called by the form when it is made."""
        self.scope, self.permission = scope, permission

    def prepare_value(self, value):
        """What stands in the box: the words typed, or the code of the organisation chosen."""
        return value.code if isinstance(value, Organization) else value

    def clean(self, value) -> Organization | None:
        """The organisation meant; a message in words when there is none or more than one."""
        text = super().clean(value)
        if not text:
            return None
        reachable = Organization.objects.visible_to(self.scope, self.permission)
        exact = reachable.filter(code=text).first()
        if exact is not None:
            return exact
        found = _by_words(reachable.active(), search_tokens(text))
        same = [one for one in found if fold(one.name) == fold(text)]
        if len(found) == 1 or len(same) == 1:
            return (found if len(found) == 1 else same)[0]
        if not found:
            raise forms.ValidationError(self.error_messages["unknown"], code="unknown", params={"text": text})
        names = "; ".join(f"{one.code} ({one.name}{f', {one.parent.name}' if one.parent else ''})" for one in found[:_SHOWN])
        raise forms.ValidationError(self.error_messages["several"], code="several", params={"list": names})


def _by_words(organizations, words: list[str]) -> list[Organization]:
    """Organisations whose names hold all the words, a few more than are shown."""
    if not words:
        return []
    query = SearchQuery(" & ".join(words), config="simple", search_type="raw")
    return list(organizations.filter(search=query).select_related("parent").order_by("path")[: _SHOWN + 1])
