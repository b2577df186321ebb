"""Terms of committees (nhiệm kỳ): opened at a congress, moved with the superior's consent, closed at the next congress."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from branches.models import BRANCH_LEVELS, GRASSROOTS_LEVELS, Level, Organization, Term
from branches.parameters import (
    BRANCH_CONGRESS_SHIFT,
    BRANCH_TERM,
    GRASSROOTS_CONGRESS_SHIFT,
    GRASSROOTS_TERM,
)
from branches.services.versions import require_version
from core.dates import add_months, format_date
from core.findings import WARNING, Finding, Refused, Right
from core.text import clean
from regulations.lookup import NoRuleInForce

_BRANCH_RULE = (Level.BRANCH, Level.PARTY_CELL)


def term_rule(level: str, on: date):
    """How long a term of that level lasts by the rule of a day (months, with its source)."""
    return (BRANCH_TERM if level in _BRANCH_RULE else GRASSROOTS_TERM).on(on)


def default_end(organization: Organization, starts_on: date) -> date | None:
    """The planned end of a term that starts on a day, by the rule of that day for the level of that day.

    Terms of 30 months and of five years exist side by side since 2025, so it is only a proposal.
    """
    version = require_version(organization, starts_on, "starts_on")
    try:
        return add_months(starts_on, int(term_rule(version.level, starts_on).value))
    except NoRuleInForce:
        return None


def default_label(starts_on: date, planned_end_on: date | None) -> str:
    """``2025 – 2030``, as papers name a term."""
    return f"{starts_on.year} – {planned_end_on.year}" if planned_end_on else str(starts_on.year)


@transaction.atomic
def open_term(
    organization: Organization,
    *,
    starts_on: date,
    label: str = "",
    planned_end_on: date | None = None,
    fixed_size: int | None = None,
    congress_on: date | None = None,
    note: str = "",
) -> Term:
    """Open a term; the one before ends the day before.

    Raises ``Refused`` when a term that begins later exists, or the planned end is not after the start.
    """
    planned_end_on = planned_end_on or default_end(organization, starts_on)
    require_version(organization, starts_on, "starts_on")
    if planned_end_on and planned_end_on <= starts_on:
        raise Refused(
            Finding("term_dates", "Ngày dự kiến kết thúc phải sau ngày bắt đầu nhiệm kỳ.", field="planned_end_on")
        )
    Organization.objects.select_for_update(of=("self",)).get(pk=organization.pk)
    later = organization.terms.filter(starts_on__gte=starts_on).order_by("starts_on").first()
    if later is not None:
        raise Refused(
            Finding(
                "later_term",
                f"Đã có nhiệm kỳ {later.label} bắt đầu ngày {format_date(later.starts_on)}.",
                field="starts_on",
                right=Right.PRINCIPLE,
                remedy="Sửa nhiệm kỳ đã có hoặc nhập ngày bắt đầu sau ngày đó.",
            )
        )
    eve = starts_on - timedelta(days=1)
    running = organization.terms.order_by("-starts_on").first()
    if running is not None and (running.ended_on is None or running.ended_on > eve):
        running.ended_on = eve
        running.save(update_fields=["ended_on"])
    return Term.objects.create(
        organization=organization,
        label=clean(label) or default_label(starts_on, planned_end_on),
        starts_on=starts_on,
        planned_end_on=planned_end_on,
        fixed_size=fixed_size,
        congress_on=congress_on,
        note=note.strip(),
    )


@transaction.atomic
def revise_term(
    term: Term, *, label: str, planned_end_on: date | None, fixed_size: int | None, congress_on: date | None, note: str
) -> Term:
    """Correct what was written of a term; its start stays, because numbers of documents run within it."""
    if planned_end_on and planned_end_on <= term.starts_on:
        raise Refused(
            Finding("term_dates", "Ngày dự kiến kết thúc phải sau ngày bắt đầu nhiệm kỳ.", field="planned_end_on")
        )
    term.label = clean(label) or default_label(term.starts_on, planned_end_on)
    term.planned_end_on, term.fixed_size, term.congress_on, term.note = (
        planned_end_on,
        fixed_size,
        congress_on,
        note.strip(),
    )
    term.save(update_fields=["label", "planned_end_on", "fixed_size", "congress_on", "note"])
    return term


def extension_findings(term: Term, until: date) -> list[Finding]:
    """What the rules say of an earlier or later congress: how far it may move, and by whose consent."""
    if term.planned_end_on is None:
        return []
    grassroots = term.organization.level in GRASSROOTS_LEVELS or term.organization.level not in BRANCH_LEVELS
    parameter = GRASSROOTS_CONGRESS_SHIFT if grassroots else BRANCH_CONGRESS_SHIFT
    try:
        rule = parameter.on(term.planned_end_on)
    except NoRuleInForce:
        return []
    months = int(rule.value)
    if add_months(term.planned_end_on, -months) <= until <= add_months(term.planned_end_on, months):
        return []
    return [
        Finding(
            "shift_too_far",
            f"Đại hội chỉ được sớm hoặc muộn {months} tháng so với {format_date(term.planned_end_on)}.",
            WARNING,
            field="until",
            basis=rule.cite(),
            right=Right.REGULATION,
            remedy="Kiểm tra lại văn bản đồng ý; ghi rõ căn cứ của cấp trên.",
        )
    ]


@transaction.atomic
def extend_term(term: Term, *, until: date, consent_document: str) -> list[Finding]:
    """The superior allows the congress earlier or later: keep the day and the consent; returns remarks of the rules."""
    consent = clean(consent_document)
    if not consent:
        raise Refused(
            Finding(
                "consent_missing",
                "Chưa có văn bản đồng ý của cấp ủy cấp trên.",
                field="consent_document",
                right=Right.AUTHORITY,
                remedy="Nhập số, ngày, cơ quan ban hành văn bản.",
            )
        )
    if until <= term.starts_on:
        raise Refused(Finding("term_dates", "Ngày được phép phải sau ngày bắt đầu nhiệm kỳ.", field="until"))
    term.consented_end_on, term.consent_document = until, consent
    term.save(update_fields=["consented_end_on", "consent_document"])
    return extension_findings(term, until)


@transaction.atomic
def close_term(term: Term, *, ended_on: date) -> Term:
    """A term ends without a next one (the committee was dissolved, or the next congress is entered later)."""
    if ended_on < term.starts_on:
        raise Refused(
            Finding(
                "term_dates",
                f"Nhiệm kỳ bắt đầu ngày {format_date(term.starts_on)}, không thể kết thúc trước đó.",
                field="ended_on",
            )
        )
    following = term.organization.terms.filter(starts_on__gt=term.starts_on).order_by("starts_on").first()
    if following is not None and ended_on >= following.starts_on:
        raise Refused(
            Finding(
                "later_term",
                f"Nhiệm kỳ {following.label} đã bắt đầu ngày {format_date(following.starts_on)}.",
                field="ended_on",
                remedy="Nhập ngày trước ngày đó.",
            )
        )
    term.ended_on = ended_on
    term.save(update_fields=["ended_on"])
    return term


@transaction.atomic
def withdraw_term(term: Term, *, reopen: Term | None, ended_on: date | None) -> None:
    """Take back a term opened by a congress whose results were withdrawn; the term before runs again, until ``ended_on``.

    Raises ``Refused`` when documents were numbered in it already.
    """
    organization = Organization.objects.select_for_update(of=("self",)).get(pk=term.organization_id)
    try:
        with transaction.atomic():
            term.delete()
    except (ProtectedError, IntegrityError) as used:
        raise Refused(
            Finding(
                "term_used",
                f"Nhiệm kỳ {term.label} của {organization.name} đã có văn bản lấy số hoặc chức vụ, không hủy được.",
                right=Right.PRINCIPLE,
                remedy="Giữ kết quả và ghi đính chính sau khi chuẩn y.",
            )
        ) from used
    if reopen is not None:
        reopen.ended_on = ended_on
        reopen.save(update_fields=["ended_on"])
