"""The page of one member: who, where, standing, what comes next, everything that happened."""

from __future__ import annotations

from django.contrib.postgres.expressions import ArraySubquery
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts.logs import record_access
from accounts.models import AccessKind
from accounts.permissions import Permission
from core.access import page
from core.dates import format_partial
from core.identifiers import mask
from core.panels import panels_for
from members import duplicates, history, movements, timeline
from members.milestones import milestones
from members.models import (
    ActivityStatus,
    FileCustody,
    FileIncident,
    FileLoan,
    FilePaper,
    Member,
    MembershipClass,
    SeatStatus,
)
from members.models.papers import PRESENT
from members.movements import OUTSIDE
from members.record.queries import FileStatus, current_card, keeper_on, paper_label, position_label
from members.record.rules import missing_papers, required_papers
from members.tables import party_age_months
from regulations.lookup import lookup_label

#: Numbers shown in part; the label stands in the log when they are revealed.
REVEALABLE = {
    "personal_id": "Số căn cước",
    "card_number": "Số thẻ đảng viên",
    "old_identity_number": "Số CMND cũ",
}
TONES = {ActivityStatus.ACTIVE: "done", ActivityStatus.SUSPENDED: "error", ActivityStatus.IN_TRANSIT: "progress"}


def member_or_404(request: HttpRequest, pk: int, permission: str | None = None) -> Member:
    """A member of the scope; 403 when the further permission is not held where he stands."""
    rows = Member.objects.visible_to(request.scope).select_related("organization")
    of_member = {"member": OuterRef("pk")}
    rows = rows.annotate(
        file_lent=Exists(FileLoan.objects.filter(returned_on=None, **of_member)),
        papers_lost=Exists(FileIncident.objects.filter(restored_on=None, **of_member)),
        custody_recorded=Exists(FileCustody.objects.filter(**of_member)),
        merged_keys=ArraySubquery(Member.all_records.filter(merged_into=OuterRef("pk")).order_by().values("pk")),
    )
    member = get_object_or_404(rows, pk=pk)
    if permission and not request.scope.can(permission, member.organization):
        raise PermissionDenied
    return member


@page(permission=Permission.MEMBER_VIEW)
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The member's page; reading it is logged."""
    member = member_or_404(request, pk)
    record_access(request, AccessKind.READ, member)
    return _show(request, member)


@page(permission=Permission.MEMBER_REVEAL)
@require_POST
def reveal(request: HttpRequest, pk: int, field: str) -> HttpResponse:
    """One number in full, once, written into the access log."""
    if field not in REVEALABLE:
        raise Http404
    member = member_or_404(request, pk, Permission.MEMBER_REVEAL)
    record_access(request, AccessKind.REVEAL, member, REVEALABLE[field])
    if request.htmx:
        return render(request, "members/_revealed.html", {"value": getattr(member, field), "label": REVEALABLE[field]})
    return _show(request, member, revealed=field)


@page(permission=Permission.MEMBER_VIEW)
def member_history(request: HttpRequest, pk: int) -> HttpResponse:
    """Who changed what, when, from what to what."""
    member = member_or_404(request, pk)
    sensitive = request.scope.can(Permission.MEMBER_SENSITIVE, member.organization)
    record_access(request, AccessKind.READ, member, "Lịch sử thay đổi")
    context = {
        "member": member,
        "changes": history.history_of(member, sensitive=sensitive),
        "breadcrumbs": [*_crumbs(member), {"label": "Lịch sử thay đổi"}],
    }
    return render(request, "members/history.html", context)


@page(permission=Permission.MEMBER_VIEW)
def member_panels(request: HttpRequest, pk: int) -> HttpResponse:
    """What branch life and the procedures have of a member: loaded after his page, or read as a page of its own."""
    member = member_or_404(request, pk)
    context = {
        "member": member,
        "panels": panels_for("member", request, member),
        "breadcrumbs": [*_crumbs(member), {"label": "Sinh hoạt, nhiệm vụ, xếp loại"}],
    }
    if not request.htmx:
        record_access(request, AccessKind.READ, member, "Sinh hoạt, nhiệm vụ, xếp loại")
    return render(request, "members/_panels.html" if request.htmx else "members/panels.html", context)


def _crumbs(member: Member) -> list[dict[str, str]]:
    return [
        {"label": "Đảng viên", "url": reverse("members:list")},
        {"label": member.full_name, "url": member.get_absolute_url()},
    ]


def _show(request: HttpRequest, member: Member, revealed: str = "") -> HttpResponse:
    scope, on = request.scope, request.scope.on
    may = {
        p: scope.can(p, member.organization)
        for p in Permission
        if p.value.startswith(("member.", "movement.", "file."))
    }
    entries = timeline.movements_of(member)
    others, known = timeline.other_events(member, sensitive=may[Permission.MEMBER_SENSITIVE])
    moved = timeline.movement_events(member, entries, may_reverse=may[Permission.MOVEMENT_REVERSE])
    standing = [m for m in entries if m.sign > 0 and m.member_id == member.pk and not _reversed(m, entries)]
    moving = member.activity_status == ActivityStatus.IN_TRANSIT and member.is_current
    seats = list(
        member.seats.filter(status__in=(SeatStatus.INCUMBENT, SeatStatus.RATIFIED), valid_to=None).select_related(
            "term", "organization"
        )
    )
    for seat in seats:
        seat.position_words = position_label(seat.position)
    context = {
        "member": member,
        "breadcrumbs": [{"label": "Đảng viên", "url": reverse("members:list")}, {"label": member.full_name}],
        "badges": _badges(member),
        "who": _who(member, sensitive=may[Permission.MEMBER_SENSITIVE]),
        "numbers": _numbers(member, revealed, may[Permission.MEMBER_REVEAL]),
        "where": _where(member, standing, on),
        "milestones": milestones(
            member, on, seats=seats, supplement_years=known["years"], status_term=max(known["terms"], default=None),
            introduced_on=standing[-1].effective_on if moving and standing else None,
        ),
        "timeline": timeline.merged(moved, others),
        "acts": movements.offered(member) if may[Permission.MOVEMENT_RECORD] else [],
        "may_status": may[Permission.MOVEMENT_RECORD] and member.is_current and not moving,
        "may_recognise": may[Permission.MOVEMENT_RECORD] and member.is_current and not moving
        and member.membership_class == MembershipClass.PROBATIONARY,
        "can_edit": may[Permission.MEMBER_EDIT] and member.is_current,
        "duplicates": _duplicates(request, member) if may[Permission.MEMBER_EDIT] else [],
        "record_links": _record_links(member),
        "file": _file(member, on) if member.is_current else None,
        "card": current_card(member),
        "seats": seats,
        "year": on.year,
        "supplement": member.supplements.filter(year=on.year).first(),
    }  # fmt: skip
    return render(request, "members/detail.html", context)


