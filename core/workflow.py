"""The kernel that runs every procedure: one table declares it, one function performs each step.

A procedure is a ``Workflow``: its states (an enum of ``django.db.models.TextChoices``) and its transitions, one row for each
act with the Vietnamese label, from, to, who, papers, checks, deadline and legal basis. Pages, buttons, checklists, the API, the
diagram in ``docs/`` and the tests read the same table. ``perform`` takes a step (``core.recounting`` those of the past,
``core.following`` one that an act takes for many); nothing else assigns ``state``.

The case is a model derived from ``Case``; its log of acts is derived from ``StepRecord``. Neither is a table here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from core.findings import Finding, Refused, Right, blocking

#: Lines of a log that are no step of any table: an act on organisations carried the case along, or its undoing gave it back.
CARRIED, GIVEN_BACK = "carried", "given_back"
BESIDE: Mapping[str, str] = {
    CARRIED: "Chuyển theo quyết định sắp xếp tổ chức đảng",
    GIVEN_BACK: "Trở lại do hoàn lại quyết định sắp xếp tổ chức đảng",
}


class NotPermitted(Exception):
    """The person may see the case but not take this step (answered with 403)."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """By when a step is due: ``due(case) -> date | None`` and the key of the dated parameter that says so."""

    label: str
    due: Callable
    basis: str = ""


@dataclass(frozen=True, slots=True)
class Transition:
    """One row of a procedure's table.

    ``who`` is a permission code, asked on ``case.node_for(transition)``. ``papers`` are codes the case must hold.
    ``checks`` are named functions ``(case, step) -> Iterable[Finding]``; ``effect`` is a function ``(case, step) -> None``
    run inside the same transaction after the state has changed. ``needs`` are the names of values the step must be given
    (a reason, a signing date), each with its Vietnamese label.

    A step that may lead to one of several states names them all in ``targets`` and has ``route``, ``(case, step) -> state``, which
    picks one when the step is taken (a branch's vote leads to the sectional committee, the grassroots committee or straight to
    the body that decides, as the tree of that day has it).

    A step that only some cases know has ``when``, ``case -> bool``: where it says no the step is neither offered nor taken (a transfer
    within one grassroots organisation has no committee above it to introduce it).
    """

    name: str
    label: str
    sources: tuple[str, ...]
    targets: tuple[str, ...]
    who: str
    papers: tuple[str, ...] = ()
    checks: tuple[Callable, ...] = ()
    needs: Mapping[str, str] = field(default_factory=dict)
    effect: Callable | None = None
    deadline: Deadline | None = None
    basis: str = ""
    help: str = ""
    other_person: bool = False
    route: Callable | None = None
    when: Callable | None = None

    def applies(self, case) -> bool:
        """Whether the step belongs to this case at all."""
        return self.when is None or bool(self.when(case))

    def leads_to(self, case, step) -> str:
        """The state after the step."""
        if self.route is None:
            return self.targets[0]
        found = str(self.route(case, step))
        if found not in {str(target) for target in self.targets}:
            raise ValueError(f"{self.name}: the route leads to {found}, which the table does not name")
        return found


def T(
    name, label, source, target, *, who, papers=(), checks=(), needs=None, effect=None, deadline=None, basis="", help="",
    other_person=False, route=None, when=None,
):  # fmt: skip
    """Write one row of the table; ``source`` and ``target`` are one state or a list of them, several targets with a ``route``.

    ``other_person=True`` asks that whoever takes this step is not who took the one before (người làm không tự duyệt).
    """
    sources = tuple(source) if isinstance(source, (list, tuple)) else (source,)
    targets = tuple(target) if isinstance(target, (list, tuple)) else (target,)
    if len(targets) > 1 and route is None:
        raise ValueError(f"{name}: several states to go to, and no route")
    return Transition(
        name, label, sources, targets, str(who), tuple(papers), tuple(checks), dict(needs or {}), effect, deadline, basis, help,
        other_person, route, when,
    )  # fmt: skip


def checked(label: str) -> Callable[[Callable], Callable]:
    """Give a check of a table the Vietnamese words by which pages and ``docs/procedures.md`` name it."""

    def named(check: Callable) -> Callable:
        check.label = label
        return check

    return named


def label_of(check: Callable) -> str:
    """The words of a check: its label, else the first sentence of its docstring."""
    sentence = " ".join((check.__doc__ or check.__name__).split()).partition(". ")[0]
    return getattr(check, "label", "") or sentence.rstrip(".")


@dataclass(frozen=True, slots=True)
class Step:
    """One act being taken: by whom, on what date, with what values; handed to checks and effects."""

    transition: Transition
    scope: object
    on: date
    data: Mapping[str, object] = field(default_factory=dict)
    override_reason: str = ""
    left: str = ""  # the state the case leaves, told to the effect

    @property
    def by(self):
        """The signed-in user."""
        return self.scope.user

    @property
    def recorded_on(self) -> date:
        """The day of recording: a step may be dated back, the record knows when it was told."""
        return getattr(self.scope, "on", self.on)


@dataclass(frozen=True, slots=True)
class Consequence:
    """The scope of a step that follows by itself from an act whose permission was asked already: an entry reversed in the ledger, an
    organisation closed, a vote adopted. The log names whoever did that act."""

    user: object
    on: date

    def can(self, permission: str, organization: object | None = None) -> bool:
        """The act itself was permitted."""
        return True

    def paths(self, permission: str) -> tuple[str, ...]:
        """Everywhere: what follows is not cut to the rows one may see."""
        return ("",)


@dataclass(frozen=True)
class Workflow:
    """A procedure as one table."""

    code: str
    label: str
    states: type[models.TextChoices]
    initial: str
    transitions: Sequence[Transition]
    rail: Sequence[str] = ()  # the states in the order of the smooth way, for the stepper
    closed: Sequence[str] = ()

    def __post_init__(self) -> None:
        known = set(self.states.values)
        for transition in self.transitions:
            unknown = {*transition.sources, *transition.targets} - known
            if unknown:
                raise ValueError(f"{self.code}.{transition.name}: unknown states {sorted(unknown)}")
        if len(self.by_name) != len(self.transitions):
            raise ValueError(f"{self.code}: two transitions bear one name")

    @cached_property
    def by_name(self) -> dict[str, Transition]:
        """Transitions by their name."""
        return {t.name: t for t in self.transitions}

    def leaving(self, state: str) -> list[Transition]:
        """The steps that may follow a state, in the order of the table."""
        return [t for t in self.transitions if state in t.sources]


class Case(models.Model):
    """A case of some procedure: its state, and a version that lets the second of two people know he came late."""

    workflow: Workflow
    judged_on: date | None = None  # the day of the step at hand, for procedures whose bodies change with the rules
    state = models.CharField("trạng thái", max_length=40, db_index=True)
    version = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        abstract = True

    def node_for(self, transition: Transition):
        """The organisation on which the permission of a step is asked."""
        raise NotImplementedError

    def read_once(self, key: object, read: Callable):
        """What the checks ask for again and again: read once while the case is being judged, afresh at any other time."""
        memory = self.__dict__.get("_memory")
        if memory is None:
            return read()
        if key not in memory:
            memory[key] = read()
        return memory[key]

    @property
    def is_judged(self) -> bool:
        """Whether nothing of the case changes just now (``judging``)."""
        return self.__dict__.get("_memory") is not None

    def papers_held(self) -> set[str]:
        """Codes of the papers the case holds."""
        return set()

    def paper_label(self, code: str) -> str:
        """What a paper is called on the page."""
        return code

    def last_actor_id(self) -> int | None:
        """Who took the latest step (primary key of the user), for steps that ask for another person."""
        return self.steps.exclude(step__in=BESIDE).order_by("-at", "-pk").values_list("by_id", flat=True).first()

    def open_record(self, **values) -> StepRecord:
        """An unsaved row of this case's log: the model whose foreign key is reached as ``steps``."""
        log = type(self)._meta.get_field("steps")
        return log.related_model(**{log.field.name: self}, **values)

    @property
    def state_enum(self):
        """The state with its label and tone."""
        return self.workflow.states(self.state)

    @property
    def state_label(self) -> str:
        """The words of the state."""
        return self.workflow.states(self.state).label


