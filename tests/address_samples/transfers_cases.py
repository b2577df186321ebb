"""Transfers of members of the target branch: one that is being prepared, one on its way with letter, sealed file and notice."""

from __future__ import annotations

from datetime import date

from members.models import Member
from tests.address_world import MARKER, World
from tests.factories import TODAY, make_member, make_organization
from transfers.models import FileSeal, LetterBox, NoticeSlip, SealState, Transfer, TransferPaper, TransferState
from transfers.services.cases import open_transfer

ON = date(2026, 9, 1)


def _open(world: World, name: str, state: str, *, coming: bool = False) -> Transfer:
    """A case of a member of the target branch that goes to a unit nobody here works for; or one who comes from there."""
    elsewhere = world.once("transfer_elsewhere", lambda: make_organization("Chi bộ nơi khác nữa"))
    origin, destination = (elsewhere, world.target) if coming else (world.target, elsewhere)
    member = make_member(origin, f"{name} {MARKER}")
    case = open_transfer(member=member, reason="work", cause_on=ON, by=None, on=TODAY, destination=destination)
    Transfer.objects.filter(pk=case.pk).update(state=state)
    case.refresh_from_db()
    return case


def prepared(world: World) -> Transfer:
    """A case the branch is looking at."""
    return world.once("transfer_prepared", lambda: _open(world, "Phạm Chuyển", TransferState.REQUESTED))


def paper(world: World) -> TransferPaper:
    """A paper of that case."""
    return world.once("transfer_paper", lambda: TransferPaper.objects.create(
        transfer=prepared(world), code="decision", made_on=ON, note=MARKER
    ))  # fmt: skip


def on_the_way(world: World) -> Transfer:
    """A member introduced, with the letter of two boxes, the sealed file, the notice."""

    def make():
        case = _open(world, "Lý Trên Đường", TransferState.INTRODUCED)
        Transfer.objects.filter(pk=case.pk).update(introduced_on=ON)
        letter = case.letters.create(letter_type="official", made_on=ON)
        for number in (1, 4):
            world.made[f"transfer_box_{number}"] = LetterBox.objects.create(
                letter=letter, box=number, organization=world.target, writer=MARKER, written_on=ON
            )
        FileSeal.objects.create(transfer=case, state=SealState.CARRIED, sealed_by=world.target, sealed_on=ON)
        NoticeSlip.objects.create(transfer=case, number="1-PB", sent_on=ON, sender=world.target)
        return case

    return world.once("transfer_on_the_way", make)


def coming(world: World) -> Transfer:
    """A member introduced to the target branch, with the sealed file."""

    def make():
        case = _open(world, "Mai Đang Đến", TransferState.INTRODUCED, coming=True)
        Transfer.objects.filter(pk=case.pk).update(introduced_on=ON)
        FileSeal.objects.create(transfer=case, state=SealState.CARRIED, sealed_by=case.origin, sealed_on=ON)
        return case

    return world.once("transfer_coming", make)


def box(world: World) -> LetterBox:
    """A box that may be corrected."""
    on_the_way(world)
    return world.made["transfer_box_4"]


def stays(world: World) -> Member:
    """A member who has no case."""
    return world.once("transfer_stays", lambda: make_member(world.target, f"Cao Ở Lại {MARKER}"))


SAMPLES = {
    **{
        f"transfers:{name}.pk": lambda world: prepared(world).pk
        for name in ("detail", "step", "case_prints", "paper_add", "seal")
    },
    **{f"transfers:{name}.pk": lambda world: on_the_way(world).pk for name in ("seal_lost", "notice_chase")},
    **{f"transfers:{name}.pk": lambda world: stays(world).pk for name in ("kind", "of_member")},
    "transfers:seal_open.pk": lambda world: coming(world).pk,
    "transfers:step.name": lambda world: "take_up",
    "transfers:paper_remove.pk": lambda world: paper(world).pk,
    "transfers:box_correct.pk": lambda world: box(world).pk,
}
SHOWS_NO_ROWS = {
    "transfers:new": "the search of a member, blank until somebody is looked for",
    "transfers:past": "the search of a member, blank until somebody is looked for",
    "transfers:arrive": "a blank form",
}
