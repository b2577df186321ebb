"""What the rules say of public feedback (217-QĐ/TW, 218-QĐ/TW of 12/12/2013; ``meetings-evaluation.md`` F)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from core.dates import add_working_days, format_date
from core.findings import Finding, Right
from core.workflow import checked
from meetings.feedback.parameters import ANSWER_DAYS
from meetings.models import Feedback
from regulations.lookup import NoRuleInForce


def answer_due(received_on: date) -> date | None:
    """The last day for the answer, by the rule in force on the day of reception; ``None`` where none is in force."""
    try:
        return add_working_days(received_on, int(ANSWER_DAYS.value_on(received_on)))
    except NoRuleInForce:
        return None


def denunciation(organization) -> Finding:
    """The words with which a denunciation is turned away: it is not kept here, and where it belongs."""
    above = organization.parent or organization
    return Finding(
        "denunciation",
        "Nội dung tố cáo không ghi vào sổ góp ý; phần mềm không lưu nội dung đồng chí vừa nhập.", field="denunciation",
        right=Right.AUTHORITY,
        remedy=f"Hướng dẫn người tố cáo gửi Ủy ban kiểm tra của cấp ủy có thẩm quyền ({above.name} hoặc cấp trên); giữ bí mật họ tên, "
        "bút tích người tố cáo, không chuyển cho người bị tố cáo.",
    )  # fmt: skip


@checked("Ngày thực hiện không trước ngày tiếp nhận, không sau hôm nay")
def day_fits(case: Feedback, step) -> Iterable[Finding]:
    """No step happens before the reception, nor in the future."""
    if step.on < case.received_on:
        yield Finding("too_early", f"Góp ý nhận ngày {format_date(case.received_on)}.", field="on", right=Right.PRINCIPLE,
                      remedy="Ghi ngày không trước ngày nhận.")  # fmt: skip
    if step.on > step.scope.on:
        yield Finding(
            "future", f"Ngày {format_date(step.on)} chưa đến.", field="on", remedy="Ghi ngày không sau hôm nay."
        )
