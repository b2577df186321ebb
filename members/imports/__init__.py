"""Reading lists of members as offices keep them in Excel: a pure engine, no table is touched.

    sheet = read_sheet(path)
    mapping = guess_mapping(sheet)               # the user may correct it
    result = parse_rows(sheet, mapping, lookups, on=today)
    result.rows, result.faults, result.warnings, result.skipped

What is refused and what is only remarked on stands in docs/import.md.
"""

from members.imports.checks import duplicate_keys
from members.imports.fields import FIELDS, REQUIRED, VOCABULARY, Field, field_label
from members.imports.lookups import Lookups
from members.imports.reader import guess_mapping, read_list, read_sheet
from members.imports.rows import ImportResult, ParsedRow, parse_rows

__all__ = [
    "FIELDS",
    "REQUIRED",
    "VOCABULARY",
    "Field",
    "ImportResult",
    "Lookups",
    "ParsedRow",
    "duplicate_keys",
    "field_label",
    "guess_mapping",
    "parse_rows",
    "read_list",
    "read_sheet",
]
