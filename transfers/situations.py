"""Members whose situation calls for a transfer that nobody has opened (``transfer.md`` 1, 5, 6, 11; ``design.md`` 1).

Each kind of situation is one question to the database about members, with ``since`` (the day it began, when that is known), ``until`` (the
term that was given) and ``detail``; ``told`` says of a row why, by which rule, and until when something should be done. Nothing here
changes anything: a late transfer deletes nobody.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import (
    CharField,
    DateField,
    Exists,
    F,
    FilteredRelation,
    Func,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
    Value,
)
from django.db.models.functions import Cast, Coalesce, Concat, Lower, NullIf

from accounts.permissions import Permission as P
from branches.models import LIVING, ActKind, ActState, ActStep
from core.dates import add_months, format_date
from core.judged import NEVER
from core.scopes import path_filter
from members.models import ActivityStatus, Attribute, Member, StatusPeriod, TrainingEntry
from regulations.judging import Due, or_none
from regulations.lookup import NoRuleInForce, Parameter, lookup
from transfers.models import OPEN, Journey, JourneyState, TemporaryState, TemporaryTransfer, Transfer
from transfers.parameters import (
    ABROAD_OFFICIAL,
    CLOSING_DEADLINE,
    GRADUATE_STAY,
    LEAVE_MAX,
    REQUEST_DEADLINE,
    RETURN_DAYS,
    TEMPORARY_MAX,
    TEMPORARY_STUDY_MAX,
)
from transfers.rules import dates

STUDENTS = ("O10", "O11")  # codes of the list ``occupation``: sinh viên, học sinh
_A = ActivityStatus
#: Statuses of somebody who is not there, with the time after which it is no longer temporary.
LONG_LIMITS: dict[str, Parameter] = {
    _A.TEMPORARY_ELSEWHERE: TEMPORARY_MAX, _A.TEMPORARILY_EXEMPT: LEAVE_MAX, _A.ABROAD: ABROAD_OFFICIAL,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Told:
    """One line: why, by which rule, until when, with which reason a transfer would be opened."""

    why: str
    basis: str = ""
    due_on: date | None = None
    reason: str = ""
    cause_on: date | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """A member in a situation: since when, until which term, what else is known."""

    member: Member
    since: date | None
    until: date | None
    detail: str


@dataclass(frozen=True, slots=True)
class Situation:
    """One kind of situation: the question, and what a row of its answer means; ``after`` names the kind that tells of the same member
    before this one."""

    code: str
    label: str
    find: Callable[[QuerySet[Member], date], Laid]
    told: Callable[[Row, date], Told]
    after: str = ""


def _in_branches(scope) -> QuerySet[Member]:
    return Member.objects.visible_to(scope, P.TRANSFER_VIEW).current().exclude(activity_status=_A.IN_TRANSIT)


def _has_case() -> Exists:
    return Exists(Transfer.objects.filter(member=OuterRef("pk"), state__in=OPEN))


def members_without_case(scope, organization=None) -> QuerySet[Member]:
    """Members of the scope in a branch who have no open transfer."""
    rows = _in_branches(scope)
    if organization is not None:
        rows = rows.filter(path_filter(("path",), (organization.path,)))
    return rows.exclude(_has_case())


@dataclass(frozen=True, slots=True)
class Laid:
    """Members in a situation, and how the columns every kind has are read: a count needs none of them."""

    rows: QuerySet[Member]
    since: Any = None
    until: Any = None
    detail: Any = ""

    @property
    def with_columns(self) -> QuerySet[Member]:
        """The rows with their columns."""
        words = Value("", output_field=TextField()) if self.detail == "" else self.detail
        days = {name: _no_day() if day is None else day for name, day in (("since", self.since), ("until", self.until))}
        return self.rows.annotate(**days, detail=words).annotate(
            since_order=Coalesce("since", Value(NEVER, output_field=DateField()))
        )


def _no_day():
    return Cast(Value(None), DateField())


def _value(parameter: Parameter, on: date) -> int | None:
    try:
        return int(parameter.value_on(on))
    except NoRuleInForce:
        return None


def _back(on: date, parameter: Parameter) -> date:
    """The day before which something must have begun to last as long as a parameter says; the first day there is when no rule is known."""
    months = _value(parameter, on)
    return add_months(on, -months) if months else date.min


def _with_status(rows: QuerySet) -> QuerySet:
    condition = Q(status_periods__attribute=Attribute.ACTIVITY_STATUS, status_periods__valid_to=None)
    return rows.annotate(now=FilteredRelation("status_periods", condition=condition))


def _studying(on: date) -> Exists:
    """Sent to study, still within the longer term."""
    began = _back(on, TEMPORARY_STUDY_MAX)
    return Exists(
        TemporaryTransfer.objects.filter(
            member=OuterRef("pk"), study=True, state=TemporaryState.STAYING, from_on__gt=began
        )
    )


def _cited(parameter: Parameter, on: date) -> str:
    try:
        return parameter.on(on).cite()
    except NoRuleInForce:
        return ""


def _last_day(due: Due | None) -> date | None:
    return due.on if due else None


def _overlong(rows: QuerySet[Member], on: date) -> Laid:
    """Away by a dated status for as long as makes a transfer official."""
    long = Q(pk__in=())
    for status, parameter in LONG_LIMITS.items():
        long |= Q(now__value=status, now__valid_from__lte=_back(on, parameter))
    rows = _with_status(rows).filter(long).exclude(_studying(on))
    return Laid(rows, since=F("now__valid_from"), until=F("now__expected_end_on"), detail=F("now__value"))


def _overlong_told(row: Row, on: date) -> Told:
    parameter = LONG_LIMITS[row.detail]
    months = _value(parameter, on) or 0
    reached = add_months(row.since, months)
    return Told(
        f"{ActivityStatus(row.detail).label} từ ngày {format_date(row.since)}, đã đủ {months} tháng", _cited(parameter, on),
        _last_day(or_none(dates.introduce_due, reached)), "residence" if row.detail != _A.ABROAD else "other", reached,
    )  # fmt: skip


def _visitors(rows: QuerySet[Member], on: date) -> Laid:
    """Taken part in another branch of the system as a visitor, beyond the term of temporary activity."""
    rows = rows.annotate(stay=FilteredRelation("temporary_stays", condition=Q(temporary_stays__ended_on=None)))
    rows = rows.filter(stay__valid_from__lte=_back(on, TEMPORARY_MAX)).exclude(_studying(on))
    return Laid(rows, since=F("stay__valid_from"), until=F("stay__planned_end_on"), detail=F("stay__branch__name"))


def _visitors_told(row: Row, on: date) -> Told:
    reached = add_months(row.since, _value(TEMPORARY_MAX, on) or 0)
    return Told(
        f"Sinh hoạt tạm thời tại {row.detail} từ ngày {format_date(row.since)}", _cited(TEMPORARY_MAX, on),
        _last_day(or_none(dates.introduce_due, reached)), "residence", reached,
    )  # fmt: skip


def _past_term(rows: QuerySet[Member], on: date) -> Laid:
    """A temporary stay past its term, and not back, extended or made official."""
    rows = _with_status(rows).filter(now__value=_A.TEMPORARY_ELSEWHERE, now__expected_end_on__lt=on)
    return Laid(rows, since=F("now__valid_from"), until=F("now__expected_end_on"), detail=F("now__place"))


def _past_term_told(row: Row, on: date) -> Told:
    where = f" tại {row.detail}" if row.detail else ""
    return Told(
        f"Hết thời hạn sinh hoạt tạm thời{where} ngày {format_date(row.until)}, chưa về, chưa gia hạn",
        _cited(RETURN_DAYS, row.until),
        _last_day(or_none(dates.return_due, row.until)), "residence", row.until,
    )  # fmt: skip


def _journeys(rows: QuerySet[Member], on: date) -> Laid:
    """Abroad, or leaving, for as long as asks for an official transfer, with no transfer opened for the journey."""
    months = _value(ABROAD_OFFICIAL, on)
    if months is None:
        return Laid(rows.none())
    term = Func(
        Value(months),
        function="make_interval",
        template="%(function)s(months => %(expressions)s)",
        output_field=DateField(),
    )
    abroad = Journey.objects.filter(state__in=(JourneyState.ABROAD, JourneyState.STAYED), transfer=None)
    gone = abroad.annotate(began=Coalesce("left_on", "from_on")).filter(
        Q(began__lte=_back(on, ABROAD_OFFICIAL)) | Q(until_on__gte=F("began") + term)
    )
    rows = rows.filter(pk__in=gone.values("member"))
    first = gone.filter(member=OuterRef("pk")).order_by("began", "pk")
    return Laid(
        rows,
        since=Subquery(first.values("began")[:1]),
        until=Subquery(first.values("until_on")[:1]),
        detail=Subquery(first.values("country")[:1]),
    )


def _journeys_told(row: Row, on: date) -> Told:
    words = f"Đi {row.detail} từ ngày {format_date(row.since)}, dự kiến về ngày {format_date(row.until)}"
    return Told(
        words, _cited(ABROAD_OFFICIAL, on), _last_day(or_none(dates.introduce_due, row.since)), "other", row.since
    )


def _retired(rows: QuerySet[Member], on: date) -> Laid:
    """Retired by the record, still in a branch of people at work."""
    working = [code for code, _ in lookup("residence_working_branch", on)]
    found = rows.filter(retired=True, organization__branch_type__in=working, activity_status__in=(_A.ACTIVE, _A.EXEMPT))
    return Laid(found, detail=F("organization__name"))


def _retired_told(row: Row, on: date) -> Told:
    return Told(
        f"Lý lịch ghi đã nghỉ hưu, nghỉ công tác; vẫn sinh hoạt tại {row.detail}",
        _cited(REQUEST_DEADLINE, on),
        None,
        "retirement",
    )


def _graduates(rows: QuerySet[Member], on: date) -> Laid:
    """Pupils and students whose last schooling ended longer ago than a school may keep them."""
    schooling = TrainingEntry.objects.filter(member=OuterRef("pk")).order_by(F("to_on").desc(nulls_first=True), "-pk")
    rows = rows.filter(occupation__in=STUDENTS, organization__branch_type="school")
    rows = rows.annotate(left_school=Subquery(schooling.values("to_on")[:1])).filter(
        left_school__lte=_back(on, GRADUATE_STAY)
    )
    return Laid(rows, since=F("left_school"), detail=Subquery(schooling.values("school")[:1]))


def _graduates_told(row: Row, on: date) -> Told:
    months = _value(GRADUATE_STAY, on) or 0
    return Told(
        f"Học xong tại {row.detail} ngày {format_date(row.since)}, đã quá {months} tháng", _cited(GRADUATE_STAY, on),
        add_months(row.since, months), "graduation", row.since,
    )  # fmt: skip


def _closing(rows: QuerySet[Member], on: date) -> Laid:
    """In a branch that is gone, or that a decision not yet carried out dissolves."""
    ending = ActStep.objects.filter(
        kind__in=(ActKind.DISSOLUTION, ActKind.DISBANDMENT, ActKind.TERMINATION), act__state=ActState.PLANNED, act__decision_date__lte=on,
    )  # fmt: skip
    rows = rows.filter(~Q(organization__status__in=LIVING) | Q(organization__in=ending.values("subject")))
    first = ending.filter(subject=OuterRef("organization")).order_by("act__decision_date", "pk")
    decided = Subquery(first.values("act__decision_date")[:1])
    return Laid(rows, since=Coalesce(decided, "organization__ended_on"), detail=F("organization__name"))


def _closing_told(row: Row, on: date) -> Told:
    since = f" từ ngày {format_date(row.since)}" if row.since else ""
    return Told(
        f"{row.detail} giải thể, kết thúc hoạt động theo quyết định{since}", _cited(CLOSING_DEADLINE, row.since or on),
        _last_day(or_none(dates.dissolution_due, row.since)), "dissolution", row.since,
    )  # fmt: skip


def _pending(rows: QuerySet[Member], on: date) -> Laid:
    """Said to be waiting for a transfer, without a case that goes on."""
    since = StatusPeriod.objects.filter(member=OuterRef("pk"), attribute=Attribute.ACTIVITY_STATUS, valid_to=None)
    return Laid(rows.filter(activity_status=_A.TRANSFER_PENDING), since=Subquery(since.values("valid_from")[:1]))


def _pending_told(row: Row, on: date) -> Told:
    since = f" từ ngày {format_date(row.since)}" if row.since else ""
    return Told(
        f"Ghi chờ chuyển{since}, không có hồ sơ nào đang giải quyết", _cited(REQUEST_DEADLINE, row.since or on),
        _last_day(or_none(dates.introduce_due, row.since)), "other", row.since,
    )  # fmt: skip


def _lives_elsewhere(rows: QuerySet[Member], on: date) -> Laid:
    """Permanent residence in another commune than that of the branch, where both are written; only branches of where people live."""
    working = [code for code, _ in lookup("residence_working_branch", on)]
    rows = rows.filter(activity_status=_A.ACTIVE).exclude(organization__branch_type__in=[*working, "abroad"])
    rows = rows.annotate(
        here=Lower(Coalesce(NullIf("organization__place_name", Value("")), NullIf("organization__parent__place_name", Value("")))),
        lives=Lower(NullIf("profile__permanent_commune", Value(""))),
    ).filter(here__isnull=False, lives__isnull=False)  # fmt: skip
    # «Xã An Bình» and «An Bình» are one place
    rows = rows.exclude(lives__contains=F("here")).exclude(here__contains=F("lives"))
    words = Concat("profile__permanent_commune", Value(", "), "profile__permanent_province", output_field=CharField())
    return Laid(rows, detail=words)


def _lives_elsewhere_told(row: Row, on: date) -> Told:
    where = row.detail.strip(", ")
    return Told(f"Thường trú tại {where}, ngoài địa bàn của chi bộ", _cited(REQUEST_DEADLINE, on), None, "residence")


SITUATIONS: dict[str, Situation] = {
    one.code: one
    for one in (
        Situation("closing", "Chi bộ giải thể, kết thúc hoạt động", _closing, _closing_told),
        Situation("pending", "Ghi chờ chuyển, chưa có hồ sơ", _pending, _pending_told),
        Situation("overlong", "Vắng, tạm miễn, sinh hoạt tạm thời quá lâu", _overlong, _overlong_told),
        Situation("visitor", "Sinh hoạt tạm thời tại chi bộ khác quá thời hạn", _visitors, _visitors_told, "overlong"),
        Situation("past_term", "Hết thời hạn sinh hoạt tạm thời, chưa về", _past_term, _past_term_told, "overlong"),
        Situation("journey", "Đi nước ngoài dài hạn", _journeys, _journeys_told, "overlong"),
        Situation("retired", "Đã nghỉ hưu, còn ở chi bộ cơ quan, đơn vị", _retired, _retired_told),
        Situation("graduate", "Tốt nghiệp, còn ở chi bộ nhà trường", _graduates, _graduates_told),
        Situation("residence", "Thường trú ở xã, phường khác", _lives_elsewhere, _lives_elsewhere_told),
    )
}


def found(code: str, rows: QuerySet[Member], on: date) -> QuerySet[Member]:
    """Members in a situation, with its columns, those longest in it first."""
    kind = SITUATIONS[code]
    laid = kind.find(rows, on)
    if kind.after:
        known = SITUATIONS[kind.after].find(rows, on).rows.values("pk")
        laid = replace(laid, rows=laid.rows.exclude(pk__in=known))
    return laid.with_columns.order_by("since_order", "pk")


def row_of(member: Member) -> Row:
    """A row of ``found``."""
    return Row(member, member.since, member.until, member.detail or "")


def first_of_each(rows: QuerySet[Member], on: date, most: int) -> dict[str, list[Row]]:
    """The first members of every situation, by its code; two statements."""
    columns = ("situation", "pk", "since", "until", "detail")
    parts = [
        found(code, rows, on).annotate(situation=Value(code, output_field=TextField())).values_list(*columns)[:most]
        for code in SITUATIONS
    ]
    places = list(parts[0].union(*parts[1:], all=True))
    people = Member.objects.select_related("organization").in_bulk({place[1] for place in places})
    listed: dict[str, list[Row]] = {code: [] for code in SITUATIONS}
    for code, pk, since, until, detail in sorted(places, key=lambda place: (place[2] or NEVER, place[1])):
        listed[code].append(Row(people[pk], since, until, detail or ""))
    return listed


def members_in_any(scope, on: date) -> QuerySet[Member]:
    """Members of the scope without an open transfer who stand in any situation, each once: to be counted."""
    rows = _in_branches(scope)
    parts = [kind.find(rows, on).rows.order_by().values("pk") for kind in SITUATIONS.values()]
    return Member.objects.filter(pk__in=parts[0].union(*parts[1:])).exclude(_has_case())
