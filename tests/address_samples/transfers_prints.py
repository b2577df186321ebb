"""A transfer of the target branch with its letter, to be printed."""

from __future__ import annotations

from datetime import date

from tests.address_samples.members import member
from tests.address_world import World
from transfers.models import Direction, RegisterEntry, Transfer


def printed(world: World) -> Transfer:
    """A case with a letter of one box and a line in the register of the branch, written without the steps."""

    def make():
        person = member(world)
        case = Transfer.objects.create(
            member=person, full_name=person.full_name, origin=world.target, outside_unit="Đảng ủy xã Xa", boundary="other_province",
            kind="official_other_province", reason="work", cause_on=date(2026, 1, 5), introduced_on=date(2026, 2, 3), state="withdrawn",
            received_on=date(2026, 2, 5),
        )  # fmt: skip
        letter = case.letters.create(letter_type="official", made_on=date(2026, 2, 1))
        box = letter.boxes.create(
            box=1, organization=world.target, writer=world.target.name, written_on=date(2026, 2, 1), number="7"
        )
        RegisterEntry.objects.create(
            organization=world.target, year=2026, direction=Direction.OUT, number=7, entered_on=date(2026, 2, 3), box=box, transfer=case,
        )  # fmt: skip
        return case

    return world.once("transfers.printed", make)


SAMPLES = {
    "transfers:print.subject": lambda world: "transfer",
    "transfers:print.pk": lambda world: printed(world).pk,
    "transfers:print.code": lambda world: "letter",
    "transfers:prints_of.subject": lambda world: "transfer",
    "transfers:prints_of.pk": lambda world: printed(world).pk,
    "transfers:print_letter.pk": lambda world: printed(world).letters.get().pk,
}
SHARED = {"transfers:print_blank.code": lambda world: "letter"}
BACKGROUND = {"transfers": (printed,)}
SHOWS_NO_ROWS = {"transfers:print_blanks": "mẫu trống chung, không có dữ liệu của chi bộ nào"}
