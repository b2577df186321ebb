"""What the checks of the table share: their wrapper, consents, tallies that still count, days as given to a step."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from functools import wraps

from admissions.models import Admission, AdmissionBallot, AdmissionState, AdmissionStep, BallotStage
from core.date_parsing import parse_date
from core.dates import TIME_ZONE, format_date
from core.findings import BLOCKING, WARNING, Finding, Refused, Right
from core.text import clean
from core.workflow import Step, checked, cite
from regulations.lookup import NoRuleInForce

S = BallotStage
Check = Callable[[Admission, Step], list[Finding]]

#: Steps after which the earlier tallies of these stages no longer count: the case was returned or is considered anew.
_UNDONE_BY = {
    S.BRANCH_ADMISSION: ("return_dossier", "take_back", "reopen", "resubmit"),
    S.COMMITTEE_ADMISSION: ("return_dossier", "take_back", "reopen", "resubmit"),
    S.DECISION_ADMISSION: ("return_dossier", "take_back", "reopen", "resubmit"),
    S.BRANCH_RECOGNITION: ("refuse_recognition", "annul_recognition"),
    S.COMMITTEE_RECOGNITION: ("refuse_recognition", "annul_recognition"),
    S.DECISION_RECOGNITION: ("refuse_recognition", "annul_recognition"),
    S.BRANCH_DELETION: ("annul_recognition",),
}  # fmt: skip


def rule(label: str) -> Callable[[Callable[[Admission, Step], Iterable[Finding]]], Check]:
    """A check of the table under its Vietnamese words.

    A finding that names no source takes the one of its step. A rule nobody has entered for that day only warns. Of a case entered
    after the fact (nhập hồi tố), acts up to the day of that entry are history: told what the rules say, not refused.
    """

    def named(check: Callable[[Admission, Step], Iterable[Finding]]) -> Check:
        @checked(label)
        @wraps(check)
        def judged(case: Admission, step: Step) -> list[Finding]:
            found: list[Finding] = []
            try:
                found.extend(check(case, step))
            except NoRuleInForce as unknown:
                found.append(no_rule(unknown))
            if any(not one.basis for one in found):
                source = cite(step.transition.basis, step.on)
                found = [one if one.basis else replace(one, basis=source) for one in found]
            return [replace(one, level=WARNING) for one in found] if _is_history(case, step) else found

        return judged

    return named


def _is_history(case: Admission, step: Step) -> bool:
    return case.is_recorded and step.on <= case.created_at.astimezone(TIME_ZONE).date()


def no_rule(unknown: NoRuleInForce) -> Finding:
    """No rule in force is known for that day: said, and left to people."""
    return Finding("no_rule", str(unknown), WARNING, right=Right.REGULATION,
                   remedy="Cán bộ Ban Tổ chức bổ sung quy định của ngày đó ở phần Căn cứ.")  # fmt: skip


def day_of(step: Step, name: str) -> date | None:
    """A date a step is given, as a date or as typed. Raises ``Refused`` for words that are no date."""
    value = step.data.get(name)
    if not value or isinstance(value, date):
        return value or None
    try:
        return parse_date(str(value))
    except ValueError as wrong:
        raise Refused(
            Finding("date", str(wrong), field=name, right=Right.PRINCIPLE, remedy="Nhập ngày/tháng/năm.")
        ) from wrong


def words_of(step: Step, name: str, most: int = 250) -> str:
    """Words a step is given, without stray blanks. Raises ``Refused`` when they are longer than the record keeps."""
    words = clean(str(step.data.get(name) or ""))
    if len(words) > most:
        raise Refused(
            Finding(
                "too_long",
                f"Dài {len(words)} chữ, nhiều nhất {most} chữ.",
                field=name,
                right=Right.PRINCIPLE,
                remedy="Ghi ngắn hơn.",
            )
        )
    return words


def consents_of(case: Admission, by: date | None = None) -> set[str]:
    """Kinds of written consent the case holds, dated on or before a day."""
    rows = case.read_once("consents", lambda: list(case.consents.all()))
    return {row.kind for row in rows if by is None or row.issued_on <= by}


def entered(case: Admission, state: str) -> AdmissionStep | None:
    """The step by which the case last came into a state."""
    return _last_step(case, lambda step: step.to_state == state)


def _last_step(case: Admission, wanted: Callable[[AdmissionStep], bool]) -> AdmissionStep | None:
    return next((step for step in reversed(case.log) if wanted(step)), None)


def earliest_day(case: Admission, stage: str) -> date | None:
    """The first day on which a body can have voted: when the case lay before it, when the body below had resolved."""
    if stage == S.BRANCH_ADMISSION:
        step = entered(case, AdmissionState.BRANCH_REVIEW)
        return step.on if step else None
    if stage == S.BRANCH_RECOGNITION:
        step = entered(case, AdmissionState.RECOGNITION_REVIEW)
        return step.on if step else None
    if stage == S.BRANCH_DELETION:
        return case.ceremony_on
    return case.branch_resolved_on if stage.endswith("_admission") else case.recognition_resolved_on


def standing_ballots(case: Admission, stage: str) -> list[AdmissionBallot]:
    """Tallies of a stage that still count: held when the case lay before the body, and not undone by a return since."""
    ballots = case.read_once("ballots", lambda: list(case.ballots.order_by("held_on", "pk")))
    rows = [ballot for ballot in ballots if ballot.stage == stage]
    if case.is_recorded:
        return rows
    first = earliest_day(case, stage)
    undone = _last_step(case, lambda step: step.step in _UNDONE_BY.get(stage, ()))
    return [
        ballot for ballot in rows
        if (first is None or ballot.held_on >= first) and (undone is None or ballot.recorded_at > undone.at)
    ]  # fmt: skip


def last_ballot(case: Admission, stage: str) -> AdmissionBallot | None:
    """The latest tally of a stage that still counts."""
    return next(reversed(standing_ballots(case, stage)), None)


def considered_on(case: Admission, step: Step) -> date:
    """The day of the branch's meeting when its tally is there, else the day of the step."""
    ballot = last_ballot(case, S.BRANCH_ADMISSION) if case.state == AdmissionState.BRANCH_REVIEW else None
    return ballot.held_on if ballot else step.on


