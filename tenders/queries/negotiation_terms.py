"""What the notice of a negotiated procedure says, as a row and as facts. Reads only."""

from __future__ import annotations

from procurement.rules import negotiation as rules
from procurement.rules.procedures import procedure_of
from tenders.models import NegotiationTerms, Tender


def terms_row(tender: Tender) -> NegotiationTerms | None:
    """What the notice says of the negotiation; None where nothing was written yet, or nothing is negotiated."""
    return NegotiationTerms.objects.filter(tender=tender).first()


def terms_of_negotiation(tender: Tender) -> rules.NegotiationTerms | None:
    """The same as facts."""
    row = terms_row(tender) if procedure_of(tender.procedure).initial else None
    if row is None:
        return None
    return rules.NegotiationTerms(row.ground, row.reason, row.minimum, row.reduces, row.award_initial)
