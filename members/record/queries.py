"""What pages, print-outs and other apps ask of the record."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Q

from branches.models import Organization
from branches.models.organization import GRASSROOTS_LEVELS, Level
from core.dates import add_months
from core.findings import WARNING, Finding, Right
from core.identifiers import mask
from members.models import (
    AnnualSupplement,
    FileCount,
    FileCustody,
    FileLoan,
    FilePaper,
    Member,
    MemberCard,
    MembershipPeriod,
    RecordChange,
    RecordDraft,
    Seat,
    SeatStatus,
)
from members.models.papers import PRESENT
from members.parameters import SUPPLEMENT_DUE
from members.record.fields import PANELS, SENSITIVE, Panel, panel_with
from members.record.parameters import FILE_RECONCILE, SUPPLEMENT_FORWARD
from members.record.rules import missing_fields, missing_papers, required_fields, required_papers
from members.record.sheet import MASKED
from members.record.values import label_of, shown_by_name, single_values
from regulations.lookup import lookup_label, lookup_values

_NUMBERS = {"personal_id": "Số căn cước", "card_number": "Số thẻ đảng viên", "old_card_number": "Số thẻ cũ"}


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field somebody changed: words of the old and the new value."""

    name: str
    label: str
    old: str
    new: str
    by: str
    at: datetime


def changes_since(member: Member, version: int) -> list[FieldChange]:
    """Fields changed after a version, each once: its value then, its value now, and the last who touched it."""
    found: dict[str, FieldChange] = {}
    first_old: dict[str, Any] = {}
    rows = RecordChange.objects.filter(member=member, version__gt=version).select_related("by").order_by("version")
    for row in rows:
        for name, (old, new) in row.changes.items():
            then = first_old.setdefault(name, old)
            found[name] = FieldChange(
                name,
                label_of(name),
                shown_by_name(name, then),
                shown_by_name(name, new),
                str(row.by or "Hệ thống"),
                row.at,
            )
    return list(found.values())


def values_then(member: Member, version: int) -> dict[str, Any]:
    """What the fields changed since a version held at that version (plain values)."""
    then: dict[str, Any] = {}
    for changes in (
        RecordChange.objects.filter(member=member, version__gt=version)
        .order_by("version")
        .values_list("changes", flat=True)
    ):
        for name, (old, _) in changes.items():
            then.setdefault(name, old)
    return then


def record_changes(
    member: Member, *, sensitive: bool, limit: int = 50
) -> list[tuple[RecordChange, list[tuple[str, str, str]]]]:
    """The latest changes as (change, [(label, old, new)]), numbers masked; sensitive fields only for who may see them."""
    rows = RecordChange.objects.filter(member=member).select_related("by")[:limit]
    return [
        (
            row,
            [
                (label_of(name), _told(name, old), _told(name, new))
                for name, (old, new) in row.changes.items()
                if sensitive or name not in SENSITIVE
            ],
        )
        for row in rows
    ]


def _told(name: str, value: Any) -> str:
    words = shown_by_name(name, value)
    return mask(words) if name in MASKED else words


def duplicate_findings(member: Member, values: Mapping[str, Any], changed: Collection[str]) -> list[Finding]:
    """Remarks on numbers that another record of the system already bears, with the name of its unit and nothing else."""
    found = []
    for name, words in _NUMBERS.items():
        number = values.get(name)
        if not number or name not in changed:
            continue
        other = Member.objects.filter(**{name: number}).exclude(pk=member.pk).select_related("organization").first()
        if other:
            found.append(
                Finding("duplicate_number", f"{words} này đã ghi ở hồ sơ của một đảng viên thuộc {other.organization.name}.",
                        WARNING, name, right=Right.PRINCIPLE, remedy="Đối chiếu giấy tờ gốc; báo cấp ủy cơ sở nếu là một người.")
            )  # fmt: skip
    return found


def grassroots_of(branch: Organization) -> Organization:
    """The grassroots organisation (tổ chức cơ sở đảng) that holds a branch; the branch itself when nothing of that level does."""
    line = list(branch.ancestors(include_self=True))
    above = [node for node in line if node.level in GRASSROOTS_LEVELS]
    return above[-1] if above else branch


