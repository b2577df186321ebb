"""Checks of steps that follow from the ledger by themselves: nobody takes them beside an entry that says so."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from core.findings import Finding, Right
from core.workflow import Step
from members.models import Movement, MovementKind
from regulations.judging import rule
from transfers.models import MemberCase

#: Steps that follow from an entry of the ledger or from an act; pages do not offer them.
FOLLOWING = ("close_departed", "close_moved", "close_merged", "rejoin", "stay_again")


def received_on(member_id: int, day: date | None) -> bool:
    """Whether a standing entry received the member officially on a day."""
    return Movement.objects.filter(
        member=member_id, kind=MovementKind.TRANSFER_IN, sign=1, effective_on=day, reversed_by=None
    ).exists()


@rule("Đảng viên đã ra khỏi đảng số", of_records=True)
def really_left(case: MemberCase, step: Step) -> Iterable[Finding]:
    """A case ends this way only when the ledger says so; of somebody without a record there is nothing to say."""
    if case.member_id and not case.member.end_reason:
        yield Finding("not_left", f"Đồng chí {case.member.full_name} vẫn trong đảng số.", right=Right.PRINCIPLE,
                      remedy="Ghi biến động (từ trần, xóa tên…) trước.")  # fmt: skip


@rule("Có bút toán tiếp nhận chính thức vào ngày này", of_records=True)
def really_received(case: MemberCase, step: Step) -> Iterable[Finding]:
    """A case ends by a move only when the ledger has the move."""
    if not received_on(case.member_id, step.on):
        yield Finding("not_moved", f"Đồng chí {case.member.full_name} không được tiếp nhận chính thức ở đâu vào ngày này.",
                      right=Right.PRINCIPLE, remedy="Làm thủ tục chuyển sinh hoạt chính thức.")  # fmt: skip


@rule("Bút toán làm hồ sơ kết thúc đã được đảo", of_records=True)
def really_taken_back(case: MemberCase, step: Step) -> Iterable[Finding]:
    """A case ended by a move goes on only when the move does not stand any more."""
    if received_on(case.member_id, case.ended_on):
        yield Finding("still_moved", f"Việc tiếp nhận chính thức đồng chí {case.member.full_name} vẫn có hiệu lực.",
                      right=Right.PRINCIPLE, remedy="Đính chính việc tiếp nhận ở hồ sơ chuyển sinh hoạt.")  # fmt: skip


@rule("Đảng viên trở lại trong đảng số", of_records=True)
def really_back(case: MemberCase, step: Step) -> Iterable[Finding]:
    """A case ended by a departure goes on only when the departure was taken back."""
    if case.member.end_reason:
        yield Finding("still_gone", f"Đồng chí {case.member.full_name} đã ra khỏi đảng số "
                      f"({case.member.get_end_reason_display()}).", right=Right.PRINCIPLE,
                      remedy="Đính chính biến động đó trước.")  # fmt: skip
