"""How a log line looks: time in UTC, level, logger, message; one record is one line, whatever a visitor typed."""

from __future__ import annotations

import logging
import time


class LineFormatter(logging.Formatter):
    """One line a record; line breaks inside a message are shown as \\n, a traceback follows indented."""

    converter = staticmethod(time.gmtime)

    def __init__(self) -> None:
        super().__init__("%(asctime)sZ %(levelname)s %(name)s: %(message)s", "%Y-%m-%dT%H:%M:%S")

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802  (the standard library's name)
        return super().formatMessage(record).replace("\r", "\\r").replace("\n", "\\n")

    def formatException(self, ei: object) -> str:  # noqa: N802
        return "    " + super().formatException(ei).replace("\n", "\n    ")  # type: ignore[arg-type]
