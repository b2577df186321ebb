"""The handover of an organisation with its members as one table (``transfer.md`` 9, ``organization.md`` 6.3)."""

from __future__ import annotations

from collections.abc import Iterable

from accounts.permissions import Permission as P
from branches.acts import carry_out, undo
from branches.models import ActState, Organization
from core.findings import Finding, Refused, Right
from core.workflow import Step, T, Transition, Workflow
from regulations.judging import follows_in_time, rule, words_of
from transfers.models import CollectiveTransfer
from transfers.models import HandoverState as S
from transfers.services import handover

_REASON = {"reason": "lý do"}
_GUIDE = "294-QĐ/TW@2025-05-26"
_PRACTICE = "12-HD/BTCTW@2022-01-18"
_BEFORE = [S.DRAFT, S.HANDOVER_DECIDED, S.RECEPTION_DECIDED, S.HANDOVER_MINUTED]


@rule("Ngày thực hiện đúng trình tự: không sau hôm nay, không trước bước liền trước")
def in_order(case: CollectiveTransfer, step: Step) -> Iterable[Finding]:
    """Steps follow each other in time."""
    yield from follows_in_time(case, step)


@rule("Quyết định sắp xếp đang chuẩn bị")
def act_planned(case: CollectiveTransfer, step: Step) -> Iterable[Finding]:
    """The act was neither carried out nor given up apart from its papers."""
    if case.act.state != ActState.PLANNED:
        yield Finding("act_not_planned", f"Quyết định sắp xếp {case.act.get_state_display().lower()}.", right=Right.PRINCIPLE,
                      remedy="Bỏ hồ sơ này, lập quyết định khác.")  # fmt: skip


@rule("Đã có quyết định tiếp nhận khi hai bên không cùng một đảng bộ cơ sở")
def reception_decided(case: CollectiveTransfer, step: Step) -> Iterable[Finding]:
    """Within one grassroots organisation its committee decides both; otherwise the receiving committee decides for itself."""
    if case.state == S.HANDOVER_DECIDED and not handover.in_one_grassroots(case.giver, case.receiver):
        yield Finding("no_reception", f"{case.receiver.name} chưa có quyết định tiếp nhận.", right=Right.AUTHORITY,
                      remedy="Ghi quyết định tiếp nhận của bên nhận trước khi bàn giao.")  # fmt: skip


@rule("Không bỏ sót đảng viên, hồ sơ đang mở ở tổ chức đã kết thúc")
def nothing_left(case: CollectiveTransfer, step: Step) -> Iterable[Finding]:
    """Every open dossier is re-assigned, each letter re-addressed, nobody stays behind."""
    yield from handover.left_behind(case.act)


def _handed(case: CollectiveTransfer, step: Step) -> None:
    case.handover_number, case.handover_on = words_of(step, "handover_number", 60), step.on


def _taken(case: CollectiveTransfer, step: Step) -> None:
    case.reception_number, case.reception_on = words_of(step, "reception_number", 60), step.on


def _minuted(case: CollectiveTransfer, step: Step) -> None:
    case.minutes_number, case.minutes_on = words_of(step, "minutes_number", 60), step.on
    case.giver_signer, case.receiver_signer = (
        words_of(step, "giver_signer", 200),
        words_of(step, "receiver_signer", 200),
    )
    handover.freeze(case, by=step.by, on=step.recorded_on)


def _carried_out(case: CollectiveTransfer, step: Step) -> None:
    """The act is carried out when nobody came, left or changed branch since the minutes.

    ``effective_on`` is written first: by it the follower of the act knows that the papers are in order.
    """
    if found := handover.differences(case, by=step.by, on=step.recorded_on):
        raise Refused(found)
    case.effective_on = case.act.effective_on
    CollectiveTransfer.objects.filter(pk=case.pk).update(effective_on=case.effective_on)
    case.act = carry_out(case.act, by=step.by, on=step.recorded_on, override_reason=step.override_reason)


def _reconciled(case: CollectiveTransfer, step: Step) -> None:
    case.counts = handover.recount(case)


def _taken_back(case: CollectiveTransfer, step: Step) -> None:
    """The act is undone, unless its undoing is what brings us here."""
    reason = words_of(step, "reason", 500)
    case.effective_on, case.counts, case.ended_on, case.end_note = None, {}, step.on, reason
    CollectiveTransfer.objects.filter(pk=case.pk).update(effective_on=None)
    if case.act.state == ActState.CARRIED_OUT:
        case.act = undo(case.act, by=step.by, on=step.recorded_on, reason=reason)


