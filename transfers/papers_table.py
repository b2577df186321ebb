"""The papers a transfer rests on: who needs them, and under which type they lie in the member's file (``transfer.md`` 4)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Paper:
    """A kind of paper: its words, the type of the list ``member_document`` (empty: it does not go into the file), who is asked for it."""

    code: str
    words: str
    file_type: str = ""
    internal: bool = False  # asked also for a move within one grassroots organisation
    required: bool = True


PAPERS: dict[str, Paper] = {
    paper.code: paper
    for paper in (
        Paper("decision", "quyết định, văn bản về chuyển công tác, nghỉ hưu, đi học hoặc giấy tờ về nơi cư trú mới", internal=True),
        Paper("self_review", "bản tự kiểm điểm khi chuyển sinh hoạt đảng, có nhận xét của đảng ủy cơ sở", "62"),
        Paper("minutes", "biên bản chi bộ xem xét, nhận xét", required=False),
        Paper("sheet", "Phiếu đảng viên khai lại (Mẫu 2-HSĐV)", required=False),
        Paper("abroad_review", "bản kiểm điểm trong thời gian sinh hoạt đảng ở nước ngoài", "63", required=False),
        Paper("loss_report", "bản tường trình mất giấy, mất hồ sơ", required=False),
        Paper("police_confirmation", "xác nhận của công an nơi mất giấy, mất hồ sơ", required=False),
        Paper("letter_scan", "giấy giới thiệu sinh hoạt đảng của nơi đi", "54", required=False),
        Paper("other", "giấy tờ khác", required=False),
    )
}  # fmt: skip
