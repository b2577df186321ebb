"""The exchange of files and the API of transfers: a trusted partner, a file kept, rows of the target branch for every operation."""

from __future__ import annotations

from datetime import date

from tests.address_samples import transfers_away as away
from tests.address_samples import transfers_cases as cases
from tests.address_samples import transfers_many as many
from tests.address_samples import transfers_stays as stays
from tests.address_world import MARKER, World
from tests.factories import TODAY
from transfers.models import ContactAttempt, Envelope, Partner, RegisterEntry


def partner(world: World) -> Partner:
    """An installation the target branch trusts."""
    return world.once("exchange_partner", lambda: Partner.objects.create(
        organization=world.target, name=f"Hệ thống {MARKER}", identifier="sochibo-thu", public_key="A" * 43 + "=", fingerprint="0" * 64,
        trusted_on=TODAY,
    ))  # fmt: skip


def envelope(world: World) -> Envelope:
    """A file sent to it."""
    return world.once("exchange_file", lambda: Envelope.objects.create(
        direction="out", kind="reception", number="1" * 32, sender="sochibo-nay", recipient="sochibo-thu", partner=partner(world),
        organization=world.target, made_on=TODAY, content={"body": {"full_name": MARKER}}, signature="x",
    ))  # fmt: skip


def further(world: World) -> dict[str, object]:
    """Rows the pages need no address for."""

    def make() -> dict[str, object]:
        case = cases.on_the_way(world)
        case.seal.note, case.notice.receiver_name = MARKER, MARKER
        case.seal.save()
        case.notice.save()
        return {
            "letter": case.letters.get(),
            "entry": RegisterEntry.objects.create(
                organization=world.target, year=2026, direction="out", number=1, entered_on=date(2026, 9, 1), transfer=case,
                from_unit=MARKER,
            ),
            "attempt": ContactAttempt.objects.create(
                watch=away.watch(world), made_on=TODAY, channel="visit", made_by=MARKER, result=MARKER
            ),
        }  # fmt: skip

    return world.once("transfer rows", make)


def of(name: str):
    """The key of one of them."""
    return lambda world: further(world)[name].pk


SAMPLES = {
    **{f"transfers:exchange_{name}.pk": lambda world: cases.on_the_way(world).pk for name in ("send", "answer")},
    "transfers:exchange_file.pk": lambda world: envelope(world).pk,
    "transfers:exchange_partner_revoke.pk": lambda world: partner(world).pk,
    **{
        f"api:{name}-*.pk": lambda world: cases.on_the_way(world).pk
        for name in ("transfer", "transfer_seal", "transfer_notice")
    },
    "api:transfer_paper-*.pk": lambda world: cases.paper(world).pk,
    "api:transfer_letter-*.pk": of("letter"),
    "api:transfer_register-*.pk": of("entry"),
    "api:contact_attempt-*.pk": of("attempt"),
    "api:temporary-*.pk": lambda world: stays.stay(world).pk,
    "api:exemption-*.pk": lambda world: stays.exemption(world).pk,
    "api:journey-*.pk": lambda world: away.journey(world).pk,
    "api:residence_link-*.pk": lambda world: away.link(world).pk,
    "api:absence_watch-*.pk": lambda world: away.watch(world).pk,
    "api:collective-*.pk": lambda world: many.handover(world).pk,
    "api:transfer_batch-*.pk": lambda world: many.batch(world).pk,
    "api:transfer_flow-*.pk": lambda world: world.target.pk,
}
BACKGROUND = {
    "transfers": (partner, envelope),
    "api": (
        further, cases.paper, stays.stay, stays.exemption, away.journey, away.link, away.watch, many.handover, many.batch,
    ),
}  # fmt: skip
SHOWS_NO_ROWS = {
    "transfers:exchange_import": "a blank form",
    "transfers:exchange_partner_new": "a blank form",
}
