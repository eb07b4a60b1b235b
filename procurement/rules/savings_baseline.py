"""The baseline that a tender fixes in its notice: which ones there are, in words, and where one makes no sense.

It is chosen before anybody knows a bid, so that nobody picks afterwards the one that looks best. How each is computed:
rules.savings.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from procurement.rules.facts import TenderFacts
from procurement.rules.messages import Issue, gettext_noop, issue
from procurement.rules.procedures import PROCEDURES

NAMES: Mapping[str, str] = {
    "": gettext_noop("Estimated value"),
    "estimate": gettext_noop("Estimated value"),
    "mean": gettext_noop("Mean of the valid bids"),
    "mean_of_others": gettext_noop("Mean of the other valid bids"),
    "median": gettext_noop("Median of the valid bids"),
    "second_lowest": gettext_noop("Second-lowest valid bid"),
    "indexed": gettext_noop("Last unit prices, adjusted by a price index"),
    "life_cycle": gettext_noop("Life-cycle cost of a reference solution"),
    "auction": gettext_noop("Auction: lowest total before it"),
    "realised": gettext_noop("Realised: estimate against what was paid"),
}
"""In words; empty is a tender that fixed none, so the estimate."""

OF_BIDS = frozenset({"mean", "mean_of_others", "median", "second_lowest", "life_cycle", "auction"})

WITHOUT_AUCTION = gettext_noop("No lot announces an electronic auction: choose another baseline for the saving.")
WITHOUT_REFERENCE = gettext_noop(
    "No lot states what a reference solution costs over its life: state it, or choose another baseline for the saving."
)
WITHOUT_BIDS = gettext_noop(
    "Without bids there is nothing to compare with but the estimate: choose the estimated value."
)


def baseline_issues(facts: TenderFacts) -> Iterator[Issue]:
    """What speaks against the baseline that was chosen."""
    chosen, procedure = facts.savings_baseline, PROCEDURES.get(facts.procedure)
    if chosen in OF_BIDS and procedure is not None and not procedure.competes:
        yield issue("savings_baseline", WITHOUT_BIDS)
    elif chosen == "auction" and all(lot.auction_step is None for lot in facts.lots):
        yield issue("savings_baseline", WITHOUT_AUCTION)
    elif chosen == "life_cycle" and all(lot.reference_price is None for lot in facts.lots):
        yield issue("savings_baseline", WITHOUT_REFERENCE)
