"""The papers of the member of the target branch: cards, file, loans, supplements, seats."""

from __future__ import annotations

from datetime import date

from branches.models import Body
from members.models import (
    AnnualSupplement,
    CardKind,
    CardRequest,
    FileHandover,
    FileIncident,
    FileLoan,
    FilePaper,
    MemberCard,
    Seat,
    SeatStatus,
)
from tests.address_samples.members import member
from tests.address_world import MARKER, World

YEAR = 2026
DAY = date(2026, 6, 1)


def card(world: World):
    """A card of the member."""
    return world.once(
        "card", lambda: MemberCard.objects.create(member=member(world), kind=CardKind.FIRST, number="038161001234")
    )


def card_request(world: World):
    """A card asked for the member."""
    return world.once(
        "card_request",
        lambda: CardRequest.objects.create(
            member=member(world), kind=CardKind.FIRST, requested_on=DAY, reason=f"Lý do {MARKER}"
        ),
    )


def paper(world: World):
    """A paper of the member's file."""
    return world.once("paper", lambda: FilePaper.objects.create(member=member(world), document_type="001"))


def loan(world: World):
    """The member's file, lent out."""
    return world.once(
        "loan",
        lambda: FileLoan.objects.create(
            member=member(world), borrower=f"Lê {MARKER}", purpose="Xác minh", permitted_by="Bí thư", out_on=DAY
        ),
    )


def incident(world: World):
    """A loss of the member's file."""
    return world.once(
        "incident", lambda: FileIncident.objects.create(member=member(world), found_on=DAY, whole_file=True)
    )


def handover(world: World):
    """Files handed over to the target branch."""
    return world.once(
        "handover",
        lambda: FileHandover.objects.create(
            reason=FileHandover.Reason.KEEPER_CHANGED,
            handed_on=DAY,
            from_organization=world.target,
            to_organization=world.target,
        ),
    )


def supplement(world: World):
    """The member's supplement of a year."""
    return world.once(
        "supplement",
        lambda: AnnualSupplement.objects.create(
            member=member(world), year=YEAR, nil_return=True, declared_on=DAY, state=AnnualSupplement.workflow.initial
        ),
    )


def seat(world: World, status: SeatStatus):
    """A seat on the committee of the target branch."""
    return world.once(
        f"seat {status}",
        lambda: Seat.objects.create(
            member=member(world), organization=world.target, body=Body.values[0], position="deputy_secretary", status=status,
            valid_from=None if status == SeatStatus.PROPOSED else DAY,
        ),
    )  # fmt: skip


def target(world: World) -> int:
    """The target branch itself."""
    member(world)
    return world.target.pk


SAMPLES = {
    "members:card_status.card": lambda world: card(world).pk,
    "members:paper_edit.paper": lambda world: paper(world).pk,
    "members:paper_remove.paper": lambda world: paper(world).pk,
    "members:file_return.loan": lambda world: loan(world).pk,
    "members:file_restore.incident": lambda world: incident(world).pk,
    "members:record_edit.panel": lambda world: "identity",
    "members:record_draft.panel": lambda world: "identity",
    "members:record_draft_drop.panel": lambda world: "identity",
    "members:supplement_detail.year": lambda world: supplement(world).year,
    "members:supplement_declare.year": lambda world: YEAR,
    "members:supplement_step.year": lambda world: supplement(world).year,
    "members:supplement_step.name": lambda world: "confirm",
    "members:supplement_list.year": lambda world: YEAR,
    "members:supplement_list.pk": target,
    "members:card_request_withdraw.asked": lambda world: card_request(world).pk,
    "members:card_requests.pk": target,
    "members:card_requests_export.pk": target,
    "members:shelf.pk": target,
    "members:file_count.pk": target,
    "members:file_handover.pk": target,
    "members:print_register.pk": target,
    "members:print_missing_papers.pk": target,
    "members:handover_detail.pk": lambda world: handover(world).pk,
    "members:committee.pk": target,
    "members:seat_add.pk": target,
    "members:seat_take.pk": lambda world: seat(world, SeatStatus.PROPOSED).pk,
    "members:seat_cancel.pk": lambda world: seat(world, SeatStatus.PROPOSED).pk,
    "members:seat_ratify.pk": lambda world: seat(world, SeatStatus.INCUMBENT).pk,
    "members:seat_end.pk": lambda world: seat(world, SeatStatus.INCUMBENT).pk,
    "members:seat_change.pk": lambda world: seat(world, SeatStatus.INCUMBENT).pk,
}
SHOWS_NO_ROWS = {
    "members:print_blank_sheet": "a blank sheet",
}
