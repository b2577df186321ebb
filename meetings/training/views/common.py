"""What the pages of training share: the class or record through the scope, tabs, files that leave."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse

from accounts.permissions import Permission as P
from branches.models import Organization
from core.numbers import format_number
from meetings.models import TrainingClass, TrainingRecord
from regulations.lookup import lookup_values

MOST_ROWS = 50_000  # rows of one file
MOST_COUNTED = 10_000


def ask(request: HttpRequest, organization: Organization) -> None:
    """403 in words when training may not be written there."""
    if not request.scope.can(P.TRAINING_KEEP, organization):
        raise PermissionDenied(f"Đồng chí chưa được giao quyền “{P.TRAINING_KEEP.label}” ở {organization.name}.")


def class_for(request: HttpRequest, pk: int, *, keep: bool = False) -> TrainingClass:
    """The class, found through the scope (404 outside); with ``keep`` the right to write it is asked (403)."""
    rows = TrainingClass.objects.visible_to(request.scope).select_related("organization__parent")
    found = get_object_or_404(rows, pk=pk)
    if keep:
        ask(request, found.organization)
    return found


def record_for(request: HttpRequest, pk: int, *, keep: bool = False) -> TrainingRecord:
    """The record, found through the scope; with ``keep`` the right is asked where the record lies or on who ran its class."""
    rows = TrainingRecord.objects.visible_to(request.scope).select_related(
        "member__organization", "organization__parent", "training_class__organization"
    )
    found = get_object_or_404(rows, pk=pk)
    if keep and not TrainingRecord.objects.visible_to(request.scope, P.TRAINING_KEEP).filter(pk=pk).exists():
        ask(request, found.organization)
    return found


def unit_of(request: HttpRequest, asked: object) -> Organization | None:
    """The organisation named in the address, when it lies in the scope."""
    if not str(asked or "").isdecimal() or len(str(asked)) > 18:
        return None
    return Organization.objects.visible_to(request.scope, P.MEMBER_VIEW).filter(pk=int(asked)).first()


def issuers() -> list[str]:
    """Bodies that open classes, offered beside the field."""
    return [value.label for value in lookup_values("training_issuer")]


def tabs(current: str) -> list[dict]:
    """The parts of the subject."""
    parts = (
        ("list", "Lớp"), ("records", "Kết quả, giấy chứng nhận"), ("lacking", "Ai còn thiếu"), ("figures", "Số liệu"),
    )  # fmt: skip
    return [{"label": label, "url": reverse(f"training:{name}"), "current": name == current} for name, label in parts]


def counted(rows) -> str:
    """How many rows, written; a very long list is not counted to its end."""
    n = rows.order_by()[: MOST_COUNTED + 1].count()
    return format_number(n) if n <= MOST_COUNTED else f"Trên {format_number(MOST_COUNTED)}"
