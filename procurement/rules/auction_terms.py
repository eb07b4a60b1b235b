"""What a notice may announce about an electronic auction at the end: for which purchases, with which least step.

Directive 2014/24/EU art. 35(1) and Law 98/2016 art. 131 to 133: not for works and services that are intellectual
performances. Those are known here by their category (CPV): design and engineering, research, legal and management advice.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from procurement.rules.facts import AwardMethod, TenderFacts
from procurement.rules.messages import Issue, gettext_noop, issue
from procurement.rules.procedures import procedure_of

LEAST_STEP, MOST_STEP = Decimal("0.5"), Decimal(3)
"""Percent of the estimate: less makes the turns senseless, more shuts out small savings (the preset of ProZorro)."""
INTELLECTUAL = ("712", "713", "714", "73", "791", "794")
"""The first digits of such categories."""
CITATION = "Directive 2014/24/EU art. 35(1); Law 98/2016 art. 131 to 133"


def announcement_issues(facts: TenderFacts) -> Iterator[Issue]:
    """What speaks against the auctions that the lots announce; nothing where none does."""
    for lot in facts.lots:
        if lot.auction_step is None:
            continue
        field, number = f"lots.{lot.number}.auction_step", lot.number
        if not procedure_of(facts.procedure).auction:
            text = gettext_noop("This procedure has no electronic auction: leave the step of lot %(number)s empty.")
            yield issue(field, text, number=number)
        if facts.contract_nature != "goods" and facts.category.startswith(INTELLECTUAL):
            text = gettext_noop(
                "Intellectual services such as design or advice can't be auctioned: leave the step of lot %(number)s empty."
            )
            yield issue(field, text, citation=CITATION, number=number)
        if lot.award_method is AwardMethod.QUALITY_ONLY:
            text = gettext_noop("The price of lot %(number)s is announced: nothing is left to bid for in an auction.")
            yield issue(field, text, number=number)
        if not LEAST_STEP <= lot.auction_step <= MOST_STEP:
            text = gettext_noop(
                "Choose a least step from %(least)s to %(most)s percent for the auction of lot %(number)s."
            )
            yield issue(field, text, least=LEAST_STEP, most=MOST_STEP, number=number)
