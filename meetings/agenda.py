"""The agenda a meeting begins with (``meetings-evaluation.md`` A.2, from 42-HD/BTCTW): the order of the minutes book."""

from __future__ import annotations

from meetings.models import AgendaItem, AgendaPart, Meeting, MeetingKind

_O, _P, _C = AgendaPart.OPENING, AgendaPart.PROCEEDING, AgendaPart.CLOSING

_OPENING = ((_O, "Tuyên bố lý do, giới thiệu đại biểu; cử thư ký; thông qua chương trình", ""),)
_REGULAR = (
    (
        _P,
        "Đánh giá việc thực hiện nhiệm vụ tháng trước của chi bộ và đảng viên",
        "Kết quả, hạn chế, nguyên nhân; nhiệm vụ của từng đồng chí.",
    ),
    (_P, "Thông tin thời sự, chủ trương mới; định hướng tư tưởng", ""),
    (_P, "Nhiệm vụ tháng tới; thảo luận", "Việc chính, người chịu trách nhiệm, thời hạn."),
    (_P, "Tự phê bình và phê bình; biểu dương, nhắc nhở", ""),
)
_THEMATIC = (
    (_P, "Nêu mục đích, yêu cầu của chuyên đề", ""),
    (_P, "Trình bày chuyên đề", ""),
    (_P, "Thảo luận", ""),
    (_P, "Đánh giá, kết luận chuyên đề", ""),
)
ELECTION_ITEM = "Bầu cử"  # its text is filled from the counts when the results of a congress are taken
_CLOSING = ((_C, "Chủ trì tổng hợp, kết luận; giao nhiệm vụ; giải đáp kiến nghị", ""),)
_TEMPLATES = {
    MeetingKind.REGULAR: (*_OPENING, *_REGULAR, *_CLOSING),
    MeetingKind.THEMATIC: (*_OPENING, *_THEMATIC, *_CLOSING),
    MeetingKind.COMBINED: (*_OPENING, *_REGULAR, *_THEMATIC, *_CLOSING),
    MeetingKind.YEAR_END_REVIEW: (
        *_OPENING,
        (_P, "Kiểm điểm tập thể chi ủy (chi bộ)", ""),
        (_P, "Đảng viên tự kiểm điểm; góp ý", "Người đứng đầu kiểm điểm trước."),
        (_P, "Bỏ phiếu xếp loại chất lượng", ""),
        *_CLOSING,
    ),
    MeetingKind.CONGRESS: (
        (_O, "Chào cờ, khai mạc; bầu đoàn chủ tịch, thư ký; thông qua chương trình", ""),
        (
            _O,
            "Báo cáo thẩm tra tư cách đảng viên dự đại hội",
            "Được triệu tập, có mặt, vắng có lý do, vắng không lý do.",
        ),
        (_P, "Báo cáo chính trị; báo cáo kiểm điểm của chi ủy", ""),
        (_P, "Thảo luận; ý kiến của cấp trên", ""),
        (_P, ELECTION_ITEM, "Số lượng, danh sách bầu cử, ban kiểm phiếu, kết quả từng lần bầu."),
        (_C, "Thông qua nghị quyết đại hội; bế mạc", ""),
    ),
    MeetingKind.BRANCH_COMMITTEE: (
        *_OPENING,
        (_P, "Kết quả công tác tháng trước", ""),
        (_P, "Nội dung, dự thảo nghị quyết trình buổi sinh hoạt tới", ""),
        (_P, "Việc khác", ""),
        *_CLOSING,
    ),
}
_OTHER = (*_OPENING, (_P, "Nội dung", ""), (_P, "Thảo luận", ""), *_CLOSING)


def first_agenda(meeting: Meeting) -> list[AgendaItem]:
    """The unsaved items a meeting of this kind begins with."""
    table = _TEMPLATES.get(MeetingKind(meeting.kind), _OTHER)
    return [
        AgendaItem(meeting=meeting, order=order, part=part, title=title, hint=hint)
        for order, (part, title, hint) in enumerate(table, 1)
    ]
