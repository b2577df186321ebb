"""What of the life of a branch is open: shown before an act ends the branch, asked for afterwards.

What goes along is carried by ``meetings.followers``. Books stay where they were written and stay readable there: minutes, resolutions,
months of dues, feedback. Arrears of dues go with the member by themselves (``meetings.dues.queries.months_owed``).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.db.models import Exists, OuterRef, Q

from branches.followers import Open, counts_business
from meetings.congress.workflow import WORKFLOW as CONGRESS
from meetings.followers import CASES_OF_MEMBER, PLANNED
from meetings.models import (
    OPEN_EVALUATION_STATES,
    WRITABLE_STATES,
    Congress,
    DuesHandover,
    DuesProfile,
    DuesSheet,
    Feedback,
    ItemStatus,
    Meeting,
    OrganizationEvaluation,
    ResolutionItem,
    ReviewRound,
    TrainingClass,
    TrainingClassState,
)


def register() -> None:
    """Hang this app on the acts of organisations."""
    counts_business(open_work)


def open_work(organization_ids: Collection[int]) -> Iterable[Open]:
    """What members and organisations have open there; what of it follows an act, and what stays in the books."""
    yield from _going(organization_ids)
    yield from _staying(organization_ids)


def _going(ids: Collection[int]) -> Iterable[Open]:
    for kind in CASES_OF_MEMBER:
        yield Open(kind.label, kind.rows(ids).filter(member__end_reason=""))
    classes = TrainingClass.objects.filter(organization__in=ids, state=TrainingClassState.OPEN)
    yield Open("lớp bồi dưỡng đang mở", classes)
    planned = Meeting.objects.filter(organization__in=ids, state__in=PLANNED)
    yield Open("buổi sinh hoạt đã lập, chưa họp", planned, follows=False)


def _staying(ids: Collection[int]) -> Iterable[Open]:
    here = Q(organization__in=ids)
    handed = DuesHandover.objects.filter(organization=OuterRef("organization"), month=OuterRef("month"))
    open_cases = Q(state__in=OPEN_EVALUATION_STATES, superseded=False)
    for label, rows in (
        ("buổi sinh hoạt đã họp, biên bản chưa thông qua", Meeting.objects.filter(here, state__in=WRITABLE_STATES)),
        ("nhiệm vụ của nghị quyết chưa kết luận", ResolutionItem.objects.filter(here, status=ItemStatus.OPEN)),
        ("tháng đảng phí chưa nộp lên cấp trên", DuesSheet.objects.filter(here).exclude(Exists(handed))),
        ("góp ý của nhân dân chưa trả lời", Feedback.objects.waiting().filter(here)),
        ("đại hội đang chuẩn bị, chưa kết thúc", Congress.objects.filter(here).exclude(state__in=CONGRESS.closed)),
        ("kiểm điểm, xếp loại tập thể chưa xong", OrganizationEvaluation.objects.filter(here, open_cases)),
        ("đảng viên nơi khác đóng đảng phí tại đây", DuesProfile.objects.filter(pays_at__in=ids, valid_to=None)),
        ("đợt kiểm điểm đang mở", ReviewRound.objects.filter(here, closed_on=None)),
    ):
        yield Open(label, rows, follows=False)
