"""Every printed paper of this app as one table, in the order an office uses them; case pages, the batch and the API list «Bản in» from "
"it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from accounts.permissions import Permission as P
from core.scopes import Scope
from transfers.documents import collective, journeys, letter, liaison, notices, person, stays, travelling
from transfers.documents.facts import Facts
from transfers.documents.form import TransferForm
from transfers.models import (
    AbsenceWatch,
    CollectiveTransfer,
    Exemption,
    Journey,
    ResidenceLink,
    TemporaryTransfer,
    Transfer,
)

FORMS: dict[str, TransferForm] = {
    form.slug: form
    for form in (
        *person.FORMS, *letter.FORMS, *travelling.FORMS, *notices.FORMS, *stays.FORMS, *journeys.FORMS, *liaison.FORMS, *collective.FORMS,
    )
}  # fmt: skip


class Subject(NamedTuple):
    """A procedure that prints: its model, what is read along, what is read in one query more for all cases."""

    model: type
    joined: tuple[str, ...]
    beside: tuple[str, ...] = ()


_ENDS = ("member__organization__parent", "origin__parent", "destination__parent")
_LETTERS = ("letters__boxes__organization",)
SUBJECTS: dict[str, Subject] = {
    "transfer": Subject(Transfer, (*_ENDS, "notice__sender__parent", "seal__sealed_by", "seal__opened_by", "journey"),
                        (*_LETTERS, "papers", "seal__papers", "steps")),
    "temporary": Subject(TemporaryTransfer, _ENDS, _LETTERS),
    "exemption": Subject(Exemption, ("member__organization__parent",)),
    "journey": Subject(Journey, ("member__organization__parent",)),
    "liaison": Subject(ResidenceLink, ("member__organization__parent", "home__parent", "residence__parent")),
    "absence": Subject(AbsenceWatch, ("member__organization__parent", "organization__parent"), ("attempts",)),
    "collective": Subject(CollectiveTransfer, ("act", "giver__parent", "receiver__parent")),
}  # fmt: skip
_NAME_OF = {subject.model: name for name, subject in SUBJECTS.items()}


class PrintLink(NamedTuple):
    """A paper of one case: code (empty where none is known), title, address, whether it prints filled now, why not; group, blank paper."""

    code: str
    title: str
    url: str
    available: bool
    why_not: str
    group: str = ""
    blank_url: str = ""


def cases_of(subject: str, scope: Scope) -> QuerySet:
    """The cases of a procedure this person sees, with everything their papers read."""
    found = SUBJECTS[subject]
    rows = found.model.objects.visible_to(scope, P.TRANSFER_VIEW).select_related(*found.joined)
    return rows.prefetch_related(*found.beside)


def facts_for(case, scope: Scope, orders: dict[int, list[int]] | None = None) -> Facts:
    """A case as this person may see it on paper: numbers whole only for who may see them whole at the member's branch."""
    member = getattr(case, "member", None)
    unit = member.organization if member else getattr(case, "destination", None) or getattr(case, "giver", None)
    return Facts(case, scope.on, reveal=unit is not None and scope.can(P.MEMBER_REVEAL, unit),
                 orders={} if orders is None else orders)  # fmt: skip


def path_of(case) -> str:
    """Under which organisation the log files a print of a case."""
    member = getattr(case, "member", None)
    if member is not None:
        return member.path
    unit = getattr(case, "giver", None) or getattr(case, "destination", None)
    return unit.path if unit else ""


def forms_for(case, on: date | None = None) -> list[PrintLink]:
    """Every paper of the procedure of one case, with why it does not print yet where it does not."""
    facts = Facts(case, on or timezone.localdate())
    subject = _NAME_OF[type(case)]
    found = [*_forms(case, subject, facts), *_cancelled_letters(case)]
    order = {group: place for place, group in reversed(list(enumerate(link.group for link in found)))}
    return sorted(found, key=lambda link: order[link.group])


def _forms(case, subject: str, facts: Facts) -> Iterator[PrintLink]:
    for form in FORMS.values():
        if form.subject != subject:
            continue
        why = form.why_not(facts)
        blank = reverse("transfers:print_blank", args=[form.slug]) if form.blank else ""
        yield PrintLink(form.code_on(facts.on), form.title_for(facts), reverse("transfers:print", args=[subject, case.pk, form.slug]),
                        not why, why, form.group, blank)  # fmt: skip


def _cancelled_letters(case) -> Iterator[PrintLink]:
    """Letters cancelled stay in the books and print marked HỦY."""
    if not hasattr(case, "letters"):
        return
    for one in case.letters.all():
        if one.cancelled_on is not None:
            form = letter.BY_TYPE[one.letter_type]
            yield PrintLink(form.code_on(one.made_on), f"{form.title_on(one.made_on)} (đã hủy)",
                            reverse("transfers:print_letter", args=[one.pk]), True, "", form.group)  # fmt: skip
