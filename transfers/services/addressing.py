"""Where a case is addressed: the branch a committee names, another destination, the successor of an organisation that closed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Q

from branches.followers import Followed, assigned, followed
from branches.holding import hold_fresh
from branches.models import Act, Organization
from branches.queries import heirs_of
from core.findings import Finding, Refused, Right
from core.following import take_all
from core.workflow import Consequence, Step, perform
from members.ledger import carried_by
from members.models import ExternalScope, MembershipPeriod, PlaceKind
from regulations.judging import words_of
from transfers.ending import ENDS_ARE_ONE, KEPT, end_from, go_on
from transfers.models import CLOSED, OPEN, UNDER_WAY, OtherEnd, Readdressing, TemporaryTransfer, Transfer, TransferState
from transfers.services.companions import Sent, sent_to


def organization_of(value: object) -> Organization | None:
    """An organisation given as itself or by its key, held as it is now; none for anything else."""
    found = value if isinstance(value, Organization) else _by_key(str(value or ""))
    hold_fresh(found)
    return found


def _by_key(key: str) -> Organization | None:
    return Organization.objects.filter(pk=key).first() if key.isascii() and key.isdecimal() and len(key) < 19 else None


def name_branch(case: Transfer | TemporaryTransfer, step: Step) -> None:
    """The committee at the destination says which of its branches receives; raises ``Refused`` for one that is not its own."""
    if not step.data.get("branch"):
        return
    branch = organization_of(step.data["branch"])
    if (
        branch is None
        or not branch.is_branch
        or not branch.is_active
        or not branch.path.startswith(_addressed(case).path)
    ):
        raise Refused(
            Finding("branch", f"Chi bộ tiếp nhận phải là chi bộ đang hoạt động thuộc {_addressed(case).name}.", field="branch",
                    right=Right.AUTHORITY, remedy="Chọn chi bộ trong danh sách, hoặc trả lại nơi đi.")
        )  # fmt: skip
    case.destination = branch


def _addressed(case: Transfer | TemporaryTransfer) -> Organization:
    """Where the ledger has the member going, else the destination of the case."""
    entry = getattr(case, "out_entry", None)  # a temporary stay writes none
    if entry is not None and entry.after_destination_id:
        return entry.after_destination
    return case.destination


def new_destination(case: Transfer, step: Step) -> bool:
    """Whether the step names another destination in the system; then the case goes there."""
    if not step.data.get("destination"):
        return False
    found = organization_of(step.data["destination"])
    if found is None or not found.is_active or found.pk == case.origin_id:
        raise Refused(
            Finding("destination", "Nơi đến phải là một tổ chức đảng khác đang hoạt động.", field="destination", right=Right.REGULATION,
                    remedy="Chọn trong danh sách.")
        )  # fmt: skip
    if found.pk == case.destination_id:
        return False
    case.destination = found
    return True


def address_anew(case: Transfer, step: Step) -> None:
    """Before box 1 is written the branch corrects where the member goes: another organisation, or a unit outside the system.

    Raises ``Refused`` for the origin itself, a unit that has closed, or no destination at all.
    """
    if not new_destination(case, step):
        outside, boundary = words_of(step, "outside_unit"), words_of(step, "boundary", 20)
        if step.data.get("destination") or not outside or boundary not in ExternalScope.values:
            raise Refused(
                Finding("destination", "Chưa ghi nơi đến khác nơi đang ghi.", field="destination", right=Right.REGULATION,
                        remedy="Chọn tổ chức đảng; hoặc ghi tên đơn vị và phạm vi nếu ở ngoài hệ thống.")
            )  # fmt: skip
        other_end = words_of(step, "other_end", 20) or OtherEnd.PARTY
        if other_end not in OtherEnd.values:
            raise Refused(Finding("other_end", "Chọn loại nơi đến ngoài hệ thống trong danh sách.", field="other_end"))
        case.destination, case.outside_unit, case.boundary, case.other_end = None, outside, boundary, other_end
    else:
        case.outside_unit = case.boundary = case.other_end = ""


def follow_act(act: Act, undone: bool, by, on: date) -> list[Followed]:
    """Ends of open cases that an act closed become their successors; undone with the act.

    A member under way is where the ledger put him; before the introduction the origin is the branch the member now belongs to, and a
    destination that closed is the branch that took its place, or that the plan named where there are several. When both ends have
    become one branch the case is over.
    """
    if undone:
        _put_back(act, by, on)
        return []
    touched = act.organizations.values("pk")
    concerned = Q(origin__in=touched) | Q(destination__in=touched) | Q(member__in=act.movements.values("member"))
    cases = list(
        Transfer.objects.select_for_update(of=("self",)).filter(concerned).exclude(state__in=CLOSED).order_by("pk")
    )
    if not cases:
        return []
    heirs = heirs_of({end for case in cases for end in (case.origin_id, case.destination_id) if end})
    carried = set(carried_by(act))
    places = _places(cases)
    sent = assigned(act)
    changes = [
        change
        for case in cases
        for change in _changes(case, act, heirs | _named(case, sent), carried, places.get(case.member_id))
    ]
    Readdressing.objects.bulk_create(changes)
    changed = {change.transfer_id: change.transfer for change in changes}
    Transfer.objects.bulk_update(changed.values(), ["origin", "destination"], batch_size=500)
    over = _end_merged(list(changed.values()), act, by, on)
    to = {change.transfer_id: change.after_id for change in changes if change.transfer_id not in over}
    return [
        followed(
            "hồ sơ chuyển sinh hoạt", to.values(), "ghi lại nơi đi, nơi đến; giấy giới thiệu, hồ sơ niêm phong theo về"
        ),
        Followed("hồ sơ chuyển sinh hoạt", len(over), "kết thúc: nơi đi và nơi đến nhập làm một"),
    ]


def _end_merged(cases: list[Transfer], act: Act, by, on: date) -> set[int]:
    """Cases whose two ends have become one branch are over, however many, in as many statements; answers which."""
    over = [
        case for case in cases if case.origin_id == case.destination_id and case.state != TransferState.BRANCH_RECEIVED
    ]
    for case in over:
        end_from(case, case.state, on, ENDS_ARE_ONE)
    merged = {case.pk: str(TransferState.MERGED) for case in over}
    take_all(over, "close_merged", merged, by=by, on=on, note=act.title, columns=KEPT)
    return set(merged)


def _go_on(cases: list[Transfer], act: Act, by, on: date) -> None:
    """What they ended by is undone; of somebody with another case by now the step itself says why not."""
    note, ids = f"Hoàn lại: {act.title}", [case.pk for case in cases]
    members = Transfer.objects.filter(member__in=[case.member_id for case in cases], state__in=OPEN).exclude(pk__in=ids)
    busy = set(members.values_list("member", flat=True)) if cases else set()
    for case in (case for case in cases if case.member_id in busy):
        perform(case, "rejoin", scope=Consequence(by, on), on=on, data={"note": note})
    free = [case for case in cases if case.member_id not in busy]
    before = {case.pk: case.resume_state for case in free}
    for case in free:
        go_on(case)
    take_all(free, "rejoin", before, by=by, on=on, note=note, columns=KEPT)


def _named(case: Transfer, sent: Sent) -> dict[int, int]:
    """Where the plan sends the case, if its destination goes to several."""
    after = sent_to(sent, case, case.destination_id)
    return {case.destination_id: after} if after else {}


def _places(cases: Iterable[Transfer]) -> dict[int, MembershipPeriod]:
    rows = MembershipPeriod.objects.filter(member__in=[c.member_id for c in cases if c.member_id], valid_to=None)
    return {row.member_id: row for row in rows}


def _changes(case: Transfer, act: Act, heirs: dict[int, int | None], carried: set[int], place) -> list[Readdressing]:
    """The ends that become others, set on the case."""
    origin, destination = case.origin_id, case.destination_id
    if place is not None and case.state in UNDER_WAY and place.kind == PlaceKind.TRANSIT:
        origin, destination = place.origin_id, place.destination_id
    else:
        waits = case.state != TransferState.BRANCH_RECEIVED  # once received, where the member came from is history
        if waits and origin and place is not None and (origin in heirs or case.member_id in carried):
            origin = place.origin_id
        destination = heirs.get(destination) or destination
    changes = []
    for end, before, after in (("origin", case.origin_id, origin), ("destination", case.destination_id, destination)):
        if before and after and before != after:
            changes.append(Readdressing(transfer=case, act=act, end=end, before_id=before, after_id=after))
            setattr(case, f"{end}_id", after)
    return changes


def _put_back(act: Act, by, on: date) -> None:
    mine = Readdressing.objects.filter(act=act, undone=False, transfer__isnull=False)
    changes = list(mine.select_related("transfer").order_by("-pk"))
    cases: dict[int, Transfer] = {}
    for change in changes:
        case = cases.setdefault(change.transfer_id, change.transfer)
        setattr(case, f"{change.end}_id", change.before_id)
        change.undone = True
    Transfer.objects.bulk_update(cases.values(), ["origin", "destination"], batch_size=500)
    Readdressing.objects.bulk_update(changes, ["undone"], batch_size=500)
    _go_on([case for case in cases.values() if case.state == TransferState.MERGED and case.resume_state], act, by, on)
