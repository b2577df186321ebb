"""Every form of admission as one table, in the order an office uses them; the case page, the batch and the API list «Bản in» from it."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from django.urls import reverse
from django.utils import timezone

from admissions.documents import ceremony, certificates, decisions, dossier, letters, opinions, resolutions
from admissions.documents.facts import Facts
from admissions.documents.form import PrintForm
from admissions.models import Admission
from regulations.lookup import NoRuleInForce

FORMS: dict[str, PrintForm] = {
    form.slug: form
    for form in (
        *certificates.FORMS, *dossier.FORMS, *letters.FORMS[:2], *opinions.FORMS, *resolutions.FORMS, *decisions.FORMS, *ceremony.FORMS,
        *certificates.PROBATION_FORMS, *dossier.PROBATION_FORMS, *opinions.PROBATION_FORMS, *resolutions.PROBATION_FORMS,
        *decisions.PROBATION_FORMS, *letters.PROBATION_FORMS, *letters.FORMS[2:], *decisions.LATER_FORMS, *letters.LATER_FORMS,
    )
}  # fmt: skip


class PrintLink(NamedTuple):
    """A form of one case: code (empty for papers of no list), title, address, whether it prints filled now, why not; group, blank form."""

    code: str
    title: str
    url: str
    available: bool
    why_not: str
    group: str = ""
    blank_url: str = ""


def title_of(form: PrintForm, on: date) -> str:
    """The title of a form that day, or of its latest version before the rules begin."""
    try:
        return form.title_on(on)
    except NoRuleInForce:
        return form.code


def shown_code(form: PrintForm) -> str:
    """``6-KNĐ``; ``Loại 97`` for a document type; nothing for papers of no list."""
    return form.code if form.official else f"Loại {form.code}" if form.code else ""


def forms_for(case: Admission, on: date | None = None) -> list[PrintLink]:
    """Every form for one case, with why it does not print yet where it does not."""
    facts = Facts(case, on or timezone.localdate())
    found = []
    for form in FORMS.values():
        why = form.why_not(facts)
        blank = reverse("admissions:print_blank", args=[form.slug]) if form.blank else ""
        found.append(PrintLink(shown_code(form), title_of(form, facts.on), reverse("admissions:print", args=[case.pk, form.slug]), not why,
            why,
                               form.group, blank))  # fmt: skip
    return found
