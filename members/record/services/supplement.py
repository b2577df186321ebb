"""The annual supplement: its procedure, and what accepting one does (``member-record.md`` 4)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db import transaction

from accounts.permissions import Permission
from core.findings import Finding, Refused, Right
from core.text import clean
from core.workflow import Deadline, Step, T, Workflow, checked
from members.models import AnnualSupplement, Member, RecordChange, SupplementState
from members.record import queries
from members.record.fields import FIELDS
from members.record.rules import check_values, clean_identifiers
from members.record.services.record import update_record
from members.record.values import label_of, plain, read_values, same, shown_by_name

S = SupplementState


@checked("Phiếu có nội dung thay đổi, hoặc ghi rõ không thay đổi")
def has_content(case: AnnualSupplement, step: Step) -> Iterable[Finding]:
    """A supplement says what changed, or says that nothing did; never both."""
    told = bool(case.changes or case.other)
    if told == case.nil_return:
        yield Finding("nothing_told", "Phiếu phải ghi nội dung thay đổi, hoặc ghi rõ không có gì thay đổi.", right=Right.REGULATION,
                      remedy="Bổ sung nội dung, hoặc chọn “Không có gì thay đổi”.")  # fmt: skip


@checked("Hồ sơ không đổi từ khi kê khai")
def record_unchanged_since(case: AnnualSupplement, step: Step) -> Iterable[Finding]:
    """The record still says what it said when the member declared, so that accepting overwrites nothing unseen."""
    live = read_values(case.member, [name for name in case.changes if name in FIELDS])
    for name, (old, new) in case.changes.items():
        if name in live and not same(live[name], old) and not same(live[name], new):
            yield Finding(
                "moved_since", f"{label_of(name)}: khi kê khai là “{shown_by_name(name, old) or 'trống'}”, nay hồ sơ ghi "
                f"“{shown_by_name(name, live[name]) or 'trống'}”.", field=name, right=Right.PRINCIPLE, overridable=True,
                remedy="Đối chiếu rồi ghi lý do nếu vẫn bổ sung theo phiếu, hoặc trả lại phiếu.",
            )  # fmt: skip


def apply_to_record(case: AnnualSupplement, step: Step) -> None:
    """Accepted: the declared values become the record's, with the supplement as the paper."""
    member = Member.all_records.get(pk=case.member_id)
    if case.changes:
        update_record(
            member, {name: new for name, (_, new) in case.changes.items()}, by=step.by, on=step.on, version=None,
            paper=f"Phiếu bổ sung hồ sơ đảng viên năm {case.year}", source=RecordChange.Source.SUPPLEMENT,
        )  # fmt: skip
    Member.all_records.filter(pk=case.member_id).update(confirmed_on=step.on)
    case.accepted_on = step.on


def note_receiver(case: AnnualSupplement, step: Step) -> None:
    """Forwarded: to whom one copy went."""
    case.forwarded_to = clean(str(step.data.get("forwarded_to") or ""))[:200]


DECLARE_BY = Deadline(
    "Nộp phiếu bổ sung", lambda case: queries.supplement_due(case.year, case.declared_on), "supplement.due_date"
)
FORWARD_BY = Deadline(
    "Gửi cấp trên", lambda case: queries.supplement_forward_due(case.year, case.declared_on), "supplement.forward_date"
)
SUPPLEMENT = Workflow(
    "annual_supplement", "Phiếu bổ sung hồ sơ đảng viên", S, S.DRAFT,
    transitions=(
        T("confirm", "Chi ủy xác nhận", S.DRAFT, S.CONFIRMED, who=Permission.MEMBER_EDIT, checks=(has_content,),
          basis="supplement.due_date", deadline=DECLARE_BY, help="Chi ủy đối chiếu lời khai với giấy tờ kèm theo."),
        T("accept", "Cấp ủy cơ sở bổ sung vào hồ sơ", S.CONFIRMED, S.ACCEPTED, who=Permission.FILE_MANAGE,
          checks=(has_content, record_unchanged_since), effect=apply_to_record, basis="supplement.due_date",
          help="Các thay đổi được ghi vào hồ sơ đảng viên."),
        T("send_back", "Trả lại để kê khai lại", S.CONFIRMED, S.DRAFT, who=Permission.FILE_MANAGE,
          needs={"reason": "lý do trả lại"}),
        T("forward", "Gửi cấp trên một bản", S.ACCEPTED, S.FORWARDED, who=Permission.FILE_MANAGE,
          needs={"forwarded_to": "nơi nhận"}, effect=note_receiver, basis="supplement.forward_date", deadline=FORWARD_BY),
    ),
    rail=(S.DRAFT, S.CONFIRMED, S.ACCEPTED, S.FORWARDED), closed=(S.FORWARDED,),
)  # fmt: skip
AnnualSupplement.workflow = SUPPLEMENT


@transaction.atomic
def declare_supplement(
    *, member: Member, year: int, changes: Mapping[str, Any], nil_return: bool, other: str, paper: str, by, on: date
) -> AnnualSupplement:
    """Write or correct the declaration of a year while it is a draft.

    ``changes`` maps fields to their new values; only those that differ from the record are kept, each with the value of today
    beside it. Refused once chi ủy has confirmed.
    """
    locked = Member.all_records.select_for_update(of=("self",)).get(pk=member.pk)
    supplement = AnnualSupplement.objects.filter(member=locked, year=year).first() or AnnualSupplement(
        member=locked, year=year, state=S.DRAFT, declared_on=on
    )
    if supplement.state != S.DRAFT:
        raise Refused(Finding("not_draft", f"Phiếu năm {year} đã ở trạng thái “{supplement.state_label}”, không sửa được nữa.",
                              remedy="Đề nghị cấp ủy cơ sở trả lại phiếu."), conflict=True)  # fmt: skip
    if not 2000 <= year <= on.year:
        raise Refused(
            Finding("year", f"Năm {year} không hợp lệ.", field="year", remedy=f"Nhập năm không sau {on.year}.")
        )
    live = read_values(locked)
    wanted = {name: plain(FIELDS[name], value) for name, value in changes.items()}
    found = clean_identifiers(wanted)
    differing = {name: value for name, value in wanted.items() if not same(value, live[name])}
    found += check_values(live | differing, changed=differing.keys(), membership_class=locked.membership_class, on=on)
    if nil_return and (differing or clean(other)):
        found.append(
            Finding("nil_with_changes", "Đã ghi thay đổi thì không chọn “Không có gì thay đổi”.", field="nil_return")
        )
    if any(finding.blocks for finding in found):
        raise Refused(found)
    supplement.changes = {name: [live[name], value] for name, value in differing.items()}
    supplement.nil_return, supplement.other, supplement.paper = nil_return, other.strip(), clean(paper)[:250]
    supplement.declared_on = on
    supplement.save()
    return supplement


@transaction.atomic
def discard_supplement(*, supplement: AnnualSupplement) -> None:
    """Drop a draft nobody has confirmed."""
    locked = AnnualSupplement.objects.select_for_update(of=("self",)).get(pk=supplement.pk)
    if locked.state != S.DRAFT or locked.steps.exists():
        raise Refused(Finding("not_draft", "Phiếu đã được xử lý, không bỏ được."), conflict=True)
    locked.delete()
