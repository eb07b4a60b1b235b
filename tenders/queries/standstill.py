"""The standstill of a lot, from its rows. Reads only."""

from datetime import datetime
from decimal import Decimal

from procurement.rules.money import Money
from procurement.rules.standstill import Standstill, standstill
from tenders.models import Lot
from tenders.queries.facts import calendar_of, ruleset_of


def standstill_of(lot: Lot, letters_at: datetime) -> Standstill:
    """The standstill that follows letters sent at `letters_at`; the procedure's whole estimate decides the threshold."""
    tender = lot.tender
    ruleset = ruleset_of(tender)
    if ruleset is None:
        raise ValueError("A tender without a ruleset has no standstill.")
    total = sum((other.estimated_value or Decimal(0) for other in tender.lots.all()), Decimal(0))
    return standstill(
        ruleset,
        calendar_of(ruleset, letters_at),
        value=Money(total, tender.currency),
        nature=tender.nature,
        level=tender.buyer.level,
        bidders=lot.offers.exclude(bid=None).count(),
        letters_at=letters_at,
    )
