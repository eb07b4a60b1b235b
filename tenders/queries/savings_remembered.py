"""What this process has found for savings reports, for whoever asks for the same while nothing has changed.

Held by the process and not in the cache of the installation: that one counts attempts to log in, and must not be crowded out.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Hashable
from typing import Any

Rows = list[tuple[Any, ...]]

MOST = 96
"""Reports and pages of their lots kept at once, the first of some hundred kilobytes each; what was not asked for the longest goes
first."""


class Remembered:
    """The last reports. Their keys name the version of the rows: what is found is never out of date."""

    def __init__(self) -> None:
        self._found: OrderedDict[Hashable, Rows] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable) -> Rows | None:
        """What was kept under this key; None: nothing."""
        with self._lock:
            if key in self._found:
                self._found.move_to_end(key)
            return self._found.get(key)

    def keep(self, key: Hashable, found: Rows) -> None:
        """Keep it, in the place of the oldest where there are too many."""
        with self._lock:
            self._found[key] = found
            while len(self._found) > MOST:
                self._found.popitem(last=False)

    def forget(self) -> None:
        """Everything, so that a measurement begins anew."""
        with self._lock:
            self._found.clear()


REMEMBERED = Remembered()
