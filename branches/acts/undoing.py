"""Undoing an act the way it was done: in one transaction, and only while nothing later rests on it."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from branches import followers
from branches.acts import snapshot
from branches.acts.carrying import lock_act
from branches.models import LIVING, Act, ActState, CodePeriod, Lineage, Organization, OrganizationVersion
from branches.models.organization import OrganizationStatus
from branches.population import Move, population
from core.dates import format_date
from core.findings import Finding, Refused, Right

_REMEDY = "Hoàn lại hoặc đảo việc sau trước."


def obstacles(act: Act) -> list[Finding]:
    """What rests on an act so that it cannot be undone; members' later entries are named when it is tried."""
    changed = [*snapshot.ids_of(act.before), *act.before["new"]]
    later = (
        Act.objects.filter(state=ActState.CARRIED_OUT, carried_out_at__gt=act.carried_out_at)
        .filter(Q(organizations__in=changed) | Q(relied_on__in=changed))
        .distinct()
    )
    found = [
        Finding(
            "later_act",
            f"Quyết định “{other.title}” (hiệu lực ngày {format_date(other.effective_on)}) thực hiện sau, dựa trên quyết định này.",
            right=Right.PRINCIPLE,
            remedy=_REMEDY,
        )
        for other in later[:5]
    ]
    found += _opened_since(act, changed)
    new = Organization.objects.filter(pk__in=act.before["new"], terms__isnull=False).distinct()
    found += [
        Finding(
            "has_term",
            f"{organization.name} đã có nhiệm kỳ cấp ủy.",
            right=Right.PRINCIPLE,
            remedy="Tổ chức đã hoạt động: lập quyết định giải thể hoặc sáp nhập.",
        )
        for organization in new
    ]
    return found


def _opened_since(act: Act, changed: list[int]) -> list[Finding]:
    """Organisations opened since, directly or below, under what the act moved or established."""
    under = Q(parent__in=act.before["new"])
    for _, new_path in act.before["moves"]:
        under |= Q(path__startswith=new_path)
    opened = (
        Organization.objects.filter(under, status__in=LIVING).exclude(pk__in=changed)
        if act.before["new"] or act.before["moves"]
        else []
    )
    return [
        Finding(
            "opened_since",
            f"{organization.name} được lập sau, nằm dưới tổ chức mà quyết định này đã thay đổi.",
            right=Right.PRINCIPLE,
            remedy=_REMEDY,
        )
        for organization in opened[:5]
    ]


@transaction.atomic
def undo(act: Act, *, by, on: date, reason: str) -> Act:
    """Put everything back as the act found it.

    Effects in order: versions, codes, terms and standings of every organisation as they were; what it established never was
    (its code is free again); members return by reversing entries; posts are given back; totals follow. Raises ``Refused``
    with the later events that rest on the act; then nothing has changed.
    """
    act = lock_act(act, ActState.CARRIED_OUT)
    if not reason.strip():
        raise Refused(
            Finding(
                "reason_missing", "Chưa nhập lý do hoàn lại.", field="reason", remedy="Ghi rõ vì sao phải hoàn lại."
            )
        )
    people = population()
    people.hold()
    ids = [*snapshot.ids_of(act.before), *act.before["new"]]
    followers.hold(ids)
    list(Organization.objects.select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk").values_list("pk"))
    if found := obstacles(act):
        raise Refused(found)
    people.settle()
    snapshot.put_back(act.before, act.effective_on)
    Lineage.objects.filter(act=act).delete()
    people.undo(act, posts=act.before["posts"], by=by, on=on, reason=reason)
    _annul(act)
    people.tree_changed([Move(new, old) for old, new in reversed(act.before["moves"])], on)
    act.state, act.undone_at, act.undone_by, act.undo_reason = ActState.UNDONE, timezone.now(), by, reason.strip()
    act.save(update_fields=["state", "undone_at", "undone_by", "undo_reason"])
    followers.tell(act, undone=True, by=by, on=on)
    return act


def _annul(act: Act) -> None:
    """What the act established never was: no version on any day, no code, no members."""
    new = list(Organization.objects.filter(pk__in=act.before["new"]))
    left = {pk: n for pk, n in population().stranded([o.pk for o in new]).items() if n}
    if left:
        names = ", ".join(o.name for o in new if o.pk in left)
        raise Refused(
            Finding(
                "members_since",
                f"{names} đã có đảng viên đến sau quyết định này.",
                right=Right.PRINCIPLE,
                remedy=_REMEDY,
            )
        )
    OrganizationVersion.objects.filter(organization__in=new).delete()
    CodePeriod.objects.filter(organization__in=new).delete()
    for organization in new:
        organization.status = OrganizationStatus.ANNULLED
        organization.code = f"HUY-{organization.pk:07d}"
        organization.save(update_fields=["status", "code"])
