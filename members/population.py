"""The members as the tree sees them: headcounts of nodes, lists carried by an act, what follows a change of the tree.

Implements ``branches.population.Population``; registered in ``members.apps`` when the site starts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from django.db import connection
from django.db.models import Q

from branches.models import Act, Organization
from branches.naming import path_ids
from branches.population import Carry, Headcount, Later, Move, Person
from core.dates import format_date
from core.findings import Finding, Refused, Right
from members import counting
from members.ledger import Entry, Papers, Place, class_on, record_many, reverse_act
from members.models import MembershipClass, MembershipPeriod, MovementKind, PlaceKind
from members.models.seats import Seat, SeatEnd, SeatStatus

_HEADCOUNTS = """
    WITH node AS (
        SELECT organization_id AS id, path FROM branches_organizationversion
        WHERE organization_id = ANY(%(ids)s) AND valid_from <= %(on)s AND (valid_to IS NULL OR valid_to >= %(on)s)
    ), placed AS (
        SELECT CASE WHEN m.official_date IS NULL THEN m.membership_class = 'official'
                    ELSE m.official_date <= %(on)s END AS official,
               o.path AS origin, d.path AS destination
        FROM members_membershipperiod p
        JOIN members_member m ON m.id = p.member_id AND m.merged_into_id IS NULL
        JOIN branches_organizationversion o ON o.organization_id = p.origin_id AND o.valid_from <= %(on)s
             AND (o.valid_to IS NULL OR o.valid_to >= %(on)s)
        JOIN branches_organizationversion d ON d.organization_id = p.destination_id AND d.valid_from <= %(on)s
             AND (d.valid_to IS NULL OR d.valid_to >= %(on)s)
        WHERE p.valid_from <= %(on)s AND (p.valid_to IS NULL OR p.valid_to >= %(on)s)
    ), ends AS (
        SELECT left(origin, i) AS path, official, starts_with(destination, left(origin, i)) AS inside,
               origin <> destination AS moving
        FROM placed CROSS JOIN LATERAL generate_series(7, length(origin), 7) i
        UNION ALL
        SELECT left(destination, i), official, false, true
        FROM placed CROSS JOIN LATERAL generate_series(7, length(destination), 7) i
        WHERE origin <> destination AND NOT starts_with(origin, left(destination, i))
    )
    SELECT node.id, count(*) FILTER (WHERE inside AND official), count(*) FILTER (WHERE inside AND NOT official),
           count(*) FILTER (WHERE moving)
    FROM node JOIN ends ON ends.path = node.path GROUP BY node.id
"""

_RECOUNT_NODES = """
    WITH node AS (SELECT id, path FROM branches_organization WHERE id = ANY(%(ids)s)),
    inside AS (
        SELECT DISTINCT o.id, o.path FROM branches_organization o JOIN node ON starts_with(o.path, node.path)
    ), entry AS (
        SELECT inside.path, f.dimension, f.key, f.n FROM members_entry_facets f JOIN inside ON inside.id = f.node_id
    ), moved AS (
        SELECT m.* FROM members_movement m
        WHERE m.before_origin_id IN (SELECT id FROM inside) OR m.before_destination_id IN (SELECT id FROM inside)
           OR m.after_origin_id IN (SELECT id FROM inside) OR m.after_destination_id IN (SELECT id FROM inside)
    ), flow AS (
        SELECT f.path, f.dimension, f.key, f.n FROM moved m
        LEFT JOIN branches_organization bo ON bo.id = m.before_origin_id
        LEFT JOIN branches_organization bd ON bd.id = m.before_destination_id
        LEFT JOIN branches_organization ao ON ao.id = m.after_origin_id
        LEFT JOIN branches_organization ad ON ad.id = m.after_destination_id
        CROSS JOIN LATERAL members_flow(m.kind, m.sign, m.boundary, m.effective_on,
            members_common_path(bo.path, bd.path), members_common_path(ao.path, ad.path)) f
    )
    INSERT INTO members_nodetally (node_id, dimension, key, n)
    SELECT node.id, t.dimension, t.key, sum(t.n)::bigint
    FROM (SELECT * FROM entry UNION ALL SELECT * FROM flow) t JOIN node ON starts_with(t.path, node.path)
    GROUP BY 1, 2, 3 HAVING sum(t.n) <> 0
