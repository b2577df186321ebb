"""Cases entered after the fact (nhập hồi tố), and the case of a probationary member who has none."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.permissions import Permission as P
from admissions.forms.history import FollowForm, RecordedForm
from admissions.services.history import follow_probationer, known_days, record_person
from admissions.views.access import KEEP, ask, trail
from branches.models import Organization
from core.access import page
from core.form_pages import act_page
from members.models import Member


@page(permission=KEEP)
@require_http_methods(["GET", "HEAD", "POST"])
def record(request: HttpRequest) -> HttpResponse:
    """Enter somebody who stands half way already."""
    organizations = Organization.objects.visible_to(request.scope, KEEP).active().branches()
    home = request.scope.home
    form = RecordedForm(request.POST or None, organizations=organizations, on=request.scope.on,
                        initial={"organization": home.pk if home is not None and home.is_branch else None})  # fmt: skip
    return act_page(
        request, form, lambda values: record_person(branch=values["organization"], person=form.person, state=values["state"],
                                                    values=form.values, by=request.user, on=request.scope.on),
        leads=lambda case: case, done=lambda case: f"Đã nhập hồ sơ của {case.applicant.full_name}.", template="admissions/record.html",
        title="Nhập hồi tố hồ sơ kết nạp", submit="Nhập hồ sơ", back=reverse("admissions:list"), breadcrumbs=trail(("Nhập hồi tố", "")),
    )  # fmt: skip


@page(permission=KEEP)
@require_http_methods(["GET", "HEAD", "POST"])
def follow(request: HttpRequest, pk: int) -> HttpResponse:
    """Open the case of a probationary member; what the record knows already stands in the form."""
    rows = Member.objects.visible_to(request.scope, P.ADMISSION_VIEW).current().select_related("organization")
    member = get_object_or_404(rows, pk=pk)
    ask(request, member.organization, KEEP)
    form = FollowForm(request.POST or None, member=member, initial=known_days(member))
    return act_page(
        request, form, lambda values: follow_probationer(member=member, values=form.values, helper=values["helper"], by=request.user,
                                                         on=request.scope.on),
        leads=lambda case: case, done=f"Đã lập hồ sơ theo dõi đảng viên dự bị {member.full_name}.", template="admissions/form.html",
        title="Lập hồ sơ theo dõi đảng viên dự bị", submit="Lập hồ sơ theo dõi", back=member.get_absolute_url(),
        subtitle=f"{member.full_name} · {member.organization.name}",
        help="Hồ sơ bắt đầu ở bước Đảng viên dự bị; các bước công nhận chính thức làm tiếp từ đây.",
        breadcrumbs=trail((member.full_name, member.get_absolute_url()), ("Lập hồ sơ theo dõi", "")),
    )  # fmt: skip
