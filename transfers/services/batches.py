"""Many individual transfers together: chosen, tried, introduced and received by real steps, one member at a time (``transfer.md`` 9, 14).

Each member is a transaction of his own: whoever is refused keeps what stood in the way, everybody else goes. Run again, a batch goes on
where it stopped: whoever is done is left alone.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction

from accounts.permissions import Permission as P
from branches.models import Organization
from core.dates import Month
from core.findings import WARNING, Finding, Refused, Right, blocking
from core.text import clean
from core.workflow import NotPermitted, perform
from members.models import Member
from members.record.queries import seat_holder
from regulations.judging import or_none
from transfers.models import (
    CLOSED,
    UNDER_WAY,
    BatchLine,
    SealState,
    Transfer,
    TransferBatch,
    TransferKind,
    TransferState,
)
from transfers.routing import holder_of
from transfers.rules.dates import dissolution_due
from transfers.services.cases import add_paper, open_transfer
from transfers.services.seals import seal_file

OUT = ("request", "take_up", "sign_branch", "forward", "introduce")
IN = ("receive_upper", "receive_grassroots", "accept", "complete")
DISSOLUTION = "dissolution"
MOST_STEPS = 12  # of one member in one go; no chain of committees is longer
MOST_MEMBERS = 2_000
Pulse = Callable[[int, int, str], None]


@dataclass(slots=True)
class Outcome:
    """What came of one member: whether he arrived where the walk leads, and everything that was said on the way."""

    done: bool = False
    findings: list[dict[str, Any]] = field(default_factory=list)  # in plain values, each once

    def say(self, *findings: Finding) -> None:
        """Note what was said."""
        self.note(one.as_json() for one in findings)

    def note(self, findings: Iterable[dict[str, Any]]) -> None:
        """The same from the log of a step."""
        self.findings += [one for one in findings if one not in self.findings]


class _TakenBackError(Exception):
    """A trial is over; everything it wrote disappears."""


@transaction.atomic
def open_batch(*, values: Mapping[str, Any], by, on: date) -> TransferBatch:
    """Begin a batch from an organisation for one reason.

    Effects: the batch with its common papers; of a dissolution the day by which everybody is placed. Raises ``Refused`` for an origin
    that is the destination, a destination that has closed, or a day to come.
    """
    batch = TransferBatch(recorded_by=by, **values)
    found = []
    if batch.destination_id and not batch.destination.is_active:
        found.append(
            Finding(
                "destination",
                f"{batch.destination.name} không còn hoạt động.",
                field="destination",
                right=Right.REGULATION,
            )
        )
    if batch.destination_id and batch.destination_id == batch.origin_id:
        found.append(Finding("destination", "Nơi đến trùng với nơi đi.", field="destination", right=Right.PRINCIPLE))
    if batch.outside_unit and not batch.boundary:
        found.append(Finding("boundary", "Cần chọn phạm vi chuyển (ngoài tỉnh, trong tỉnh…).", field="boundary"))
    if batch.signed_on and batch.signed_on > on:
        found.append(Finding("signed_on", "Ngày viết giấy chưa đến.", field="signed_on", right=Right.PRINCIPLE))
    if found:
        raise Refused(found)
    batch.title, batch.signed_on = clean(batch.title), batch.signed_on or on
    batch.dues_paid_to = Month.of(batch.dues_paid_to or batch.signed_on).first_day
    if batch.reason == DISSOLUTION:
        due = or_none(dissolution_due, batch.decision_on or batch.cause_on)
        batch.due_on = due.on if due else None
    batch.save()
    return batch


def candidates(batch: TransferBatch):
    """Members of the origin today, in the order of lists."""
    people = Member.objects.current().filter(path__startswith=batch.origin.path).exclude(activity_status="in_transit")
    return people.order_by("name_sort_key", "pk")


def not_placed(batch: TransferBatch):
    """Members of the origin whom this batch has not sent anywhere yet."""
    return candidates(batch).exclude(batch_lines__in=batch.lines.filter(done=True))


@transaction.atomic
def choose(*, batch: TransferBatch, members: Collection[int], destinations: Mapping[int, int] | None = None) -> int:
    """Put members on the list of a batch; ``destinations`` says where each goes when they do not all go to one place.

    Effects: a line for each who has none; a destination given anew replaces the old one of whoever has not gone. Returns how many lines
    are now there. Raises ``Refused`` for somebody who is not of the origin, and for a list that grows too long.
    """
    destinations = destinations or {}
    known = set(candidates(batch).filter(pk__in=members).values_list("pk", flat=True))
    if len(known) < len(set(members)):
        raise Refused(Finding("not_of_origin", f"Có người trong danh sách không sinh hoạt tại {batch.origin.name}.", right=Right.PRINCIPLE,
                              remedy="Chọn lại trong danh sách hiện nay."))  # fmt: skip
    lines = [BatchLine(batch=batch, member_id=pk, destination_id=destinations.get(pk)) for pk in known]
    BatchLine.objects.bulk_create(lines, ignore_conflicts=True)
    changed = list(batch.lines.filter(member__in=known & set(destinations), done=False))
    for line in changed:
        line.destination_id, line.findings = destinations[line.member_id], []
    BatchLine.objects.bulk_update(changed, ["destination", "findings"])
    count = batch.lines.count()
    if count > MOST_MEMBERS:
        raise Refused(
            Finding("too_many", f"Mỗi đợt nhiều nhất {MOST_MEMBERS} đảng viên.", remedy="Chia thành nhiều đợt.")
        )
    return count


@transaction.atomic
def drop(*, batch: TransferBatch, members: Collection[int]) -> int:
    """Take members off the list; whoever has a case in this batch stays on it."""
    begun = batch.transfers.values("member")
    return batch.lines.filter(member__in=members, done=False).exclude(member__in=begun).delete()[0]


def try_lines(batch: TransferBatch, *, scope, on: date, pulse: Pulse | None = None) -> int:
    """Walk everybody who has not gone, take it all back, keep what stood in the way; returns how many could go.

    So the page before the confirmation says what the confirmation would meet.
    """
    lines = _waiting(batch)
    able = 0
    for number, line in enumerate(lines):
        if pulse:
            pulse(number, len(lines), f"Đang kiểm tra {line.member.full_name}")
        outcome = Outcome()
        try:
            with transaction.atomic():
                outcome = walk_out(line, batch, scope=scope, on=on)
                raise _TakenBackError
        except _TakenBackError:
            able += 1
        except Refused as refused:
            outcome.say(*refused.findings)
        line.findings = outcome.findings
    BatchLine.objects.bulk_update(lines, ["findings"], batch_size=500)
    return able


def introduce_lines(batch: TransferBatch, *, scope, on: date, pulse: Pulse | None = None) -> dict[str, int]:
    """Walk everybody who has not gone to the introduction, as far as the person's rights reach; each in his own transaction."""
    lines = _waiting(batch)
    gone = 0
    for number, line in enumerate(lines):
        if pulse:
            pulse(number, len(lines), f"Đang giới thiệu {line.member.full_name}")
        gone += _introduce_one(line.pk, batch, scope, on)
    return {"introduced": gone, "left": len(lines) - gone}


