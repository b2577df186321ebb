"""Open a report, write into it, start a corrected edition. Steps run through ``core.workflow.perform``."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db import IntegrityError, transaction

from branches.models import Organization
from branches.models.organization import BRANCH_LEVELS
from core.dates import Month
from core.findings import Finding, Refused, Right, require_version
from reports.models import Report, ReportKind, ReportState
from reports.sections import sections_of

REVISABLE = (ReportState.RETURNED, ReportState.SIGNED, ReportState.SENT, ReportState.ACCEPTED, ReportState.LOCKED)


def kind_for(organization: Organization) -> ReportKind:
    """A branch reports as a branch, every other organisation as a committee over its branches."""
    return ReportKind.BRANCH_MONTH if organization.level in BRANCH_LEVELS else ReportKind.COMMITTEE_MONTH


def last_filed(organization: Organization, kind: str, before: date) -> Report | None:
    """The filed report from which a period opens."""
    rows = Report.objects.filed().filter(organization=organization, kind=kind, period_start__lt=before)
    return rows.order_by("-period_start", "-edition").first()


@transaction.atomic
def open_report(*, organization: Organization, month: Month, by, on: date) -> Report:
    """Open the report of a month: it opens from the last filed one, and takes over its plan as a reminder.

    Raises ``Refused`` for a month to come, a month already reported, or an organisation that has ended.
    """
    kind = kind_for(organization)
    if month.first_day > on:
        raise Refused(
            Finding(
                "future",
                f"Chưa đến {month.label}.",
                field="month",
                right=Right.REGULATION,
                remedy="Chọn tháng này hoặc tháng trước.",
            )
        )
    if organization.established_on and month.last_day < organization.established_on:
        raise Refused(Finding("not_yet", f"{organization.name} chưa thành lập vào {month.label}.", field="month"))
    existing = (
        Report.objects.filter(organization=organization, kind=kind, period_start=month.first_day)
        .order_by("-edition")
        .first()
    )
    if existing is not None:
        raise Refused(
            Finding("exists", f"Đã có báo cáo {month.label} ({existing.state_label.lower()}).", field="month",
                    remedy="Mở báo cáo đã có; nếu cần sửa sau khi ký, lập bản đính chính.")
        )  # fmt: skip
    earlier = last_filed(organization, kind, month.first_day)
    texts = {}
    if earlier and earlier.texts.get("III"):
        texts["previous_plan"] = earlier.texts["III"]
    return Report.objects.create(
        kind=kind, organization=organization, period_start=month.first_day, period_end=month.last_day, state=ReportState.DRAFT,
        opens_from=earlier, texts=texts, created_by=by,
    )  # fmt: skip


@transaction.atomic
def write(*, report: Report, texts: Mapping[str, str], inputs: Mapping[str, object], version: int) -> Report:
    """Save prose and figures entered by hand into a draft; ``version`` is what the person had before him.

    Raises ``Refused`` with ``conflict`` when somebody has saved since; the page shows both and loses nothing.
    """
    locked = Report.objects.select_for_update(of=("self",)).get(pk=report.pk)
    if locked.state != ReportState.DRAFT:
        raise Refused(
            Finding("not_draft", f"Báo cáo đang ở trạng thái “{locked.state_label}”, không sửa được."), conflict=True
        )
    require_version(locked.version, version, "báo cáo này")
    known = {section.code for section in sections_of(locked.kind)} | {"previous_plan"}
    locked.texts = locked.texts | {code: text for code, text in texts.items() if code in known}
    locked.inputs = locked.inputs | dict(inputs)
    locked.version += 1
    locked.save(update_fields=["texts", "inputs", "version"])
    return locked


@transaction.atomic
def revise(*, report: Report, by) -> Report:
    """Start the next edition of a signed or returned report; the old one stays as it was signed.

    The new edition opens from the same earlier report. Refused while a later period has been signed on this one's figures:
    then the correction comes as a late entry in the current period.
    """
    locked = Report.objects.select_for_update(of=("self",)).get(pk=report.pk)
    if locked.state not in REVISABLE or Report.objects.filter(supersedes=locked).exists():
        raise Refused(Finding("not_revisable", "Chỉ lập bản đính chính cho bản sau cùng đã ký hoặc bị trả lại."))
    later = Report.objects.filed().filter(opens_from=locked).order_by("period_start").first()
    if later is not None:
        raise Refused(
            Finding("later_signed", f"Báo cáo {later.month.label} đã ký trên số liệu của bản này.", right=Right.PRINCIPLE,
                    remedy="Ghi biến động bổ sung; số liệu vào kỳ hiện tại với ghi chú “ghi nhận bổ sung”.")
        )  # fmt: skip
    try:
        return Report.objects.create(
            kind=locked.kind, organization=locked.organization, period_start=locked.period_start, period_end=locked.period_end,
            state=ReportState.DRAFT, edition=locked.edition + 1, supersedes=locked, opens_from=locked.opens_from, texts=locked.texts,
            inputs=locked.inputs, recipients=locked.recipients, created_by=by,
        )  # fmt: skip
    except IntegrityError as error:
        raise Refused(Finding("open_exists", "Kỳ này đang có một bản chưa ký."), conflict=True) from error
