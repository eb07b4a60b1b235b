"""What a notice may say about options: when they may be left out of the comparison, and with which estimate."""

from __future__ import annotations

from collections.abc import Iterator

from procurement.rules.facts import TenderFacts
from procurement.rules.messages import Issue, gettext_noop, issue

CITATION = "Directive 2014/24/EU art. 5(1)"
"""The estimate of a lot is with all its options."""


def option_issues(facts: TenderFacts) -> Iterator[Issue]:
    """What speaks against leaving the options of a lot out of the comparison; nothing where they count."""
    for lot in facts.lots:
        if lot.options_estimate is None:
            continue
        field, number = f"lots.{lot.number}.options_estimate", lot.number
        if not any(item.optional for item in lot.items):
            text = gettext_noop(
                "No item of lot %(number)s is an option: mark one, or leave the estimate of options empty."
            )
            yield issue(field, text, number=number)
        if facts.framework is not None:
            text = gettext_noop(
                "Under a framework agreement everything is ordered when it is needed, so options count: leave their estimate empty in "
                "lot %(number)s."
            )
            yield issue(field, text, number=number)
        if any(lot.id in group.lots for group in facts.lot_groups):
            text = gettext_noop(
                "Lot %(number)s may be awarded together with others at a discount on all prices, so its options count: leave their "
                "estimate empty, or take the lot out of the group."
            )
            yield issue(field, text, number=number)
        if not 0 < lot.options_estimate < lot.estimated_value.amount:
            text = gettext_noop(
                "Estimate the options of lot %(number)s above zero and below the whole lot, whose estimate contains them."
            )
            yield issue(field, text, citation=CITATION, number=number)