# --- The record --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class MissingField:
    """A required field that is empty, and the panel where it is filled (``None``: the cards page)."""

    name: str
    label: str
    panel: Panel | None


@dataclass(frozen=True, slots=True)
class RecordStatus:
    """How complete a record is on a day («đã cập nhật» when nothing is missing)."""

    missing: list[MissingField]
    required: int
    confirmed_on: date | None

    @property
    def complete(self) -> bool:
        """Whether the record counts as up to date."""
        return not self.missing

    @property
    def filled(self) -> int:
        """How many required fields are filled."""
        return self.required - len(self.missing)


def record_status(member: Member, on: date) -> RecordStatus:
    """What the record lacks by the list in force that day."""
    names = required_fields(member.membership_class, on)
    values = single_values(member, names)
    labels = {value.code: value.label for value in lookup_values("record_required_field", on)}
    missing = missing_fields(values, member.membership_class, on)
    return RecordStatus(
        [MissingField(n, labels.get(n, label_of(n)), panel_with(n)) for n in missing], len(names), member.confirmed_on
    )


def drafts_of(member: Member, user) -> dict[str, RecordDraft]:
    """Drafts of this person for this member, by panel."""
    return {draft.panel: draft for draft in RecordDraft.objects.filter(member=member, user=user)}


def open_panels(scope, member: Member) -> list[Panel]:
    """The panels this person may read."""
    sensitive = scope.can("member.sensitive", member.organization)
    return [panel for panel in PANELS if sensitive or not panel.sensitive]


# --- Cards -------------------------------------------------------------------------------------------------


def current_card(member: Member) -> MemberCard | None:
    """The card held, else the latest."""
    cards = list(member.membercard_set.all())
    return next((card for card in cards if card.status == "held"), cards[0] if cards else None)


# --- The file ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FileStatus:
    """The paper file of a member on a day: what it lacks, who keeps it, whether it is out on loan or partly lost."""

    required: list[str]
    missing: list[tuple[str, str]]
    held: int
    keeper: Organization | None
    loan: FileLoan | None
    open_incident: Any
    last_count: FileCount | None

    @property
    def complete(self) -> bool:
        """Whether every required paper is there."""
        return not self.missing


def file_status(member: Member, on: date) -> FileStatus:
    """Completeness by the list of required papers in force that day, keeper, loan, loss."""
    present = list(
        FilePaper.objects.filter(member=member, presence__in=PRESENT).values_list("document_type", flat=True)
    )
    missing = missing_papers(set(present), member.membership_class, on)
    return FileStatus(
        required_papers(member.membership_class, on), [(code, paper_label(code)) for code in missing], len(present),
        keeper_on(member, on), member.fileloan_set.filter(returned_on=None).first(),
        member.fileincident_set.filter(restored_on=None).first(), last_count(member.organization),
    )  # fmt: skip


def paper_label(code: str) -> str:
    """The title of a type of paper."""
    return lookup_label("member_document", code)


def keeper_on(member: Member, on: date) -> Organization | None:
    """Who keeps the file: the recorded custody; before the first one, who handed it over; else the grassroots organisation (01-HD/TW)."""
    rows = FileCustody.objects.filter(member=member).exclude(valid_to__lt=on).order_by("valid_from")
    recorded = getattr(member, "custody_recorded", True)  # read with the member where his page asked for it
    custody = rows.select_related("keeper", "handover__from_organization").first() if recorded else None
    if custody is None:
        return grassroots_of(member.organization)
    if custody.valid_from <= on:
        return custody.keeper
    handed_by = custody.handover.from_organization if custody.handover else None
    return handed_by or grassroots_of(member.organization)


def last_count(organization: Organization) -> FileCount | None:
    """The latest comparison of list and files that covers an organisation."""
    paths = organization.ancestor_paths()
    return FileCount.objects.filter(organization__path__in=paths).order_by("-counted_on", "-pk").first()


def next_count_due(organization: Organization, on: date) -> date | None:
    """By when list and files are to be compared again; ``None`` when they never were."""
    last = last_count(organization)
    return add_months(last.counted_on, FILE_RECONCILE.value_on(on)) if last else None


