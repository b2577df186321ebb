"""The words of a meeting's record, made from plain values only: equal values give equal minutes, whatever changes later."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from core.dates import Month, format_date, format_header, format_running
from core.numbers import format_fraction_share
from meetings.attendance import Figures, figures_of
from meetings.models import AgendaPart, AttendanceValue

_V = AttendanceValue
_BESIDE = (  # those named apart from the ones expected, in the order of the page
    (_V.EXEMPT, "Miễn công tác, sinh hoạt"),
    (_V.TEMPORARY_ELSEWHERE, "Sinh hoạt tạm thời nơi khác"),
    (_V.SUSPENDED, "Bị đình chỉ sinh hoạt"),
)


@dataclass(frozen=True, slots=True)
class RollLine:
    """A line of the roll as the record holds it."""

    name: str
    value: str
    reason: str
    membership_class: str
    special_duty: bool
    visitor: bool


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A sentence made from what is recorded, offered for the section being written."""

    code: str
    label: str
    text: str


def roll_of(record: Mapping) -> list[RollLine]:
    """The roll of a record."""
    return [
        RollLine(line["name"], line["value"], line["reason"], line["class"], line["special_duty"], line["visitor"])
        for line in record["roll"]
    ]


def moment(text: str) -> datetime | None:
    """A moment of the record."""
    return datetime.fromisoformat(text) if text else None


def day(text: str) -> date | None:
    """A day of the record."""
    return date.fromisoformat(text) if text else None


def hour_words(when: datetime) -> str:
    """``19 giờ 05 phút``."""
    return f"{when.hour} giờ {when.minute:02d} phút"


def comrade(name: str) -> str:
    """How a person is named in the minutes."""
    return f"đồng chí {name}" if name else "………………"


def about(record: Mapping) -> str:
    """What the minutes are of: ``sinh hoạt thường kỳ tháng 11 năm 2026``."""
    kind = record["kind"][:1].lower() + record["kind"][1:]
    topic = f" “{record['topic']}”" if record["topic"] else ""
    return f"{kind}{topic} {Month.parse(record['month']).long_label}"


def figures(record: Mapping) -> Figures:
    """The figures of the roll."""
    return figures_of(roll_of(record))


def attendance_lines(record: Mapping) -> list[str]:
    """Who was there, in sentences: the figures, then everybody who was not, with the reason."""
    lines = roll_of(record)
    if not lines:
        return []
    found = figures_of(lines)
    official = f" (chính thức {found.official}, dự bị {found.probationary})" if found.probationary else ""
    text = [
        f"Tổng số đảng viên: {found.total} đồng chí{official}.",
        f"Có mặt: {format_fraction_share(found.came, found.expected)} đảng viên phải dự họp"
        + (f", trong đó trực tuyến {found.online}" if found.online else "")
        + ".",
        _people("Vắng có lý do", lines, _V.ABSENT_EXCUSED),
        _people("Vắng không lý do", lines, _V.ABSENT_UNEXCUSED) or "Vắng không lý do: 0.",
        *[_people(label, lines, value, reasons=False) for value, label in _BESIDE],
    ]
    duty = [line.name for line in lines if line.special_duty and not line.visitor]
    if duty:
        text.append(f"Làm nhiệm vụ đặc biệt: {len(duty)} đồng chí ({', '.join(duty)}).")
    visitors = [line.name for line in lines if line.visitor and line.value in (_V.PRESENT, _V.ONLINE)]
    if visitors:
        text.append(
            f"Đảng viên nơi khác đang sinh hoạt tạm thời cùng dự: {len(visitors)} đồng chí ({', '.join(visitors)})."
        )
    return [line for line in text if line]


def _people(label: str, lines: Iterable[RollLine], value: str, *, reasons: bool = True) -> str:
    found = [line for line in lines if line.value == value and not line.visitor and not line.special_duty]
    if not found:
        return ""
    names = [f"{line.name} ({line.reason})" if reasons and line.reason else line.name for line in found]
    return f"{label}: {len(found)} đồng chí: {'; '.join(names)}."


