"""Relief of dues as one table: the application, the branch's vote, the decision (01-QĐ/TW, 2026).

A chi bộ trực thuộc proposes and the committee above decides; a chi bộ cơ sở decides itself. Which of the two a plain “chi bộ” of
QĐ 208 is was not seen: the table of deciding bodies (``authority:dues.relief``) says so, the committee above is the default.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from accounts.permissions import Permission as P
from branches.models import Organization
from branches.naming import committee_name
from core.workflow import T, Transition, Workflow
from meetings.dues import effects, relief_rules
from meetings.models import DuesRelief
from meetings.models import ReliefState as S
from regulations.lookup import authority

OF_THE_COMMITTEE = frozenset({"grant", "refuse", "revoke"})  # steps asked on the deciding body above the branch


@dataclass(frozen=True, slots=True)
class Decider:
    """Who decides about a branch's applications: the node, its words, whether it is the branch itself, the document."""

    node: Organization
    label: str
    itself: bool
    source: str


def decider_of(branch: Organization, on: date) -> Decider | None:
    """Who decides that day; ``None`` before any rule, or for a branch without a committee above."""
    rules = authority("dues.relief", on, level=branch.level)
    if rules:
        return Decider(branch, branch.name, True, rules[-1].cite())
    above = authority("dues.relief", on, level="upper")
    if not above or branch.parent is None:
        return None
    return Decider(branch.parent, committee_name(branch.parent.name, branch.parent.level), False, above[-1].cite())


def node_of(relief: DuesRelief, transition: Transition) -> Organization:
    """The branch; for the steps of the committee the node above it."""
    branch = relief.organization
    return branch.parent if transition.name in OF_THE_COMMITTEE and branch.parent is not None else branch


_DECISION = {"signer_name": "họ tên người ký", "signer_position": "chức vụ người ký"}

WORKFLOW = Workflow(
    code="dues_relief",
    label="Miễn, giảm đảng phí",
    states=S,
    initial=S.APPLIED,
    rail=(S.APPLIED, S.PROPOSED, S.GRANTED),
    closed=(S.REFUSED, S.WITHDRAWN, S.REVOKED),
    transitions=(
        T("propose", "Ghi đề nghị của chi bộ", S.APPLIED, S.PROPOSED, who=P.DUES_KEEP, needs={"minutes": "số, ngày biên bản họp chi bộ"},
          checks=(relief_rules.term_fits,), effect=effects.propose, basis="dues.relief_max_months",
          help="Khi chi bộ biểu quyết trong buổi họp ghi trên hệ thống, bước này tự thực hiện lúc thông qua biên bản."),
        T("decline", "Chi bộ không đề nghị", S.APPLIED, S.REFUSED, who=P.DUES_KEEP, needs={"reason": "lý do"}),
        T("grant", "Quyết định", S.PROPOSED, S.GRANTED, who=P.DUES_DECIDE, needs=_DECISION,
          checks=(relief_rules.decided_above, relief_rules.term_fits, relief_rules.no_other_in_force), effect=effects.grant,
          basis="authority:dues.relief", help="Quyết định lấy số trong sổ văn bản; mức đóng các tháng chưa nộp cấp trên được tính lại."),
        T("grant_here", "Chi bộ quyết định", S.PROPOSED, S.GRANTED, who=P.MEETING_ADOPT, needs=_DECISION,
          checks=(relief_rules.decided_here, relief_rules.term_fits, relief_rules.no_other_in_force), effect=effects.grant,
          basis="authority:dues.relief", help="Chi bộ cơ sở tự quyết định."),
        T("refuse", "Không đồng ý", S.PROPOSED, S.REFUSED, who=P.DUES_DECIDE, needs={"reason": "lý do"},
          checks=(relief_rules.decided_above,)),
        T("withdraw", "Rút đơn", [S.APPLIED, S.PROPOSED], S.WITHDRAWN, who=P.DUES_KEEP, needs={"reason": "lý do"}),
        T("revoke", "Chấm dứt trước thời hạn", S.GRANTED, S.REVOKED, who=P.DUES_DECIDE, needs={"reason": "lý do"},
          checks=(relief_rules.decided_above,), effect=effects.revoke, help="Không còn miễn, giảm từ tháng thực hiện bước này."),
        T("revoke_here", "Chi bộ chấm dứt trước thời hạn", S.GRANTED, S.REVOKED, who=P.MEETING_ADOPT, needs={"reason": "lý do"},
          checks=(relief_rules.decided_here,), effect=effects.revoke, help="Không còn miễn, giảm từ tháng thực hiện bước này."),
    ),
)  # fmt: skip