class StepRecord(models.Model):
    """Who did what on which paper: one row for each act, never edited."""

    step = models.CharField("việc", max_length=40)
    from_state = models.CharField(max_length=40)
    to_state = models.CharField(max_length=40)
    on = models.DateField("ngày")
    at = models.DateTimeField("lúc", default=timezone.now, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        verbose_name="người thực hiện",
        null=True,
    )
    note = models.TextField("ghi chú", blank=True)
    override_reason = models.TextField("lý do vượt quy định", blank=True)
    findings = models.JSONField(default=list)
    rules = models.JSONField(default=list)  # the rules in force on the day of the act

    class Meta:
        abstract = True
        ordering = ("at", "pk")


@dataclass(frozen=True, slots=True)
class Offer:
    """A step as the page shows it: may it be taken now, by this person, and if not, why."""

    transition: Transition
    permitted: bool
    findings: list[Finding]

    @property
    def ready(self) -> bool:
        """Whether the button works."""
        return self.permitted and not blocking(self.findings)


@contextmanager
def judging(case: Case) -> Iterator[None]:
    """While a case is judged or shown nothing of it changes, so it may remember what it has read (``Case.read_once``)."""
    if case.is_judged:
        yield
        return
    case._memory = {}
    try:
        yield
    finally:
        case._memory = None


def findings_of(case: Case, step: Step) -> list[Finding]:
    """Everything the rules say of a step on its own date, papers first."""
    with judging(case):
        return _findings_of(case, step)


