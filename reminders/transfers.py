"""Lines of the first page about transfers, stays elsewhere, leave, journeys, the residence and absence: what waits, for whom, until when.

All lines about official transfers are read from one list of the open cases of the person's units, with who holds each. Nobody is told
of a case that another holds, except who has to ask what became of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from urllib.parse import urlencode

from django.db.models import Q
from django.urls import NoReverseMatch, reverse

from accounts.permissions import Permission as P
from branches.models import Level
from core.dates import add_working_days, format_date
from core.scopes import path_filter
from members.models import MembershipPeriod, PlaceKind
from reminders.lines import AHEAD, LATE_LISTED, LISTED, Figure, Judged, Lines, Todo, TodoGroup, ends, group_of
from transfers import situations
from transfers.clocks import CHASE, DUE, NO_FILE, due_of
from transfers.holders import Holders, units_of
from transfers.models import (
    BEFORE_INTRODUCTION,
    OPEN,
    UNDER_WAY,
    AbsenceState,
    AbsenceWatch,
    Exemption,
    ExemptionState,
    Journey,
    JourneyState,
    LiaisonState,
    ResidenceLink,
    TemporaryState,
    TemporaryTransfer,
    Transfer,
)
from transfers.models import TransferState as S
from transfers.rules.dates import or_none, return_due

SOON = 15  # working days left from which a deadline has a line of its own (``transfer.md`` 14)
_WAITING, _SENT = {"bucket": "waiting"}, {"bucket": "sent"}
READ = 3_000  # open cases of one person; an office above has some hundreds
_FAR_ABOVE = (Level.CENTRAL, Level.PROVINCIAL)


def _list_url(**asked: str) -> str:
    return f"{reverse('transfers:list')}?{urlencode(asked)}" if asked else reverse("transfers:list")


def _url(name: str, **asked: str) -> str:
    """An address of a page beside the board; the board where the page does not exist in this installation."""
    try:
        address = reverse(name)
    except NoReverseMatch:
        return _list_url()
    return f"{address}?{urlencode(asked)}" if asked else address


class _Cases:
    """The open transfers of a person's units, each with its holder, each told in one group."""

    def __init__(self, scope, rows: list[Transfer]) -> None:
        self.on = scope.on
        self.units = units_of(scope, P.TRANSFER_KEEP, P.TRANSFER_PROCESS)
        self.holders = Holders(rows)
        self.dues: dict[tuple[int, str], date | None] = {}
        self.near = add_working_days(self.on, SOON)
        self.mine = self.holders.held_by(self.units)
        self.told: set[int] = set()

    def group(self, label: str, cases: Iterable[Transfer], due: Callable, detail: Callable, more: str) -> TodoGroup:
        """Cases not told yet, the earliest deadline first."""
        left = [case for case in cases if case.pk not in self.told]
        self.told |= {case.pk for case in left}
        dated = sorted(((due(case) or date.max, case.pk, case) for case in left), key=lambda one: one[:2])
        late = sum(end < self.on for end, _, _ in dated)
        shown = [*dated[: min(late, LATE_LISTED)], *dated[late : late + LISTED]]
        items = [
            Todo(case.full_name, detail(case), case.get_absolute_url(), None if end == date.max else end, end < self.on)
            for end, _, case in shown
        ]
        return TodoGroup(label, items, len(left), more, late)

    def due(self, case: Transfer, name: str = DUE) -> date | None:
        """A last day of a case, judged once."""
        key = case.pk, name
        if key not in self.dues:
            self.dues[key] = due_of(case, name)
        return self.dues[key]

    def late(self, case: Transfer, name: str = DUE) -> bool:
        """Past the deadline of its state, or another of its last days."""
        due = self.due(case, name)
        return due is not None and due < self.on

    def soon(self, case: Transfer) -> bool:
        """Near the deadline."""
        due = self.due(case)
        return due is not None and due <= self.near

    def asked_of(self, case: Transfer) -> bool:
        """Whether a unit of this person introduced the case outward, and so asks what became of it."""
        introducer = self.holders.introducer_of(case)
        return introducer is not None and introducer.pk in self.units


def _way(case: Transfer) -> str:
    return f"{case.state_label}; {case.from_words} → {case.to_words}"


def _age(on: date) -> Callable[[Transfer], str]:
    def words(case: Transfer) -> str:
        days = (on - case.introduced_on).days if case.introduced_on else 0
        return f"{case.from_words} → {case.to_words}, đã {days} ngày từ khi giới thiệu"

    return words


