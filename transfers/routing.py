"""Which committees a letter passes, which box each writes, who holds the case now (``transfer.md`` 2, 3.2–3.4).

Pure reading of the tree: the chain goes from the branch up to the body that introduces, and from the body that receives down to the
branch. Bodies the tree does not have leave their box blank. The body that holds a case is the first of the chain whose box is not
written; it is found by the number of the box, so that a committee merged meanwhile hands its turn to its successor.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Max

from accounts.permissions import Permission as P
from branches.models import Level, Organization
from branches.naming import committee_name
from branches.queries import with_those_above
from members.boundaries import boundary_of
from members.models import ExternalScope
from regulations.lookup import NoRuleInForce
from transfers.models.choices import LetterType, OtherEnd, TransferKind, TransferState
from transfers.parameters import COMMUNE_INTRODUCES

if TYPE_CHECKING:
    from core.workflow import Transition
    from transfers.models import TemporaryTransfer, Transfer

    LetterCase = Transfer | TemporaryTransfer  # whoever travels with a letter of boxes

SECTIONAL = (Level.SECTIONAL_COMMITTEE, Level.SUB_GRASSROOTS_COMMITTEE)
ORIGIN, DESTINATION = "origin", "destination"

_KIND_OF = {
    ExternalScope.SAME_GRASSROOTS: TransferKind.INTERNAL,
    ExternalScope.SAME_COMMITTEE: TransferKind.SAME_UPPER,
    ExternalScope.SAME_PROVINCE: TransferKind.SAME_PROVINCE,
    ExternalScope.OTHER_PROVINCE: TransferKind.OTHER_PROVINCE,
}
#: Boxes by letter: role → number at the origin, number at the destination.
_BOXES = {
    LetterType.OFFICIAL: {
        "branch": (1, 10),
        "sectional": (2, 9),
        "grassroots": (3, 8),
        "upper": (4, 7),
        "provincial": (5, 6),
    },
    LetterType.TEMPORARY: {
        "branch": (1, 8),
        "sectional": (2, 7),
        "grassroots": (3, 6),
        "upper": (4, 5),
        "provincial": (4, 5),
    },
    LetterType.INTERNAL: {"branch": (1, 5), "sectional": (2, 4), "grassroots": (3, 3)},
}


@dataclass(frozen=True, slots=True)
class Stop:
    """A body on the way of a letter: its box, side and role (``branch``, ``sectional``, ``grassroots``, ``upper``, ``provincial``)."""

    box: int
    side: str
    role: str
    organization: Organization

    @property
    def label(self) -> str:
        """The body as a letter names it."""
        unit = self.organization
        return f"Chi ủy {unit.name}" if unit.is_branch else committee_name(unit.name, unit.level)


def kind_of(
    origin: Organization | None, destination: Organization | None, on: date, *, boundary: str = "", other_end: str = ""
) -> str:
    """The kind of a transfer, computed from its two ends and the tree of the day; with an end outside, from its boundary."""
    if other_end == OtherEnd.FOREIGN_AFFAIRS:
        return TransferKind.ABROAD_RETURN if origin is None else TransferKind.ABROAD_OUT
    if origin is not None and destination is not None:
        return _KIND_OF[boundary_of(origin, destination, on)]
    return _KIND_OF.get(
        ExternalScope(boundary) if boundary else ExternalScope.OTHER_PROVINCE, TransferKind.OTHER_PROVINCE
    )


def letter_type_of(kind: str) -> LetterType:
    """Which letter a kind needs."""
    return LetterType.INTERNAL if kind == TransferKind.INTERNAL else LetterType.OFFICIAL


def stops(
    origin: Organization | None, destination: Organization | None, kind: str, on: date, letter: str = ""
) -> list[Stop]:
    """Every body on the way, in the order of the boxes; an end outside the system has no stops."""
    letter = LetterType(letter or letter_type_of(kind))
    boxes = _BOXES[letter]
    up = _above(origin, on) if origin else []
    down = _above(destination, on) if destination else []
    if letter == LetterType.INTERNAL:
        return _internal(origin, destination, up, down, boxes)
    if origin and destination:
        up, down = _meeting(up, down)
    found = [Stop(boxes["branch"][0], ORIGIN, "branch", origin)] if origin else []
    found += [Stop(boxes[role][0], ORIGIN, role, unit) for role, unit in up]
    found += [Stop(boxes[role][1], DESTINATION, role, unit) for role, unit in down]
    if destination and destination.is_branch:
        found.append(Stop(boxes["branch"][1], DESTINATION, "branch", destination))
    return _once(sorted(found, key=lambda stop: stop.box))


def _internal(origin, destination, up, down, boxes) -> list[Stop]:
    """Branch, its sectional committee, the grassroots committee both share, the other sectional committee, the branch."""
    found = [Stop(boxes["branch"][0], ORIGIN, "branch", origin)]
    sectional = [unit for role, unit in up if role == "sectional"]
    other = [unit for role, unit in down if role == "sectional" and unit.pk not in {one.pk for one in sectional}]
    found += [Stop(boxes["sectional"][0], ORIGIN, "sectional", unit) for unit in sectional[:1]]
    shared = [unit for role, unit in up if role in ("grassroots", "upper", "provincial")]
    found += [Stop(boxes["grassroots"][0], ORIGIN, "grassroots", unit) for unit in shared[:1]]
    found += [Stop(boxes["sectional"][1], DESTINATION, "sectional", unit) for unit in other[:1]]
    return [*found, Stop(boxes["branch"][1], DESTINATION, "branch", destination)]


def lineage(unit: Organization) -> list[Organization]:
    """The organisations above a unit, nearest first; those laid beside it for a whole list (``holders``) are not read again."""
    laid = unit.__dict__.get("laid_lineage")
    return list(unit.ancestors().order_by("-path") if laid is None else laid)


def _above(unit: Organization, on: date) -> list[tuple[str, Organization]]:
    """Bodies from the unit up to the one that deals with the outside, nearest first, each with its role."""
    chain = lineage(unit)
    if not unit.is_branch:
        chain.insert(0, unit)
    found: list[tuple[str, Organization]] = []
    for body in chain:
        if body.level in SECTIONAL:
            found.append(("sectional", body))
        elif body.level == Level.GRASSROOTS_COMMITTEE:
            direct = _directly_under_province(body, chain)
            if direct and _introduces_itself(body, on):
                return [*found, ("upper", body)]
            found.append(("grassroots", body))
        elif body.level == Level.UPPER:
            return [*found, ("upper", body)]
        elif body.level == Level.PROVINCIAL:
            return [*found, ("provincial", body)]
    return found


def _directly_under_province(body: Organization, chain: list[Organization]) -> bool:
    place = [unit.pk for unit in chain].index(body.pk)
    return place + 1 < len(chain) and chain[place + 1].level == Level.PROVINCIAL


def _introduces_itself(body: Organization, on: date) -> bool:
    """Whether a grassroots committee directly under the province deals with the outside by itself."""
    if body.granted_superior_powers:
        return True
    try:
        return bool(COMMUNE_INTRODUCES.value_on(on))
    except NoRuleInForce:
        return False


def _meeting(up: list, down: list) -> tuple[list, list]:
    """The two chains up to the body they share: it introduces once, and nothing above it writes."""
    shared = {unit.pk for _, unit in up} & {unit.pk for _, unit in down}
    if not shared:
        return up, list(reversed(down))
    cut_up = [(role, unit) for role, unit in up if unit.pk not in shared]
    meeting = next((role, unit) for role, unit in up if unit.pk in shared)
    cut_down = [(role, unit) for role, unit in down if unit.pk not in shared]
    return [*cut_up, meeting], list(reversed(cut_down))


def _once(found: list[Stop]) -> list[Stop]:
    """One body for each box (a deep tree may have two sectional committees: the lower one writes)."""
    by_box: dict[int, Stop] = {}
    for stop in found:
        by_box.setdefault(stop.box, stop)
    return list(by_box.values())


def stops_of(case: LetterCase) -> list[Stop]:
    """The way of a case, by the day of its introduction, or of the step at hand."""
    day = case.way_on

    def read() -> list[Stop]:
        if case.is_judged:  # the effects of the step ask for the same way again
            lay_lineages(case)
        return stops(case.origin, case.destination, case.kind, day, case.letter_type)

    return case.read_once(("stops", case.origin_id, case.destination_id, day), read)


def lay_lineages(case: LetterCase) -> None:
    """Lay both ends and what stands above them beside the case in one statement, so that the tree is read once while a step is taken."""
    keys = {name: key for name in ("origin", "destination") if (key := getattr(case, f"{name}_id"))}
    if all(name in case._state.fields_cache and "laid_lineage" in getattr(case, name).__dict__ for name in keys):
        return
    found = with_those_above(keys.values())
    for name, key in keys.items():
        if name not in case._state.fields_cache:
            setattr(case, name, found[key])
    _lay((getattr(case, name) for name in keys), found.values())


def lay_all(ends: Iterable[Organization]) -> None:
    """Lay what stands above each of some organisations beside it in one statement."""
    bare = [end for end in ends if "laid_lineage" not in end.__dict__]
    paths = {path for end in bare for path in end.ancestor_paths(include_self=False)}
    _lay(bare, Organization.objects.filter(path__in=paths) if paths else ())


def _lay(ends: Iterable[Organization], known: Iterable[Organization]) -> None:
    by_path = {one.path: one for one in known}
    for end in ends:
        end.laid_lineage = [by_path[p] for p in reversed(end.ancestor_paths(include_self=False)) if p in by_path]
        if end.laid_lineage and end.laid_lineage[0].pk == end.parent_id:
            end.parent = end.laid_lineage[0]


def written_up_to(case: LetterCase) -> int:
    """The number of the last box written on the letter that counts; 0 before the first."""

    def read() -> int:
        if not case.pk:
            return 0
        return case.letters.filter(cancelled_on=None).aggregate(last=Max("boxes__box"))["last"] or 0

    return case.read_once("written", read)


def next_stop(case: LetterCase) -> Stop | None:
    """The body whose box is next; none when the letter is whole, or the next body lies outside the system."""
    done = max(written_up_to(case), _passed(case))
    return next((stop for stop in stops_of(case) if stop.box > done), None)


def _passed(case: LetterCase) -> int:
    """The last box of the origin once the case is under way: what comes next lies at the destination."""
    if case.is_at_origin:
        return 0
    return max((stop.box for stop in stops_of(case) if stop.side == ORIGIN), default=0)


def last_of_origin(case: LetterCase) -> Stop | None:
    """The body that introduces outward."""
    ours = [stop for stop in stops_of(case) if stop.side == ORIGIN]
    return ours[-1] if ours else None


def introducing(case: LetterCase, body: Organization | None) -> Stop | None:
    """The body that introduced by a letter of before: the one named, else that of the way. Its box is that of its level."""
    if body is None:
        return last_of_origin(case)
    if body.pk == case.origin_id:
        role = "branch"
    elif body.level in SECTIONAL:
        role = "sectional"
    else:
        role = {Level.GRASSROOTS_COMMITTEE: "grassroots", Level.PROVINCIAL: "provincial"}.get(body.level, "upper")
    return Stop(_BOXES[LetterType(case.letter_type)][role][0], ORIGIN, role, body)


def keeper_of(case: LetterCase) -> Organization | None:
    """The committee at the destination that opens the file and keeps it: the last above the branch; the branch where there is none."""
    theirs = [stop for stop in stops_of(case) if stop.side == DESTINATION]
    committees = [stop.organization for stop in theirs if stop.role != "branch"]
    if committees:
        return committees[-1]
    if case.kind == TransferKind.INTERNAL and case.origin_id:
        introducer = last_of_origin(case)
        return introducer.organization if introducer else case.destination
    return case.destination


def holder_of(case: Transfer) -> Organization | None:
    """Who has to act now: origin's branch, the next committee, the destination's branch; none when nobody has."""
    s = TransferState
    if case.state in (s.ARISEN, s.REQUESTED, s.BRANCH_REVIEW, s.BLOCKED, s.RECALLED):
        return case.origin or case.destination
    if case.state == s.BRANCH_RECEIVED:
        return keeper_of(case)
    if case.state in (s.RETURNED, s.DELETION_CASE) or (case.leaves_system and case.state == s.INTRODUCED):
        introducer = last_of_origin(case)
        return introducer.organization if introducer else case.destination
    if case.state in (s.COMPLETED, s.WITHDRAWN, s.DEPARTED):
        return None
    stop = next_stop(case)
    return stop.organization if stop else (case.destination or case.origin)


def node_of(case: Transfer, transition: Transition) -> Organization:
    """Where the permission of a step is asked."""
    introducer = last_of_origin(case)
    fallback = case.origin or case.destination
    if transition.name in (
        "recall",
        "propose_deletion",
        "resume_search",
        "confirm_outside",
        "reintroduce",
        "take_back",
        "annul_letter",
        "reissue_letter",
    ):
        return introducer.organization if introducer else fallback
    if transition.name in ("withdraw", "block", "unblock") or transition.who == P.MOVEMENT_RECORD:
        return fallback
    if transition.name in ("undo_reception", "close_departed"):
        return case.destination or fallback
    if transition.name == "undo_introduction":
        return fallback
    return holder_of(case) or fallback
