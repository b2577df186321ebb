"""The table of admission as a whole: nothing unreachable, nothing without source, no word unknown (``admission.md`` 7)."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from accounts.permissions import Permission
from accounts.roles import ROLES
from admissions.forms_table import PAPERS
from admissions.models import AdmissionState
from admissions.rules.common import in_order
from admissions.workflow import WORKFLOW
from core.workflow import cite, label_of
from tests.factories import TODAY

ROWS = pytest.mark.parametrize("transition", WORKFLOW.transitions, ids=lambda one: one.name)
RULES = Path(__file__).parents[2] / "admissions" / "rules"
VIETNAMESE = set("ăâđêôơưáàảãạắằẳẵặấầẩẫậéèẻẽẹếềểễệíìỉĩịóòỏõọốồổỗộớờởỡợúùủũụứừửữựýỳỷỹỵ")


def test_every_state_is_reached_from_the_first():
    reached, waiting = set(), [str(WORKFLOW.initial)]
    while waiting:
        state = waiting.pop()
        reached.add(state)
        waiting += [str(to) for one in WORKFLOW.leaving(state) for to in one.targets if str(to) not in reached]
    assert reached == set(AdmissionState.values)


def test_only_closed_states_are_the_end():
    closed = {str(state) for state in WORKFLOW.closed}
    assert {state for state in AdmissionState.values if not WORKFLOW.leaving(state)} <= closed


def test_every_open_state_can_still_be_left_towards_an_end():
    closed = {str(state) for state in WORKFLOW.closed}
    ends = set(closed)
    for _ in AdmissionState.values:
        ends |= {
            str(source)
            for one in WORKFLOW.transitions
            for source in one.sources
            if ends & {str(to) for to in one.targets}
        }
    assert ends == set(AdmissionState.values)


def test_the_smooth_way_runs_along_the_table():
    for here, there in zip(WORKFLOW.rail, WORKFLOW.rail[1:], strict=False):
        assert any(str(there) in map(str, one.targets) for one in WORKFLOW.leaving(str(here))), (here, there)


@ROWS
@pytest.mark.django_db
def test_every_basis_resolves_today(transition):
    assert cite(transition.basis, TODAY)
    assert transition.deadline is None or cite(transition.deadline.basis, TODAY)


@ROWS
def test_every_row_names_known_papers_and_a_permission_somebody_has(transition):
    assert set(transition.papers) <= set(PAPERS)
    assert Permission(transition.who) in {right for role in ROLES.values() for right in role.permissions}
    assert transition.checks[0] is in_order


@ROWS
def test_every_check_bears_vietnamese_words(transition):
    for check in transition.checks:
        assert set(label_of(check).lower()) & VIETNAMESE, check.__name__


def test_every_finding_of_the_rules_belongs_to_one_of_the_four_and_says_the_remedy():
    lacking = [
        f"{path.name}:{node.lineno} {wanted}"
        for path in sorted(RULES.glob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Finding"
        for wanted in ("right", "remedy")
        if wanted not in {keyword.arg for keyword in node.keywords}
    ]
    assert not lacking
