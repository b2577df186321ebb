"""What an act on organisations means for the papers around it: carried out only by them, undone with them, never after the lock."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

from branches.followers import Open
from branches.models import Act
from core.findings import Finding, Refused, Right
from core.workflow import Consequence, perform
from members.record.services.following import minute_handovers
from transfers.locks import cases_at
from transfers.models import (
    AbsenceWatch,
    CollectiveTransfer,
    HandoverState,
    ResidenceLink,
    TemporaryTransfer,
    Transfer,
    TransferState,
)

#: What the cases with an end in an organisation are called.
_CALLED = {
    Transfer: "hồ sơ chuyển sinh hoạt",
    TemporaryTransfer: "hồ sơ sinh hoạt tạm thời",
    ResidenceLink: "giới thiệu về nơi cư trú",
    AbsenceWatch: "hồ sơ theo dõi vắng sinh hoạt",
}


def follow_papers(act: Act, undone: bool, by, on: date) -> None:
    """Refuse an act whose papers are not at the step that carries it out, and its undoing after the lock; else the papers follow."""
    case = CollectiveTransfer.objects.filter(act=act).exclude(state=HandoverState.CANCELLED).first()
    if case is None:
        return
    if not undone:
        if case.effective_on is None:
            raise Refused(
                Finding("has_papers", f"Quyết định này có hồ sơ chuyển giao, tiếp nhận đang ở bước “{case.state_label}”.",
                        right=Right.PRINCIPLE, remedy="Thực hiện ở trang hồ sơ chuyển giao, sau khi lập biên bản bàn giao.")
            )  # fmt: skip
        minute_handovers(act, number=case.minutes_number, giver=case.giver_signer, receiver=case.receiver_signer)
        return
    if case.effective_on is None:
        return  # the papers themselves undo the act
    if case.state == HandoverState.LOCKED:
        raise Refused(
            Finding("locked", "Việc chuyển giao, tiếp nhận theo quyết định này đã đối khớp và khóa, không hoàn lại được.",
                    right=Right.PRINCIPLE, remedy="Lập quyết định sắp xếp mới.")
        )  # fmt: skip
    perform(case, "take_back", scope=Consequence(by, on), on=on, data={"reason": act.undo_reason})


def open_cases(organization_ids: Collection[int]) -> Iterable[Open]:
    """Cases that go on with an end in these organisations."""
    for rows in cases_at(organization_ids):
        closed = {str(state) for state in rows.model().workflow.closed}
        if rows.model is Transfer:
            closed.add(str(TransferState.BRANCH_RECEIVED))  # only the answer is still to be written
        yield Open(_CALLED[rows.model], rows.exclude(state__in=closed))
