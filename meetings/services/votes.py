"""Votes: judged by the roll and the rule of the day, recorded, judged again when the minutes are adopted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from django.db import transaction
from django.db.models import Max

from core.dates import format_moment
from core.findings import Finding, Refused, Right, blocking
from core.text import fold
from meetings.matters import Matter, Subject, matter
from meetings.models import Attendance, Meeting, Vote
from meetings.parameters import SUBJECT_VOTES
from meetings.rules import require_writable
from meetings.voting import Base, base_of, votes_needed
from members.models import Member, MembershipClass
from regulations.lookup import NoRuleInForce, Rule


@dataclass(frozen=True, slots=True)
class Verdict:
    """By what a vote is judged: the base, the votes needed, the rule; ``other_base`` when the subject may vote: counted the other way."""

    base: Base
    needed: int
    rule: Rule
    other_base: Base | None = None

    def passed(self, in_favour: int) -> bool:
        """Whether so many votes are enough."""
        return in_favour >= self.needed

    @property
    def other_needed(self) -> int | None:
        """The votes needed when the member under consideration is counted the other way."""
        if self.other_base is None:
            return None
        return votes_needed(self.other_base.number, self.rule.fraction, strictly_more=self.rule.strictly_more)


@dataclass(frozen=True, slots=True)
class Tally:
    """A vote as the clerk enters it."""

    matter: str
    in_favour: int
    against: int = 0
    other: int = 0
    subject: str = ""
    member: Member | None = None
    person_name: str = ""
    case_id: int | None = None
    secret: bool = False
    note: str = ""
    details: Mapping[str, str] = field(default_factory=dict)


def judge(meeting: Meeting, roll: Sequence[Attendance], code: str, subject_id: int | None) -> Verdict:
    """The base and majority of a matter at a meeting. Raises ``Refused`` when no rule in force is known."""
    on, known = meeting.held_on, matter(code)
    try:
        rule = known.rule(on)
        votes = bool(SUBJECT_VOTES.value_on(on))
    except NoRuleInForce as unknown:
        raise Refused(Finding("no_rule", str(unknown), right=Right.REGULATION)) from unknown

    def counted(subject_votes: bool) -> Base:
        return base_of(
            roll,
            subject_id=subject_id,
            subject_votes=subject_votes,
            exempt_vote=known.exempt_vote,
            of_committee=meeting.of_committee,
        )

    base = counted(votes)
    other = counted(not votes) if subject_id and counted(not votes).number != base.number else None
    needed = votes_needed(base.number, rule.fraction, strictly_more=rule.strictly_more)
    return Verdict(base, needed, rule, other)


@transaction.atomic
def record_vote(*, meeting: Meeting, tally: Tally, by, vote: Vote | None = None) -> Vote:
    """Record a vote, or correct one of a meeting still open. Effects: the vote with its base, rule and result.

    Raises ``Refused`` (nothing written) when votes are more than the voters present, the subject does not fit the matter, or the
    minutes are adopted.
    """
    meeting = Meeting.objects.select_for_update().get(pk=meeting.pk)
    require_writable(meeting)
    roll = list(meeting.roll.all())
    known = matter(tally.matter)
    verdict = judge(meeting, roll, tally.matter, tally.member.pk if tally.member else None)
    _not_yet(meeting, tally, vote)
    found = [*_subject_fits(known, tally, meeting), *tally_findings(tally, verdict)]
    if blocking(found):
        raise Refused(found)
    vote = vote or Vote(meeting=meeting, order=(meeting.votes.aggregate(last=Max("order"))["last"] or 0) + 1)
    name = tally.member.full_name if tally.member else tally.person_name.strip()
    vote.matter, vote.member, vote.person_name = tally.matter, tally.member, tally.person_name.strip()
    vote.subject = (tally.subject.strip() or known.words_for(name))[:400]
    vote.case_id, vote.secret, vote.note, vote.details = (
        tally.case_id,
        tally.secret,
        tally.note.strip(),
        dict(tally.details),
    )
    vote.in_favour, vote.against, vote.other = tally.in_favour, tally.against, tally.other
    vote.recorded_by = by
    _apply(vote, verdict)
    vote.save()
    return vote


def _not_yet(meeting: Meeting, tally: Tally, vote: Vote | None) -> None:
    """Refuse a second vote about one person in one matter: most often somebody else has just recorded it.

    People who are no members are told apart by the case they have; a name typed by hand is the same person as one of that name, for
    minutes with two of one name must tell them apart anyway.
    """
    others = (
        meeting.votes.filter(matter=tally.matter).exclude(pk=vote.pk if vote else None).select_related("recorded_by")
    )
    held = next((one for one in others if _same_person(one, tally)), None)
    if held is not None:
        by = f" do {held.recorded_by} ghi lúc {format_moment(held.recorded_at)}" if held.recorded_by else ""
        raise Refused(
            Finding("voted_already", f"Buổi họp này đã có kết quả “{held.subject}”{by}: {held.in_favour} tán thành, {held.against} không "
                    f"tán thành, {held.other} ý kiến khác.", field="member",
                    remedy="Nếu con số đó chưa đúng thì sửa ngay dòng đã ghi."),
            conflict=True,
        )  # fmt: skip


def _same_person(vote: Vote, tally: Tally) -> bool:
    if tally.member is not None or vote.member_id is not None:
        return tally.member is not None and vote.member_id == tally.member.pk
    if tally.case_id is not None and vote.case_id is not None:
        return tally.case_id == vote.case_id
    return bool(tally.person_name.strip()) and fold(vote.person_name) == fold(tally.person_name)


@transaction.atomic
def record_votes(*, meeting: Meeting, tallies: Sequence[Tally], by) -> list[Vote]:
    """Record several votes of one page, all or none. Raises ``Refused`` with the findings of every row, ``row`` counted from 1."""
    made, found, conflict = [], [], False
    for number, tally in enumerate(tallies, 1):
        try:
            made.append(record_vote(meeting=meeting, tally=tally, by=by))
        except Refused as refused:
            found += [replace(finding, row=number) for finding in refused.findings]
            conflict = conflict or refused.conflict
    if found:
        raise Refused(found, conflict=conflict)
    return made


@transaction.atomic
def remove_vote(*, vote: Vote) -> None:
    """Take a vote off an open meeting (entered by mistake)."""
    meeting = Meeting.objects.select_for_update().get(pk=vote.meeting_id)
    require_writable(meeting)
    vote.delete()


def rejudge(meeting: Meeting) -> list[Vote]:
    """Judge every vote again by the roll as it stands; called when the minutes are adopted. Returns the votes in order."""
    roll = list(meeting.roll.all())
    votes = list(meeting.votes.select_related("member"))
    for vote in votes:
        _apply(vote, judge(meeting, roll, vote.matter, vote.member_id))
        vote.save()
    return votes


def _apply(vote: Vote, verdict: Verdict) -> None:
    vote.base, vote.base_parts = verdict.base.number, verdict.base.as_record()
    if verdict.other_base is not None:
        vote.base_parts |= {"other_number": verdict.other_base.number, "other_needed": verdict.other_needed}
    vote.needed, vote.passed, vote.rule = verdict.needed, verdict.passed(vote.in_favour), verdict.rule.as_record()


def tally_findings(tally: Tally, verdict: Verdict) -> Iterable[Finding]:
    """Votes are not negative and not more than the voters who came."""
    cast = tally.in_favour + tally.against + tally.other
    if min(tally.in_favour, tally.against, tally.other) < 0:
        yield Finding("negative", "Số phiếu không thể âm.", field="in_favour", remedy="Nhập số từ 0 trở lên.")
    if cast > verdict.base.voters:
        yield Finding("too_many_votes", f"Tổng số phiếu {cast} nhiều hơn số đảng viên chính thức có quyền biểu quyết có mặt "
                      f"({verdict.base.voters}).", field="in_favour", right=Right.PRINCIPLE, basis=verdict.rule.cite(),
                      remedy="Kiểm tra số phiếu và điểm danh.")  # fmt: skip


def _subject_fits(known: Matter, tally: Tally, meeting: Meeting) -> Iterable[Finding]:
    if known.subject in (Subject.MEMBER, Subject.PROBATIONER):
        if tally.member is None:
            yield Finding(
                "no_member", "Chưa chọn đảng viên được xét.", field="member", remedy="Chọn đồng chí trong chi bộ."
            )
        elif not meeting.roll.filter(member=tally.member).exists():
            yield Finding("not_of_branch", f"Đồng chí {tally.member.full_name} không thuộc chi bộ vào ngày họp.", field="member",
                          right=Right.PRINCIPLE, remedy="Chọn đồng chí có tên trong điểm danh.")  # fmt: skip
        elif known.subject == Subject.PROBATIONER and tally.member.membership_class != MembershipClass.PROBATIONARY:
            yield Finding("not_probationary", f"Đồng chí {tally.member.full_name} không phải đảng viên dự bị.", field="member",
                          right=Right.STANDARD)  # fmt: skip
    elif known.subject == Subject.PERSON and not tally.person_name.strip():
        yield Finding(
            "no_person", "Chưa nhập họ tên người được xét.", field="person_name", remedy="Nhập họ tên khai sinh."
        )
    elif known.subject == Subject.NOBODY and not (tally.subject.strip() or known.wording):
        yield Finding(
            "no_subject", "Chưa ghi nội dung biểu quyết.", field="subject", remedy="Ghi ngắn gọn việc được biểu quyết."
        )
