"""Checks of exemption, leave and reduction, in the order of their table (``transfer.md`` 7)."""

from __future__ import annotations

from collections.abc import Iterable

from core.dates import add_years, format_date
from core.findings import WARNING, Finding, Right
from core.workflow import Step
from members.models import ActivityStatus, Sex
from regulations.judging import before, day_of, rule
from transfers.models import Exemption, ExemptionKind
from transfers.parameters import EXEMPT_MEN, EXEMPT_WOMEN, ILLNESS_MONTHS
from transfers.rules.dates import leave_too_long

#: Statuses in which somebody may ask to be exempt, on leave, or to do less.
TAKES_PART = (ActivityStatus.ACTIVE, ActivityStatus.TRANSFER_PENDING)


def term_findings(from_on, until_on, *, field: str = "until_on") -> list[Finding]:
    """What the rules of the first day say of the term of a leave: under twelve months (01-HD/TW 10.3)."""
    if until_on is None:
        return [
            Finding("term_missing", "Tạm miễn có thời hạn: cần ghi đến ngày nào.", field=field, right=Right.REGULATION)
        ]
    if until_on <= from_on:
        return [
            Finding(
                "term_order",
                f"Thời hạn phải sau ngày bắt đầu {format_date(from_on)}.",
                field=field,
                right=Right.PRINCIPLE,
            )
        ]
    long = leave_too_long(from_on, until_on)
    if long is None:
        return []
    return [
        Finding("too_long", f"Thời hạn từ ngày {format_date(from_on)} đến ngày {format_date(until_on)} vượt quá quy định "
                f"({long.rule.display()}).", field=field, right=Right.REGULATION, basis=long.rule.cite(),
                remedy="Đi lâu hơn hoặc đã ổn định thì chuyển sinh hoạt tạm thời hoặc chính thức.")
    ]  # fmt: skip


def starts_on(case: Exemption, step: Step):
    """The first day asked for: as given to the step, as the case has it, else the day of the step."""
    return day_of(step, "from_on") or case.from_on or step.on


@rule("Đảng viên đang sinh hoạt tại chi bộ")
def takes_part(case: Exemption, step: Step) -> Iterable[Finding]:
    """The member is counted in a branch and takes part in it."""
    member = case.member
    status = ActivityStatus(member.activity_status)
    if member.end_reason:
        yield Finding("left", f"Đồng chí {member.full_name} đã ra khỏi đảng số ({member.get_end_reason_display()}).",
                      right=Right.PRINCIPLE)  # fmt: skip
    elif status not in TAKES_PART and not _held_already(case, status):
        yield Finding("not_active", f"Đồng chí {member.full_name}: {status.label.lower()}.", right=Right.PRINCIPLE,
                      remedy="Kết thúc trạng thái đó trước.")  # fmt: skip


def _held_already(case: Exemption, status: ActivityStatus) -> bool:
    """A status entered by hand before there was a case is taken up by it."""
    return case.is_recorded and status == status_of(case)


def status_of(case: Exemption) -> ActivityStatus | None:
    """The status while it is in force; none for a reduction, which changes no status."""
    return {ExemptionKind.EXEMPT: ActivityStatus.EXEMPT, ExemptionKind.LEAVE: ActivityStatus.TEMPORARILY_EXEMPT}.get(
        ExemptionKind(case.kind)
    )


@rule("Đảng viên tự nguyện đề nghị")
def asked_by_himself(case: Exemption, step: Step) -> Iterable[Finding]:
    """Nobody is exempted unasked (handbook on 12-HD/BTCTW, mục IV.1)."""
    if not case.voluntary:
        yield Finding("not_voluntary", "Chưa có đề nghị tự nguyện của đảng viên.", right=Right.PRINCIPLE,
                      remedy="Đảng viên đề nghị bằng văn bản hoặc bằng lời tại chi bộ.")  # fmt: skip


@rule("Tuổi cao: quá tuổi quy định theo giới tính")
def old_enough(case: Exemption, step: Step) -> Iterable[Finding]:
    """Past the age of the rule of the day, by sex (``exempt.old_age_men``, ``exempt.old_age_women``)."""
    if case.kind == ExemptionKind.LEAVE:
        return
    member, known = case.member, (EXEMPT_WOMEN if case.member.sex == Sex.FEMALE else EXEMPT_MEN).on(step.on)
    if member.birth_date is None:
        yield Finding("birth_unknown", f"Chưa ghi ngày sinh của đồng chí {member.full_name}, không xét được điều kiện tuổi.",
                      right=Right.REGULATION, basis=known.cite(), overridable=True,
                      remedy="Bổ sung ngày sinh vào hồ sơ đảng viên.")  # fmt: skip
        return
    from_day = add_years(member.birth_date, int(known.value))
    if starts_on(case, step) <= from_day:
        yield Finding("too_young", f"Chưa quá {int(known.value)} tuổi (tròn tuổi này ngày {format_date(from_day)}).",
                      right=Right.REGULATION, basis=known.cite(),
                      remedy="Trường hợp khác thì đề nghị tạm miễn theo lý do, có thời hạn.")  # fmt: skip


