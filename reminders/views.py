"""The first page for everyone."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.access import Reach, page
from reminders.todo import groups_for


@page(reach=Reach.SIGNED_IN)
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Việc cần làm."""
    return render(request, "reminders/home.html", {"groups": groups_for(request.scope), "on": request.scope.on})
