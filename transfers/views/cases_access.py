"""What the pages of a transfer share: the case through the scope, the way to a page, a page with one form."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from core.findings import Refused
from core.pages import add_findings
from core.workflow import judging
from transfers.case_page import CasePage
from transfers.models import Transfer
from transfers.views.away_common import trail

_RELATED = (
    "member__organization", "origin__parent", "destination__parent", "notice__sender", "seal__sealed_by", "seal__opened_by",
    "out_entry__after_destination", "in_entry", "back_entry", "batch", "created_by",
)  # fmt: skip


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


def form_page(
    request: HttpRequest, form: BaseForm, *, status: int = 200, template: str = "transfers/case_form.html", **context
) -> HttpResponse:
    """A page with one form."""
    if form.is_bound and form.errors and status == 200:
        status = 422
    return render(request, template, context | {"form": form}, status=status)


def one_form(
    request: HttpRequest,
    case: Transfer,
    form: BaseForm,
    act: Callable[[dict], object],
    *,
    title: str,
    submit: str,
    done: str,
    anchor: str = "",
    **context,
) -> HttpResponse:
    """A page of a case with one form: on a post the act is done and the case shown; a refusal stands beside its field, nothing is lost."""
    status = 200
    back = case.get_absolute_url() + (f"#{anchor}" if anchor else "")
    if request.method == "POST" and form.is_valid():
        try:
            act(form.cleaned_data)
        except Refused as refused:
            status = add_findings(form, refused)
        else:
            messages.success(request, done)
            return redirect(back)
    subtitle = f"{case.full_name}: {case.from_words} → {case.to_words}"
    return form_page(request, form, status=status, title=title, subtitle=subtitle, submit=submit, back=back,
                     breadcrumbs=way(case, (title, "")), **context)  # fmt: skip
