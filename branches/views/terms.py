"""Terms of committees: which run, which are overdue, one term's dates and consents."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from branches import queries, services
from branches.forms import CloseTermForm, CommitteeFilter, ExtendForm, TermForm
from branches.models import Level, Organization, Term
from branches.views.common import COMMITTEE, VIEW, form_page, reach, require, trail
from core.access import page
from core.dates import add_months
from core.paging import keyset_page

SOON = 6  # months ahead in which a congress is shown as near


@page(permission=VIEW)
@require_safe
def committee_list(request: HttpRequest) -> HttpResponse:
    """Committees of the scope with the term they are in, or those whose term was never entered."""
    form = CommitteeFilter(request.GET)
    form.is_valid()
    chosen = form.cleaned_data
    today = timezone.localdate()
    organizations = queries.filtered(
        request.scope, words=chosen.get("q") or "", level=chosen.get("level") or ""
    ).active()
    organizations = organizations.exclude(level=Level.PARTY_CELL)
    context = {"form": form, "today": today}
    if chosen.get("due") == "none":
        missing = organizations.exclude(
            pk__in=queries.running_terms(Organization.objects.all(), today).values("organization")
        )
        found = keyset_page(request, missing.select_related("parent"), order=("path",))
        return render(
            request,
            "branches/committee_list.html",
            context | {"page": found, "missing": True, "count": missing.count()},
        )
    terms = queries.running_terms(organizations, today)
    if chosen.get("due") == "overdue":
        terms = terms.filter(due__lt=today)
    elif chosen.get("due") == "soon":
        terms = terms.filter(due__gte=today, due__lte=add_months(today, SOON))
    found = keyset_page(request, terms, order=("organization__path", "pk"))
    return render(request, "branches/committee_list.html", context | {"page": found, "count": terms.count()})


@page(permission=VIEW)
@require_safe
def term_list(request: HttpRequest, pk: int) -> HttpResponse:
    """Every term of one committee."""
    organization = reach(request, pk)
    today = timezone.localdate()
    context = {
        "organization": organization,
        "terms": organization.terms.order_by("-starts_on"),
        "today": today,
        "can_committee": request.scope.can(COMMITTEE, organization),
        "trail": trail((organization.name, organization.get_absolute_url()), ("Nhiệm kỳ", "")),
    }
    return render(request, "branches/term_list.html", context)


@page(permission=COMMITTEE)
@require_http_methods(["GET", "HEAD", "POST"])
def term_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Open the next term of a committee."""
    organization = reach(request, pk, COMMITTEE)
    form = TermForm(request.POST or None)
    return form_page(
        request,
        form,
        title="Mở nhiệm kỳ",
        organization=organization,
        said="Đã mở nhiệm kỳ.",
        save=lambda data: services.open_term(organization, **data),
        done=_address,
        back=organization.get_absolute_url(),
        trail=trail((organization.name, organization.get_absolute_url()), ("Mở nhiệm kỳ", "")),
        help="Nhiệm kỳ trước, nếu còn, kết thúc vào ngày liền trước.",
    )


def _address(term: Term) -> str:
    return f"{term.organization.get_absolute_url()}terms/"


def _term(request: HttpRequest, pk: int) -> Term:
    term = get_object_or_404(Term.objects.visible_to(request.scope).select_related("organization"), pk=pk)
    require(request, COMMITTEE, term.organization)
    return term


def _term_page(request: HttpRequest, term: Term, form, *, title: str, said: str, save, help: str = "") -> HttpResponse:
    organization = term.organization
    return form_page(
        request,
        form,
        title=f"{title} {term.label}",
        organization=organization,
        said=said,
        save=save,
        done=_address(term),
        back=_address(term),
        help=help,
        trail=trail((organization.name, organization.get_absolute_url()), ("Nhiệm kỳ", _address(term)), (title, "")),
    )


@page(permission=COMMITTEE)
@require_http_methods(["GET", "HEAD", "POST"])
def term_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct what was written of a term."""
    term = _term(request, pk)
    form = TermForm(request.POST or None, term=term)
    return _term_page(
        request,
        term,
        form,
        title="Sửa nhiệm kỳ",
        said="Đã lưu nhiệm kỳ.",
        save=lambda data: services.revise_term(term, **data),
    )


@page(permission=COMMITTEE)
@require_http_methods(["GET", "HEAD", "POST"])
def term_extend(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep the consent to an earlier or later congress."""
    term = _term(request, pk)
    form = ExtendForm(request.POST or None)
    return _term_page(
        request,
        term,
        form,
        title="Cho phép đại hội sớm, muộn",
        said="Đã ghi văn bản đồng ý.",
        save=lambda data: services.extend_term(term, **data),
        help="Thời gian sớm, muộn theo quy định ở phần Căn cứ.",
    )


@page(permission=COMMITTEE)
@require_http_methods(["GET", "HEAD", "POST"])
def term_close(request: HttpRequest, pk: int) -> HttpResponse:
    """End a term without a next one."""
    term = _term(request, pk)
    form = CloseTermForm(request.POST or None)
    return _term_page(
        request,
        term,
        form,
        title="Kết thúc nhiệm kỳ",
        said="Đã kết thúc nhiệm kỳ.",
        save=lambda data: services.close_term(term, **data),
    )
