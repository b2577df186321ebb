"""Print-out of the score of a meeting (phiếu tự chấm điểm chất lượng sinh hoạt chi bộ); own layout, no official form was seen."""

from __future__ import annotations

from branches.queries import printed_name
from core.dates import format_date, format_running
from core.numbers import format_points
from core.printing import Column, PrintTable
from meetings.models import Band, ScoreLine
from meetings.score.queries import Card, line_of


def card_context(card: Card) -> dict:
    """Everything the card prints."""
    meeting, score = card.meeting, card.score
    names = printed_name(meeting.organization, meeting.held_on)
    rows, totals = _rows(card)
    return {
        "card": card,
        "letterhead": {
            "superior": names.superior, "issuer": names.issuer, "number": "", "place": meeting.organization.place_name or "………",
            "date": meeting.held_on,
        },
        "kind": "PHIẾU TỰ CHẤM ĐIỂM",
        "abstract": f"chất lượng sinh hoạt chi bộ {meeting.month.long_label}",
        "meeting": meeting,
        "held": f"{meeting.get_kind_display()}, {format_running(meeting.held_on)}",
        "source": card.sheet.source,
        "table": PrintTable(
            [Column("Mục", 13, "center"), Column("Tiêu chí", 72), Column("Điểm tối đa", 16, "right"), Column("Điểm chấm", 16, "right"),
             Column("Căn cứ, ghi chú", 48)],
            rows, totals=totals, first_page=18, next_pages=24,
        ),
        "line": line_of(score) or f"Chưa chấm xong: còn các mục {', '.join(card.total.missing)}.",
        "superior": _superior(score),
        "signature": {"authority": "", "office": "CHỦ TRÌ", "name": meeting.chair.full_name if meeting.chair else ""},
        "left_signature": {"office": "THƯ KÝ", "name": meeting.session_secretary.full_name if meeting.session_secretary else ""},
        "draft": not score.complete,
    }  # fmt: skip


def _rows(card: Card) -> tuple[list[list[str]], frozenset[int]]:
    rows, totals, group = [], set(), ""
    for line in card.lines:
        if line.criterion.group != group:
            group = line.criterion.group
            totals.add(len(rows))
            rows.append(["", group, "", "", ""])
        rows.append(_row(line))
    totals.add(len(rows))
    rows.append(["", "Cộng", format_points(card.total.applicable_max), format_points(card.total.points), ""])
    return rows, frozenset(totals)


def _row(line: ScoreLine) -> list[str]:
    criterion = line.criterion
    if not line.applies:
        return [criterion.code, criterion.label, format_points(criterion.max_points), "–", "Không áp dụng buổi này"]
    points = "" if line.points is None else format_points(line.points)
    return [criterion.code, criterion.label, format_points(criterion.max_points), points, words_of(line)]


def words_of(line: ScoreLine) -> str:
    """How the points came, in words."""
    if line.overruled:
        return f"{line.note} (hệ thống tính {format_points(line.computed_points)}: {line.explanation})"
    return line.explanation if line.computed_points is not None else line.note


def _superior(score) -> str:
    if score.superior_score is None:
        return ""
    return (
        f"{score.superior_organization or 'Cấp ủy cấp trên'} chấm lại ngày {format_date(score.superior_on)}: "
        f"{format_points(score.superior_score)} điểm, mức {Band(score.final_band).label}. Lý do: {score.superior_reason}"
    )
