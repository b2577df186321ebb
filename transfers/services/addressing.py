"""Where a case is addressed: the branch a committee names, another destination, the successor of an organisation that closed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Q

from branches.models import LIVING, Act, Organization
from branches.queries import closures
from core.findings import Finding, Refused, Right
from core.workflow import Consequence, Step, perform
from members.models import MembershipPeriod, PlaceKind
from transfers.models import CLOSED, UNDER_WAY, Readdressing, Transfer, TransferState


def organization_of(value: object) -> Organization | None:
    """An organisation given as itself or by its key; none for anything else."""
    if isinstance(value, Organization):
        return value
    key = str(value or "")
    return Organization.objects.filter(pk=key).first() if key.isascii() and key.isdecimal() and len(key) < 19 else None


def name_branch(case: Transfer, step: Step) -> None:
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


def _addressed(case: Transfer) -> Organization:
    """Where the ledger has the member going, else the destination of the case."""
    if case.out_entry_id and case.out_entry.after_destination_id:
        return case.out_entry.after_destination
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


def readdress(*, case: Transfer, destination: Organization, by, on: date) -> Transfer:
    """Before the introduction the branch corrects where the member goes.

    Raises ``Refused`` once the letter is begun, or for a unit that has closed.
    """
    if case.state not in (
        TransferState.ARISEN,
        TransferState.REQUESTED,
        TransferState.BRANCH_REVIEW,
        TransferState.BLOCKED,
    ):
        raise Refused(
            Finding("too_late", "Giấy giới thiệu đã viết: muốn đổi nơi đến thì hủy, cấp giấy khác.", field="destination",
                    right=Right.REGULATION, remedy="Thu hồi hoặc để nơi đến trả lại rồi giới thiệu lại."),
            conflict=True,
        )  # fmt: skip
    if not destination.is_active or destination.pk == case.origin_id:
        raise Refused(
            Finding("destination", "Nơi đến phải là một tổ chức đảng khác đang hoạt động.", field="destination")
        )
    case.destination, case.outside_unit, case.boundary, case.other_end = destination, "", "", ""
    case.version += 1
    case.save()
    return case


def follow_act(act: Act, undone: bool, by, on: date) -> None:
    """Ends of open cases that an act closed become their successors; undone with the act.

    A member under way is where the ledger put him; before the introduction the origin is the branch the member now belongs to, and a
    destination that closed is the branch that took its place (left as it is when its members went to several). When both ends have
    become one branch the case is over.
    """
    if undone:
        _put_back(act, by, on)
        return
    touched = Q(origin__in=act.organizations.all()) | Q(destination__in=act.organizations.all())
    gone = ~Q(origin__status__in=LIVING) & Q(origin__isnull=False) | ~Q(destination__status__in=LIVING) & Q(
        destination__isnull=False
    )
    cases = list(
        Transfer.objects.select_for_update(of=("self",))
        .filter(touched & gone)
        .exclude(state__in=CLOSED)
        .select_related("member")
    )
    if not cases:
        return
    ends = {end for case in cases for end in (case.origin_id, case.destination_id) if end}
    closed = closures(ends)
    places = _places(cases)
    for case in cases:
        _follow(case, act, closed, places.get(case.member_id), by, on)


def _places(cases: Iterable[Transfer]) -> dict[int, MembershipPeriod]:
    rows = MembershipPeriod.objects.filter(member__in=[c.member_id for c in cases if c.member_id], valid_to=None)
    return {row.member_id: row for row in rows}


def _follow(case: Transfer, act: Act, closed: dict, place: MembershipPeriod | None, by, on: date) -> None:
    origin, destination = case.origin_id, case.destination_id
    if place is not None and case.state in UNDER_WAY and place.kind == PlaceKind.TRANSIT:
        origin, destination = place.origin_id, place.destination_id
    else:
        if origin in closed and place is not None:
            origin = place.origin_id
        if destination in closed and closed[destination].target_id:
            destination = closed[destination].target_id
    changes = []
    for end, before, after in (("origin", case.origin_id, origin), ("destination", case.destination_id, destination)):
        if before and after and before != after:
            changes.append(Readdressing(transfer=case, act=act, end=end, before_id=before, after_id=after))
            setattr(case, f"{end}_id", after)
    if not changes:
        return
    Readdressing.objects.bulk_create(changes)
    case.save(update_fields=["origin", "destination"])
    if case.origin_id == case.destination_id and case.state != TransferState.BRANCH_RECEIVED:
        perform(case, "close_merged", scope=Consequence(by, on), on=on, data={"note": act.title})


def _put_back(act: Act, by, on: date) -> None:
    for change in Readdressing.objects.filter(act=act, undone=False).select_related("transfer").order_by("-pk"):
        case = change.transfer
        setattr(case, f"{change.end}_id", change.before_id)
        case.save(update_fields=[change.end])
        change.undone = True
        change.save(update_fields=["undone"])
        if case.state == TransferState.MERGED and case.resume_state:
            perform(case, "rejoin", scope=Consequence(by, on), on=on, data={"note": f"Hoàn lại: {act.title}"})
