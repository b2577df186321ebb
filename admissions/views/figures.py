"""Số liệu kết nạp: the structure by period, the funnel, the people and branches behind every number."""

from __future__ import annotations

from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.asked import asked_organization
from accounts.permissions import Permission as P
from admissions import funnel as ways
from admissions.figures import Condition, Counts, count_date, people
from admissions.models import BEFORE_CEREMONY, AdmissionState
from admissions.stages import STAGES
from admissions.structure import (
    AVERAGE,
    COMPLETE,
    SENSITIVE_ROWS,
    TOTAL,
    Row,
    Structure,
    conditions,
    group_condition,
    kept_back,
    label_of,
    organizations_of,
)
from admissions.views.access import trail
from branches.models import Organization
from branches.models.organization import LIVING
from branches.naming import path_ids
from core.access import page
from core.charts import Bars, Figure, Lines, Series
from core.dates import Month
from core.excel import Column, Kind
from core.exports import answer_xlsx
from core.numbers import format_number
from core.spans import Span, SpanForm, span_of
from regulations.lookup import lookup_label, rule_on

PER_PAGE = 50
SMALL_CELL = "report.small_cell_hidden_below"  # code of the dated parameter
HIDDEN = "số nhỏ, không hiện"
COUNT_WORDS = {"ceremony": "ngày tổ chức lễ kết nạp", "decision": "ngày quyết định kết nạp"}
FUNNEL_WORDS = {
    "now": "Hiện có",
    "late": "Quá hạn",
    "entered": "Vào trong kỳ",
    "passed": "Đi tiếp",
    "fallen": "Ra khỏi quy trình",
}


def node_of(request: HttpRequest) -> Organization:
    """The unit the page is about."""
    return asked_organization(request, P.ADMISSION_VIEW)


def frame(request: HttpRequest, node: Organization, current: str) -> dict:
    """What the three pages share: parts, the way up the tree."""
    parts = (("figures", "Cơ cấu"), ("funnel", "Nguồn, tiến độ"), ("targets", "Chỉ tiêu"))
    above = [one for one in node.ancestors() if request.scope.can(P.ADMISSION_VIEW, one)]
    return {
        "node": node, "above": [*above, node],
        "tabs": [
            {"label": label, "url": f"{reverse(f'admissions:{name}')}?{urlencode({'organization': node.pk})}", "current": name == current}
            for name, label in parts
        ],
        "breadcrumbs": trail((dict(parts)[current], "")),
    }  # fmt: skip


def _spanned(request: HttpRequest, node: Organization, span: Span) -> dict:
    initial = {"part": span.part, "year": span.year, "organization": node.pk}
    initial |= {"from": span.start, "to": span.end} if "from" in span.query else {}
    query = urlencode({"organization": node.pk, **span.query})
    return {"span": span, "form": SpanForm(initial=initial), "query": query, "span_query": urlencode(span.query)}


class _Shown:
    """A row of sheet 2 as this person may see it: small numbers of religion are kept back, names open where members may be seen."""

    def __init__(self, request: HttpRequest, node: Organization, query: str) -> None:
        self.named = request.scope.can(P.MEMBER_VIEW, node)
        self.sensitive = request.scope.can(P.MEMBER_SENSITIVE, node)
        self.least = rule_on(SMALL_CELL, request.scope.on).value
        self.query = query

    def row(self, row: Row) -> dict:
        """The row with its words and the address of its people."""
        closed = row.code in SENSITIVE_ROWS and not self.sensitive
        shown = {
            "row": row,
            "now": self._words(row, row.now),
            "before": self._words(row, row.before),
            "href": "",
        }
        if row.pressable and self.named and not closed and row.now is not None:
            shown["href"] = f"{reverse('admissions:figure_people')}?{self.query}&{urlencode({'code': row.code})}"
        return shown

    def _words(self, row: Row, value) -> str:
        if kept_back(row.code, value, sensitive=self.sensitive, least=self.least):
            return HIDDEN
        return "" if value is None else format_number(value, row.decimals)

    def groups(self, rows) -> list[dict]:
        """Rows of sheet 2B with people in them, the total first."""
        made = []
        for row in rows:
            if not row.total and row.number:
                continue
            hidden = not self.sensitive and row.number and row.total < self.least
            href = f"{reverse('admissions:figure_people')}?{self.query}&{urlencode({'code': row.code})}"
            may = self.named and (self.sensitive or not row.code.startswith(SENSITIVE_ROWS))
            made.append({"row": row, "hidden": hidden, "href": href if may and not hidden else ""})
        return made