@rule("Sức yếu: ốm đau phải điều trị đủ thời gian quy định hoặc có hồ sơ bệnh án")
def weak_health(case: Exemption, step: Step) -> Iterable[Finding]:
    """An illness of so many months, or a medical paper; judged by the branch."""
    if case.kind == ExemptionKind.LEAVE:
        return
    known = ILLNESS_MONTHS.on(step.on)
    if not case.health_paper and (case.illness_months or 0) < int(known.value):
        yield Finding("health", f"Chưa có giấy của cơ sở y tế, chưa ghi thời gian điều trị từ {known.display()} trở lên.",
                      right=Right.REGULATION, basis=known.cite(), overridable=True,
                      remedy="Ghi giấy xác nhận hoặc thời gian điều trị; hoặc chi bộ ghi rõ nhận định về sức khỏe.")  # fmt: skip


@rule("Tạm miễn có lý do và thời hạn dưới 12 tháng")
def leave_has_ground_and_term(case: Exemption, step: Step) -> Iterable[Finding]:
    """A written application with its ground and its term (12-HD/BTCTW Part IV 1.2)."""
    if case.kind != ExemptionKind.LEAVE:
        return
    if not case.ground:
        yield Finding(
            "ground",
            "Chưa ghi lý do tạm miễn.",
            field="ground",
            right=Right.REGULATION,
            remedy="Chọn lý do trong danh sách.",
        )
    if case.asked_orally:
        yield Finding("orally", "Tạm miễn phải có đơn ghi lý do, thời hạn.", right=Right.REGULATION, overridable=True,
                      remedy="Bổ sung đơn của đảng viên.")  # fmt: skip
    yield from term_findings(starts_on(case, step), day_of(step, "until_on") or case.until_on)


@rule("Ngày bắt đầu không trước ngày đề nghị")
def begins_after_asking(case: Exemption, step: Step) -> Iterable[Finding]:
    """Nobody is exempted from a day before asking."""
    yield from before(
        "before_request", starts_on(case, step), case.requested_on, "Bắt đầu", "ngày đề nghị", field="from_on"
    )


@rule("Nghị quyết, ý kiến không trước ngày đề nghị")
def decided_after_asking(case: Exemption, step: Step) -> Iterable[Finding]:
    """A decision follows its request."""
    yield from before("before_request", step.on, case.requested_on, "Quyết định", "ngày đề nghị", field="on")


@rule("Đảng ủy cơ sở đồng ý trong khi còn thời hạn xin tạm miễn")
def term_not_over(case: Exemption, step: Step) -> Iterable[Finding]:
    """An agreement after the term asked for would be empty."""
    if case.until_on and step.on > case.until_on:
        yield Finding("term_over", f"Thời hạn xin tạm miễn đã hết ngày {format_date(case.until_on)}.", WARNING, right=Right.REGULATION,
                      remedy="Ghi trở lại sinh hoạt ngay sau đó, hoặc không đồng ý.")  # fmt: skip


@rule("Gia hạn tạm miễn: cả thời gian dưới 12 tháng")
def extension_fits(case: Exemption, step: Step) -> Iterable[Finding]:
    """From the first day on the whole leave keeps within the ceiling, else a transfer."""
    until = day_of(step, "until_on")
    if until is None:
        return
    if case.until_on and until <= case.until_on:
        yield Finding("not_longer", f"Ngày mới phải sau thời hạn hiện nay {format_date(case.until_on)}.", field="until_on",
                      right=Right.PRINCIPLE, remedy="Muốn trở lại sớm hơn thì ghi đề nghị trở lại.")  # fmt: skip
        return
    yield from term_findings(case.from_on, until)


@rule("Trở lại sau ngày bắt đầu được miễn, tạm miễn")
def after_the_start(case: Exemption, step: Step) -> Iterable[Finding]:
    """The return follows the first day."""
    yield from before("before_start", step.on, case.from_on, "Trở lại", "khi được miễn, tạm miễn từ", field="on")


@rule("Có nhận xét của cấp ủy, chính quyền hoặc cơ quan nơi ở trong thời gian tạm miễn")
def remarks_given(case: Exemption, step: Step) -> Iterable[Finding]:
    """Whoever was away on leave brings the remarks of the place (01-HD/TW 10.3)."""
    if case.kind == ExemptionKind.LEAVE and not case.remarks and not str(step.data.get("remarks") or "").strip():
        yield Finding("no_remarks", "Chưa có nhận xét của nơi đồng chí ở, làm việc trong thời gian tạm miễn.", field="remarks",
                      right=Right.REGULATION, overridable=True, remedy="Ghi nhận xét; trường hợp không cần thì ghi rõ lý do.")  # fmt: skip


@rule("Chưa có hồ sơ miễn, tạm miễn khác đang mở", of_records=True)
def no_other_case(case: Exemption, step: Step) -> Iterable[Finding]:
    """One case at a time."""
    others = Exemption.objects.filter(member=case.member_id).exclude(pk=case.pk)
    if any(other.is_open for other in others):
        yield Finding("other_case", f"Đồng chí {case.member.full_name} đang có hồ sơ miễn, tạm miễn khác chưa kết thúc.",
                      right=Right.PRINCIPLE, remedy="Kết thúc hồ sơ kia trước.")  # fmt: skip