def _findings_of(case: Case, step: Step) -> list[Finding]:
    transition = step.transition
    found = []
    held = case.papers_held() if transition.papers else set()
    missing = [paper for paper in transition.papers if paper not in held]
    found += [
        Finding("paper_missing", f"Chưa có {case.paper_label(paper)}.", right=Right.REGULATION, basis=cite(transition.basis, step.on),
                remedy=f"Bổ sung {case.paper_label(paper)} vào hồ sơ.")
        for paper in missing
    ]  # fmt: skip
    if transition.other_person and case.last_actor_id() == getattr(step.by, "pk", None):
        found.append(
            Finding("same_person", "Người lập không tự duyệt việc của mình.", right=Right.PRINCIPLE, overridable=True,
                    remedy="Để đồng chí khác có thẩm quyền thực hiện bước này, hoặc ghi rõ lý do.")
        )  # fmt: skip
    for check in transition.checks:
        found += list(check(case, step))
    return found


def cite(key: str, on: date) -> str:
    """The words that cite a rule on a date, through the resolver named in the settings; empty when the key is."""
    if not key:
        return ""
    resolve = import_string(settings.WORKFLOW_BASIS_RESOLVER)
    rule = resolve(key, on)
    return rule.cite() if rule is not None else ""


def offers(case: Case, scope, on: date) -> list[Offer]:
    """Every step that may follow, with what stands in its way; steps outside a person's rights are listed as such."""
    result, case.judged_on = [], on
    with judging(case):
        for transition in case.workflow.leaving(case.state):
            if not transition.applies(case):
                continue
            permitted = scope.can(transition.who, case.node_for(transition))
            step = Step(transition, scope, on)
            result.append(Offer(transition, permitted, findings_of(case, step) if permitted else []))
    return result


def check_values(transition: Transition, data: Mapping[str, object]) -> Iterable[Finding]:
    """The values a step asks for and was not given."""
    for name, label in transition.needs.items():
        if not str(data.get(name) or "").strip():
            yield Finding("value_missing", f"Chưa nhập {label}.", field=name, remedy=f"Nhập {label}.")


def perform(
    case: Case,
    name: str,
    *,
    scope,
    on: date,
    data: Mapping[str, object] | None = None,
    override_reason: str = "",
    version: int | None = None,
) -> StepRecord:
    """Take one step of a procedure and return its row in the log.

    In one transaction and in this order: locks the case, refuses when somebody has moved it on, asks the permission, runs the
    checks, changes the state, runs the effect, writes the log with the rules of the day. Raises ``Refused`` or ``NotPermitted``;
    then nothing has changed.
    """
    with transaction.atomic():
        locked = type(case)._default_manager.select_for_update(of=("self",)).get(pk=case.pk)
        transition = locked.workflow.by_name.get(name)
        if transition is None:
            raise Refused(Finding("unknown_step", "Không có bước này trong quy trình."))
        if locked.state not in transition.sources or (version is not None and version != locked.version):
            words = f"Hồ sơ đã được xử lý: nay ở trạng thái “{locked.state_label}”. Xem lại rồi thực hiện tiếp."
            raise Refused(Finding("moved_on", words), conflict=True)
        locked.judged_on = on
        step = Step(transition, scope, on, data or {}, override_reason.strip())
        with judging(locked):  # nothing changes until the effect, so the route finds what the checks have read
            if not transition.applies(locked):
                raise Refused(Finding("not_of_case", f"Bước “{transition.label}” không dùng cho hồ sơ này."))
            if not scope.can(transition.who, locked.node_for(transition)):
                raise NotPermitted(transition.label)
            found = [*check_values(transition, step.data), *findings_of(locked, step)]
            if [f for f in blocking(found) if not (f.overridable and step.override_reason)]:
                raise Refused(found)
            target = transition.leads_to(locked, step)
        return take(case, locked, step, found, target=target)


def take(case: Case, locked: Case, step: Step, found: list[Finding], *, target: str = "") -> StepRecord:
    """What remains of a step once it was judged: the state, its effect, the log; ``case`` then says what the locked row says."""
    transition, before = step.transition, locked.state
    with judging(locked):
        locked.state = target or transition.leads_to(locked, step)
    locked.version += 1
    if transition.effect:
        transition.effect(locked, replace(step, left=before))
    locked.save()
    record = locked.open_record(
        step=transition.name, from_state=before, to_state=locked.state, on=step.on, by=step.by,
        note=str(step.data.get("note") or step.data.get("reason") or ""), override_reason=step.override_reason,
        findings=[f.as_json() for f in found], rules=[c for c in [cite(transition.basis, step.on)] if c],
    )  # fmt: skip
    record.save()
    for model_field in locked._meta.concrete_fields:
        setattr(case, model_field.attname, getattr(locked, model_field.attname))
    return record
