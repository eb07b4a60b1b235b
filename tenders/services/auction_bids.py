"""Bids in an auction. The database's trigger sets the time and refuses what is outside of a turn, whoever sends it."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

from django.db import DatabaseError, transaction

from procurement import audit
from procurement.access import Actor
from procurement.rules.auction import Turn, running, turns
from procurement.rules.auction_bids import bid_issues
from procurement.rules.evaluation_inputs import plain
from procurement.rules.events_auction import AuctionBidPlaced
from procurement.rules.lifecycle import Action, Role
from procurement.rules.messages import gettext_noop
from procurement.rules.money import Money
from tenders.models import Auction, AuctionBid, Bid, Lot
from tenders.queries.auctions import held_of, rank_of
from tenders.services.bid_drafting import require_role
from tenders.services.lifecycle import require
from tenders.services.refusal import Refused, refuse

LATE = gettext_noop(
    "Your turn ended at %(end)s. This arrived at %(received)s by the clock of the server and does not count."
)


def place_bid(auction: Auction, bid: Bid, amount: Decimal | None, *, actor: Actor, now: datetime) -> AuctionBid:
    """Bid a new total for the lot in the own turn; None withdraws the one of this turn. The last one of the turn counts.

    Refused outside of the turn and above the own total less the step. In order: the row, timed by the database, its event.
    """
    lot = Lot.objects.select_related("tender__buyer").get(pk=auction.lot_id)
    turn: Turn | None = None
    try:
        with transaction.atomic():
            row = Auction.objects.select_for_update(no_key=True).select_related("evaluation").get(pk=auction.pk)
            row.lot = lot
            require_role(actor, lot.tender, bid.bidder, Role.SUBMITTER)
            require(Action.BID_IN_AUCTION, lot.tender, lot=lot, actor=actor, now=now)
            turn = _turn(row, bid, amount, now)
            placed = AuctionBid.objects.create(
                auction=row,
                bid=bid,
                round=turn.round,
                place=turn.place,
                amount=amount,
                user=actor.account,
                received_at=now,
            )
            event = AuctionBidPlaced(
                f"tender:{lot.tender_id}",
                lot=str(lot.pk),
                auction=str(row.pk),
                bid=str(bid.pk),
                round=turn.round,
                place=turn.place,
                amount="" if amount is None else plain(amount),
                received=placed.received_at.isoformat(),
            )
            audit.record(event, actor=actor.user, now=placed.received_at)
            return placed
    except DatabaseError as error:
        received = _refused_at(error)
        if received is None or turn is None:
            raise
    raise refuse("", LATE, end=turn.ends_at, received=received)


def _turn(auction: Auction, bid: Bid, amount: Decimal | None, now: datetime) -> Turn:
    held = held_of(auction)
    found = turns(held, rank_of(auction), now)
    wanted = None if amount is None else Money(amount, auction.lot.tender.currency)
    if issues := bid_issues(held, found, str(bid.pk), wanted, now):
        raise Refused(issues)
    turn = running(found, now)
    assert turn is not None  # the rules have just said so
    return turn


def _refused_at(error: DatabaseError) -> datetime | None:
    """The time at which the gate in the database refused the row (EP014), if that is what this error is."""
    cause = error.__cause__
    detail = getattr(getattr(cause, "diag", None), "message_detail", None)
    if getattr(cause, "pgcode", None) != "EP014" or not detail:
        return None
    return datetime.fromisoformat(detail).astimezone(UTC)
