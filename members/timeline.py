"""Everything that happened to a member, as one list: movements, statuses, cards, papers, badges, changes of the record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

from django.db import connection
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from core.dates import format_date, format_moment, format_partial
from core.identifiers import mask
from members.models import (
    ActivityStatus,
    Attribute,
    CardKind,
    CardRequestState,
    Member,
    MembershipClass,
    Movement,
    RecordChange,
)
from members.movements import is_late, route
from regulations.lookup import lookup_label

_NO_MOMENT = datetime(1900, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the timeline, in the shape the kit draws."""

    on: date | None
    title: str
    body: str = ""
    by: str = ""
    tone: str = "neutral"
    when: str = ""
    order: tuple = ()


def movements_of(member: Member) -> list[Movement]:
    """Every entry of a member and of the records merged into his, reversals too, oldest first."""
    ends = ("recorded_by", "before_origin", "before_destination", "after_origin", "after_destination")
    columns = [field.name for field in Movement._meta.concrete_fields]
    columns += ["recorded_by__full_name", *(f"{end}__name" for end in ends[1:])]
    rows = Movement.objects.filter(member__in=_records(member)).select_related(*ends).only(*columns)
    return list(rows.order_by("effective_on", "pk"))


def _records(member: Member) -> list[int]:
    """Keys of the record and of those merged into it, read once: a list of keys is looked up, an OR over tables is scanned."""
    known = member.__dict__
    if "_record_keys" not in known:
        merged = known.get("merged_keys")  # read with the member where his page asked for them
        if merged is None:
            merged = Member.all_records.filter(merged_into=member).values_list("pk", flat=True)
        known["_record_keys"] = [member.pk, *merged]
    return known["_record_keys"]


def movement_events(member: Member, movements: list[Movement], *, may_reverse: bool = False) -> list[Event]:
    """The movements as lines; a reversed one is struck and says why, its reversal is told with it."""
    reversals = {m.reverses_id: m for m in movements if m.sign < 0}
    events = []
    for movement in movements:
        if movement.sign < 0:
            continue
        reversal = reversals.get(movement.pk)
        words = f"{movement.get_kind_display()} – {route(movement)}"
        parts = [_paper(movement.document_number, movement.document_date, movement.issuer), movement.note]
        if movement.member_id != member.pk:
            parts.append("Ghi ở hồ sơ trùng đã gộp")
        if is_late(movement):
            parts.append("Ghi nhận bổ sung")
        if reversal:
            parts.append(f"Đã đảo bút toán ngày {format_moment(reversal.recorded_at)}: {reversal.note}")
        body: str = _sentences(*parts)
        if may_reverse and not reversal and not movement.act_id:
            body = format_html(
                '{} <a href="{}">Đảo bút toán này</a>', body, reverse("members:reverse", args=[movement.pk])
            )
        events.append(
            Event(
                movement.effective_on,
                format_html("<s>{}</s>", words) if reversal else words,
                body,
                _recorded(movement.recorded_by, movement.recorded_at),
                "neutral" if reversal else "current",
                order=(movement.effective_on, movement.recorded_at, movement.pk),
            )
        )
    return events


#: What happened beside the movements, in one statement: kind, day, moment, who, what the reader of that kind needs.
_BESIDE = """
SELECT x.kind, x.day, x.moment, u.full_name, x.facts FROM (
    SELECT 'status' AS kind, valid_from AS day, recorded_at AS moment, recorded_by_id AS who,
           json_build_array(attribute, value, document_number, document_date, issuer, place, note,
                            valid_to, expected_end_on) AS facts
    FROM members_statusperiod WHERE member_id = ANY(%(ids)s)
    UNION ALL SELECT 'card', issued_on, recorded_at, recorded_by_id, json_build_array(kind, number, old_number, issuer)
    FROM members_membercard WHERE member_id = ANY(%(ids)s)
    UNION ALL SELECT 'card_request', requested_on, requested_at, requested_by_id, json_build_array(kind, reason, state)
    FROM members_cardrequest WHERE member_id = ANY(%(ids)s)
    UNION ALL SELECT 'paper', issued_on, NULL, NULL, json_build_array(document_type, number, issuer, issued_precision)
    FROM members_filepaper WHERE member_id = ANY(%(ids)s)
    UNION ALL SELECT 'badge', awarded_on, NULL, NULL, json_build_array(level, number)
    FROM members_badgeheld WHERE member_id = ANY(%(ids)s)
    UNION ALL SELECT 'commendation', awarded_on, NULL, NULL, json_build_array(form, issuer)
    FROM members_commendationentry WHERE member_id = ANY(%(ids)s)
    UNION ALL SELECT 'discipline', decided_on, NULL, NULL, json_build_array(form, issuer, reason)
    FROM members_disciplineentry WHERE member_id = ANY(%(ids)s)
    UNION ALL SELECT 'supplement', declared_on, NULL, NULL, json_build_array(year)
    FROM members_annualsupplement WHERE member_id = ANY(%(ids)s)
    UNION ALL SELECT 'visit', t.valid_from, t.recorded_at, t.recorded_by_id, json_build_array(o.name, t.ended_on)
    FROM members_temporaryactivity t JOIN branches_organization o ON o.id = t.branch_id WHERE t.member_id = ANY(%(ids)s)
    UNION ALL SELECT 'change', NULL, at, by_id, json_build_array(source, paper)
    FROM members_recordchange WHERE member_id = ANY(%(ids)s)
) x LEFT JOIN accounts_user u ON u.id = x.who
"""


