"""A handover with its members: who is on the list, the list frozen by the minutes, the counts of both sides afterwards (``transfer.md`` 9).

The list is what carrying out the act would write: it is tried and taken back, so the minutes say what will happen and no second copy of
the rules of an act stands here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Count, Q

from branches.acts import trial
from branches.acts.carrying import steps_of
from branches.acts.planning import closes
from branches.acts.steps import Outcome
from branches.followers import Business, open_business
from branches.models import BRANCH_LEVELS, LIVING, Act, ActKind, ActState, ActStep, Organization
from branches.naming import common_path
from core.dates import format_date
from core.findings import Finding, Refused, Right
from members.ledger import class_on
from members.models import FileCustody, FilePaper, Member, MembershipClass, MembershipPeriod, Movement
from members.models.papers import PRESENT
from transfers.models import CollectiveTransfer, HandoverState

GIVES = (ActKind.ESTABLISHMENT, ActKind.RENAME, ActKind.UPGRADE)  # lines by which nobody goes anywhere
_NAMED = 10  # members named in a refusal
Ends = tuple[int, int]  # where somebody is counted: origin and destination, the same unless under way


@dataclass(frozen=True, slots=True)
class ListLine:
    """One member of the list: numbers, class, the branch left, the branch that receives (``to_step``: established by that line)."""

    member: int
    name: str
    card: str
    biography: str
    birth: str
    official: bool
    under_way: bool
    papers: int
    keeper: str
    before: Ends
    after: Ends
    from_name: str
    to_name: str

    def plain(self) -> list:
        """As the minutes keep it."""
        return [getattr(self, name) for name in self.__slots__]

    @classmethod
    def read(cls, row: list) -> ListLine:
        """Back from the minutes."""
        values = dict(zip(cls.__slots__, row, strict=True))
        return cls(**values | {"before": tuple(values["before"]), "after": tuple(values["after"])})


def lines_of(case: CollectiveTransfer) -> list[ListLine]:
    """The list of the minutes."""
    return [ListLine.read(row) for row in case.frozen.get("rows", [])]


def moving_steps(act: Act) -> list[ActStep]:
    """Lines of an act by which members or organisations go elsewhere."""
    return [step for step in steps_of(act) if step.kind not in GIVES]


def sources_of(act: Act) -> list[Organization]:
    """Branches whose members the act concerns: those it closes or splits, and everything below what it hands over."""
    subjects = [step.subject for step in moving_steps(act) if step.subject_id]
    if not subjects:
        return []
    alone = Q(pk__in=[unit.pk for unit in subjects])
    below = Q()
    for unit in subjects:
        if not unit.is_branch:
            below |= Q(path__startswith=unit.path)
    found = Organization.objects.filter(alone | below if below else alone, level__in=BRANCH_LEVELS)
    return list(found.order_by("path"))


def closing_ids(act: Act) -> list[int]:
    """Organisations the act ends."""
    return [step.subject_id for step in steps_of(act) if closes(step)]


def parties_of(act: Act) -> tuple[Organization | None, Organization | None]:
    """Who gives and who receives: the organisation itself when it is one, else the nearest committee above all of them."""
    steps = moving_steps(act)
    givers = [
        step.subject.parent if step.kind == ActKind.HANDOVER and step.subject.parent else step.subject for step in steps
    ]
    targets = {step.target_id for step in steps if step.target_id}
    targets |= {line["target"] for step in steps for line in step.data.get("lines", ()) if line.get("target")}
    receivers = list(Organization.objects.filter(pk__in=targets))
    by_step = {step.pk: step.target for step in steps_of(act) if step.kind == ActKind.ESTABLISHMENT}
    made = {step.data.get("target_step") for step in steps}
    made |= {line.get("target_step") for step in steps for line in step.data.get("lines", ())}
    receivers += [by_step[pk] for pk in made if pk and by_step.get(pk) is not None]
    return _above_all(givers), _above_all(receivers)


def _above_all(units: Iterable[Organization]) -> Organization | None:
    paths = {unit.path for unit in units if unit is not None}
    if not paths:
        return None
    shared = common_path(*paths)
    return Organization.objects.filter(path=shared).first() if shared else None


def in_one_grassroots(giver: Organization, receiver: Organization) -> bool:
    """Whether both sides lie in one đảng bộ cơ sở, whose one decision is enough (``organization.md`` 6.3, first line)."""
    theirs = {unit.pk for unit in [*receiver.ancestors(), receiver] if unit.level == "grassroots_committee"}
    return any(unit.pk in theirs for unit in [*giver.ancestors(), giver])


@transaction.atomic
def open_handover(
    *, act: Act, by, on: date, giver: Organization | None = None, receiver: Organization | None = None
) -> CollectiveTransfer:
    """Begin the papers around a planned act.

    Effects: the case in draft with its two sides. Raises ``Refused`` for an act that moves nobody, is no longer planned, or has a case.
    """
    act = Act.objects.select_for_update(of=("self",)).get(pk=act.pk)
    first, second = parties_of(act)
    giver, receiver = giver or first, receiver or second
    found = []
    if act.state != ActState.PLANNED:
        found.append(Finding("act_not_planned", f"Quyết định này {act.get_state_display().lower()}.", field="act", right=Right.PRINCIPLE,
                             remedy="Chọn quyết định đang chuẩn bị."))  # fmt: skip
    if CollectiveTransfer.objects.filter(act=act).exists():
        found.append(Finding("has_case", "Quyết định này đã có hồ sơ chuyển giao, tiếp nhận.", field="act", right=Right.PRINCIPLE,
                             remedy="Làm tiếp hồ sơ đó."))  # fmt: skip
    if giver is None or receiver is None:
        found.append(Finding("no_sides", "Quyết định này không chuyển tổ chức đảng, đảng viên nào sang nơi khác.", field="act",
                             right=Right.PRINCIPLE, remedy="Thêm việc sáp nhập, chia tách, chuyển giao vào quyết định."))  # fmt: skip
    if found:
        raise Refused(found)
    return CollectiveTransfer.objects.create(
        act=act, giver=giver, receiver=receiver, state=HandoverState.DRAFT, created_by=by
    )


def planned_list(act: Act, *, by, on: date) -> list[ListLine]:
    """Everybody the act takes along, from where to where, as if it were carried out now. Raises ``Refused`` when it cannot be."""
    steps = steps_of(act)
    sources = sources_of(act)
    names = {step.pk: step.data.get("name", "") for step in steps if step.kind == ActKind.ESTABLISHMENT}

    def read(outcome: Outcome, before: dict) -> list[ListLine]:
        made = {
            unit.pk: -pk for pk, unit in outcome.created.items()
        }  # established by that line: known by it until it exists
        named = {made[unit.pk]: names.get(pk, "") for pk, unit in outcome.created.items()}
        moved = {
            m.member_id: ((m.before_origin_id, m.before_destination_id),
                          (made.get(m.after_origin_id, m.after_origin_id), made.get(m.after_destination_id, m.after_destination_id)))
            for m in Movement.objects.filter(act=act, sign=1)
        }  # fmt: skip
        staying = [unit.pk for unit in sources if unit.pk in _moved_whole(steps, sources)]
        for member, ends in places_on(act.effective_on, branches=staying).items():
            moved.setdefault(member, (ends, ends))
        return _lines(moved, named, act.effective_on)

    return trial(act, steps, by=by, on=max(on, act.effective_on), read=read)[2]


def _moved_whole(steps: Collection[ActStep], sources: Collection[Organization]) -> set[int]:
    """Branches that go with their members, under another committee."""
    heads = [step.subject.path for step in steps if step.kind == ActKind.HANDOVER and step.subject_id]
    ended = {step.subject_id for step in steps if closes(step)}
    return (
        {unit.pk for unit in sources if unit.pk not in ended and unit.path.startswith(tuple(heads))} if heads else set()
    )


def places_on(
    day: date, *, members: Collection[int] | None = None, branches: Collection[int] | None = None
) -> dict[int, Ends]:
    """Where members are counted on a day: of these members, or everybody with an end at these branches."""
    periods = MembershipPeriod.objects.filter(valid_from__lte=day, member__merged_into=None).exclude(valid_to__lt=day)
    if members is not None:
        periods = periods.filter(member__in=members)
    if branches is not None:
        periods = periods.filter(Q(origin__in=branches) | Q(destination__in=branches))
    return {member: (start, end) for member, start, end in periods.values_list("member", "origin", "destination")}


def _lines(moved: Mapping[int, tuple[Ends, Ends]], named: Mapping[int, str], day: date) -> list[ListLine]:
    units = {end for pair in moved.values() for ends in pair for end in ends}
    names = dict(Organization.objects.filter(pk__in=units).values_list("pk", "name")) | dict(named)
    members = Member.objects.filter(pk__in=moved).order_by("name_sort_key", "pk")
    papers = dict(
        FilePaper.objects.filter(member__in=moved, presence__in=PRESENT)
        .order_by()
        .values_list("member")
        .annotate(n=Count("pk"))
    )
    keepers = dict(FileCustody.objects.filter(member__in=moved, valid_to=None).values_list("member", "keeper__name"))
    found = []
    for member in members:
        before, after = moved[member.pk]
        start = next((old for old, new in zip(before, after, strict=True) if old != new), before[1])
        end = next((new for old, new in zip(before, after, strict=True) if old != new), after[1])
        found.append(
            ListLine(
                member.pk, member.full_name, member.card_number, member.biography_number,
                day_words(member.birth_date), class_on(member, day) == MembershipClass.OFFICIAL,
                before[0] != before[1], papers.get(member.pk, 0), keepers.get(member.pk, ""), before, after, names.get(start, ""),
                names.get(end, ""),
            )
        )  # fmt: skip
    return sorted(found, key=lambda line: line.from_name)


def day_words(day: date | None) -> str:
    """A day as a list shows it."""
    return format_date(day) if day else ""


def totals_of(lines: Iterable[ListLine]) -> dict[str, int]:
    """How many, of which probationary and under way, as the decision writes them."""
    lines = list(lines)
    return {
        "members": len(lines), "official": sum(line.official for line in lines), "probationary": sum(not line.official for line in lines),
        "under_way": sum(line.under_way for line in lines), "papers": sum(line.papers for line in lines),
    }  # fmt: skip


def business_of(act: Act) -> list[Business]:
    """What is open in organisations the act ends."""
    return open_business(closing_ids(act))


def freeze(case: CollectiveTransfer, *, by, on: date) -> None:
    """Keep the list and what is open as plain values: what both sides sign is what they will be held to."""
    lines = planned_list(case.act, by=by, on=on)
    case.frozen = {
        "rows": [line.plain() for line in lines], "totals": totals_of(lines), "on": on.isoformat(),
        "business": [[one.label, one.count, one.follows] for one in business_of(case.act)],
    }  # fmt: skip


def differences(case: CollectiveTransfer, *, by, on: date) -> list[Finding]:
    """Who is on one list and not on the other, between the minutes and today, before the act is carried out."""
    minuted = {line.member: line for line in lines_of(case)}
    now = {line.member: line for line in planned_list(case.act, by=by, on=on)}
    apart = [minuted.get(pk) or now[pk] for pk in {*minuted, *now} if not _same(minuted.get(pk), now.get(pk))]
    if not apart:
        return []
    return [Finding("list_changed", f"Danh sách đã ký khác đảng số hiện nay ở {len(apart)} đồng chí: {_names(apart)}.",
                    right=Right.PRINCIPLE, remedy="Lập lại biên bản bàn giao theo danh sách hiện nay.")]  # fmt: skip


def _same(one: ListLine | None, other: ListLine | None) -> bool:
    return one is not None and other is not None and (one.before, one.after) == (other.before, other.after)


def _names(lines: Collection[ListLine]) -> str:
    shown = "; ".join(f"{line.name} ({line.from_name})" for line in sorted(lines, key=lambda line: line.name)[:_NAMED])
    return f"{shown} và {len(lines) - _NAMED} đồng chí khác" if len(lines) > _NAMED else shown


def recount(case: CollectiveTransfer) -> dict[str, Any]:
    """What both sides count on the day of effect. Raises ``Refused`` with the names that differ."""
    lines = lines_of(case)
    made = dict(ActStep.objects.filter(act=case.act, kind=ActKind.ESTABLISHMENT).values_list("pk", "subject"))
    listed = {line.member: tuple(made.get(-end, end) if end < 0 else end for end in line.after) for line in lines}
    moved = set(Movement.objects.filter(act=case.act, sign=1, reversed_by=None).values_list("member", flat=True))
    places = places_on(case.effective_on, members=[*listed, *(moved - set(listed))])
    apart = [line for line in lines if places.get(line.member) != listed[line.member]]
    strangers = list(
        Member.all_records.filter(pk__in=moved - set(listed))
        .order_by("name_sort_key")
        .values_list("full_name", flat=True)
    )
    found = []
    if apart:
        found.append(Finding("not_arrived", f"{len(apart)} đồng chí trong danh sách bàn giao không ở nơi tiếp nhận: {_names(apart)}.",
                             right=Right.PRINCIPLE, remedy="Xem biến động từng đồng chí, đính chính rồi đối khớp lại."))  # fmt: skip
    if strangers:
        found.append(Finding("not_listed", f"{len(strangers)} đồng chí chuyển theo quyết định nhưng không có trong danh sách bàn giao: "
                             f"{'; '.join(strangers[:_NAMED])}.", right=Right.PRINCIPLE,
                             remedy="Kiểm tra lại danh sách; đính chính rồi đối khớp lại."))  # fmt: skip
    if found:
        raise Refused(found)
    given = Counter(line.from_name for line in lines)
    received = Counter(line.to_name for line in lines)
    return {
        "totals": totals_of(lines), "given": [list(pair) for pair in sorted(given.items())],
        "received": [list(pair) for pair in sorted(received.items())],
    }  # fmt: skip


def left_behind(act: Act) -> list[Finding]:
    """Members, organisations or open cases that still lie with an organisation that ended."""
    ended = list(
        Organization.objects.filter(pk__in=closing_ids(act)).exclude(status__in=LIVING).values_list("pk", flat=True)
    )
    found = [
        Finding("business_left", f"Còn {one.count} {one.label} ở tổ chức đảng đã kết thúc.", right=Right.PRINCIPLE,
                remedy="Chuyển về tổ chức tiếp nhận hoặc kết thúc từng việc.")
        for one in open_business(ended) if one.follows
    ]  # fmt: skip
    periods = MembershipPeriod.objects.filter(
        Q(origin__in=ended) | Q(destination__in=ended), valid_to=None, member__merged_into=None
    )
    names = list(periods.values_list("member__full_name", flat=True)[: _NAMED + 1])
    if names:
        found.append(Finding("left_behind", f"Còn đảng viên ở tổ chức đảng đã kết thúc: {'; '.join(names[:_NAMED])}.",
                             right=Right.PRINCIPLE, remedy="Chuyển từng đồng chí về nơi tiếp nhận."))  # fmt: skip
    return found
