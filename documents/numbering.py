"""Numbers without gaps: per type, per issuer, per committee term (``document-format.md`` A4)."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import Q

from branches.models import Organization, Term
from branches.models.organization import BRANCH_LEVELS
from core.dates import format_date
from core.findings import Finding, Refused, Right
from documents.models import Document, DocumentState, NumberSeries
from regulations.lookup import lookup_value


def term_on(organization: Organization, on: date) -> Term | None:
    """The term of office an organisation was in on a day."""
    return organization.terms.filter(Q(ended_on=None) | Q(ended_on__gte=on), starts_on__lte=on).first()


def symbol_of(organization: Organization, kind: str) -> str:
    """``BC/CB`` for a branch, ``BC/ĐU`` for a committee; the letters of a type stand in the list ``document_type``."""
    value = lookup_value("document_type", kind)
    letters = (value.external_code or value.code) if value else kind
    return f"{letters}/{'CB' if organization.level in BRANCH_LEVELS else 'ĐU'}"


@transaction.atomic
def issue(
    organization: Organization,
    kind: str,
    *,
    on: date,
    abstract: str,
    signer_name: str,
    signer_position: str,
    by,
    subject: str = "",
) -> Document:
    """Give the next number of the series and enter the document in the register.

    Runs inside the signing transaction: when signing fails the number is not spent. Raises ``Refused`` without a term in force.
    """
    term = term_on(organization, on)
    if term is None:
        raise Refused(
            Finding("no_term", f"{organization.name} chưa có nhiệm kỳ vào ngày {format_date(on)} nên chưa lấy được số văn bản.",
                    right=Right.REGULATION, remedy="Cập nhật nhiệm kỳ của tổ chức đảng rồi ký lại.")
        )  # fmt: skip
    NumberSeries.objects.get_or_create(organization=organization, term=term, kind=kind)
    series = NumberSeries.objects.select_for_update().get(organization=organization, term=term, kind=kind)
    series.last_number += 1
    series.save(update_fields=["last_number"])
    return Document.objects.create(
        organization=organization, term=term, kind=kind, number=series.last_number, symbol=symbol_of(organization, kind),
        abstract=abstract, issued_on=on, signer_name=signer_name, signer_position=signer_position, subject=subject, recorded_by=by,
    )  # fmt: skip


def void(document: Document, *, reason: str) -> None:
    """Mark a document as taken back; its line and number stay in the book."""
    if not reason.strip():
        raise Refused(Finding("reason_missing", "Hủy văn bản phải ghi lý do.", field="reason"))
    document.state, document.void_reason = DocumentState.VOID, reason.strip()
    document.save(update_fields=["state", "void_reason"])
