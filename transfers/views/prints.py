"""Printed papers of the procedures of this app: of one case, blank, a letter cancelled, of a batch."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.permissions import Permission as P
from core.access import page
from core.exports import answer_pdf
from core.findings import Finding, Refused
from core.pages import add_findings
from core.printing import print_together
from jobs.services import start
from transfers.documents.batch import MOST_PAPERS, BatchForm, ready_pairs
from transfers.documents.facts import Facts
from transfers.documents.form import TransferForm
from transfers.documents.letter import BY_TYPE, print_letter
from transfers.documents.printing import AT_ONCE, print_form, print_forms
from transfers.documents.register import print_register
from transfers.documents.table import FORMS, SUBJECTS, cases_of, facts_for, forms_for, path_of
from transfers.models import IntroductionLetter

REGISTER_SLUG = "10-shd"


def _form(code: str, subject: str = "") -> TransferForm:
    if code not in FORMS or (subject and FORMS[code].subject != subject):
        raise Http404("Không có mẫu này.")
    return FORMS[code]


def _way(last: str, *between: dict[str, str]) -> list[dict[str, str]]:
    first = {"label": "Chuyển sinh hoạt đảng", "url": reverse("transfers:list")}
    return [first, *between, {"label": last, "url": ""}]


def _name(case) -> str:
    return getattr(case, "full_name", "") or (case.member.full_name if hasattr(case, "member") else case.act.title)


@page(permission=P.TRANSFER_VIEW)
@require_safe
def print_case(request: HttpRequest, subject: str, pk: int, code: str) -> HttpResponse:
    """A paper of one case; when it does not print yet, the page says why."""
    if subject not in SUBJECTS:
        raise Http404("Không có loại hồ sơ này.")
    case, form = get_object_or_404(cases_of(subject, request.scope), pk=pk), _form(code, subject)
    facts = facts_for(case, request.scope)
    return answer_pdf(request, print_form(form, facts), name=f"{code} {_name(case)}", what=f"{form.title_for(facts)} – {_name(case)}",
                      path=path_of(case), filters={subject: case.pk, "form": code})  # fmt: skip


@page(permission=P.TRANSFER_VIEW)
@require_safe
def prints_of(request: HttpRequest, subject: str, pk: int) -> HttpResponse:
    """«Bản in» of one case of any procedure: every paper, filled or blank, and why one does not print yet."""
    if subject not in SUBJECTS:
        raise Http404("Không có loại hồ sơ này.")
    case = get_object_or_404(cases_of(subject, request.scope), pk=pk)
    way = _way("In giấy tờ", {"label": str(case), "url": case.get_absolute_url()})
    context = {"case": case, "prints": forms_for(case, request.scope.on), "breadcrumbs": way}
    return render(request, "transfers/prints_of.html", context)


@page(permission=P.TRANSFER_VIEW)
@require_safe
def print_one_letter(request: HttpRequest, pk: int) -> HttpResponse:
    """One letter of introduction, also when it was cancelled: then it prints HỦY."""
    letter = get_object_or_404(IntroductionLetter.objects.visible_to(request.scope), pk=pk)
    subject = "transfer" if letter.transfer_id else "temporary"
    case = get_object_or_404(cases_of(subject, request.scope), pk=letter.transfer_id or letter.temporary_id)
    printed = print_together([print_letter(letter, facts_for(case, request.scope))])
    title = BY_TYPE[letter.letter_type].title_on(letter.made_on)
    return answer_pdf(request, printed, name=f"giay gioi thieu {_name(case)}", what=f"{title} – {_name(case)}", path=path_of(case),
                      filters={"letter": letter.pk})  # fmt: skip


@page(permission=P.TRANSFER_VIEW)
@require_safe
def print_blank(request: HttpRequest, code: str) -> HttpResponse:
    """A paper to fill by hand."""
    on = timezone.localdate()
    if code == REGISTER_SLUG:
        printed = print_register(None, [], start=None, end=None, on=on, reveal=False)
        return answer_pdf(
            request, printed, name="10-SHD de trong", what="Sổ giới thiệu sinh hoạt đảng (để trống)", path=""
        )
    form = _form(code)
    if not form.blank:
        raise Refused(Finding("not_blank", "Mẫu này không in để trống.", remedy="In từ hồ sơ."))
    return answer_pdf(request, print_form(form, Facts(None, on)), name=f"{code} de trong", what=f"{form.title_on(on)} (để trống)", path="",
                      filters={"form": code})  # fmt: skip


@page(permission=P.TRANSFER_VIEW)
@require_safe
def blanks(request: HttpRequest) -> HttpResponse:
    """Every paper that prints blank."""
    on = timezone.localdate()
    rows = [(form.group, form.code_on(on), form.title_on(on), form.slug) for form in FORMS.values() if form.blank]
    rows.append(("Sổ", "Mẫu 10-SHĐ", "Sổ giới thiệu sinh hoạt đảng", REGISTER_SLUG))
    return render(request, "transfers/print_blanks.html", {"rows": rows, "breadcrumbs": _way("Mẫu trống")})


@page(permission=P.TRANSFER_VIEW)
@require_http_methods(["GET", "POST"])
def print_batch(request: HttpRequest) -> HttpResponse:
    """A selection of transfers × papers: at once when it is small, else one background job, one PDF or one archive to download."""
    initial = {"cases": request.GET.getlist("case"), "forms": request.GET.getlist("form")}
    form = BatchForm(
        request.POST or None, cases=cases_of("transfer", request.scope), on=request.scope.on, initial=initial
    )
    if request.method == "POST" and form.is_valid():
        try:
            return _start_batch(request, form.cleaned_data)
        except Refused as refused:
            add_findings(form, refused)
    context = {"form": form, "breadcrumbs": _way("In nhiều hồ sơ")}
    return render(request, "transfers/print_batch.html", context, status=422 if form.is_bound else 200)


def _start_batch(request: HttpRequest, values: dict) -> HttpResponse:
    ready, left = ready_pairs(
        cases_of("transfer", request.scope).filter(pk__in=values["cases"]), values["forms"], request.scope
    )
    if not ready:
        raise Refused(Finding("nothing", f"Không có giấy nào in được. {' '.join(left[:3])}", field="forms",
                              remedy="Chọn giấy khác hoặc ghi đủ hồ sơ trước."))  # fmt: skip
    if len(ready) > MOST_PAPERS:
        raise Refused(Finding("too_many", f"{len(ready)} giấy là quá nhiều cho một lần in (tối đa {MOST_PAPERS}).", field="cases",
                              remedy="Chọn ít hồ sơ hơn."))  # fmt: skip
    if len(ready) <= AT_ONCE and not values["archive"] and not left:
        path = request.scope.paths(str(P.TRANSFER_VIEW))[0]
        return answer_pdf(request, print_forms(ready), name="giay to chuyen sinh hoat", what=f"{len(ready)} giấy về chuyển sinh hoạt đảng",
                          path=path, rows=len(ready))  # fmt: skip
    params = {name: values[name] for name in ("cases", "forms", "archive")} | {"on": request.scope.on.isoformat()}
    title = f"In {len(ready)} giấy về chuyển sinh hoạt đảng của {len({facts.case.pk for _, facts in ready})} người"
    return redirect(start("transfers.prints", title=title, params=params, by=request.user))
