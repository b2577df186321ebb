"""The introduction to the place of residence as one table (213-QĐ/TW, ``transfer.md`` 10)."""

from __future__ import annotations

from accounts.permissions import Permission as P
from branches.models import Organization
from core.workflow import T, Transition, Workflow
from transfers import liaison_effects as effects
from transfers.ending import ended_by, has_left, resumed
from transfers.models import LiaisonState as S
from transfers.models import ResidenceLink
from transfers.rules import liaison as rules
from transfers.rules.following import really_left
from transfers.rules.steps import in_order

KEEP = P.TRANSFER_KEEP
AT_RESIDENCE = frozenset({"receive", "send_back", "assign"})
_REASON = {"reason": "lý do"}
_RULE = "213-QĐ/TW@2020-01-02"
_OPEN = [S.NOT_INTRODUCED, S.INTRODUCED, S.RECEIVED]


def node_of(case: ResidenceLink, transition: Transition) -> Organization:
    """The branch at work; for what the residence does, the branch there."""
    return case.residence if transition.name in AT_RESIDENCE and case.residence_id else case.home


def _inside(case: ResidenceLink) -> bool:
    return bool(case.residence_id)


def _outside(case: ResidenceLink) -> bool:
    return not case.residence_id


def _moved(case: ResidenceLink) -> bool:
    """Whether the member belongs elsewhere, or an act made the two branches one."""
    return has_left(case) or case.home_id == case.residence_id or case.member.organization_id != case.home_id


def _T(*args, checks=(), **values) -> Transition:  # noqa: N802
    """A row of this table: whatever else it checks, steps follow each other in time."""
    return T(*args, checks=(in_order, *checks), basis=_RULE, **values)


WORKFLOW = Workflow(
    code="residence_link",
    label="Giới thiệu đảng viên giữ mối liên hệ nơi cư trú (213)",
    states=S,
    initial=S.NOT_INTRODUCED,
    rail=(S.NOT_INTRODUCED, S.INTRODUCED, S.RECEIVED),
    closed=(S.ENDED,),
    transitions=(
        _T("introduce", "Giới thiệu về nơi cư trú", S.NOT_INTRODUCED, S.INTRODUCED, who=KEEP,
           needs={"signer_name": "họ tên người ký", "signer_position": "chức vụ người ký"},
           checks=(rules.still_at_home, rules.among_the_introduced, rules.residence_stands), effect=effects.introduced,
           help="Giấy giới thiệu lấy số trong sổ văn bản của chi bộ, hoặc ghi số đã cấp. Không chuyển sinh hoạt: đồng chí vẫn thuộc đảng "
                "số của chi bộ nơi công tác."),
        _T("receive", "Tiếp nhận, đưa vào danh sách đảng viên 213 trên địa bàn", S.INTRODUCED, S.RECEIVED, who=KEEP, when=_inside,
           checks=(rules.residence_stands, rules.after_introduction), effect=effects.received,
           help="Chi ủy nơi cư trú có thể giao nhiệm vụ phù hợp."),
        _T("confirm", "Ghi nơi cư trú (ngoài hệ thống) đã tiếp nhận", S.INTRODUCED, S.RECEIVED, who=KEEP, when=_outside,
           checks=(rules.after_introduction,), effect=effects.received),
        _T("send_back", "Trả lại giấy giới thiệu", S.INTRODUCED, S.NOT_INTRODUCED, who=KEEP, needs=_REASON, when=_inside,
           effect=effects.sent_back, help="Đồng chí không cư trú trên địa bàn, giấy ghi sai."),
        _T("assign", "Giao nhiệm vụ ở nơi cư trú", S.RECEIVED, S.RECEIVED, who=KEEP, needs={"task": "nhiệm vụ được giao"}, when=_inside,
           effect=effects.assigned),
        _T("end", "Kết thúc: thay đổi nơi cư trú, nghỉ công tác", _OPEN, S.ENDED, who=KEEP, needs=_REASON, effect=effects.ended,
           help="Thay đổi nơi cư trú thì lập giới thiệu mới đến nơi ở mới."),
        _T("end_moved", "Kết thúc: đã chuyển nơi công tác", _OPEN, S.ENDED, who=KEEP, needs=_REASON, when=_moved,
           checks=(rules.really_moved,), effect=effects.ended_by_entry,
           help="Khi chi bộ mới tiếp nhận, giới thiệu cũ tự kết thúc; chi bộ mới giới thiệu lại."),
        _T("close_departed", "Kết thúc: đảng viên đã ra khỏi đảng số", _OPEN, S.ENDED, who=KEEP, when=has_left, checks=(really_left,),
           effect=effects.departed),
        _T("rejoin", "Mở lại: việc ra khỏi đảng số đã được đính chính", S.ENDED, tuple(_OPEN), who=P.MOVEMENT_REVERSE,
           route=resumed, when=ended_by("close_departed"), checks=(rules.no_other_link,), effect=effects.rejoined),
        _T("return_moved", "Mở lại: việc chuyển nơi công tác đã được đính chính", S.ENDED, tuple(_OPEN), who=P.MOVEMENT_REVERSE,
           route=resumed, when=ended_by("end_moved"), checks=(rules.no_other_link,), effect=effects.rejoined),
    ),
)  # fmt: skip
