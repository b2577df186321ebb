"""What is kept in the dossier: papers, written consents, certificates, defects."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.permissions import Permission as P
from admissions.case_page import OF_SECTION
from admissions.deciders import grassroots_of
from admissions.documents.table import forms_for
from admissions.forms.rows import ConsentForm, CourseForm, DefectForm, DossierPaperForm, InstructForm, RedressForm
from admissions.forms_table import PAPERS
from admissions.models import Admission, AdmissionDefect, AdmissionPaper
from admissions.services.cases import add_paper
from admissions.services.courses import record_course
from admissions.services.defects import Found, competent, find_defect, instruct_redo, redress
from admissions.services.keeping import add_consent, correct_paper, paper_findings
from admissions.views.access import KEEP, ask, branch_of, case_for, one_form, way
from core.access import page
from core.findings import Refused
from meetings.training.queries import AWARENESS, NEW_MEMBER

COURSES = {
    AWARENESS: "Giấy chứng nhận lớp bồi dưỡng nhận thức về Đảng",
    NEW_MEMBER: "Giấy chứng nhận lớp bồi dưỡng đảng viên mới",
}


def _ask_paper(request: HttpRequest, case: Admission, code: str) -> None:
    """The branch keeps the papers; the report of the sectional committee may be entered by whoever reviews."""
    branch = branch_of(case)
    if code in OF_SECTION and request.scope.can(P.ADMISSION_REVIEW, grassroots_of(branch) or branch):
        return
    ask(request, branch, KEEP)


@page(permission=P.ADMISSION_VIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def paper(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """Enter a paper of the dossier, or the one that replaces it."""
    case = case_for(request, pk)
    form_of = PAPERS.get(code)
    if form_of is None:
        raise Http404
    _ask_paper(request, case, code)
    if not case.is_open or (form_of.phase == "probation") != case.is_member:
        raise PermissionDenied(f"Hồ sơ đang ở trạng thái “{case.state_label}”, không ghi thêm {code}.")
    form = DossierPaperForm(request.POST or None, form_of=form_of, branch=branch_of(case), without=case.member)

    def act(values: dict) -> None:
        values = {name: value for name, value in values.items() if value is not None}
        found = paper_findings(values)
        if found:
            raise Refused(found)
        add_paper(case=case, code=code, values=values, by=request.user, on=request.scope.on)

    standing = [one for one in case.papers.filter(code=code, replaced_on=None) if not form_of.of_member]
    words = f"{form_of.title}." + (" Giấy đã có sẽ được ghi là đã làm lại." if standing else "")
    return one_form(request, case, form, act, title=f"Ghi {code}", submit="Ghi giấy tờ", done=f"Đã ghi {code}.",
                    anchor="giay-to", help=words)  # fmt: skip


@page(permission=P.ADMISSION_VIEW)
@require_safe
def forms(request: HttpRequest, pk: int) -> HttpResponse:
    """Every official form of the case: what prints filled in, what is missing for the others, blank ones."""
    case = case_for(request, pk)
    context = {"case": case, "prints": forms_for(case, request.scope.on), "breadcrumbs": way(case, ("In giấy tờ", ""))}
    return render(request, "admissions/forms.html", context)


@page(permission=P.ADMISSION_VIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def paper_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Complete or correct a paper that stands."""
    rows = AdmissionPaper.objects.visible_to(request.scope).select_related("member")
    held = get_object_or_404(rows, pk=pk)
    case = case_for(request, held.admission_id)
    _ask_paper(request, case, held.code)
    form_of = PAPERS[held.code]
    form = DossierPaperForm(request.POST or None, form_of=form_of, branch=branch_of(case), held=held)

    def act(values: dict) -> None:
        correct_paper(
            paper=held, values={name: value for name, value in values.items() if name != "member"}, on=request.scope.on
        )

    title = f"Sửa {held.code}" + (f" của {held.member.full_name}" if held.member else "")
    return one_form(
        request,
        case,
        form,
        act,
        title=title,
        submit="Lưu",
        done=f"Đã lưu {held.code}.",
        anchor="giay-to",
        help=form_of.title,
    )


