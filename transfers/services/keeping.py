"""Rows of a case that are put right: a paper entered by mistake."""

from __future__ import annotations

from django.db import transaction

from core.findings import Finding, Refused, Right
from transfers.models import BEFORE_INTRODUCTION, Transfer, TransferPaper, TransferState


@transaction.atomic
def remove_paper(*, paper: TransferPaper) -> None:
    """Take out a paper entered by mistake; the history keeps it.

    Raises ``Refused`` once the member was introduced: the letter names the papers that go with it.
    """
    case = Transfer.objects.select_for_update(of=("self",)).get(pk=paper.transfer_id)
    if not may_remove(case):
        raise Refused(
            Finding("introduced", f"Hồ sơ ở trạng thái “{case.state_label}”: giấy tờ đã theo giấy giới thiệu, không bỏ ra nữa.",
                    right=Right.PRINCIPLE, remedy="Ghi thêm giấy tờ đúng."),
            conflict=True,
        )  # fmt: skip
    paper.delete()


def may_remove(case: Transfer) -> bool:
    """Whether papers may still be taken out: before the introduction, after a return, of an arrival until the reception."""
    return case.state in (*BEFORE_INTRODUCTION, TransferState.RETURNED) or (
        case.is_arrival and case.is_open and not case.received_on
    )
