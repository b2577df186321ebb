"""P2 of transfers: board, case, reconciliation, flows and the first page, beside minimal Django pages with the same rows."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.template import Context, Template
from django.test import override_settings
from django.urls import path

from branches.models import Organization
from config.bench import pages
from config.bench.databases import using
from config.bench.ground import communes, furnish
from config.bench.measure import Result, in_turn, result, statements
from config.bench.pages import get, reader
from core.access import Reach, page
from members.models import Movement
from transfers.models import Transfer, TransferState

ROWS = Template(
    "<!doctype html><title>x</title><table>{% for one in rows %}<tr>{% for cell in one %}<td>{{ cell }}</td>{% endfor %}</tr>{% endfor %}"
    "</table>"
)


def _answer(rows) -> HttpResponse:
    return HttpResponse(ROWS.render(Context({"rows": rows})))


def _touching(node: Organization, origin: str, destination: str) -> Q:
    return Q(**{f"{origin}__path__startswith": node.path}) | Q(**{f"{destination}__path__startswith": node.path})


@page(reach=Reach.SIGNED_IN)
def minimal_board(request: HttpRequest) -> HttpResponse:
    """Fifty cases that touch a node."""
    node = Organization.objects.get(pk=request.GET["node"])
    rows = Transfer.objects.filter(_touching(node, "origin", "destination")).select_related("origin", "destination")
    return _answer([one.full_name, one.from_words, one.to_words, one.get_kind_display(), one.cause_on, one.introduced_on, one.state_label]
                   for one in rows.order_by("cause_on", "pk")[:50])  # fmt: skip


@page(reach=Reach.SIGNED_IN)
def minimal_case(request: HttpRequest) -> HttpResponse:
    """One case with its log and its boxes."""
    case = Transfer.objects.select_related("member", "origin", "destination").get(pk=request.GET["case"])
    rows = [[case.full_name, case.from_words, case.to_words, case.state_label]]
    rows += [[step.on, step.step, step.by, step.note] for step in case.steps.select_related("by")]
    rows += [[box.box, box.writer, box.number] for letter in case.letters.all() for box in letter.boxes.all()]
    return _answer(rows)


@page(reach=Reach.SIGNED_IN)
def minimal_entries(request: HttpRequest) -> HttpResponse:
    """Fifty entries of the ledger that touch a node."""
    node = Organization.objects.get(pk=request.GET["node"])
    rows = Movement.objects.filter(_touching(node, "before_origin", "after_destination"), sign=1)
    rows = rows.select_related("member", "before_origin", "after_destination").order_by("-effective_on", "-pk")[:50]
    return _answer([one.member.full_name, one.before_origin, one.after_destination, one.effective_on, one.get_kind_display()]
                   for one in rows)  # fmt: skip


urlpatterns = [
    path("bench/board/", minimal_board),
    path("bench/case/", minimal_case),
    path("bench/entries/", minimal_entries),
    *pages.urlpatterns,
]


def p2(name: str, rounds: int) -> Iterator[Result]:
    """Pages of transfers for the officer of a commune and the secretary of a branch, each beside what is nearest to it in plain Django."""
    with using(name), override_settings(ROOT_URLCONF="config.bench.transfer_pages", ALLOWED_HOSTS=["*"]):
        furnish()
        commune = communes()[0]
        case = Transfer.objects.filter(
            state=TransferState.UPPER_RECEIVED, origin__path__startswith=commune.path
        ).first()
        _, officer = reader(commune, "grassroots_officer")
        _, secretary = reader(case.origin, "branch_secretary")
        node, entries = f"?node={commune.pk}", f"/bench/entries/?node={commune.pk}"
        asked = (
            ("bảng chuyển sinh hoạt", officer, "/transfers/", f"/bench/board/{node}"),
            ("hồ sơ chuyển sinh hoạt", officer, f"/transfers/cases/{case.pk}/", f"/bench/case/?case={case.pk}"),
            ("đối khớp hai đầu", officer, "/transfers/reconciliation/", entries),
            ("chuyển giữa các đơn vị", officer, f"/transfers/figures/flows/?organization={commune.pk}", entries),
            ("việc cần làm của cán bộ xã", officer, "/", f"/bench/board/{node}"),
            ("việc cần làm của bí thư chi bộ", secretary, "/", f"/bench/board/?node={case.origin_id}"),
        )
        for what, client, address, plain in asked:
            get(client, address)()
            with statements() as sent:
                get(client, address)()
            compared = in_turn(get(client, address), get(client, plain), rounds)
            yield result("P2", f"trang {what} / trang Django tối giản", compared, 3.0, f"{len(sent)} câu truy vấn")
