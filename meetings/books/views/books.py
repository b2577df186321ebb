"""The numbered books: what stands in them for a period, and the print of the whole."""

from __future__ import annotations

from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.permissions import Permission as P
from branches.models import BRANCH_LEVELS, Organization
from core.access import page
from core.dates import format_date
from core.exports import answer_pdf
from jobs.services import start
from meetings.books.forms import BookForm
from meetings.books.printing import AT_ONCE, print_book
from meetings.books.queries import book_name, book_of

_OFFERED = 500


def branches_of(request: HttpRequest):
    """Branches whose meetings the person may see, also those that have ended: their books stay."""
    return Organization.objects.visible_to(request.scope, P.MEETING_VIEW).filter(level__in=BRANCH_LEVELS)


def branch_choices(request: HttpRequest, asked: str = "") -> list[tuple[int, str]]:
    """Branches to choose from; those at work, in a wide scope the first few hundred, and always the one asked for."""
    rows = branches_of(request)
    choices = list(rows.active().order_by("path").values_list("pk", "name")[:_OFFERED])
    if asked.isdecimal() and len(asked) < 18 and int(asked) not in dict(choices):
        choices += list(rows.filter(pk=int(asked)).values_list("pk", "name"))
    return choices


def _form(request: HttpRequest, data) -> BookForm:
    """The form of the page; without anything asked, the branch minutes of this year."""
    choices = branch_choices(request, data.get("organization", ""))
    year = request.scope.on.year
    first = {"organization": choices[0][0] if choices else "", "book": "branch"} | {
        "from_on": format_date(date(year, 1, 1)), "to_on": format_date(date(year, 12, 31)),
    }  # fmt: skip
    form = BookForm(first | {name: data[name] for name in BookForm.base_fields if data.get(name)})
    form.fields["organization"].choices = choices
    return form


@page(permission=P.MEETING_VIEW)
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Which entries a book holds for a period, and what has none and why."""
    form = _form(request, request.GET)
    context: dict = {"form": form}
    if form.is_valid():
        values = form.cleaned_data
        organization = branches_of(request).get(pk=values["organization"])
        content = book_of(organization, values["book"], values["from_on"], values["to_on"])
        context |= {"organization": organization, "content": content, "title": book_name(values["book"]),
                    "long": len(content.entries) > AT_ONCE, "values": values}  # fmt: skip
    return render(request, "books/index.html", context)


@page(permission=P.MEETING_VIEW)
@require_POST
def book_pdf(request: HttpRequest) -> HttpResponse:
    """Print a book: at once, or by a background job when it is long."""
    form = _form(request, request.POST)
    if not form.is_valid():
        return render(request, "books/index.html", {"form": form}, status=422)
    values = form.cleaned_data
    organization = branches_of(request).filter(pk=values["organization"]).first()
    if organization is None:
        raise Http404
    since, until = values["from_on"], values["to_on"]
    content = book_of(organization, values["book"], since, until)
    what = f"{book_name(values['book'])} – {organization}"
    if len(content.entries) > AT_ONCE:
        params = {"organization": organization.pk, "book": values["book"], "from_on": since.isoformat(),
                  "to_on": until.isoformat(), "on": request.scope.on.isoformat()}  # fmt: skip
        return redirect(start("meetings.book", title=f"In {what}", params=params, by=request.user))
    printed = print_book(organization, values["book"], since, until, content=content)
    return answer_pdf(
        request, printed, name=f"so-{organization.code}-{since}-{until}", what=what, path=organization.path,
        filters={"from_on": since.isoformat(), "to_on": until.isoformat(), "book": values["book"]},
    )  # fmt: skip
