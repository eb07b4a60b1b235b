"""Which red flags are looked for and with which thresholds: defaults, or a settings file as the Cardinal tool reads it."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from procurement.rules.redflags.flag import Flag, Settings
from procurement.rules.redflags.run import FLAGS
from procurement.rules.redflags.settings_file import parse_settings


def flag_settings(name: str) -> tuple[Settings, tuple[type[Flag], ...]]:
    """What the file of this name says; "" for the defaults. NotSettings, OSError or UnicodeDecodeError for what can't be read."""
    return parse_settings(Path(name).read_text("utf-8")) if name else (Settings(), FLAGS)


def own_settings() -> tuple[Settings, tuple[type[Flag], ...]]:
    """Those of this installation (RED_FLAGS_SETTINGS)."""
    return flag_settings(settings.RED_FLAGS_SETTINGS)
