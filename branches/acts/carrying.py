"""Carrying out an act: everything in one transaction, under locks, or nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from branches import followers, rules
from branches.acts import snapshot
from branches.acts.checks import Remark, check_plan, existing_ids
from branches.acts.steps import Outcome, Stepper
from branches.models import BRANCH_LEVELS, Act, ActKind, ActState, ActStep, Level, Lineage, Organization
from branches.naming import outermost
from branches.population import population
from core.findings import BLOCKING, Finding, Refused, Right, blocking
from core.scopes import path_filter

_MAKE_WAY = (
    ActKind.HANDOVER,
    ActKind.MERGER,
    ActKind.CONSOLIDATION,
    ActKind.DISSOLUTION,
    ActKind.DISBANDMENT,
    ActKind.TERMINATION,
)
_EXCEPTIONS = (
    "too_few_official",
    "branch_of_thirty",
    "committee_below_thirty",
)  # allowed with a consent or a written reason


@transaction.atomic
def carry_out(act: Act, *, by, on: date, override_reason: str = "") -> Act:
    """Carry out a planned act; ``on`` is the day of recording.

    Effects in order: locks; rows kept for undoing; every step on the tree; posts and terms of closing organisations end;
    members carried by list as entries of the act; paths of members and totals follow the tree; the act remembers what the
    rules said; procedures follow (``branches.followers``). Raises ``Refused`` with the findings in the way (those a regulation
    lets pass need ``override_reason``).
    """
    act = lock_act(act, ActState.PLANNED)
    steps = steps_of(act)
    remarks = check_plan(act, steps, on)
    reason = override_reason.strip()
    _refuse_standing(remarks, reason)
    outcome, before, remarks_after = execute(act, steps, by=by, on=on)
    remarks += remarks_after
    _refuse_standing(remarks, reason)
    act.override_reason, act.findings = reason, [finding.as_json() for _, finding in remarks]
    follow(act, steps, outcome, before, by=by, on=on)
    return act


def follow(act: Act, steps: list[ActStep], outcome: Outcome, before: dict, *, by, on: date) -> list[dict]:
    """Write down that the act is carried out, with what undoing needs, and let everybody follow; answers what went along."""
    act.before = before
    act.state, act.carried_out_at, act.carried_out_by = ActState.CARRIED_OUT, timezone.now(), by
    act.save()
    established = [step for step in steps if step.pk in outcome.created]
    for step in established:
        step.subject = outcome.created[step.pk]
    ActStep.objects.bulk_update(established, ["subject"])
    act.organizations.set([*snapshot.ids_of(before), *before["new"]])
    act.relied_on.set({pk for step in steps for pk in existing_ids(step)})
    act.before["told"] = followers.tell(act, undone=False, by=by, on=on)
    act.save(update_fields=["before"])
    return act.before["told"]


def lock_act(act: Act, state: str) -> Act:
    """The act under a lock, or a refusal when somebody has moved it on."""
    locked = Act.objects.select_for_update(of=("self",)).get(pk=act.pk)
    if locked.state != state:
        raise Refused(
            Finding("moved_on", f"Quyết định này {locked.get_state_display().lower()}. Xem lại rồi thực hiện tiếp."),
            conflict=True,
        )
    return locked


def steps_of(act: Act) -> list[ActStep]:
    """The lines of an act in order, with their organisations."""
    return list(act.steps.select_related("subject", "target").order_by("order"))


def _refuse_standing(remarks: list[Remark], reason: str) -> None:
    findings = [finding for _, finding in remarks]
    if [f for f in blocking(findings) if not (f.overridable and reason)]:
        raise Refused(findings)


def execute(act: Act, steps: list[ActStep], *, by, on: date) -> tuple[Outcome, dict, list[Remark]]:
    """Take every step; returns what happened, what undoing needs, and what the rules say of the tree that results."""
    people = population()
    people.hold()
    ids = touched_ids(steps)
    followers.hold(ids)
    list(Organization.objects.select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk").values_list("pk"))
    people.settle()
    before = snapshot.take(ids, act.effective_on)
    stepper = Stepper(act, steps)
    try:
        with transaction.atomic():
            for step in steps:
                stepper.take(step)
            outcome = stepper.finish()
            Lineage.objects.bulk_create(outcome.lineage, ignore_conflicts=True)
            last_day = act.effective_on - timedelta(days=1)
            before["posts"] = people.close_posts(outcome.closed, act=act, last_day=last_day, by=by)
            outcome.carried = people.carry(outcome.orders, act=act, by=by, on=on)
            people.tree_changed(outcome.moves, on)
    except IntegrityError as error:
        raise Refused(refused_by_database(error)) from error
    before |= {
        "new": [organization.pk for organization in outcome.created.values()],
        "moves": [[move.old, move.new] for move in outcome.moves],
        "carried": outcome.carried,
    }
    return outcome, before, _afterwards(act, steps, outcome)


def refused_by_database(error: IntegrityError) -> Finding:
    """What PostgreSQL refused, in words."""
    constraint = getattr(getattr(error.__cause__, "diag", None), "constraint_name", "") or ""
    words = {
        "organization_one_version_a_day": "Hai giai đoạn của một tổ chức đảng chồng lên nhau.",
        "organization_one_term_a_day": "Hai nhiệm kỳ của một tổ chức đảng chồng lên nhau.",
        "code_once_in_scheme": "Mã này đã cấp cho một tổ chức đảng; mã đã cấp không dùng lại.",
        "organization_ends_after_start": "Ngày kết thúc không được trước ngày thành lập.",
    }.get(constraint, "Dữ liệu đã thay đổi trong lúc thực hiện.")
    return Finding(
        constraint or "database", words, right=Right.PRINCIPLE, remedy="Xem lại quyết định rồi thực hiện lại."
    )


def touched_ids(steps: list[ActStep]) -> list[int]:
    """Organisations an act may change: the subjects, and everything below those whose place changes."""
    ids = {step.subject_id for step in steps if step.subject_id}
    paths = [
        step.subject.path for step in steps if step.subject_id and step.kind in _MAKE_WAY and _has_tree(step.subject)
    ]
    if paths:
        below = Organization.objects.filter(path_filter(("path",), outermost(paths)))
        ids |= set(below.order_by().values_list("pk", flat=True))
    return sorted(ids)


def _has_tree(organization: Organization) -> bool:
    return organization.level != Level.PARTY_CELL


def _afterwards(act: Act, steps: list[ActStep], outcome: Outcome) -> list[Remark]:
    """What the rules say of the tree that results."""
    step_of_subject = {step.subject_id: step.pk for step in steps if step.subject_id}
    left = [(pk, n) for pk, n in population().stranded(outcome.closed).items() if n]
    names = dict(Organization.objects.filter(pk__in=outcome.closed).values_list("pk", "name"))
    remarks: list[Remark] = [
        (
            step_of_subject.get(pk),
            Finding(
                "left_behind",
                f"Còn {n} đảng viên ở {names[pk]} chưa có nơi tiếp nhận.",
                right=Right.PRINCIPLE,
                remedy="Chọn chi bộ tiếp nhận hoặc phân bổ từng đảng viên.",
            ),
        )
        for pk, n in left
    ]
    orphans = Organization.objects.active().filter(parent__in=outcome.closed).select_related("parent")
    remarks += [
        (
            step_of_subject.get(child.parent_id),
            Finding(
                "children_left",
                f"{child.name} còn trực thuộc {child.parent.name} là tổ chức kết thúc hoạt động.",
                right=Right.PRINCIPLE,
                remedy="Chuyển giao tổ chức này trong cùng quyết định.",
            ),
        )
        for child in orphans[:20]
    ]
    return remarks + _nesting(outcome, step_of_subject) + _sizes(act, steps, outcome)


def _nesting(outcome: Outcome, step_of_subject: dict[int, int]) -> list[Remark]:
    """Levels fit one another around everything that was moved, raised or opened; nobody sits in a committee."""
    changed = {*outcome.concerned, *step_of_subject} - set(outcome.closed)
    around = Organization.objects.active().select_related("parent").exclude(parent=None)
    remarks: list[Remark] = []
    for organization in [*around.filter(pk__in=changed), *around.filter(parent__in=changed).exclude(pk__in=changed)]:
        step = (
            step_of_subject.get(organization.pk)
            or outcome.concerned.get(organization.pk)
            or step_of_subject.get(organization.parent_id)
        )
        found = rules.nesting(
            organization.name, organization.level, organization.parent.name, organization.parent.level
        )
        remarks += [(step, finding) for finding in found]
    committees = Organization.objects.filter(pk__in=changed).exclude(level__in=BRANCH_LEVELS).values_list("pk", "name")
    names = dict(committees)
    for pk, n in population().stranded(list(names)).items():
        if n:
            remarks.append(
                (
                    step_of_subject.get(pk),
                    Finding(
                        "members_in_committee",
                        f"{names[pk]} không còn là chi bộ nhưng còn {n} đảng viên sinh hoạt trực tiếp.",
                        right=Right.REGULATION,
                        remedy="Thành lập chi bộ trực thuộc và phân bổ đảng viên trong cùng quyết định.",
                    ),
                )
            )
    return remarks


def _sizes(act: Act, steps: list[ActStep], outcome: Outcome) -> list[Remark]:
    """Sizes of organisations that lost or gained by the act, against the Charter; exceptions need a consent or a reason."""
    living = Organization.objects.active().filter(pk__in=outcome.concerned)
    counts = population().headcounts([organization.pk for organization in living], act.effective_on)
    consents = {step.pk: step.data.get("consent", "") for step in steps}
    remarks: list[Remark] = []
    for organization in living:
        step = outcome.concerned[organization.pk]
        consent = consents.get(step, "")
        for finding in rules.size(
            organization.name, organization.level, counts[organization.pk], act.effective_on, consent=consent
        ):
            weighs = finding.code in _EXCEPTIONS and not consent and counts[organization.pk].total > 0
            remarks.append((step, replace(finding, level=BLOCKING, overridable=True) if weighs else finding))
        if organization.level == Level.SECTIONAL_COMMITTEE and not consent:
            remarks.append(
                (
                    step,
                    Finding(
                        "sectional_consent",
                        f"Lập {organization.name} (đảng bộ bộ phận) phải được cấp ủy cấp trên trực tiếp đồng ý bằng văn bản.",
                        overridable=True,
                        right=Right.AUTHORITY,
                        remedy="Ghi số, ngày văn bản đồng ý.",
                    ),
                )
            )
    return remarks
