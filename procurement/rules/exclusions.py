"""Why people exclude an offer: coded reasons that no program can see, each with the words that a bidder reads.

Where each stands in the law is said by the ruleset (`exclusion.<code>`). Nobody is excluded by a price alone: the bidder
is asked first (Directive 2014/24/EU art. 69; Law 98/2016 art. 210).
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from procurement.rules.facts import Ruling
from procurement.rules.messages import Issue, gettext_noop, issue


class ExclusionCode(StrEnum):
    """The reasons to choose from."""

    PRICE_NOT_JUSTIFIED = "price_not_justified"
    NO_CONCLUSIVE_ANSWER = "no_conclusive_answer"
    NOT_CONFORMING = "not_conforming"
    NOT_QUALIFIED = "not_qualified"
    EXCLUSION_GROUND = "exclusion_ground"
    BREACH_OF_LAW = "breach_of_law"


SENTENCES: Mapping[ExclusionCode, str] = MappingProxyType(
    {
        ExclusionCode.PRICE_NOT_JUSTIFIED: gettext_noop(
            "The price is abnormally low, and the bidder did not justify it: %(explanation)s"
        ),
        ExclusionCode.NO_CONCLUSIVE_ANSWER: gettext_noop(
            "The buyer's question got no answer in time, or none that settles it: %(explanation)s"
        ),
        ExclusionCode.NOT_CONFORMING: gettext_noop("The offer is not what the documents ask for: %(explanation)s"),
        ExclusionCode.NOT_QUALIFIED: gettext_noop("The bidder does not meet what was asked of it: %(explanation)s"),
        ExclusionCode.EXCLUSION_GROUND: gettext_noop("The bidder is in a situation of exclusion: %(explanation)s"),
        ExclusionCode.BREACH_OF_LAW: gettext_noop(
            "The offer breaches environmental, social or labor law: %(explanation)s"
        ),
    }
)


def reason_of(ruling: Ruling) -> Issue:
    """The reason as everybody reads it, with its source in the law."""
    template = SENTENCES[ExclusionCode(ruling.code)]
    return issue(
        "rulings", template, citation=ruling.citation, code=f"excluded_{ruling.code}", explanation=ruling.explanation
    )
