"""Pages with one form: shown, sent, refused beside its field, or done."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from core.findings import Refused
from core.pages import add_findings


def form_page(request: HttpRequest, form: BaseForm, *, template: str, status: int = 200, **context) -> HttpResponse:
    """A page with one form; what was sent and cannot be read answers 422."""
    if form.is_bound and form.errors and status == 200:
        status = 422
    return render(request, template, context | {"form": form}, status=status)


def act_page(
    request: HttpRequest, form: BaseForm, act: Callable[[dict], Any], *, back: str, done: str | Callable[[Any], str], template: str,
    title: str, breadcrumbs: Sequence[dict], leads: Callable[[Any], Any] | None = None,
    conflict: Callable[[], Mapping[str, Any]] | None = None, **context,
) -> HttpResponse:  # fmt: skip
    """A page with the form of one act: on a post the act is done and ``back`` shown; a refusal stands beside its field, nothing is lost.

    ``leads`` says where to go instead, given what the act made (a case that was opened), ``done`` what to say of it; no words, no message.
    ``conflict`` is called when somebody else came first: it renews the version in the form and answers what more the page shows.
    """
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            made = act(form.cleaned_data)
        except Refused as refused:
            status = add_findings(form, refused)
            if refused.conflict and conflict is not None:
                context |= conflict()
        else:
            words = done(made) if callable(done) else done
            if words:
                messages.success(request, words)
            return redirect(leads(made) if leads else back)
    context |= {"back": back, "title": title, "breadcrumbs": breadcrumbs}
    return form_page(request, form, template=template, status=status, **context)
