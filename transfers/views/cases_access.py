"""What the pages of a transfer share: the case through the scope, the way to a page, a page of a case with one form."""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import PermissionDenied
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from core.form_pages import act_page
from core.workflow import judging
from transfers.case_page import CasePage
from transfers.models import Transfer
from transfers.views.away_common import trail

# The rest the page reads by its keys (``CasePage``): a dozen joins take the database longer to plan than all the rest of the page.
_RELATED = ("member", "origin", "destination", "notice", "seal")


def transfer_for(request: HttpRequest, pk: int) -> Transfer:
    """The case through the scope of either end; 404 outside."""
    return get_object_or_404(Transfer.objects.visible_to(request.scope).select_related(*_RELATED), pk=pk)


def page_for(request: HttpRequest, pk: int) -> CasePage:
    """The case with what this person may do to it."""
    case = transfer_for(request, pk)
    with judging(case):
        return CasePage(case, request.scope, request.scope.on)


def ask(permitted: bool, words: str) -> None:
    """403 in words when this end may not do that now."""
    if not permitted:
        raise PermissionDenied(words)


def way(case: Transfer, *further: tuple[str, str]) -> list[dict[str, str]]:
    """The way to a page of a case."""
    return trail("transfers:list", (case.full_name, case.get_absolute_url() if further else ""), *further)


def one_form(
    request: HttpRequest,
    case: Transfer,
    form: BaseForm,
    act: Callable[[dict], object],
    *,
    title: str,
    anchor: str = "",
    **context,
) -> HttpResponse:
    """A page of a case with one form."""
    back = case.get_absolute_url() + (f"#{anchor}" if anchor else "")
    subtitle = f"{case.full_name}: {case.from_words} → {case.to_words}"
    template = context.pop("template", "transfers/case_form.html")
    return act_page(request, form, act, back=back, template=template, title=title, subtitle=subtitle,
                    breadcrumbs=way(case, (title, "")), **context)  # fmt: skip