def members_lacking_papers(members, on: date, *, most: int | None = None) -> list[tuple[Member, list[str]]]:
    """Members of a queryset whose files lack required papers, with the types, by unit and name; at most so many."""
    rows = members.filter(end_reason="", file_missing__gt=0).select_related("organization")
    rows = list(rows.order_by("organization__path", "name_sort_key", "pk")[:most])
    held: dict[int, set[str]] = {}
    papers = FilePaper.objects.filter(member__in=[member.pk for member in rows], presence__in=PRESENT)
    for member_id, code in papers.values_list("member_id", "document_type"):
        held.setdefault(member_id, set()).add(code)
    found = [(member, missing_papers(held.get(member.pk, ()), member.membership_class, on)) for member in rows]
    return [(member, lacking) for member, lacking in found if lacking]


# --- Supplements -------------------------------------------------------------------------------------------


def supplement_due(year: int, on: date) -> date:
    """Last day for members to declare the changes of a year."""
    month, day = (int(part) for part in SUPPLEMENT_DUE.value_on(on).split("-"))
    return date(year, month, day)


def supplement_forward_due(year: int, on: date) -> date:
    """Last day for the committee to send the supplements of a year upward: in the year that follows."""
    month, day = (int(part) for part in SUPPLEMENT_FORWARD.value_on(on).split("-"))
    return date(year + 1, month, day)


@dataclass(frozen=True, slots=True)
class SupplementShare:
    """How many members of a node have this year's supplement, by state."""

    members: int
    by_state: dict[str, int]

    @property
    def declared(self) -> int:
        """Supplements confirmed by chi ủy or further."""
        return sum(n for state, n in self.by_state.items() if state != "draft")


def supplement_share(members, year: int) -> SupplementShare:
    """The share over a queryset of current members."""
    total = members.filter(end_reason="").count()
    rows = AnnualSupplement.objects.filter(year=year, member__in=members.filter(end_reason="").order_by().values("pk"))
    counted = dict(rows.order_by().values_list("state").annotate(Count("pk")))
    return SupplementShare(total, counted)


def register_order(branch: Organization) -> dict[int, date]:
    """Every member a branch ever counted with his first day there, in the order of its Sổ danh sách đảng viên (Mẫu 7-HSĐV)."""
    first: dict[int, date] = {}
    rows = MembershipPeriod.objects.filter(origin=branch, destination=branch).order_by("valid_from", "opened_by_id")
    for member_id, start in rows.values_list("member_id", "valid_from"):
        first.setdefault(member_id, start)
    return first


# --- Seats -------------------------------------------------------------------------------------------------

SEATED = (SeatStatus.INCUMBENT, SeatStatus.RATIFIED, SeatStatus.ENDED)


def seats_on(organization: Organization | Iterable[Organization], on: date):
    """Seats held on a day, of one organisation or several, in the order of the list."""
    rows = Seat.objects.filter(status__in=SEATED, valid_from__lte=on).filter(Q(valid_to=None) | Q(valid_to__gte=on))
    rows = (
        rows.filter(organization=organization)
        if isinstance(organization, Organization)
        else rows.filter(organization__in=organization)
    )
    return rows.select_related("member", "organization").order_by(
        "organization__path", "body", "order", "valid_from", "pk"
    )


def seat_holder(organization: Organization, position: str, on: date) -> Seat | None:
    """Who holds a position of an organisation on a day (for signatures and letterheads); ``None`` when it is vacant."""
    return seats_on(organization, on).filter(position=position).first()


def position_label(code: str) -> str:
    """The words of a position."""
    return lookup_label("position", code)


def positions_for(organization: Organization) -> list[tuple[str, str]]:
    """The positions an organisation of this level has, as choices."""
    kind = {Level.PARTY_CELL: "party_cell"}.get(organization.level, "branch" if organization.is_branch else "committee")
    wanted = {kind} | ({"inspection_commission"} if kind == "committee" else set())
    return [
        (value.code, value.label)
        for value in lookup_values("position")
        if wanted & {part.strip() for part in str(value.attributes.get("body", "")).split(",")}
    ]
