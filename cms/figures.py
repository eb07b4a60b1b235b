"""The live figures of the home page, asked for at most once a minute, whatever the number of visitors."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core.cache import cache

from tenders.queries.figures import Figures, live_figures

FRESH = timedelta(seconds=60)
_KEY, _TURN = "cms.figures.1", "cms.figures.turn"
_KEPT = 60 * 60
_LONGEST_COUNT = 30


def current(now: datetime) -> Figures:
    """The figures, at most a minute old, or a little older while another visitor's request is counting anew."""
    kept: Figures | None = cache.get(_KEY)
    if kept is not None and abs(now - kept.counted_at) < FRESH:
        return kept
    if kept is not None and not cache.add(_TURN, 1, _LONGEST_COUNT):
        return kept
    counted = live_figures(now)
    cache.set(_KEY, counted, _KEPT)
    cache.delete(_TURN)
    return counted
