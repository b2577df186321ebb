"""Planning an act: its decision, its steps in order, who goes where. Nothing here touches the live tree."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from django.db import transaction
from django.db.models import F, Max

from branches.models import CLOSING_KINDS, LIST_KINDS, Act, ActKind, ActState, ActStep, Level, Organization
from core.findings import Finding, Refused
from core.text import clean

NEEDS_SUBJECT = tuple(kind for kind in ActKind if kind not in (ActKind.OPENING, ActKind.ESTABLISHMENT))
NEEDS_TARGET = (ActKind.ESTABLISHMENT, ActKind.HANDOVER, ActKind.MERGER, ActKind.CONSOLIDATION)
PLANNED_KINDS = tuple(kind for kind in ActKind if kind != ActKind.OPENING)
DATA_KEYS = {
    "name", "level", "organization_type", "branch_type", "has_seal", "code", "consent", "closes", "lines", "target_step",
    "place_name", "address",
}  # fmt: skip


@transaction.atomic
def plan_act(
    *, organization: Organization | None, title: str, effective_on: date, by=None, decision_number: str = "",
    decision_date: date | None = None, note: str = "",
) -> Act:  # fmt: skip
    """Begin an act of a committee. The decision may be signed later; nothing is carried out without its day of effect."""
    _check_heading(title, decision_number, decision_date)
    return Act.objects.create(
        organization=organization, title=clean(title), effective_on=effective_on, created_by=by, note=note.strip(),
        decision_number=clean(decision_number), decision_date=decision_date,
    )  # fmt: skip


@transaction.atomic
def revise_act(
    act: Act, *, title: str, effective_on: date, decision_number: str, decision_date: date | None, note: str
) -> Act:
    """Correct the heading of an act that is still being prepared."""
    _check_heading(title, decision_number, decision_date)
    _lock_planned(act)
    act.title, act.effective_on, act.note = clean(title), effective_on, note.strip()
    act.decision_number, act.decision_date = clean(decision_number), decision_date
    act.save(update_fields=["title", "effective_on", "note", "decision_number", "decision_date"])
    return act


def _check_heading(title: str, number: str, day: date | None) -> None:
    if not clean(title):
        raise Refused(
            Finding("title_missing", "Chưa nhập trích yếu.", field="title", remedy="Nhập trích yếu của quyết định.")
        )
    if clean(number) and day is None:
        raise Refused(Finding("decision_date_missing", "Quyết định có số thì phải có ngày.", field="decision_date"))


@transaction.atomic
def add_step(
    act: Act, *, kind: str, subject: Organization | None = None, target: Organization | ActStep | None = None,
    allocation: Mapping[int, int] | None = None, lines: Sequence[Organization | ActStep | None] | None = None, **data,
) -> ActStep:  # fmt: skip
    """Add a line at the end. ``target`` may be the step that establishes it; in ``lines`` ``None`` means the branch itself."""
    _lock_planned(act)
    if kind not in PLANNED_KINDS:
        raise Refused(
            Finding("unknown_kind", "Không có loại việc này.", field="kind", remedy="Chọn loại việc trong danh sách.")
        )
    if unknown := set(data) - DATA_KEYS:
        raise ValueError(f"not data of a step: {sorted(unknown)}")
    data = {
        key: clean(value) if isinstance(value, str) else value for key, value in data.items() if value not in (None, "")
    }
    if isinstance(target, ActStep):
        data["target_step"], target = target.pk, None
    if lines is not None:
        data["lines"] = [_line(line) for line in lines]
    step = ActStep(act=act, kind=kind, subject=subject, target=target, data=data, order=_next_order(act))
    step.allocation = {str(member): index for member, index in (allocation or {}).items()}
    findings = shape(step)
    if findings:
        raise Refused(findings)
    step.save()
    return step


def _line(line: Organization | ActStep | None) -> dict:
    if line is None:
        return {"stay": True}
    return {"target_step": line.pk} if isinstance(line, ActStep) else {"target": line.pk}


def shape(step: ActStep) -> list[Finding]:
    """What a line of that kind must say, whatever the tree looks like."""
    found = []
    if step.kind in NEEDS_SUBJECT and step.subject_id is None:
        found.append(
            Finding(
                "subject_missing", "Chưa chọn tổ chức đảng.", field="subject", remedy="Chọn tổ chức đảng của việc này."
            )
        )
    if step.kind in NEEDS_TARGET and step.target_id is None and not step.data.get("target_step"):
        found.append(
            Finding("target_missing", "Chưa chọn tổ chức tiếp nhận.", field="target", remedy="Chọn tổ chức tiếp nhận.")
        )
    if step.subject_id and step.subject_id == step.target_id:
        found.append(Finding("same_node", "Tổ chức tiếp nhận phải khác tổ chức của việc này.", field="target"))
    if step.kind in (ActKind.ESTABLISHMENT, ActKind.RENAME) and not step.data.get("name"):
        found.append(Finding("name_missing", "Chưa nhập tên tổ chức đảng.", field="name", remedy="Nhập tên đầy đủ."))
    if step.kind == ActKind.ESTABLISHMENT and step.data.get("level") not in Level.values:
        found.append(Finding("level_missing", "Chưa chọn cấp của tổ chức đảng.", field="level", remedy="Chọn cấp."))
    changes = ("level", "organization_type", "branch_type", "has_seal")
    if step.kind == ActKind.UPGRADE and not any(key in step.data for key in changes):
        found.append(Finding("nothing_changes", "Chưa chọn cấp hoặc loại hình mới.", field="level"))
    if step.kind == ActKind.SPLIT and len(step.data.get("lines", ())) < 2:
        found.append(
            Finding("lines_missing", "Chia tách phải có ít nhất hai nơi nhận đảng viên.", field="lines",
                    remedy="Thêm nơi nhận; chi bộ cũ còn lại cũng tính là một nơi.")
        )  # fmt: skip
    return found


def _next_order(act: Act) -> int:
    return (act.steps.aggregate(last=Max("order"))["last"] or 0) + 1


@transaction.atomic
def allocate(step: ActStep, allocation: Mapping[int, int], companions: Mapping[str, int] | None = None) -> ActStep:
    """Say who goes where: member → index of the receiving line (split, dissolution to several branches).

    ``companions`` says the same of those on the way into the branch, by the key of their case (``branches.followers.Companion``).
    """
    companions = companions or {}
    _lock_planned(step.act)
    if step.kind not in LIST_KINDS:
        raise Refused(Finding("no_list", "Việc này không phân bổ từng đảng viên.", field="allocation"))
    lines = len(step.data.get("lines", ()))
    if any(not 0 <= index < lines for index in [*allocation.values(), *companions.values()]):
        raise Refused(
            Finding("line_unknown", "Có đảng viên được phân về nơi nhận không có trong danh sách.", field="allocation")
        )
    step.allocation = {str(member): index for member, index in allocation.items()}
    step.data = {key: value for key, value in step.data.items() if key != "companions"}
    if companions:
        step.data["companions"] = dict(companions)
    step.save(update_fields=["allocation", "data"])
    return step


@transaction.atomic
def remove_step(step: ActStep) -> None:
    """Take a line away; refused while another line names what it establishes."""
    _lock_planned(step.act)
    for other in step.act.steps.exclude(pk=step.pk):
        named = [other.data, *other.data.get("lines", ())]
        if any(part.get("target_step") == step.pk for part in named):
            raise Refused(
                Finding("step_needed", f"Việc số {other.order} ({other}) dựa trên tổ chức do việc này thành lập.",
                        remedy="Bỏ việc đó trước.")
            )  # fmt: skip
    act, order = step.act, step.order
    step.delete()
    for later in act.steps.filter(order__gt=order).order_by("order"):
        ActStep.objects.filter(pk=later.pk).update(order=F("order") - 1)


@transaction.atomic
def move_step(step: ActStep, *, to: int) -> None:
    """Put a line at another place in the order."""
    _lock_planned(step.act)
    steps = [s for s in step.act.steps.order_by("order") if s.pk != step.pk]
    steps.insert(max(0, min(to, len(steps) + 1) - 1), step)
    beyond = len(steps) + max((s.order for s in steps), default=0)
    for shift in (beyond, 0):
        for position, each in enumerate(steps, 1):
            ActStep.objects.filter(pk=each.pk).update(order=position + shift)


@transaction.atomic
def cancel_act(act: Act) -> Act:
    """Give up an act that was never carried out; its plan stays readable."""
    _lock_planned(act)
    act.state = ActState.CANCELLED
    act.save(update_fields=["state"])
    return act


def _lock_planned(act: Act) -> None:
    """Hold the act and refuse when it is no longer being prepared."""
    locked = Act.objects.select_for_update(of=("self",)).get(pk=act.pk)
    if locked.state != ActState.PLANNED:
        raise Refused(
            Finding("not_planned", f"Quyết định này {locked.get_state_display().lower()}, không sửa được nữa.",
                    remedy="Lập quyết định mới, hoặc hoàn lại quyết định đã thực hiện."),
            conflict=True,
        )  # fmt: skip


def closes(step: ActStep) -> bool:
    """Whether the organisation of a line ceases to exist."""
    return step.kind in CLOSING_KINDS or (step.kind == ActKind.SPLIT and bool(step.data.get("closes")))
