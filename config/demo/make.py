"""Build a demo of a given scale."""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import nullcontext
from datetime import date, timedelta

from django.db import transaction

from branches.models import Organization
from config.demo.commune import enrich
from config.demo.people import WINDOW, Maker, Person
from config.demo.tree import SCALES, Node, build_neighbour, build_tree, write_tree
from config.demo.writing import finish, write_people
from core.findings import Finding, Refused

BATCH = 20_000  # people written at once


def make_demo(scale: str, *, seed: int, today: date, say: Callable[[str], None]) -> Organization:
    """Write an invented organisation into an empty database; returns the root. Refuses when there are organisations already."""
    if Organization.objects.exists():
        raise Refused(
            Finding("not_empty", "Cơ sở dữ liệu đã có tổ chức đảng; dữ liệu minh họa chỉ lập trên cơ sở dữ liệu trống.")
        )
    # The small one is made wholly or not at all, so that a first start cut short can be made again; a province would hold its
    # locks for too long.
    with transaction.atomic() if SCALES[scale].has_life else nullcontext():
        return _make(scale, random.Random(seed), today, say)


def _make(scale: str, rng: random.Random, today: date, say: Callable[[str], None]) -> Organization:
    plan = SCALES[scale]
    with transaction.atomic():
        nodes, branches = build_tree(plan, rng)
        beside = build_neighbour(nodes) if plan.has_life else []
        say(f"Cây tổ chức: {len(nodes)} tổ chức, {len(branches)} chi bộ.")
        write_tree(nodes)
        maker = Maker(rng, today)
        made, batch = 0, []
        for branch, size in zip(branches, _sizes(plan.members, len(branches), rng), strict=True):
            batch += _people_of(branch, size, branches, maker)
            if len(batch) >= BATCH:
                made += len(write_people(batch, rng, today, None))
                say(f"Đảng viên: {made}.")
                batch = []
        batch += [
            maker.history(maker.person(branch, age=rng.randrange(26, 70)), [], newcomer=False)
            for branch in beside
            for _ in range(9)
        ]
        made += len(write_people(batch, rng, today, None))
        say(f"Đảng viên: {made}. Đang tổng hợp số đếm.")
    finish(today)
    root = Organization.objects.get(pk=nodes[0].pk)
    if plan.has_life:
        enrich(root, rng=rng, today=today)
        say("Đã thêm cấp ủy, hồ sơ, báo cáo các tháng và tài khoản dùng thử.")
    return root


def _sizes(members: int, branches: int, rng: random.Random) -> list[int]:
    """Members of each branch, adding up to the whole: from a handful to over fifty."""
    weights = [rng.choice((4, 6, 8, 10, 12, 14, 18, 24, 30, 40)) for _ in range(branches)]
    total = sum(weights)
    sizes = [max(4, round(weight * members / total)) for weight in weights]
    sizes[-1] = max(4, sizes[-1] + members - sum(sizes))
    return sizes


def _people_of(branch: Node, size: int, branches: list[Node], maker: Maker) -> list[Person]:
    """The people of one branch: those at the opening, those admitted and those who arrived during the two years."""
    rng = maker.rng
    near = [b for b in branch.commune.children if b.level in ("branch", "grassroots_branch")]
    elsewhere = [*near, branches[rng.randrange(len(branches))]]
    people = []
    for _ in range(size):
        draw = rng.random()
        if draw < 0.07:
            age = rng.randrange(19, 40)
            admitted = maker.today - timedelta(days=rng.randrange(5, WINDOW - 5))
            people.append(maker.history(maker.person(branch, age=age, admitted=admitted), elsewhere, newcomer=True))
        elif draw < 0.1:
            people.append(maker.arrival(maker.person(branch, age=rng.randrange(26, 60))))
        else:
            old = branch.branch_type in ("village", "urban_group", "retired", "combined") and rng.random() < 0.45
            age = rng.randrange(60, 92) if old else rng.randrange(26, 60)
            people.append(maker.history(maker.person(branch, age=age), elsewhere, newcomer=False))
    return people
