"""Rule V23 of the verifier: auctions are played again from the log, turn by turn (docs/formats.md, section 19)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from procurement.rules.auction import (
    Auction,
    Auctioned,
    Placed,
    Rank,
    Seat,
    amount_of,
    counted,
    running,
    step_of,
    turns,
)
from procurement.rules.auction_bids import bid_issues
from procurement.rules.auction_ranking import evaluated, rank_by, seats_of
from procurement.rules.evaluation_inputs import inputs_from_data, plain
from procurement.rules.facts import LotTerms, Offer
from procurement.rules.money import Money
from procurement.rules.verify_evidence import Entry, Evidence, Failed, NotApplicable

SCHEDULED, PLACED, ENDED = "auction.scheduled", "auction.bid", "auction.ended"


def v23(evidence: Evidence) -> str:
    """Every lot's auctions give the totals that its evaluation counts, and nothing else does."""
    ended, held, played = evidence.of_type(ENDED), [], 0
    for lot, folder in evidence.lots.items():
        own = [entry for entry in ended if entry.data["lot"] == lot]
        path = f"{folder}inputs.json"
        if path in evidence.zip.members:
            played += _lot(evidence, path, own)
        elif own:
            held.append(folder)
    if not played:
        raise NotApplicable("What auctions decided is not public yet." if held else "There was no auction.")
    return f"auctions: {played}" + (f"; held back so far: {', '.join(held)}" if held else "")


def _lot(evidence: Evidence, path: str, ended: Sequence[Entry]) -> int:
    """How many auctions the lot had; what they came to is what the evaluation counts."""
    lot, offers = inputs_from_data(evidence.json(path))
    found: dict[str, Auctioned] = {}
    for entry in ended:
        seated = {seat["bid"] for seat in entry.data["seats"]}
        before = [_before(one, found, seated) for one in offers]
        found |= _auction(evidence, entry, lot, before)
    for one in offers:
        if one.auctioned != found.get(one.id):
            raise Failed(path, f"The bid {one.id} has another total than its auctions came to.")
    return len(ended)


def _before(offer: Offer, found: dict[str, Auctioned], seated: set[str]) -> Offer:
    """An offer as it came into an auction; who took part was excluded afterwards, if at all."""
    rulings = () if offer.id in seated else offer.rulings
    return replace(offer, rulings=rulings, auctioned=found.get(offer.id))


def _auction(evidence: Evidence, ended: Entry, lot: LotTerms, offers: Sequence[Offer]) -> dict[str, Auctioned]:
    key = ended.data["auction"]
    scheduled = next((one for one in evidence.of_type(SCHEDULED) if one.data["auction"] == key), None)
    if scheduled is None:
        raise Failed(ended.name, "It ends an auction to which nobody was invited.")
    seats = tuple(Seat(one["bid"], int(one["number"]), Decimal(one["opening"])) for one in ended.data["seats"])
    starts_at = datetime.fromisoformat(scheduled.data["starts_at"])
    auction = Auction(starts_at, Decimal(scheduled.data["step"]), seats)
    _is_as_announced(evidence, scheduled, ended, auction)
    if seats != seats_of(evaluated(lot, offers, {})):
        raise Failed(ended.name, "Its seats are not the admissible offers with the worst placed first.")
    for entry in evidence.of_type(PLACED):
        if entry.data["auction"] == key:
            placed = _placed(entry, auction, rank_by(lot, offers), lot.estimated_value.currency)
            auction = replace(auction, placed=(*auction.placed, placed))
    found = counted(auction)
    for seat, told in zip(seats, ended.data["seats"], strict=True):
        if told["total"] != plain(amount_of(auction, seat.bid, found)):
            raise Failed(ended.name, f"The total of the bid {seat.bid} is not the last one that was bid.")
    return found


def _is_as_announced(evidence: Evidence, scheduled: Entry, ended: Entry, auction: Auction) -> None:
    notice = next(part for part in evidence.notice()["lots"] if part["id"] == ended.data["lot"])
    percent = notice.get("auction_step")
    if percent is None:
        raise Failed(scheduled.name, "The notice announced no auction of this lot.")
    if auction.step != step_of(Decimal(notice["estimated_value"]), Decimal(percent)):
        raise Failed(scheduled.name, "Its least step is not the one of the notice.")
    if scheduled.data["ends_at"] != auction.ends_at.isoformat() or scheduled.at >= auction.starts_at:
        raise Failed(scheduled.name, "Its start and end are not those of so many turns after the invitations.")
    if ended.at < auction.ends_at:
        raise Failed(ended.name, "It was ended before its last turn was over.")


def _placed(entry: Entry, auction: Auction, rank: Rank, currency: str) -> Placed:
    """A bid of the log, in its turn and allowed."""
    said = entry.data
    at = datetime.fromisoformat(said["received"])
    amount = Decimal(said["amount"]) if said["amount"] else None
    found = turns(auction, rank, at)
    turn = running(found, at)
    wanted = None if amount is None else Money(amount, currency)
    if turn is None or (turn.round, turn.place) != (said["round"], said["place"]):
        raise Failed(entry.name, "It did not come in the turn that it names.")
    if issues := bid_issues(auction, found, said["bid"], wanted, at):
        raise Failed(entry.name, f"It was not allowed: {issues[0]}")
    return Placed(said["bid"], turn.round, turn.place, amount, at)
