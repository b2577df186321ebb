"""Feedback received and corrected; its steps are taken by ``core.workflow.perform``."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db import transaction
from django.db.models import Max

from branches.models import Organization
from core.dates import format_date
from core.findings import Finding, Refused, Right, require_version
from core.text import clean, clean_lines
from meetings.feedback.rules import answer_due, denunciation
from meetings.models import Feedback, FeedbackChannel, FeedbackState, FeedbackSubject
from regulations.lookup import lookup_label, lookup_value

COLUMNS = (
    "source", "source_name", "person", "received_on", "channel", "subject", "about", "member", "content",
)  # fmt: skip


@transaction.atomic
def receive(*, organization: Organization, values: Mapping[str, object], denounces: bool, by, on: date) -> Feedback:
    """Enter feedback in the book of an organisation. Effects: the feedback with the next number of the year and its deadline.

    Raises ``Refused`` on faults; a denunciation (``denounces``) is refused whatever else was typed and nothing of it is kept.
    """
    if denounces:
        raise Refused(denunciation(organization))
    feedback = Feedback(organization=organization, state=FeedbackState.RECEIVED, created_by=by)
    _lay(feedback, values, on)
    Organization.objects.select_for_update(of=("self",)).get(pk=organization.pk)  # one at a time takes the next number
    feedback.year = feedback.received_on.year
    last = Feedback.objects.filter(organization=organization, year=feedback.year).aggregate(n=Max("number"))["n"]
    feedback.number = (last or 0) + 1
    feedback.save()
    return feedback


@transaction.atomic
def change(
    *, feedback: Feedback, values: Mapping[str, object], denounces: bool, version: int | None, on: date
) -> Feedback:
    """Correct what was written at reception while nobody has answered. The number stays. Raises ``Refused``."""
    if denounces:
        raise Refused(denunciation(feedback.organization))
    locked = Feedback.objects.select_for_update(of=("self",)).get(pk=feedback.pk)
    if not locked.is_waiting:
        raise Refused(
            Finding("settled", f"Góp ý đang ở trạng thái “{locked.state_label}”, không sửa được.", right=Right.PRINCIPLE,
                    remedy="Chọn Xem xét tiếp nếu cần sửa."), conflict=True,
        )  # fmt: skip
    require_version(locked.version, version, "góp ý này")
    _lay(locked, values, on)
    if locked.received_on.year != locked.year:
        raise Refused(
            Finding("year", f"Góp ý đã vào sổ năm {locked.year}, không chuyển sang năm khác.", field="received_on",
                    remedy=f"Ghi ngày trong năm {locked.year}.")
        )  # fmt: skip
    locked.version += 1
    locked.save()
    return locked


def _lay(feedback: Feedback, values: Mapping[str, object], on: date) -> None:
    for name in COLUMNS:
        value = values.get(name)
        wash = clean_lines if name == "content" else clean
        setattr(feedback, name, wash(value) if isinstance(value, str) else value)
    feedback.person = feedback.person or ""
    feedback.about = feedback.about or ""
    if feedback.subject != FeedbackSubject.MEMBER:
        feedback.member = None
    if not feedback.source_name:
        feedback.source_name = lookup_label("feedback_source", feedback.source)
    found = list(_faults(feedback, on))
    if found:
        raise Refused(found)
    feedback.due_on = answer_due(feedback.received_on)


def _faults(feedback: Feedback, on: date):
    if lookup_value("feedback_source", feedback.source) is None:
        yield Finding("source", "Chưa chọn nơi góp ý.", field="source", remedy="Chọn một mục trong danh sách.")
    if feedback.channel not in FeedbackChannel.values:
        yield Finding("channel", "Chưa chọn hình thức.", field="channel", remedy="Hội nghị, văn bản hoặc trực tiếp.")
    if feedback.subject not in FeedbackSubject.values:
        yield Finding("subject", "Chưa chọn góp ý về việc gì.", field="subject", remedy="Chọn một mục.")
    if not feedback.content:
        yield Finding("content", "Chưa ghi nội dung góp ý.", field="content", remedy="Ghi tóm tắt ý kiến.")
    if feedback.received_on > on:
        yield Finding("future", f"Ngày {format_date(feedback.received_on)} chưa đến.", field="received_on",
                      remedy="Ghi ngày không sau hôm nay.")  # fmt: skip
