"""``docs/procedures.md``: every procedure as tables an official of the Party reads without knowing a programming language."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache

from accounts.permissions import Permission
from admissions.forms_table import PAPERS
from admissions.workflow import WORKFLOW as ADMISSION
from core.dates import format_running
from core.workflow import Transition, Workflow, label_of
from meetings.congress.workflow import WORKFLOW as CONGRESS
from meetings.dues.workflow import WORKFLOW as DUES
from meetings.feedback.workflow import WORKFLOW as FEEDBACK
from meetings.review.workflow import BRANCH_WORKFLOW, COMMITTEE_WORKFLOW, MEMBER_WORKFLOW
from meetings.tasks.workflow import WORKFLOW as TASK
from meetings.training.workflow import WORKFLOW as TRAINING
from meetings.workflow import WORKFLOW as MEETING
from members.record.services.supplement import SUPPLEMENT
from regulations.handbook import Handbook, read
from reports.workflow import WORKFLOW as REPORT
from transfers.absence_workflow import WORKFLOW as ABSENCE
from transfers.collective_workflow import WORKFLOW as HANDOVER
from transfers.exemption_workflow import WORKFLOW as EXEMPTION
from transfers.journey_workflow import WORKFLOW as JOURNEY
from transfers.liaison_workflow import WORKFLOW as LIAISON
from transfers.temporary_workflow import WORKFLOW as TEMPORARY
from transfers.workflow import WORKFLOW as TRANSFER

#: Every procedure, in the order of the page.
PROCEDURES: tuple[Workflow, ...] = (
    ADMISSION, TRANSFER, HANDOVER, TEMPORARY, EXEMPTION, JOURNEY, LIAISON, ABSENCE, MEETING, CONGRESS, MEMBER_WORKFLOW, BRANCH_WORKFLOW,
    COMMITTEE_WORKFLOW, TASK, TRAINING, DUES,
    FEEDBACK, SUPPLEMENT, REPORT,
)  # fmt: skip
_HEAD = """
# Quy trình