def transfers(scope) -> Judged | None:
    """Official transfers: returned, overdue, near their deadline, to be asked about, waiting for me."""
    if not (scope.can(P.TRANSFER_KEEP) or scope.can(P.TRANSFER_PROCESS)):
        return None
    rows = Transfer.objects.visible_to(scope).filter(state__in=(*OPEN, S.BRANCH_RECEIVED))
    rows = rows.select_related("origin", "destination", "notice").defer("person", "end_note", "late_note")
    return Judged(rows.order_by("cause_on", "pk"), _tell, most=READ)


def _tell(rows: list[Transfer], scope) -> list[TodoGroup]:
    if not rows:
        return []
    cases = _Cases(scope, rows)
    on, mine, due_of = scope.on, cases.mine, cases.due
    before = [case for case in mine if case.state in BEFORE_INTRODUCTION]
    coming = [case for case in mine if case.state in UNDER_WAY]
    asked = [
        case
        for case in cases.holders.cases
        if case.state in UNDER_WAY and cases.asked_of(case) and case.state != S.DELETION_CASE
    ]
    told = [  # label, cases, deadline, detail, where the rest stands; a case is told in the first that fits
        ("Giấy giới thiệu bị trả lại", [c for c in mine if c.state == S.RETURNED], due_of, _way, _WAITING),
        ("Quá hạn giới thiệu chuyển sinh hoạt", [c for c in before if cases.late(c)], due_of, _way, _WAITING),
        ("Quá hạn tiếp nhận, trình giấy giới thiệu", [c for c in coming if cases.late(c)], due_of, _age(on), _WAITING),
        ("Sắp hết hạn giới thiệu chuyển sinh hoạt", [c for c in before if cases.soon(c)], due_of, _way, _WAITING),
        ("Sắp hết hạn trình giấy giới thiệu", [c for c in coming if cases.soon(c)], due_of, _age(on), _WAITING),
        ("Phiếu báo chưa trả lời", [c for c in mine if c.state == S.BRANCH_RECEIVED], lambda c: None, _way, _WAITING),
        ("Chuyển sinh hoạt chờ đơn vị xử lý", mine, due_of, _way, _WAITING),
        ("Quá thời hạn nộp giấy, hồ sơ: báo cáo cấp có thẩm quyền", [c for c in asked if cases.late(c, NO_FILE)],
         lambda c: due_of(c, NO_FILE), _age(on), _SENT),
        ("Đến kỳ đôn đốc, hỏi kết quả chuyển sinh hoạt", [c for c in asked if cases.late(c, CHASE)], lambda c: due_of(c, CHASE), _age(on),
         _SENT),
        ("Đã giới thiệu đi, quá hạn mà nơi đến chưa tiếp nhận", [c for c in asked if cases.late(c)], due_of, _age(on), _SENT),
    ]  # fmt: skip
    return [cases.group(label, found, due, detail, _list_url(**more)) for label, found, due, detail, more in told]


def unfollowed(scope) -> Lines | None:
    """Members the ledger has under way whom no case follows, seen from both ends, oldest first."""
    if not scope.can(P.TRANSFER_KEEP):
        return None
    rows = (
        MembershipPeriod.objects.visible_to(scope, P.TRANSFER_KEEP)
        .filter(kind=PlaceKind.TRANSIT, valid_to=None).exclude(member__transfers__state__in=UNDER_WAY)
        .select_related("member", "origin", "destination").order_by("valid_from", "pk")
    )  # fmt: skip
    return Lines(
        "Đang chuyển sinh hoạt, chưa có hồ sơ theo dõi",
        rows,
        lambda one: Todo(
            one.member.full_name,
            f"{one.origin} → {one.destination}, đã {(scope.on - one.valid_from).days} ngày",
            reverse("transfers:reconciliation") + "#lech",
        ),
        reverse("transfers:reconciliation"),
    )


def stays(scope) -> Lines | None:
    """Temporary stays whose term ends within a month or is over, told at home and there."""
    if not scope.can(P.TRANSFER_KEEP):
        return None
    rows = (
        TemporaryTransfer.objects.visible_to(scope, P.TRANSFER_KEEP)
        .filter(state=TemporaryState.STAYING, until_on__lte=scope.on + AHEAD)
        .select_related("member", "origin", "destination").order_by("until_on", "pk")
    )  # fmt: skip

    def line(case) -> Todo:
        back = or_none(return_due, case.until_on)
        detail = f"Tại {case.to_words}, thời hạn đến ngày {format_date(case.until_on)}"
        if back and case.until_on < scope.on:
            detail += f"; phải trở về chậm nhất ngày {format_date(back.on)}"
        return Todo(case.member.full_name, detail, case.get_absolute_url())

    more = _url("transfers:temporary_list")
    return Lines("Sinh hoạt tạm thời sắp hết, quá thời hạn", rows, line, more, ends(scope, "until_on"))


