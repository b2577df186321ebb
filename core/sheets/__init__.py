"""Lists as offices keep them in Excel: finding the header, the columns and the kinds of lines.

Nothing here knows members or organisations: callers bring a `Vocabulary` of header words.

    worksheet = read_workbook(path)[0]
    sheet = open_sheet(worksheet, VOCABULARY, anchors={"full_name"})
    mapping = sheet.guess()
    for line in classify(sheet, mapping): ...
"""

from core.sheets.header import Header, HeaderColumn, Sheet, best_sheet, open_sheet
from core.sheets.lines import Line, LineKind, classify
from core.sheets.vocabulary import Mapping, Vocabulary, normalise_header

__all__ = [
    "Header",
    "HeaderColumn",
    "Line",
    "LineKind",
    "Mapping",
    "Sheet",
    "Vocabulary",
    "best_sheet",
    "classify",
    "normalise_header",
    "open_sheet",
]
