"""R030: a late bid was accepted and won."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from procurement.rules.messages import gettext_noop
from procurement.rules.redflags.flag import Finding, Flag, Group
from procurement.rules.redflags.process import Process


class LateBidWon(Flag):
    code = "R030"
    title = gettext_noop("A late bid won")
    formula = gettext_noop(
        "A valid bid is dated after the end of the time for bids, and its bidder has an award in force."
    )
    reason = gettext_noop("Who may bid after the end can have seen what the others ask.")
    innocent = gettext_noop("A date that the source recorded wrongly, such as the day of registration.")

    def read(self, process: Process) -> Iterator[Finding]:
        _start, end = process.period()
        if end is None:
            return
        winners = {one for award in process.awards if award.status == "active" for one in award.suppliers}
        for bid in process.bids:
            if bid.status == "valid" and bid.date is not None and bid.date > end:
                for company in winners.intersection(bid.tenderers):
                    sentence = gettext_noop("A bid of %(date)s won, though bids ended at %(end)s.")
                    params = {"date": bid.date, "end": end}
                    yield replace(
                        self.found(Group.PROCESS, process.ocid, 1, sentence, **params), detail=bid.date.isoformat()
                    )
                    yield replace(
                        self.found(Group.TENDERER, company, 1, sentence, **params), detail=bid.date.isoformat()
                    )
