"""What the Charter and the regulations say of the shape of the tree and the size of its organisations. Pure: answers findings."""

from __future__ import annotations

from datetime import date

from branches.models.organization import BRANCH_LEVELS, Level
from branches.parameters import CELL_MEETING_MIN, GRASSROOTS_COMMITTEE_MIN, MIN_OFFICIAL_MEMBERS
from branches.population import Headcount
from core.findings import WARNING, Finding, Right
from regulations.lookup import NoRuleInForce

_DEPTH = {  # how far from the top a level may stand; levels may be missing between two
    Level.CENTRAL: 0,
    Level.PROVINCIAL: 1,
    Level.UPPER: 2,
    Level.GRASSROOTS_COMMITTEE: 3,
    Level.SUB_GRASSROOTS_COMMITTEE: 4,
    Level.SECTIONAL_COMMITTEE: 5,
    Level.GRASSROOTS_BRANCH: 6,
    Level.BRANCH: 6,
    Level.PARTY_CELL: 7,
}
STATUTE_ON = date(2011, 1, 19)


def may_hold(parent: str, child: str) -> bool:
    """Whether an organisation of one level may stand directly under one of another (levels may be skipped)."""
    if child == Level.PARTY_CELL:
        return parent in BRANCH_LEVELS
    if child == Level.GRASSROOTS_BRANCH and parent == Level.GRASSROOTS_COMMITTEE:
        return True  # an enterprise or commune whose committee was given the powers of a superior
    return _DEPTH[Level(parent)] < _DEPTH[Level(child)]


def nesting(name: str, level: str, parent_name: str, parent_level: str) -> list[Finding]:
    """Refuse an organisation under one that cannot hold it."""
    if may_hold(parent_level, level):
        return []
    return [
        Finding(
            "wrong_level",
            f"{name} ({Level(level).label.lower()}) không thể trực thuộc {parent_name} ({Level(parent_level).label.lower()}).",
            field="level",
            right=Right.REGULATION,
            remedy="Chọn lại cấp hoặc tổ chức cấp trên trực tiếp.",
        )
    ]


def cited(parameter, on: date) -> tuple[int, str] | None:
    """A threshold and its source on a day; before the present Charter nothing is judged."""
    try:
        rule = parameter.on(max(on, STATUTE_ON))
    except NoRuleInForce:
        return None
    return int(rule.value), rule.cite()


def size(name: str, level: str, count: Headcount, on: date, *, consent: str = "") -> list[Finding]:
    """Findings on the size of an organisation that lives on (``organization.md`` 3); exceptions rest on a written consent."""
    if level in BRANCH_LEVELS:
        return [*_too_few(name, count, on), *_too_many(name, level, count, on, consent)]
    if level == Level.GRASSROOTS_COMMITTEE:
        return _small_committee(name, count, on, consent)
    return []


def _too_few(name: str, count: Headcount, on: date) -> list[Finding]:
    least = cited(MIN_OFFICIAL_MEMBERS, on)
    if least is None or count.official > least[0]:
        return []
    if count.official == least[0]:
        return [
            Finding(
                "at_minimum",
                f"{name} có đúng {least[0]} đảng viên chính thức, mức tối thiểu.",
                WARNING,
                basis=least[1],
                right=Right.REGULATION,
                remedy="Theo dõi để bổ sung đảng viên khi cần.",
            )
        ]
    return [
        Finding(
            "too_few_official",
            f"{name} chỉ có {count.official} đảng viên chính thức, ít hơn {least[0]}: không họp quyết định được.",
            WARNING,
            basis=least[1],
            right=Right.REGULATION,
            remedy="Cấp ủy cấp trên giới thiệu thêm đảng viên hoặc ghép chi bộ.",
        )
    ]


def _too_many(name: str, level: str, count: Headcount, on: date, consent: str) -> list[Finding]:
    found = []
    limit = cited(GRASSROOTS_COMMITTEE_MIN, on)
    if level == Level.GRASSROOTS_BRANCH and limit and count.total >= limit[0] and not consent:
        found.append(
            Finding(
                "branch_of_thirty",
                f"{name} có {count.total} đảng viên: từ {limit[0]} đảng viên trở lên lập đảng bộ cơ sở.",
                WARNING,
                basis=limit[1],
                right=Right.REGULATION,
                remedy="Lập đảng bộ cơ sở, hoặc ghi văn bản đồng ý của cấp ủy cấp trên trực tiếp.",
            )
        )
    cell = cited(CELL_MEETING_MIN, on)
    if cell and count.total >= cell[0]:
        found.append(
            Finding(
                "large_branch",
                f"{name} có {count.total} đảng viên: có tổ đảng thì được thí điểm sinh hoạt theo tổ đảng.",
                WARNING,
                basis=cell[1],
                right=Right.REGULATION,
                remedy="Xem xét chia tổ đảng hoặc chia tách chi bộ.",
            )
        )
    return found


def _small_committee(name: str, count: Headcount, on: date, consent: str) -> list[Finding]:
    limit = cited(GRASSROOTS_COMMITTEE_MIN, on)
    if limit is None or count.total >= limit[0] or consent:
        return []
    return [
        Finding(
            "committee_below_thirty",
            f"{name} có {count.total} đảng viên, chưa đủ {limit[0]} để là đảng bộ cơ sở.",
            WARNING,
            basis=limit[1],
            right=Right.REGULATION,
            remedy="Chuyển thành chi bộ cơ sở, hoặc ghi văn bản đồng ý của cấp ủy cấp trên trực tiếp.",
        )
    ]
