"""The pages "Căn cứ": every rule, where it comes from, how sure it is; the department adds newer values."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from core.access import Reach, page
from core.findings import Refused
from core.pages import add_findings
from regulations import queries, services
from regulations.entering import amendable
from regulations.filters import AuthorityFilter, DayForm, FormFilter, InstrumentFilter, OnDayForm, RuleFilter
from regulations.forms import InstrumentForm, ValueForm
from regulations.lookup import rules_between
from regulations.marks import Mark
from regulations.models import AuthorityRule, Instrument, LookupList, LookupValue, Parameter
from regulations.snapshot import current

AMEND = "regulation.amend"

_TABS = (
    ("Quy định", "regulations:index"),
    ("Văn bản", "regulations:instruments"),
    ("Thẩm quyền", "regulations:authority"),
    ("Mẫu biểu", "regulations:forms"),
    ("Danh mục", "regulations:lookup_lists"),
    ("Quy trình", "procedures"),
)


def tabs_at(current_name: str) -> list[dict]:
    """The parts of Căn cứ, the one shown marked."""
    return [{"label": label, "url": reverse(name), "current": name == current_name} for label, name in _TABS]


def _trail(name: str, *further: tuple[str, str]) -> list[dict]:
    """The way to a page: the tab it lies under, then labels with addresses; the last one is the page itself."""
    label = next(label for label, tab in _TABS if tab == name)
    return [{"label": label, "url": reverse(name)}, *({"label": words, "url": url} for words, url in further)]


def _list(request: HttpRequest, template: str, name: str, form: OnDayForm, **context) -> HttpResponse:
    """A list with its tabs and filters; HTMX takes the part it needs from the same page."""
    context |= {"tabs": tabs_at(name), "form": form, "day": form.day}
    return render(request, f"regulations/{template}.html", context)


def _parameter(code: str) -> Parameter:
    """The rule of that code; any text may stand in an address, so it is looked for in memory first."""
    if code not in current().by_code:
        raise Http404
    return Parameter.objects.get(code=code)


def _may_amend(request: HttpRequest) -> bool:
    return request.scope.can(AMEND)


@page(reach=Reach.SIGNED_IN)
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Quy định: every rule with its value on a day."""
    form = RuleFilter(request.GET, today=timezone.localdate())
    rows = queries.rule_rows(
        form.day,
        words=form.words,
        family=form.value("family"),
        mark=form.value("mark"),
        absent=bool(form.value("absent")),
    )
    return _list(request, "rule_list", "regulations:index", form, families=queries.by_family(rows), count=len(rows))


@page(reach=Reach.SIGNED_IN)
@require_safe
def parameter(request: HttpRequest, code: str) -> HttpResponse:
    """One rule: its value on a day, and every value it had."""
    rule_parameter = _parameter(code)
    form = DayForm(request.GET, today=timezone.localdate())
    rule = next(iter(rules_between(code, form.day, form.day)), None)
    return render(
        request,
        "regulations/parameter.html",
        {
            "parameter": rule_parameter,
            "trail": _trail("regulations:index", (rule_parameter.label, "")),
            "form": form,
            "day": form.day,
            "rule": rule,
            "history": queries.history(rule_parameter, form.day),
            "may_amend": _may_amend(request) and amendable(rule_parameter),
        },
    )


@page(reach=Reach.SIGNED_IN, permission=AMEND)
@require_http_methods(["GET", "HEAD", "POST"])
def add_value(request: HttpRequest, code: str) -> HttpResponse:
    """Add a newer value of a rule; the older ones stay as they are."""
    rule_parameter = _parameter(code)
    if not amendable(rule_parameter):
        raise Http404
    today = timezone.localdate()
    rule = next(iter(rules_between(code, today, today)), None)
    form = ValueForm(request.POST or None, parameter=rule_parameter, rule=rule)
    if request.method == "POST" and form.is_valid():
        try:
            services.add_value(rule_parameter, by=services.Person.of(request.user), **form.cleaned_data)
        except Refused as refused:
            add_findings(form, refused)
        else:
            messages.success(request, "Đã thêm giá trị mới. Các giá trị trước vẫn giữ nguyên.")
            return redirect(rule_parameter)
    trail = _trail(
        "regulations:index", (rule_parameter.label, rule_parameter.get_absolute_url()), ("Thêm giá trị mới", "")
    )
    context = {"parameter": rule_parameter, "form": form, "rule": rule, "trail": trail}
    return render(request, "regulations/add_value.html", context, status=422 if form.errors else 200)


