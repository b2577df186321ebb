"""``manage.py report monthly``: the figures of a month for one organisation, as the page shows them."""

from __future__ import annotations

import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from branches.models import Organization
from core.dates import Month
from reports.documents import print_letter, print_sheet
from reports.figures import Sheet, compute, figures_of
from reports.models import Report, ReportState
from reports.services import kind_for, last_filed


class Command(BaseCommand):
    """Reads only: a signed report answers from its snapshot, a month without one is computed from the ledger."""

    help = "Số liệu báo cáo tháng của một tổ chức đảng; ghi tệp PDF của báo cáo đã lập."

    def add_arguments(self, parser) -> None:
        parser.add_argument("what", choices=("monthly",))
        parser.add_argument("--organization", required=True, help="mã tổ chức đảng")
        parser.add_argument("--month", required=True, help="2026-11")
        parser.add_argument("--letter", type=Path, help="tệp PDF của báo cáo")
        parser.add_argument("--sheet", type=Path, help="tệp PDF của biểu 1")
        parser.add_argument("--format", choices=("text", "json"), default="text")

    def handle(self, *args, **options) -> None:
        unit = Organization.objects.filter(code=options["organization"]).first()
        if unit is None:
            raise CommandError(f"Không có tổ chức đảng mang mã {options['organization']}.")
        try:
            month = Month.parse(options["month"])
        except ValueError as error:
            raise CommandError(str(error)) from error
        report = Report.objects.filter(organization=unit, period_start=month.first_day).order_by("-edition").first()
        sheet = figures_of(report) if report else self._computed(unit, month)
        self._print(unit, month, report, sheet, options["format"])
        for name, printer in (("letter", print_letter), ("sheet", print_sheet)):
            if options[name] and report is None:
                raise CommandError(f"Chưa lập báo cáo {month.label}; chưa có gì để in.")
            if options[name]:
                options[name].write_bytes(printer(report).pdf)

    def _computed(self, unit: Organization, month: Month) -> Sheet:
        kind = kind_for(unit)
        return compute(
            Report(organization=unit, kind=kind, period_start=month.first_day, period_end=month.last_day,
                   opens_from=last_filed(unit, kind, month.first_day))
        )  # fmt: skip

    def _print(self, unit: Organization, month: Month, report: Report | None, sheet: Sheet, form: str) -> None:
        state = ReportState(report.state) if report else None
        if form == "json":
            rows = [
                {"code": f.code, "label": f.label, "value": f.value, "last_year": f.last_year} for f in sheet.figures
            ]
            answer = {
                "organization": unit.code,
                "month": month.isoformat(),
                "state": state.value if state else None,
                "figures": rows,
            }
            self.stdout.write(json.dumps(answer, ensure_ascii=False, indent=1))
            return
        self.stdout.write(f"{unit}, {month.label}: {state.label if state else 'chưa lập báo cáo'}")
        for figure in sheet.figures:
            self.stdout.write(f"{'  ' * figure.indent}{figure.label}: {figure.value}")
