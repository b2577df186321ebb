"""Reading an old .xls file in a process of its own.

A damaged .xls may claim cells so far apart that the reader asks for more memory than there is and the
process dies at once. So it dies here, and the caller tells the user that the file is damaged.

`python -m core.excel_isolated` reads the file from standard input and writes its sheets to standard output.
"""

from __future__ import annotations

import io
import pickle
import subprocess
import sys
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetVisibleEnum

_MEMORY_LIMIT = 2 * 1024**3
_SECONDS = 120
_PROJECT = Path(__file__).resolve().parent.parent


class Unreadable(Exception):
    """The file could not be read; `encrypted` when it asks for a password."""

    def __init__(self, encrypted: bool = False):
        self.encrypted = encrypted
        super().__init__(encrypted)


def read_raw(data: bytes) -> list[tuple[str, list[list], list[tuple[int, int, int, int]], bool]]:
    """Name, rows, merged ranges and hiddenness of every sheet, read in this process."""
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
        return [_raw_sheet(workbook, number, meta) for number, meta in enumerate(workbook.sheets_metadata)]
    except PasswordError as error:
        raise Unreadable(encrypted=True) from error
    except (CalamineError, ValueError, OSError) as error:
        raise Unreadable from error
    except BaseException as error:  # the reader's own panics are no ordinary exceptions
        if type(error).__name__ == "PanicException":
            raise Unreadable from error
        raise


def _raw_sheet(workbook: CalamineWorkbook, number: int, metadata) -> tuple:
    sheet = workbook.get_sheet_by_index(number)
    merged = [(top, left, bottom, right) for (top, left), (bottom, right) in (sheet.merged_cell_ranges or ())]
    hidden = metadata.visible != SheetVisibleEnum.Visible
    return sheet.name, sheet.to_python(skip_empty_area=False), merged, hidden


def read_apart(data: bytes) -> list[tuple]:
    """Like `read_raw`, in a process that may die without harm; raises `Unreadable`."""
    try:
        done = subprocess.run(
            [sys.executable, "-m", "core.excel_isolated"],
            input=data, capture_output=True, timeout=_SECONDS, cwd=_PROJECT, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise Unreadable from error
    if done.returncode:
        raise Unreadable
    answer = pickle.loads(done.stdout)  # noqa: S301 - written by our own child process
    if isinstance(answer, dict):
        raise Unreadable(encrypted=answer["encrypted"])
    return answer


def main() -> None:
    """The child: limit the memory, read, answer."""
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_LIMIT, _MEMORY_LIMIT))
    except (ImportError, ValueError, OSError):
        pass  # without a limit the process can still die apart
    try:
        answer: object = read_raw(sys.stdin.buffer.read())
    except Unreadable as error:
        answer = {"encrypted": error.encrypted}
    sys.stdout.buffer.write(pickle.dumps(answer))


if __name__ == "__main__":
    main()
