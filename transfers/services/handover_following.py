"""What an act on organisations means for the papers around it: carried out only by them, undone with them, never after the lock."""

from __future__ import annotations

from datetime import date

from branches.models import Act
from core.findings import Finding, Refused, Right
from core.workflow import Consequence, perform
from transfers.models import CollectiveTransfer, HandoverState


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
        return
    if case.effective_on is None:
        return  # the papers themselves undo the act
    if case.state == HandoverState.LOCKED:
        raise Refused(
            Finding("locked", "Việc chuyển giao, tiếp nhận theo quyết định này đã đối khớp và khóa, không hoàn lại được.",
                    right=Right.PRINCIPLE, remedy="Lập quyết định sắp xếp mới.")
        )  # fmt: skip
    perform(case, "take_back", scope=Consequence(by, on), on=on, data={"reason": act.undo_reason})
