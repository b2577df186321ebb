"""Pages of the three logs, for those entitled to read them (SEC-08). Nothing on them can be changed."""

from __future__ import annotations

from collections.abc import Callable

from django import forms as django_forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts import forms, queries
from accounts.permissions import Permission
from core.access import page
from core.paging import keyset_page

read_logs = page(permission=Permission.AUDIT_VIEW)


_LOGS = (
    ("access_log", "Nhật ký truy cập"),
    ("export_log", "Nhật ký xuất dữ liệu"),
    ("sign_in_log", "Nhật ký đăng nhập"),
)


def _log(request: HttpRequest, form_class: type[django_forms.Form], rows: Callable, name: str) -> HttpResponse:
    form = form_class(request.GET)
    filters = form.cleaned_data if form.is_valid() else {}
    active = sum(bool(value) for value in filters.values())
    found = keyset_page(request, rows(request.scope, filters), order=("-pk",))
    tabs = [{"label": label, "url": reverse(f"accounts:{one}"), "current": one == name} for one, label in _LOGS]
    context = {"form": form, "rows": found, "active": active, "tabs": tabs, "title": dict(_LOGS)[name]}
    return render(request, f"accounts/{name}.html", context)


@read_logs
@require_safe
def access_log(request: HttpRequest) -> HttpResponse:
    """Nhật ký truy cập: who read, revealed, printed which record."""
    return _log(request, forms.AccessLogFilterForm, queries.access_log_for, "access_log")


@read_logs
@require_safe
def export_log(request: HttpRequest) -> HttpResponse:
    """Nhật ký xuất dữ liệu: which list left the system, with which filters and columns."""
    return _log(request, forms.PeriodForm, queries.export_log_for, "export_log")


@read_logs
@require_safe
def sign_in_log(request: HttpRequest) -> HttpResponse:
    """Nhật ký đăng nhập: signing in and out, failures, passwords, second factors."""
    return _log(request, forms.SignInLogFilterForm, queries.sign_in_log_for, "sign_in_log")
