"""Where the project's own Python and its packages lie."""

import sysconfig
from pathlib import Path

from config.environment import ROOT

VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"


def site_packages() -> Path:
    """The folder of installed packages of `.venv`, whichever Python asks."""
    found = sorted(VENV.glob("lib/python3.*/site-packages"))
    return found[-1] if found else Path(sysconfig.get_path("purelib"))
