"""Reports: the case, its frozen figures and the people behind each of them."""

from reports.models.report import Report, ReportKind, ReportState, ReportStep
from reports.models.snapshot import ReportCell, ReportCellPerson

__all__ = ["Report", "ReportCell", "ReportCellPerson", "ReportKind", "ReportState", "ReportStep"]
