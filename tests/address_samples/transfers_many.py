"""A handover and a batch of the target branch, each with somebody on its list."""

from __future__ import annotations

from datetime import date

from branches.models import Act, ActKind, ActStep
from tests.address_samples.members import member
from tests.address_world import MARKER, World
from tests.factories import TODAY, make_organization
from transfers.services import batches
from transfers.services.handover import open_handover


def handover(world: World):
    """The papers around a planned merger of the target branch."""

    def make():
        member(world)
        heir = make_organization(f"Chi bộ nhận {MARKER}", parent=world.target.parent)
        act = Act.objects.create(
            organization=world.target.parent or world.target, title=f"Sáp nhập {MARKER}", effective_on=TODAY
        )
        ActStep.objects.create(act=act, order=1, kind=ActKind.MERGER, subject=world.target, target=heir)
        return open_handover(act=act, by=None, on=TODAY)

    return world.once("handover", make)


def batch(world: World):
    """A batch of the target branch with a member on its list."""

    def make():
        person = member(world)
        found = batches.open_batch(
            values={
                "title": f"Đợt {MARKER}", "origin": world.target, "outside_unit": f"Đảng ủy {MARKER}", "boundary": "other_province",
                "reason": "work", "cause_on": date(2026, 11, 2), "signer_name": MARKER, "signer_position": "Bí thư",
            }, by=None, on=TODAY,
        )  # fmt: skip
        batches.choose(batch=found, members=[person.pk])
        return found

    return world.once("batch", make)


SAMPLES = {
    **{f"transfers:collective_{name}.pk": lambda world: handover(world).pk for name in ("detail", "members", "business", "step")},
    "transfers:collective_step.name": lambda world: "decide_handover",
    **{f"transfers:batch_{name}.pk": lambda world: batch(world).pk for name in (
        "detail", "people", "upload", "check", "introduce", "receive",
    )},
}  # fmt: skip
BACKGROUND = {"transfers": (handover, batch)}
SHOWS_NO_ROWS = {
    "transfers:collective_business": "no figure is asked for",
    "transfers:batch_new": "a blank form",
    "transfers:batch_template": "a blank file",
    "transfers:batch_receive": "nobody of the batch comes to the branch it leaves",
}
