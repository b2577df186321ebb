"""Files follow their members when an act on organisations changes who keeps them: handed over on the day of effect, given back when undone.

Full files are kept by the grassroots organisation of the branch (``member-record.md`` 2), unless another keeper is recorded. That keeper
goes on while he exists and stands above the member's branch. One hand-over for each pair of keepers
lists the files with their papers; its minutes are those of the act. Somebody under way carries his file: it changes keeper without being
handed over. A file on loan changes keeper too, and the hand-over says so.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from django.db.models import Count, Q

from branches.acts import snapshot
from branches.followers import Followed, follow_acts, keep, kept
from branches.models import GRASSROOTS_LEVELS, LIVING, Act, ActKind, Organization
from branches.naming import outermost, path_ids
from branches.queries import heirs_of
from core.findings import Finding, Refused, Right
from members.ledger import carried_by
from members.models import (
    FileCustody,
    FileHandover,
    FileHandoverLine,
    FileLoan,
    FilePaper,
    Member,
    MembershipPeriod,
    PlaceKind,
)
from members.models.papers import PRESENT

_KEPT = "members.files"


def register() -> None:
    """Hang the files on the acts of organisations."""
    follow_acts(follow_files)


@dataclass(slots=True)
class _Tree:
    """Path and level of organisations before an act and now: grassroots organisations are read from them without asking again."""

    now: dict[int, tuple[str, str, str]]  # path, level, status
    before: dict[int, tuple[str, str, str]]
    found: dict[tuple[int, bool], int] = field(default_factory=dict)

    def grassroots(self, branch: int, *, then: bool) -> int:
        """The grassroots organisation of a branch, as ``record.queries.grassroots_of`` says it; the branch itself where there is none."""
        if (branch, then) not in self.found:
            line = path_ids(self._known(branch, then)[0])
            above = [pk for pk in line if self._known(pk, then)[1] in GRASSROOTS_LEVELS]
            self.found[branch, then] = above[-1] if above else branch
        return self.found[branch, then]

    def _known(self, pk: int, then: bool) -> tuple[str, str, str]:
        return self.before.get(pk, self.now[pk]) if then else self.now[pk]

    def stands_above(self, keeper: int, branch: int) -> bool:
        """Whether a keeper exists and the branch lies below him."""
        path, _, status = self.now[keeper]
        return status in LIVING and self.now[branch][0].startswith(path)


def _tree(act: Act, ids: Collection[int]) -> _Tree:
    """The tree around these organisations, of before and of now."""
    before = snapshot.places_of(act.before)
    paths = [before[pk][0] for pk in ids if pk in before]
    paths += Organization.objects.filter(pk__in=ids).values_list("path", flat=True)
    line = {pk for path in paths for pk in path_ids(path)} | set(ids)
    now = {
        pk: tuple(row)
        for pk, *row in Organization.objects.filter(pk__in=line).values_list("pk", "path", "level", "status")
    }
    return _Tree(now, before)


@dataclass(frozen=True, slots=True)
class _Change:
    """A file that changes keeper: whose, the recorded custody if there is one, from whom to whom; under way it is not handed over."""

    member: int
    custody: FileCustody | None
    giver: int
    receiver: int
    under_way: bool = False


def follow_files(act: Act, undone: bool, by, on) -> Iterable[Followed]:
    """Hand over the files whose keeper the act changed; taken back when it is undone."""
    if undone:
        _give_back(act)
        return []
    changes = _changes(act)
    if not changes:
        return []
    handed = [one for one in changes if not one.under_way]
    out = set(
        FileLoan.objects.filter(member__in=[c.member for c in handed], returned_on=None).values_list(
            "member", flat=True
        )
    )
    handovers = _hand_over(act, handed, out, by)
    _write_custody(act, changes, handovers)
    receivers = Counter(one.receiver for one in changes)
    lent = f" ({len(out)} hồ sơ đang cho mượn)" if out else ""
    return [Followed("hồ sơ đảng viên", len(changes), f"bàn giao nơi giữ{lent}", dict(receivers.most_common()))]


def _changes(act: Act) -> list[_Change]:
    carried = carried_by(act)
    homes = _homes(act, carried)
    closed = list(act.organizations.exclude(status__in=LIVING).values_list("pk", flat=True))
    open_custody = FileCustody.objects.select_for_update(of=("self",)).filter(valid_to=None)
    rows = open_custody.filter(Q(member__in=homes) | Q(keeper__in=closed)).select_related("member").order_by("pk")
    recorded = {custody.member_id: custody for custody in rows}
    keepers = {custody.keeper_id for custody in recorded.values()}
    heirs = {pk: heir for pk, heir in heirs_of(keepers).items() if heir}
    before = {member: carried[member][0] if member in carried else home for member, home in homes.items()}
    tree = _tree(act, {*homes.values(), *before.values(), *keepers, *heirs.values()})
    under_way = _under_way(homes)
    found = []
    for member, home in homes.items():
        custody = recorded.pop(member, None)
        change = _change_of(member, custody, before[member], home, tree, heirs)
        if change and (custody or member not in under_way):
            found.append(_Change(member, custody, *change, under_way=member in under_way))
    # Files of those who left the Party, and of others nobody moved, whose keeper closed.
    found += [
        _Change(member, custody, custody.keeper_id, heirs[custody.keeper_id])
        for member, custody in recorded.items()
        if custody.keeper_id in heirs
    ]
    return found


def _change_of(member: int, custody: FileCustody | None, branch: int, home: int, tree: _Tree, heirs: Mapping[int, int]):
    """From whom to whom a file goes; nothing while its keeper goes on."""
    old, new = tree.grassroots(branch, then=True), tree.grassroots(home, then=False)
    if custody is None:
        return (old, new) if old != new else None
    keeper = custody.keeper_id
    if keeper != old and tree.stands_above(keeper, home):
        return None
    heir = heirs.get(keeper, new) if keeper != old else new
    receiver = heir if tree.stands_above(heir, home) else new
    return (keeper, receiver) if receiver != keeper else None


def _homes(act: Act, carried: Collection[int]) -> dict[int, int]:
    """Members whose keeper the act may have changed, with their branch now: carried by it, or below what it moved, raised or lowered."""
    old = snapshot.places_of(act.before)
    moved = [
        pk
        for pk, path, level in Organization.objects.filter(pk__in=old, status__in=LIVING).values_list(
            "pk", "path", "level"
        )
        if (path, level) != old[pk][:2]
    ]
    raised = act.steps.filter(kind=ActKind.UPGRADE, subject__status__in=LIVING).values_list("subject__path", flat=True)
    below = Q(pk__in=carried) | Q(organization__in=moved)
    for prefix in outermost(set(raised)):
        below |= Q(path__startswith=prefix)
    return dict(Member.objects.current().filter(below).order_by("pk").values_list("pk", "organization"))


def _under_way(members: Collection[int]) -> set[int]:
    rows = MembershipPeriod.objects.filter(member__in=members, valid_to=None, kind=PlaceKind.TRANSIT)
    return set(rows.values_list("member", flat=True))


def _hand_over(act: Act, changes: list[_Change], out: Collection[int], by) -> dict[tuple[int, int], FileHandover]:
    """One hand-over for each pair of keepers, with a line for each file and the number of its papers."""
    pairs: dict[tuple[int, int], list[int]] = defaultdict(list)
    for one in changes:
        pairs[one.giver, one.receiver].append(one.member)
    papers = FilePaper.objects.filter(member__in=[one.member for one in changes], presence__in=PRESENT).order_by()
    counted = dict(papers.values_list("member").annotate(n=Count("pk")))
    number = f", quyết định số {act.decision_number}" if act.decision_number else ""
    handovers = {}
    for (giver, receiver), members in pairs.items():
        lent = sum(member in out for member in members)
        note = f"{act.title}{number}" + (f". Đang cho mượn: {lent} hồ sơ." if lent else "")
        handovers[giver, receiver] = FileHandover(
            reason=FileHandover.Reason.REORGANIZATION, handed_on=act.effective_on, from_organization_id=giver,
            to_organization_id=receiver, note=note[:_longest("note")], recorded_by=by,
        )  # fmt: skip
    FileHandover.objects.bulk_create(handovers.values())
    FileHandoverLine.objects.bulk_create(
        FileHandoverLine(handover=handovers[pair], member_id=member, papers=counted.get(member, 0))
        for pair, members in pairs.items()
        for member in members
    )
    return handovers


def _longest(name: str) -> int | None:
    return FileHandover._meta.get_field(name).max_length


def _write_custody(act: Act, changes: list[_Change], handovers: Mapping[tuple[int, int], FileHandover]) -> None:
    """Close and open custody by the day of effect; one that begins that day or later changes its keeper. The act remembers all of it."""
    closing, changed, fresh, was = [], [], [], []
    for one in changes:
        handover = None if one.under_way else handovers[one.giver, one.receiver]
        custody = one.custody
        if custody is not None and custody.valid_from >= act.effective_on:
            was.append([custody.pk, custody.keeper_id, custody.handover_id, one.receiver])
            custody.keeper_id, custody.handover = one.receiver, handover
            changed.append(custody)
            continue
        if custody is not None:
            closing.append(custody.pk)
        fresh.append(
            FileCustody(member_id=one.member, keeper_id=one.receiver, valid_from=act.effective_on, handover=handover)
        )
    FileCustody.objects.filter(pk__in=closing).update(valid_to=act.effective_on - timedelta(days=1))
    FileCustody.objects.bulk_update(changed, ["keeper", "handover"], batch_size=2000)
    FileCustody.objects.bulk_create(fresh)
    keep(act, _KEPT, {
        "handovers": [one.pk for one in handovers.values()], "closed": closing, "changed": was,
        "opened": [[one.pk, one.keeper_id] for one in fresh],
    })  # fmt: skip


def _give_back(act: Act) -> None:
    """Custody as it was, the hand-overs of the act gone. Refused when a file was handed on since."""
    before = kept(act, _KEPT)
    if not before:
        return
    opened, changed = dict(before["opened"]), {row[0]: row for row in before["changed"]}
    rows = FileCustody.objects.select_for_update(of=("self",)).select_related("member")
    now = {one.pk: one for one in rows.filter(pk__in=[*opened, *changed]).order_by("pk")}
    expected = opened | {pk: row[3] for pk, row in changed.items()}
    on = [one for pk, one in now.items() if one.keeper_id != expected[pk] or one.valid_to is not None]
    if on or len(now) < len(expected):
        whose = f"đồng chí {on[0].member.full_name}" if on else "đảng viên"
        raise Refused(
            Finding("file_handed_on", f"Hồ sơ của {whose} đã được bàn giao tiếp sau quyết định này.", right=Right.PRINCIPLE,
                    remedy="Hoàn lại hoặc đảo việc sau trước.")
        )  # fmt: skip
    FileCustody.objects.filter(pk__in=opened).delete()
    FileCustody.objects.filter(pk__in=before["closed"]).update(valid_to=None)
    for pk, (_, keeper, handover, _) in changed.items():
        now[pk].keeper_id, now[pk].handover_id = keeper, handover
    FileCustody.objects.bulk_update([now[pk] for pk in changed], ["keeper", "handover"], batch_size=2000)
    FileHandoverLine.objects.filter(handover__in=before["handovers"]).delete()
    FileHandover.objects.filter(pk__in=before["handovers"]).delete()


def minute_handovers(act: Act, *, number: str, giver: str, receiver: str) -> int:
    """Write the number of the minutes of an act, and who signed them, on its hand-overs of files."""
    files = kept(act, _KEPT)
    if not files:
        return 0
    rows = FileHandover.objects.filter(pk__in=files["handovers"])
    return rows.update(
        minutes_number=number[: _longest("minutes_number")], from_person=giver[: _longest("from_person")],
        to_person=receiver[: _longest("to_person")],
    )  # fmt: skip