def vote_line(vote: Mapping) -> str:
    """One vote: what, how many of how many, whether it passed, what followed."""
    parts = [f"tán thành {format_fraction_share(vote['in_favour'], vote['base'])}"]
    if vote["against"]:
        parts.append(f"không tán thành {vote['against']}")
    if vote["other"]:
        parts.append(f"{'phiếu không hợp lệ, ý kiến khác' if vote['secret'] else 'ý kiến khác'} {vote['other']}")
    way = "bỏ phiếu kín" if vote["secret"] else "biểu quyết"
    passed = "Đủ số phiếu" if vote["passed"] else "Không đủ số phiếu"
    text = f"{vote['subject']}: {way}, {', '.join(parts)}. {passed} (cần từ {vote['needed']} phiếu)."
    return " ".join(filter(None, [text, _sentence(vote["outcome"]), _sentence(vote["note"])]))


def _sentence(text: str) -> str:
    text = text.strip()
    return text if not text or text[-1] in ".!?…" else f"{text}."


def task_line(item: Mapping) -> str:
    """A task set: who, what, by when."""
    who = (
        "; ".join(filter(None, [comrade(item["responsible"]) if item["responsible"] else "", item["with"]])) or "chi bộ"
    )
    target = f" ({item['target']})" if item["target"] else ""
    due = f", hoàn thành trước ngày {format_running(day(item['deadline']))}" if item["deadline"] else ""
    return f"Giao {who}: {item['task']}{target}{due}."


def judged(review: Mapping) -> str:
    """What was said of a task: the word of the list and the result, not one after the other when the result begins with the word."""
    status, result = review["status"], review["result"]
    if result.casefold().startswith(status.casefold()):
        return result
    return f"{status}: {result}" if result else status


def review_line(review: Mapping) -> str:
    """What was said of a task set before."""
    return f"{review['task']} – {judged(review)}."


def suggestions(record: Mapping, part: str) -> list[Suggestion]:
    """Sentences that fit a part of the meeting, made from what is recorded already."""
    found = []
    if part == AgendaPart.OPENING:
        found.append(Suggestion("attendance", "Số có mặt, vắng", " ".join(attendance_lines(record))))
        if record["dues"]:
            found.append(Suggestion("dues", "Tình hình đóng đảng phí", record["dues"]))
    if part == AgendaPart.PROCEEDING and record["reviews"]:
        text = "\n".join(f"- {review_line(review)}" for review in record["reviews"])
        found.append(Suggestion("reviews", "Kết quả nhiệm vụ tháng trước", text))
    if part != AgendaPart.OPENING and record["votes"]:
        text = "\n".join(f"- {vote_line(vote)}" for vote in record["votes"])
        found.append(Suggestion("votes", "Kết quả biểu quyết", text))
    if part == AgendaPart.CLOSING:
        if record["items"]:
            text = "\n".join(f"- {task_line(item)}" for item in record["items"])
            found.append(Suggestion("items", "Nhiệm vụ được giao", text))
        if record["score"]:
            found.append(Suggestion("score", "Chấm điểm buổi sinh hoạt", record["score"]))
    return [one for one in found if one.text]


def opening_line(record: Mapping) -> str:
    """When, where, who met."""
    when = moment(record["started_at"]) or moment(record["planned_at"])
    if when is None:
        return f"Hôm nay, ngày …… tháng …… năm 20……, tại ………………, {record['organization']} họp."
    hour = hour_words(when) if record["started_at"] else "…… giờ …… phút"
    return (
        f"Hôm nay, {format_header(when.date())}, vào hồi {hour}, tại {record['place'] or '………………'}, "
        f"{record['organization']} tổ chức {about(record)}."
    )


def closing_line(record: Mapping) -> str:
    """When it ended and that the minutes were read and adopted."""
    ended, started = moment(record["ended_at"]), moment(record["started_at"])
    if ended is None:
        return "Buổi họp kết thúc lúc …… giờ …… phút. Biên bản đã được đọc lại cho hội nghị nghe và nhất trí thông qua."
    same = started is not None and started.date() == ended.date()
    when = "cùng ngày" if same else format_header(ended.date())
    lasted = f" (thời lượng {record['minutes_long']} phút)" if record["minutes_long"] else ""
    adopted = day(record["adopted_on"])
    if adopted is None:
        return f"Buổi họp kết thúc vào hồi {hour_words(ended)}, {when}{lasted}."
    on = "" if adopted == ended.date() else f" ngày {format_date(adopted)}"
    return (
        f"Buổi họp kết thúc vào hồi {hour_words(ended)}, {when}{lasted}. "
        f"Biên bản đã được đọc lại cho hội nghị nghe và được nhất trí thông qua{on}."
    )
