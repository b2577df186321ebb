"""Print-outs of congresses, checked on the screen or taken away as a file."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from accounts.logs import record_export
from accounts.permissions import Permission as P
from core.access import page
from core.printing import PrintOut
from meetings.congress.documents import (
    committee_context,
    paper_context,
    print_committee,
    print_paper,
    print_proposal,
    print_tally,
    proposal_context,
    tally_context,
)
from meetings.congress.views.common import ballot_for, congress_for
from meetings.models import Congress


def _pdf(request: HttpRequest, congress: Congress, name: str, make: Callable[[], PrintOut]) -> HttpResponse:
    printed = make()
    record_export(
        request, what=f"{congress}", filters={"congress": congress.pk}, columns=[name], rows=printed.pages, format="pdf",
        path=congress.organization.path,
    )  # fmt: skip
    response = HttpResponse(printed.pdf, content_type="application/pdf")
    response["Content-Disposition"] = (
        f'inline; filename="{name}-{congress.organization.code}-{congress.held_on:%Y-%m-%d}.pdf"'
    )
    return response


@page(permission=P.MEETING_VIEW)
@require_safe
@xframe_options_sameorigin
def tally(request: HttpRequest, pk: int) -> HttpResponse:
    """The tally of a ballot as a web page."""
    ballot = ballot_for(request, pk)
    return render(request, "congress/print/tally.html", tally_context(ballot) | {"back": ballot.get_absolute_url()})


@page(permission=P.MEETING_VIEW)
@require_safe
def tally_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The tally of a ballot as PDF."""
    ballot = ballot_for(request, pk)
    return _pdf(request, ballot.congress, f"bien-ban-kiem-phieu-{ballot.pk}", lambda: print_tally(ballot))


@page(permission=P.MEETING_VIEW)
@require_safe
@xframe_options_sameorigin
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    """Blank ballot papers as a web page."""
    ballot = ballot_for(request, pk)
    return render(
        request, "congress/print/ballot_paper.html", paper_context(ballot) | {"back": ballot.get_absolute_url()}
    )


@page(permission=P.MEETING_VIEW)
@require_safe
def paper_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """Blank ballot papers as PDF."""
    ballot = ballot_for(request, pk)
    return _pdf(request, ballot.congress, f"phieu-bau-{ballot.pk}", lambda: print_paper(ballot))


@page(permission=P.MEMBER_VIEW)
@require_safe
@xframe_options_sameorigin
def committee(request: HttpRequest, pk: int) -> HttpResponse:
    """The list of the new committee as a web page; it tells of members, so their reader's right is asked."""
    congress = congress_for(request, pk, P.MEMBER_VIEW)
    context = committee_context(congress) | {"back": congress.get_absolute_url(), "landscape": True}
    return render(request, "congress/print/committee.html", context)


@page(permission=P.MEMBER_VIEW)
@require_safe
def committee_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The list of the new committee as PDF."""
    congress = congress_for(request, pk, P.MEMBER_VIEW)
    return _pdf(request, congress, "danh-sach-cap-uy", lambda: print_committee(congress))


@page(permission=P.MEETING_VIEW)
@require_safe
@xframe_options_sameorigin
def proposal(request: HttpRequest, pk: int) -> HttpResponse:
    """The request to ratify as a web page."""
    congress = congress_for(request, pk)
    return render(
        request, "congress/print/proposal.html", proposal_context(congress) | {"back": congress.get_absolute_url()}
    )


@page(permission=P.MEETING_VIEW)
@require_safe
def proposal_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The request to ratify as PDF."""
    congress = congress_for(request, pk)
    return _pdf(request, congress, "to-trinh-chuan-y", lambda: print_proposal(congress))
