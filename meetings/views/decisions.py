"""Votes of an evening: cases that wait offered as ready rows, several people on one page, a vote corrected or taken off."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.permissions import Permission as P
from core.access import page
from core.findings import Finding, Refused
from meetings.evening import DECISIONS, Progress
from meetings.forms import BallotForm
from meetings.matters import Matter, Subject, Waiting, matter, matters, waiting_for
from meetings.models import Attendance, Meeting, Vote
from meetings.services.votes import Tally, Verdict, judge, record_vote, record_votes, remove_vote
from meetings.views.common import breadcrumbs_of, meeting_of, words
from meetings.views.evening import answer, onward, progress_with, session_of
from meetings.votes_words import BaseWords, base_words, words_of
from members.models import Member, MembershipClass

COMMON = ("resolution", "task")  # put to the vote at nearly every meeting: offered without asking
PERSON_ROWS = 3  # how many people who are not members one page takes


@dataclass
class Row:
    """One matter that may be put to the vote: its form, by what it would be judged."""

    form: BallotForm
    known: Matter
    title: str
    note: str
    verdict: Verdict
    words: BaseWords
    line: Attendance | None = None
    case_id: int | None = None
    person_name: str = ""

    @property
    def subject(self) -> str:
        """The words of the vote, where a case waits of somebody who is no member: they tell him from another of the same name."""
        return self.title if self.case_id and self.known.subject == Subject.PERSON else ""


def row_for(request, meeting: Meeting, roll: list[Attendance], case: Waiting, *, prefix: str, title: str) -> Row:
    """The row of a case on a page of votes: open ballots filled as unanimous. Raises ``Refused`` when no rule in force is known."""
    known = matter(case.matter)
    verdict = judge(meeting, roll, case.matter, case.member_id)
    parts = verdict.base.as_record()
    if verdict.other_base is not None:
        parts |= {"other_number": verdict.other_base.number, "other_needed": verdict.other_needed}
    reckoned = words_of(
        parts, verdict.base.number, verdict.needed, rule=verdict.rule.as_record(), of_committee=meeting.of_committee
    )
    first = {
        "subject": case.subject or (known.wording if known.subject == Subject.NOBODY else ""),
        "person_name": case.person_name,
    }
    if not known.secret:
        first |= {"in_favour": verdict.base.voters, "against": 0, "other": 0}
    for name, _, kind in known.fields:
        if kind == "date" and name == "from_on":
            first[f"detail_{name}"] = meeting.held_on
    form = BallotForm(request.POST if request.method == "POST" else None, prefix=prefix, known=known, initial=first)
    line = next((one for one in roll if one.member_id == case.member_id), None) if case.member_id else None
    return Row(form, known, title, case.note, verdict, reckoned, line, case.case_id, case.person_name)


def _ready_rows(request, meeting: Meeting, roll: list[Attendance], votes: list[Vote]) -> list[Row]:
    """Cases that wait for this branch, and what nearly every meeting votes on; what was voted on already is left out."""
    taken = {(vote.matter, vote.member_id, vote.case_id) for vote in votes}
    about = {(vote.matter, vote.member_id) for vote in votes}
    on_roll = {line.member_id for line in roll}
    rows = []
    for case in waiting_for(meeting.organization, meeting.held_on):
        held = (case.matter, case.member_id) in about if case.member_id else (case.matter, None, case.case_id) in taken
        if held or (case.member_id and case.member_id not in on_roll):
            continue
        prefix = f"w-{case.matter}-{case.member_id or 0}-{case.case_id or 0}"
        rows.append(
            row_for(request, meeting, roll, case, prefix=prefix, title=case.subject or matter(case.matter).label)
        )
    done = {vote.matter for vote in votes}
    for code in COMMON:
        if code not in done:
            rows.append(
                row_for(request, meeting, roll, Waiting(code, ""), prefix=f"c-{code}", title=matter(code).label)
            )
    return rows


def _rows_of(request, meeting: Meeting, roll: list[Attendance], votes: list[Vote], known: Matter) -> list[Row]:
    """Rows to add votes of one matter: every member it may concern, or rows for names, or one for the matter itself."""
    about = {vote.member_id for vote in votes if vote.matter == known.code}
    if known.subject == Subject.NOBODY:
        return [row_for(request, meeting, roll, Waiting(known.code, ""), prefix="n-0", title=known.label)]
    if known.subject == Subject.PERSON:
        return [
            row_for(
                request, meeting, roll, Waiting(known.code, ""), prefix=f"n-{number}", title=f"Người thứ {number + 1}"
            )
            for number in range(PERSON_ROWS)
        ]
    lines = [line for line in roll if line.member_id and line.member_id not in about]
    if known.subject == Subject.PROBATIONER:
        lines = [line for line in lines if line.membership_class == MembershipClass.PROBATIONARY]
    return [
        row_for(
            request,
            meeting,
            roll,
            Waiting(known.code, "", line.member_id),
            prefix=f"m-{line.member_id}",
            title=line.full_name,
        )
        for line in lines
    ]


def tally_of(row: Row, members: dict[int, Member]) -> Tally:
    """What a valid row says, as the service takes it; ``members`` by key."""
    values = row.form.cleaned_data
    return Tally(
        row.known.code, values["in_favour"] or 0, values["against"] or 0, values["other"] or 0,
        subject=values["subject"] if row.known.subject == Subject.NOBODY else row.subject,
        member=members.get(row.line.member_id) if row.line else None,
        person_name=values.get("person_name") or row.person_name, case_id=row.case_id, secret=row.known.secret,
        note=values["note"], details=row.form.details,
    )  # fmt: skip


def _record(meeting: Meeting, rows: list[Row], *, by) -> list[Vote]:
    """Record the ticked rows; findings go to their fields. Raises ``Refused`` when anything stands in the way."""
    chosen = [row for row in rows if row.form.is_chosen]
    if not chosen:
        return []
    members = Member.objects.in_bulk([row.line.member_id for row in chosen if row.line])
    try:
        return record_votes(meeting=meeting, tallies=[tally_of(row, members) for row in chosen], by=by)
    except Refused as refused:
        for finding in refused.findings:
            if finding.row:
                place_finding(chosen[finding.row - 1].form, finding)
        raise


def place_finding(form: BallotForm, finding: Finding) -> None:
    """Say a finding beside its field of the row."""
    said = f"{finding.message} {finding.remedy}".strip()
    form.add_error(finding.field if finding.field in form.fields else None, said)


@page(permission=P.MEETING_KEEP)
@require_http_methods(["GET", "POST"])
def decisions(request: HttpRequest, pk: int) -> HttpResponse:
    """What the meeting decides: votes recorded, rows ready to be ticked, other matters by name."""
    meeting, elsewhere = session_of(request, pk)
    if elsewhere:
        return elsewhere
    asked = request.GET.get("matter", "")
    codes = {one.code for one in matters()}
    if asked and asked not in codes:
        raise Http404
    roll = list(meeting.roll.all())
    votes = list(meeting.votes.select_related("member", "recorded_by"))
    progress = progress_with(meeting, DECISIONS)
    status, found, rows, refusal = 200, [], [], ""
    try:
        rows = (
            _rows_of(request, meeting, roll, votes, matter(asked))
            if asked
            else _ready_rows(request, meeting, roll, votes)
        )
    except Refused as refused:
        refusal = str(refused)
    if request.method == "POST" and not refusal:
        status = 422
        checked = [row.form.is_valid() for row in rows]
        if all(checked):
            try:
                made = _record(meeting, rows, by=request.user)
            except Refused as refused:
                found = [finding for finding in refused.findings if not finding.row]
                status = refused.status
                votes = list(meeting.votes.select_related("member", "recorded_by"))
            else:
                if made:
                    messages.success(request, "Đã ghi: " + "; ".join(_told(vote) for vote in made) + ".")
                if _tell_who_was_first(request, rows, votes, asked):
                    return redirect("meetings:decisions", pk=pk)
                return _after(request, meeting, progress, asked=asked)
    context = {
        "votes": [(vote, base_words(vote, of_committee=meeting.of_committee)) for vote in votes], "rows": rows,
        "asked": matter(asked) if asked else None, "findings": found, "refusal": refusal,
        "others": [one for one in matters() if one.code not in COMMON],
        "wrong": any(row.form.errors for row in rows),
    }  # fmt: skip
    return answer(request, "meetings/decisions.html", meeting, progress, context, status)


def _after(request: HttpRequest, meeting: Meeting, progress: Progress, *, asked: str) -> HttpResponse:
    """Where to go once the ticked rows are recorded: the rows of another matter, this page again, or on."""
    more = request.POST.get("more", "")
    if more in {one.code for one in matters()}:
        return redirect(f"{reverse('meetings:decisions', args=[meeting.pk])}?{urlencode({'matter': more})}")
    return redirect("meetings:decisions", pk=meeting.pk) if asked else onward(request, progress, meeting)


def _tell_who_was_first(request: HttpRequest, rows: list[Row], votes: list[Vote], asked: str) -> bool:
    """Say which ticked rows are no longer there because somebody else has recorded them since, with both results."""
    there = {row.form.prefix for row in rows}
    gone = [name.removesuffix("-chosen") for name in request.POST if name.endswith("-chosen")]
    told = False
    for prefix in gone:
        if prefix in there:
            continue
        kind, _, rest = prefix.partition("-")
        code, _, key = (asked, "", rest) if kind == "m" else rest.partition("-")
        member, _, case = key.partition("-")
        for vote in votes:
            if (
                vote.matter == code
                and str(vote.member_id or 0) == (member or "0")
                and (vote.member_id or case in ("", str(vote.case_id or 0)))
            ):
                mine = words(request, f"{prefix}-in_favour", 4)
                by = f" ({vote.recorded_by})" if vote.recorded_by else ""
                messages.warning(
                    request, f"Người khác vừa ghi{by}: {_told(vote)}. Số đồng chí nhập ({mine or 'trống'} tán thành) chưa ghi; "
                    "nếu con số đã ghi chưa đúng thì bấm “Sửa”.",
                )  # fmt: skip
                told = True
    return told


def _told(vote: Vote) -> str:
    return f"“{vote.subject}” {vote.in_favour}/{vote.base} – {'đạt' if vote.passed else 'không đạt'}"


@page(permission=P.MEETING_KEEP)
@require_http_methods(["GET", "POST"])
def vote_edit(request: HttpRequest, pk: int, vote: int) -> HttpResponse:
    """Correct a vote of an open meeting; the second of two people is told what the first wrote."""
    meeting, elsewhere = session_of(request, pk)
    if elsewhere:
        return elsewhere
    row = get_object_or_404(Vote.objects.select_related("member", "recorded_by"), pk=vote, meeting=meeting)
    known = matter(row.matter)
    first = {"subject": row.subject, "person_name": row.person_name, "in_favour": row.in_favour, "against": row.against,
             "other": row.other, "note": row.note} | {f"detail_{name}": row.details.get(name) for name, _, _ in known.fields}  # fmt: skip
    stamp = row.recorded_at.isoformat()
    form = BallotForm(request.POST or None, known=known, always=True, initial=first)
    status, theirs = 200, None
    if request.method == "POST":
        status = 422
        if form.is_valid() and request.POST.get("stamp", stamp) != stamp:
            status, theirs = 409, row
        elif form.is_valid():
            values = form.cleaned_data
            tally = Tally(
                row.matter, values["in_favour"] or 0, values["against"] or 0, values["other"] or 0, subject=values["subject"],
                member=row.member, person_name=values.get("person_name") or "", case_id=row.case_id, secret=row.secret,
                note=values["note"], details=form.details,
            )  # fmt: skip
            try:
                saved = record_vote(meeting=meeting, tally=tally, by=request.user, vote=row)
            except Refused as refused:
                for finding in refused.findings:
                    place_finding(form, finding)
                status = refused.status
            else:
                messages.success(request, f"Đã sửa: {_told(saved)}.")
                return redirect("meetings:decisions", pk=pk)
    context = {
        "meeting": meeting, "vote": row, "words": base_words(row, of_committee=meeting.of_committee), "form": form,
        "stamp": stamp, "theirs": theirs, "breadcrumbs": breadcrumbs_of(meeting, "Sửa kết quả biểu quyết"),
    }  # fmt: skip
    return render(request, "meetings/vote.html", context, status=status)


@page(permission=P.MEETING_KEEP)
@require_POST
def vote_remove(request: HttpRequest, pk: int, vote: int) -> HttpResponse:
    """Take off a vote entered by mistake."""
    meeting = meeting_of(request, pk, P.MEETING_KEEP)
    row = get_object_or_404(Vote, pk=vote, meeting=meeting)
    try:
        remove_vote(vote=row)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect(meeting)
    messages.success(request, f"Đã bỏ biểu quyết “{row.subject}”.")
    return redirect(reverse("meetings:decisions", args=[pk]))
