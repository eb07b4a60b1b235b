"""What a tender's release says of the way to its award: why this procedure, its phases, auctions, deposits. Reads only."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.conf import settings
from django.urls import reverse

from procurement.rules.lifecycle import PREPARATION, Stage
from procurement.rules.ocds_phases import AuctionTerms, Phase, PhasePart
from procurement.rules.ocds_values import trimmed
from procurement.rules.procedures import procedure_of
from tenders.models import Auction, Lot, Tender


def rationale_of(tender: Tender) -> str:
    """Why it is urgent, why it is negotiated (the case of the law and the reason), why this supplier is asked directly."""
    if tender.imported:
        return ""
    reasons = [tender.urgency_reason]
    if procedure_of(tender.procedure).initial and hasattr(tender, "negotiation_terms"):
        terms = tender.negotiation_terms
        reasons.append(": ".join(filter(None, (terms.ground, terms.reason))))
    if not procedure_of(tender.procedure).competes and hasattr(tender, "purchase"):
        reasons.append(tender.purchase.reason)
    return "\n".join(filter(None, reasons))


def phases_of(tender: Tender, lots: list[Lot]) -> tuple[PhasePart, ...]:
    """The phases that the public knows of, in their order. What is said in rounds of a negotiation is not among them."""
    if tender.imported or tender.stage_now in PREPARATION:
        return ()
    procedure = procedure_of(tender.procedure)
    call = _call(tender, negotiated=procedure.initial is not None) if procedure.two_stage else ()
    return (*call, *(part for lot in lots for part in _auctions(lot)))


def _call(tender: Tender, *, negotiated: bool) -> Iterator[PhasePart]:
    """Requests are over when the call is; those who were selected by the decision that counts negotiate until they are invited."""
    open_now = tender.stage_now is Stage.CALL_OPEN
    decided = next((one.decided_at for one in tender.selections.all()), None)
    yield _phase(Phase.REQUESTS, tender, due=tender.requests_end_at, met=None if open_now else tender.requests_end_at)
    yield _phase(Phase.SELECTION, tender, met=decided)
    if negotiated:
        yield _phase(Phase.NEGOTIATION, tender, met=tender.invited_at)


def _phase(phase: Phase, tender: Tender, *, due: datetime | None = None, met: datetime | None = None) -> PhasePart:
    """A phase that a cancelled or unsuccessful procedure no longer comes to is not met."""
    over = tender.stage_now in (Stage.CANCELLED, Stage.UNSUCCESSFUL)
    return PhasePart(phase.value, phase, due_at=due, met_at=met, failed=over and met is None)


def _auctions(lot: Lot) -> Iterator[PhasePart]:
    """Every auction of the lot: an interrupted one and one that was called off were not held."""
    for number, auction in enumerate(lot.auctions.all(), 1):
        held = auction.outcome == Auction.Outcome.HELD
        yield PhasePart(
            f"auction-{lot.number}-{number}",
            Phase.AUCTION,
            due_at=auction.starts_at,
            met_at=auction.ends_at if held else None,
            failed=bool(auction.outcome) and not held,
            reason=": ".join(filter(None, (auction.outcome, auction.reason))) if not held else "",
            lot=str(lot.pk),
        )


def auction_terms(lot: Lot, tender: Tender) -> AuctionTerms | None:
    """The auction that the notice announces for a lot."""
    if lot.auction_step is None:
        return None
    url = settings.PUBLIC_URL + reverse("tenders:auction", args=[tender.reference, lot.number])
    return AuctionTerms(f"{trimmed(lot.auction_step):f}", url)


def deposit_words(lot: Lot, tender: Tender) -> str:
    """What bidders deposit for a lot, in plain English, as everything that the platform adds to a release."""
    if not hasattr(lot, "deposit"):
        return ""
    source = f" ({lot.deposit.citation})" if lot.deposit.citation else ""
    return f"Bid deposit of {lot.deposit.amount} {tender.currency}{source}."