@page(permission=P.ADMISSION_VIEW)
@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    """Sheet 2 and 2B of a node for a period beside the same period of last year, by month, by unit."""
    node = node_of(request)
    span, wrong = span_of(request.GET, request.scope.on)
    sheet = Structure(node, span)
    context = frame(request, node, "figures") | _spanned(request, node, span)
    shown = _Shown(request, node, context["query"])
    context |= {
        "sheet": sheet, "wrong": wrong, "rows": [shown.row(row) for row in sheet.rows],
        "ethnic_groups": shown.groups(sheet.ethnic_groups()),
        "religions": shown.groups(sheet.religions()) if shown.sensitive else [], "units": _units(node, sheet),
        "charts": [chart for chart in (_months(sheet), _bars(sheet, "B2.2", "Tuổi đời"), _bars(sheet, "B2.1", "Nghề nghiệp")) if chart],
        "stats": _stats(context["query"], sheet, shown.named), "count_words": COUNT_WORDS[count_date(span.end)],
        "may_export": request.scope.can(P.MEMBER_EXPORT, node),
    }  # fmt: skip
    return render(request, "admissions/figures.html", context, status=422 if wrong else 200)


def _stats(query: str, sheet: Structure, named: bool) -> list[dict]:
    """The figures on top: everybody, women, Youth Union members, minorities, average age, complete records."""

    def people_of(code: str) -> str:
        return f"{reverse('admissions:figure_people')}?{query}&{urlencode({'code': code})}" if named else ""

    made = []
    for code in (TOTAL, "B2.nu", "B2.dtn", "B2.dt"):
        row = sheet.by_code[code]
        label = "Đảng viên mới kết nạp" if code == TOTAL else row.label.lstrip("- ")
        made.append(
            {
                "label": label,
                "value": format_number(row.now),
                "note": row.share,
                "change": row.change,
                "href": people_of(code),
            }
        )
    age = sheet.by_code[AVERAGE].now
    made.append({"label": "Tuổi bình quân", "value": "–" if age is None else format_number(age, 1)})
    return [*made, {"label": label_of(COMPLETE), "value": sheet.complete, "href": people_of(COMPLETE)}]


def _units(node: Organization, sheet: Structure) -> list[dict]:
    """Organisations directly below with their admissions now and a year before; together the figure of the node."""
    counted: dict[int, list[int]] = {}
    for place, counts in enumerate((sheet.now, sheet.before)):
        for key, (n, _) in counts.by["child"].items():
            if key:
                counted.setdefault(path_ids(key)[0], [0, 0])[place] = n
    rows = Organization.objects.filter(Q(parent=node, status__in=LIVING) | Q(pk__in=counted)).order_by(
        "sort_order", "sort_key"
    )
    made = []
    for one in rows:
        now, before = counted.get(one.pk, (0, 0))
        inside = one.path.startswith(node.path)
        query = urlencode({"organization": one.pk, **sheet.span.query}) if inside else ""
        made.append({"unit": one, "now": now, "before": before, "query": query})
    return made


def _months(sheet: Structure) -> Lines | None:
    first, last = Month.of(sheet.span.start), Month.of(sheet.span.end)
    months = [first]
    while months[-1] < last and len(months) < 60:
        months.append(months[-1].next)
    if len(months) < 3:
        return None

    def line(label: str, counts: Counts, back: int) -> Series:
        values = [counts.number(Condition.of("month", month.plus(-back).isoformat())) for month in months]
        return Series(label, [Figure(str(month), n) for month, n in zip(months, values, strict=True)])

    series = [line(sheet.span.label.capitalize(), sheet.now, 0), line("Cùng kỳ năm trước", sheet.before, 12)]
    return Lines("Kết nạp từng tháng", [str(month) for month in months], series, unit="đảng viên", heading="Tháng")


