"""The ledger as people read and fill it: which entries may be recorded, in words; lists of entries; cases in transit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import DateField, F, Value
from django.db.models.functions import TruncDate, TruncMonth
from django.utils import timezone

from members import services
from members.ledger import Papers
from members.models import Member, Movement, MovementKind
from members.queries import Beyond

K = MovementKind
OUTSIDE = "ngoài hệ thống"


@dataclass(frozen=True, slots=True)
class Act:
    """One thing a clerk can record on a member's page: its code in the address, words, movement, which fields it asks for."""

    code: str
    label: str
    kind: MovementKind
    fields: tuple[str, ...]
    when: str  # standing of the member for which it is offered: branch | transit | left
    day: str  # what the date means (reports.md 3, rule 6)
    hint: str = ""
    danger: bool = False


_PAPER = ("document_number", "document_date", "issuer", "note")
ACTS: dict[str, Act] = {
    act.code: act
    for act in (
        Act("death", "Từ trần", K.DEATH, _PAPER, "branch", "Ngày từ trần", "Giấy chứng tử; gia đình giữ thẻ đảng viên.", True),
        Act("expulsion", "Khai trừ", K.EXPULSION, _PAPER, "branch", "Ngày quyết định", "", True),
        Act("deletion", "Xóa tên", K.DELETION, _PAPER, "branch", "Ngày quyết định", "", True),
        Act("voluntary-exit", "Cho ra khỏi Đảng (xin ra)", K.VOLUNTARY_EXIT, _PAPER, "branch", "Ngày quyết định", "", True),
        Act("annulment", "Hủy quyết định kết nạp", K.ANNULMENT, _PAPER, "branch", "Ngày quyết định",
            "Kết nạp sai quy định: cần số quyết định hủy.", True),
        Act("restoration", "Phục hồi đảng tịch", K.RESTORATION, ("branch", *_PAPER), "left", "Ngày quyết định"),
        Act("readmission", "Kết nạp lại", K.READMISSION, ("branch", *_PAPER), "left", "Ngày tổ chức lễ kết nạp",
            "Đảng viên dự bị từ ngày này."),
    )
}  # fmt: skip


def standing_of(member: Member) -> str:
    """In a branch, in transit, or left."""
    if member.end_reason:
        return "left"
    return "transit" if member.activity_status == "in_transit" else "branch"


def offered(member: Member) -> list[Act]:
    """The acts that fit where the member stands now; a late entry uses the same forms with an earlier date."""
    standing = standing_of(member)
    acts = [act for act in ACTS.values() if act.when == standing]
    if standing == "transit":
        acts += [ACTS["death"]]
    if member.membership_class != "probationary" and standing == "branch":
        acts = [act for act in acts if act.kind != K.ANNULMENT]
    if member.end_reason == "deceased":
        return []
    return acts


def route(movement: Movement) -> str:
    """From where to where, in words."""
    before = movement.before_origin.name if movement.before_origin else ""
    after = movement.after_destination.name if movement.after_destination else ""
    if movement.kind == K.TRANSFER_IN and movement.before_origin_id is None:
        before = movement.external_unit or OUTSIDE
    if movement.kind == K.TRANSFER_OUT and movement.after_origin_id is None:
        after = movement.external_unit or OUTSIDE
    if before and after and before != after:
        return f"từ {before} đến {after}"
    return after or before


def is_late(movement: Movement) -> bool:
    """Recorded in a later month than the one in which it took effect (ghi nhận bổ sung, ``reports.md`` 3, rule 6)."""
    recorded = timezone.localtime(movement.recorded_at).date()
    return movement.kind != K.OPENING and (recorded.year, recorded.month) > (
        movement.effective_on.year, movement.effective_on.month,
    )  # fmt: skip


def listed(scope, *, organization=None, start: date | None, end: date | None, kind: str = "", late: bool = False):
    """Entries felt inside the scope (and inside one organisation), newest first; reversals stand beside what they reverse."""
    rows = Movement.objects.visible_to(scope)
    if organization is not None:
        rows = rows.under(organization)
    if start:
        rows = rows.filter(effective_on__gte=start)
    if end:
        rows = rows.filter(effective_on__lte=end)
    if kind:
        rows = rows.filter(kind=kind)
    if late:
        rows = rows.exclude(kind=K.OPENING).annotate(recorded_month=TruncMonth(TruncDate("recorded_at")))
        rows = rows.filter(recorded_month__gt=TruncMonth("effective_on"))
    return rows.select_related(
        "member", "member__organization", "recorded_by", "before_origin", "before_destination", "after_origin", "after_destination",
        "reversed_by", "reversed_by__recorded_by", "act",
    )  # fmt: skip


def page_of(rows, after: str = "", size: int = 50) -> tuple[list[Movement], str]:
    """One page of entries, the latest first, and the place where the next one begins; never counts what lies before."""
    day, _, pk = after.partition("_")
    try:
        place = (date.fromisoformat(day), int(pk)) if after else None
    except ValueError:
        place = None
    if place:
        last = Value(place[0], DateField()), Value(min(place[1], 2**62))
        rows = rows.filter(Beyond(F("effective_on"), F("id"), *last, sign="<"))
    found = list(rows.order_by("-effective_on", "-id")[: size + 1])
    more = len(found) > size
    return found[:size], f"{found[size - 1].effective_on.isoformat()}_{found[size - 1].pk}" if more else ""


def perform(act: Act, *, member: Member, data: dict[str, Any], papers: Papers, by, on: date) -> Movement | Member:
    """Record one act from clean values; which service it is."""
    common = {"member": member, "effective_on": data["effective_on"], "papers": papers, "by": by, "on": on}
    match act.code:
        case "restoration" | "readmission":
            return services.bring_back(kind=act.kind, branch=data["branch"], **common)
        case _:
            return services.record_departure(kind=act.kind, **common)
