"""After an act with which an opening becomes due: ask a worker to look at once."""

from __future__ import annotations

import logging

from kombu.exceptions import OperationalError

from tenders.tasks import run_due

logger = logging.getLogger(__name__)


def open_soon() -> None:
    """Without a broker nothing is lost: the beat looks every few seconds."""
    try:
        run_due.delay()
    except (OperationalError, OSError):
        logger.warning("No broker: the opening waits for the next look at what is due.")
