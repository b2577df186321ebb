"""The first page for everyone."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.access import Reach, page
from reminders.todo import groups_for, overview_of


@page(reach=Reach.SIGNED_IN)
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Việc cần làm."""
    on = request.scope.on
    return render(request, "reminders/home.html", {"page": overview_of(groups_for(request.scope), on), "on": on})
