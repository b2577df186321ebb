"""The steps of an act, one by one, on the live tree. Runs inside the transaction of ``carrying`` and collects what follows."""

from __future__ import annotations

from dataclasses import dataclass, field

from branches.models import CLOSING_KINDS, Act, ActKind, ActStep, Lineage, Organization
from branches.models.organization import OrganizationStatus
from branches.population import Carry, Move
from branches.services import change_code, change_version, close_many, move_subtree, open_organization
from core.findings import Finding, Refused

VERSIONED = ("level", "organization_type", "branch_type", "has_seal")
_SUCCEEDED = (
    ActKind.MERGER,
    ActKind.CONSOLIDATION,
    ActKind.SPLIT,
    ActKind.TERMINATION,
)  # closings that name who continues


@dataclass(slots=True)
class Outcome:
    """What the steps did: whom they opened, closed and moved, which members follow by list, who continues whom."""

    created: dict[int, Organization] = field(default_factory=dict)  # step → the organisation it established
    orders: list[Carry] = field(default_factory=list)
    moves: list[Move] = field(default_factory=list)
    closed: list[int] = field(default_factory=list)
    lineage: list[Lineage] = field(default_factory=list)
    concerned: dict[int, int] = field(default_factory=dict)  # organisation whose size or level changes → step
    carried: int = 0


