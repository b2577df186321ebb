"""Lines about moves of many: handovers at their next step, batches that arrive, members of a dissolved organisation not yet placed,
members on a temporary stay to be told that an organisation of theirs has become another."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Count, F, Q
from django.urls import reverse

from accounts.permissions import Permission as P
from reminders.lines import Lines, Todo, ends
from transfers.models import CollectiveTransfer, HandoverState, Readdressing, TemporaryTransfer, Transfer, TransferBatch
from transfers.services.batches import ARRIVING, DISSOLUTION

TOLD_FOR = timedelta(days=30)  # how long the line stands after the act


def handovers(scope) -> Lines | None:
    """Handovers of one's units that are neither locked nor given up."""
    if not scope.can(P.TRANSFER_PROCESS):
        return None
    rows = (
        CollectiveTransfer.objects.visible_to(scope, P.TRANSFER_PROCESS).select_related("act", "giver", "receiver")
        .exclude(state__in=(HandoverState.LOCKED, HandoverState.CANCELLED)).defer("frozen", "counts")
        .annotate(from_day=F("act__effective_on")).order_by("from_day", "pk")
    )  # fmt: skip
    return Lines(
        "Chuyển giao, tiếp nhận tổ chức đảng",
        rows,
        lambda case: Todo(
            case.act.title,
            f"{case.state_label}; {case.giver} giao, {case.receiver} nhận",
            case.get_absolute_url(),
        ),
        reverse("transfers:collective_list"),
        ends(scope, "from_day"),
    )


def arriving(scope) -> Lines | None:
    """Batches of which somebody comes to one's units."""
    if not scope.can(P.TRANSFER_KEEP):
        return None
    cases = Transfer.objects.filter(state__in=ARRIVING, batch__isnull=False)
    paths = scope.paths(str(P.TRANSFER_KEEP))
    ours = Q()
    for path in paths:
        ours |= Q(transfers__destination__path__startswith=path)
    mine = Q(transfers__in=cases) & ours
    rows = (
        TransferBatch.objects.filter(mine)
        .annotate(n=Count("transfers", distinct=True))
        .select_related("origin")
        .order_by("signed_on", "pk")
    )
    return Lines(
        "Đợt chuyển đến chờ tiếp nhận",
        rows,
        lambda batch: Todo(batch.title, f"{batch.n} đồng chí từ {batch.origin} đang đến", batch.get_absolute_url()),
        reverse("transfers:batch_list"),
    )


def placements(scope) -> Lines | None:
    """Batches of a dissolved organisation with members whom nobody has introduced yet, by their last day."""
    if not scope.can(P.TRANSFER_KEEP):
        return None
    rows = (
        TransferBatch.objects.visible_to(scope, P.TRANSFER_KEEP).filter(reason=DISSOLUTION, lines__done=False)
        .annotate(n=Count("lines", filter=Q(lines__done=False), distinct=True)).order_by("due_on", "pk")
    )  # fmt: skip
    return Lines(
        "Giải thể: đảng viên chưa có nơi sinh hoạt mới",
        rows,
        lambda batch: Todo(
            batch.title,
            f"Còn {batch.n} đồng chí chưa chuyển sinh hoạt",
            batch.get_absolute_url(),
        ),
        reverse("transfers:batch_list"),
        ends(scope, "due_on"),
    )


def to_be_told(scope) -> Lines | None:
    """Members on a temporary stay whose branch here or there an act has made another: they are told (``transfer.md`` 9)."""
    if not scope.can(P.TRANSFER_KEEP):
        return None
    mine = TemporaryTransfer.objects.visible_to(scope, P.TRANSFER_KEEP).filter(
        state__in=("requested", "introduced", "staying")
    )
    rows = (
        Readdressing.objects.filter(temporary__in=mine, undone=False, at__date__gte=scope.on - TOLD_FOR)
        .select_related("temporary__member", "before", "after").order_by("-pk")
    )  # fmt: skip
    return Lines(
        "Báo cho đảng viên sinh hoạt tạm thời",
        rows,
        lambda row: Todo(
            row.temporary.member.full_name,
            f"Báo cho đồng chí: {row.before} nay là {row.after}",
            row.temporary.get_absolute_url(),
        ),
        reverse("transfers:temporary_list"),
    )


KINDS = (handovers, arriving, placements, to_be_told)
