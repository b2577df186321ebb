"""The target branch itself: its terms, delegations, acts, an imported file."""

from __future__ import annotations

import io
from datetime import date

import xlsxwriter
from django.core.files.base import ContentFile

from branches.models import Act, ActKind, ActStep, Delegation, OrganizationImport, Term
from tests.address_samples.accounts import account
from tests.address_samples.record import target
from tests.address_world import MARKER, World


def term(world: World):
    """The term of its committee."""
    return world.once(
        "term", lambda: Term.objects.create(organization=world.target, label="2025–2030", starts_on=date(2025, 3, 1))
    )


def delegation(world: World):
    """A power delegated to it."""
    return world.once(
        "delegation",
        lambda: Delegation.objects.create(
            organization=world.target, action="admission", decision_number="12-QĐ/TU", decision_date=date(2025, 8, 1),
            issuer=f"Tỉnh ủy {MARKER}", valid_from=date(2025, 8, 1),
        ),
    )  # fmt: skip


def act(world: World):
    """A decision being prepared there."""
    return world.once(
        "act",
        lambda: Act.objects.create(
            organization=world.target, title=f"Sắp xếp {MARKER}", effective_on=date(2026, 12, 1)
        ),
    )


def step(world: World):
    """A step of that decision."""
    return world.once(
        "step",
        lambda: ActStep.objects.create(
            act=act(world), order=1, kind=ActKind.DISSOLUTION, subject=world.target, data={"reason": "Thử"}
        ),
    )


def imported(world: World):
    """A file with a tree of organisations, uploaded there."""

    def make():
        content = io.BytesIO()
        with xlsxwriter.Workbook(content) as book:
            sheet = book.add_worksheet()
            sheet.write_row(0, 0, ["STT", "Tên tổ chức đảng", "Mã", "Trực thuộc", "Cấp"])
            sheet.write_row(1, 0, [1, f"Chi bộ {MARKER} 2", "CB99", "", "Chi bộ"])
        kept = OrganizationImport(under=world.target, file_name=f"{MARKER}.xlsx", uploaded_by=account(world))
        kept.file.save("cay.xlsx", ContentFile(content.getvalue()), save=True)
        return kept

    return world.once("imported", make)


SAMPLES = {
    "branches:*.pk": target,
    "branches:term_edit.pk": lambda world: term(world).pk,
    "branches:term_extend.pk": lambda world: term(world).pk,
    "branches:term_close.pk": lambda world: term(world).pk,
    "branches:delegation_end.pk": lambda world: delegation(world).pk,
    "branches:import_detail.pk": lambda world: imported(world).pk,
    "branches:act_detail.pk": lambda world: act(world).pk,
    "branches:act_edit.pk": lambda world: act(world).pk,
    "branches:act_cancel.pk": lambda world: act(world).pk,
    "branches:act_preview.pk": lambda world: act(world).pk,
    "branches:act_undo.pk": lambda world: act(world).pk,
    "branches:step_add.pk": lambda world: act(world).pk,
    "branches:step_add.kind": lambda world: "rename",
    "branches:step_allocate.pk": lambda world: step(world).pk,
    "branches:step_remove.pk": lambda world: step(world).pk,
    "branches:step_move.pk": lambda world: step(world).pk,
    "api:organization-detail.pk": target,
    "api:organization-act-detail.pk": lambda world: act(world).pk,
}
BACKGROUND = {"branches": (term, delegation, act), "api": (act,)}
SHOWS_NO_ROWS = {
    "branches:import": "a blank form",
    "branches:act_add": "a blank form",
    "branches:act_reform": "a blank form",
    "branches:act_abolish": "a blank form",
}