@page(permission=P.ADMISSION_VIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def consent(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter a written consent, extension or conclusion of a body above."""
    case = case_for(request, pk)
    branch = branch_of(case)
    if not request.scope.can(P.ADMISSION_REVIEW, grassroots_of(branch) or branch):
        ask(request, branch, KEEP)
    form = ConsentForm(request.POST or None, initial={"kind": request.GET.get("kind", "")})
    return one_form(request, case, form, lambda values: add_consent(case=case, values=values, by=request.user, on=request.scope.on),
                    title="Ghi văn bản đồng ý, gia hạn, kết luận", submit="Ghi văn bản",
                    done="Đã ghi văn bản.", anchor="van-ban")  # fmt: skip


@page(permission=KEEP)
@require_http_methods(["GET", "HEAD", "POST"])
def course(request: HttpRequest, pk: int, course: str) -> HttpResponse:
    """Enter the certificate of a course held elsewhere."""
    case = case_for(request, pk, KEEP)
    if course not in COURSES or (course == NEW_MEMBER and not case.is_member):
        raise Http404
    form = CourseForm(request.POST or None, on=request.scope.on)

    def act(values: dict) -> None:
        record_course(case=case, course=course, values=values, by=request.user, on=request.scope.on)

    return one_form(request, case, form, act, title=COURSES[course], submit="Ghi giấy chứng nhận", done="Đã ghi giấy chứng nhận.",
                    anchor="lop-hoc")  # fmt: skip


@page(permission=P.ADMISSION_REVIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def defect(request: HttpRequest, pk: int) -> HttpResponse:
    """Record that the admission or the recognition was wrong."""
    case = case_for(request, pk)
    branch = branch_of(case)
    ask(request, branch, P.ADMISSION_REVIEW)
    if request.method == "POST":
        ask(request, grassroots_of(branch) or branch, P.ADMISSION_REVIEW)
    form = DefectForm(request.POST or None)
    return one_form(
        request, case, form, lambda values: find_defect(case=case, found=Found(**values), by=request.user, on=request.scope.on),
        title="Ghi sai phạm về kết nạp, công nhận", submit="Ghi sai phạm", done="Đã ghi sai phạm.", anchor="sai-pham",
        help="Không đủ tiêu chuẩn, điều kiện thì hủy quyết định; sai thủ tục mà đủ tiêu chuẩn thì làm lại thủ tục.",
    )  # fmt: skip


def _defect(request: HttpRequest, pk: int) -> tuple[AdmissionDefect, Admission]:
    """A defect with its case; the act is that of the body that decides."""
    row = get_object_or_404(AdmissionDefect.objects.visible_to(request.scope), pk=pk)
    case = case_for(request, row.admission_id, P.ADMISSION_DECIDE)
    decider = competent(case, request.scope.on) if request.method == "POST" else None
    if decider is not None:
        ask(request, decider.node, P.ADMISSION_DECIDE)
    return row, case


@page(permission=P.ADMISSION_DECIDE)
@require_http_methods(["GET", "HEAD", "POST"])
def defect_instruct(request: HttpRequest, pk: int) -> HttpResponse:
    """The letter that orders the procedure to be done again."""
    row, case = _defect(request, pk)
    form = InstructForm(request.POST or None)
    return one_form(request, case, form, lambda values: instruct_redo(defect=row, on=request.scope.on, **values),
                    title="Công văn chỉ đạo làm lại thủ tục", submit="Ghi công văn", done="Đã ghi công văn chỉ đạo.",
                    anchor="sai-pham")  # fmt: skip


@page(permission=P.ADMISSION_DECIDE)
@require_http_methods(["GET", "HEAD", "POST"])
def defect_redress(request: HttpRequest, pk: int) -> HttpResponse:
    """The decision to recognise the person as a member after the procedure was done again."""
    row, case = _defect(request, pk)
    form = RedressForm(request.POST or None)

    def act(values: dict) -> None:
        data = {name: value for name, value in values.items() if name != "decision_on"}
        redress(defect=row, decision_on=values["decision_on"], data=data, by=request.user, on=request.scope.on)

    return one_form(request, case, form, act, title="Quyết định công nhận đảng viên sau khi khắc phục", submit="Ghi quyết định",
                    done="Đã ghi quyết định.", anchor="sai-pham")  # fmt: skip