class Stepper:
    """Carries out the lines of one act in their order."""

    def __init__(self, act: Act, steps: list[ActStep]) -> None:
        self.act, self.day = act, act.effective_on
        self._subjects = [step.subject_id for step in steps if step.subject_id]
        self._named = {
            pk for step in steps for pk in (step.subject_id, step.target_id) if pk
        }  # to be read at once, the first time
        self.outcome = Outcome()
        self._closings: list[tuple[Organization, str]] = []
        self._known: dict[int, Organization] = {}
        self._parents: set[int] | None = None  # who has living organisations below; unknown once the tree has moved

    def take(self, step: ActStep) -> None:
        """Carry out one line; a refusal carries the line with it."""
        handler = {
            ActKind.ESTABLISHMENT: self._establish,
            ActKind.RENAME: self._rename,
            ActKind.UPGRADE: self._upgrade,
            ActKind.HANDOVER: self._hand_over,
            ActKind.SPLIT: self._split,
        }.get(step.kind, self._close)
        try:
            handler(step)
        except Refused as refused:
            refused.step = step.pk
            raise

    def finish(self) -> Outcome:
        """Close what the lines closed, all at once; answers what happened."""
        if self._closings:
            close_many(self._closings, on=self.day)
            self.outcome.closed = [organization.pk for organization, _ in self._closings]
        return self.outcome

    def _fresh(self, pk: int) -> Organization:
        if self._named:
            self._known, self._named = Organization.objects.in_bulk(self._named) | self._known, set()
        if pk not in self._known:
            self._known[pk] = Organization.objects.get(pk=pk)
        return self._known[pk]

    def _tree_has_changed(self) -> None:
        self._known.clear()
        self._parents = None

    def _children(self, organization: Organization) -> list[Organization]:
        """Living organisations directly below, without asking for each of hundreds of branches that have none."""
        if self._parents is None:
            below = Organization.objects.active().filter(parent__in=self._subjects)
            self._parents = set(below.values_list("parent", flat=True))
        return list(organization.children.active().order_by("pk")) if organization.pk in self._parents else []

    def _target(self, step: ActStep, reference: dict | None = None) -> Organization | None:
        """The organisation a line (or one of its receiving lines) points to, established earlier in the act or long ago."""
        reference = reference if reference is not None else {"target": step.target_id, **step.data}
        if reference.get("target_step"):
            created = self.outcome.created.get(reference["target_step"])
            if created is None:
                raise Refused(
                    Finding("not_yet_established", "Tổ chức tiếp nhận chưa được thành lập ở việc trước đó.", field="target",
                            remedy="Đưa việc thành lập lên trước.")
                )  # fmt: skip
            return self._fresh(created.pk)
        return self._fresh(reference["target"]) if reference.get("target") else None

    def _establish(self, step: ActStep) -> None:
        data = step.data
        facts = {
            key: data[key]
            for key in ("place_name", "address", "organization_type", "branch_type", "has_seal")
            if key in data
        }
        organization = open_organization(
            name=data["name"], level=data["level"], parent=self._target(step), on=self.day, code=data.get("code", ""), act=self.act,
            decision_number=self.act.decision_number, decision_date=self.act.decision_date,
            decision_issuer=self.act.organization.name if self.act.organization else "", **facts,
        )  # fmt: skip
        self._tree_has_changed()
        self.outcome.created[step.pk] = organization
        self.outcome.concerned[organization.pk] = step.pk

    def _rename(self, step: ActStep) -> None:
        self._change(step, {"name": step.data["name"]})

    def _upgrade(self, step: ActStep) -> None:
        changes = {key: step.data[key] for key in VERSIONED if key in step.data}
        if step.data.get("name"):
            changes["name"] = step.data["name"]
        self._change(step, changes)
        self.outcome.concerned[step.subject_id] = step.pk

    def _change(self, step: ActStep, changes: dict) -> None:
        organization = self._fresh(step.subject_id)
        change_version(organization, on=self.day, act=self.act, **changes)
        self._new_code(step, organization)
        self._known.clear()

    def _new_code(self, step: ActStep, organization: Organization) -> None:
        if step.data.get("code"):
            change_code(organization, code=step.data["code"], on=self.day)

    def _hand_over(self, step: ActStep) -> None:
        organization = self._fresh(step.subject_id)
        self._move(organization, self._target(step))
        self._new_code(step, self._fresh(organization.pk))

    def _move(self, organization: Organization, parent: Organization) -> None:
        move = move_subtree(organization, parent=parent, on=self.day, act=self.act)
        if move.old != move.new:
            self.outcome.moves.append(move)
        self._tree_has_changed()

    def _split(self, step: ActStep) -> None:
        source = self._fresh(step.subject_id)
        receivers = self._receivers(step, source)
        self.outcome.orders.append(Carry(source.pk, None, self._allocation(step, receivers)))
        self._continue(source, receivers)
        self.outcome.concerned[source.pk] = step.pk
        if step.data.get("closes"):
            self._end(source, OrganizationStatus.SPLIT)

    def _receivers(self, step: ActStep, source: Organization) -> list[Organization]:
        receivers = [source if line.get("stay") else self._target(step, line) for line in step.data.get("lines", ())]
        for receiver in receivers:
            self.outcome.concerned[receiver.pk] = step.pk
        return receivers

    def _allocation(self, step: ActStep, receivers: list[Organization]) -> dict[int, int]:
        return {int(member): receivers[index].pk for member, index in step.allocation.items()}

    def _close(self, step: ActStep) -> None:
        """Merge, consolidate, dissolve, disband or end: members by list to the branches that receive, the rest of the tree
        below to the committee that does."""
        organization, target = self._fresh(step.subject_id), self._target(step)
        receivers = self._receivers(step, organization)
        if organization.is_branch:
            if target is not None or receivers:
                self.outcome.orders.append(
                    Carry(organization.pk, target.pk if target else None, self._allocation(step, receivers))
                )
        elif target is not None and not target.is_branch:
            for child in self._children(organization):
                self._move(child, target)
        if organization.is_branch and target is not None and target.is_branch:
            for cell in self._children(organization):
                self._move(cell, target)
        heirs = [*([target] if target else []), *receivers]
        if step.kind in _SUCCEEDED:
            self._continue(organization, heirs)
        for heir in heirs:
            self.outcome.concerned.setdefault(heir.pk, step.pk)
        self._end(organization, CLOSING_KINDS[step.kind])

    def _continue(self, organization: Organization, heirs: list[Organization]) -> None:
        for heir in heirs:
            if heir.pk != organization.pk:
                self.outcome.lineage.append(
                    Lineage(predecessor=organization, successor=heir, act=self.act, on=self.day)
                )

    def _end(self, organization: Organization, status: str) -> None:
        self._closings.append((organization, status))