def _locked(case: CollectiveTransfer, step: Step) -> None:
    case.ended_on = step.on


def _cancelled(case: CollectiveTransfer, step: Step) -> None:
    case.ended_on, case.end_note = step.on, words_of(step, "reason", 500)


def node_of(case: CollectiveTransfer, transition: Transition) -> Organization:
    """The committee that decides the act, the side that gives, or the side that receives."""
    if transition.name in ("decide_reception", "reconcile"):
        return case.receiver
    if transition.name == "minute":
        return case.giver
    return case.act.organization or case.giver


WORKFLOW = Workflow(
    code="handover",
    label="Chuyển giao, tiếp nhận tổ chức đảng và đảng viên",
    states=S,
    initial=S.DRAFT,
    rail=(S.DRAFT, S.HANDOVER_DECIDED, S.RECEPTION_DECIDED, S.HANDOVER_MINUTED, S.EFFECTIVE, S.RECONCILED, S.LOCKED),
    closed=(S.LOCKED, S.CANCELLED),
    transitions=(
        T("decide_handover", "Ghi quyết định chuyển giao", S.DRAFT, S.HANDOVER_DECIDED, who=P.TRANSFER_PROCESS,
          needs={"handover_number": "số quyết định chuyển giao"}, checks=(in_order, act_planned), effect=_handed, basis=_GUIDE,
          help="Quyết định của cấp ủy có thẩm quyền bên giao; kèm danh sách đảng viên, ghi rõ đảng viên dự bị."),
        T("decide_reception", "Ghi quyết định tiếp nhận", S.HANDOVER_DECIDED, S.RECEPTION_DECIDED, who=P.TRANSFER_PROCESS,
          needs={"reception_number": "số quyết định tiếp nhận"}, checks=(in_order, act_planned), effect=_taken, basis=_GUIDE,
          help="Quyết định của đảng ủy bên nhận. Hai bên cùng một đảng bộ cơ sở thì bước này không bắt buộc."),
        T("minute", "Lập biên bản bàn giao", [S.HANDOVER_DECIDED, S.RECEPTION_DECIDED, S.HANDOVER_MINUTED], S.HANDOVER_MINUTED,
          who=P.TRANSFER_PROCESS,
          needs={"minutes_number": "số biên bản bàn giao", "giver_signer": "đại diện bên giao ký",
                 "receiver_signer": "đại diện bên nhận ký"},
          checks=(in_order, act_planned, reception_decided), effect=_minuted, basis=_PRACTICE,
          help="Danh sách đảng viên và hồ sơ được chốt theo ngày này; hai bên ký, đóng dấu trang đầu danh sách và biên bản."),
        T("carry_out", "Thực hiện: có hiệu lực", S.HANDOVER_MINUTED, S.EFFECTIVE, who=P.ORGANIZATION_MANAGE,
          checks=(in_order, act_planned), effect=_carried_out, basis=_GUIDE,
          help="Thực hiện quyết định sắp xếp: mọi đảng viên trong danh sách chuyển cùng một lúc; các hồ sơ đang mở đi theo."),
        T("reconcile", "Đối khớp số lượng hai bên", S.EFFECTIVE, S.RECONCILED, who=P.TRANSFER_PROCESS, checks=(in_order, nothing_left),
          effect=_reconciled, basis=_PRACTICE, help="Số đảng viên hai bên bằng nhau và đúng danh sách bàn giao thì mới đối khớp được."),
        T("lock", "Khóa", S.RECONCILED, S.LOCKED, who=P.ORGANIZATION_MANAGE, checks=(in_order,), effect=_locked, basis=_PRACTICE,
          help="Sau khi khóa, không hoàn lại quyết định sắp xếp được nữa."),
        T("take_back", "Hoàn lại quyết định sắp xếp", [S.EFFECTIVE, S.RECONCILED], S.CANCELLED, who=P.ORGANIZATION_MANAGE, needs=_REASON,
          effect=_taken_back, basis=_GUIDE, help="Cây tổ chức, đảng số và các hồ sơ trở lại như trước khi thực hiện."),
        T("cancel", "Bỏ hồ sơ chuyển giao", _BEFORE, S.CANCELLED, who=P.ORGANIZATION_MANAGE, needs=_REASON, effect=_cancelled,
          basis=_GUIDE),
    ),
)  # fmt: skip
