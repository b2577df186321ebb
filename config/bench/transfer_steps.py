"""P4 of transfers: one reception beside a bare UPDATE, thirty-two receptions at once, an act that closes three hundred branches."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import connection, transaction
from django.utils import timezone

from branches.acts import carry_out
from branches.models import Act, ActKind, ActStep, Level, Organization
from config.bench.databases import copy_of
from config.bench.ground import branches_of, communes, ground_between, officer_of, walk_to
from config.bench.measure import Comparison, Result, in_turn, result, statements, timed
from config.demo.loading import reserve_ids
from config.demo.people import Maker
from config.demo.transfers.hand import SIGNERS
from config.demo.tree import Node, write_tree
from config.demo.writing import write_people
from core.workflow import perform
from members.counting import refresh_entries
from members.models import ActivityStatus, Member
from transfers.models import Transfer, TransferState
from transfers.services.cases import open_transfer

CLIENTS, EACH = 32, 1
CLOSING, INTO, PEOPLE = 300, 100, 20  # branches an act closes, those that receive, members of each
COMING = 60  # letters on the way to branches that close


class Undo(Exception):
    """Takes back what was written for comparison."""


def p4(name: str, rounds: int) -> Iterator[Result]:
    """The reception writes the last box and the ledger; then the act carries members, cases and letters along."""
    with copy_of(name):
        first, second = communes()
        ground = ground_between(branches_of(first), branches_of(second))
        cases = walk_to(ground, TransferState.UPPER_RECEIVED, 2 * (rounds + 3) + CLIENTS * EACH)
        yield _one_reception(cases[CLIENTS * EACH :], second, rounds)
        yield _many_receptions(cases[: CLIENTS * EACH], second)
    with copy_of(name):
        yield _merger()


def _reception(case: Transfer, scope) -> None:
    perform(case, "accept", scope=scope, on=scope.on, data=SIGNERS["branch"])


def _one_reception(cases: list[Transfer], commune: Organization, rounds: int) -> Result:
    scope = officer_of(commune)
    received, bare = iter(cases[::2]), iter(cases[1::2])
    with statements() as sent:
        _reception(next(received), scope)

    def beside() -> None:
        Transfer.objects.filter(pk=next(bare).pk).update(state=TransferState.BRANCH_RECEIVED)

    compared = in_turn(lambda: _reception(next(received), scope), beside, rounds)
    what = "chi bộ tiếp nhận (quyền, điều kiện, ô giấy giới thiệu, bút toán, đảng số, nhật ký) / một lệnh UPDATE"
    return result("P4", what, compared, 4.0, f"{len(sent)} câu lệnh")


def _many_receptions(cases: list[Transfer], commune: Organization) -> Result:
    """Each client receives different members into branches of one committee, all beginning at one moment."""
    scope, gate = officer_of(commune), Barrier(CLIENTS)
    _ = scope.can("transfer.keep", commune)  # read once, as a request does

    def client(number: int) -> list[str]:
        faults = []
        try:
            connection.ensure_connection()
            gate.wait(timeout=60)
            for case in cases[number::CLIENTS]:
                try:
                    _reception(case, scope)
                except Exception as fault:
                    faults.append(f"{type(fault).__name__}: {fault}")
        finally:
            connection.close()
        return faults

    faults: list[str] = []

    def everybody() -> None:
        with ThreadPoolExecutor(CLIENTS) as pool:
            faults.extend(fault for found in pool.map(client, range(CLIENTS)) for fault in found)

    seconds = timed(everybody)
    return Result(
        "P4", f"{CLIENTS} người cùng tiếp nhận đảng viên dưới một đảng ủy: số việc thất bại", len(faults), 0.0, seconds * 1000, 0.0,
        f"{len(cases)} lần tiếp nhận, {len(cases) / seconds:.0f} lần/giây" + "".join(f"; {fault}" for fault in faults[:1]),
    )  # fmt: skip


def _merger() -> Result:
    """Three hundred branches go into a hundred, with their members, the cases of some and letters on the way to others."""
    first, second = communes()
    closing, into = _new_branches(first)
    moving = Member.objects.filter(organization__in=closing, end_reason="", activity_status=ActivityStatus.ACTIVE)
    scope = officer_of(second)
    walk_to(ground_between(branches_of(second), closing), TransferState.INTRODUCED, COMING)
    away = branches_of(second)
    for number, member in enumerate(moving.order_by("organization_id", "pk").distinct("organization_id")):
        open_transfer(
            member=member,
            reason="work",
            cause_on=scope.on,
            destination=away[number % len(away)],
            by=scope.user,
            on=scope.on,
        )
    act = Act.objects.create(organization=first.parent, title="Nhập chi bộ", decision_number="1-QĐ", decision_date=scope.on,
                             effective_on=scope.on)  # fmt: skip
    ActStep.objects.bulk_create(
        ActStep(act=act, order=n + 1, kind=ActKind.MERGER, subject=branch, target=into[n % len(into)])
        for n, branch in enumerate(closing)
    )
    carried = moving.count()
    cases = (
        Transfer.objects.open().filter(origin__in=closing).count()
        + Transfer.objects.open().filter(destination__in=closing).count()
    )
    beside = timed(_taken_back(lambda: moving.update(organization=into[0], path=into[0].path)))
    with statements() as sent:
        seconds = timed(lambda: carry_out(act, by=scope.user, on=scope.on, override_reason="Theo đề án"))
    what = f"một quyết định nhập {CLOSING} chi bộ vào {INTO}, {carried} đảng viên, {cases} hồ sơ đang chuyển / một lệnh UPDATE đảng viên"
    return result("P4", what, Comparison([seconds], [beside]), None, f"{len(sent)} câu lệnh, {seconds:.1f} giây")


def _taken_back(act: Callable[[], object]) -> Callable[[], None]:
    def run() -> None:
        try:
            with transaction.atomic():
                act()
                raise Undo
        except Undo:
            return

    return run


def _new_branches(beside: Organization) -> tuple[list[Organization], list[Organization]]:
    """A commune of four hundred branches with their members, beside another: those that close, those that receive."""
    today, rng = timezone.localdate(), random.Random(11)
    ids = iter(reserve_ids(Organization, CLOSING + INTO + 1))
    commune = Node(next(ids), "Đảng bộ xã Sắp Xếp", Level.GRASSROOTS_COMMITTEE, _node(beside.parent), organization_type="commune",
                   reformed=True)  # fmt: skip
    nodes_ = [
        Node(next(ids), f"Chi bộ thôn {n + 1}", Level.BRANCH, commune, branch_type="village")
        for n in range(CLOSING + INTO)
    ]
    commune.children += nodes_
    maker = Maker(rng, today)
    people = [
        maker.history(maker.person(node, age=rng.randrange(26, 60)), [], newcomer=False)
        for node in nodes_
        for _ in range(PEOPLE)
    ]
    with transaction.atomic():
        write_tree([commune, *nodes_])
        written = write_people(people, rng, today, None)
        refresh_entries(list(written), today)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    made = list(Organization.objects.filter(pk__in=[node.pk for node in nodes_]).order_by("pk"))
    return made[:CLOSING], made[CLOSING:]


def _node(organization: Organization) -> Node:
    """An organisation that exists, as the maker of trees knows them."""
    above = _node(organization.parent) if organization.parent_id else None
    return Node(
        organization.pk, organization.name, organization.level, above, organization_type=organization.organization_type
    )
