"""The only code that writes the ledger: record a movement, reverse one, rebuild what derives from it.

Order of entries of one member: by ``effective_on``, then by the order of recording. Entries that were reversed do not stand. The
standing entries form a chain: where one ends, the next begins; an act that would break the chain is refused with the entries
in its way. Everything runs under a lock on the member's row.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date

from django.db import transaction

from branches.holding import Kept, keep_as_they_are
from branches.models import Organization, OrganizationVersion
from branches.models.organization import BRANCH_LEVELS
from branches.queries import closures
from core.dates import format_date
from core.findings import Finding, Refused, Right
from members import followers
from members.deriving import Mirror, derive, insert
from members.models import (
    Member,
    MembershipClass,
    Movement,
    MovementKind,
)
from members.models.ledger import ENTRY_KINDS, EXIT_KINDS
from members.places import Place, after_of, at, before_of, between

__all__ = [
    "Book",
    "Entry",
    "Papers",
    "Place",
    "after_of",
    "at",
    "before_of",
    "begin_many",
    "between",
    "class_on",
    "opened",
    "place_on",
    "rebuild",
    "record",
    "record_many",
    "reverse",
    "reverse_act",
    "standing_movements",
    "write",
]


@dataclass(frozen=True, slots=True)
class Papers:
    """The paper an entry rests on, and what else the clerk writes."""

    number: str = ""
    date: date | None = None
    issuer: str = ""
    note: str = ""


@dataclass(slots=True)
class Entry:
    """An entry to be written; ``record_many`` takes a list of them (a merger, an import). The member may be given by key."""

    member: Member | int
    kind: MovementKind
    effective_on: date
    after: Place | None
    papers: Papers = field(default_factory=Papers)
    boundary: str = ""
    external_unit: str = ""

    @property
    def member_id(self) -> int:
        """The key of the member."""
        return self.member if isinstance(self.member, int) else self.member.pk


#: Kinds written by the thousand: an import is new people, an act has held its cases already.
_IN_BULK = (MovementKind.OPENING, MovementKind.REORGANIZATION)


def class_on(member: Member | Mirror, on: date) -> MembershipClass:
    """Tư cách of a member on a day: official from the official date; without one, what the record says."""
    if member.official_date:
        return MembershipClass.OFFICIAL if member.official_date <= on else MembershipClass.PROBATIONARY
    return MembershipClass(member.membership_class)


def standing_movements(member: Member) -> list[Movement]:
    """Entries of a member that were not reversed, in the order in which they took effect."""
    return list(member.movements.filter(sign=1, reversed_by=None).order_by("effective_on", "pk"))


def place_on(member: Member, on: date) -> Place | None:
    """Where the ledger counts a member at the close of a day."""
    last = (
        member.movements.filter(sign=1, reversed_by=None, effective_on__lte=on).order_by("-effective_on", "-pk").first()
    )
    return after_of(last) if last else None


def record(entry: Entry, *, by, on: date, act=None) -> Movement:
    """Write one movement. ``on`` is the day of recording: nothing may take effect after it.

    Effects in order: the entry, the periods that derive from the chain, the mirror on the member, the counters. Raises
    ``Refused`` and changes nothing when the member is not where the entry starts, or a later entry contradicts it.
    """
    return record_many([entry], by=by, on=on, act=act)[0]


@dataclass(frozen=True, slots=True)
class Book:
    """The ledger of some members while it is held: their rows, their standing entries, what is known of the organisations held."""

    members: dict[int, Mirror]
    chains: dict[int, list[Movement]]
    kept: Mapping[int, Kept]
    new: bool = False  # of people nothing was written before

    def place_on(self, member_id: int, on: date) -> Place | None:
        """Where the ledger counts one of them at the close of a day."""
        earlier = [movement for movement in self.chains[member_id] if movement.effective_on <= on]
        return after_of(earlier[-1]) if earlier else None


def opened(member_ids: Iterable[int], organization_ids: Iterable[int], *, cases: bool = True) -> Book:
    """Hold open cases, organisations and members, in this order (``docs/decisions/0074``), and read what stands; inside a transaction."""
    wanted = sorted(set(member_ids))
    if cases:
        followers.hold(wanted)
    kept = keep_as_they_are(organization_ids)
    locked = _lock(wanted)
    return Book(locked, _chains(locked), kept)


@transaction.atomic
def begin_many(people: Iterable[Mirror], entries: Sequence[Entry], *, by, on: date) -> list[Movement]:
    """Write the first movements of people whose records the caller has just made: nobody else sees them yet, so nothing of theirs is
    held or read."""
    members = {one.pk: one for one in people}
    book = Book(members, {pk: [] for pk in members}, keep_as_they_are(_ends(entries)), new=True)
    return write(book, entries, by=by, on=on)


def _ends(entries: Sequence[Entry]) -> set[int]:
    return {end for entry in entries if entry.after for end in entry.after}


@transaction.atomic
def record_many(entries: Sequence[Entry], *, by, on: date, act=None) -> list[Movement]:
    """Write many movements at once, those of one member in the order of the list; all or none."""
    book = opened(
        (entry.member_id for entry in entries),
        _ends(entries),
        cases=any(entry.kind not in _IN_BULK for entry in entries),
    )
    return write(book, entries, by=by, on=on, act=act)


def write(book: Book, entries: Sequence[Entry], *, by, on: date, act=None) -> list[Movement]:
    """Write movements of members who are held, in the transaction that holds them."""
    _check_destinations(entries, on)
    movements = []
    for entry in entries:
        member, chain = book.members[entry.member_id], book.chains[entry.member_id]
        movement = _draft(entry, member, chain, by=by, act=act)
        position = sum(1 for m in chain if m.effective_on <= entry.effective_on)
        _check_chain([*chain[:position], movement, *chain[position:]], member)
        chain.insert(position, movement)
        movements.append(movement)
    followed = _follow(book, by)
    insert(Movement, [*movements, *followed])
    derive(book.members, book.chains, on, book.kept, new=book.new)
    followers.tell([*movements, *followed], by=by, on=on)
    return movements


@transaction.atomic
def reverse(movement: Movement, *, by, on: date, reason: str) -> Movement:
    """Meet a mistaken entry with a reversing one; the original stays readable.

    Raises ``Refused`` when the entry was reversed already, is itself a reversal, or later entries rest on it.
    """
    followers.hold([movement.member_id])
    locked = _lock([movement.member_id])
    member = locked[movement.member_id]
    chains = _chains(locked)
    chain = chains[member.pk]
    if movement.sign < 0 or movement.pk not in {m.pk for m in chain}:
        raise Refused(Finding("not_standing", "Bút toán này đã được đảo, không đảo lần nữa.", right=Right.PRINCIPLE))
    if not reason.strip():
        raise Refused(
            Finding(
                "reason_missing",
                "Chưa nhập lý do đính chính.",
                field="reason",
                remedy="Ghi rõ vì sao phải đảo bút toán.",
            )
        )
    rest = [m for m in chain if m.pk != movement.pk]
    _check_chain(rest, member, removed=movement)
    reversal = _reversal(movement, by=by, reason=reason)
    reversal.save()
    chains[member.pk] = rest
    insert(Movement, _follow(Book(locked, chains, {}), by))
    derive(locked, chains, on)
    followers.tell([reversal], by=by, on=on)
    return reversal


def carried_by(act) -> dict[int, tuple[int, int]]:
    """Whom an act carried that stands: member → the branch left and the branch arrived at, the same for somebody on the way."""
    rows = Movement.objects.filter(act=act, sign=1).values_list("member", "before_origin", "after_origin")
    return {member: (before, after) for member, before, after in rows if before and after}


@transaction.atomic
def reverse_act(act, *, by, on: date, reason: str) -> int:
    """Reverse every standing entry of an act (a merger undone); returns how many."""
    movements = list(
        Movement.objects.filter(act=act, sign=1, reversed_by=None).select_related("member").order_by("-pk")
    )
    locked = _lock({m.member_id for m in movements})
    chains = _chains(locked)
    for movement in movements:
        chains[movement.member_id] = [m for m in chains[movement.member_id] if m.pk != movement.pk]
    for member_id, chain in chains.items():
        _check_chain(chain, locked[member_id])
    reversals = Movement.objects.bulk_create(_reversal(movement, by=by, reason=reason) for movement in movements)
    derive(locked, chains, on)
    followers.tell(reversals, by=by, on=on)
    return len(movements)


def _reversal(movement: Movement, *, by, reason: str) -> Movement:
    """The entry that meets another: the same places and day, the opposite sign."""
    return Movement(
        member_id=movement.member_id, kind=movement.kind, sign=-1, effective_on=movement.effective_on, recorded_by=by, reverses=movement,
        before_origin_id=movement.before_origin_id, before_destination_id=movement.before_destination_id,
        after_origin_id=movement.after_origin_id, after_destination_id=movement.after_destination_id, boundary=movement.boundary,
        external_unit=movement.external_unit, membership_class=movement.membership_class, note=reason.strip()[:300], act_id=movement.act_id,
    )  # fmt: skip


@transaction.atomic
def rebuild(members: Iterable[Member], *, on: date) -> None:
    """Derive periods, mirror and counters anew from the ledger (after a change of status, or to repair)."""
    locked = _lock(m.pk for m in members)
    derive(locked, _chains(locked), on)


def _follow(book: Book, by) -> list[Movement]:
    """Whoever is entered late into a branch that has closed since goes where its members went, by the act that closed it.

    Refuses when they went to several places: then the clerk must say where.
    """
    chains = book.chains
    standing = {pk for pk, organization in book.kept.items() if organization.is_active}
    followed: list[Movement] = []
    waiting = set(chains)
    while waiting:
        ends = {pk: place for pk in waiting if chains[pk] and (place := after_of(chains[pk][-1]))}
        closed = closures(
            {end for place in ends.values() for end in (place.origin_id, place.destination_id)} - standing
        )
        waiting = {pk for pk, place in ends.items() if {place.origin_id, place.destination_id} & set(closed)}
        for pk in waiting:
            old = ends[pk]
            closure = closed.get(old.origin_id) or closed[old.destination_id]
            if closure.target_id is None:
                raise Refused(
                    Finding("branch_closed", f"Chi bộ này đã kết thúc ngày {format_date(closure.act.effective_on)} theo "
                            f"“{closure.act.title}”, đảng viên về nhiều nơi.", field="organization", right=Right.PRINCIPLE,
                            remedy="Ghi vào chi bộ tiếp nhận, từ ngày sắp xếp.")
                )  # fmt: skip
            new = [
                closed[end].target_id if closed.get(end) == closure else end
                for end in (old.origin_id, old.destination_id)
            ]
            act = closure.act
            papers = Papers(act.decision_number, act.decision_date, str(act.organization or ""), act.title)
            entry = Entry(pk, MovementKind.REORGANIZATION, act.effective_on, Place(*new), papers)
            movement = _draft(entry, book.members[pk], chains[pk], by=by, act=act)
            chains[pk].append(movement)
            followed.append(movement)
    return followed


_USED = tuple(column.name for column in fields(Mirror))


def _lock(ids: Iterable[int]) -> dict[int, Mirror]:
    wanted = sorted(set(ids))
    rows = Member.all_records.select_for_update(of=("self",)).filter(pk__in=wanted).order_by("pk")
    return {row[0]: Mirror(*row) for row in rows.values_list(*_USED)}


def _chains(locked: Mapping[int, Mirror]) -> dict[int, list[Movement]]:
    chains: dict[int, list[Movement]] = {pk: [] for pk in locked}
    rows = Movement.objects.filter(member__in=locked, sign=1, reversed_by=None).order_by("effective_on", "pk")
    for movement in rows:
        chains[movement.member_id].append(movement)
    return chains


def _draft(entry: Entry, member: Mirror, chain: list[Movement], *, by, act) -> Movement:
    earlier = [m for m in chain if m.effective_on <= entry.effective_on]
    before = after_of(earlier[-1]) if earlier else None
    return Movement(  # by keys: objects beside it would be looked at again for each of thousands
        member_id=member.pk, kind=entry.kind, effective_on=entry.effective_on, recorded_by_id=by.pk if by else None,
        act_id=act.pk if act else None,
        before_origin_id=before.origin_id if before else None,
        before_destination_id=before.destination_id if before else None,
        after_origin_id=entry.after.origin_id if entry.after else None,
        after_destination_id=entry.after.destination_id if entry.after else None,
        boundary=entry.boundary, external_unit=entry.external_unit, membership_class=class_on(member, entry.effective_on),
        document_number=entry.papers.number, document_date=entry.papers.date, issuer=entry.papers.issuer,
        note=entry.papers.note[:300],
    )  # fmt: skip


def _check_destinations(entries: Sequence[Entry], on: date) -> None:
    """No entry in the future; a member is only ever placed in a branch that exists on the day.

    Who leaves on the very day of the entry is counted on no day: the register of leavers may name a branch that came later.
    """
    for entry in entries:
        if entry.effective_on > on:
            raise Refused(
                Finding("future", f"Ngày có hiệu lực {format_date(entry.effective_on)} chưa đến.", field="effective_on",
                        remedy="Nhập ngày không sau hôm nay.")
            )  # fmt: skip
    left = {(e.member_id, e.effective_on) for e in entries if e.after is None}
    placed = [e for e in entries if e.after and not e.after.in_transit and (e.member_id, e.effective_on) not in left]
    wanted = {(e.after.destination_id, e.effective_on) for e in placed}
    stood = _periods_as_branch({branch_id for branch_id, _ in wanted})
    for branch_id, day in wanted:
        if not any(first <= day and (last is None or day <= last) for first, last in stood[branch_id]):
            name = Organization.objects.filter(pk=branch_id).values_list("name", flat=True).first() or "Tổ chức này"
            raise Refused(
                Finding("no_such_branch", f"{name} không phải là chi bộ đang hoạt động vào ngày {format_date(day)}.",
                        field="organization", right=Right.REGULATION, remedy="Chọn chi bộ hoạt động vào ngày đó.")
            )  # fmt: skip


def _periods_as_branch(organizations: Iterable[int]) -> dict[int, list[tuple[date, date | None]]]:
    """From when to when each of the organisations stood as a branch."""
    found = defaultdict(list)
    versions = OrganizationVersion.objects.filter(organization__in=organizations, level__in=BRANCH_LEVELS)
    for organization_id, *period in versions.values_list("organization_id", "valid_from", "valid_to"):
        found[organization_id].append(tuple(period))
    return found


def _allowed(movement: Movement) -> bool:
    """Whether the kind of an entry fits the places it joins."""
    before, after = before_of(movement), after_of(movement)
    kind = movement.kind
    if kind in ENTRY_KINDS:
        return before is None and after is not None and not after.in_transit
    if kind in EXIT_KINDS:
        return before is not None and after is None
    if kind == MovementKind.TRANSFER_OUT:
        return before is not None and not before.in_transit and (after is None or after.in_transit)
    if kind == MovementKind.TRANSFER_IN:
        arrives = after is not None and not after.in_transit
        return arrives and (before is None or before.in_transit)
    if kind == MovementKind.TRANSFER_BACK:
        return before is not None and before.in_transit and after is not None and not after.in_transit
    return before is not None and after is not None  # reorganisation


def _check_chain(chain: list[Movement], member: Mirror, removed: Movement | None = None) -> None:
    """Refuse a chain with a break, naming the entry in the way."""
    place: Place | None = None
    for movement in chain:
        if before_of(movement) != place or not _allowed(movement):
            raise Refused(_break(movement, place, member, removed))
        place = after_of(movement)


def _break(movement: Movement, place: Place | None, member: Mirror, removed: Movement | None) -> Finding:
    named = f"“{movement.get_kind_display()}” ngày {format_date(movement.effective_on)}"
    if removed is not None or movement.pk is not None:
        return Finding(
            "later_entry", f"Đồng chí {member.full_name} có biến động {named} dựa trên bút toán này.", right=Right.PRINCIPLE,
            remedy="Đảo biến động phát sinh sau trước, rồi ghi lại theo đúng thứ tự.",
        )  # fmt: skip
    if place is None:
        where = "chưa có trong đảng số hoặc đã ra khỏi đảng số"
    elif place.in_transit:
        where = "đang chuyển, chưa nơi nào tiếp nhận"
    else:
        where = f"đang sinh hoạt tại {Organization.objects.get(pk=place.origin_id).name}"
    return Finding(
        "wrong_place", f"Không ghi được {named}: vào ngày đó đồng chí {member.full_name} {where}.", right=Right.PRINCIPLE,
        field="kind", remedy="Kiểm tra lại loại biến động, ngày có hiệu lực và các biến động đã ghi.",
    )  # fmt: skip
