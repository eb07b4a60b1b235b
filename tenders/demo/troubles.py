"""What goes wrong in the demo: a sealed file that the platform lost, and an outage before a deadline. People see what they can do."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from procurement import blobs, clock, ticking
from procurement.models import ProbeResult
from procurement.rules.ticks import PROBE_OK
from tenders.demo import director
from tenders.demo.cast import Cast
from tenders.demo.scenario import LotPlan, Plan
from tenders.services import clockwork, unsealing

LOST = "demo-lost-file.sb1"
"""Below DATA_DIR: the sealed file that is damaged in the storage, as its bidder kept it."""
WATCHED = timedelta(minutes=40)
"""The last minutes before the demo begins to be played, from which on its log has a leaf each minute."""
DOWN = range(14, 20)
"""Minutes before the demo begins in which the platform is down: as far from each deadline however long the playing takes."""
_MINUTE = timedelta(minutes=1)
READERS = Plan(
    "E-book readers for the library",
    "Forty readers to lend out. A sealed file of one bid is damaged in the storage: the opening waits for its bidder.",
    (LotPlan("Readers", "18000", (("E-book reader", "40", "piece", "30230000"),)),),
    ruleset="generic",
)
BENCHES = Plan(
    "Benches for the station square",
    "Twelve benches. The platform was down before the deadline: two persons decide on more time.",
    (LotPlan("Benches", "19000", (("Bench with back", "12", "piece", "39113600"),)),),
    ruleset="generic",
)


def damaged_file(cast: Cast, now: datetime) -> Iterator[datetime]:
    """Readers: at the opening a sealed file can't be read. Its bidder is asked for the same bytes; nothing is shown meanwhile."""
    end = _full(now - WATCHED - timedelta(minutes=32))
    played = director.schedule(cast.town, replace(READERS, bids_end_at=end), publish_at=clock.now() + timedelta(days=1))
    director.approve(played)
    yield clock.now() + timedelta(days=1, minutes=2)
    director.hand_in(played, cast.companies[0], {1: ("410",)})
    act = director.hand_in(played, cast.companies[2], {1: ("395",)}).act
    assert act  # only a refusal has none
    _damage(act.manifest)
    yield played.opening_at + _MINUTE
    with _expected():
        director.confirm(played)


def _damage(object_id: str) -> None:
    """One bit of the stored file turns; the bidder has the right bytes."""
    with blobs.open_blob(object_id) as source:
        right = source.read()
    (Path(settings.DATA_DIR) / LOST).write_bytes(right)
    blobs.write_whole(f"{object_id[:2]}/{object_id}", right[:-1] + bytes([right[-1] ^ 1]))


def outage(cast: Cast, now: datetime) -> Iterator[datetime]:
    """Benches: the platform was down shortly before the deadline (see `live`)."""
    end = _full(now) - 2 * _MINUTE
    played = director.schedule(cast.town, replace(BENCHES, bids_end_at=end), publish_at=clock.now() + timedelta(days=1))
    director.approve(played)
    yield clock.now() + timedelta(days=1, minutes=2)
    director.hand_in(played, cast.companies[3], {1: ("1450",)})


def live(since: datetime) -> None:
    """The log's minutes from `since` to now, by the clock of the machine: each with a probe that went well, but for those in
    which all stood still. What is due now finds the outage."""
    end, begins = clock.now(), _full(since + WATCHED)
    result = ProbeResult.objects.get_or_create(pk=ProbeResult.ONLY)[0]
    minute = _full(since) + _MINUTE
    while minute < _full(end):
        if (begins - minute) // _MINUTE not in DOWN:
            result.at, result.code = minute, PROBE_OK
            result.save()
            ticking.tick(now=minute)
        minute += _MINUTE
    # Nobody watches until the workers run: the silence until then is no second outage.
    ProbeResult.objects.filter(pk=result.pk).update(at=None)
    ticking.tick(now=clock.now())
    with _expected():
        clockwork.run_due(now=clock.now())


@contextmanager
def _expected() -> Iterator[None]:
    """The operator's log line about the damaged file would alarm whoever starts the platform for the first time."""
    log = logging.getLogger(unsealing.__name__)
    log.disabled = True
    try:
        yield
    finally:
        log.disabled = False


def _full(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0)
