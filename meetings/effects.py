"""What follows each step of a meeting, inside its transaction."""

from __future__ import annotations

from django.db.models import Max
from django.utils import timezone

from branches.models import Organization
from core.findings import Finding, Refused
from documents.numbering import issue
from meetings.matters import matter
from meetings.models import Meeting
from meetings.score.services import settle
from meetings.services.record import position_of, snapshot
from meetings.services.resolutions import freeze_resolution
from meetings.services.roll import draw_up
from meetings.services.votes import rejudge
from meetings.tasks.services.assignments import meeting_adopted


def notify(meeting: Meeting, step) -> None:
    """The notice went out."""
    meeting.notice_sent_at = step.data.get("notice_sent_at") or timezone.now()
    meeting.notice_to_superior = bool(step.data.get("notice_to_superior", meeting.notice_to_superior))


def open_meeting(meeting: Meeting, step) -> None:
    """The hour it began; the roll of that day, everyone expected marked present."""
    meeting.started_at = step.data.get("started_at") or meeting.planned_at
    meeting.ended_at = step.data.get("ended_at") or meeting.ended_at
    draw_up(meeting)


def close_meeting(meeting: Meeting, step) -> None:
    """The hour it ended."""
    meeting.ended_at = step.data.get("ended_at") or meeting.ended_at


def adopt(meeting: Meeting, step) -> None:
    """The votes judged by the final roll, the cases they decide moved, the resolution numbered and its tasks given to members, the
    minutes entered and locked."""
    close_meeting(meeting, step)
    meeting.adopted_on = step.on
    settle(meeting)
    for vote in rejudge(meeting):
        handler = matter(vote.matter).decided
        if handler is not None:
            try:
                vote.outcome = handler(vote, step.scope, step.on) or ""
            except Refused as refused:
                raise Refused(
                    [Finding("decision_refused", f"“{vote.subject}”: {finding.message}", right=finding.right, basis=finding.basis,
                             remedy=finding.remedy) for finding in refused.findings]
                ) from refused  # fmt: skip
            vote.save(update_fields=["outcome"])
    _issue_resolution(meeting, step)
    meeting_adopted(meeting, scope=step.scope, on=step.on)
    meeting.book_number = next_number(meeting)
    meeting.minutes = snapshot(meeting)
    meeting.locked_at = timezone.now()


def next_number(meeting: Meeting) -> int:
    """The next number of the book, under a lock so that no number is given twice or skipped."""
    Organization.objects.select_for_update(no_key=True).get(pk=meeting.organization_id)
    entered = Meeting.objects.filter(organization=meeting.organization, book=meeting.book)
    return (entered.aggregate(last=Max("book_number"))["last"] or 0) + 1


def _issue_resolution(meeting: Meeting, step) -> None:
    resolution = getattr(meeting, "resolution", None)
    if resolution is None:
        return
    if resolution.vote is not None and not resolution.vote.passed:
        raise Refused(
            Finding("resolution_not_passed", "Nghị quyết chưa được quá nửa số đảng viên tán thành nên không ban hành được.",
                    remedy="Bỏ dự thảo nghị quyết, hoặc sửa kết quả biểu quyết nếu ghi nhầm.")
        )  # fmt: skip
    position = step.data.get("signer_position") or position_of(meeting, meeting.chair_id) or "Bí thư"
    resolution.document = issue(
        meeting.organization, "nghi_quyet", on=meeting.held_on, abstract=resolution.title,
        signer_name=meeting.chair.full_name, signer_position=str(position), by=step.by,
    )  # fmt: skip
    freeze_resolution(resolution)
    resolution.save()


def report_upward(meeting: Meeting, step) -> None:
    """The papers went up; the score is computed a last time."""
    meeting.reported_on = step.data.get("reported_on") or step.on
    meeting.papers_uploaded_at = step.data.get("papers_uploaded_at") or meeting.papers_uploaded_at or timezone.now()
    settle(meeting)
