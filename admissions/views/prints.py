"""Printed forms: of one case, blank, of one meeting or sitting, of a batch, and the book of people followed."""

from __future__ import annotations

from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.permissions import Permission as P
from admissions.documents.batch import FORM_OF_STAGE, MOST_PAPERS, BatchForm, facts_for, ready_pairs
from admissions.documents.facts import Facts
from admissions.documents.form import PrintForm
from admissions.documents.printing import AT_ONCE, print_form, print_forms
from admissions.documents.source import print_source_book
from admissions.documents.table import FORMS, shown_code, title_of
from admissions.models import Admission, AdmissionBallot
from branches.models import Organization
from core.access import page
from core.dates import format_date
from core.exports import answer_pdf
from core.findings import Finding, Refused
from core.pages import add_findings
from jobs.services import start
from meetings.models import Meeting

FIRST_YEAR = 2000


def _form(code: str) -> PrintForm:
    if code not in FORMS:
        raise Http404("Không có mẫu này.")
    return FORMS[code]


def _cases(request: HttpRequest):
    return Admission.objects.visible_to(request.scope).select_related(
        "applicant", "organization__parent", "member__organization__parent", "destination__parent"
    )


@page(permission=P.ADMISSION_VIEW)
@require_safe
def print_case(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """A form of one case; when it does not print yet, the page says why."""
    case, form = get_object_or_404(_cases(request), pk=pk), _form(code)
    facts = facts_for(case, request.scope)
    printed = print_form(form, facts)
    what = title_of(form, facts.on)
    return answer_pdf(request, printed, name=f"{code} {case.applicant.full_name}", what=f"{what} – {case.applicant.full_name}",
                      path=case.organization.path, filters={"case": case.pk, "form": code})  # fmt: skip


@page(permission=P.ADMISSION_VIEW)
@require_safe
def print_blank(request: HttpRequest, code: str) -> HttpResponse:
    """A form to fill by hand."""
    form = _form(code)
    if not form.blank:
        raise Refused(Finding("not_blank", "Mẫu này không in để trống.", remedy="In từ hồ sơ."))
    facts = Facts(None, timezone.localdate())
    return answer_pdf(request, print_form(form, facts), name=f"{code} de trong", what=f"{title_of(form, facts.on)} (để trống)", path="",
                      filters={"form": code})  # fmt: skip


@page(permission=P.ADMISSION_VIEW)
@require_safe
def blanks(request: HttpRequest) -> HttpResponse:
    """Every form that prints blank."""
    on = timezone.localdate()
    rows = [(form.group, shown_code(form), title_of(form, on), form.slug) for form in FORMS.values() if form.blank]
    return render(request, "admissions/print_blanks.html", {"rows": rows})


def _print_ballots(request: HttpRequest, ballots, *, name: str, what: str, path: str) -> HttpResponse:
    """The form of each tally, one person after the other, in one file."""
    seen, wanted = set(), []
    rows = ballots.filter(stage__in=FORM_OF_STAGE, admission__in=_cases(request)).order_by(
        "admission__applicant__name_sort_key", "attempt", "pk"
    )
    for ballot in rows.select_related(
        "admission__applicant", "admission__organization", "admission__member__organization"
    ):
        form = FORMS[FORM_OF_STAGE[ballot.stage]]
        facts = facts_for(ballot.admission, request.scope)
        if (form.slug, ballot.admission_id) not in seen and not form.why_not(facts):
            seen.add((form.slug, ballot.admission_id))
            wanted.append((form, facts))
    if not wanted:
        raise Refused(Finding("nobody", "Cuộc họp này chưa có biểu quyết về kết nạp, công nhận nào được ghi vào hồ sơ.",
                              remedy="Thông qua biên bản, hoặc ghi biểu quyết vào hồ sơ từng người, rồi in lại."))  # fmt: skip
    return answer_pdf(request, print_forms(wanted), name=name, what=what, path=path, rows=len(wanted))


@page(permission=P.ADMISSION_VIEW)
@require_safe
def print_meeting(request: HttpRequest, pk: int) -> HttpResponse:
    """The resolutions of one branch meeting (6-KNĐ, 13-KNĐ), one for each person it considered, in one file."""
    meeting = get_object_or_404(Meeting.objects.visible_to(request.scope).select_related("organization"), pk=pk)
    return _print_ballots(
        request, AdmissionBallot.objects.filter(vote__meeting=meeting), name=f"nghi quyet ket nap {meeting.organization.code} "
            f"{meeting.held_on}",
        what=f"Nghị quyết về kết nạp, công nhận – {meeting}", path=meeting.organization.path,
    )  # fmt: skip


@page(permission=P.ADMISSION_VIEW)
@require_safe
def print_sitting(request: HttpRequest, organization: int, stage: str, day: str) -> HttpResponse:
    """The forms of one sitting of a body on a day, one for each person, in one file."""
    body = get_object_or_404(Organization.objects.visible_to(request.scope), pk=organization)
    try:
        held_on = date.fromisoformat(day)
    except ValueError:
        raise Http404("Không có ngày này.") from None
    if stage not in FORM_OF_STAGE:
        raise Http404("Không có việc này.")
    ballots = AdmissionBallot.objects.filter(organization=body, stage=stage, held_on=held_on)
    return _print_ballots(request, ballots, name=f"{FORM_OF_STAGE[stage]} {body.code} {day}", what=f"{body.name}, họp ngày "
        f"{format_date(held_on)}",
                          path=body.path)  # fmt: skip


@page(permission=P.ADMISSION_VIEW)
@require_safe
def source_book(request: HttpRequest, branch: int, year: int) -> HttpResponse:
    """Sổ theo dõi nguồn of a branch and a year."""
    unit = get_object_or_404(Organization.objects.visible_to(request.scope, P.ADMISSION_VIEW).branches(), pk=branch)
    today = timezone.localdate()
    if not FIRST_YEAR <= year <= today.year + 1:
        raise Http404("Không có sổ của năm này.")
    printed = print_source_book(unit, year, on=today, sensitive=request.scope.can(P.MEMBER_SENSITIVE, unit))
    return answer_pdf(request, printed, name=f"so nguon {unit.code} {year}", what=f"Sổ theo dõi nguồn năm {year} – {unit.name}",
        path=unit.path,
                      filters={"year": year})  # fmt: skip


@page(permission=P.ADMISSION_VIEW)
@require_http_methods(["GET", "POST"])
def print_batch(request: HttpRequest) -> HttpResponse:
    """A selection of people × forms: at once when it is small, else one background job, one PDF or one archive to download."""
    form = BatchForm(
        request.POST or None,
        cases=_cases(request),
        initial={"cases": request.GET.getlist("case"), "forms": request.GET.getlist("form")},
    )
    if request.method == "POST" and form.is_valid():
        try:
            return _start_batch(request, form)
        except Refused as refused:
            add_findings(form, refused)
    return render(request, "admissions/print_batch.html", {"form": form}, status=422 if form.is_bound else 200)


def _start_batch(request: HttpRequest, form: BatchForm) -> HttpResponse:
    values = form.cleaned_data
    ready, left = ready_pairs(_cases(request).filter(pk__in=values["cases"]), values["forms"], request.scope)
    if not ready:
        raise Refused(
            Finding(
                "nothing",
                f"Không có giấy nào in được. {' '.join(left[:3])}",
                field="forms",
                remedy="Chọn mẫu khác hoặc ghi đủ hồ sơ trước.",
            )
        )
    if len(ready) > MOST_PAPERS:
        raise Refused(
            Finding(
                "too_many",
                f"{len(ready)} giấy là quá nhiều cho một lần in (tối đa {MOST_PAPERS}).",
                field="cases",
                remedy="Chọn ít người hơn.",
            )
        )
    if len(ready) <= AT_ONCE and not values["archive"] and not left:
        path = request.scope.paths(str(P.ADMISSION_VIEW))[0]
        return answer_pdf(
            request,
            print_forms(ready),
            name="ban in ket nap",
            what=f"{len(ready)} giấy về kết nạp",
            path=path,
            rows=len(ready),
        )
    params = {
        "cases": values["cases"],
        "forms": values["forms"],
        "archive": values["archive"],
        "on": request.scope.on.isoformat(),
    }
    title = f"In {len(ready)} giấy về kết nạp của {len({facts.case.pk for _, facts in ready})} người"
    return redirect(start("admissions.prints", title=title, params=params, by=request.user))
