"""The person: the declaration (Mẫu 2-KNĐ) panel by panel, the relatives of item 21."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.logs import record_access
from accounts.models import AccessKind
from accounts.permissions import Permission as P
from admissions.forms.person import LISTS, PANEL_OF, PANELS, Panel, PanelForm, RelativeForm, list_table
from admissions.models import Admission, AdmissionKind, ApplicantRelative
from admissions.models import AdmissionState as S
from admissions.services.cases import save_applicant
from admissions.services.keeping import remove_relative, save_relative
from admissions.views.access import KEEP, branch_of, case_for, way
from core.access import page
from core.dates import format_date
from core.findings import Refused
from core.form_pages import act_page
from core.identifiers import mask
from core.pages import add_findings, differing, keep_typed
from regulations.lookup import lookup_label

UNSTAMPED = (S.PROSPECT, S.SYMPATHIZER, S.COURSE_COMPLETED, S.PREPARING_DOSSIER)


def _sensitive(request: HttpRequest, case: Admission) -> bool:
    return request.scope.can(KEEP, branch_of(case)) or request.scope.can(P.MEMBER_SENSITIVE, branch_of(case))


def _may_write(request: HttpRequest, case: Admission) -> bool:
    return request.scope.can(KEEP, branch_of(case)) and case.is_open and not case.is_member


def _writable(request: HttpRequest, pk: int) -> Admission:
    case = case_for(request, pk, KEEP)
    if not _may_write(request, case):
        raise PermissionDenied("Lý lịch của người xin vào Đảng chỉ sửa khi hồ sơ đang mở và trước lễ kết nạp.")
    return case


@page(permission=P.ADMISSION_VIEW)
@require_safe
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole declaration, panel by panel in the order of the paper."""
    case = case_for(request, pk)
    record_access(request, AccessKind.READ, case.member or case.applicant, "Lý lịch của người xin vào Đảng")
    sensitive = _sensitive(request, case)
    shown = [_shown(case, panel) for panel in PANELS if _stands(case, panel) and (sensitive or not panel.sensitive)]
    context = {
        "case": case, "person": case.applicant, "panels": shown, "may_edit": _may_write(request, case), "sensitive": sensitive,
        "relatives": _relatives(case) if sensitive else [],
        "breadcrumbs": way(case, ("Lý lịch", "")),
    }  # fmt: skip
    return render(request, "admissions/person.html", context)


def _stands(case: Admission, panel: Panel) -> bool:
    return not panel.readmission or case.kind == AdmissionKind.READMISSION


def _shown(case: Admission, panel: Panel) -> dict:
    person = case.applicant
    items = [(_label(person, name), _words(person, name)) for name in panel.columns]
    empty = [label for label, words in items if not words]
    tables = [
        (
            table,
            [
                [(column, row.get(column.name, "")) for column in table.columns]
                for row in person.declared.get(table.name) or []
            ],
        )
        for table in (list_table(name) for name in panel.lists)
    ]
    return {
        "panel": panel,
        "items": items if len(panel.columns) == 1 else [item for item in items if item[1]],
        "empty": empty,
        "tables": tables,
        "text": len(panel.columns) == 1,
    }


def _label(person, name: str) -> str:
    words = str(person._meta.get_field(name).verbose_name)
    return words[:1].upper() + words[1:]


def _words(person, name: str) -> str:
    value = getattr(person, name)
    if isinstance(value, bool):
        return "Có" if value else "Không"
    if name == "personal_id":
        return mask(value) if value else ""
    if name in LISTS:
        return lookup_label(LISTS[name], value)
    if hasattr(person, f"get_{name}_display"):
        return getattr(person, f"get_{name}_display")()
    return format_date(value) if hasattr(value, "year") else str(value or "")


def _relatives(case: Admission) -> list[ApplicantRelative]:
    rows = list(case.applicant.relatives.all())
    for row in rows:
        row.relationship_words = lookup_label("relationship", row.relationship)
    return rows


