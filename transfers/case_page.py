"""Everything the page of one transfer shows to either end, each list read once: who holds it, both clocks, letter, file, log."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.urls import reverse

from accounts.permissions import Permission as P
from branches.models import Organization
from core.case_pages import NextStep, Term, leads_on, next_steps, rail_of
from core.dates import TIME_ZONE, format_date, format_partial, working_days_between
from core.findings import Finding
from core.identifiers import mask
from core.workflow import Transition
from members.models import Movement
from regulations.lookup import lookup_label
from transfers.models import (
    BEFORE_INTRODUCTION,
    UNDER_WAY,
    IntroductionLetter,
    LetterBox,
    SealState,
    Transfer,
    TransferKind,
)
from transfers.models import TransferState as S
from transfers.papers_table import PAPERS
from transfers.routing import (
    DESTINATION,
    Stop,
    holder_of,
    keeper_of,
    last_of_origin,
    next_stop,
    stops_of,
    written_up_to,
)
from transfers.rules.dates import chase_due, introduce_due, no_file_limit, or_none, present_due
from transfers.services.keeping import may_remove

SOON = 15  # working days left from which a deadline is pointed out
#: Steps that lead on and yet are seldom the next thing to do; like every step that leads back or out, they stand folded.
_QUIET = (
    "block",
    "undo_reception",
    "undo_introduction",
    "close_departed",
    "close_merged",
    "rejoin",
    "reissue_letter",
    "readdress",
)
#: Steps that pass the case on without changing its state.
_ONWARD = ("forward", "receive_upper")
#: Out of these states the ways on are the thing to do.
_TURNS = {
    S.RETURNED: ("reintroduce", "take_back"),
    S.DELETION_CASE: ("resume_search",),
    S.RECALLED: ("reopen",),
    S.BLOCKED: ("unblock",),
}


@dataclass(frozen=True, slots=True)
class BoxLine:
    """A box on the way of the letter: whose, what was written, whether it is the next."""

    number: int
    caption: str
    stop: Stop | None
    written: LetterBox | None
    next: bool
    correct_url: str = ""


class CasePage:
    """One case as somebody with a scope sees it on a day; made and read inside ``core.workflow.judging``."""

    def __init__(self, case: Transfer, scope, on: date) -> None:
        self.case, self.scope, self.on = case, scope, on
        case.judged_on = on
        self.steps = case.read_once("log", lambda: list(case.steps.select_related("by").order_by("at", "pk")))
        self.papers = case.read_once("papers", lambda: list(case.papers.order_by("made_on", "pk")))
        for paper in self.papers:
            paper.label = case.paper_label(paper.code)
        self.letters = list(case.letters.prefetch_related("boxes"))
        self.letter: IntroductionLetter | None = next((one for one in self.letters if one.cancelled_on is None), None)
        boxes = [box.box for box in self.letter.boxes.all()] if self.letter else []
        case.read_once("written", lambda: max(boxes, default=0))
        self.holder = holder_of(case)
        self.introducer = last_of_origin(case)
        self.keeper = keeper_of(case)
        self.seal = getattr(case, "seal", None)
        self.sealed = list(self.seal.papers.all()) if self.seal else []
        for line in self.sealed:
            line.words = lookup_label("member_document", line.document_type)
        self.notice = getattr(case, "notice", None)
        self._lay_bodies()
        case.created_by = (
            next((step.by for step in self.steps if step.by_id == case.created_by_id), None) or case.created_by
        )
        self.readdressings = list(case.readdressings.select_related("before", "after", "act"))
        self._rights()

    def _lay_bodies(self) -> None:
        """Beside boxes, notice and seal the bodies they name: those on the way are known already, others are read at once."""
        rows = [(box, "organization") for letter in self.letters for box in letter.boxes.all()]
        rows += [(self.notice, "sender"), (self.seal, "sealed_by"), (self.seal, "opened_by")]
        named = [(row, name, key) for row, name in rows if row is not None and (key := getattr(row, f"{name}_id"))]
        known = {stop.organization.pk: stop.organization for stop in stops_of(self.case)}
        absent = {key for _, _, key in named} - known.keys()
        known |= Organization.objects.in_bulk(absent) if absent else {}
        for row, name, key in named:
            setattr(row, name, known[key])

    def _rights(self) -> None:
        case, can = self.case, self.scope.can
        self.keeps_origin = bool(case.origin_id) and can(P.TRANSFER_KEEP, case.origin)
        self.keeps_destination = bool(case.destination_id) and can(P.TRANSFER_KEEP, case.destination)
        self.introduces = self.introducer is not None and self._acts_for(case.origin, self.introducer.organization)
        self.opens = self.keeper is not None and self._acts_for(case.destination, self.keeper)
        self.sees_member = bool(case.member_id) and any(
            case.member.path.startswith(prefix) for prefix in self.scope.paths(P.MEMBER_VIEW)
        )

    def _acts_for(self, end, body) -> bool:
        """Whether the person works in a committee above an end, or in the branch itself where no committee stands above it."""
        if end is None:
            return False
        return self.scope.can(P.TRANSFER_PROCESS, end) or (body.is_branch and self.scope.can(P.TRANSFER_KEEP, body))

    # who and where

    @property
    def held_since(self) -> date:
        """Since when the case lies with whoever holds it."""
        return self.steps[-1].on if self.steps else self.case.created_at.astimezone(TIME_ZONE).date()

    @property
    def held_days(self) -> int:
        """For how many days."""
        return max((self.on - self.held_since).days, 0)

    def person(self) -> list[tuple[str, str]]:
        """What both ends may know of the member: what the letter says, no more."""
        case = self.case
        if case.member_id:
            one = case.member
            born = one.birth_date.year if one.birth_date else ""
            joined = format_partial(one.admission_date, one.admission_precision)
            official = format_partial(one.official_date, one.official_precision)
            card = one.card_number
        else:
            read = case.person.get
            born, card = str(read("birth_date", ""))[:4], read("card_number", "")
            joined, official = (_written(read(name)) for name in ("admission_date", "official_date"))
        rows = [
            ("Họ và tên", case.full_name),
            ("Năm sinh", str(born)),
            ("Ngày vào Đảng", joined),
            ("Ngày chính thức", official),
        ]
        return [*rows, ("Số thẻ đảng viên", mask(card))] if self.letter else rows

    @property
    def age_days(self) -> int | None:
        """How long the member has been on the way."""
        case = self.case
        return (self.on - case.introduced_on).days if case.introduced_on and case.state in UNDER_WAY else None

    # clocks

    def terms(self) -> list[Term]:
        """Both clocks: to the introduction, to the chi ủy at the destination; then the question to ask, the report to make."""
        case, found = self.case, []
        if case.state in BEFORE_INTRODUCTION:
            self._add(found, "Làm thủ tục, giới thiệu chuyển đi", or_none(introduce_due, case.cause_on))
        if case.state in UNDER_WAY and case.introduced_on:
            self._add(found, "Trình giấy giới thiệu tại chi ủy nơi đến", or_none(present_due, case.introduced_on))
            asked = self.notice.chased_on if self.notice else None
            for label, due in (
                ("Nơi đi hỏi kết quả chuyển sinh hoạt", or_none(chase_due, asked or case.introduced_on)),
                ("Chưa nộp giấy, hồ sơ thì báo cáo cấp có thẩm quyền", or_none(no_file_limit, case.introduced_on)),
            ):
                if due is not None and (case.state != S.DELETION_CASE):
                    found.append(Term(label, due.on, (due.on - self.on).days, due.rule.cite()))
        return found

    def _add(self, found: list[Term], label: str, due) -> None:
        if due is None:
            return
        left = -working_days_between(due.on, self.on) if due.on < self.on else working_days_between(self.on, due.on)
        found.append(Term(label, due.on, left, due.rule.cite(), unit="ngày làm việc", soon=SOON))

    # what comes next

    def next_steps(self) -> list[NextStep]:
        """The steps that may follow, with where what is missing is entered."""
        return next_steps(self.case, self.scope, self.on, main=self._main, mend=self.mend)

    def _main(self, transition: Transition) -> bool:
        turns = _TURNS.get(S(self.case.state))
        if turns is not None:
            return transition.name in turns
        onward = leads_on(self.case, transition) and transition.name not in _QUIET
        return onward or transition.name in _ONWARD

    def mend(self, transition: Transition, findings: list[Finding]) -> list[tuple[str, str]]:
        """Where what is missing is entered: (words, address), each once."""
        found: dict[str, str] = {}
        for one in findings:
            if one.code == "paper_missing" and self.may_add_paper:
                held = self.case.papers_held()
                found |= {
                    f"Ghi {paper.words.split(',')[0]}": f"{self.url('paper_add')}?code={paper.code}"
                    for paper in PAPERS.values()
                    if paper.required
                    and paper.code not in held
                    and (paper.internal or self.case.kind != TransferKind.INTERNAL)
                }
            elif one.code in ("not_sealed", "inventory_empty") and self.may_seal:
                found["Niêm phong hồ sơ"] = self.url("seal")
            elif one.code in ("destination_closed", "same_branch") and self.case.state != S.ORIGIN_PROCESSING:
                found["Đổi nơi đến"] = self.url("step", "readdress")
            elif one.code in _OF_MEMBER and self.sees_member:
                words, name = _OF_MEMBER[one.code]
                found[words] = reverse(name, args=[self.case.member_id])
            elif one.code == "file_wanting":
                found["Xem hồ sơ niêm phong"] = f"{self.case.get_absolute_url()}#ho-so"
        return list(found.items())

    def url(self, name: str, *more: str) -> str:
        """The address of a page of this case."""
        return reverse(f"transfers:{name}", args=[self.case.pk, *more])

    # the letter

    def boxes(self) -> list[BoxLine]:
        """The way of the letter that counts (or of one to come): a line for each box, the next one marked."""
        case = self.case
        written = {box.box: box for box in self.letter.boxes.all()} if self.letter else {}
        waiting = (
            next_stop(case)
            if case.is_open and case.state not in (S.RETURNED, S.DELETION_CASE, S.BRANCH_RECEIVED)
            else None
        )
        stops = {stop.box: stop for stop in stops_of(case)}
        kind = (
            self.letter.letter_type
            if self.letter
            else ("internal" if case.kind == TransferKind.INTERNAL else "official")
        )
        lines = []
        for number in sorted({*written, *stops}):
            box = written.get(number)
            stop = stops.get(number)
            lines.append(
                BoxLine(number, lookup_label("letter_box", f"{kind}-{number:02d}"), stop, box,
                        waiting is not None and waiting.box == number and written_up_to(case) < number, self._correct(box))
            )  # fmt: skip
        return lines

    def _correct(self, box: LetterBox | None) -> str:
        """Where a small mistake is corrected, for whoever wrote the box."""
        if box is None or box.box == 1 or not self.case.is_open or not self.wrote(box):
            return ""
        return reverse("transfers:box_correct", args=[box.pk])

    def wrote(self, box: LetterBox) -> bool:
        """Whether a box is of a body this person acts for."""
        body = box.organization
        return body is not None and (
            self.scope.can(P.TRANSFER_PROCESS, body) or (body.is_branch and self.scope.can(P.TRANSFER_KEEP, body))
        )

    @property
    def cancelled(self) -> list[IntroductionLetter]:
        """Letters that no longer count, with their numbers."""
        return [one for one in self.letters if one.cancelled_on]

    # what may be kept

    @property
    def may_add_paper(self) -> bool:
        """The origin writes the papers; the destination once the member is on the way, or comes from outside."""
        coming = self.keeps_destination and (self.case.is_arrival or self.case.state in (*UNDER_WAY, S.BRANCH_RECEIVED))
        return self.case.is_open and (self.keeps_origin or self.introduces or coming)

    @property
    def may_remove_paper(self) -> bool:
        """Whether papers may still be taken out."""
        return self.may_add_paper and may_remove(self.case)

    @property
    def carries_file(self) -> bool:
        """Whether the file of the member travels with this transfer."""
        return self.case.kind != TransferKind.INTERNAL

    @property
    def may_seal(self) -> bool:
        """The body that introduces seals the file, again when it came back or was lost."""
        if not (self.carries_file and self.introduces and self.case.member_id):
            return False
        if self.case.state in (S.REQUESTED, S.BRANCH_REVIEW, S.ORIGIN_PROCESSING, S.BLOCKED, S.RETURNED):
            return True
        return self.case.state in UNDER_WAY and self.seal is not None and self.seal.state == SealState.LOST

    @property
    def may_open(self) -> bool:
        """The body that keeps the file at the destination opens it."""
        return self.opens and self.seal is not None and self.case.state in (*UNDER_WAY, S.BRANCH_RECEIVED) and (
            self.seal.state in (SealState.CARRIED, SealState.INTACT, SealState.BROKEN, SealState.MISSING)
        )  # fmt: skip

    @property
    def may_report_loss(self) -> bool:
        """Either end reports a file lost on the way."""
        told = self.keeps_origin or self.introduces or self.opens or self.keeps_destination
        return (
            told
            and self.seal is not None
            and self.seal.state in (SealState.SEALED, SealState.CARRIED)
            and self.case.is_open
        )

    @property
    def may_chase(self) -> bool:
        """The origin asks while the destination has not received."""
        return (self.introduces or self.keeps_origin) and self.notice is not None and self.case.state in UNDER_WAY

    # the ledger

    @cached_property
    def entries(self) -> list[Movement]:
        """Entries of the ledger that the steps wrote."""
        keys = [key for key in (self.case.out_entry_id, self.case.in_entry_id, self.case.back_entry_id) if key]
        known = Movement.objects.in_bulk(keys) if keys else {}
        return [known[key] for key in keys]

    def dates(self) -> list[tuple[str, date | None]]:
        """The days of the case that are known."""
        case = self.case
        rows = [
            ("Quyết định có hiệu lực, thay đổi nơi cư trú", case.cause_on), ("Đề nghị", case.requested_on),
            ("Giới thiệu chuyển đi", case.introduced_on), ("Cấp trên nơi đến tiếp nhận", case.upper_received_on),
            ("Đảng ủy cơ sở nơi đến tiếp nhận", case.grassroots_received_on), ("Chi bộ tiếp nhận", case.received_on),
            ("Kết thúc", case.ended_on),
        ]  # fmt: skip
        return [(label, format_date(day)) for label, day in rows if day]

    def rail(self) -> list[dict]:
        """The rail; of a case that began introduced (from outside, or entered after the fact) from the introduction on."""
        case = self.case
        rail = rail_of(case, self.steps, states=self._way(), began=case.cause_on)
        for step in rail:
            if step["label"] == S.INTRODUCED.label and step["state"] == "skipped" and case.introduced_on:
                step |= {"state": "done", "note": format_date(case.introduced_on)}
        return rail

    def _way(self) -> list[str]:
        """The smooth way of this case: without the bodies the tree does not have, or that lie outside the system."""
        case = self.case
        gone = {step.to_state for step in self.steps} | {case.state}
        theirs = {stop.role for stop in stops_of(case) if stop.side == DESTINATION}
        ours = [stop for stop in stops_of(case) if stop.side != DESTINATION]
        absent = set()
        if case.leaves_system:
            absent |= {S.UPPER_RECEIVED, S.GRASSROOTS_RECEIVED, S.BRANCH_RECEIVED}
        if not theirs & {"upper", "provincial"}:
            absent.add(S.UPPER_RECEIVED)
        if case.kind == TransferKind.INTERNAL:
            absent |= {S.INTRODUCED}
        elif not theirs & {"grassroots", "sectional"}:
            absent.add(S.GRASSROOTS_RECEIVED)
        if len(ours) == 1:
            absent.add(S.ORIGIN_PROCESSING)
        if case.is_arrival or case.is_recorded:
            absent |= {S.ARISEN, S.REQUESTED, S.BRANCH_REVIEW, S.ORIGIN_PROCESSING}
        if case.is_recorded and not case.is_open:
            absent |= {S.UPPER_RECEIVED, S.GRASSROOTS_RECEIVED, S.BRANCH_RECEIVED}
        return [str(state) for state in case.workflow.rail if state not in absent or state in gone]


def _written(value: str | None) -> str:
    return format_date(date.fromisoformat(value)) if value else ""


_OF_MEMBER = {
    "dues_owed": ("Xem đảng phí của đồng chí", "dues:member"),
    "card_missing": ("Ghi số thẻ đảng viên", "members:cards"),
    "still_at_origin": ("Xem trang đảng viên", "members:detail"),
    "elsewhere": ("Xem trang đảng viên", "members:detail"),
    "left": ("Xem trang đảng viên", "members:detail"),
}
