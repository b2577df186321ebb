"""Journeys abroad (``transfer.md`` 11): what the length asks for, the days that count, the checks of the table."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from core.dates import add_months, add_working_days, format_date
from core.findings import WARNING, Finding, Right
from core.workflow import Step
from regulations.judging import Due, before, day_of, late, or_none, rule
from regulations.lookup import Rule
from transfers.models import Journey, JourneyHandling
from transfers.parameters import (
    ABROAD_GROUP,
    ABROAD_GROUP_MONTHS,
    ABROAD_OFFICIAL,
    ABROAD_REPORT_DAYS,
    ABROAD_TEMPORARY_MIN,
)

H = JourneyHandling
#: Duties of a member abroad (86-QĐ/TW, 28/10/2022), shown beside the steps.
DUTIES = (
    "Không mang theo tài liệu mật, tối mật, tuyệt mật.",
    "Báo cáo tổ chức đảng trước khi nhận danh hiệu, chức danh của nước ngoài.",
    "Báo cáo tổ chức đảng trước khi tham gia tổ chức, hội đoàn ở nước ngoài.",
    "Báo cáo tổ chức đảng trước khi kết hôn với người nước ngoài.",
    "Báo cáo tổ chức đảng trước khi xin thay đổi quốc tịch.",
)
DUTIES_SOURCE = "86-QĐ/TW@2022-10-28"


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the length of a journey asks for, the rule that says so, and what a group has to set up (empty for nothing)."""

    handling: JourneyHandling
    rule: Rule
    group: str = ""
    group_rule: Rule | None = None

    @property
    def allowed(self) -> tuple[JourneyHandling, ...]:
        """The handlings that fit: a short journey may also be a leave."""
        return (H.NONE, H.LEAVE) if self.handling == H.NONE else (self.handling,)


def proposal(from_on: date, until_on: date, companions: int = 1) -> Proposal:
    """What a journey asks for by its term: nothing or a leave, temporary activity abroad, or an official transfer.

    Raises ``NoRuleInForce`` for a journey before any rule.
    """
    least, official = ABROAD_TEMPORARY_MIN.on(from_on), ABROAD_OFFICIAL.on(from_on)
    if until_on >= add_months(from_on, int(official.value)):
        handling, source = H.OFFICIAL, official
    elif until_on >= add_months(from_on, int(least.value)):
        handling, source = H.TEMPORARY, least
    else:
        handling, source = H.NONE, least
    group, group_rule = _group(from_on, until_on, companions, handling)
    return Proposal(handling, source, group, group_rule)


def _group(from_on: date, until_on: date, companions: int, handling: JourneyHandling) -> tuple[str, Rule | None]:
    size = or_none(lambda day: Due(day, ABROAD_GROUP.on(day)), from_on)
    months = or_none(lambda day: Due(day, ABROAD_GROUP_MONTHS.on(day)), from_on)
    if size is None or months is None or companions < int(size.rule.value):
        return "", None
    if handling == H.OFFICIAL:
        return "Đảng ủy Bộ Ngoại giao lập chi bộ, chỉ định chi ủy, bí thư, phó bí thư cho đoàn.", size.rule
    if handling == H.NONE and until_on >= add_months(from_on, int(months.rule.value)):
        return "Cấp ủy có thẩm quyền lập tổ đảng hoặc chi bộ lâm thời trong đoàn.", size.rule
    return "", None


def proposal_of(case: Journey) -> Proposal | None:
    """The same for a case; none where no rule is known for its day."""
    return or_none(proposal, case.from_on, case.until_on, case.companions)


def handling_by_length(from_on: date, until_on: date, companions: int = 1) -> JourneyHandling:
    """The handling that follows from the length alone; none asked for before any rule."""
    found = or_none(proposal, from_on, until_on, companions)
    return found.handling if found else H.NONE