@page(permission=KEEP)
@require_http_methods(["GET", "HEAD", "POST"])
def person_edit(request: HttpRequest, pk: int, panel: str) -> HttpResponse:
    """One panel of the declaration; lists have blank rows and “Thêm dòng”. The second of two people is told and loses nothing."""
    case = _writable(request, pk)
    part, on = PANEL_OF.get(panel), request.scope.on
    if part is None or not _stands(case, part):
        raise Http404
    back = reverse("admissions:person", args=[case.pk])
    status, theirs = 200, None
    if request.method == "POST" and "add_row" in request.POST:
        form = PanelForm(request.POST, panel=part, person=case.applicant, on=on, more_rows=2)
    else:
        form = PanelForm(request.POST or None, panel=part, person=case.applicant, on=on)
        if request.method == "POST":
            status = 422
            if form.is_valid():
                try:
                    save_applicant(
                        applicant=case.applicant, values=form.values(), version=form.cleaned_data["version"], on=on
                    )
                except Refused as refused:
                    status = add_findings(form, refused)
                    if refused.conflict:
                        theirs = _theirs(case, part, form, on)
                else:
                    messages.success(request, f"Đã lưu: {part.title}.")
                    return redirect(f"{back}#{part.slug}")
    context = {"title": part.title, "subtitle": f"{case.applicant.full_name} · Lý lịch của người xin vào Đảng", "help": part.help,
               "submit": "Lưu", "back": f"{back}#{part.slug}", "theirs": theirs, "form": form, "stamped": case.state not in UNSTAMPED,
               "breadcrumbs": way(case, ("Lý lịch", back), (part.title, ""))}  # fmt: skip
    return render(request, "admissions/panel.html", context, status=status)


def _theirs(case: Admission, part: Panel, form: PanelForm, on) -> list[tuple[str, str]]:
    case.applicant.refresh_from_db()
    newest = PanelForm(panel=part, person=case.applicant, on=on)
    found = differing(form, {name: value for name, value in newest.initial.items() if name != "version"})
    for rowset in form.rowsets:
        stored = case.applicant.declared.get(rowset.table.name) or []
        if stored != rowset.rows():
            words = [", ".join(value for value in row.values() if value) for row in stored]
            found.append((rowset.table.title, "\n".join(words)))
    keep_typed(form, version=case.applicant.version)
    return found


@page(permission=KEEP)
@require_http_methods(["GET", "HEAD", "POST"])
def relative_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter a relative of item 21."""
    return _relative(request, _writable(request, pk), None)


@page(permission=KEEP)
@require_http_methods(["GET", "HEAD", "POST"])
def relative_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct a relative of item 21."""
    row = _row(request, pk)
    return _relative(request, _writable(request, _open_case(row).pk), row)


@page(permission=KEEP)
@require_POST
def relative_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a relative entered by mistake off the declaration."""
    row = _row(request, pk)
    case = _writable(request, _open_case(row).pk)
    asked = request.POST.get("version", "")
    try:
        remove_relative(relative=row, version=int(asked) if asked.isdecimal() and len(asked) < 10 else -1)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, f"Đã bỏ {row.full_name} khỏi lý lịch.")
    return redirect(reverse("admissions:person", args=[case.pk]) + "#family")


def _row(request: HttpRequest, pk: int) -> ApplicantRelative:
    return get_object_or_404(ApplicantRelative.objects.visible_to(request.scope).select_related("applicant"), pk=pk)


def _open_case(row: ApplicantRelative) -> Admission:
    case = Admission.objects.filter(applicant=row.applicant_id).order_by("-pk").first()
    if case is None:
        raise Http404
    return case


def _relative(request: HttpRequest, case: Admission, row: ApplicantRelative | None) -> HttpResponse:
    on, person = request.scope.on, case.applicant
    form = RelativeForm(request.POST or None, person=person, relative=row, on=on)
    back = reverse("admissions:person", args=[case.pk])
    title = "Sửa người thân" if row else "Thêm người thân"

    def conflict() -> dict:
        person.refresh_from_db()
        theirs = None
        if row is not None:
            row.refresh_from_db()
            theirs = differing(form, {name: getattr(row, name) for name in RelativeForm.COLUMNS})
        keep_typed(form, version=person.version)
        return {"theirs": theirs}

    return act_page(
        request, form, lambda values: save_relative(applicant=person, values=form.values, version=values["version"], relative=row),
        conflict=conflict, done="Đã lưu người thân.", title=title, subtitle=person.full_name, submit="Lưu", back=f"{back}#family",
        template="admissions/form.html", breadcrumbs=way(case, ("Lý lịch", back), (title, "")),
    )  # fmt: skip