def leaves(scope) -> Lines | None:
    """Temporary leave that ends within a month or is over."""
    if not scope.can(P.TRANSFER_KEEP):
        return None
    rows = (
        Exemption.objects.visible_to(scope, P.TRANSFER_KEEP)
        .filter(state=ExemptionState.IN_FORCE, until_on__lte=scope.on + AHEAD)
        .select_related("member__organization").order_by("until_on", "pk")
    )  # fmt: skip
    return Lines(
        "Tạm miễn sinh hoạt sắp hết, quá thời hạn",
        rows,
        lambda case: Todo(
            case.member.full_name,
            f"{case.get_kind_display()}, {case.member.organization}",
            case.get_absolute_url(),
        ),
        _url("transfers:exemption_list"),
        ends(scope, "until_on"),
    )


def journeys(scope) -> Lines | None:
    """Journeys abroad past their term, and private ones back and not reported."""
    if not scope.can(P.TRANSFER_KEEP):
        return None
    overdue = Q(state__in=(JourneyState.ABROAD, JourneyState.STAYED), until_on__lt=scope.on)
    unreported = Q(state=JourneyState.RETURNED_HOME, private=True)
    rows = (
        Journey.objects.visible_to(scope, P.TRANSFER_KEEP).filter(overdue | unreported)
        .select_related("member__organization").order_by("until_on", "pk")
    )  # fmt: skip

    def line(case) -> Todo:
        what = "chưa báo cáo kết quả chuyến đi" if case.state == JourneyState.RETURNED_HOME else "quá hạn chưa về"
        return Todo(
            case.member.full_name,
            f"Đi {case.country}: {what}",
            case.get_absolute_url(),
        )

    columns = ("state", "private", "until_on", "returned_on")
    last_day = ends(scope, *columns, by=lambda *values: due_of(Journey(**dict(zip(columns, values, strict=True)))))
    return Lines("Đi nước ngoài: quá hạn về, chưa báo cáo", rows, line, _url("transfers:journey_list"), last_day)


def introductions(scope) -> Lines | None:
    """Members introduced to the place where they live, not yet received there; told to the residence and to the branch at work."""
    if not scope.can(P.TRANSFER_KEEP):
        return None
    rows = (
        ResidenceLink.objects.filter(path_filter(("residence__path", "home__path"), scope.paths(P.TRANSFER_KEEP)))
        .filter(state=LiaisonState.INTRODUCED).select_related("member", "home", "residence").order_by("introduced_on", "pk")
    )  # fmt: skip
    return Lines(
        "Giới thiệu về nơi cư trú chưa được tiếp nhận",
        rows,
        lambda case: Todo(
            case.member.full_name,
            f"{case.home} → {case.to_words}, giới thiệu ngày {format_date(case.introduced_on)}",
            case.get_absolute_url(),
        ),
        _url("transfers:liaison_list"),
    )


def watched(scope) -> Lines | None:
    """Members watched for skipping activity and not yet back, those who missed most months first."""
    if not scope.can(P.TRANSFER_KEEP):
        return None
    rows = (
        AbsenceWatch.objects.visible_to(scope, P.TRANSFER_KEEP)
        .filter(state__in=(AbsenceState.WATCHED, AbsenceState.CONTACTED))
        .select_related("member", "organization").order_by("-months_missed", "since_on", "pk")
    )  # fmt: skip
    return Lines(
        "Đảng viên vắng sinh hoạt đang theo dõi",
        rows,
        lambda case: Todo(
            case.member.full_name,
            f"{case.get_cause_display()}, từ ngày {format_date(case.since_on)}"
            + (f", {case.months_missed} tháng trong năm" if case.months_missed else ""),
            case.get_absolute_url(),
        ),
        _url("transfers:absence_list"),
    )


def unopened(scope) -> Figure | None:
    """How many members call for a transfer that nobody has opened: told to branches and the committees just above, who open cases."""
    if not scope.can(P.TRANSFER_KEEP) or scope.home is None or scope.home.level in _FAR_ABOVE:
        return None
    url = reverse("transfers:situations")

    def tell(n: int) -> TodoGroup:
        items = [Todo("Đảng viên cần chuyển sinh hoạt", f"{n} đồng chí chưa ai mở hồ sơ", url)] if n else []
        return group_of("Cần chuyển sinh hoạt mà chưa mở hồ sơ", items, url)

    return Figure(situations.members_in_any(scope, scope.on), tell)


KINDS = (unfollowed, stays, leaves, journeys, introductions, watched, unopened)
