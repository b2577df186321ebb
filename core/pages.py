"""What pages share: findings put beside their fields."""

from __future__ import annotations

from django.forms import BaseForm

from core.findings import Refused


def add_findings(form: BaseForm, refused: Refused) -> None:
    """Show every finding of a refusal in the form: beside its field when the form has it, else above the form."""
    for finding in refused.findings:
        if not finding.blocks:
            continue
        words = " ".join(part for part in (finding.message, finding.remedy) if part)
        if finding.basis:
            words = f"{words} ({finding.basis})"
        form.add_error(finding.field if finding.field in form.fields else None, words)
