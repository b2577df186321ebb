"""Everything that happened to a member, as one list: movements, statuses, cards, papers, badges, changes of the record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.db.models import Case, CharField, DateField, DateTimeField, F, QuerySet, TextField, Value, When
from django.db.models.functions import Cast, Coalesce, Concat
from django.urls import reverse
from django.utils.html import format_html

from core.dates import format_date, format_moment, format_partial
from core.identifiers import mask
from members.models import (
    ActivityStatus,
    AnnualSupplement,
    Attribute,
    BadgeHeld,
    CardKind,
    CommendationEntry,
    DisciplineEntry,
    FilePaper,
    Member,
    MemberCard,
    MembershipClass,
    Movement,
    RecordChange,
    StatusPeriod,
    TemporaryActivity,
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
    rows = Movement.objects.filter(member__in=_records(member)).select_related(
        "recorded_by", "before_origin", "before_destination", "after_origin", "after_destination"
    )
    return list(rows.order_by("effective_on", "pk"))


def _records(member: Member) -> list[int]:
    """Keys of the record and of those merged into it, read once: a list of keys is looked up, an OR over tables is scanned."""
    known = member.__dict__
    if "_record_keys" not in known:
        known["_record_keys"] = [member.pk, *Member.all_records.filter(merged_into=member).values_list("pk", flat=True)]
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
        body: str = ". ".join(part for part in parts if part)
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


def other_events(member: Member, *, sensitive: bool) -> tuple[list[Event], dict[str, list]]:
    """Statuses, cards, papers, badges, commendations, discipline, supplements, visits, changes: read in one statement.

    Also answers with what other panels need of the same rows: ``years`` of supplements, ``terms`` of open statuses.
    """
    statement = _rows(member)
    events, known = [], {"years": [], "terms": []}
    for kind, on, at, code, text, extra, by in statement:
        made = _READERS[kind](on, code or "", text or "", extra or "")
        if kind == "supplement":
            known["years"].append(int(code))
        if kind == "status" and extra.startswith("open:") and extra[5:]:
            known["terms"].append(date.fromisoformat(extra[5:]))
        if made is None or (kind == "discipline" and not sensitive):
            continue
        title, body, tone = made
        day = on or (at.date() if at else None)
        when = "" if day else "Không rõ ngày"
        moment = at or _NO_MOMENT
        events.append(
            Event(
                day,
                title,
                body,
                _recorded(by, at),
                tone=tone,
                when=when,
                order=(day or date.min, moment, 0),
            )
        )
    return events, known


def merged(*lists: list[Event]) -> list[Event]:
    """One list, the newest first."""
    events = [event for events in lists for event in events]
    return sorted(events, key=lambda event: event.order, reverse=True)


def _rows(member: Member) -> QuerySet:
    records = _records(member)

    def of(
        model, kind: str, *, on: str = "", at: str = "", code: Any, text: Any, extra: Any = "", by: str = ""
    ) -> QuerySet:
        def words(value):
            return Cast(F(value), TextField()) if isinstance(value, str) and value else value or Value("", TextField())

        rows = model.objects.filter(member__in=records).order_by()
        return rows.annotate(
            k=Value(kind, CharField()), o=F(on) if on else Value(None, DateField()),
            a=F(at) if at else Value(None, DateTimeField()), c=words(code), t=words(text), e=words(extra),
            b=F(f"{by}__full_name") if by else Value("", CharField()),
        ).values_list("k", "o", "a", "c", "t", "e", "b")  # fmt: skip

    def joined(*names: str):
        parts: list[Any] = []
        for name in names:
            parts += [Cast(F(name), TextField()), Value("|")]
        return Concat(*parts, output_field=TextField())

    status = of(
        StatusPeriod, "status", on="valid_from", at="recorded_at", by="recorded_by", code=joined("attribute", "value"),
        text=joined("document_number", "document_date", "issuer", "place", "note"), extra=_status_extra(),
    )  # fmt: skip
    return status.union(
        of(MemberCard, "card", on="issued_on", at="recorded_at", by="recorded_by", code="kind", text=joined("number", "old_number"),
           extra="issuer"),
        of(FilePaper, "paper", on="issued_on", code="document_type", text=joined("number", "issuer"), extra="issued_precision"),
        of(BadgeHeld, "badge", on="awarded_on", code="level", text="number"),
        of(CommendationEntry, "commendation", on="awarded_on", code="form", text="issuer"),
        of(DisciplineEntry, "discipline", on="decided_on", code="form", text="issuer", extra="reason"),
        of(AnnualSupplement, "supplement", on="declared_on", code="year", text=""),
        of(TemporaryActivity, "visit", on="valid_from", at="recorded_at", by="recorded_by", code="branch__name", text="ended_on"),
        of(RecordChange, "change", at="at", by="by", code="paper", text=Cast(F("changes"), TextField()), extra="source"),
        all=True,
    )  # fmt: skip


def _status_extra():
    term = Coalesce(Cast(F("expected_end_on"), TextField()), Value(""), output_field=TextField())
    return Case(
        When(valid_to=None, then=Concat(Value("open:"), term, output_field=TextField())),
        default=Concat(Value("until:"), Cast(F("valid_to"), TextField()), output_field=TextField()),
        output_field=TextField(),
    )


def _status(on, code: str, text: str, extra: str):
    attribute, value = code.split("|")[:2]
    labels = MembershipClass if int(attribute) == Attribute.MEMBERSHIP_CLASS else ActivityStatus
    number, day, issuer, place, note = text.split("|")[:5]
    state, _, until = extra.partition(":")
    parts = [_paper(number, date.fromisoformat(day) if day else None, issuer), place, note]
    if state == "until":
        parts.append(f"Đến ngày {format_date(date.fromisoformat(until))}")
    elif until:
        parts.append(f"Thời hạn đến {format_date(date.fromisoformat(until))}")
    return labels(value).label, ". ".join(part for part in parts if part), "progress"


def _card(on, code: str, text: str, extra: str):
    number, old = text.split("|")[:2]
    return f"Thẻ đảng viên: {CardKind(code).label}", f"Số {mask(number or old)}. {extra}".strip(". "), "done"


def _file_paper(on, code: str, text: str, extra: str):
    number, issuer = text.split("|")[:2]
    body = ". ".join(
        part
        for part in (number and f"Số {number}", issuer, extra != "DAY" and on and format_partial(on, extra))
        if part
    )
    return f"Tài liệu: {lookup_label('member_document', code)}", body, "neutral"


def _change(on, code: str, text: str, extra: str):
    return f"Thay đổi hồ sơ ({RecordChange.Source(extra).label.lower()})", code, "neutral"


_READERS = {
    "status": _status,
    "card": _card,
    "paper": _file_paper,
    "badge": lambda on, code, text, extra: (lookup_label("badge_level", code), text and f"Số {text}", "done"),
    "commendation": lambda on, code, text, extra: (f"Khen thưởng: {code}", text, "done"),
    "discipline": lambda on, code, text, extra: (
        f"Kỷ luật: {code}",
        ". ".join(p for p in (text, extra) if p),
        "warning",
    ),
    "supplement": lambda on, code, text, extra: (f"Phiếu bổ sung hồ sơ năm {code}", "", "neutral"),
    "visit": lambda on, code, text, extra: (f"Sinh hoạt tạm thời tại {code}", "Đã kết thúc" if text else "", "neutral"),
    "change": _change,
}


def _paper(number: str, day: date | None, issuer: str) -> str:
    words = [f"Số {number}" if number else "", f"ngày {format_date(day)}" if day else "", issuer]
    return " ".join(word for word in words if word)


def _recorded(by, at) -> str:
    words = [str(by) if by else "", format_moment(at) if at else ""]
    return "Ghi nhận: " + ", ".join(word for word in words if word) if any(words) else ""