def _introduce_one(pk: int, batch: TransferBatch, scope, on: date) -> bool:
    try:
        with transaction.atomic():
            line = (
                BatchLine.objects.select_for_update(of=("self",))
                .select_related("member__organization", "destination")
                .get(pk=pk)
            )
            if line.done:
                return False
            outcome = walk_out(line, batch, scope=scope, on=on)
            line.done, line.findings = outcome.done, outcome.findings
            line.save(update_fields=["done", "findings"])
            return outcome.done
    except Refused as refused:
        BatchLine.objects.filter(pk=pk).update(findings=[one.as_json() for one in refused.findings])
        return False


def _waiting(batch: TransferBatch) -> list[BatchLine]:
    return list(batch.lines.filter(done=False).select_related("member__organization", "destination"))


def walk_out(line: BatchLine, batch: TransferBatch, *, scope, on: date) -> Outcome:
    """One member by real steps from the need to the introduction; stops where the person's rights end. Raises ``Refused``."""
    outcome = Outcome()
    case = batch.transfers.filter(member=line.member_id).exclude(state__in=CLOSED).first()
    if case is None:
        if not scope.can(P.TRANSFER_KEEP, line.member.organization):
            raise Refused(_not_ours(line.member.organization))
        case = open_transfer(
            member=line.member, reason=batch.reason, cause_on=batch.cause_on, by=scope.user, on=on, batch=batch,
            destination=line.destination or batch.destination, outside_unit=batch.outside_unit if not line.destination_id else "",
            boundary=batch.boundary if not line.destination_id else "",
        )  # fmt: skip
    _papers(case, batch, scope, on)
    for _ in range(MOST_STEPS):
        if case.state in UNDER_WAY:
            outcome.done = True
            return outcome
        name = _next_of(case, OUT)
        if name is None:
            outcome.say(
                Finding(
                    "stopped", f"Hồ sơ đang ở bước “{case.state_label}”.", WARNING, remedy="Làm tiếp ở trang hồ sơ."
                )
            )
            return outcome
        if name == "introduce":
            _seal(case, batch, scope)
        if not _take(case, name, _values(case, batch, name), batch.signed_on, batch.override_reason, scope, outcome):
            return outcome
    return outcome