Mỗi quy trình là một bảng trong chương trình; trang hồ sơ, nút bấm, việc kiểm tra và trang này cùng đọc từ bảng đó. Cột “Ai làm” là
quyền phải có tại tổ chức đảng thực hiện bước (chi bộ, cấp ủy xét, cấp quyết định). Căn cứ ghi văn bản đã đọc được nội dung; khi văn
bản khác thay thế, hệ thống dẫn văn bản đang có hiệu lực vào ngày thực hiện.
"""
_LISTED = 5  # states named one by one at most
_DRAWN = 4  # arrows of one step at most
_COLUMNS = ("Bước", "Từ", "Đến", "Ai làm", "Giấy tờ", "Phải nhập", "Điều kiện kiểm tra", "Thời hạn", "Căn cứ")


@cache
def _book() -> Handbook:
    return read()


def title_of(key: str) -> str:
    """The words of a basis: of a parameter its label and document, of ``authority:…`` the act, of a document its citation."""
    if not key:
        return ""
    if key.startswith("authority:"):
        code = key.removeprefix("authority:")
        return f"Thẩm quyền: {next(row['label'] for row in _book().actions if row['code'] == code)}"
    if "@" in key:
        document, _, place = key.partition("#")
        cited = _document(document)
        return f"{place[0].upper()}{place[1:]}, {cited}" if place else cited
    row = next(row for row in _book().parameters if row["code"] == key)
    value = row["values"][-1]
    source = _document(value["instrument"]) if value.get("instrument") else ""
    place = f"{value['article']}, " if value.get("article") and source else ""
    return f"{row['label']} ({place}{source})" if source else row["label"]


def _document(key: str) -> str:
    number, _, day = key.partition("@")
    kind = next(row["kind"] for row in _book().instruments if (row["number"], str(row["date"])) == (number, day))
    signed = date.fromisoformat(day)
    return (
        f"{number} ({signed.year})" if number.startswith(kind) else f"{kind} số {number}, ngày {format_running(signed)}"
    )


def as_markdown() -> str:
    """The whole page."""
    return "\n".join([_HEAD.strip(), "", *(line for workflow in PROCEDURES for line in _procedure(workflow))])


def _procedure(workflow: Workflow) -> Iterator[str]:
    yield from (f"## {workflow.label}", "", "Trạng thái: " + _states(workflow) + ".", "")
    common = common_checks(workflow)
    if common:
        yield from (f"Bước nào cũng kiểm tra: {'; '.join(common)}.", "")
    yield from (f"| {' | '.join(_COLUMNS)} |", "|" + "---|" * len(_COLUMNS))
    yield from (f"| {' | '.join(_cells(row))} |" for row in rows_of(workflow))
    yield from ("", "```mermaid", "stateDiagram-v2", *_diagram(workflow), "```", "")


def _states(workflow: Workflow) -> str:
    closed = {str(state) for state in workflow.closed}
    return "; ".join(f"{state.label}{' (kết thúc)' if state.value in closed else ''}" for state in workflow.states)


def common_checks(workflow: Workflow) -> list[str]:
    """Checks every step has, said once."""
    first, *others = ([label_of(check) for check in transition.checks] for transition in workflow.transitions)
    return [label for label in first if all(label in labels for labels in others)]


@dataclass(frozen=True, slots=True)
class Row:
    """One step in words: as a row of the page in ``docs/`` and of the page of the site."""

    label: str
    help: str
    sources: list[str]
    targets: list[str]
    who: str
    papers: list[str]
    needs: list[str]
    checks: list[str]
    deadline: str
    basis: str  # the key, for whoever cites it on a day


def rows_of(workflow: Workflow) -> list[Row]:
    """Every step of a procedure, the checks all of them share left out (``common_checks``)."""
    common = common_checks(workflow)
    return [_row(workflow, transition, common) for transition in workflow.transitions]


def _row(workflow: Workflow, transition: Transition, common: Iterable[str]) -> Row:
    checks = [label for check in transition.checks if (label := label_of(check)) not in common]
    if transition.other_person:
        checks.append("Người thực hiện khác người làm bước trước")
    deadline = transition.deadline
    return Row(
        transition.label, transition.help, _named(workflow, transition.sources), _named(workflow, transition.targets),
        Permission(transition.who).label, [_paper(code) for code in transition.papers], list(transition.needs.values()), checks,
        deadline.label if deadline else "", transition.basis or (deadline.basis if deadline else ""),
    )  # fmt: skip


def _cells(row: Row) -> tuple[str, ...]:
    step = f"{row.label}<br>*{row.help}*" if row.help else row.label
    return (
        step, "<br>".join(row.sources), "<br>".join(row.targets), row.who, "<br>".join(row.papers), "<br>".join(row.needs),
        "<br>".join(f"– {one}" for one in row.checks), row.deadline, title_of(row.basis),
    )  # fmt: skip


def _named(workflow: Workflow, states: Iterable[str]) -> list[str]:
    """The states; a stretch of the smooth way by its two ends."""
    way, wanted = [str(state) for state in workflow.rail], [str(state) for state in states]
    labels = [workflow.states(state).label for state in wanted]
    if len(wanted) > _LISTED and wanted[0] in way:
        start = way.index(wanted[0])
        if way[start : start + len(wanted)] == wanted:
            return [f"Từ “{labels[0]}” đến “{labels[-1]}”"]
    return labels


def _paper(code: str) -> str:
    return f"{code}: {PAPERS[code].title}" if code in PAPERS else code


def _diagram(workflow: Workflow) -> Iterator[str]:
    """States and arrows; steps possible from many states (rút đơn, chuyển đi…) stand in the table alone, lest the picture drown."""
    for state in workflow.states:
        yield f'    state "{state.label}" as {state.value}'
    yield f"    [*] --> {workflow.initial}"
    for transition in workflow.transitions:
        ways = [(source, target) for source in transition.sources for target in transition.targets if source != target]
        if len(ways) <= _DRAWN:
            yield from (f"    {source} --> {target}: {transition.label}" for source, target in ways)
    for state in workflow.closed:
        yield f"    {state} --> [*]"
