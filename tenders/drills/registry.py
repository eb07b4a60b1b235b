"""The drills by name."""

from __future__ import annotations

from collections.abc import Mapping

from tenders.drills import bids, clocks, committee, deadline, early, rollback, side_channel, tamper
from tenders.drills.findings import Drill

DRILLS: Mapping[str, Drill] = {
    "bids": Drill("no bid is lost, however web, worker and database are killed around the deadline", bids.run),
    "early": Drill("nothing is opened before its time, and nothing of a sealed bid lies anywhere in clear", early.run),
    "committee": Drill(
        "any k of n key holders open, fewer do not, wrong shares are named, the bidder's key file helps", committee.run
    ),
    "tamper": Drill(
        "whoever alters a row, a stored object or a bundle is found out, and the artefact is named", tamper.run
    ),
    "rollback": Drill(
        "an old copy of the database in place of the new one is noticed by platform, monitor and receipts", rollback.run
    ),
    "side-channel": Drill(
        "before closing nothing shows how many bids came: no page, list, minute of the log or time", side_channel.run
    ),
    "deadline": Drill(
        "the deadline is one instant in every place, to the microsecond; outages move it three times at most",
        deadline.run,
    ),
    "clock": Drill(
        "a clock that is set back writes no minute, one that is wrong by two seconds closes nothing", clocks.run
    ),
}
