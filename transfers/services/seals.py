"""The travelling file: inventory drawn up, sealed, carried, opened and checked, its papers filed at the end (``transfer.md`` 4)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db import transaction

from branches.models import Organization
from core.findings import Finding, Refused, Right
from core.text import clean
from core.workflow import Step
from members.models import FileCustody, FilePaper
from members.models.papers import PRESENT
from members.record.services.files import hand_over
from regulations.judging import words_of
from transfers.models import UNDER_WAY, FileSeal, SealedPaper, SealState, Transfer, TransferKind, TransferState
from transfers.papers_table import PAPERS
from transfers.routing import keeper_of

LETTER_TYPE, INTERNAL_LETTER, NOTICE_TYPE = "54", "59", "60"  # list member_document
_OPENED = (SealState.INTACT, SealState.BROKEN, SealState.MISSING)


@transaction.atomic
def seal_file(
    *, case: Transfer, by, sealed_by: Organization, on: date, name: str = "", between_offices: bool = False
) -> FileSeal:
    """Draw up the inventory from the papers of the member's file and seal it.

    Effects: the seal with one line for each paper present. Sealing again before the introduction draws the inventory anew.
    A file that was lost, or came back with the letter, is put together and sealed again; lost on the way, it goes after the member.
    Raises ``Refused`` for a move that carries no file, or while the file is on its way.
    """
    if case.kind == TransferKind.INTERNAL or case.member_id is None:
        raise Refused(Finding("no_file", "Chuyển nội bộ đảng bộ cơ sở không chuyển hồ sơ.", right=Right.REGULATION))
    seal = FileSeal.objects.select_for_update(of=("self",)).filter(transfer=case).first() or FileSeal(transfer=case)
    if (
        seal.state not in (SealState.NOT_PREPARED, SealState.SEALED, SealState.LOST)
        and case.state != TransferState.RETURNED
    ):
        raise Refused(
            Finding("on_its_way", f"Hồ sơ: {seal.get_state_display().lower()}.", right=Right.PRINCIPLE), conflict=True
        )
    on_the_way = case.state in UNDER_WAY and case.state != TransferState.RETURNED
    seal.state, seal.sealed_by, seal.sealed_on = SealState.CARRIED if on_the_way else SealState.SEALED, sealed_by, on
    seal.opened_by, seal.opened_on, seal.opener_name, seal.note = None, None, "", ""
    seal.sealer_name, seal.handed_between_offices, seal.recorded_by = clean(name)[:120], between_offices, by
    seal.save()
    seal.papers.all().delete()
    papers = FilePaper.objects.filter(member=case.member_id, presence__in=PRESENT).order_by(
        "document_type", "issued_on", "pk"
    )
    SealedPaper.objects.bulk_create(
        SealedPaper(seal=seal, order=n, document_type=p.document_type, number=p.number, issued_on=p.issued_on, issuer=p.issuer,
                    pages=p.pages)
        for n, p in enumerate(papers, start=1)
    )  # fmt: skip
    return seal


def carry(case: Transfer) -> None:
    """The member carries the sealed file from the introduction on."""
    FileSeal.objects.filter(transfer=case, state=SealState.SEALED).update(state=SealState.CARRIED)


def back(case: Transfer) -> None:
    """The introduction no longer stands: the file is where it was, to be sealed anew."""
    FileSeal.objects.filter(transfer=case).exclude(state=SealState.LOST).update(
        state=SealState.NOT_PREPARED, opened_by=None, opened_on=None, opener_name=""
    )
    SealedPaper.objects.filter(seal__transfer=case).update(found=None)


def open_if_told(case: Transfer, step: Step) -> None:
    """A receiving committee that says in its step how the seal was found opens the file by it."""
    told = words_of(step, "seal_state", 20)
    if told and FileSeal.objects.filter(transfer=case).exists():
        open_file(
            case=case,
            state=told,
            by=step.by,
            opened_by=keeper_of(case),
            on=step.on,
            name=words_of(step, "signer_name", 120),
            absent=(),
        )


@transaction.atomic
def open_file(
    *,
    case: Transfer,
    state: str,
    by,
    opened_by: Organization | None,
    on: date,
    name: str = "",
    absent: Collection[int] = (),
    note: str = "",
) -> FileSeal:
    """Open the file at the destination and tick it against the inventory; ``absent`` are the numbers of lines not found.

    Effects: the seal's state, each line found or not. Missing papers make the state ``documents_missing`` whatever was said.
    """
    seal = FileSeal.objects.select_for_update(of=("self",)).filter(transfer=case).first()
    if seal is None:
        raise Refused(Finding("no_seal", "Nơi đi chưa lập hồ sơ niêm phong.", right=Right.PRINCIPLE))
    if state not in (*_OPENED, SealState.LOST):
        raise Refused(Finding("seal_state", "Chọn tình trạng niêm phong khi nhận.", field="seal_state"))
    missing = set(absent)
    seal.papers.update(found=True)
    seal.papers.filter(order__in=missing).update(found=False)
    seal.state = SealState.MISSING if missing and state != SealState.LOST else state
    seal.opened_by, seal.opened_on, seal.opener_name, seal.note = opened_by, on, clean(name)[:120], clean(note)[:500]
    seal.save()
    return seal


@transaction.atomic
def report_lost(*, case: Transfer, on: date, note: str, by) -> FileSeal:
    """The letter or the file was lost on the way: reported at once to the committee that made it (01-HD/TW 2021, mục 10)."""
    seal = FileSeal.objects.select_for_update(of=("self",)).filter(transfer=case).first()
    if seal is None or seal.state not in (SealState.CARRIED, SealState.SEALED):
        raise Refused(Finding("not_carried", "Hồ sơ này không ở trạng thái đang mang theo.", right=Right.PRINCIPLE))
    if not note.strip():
        raise Refused(Finding("note", "Ghi rõ việc mất: khi nào, ở đâu, xác nhận của công an.", field="note"))
    seal.state, seal.note, seal.recorded_by = SealState.LOST, clean(note)[:500], by
    seal.save()
    return seal


def file_papers(case: Transfer, step: Step, keeper: Organization | None) -> None:
    """At the end: letter, notice and papers of the request go into the member's file; who keeps the file changes hands with its minutes."""
    if case.member_id is None:
        return
    letter = case.letters.filter(cancelled_on=None).first()
    lines = []
    if letter is not None:
        first = letter.boxes.order_by("box").first()
        kind = INTERNAL_LETTER if case.kind == TransferKind.INTERNAL else LETTER_TYPE
        lines.append(
            (kind, first.number if first else "", letter.made_on, first.writer if first else case.outside_unit)
        )
    notice = getattr(case, "notice", None)
    if notice is not None:
        lines.append((NOTICE_TYPE, notice.number, notice.sent_on, notice.sender.name if notice.sender else ""))
    lines += [
        (PAPERS[paper.code].file_type, paper.number, paper.made_on, paper.issuer)
        for paper in case.papers.all() if paper.code in PAPERS and PAPERS[paper.code].file_type
    ]  # fmt: skip
    for document_type, number, day, issuer in lines:
        FilePaper.objects.get_or_create(
            member=case.member, document_type=document_type, number=number[:60], issued_on=day, issuer=issuer[:200]
        )
    _hand_over(case, step, keeper)


def _hand_over(case: Transfer, step: Step, keeper: Organization | None) -> None:
    seal = getattr(case, "seal", None)
    if keeper is None or seal is None or seal.state not in _OPENED:
        return
    now = FileCustody.objects.filter(member=case.member_id, valid_to=None).first()
    if now is not None and now.keeper_id == keeper.pk:
        return
    values = {
        "reason": "transfer", "handed_on": step.on, "from_organization": seal.sealed_by, "from_person": seal.sealer_name,
        "to_person": seal.opener_name, "index_certified": True, "sealed": True,
    }  # fmt: skip
    hand_over(members=[case.member], to=keeper, values=values, by=step.by, on=step.recorded_on)
