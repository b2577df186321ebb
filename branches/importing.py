"""Writing an office's tree from Excel: every row checked against the registry, then all importable rows in one transaction."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO

from django.db import transaction
from django.utils import timezone

from branches import rules
from branches.import_tree import ParsedOrganization
from branches.imports import OrganizationList, parse_organizations, read_organization_sheet
from branches.models import LIVING, CodePeriod, Level, Organization, OrganizationImport, OrganizationVersion
from branches.services.organizations import FACTS, Opening, open_many
from core.dates import format_date
from core.findings import Finding, Refused
from regulations.lookup import lookup


@dataclass(slots=True)
class TreeImport:
    """What reading a list gave, and what was written of it."""

    parsed: OrganizationList
    under: Organization
    importable: list[ParsedOrganization] = field(default_factory=list)
    committed: bool = False
    created: list[Organization] = field(default_factory=list)

    @property
    def faults(self) -> list[Finding]:
        """Why rows cannot be imported, in the order of the file."""
        return sorted(self.parsed.faults, key=lambda finding: finding.row or 0)

    @property
    def warnings(self) -> list[Finding]:
        """What should be looked at."""
        return sorted(self.parsed.warnings, key=lambda finding: finding.row or 0)

    def as_json(self) -> dict[str, Any]:
        """The counts and findings a machine reads."""
        return {
            "rows_read": len(self.parsed.rows),
            "importable": len(self.importable),
            "faults": [_short(finding) for finding in self.faults],
            "warnings": [_short(finding) for finding in self.warnings],
            "committed": self.committed,
            "created": len(self.created),
        }


def _short(finding: Finding) -> dict[str, Any]:
    return {"row": finding.row, "field": finding.field, "message": finding.message}


def read_tree(source: Path | str | bytes | BinaryIO, *, on: date, columns: dict | None = None) -> OrganizationList:
    """Read a file of organisations; raises ``WorkbookError`` (Vietnamese) when it holds none."""
    sheet = read_organization_sheet(source)
    existing = dict(Organization.objects.values_list("code", "name"))
    existing |= dict(CodePeriod.objects.exclude(code__in=existing).values_list("code", "organization__name"))
    types = dict(lookup("organization_type"))
    return parse_organizations(
        sheet, columns or sheet.guess(), on=on, existing=existing, levels=dict(Level.choices), types=types
    )


def import_organizations(parsed: OrganizationList, *, under: Organization, by, on: date, commit: bool) -> TreeImport:
    """Check a list against the registry and, with ``commit``, open every importable organisation; all of them or none.

    Effects of a commit: the organisations with their first versions and codes. Rows with a fault, and whatever hangs below
    them, are left out. A preview writes nothing.
    """
    if under.status not in LIVING:
        raise Refused(Finding("closed", f"{under.name}: {under.get_status_display().lower()}.", field="under"))
    found = TreeImport(parsed, under)
    if not parsed.rows:
        raise Refused(Finding("no_rows", "Không có dòng tổ chức đảng nào dưới dòng tiêu đề.", field="file"))
    existing = _existing_parents(parsed)
    _check_parents(parsed, under, existing)
    _check_siblings(parsed, under, existing)
    found.importable = parsed.importable
    if commit and found.importable:
        found.created = open_many(_openings(found.importable, under, existing))
        found.committed = True
    return found


def _existing_parents(parsed: OrganizationList) -> dict[str, Organization]:
    codes = {row.parent_code for row in parsed.rows if row.parent_code}
    return {organization.code: organization for organization in Organization.objects.filter(code__in=codes)}


def _check_parents(parsed: OrganizationList, under: Organization, existing: dict[str, Organization]) -> None:
    """Every parent lies on or below the organisation imported for, exists, and may hold its child."""
    by_number = {row.number: row for row in parsed.rows}
    for row in parsed.rows:
        if row.parent_row is not None:
            above = by_number[row.parent_row].values
            name, level = above["name"], above["level"]
        else:
            parent = existing.get(row.parent_code, under)
            name, level = parent.name, parent.level
            if not parent.path.startswith(under.path):
                row.say("parent_outside", f"Tổ chức cấp trên {name} không thuộc {under.name}.", "parent")
                continue
            if parent.status not in LIVING:
                row.say("parent_closed", f"Tổ chức cấp trên {name}: {parent.get_status_display().lower()}.", "parent")
                continue
        if "level" in row.values and row.values["level"] in Level.values:
            for finding in rules.nesting(row.values["name"], row.values["level"], name, level):
                row.say(finding.code, finding.message, "level")


def _check_siblings(parsed: OrganizationList, under: Organization, existing: dict[str, Organization]) -> None:
    """A name already there under the same parent is the same organisation listed again."""
    parents = {under.pk, *(organization.pk for organization in existing.values())}
    known = {
        (parent, name.casefold()): code
        for parent, name, code in Organization.objects.active()
        .filter(parent__in=parents)
        .values_list("parent", "name", "code")
    }
    for row in parsed.rows:
        if row.parent_row is not None:
            continue
        parent = existing.get(row.parent_code, under)
        code = known.get((parent.pk, row.values["name"].casefold()))
        if code:
            row.say("name_taken", f"{parent.name} đã có tổ chức tên “{row.values['name']}” (mã {code}).", "name")


def settled_since(organization: Organization) -> date:
    """From which day on an organisation stands where it stands today; nothing can be opened under it earlier."""
    since = None
    for version in OrganizationVersion.objects.filter(organization=organization).order_by("-valid_from"):
        if version.path != organization.path:
            break
        since = version.valid_from
    if since is None:
        raise Refused(Finding("not_existing", f"{organization.name} không còn hoạt động.", field="under"))
    return since


def _openings(rows: list[ParsedOrganization], under: Organization, existing: dict[str, Organization]) -> list[Opening]:
    """Openings in the order of the list; an organisation never begins before its parent."""
    openings: dict[int, Opening] = {}
    since: dict[int, date] = {}
    for row in rows:
        values = dict(row.values)
        if row.parent_row is not None:
            parent: Organization | Opening = openings[row.parent_row]
            earliest = parent.on
        else:
            parent = existing.get(row.parent_code, under)
            earliest = since.setdefault(parent.pk, settled_since(parent))
        established = values.get("established_on")
        facts = {name: values[name] for name in FACTS if values.get(name)}
        facts.setdefault("established_on", None)
        openings[row.number] = Opening(
            values["name"], values["level"], max(earliest, established or earliest), parent, values.get("code", ""),
            values.get("organization_type", ""), values.get("branch_type", ""), facts=facts,
        )  # fmt: skip
    return list(openings.values())


@transaction.atomic
def keep_file(*, file, under: Organization, by) -> OrganizationImport:
    """Keep an uploaded file, to be previewed and perhaps written."""
    return OrganizationImport.objects.create(under=under, file=file, file_name=file.name[:200], uploaded_by=by)


@transaction.atomic
def write_kept(kept: OrganizationImport, *, by, on: date) -> TreeImport:
    """Write a previewed file; refused when it was written already."""
    locked = OrganizationImport.objects.select_for_update(of=("self",)).get(pk=kept.pk)
    if locked.committed_at:
        raise Refused(
            Finding(
                "written",
                f"Tệp này đã được ghi vào hệ thống ngày {format_date(timezone.localdate(locked.committed_at))}.",
            ),
            conflict=True,
        )
    with locked.file.open("rb") as source:
        parsed = read_tree(source.read(), on=on)
    found = import_organizations(parsed, under=locked.under, by=by, on=on, commit=True)
    if not found.committed:
        raise Refused(
            Finding("nothing", "Không có dòng nào ghi được.", remedy="Sửa các dòng lỗi trong tệp rồi nhập lại.")
        )
    locked.committed_at, locked.result = timezone.now(), found.as_json()
    locked.save(update_fields=["committed_at", "result"])
    return found
