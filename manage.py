#!/usr/bin/env python3
"""Runs a Django command in the project's own environment."""

from __future__ import annotations

import os
import signal
import sys
from types import FrameType


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "procurement.settings")
    signal.signal(signal.SIGTERM, _leave)
    from django.core.management import execute_from_command_line  # after the variable above

    execute_from_command_line(sys.argv)


def _leave(number: int, _: FrameType | None) -> None:
    """End like any other exit, so that an embedded server that this process started is stopped."""
    sys.exit(128 + number)


if __name__ == "__main__":
    main()
