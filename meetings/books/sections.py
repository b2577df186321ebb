"""The sections of a minutes page: what each shows, and what becomes of texts sent in, one by one or all at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.utils import timezone

from core.differences import Piece, combine, side_by_side
from core.findings import Refused
from meetings.books.composing import Suggestion, suggestions
from meetings.models import AgendaItem, AgendaPart, Meeting, Speech
from meetings.services.minutes import Saved, text_at, write_section
from meetings.services.record import recorded


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two texts of one section: what another saved first, what is being written, and both brought into one."""

    by: str
    at: datetime | None
    theirs: list[Piece]
    mine: list[Piece]
    mine_text: str
    combined: str


@dataclass(slots=True)
class Section:
    """One section as the page shows it."""

    item: AgendaItem
    text: str
    speeches: list[Speech] = field(default_factory=list)
    suggestions: list[Suggestion] = field(default_factory=list)
    conflict: Conflict | None = None
    unsaved: str = ""  # why the text shown is not the one on record

    @property
    def said(self) -> str:
        """When it was saved and by whom, in words."""
        return saved_words(self.item)


@dataclass(frozen=True, slots=True)
class Sent:
    """A text as it was sent in; ``mine`` is what the person had written before both were brought into one."""

    text: str
    version: int
    mine: str = ""
    choice: str = ""

    @property
    def kept(self) -> str:
        """What the person wants to stand, after he has chosen; his own words when he has not."""
        return self.mine if self.choice == "mine" else self.text


def saved_words(item: AgendaItem) -> str:
    """«Đã lưu lúc 20:15, đồng chí …»."""
    if item.updated_at is None:
        return "Chưa ghi gì"
    local = timezone.localtime(item.updated_at)
    when = f"{local:%H:%M}" if local.date() == timezone.localdate() else f"{local:%H:%M} ngày {local:%d/%m/%Y}"
    return f"Đã lưu lúc {when}" + (f", {_name(item.updated_by)}" if item.updated_by else "")


def _name(user) -> str:
    return f"đồng chí {user.full_name or user.username}"


def conflict_of(item: AgendaItem, sent: Sent) -> Conflict:
    """Both texts of a section somebody else has saved since; ``item`` is what stands on record."""
    theirs, mine = side_by_side(item.text, sent.text)
    by = _name(item.updated_by) if item.updated_by else "đồng chí khác"
    combined = combine(text_at(item, sent.version), item.text, sent.text)
    return Conflict(by, item.updated_at, theirs, mine, sent.text, combined)


def sections_of(meeting: Meeting) -> list[Section]:
    """Every section in the order of the agenda. Costs the statements of one record, however many sections there are."""
    items = list(meeting.agenda.select_related("updated_by").order_by("order", "pk"))
    said: dict[int | None, list[Speech]] = {}
    for speech in meeting.speeches.select_related("attendance").order_by("order", "pk"):
        said.setdefault(speech.agenda_item_id, []).append(speech)
    record = recorded(meeting)
    offered = {part: suggestions(record, part) for part in AgendaPart.values}
    return [Section(item, item.text, said.get(item.pk, []), offered[item.part]) for item in items]


def loose_speeches(meeting: Meeting) -> list[Speech]:
    """What was said outside any item of the agenda."""
    return list(meeting.speeches.filter(agenda_item=None).select_related("attendance").order_by("order", "pk"))


def sent_in(data: Mapping[str, str]) -> dict[int, Sent]:
    """The texts of a form, by key of the item; ``choose`` (``5:mine``) says what the person decided where two had written."""
    chosen, _, choice = data.get("choose", "").partition(":")
    found = {}
    for name, text in data.items():
        key = name.removeprefix("text_")
        if name == key or not key.isdecimal() or len(key) > 18:
            continue
        version = data.get(f"version_{key}", "")
        found[int(key)] = Sent(
            text, int(version) if version.isdecimal() and len(version) < 10 else -1, data.get(f"mine_{key}", ""),
            choice if key == chosen else "",
        )  # fmt: skip
    return found


@dataclass(slots=True)
class Outcome:
    """What became of texts sent in at once."""

    conflicts: dict[int, Conflict] = field(default_factory=dict)
    gone: list[str] = field(default_factory=list)  # texts of items no longer on the agenda
    refused: dict[int, str] = field(default_factory=dict)
    locked: dict[int, str] = field(default_factory=dict)  # texts that came after the minutes were adopted

    @property
    def clean(self) -> bool:
        """Whether every text is now on record."""
        return not (self.conflicts or self.gone or self.refused or self.locked)


def save_all(meeting: Meeting, sent: Mapping[int, Sent], *, by) -> Outcome:
    """Save each text on its own: what can be saved is, what cannot is handed back to be shown."""
    outcome = Outcome()
    items = {item.pk: item for item in meeting.agenda.all()}
    for key, one in sent.items():
        item = items.get(key)
        if one.choice == "theirs":
            continue
        if item is None:
            outcome.gone += [one.kept] if one.kept.strip() else []
            continue
        try:
            saved = save_one(item, one, by=by)
        except Refused as refused:
            if refused.findings[0].code == "locked":
                if _plain(one.kept) != _plain(item.text):
                    outcome.locked[key] = one.kept
            elif refused.findings[0].code == "gone":
                outcome.gone.append(one.kept)
            else:
                outcome.refused[key] = str(refused)
            continue
        if saved.conflict:
            outcome.conflicts[key] = conflict_of(saved.item, one)
    return outcome


def save_one(item: AgendaItem, sent: Sent, *, by) -> Saved:
    """Save one text."""
    return write_section(item=item, text=sent.kept, version=sent.version, by=by)


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").strip()


def apply(sections: Iterable[Section], outcome: Outcome, sent: Mapping[int, Sent]) -> None:
    """Put what could not be saved into the sections, so that the page shows it where it was written."""
    for section in sections:
        key = section.item.pk
        if key in outcome.conflicts:
            section.conflict = outcome.conflicts[key]
            section.text = section.conflict.combined
        elif key in outcome.refused:
            section.text, section.unsaved = sent[key].kept, outcome.refused[key]