def _next_of(case: Transfer, names: Iterable[str]) -> str | None:
    """The step of the smooth way that comes now."""
    table = case.workflow.by_name
    return next((name for name in names if case.state in table[name].sources and table[name].applies(case)), None)


def _take(case: Transfer, name: str, data: dict, day: date, reason: str, scope, outcome: Outcome) -> bool:
    """Take a step; with the batch's reason where only rules that a reason lets pass stand in the way. False where the right is not held."""
    case.judged_on = day
    try:
        record = _perform(case, name, data, day, reason, scope)
    except NotPermitted as refused:
        holder = holder_of(case)
        outcome.say(Finding("their_turn", f"Đến bước “{refused}”: chờ {holder.name if holder else 'cấp trên'}.", WARNING,
                            right=Right.AUTHORITY, remedy="Cấp đó làm tiếp ở trang đợt chuyển này."))  # fmt: skip
        return False
    outcome.note(record.findings)
    return True


def _perform(case: Transfer, name: str, data: dict, day: date, reason: str, scope):
    try:
        return perform(case, name, scope=scope, on=day, data=data)
    except Refused as refused:
        stopping = blocking(refused.findings)
        if not reason or not stopping or not all(one.overridable for one in stopping):
            raise
    return perform(case, name, scope=scope, on=day, data=data, override_reason=reason)


def _values(case: Transfer, batch: TransferBatch, name: str) -> dict[str, Any]:
    """Who signs, and to which month dues are paid: a branch signs by its secretary, a committee by the signer of the batch."""
    signer = {"signer_name": batch.signer_name, "signer_position": batch.signer_position}
    if name == "sign_branch":
        seat = seat_holder(case.origin, "secretary", batch.signed_on)
        if seat is not None:
            signer = {"signer_name": seat.member.full_name, "signer_position": "Bí thư"}
        return {**signer, "dues_paid_to": batch.dues_paid_to}
    return signer


def _papers(case: Transfer, batch: TransferBatch, scope, on: date) -> None:
    """The common papers, put into the case once."""
    held = case.papers_held()
    decision = {
        "made_on": batch.decision_on or batch.cause_on,
        "number": batch.decision_number,
        "issuer": batch.decision_issuer,
    }
    wanted = [("decision", decision)]
    if case.kind != TransferKind.INTERNAL and batch.review_on:
        wanted.append(("self_review", {"made_on": batch.review_on}))
    for code, values in wanted:
        if code not in held:
            add_paper(case=case, code=code, values=values, by=scope.user, on=on)


