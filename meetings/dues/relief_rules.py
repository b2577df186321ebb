"""Conditions of relief: its term, its share, who decides, no two at once (01-QĐ/TW, 2026)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from core.dates import Month, whole_months
from core.findings import Finding, Right
from core.workflow import checked
from meetings.dues.parameters import REDUCTION_STEPS, RELIEF_MAX
from meetings.models import DuesRelief, ReliefKind, ReliefState
from regulations.lookup import NoRuleInForce


def term_findings(*, kind: str, percent: int | None, first: Month, last: Month, on: date) -> list[Finding]:
    """Whether the term and the share fit the rule of the day."""
    if last < first:
        return [Finding("order", "Tháng cuối trước tháng đầu.", field="last", remedy="Sửa lại thời gian miễn, giảm.")]
    found = []
    try:
        most, steps = RELIEF_MAX.on(on), REDUCTION_STEPS.on(on)
    except NoRuleInForce as none:
        return [Finding("no_rule", str(none), right=Right.REGULATION)]
    months = whole_months(first.first_day, last.first_day) + 1
    if months > int(most.value):
        found.append(
            Finding("too_long", f"Thời gian {months} tháng vượt quá {most.display()} của mỗi lần miễn, giảm.", field="last",
                    basis=most.cite(), right=Right.REGULATION, remedy="Rút ngắn thời gian; hết hạn thì làm đơn mới.")
        )  # fmt: skip
    if kind == ReliefKind.REDUCE and percent not in steps.value:
        allowed = ", ".join(f"{step}%" for step in steps.value)
        found.append(
            Finding("percent", f"Mức giảm phải là một trong các mức {allowed}.", field="percent", basis=steps.cite(),
                    right=Right.REGULATION, remedy="Chọn lại mức giảm.")
        )  # fmt: skip
    return found


@checked("Thời hạn, mức miễn giảm đúng quy định")
def term_fits(relief: DuesRelief, step) -> Iterator[Finding]:
    """Term and share of the case."""
    yield from term_findings(
        kind=relief.kind, percent=relief.percent, first=relief.first, last=relief.last, on=relief.applied_on
    )


@checked("Cấp trên quyết định với chi bộ không tự quyết định")
def decided_above(relief: DuesRelief, step) -> Iterator[Finding]:
    """The committee above decides about a branch that does not decide itself."""
    from meetings.dues.workflow import decider_of

    decider = decider_of(relief.organization, step.on)
    if decider is None:
        yield Finding("no_decider", "Chưa rõ cấp quyết định miễn, giảm đảng phí của chi bộ này vào ngày đó.", right=Right.AUTHORITY,
                      remedy="Kiểm tra ngày thực hiện và tổ chức đảng cấp trên của chi bộ.")  # fmt: skip
    elif decider.itself:
        yield Finding("branch_decides", "Chi bộ cơ sở tự quyết định miễn, giảm đảng phí.", right=Right.AUTHORITY,
                      basis=decider.source, remedy="Để chi bộ thực hiện bước “Chi bộ quyết định”.")  # fmt: skip


@checked("Chỉ chi bộ tự quyết định")
def decided_here(relief: DuesRelief, step) -> Iterator[Finding]:
    """Only a branch that decides itself."""
    from meetings.dues.workflow import decider_of

    decider = decider_of(relief.organization, step.on)
    if decider is None or not decider.itself:
        who = decider.label if decider else "cấp ủy cấp trên"
        yield Finding("committee_decides", f"Miễn, giảm đảng phí của chi bộ này do {who} quyết định.", right=Right.AUTHORITY,
                      basis=decider.source if decider else "", remedy="Chờ quyết định của cấp trên.")  # fmt: skip


@checked("Không trùng tháng với quyết định miễn, giảm khác")
def no_other_in_force(relief: DuesRelief, step) -> Iterator[Finding]:
    """No two reliefs of one member in one month."""
    others = DuesRelief.objects.filter(
        member=relief.member_id, state=ReliefState.GRANTED, from_month__lte=relief.to_month, to_month__gte=relief.from_month
    ).exclude(pk=relief.pk)  # fmt: skip
    for other in others[:1]:
        yield Finding(
            "overlap", f"Đồng chí đã được {other.what.lower()} đảng phí từ {other.first.label} đến {other.last.label}.",
            right=Right.REGULATION, remedy="Chấm dứt lần trước, hoặc lập đơn mới từ tháng sau đó.",
        )  # fmt: skip
