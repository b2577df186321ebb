"""Checks of the introduction to the place of residence (213-QĐ/TW, ``transfer.md`` 10)."""

from __future__ import annotations

from collections.abc import Iterable

from core.findings import WARNING, Finding, Right
from core.workflow import Step
from meetings.tasks.queries import keeping_residence_contact
from members.models import Member
from regulations.judging import before, rule
from transfers.models import ResidenceLink


@rule("Đảng viên còn sinh hoạt tại chi bộ nơi công tác")
def still_at_home(case: ResidenceLink, step: Step) -> Iterable[Finding]:
    """The branch that introduces is the one the member belongs to."""
    member = case.member
    if member.end_reason or member.organization_id != case.home_id:
        yield Finding("elsewhere", f"Đồng chí {member.full_name} nay không sinh hoạt tại {case.home.name}.", right=Right.PRINCIPLE,
                      remedy="Kết thúc giới thiệu này; chi bộ mới giới thiệu lại.")  # fmt: skip


@rule("Thuộc diện giới thiệu về nơi cư trú")
def among_the_introduced(case: ResidenceLink, step: Step) -> Iterable[Finding]:
    """Those who work, and no exception frees them; others may still be introduced, with a remark."""
    if not Member.objects.filter(keeping_residence_contact(step.on), pk=case.member_id).exists():
        yield Finding("not_needed", f"Đồng chí {case.member.full_name} không thuộc diện giới thiệu về nơi cư trú.", WARNING,
                      right=Right.REGULATION, remedy="Xem loại hình chi bộ và các trường hợp riêng của đồng chí.")  # fmt: skip


@rule("Tổ chức đảng nơi cư trú đang hoạt động")
def residence_stands(case: ResidenceLink, step: Step) -> Iterable[Finding]:
    """The branch of the residence exists and is not the one at work."""
    if case.residence_id is None:
        return
    if not case.residence.is_active:
        yield Finding("residence_closed", f"{case.residence.name} không còn hoạt động.", right=Right.REGULATION,
                      remedy="Kết thúc giới thiệu này, giới thiệu đến tổ chức tiếp nhận.")  # fmt: skip
    if case.residence_id == case.home_id:
        yield Finding(
            "same_branch", "Nơi cư trú trùng với chi bộ nơi công tác: không phải giới thiệu.", right=Right.PRINCIPLE
        )


@rule("Tiếp nhận không trước ngày giới thiệu")
def after_introduction(case: ResidenceLink, step: Step) -> Iterable[Finding]:
    """Nobody is received before being introduced."""
    yield from before("before_introduction", step.on, case.introduced_on, "Tiếp nhận", "khi giới thiệu", field="on")


@rule("Chưa có giới thiệu khác đang mở", of_records=True)
def no_other_link(case: ResidenceLink, step: Step) -> Iterable[Finding]:
    """One introduction at a time."""
    rest = ResidenceLink.objects.filter(member=case.member_id).exclude(pk=case.pk).exclude(state="ended")
    if rest.exists():
        yield Finding("other_link", f"Đồng chí {case.member.full_name} đang có giới thiệu khác về nơi cư trú.", right=Right.PRINCIPLE,
                      remedy="Kết thúc giới thiệu kia trước.")  # fmt: skip


@rule("Đồng chí đã rời chi bộ nơi công tác", of_records=True)
def really_moved(case: ResidenceLink, step: Step) -> Iterable[Finding]:
    """The link of an old workplace ends only when the ledger says the member belongs elsewhere."""
    if not case.member.end_reason and case.member.organization_id == case.home_id != case.residence_id:
        yield Finding("not_moved", f"Đồng chí {case.member.full_name} vẫn sinh hoạt tại {case.home.name}.", right=Right.PRINCIPLE,
                      remedy="Dùng bước “Kết thúc” khi đồng chí thay đổi nơi cư trú.")  # fmt: skip
