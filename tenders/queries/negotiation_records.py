"""A negotiation as data: the record whose digest the log has from its end on, and what the bundle carries. Reads only."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from procurement.rules.negotiation import Meeting, Reduction, Round, digest_of_words, record_of
from tenders.models import (
    BidInvitation,
    NegotiationExit,
    NegotiationMeeting,
    NegotiationProposal,
    NegotiationRound,
    Tender,
)
from tenders.queries.negotiations import last_offers


def negotiation_data(tender: Tender, nonce: str) -> dict[str, Any]:
    """The whole negotiation as it stands; all rounds are closed (docs/formats.md, 34)."""
    rounds = list(NegotiationRound.objects.filter(tender=tender).order_by("number"))
    offers: dict[int, dict[str, str]] = {one.pk: {} for one in rounds}
    for offer in last_offers(rounds):
        offers[offer.round_id][str(offer.bidder_id)] = offer.digest
    meetings = (
        NegotiationMeeting.objects.filter(round__tender=tender).select_related("round").order_by("written_at", "id")
    )
    exits = NegotiationExit.objects.filter(tender=tender).order_by("left_at", "bidder_id")
    invited = BidInvitation.objects.filter(tender=tender).values_list("bidder", flat=True)
    return record_of(
        [_round(one, offers[one.pk]) for one in rounds],
        [Meeting(m.round.number, str(m.bidder_id), m.held_at.isoformat(), m.digest) for m in meetings],
        [reduction_of(one) for one in _reductions(tender)],
        left={str(one.bidder_id): one.why for one in exits},
        invited=[str(one) for one in invited],
        nonce=nonce,
    )


def negotiation_record(tender: Tender) -> bytes | None:
    """The record of a negotiation that is over; None where there was none."""
    what = NegotiationProposal.What.END
    ended = NegotiationProposal.objects.filter(tender=tender, what=what, decided_at__isnull=False).first()
    return ended.record.encode("ascii") if ended else None


def _round(row: NegotiationRound, offers: dict[str, str]) -> Round:
    assert row.closed_at  # the negotiation ends between rounds
    return Round(
        row.number,
        digest_of_words(row.message),
        row.invited_at.isoformat(),
        row.offers_end_at.isoformat(),
        row.closed_at.isoformat(),
        offers,
    )


def _reductions(tender: Tender) -> list[NegotiationProposal]:
    what = NegotiationProposal.What.REDUCTION
    decided = NegotiationProposal.objects.filter(tender=tender, what=what, decided_at__isnull=False)
    return list(decided.select_related("round").order_by("decided_at"))


def reduction_of(row: NegotiationProposal) -> Reduction:
    """A proposed or decided reduction as the rules know it."""
    assert row.keep is not None  # a reduction says how many are kept
    points = {one: Decimal(found) for one, found in row.points.items()}
    return Reduction(row.round.number, row.keep, points, row.reasons)
