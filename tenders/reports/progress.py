"""How far a file is that is being written, for whoever waits: a bar on a terminal, a page that is looked at again."""

from __future__ import annotations

from collections.abc import Callable


class Progress:
    """Passes on where a writer is, at most a hundred times; without a listener it costs nothing."""

    def __init__(self, tell: Callable[[int, int], object] | None = None) -> None:
        self._tell, self._next = tell, 0

    @property
    def wanted(self) -> bool:
        """Whether anybody listens."""
        return self._tell is not None

    def at(self, done: int, total: int) -> None:
        """`done` of `total` parts are written; a total of 0 is not known."""
        if self._tell is None or (done < self._next and done < total):
            return
        self._next = done + max(total // 100, 1)
        self._tell(done, total)


SILENT = Progress()
