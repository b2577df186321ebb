"""A class as one table: open, finished with its results, cancelled; a finished class is opened again only with a reason."""

from __future__ import annotations

from accounts.permissions import Permission as P
from core.workflow import T, Workflow
from meetings.models import TrainingClassState as S
from meetings.training import effects, rules

WORKFLOW = Workflow(
    code="training_class",
    label="Lớp bồi dưỡng",
    states=S,
    initial=S.OPEN,
    rail=(S.OPEN, S.FINISHED),
    closed=(S.CANCELLED,),
    transitions=(
        T("finish", "Kết thúc lớp", S.OPEN, S.FINISHED, who=P.TRAINING_KEEP,
          checks=(rules.somebody_attended, rules.class_is_over, rules.results_are_whole), effect=effects.file_results,
          help="Kết quả, giấy chứng nhận được ghi vào hồ sơ giấy và mục 22 Phiếu đảng viên của từng đồng chí. "
               "Sau đó muốn sửa thì đính chính có lý do."),
        T("cancel", "Hủy lớp", S.OPEN, S.CANCELLED, who=P.TRAINING_KEEP, needs={"reason": "lý do hủy lớp"},
          checks=(rules.nothing_was_given,), help="Dùng khi lớp không mở được; danh sách giữ nguyên để biết ai còn thiếu."),
        T("reopen", "Mở lại lớp", S.FINISHED, S.OPEN, who=P.TRAINING_KEEP, needs={"reason": "lý do mở lại"},
          help="Dùng khi kết thúc nhầm, cần ghi thêm người, thêm buổi. Giấy chứng nhận đã ghi vào hồ sơ vẫn giữ."),
    ),
)  # fmt: skip
