"""Acts of every kind, planned on the small province and not yet carried out."""

from __future__ import annotations

from datetime import date

from branches import acts
from branches.models import ActKind, Level, Organization
from branches.population import population
from tests.factories import TODAY

K = ActKind
DAY = date(2026, 8, 1)
EVE = date(2026, 7, 31)


def plan(node, **values):
    """An act of a committee, effective on DAY."""
    values = {"title": "Sắp xếp tổ chức", "effective_on": DAY} | values
    return acts.plan_act(organization=node, **values)


def fresh(node) -> Organization:
    return Organization.objects.get(pk=node.pk)


def carry(act, **values):
    return acts.carry_out(act, by=None, on=TODAY, **values)


def undo(act):
    return acts.undo(act, by=None, on=TODAY, reason="Quyết định bị thu hồi")


def merger(tree):
    act = plan(tree.x, decision_number="12-QĐ/ĐU", decision_date=date(2026, 7, 20))
    acts.add_step(act, kind=K.MERGER, subject=tree.a, target=tree.b)
    return act


def consolidation(tree):
    act = plan(tree.x)
    new = acts.add_step(
        act, kind=K.ESTABLISHMENT, target=tree.x, name="Chi bộ thôn AB", level=Level.BRANCH, code="38.168.053.000.001"
    )
    acts.add_step(act, kind=K.CONSOLIDATION, subject=tree.a, target=new)
    acts.add_step(act, kind=K.CONSOLIDATION, subject=tree.b, target=new)
    return act


def split(tree, closes=True):
    act = plan(tree.x)
    news = [
        acts.add_step(act, kind=K.ESTABLISHMENT, target=tree.x, name=f"Chi bộ thôn A{n}", level=Level.BRANCH)
        for n in (1, 2)
    ]
    ids = [person.pk for person in population().people(tree.a.pk, DAY)]
    allocation = {pk: (0 if n < 3 else 1) for n, pk in enumerate(ids)}
    acts.add_step(act, kind=K.SPLIT, subject=tree.a, lines=news, allocation=allocation, closes=closes)
    return act


def handover(tree):
    act = plan(tree.p)
    acts.add_step(act, kind=K.HANDOVER, subject=tree.x, target=tree.y)
    acts.add_step(act, kind=K.UPGRADE, subject=tree.x, level=Level.GRASSROOTS_COMMITTEE, consent="Công văn 5-CV/TU")
    return act


def communes_merged(tree):
    act = plan(tree.p)
    acts.add_step(act, kind=K.MERGER, subject=tree.x, target=tree.y)
    acts.add_step(act, kind=K.RENAME, subject=tree.y, name="Đảng bộ xã XY")
    return act


def dissolution(tree):
    act = plan(tree.x)
    acts.add_step(act, kind=K.DISSOLUTION, subject=tree.a, target=tree.b)
    return act


def disbandment_to_two(tree):
    act = plan(tree.p)
    ids = [person.pk for person in population().people(tree.a.pk, DAY)]
    acts.add_step(
        act,
        kind=K.DISBANDMENT,
        subject=tree.a,
        lines=[tree.b, tree.c],
        allocation={pk: n % 2 for n, pk in enumerate(ids)},
    )
    return act


def grown_up(tree):
    """A chi bộ becomes a đảng bộ cơ sở with two branches of its own."""
    act = plan(tree.p)
    acts.add_step(
        act,
        kind=K.UPGRADE,
        subject=tree.a,
        level=Level.GRASSROOTS_COMMITTEE,
        consent="Công văn 5-CV/TU, ngày 01/7/2026",
    )
    news = [
        acts.add_step(act, kind=K.ESTABLISHMENT, target=tree.a, name=f"Chi bộ A{n}", level=Level.BRANCH) for n in (1, 2)
    ]
    ids = [person.pk for person in population().people(tree.a.pk, DAY)]
    acts.add_step(
        act, kind=K.SPLIT, subject=tree.a, lines=news, allocation={pk: n % 2 for n, pk in enumerate(ids)}, consent="Có"
    )
    return act


def renamed(tree):
    act = plan(tree.x)
    acts.add_step(act, kind=K.RENAME, subject=tree.a, name="Chi bộ thôn An Hòa", code="38.168.053.000.009")
    return act


EVERY_ACT = [
    merger, consolidation, split, handover, communes_merged, dissolution, disbandment_to_two, grown_up, renamed,
]  # fmt: skip
