"""What the launcher says to the person at the terminal."""

import sys


def say(line: str) -> None:
    """One line to the person, at once."""
    print(line, flush=True)  # noqa: T201 (the launcher's voice)


def fail(line: str) -> None:
    """Why it cannot go on."""
    print(f"Lỗi: {line}", file=sys.stderr, flush=True)  # noqa: T201
