"""Rulesets: the law as dated data files, each value with its source. A tender keeps the one it was published under."""

from __future__ import annotations

import json
from importlib import resources
from typing import Any


def shipped() -> tuple[dict[str, Any], ...]:
    """The content of the data files that come with the platform, by file name. The only reading of files in rules/."""
    files = [entry for entry in resources.files(__name__).iterdir() if entry.name.endswith(".json")]
    return tuple(json.loads(entry.read_text("utf-8")) for entry in sorted(files, key=lambda entry: entry.name))
