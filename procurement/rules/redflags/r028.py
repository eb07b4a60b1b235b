"""R028: two bidders ask exactly the same price."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from procurement.rules.messages import gettext_noop
from procurement.rules.money import rounded
from procurement.rules.redflags.flag import Finding, Flag, Group
from procurement.rules.redflags.process import Process


class IdenticalPrices(Flag):
    code = "R028"
    title = gettext_noop("Identical prices")
    formula = gettext_noop("Bids of different companies in one process have the same amount in the same currency.")
    reason = gettext_noop("Two companies that calculate on their own hardly ever arrive at the same sum.")
    innocent = gettext_noop("Fixed or regulated prices, or a price that the buyer announced.")

    def read(self, process: Process) -> Iterator[Finding]:
        if not self.context.compares_prices(process):
            return
        sentence = gettext_noop("Different companies asked exactly %(amount)s %(currency)s.")
        seen: dict[tuple[Fraction, str], frozenset[str]] = {}
        for bid in process.submitted:
            if bid.amount is None or not bid.currency or not (companies := frozenset(bid.tenderers)):
                continue
            other = seen.get((bid.amount, bid.currency), companies)
            if other != companies:
                params = {"amount": rounded(bid.amount), "currency": bid.currency}
                detail = f"{bid.amount} {bid.currency}"
                yield replace(self.found(Group.PROCESS, process.ocid, 1, sentence, **params), detail=detail)
                for company in sorted(companies | other):
                    yield replace(self.found(Group.TENDERER, company, 1, sentence, **params), detail=detail)
            seen[bid.amount, bid.currency] = companies
