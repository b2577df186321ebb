"""What signing does: freeze the figures with the people behind each and what the books of branch life say, give the number."""

from __future__ import annotations

from django.utils import timezone

from core.dates import Month
from documents.numbering import issue
from reports.figures import compute
from reports.life import observe
from reports.models import ReportCell, ReportCellPerson

REPORT_DOCUMENT = "bao_cao"  # type of document in the list ``document_type``


def abstract_of(report) -> str:
    """Trích yếu, as ``reports.md`` 8.1 words it."""
    month = Month.of(report.period_start)
    following = month.next
    year = "" if following.year == month.year else f" năm {month.year}"
    return (
        f"tình hình thực hiện nhiệm vụ tháng {month.month}{year} và phương hướng, "
        f"nhiệm vụ tháng {following.month} năm {following.year}"
    )


def freeze(report, step) -> None:
    """Effects in order: the moment of reading, the cells and people, the signature, the number in the register."""
    report.known_at = timezone.now()
    sheet = compute(report)
    report.life = observe(report)
    cells = ReportCell.objects.bulk_create(
        ReportCell(
            report=report, code=figure.code, label=figure.label, order=index, indent=figure.indent, value=figure.value,
            same_period_last_year=figure.last_year,
        )
        for index, figure in enumerate(sheet.figures)
    )  # fmt: skip
    ReportCellPerson.objects.bulk_create(
        (
            ReportCellPerson(
                cell=cell, member_id=person.member_id, movement_id=person.movement_id, name=person.name, sign=person.sign,
                note=person.note[:200],
            )
            for cell, figure in zip(cells, sheet.figures, strict=True)
            for person in figure.people
        ),
        batch_size=2000,
    )  # fmt: skip
    report.signed_on, report.signed_by = step.on, step.by
    report.signer_name = str(step.data["signer_name"]).strip()
    report.signer_position = str(step.data["signer_position"]).strip()
    report.document = issue(
        report.organization, REPORT_DOCUMENT, on=step.on, abstract=abstract_of(report), signer_name=report.signer_name,
        signer_position=report.signer_position, by=step.by, subject=f"reports.report:{report.pk}",
    )  # fmt: skip