def _reversed(movement, entries) -> bool:
    return any(m.reverses_id == movement.pk for m in entries)


def _badges(member: Member) -> list[tuple[str, str]]:
    if member.end_reason:
        return [(member.get_end_reason_display(), "neutral")]
    return [
        (member.get_membership_class_display(), "neutral"),
        (member.get_activity_status_display(), TONES.get(member.activity_status, "warning")),
    ]


def _who(member: Member, *, sensitive: bool) -> list[tuple[str, str]]:
    facts = [
        ("Họ và tên khai sinh", member.full_name),
        ("Tên gọi khác", member.name_in_use),
        ("Ngày sinh", format_partial(member.birth_date, member.birth_precision)),
        ("Giới tính", member.get_sex_display()),
        ("Dân tộc", lookup_label("ethnic_group", member.ethnic_group)),
    ]
    if sensitive:
        facts.append(("Tôn giáo", lookup_label("religion", member.religion)))
    return [
        *facts,
        ("Nghề nghiệp hiện nay", lookup_label("occupation", "retired" if member.retired else member.occupation)),
    ]


def _numbers(member: Member, revealed: str, may_reveal: bool) -> list[dict[str, str]]:
    shown = []
    for field, label in REVEALABLE.items():
        number = getattr(member, field)
        if number:
            full = field == revealed
            url = reverse("members:reveal", args=[member.pk, field]) if may_reveal and not full else ""
            shown.append({"label": label, "value": number if full else mask(number), "url": url})
    if member.biography_number:
        shown.append({"label": "Số lý lịch", "value": member.biography_number, "url": ""})
    return shown


def _where(member: Member, standing, on) -> list[tuple[str, str]]:
    last = standing[-1] if standing else None
    facts = [("Chi bộ", member.organization.name)]
    if member.end_reason:
        facts = [
            ("Chi bộ cuối cùng", member.organization.name),
            (member.get_end_reason_display(), format_partial(member.ended_on)),
        ]
        if member.end_reason == "transferred_out" and last:
            facts.append(("Nơi chuyển đến", last.external_unit or OUTSIDE))
    elif last and member.activity_status == ActivityStatus.IN_TRANSIT:
        days = (on - last.effective_on).days
        facts = [
            ("Chi bộ đã rời", member.organization.name),
            ("Đang chuyển đến", last.after_destination.name if last.after_destination else ""),
            ("Thời gian đang chuyển", f"{days} ngày, từ {format_partial(last.effective_on)}"),
        ]
    months = party_age_months(member, on)
    return [
        *facts,
        (
            "Ngày quyết định kết nạp",
            format_partial(member.admission_decision_date, member.admission_decision_precision),
        ),
        ("Ngày vào Đảng", format_partial(member.admission_date, member.admission_precision)),
        ("Ngày chính thức", format_partial(member.official_date, member.official_precision)),
        ("Tuổi Đảng", "" if months is None else f"{months // 12} năm {months % 12} tháng"),
    ]


def _duplicates(request: HttpRequest, member: Member) -> list[dict[str, object]]:
    """Records like this one: of those outside the scope only the unit is told."""
    found = []
    for words, other in duplicates.others_like(member):
        visible = any(other.path.startswith(prefix) for prefix in request.scope.paths(Permission.MEMBER_VIEW))
        may_compare = duplicates.may_decide(request.scope, member, other)
        found.append({
            "words": words,
            "unit": other.organization.name,
            "name": other.full_name if visible else "",
            "url": reverse("members:duplicate_pair", args=[member.pk, other.pk]) if may_compare else "",
        })  # fmt: skip
    return found


def _record_links(member: Member) -> list[dict[str, str]]:
    """The other pages of this member."""
    return [
        {"label": label, "url": reverse(name, args=[member.pk])}
        for name, label in (
            ("members:record", "Phiếu đảng viên"),
            ("members:cards", "Thẻ đảng viên"),
            ("members:file", "Giấy tờ trong hồ sơ"),
            ("members:history", "Lịch sử thay đổi"),
        )
    ]


def _file(member: Member, on) -> FileStatus:
    """The paper file in short; custody, loans and losses are read only when there are any."""
    held = list(FilePaper.objects.filter(member=member, presence__in=PRESENT).values_list("document_type", flat=True))
    missing = missing_papers(set(held), member.membership_class, on)
    loan = member.fileloan_set.filter(returned_on=None).first() if member.file_lent else None
    return FileStatus(
        required_papers(member.membership_class, on), [(code, paper_label(code)) for code in missing], len(held),
        keeper_on(member, on), loan, member.papers_lost, None,
    )  # fmt: skip
