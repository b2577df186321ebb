"""Residence liaison as pages: the branch at work introduces, the branch of the residence receives and comments, its committee confirms."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.permissions import Permission as P
from core.access import page
from core.case_pages import step_page
from core.form_pages import act_page
from core.pages import keep_typed
from core.paging import keyset_page
from members.models import Member
from members.record.queries import seat_holder
from members.record.values import profile_of
from transfers.forms.liaison import CertifyForm, CommentForm, LiaisonStepForm, LinkForm, PastLinkForm
from transfers.liaison_lists import comments_of_year, links_of_work, not_commented, not_introduced, residents
from transfers.models import LiaisonState, ResidenceLink
from transfers.places import committee_words
from transfers.services.liaison import (
    OPEN_LINKS,
    certify_comment,
    comment_at_residence,
    comment_of,
    comments_of_link,
    open_link,
    record_link,
    years_open,
)
from transfers.views.away_common import PAST_HELP, SEE_LOG, case_for, frame_of, member_asked, need, opening_page, trail
from transfers.views.board import organization_asked
from transfers.views.sections import sections

SECTION = "transfers:liaison_list"
S = LiaisonState
PARTS = {
    "": "Chưa giới thiệu",
    "introduced": "Chưa tiếp nhận",
    "received": "Đã tiếp nhận",
    "comment": "Chưa có nhận xét nơi cư trú",
    "ended": "Đã kết thúc",
}
_BY_NAME = ("name_sort_key", "pk")
_MAIN = frozenset({"introduce", "receive", "confirm", "assign"})


def _tabs(request: HttpRequest, part: str | None, unit) -> list[dict]:
    keep = f"&organization={unit.pk}" if unit else ""
    found = [
        {"label": label, "url": f"{reverse(SECTION)}?part={code}{keep}", "current": code == part} for code, label in PARTS.items()
    ]  # fmt: skip
    there = reverse("transfers:liaison_residence") + (f"?organization={unit.pk}" if unit else "")
    return [*found, {"label": "Đảng viên 213 trên địa bàn", "url": there, "current": part is None}]


@page(permission=P.TRANSFER_VIEW)
@require_safe
def liaison_list(request: HttpRequest) -> HttpResponse:
    """The side of the work: who is not introduced, not received, not commented on."""
    scope, unit = request.scope, organization_asked(request)
    part = request.GET.get("part", "")
    part = part if part in PARTS else ""
    context = {
        "part": part, "unit": unit, "sections": sections(SECTION), "tabs": _tabs(request, part, unit), "year": scope.on.year,
        "can_keep": scope.can(P.TRANSFER_KEEP, unit), "title": PARTS[part],
    }  # fmt: skip
    if part in ("", "comment"):
        people = not_introduced(scope, scope.on, unit) if part == "" else not_commented(scope, scope.on, unit)
        found = keyset_page(request, people, order=_BY_NAME)
        for one in found:
            one.link_words = LiaisonState(one.link_state).label if one.link_state else ""
            one.may_introduce = scope.can(P.TRANSFER_KEEP, one.organization)
        context |= {"people": found, "total": people.count()}
    else:
        links = links_of_work(scope, unit).filter(state=part)
        context |= {"page": keyset_page(request, links), "total": links.count()}
    return render(request, "transfers/liaison_list.html", context)


@page(permission=P.TRANSFER_VIEW)
@require_safe
def liaison_residence(request: HttpRequest) -> HttpResponse:
    """The side of the residence: members introduced to our branches, with the comment of the year; neither members nor visitors here."""
    scope, unit = request.scope, organization_asked(request)
    rows = residents(scope, unit)
    found = keyset_page(request, rows)
    comments = comments_of_year([link.member_id for link in found], scope.on.year)
    for link in found:
        link.comment = comments.get(link.member_id)
        link.may_comment = link.state == S.RECEIVED and scope.can(P.TRANSFER_KEEP, link.residence)
    context = {
        "page": found, "unit": unit, "sections": sections(SECTION), "tabs": _tabs(request, None, unit), "year": scope.on.year,
        "total": rows.count(),
    }  # fmt: skip
    return render(request, "transfers/liaison_residence.html", context)


@page(permission=P.TRANSFER_KEEP)
@require_http_methods(["GET", "HEAD", "POST"])
def liaison_new(request: HttpRequest) -> HttpResponse:
    """Note where a member lives, then introduce him there."""
    member = member_asked(request, P.TRANSFER_KEEP)
    before = ResidenceLink.objects.filter(member=member).select_related("residence").first() if member else None
    if before is not None and before.state in OPEN_LINKS:
        return redirect(before)
    moved = before is not None and before.home_id != member.organization_id
    initial = (
        {"residence": before.residence, "residence_unit": before.residence_unit, "address": before.address}
        if moved
        else None
    )
    return opening_page(
        request, lambda member: LinkForm(request.POST or None, initial=initial or {"address": member_address(member)}),
        lambda member, form: open_link(member=member, by=request.user, **form.cleaned_data),
        section=SECTION, title="Giới thiệu về nơi cư trú", submit="Tiếp tục: viết giấy giới thiệu", done="",
        leads=lambda link: reverse("transfers:liaison_step", args=[link.pk, "introduce"]), past=reverse("transfers:liaison_past"),
        help="Đảng viên đang công tác giữ mối liên hệ với tổ chức đảng và nhân dân nơi cư trú; không chuyển sinh hoạt đảng.",
    )  # fmt: skip


@page(permission=P.TRANSFER_KEEP)
@require_http_methods(["GET", "HEAD", "POST"])
def liaison_past(request: HttpRequest) -> HttpResponse:
    """An introduction made earlier, with the comments of its years; the reception needs the right at the residence."""

    def act(member: Member, form: PastLinkForm) -> ResidenceLink:
        link = form.link
        if link["residence"] is not None and form.cleaned_data["received_on"]:
            need(request, P.TRANSFER_KEEP, link["residence"])
        if form.rows:
            need(request, P.TASK_MANAGE, member.organization)
        return record_link(
            member=member, values=form.days, comments=form.rows, by=request.user, on=request.scope.on, **link
        )

    return opening_page(
        request, lambda member: PastLinkForm(request.POST or None, initial={"address": member_address(member)}), act, section=SECTION,
        title="Nhập hồi tố giới thiệu về nơi cư trú", submit="Nhập hồi tố", template="transfers/past_form.html", help=PAST_HELP,
        rows_title="Nhận xét của nơi cư trú các năm", rows_help="Mỗi năm một dòng, theo phiếu nhận xét đã nhận; không có thì để trống.",
        done=lambda link: f"Đã nhập giới thiệu về nơi cư trú của đồng chí {link.member.full_name}. {SEE_LOG}",
    )  # fmt: skip


def member_address(member: Member) -> str:
    """Where the record says the member lives: the temporary address when there is one, else the permanent one."""
    profile = profile_of(member)
    for kind in ("temporary", "permanent"):
        parts = [getattr(profile, f"{kind}_{part}") for part in ("detail", "commune", "province")]
        if any(parts):
            return ", ".join(part for part in parts if part)[:250]
    return ""


@page(permission=P.TRANSFER_VIEW)
@require_safe
def liaison_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One introduction; the residence sees name, year of birth, unit at work, address, task, and the comments of its time."""
    case = case_for(request, ResidenceLink, pk, "home__parent", "residence__parent")
    scope = request.scope
    year = scope.on.year
    rows = comments_of_link(case, scope.on)
    context = frame_of(
        request, case, section=SECTION, step_address="transfers:liaison_step", opened="Ghi nơi cư trú",
        main=lambda transition: transition.name in _MAIN or (transition.name == "end" and case.residence_id is None),
    )  # fmt: skip
    at_work = scope.can(P.TRANSFER_VIEW, case.home)
    here = case.residence_id is not None and case.state == S.RECEIVED
    comment = next((row for row in rows if row.year == year), None)
    to_certify = bool(comment and comment.received_on and not comment.certified_on)
    context |= {
        "comments": rows, "comment": comment, "year": year, "at_work": at_work,
        "committee_words": committee_words(case.residence) if case.residence_id else "",
        "may_comment": here and scope.can(P.TRANSFER_KEEP, case.residence) and not (comment and comment.certified_on),
        "may_certify": here and to_certify and scope.can(P.TRANSFER_PROCESS, case.residence),
    }  # fmt: skip
    return render(request, "transfers/liaison_detail.html", context)