def _bars(sheet: Structure, group: str, title: str) -> Bars | None:
    place = [row.code for row in sheet.rows].index(group)
    figures_ = []
    for row in sheet.rows[place + 1 :]:
        if row.indent < 2:
            break
        if row.indent == 2 and row.pressable and row.now:
            figures_.append(Figure(row.label.lstrip("- ").rstrip(":"), int(row.now)))
    return Bars(f"{title} của đảng viên mới kết nạp", figures_, unit="đảng viên", heading=title) if figures_ else None


@page(permission=P.ADMISSION_VIEW)
@require_safe
def figures_xlsx(request: HttpRequest) -> HttpResponse:
    """Sheet 2 or, with ``bieu=2b``, sheet 2B as a workbook."""
    node = node_of(request)
    span, wrong = span_of(request.GET, request.scope.on)
    if wrong:
        raise Http404
    if not request.scope.can(P.MEMBER_EXPORT, node):
        raise PermissionDenied("Đồng chí chưa được giao quyền xuất danh sách.")
    sheet, second = Structure(node, span), request.GET.get("bieu") == "2b"
    if second:
        columns = [Column("TT", width=6), Column("Tên dân tộc, tôn giáo", width=40), Column("Tổng số", Kind.INTEGER),
                   Column("Trong đó: nữ", Kind.INTEGER), Column("Tỷ lệ (%)")]  # fmt: skip
        blocks = [("I. Chia theo dân tộc", sheet.ethnic_groups())]
        if request.scope.can(P.MEMBER_SENSITIVE, node):
            blocks.append(("II. Chia theo tôn giáo", sheet.religions()))
        rows = [line for title, block in blocks for line in ([("", title, None, None, "")]
                + [(row.number, row.label, row.total, row.women, row.share) for row in block])]  # fmt: skip
        name, title = "2B", "ĐẢNG VIÊN MỚI KẾT NẠP, chia theo dân tộc và tôn giáo"
    else:
        columns = [Column("Tiêu chí", width=60), Column("Kỳ này", Kind.TEXT), Column("Cùng kỳ năm trước", Kind.TEXT),
                   Column("(%) kỳ này so với cùng kỳ năm trước"), Column("Tỷ lệ trong tổng số")]  # fmt: skip
        shown = _Shown(request, node, "")
        rows = [
            ("  " * row.indent + row.label, shown.row(row)["now"], shown.row(row)["before"], row.ratio, row.share)
            for row in sheet.rows
        ]
        name, title = "2", "THỐNG KÊ ĐẢNG VIÊN MỚI KẾT NẠP"
    titles = [f"Biểu số {name}-BTCTW (bản làm việc)", f"{title} {span.label}", node.name]
    return answer_xlsx(request, columns, rows, name=f"bieu-{name.lower()}-{node.code}-{span.end}", what=f"Biểu số {name} {span.label}",
                       path=node.path, titles=titles, sheet_name=f"Biểu {name}", filters=span.query)  # fmt: skip


@page(permission=P.ADMISSION_VIEW)
@require_safe
def figure_people(request: HttpRequest) -> HttpResponse:
    """The people (or organisations) behind a figure of sheet 2 or 2B; their number is the figure."""
    node = node_of(request)
    span, wrong = span_of(request.GET, request.scope.on)
    code = request.GET.get("code", TOTAL)
    if wrong:
        raise Http404
    if not request.scope.can(P.MEMBER_VIEW, node):
        raise PermissionDenied("Đồng chí chưa được giao quyền xem danh sách đảng viên.")
    if code.startswith(SENSITIVE_ROWS) and not request.scope.can(P.MEMBER_SENSITIVE, node):
        raise PermissionDenied("Đồng chí chưa được giao quyền xem mục tôn giáo, quan hệ nước ngoài.")
    back = f"{reverse('admissions:figures')}?{urlencode({'organization': node.pk, **span.query})}"
    context = {"node": node, "span": span, "code": code, "breadcrumbs": trail(("Cơ cấu", back), ("Danh sách", ""))}
    if code.startswith("B2.III"):
        rows = organizations_of(Structure(node, span).organizations, code)
        if rows is None:
            raise Http404
        context |= {"label": lookup_label("statistical_row", code), "is_organizations": True}
    else:
        label, condition = _condition(code)
        rows = people(node, span, condition)
        context["label"] = label
    kept = request.GET.copy()
    kept.pop("trang", None)
    context |= {"rows": Paginator(rows, PER_PAGE).get_page(request.GET.get("trang")), "kept": kept.urlencode()}
    return render(request, "admissions/figures_people.html", context)