def _seal(case: Transfer, batch: TransferBatch, scope) -> None:
    """The sealed file of whoever takes one along, where there is anything to seal; else the step says what is missing."""
    if case.kind == TransferKind.INTERNAL or getattr(case, "seal", None) is not None:
        return
    holder = holder_of(case)
    if holder is not None and scope.can(P.TRANSFER_PROCESS, holder) and case.member.filepaper_set.exists():
        case.seal = seal_file(case=case, by=scope.user, sealed_by=holder, on=batch.signed_on, name=batch.signer_name)


def _not_ours(unit: Organization) -> Finding:
    return Finding("not_permitted", f"Đồng chí chưa được giao quyền chuyển sinh hoạt ở {unit.name}.", right=Right.AUTHORITY,
                   remedy="Để chi bộ hoặc cấp ủy trên chi bộ đó thực hiện.")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reception:
    """What the receiving side says once for all: the day, who signs, how files came, the branch for letters sent to a committee."""

    day: date
    signer_name: str
    signer_position: str
    branch: int | None = None
    reason: str = ""

    def plain(self) -> dict[str, Any]:
        """For a job."""
        return {"day": self.day.isoformat(), "signer_name": self.signer_name, "signer_position": self.signer_position,
                "branch": self.branch, "reason": self.reason}  # fmt: skip

    @classmethod
    def read(cls, values: Mapping[str, Any]) -> Reception:
        """Back from a job."""
        return cls(**dict(values) | {"day": date.fromisoformat(values["day"])})


ARRIVING = (
    TransferState.INTRODUCED,
    TransferState.UPPER_RECEIVED,
    TransferState.GRASSROOTS_RECEIVED,
    TransferState.BRANCH_RECEIVED,
)


def arriving(batch: TransferBatch, scope):
    """Cases of the batch on which the receiving side still has something to do, as far as the person sees them."""
    return Transfer.objects.visible_to(scope).filter(batch=batch, state__in=ARRIVING).order_by("pk")


def receive_all(batch: TransferBatch, given: Reception, *, scope, pulse: Pulse | None = None) -> dict[str, int]:
    """Take every arriving case as far as the person's rights reach, each in its own transaction."""
    cases = list(arriving(batch, scope).values_list("pk", "full_name"))
    received = 0
    for number, (pk, name) in enumerate(cases):
        if pulse:
            pulse(number, len(cases), f"Đang tiếp nhận {name}")
        received += _receive_one(pk, batch, given, scope)
    return {"received": received, "left": len(cases) - received}


@transaction.atomic
def _receive_one(pk: int, batch: TransferBatch, given: Reception, scope) -> bool:
    case = Transfer.objects.get(pk=pk)
    outcome = Outcome()
    if case.destination_id and not case.destination.is_branch and not given.branch:
        outcome.say(Finding("branch_missing", f"Giấy giới thiệu gửi {case.destination.name}; chưa phân về chi bộ nào.", field="branch",
                            right=Right.AUTHORITY, remedy="Chọn chi bộ tiếp nhận."))  # fmt: skip
        BatchLine.objects.filter(batch=batch, member=case.member_id).update(findings=outcome.findings)
        return False
    try:
        for _ in range(MOST_STEPS):
            name = _next_of(case, IN) if case.state in ARRIVING else None
            if name is None or not _take(case, name, _told(case, given), given.day, given.reason, scope, outcome):
                break
    except Refused as refused:
        outcome.say(*refused.findings)
    BatchLine.objects.filter(batch=batch, member=case.member_id).update(findings=outcome.findings)
    return case.state == TransferState.COMPLETED


def _told(case: Transfer, given: Reception) -> dict[str, Any]:
    data: dict[str, Any] = {"signer_name": given.signer_name, "signer_position": given.signer_position}
    if given.branch and case.destination_id and not case.destination.is_branch:
        data["branch"] = given.branch
    seal = getattr(case, "seal", None)
    if seal is not None and seal.state == SealState.CARRIED:
        data["seal_state"] = SealState.INTACT
    return data
