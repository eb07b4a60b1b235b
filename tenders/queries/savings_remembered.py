"""Figures of savings reports that this process has added up, for whoever asks for the same while nothing has changed.

Held by the process and not in the cache of the installation: that one counts attempts to log in, and must not be crowded out.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Hashable
from typing import Any

MOST = 48
"""Reports kept at once, of some hundred kilobytes each; the one that was not asked for the longest goes first."""

Figures = dict[str, list[tuple[str, Any]]]


class Remembered:
    """The last reports. Their keys name the version of the rows: what is found is never out of date."""

    def __init__(self) -> None:
        self._found: OrderedDict[Hashable, Figures] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable) -> Figures | None:
        """What was kept under this key."""
        with self._lock:
            if key in self._found:
                self._found.move_to_end(key)
            return self._found.get(key)

    def keep(self, key: Hashable, figures: Figures) -> None:
        """Keep it, in the place of the oldest where there are too many."""
        with self._lock:
            self._found[key] = figures
            while len(self._found) > MOST:
                self._found.popitem(last=False)

    def forget(self) -> None:
        """Everything, so that a measurement begins anew."""
        with self._lock:
            self._found.clear()


REMEMBERED = Remembered()
