#!/usr/bin/env python
"""Django's command line for Sổ Chi Bộ; `./sochibo manage …` does the same after preparing the machine."""

import os
import sys


def main() -> None:
    """Run one management command, with the embedded database and Redis started for its duration."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    from django.core.management import execute_from_command_line

    from config.launch.services import running_services

    with running_services():
        execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