def report_due(returned_on: date) -> Due:
    """By when a private journey is reported: working days from the re-entry."""
    terms = ABROAD_REPORT_DAYS.on(returned_on)
    return Due(add_working_days(returned_on, int(terms.value)), terms)


def overdue_return(case: Journey, on: date) -> bool:
    """Whether the term of the permission has run out and the member is not back."""
    return case.state in ("abroad", "stayed_without_leave") and on > case.until_on


@rule("Đảng viên còn trong đảng số")
def still_member(case: Journey, step: Step) -> Iterable[Finding]:
    """Permission, leaving and coming home are steps of a member."""
    member = case.member
    if member.end_reason and not case.transfer_id:
        yield Finding("left", f"Đồng chí {member.full_name} đã ra khỏi đảng số ({member.get_end_reason_display()}).",
                      right=Right.PRINCIPLE, remedy="Kết thúc hồ sơ này.")  # fmt: skip


@rule("Có bản cam kết về thân nhân ở nước ngoài (đi thăm thân)")
def pledge_given(case: Journey, step: Step) -> Iterable[Finding]:
    """Visiting relatives abroad asks for a pledge about them."""
    given = day_of(step, "relatives_pledge_on") or case.relatives_pledge_on
    if case.visits_relatives and given is None:
        yield Finding("pledge_missing", "Đi thăm thân nhân ở nước ngoài nhưng chưa có bản cam kết về thân nhân.",
                      field="relatives_pledge_on", right=Right.REGULATION,
                      remedy="Đảng viên nộp bản cam kết; ghi ngày của bản cam kết.")  # fmt: skip
    if given is not None and given > step.on:
        yield Finding("pledge_later", f"Bản cam kết ghi ngày {format_date(given)}, sau ngày thực hiện.", field="relatives_pledge_on",
                      right=Right.PRINCIPLE, remedy="Kiểm tra lại ngày.")  # fmt: skip


@rule("Hình thức quản lý phù hợp với thời gian đi")
def handling_fits(case: Journey, step: Step) -> Iterable[Finding]:
    """The handling follows from the length of the journey."""
    found = proposal_of(case)
    if found is not None and case.handling not in found.allowed:
        words = " hoặc ".join(f"“{one.label}”" for one in found.allowed)
        yield Finding("handling", f"Đi từ {format_date(case.from_on)} đến {format_date(case.until_on)} thì áp dụng {words}, hồ sơ đang ghi "
                      f"“{case.get_handling_display()}”.", right=Right.REGULATION, basis=found.rule.cite(), overridable=True,
                      remedy="Sửa hình thức, hoặc ghi rõ lý do.")  # fmt: skip


@rule("Đoàn đông đảng viên: lập tổ đảng, chi bộ lâm thời")
def group_organised(case: Journey, step: Step) -> Iterable[Finding]:
    """A delegation of several members has an organisation of its own while abroad."""
    found = proposal_of(case)
    if found is not None and found.group:
        yield Finding("group", f"Có {case.companions} đảng viên cùng đi. {found.group}", WARNING, right=Right.REGULATION,
                      basis=found.group_rule.cite())  # fmt: skip


@rule("Đã mở hồ sơ tạm miễn, tạm thời hoặc chuyển chính thức theo hình thức đã chọn")
def handling_opened(case: Journey, step: Step) -> Iterable[Finding]:
    """A journey that asks for a case of another procedure has it before the member leaves."""
    if case.handling != H.NONE and linked_case(case) is None:
        yield Finding("case_missing", f"Hình thức “{case.get_handling_display()}” nhưng chưa có hồ sơ tương ứng.", right=Right.REGULATION,
                      overridable=True, remedy="Mở hồ sơ, hoặc nối hồ sơ đã có; trường hợp đặc biệt ghi rõ lý do.")  # fmt: skip