@page(reach=Reach.SIGNED_IN)
@require_safe
def instruments(request: HttpRequest) -> HttpResponse:
    """Văn bản: the documents in force on a day."""
    form = InstrumentFilter(request.GET, today=timezone.localdate())
    rows = queries.instrument_rows(
        form.day,
        words=form.words,
        subject=form.value("subject"),
        mark=form.value("mark"),
        absent=bool(form.value("absent")),
    )
    return _list(
        request,
        "instrument_list",
        "regulations:instruments",
        form,
        rows=rows,
        count=len(rows),
        may_amend=_may_amend(request),
    )


@page(reach=Reach.SIGNED_IN)
@require_safe
def instrument(request: HttpRequest, pk: int) -> HttpResponse:
    """One document: what it governs, what it replaces, what replaced it."""
    document = get_object_or_404(Instrument, pk=pk)
    facts = current().library.by_id[document.pk]
    values = document.values.select_related("parameter").order_by("parameter__family", "parameter__order", "valid_from")
    codes = dict.fromkeys(value.parameter for value in values)
    rules = AuthorityRule.objects.filter(instrument=document).select_related("action").order_by("action__order")
    return render(
        request,
        "regulations/instrument.html",
        {
            "instrument": document,
            "trail": _trail("regulations:instruments", (document.number, "")),
            "mark": Mark(document.mark),
            "facts": facts,
            "older": document.older_links.select_related("older").order_by("older__in_force_from"),
            "newer": document.newer_links.select_related("newer").order_by("newer__in_force_from"),
            "parameters": list(codes),
            "actions": list(dict.fromkeys(rule.action.label for rule in rules)),
            "lists": LookupList.objects.filter(values__instrument=document).distinct().order_by("order"),
        },
    )


@page(reach=Reach.SIGNED_IN, permission=AMEND)
@require_http_methods(["GET", "HEAD", "POST"])
def add_instrument(request: HttpRequest) -> HttpResponse:
    """Add a document that is not yet in the list."""
    form = InstrumentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            added = services.add_instrument(by=services.Person.of(request.user), **form.cleaned_data)
        except Refused as refused:
            add_findings(form, refused)
        else:
            messages.success(request, "Đã thêm văn bản.")
            return redirect(added)
    context = {"form": form, "trail": _trail("regulations:instruments", ("Thêm văn bản", ""))}
    return render(request, "regulations/add_instrument.html", context, status=422 if form.errors else 200)


@page(reach=Reach.SIGNED_IN)
@require_safe
def authority(request: HttpRequest) -> HttpResponse:
    """Thẩm quyền: who proposes, appraises, decides, on a day."""
    form = AuthorityFilter(request.GET, today=timezone.localdate())
    rows = queries.authority_rows(form.day, form.words)
    return _list(
        request,
        "authority",
        "regulations:authority",
        form,
        rows=rows,
        count=len(rows),
        levels=list(queries.LEVELS.values()),
    )


@page(reach=Reach.SIGNED_IN)
@require_safe
def forms(request: HttpRequest) -> HttpResponse:
    """Mẫu biểu: the official forms in use on a day."""
    form = FormFilter(request.GET, today=timezone.localdate(), choices={"family": queries.form_families()})
    rows = queries.form_rows(form.day, words=form.words, family=form.value("family"), absent=bool(form.value("absent")))
    return _list(request, "form_list", "regulations:forms", form, rows=rows, count=len(rows))


@page(reach=Reach.SIGNED_IN)
@require_safe
def lookup_lists(request: HttpRequest) -> HttpResponse:
    """Danh mục: the look-up lists."""
    data = current()
    rows = [(entry, len(data.values.get(entry.code, []))) for entry in data.lists.values() if entry.code not in _WORDS]
    context = {"tabs": tabs_at("regulations:lookup_lists"), "rows": rows}
    return render(request, "regulations/lookup_lists.html", context)


#: Lists of words the program itself uses; nothing a person looks up.
_WORDS = {"parameter_word", "authority_role", "body", "case_machine"}


@page(reach=Reach.SIGNED_IN)
@require_safe
def lookup_list(request: HttpRequest, code: str) -> HttpResponse:
    """One list with all its values, ended ones too."""
    if code not in current().lists:
        raise Http404
    entry = LookupList.objects.get(code=code)
    values = LookupValue.objects.filter(list=entry).select_related("instrument").order_by("order")
    rows = [(value, queries.said_attributes(value), Mark(value.mark)) for value in values]
    shows = {
        "external_code": any(value.external_code for value, _, _ in rows),
        "period": any(value.valid_from or value.valid_to for value, _, _ in rows),
        "attributes": any(attributes for _, attributes, _ in rows),
    }
    context = {
        "list": entry,
        "rows": rows,
        "shows": shows,
        "trail": _trail("regulations:lookup_lists", (entry.label, "")),
    }
    return render(request, "regulations/lookup_list.html", context)
