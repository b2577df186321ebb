"""What can be said of a plan before it is tried: missing parts, closed targets, clashing codes, lists that do not add up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date

from branches.acts.planning import closes, shape
from branches.followers import companions
from branches.models import (
    BRANCH_LEVELS,
    CLOSING_KINDS,
    Act,
    ActKind,
    ActStep,
    Organization,
    OrganizationVersion,
)
from branches.population import population
from branches.services.codes import bearer, normal_code, scheme_of
from core.dates import format_date
from core.findings import Finding, Refused, Right

Remark = tuple[int | None, Finding]  # the line it belongs to (nothing: the act as a whole) and what is said


def check_plan(act: Act, steps: list[ActStep], on: date) -> list[Remark]:
    """Findings on a plan against the tree of its day; ``on`` is the day on which somebody asks."""
    found: list[Remark] = [(None, finding) for finding in _heading(act, steps, on)]
    found += [(step.pk, finding) for step in steps for finding in shape(step)]
    found += _standing(act, steps)
    found += _order_of_closing(steps)
    found += [(step.pk, finding) for step in steps for finding in _fit(step)]
    found += _codes(steps)
    found += [(step.pk, finding) for step in steps for finding in _allocation(step, act.effective_on)]
    found += _companions(steps)
    found += _later_movements(steps, act.effective_on)
    return found


def _heading(act: Act, steps: list[ActStep], on: date) -> Iterable[Finding]:
    if not steps:
        yield Finding("no_steps", "Quyết định chưa có việc nào.", remedy="Thêm ít nhất một việc.")
    if act.effective_on > on:
        yield Finding(
            "future",
            f"Ngày có hiệu lực {format_date(act.effective_on)} chưa đến.",
            field="effective_on",
            right=Right.PRINCIPLE,
            remedy="Thực hiện vào ngày có hiệu lực.",
        )


def _standing(act: Act, steps: list[ActStep]) -> Iterable[Remark]:
    """Everything named exists on the day, is not closed since, and lies under the committee that decides."""
    day = act.effective_on
    named = {pk for step in steps for pk in existing_ids(step)}
    rows = Organization.objects.in_bulk(named)
    exist = set(
        OrganizationVersion.objects.filter(organization__in=named, valid_from__lte=day)
        .exclude(valid_to__lt=day)
        .values_list("organization", flat=True)
    )
    above = act.organization.path if act.organization else ""
    for step in steps:
        for pk in existing_ids(step):
            organization = rows[pk]
            field = "subject" if pk == step.subject_id else "target"
            if not organization.is_active:
                yield (
                    step.pk,
                    Finding(
                        "closed",
                        f"{organization.name}: {organization.get_status_display().lower()}.",
                        field=field,
                        right=Right.REGULATION,
                        remedy="Chọn tổ chức đảng đang hoạt động.",
                    ),
                )
            elif pk not in exist:
                yield (
                    step.pk,
                    Finding(
                        "not_existing",
                        f"{organization.name} không tồn tại vào ngày {format_date(day)}.",
                        field=field,
                        right=Right.REGULATION,
                        remedy="Chọn tổ chức đảng hoạt động vào ngày đó hoặc sửa ngày có hiệu lực.",
                    ),
                )
            if not organization.path.startswith(above):
                yield (
                    step.pk,
                    Finding(
                        "outside_authority",
                        f"{organization.name} không trực thuộc {act.organization.name}, nơi ra quyết định.",
                        field=field,
                        right=Right.AUTHORITY,
                        remedy="Để cấp ủy cấp trên chung của các tổ chức này quyết định.",
                    ),
                )


def existing_ids(step: ActStep) -> list[int]:
    """The organisations a line names that exist already: subject, target, receiving lines."""
    ids = [step.subject_id, step.target_id, *(line.get("target") for line in step.data.get("lines", ()))]
    return list(dict.fromkeys(pk for pk in ids if pk))


def _order_of_closing(steps: list[ActStep]) -> Iterable[Remark]:
    """No line may use an organisation that an earlier line closed."""
    gone: dict[int, int] = {}
    for step in steps:
        for pk in existing_ids(step):
            if pk in gone:
                yield (
                    step.pk,
                    Finding(
                        "closed_before",
                        f"Việc số {step.order}: tổ chức này đã kết thúc ở việc số {gone[pk]}.",
                        right=Right.PRINCIPLE,
                        remedy="Đổi thứ tự các việc hoặc chọn tổ chức khác.",
                    ),
                )
        if closes(step) and step.subject_id:
            gone[step.subject_id] = step.order


def _fit(step: ActStep) -> Iterable[Finding]:
    """Branches merge into branches, committees into committees; nobody is put under himself."""
    subject, target = step.subject, step.target
    if subject is None or target is None:
        return
    if step.kind in CLOSING_KINDS and subject.is_branch != (target.level in BRANCH_LEVELS):
        yield Finding(
            "unlike",
            f"{target.name} ({target.get_level_display().lower()}) không nhận được đảng viên, tổ chức của {subject.name} "
            f"({subject.get_level_display().lower()}).",
            field="target",
            right=Right.REGULATION,
            remedy="Chi bộ ghép với chi bộ, đảng bộ ghép với đảng bộ.",
        )
    if step.kind == ActKind.HANDOVER and target.path.startswith(subject.path):
        yield Finding(
            "circle",
            f"{target.name} nằm trong {subject.name}: không thể đặt cấp trên xuống dưới cấp dưới.",
            field="target",
            right=Right.PRINCIPLE,
            remedy="Chọn tổ chức tiếp nhận khác.",
        )


def _codes(steps: list[ActStep]) -> Iterable[Remark]:
    given: Counter[str] = Counter()
    for step in steps:
        typed = step.data.get("code")
        if not typed:
            continue
        try:
            code = normal_code(typed, scheme_of(typed))
        except Refused as refused:
            yield from ((step.pk, finding) for finding in refused.findings)
            continue
        given[code] += 1
        other = bearer(code, but=step.subject_id)
        if other is not None or given[code] > 1:
            whose = f"đã cấp cho {other.name}" if other else "được ghi hai lần trong quyết định này"
            yield (
                step.pk,
                Finding(
                    "code_clash",
                    f"Mã {code} {whose}; mã đã cấp không dùng lại.",
                    field="code",
                    right=Right.PRINCIPLE,
                    remedy="Kiểm tra lại mã.",
                ),
            )


def _allocation(step: ActStep, day: date) -> Iterable[Finding]:
    """Every member of a split branch is allocated exactly once; the sum must equal the count of the source."""
    lines = step.data.get("lines", ())
    if not lines or step.subject is None:
        return
    people = {person.pk: person for person in population().people(step.subject_id, day)}
    named = {int(member) for member in step.allocation}
    missing = [person.name for pk, person in people.items() if pk not in named]
    if missing:
        shown = ", ".join(missing[:5]) + ("…" if len(missing) > 5 else "")
        yield Finding(
            "unallocated",
            f"Còn {len(missing)} trong {len(people)} đảng viên của {step.subject.name} chưa được phân bổ: {shown}.",
            field="allocation",
            right=Right.PRINCIPLE,
            remedy="Phân bổ mỗi đảng viên về đúng một nơi.",
        )
    strangers = named - set(people)
    if strangers:
        yield Finding(
            "not_a_member",
            f"{len(strangers)} người được phân bổ không sinh hoạt tại {step.subject.name} vào ngày {format_date(day)}.",
            field="allocation",
            right=Right.PRINCIPLE,
            remedy="Mở lại danh sách phân bổ và lưu lại.",
        )
    if any(not 0 <= index < len(lines) for index in step.allocation.values()):
        yield Finding(
            "line_unknown", "Có đảng viên được phân về nơi nhận không có trong danh sách.", field="allocation"
        )
    if closes(step) and any(line.get("stay") for line in lines):
        yield Finding(
            "stays_in_closed",
            f"{step.subject.name} kết thúc nên không còn là nơi nhận đảng viên.",
            field="lines",
            remedy="Bỏ nơi nhận này hoặc để chi bộ cũ tiếp tục hoạt động.",
        )


def _companions(steps: list[ActStep]) -> Iterable[Remark]:
    """Whoever is on the way into a branch that ends and goes to several is sent to one of them."""
    dividing = [step for step in steps if step.subject_id and step.data.get("lines") and closes(step)]
    people = companions([step.subject_id for step in dividing])
    for step in dividing:
        named = step.data.get("companions", {})
        missing = [f"{one.name} ({one.standing})" for one in people.get(step.subject_id, ()) if one.key not in named]
        if missing:
            shown = ", ".join(missing[:5]) + ("…" if len(missing) > 5 else "")
            yield (
                step.pk,
                Finding(
                    "companions_unallocated",
                    f"Còn {len(missing)} người không thuộc danh sách đảng viên của {step.subject.name} nhưng có hồ sơ tại đây "
                    f"chưa được phân bổ: {shown}.",
                    field="allocation",
                    right=Right.PRINCIPLE,
                    remedy="Chọn chi bộ làm tiếp hồ sơ của từng người.",
                ),
            )


def _later_movements(steps: list[ActStep], day: date) -> Iterable[Remark]:
    """Members of a closing branch must not have moved after the day of effect."""
    leaving = [step for step in steps if step.subject and step.subject.is_branch and closes(step)]
    later = population().later([step.subject_id for step in leaving], day)
    for step in leaving:
        if step.subject_id in later:
            last = later[step.subject_id]
            yield (
                step.pk,
                Finding(
                    "later_movement",
                    f"{step.subject.name} có {last.count} biến động sau ngày {format_date(day)}, gần nhất ngày "
                    f"{format_date(last.on)}.",
                    field="effective_on",
                    right=Right.PRINCIPLE,
                    remedy="Chọn ngày có hiệu lực không trước ngày đó, hoặc đảo các biến động ấy trước.",
                ),
            )