def linked_case(case: Journey):
    """The case of another procedure that goes with the journey, by its handling."""
    return {H.LEAVE: case.exemption, H.TEMPORARY: case.temporary, H.OFFICIAL: case.transfer}.get(H(case.handling))


@rule("Ngày đi không trước ngày được phép")
def leaves_after_permit(case: Journey, step: Step) -> Iterable[Finding]:
    """Nobody leaves before being permitted."""
    yield from before("before_permit", step.on, case.permit_on, "Xuất cảnh", "khi được phép", field="on")


@rule("Ngày về không trước ngày đi")
def back_after_leaving(case: Journey, step: Step) -> Iterable[Finding]:
    """Nobody is back before leaving."""
    yield from before("before_leaving", step.on, case.left_on, "Nhập cảnh", "khi xuất cảnh", field="on")


@rule("Đã hết thời gian được phép")
def past_term(case: Journey, step: Step) -> Iterable[Finding]:
    """A member within the permitted term has not stayed without leave."""
    if step.on <= case.until_on:
        yield Finding("within_term", f"Thời gian được phép còn đến hết ngày {format_date(case.until_on)}.", field="on",
                      right=Right.PRINCIPLE, remedy="Chờ hết hạn, liên hệ với đồng chí.")  # fmt: skip


@rule("Báo cáo trong thời hạn (đi việc riêng)")
def reported_in_time(case: Journey, step: Step) -> Iterable[Finding]:
    """The result of a private journey is reported soon after the return."""
    if case.private:
        yield from late(
            or_none(report_due, case.returned_on),
            step.on,
            "Báo cáo kết quả chuyến đi",
            remedy="Ghi rõ lý do báo cáo muộn.",
        )


@rule("Bản kiểm điểm thời gian ở nước ngoài có xác nhận")
def stay_confirmed(case: Journey, step: Step) -> Iterable[Finding]:
    """Whoever was under a Party organisation abroad brings its confirmation, or that of the representation."""
    if case.handling in (H.TEMPORARY, H.OFFICIAL) and not str(step.data.get("confirmed_by") or "").strip():
        yield Finding("not_confirmed", "Chưa ghi xác nhận của tổ chức đảng hoặc cơ quan đại diện Việt Nam ở nước ngoài.", WARNING,
                      field="confirmed_by", right=Right.REGULATION,
                      remedy="Bản kiểm điểm thời gian ở nước ngoài có xác nhận của tổ chức đảng, cơ quan đại diện nơi đó.")  # fmt: skip


@rule("Hồ sơ tạm miễn, tạm thời đi kèm đã kết thúc")
def linked_case_ended(case: Journey, step: Step) -> Iterable[Finding]:
    """A leave or a stay that goes with the journey is ended by its own procedure."""
    linked = linked_case(case)
    if linked is not None and case.handling != H.OFFICIAL and linked.is_open:
        yield Finding("case_open", f"{linked} còn đang mở.", WARNING, right=Right.PRINCIPLE,
                      remedy="Làm thủ tục trở lại sinh hoạt ở hồ sơ đó.")  # fmt: skip


@rule("Thời hạn mới sau thời hạn cũ")
def prolonged(case: Journey, step: Step) -> Iterable[Finding]:
    """An extension ends later than the term it prolongs, and may ask for another handling."""
    new = day_of(step, "until_on")
    if new is None:
        return
    if new <= case.until_on:
        yield Finding(
            "not_longer",
            f"Thời hạn mới phải sau ngày {format_date(case.until_on)}.",
            field="until_on",
            right=Right.PRINCIPLE,
        )
        return
    found = or_none(proposal, case.from_on, new, case.companions)
    if found is not None and case.handling not in found.allowed:
        yield Finding("handling", f"Thời gian sau gia hạn thuộc diện “{found.handling.label}”.", WARNING, right=Right.REGULATION,
                      basis=found.rule.cite(), remedy="Mở hồ sơ tương ứng sau khi gia hạn.")  # fmt: skip
