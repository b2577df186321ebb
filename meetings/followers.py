"""What of the life of a branch goes along with an act on organisations, and what ends with the branch; all of it undone with the act.

What is written about a member goes where the act carries him: unfinished tasks, applications for relief of dues, this year's commitment,
the review under way, what concerns his place of residence. What a closed organisation ran goes to the one that stands in its place: open
classes, its round of review, dues paid there by members of others. Planned meetings of a closed branch are not held. Books stay where they
were written: minutes, resolutions, months of dues, feedback (``meetings.closing`` names what of them is still open).

What was changed is remembered with the act; put back is only what nobody has moved on since.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Model, Q, QuerySet

from branches.followers import Followed, follow_acts, followed, keep, kept, lock_before_acts
from branches.models import LIVING, Act
from branches.queries import heirs_of
from core.dates import format_date
from core.following import Move, lay, note_all, put_back, take_all
from core.workflow import CARRIED, GIVEN_BACK, Case
from meetings.dues.services.places import follow_places, give_back_places
from meetings.models import (
    OPEN_EVALUATION_STATES,
    OPEN_RELIEFS,
    OPEN_TASKS,
    BranchFollower,
    Commitment,
    DuesRelief,
    Evaluation,
    Meeting,
    MeetingState,
    ResidenceComment,
    ResidenceException,
    ReviewRound,
    TaskAssignment,
    TrainingClass,
    TrainingClassState,
)
from members.ledger import carried_by
from members.models import Member

PLANNED = (MeetingState.PLANNED, MeetingState.NOTIFIED)


@dataclass(frozen=True, slots=True)
class Places:
    """Where an act put people and organisations: whom it carried from which branch to which, what it closed and who took its place."""

    act: Act
    carried: dict[int, tuple[int, int]]
    closed: frozenset[int]
    heirs: dict[int, int | None]
    last_day: date

    @classmethod
    def of(cls, act: Act) -> Places:
        """The places of an act that was carried out."""
        closed = frozenset(act.organizations.exclude(status__in=LIVING).values_list("pk", flat=True))
        carried = {member: ends for member, ends in carried_by(act).items() if ends[0] != ends[1]}
        return cls(act, carried, closed, heirs_of(closed), act.effective_on - timedelta(days=1))

    @property
    def left(self) -> set[int]:
        """Branches that somebody left, and organisations that closed."""
        return {before for before, _ in self.carried.values()} | self.closed


@dataclass(frozen=True, slots=True)
class OfMember:
    """Rows about a member that lie with his branch: which of them are open, and which of an older time no act takes along; their words."""

    name: str
    model: type[Model]
    label: str
    open: Q
    within: Callable[[date], Q] = lambda day: Q()

    @property
    def is_case(self) -> bool:
        """Whether it is a procedure somebody has to end."""
        return issubclass(self.model, Case)

    def rows(self, organization_ids: Collection[int]) -> QuerySet:
        """What is open in organisations."""
        return self.model._default_manager.filter(self.open, organization__in=organization_ids)


GO_WITH_MEMBER = (
    OfMember("tasks", TaskAssignment, "nhiệm vụ chi bộ giao chưa xong", Q(state__in=OPEN_TASKS)),
    OfMember("reliefs", DuesRelief, "đơn xin miễn, giảm đảng phí chưa quyết định", Q(state__in=OPEN_RELIEFS)),
    OfMember("evaluations", Evaluation, "kiểm điểm, xếp loại đảng viên đang làm",
             Q(state__in=OPEN_EVALUATION_STATES, superseded=False)),
    OfMember("commitments", Commitment, "cam kết trong năm chưa nhận xét kết quả", Q(result=""), lambda day: Q(year__gte=day.year)),
    OfMember("comments", ResidenceComment, "phiếu xin nhận xét nơi cư trú chưa xong", Q(certified_on=None),
             lambda day: Q(year__gte=day.year - 1)),
    OfMember("exceptions", ResidenceException, "trường hợp riêng về nhận xét nơi cư trú", Q(),
             lambda day: Q(valid_to=None) | Q(valid_to__gte=day)),
)  # fmt: skip
CASES_OF_MEMBER = tuple(kind for kind in GO_WITH_MEMBER if kind.is_case)


def register() -> None:
    """Hang this app on the acts of organisations."""
    lock_before_acts(hold)
    follow_acts(follow_act)


def hold(organization_ids: Collection[int]) -> None:
    """Hold what may be carried along, before the organisations: a step holds its case first."""
    held = [
        Meeting.objects.filter(organization__in=organization_ids, state__in=PLANNED),
        TrainingClass.objects.filter(organization__in=organization_ids, state=TrainingClassState.OPEN),
        ReviewRound.objects.filter(organization__in=organization_ids, closed_on=None),
    ]
    for rows in [*held, *(kind.rows(organization_ids) for kind in CASES_OF_MEMBER)]:
        list(rows.select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True))


def follow_act(act: Act, undone: bool, by, on: date) -> Iterable[Followed]:
    """Everything of this app that an act takes along or ends; given back when the act is undone."""
    if undone:
        _give_back(act, by, on)
        return []
    places = Places.of(act)
    if not places.left:
        return []
    said = [_with_members(kind, places, by, on) for kind in GO_WITH_MEMBER]
    if places.closed:
        said += [_rounds(places), _classes(places, by, on), _not_held(places, by, on), _not_followed(places)]
        said.append(followed("nơi đóng đảng phí của đảng viên chi bộ khác", follow_places(act, places.heirs, on=on)))
    return said


def _with_members(kind: OfMember, places: Places, by, on: date) -> Followed:
    """Rows about members go where the members went; of somebody the act did not carry, to the heir, else where he is today."""
    rows = kind.rows(places.left).filter(kind.within(places.act.effective_on))
    open_rows = list(rows.select_for_update(of=("self",)).order_by("pk").values_list("pk", "organization", "member"))
    strays = {member for _, branch, member in open_rows if branch in places.closed and member not in places.carried}
    present = (
        dict(Member.objects.filter(pk__in=strays, end_reason="").values_list("pk", "organization")) if strays else {}
    )
    moves: list[Move] = []
    for pk, branch, member in open_rows:
        after = _place_of(member, branch, places, present)
        if after and after != branch:
            moves.append((pk, branch, after))
    _move(places.act, kind.name, kind.model, "organization", moves, by, on)
    return followed(kind.label, (after for _, _, after in moves))


def _place_of(member: int, branch: int, places: Places, present: dict[int, int]) -> int | None:
    before, after = places.carried.get(member, (None, None))
    if before == branch:
        return after
    return (places.heirs.get(branch) or after or present.get(member)) if branch in places.closed else None


def _move(act: Act, name: str, model: type[Model], column: str, moves: list[Move], by, on: date) -> None:
    """Write the moves, remember them with the act, say so in the logs of cases."""
    lay(model, column, moves)
    keep(act, f"meetings.{name}", [list(move) for move in moves])
    if issubclass(model, Case):
        note_all(model, [pk for pk, _, _ in moves], CARRIED, by=by, on=on, note=act.title)


def _classes(places: Places, by, on: date) -> Followed:
    """Open classes of a closed organisation are run on by its heir; where members went to several, by the committee above."""
    rows = TrainingClass.objects.filter(organization__in=places.closed, state=TrainingClassState.OPEN)
    above = dict(
        rows.filter(organization__parent__status__in=LIVING).values_list("organization", "organization__parent")
    )
    units = rows.order_by("pk").values_list("pk", "organization")
    moves = [(pk, unit, heir) for pk, unit in units if (heir := places.heirs.get(unit) or above.get(unit))]
    _move(places.act, "classes", TrainingClass, "organization", moves, by, on)
    return followed("lớp bồi dưỡng đang mở", (after for _, _, after in moves))


def _rounds(places: Places) -> Followed:
    """A round of a closed organisation becomes its heir's; where the heir has one of the same period, the cases join that one.

    Where members went to several, each case goes on by itself, decided by the committee above.
    """
    rounds = list(ReviewRound.objects.filter(organization__in=places.closed, closed_on=None).order_by("pk"))
    if not rounds:
        return followed("đợt kiểm điểm đang mở", ())
    heirs = {heir for one in rounds if (heir := places.heirs.get(one.organization_id))}
    taken = {_period(one): one.pk for one in ReviewRound.objects.filter(organization__in=heirs)}
    own: list[Move] = []
    joined: dict[int, int | None] = {}
    for one in rounds:
        heir = places.heirs.get(one.organization_id)
        if heir is None:
            joined[one.pk] = None
            continue
        period = (heir, *_period(one)[1:])
        if period in taken:
            joined[one.pk] = taken[period]
        else:
            own.append((one.pk, one.organization_id, heir))
            taken[period] = one.pk
    lay(ReviewRound, "organization", own)
    keep(places.act, "meetings.rounds", [list(move) for move in own])
    waiting = Evaluation.objects.filter(round__in=joined, state__in=OPEN_EVALUATION_STATES, superseded=False)
    moved = [(pk, before, joined[before]) for pk, before in waiting.order_by("pk").values_list("pk", "round")]
    lay(Evaluation, "round", moved)
    keep(places.act, "meetings.joined", [list(move) for move in moved])
    return followed("đợt kiểm điểm đang mở", (after for _, _, after in own))


def _period(one: ReviewRound) -> tuple:
    return (one.organization_id, one.kind, one.year, one.quarter)


def _not_held(places: Places, by, on: date) -> Followed:
    """Meetings of a closed branch that were planned and not held are cancelled, with the act as their reason."""
    rows = Meeting.objects.filter(organization__in=places.closed, state__in=PLANNED)
    meetings = list(rows.select_for_update(of=("self",)).order_by("pk"))
    keep(places.act, "meetings.planned", [[meeting.pk, meeting.state] for meeting in meetings])
    reason = f"{places.act.title}, có hiệu lực ngày {format_date(places.act.effective_on)}"
    to = {meeting.pk: str(MeetingState.CANCELLED) for meeting in meetings}
    take_all(meetings, "end_with_branch", to, by=by, on=on, note=reason)
    return Followed("buổi sinh hoạt đã lập, chưa họp", len(meetings), "không họp nữa, ghi lý do theo quyết định này")


def _not_followed(places: Places) -> Followed:
    """Who was named to follow a closed branch has followed it to its last day."""
    rows = BranchFollower.objects.filter(branch__in=places.closed).exclude(valid_to__lte=places.last_day)
    named = list(rows.select_for_update(of=("self",)).order_by("pk"))
    keep(places.act, "meetings.named", [[one.pk, one.valid_to.isoformat() if one.valid_to else None] for one in named])
    for one in named:
        one.valid_to = max(places.last_day, one.valid_from)
    BranchFollower.objects.bulk_update(named, ["valid_to"], batch_size=2000)
    return Followed("phân công cấp ủy viên phụ trách chi bộ", len(named), "kết thúc cùng chi bộ")


# --- Undone ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Kept:
    """A kind of rows that were moved, as the act remembers them."""

    name: str
    model: type[Model]
    column: str = field(default="organization")


_MOVED = (
    *(_Kept(kind.name, kind.model) for kind in GO_WITH_MEMBER),
    _Kept("classes", TrainingClass),
    _Kept("rounds", ReviewRound),
    _Kept("joined", Evaluation, "round"),
)


def _give_back(act: Act, by, on: date) -> None:
    for kind in _MOVED:
        back = put_back(kind.model, kind.column, kept(act, f"meetings.{kind.name}"))
        if issubclass(kind.model, Case) and kind.column == "organization":
            note = f"{act.title}: {act.undo_reason}"
            note_all(kind.model, [pk for pk, _, _ in back], GIVEN_BACK, by=by, on=on, note=note)
    _plan_again(act, by, on)
    until = dict(kept(act, "meetings.named"))
    named = list(BranchFollower.objects.filter(pk__in=until))
    for one in named:
        one.valid_to = date.fromisoformat(until[one.pk]) if until[one.pk] else None
    BranchFollower.objects.bulk_update(named, ["valid_to"], batch_size=2000)
    give_back_places(act, on=on)


def _plan_again(act: Act, by, on: date) -> None:
    """Meetings the act cancelled are planned again, where nobody has touched them since."""
    states = dict(kept(act, "meetings.planned"))
    rows = Meeting.objects.filter(pk__in=states, state=MeetingState.CANCELLED)
    meetings = list(rows.select_for_update(of=("self",)).order_by("pk"))
    take_all(meetings, "plan_again", states, by=by, on=on, note=f"{act.title}: {act.undo_reason}")
