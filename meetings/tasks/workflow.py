"""A task as one table: given, carried out, reported, assessed; or withdrawn (``meetings-evaluation.md`` C.1, 42-HD/BTCTW)."""

from __future__ import annotations

from accounts.permissions import Permission as P
from core.workflow import Deadline, Step, T, Workflow
from meetings.models import TaskAssignment
from meetings.models import TaskState as S
from meetings.tasks import rules


def _keep(task: TaskAssignment, step: Step, *names: str) -> None:
    for name in names:
        value = step.data.get(name)
        if value not in (None, ""):
            setattr(task, name, value.strip() if isinstance(value, str) else value)


def progress(task: TaskAssignment, step: Step) -> None:
    """How far the work has come, in the member's words."""
    _keep(task, step, "progress")


def report(task: TaskAssignment, step: Step) -> None:
    """The day it was finished and what shows it."""
    _keep(task, step, "finished_on", "evidence")


def assess(task: TaskAssignment, step: Step) -> None:
    """The result, by whom and when; a task not done has no day of completion."""
    _keep(task, step, "finished_on", "evidence")
    task.result = str(step.data["result"])
    if task.result not in rules.DONE:
        task.finished_on = None
    task.assessment = str(step.data.get("assessment") or "").strip()
    task.assessed_on, task.assessed_by = step.on, step.by


def send_back(task: TaskAssignment, step: Step) -> None:
    """Not finished after all: the day of completion is taken away, the words stay."""
    task.finished_on = None


def extend(task: TaskAssignment, step: Step) -> None:
    """Another deadline."""
    _keep(task, step, "deadline")


_OPEN = [S.ASSIGNED, S.IN_PROGRESS, S.REPORTED]
_CHECKS = (rules.finished_fits, rules.result_fits)

WORKFLOW = Workflow(
    code="task",
    label="Nhiệm vụ của đảng viên",
    states=S,
    initial=S.ASSIGNED,
    rail=(S.ASSIGNED, S.IN_PROGRESS, S.REPORTED, S.ASSESSED),
    closed=(S.ASSESSED, S.WITHDRAWN),
    transitions=(
        T("progress", "Ghi tiến độ", [S.ASSIGNED, S.IN_PROGRESS], S.IN_PROGRESS, who=P.TASK_MANAGE,
          needs={"progress": "tiến độ"}, effect=progress, help="Ghi việc đã làm, việc còn lại; ghi được nhiều lần."),
        T("report", "Báo cáo kết quả", [S.ASSIGNED, S.IN_PROGRESS], S.REPORTED, who=P.TASK_MANAGE,
          needs={"evidence": "kết quả, minh chứng"}, checks=(rules.finished_fits,), effect=report,
          deadline=Deadline("Thời hạn hoàn thành", lambda task: task.deadline),
          help="Đồng chí được giao báo cáo đã hoàn thành; chi bộ đánh giá ở bước sau."),
        T("assess", "Đánh giá", _OPEN, S.ASSESSED, who=P.TASK_MANAGE, needs={"result": "mức hoàn thành"}, checks=_CHECKS,
          effect=assess, help="Ngày hoàn thành so với thời hạn cho biết đúng hạn hay chậm; vượt mức cần có minh chứng."),
        T("send_back", "Trả lại, làm tiếp", S.REPORTED, S.IN_PROGRESS, who=P.TASK_MANAGE, needs={"reason": "lý do trả lại"},
          effect=send_back, help="Khi kết quả báo cáo chưa đạt yêu cầu."),
        T("extend", "Đổi thời hạn", [S.ASSIGNED, S.IN_PROGRESS], S.IN_PROGRESS, who=P.TASK_MANAGE,
          needs={"deadline": "thời hạn mới", "reason": "lý do đổi thời hạn"}, checks=(rules.deadline_fits,), effect=extend,
          help="Thời hạn quyết định nhiệm vụ tính vào năm nào; lý do được lưu lại."),
        T("withdraw", "Rút nhiệm vụ", _OPEN, S.WITHDRAWN, who=P.TASK_MANAGE, needs={"reason": "lý do rút"},
          help="Nhiệm vụ không còn phù hợp; không tính vào kết quả cuối năm."),
        T("reassess", "Đánh giá lại", S.ASSESSED, S.ASSESSED, who=P.TASK_MANAGE,
          needs={"result": "mức hoàn thành", "reason": "lý do đánh giá lại"}, checks=_CHECKS, effect=assess,
          help="Mức cũ vẫn còn trong lịch sử của nhiệm vụ."),
    ),
)  # fmt: skip
