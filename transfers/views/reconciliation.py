"""Reconciliation of both ends: the page, the sheet to print and sign, the workbook."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.fields import OrganizationField
from accounts.permissions import Permission as P
from branches.fields import named
from branches.queries import printed_name
from core import excel
from core.access import page
from core.addresses import address
from core.dates import format_date
from core.exports import answer_pdf, answer_xlsx
from core.numbers import format_number
from core.paging import AFTER, BEFORE, keyset_page
from core.printing import Column, PrintTable, print_out
from core.spans import Span
from members.models import Member
from transfers.board import organizations_named
from transfers.flows import BUCKET
from transfers.models import Transfer
from transfers.reconciliation import STATUSES, WAYS, Asked, Pair, Reconciliation
from transfers.views.board import MAX_ROWS
from transfers.views.sections import sections

ORDER = ("-effective_on", "-pk")
ON_PAPER = 2_000  # pairs of one print-out


class ReconciliationForm(forms.Form):
    """Whose lists are compared, over which period."""

    organization = OrganizationField(label="Đơn vị")
    other = forms.CharField(
        label="Chỉ với đơn vị",
        max_length=100,
        required=False,
        help_text="Mã hoặc tên đơn vị kia; trống là mọi nơi đi, nơi đến.",
    )
    since = forms.DateField(label="Từ ngày")
    until = forms.DateField(label="Đến ngày")
    status = forms.ChoiceField(label="Kết quả", choices=[("", "Tất cả"), *STATUSES.items()], required=False)
    way = forms.ChoiceField(label="Chiều", choices=[("", "Tất cả"), *WAYS.items()], required=False)

    def __init__(self, scope, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organization"].bind(scope, P.TRANSFER_VIEW)
        self.others: tuple = ()

    def clean_other(self) -> str:
        """The other end must be an organisation of the system."""
        text = self.cleaned_data["other"]
        self.others = tuple(organizations_named(text)) if text else ()
        if text and not self.others:
            raise forms.ValidationError(f"Không có tổ chức đảng nào tên hoặc mã “{text}”.")
        return text

    def clean(self) -> dict:
        """The period in its order."""
        asked = super().clean()
        if asked.get("since") and asked.get("until") and asked["until"] < asked["since"]:
            self.add_error("until", "Ngày cuối phải từ ngày đầu trở đi.")
        return asked

    @property
    def asked(self) -> Asked:
        """What is compared."""
        chosen = self.cleaned_data
        return Asked(chosen["organization"], chosen["since"], chosen["until"], self.others)


def _given(request: HttpRequest) -> dict[str, Any]:
    """What the address asks, by default the home of the person since the first day of the year."""
    on, home = request.scope.on, request.scope.home
    start = {
        "organization": named(home) if home else "",
        "since": format_date(date(on.year, 1, 1)),
        "until": format_date(on),
    }
    return {**start, **request.GET.dict()} if home or request.GET.get("organization") else {}


@page(permission=P.TRANSFER_VIEW)
@require_safe
def reconciliation(request: HttpRequest) -> HttpResponse:
    """Pair by pair what left and what arrived; the sum of the parts; what does not fit. ``?format=pdf`` and ``xlsx`` are files."""
    given = _given(request)
    form = ReconciliationForm(request.scope, given or None)
    context = {
        "form": form,
        "sections": sections("transfers:reconciliation"),
        "can_export": request.scope.can(P.MEMBER_EXPORT),
    }
    if not given:
        return render(request, "transfers/reconciliation.html", context)
    if not form.is_valid():
        return render(request, "transfers/reconciliation.html", context | {"wrong": True}, status=422)
    found = Reconciliation(form.asked, request.scope.on)
    rows = _chosen(found, form.cleaned_data)
    kind = request.GET.get("format", "")
    if kind in ("pdf", "xlsx"):
        return _file(request, found, rows, kind, form.cleaned_data)
    shown = keyset_page(request, rows, order=ORDER)
    cases = _cases(request, shown)
    loose = [row.member_id for row in shown if row.pk not in cases]
    context |= {
        "found": found, "page": shown, "pairs": found.pairs(shown), "cases": cases, "asked": form.asked,
        "people": _people(request, [*loose, *(one.member_id for one in found.without_case)]),
        "rows": [(row, _figures(request, row)) for row in found.table if row["n"]],
        "parts": [(part, address("branches:detail", part.organization_id)) for part in found.partition.parts],
        "between": _between(request, found),
        "pdf": _address(request, format="pdf"), "xlsx": _address(request, format="xlsx"),
    }  # fmt: skip
    return render(request, "transfers/reconciliation.html", context)


def _chosen(found: Reconciliation, asked: dict):
    rows = found.rows.filter(status=asked["status"]) if asked["status"] else found.rows
    return rows.filter(found.way(asked["way"])) if asked["way"] else rows


def _cases(request: HttpRequest, rows) -> dict[int, str]:
    """Entry → address of the case that wrote it, of those the person may see."""
    keys = [row.pk for row in rows]
    found = Transfer.objects.visible_to(request.scope).filter(
        Q(out_entry__in=keys) | Q(in_entry__in=keys, out_entry=None)
    )
    return {
        entry: address("transfers:detail", pk)
        for pk, *entries in found.values_list("pk", "out_entry", "in_entry") for entry in entries if entry
    }  # fmt: skip


def _people(request: HttpRequest, keys: list[int]) -> dict[int, str]:
    """Member → address of the record, of those the person may see: the way to somebody whom no case follows."""
    if not keys:
        return {}
    seen = Member.all_records.visible_to(request.scope, P.MEMBER_VIEW).filter(pk__in=keys).values_list("pk", flat=True)
    return {pk: address("members:detail", pk) for pk in seen}


def _figures(request: HttpRequest, row: dict) -> list[tuple[str, int, str]]:
    """The figures of a result: heading, number, address of those it counts."""
    made = [(words, row[way], _address(request, status=row["status"], way=way)) for way, words in WAYS.items()]
    return [*made, ("Cộng", row["n"], _address(request, status=row["status"], way=""))]


def _between(request: HttpRequest, found: Reconciliation) -> str:
    """Address of those under way between the parts; none for whoever may not see members there."""
    node, day = found.asked.node, found.partition.day
    if not found.partition.between or not request.scope.can(P.MEMBER_VIEW, node):
        return ""
    asked = {"organization": node.pk, **Span(day, day).query, "transit": BUCKET}
    return f"{reverse('transfers:flow_people')}?{urlencode(asked)}"


def _address(request: HttpRequest, **changes: str) -> str:
    query = request.GET.copy()
    for name in (AFTER, BEFORE):
        query.pop(name, None)
    for name, value in changes.items():
        query[name] = value
    return f"?{query.urlencode()}"


def _file(request: HttpRequest, found: Reconciliation, rows, kind: str, chosen: dict) -> HttpResponse:
    node = found.asked.node
    title = f"Đối khớp chuyển sinh hoạt đảng: {node.name}"
    file = {"name": f"doi-khop-{node.code}-{found.on:%Y-%m-%d}", "what": title, "path": node.path,
            "filters": {name: str(value) for name, value in chosen.items() if value}}  # fmt: skip
    if kind == "xlsx":
        if not request.scope.can(P.MEMBER_EXPORT, node):
            raise PermissionDenied("Vai trò của đồng chí không xuất được danh sách của phạm vi này.")
        return _workbook(request, found, rows, title, file)
    pairs = found.pairs(rows.order_by(*ORDER)[:ON_PAPER])
    printed = print_out("transfers/print/reconciliation.html", _sheet(found, pairs), landscape=True)
    return answer_pdf(request, printed, columns=[column.label for column in _PAPER], rows=len(pairs), **file)


_PAPER = [
    Column("TT", 10, "center"), Column("Họ và tên", 44), Column("Nơi đi", 52), Column("Ngày đi", 22, "center"), Column("Nơi đến", 52),
    Column("Ngày đến", 22, "center"), Column("Kết quả đối khớp", 46),
]  # fmt: skip


def _line(number: int, pair: Pair) -> list[str]:
    words = f"{pair.status_words} ({pair.age_words})" if pair.age_words else pair.status_words
    return [str(number), pair.movement.member.full_name, pair.origin, format_date(pair.left_on), pair.destination,
            format_date(pair.arrived_on), words]  # fmt: skip


def _sheet(found: Reconciliation, pairs: list[Pair]) -> dict[str, Any]:
    node = found.asked.node
    names = printed_name(node, found.on)
    rows = [_line(number, pair) for number, pair in enumerate(pairs, 1)]
    return {
        "sheet": {
            "unit": names.superior, "issuer": names.issuer, "title": "ĐỐI KHỚP CHUYỂN SINH HOẠT ĐẢNG",
            "period": f"Từ ngày {format_date(found.asked.start)} đến ngày {format_date(found.asked.end)}", "code": "",
            "place": node.place_name or "………", "date": found.on,
        },
        "table": PrintTable(columns=_PAPER, rows=rows, first_page=12, next_pages=15), "summary": [row for row in found.table if row["n"]],
        "partition": found.partition, "others": ", ".join(one.name for one in found.asked.others),
        **_signatures(found),
    }  # fmt: skip


def _signatures(found: Reconciliation) -> dict[str, Any]:
    """Two ends sign together; a node alone signs for itself."""
    if found.asked.others:
        return {
            "signature": {"office": "ĐẠI DIỆN NƠI ĐẾN", "name": ""},
            "left_signature": {"office": "ĐẠI DIỆN NƠI ĐI", "name": ""},
        }
    authority = "T/M CHI BỘ" if found.asked.node.is_branch else "T/M ĐẢNG ỦY"
    return {
        "signature": {"authority": authority, "office": "", "name": ""},
        "left_signature": {"office": "NGƯỜI LẬP BẢNG", "name": ""},
    }


def _workbook(request: HttpRequest, found: Reconciliation, rows, title: str, file: dict) -> HttpResponse:
    columns = [
        excel.Column("Số TT", excel.Kind.INTEGER, 7), excel.Column("Họ và tên", width=26), excel.Column("Nơi đi", width=32),
        excel.Column("Ngày đi", excel.Kind.DATE), excel.Column("Nơi đến", width=32), excel.Column("Ngày đến", excel.Kind.DATE),
        excel.Column("Kết quả đối khớp", width=38), excel.Column("Số ngày chưa rõ", excel.Kind.INTEGER, 12),
    ]  # fmt: skip
    pairs = found.pairs(rows.order_by(*ORDER)[:MAX_ROWS])
    cells = (
        [number, pair.movement.member.full_name, pair.origin, pair.left_on, pair.destination, pair.arrived_on, pair.status_words, pair.age]
        for number, pair in enumerate(pairs, 1)
    )  # fmt: skip
    whole = found.partition
    titles = [
        title.upper(), f"Từ ngày {format_date(found.asked.start)} đến ngày {format_date(found.asked.end)}",
        f"Đến ngày {format_date(whole.day)}: tổng các đơn vị trực thuộc {format_number(whole.summed)}, đang chuyển giữa các đơn vị đó "
        f"{format_number(whole.between)}, đảng số {format_number(whole.total)}",
    ]  # fmt: skip
    return answer_xlsx(request, columns, cells, titles=titles, **file)