def _condition(code: str) -> tuple[str, Condition]:
    found = conditions().get(code)
    if found is not None:
        return label_of(code), found
    group = group_condition(code)
    if group is None:
        raise Http404
    return group


@page(permission=P.ADMISSION_VIEW)
@require_safe
def funnel(request: HttpRequest) -> HttpResponse:
    """Who stands at which step, what moved in the period, who is late, the source by group, branches that admit nobody."""
    node = node_of(request)
    span, wrong = span_of(request.GET, request.scope.on)
    found = ways.funnel(node, span, request.scope.on)
    idle = ways.idle_branches(node, request.scope.on, ways.IDLE_YEARS[0])
    open_ = [stage for stage in found.stages if stage.state not in ways.FALLEN_STATES]
    bars = [Figure(stage.state.label, stage.now) for stage in open_ if stage.state in BEFORE_CEREMONY]
    context = frame(request, node, "funnel") | _spanned(request, node, span)
    context |= {
        "wrong": wrong, "funnel": found, "open_stages": open_,
        "ended_stages": [one for one in found.stages if one.state in ways.FALLEN_STATES],
        "stage_labels": STAGES, "late": sum(stage.late for stage in found.stages),
        "idle": [(years, sum(one.idle_for(years, request.scope.on) for one in idle)) for years in ways.IDLE_YEARS],
        "chart": Bars("Người đang ở từng bước trước lễ kết nạp", bars, unit="người", heading="Bước") if found.open else None,
    }  # fmt: skip
    return render(request, "admissions/figures_funnel.html", context, status=422 if wrong else 200)


@page(permission=P.ADMISSION_VIEW)
@require_safe
def funnel_people(request: HttpRequest) -> HttpResponse:
    """The cases behind a figure of the funnel; a case stands as often as it was counted."""
    node = node_of(request)
    span, wrong = span_of(request.GET, request.scope.on)
    what, state, group = (request.GET.get(name, "") for name in ("what", "state", "group"))
    if not what:
        what, state = "now", str(AdmissionState.PROSPECT)
    stages = {stage.code: stage.label for stage in STAGES}
    known = stages if what == "group" else AdmissionState.values
    if (
        wrong
        or (what not in FUNNEL_WORDS and what != "group")
        or (state not in known and not (what == "late" and not state))
    ):
        raise Http404
    rows = ways.behind(node, span, request.scope.on, what, state, group)
    if what == "group":
        label = f"{stages[state]}: {lookup_label('admission_source_group', group) or 'Chưa ghi nhóm'}"
    else:
        label = f"{FUNNEL_WORDS[what]}: {AdmissionState(state).label}" if state else FUNNEL_WORDS[what]
    kept = request.GET.copy()
    kept.pop("trang", None)
    back = f"{reverse('admissions:funnel')}?{urlencode({'organization': node.pk, **span.query})}"
    context = {
        "node": node, "span": span, "label": label, "kept": kept.urlencode(),
        "rows": Paginator(rows, PER_PAGE).get_page(request.GET.get("trang")),
        "in_period": what in ("entered", "passed", "fallen"), "breadcrumbs": trail(("Nguồn, tiến độ", back), (label, "")),
    }  # fmt: skip
    return render(request, "admissions/figures_cases.html", context)


@page(permission=P.ADMISSION_VIEW)
@require_safe
def idle(request: HttpRequest) -> HttpResponse:
    """Branches that have admitted nobody for 1, 2 or 3 years."""
    node, asked = node_of(request), request.GET.get("years", "1")
    if asked not in {str(years) for years in ways.IDLE_YEARS}:
        raise Http404
    rows = ways.idle_branches(node, request.scope.on, int(asked))
    back = f"{reverse('admissions:funnel')}?{urlencode({'organization': node.pk})}"
    context = {
        "node": node, "years": int(asked), "rows": Paginator(rows, PER_PAGE).get_page(request.GET.get("trang")),
        "kept": urlencode({"organization": node.pk, "years": asked}),
        "breadcrumbs": trail(("Nguồn, tiến độ", back), ("Chi bộ chưa kết nạp", "")),
    }  # fmt: skip
    return render(request, "admissions/figures_idle.html", context)
