"""What the figures were measured on, so that they can be read later."""

from __future__ import annotations

import os
import platform
from pathlib import Path
from typing import Any

import django

from procurement import clock, web_server


def machine() -> dict[str, Any]:
    """Date, processors, memory, versions, the web server's size, and how busy the machine was before."""
    return {
        "measured_at": clock.now().isoformat(timespec="seconds"),
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
        "processor": _field("/proc/cpuinfo", "model name"),
        "cores": os.cpu_count(),
        "memory": _field("/proc/meminfo", "MemTotal"),
        "python": platform.python_version(),
        "django": django.get_version(),
        "web": f"{web_server.workers} processes with {web_server.threads} threads",
        "load_before": [round(load, 2) for load in os.getloadavg()],
    }


def _field(file: str, name: str) -> str:
    """The value of the first line of this name, as Linux shows it; empty elsewhere."""
    try:
        lines = Path(file).read_text(encoding="utf-8").splitlines()
    except OSError:
        return ""
    return next((line.partition(":")[2].strip() for line in lines if line.startswith(name)), "")
