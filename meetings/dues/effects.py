"""What follows each step of an application for relief, inside its transaction; what a branch's vote moves."""

from __future__ import annotations

from datetime import date

from branches.models import Organization
from core.dates import Month, format_date
from core.workflow import perform
from documents.numbering import issue
from meetings.dues.services.sheets import reassess
from meetings.matters import Waiting, handle
from meetings.models import DuesRelief, ReliefState, Vote

DECISION = "quyet_dinh"  # kind of document in the register


def propose(relief: DuesRelief, step) -> None:
    """The branch proposes it: its minutes, its vote."""
    relief.minutes = str(step.data.get("minutes") or "").strip()
    relief.vote_id = step.data.get("vote") or relief.vote_id


def grant(relief: DuesRelief, step) -> None:
    """The decision: numbered in the register of who decides, dues of months not handed up computed again."""
    from meetings.dues.workflow import decider_of

    decider = decider_of(relief.organization, step.on)
    relief.decider, relief.rule = decider.label, {"authority": decider.source}
    relief.signer_name = str(step.data.get("signer_name") or "").strip()
    relief.signer_position = str(step.data.get("signer_position") or "").strip()
    relief.decision_on = step.on
    given = str(step.data.get("decision_number") or "").strip()
    if given:
        relief.decision_number = given
    else:
        relief.document = issue(
            decider.node, DECISION, on=step.on, abstract=f"{relief.what} đảng phí đối với đồng chí {relief.member}",
            signer_name=relief.signer_name, signer_position=relief.signer_position, by=step.by,
        )  # fmt: skip
        relief.decision_number = relief.document.written_number
    relief.save()  # the months below read it from the table
    reassess([relief.member], relief.first, relief.last)


def revoke(relief: DuesRelief, step) -> None:
    """No relief any more from the month of the step."""
    relief.revoked_from = Month.of(step.on).first_day
    relief.save()
    reassess([relief.member], Month.of(step.on), relief.last)


# --- The branch's vote ---------------------------------------------------------------------------------


def waiting(organization: Organization, on: date) -> list[Waiting]:
    """Applications that wait for the branch's meeting."""
    rows = DuesRelief.objects.filter(organization=organization, state=ReliefState.APPLIED).select_related("member")
    return [
        Waiting(
            "dues_relief", f"{relief.what} đảng phí đối với đồng chí {relief.member}", member_id=relief.member_id,
            case_id=relief.pk, since=relief.applied_on,
            note=f"{relief.get_ground_display()}; từ {relief.first.label} đến {relief.last.label}",
        )
        for relief in rows.order_by("applied_on", "pk")
    ]  # fmt: skip


def decided(vote: Vote, scope, on: date) -> str:
    """Move the application the branch voted on: proposed when passed, refused when not."""
    cases = DuesRelief.objects.filter(organization=vote.meeting.organization, state=ReliefState.APPLIED)
    relief = cases.filter(pk=vote.case_id).first() if vote.case_id else cases.filter(member=vote.member).first()
    if relief is None:
        return "Chưa có đơn đề nghị miễn, giảm đảng phí trên hệ thống."
    held = f"Biên bản họp chi bộ ngày {format_date(vote.meeting.held_on)} ({vote.in_favour}/{vote.base} tán thành)"
    if not vote.passed:
        perform(relief, "decline", scope=scope, on=on, data={"reason": f"{held}: không đủ số phiếu"})
        return "Chi bộ không đề nghị miễn, giảm đảng phí."
    perform(relief, "propose", scope=scope, on=on, data={"minutes": held, "vote": vote.pk})
    return f"Đã đề nghị {relief.what.lower()} đảng phí, chờ quyết định."


def register() -> None:
    """Hang applications for relief on the branch's votes."""
    handle("dues_relief", waiting=waiting, decided=decided)
