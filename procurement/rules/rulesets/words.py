"""What the closed lists of words in rulesets mean to a reader."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from procurement.rules.messages import gettext_noop

WORDS: Mapping[str, str] = MappingProxyType(
    {
        "closed": gettext_noop("from the deadline on"),
        "opened": gettext_noop("from the opening on"),
        "refuse": gettext_noop("it is refused"),
        "warn": gettext_noop("a second person is warned and decides"),
        "sole_bidder": gettext_noop("only one bidder took part"),
        "call_off": gettext_noop("an order under a framework agreement"),
        "no_notice_duty": gettext_noop("no notice was required"),
        "lower_price": gettext_noop("the lower price"),
        "heaviest_factor": gettext_noop("the better score in the heaviest criterion"),
        "seeded_draw": gettext_noop("a public draw that anybody can repeat"),
        "earliest_receipt": gettext_noop("the earlier bid"),
        "extra_criterion": gettext_noop("a further criterion named in the notice"),
        "none": gettext_noop("nothing"),
        "fee": gettext_noop("a fee"),
        "security": gettext_noop("a security, which is given back"),
        "closing": gettext_noop("the end of bids"),
        "invitation": gettext_noop("the invitation to bid"),
        "award": gettext_noop("the award"),
        "standstill": gettext_noop("the end of the standstill"),
        "contract": gettext_noop("the contract"),
    }
)
