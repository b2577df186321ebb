"""Official transfers of the demo: at every state, early and late, to every kind of place; a year of moves behind them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta

from branches.models import Organization
from config.demo.names import person_name
from config.demo.transfers.hand import SIGNERS, Ground
from members.ledger import Papers
from transfers.models import AbsenceCause, Transfer
from transfers.models import TransferState as S
from transfers.routing import holder_of
from transfers.services.absence import open_watch
from transfers.services.cases import add_paper, open_arrival, open_transfer, record_past
from transfers.services.seals import seal_file

# Days after the request at which each step of the smooth way falls.
DAYS = {
    "request": 0, "take_up": 6, "sign_branch": 9, "forward": 12, "introduce": 15, "receive_upper": 24, "receive_grassroots": 27,
    "accept": 33, "complete": 38,
}  # fmt: skip
REACHED = {
    S.ARISEN: 0, S.REQUESTED: 0, S.BRANCH_REVIEW: 6, S.ORIGIN_PROCESSING: 9, S.INTRODUCED: 15, S.UPPER_RECEIVED: 24,
    S.GRASSROOTS_RECEIVED: 27, S.BRANCH_RECEIVED: 33, S.COMPLETED: 38,
}  # fmt: skip
INSIDE, BESIDE, FAR, NEAR, ARMY, POLICE, ABROAD, ARRIVES = (
    "inside", "beside", "far", "near", "army", "police", "abroad", "arrives",
)  # fmt: skip
OUTSIDE = {
    FAR: ("Đảng ủy phường Cửa Mẫu, tỉnh Biển Mẫu (minh họa)", "other_province", "party"),
    NEAR: ("Đảng ủy phường Trung Mẫu, tỉnh Sông Mẫu (minh họa)", "same_province", "party"),
    ARMY: ("Đảng ủy Quân sự tỉnh Sông Mẫu (minh họa)", "same_province", "army"),
    POLICE: ("Đảng ủy Công an tỉnh Sông Mẫu (minh họa)", "same_province", "police"),
    ABROAD: ("Đảng ủy Bộ Ngoại giao (minh họa)", "other_province", "foreign_affairs"),
    ARRIVES: ("Đảng ủy xã Núi Mẫu, tỉnh Biển Mẫu (minh họa)", "other_province", "party"),
}
LATE = "Đồng chí đi công tác xa, nộp giấy chậm; đảng ủy đã nhắc nhở."


@dataclass
class Plan:
    """One case: where to, until which state, how many days ago it was reached, what is special about it."""

    where: str
    until: str
    waited: int
    reason: str = "work"
    cause_before: int = 10  # days between the decision and the request
    slow: int = 0  # days lost between the introduction and the reception
    after: Callable[[Walk], None] | None = None
    to_committee: bool = False


@dataclass
class Walk:
    """The hand on one case."""

    ground: Ground
    plan: Plan
    start: date
    case: Transfer
    told: set[str] = field(default_factory=set)

    def day(self, step: str) -> date:
        """The day of a step."""
        late = self.plan.slow if DAYS[step] > DAYS["introduce"] else 0
        return self.start + timedelta(days=DAYS[step] + late)

    def step(self, name: str, on: date, **data) -> None:
        """One step, signed by whoever signs there."""
        signer = SIGNERS["branch" if name in ("sign_branch", "accept") else "committee"]
        self.ground.step(self.case, name, on, override=data.pop("override", ""), **signer, **data)


def _plans() -> list[Plan]:
    """The first ones stand in the smallest demo too."""
    now = [
        Plan(BESIDE, S.INTRODUCED, 6), Plan(INSIDE, S.COMPLETED, 25, "residence"), Plan(BESIDE, S.COMPLETED, 60),
        Plan(FAR, S.INTRODUCED, 12, "retirement"), Plan(ARRIVES, S.COMPLETED, 45, "residence"), Plan(BESIDE, S.INTRODUCED, 70),
        Plan(INSIDE, S.REQUESTED, 4, "residence"), Plan(BESIDE, S.BRANCH_REVIEW, 3),
        Plan(BESIDE, S.INTRODUCED, 9, after=_returned), Plan(ARRIVES, S.INTRODUCED, 8, "retirement"),
    ]  # fmt: skip
    states = [
        Plan(BESIDE, S.ARISEN, 15), Plan(FAR, S.ARISEN, 30, "retirement", cause_before=75), Plan(NEAR, S.REQUESTED, 70, cause_before=20),
        Plan(FAR, S.ORIGIN_PROCESSING, 5), Plan(BESIDE, S.ORIGIN_PROCESSING, 12), Plan(INSIDE, S.ORIGIN_PROCESSING, 3),
        Plan(BESIDE, S.UPPER_RECEIVED, 5), Plan(BESIDE, S.UPPER_RECEIVED, 50), Plan(INSIDE, S.GRASSROOTS_RECEIVED, 4),
        Plan(BESIDE, S.BRANCH_RECEIVED, 3, "contract"), Plan(INSIDE, S.BRANCH_RECEIVED, 20), Plan(BESIDE, S.INTRODUCED, 125),
        Plan(BESIDE, S.INTRODUCED, 130, after=_deletion), Plan(BESIDE, S.INTRODUCED, 40, after=_recalled),
        Plan(FAR, S.BRANCH_REVIEW, 20, after=_blocked), Plan(NEAR, S.REQUESTED, 25, after=_withdrawn),
        Plan(BESIDE, S.INTRODUCED, 30, after=_again), Plan(ARMY, S.INTRODUCED, 20, "enlistment"), Plan(POLICE, S.COMPLETED, 90),
        Plan(ABROAD, S.COMPLETED, 150, "study"), Plan(ARRIVES, S.UPPER_RECEIVED, 4), Plan(ARRIVES, S.COMPLETED, 110, "demobilization"),
        Plan(BESIDE, S.COMPLETED, 20, slow=45), Plan(BESIDE, S.INTRODUCED, 10, to_committee=True),
    ]  # fmt: skip
    return now + states


PAST = (INSIDE, BESIDE, FAR, INSIDE, NEAR, BESIDE, FAR, INSIDE, ARMY, BESIDE, INSIDE, NEAR)  # one a month, a year back


def fill(ground: Ground) -> None:
    """Walk every plan there is room for; the year before stands in cases entered with their papers."""
    plans = _plans()
    for number, plan in enumerate(plans if ground.is_large else plans[:8]):
        start = ground.day(REACHED[plan.until] + plan.waited + plan.slow)
        turn = number % len(ground.branches)
        branches = [*ground.branches[turn:], *ground.branches[:turn]]
        if plan.where == ARRIVES:
            _arrive(ground, plan, start, branches[0])
        else:
            ground.one(branches, start, lambda member, plan=plan, start=start: leave(ground, plan, start, member))
    if ground.is_large:
        _year_before(ground)


def _year_before(ground: Ground) -> None:
    reasons = ("residence", "work", "contract", "retirement")
    for number, where in enumerate(PAST):
        left = ground.day(30 * number + 35)
        plan = Plan(where, S.COMPLETED, 0, reasons[number % len(reasons)])
        turn = number % len(ground.branches)
        branches = [*ground.branches[turn:], *ground.branches[:turn]]
        ground.one(branches, left, lambda member, plan=plan, left=left: _record(ground, plan, left, member))


def _record(ground: Ground, plan: Plan, left: date, member) -> Transfer:
    where: dict[str, object] = {}
    if plan.where in OUTSIDE:
        where["outside_unit"], where["boundary"], _ = OUTSIDE[plan.where]
    else:
        where["destination"] = _destination(ground, plan, member.organization)
    papers = Papers(number=f"{member.pk % 400 + 1}", date=left, issuer="Đảng ủy xã An Mẫu (minh họa)")
    return record_past(
        member=member, introduced_on=left, papers=papers, by=ground.user, on=ground.on, reason=plan.reason,
        received_on=left + timedelta(days=0 if plan.where == INSIDE else 18), **where,
    )  # fmt: skip


def leave(ground: Ground, plan: Plan, start: date, member) -> Transfer:
    """Open the case of one member and walk it as planned."""
    values: dict[str, object] = {}
    if plan.where in OUTSIDE:
        values["outside_unit"], values["boundary"], values["other_end"] = OUTSIDE[plan.where]
    else:
        values["destination"] = _destination(ground, plan, member.organization)
    case = open_transfer(
        member=member,
        reason=plan.reason,
        cause_on=start - timedelta(days=plan.cause_before),
        by=ground.user,
        on=ground.on,
        **values,
    )
    walk = Walk(ground, plan, start, case)
    _walk(walk)
    if plan.after:
        plan.after(walk)
    return case


def _destination(ground: Ground, plan: Plan, origin: Organization) -> Organization:
    if plan.where == BESIDE:
        branch = ground.neighbours[origin.pk % len(ground.neighbours)]
        return branch.parent if plan.to_committee else branch
    others = [unit for unit in ground.branches if unit.pk != origin.pk]
    return others[origin.pk % len(others)]


def _arrive(ground: Ground, plan: Plan, start: date, branch: Organization) -> None:
    female = ground.rng.random() < 0.5
    unit, boundary, end = OUTSIDE[ARRIVES]
    birth = date(ground.on.year - 45, 3, 1 + plan.waited % 28)
    person = {
        "full_name": person_name(ground.rng, female=female), "sex": "female" if female else "male", "birth_date": birth,
        "ethnic_group": "kinh", "religion": "none", "occupation": "O05", "general_education": "upper_secondary",
        "card_number": f"98{plan.waited:010d}", "admission_date": date(birth.year + 24, 5, 19),
        "official_date": date(birth.year + 25, 5, 19),
    }  # fmt: skip
    case = open_arrival(
        person=person, destination=branch, outside_unit=unit, boundary=boundary, other_end=end, reason=plan.reason, by=ground.user,
        on=ground.on, introduced_on=start + timedelta(days=DAYS["introduce"]), letter_number=str(plan.waited),
    )  # fmt: skip
    _walk(Walk(ground, plan, start, case))


def _walk(walk: Walk) -> None:
    """The smooth way until the state of the plan."""
    case, plan = walk.case, walk.plan
    states = list(REACHED)
    for _ in range(12):
        if states.index(case.state) >= states.index(plan.until):  # a letter need not pass every body
            return
        if case.leaves_system and case.state == S.INTRODUCED:
            received = walk.day("accept")
            walk.step("confirm_outside", walk.day("complete"), received_on=received)
            return
        name = _next(walk)
        _prepare(walk, name)
        late = {"override": LATE} if plan.slow and name.startswith(("receive", "accept")) else {}
        walk.step(name, walk.day(name), **late, **_told(walk, name))
    raise ValueError(f"demo: {case.state} instead of {plan.until}")


def _next(walk: Walk) -> str:
    """The step of the smooth way that comes now, by the rules and the tree of its own day."""
    case, table = walk.case, walk.case.workflow.by_name
    for name in DAYS:
        case.judged_on = walk.day(name)
        if case.state in table[name].sources and table[name].applies(case):
            return name
    raise ValueError(f"demo: no way on from {case.state}")


def _prepare(walk: Walk, name: str) -> None:
    case, ground = walk.case, walk.ground
    if name == "take_up":
        for code, words in (("decision", "QĐ"), ("self_review", "BKĐ")):
            values = {"made_on": walk.start, "number": f"{case.pk}-{words}", "issuer": "Cơ quan minh họa"}
            add_paper(case=case, code=code, values=values, by=ground.user, on=ground.on)
    if name == "introduce" and case.kind != "internal":
        case.seal = seal_file(
            case=case,
            by=ground.user,
            sealed_by=holder_of(case),
            on=walk.day(name),
            name=SIGNERS["committee"]["signer_name"],
        )


def _told(walk: Walk, name: str) -> dict:
    if name == "sign_branch":
        return {"dues_paid_to": walk.day(name).replace(day=1)}
    if name in ("receive_upper", "receive_grassroots") and not walk.told:
        walk.told.add(name)
        return {"seal_state": "received_intact"}
    return {}


def _returned(walk: Walk) -> None:
    walk.step(
        "return", walk.ground.day(3), reason="Bản tự kiểm điểm chưa có nhận xét của đảng ủy nơi đi; đề nghị bổ sung."
    )


def _again(walk: Walk) -> None:
    """Sent back, completed, introduced again, and now being received."""
    walk.step("return", walk.ground.day(22), reason="Mục lục hồ sơ thiếu quyết định công nhận đảng viên chính thức.")
    walk.step("reintroduce", walk.ground.day(17))


def _recalled(walk: Walk) -> None:
    walk.step(
        "recall", walk.ground.day(11), reason="Cơ quan hủy quyết định điều động; giấy giới thiệu chưa dùng đã thu hồi."
    )


def _deletion(walk: Walk) -> None:
    """Looked for twice before the committee reports."""
    ground = walk.ground
    watch = open_watch(
        member=walk.case.member,
        cause=AbsenceCause.TRANSFER,
        since_on=ground.day(60),
        by=ground.user,
        on=ground.on,
        transfer=walk.case,
    )
    for back, channel, result in (
        (45, "phone", "Số máy không liên lạc được"),
        (30, "visit", "Gia đình không rõ nơi ở"),
    ):
        ground.step(watch, "contact", ground.day(back), channel=channel, made_by="Cán bộ đảng ủy", result=result)
    walk.step("propose_deletion", walk.ground.day(5), report="08-BC/ĐU")


def _withdrawn(walk: Walk) -> None:
    walk.step("withdraw", walk.ground.day(8), reason="Đồng chí thôi chuyển công tác.")


def _blocked(walk: Walk) -> None:
    walk.step("block", walk.ground.day(12), reason="Đang được kiểm tra khi có dấu hiệu vi phạm (minh họa).")