def other_events(member: Member, *, sensitive: bool) -> tuple[list[Event], dict[str, list]]:
    """Statuses, cards, papers, badges, commendations, discipline, supplements, visits, changes: read in one statement.

    Also answers with what other panels need of the same rows: ``years`` of supplements, ``terms`` of open statuses.
    """
    with connection.cursor() as cursor:
        cursor.execute(_BESIDE, {"ids": _records(member)})
        rows = cursor.fetchall()
    events, known = [], {"years": [], "terms": []}
    for kind, on, at, by, facts in rows:
        if kind == "supplement":
            known["years"].append(facts[0])
        if kind == "status" and facts[7] is None and facts[8]:
            known["terms"].append(date.fromisoformat(facts[8]))
        if kind == "discipline" and not sensitive:
            continue
        title, body, tone = _READERS[kind](on, *facts)
        day = on or (timezone.localtime(at).date() if at else None)
        when = "" if day else "Không rõ ngày"
        order = (day or date.min, at or _NO_MOMENT, 0)
        events.append(Event(day, title, body, _recorded(by, at), tone=tone, when=when, order=order))
    return events, known


def merged(*lists: list[Event]) -> list[Event]:
    """One list, the newest first."""
    events = [event for events in lists for event in events]
    return sorted(events, key=lambda event: event.order, reverse=True)


def _status(on, attribute: int, value: str, *facts):
    number, dated, issuer, place, note, until, term = facts
    labels = MembershipClass if attribute == Attribute.MEMBERSHIP_CLASS else ActivityStatus
    parts = [_paper(number, date.fromisoformat(dated) if dated else None, issuer), place, note]
    if until:
        parts.append(f"Đến ngày {format_date(date.fromisoformat(until))}")
    elif term:
        parts.append(f"Thời hạn đến {format_date(date.fromisoformat(term))}")
    return labels(value).label, _sentences(*parts), "progress"


def _card(on, kind: str, number: str, old: str, issuer: str):
    return f"Thẻ đảng viên: {CardKind(kind).label}", _sentences(f"Số {mask(number or old)}", issuer), "done"


def _card_request(on, kind: str, reason: str, state: str):
    known = CardRequestState(state)
    return f"Đề nghị phát thẻ: {CardKind(kind).label}", _sentences(reason, known.label), known.tone


def _file_paper(on, code: str, number: str, issuer: str, precision: str):
    known = format_partial(on, precision) if on and precision != "DAY" else ""
    body = _sentences(number and f"Số {number}", issuer, known)
    return f"Tài liệu: {lookup_label('member_document', code)}", body, "neutral"


def _badge(on, level: str, number: str):
    return lookup_label("badge_level", level), number and f"Số {number}", "done"


def _visit(on, branch: str, ended):
    body = f"Đến ngày {format_date(date.fromisoformat(ended))}" if ended else ""
    return f"Sinh hoạt tạm thời tại {branch}", body, "neutral"


_READERS = {
    "status": _status,
    "card": _card,
    "card_request": _card_request,
    "paper": _file_paper,
    "badge": _badge,
    "commendation": lambda on, form, issuer: (f"Khen thưởng: {form}", issuer, "done"),
    "discipline": lambda on, form, issuer, reason: (f"Kỷ luật: {form}", _sentences(issuer, reason), "warning"),
    "supplement": lambda on, year: (f"Phiếu bổ sung hồ sơ năm {year}", "", "neutral"),
    "visit": _visit,
    "change": lambda on, source, paper: (
        f"Thay đổi hồ sơ ({RecordChange.Source(source).label.lower()})",
        paper,
        "neutral",
    ),
}


def _sentences(*parts: str) -> str:
    return ". ".join(part for part in parts if part)


def _paper(number: str, day: date | None, issuer: str) -> str:
    words = [f"Số {number}" if number else "", f"ngày {format_date(day)}" if day else "", issuer]
    return " ".join(word for word in words if word)


def _recorded(by, at) -> str:
    words = [str(by) if by else "", format_moment(at) if at else ""]
    return "Ghi nhận: " + ", ".join(word for word in words if word) if any(words) else ""
