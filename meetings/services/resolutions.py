"""Resolutions and their tasks: drafted in the meeting, judged in the next, frozen when issued."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Max

from branches.models import Body
from branches.naming import committee_name
from core.dates import format_date
from core.findings import Finding, Refused, Right, require_version
from core.workflow import checked
from meetings.models import ItemReview, ItemStatus, Meeting, Resolution, ResolutionItem, Vote
from meetings.rules import require_writable
from members.models import Member
from members.record.queries import seats_on

PARTS = {  # the prose a clerk writes; the tables beside it come from what the meeting recorded
    "results": "Kết quả lãnh đạo thực hiện nhiệm vụ tháng trước",
    "praise": "Biểu dương, nhắc nhở",
    "shortcomings": "Hạn chế, nguyên nhân",
    "tasks": "Nhiệm vụ trong tháng",
    "arrangement": "Phân công, tổ chức thực hiện",
    "score": "Tự đánh giá chất lượng sinh hoạt",
}


@dataclass(frozen=True, slots=True)
class Task:
    """A task as the clerk enters it."""

    task: str
    target: str = ""
    responsible: Member | None = None
    responsible_text: str = ""
    deadline: date | None = None


@dataclass(frozen=True, slots=True)
class Judged:
    """What a meeting says of an open task: still open, done, not done, dropped; with the result in words."""

    status: str
    result: str = ""


@transaction.atomic
def set_task(*, meeting: Meeting, task: Task, by, item: ResolutionItem | None = None) -> ResolutionItem:
    """Set a task at a meeting, or correct one. Raises ``Refused`` for a task without words or a deadline before the meeting."""
    meeting = Meeting.objects.select_for_update().get(pk=meeting.pk)
    require_writable(meeting)
    found = []
    if not task.task.strip():
        found.append(Finding("task", "Chưa ghi nhiệm vụ.", field="task", remedy="Ghi ngắn gọn việc phải làm."))
    if task.deadline and task.deadline < meeting.held_on:
        found.append(
            Finding("deadline", f"Thời hạn {format_date(task.deadline)} trước ngày họp.", field="deadline",
                    remedy="Chọn ngày từ ngày họp trở đi.")
        )  # fmt: skip
    if found:
        raise Refused(found)
    item = item or ResolutionItem(
        organization=meeting.organization,
        meeting=meeting,
        order=(meeting.items.aggregate(last=Max("order"))["last"] or 0) + 1,
    )
    item.task, item.target, item.responsible = task.task.strip(), task.target.strip(), task.responsible
    item.responsible_text, item.deadline, item.recorded_by = task.responsible_text.strip(), task.deadline, by
    item.save()
    return item


@transaction.atomic
def remove_task(*, item: ResolutionItem) -> None:
    """Take a task off the meeting that set it, while its minutes are open."""
    meeting = Meeting.objects.select_for_update().get(pk=item.meeting_id)
    require_writable(meeting)
    item.delete()


def open_items(meeting: Meeting):
    """Tasks set by earlier meetings of the branch that were open when this one met: what its part I goes through."""
    rows = ResolutionItem.objects.filter(organization=meeting.organization, meeting__planned_at__lt=meeting.planned_at)
    rows = rows.filter(status=ItemStatus.OPEN) | rows.filter(closed_in=meeting)
    return rows.select_related("responsible", "meeting").order_by("meeting__planned_at", "order", "pk")


@transaction.atomic
def review_items(*, meeting: Meeting, judged: Mapping[int, Judged]) -> list[ItemReview]:
    """Write what the meeting says of tasks set before (by key of the task). Effects: a line of part I for each; a task judged done,
    not done or dropped is closed in this meeting, one judged open again stays."""
    meeting = Meeting.objects.select_for_update().get(pk=meeting.pk)
    require_writable(meeting)
    known = {item.pk: item for item in open_items(meeting)}
    if set(judged) - set(known):
        raise Refused(
            Finding("unknown_item", "Có nhiệm vụ không thuộc chi bộ hoặc đã kết luận ở buổi khác; hãy tải lại trang.")
        )
    reviews = []
    for key, said in judged.items():
        item = known[key]
        if said.status not in ItemStatus.values:
            raise Refused(Finding("status", "Chọn kết quả của nhiệm vụ.", field=f"status_{key}"))
        last = item.reviews.filter(meeting__planned_at__lt=meeting.planned_at).order_by("-meeting__planned_at").first()
        review, _ = ItemReview.objects.update_or_create(
            meeting=meeting, item=item,
            defaults={"status": said.status, "result": said.result.strip(), "state_before": state_before(last)},
        )  # fmt: skip
        closed = said.status != ItemStatus.OPEN
        item.status, item.result, item.closed_in = said.status, said.result.strip(), meeting if closed else None
        item.save()
        reviews.append(review)
    return reviews


def state_before(last: ItemReview | None) -> str:
    """How a task stood when the month began: set anew, or what the meeting before said of it (tình trạng đầu kỳ)."""
    if last is None:
        return "Mới giao"
    return f"{last.get_status_display()}: {last.result}"[:200] if last.result else last.get_status_display()


@transaction.atomic
def draft_resolution(
    *, meeting: Meeting, title: str, texts: Mapping[str, str], version: int | None = None, vote: Vote | None = None
) -> Resolution:
    """Write the draft of the meeting's resolution, and by which vote it is adopted (``None``: not put to the vote yet).

    Raises ``Refused`` without a title or for a vote of another meeting; (conflict) when somebody saved another since ``version``.
    """
    meeting = Meeting.objects.select_for_update().get(pk=meeting.pk)
    require_writable(meeting)
    resolution = Resolution.objects.filter(meeting=meeting).first() or Resolution(
        meeting=meeting, organization=meeting.organization
    )
    require_version(resolution.version, version, "dự thảo nghị quyết này")
    if not title.strip():
        raise Refused(Finding("title", "Chưa ghi trích yếu nghị quyết.", field="title"))
    if vote is not None and vote.meeting_id != meeting.pk:
        raise Refused(Finding("vote", "Biểu quyết này không thuộc buổi họp; hãy tải lại trang.", field="vote"))
    resolution.title = title.strip()
    resolution.texts = {
        name: texts[name].replace("\r\n", "\n").strip() for name in PARTS if texts.get(name, "").strip()
    }
    resolution.vote = vote
    resolution.version += 1
    resolution.save()
    return resolution


@transaction.atomic
def drop_resolution(*, meeting: Meeting) -> None:
    """Take back a draft: the meeting ends with conclusions only."""
    meeting = Meeting.objects.select_for_update().get(pk=meeting.pk)
    require_writable(meeting)
    Resolution.objects.filter(meeting=meeting).delete()


@checked("Dự thảo nghị quyết đã được biểu quyết thông qua, lấy số được")
def may_be_issued(meeting: Meeting, step) -> list[Finding]:
    """Whether the resolution drafted at a meeting can be numbered when its minutes are adopted: it was voted on, passed,
    and the branch has a term from which numbers are taken."""
    from documents.numbering import term_on

    resolution = Resolution.objects.filter(meeting=meeting).select_related("vote").first()
    if resolution is None:
        return []
    found = []
    if resolution.vote is None:
        found.append(
            Finding("resolution_not_voted", "Nghị quyết chưa có kết quả biểu quyết.", field="vote", right=Right.PRINCIPLE,
                    remedy="Ghi biểu quyết “Thông qua nghị quyết, kết luận” rồi chọn ở trang nghị quyết, hoặc bỏ dự thảo.")
        )  # fmt: skip
    if term_on(meeting.organization, meeting.held_on) is None:
        found.append(
            Finding("no_term", f"{meeting.organization.name} chưa ghi nhiệm kỳ vào ngày {format_date(meeting.held_on)}, nên nghị quyết "
                    "chưa lấy được số.", right=Right.REGULATION,
                    remedy="Ghi nhiệm kỳ của chi bộ ở mục “Nhiệm kỳ, đại hội” rồi thông qua lại; hoặc bỏ dự thảo nghị quyết, "
                    "kết luận vẫn nằm trong biên bản.")
        )  # fmt: skip
    return found


def freeze_resolution(resolution: Resolution) -> None:
    """Keep what is issued as plain values; the caller saves."""
    resolution.frozen = resolution_record(resolution)


def resolution_record(resolution: Resolution) -> dict:
    """The resolution as plain values: what it is printed from, as a draft and, once issued, for ever alike."""
    from meetings.services.record import snapshot

    vote, document, meeting = resolution.vote, resolution.document, resolution.meeting
    return {
        "number": f"Số {document.written_number}" if document else "",
        "issued_on": document.issued_on.isoformat() if document else "",
        "signer": document.signer_name if document else (meeting.chair.full_name if meeting.chair else ""),
        "signer_position": document.signer_position if document else "Bí thư",
        "authority": authority(meeting),
        "reports_to": reports_to(meeting),
        "title": resolution.title,
        "texts": resolution.texts,
        "meeting": snapshot(meeting),
        "vote": {"in_favour": vote.in_favour, "base": vote.base, "passed": vote.passed} if vote else None,
    }


def reports_to(meeting: Meeting) -> str:
    """The committee above, as it stands in the list of recipients."""
    above = meeting.organization.parent
    return committee_name(above.name, above.level) if above else ""


def authority(meeting: Meeting) -> str:
    """On whose behalf it is signed: the committee of the branch where it has one, else the branch (``meetings-evaluation.md`` A.2)."""
    seats = seats_on(meeting.organization, meeting.held_on).filter(body=Body.BRANCH_COMMITTEE)
    return "T/M CHI ỦY" if seats.exists() else "T/M CHI BỘ"


def share_done(items: Sequence[ItemReview]) -> tuple[int, int]:
    """How many of the reviewed tasks were done, of how many (dropped ones left out): the figure of item 7 of the score."""
    counted = [review for review in items if review.status != ItemStatus.DROPPED]
    return sum(review.status == ItemStatus.DONE for review in counted), len(counted)
