"""Pages with one form: shown, sent, refused beside its field, or done."""

from __future__ import annotations

from collections.abc import Callable, Sequence

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
    request: HttpRequest, form: BaseForm, act: Callable[[dict], object], *, back: str, done: str, template: str, title: str,
    breadcrumbs: Sequence[dict], **context,
) -> HttpResponse:  # fmt: skip
    """A page with the form of one act: on a post the act is done and ``back`` shown; a refusal stands beside its field, nothing is lost."""
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            act(form.cleaned_data)
        except Refused as refused:
            status = add_findings(form, refused)
        else:
            messages.success(request, done)
            return redirect(back)
    context |= {"back": back, "title": title, "breadcrumbs": breadcrumbs}
    return form_page(request, form, template=template, status=status, **context)
