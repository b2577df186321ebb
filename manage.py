#!/usr/bin/env python
"""Django's command line for Sổ Chi Bộ; `./sochibo manage …` does the same after preparing the machine."""

import os
import sys


def main() -> int:
    """Run one management command, with the embedded database and Redis started for its duration."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    from config.environment import EnvironmentFault
    from config.launch.processes import LaunchFault
    from config.launch.services import running_services

    try:
        from django.core.management import execute_from_command_line
    except ImportError:
        print("Chưa cài thư viện cho Python này. Hãy chạy ./sochibo setup, rồi dùng .venv/bin/python.")  # noqa: T201
        return 1
    try:
        with running_services():
            execute_from_command_line(sys.argv)
    except (EnvironmentFault, LaunchFault) as fault:
        print(fault, file=sys.stderr)  # noqa: T201
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
