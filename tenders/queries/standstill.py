"""The standstill of a lot, and the time to complain about a decision, from their rows. Reads only."""

from datetime import datetime
from decimal import Decimal

from procurement.rules.clarifications import complaint_time
from procurement.rules.messages import Message
from procurement.rules.money import Money
from procurement.rules.periods import Computed
from procurement.rules.procedures import procedure_of
from procurement.rules.standstill import CALLED_OFF, NOT_IN_PROCEDURE, Standstill, standstill
from tenders.models import Lot, Tender
from tenders.queries.facts import calendar_of, ruleset_of


def standstill_of(lot: Lot, letters_at: datetime) -> Standstill:
    """The standstill that follows letters sent at `letters_at`; the procedure's whole estimate decides the threshold."""
    tender = lot.tender
    ruleset = ruleset_of(tender)
    if ruleset is None:
        raise ValueError("A tender without a ruleset has no standstill.")
    procedure = procedure_of(tender.procedure)
    if procedure.under_framework and "call_off" in ruleset.names("standstill.exceptions"):
        return Standstill(False, Message(CALLED_OFF), ruleset.citation("standstill.exceptions"))
    if not procedure.standstill:
        return Standstill(False, Message(NOT_IN_PROCEDURE), ruleset.citation("standstill.exceptions"))
    return standstill(
        ruleset,
        calendar_of(ruleset, letters_at),
        value=_worth(tender),
        nature=tender.nature,
        level=tender.buyer.level,
        bidders=lot.offers.exclude(bid=None).count(),
        letters_at=letters_at,
    )


def complaint_of(tender: Tender, told_at: datetime) -> Computed | None:
    """Until when a decision told at `told_at` can be complained about, where the ruleset says so."""
    ruleset = ruleset_of(tender)
    if ruleset is None:
        return None
    return complaint_time(
        ruleset,
        calendar_of(ruleset, told_at),
        value=_worth(tender),
        nature=tender.nature,
        level=tender.buyer.level,
        told_at=told_at,
    )


def _worth(tender: Tender) -> Money:
    return Money(sum((lot.estimated_value or Decimal(0) for lot in tender.lots.all()), Decimal(0)), tender.currency)
