"""What the pages of journeys, residence links and watches share: the case through the scope, its frame, whose case a new one is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from accounts.permissions import Permission as P
from branches.models import Organization
from core.case_pages import log_of, next_steps, rail_of, steps_of
from core.form_pages import act_page
from core.workflow import Transition
from members.models import Member
from members.search import understand
from transfers.models import CaseOrigin, MemberCase
from transfers.views.sections import SECTIONS

_FOUND = 20
PAST_HELP = ("Dùng cho việc đã làm trước khi nhập. Mỗi việc ghi đúng ngày trên giấy tờ và xét theo quy định có hiệu lực ngày đó; sổ ghi rõ "
             "ngày nhập, người nhập. Việc chưa rõ thì để trống.")  # fmt: skip
SEE_LOG = "Lưu ý về từng việc xem ở mục Đã làm."


def key_asked(request: HttpRequest, name: str) -> int | None:
    """A key the address names; 404 for what is none."""
    asked = request.GET.get(name, "")
    if not asked:
        return None
    if not (asked.isascii() and asked.isdecimal() and len(asked) < 18):
        raise Http404
    return int(asked)


def case_for(request: HttpRequest, model: type[MemberCase], pk: int, *related: str) -> Any:
    """A case through the scope; 404 outside."""
    rows = model.objects.visible_to(request.scope).select_related("member__organization", "created_by", *related)
    return get_object_or_404(rows, pk=pk)


def need(request: HttpRequest, permission: P, organization: Organization) -> None:
    """403 in words when the right is not held there."""
    if not request.scope.can(permission, organization):
        raise PermissionDenied(f"Đồng chí chưa được giao quyền “{permission.label}” ở {organization.name}.")


def trail(section: str, *further: tuple[str, str]) -> list[dict[str, str]]:
    """The way to a page below a part of the subject."""
    first = [{"label": "Chuyển sinh hoạt", "url": reverse("transfers:list")}]
    if section != "transfers:list":
        first.append({"label": SECTIONS[section], "url": reverse(section)})
    return [*first, *({"label": label, "url": url} for label, url in further)]


def frame_of(
    request: HttpRequest,
    case: MemberCase,
    *,
    section: str,
    step_address: str,
    opened: str,
    main: Callable[[Transition], bool] | None = None,
    mend: Callable | None = None,
) -> dict[str, Any]:
    """What every case page shows: the rail, what comes next, the folded steps, the log, the way."""
    scope, on = request.scope, request.scope.on
    steps = steps_of(case)
    case.judged_on = on
    offered = next_steps(case, scope, on, main=main, mend=mend)
    return {
        "case": case, "member": case.member, "step_address": step_address,
        "rail": rail_of(case, steps, began=getattr(case, "requested_on", None)),
        "next": [step for step in offered if step.main],
        "quiet": [step for step in offered if not step.main and step.permitted],
        "entries": log_of(case, steps, opened=CaseOrigin.RECORDED.label if case.is_recorded else opened, remarks=case.is_recorded),
        "breadcrumbs": trail(section, (case.member.full_name, "")),
        "member_url": case.member.get_absolute_url() if scope.can(P.MEMBER_VIEW, case.member.organization) else "",
    }  # fmt: skip


def member_asked(request: HttpRequest, permission: P) -> Member | None:
    """The member the address names, through the scope; none when it names nobody."""
    pk = key_asked(request, "member")
    if pk is None:
        return None
    rows = Member.objects.visible_to(request.scope, permission).current().select_related("organization")
    return get_object_or_404(rows, pk=pk)


def opening_page(
    request: HttpRequest, make_form: Callable[[Member], BaseForm], act: Callable[[Member, Any], Any], *, section: str, title: str,
    submit: str, done: str | Callable[[Any], str], permission: P = P.TRANSFER_KEEP, keeper: Callable[[Member], Organization] | None = None,
    leads: Callable[[Any], Any] = lambda made: made, **context,
) -> HttpResponse:  # fmt: skip
    """The page that opens a case of one member: first whose it is, then its form; on a post the case is opened and shown.

    ``act`` opens it from the member and the form that was read. ``keeper`` is the organisation on which the right is asked, the member's
    branch unless told. Words of ``context`` that depend on the member are functions of him.
    """
    member = member_asked(request, permission)
    if member is None:
        return pick_member(request, permission, section=section, title=title)
    need(request, permission, keeper(member) if keeper else member.organization)
    form = make_form(member)
    shown = {
        "template": "transfers/away_form.html", "subtitle": f"{member.full_name} · {member.organization.name}", "back": reverse(section),
        "breadcrumbs": trail(section, (title, "")), "member": member,
    } | {name: value(member) if callable(value) else value for name, value in context.items()}  # fmt: skip
    return act_page(
        request, form, lambda _: act(member, form), title=title, submit=submit, done=done, leads=leads, **shown
    )


def pick_member(request: HttpRequest, permission: P, *, section: str, title: str, help: str = "") -> HttpResponse:
    """The page on which one finds the member a new case is about; a branch of ordinary size is listed at once."""
    typed = request.GET.get("q", "").strip()[:100]
    search = understand(typed)
    rows = (
        Member.objects.visible_to(request.scope, permission)
        .current()
        .select_related("organization")
        .order_by("name_sort_key", "pk")
    )
    home = request.scope.home
    if search is not None:
        rows = rows.filter(search.condition)
    elif home is None or not home.is_branch:
        rows = rows.none()
    found: Sequence[Model] = list(rows[: _FOUND * (1 if search else 5) + 1])
    most = _FOUND * (1 if search else 5)
    context = {
        "title": title, "help": help, "typed": typed, "found": found[:most], "more": len(found) > most, "searched": search is not None,
        "back": reverse(section), "breadcrumbs": trail(section, (title, "")),
    }  # fmt: skip
    return render(request, "transfers/pick_member.html", context)