"""


class RegisteredMembers:
    """The members of the registry as the population of the tree."""

    def hold(self) -> None:
        """Keep the folding of totals waiting until the transaction ends."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [counting.FOLD_LOCK])

    def settle(self) -> None:
        """Fold waiting deltas while the tree is still as they knew it."""
        counting.fold()

    def headcounts(self, organization_ids: Sequence[int], on: date) -> dict[int, Headcount]:
        """Members counted at each node on a day, with the tree of that day; absent nodes count nobody."""
        ids = list(organization_ids)
        found = {pk: Headcount() for pk in ids}
        if ids:
            with connection.cursor() as cursor:
                cursor.execute(_HEADCOUNTS, {"ids": ids, "on": on})
                found |= {row[0]: Headcount(*row[1:]) for row in cursor.fetchall()}
        return found

    def today(self, organization: Organization) -> Headcount:
        """Members counted at one node today from the kept totals, and those under way from it or to it."""
        counted = counting.totals(organization, ["membership_class"])["membership_class"]
        under_way = MembershipPeriod.objects.filter(
            Q(origin__path__startswith=organization.path) | Q(destination__path__startswith=organization.path),
            kind=PlaceKind.TRANSIT, valid_to=None, member__merged_into=None,
        )  # fmt: skip
        official, probationary = (
            counted.get(kind, 0) for kind in (MembershipClass.OFFICIAL, MembershipClass.PROBATIONARY)
        )
        return Headcount(official, probationary, under_way.count())

    def totals(self, organization_ids: Sequence[int]) -> dict[int, int]:
        """Members counted at each node today: kept totals and what is not yet folded."""
        ids = list(organization_ids)
        with connection.cursor() as cursor:
            cursor.execute(
                """
                SELECT node_id, sum(n)::bigint FROM (
                    SELECT node_id, n FROM members_nodetally WHERE node_id = ANY(%(ids)s) AND dimension = 'total'
                    UNION ALL
                    SELECT c.id, d.n FROM members_tallydelta d JOIN branches_organization o ON o.id = d.node_id
                    JOIN branches_organization c ON c.id = ANY(%(ids)s) AND starts_with(o.path, c.path)
                    WHERE d.dimension = 'total'
                ) parts GROUP BY node_id
                """,
                {"ids": ids},
            )
            return dict.fromkeys(ids, 0) | dict(cursor.fetchall())

    def people(self, branch_id: int, on: date) -> list[Person]:
        """Everybody whose place touches a branch on a day, in the order of lists."""
        periods = _touching([branch_id], on).select_related("member").order_by("member__name_sort_key", "member_id")
        return [
            Person(
                period.member_id,
                period.member.full_name,
                class_on(period.member, on) == MembershipClass.OFFICIAL,
                period.kind == PlaceKind.TRANSIT,
            )
            for period in periods
        ]

    def later(self, branch_ids: Sequence[int], after: date) -> dict[int, Later]:
        """Standing movements from or to the branches that took effect after a day."""
        with connection.cursor() as cursor:
            cursor.execute(
                """
                SELECT e.branch, max(m.effective_on), count(DISTINCT m.id)
                FROM unnest(%(ids)s::bigint[]) AS e (branch)
                JOIN members_movement m ON e.branch IN (m.before_origin_id, m.before_destination_id, m.after_origin_id,
                                                        m.after_destination_id)
                WHERE m.effective_on > %(after)s AND m.sign = 1
                  AND NOT EXISTS (SELECT 1 FROM members_movement r WHERE r.reverses_id = m.id)
                GROUP BY e.branch
                """,
                {"ids": list(branch_ids), "after": after},
            )
            return {branch: Later(on, count) for branch, on, count in cursor.fetchall()}

    def carry(self, orders: Sequence[Carry], *, act: Act, by, on: date) -> int:
        """Move members by list; a member under way keeps being under way, with the new end in place of the old."""
        sources = {order.source for order in orders}
        start = {p.member_id: Place(p.origin_id, p.destination_id) for p in _touching(sources, act.effective_on)}
        places = dict(start)
        at_branch: dict[int, set[int]] = defaultdict(set)
        for member, place in places.items():
            at_branch[place.origin_id].add(member)
            at_branch[place.destination_id].add(member)
        for order in orders:
            for member in sorted(at_branch.pop(order.source, ())):
                goes_to = order.allocation.get(member, order.destination)
                if goes_to is None or goes_to == order.source:
                    at_branch[order.source].add(member)
                    continue
                old = places[member]
                places[member] = Place(
                    goes_to if old.origin_id == order.source else old.origin_id,
                    goes_to if old.destination_id == order.source else old.destination_id,
                )
                at_branch[goes_to].add(member)
        moved = {member: place for member, place in places.items() if place != start[member]}
        papers = Papers(
            number=act.decision_number,
            date=act.decision_date,
            issuer=act.organization.name if act.organization else "",
            note=act.title,
        )
        entries = [
            Entry(pk, MovementKind.REORGANIZATION, act.effective_on, place, papers) for pk, place in moved.items()
        ]
        if entries:
            record_many(entries, by=by, on=on, act=act)
        return len(entries)

    def close_posts(self, organization_ids: Sequence[int], *, act: Act, last_day: date, by) -> list:
        """End the seats of organisations that close; answers what is needed to give them back."""
        seats = list(
            Seat.objects.select_for_update(of=("self",))
            .filter(organization__in=organization_ids)
            .exclude(status=SeatStatus.ENDED)
        )
        kept = [
            [seat.pk, seat.status, seat.valid_to.isoformat() if seat.valid_to else None, seat.end_paper]
            for seat in seats
        ]
        for seat in seats:
            if seat.valid_from and seat.valid_from > last_day:
                raise Refused(
                    Finding(
                        "later_seat",
                        f"{seat.member.full_name} nhận chức vụ ở {seat.organization.name} từ ngày "
                        f"{format_date(seat.valid_from)}.",
                        field="effective_on",
                        right=Right.PRINCIPLE,
                        remedy="Sửa chức vụ đó hoặc ngày có hiệu lực.",
                    )
                )
            seat.valid_from = seat.valid_from or last_day
            seat.valid_to, seat.status = last_day, SeatStatus.ENDED
            seat.end_reason, seat.end_paper = SeatEnd.REORGANIZED, act.decision_number or act.title[:200]
        Seat.objects.bulk_update(seats, ["valid_from", "valid_to", "status", "end_reason", "end_paper"], batch_size=500)
        return kept

    def undo(self, act: Act, *, posts: list, by, on: date, reason: str) -> int:
        """Reverse the entries of an act and give seats back."""
        seats = Seat.objects.in_bulk([row[0] for row in posts])
        for pk, status, valid_to, paper in posts:
            seat = seats[pk]
            seat.status, seat.end_reason, seat.end_paper = status, "", paper
            seat.valid_to = date.fromisoformat(valid_to) if valid_to else None
            if status == SeatStatus.PROPOSED:
                seat.valid_from = None
        Seat.objects.bulk_update(
            seats.values(), ["valid_from", "valid_to", "status", "end_reason", "end_paper"], batch_size=500
        )
        return reverse_act(act, by=by, on=on, reason=reason) if act.movements.exists() else 0

    def stranded(self, organization_ids: Sequence[int]) -> dict[int, int]:
        """Members whose open place touches organisations that hold nobody any more."""
        ids = set(organization_ids)
        found: dict[int, int] = dict.fromkeys(ids, 0)
        for period in _open_touching(ids):
            for end in {period.origin_id, period.destination_id} & ids:
                found[end] += 1
        return found

    def tree_changed(self, moves: Iterable[Move], on: date) -> None:
        """Paths of members follow; members under way are counted where both ends now meet; totals of the nodes that lost or
        gained a subtree are counted anew. Totals kept elsewhere do not depend on the move."""
        nodes: set[int] = set()
        for move in moves:
            nodes |= set(path_ids(move.old)[:-1]) ^ set(path_ids(move.new)[:-1])
            self._follow(move, on)
        counting.fold()
        if nodes:
            with connection.cursor() as cursor:
                cursor.execute("DELETE FROM members_nodetally WHERE node_id = ANY(%s)", [list(nodes)])
                cursor.execute(_RECOUNT_NODES, {"ids": list(nodes)})

    def _follow(self, move: Move, on: date) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE members_member SET path = %(new)s || substr(path, %(cut)s) WHERE path LIKE %(old)s",
                {"new": move.new, "cut": len(move.old) + 1, "old": f"{move.old}%"},
            )
            cursor.execute(
                """
                SELECT p.member_id FROM members_membershipperiod p
                JOIN branches_organization o ON o.id = p.origin_id JOIN branches_organization d ON d.id = p.destination_id
                WHERE p.kind = 'transit' AND p.valid_to IS NULL AND (o.path LIKE %(new)s OR d.path LIKE %(new)s)
                """,
                {"new": f"{move.new}%"},
            )
            under_way = [row[0] for row in cursor.fetchall()]
        counting.refresh_entries(under_way, on)


def _touching(branch_ids: Iterable[int], on: date):
    """Periods of a day with an end at one of the branches."""
    ids = list(branch_ids)
    periods = MembershipPeriod.objects.filter(Q(origin__in=ids) | Q(destination__in=ids), valid_from__lte=on)
    return periods.exclude(valid_to__lt=on).filter(member__merged_into=None)


def _open_touching(branch_ids: Iterable[int]):
    ids = list(branch_ids)
    return MembershipPeriod.objects.filter(
        Q(origin__in=ids) | Q(destination__in=ids), valid_to=None, member__merged_into=None
    )