def late(due, on: date, what: str, *, consented: bool = False) -> Iterable[Finding]:
    """A term that has run out never shuts the door: a consent on record makes it a remark, a written reason lets it pass."""
    if due is None or not due.overdue(on):
        return
    yield Finding("late", f"{what} quá hạn: hạn cuối là ngày {format_date(due.on)}.", WARNING if consented else BLOCKING,
                  right=Right.REGULATION, basis=due.rule.cite(), overridable=True,
                  remedy="Ghi số văn bản gia hạn, đồng ý ở mục văn bản; hoặc ghi rõ lý do muộn.")  # fmt: skip


def before(
    code: str, day: date | None, cause: date | None, what: str, event: str, *, field: str = ""
) -> Iterable[Finding]:
    """A day that comes before what it follows from: refused, for one of the two is wrong."""
    if day is not None and cause is not None and day < cause:
        yield Finding(code, f"{what} ngày {format_date(day)} trước {event} ngày {format_date(cause)}.", field=field,
                      right=Right.PRINCIPLE, remedy="Kiểm tra lại hai ngày theo văn bản.")  # fmt: skip


def not_come(day: date | None, today: date, what: str, *, field: str) -> Iterable[Finding]:
    """A day to come."""
    if day is not None and day > today:
        yield Finding("future", f"{what} {format_date(day)} chưa đến.", field=field, right=Right.PRINCIPLE,
                      remedy="Nhập ngày không sau ngày thực hiện.")  # fmt: skip


@rule("Ngày thực hiện đúng trình tự: không sau hôm nay, không trước bước liền trước")
def in_order(case: Admission, step: Step) -> Iterable[Finding]:
    """Steps follow each other in time: none is dated ahead, before the person was noted, or before the step that led to it."""
    yield from not_come(step.on, getattr(step.scope, "on", step.on), "Ngày thực hiện", field="on")
    yield from before("before_noted", step.on, case.noted_on, "Bước này ghi", "khi đưa vào nguồn", field="on")
    last = _last_step(case, lambda taken: True)
    if last is not None and step.on < last.on:
        title = case.workflow.by_name[last.step].label if last.step in case.workflow.by_name else last.step
        yield Finding("out_of_order", f"Ngày thực hiện {format_date(step.on)} trước bước “{title}” ngày {format_date(last.on)}.",
                      field="on", right=Right.PRINCIPLE, overridable=True,
                      remedy="Nhập ngày không trước bước liền trước, hoặc ghi rõ lý do.")  # fmt: skip
