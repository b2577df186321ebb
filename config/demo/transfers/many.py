"""Many at once in the demo: a batch that is being walked, a handover of a branch that is being prepared."""

from __future__ import annotations

from datetime import timedelta

from branches.acts.planning import add_step, plan_act
from branches.models.acts import ActKind
from config.demo.transfers.hand import SIGNERS, Ground
from core.workflow import Consequence
from transfers.models import CollectiveTransfer
from transfers.services.batches import choose, introduce_lines, open_batch, try_lines
from transfers.services.handover import open_handover

MOVED = 6  # people of the batch


def fill(ground: Ground) -> None:
    """Only where a commune is large enough."""
    if not ground.is_large:
        return
    _batch(ground)
    _handover(ground)


def _batch(ground: Ground) -> None:
    """Workers of one enterprise or school whose workplace moved to the neighbouring commune; one of them cannot go."""
    origin = max(ground.branches[1:], key=lambda unit: len(ground.free.get(unit.pk, ())))
    signed = ground.day(7)
    people = [member.pk for member in ground.people([origin], ground.day(60))][: MOVED + 1]
    batch = open_batch(
        values={
            "title": "Chuyển sinh hoạt theo đơn vị sang xã bên cạnh (minh họa)", "origin": origin, "destination": ground.neighbours[0],
            "reason": "reorganization", "cause_on": signed - timedelta(days=20), "decision_number": "45-QĐ/CT",
            "decision_on": signed - timedelta(days=20), "decision_issuer": "Công ty minh họa", "review_on": signed - timedelta(days=3),
            "signed_on": signed, "dues_paid_to": signed, **SIGNERS["committee"],
        },
        by=ground.user, on=ground.on,
    )  # fmt: skip
    choose(batch=batch, members=people)
    scope = Consequence(ground.user, ground.on)
    introduce_lines(batch, scope=scope, on=ground.on)
    try_lines(batch, scope=scope, on=ground.on)
    ground.taken.update(people)


def _handover(ground: Ground) -> CollectiveTransfer:
    """A branch that goes over to the neighbouring commune: decided on both sides, minutes drawn up, not yet carried out."""
    subject = min(ground.branches, key=lambda unit: len(ground.free.get(unit.pk, ())))
    receiver = ground.neighbours[0].parent
    act = plan_act(
        organization=receiver.parent, title=f"Chuyển giao {subject.name} về {receiver.name} (minh họa)", effective_on=ground.on,
        by=ground.user, decision_number="77-QĐ/TU", decision_date=ground.day(20), note="Đã có quyết định, chưa thực hiện.",
    )  # fmt: skip
    add_step(act, kind=ActKind.HANDOVER, subject=subject, target=receiver)
    case = open_handover(act=act, by=ground.user, on=ground.on)
    ground.step(case, "decide_handover", ground.day(15), handover_number="18-QĐ/ĐU")
    ground.step(case, "decide_reception", ground.day(9), reception_number="25-QĐ/ĐU")
    return case