@page(permission=P.TRANSFER_VIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def liaison_step(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """One step of an introduction."""
    case = case_for(request, ResidenceLink, pk, "home", "residence")
    seat = seat_holder(case.home, "secretary", request.scope.on) if name == "introduce" else None
    initial = (
        {"signer_name": seat.member.full_name if seat else "", "signer_position": "Bí thư"}
        if name == "introduce"
        else {}
    )
    if name == "assign":
        initial = {"task": case.task}
    return step_page(
        request, case, name, form_class=LiaisonStepForm, initial=initial,
        breadcrumbs=trail(SECTION, (case.member.full_name, case.get_absolute_url())),
    )  # fmt: skip


def _received_link(request: HttpRequest, pk: int, year: int, permission: P) -> ResidenceLink:
    """A link the residence has received, of this year or the one before; 403 without the right at the residence."""
    case = case_for(request, ResidenceLink, pk, "home", "residence")
    if case.residence_id is None or year not in years_open(request.scope.on):
        raise Http404
    need(request, permission, case.residence)  # a committee holds its right over its branches
    return case


@page(permission=P.TRANSFER_KEEP)
@require_http_methods(["GET", "HEAD", "POST"])
def liaison_comment(request: HttpRequest, pk: int, year: int) -> HttpResponse:
    """The chi ủy of the residence writes the comment of a year."""
    case, on = _received_link(request, pk, year, P.TRANSFER_KEEP), request.scope.on
    seat = seat_holder(case.residence, "secretary", on)
    form = CommentForm(
        request.POST or None, comment=comment_of(case, year), signer=seat.member.full_name if seat else "", on=on
    )
    return _written(
        request, case, form, year, f"Nhận xét đảng viên nơi cư trú năm {year}", "Ghi nhận xét",
        lambda values: comment_at_residence(link=case, year=year, by=request.user, on=on, **values),
    )  # fmt: skip


@page(permission=P.TRANSFER_PROCESS)
@require_http_methods(["GET", "HEAD", "POST"])
def liaison_certify(request: HttpRequest, pk: int, year: int) -> HttpResponse:
    """The grassroots committee of the residence confirms the comment."""
    case, on = _received_link(request, pk, year, P.TRANSFER_PROCESS), request.scope.on
    row = comment_of(case, year)
    initial = {
        "version": row.version if row else 0,
        "certified_on": on,
        "certified_by": committee_words(case.residence),
    }
    return _written(
        request, case, CertifyForm(request.POST or None, initial=initial), year, f"Xác nhận nhận xét năm {year}", "Xác nhận",
        lambda values: certify_comment(link=case, year=year, by=request.user, on=on, **values),
        help=f"{row.level_label}. {row.content}".strip() if row and row.received_on else "",
    )  # fmt: skip


def _written(
    request: HttpRequest, case: ResidenceLink, form, year: int, title: str, submit: str, write, **context
) -> HttpResponse:
    """A page with one form on the comment of a year; the second of two people keeps what he typed."""

    def conflict() -> dict:
        if (row := comment_of(case, year)) is not None:
            keep_typed(form, version=row.version)
        return {}

    return act_page(
        request, form, write, conflict=conflict, done="Đã lưu nhận xét nơi cư trú.", title=title, submit=submit,
        subtitle=f"{case.member.full_name} · {case.home.name}", back=case.get_absolute_url(), template="transfers/away_form.html",
        breadcrumbs=trail(SECTION, (case.member.full_name, case.get_absolute_url()), (title, "")), **context,
    )  # fmt: skip
