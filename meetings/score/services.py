"""Every write of the score of a meeting: entered by the branch, refreshed from the record, re-scored by the committee above."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction

from accounts.permissions import Permission as P
from branches.models import Organization
from core.findings import Finding, Refused, Right, require_version
from core.numbers import format_number
from core.workflow import NotPermitted
from meetings.models import LOCKED_STATES, SCORED, TOOK_PLACE, Meeting, MeetingScore, MeetingState, ScoreLine
from meetings.score.queries import bounds_on, computed_lines, rescales, sheet_for
from meetings.score.rules import FULL_SHEET, band_for, choices_of, total_of


@dataclass(frozen=True, slots=True)
class Said:
    """What the clerk says of one criterion: the points (``None``: nothing, the computed ones stand), and why they differ."""

    points: Decimal | None = None
    note: str = ""


@transaction.atomic
def score_meeting(*, meeting: Meeting, said: Mapping[int, Said], by, version: int | None = None) -> MeetingScore:
    """Save the card of a meeting (by key of the criterion). Effects: the lines as computed now and as said, the total, the band.

    What is not said keeps what was said before. Raises ``Refused`` (nothing written) when the meeting is not scored, has not begun
    or is reported; when somebody saved since ``version`` (conflict); for points the marking does not know; for points other than
    those computed without a note.
    """
    meeting = _lock(meeting)
    _require_open(meeting)
    score = MeetingScore.objects.select_for_update().filter(meeting=meeting).first()
    require_version(score.version if score else 0, version, "phiếu chấm điểm này")
    sheet = score.sheet if score else sheet_for(meeting.organization, meeting.held_on)
    if sheet is None:
        raise Refused(
            Finding("no_sheet", "Ngày họp này chưa có bảng chấm điểm nào áp dụng: ghi tổng điểm của biên bản cũ.",
                    right=Right.REGULATION)
        )  # fmt: skip
    if score is None:
        score = MeetingScore.objects.create(meeting=meeting, sheet=sheet, bounds=bounds_on(meeting.held_on, sheet))
    saved = {line.criterion_id: line for line in score.lines.select_related("criterion")}
    lines = computed_lines(meeting, sheet, saved)
    _say(lines, said)
    score.recorded_by = by
    save_card(score, lines)
    return score


def _lock(meeting: Meeting) -> Meeting:
    return (
        Meeting.objects.select_for_update(no_key=True, of=("self",)).select_related("organization").get(pk=meeting.pk)
    )


def _require_open(meeting: Meeting) -> None:
    if meeting.kind not in SCORED:
        raise Refused(
            Finding(
                "not_scored",
                f"{meeting.get_kind_display()} không chấm điểm chất lượng sinh hoạt.",
                right=Right.REGULATION,
            )
        )
    if meeting.state == MeetingState.REPORTED:
        raise Refused(
            Finding("reported", "Buổi họp đã báo cáo cấp trên, điểm tự chấm không sửa được nữa.", right=Right.PRINCIPLE,
                    remedy="Nếu có sai sót, báo cấp ủy cấp trên chấm lại.")
        )  # fmt: skip
    if meeting.state not in TOOK_PLACE:
        raise Refused(
            Finding("not_held", f"Buổi họp đang ở trạng thái “{meeting.state_label}”, chưa chấm điểm được.",
                    remedy="Mở buổi họp trước.")
        )  # fmt: skip


def _say(lines: list[ScoreLine], said: Mapping[int, Said]) -> None:
    found = []
    by_criterion = {line.criterion_id: line for line in lines}
    if set(said) - set(by_criterion):
        raise Refused(
            Finding("unknown_criterion", "Có tiêu chí không thuộc bảng điểm của buổi họp; hãy tải lại trang.")
        )
    for key, word in said.items():
        line, note = by_criterion[key], word.note.strip()
        if not line.applies:
            continue
        where = f"Mục {line.criterion.code}"
        if word.points is not None and word.points not in {points for points, _ in choices_of(line.criterion)}:
            found.append(
                Finding("points", f"{where}: không có mức {format_number(word.points, 2)} điểm.", field=f"points_{key}",
                        remedy="Chọn một trong các mức của bảng điểm.")
            )  # fmt: skip
        elif word.points is None or word.points == line.computed_points:
            line.entered_points, line.note = None, note if word.points is None else ""
        elif line.computed_points is not None and not note:
            found.append(
                Finding("note_missing", f"{where}: hệ thống tính {format_number(line.computed_points)} điểm ({line.explanation}); "
                        "chấm khác thì ghi rõ lý do.", field=f"note_{key}", remedy="Ghi lý do, hoặc giữ điểm đã tính.")
            )  # fmt: skip
        else:
            line.entered_points, line.note = word.points, note[:300]
    if found:
        raise Refused(found)


def save_card(score: MeetingScore, lines: list[ScoreLine]) -> None:
    """Store the lines of a card with its total and band; the callers decide who may."""
    for line in lines:
        line.score = score
    ScoreLine.objects.bulk_create([line for line in lines if line.pk is None])
    ScoreLine.objects.bulk_update(
        [line for line in lines if line.pk is not None],
        ["applies", "computed_points", "explanation", "entered_points", "note"],
    )
    total = total_of(lines, rescale=rescales(score.sheet, score.meeting.held_on))
    score.version += 1
    score.self_points, score.applicable_max, score.complete = total.points, total.applicable_max, total.complete
    score.self_score = total.score if total.complete else None
    score.self_band = band_for(total.exact, score.bounds) if total.complete else ""
    if score.superior_score is None:
        score.final_band = score.self_band
    score.save()


@transaction.atomic
def record_old_score(*, meeting: Meeting, points: Decimal, by) -> MeetingScore:
    """Write the total typed from old minutes, of a meeting before any sheet was in force. Effects: the score, ``recorded_score``."""
    meeting = _lock(meeting)
    _require_open(meeting)
    if sheet_for(meeting.organization, meeting.held_on) is not None:
        raise Refused(
            Finding("has_sheet", "Ngày họp này đã có bảng điểm: chấm theo từng tiêu chí.", right=Right.REGULATION)
        )
    if not 0 <= points <= FULL_SHEET:
        raise Refused(Finding("points", "Điểm từ 0 đến 100.", field="points", remedy="Kiểm tra lại biên bản."))
    bounds = bounds_on(meeting.held_on)
    band = band_for(points, bounds)
    score, _ = MeetingScore.objects.update_or_create(
        meeting=meeting,
        defaults={"sheet": None, "complete": True, "self_points": points, "applicable_max": FULL_SHEET, "self_score": points,
                  "self_band": band, "bounds": bounds, "recorded_by": by},
    )  # fmt: skip
    if score.superior_score is None:
        score.final_band = band
        score.save()
    Meeting.objects.filter(pk=meeting.pk).update(recorded_score=points)
    return score


def settle(meeting: Meeting) -> None:
    """Compute the card a last time, with the day the papers were uploaded, before the meeting is reported; nothing without a card.

    Called inside the transaction of the report with the meeting as it is about to be saved.
    """
    score = MeetingScore.objects.select_for_update(of=("self",)).select_related("sheet").filter(meeting=meeting).first()
    if score is None or score.sheet is None:
        return
    score.meeting = meeting
    saved = {line.criterion_id: line for line in score.lines.select_related("criterion")}
    save_card(score, computed_lines(meeting, score.sheet, saved))


def may_oversee(scope, organization: Organization) -> bool:
    """Whether a person stands above a branch: holds the right on an organisation over it, never by a grant on the branch itself."""
    return any(
        organization.path.startswith(prefix) and prefix != organization.path
        for prefix in scope.paths(P.MEETING_OVERSEE)
    )


@transaction.atomic
def rescore(*, meeting: Meeting, points: Decimal, reason: str, scope, on: date) -> MeetingScore:
    """The committee above scores a meeting again, on a scale of 100, with its reason. Effects: its score and the final band.

    Raises ``NotPermitted`` for the branch itself; ``Refused`` before the minutes are adopted, without the branch's own score or a
    reason, or by whoever entered the branch's score.
    """
    meeting = _lock(meeting)
    if not may_oversee(scope, meeting.organization):
        raise NotPermitted("Chỉ cấp ủy cấp trên chấm lại điểm sinh hoạt của chi bộ.")
    score = MeetingScore.objects.select_for_update().filter(meeting=meeting).first()
    found = []
    if score is None or score.self_score is None:
        found.append(Finding("no_self_score", "Chi bộ chưa tự chấm xong buổi họp này.", right=Right.REGULATION))
    elif score.recorded_by_id == scope.user.pk:
        found.append(Finding("same_person", "Người đã nhập điểm tự chấm không chấm lại được.", right=Right.PRINCIPLE))
    if meeting.state not in LOCKED_STATES:
        found.append(
            Finding(
                "not_adopted",
                "Biên bản buổi họp chưa thông qua.",
                right=Right.REGULATION,
                remedy="Chấm lại sau khi chi bộ thông qua.",
            )
        )
    if not 0 <= points <= FULL_SHEET:
        found.append(Finding("points", "Điểm từ 0 đến 100.", field="points"))
    if not reason.strip():
        found.append(
            Finding("reason", "Chưa ghi lý do chấm lại.", field="reason", remedy="Ghi rõ tiêu chí chấm khác và vì sao.")
        )
    if found:
        raise Refused(found)
    above = meeting.organization.parent
    score.superior_score, score.superior_reason = points, reason.strip()
    score.superior_organization = above.name if above else ""
    score.superior_by, score.superior_on = scope.user, on
    score.final_band = band_for(points, score.bounds)
    score.version += 1
    score.save()
    return score
