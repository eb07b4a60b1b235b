"""R036: the lowest bid was disqualified."""

from __future__ import annotations

from collections.abc import Iterator

from procurement.rules.messages import gettext_noop
from procurement.rules.money import rounded
from procurement.rules.redflags.flag import Finding, Flag, Group
from procurement.rules.redflags.process import Process


class LowestDisqualified(Flag):
    code = "R036"
    title = gettext_noop("The lowest bid was disqualified")
    formula = gettext_noop(
        "Where there is an award in force and a valid bid, the lowest of all bids handed in was disqualified. "
        "Meant for procedures decided by price alone."
    )
    reason = gettext_noop("Taking the cheapest bid out makes way for a dearer one.")
    innocent = gettext_noop("A price that did not cover the work, or a bid that lacked what was asked.")

    def read(self, process: Process) -> Iterator[Finding]:
        if not self.context.compares_prices(process) or all(one.status != "active" for one in process.awards):
            return
        bids = [(bid.amount, bid) for bid in process.submitted if bid.amount is not None and bid.currency]
        bids = [(amount, bid) for amount, bid in bids if self.context.is_main(bid.currency)]
        if not any(bid.status == "valid" for _amount, bid in bids):
            return
        amount, lowest = min(bids, key=lambda pair: pair[0])
        if lowest.status == "disqualified":
            sentence = gettext_noop("The lowest bid, %(amount)s %(currency)s, was disqualified.")
            params = {"amount": rounded(amount), "currency": lowest.currency}
            yield self.found(Group.PROCESS, process.ocid, 1, sentence, **params)
